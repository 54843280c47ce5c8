"""What people write: kept once however Slack delivers it, and told in one digest and no other."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import select

from emgbot.actions import door
from emgbot.actions.deliver import deliver
from emgbot.actions.listen import Answer, hear
from emgbot.actions.replies import Heard
from emgbot.core.history import Action
from emgbot.core.status import Status
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.store.tables import ReplyRow
from tests.actions.conftest import EWASTE, GRACE, HOME, JONAS, MARIE, NINA, Office, Said, at

FRIDAY = "2017-03-24T09:00:01"


@pytest.fixture
def nudged(office: Office) -> Office:
    """Friday the 24th, just after nine: A.1.a was asked for in #img-ewaste."""
    office.until(FRIDAY)
    return office


def nudge(office: Office) -> Said:
    return office.posts(EWASTE)[0]


def kept(office: Office) -> list[tuple[str, str, bool]]:
    """The replies in the table: author, words, withdrawn."""
    with office.bot.database.read() as tx:
        query = select(ReplyRow.author, ReplyRow.text, ReplyRow.withdrawn).order_by(ReplyRow.id)
        return [(author, text, gone) for author, text, gone in tx.execute(query)]


def quoted(posts: list[Said], words: str) -> list[Said]:
    return [post for post in posts if words in post.words]


# --- Replies -----------------------------------------------------------------------------------------------------


def test_a_reply_is_kept_word_for_word_and_gets_its_receipt(nudged: Office) -> None:
    ts = nudged.reply(JONAS, EWASTE, "Waiting for ITU &amp; <!channel> UNEP", thread=nudge(nudged).ts)
    assert kept(nudged) == [(JONAS, "Waiting for ITU & <!channel> UNEP", False)]
    nudged.beat()
    assert [(said.verb, said.ts) for said in nudged.slack.said[-1:]] == [("react", ts)]
    assert nudged.standing("A.1.a").status is Status.NOT_STARTED
    assert [(entry.action, entry.note) for entry in nudged.history("A.1.a")] == [
        (Action.NOTE, "Waiting for ITU & <!channel> UNEP")
    ]


def test_a_reply_that_says_a_status_sets_it(nudged: Office) -> None:
    nudged.reply(JONAS, EWASTE, "done, sent to all members yesterday", thread=nudge(nudged).ts)
    assert nudged.standing("A.1.a").status is Status.COMPLETED
    (entry,) = nudged.history("A.1.a")
    assert (entry.actor, entry.role, entry.note) == (JONAS, "focal_point", "done, sent to all members yesterday")


@pytest.mark.parametrize("times", [2, 4])
def test_slacks_repetitions_of_an_event_have_one_effect(nudged: Office, times: int) -> None:
    """Rows 51 and 93."""
    heard = nudged.heard(JONAS, EWASTE, "done", thread=nudge(nudged).ts)
    for _ in range(times):
        assert hear(nudged.bot, heard) is None
    nudged.beat()
    assert len(kept(nudged)) == len(nudged.history("A.1.a")) == 1
    assert len([said for said in nudged.slack.said if said.verb == "react"]) == 1


def test_the_same_event_in_two_processes_at_once_has_one_effect(nudged: Office) -> None:
    """Row 53."""
    heard = nudged.heard(JONAS, EWASTE, "done", thread=nudge(nudged).ts)
    bots = [nudged.process(f"w{number}") for number in range(4)]
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            hear(bots[number], heard)
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(kept(nudged)) == len(nudged.history("A.1.a")) == 1


@pytest.mark.parametrize("order", list(permutations(["message", "app_mention"])))
def test_the_twin_events_of_a_mention_in_a_thread_have_one_effect(nudged: Office, order: tuple[str, ...]) -> None:
    """Row 54."""
    thread = nudge(nudged).ts
    ts = nudged.heard(JONAS, EWASTE, "", thread=thread).ts
    for _ in order:
        twin = nudged.heard(JONAS, EWASTE, "<@U0BOT> done", thread=thread, ts=ts, to_us=True)
        assert hear(nudged.bot, replace(twin, request=replace(twin.request, text="done"))) is None
    assert len(kept(nudged)) == len(nudged.history("A.1.a")) == 1


@pytest.mark.parametrize("text", ["status A.1.a done", "what is due this month?", "undo"])
def test_the_twin_events_of_a_mention_have_one_effect_and_one_answer(nudged: Office, text: str) -> None:
    """Row 54."""
    nudged.command(JONAS, EWASTE, "status A.1.b under way")
    heard = nudged.heard(JONAS, EWASTE, text, to_us=True)
    answers = [hear(nudged.bot, heard), hear(nudged.bot, replace(heard, words=f"<@U0BOT> {text}"))]
    assert isinstance(answers[0], Answer)
    assert answers[0].thread_ts == heard.ts
    assert answers[1] is None
    assert len(nudged.history("A.1.a")) == (1 if "done" in text else 0)


def test_twins_at_the_same_time_get_one_answer_and_it_tells_the_change(nudged: Office) -> None:
    for number in range(5):
        status = ("done", "under way")[number % 2]
        heard = nudged.heard(JONAS, EWASTE, f"status A.1.a {status}", to_us=True)
        answers: list[Answer | None] = []
        ready = threading.Barrier(2)

        def twin(heard: Heard, answers: list[Answer | None], ready: threading.Barrier) -> None:
            ready.wait()
            answers.append(hear(nudged.bot, heard))

        threads = [threading.Thread(target=twin, args=(heard, answers, ready)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (answer,) = [answer for answer in answers if answer is not None]
        assert "→" in str(answer.payload["text"])
        assert len(nudged.history("A.1.a")) == number + 1


def test_a_process_that_dies_before_its_answer_is_made_good_by_slacks_repetition(nudged: Office) -> None:
    """Row 52."""
    heard = nudged.heard(JONAS, EWASTE, "status A.1.a done", to_us=True)
    request = replace(heard.request, key=f"say/{heard.request.key}")
    door.respond(nudged.bot, request)  # The first process came so far.
    answer = hear(nudged.bot, heard)
    assert answer is not None
    assert "not started → completed" in str(answer.payload["text"])
    assert len(nudged.history("A.1.a")) == 1


def test_a_guests_status_takes_effect_and_is_recorded_as_a_guests(nudged: Office) -> None:
    nudged.reply(NINA, EWASTE, "done", thread=nudge(nudged).ts)
    (entry,) = nudged.history("A.1.a")
    assert (entry.actor_name, entry.role, entry.to_status) == ("Nina", "guest", Status.COMPLETED)


def test_a_reply_sets_nothing_in_a_group_whose_channel_the_person_is_not_in(nudged: Office) -> None:
    nudged.reply(JONAS, EWASTE, "A.1.a, D.1.a done", thread=nudge(nudged).ts)
    assert nudged.history("A.1.a") == nudged.history("D.1.a") == []
    nudged.reply(JONAS, EWASTE, "D.1.a done", thread=nudge(nudged).ts)
    assert nudged.history("D.1.a") == []
    assert len(kept(nudged)) == 2
    nudged.reply(MARIE, EWASTE, "A.1.a, D.1.a done", thread=nudge(nudged).ts)
    assert nudged.standing("D.1.a").status is Status.COMPLETED


def test_replies_in_other_peoples_threads_are_none_of_our_business(nudged: Office) -> None:
    """Row 60."""
    nudged.reply(JONAS, EWASTE, "done", thread="1490000000.000001")
    assert kept(nudged) == []
    assert nudged.history("A.1.a") == []


def test_a_reply_that_beats_our_own_record_of_the_post_is_kept_with_its_status(office: Office) -> None:
    """Row 59."""

    def at_once(said: Said) -> None:
        if said.channel == EWASTE:
            office.reply(JONAS, EWASTE, "done", thread=said.ts, under_us=True)

    office.slack.on_post = at_once
    office.until(FRIDAY)
    assert kept(office) == [(JONAS, "done", False)]
    assert office.standing("A.1.a").status is Status.COMPLETED


def test_a_reply_under_a_post_that_is_in_doubt_is_kept_with_its_status(office: Office) -> None:
    """Row 59."""
    office.slack.after = [DeliveryUnknown("TimeoutError")] * 3
    office.until(FRIDAY)
    post = next(said for said in office.slack.said if said.channel == EWASTE)
    office.reply(JONAS, EWASTE, "done", thread=post.ts, under_us=True)
    assert office.standing("A.1.a").status is Status.COMPLETED


def test_a_reply_under_a_post_of_ours_that_nobody_remembers_is_kept(office: Office) -> None:
    office.reply(JONAS, EWASTE, "We met in Geneva", thread="1490000000.000001", under_us=True)
    assert kept(office) == [(JONAS, "We met in Geneva", False)]


def test_an_edit_changes_the_note_and_an_older_edit_does_not(nudged: Office) -> None:
    """Rows 55 and 56."""
    heard = nudged.heard(JONAS, EWASTE, "Waiting for ITU", thread=nudge(nudged).ts)
    hear(nudged.bot, heard)
    nudged.edit(heard, "Waiting for UNEP", edited_ts="1490000002.000000")
    nudged.edit(heard, "Waiting for ITU and UNEP", edited_ts="1490000001.000000")
    assert kept(nudged) == [(JONAS, "Waiting for UNEP", False)]
    notes = [entry.note for entry in nudged.history("A.1.a")]
    assert notes == ["Waiting for ITU", "Waiting for UNEP"], "the history keeps what was said"


def test_a_withdrawn_reply_is_in_no_digest_and_a_status_it_set_stays(nudged: Office) -> None:
    """Row 57."""
    heard = nudged.heard(JONAS, EWASTE, "done, sent to all", thread=nudge(nudged).ts)
    hear(nudged.bot, heard)
    for _ in range(2):
        nudged.delete(heard)
    assert kept(nudged) == [(JONAS, "done, sent to all", True)]
    assert nudged.standing("A.1.a").status is Status.COMPLETED
    assert [entry.action for entry in nudged.history("A.1.a")] == [Action.STATUS, Action.WITHDRAWN]
    assert nudged.history("A.1.a")[1].actor == JONAS
    assert not quoted(nudged.until("2017-03-27T09:00:01"), "sent to all")


def test_slacks_late_repetition_does_not_bring_back_what_was_withdrawn(nudged: Office) -> None:
    """Rows 51 and 55."""
    heard = nudged.heard(JONAS, EWASTE, "Waiting for ITU", thread=nudge(nudged).ts)
    hear(nudged.bot, heard)
    nudged.delete(heard)
    hear(nudged.bot, heard)
    nudged.edit(heard, "Waiting for nobody", edited_ts="1490000001.000000")
    assert kept(nudged) == [(JONAS, "Waiting for ITU", True)]


# --- What an edit changes ----------------------------------------------------------------------------------------


def heard_and_edited(office: Office, first: str, then: str, *, meanwhile: str = "") -> Heard:
    """A reply of Jonas, perhaps a command of Marie, and then his edit."""
    heard = office.heard(JONAS, EWASTE, first, thread=nudge(office).ts, ago=300)
    hear(office.bot, heard)
    if meanwhile:
        office.command(MARIE, EWASTE, meanwhile)
    office.edit(heard, then, edited_ts=f"{float(heard.ts) + 200:.6f}")
    return heard


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        ("done", "at risk, UNU is late", Status.AT_RISK),
        ("done", "not done yet", Status.NOT_STARTED),
        ("done", "done, sent to all", Status.COMPLETED),
        ("doen", "done", Status.COMPLETED),
    ],
)
def test_an_edited_reply_sets_what_its_new_words_say(nudged: Office, first: str, then: str, status: Status) -> None:
    """Row 56."""
    heard_and_edited(nudged, first, then)
    assert nudged.standing("A.1.a").status is status
    assert kept(nudged) == [(JONAS, then, False)]
    assert first in [entry.note for entry in nudged.history("A.1.a")], "the history keeps the old words"


@pytest.mark.parametrize("meanwhile", ["status A.1.a on hold, waiting for UNU", "status A.1.a delayed to 12 May"])
def test_what_somebody_said_since_is_not_undone_by_an_edit(nudged: Office, meanwhile: str) -> None:
    """Row 56: the note follows, and nothing else."""
    heard = nudged.heard(JONAS, EWASTE, "under way", thread=nudge(nudged).ts, ago=300)
    hear(nudged.bot, heard)
    nudged.command(MARIE, EWASTE, meanwhile)
    before = nudged.standing("A.1.a")
    nudged.edit(heard, "done", edited_ts=f"{float(heard.ts) + 200:.6f}")
    after = nudged.standing("A.1.a")
    assert (after.status, after.revised_end) == (before.status, before.revised_end)
    assert kept(nudged) == [(JONAS, "done", False)]
    assert nudged.history("A.1.a")[-1].note == "done"


def test_a_note_since_then_does_not_keep_an_edit_from_counting(nudged: Office) -> None:
    """Row 56."""
    heard_and_edited(nudged, "done", "at risk, UNU is late", meanwhile="status A.1.a the printer is repaired")
    assert nudged.standing("A.1.a").status is Status.AT_RISK


def test_the_same_edit_twice_is_entered_once(nudged: Office) -> None:
    """Rows 51 and 56."""
    heard = heard_and_edited(nudged, "done", "at risk, UNU is late")
    entries = nudged.history("A.1.a")
    nudged.edit(heard, "at risk, UNU is late", edited_ts=f"{float(heard.ts) + 200:.6f}")
    assert nudged.history("A.1.a") == entries


def test_what_one_has_undone_oneself_is_not_set_again_by_an_edit(nudged: Office) -> None:
    """Row 56."""
    heard = nudged.heard(JONAS, EWASTE, "done", thread=nudge(nudged).ts, ago=300)
    hear(nudged.bot, heard)
    nudged.command(JONAS, EWASTE, "undo")
    nudged.edit(heard, "done!", edited_ts=f"{float(heard.ts) + 200:.6f}")
    assert nudged.standing("A.1.a").status is Status.NOT_STARTED


def test_an_edit_can_name_another_activity(nudged: Office) -> None:
    """Row 56."""
    heard_and_edited(nudged, "A.1.a done", "A.1.b done")
    assert nudged.standing("A.1.a").status is Status.NOT_STARTED
    assert nudged.standing("A.1.b").status is Status.COMPLETED


def test_a_deleted_reply_that_named_several_activities_is_withdrawn_in_the_history_of_each(nudged: Office) -> None:
    """Row 57."""
    heard = nudged.heard(JONAS, EWASTE, "A.1.a, A.1.b under way", thread=nudge(nudged).ts)
    hear(nudged.bot, heard)
    nudged.delete(heard)
    for ref in ("A.1.a", "A.1.b"):
        assert [entry.action for entry in nudged.history(ref)] == [Action.STATUS, Action.WITHDRAWN]
        assert nudged.standing(ref).status is Status.UNDER_WAY


def test_what_comes_late_does_not_override_what_was_said_after_it(nudged: Office) -> None:
    """Row 55: written before the command, delivered after it."""
    nudged.command(MARIE, EWASTE, "status A.1.a done")
    nudged.reply(JONAS, EWASTE, "under way", thread=nudge(nudged).ts, ago=600)
    assert nudged.standing("A.1.a").status is Status.COMPLETED
    assert nudged.history("A.1.a")[-1].note == "under way"
    nudged.reply(JONAS, EWASTE, "under way", thread=nudge(nudged).ts)
    assert nudged.standing("A.1.a").status is Status.UNDER_WAY


# --- Commands ----------------------------------------------------------------------------------------------------


def test_one_trigger_is_one_entry_and_gets_the_same_answer_again(nudged: Office) -> None:
    """Row 63."""
    answers = [nudged.command(JONAS, EWASTE, "status A.1.a done", trigger="1.2.abc") for _ in range(3)]
    assert len(nudged.history("A.1.a")) == 1
    assert "not started → completed" in answers[0]
    assert answers[1] == answers[2] == answers[0]


def test_another_trigger_with_the_same_words_changes_nothing_more(nudged: Office) -> None:
    """Row 63."""
    nudged.command(JONAS, EWASTE, "status A.1.a done", trigger="1")
    nudged.command(JONAS, EWASTE, "status A.1.a done", trigger="2")
    assert len(nudged.history("A.1.a")) == 1


def test_an_undo_that_slack_delivers_twice_takes_back_once(nudged: Office) -> None:
    for status in ("under way", "done"):
        nudged.command(JONAS, EWASTE, f"status A.1.a {status}")
    answers = [nudged.command(JONAS, EWASTE, "undo", trigger="9") for _ in range(2)]
    assert nudged.standing("A.1.a").status is Status.UNDER_WAY
    assert answers[0] == answers[1]


def test_many_at_once_keep_a_history_without_gaps(nudged: Office) -> None:
    bots = [nudged.process(f"w{number}") for number in range(4)]
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(5):
                text = ("under way", "at risk", "done")[(number + step) % 3]
                nudged.command(
                    MARIE, EWASTE, f"status A.1.a,D.1.a {text}", trigger=f"{number}/{step}", bot=bots[number]
                )
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for ref in ("A.1.a", "D.1.a"):
        entries = nudged.history(ref)
        assert [entry.from_status for entry in entries[1:]] == [entry.to_status for entry in entries[:-1]]
        assert nudged.standing(ref).version == len(entries)


# --- From digest to digest ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "digest"),
    [
        ("2017-03-24T09:30", "2017-03-27"),
        ("2017-03-27T08:54:30", "2017-03-27"),
        ("2017-03-27T08:55:30", "2017-04-03"),
        ("2017-03-27T08:59:30", "2017-04-03"),
        ("2017-03-27T09:00:30", "2017-04-03"),
    ],
)
def test_a_reply_is_in_the_digest_of_its_period_and_in_no_other(nudged: Office, written: str, digest: str) -> None:
    thread = nudge(nudged).ts
    found: list[tuple[str, Said]] = []
    for monday in ("2017-03-27", "2017-04-03", "2017-04-10"):
        send = at(f"{monday}T09:00:01")
        if nudged.clock() < at(written) < send:
            nudged.clock.set(at(written))
            nudged.reply(JONAS, EWASTE, "Two members have doubts", thread=thread)
        found += [(monday, post) for post in quoted(nudged.until(f"{monday}T09:00:01"), "Two members have doubts")]
        if at(written) > send and not kept(nudged):
            nudged.clock.set(at(written))
            nudged.reply(JONAS, EWASTE, "Two members have doubts", thread=thread)
    assert [monday for monday, _ in found] == [digest]


def test_a_reply_that_slack_delivers_after_the_digest_is_in_the_next_one(nudged: Office) -> None:
    thread = nudge(nudged).ts
    assert not quoted(nudged.until("2017-03-27T09:00:01"), "delivered late")
    nudged.clock.set(at("2017-03-27T09:10"))
    nudged.reply(JONAS, EWASTE, "written at half past eight, delivered late", thread=thread, ago=2400)
    assert quoted(nudged.until("2017-04-03T09:00:01"), "delivered late")
    assert not quoted(nudged.until("2017-04-10T09:00:01"), "delivered late")


def test_a_note_of_a_command_is_in_one_digest(nudged: Office) -> None:
    nudged.command(JONAS, EWASTE, "status A.1.a under way, waiting for the printer")
    assert quoted(nudged.until("2017-03-27T09:00:01"), "waiting for the printer")
    assert not quoted(nudged.until("2017-04-03T09:00:01"), "waiting for the printer")


def test_what_a_refused_digest_would_have_told_is_in_the_next_one(nudged: Office) -> None:
    nudged.command(JONAS, EWASTE, "status A.1.a under way, waiting for the printer")
    nudged.reply(JONAS, EWASTE, "Two members have doubts", thread=nudge(nudged).ts)
    nudged.beat()
    nudged.slack.then = [DeliveryError("invalid_blocks", permanent=True)] * 6
    assert nudged.until("2017-03-27T09:00:01") == []
    posts = nudged.until("2017-04-03T09:00:01")
    assert quoted(posts, "Two members have doubts")
    assert quoted(posts, "waiting for the printer")
    assert not quoted(nudged.until("2017-04-10T09:00:01"), "Two members have doubts")


def test_what_an_expired_digest_would_have_told_is_in_the_next_one(nudged: Office) -> None:
    nudged.reply(JONAS, EWASTE, "Two members have doubts", thread=nudge(nudged).ts)
    nudged.beat()
    nudged.slack.always = DeliveryError("no connection (gaierror)", permanent=False)
    nudged.until("2017-03-27T09:00:01")
    nudged.slack.always = None
    nudged.clock.set(at("2017-04-02T12:00"))
    nudged.machine(seconds=900)
    deliver(nudged.bot)
    assert quoted(nudged.until("2017-04-03T09:00:01"), "Two members have doubts")


def test_the_secretariats_overview_is_not_the_groups_digest(nudged: Office) -> None:
    nudged.reply(JONAS, EWASTE, "Two members have doubts", thread=nudge(nudged).ts)
    posts = nudged.until("2017-03-27T09:00:01")
    assert {post.channel for post in quoted(posts, "Two members have doubts")} == {EWASTE}
    assert any(post.channel == HOME for post in posts)


def test_somebody_of_another_group_who_is_in_the_channel_is_a_member_there(nudged: Office) -> None:
    nudged.people.in_channel[EWASTE].add(GRACE)
    nudged.reply(GRACE, EWASTE, "done", thread=nudge(nudged).ts)
    assert nudged.history("A.1.a")[0].role == "member"
