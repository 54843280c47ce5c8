"""The six stories of the main job, and what refusals say."""

from __future__ import annotations

import re

import pytest

from tests.stories.conftest import Office, buttons, words

REF = re.compile(r"\b[A-D]\.\d\.[a-h]\b")


def test_a_status_in_the_groups_channel_is_answered_at_once_with_an_undo_that_works(office: Office) -> None:
    answer = office.say("jonas", "#img-ewaste", "/emg status 1c done")
    assert answer["private_to"]
    assert "A.1.c" in answer["text"]
    assert "Final e-waste mapping report" in answer["text"]
    assert "not started → completed" in answer["text"]
    undone = office.press("jonas", "#img-ewaste", answer, "Undo")
    assert "completed → not started" in words(undone)
    card = office.say("jonas", "#img-ewaste", "/emg status 1c")
    assert "not started" in words(card) or "no update yet" in words(card)


def test_nobody_else_sees_the_answer(office: Office) -> None:
    office.say("jonas", "#img-ewaste", "/emg status 1c done")
    assert not office.posts("#img-ewaste")
    assert office.bot_said("#img-ewaste", "hanna", private=True) is None


def test_in_the_secretariats_channel_it_asks_which_one_and_sets_only_what_is_pressed(office: Office) -> None:
    asked = office.say("hanna", "#emg-secretariat", "/emg status 1c done, sent by e-mail & post <today>")
    assert buttons(asked) == ["A.1.c", "B.1.c", "C.1.c", "D.1.c"]
    assert "Nothing was changed yet" in words(asked)
    answer = office.press("hanna", "#emg-secretariat", asked, "D.1.c")
    assert "D.1.c" in answer["text"]
    assert "not started → completed" in answer["text"]
    assert "sent by e-mail &amp; post &lt;today&gt;" in words(answer)
    for ref in ("A.1.c", "B.1.c", "C.1.c"):
        assert "no update yet" in words(office.say("hanna", "#emg-secretariat", f"/emg status {ref}"))


def test_a_list_of_short_references_is_asked_about_as_a_whole(office: Office) -> None:
    asked = office.say("hanna", "#emg-secretariat", "/emg status 1a,1b done")
    assert buttons(asked)[0] == "A.1.a, A.1.b"
    answer = words(office.press("hanna", "#emg-secretariat", asked, "D.1.a, D.1.b"))
    assert "D.1.a" in answer
    assert "D.1.b" in answer
    assert "A.1.a" not in answer


def test_a_note_that_is_too_long_for_a_button_waits_for_the_choice(office: Office) -> None:
    note = "long " * 500 + "end"
    asked = office.say("hanna", "#emg-secretariat", f"/emg status 1c done, {note}")
    office.press("hanna", "#emg-secretariat", asked, "A.1.c")
    history = office.say("hanna", "#emg-secretariat", "/emg history A.1.c")
    assert note.strip() in words(history).replace("\n", " ")


def test_the_clock_brings_each_nudge_to_its_channel_at_its_local_time_once(office: Office) -> None:
    office.until("2017-03-24T12:00")
    for channel, refs in {
        "#img-ewaste": ["A.1.d"],
        "#framework": ["D.1.c"],
        "#img-sustainability": ["C.1.b", "C.1.d"],
    }.items():
        friday = [post for post in office.posts(channel) if post["at"].startswith("2017-03-24")]
        assert len(friday) == 1, channel
        assert friday[0]["at"].startswith("2017-03-24T08:00"), "09:00 in Geneva is 08:00 UTC before summer time"
        assert sorted(set(REF.findall(words(friday[0])))) == refs
        assert friday[0]["metadata"]["event_payload"]["k"] in friday[0]["blocks"][0]["block_id"]
    assert office.posts("#general") == []
    before = len(office.posts("#img-ewaste"))
    office.settle()
    assert len(office.posts("#img-ewaste")) == before


def test_a_step_to_the_next_send_is_only_that(office: Office) -> None:
    office.sandbox.move_by("send")
    assert office.demo.clock().isoformat().startswith("2017-03-20T08:00")
    assert [post["at"][:10] for post in office.posts("#emg-secretariat")] == ["2017-03-20"]


def test_completed_on_a_nudge_is_answered_privately_and_the_nudge_follows(office: Office) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-ewaste")[-1]
    assert nudge["text"].startswith("A.1.d: ")
    assert "?" in nudge["text"][:100]
    answer = office.press("paolo", "#img-ewaste", nudge, "Completed")
    assert "A.1.d" in answer["text"]
    assert "completed" in answer["text"]
    office.settle()
    refreshed = next(m for m in office.posts("#img-ewaste") if m["ts"] == nudge["ts"])
    assert "completed 24 Mar 2017 (WFP)" in words(refreshed)
    assert buttons(refreshed) == []
    again = (
        office.press("jonas", "#img-ewaste", nudge | {"ts": nudge["ts"]}, "Completed") if buttons(refreshed) else None
    )
    assert again is None


def test_report_on_a_nudge_of_several_offers_each_of_them_privately(office: Office) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-sustainability")[-1]
    assert buttons(nudge) == ["Report..."]
    choices = office.press("daniel", "#img-sustainability", nudge, "Report...")
    assert choices["private_to"]
    assert buttons(choices) == ["Completed", "Under way", "Completed", "Under way"]
    value = next(
        element["value"]
        for block in choices["blocks"]
        if block.get("block_id") == "report:C.1.d"
        for element in block["elements"]
    )
    office.sandbox.press("daniel", "#img-sustainability", choices["ts"], value=value)
    card = office.say("daniel", "#img-sustainability", "/emg status 1d")
    assert "completed 24 Mar 2017" in words(card)


def test_a_reply_in_plain_words_gets_its_receipt_and_stands_in_the_next_mondays_digest(office: Office) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-sustainability")[-1]
    said = 'The note is with UNDP; <b>"two pages"</b> & *no* more — “smart” quotes, שלום, @channel stay.'
    outcome = office.sandbox.say("carmen", "#img-sustainability", said, thread_ts=nudge["ts"])
    office.settle()
    reply = next(m for m in office.sandbox.messages("#img-sustainability", None) if m["ts"] == outcome.ts)
    assert [r["name"] for r in reply["reactions"]] == ["memo"]
    office.until("2017-03-27T12:00")
    digest = office.posts("#img-sustainability")[-1]
    assert digest["at"].startswith("2017-03-27T07:00"), "09:00 in Geneva is 07:00 UTC in summer time"
    assert "1 note in thread" in words(digest)
    quoted = office.posts("#img-sustainability", thread_ts=digest["ts"])[-1]
    quotes = [
        part["text"]
        for block in quoted["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
        for part in element["elements"]
    ]
    assert quotes == [said]
    office.until("2017-04-03T12:00")
    assert said not in words(office.posts("#img-sustainability")[-1])


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ("1d completed, HLCM has it", "completed"),
        ("1b done", "completed"),
        ("Not done yet, sorry.", None),
        ("done?", None),
        ("thanks for the reminder", None),
    ],
)
def test_a_reply_sets_a_status_only_if_it_begins_with_nothing_but_one(
    office: Office, reply: str, status: str | None
) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-sustainability")[-1]
    office.sandbox.say("daniel", "#img-sustainability", reply, thread_ts=nudge["ts"])
    listed = words(office.say("daniel", "#img-sustainability", "/emg status"))
    assert ("completed 24 Mar 2017" in listed) is (status == "completed")


def test_on_a_nudge_of_one_activity_a_reply_needs_no_reference(office: Office) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-ewaste")[-1]
    office.sandbox.say(
        "jonas", "#img-ewaste", "delayed to end of April, two members asked for time", thread_ts=nudge["ts"]
    )
    card = words(office.say("jonas", "#img-ewaste", "/emg status 1d"))
    assert "revised end 30 Apr 2017" in card
    assert "two members asked for time" in card


@pytest.mark.parametrize(
    "asked", ["@emgbot what is due this month?", "/emg due this month", "@emgbot whats due in march"]
)
def test_what_is_due_this_month_in_the_secretariats_channel_and_in_a_groups(office: Office, asked: str) -> None:
    answer = office.say("hanna", "#emg-secretariat", asked)
    assert "Due 1-31 March 2017, all sections: 4 of 41" in words(answer)
    assert sorted(set(REF.findall(words(answer)))) == ["A.1.d", "C.1.b", "C.1.d", "D.1.c"]
    answer = office.say("grace", "#framework", asked)
    assert sorted(set(REF.findall(words(answer)))) == ["D.1.c"]
    assert "Due 1-31 March 2017, D.1 Consultative Process on the Framework: 1 of 8" in words(answer)


def test_a_mention_is_answered_in_its_thread_and_a_direct_message_where_it_was_asked(office: Office) -> None:
    outcome = office.sandbox.say("hanna", "#emg-secretariat", "@emgbot what is due this month?")
    answer = office.sandbox.messages("#emg-secretariat", None, thread_ts=outcome.ts)[-1]
    assert answer["bot"]
    assert answer["thread_ts"] == outcome.ts
    direct = office.say("hanna", "emgbot", "anything overdue in section B?")
    assert direct["bot"]
    assert not direct["thread_ts"]
    assert "section B" in words(direct)


def test_an_empty_answer_names_what_comes_next(office: Office) -> None:
    answer = words(office.say("grace", "#task-team", "/emg due this month"))
    assert "0 of" in answer
    assert "Next: D.2.d" in answer


def test_help_is_made_for_the_channel_and_every_line_of_it_works(office: Office) -> None:
    for who, where in (("grace", "#framework"), ("hanna", "#emg-secretariat"), ("paolo", "#general")):
        answer = office.say(who, where, "/emg help")
        examples = re.findall(r"`(/emg [^`]+)`", words(answer))
        assert len(examples) >= 10
        for example in examples:
            reply = words(office.say(who, where, example.replace("&lt;", "<").replace("&gt;", ">")))
            assert "do not understand" not in reply, example
            assert "went wrong" not in reply, example


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/emg status 1z done", ["There is no 1z", "Did you mean"]),
        ("/emg status 1c doen", ["/emg status"]),
        ("/emg stauts 1c done", ["/emg status"]),
        ("/emg status 1c delayed", ["until when", "/emg status 1c delayed to"]),
        ("/emg status 1c discontinued", ["decision"]),
        ("/emg frobnicate", ["/emg help"]),
        ("/emg history", ["/emg history 1a"]),
        ("/emg undo", ["nothing of yours to undo"]),
    ],
)
def test_a_refusal_says_what_to_type_instead_and_changes_nothing(
    office: Office, typed: str, expected: list[str]
) -> None:
    answer = words(office.say("jonas", "#img-ewaste", typed))
    for part in expected:
        assert part.casefold() in answer.casefold()
    assert "no update yet" in words(office.say("jonas", "#img-ewaste", "/emg status 1c"))


def test_who_is_in_no_channel_of_the_group_is_told_whom_to_ask(office: Office) -> None:
    answer = words(office.say("paolo", "#general", "/emg status D.1.c done"))
    assert "#framework" in answer
    assert "Nothing was changed" in answer
    # A member of the group's channel may report from anywhere.
    assert "completed" in words(office.say("paolo", "#general", "/emg status A.1.c done"))


def test_the_same_status_again_says_who_was_first_and_enters_nothing(office: Office) -> None:
    office.say("jonas", "#img-ewaste", "/emg status 1c done")
    answer = words(office.say("aisha", "#img-ewaste", "/emg status 1c done"))
    assert "already completed (Jonas Weber, 20 Mar 2017)" in answer
    history = words(office.say("aisha", "#img-ewaste", "/emg history 1c"))
    assert history.count("not started → completed") == 1


def test_an_undo_is_refused_when_somebody_changed_it_since(office: Office) -> None:
    first = office.say("jonas", "#img-ewaste", "/emg status 1c done")
    office.say("aisha", "#img-ewaste", "/emg status 1c under way")
    refused = office.press("jonas", "#img-ewaste", first, "Undo")
    assert "changed since by Aïsha Diallo" in words(refused)
    assert "under way" in words(office.say("jonas", "#img-ewaste", "/emg status 1c"))


def test_only_ones_own_change_can_be_undone_but_the_secretariat_may_undo_any(office: Office) -> None:
    office.say("jonas", "#img-ewaste", "/emg status 1c done")
    assert "nothing of yours" in words(office.say("aisha", "#img-ewaste", "/emg undo"))
    undone = words(office.say("hanna", "#img-ewaste", "/emg undo 1c"))
    assert "completed → not started" in undone
    history = words(office.say("hanna", "#img-ewaste", "/emg history 1c"))
    assert "undo" in history
    assert "not started → completed" in history


@pytest.mark.parametrize(
    "note",
    [
        "x" * 2900,
        "\u00a0non-breaking\u00a0spaces\u202f here",
        "“smart quotes” — and dashes",
        "מימין לשמאל، من اليمين",
        "<!channel> <!here> <@U0HANNA> &amp; <http://evil|bank>",
        "the word payload and payload=%7B in a command",
        "emoji 👩‍💻 and é combining",
    ],
)
def test_whatever_is_in_a_note_is_kept_as_written_and_notifies_nobody(office: Office, note: str) -> None:
    answer = office.say("jonas", "#img-ewaste", f"/emg status 1c under way, {note}")
    assert "under way" in words(answer)
    history = words(office.say("jonas", "#img-ewaste", "/emg history 1c"))
    for control in ("<!channel>", "<!here>", "<@U0HANNA>", "<http://evil"):
        assert control not in history
    longest = max(re.split(r"[<>&|:]|\u00a0|\u202f|\s", note), key=len)
    assert longest in history


def test_empty_text_is_help_and_blanks_are_no_crash(office: Office) -> None:
    assert "What you can type" in words(office.say("jonas", "#img-ewaste", "/emg"))
    assert "What you can type" in words(office.say("jonas", "#img-ewaste", "/emg \u00a0 \u200b"))


def test_a_reply_that_is_deleted_is_not_quoted_and_one_that_is_edited_is_quoted_as_edited(office: Office) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-sustainability")[-1]
    gone = office.sandbox.say("carmen", "#img-sustainability", "forget this one", thread_ts=nudge["ts"])
    kept = office.sandbox.say("carmen", "#img-sustainability", "before the edit", thread_ts=nudge["ts"])
    office.sandbox.delete("carmen", "#img-sustainability", gone.ts or "")
    office.sandbox.edit("carmen", "#img-sustainability", kept.ts or "", "after the edit")
    office.until("2017-03-27T12:00")
    digest = office.posts("#img-sustainability")[-1]
    quoted = words(office.posts("#img-sustainability", thread_ts=digest["ts"])[-1])
    assert "after the edit" in quoted
    assert "forget this one" not in quoted
    assert "before the edit" not in quoted


def test_a_channel_that_is_renamed_keeps_its_nudges(office: Office) -> None:
    office.sandbox.rename("hanna", "#img-ewaste", "electronic-waste")
    office.until("2017-03-24T12:00")
    assert office.posts("#electronic-waste")[-1]["text"].startswith("A.1.d")


def test_the_bot_is_quiet_about_what_is_none_of_its_business(office: Office) -> None:
    first = office.sandbox.say("paolo", "#img-ewaste", "back on Monday, 1c is done I think")
    office.sandbox.say("jonas", "#img-ewaste", "1c done", thread_ts=first.ts)
    assert not office.posts("#img-ewaste")
    assert "no update yet" in words(office.say("jonas", "#img-ewaste", "/emg status 1c"))


def test_a_later_note_does_not_stand_in_the_way_of_an_undo(office: Office) -> None:
    first = office.say("jonas", "#img-ewaste", "/emg status 1c done")
    office.say("aisha", "#img-ewaste", "/emg status 1c note: the printer asks for the logo")
    assert "completed → not started" in words(office.press("jonas", "#img-ewaste", first, "Undo"))
    assert "the printer asks for the logo" in words(office.say("jonas", "#img-ewaste", "/emg history 1c"))


def test_a_reply_that_names_another_activity_of_the_channel_is_about_that_one(office: Office) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-ewaste")[-1]
    assert nudge["text"].startswith("A.1.d")
    office.sandbox.say("jonas", "#img-ewaste", "1c completed", thread_ts=nudge["ts"])
    office.sandbox.say("aisha", "#img-ewaste", "1b: seven members sent comments", thread_ts=nudge["ts"])
    assert "completed 24 Mar 2017" in words(office.say("jonas", "#img-ewaste", "/emg status 1c"))
    assert "seven members sent comments" in words(office.say("jonas", "#img-ewaste", "/emg history 1b"))
    history = words(office.say("jonas", "#img-ewaste", "/emg history 1d"))
    assert "Nothing" in history
