"""Reminders: once more on a day, left alone, nudged again; own mentions and a channel's level. Each can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from emgbot.actions import door
from emgbot.actions.request import Request
from emgbot.core.history import Action, Via
from tests.actions.conftest import (
    EWASTE,
    FRAMEWORK,
    GRACE,
    HOME,
    JONAS,
    MARIE,
    NINA,
    STRANGER,
    Office,
    Opening,
)

OUTSIDE = "C0GENERAL"


def press_undo(office: Office, user: str, change: str, *, at: str = "1") -> str:
    request = Request("T1", user, "", EWASTE, f"act/{user}/{at}/undo", "", Via.BUTTON)
    return str(door.press(office.bot, request, "undo", {"c": change})["text"])


def test_a_snooze_is_one_extra_send_with_who_asked_and_the_ladder_stays(office: Office) -> None:
    answer = office.command(NINA, EWASTE, "snooze 1b 2 days because we wait for UNU")
    assert "#img-ewaste" in answer
    assert "Thursday 23 March 2017" in answer
    (entry,) = office.history("A.1.b")
    assert (entry.action, str(entry.until), entry.note) == (Action.SNOOZED, "2017-03-23", "because we wait for UNU")
    assert (entry.actor, entry.role) == (NINA, "guest")
    assert office.standing("A.1.b").snoozed_by == "Nina"
    posts = office.each_day("2017-03-22", "2017-03-24")
    own = [post for post in posts if post.channel == EWASTE and "A.1.b" in post.words]
    assert len(own) == 1
    assert "Nina" in own[0].words
    (step,) = [post for post in posts if post.channel == EWASTE and "A.1.a" in post.words]
    assert step is not own[0], "the -5 of A.1.a comes on the 24th all the same"


def test_a_day_that_is_not_worked_is_moved_and_the_answer_says_so(office: Office) -> None:
    answer = office.command(JONAS, EWASTE, "remind me of 1b on 1 April")
    assert "Monday 3 April 2017" in answer
    assert "1 April is no working day" in answer


def test_the_due_day_before_it_is_told(office: Office) -> None:
    assert "Its due day, Friday 31 March 2017, is said all the same" in office.command(
        JONAS, EWASTE, "snooze 1a 10 April"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("snooze 1b", "Until when?"),
        ("snooze 1b yesterday", "is over"),
        ("snooze 1b 20 March 2017", "is over"),
        ("snooze 1b 1 October", "until 29 August 2017"),
        ("snooze 1b in 10 years", "too far off"),
        ("snooze 1a,1b 31 May 2017", "too far off for A.1.a"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_changes_nothing(office: Office, text: str, words: str) -> None:
    assert words in office.command(JONAS, EWASTE, text)
    assert office.history("A.1.a") == office.history("A.1.b") == []


def test_the_last_day_that_is_allowed_is_sixty_days_after_the_end(office: Office) -> None:
    assert "29 August 2017" in office.command(JONAS, EWASTE, "snooze 1b 29 August")


def test_nobody_is_reminded_of_what_is_completed(office: Office) -> None:
    office.command(JONAS, EWASTE, "1a done")
    assert "is completed" in office.command(JONAS, EWASTE, "snooze 1a,1b 3 days")
    assert "is completed" in office.command(JONAS, EWASTE, "leave 1a alone")
    assert office.history("A.1.b") == []


def test_the_same_again_enters_nothing_and_says_who_asked(office: Office) -> None:
    office.command(JONAS, EWASTE, "snooze 1b 3 days")
    answer = office.command(NINA, EWASTE, "snooze 1b 3 days")
    assert "already (asked by Jonas)" in answer
    assert len(office.history("A.1.b")) == 1


def test_what_slack_delivers_twice_is_entered_once_and_answered_alike(office: Office) -> None:
    said = [office.command(JONAS, EWASTE, "snooze 1a,1b 3 days: UNU", trigger="t1") for _ in range(2)]
    assert said[0] == said[1]
    assert len(office.history("A.1.a")) == len(office.history("A.1.b")) == 1
    left = [office.command(JONAS, EWASTE, "leave 1b alone", trigger="t2") for _ in range(2)]
    assert left[0] == left[1]
    assert len(office.history("A.1.b")) == 2


def test_a_snooze_is_undone_by_whoever_asked_and_by_the_secretariat(office: Office) -> None:
    office.command(NINA, EWASTE, "snooze 1b 3 days")
    office.command(JONAS, EWASTE, "snooze 1b 6 days")
    change = office.history("A.1.b")[-1].change
    assert "changed by Jonas, not by you" in press_undo(office, NINA, change)
    assert "no longer snoozed until 27 Mar 2017" in press_undo(office, MARIE, change, at="2")
    assert str(office.standing("A.1.b").snoozed_until) == "2017-03-24", "Nina's stands again"
    assert "Undone" in office.command(NINA, EWASTE, "undo")
    assert office.standing("A.1.b").snoozed_until is None
    assert "nothing of yours to undo" in office.command(NINA, EWASTE, "undo")


def test_a_status_said_since_does_not_keep_a_snooze_from_being_undone_nor_the_other_way(office: Office) -> None:
    office.command(JONAS, EWASTE, "snooze 1b 3 days")
    office.command(NINA, EWASTE, "1b under way")
    first, second = office.history("A.1.b")
    assert "no longer snoozed" in press_undo(office, JONAS, first.change)
    assert "under way → not started" in press_undo(office, NINA, second.change, at="2")


def test_a_later_snooze_keeps_the_earlier_one_from_being_undone(office: Office) -> None:
    office.command(JONAS, EWASTE, "snooze 1b 3 days")
    office.command(NINA, EWASTE, "snooze 1b 6 days")
    answer = press_undo(office, JONAS, office.history("A.1.b")[0].change)
    assert "changed since by Nina (now snoozed until 27 Mar 2017)" in answer
    assert "/emg snooze A.1.b 3 days" in answer


def test_what_is_left_alone_is_never_nudged_until_it_is_nudged_again(office: Office) -> None:
    assert "left alone" in office.command(JONAS, EWASTE, "leave 1a alone because the IMG is over")
    assert office.standing("A.1.a").left_alone
    assert not [post for post in office.each_day("2017-03-22", "2017-04-07") if "A.1.a:" in post.words]
    answer = office.command(MARIE, HOME, "nudge A.1.a again")
    assert "nudged again" in answer
    assert "Next nudge: Friday 21 April 2017, 15 working days past the end" in answer
    assert [entry.action for entry in office.history("A.1.a")] == [Action.LEFT_ALONE, Action.NUDGED_AGAIN]
    assert "left alone as before" in office.command(MARIE, HOME, "undo A.1.a")
    assert office.standing("A.1.a").left_alone


def test_what_is_left_alone_is_not_snoozed_and_the_answer_knows_who_can_change_that(office: Office) -> None:
    office.command(JONAS, EWASTE, "leave 1a alone")
    assert "First type `/emg nudge A.1.a again`" in office.command(JONAS, EWASTE, "snooze 1a 3 days")
    refused = office.command(NINA, EWASTE, "snooze 1a 3 days")
    assert "its focal point (Jonas) and the secretariat" in refused


@pytest.mark.parametrize(
    ("user", "channel", "text", "allowed"),
    [
        (MARIE, HOME, "snooze A.1.b 3 days", True),
        (MARIE, HOME, "leave A.1.b alone", True),
        (MARIE, HOME, "level calm #img-ewaste", True),
        (JONAS, EWASTE, "snooze 1b 3 days", True),
        (JONAS, EWASTE, "leave 1b alone", True),
        (JONAS, EWASTE, "level calm", True),
        (JONAS, FRAMEWORK, "leave D.1.a alone", False),
        (JONAS, EWASTE, "level calm #framework", False),
        (GRACE, FRAMEWORK, "snooze 1a 3 days", True),
        (GRACE, FRAMEWORK, "leave 1a alone", False),
        (GRACE, FRAMEWORK, "level calm", False),
        (GRACE, FRAMEWORK, "snooze A.1.b 3 days", False),
        (NINA, EWASTE, "snooze 1b 3 days", True),
        (NINA, EWASTE, "leave 1b alone", False),
        (NINA, EWASTE, "level calm", False),
        (STRANGER, OUTSIDE, "snooze A.1.b 3 days", False),
        (STRANGER, OUTSIDE, "leave A.1.b alone", False),
        (STRANGER, OUTSIDE, "level off #img-ewaste", False),
        (STRANGER, OUTSIDE, "mute", True),
    ],
)
def test_who_may(office: Office, user: str, channel: str, text: str, allowed: bool) -> None:
    answer = office.command(user, channel, text)
    assert ("Nothing was changed" not in answer) is allowed
    if not allowed:
        assert "the secretariat" in answer


def test_a_choice_that_is_pressed_a_day_later_counts_its_day_anew(office: Office) -> None:
    value: dict[str, Any] = {"p": "2017", "r": ["A.1.b"], "v": "snooze", "t": "2017-03-22"}
    request = Request("T1", JONAS, "", EWASTE, "act/1", "", Via.BUTTON)
    office.until("2017-03-22T12:00")
    assert "from tomorrow on" in str(door.press(office.bot, request, "pick_1", value))
    assert office.history("A.1.b") == []


@pytest.mark.parametrize("odd", [{"t": 5}, {"t": "soon"}, {"v": "plan"}, {"v": "mute"}, {"v": "test"}])
def test_a_choice_that_no_button_of_ours_has_is_outdated(office: Office, odd: dict[str, Any]) -> None:
    value = {"p": "2017", "r": ["A.1.b"], "v": "snooze", "t": "2017-03-23"} | odd
    request = Request("T1", JONAS, "", EWASTE, "act/1", "", Via.BUTTON)
    assert "outdated" in str(door.press(office.bot, request, "pick_1", value))


def test_who_mutes_is_not_mentioned_and_can_see_since_when(office: Office) -> None:
    assert "do not mention you" in office.command(JONAS, EWASTE, "mute")
    assert "not mentioned since 21 Mar 2017" in office.command(JONAS, EWASTE, "mute")
    (due,) = [post for post in office.until("2017-03-31T09:00:01") if post.channel == EWASTE]
    assert JONAS not in due.words
    assert "mention you again" in office.command(JONAS, EWASTE, "unmute")
    assert "mentioned already" in office.command(JONAS, EWASTE, "unmute")
    (after,) = [post for post in office.until("2017-04-07T09:00:01") if post.channel == EWASTE]
    assert JONAS in after.words


def test_a_mute_that_slack_delivers_twice_is_answered_alike(office: Office) -> None:
    said = [office.command(JONAS, EWASTE, "mute", trigger="t1") for _ in range(2)]
    assert said[0] == said[1]


def test_a_calm_channel_hears_only_the_due_day_on_its_own(office: Office) -> None:
    answer = office.command(JONAS, EWASTE, "level calm")
    assert "normal → calm" in answer
    assert "/emg level normal #img-ewaste" in answer
    assert "is calm already" in office.command(JONAS, EWASTE, "level calm")
    assert "set by Jonas" in office.command(NINA, EWASTE, "level")
    heard = [post for post in office.each_day("2017-03-22", "2017-03-31") if post.channel == EWASTE]
    days = [post for post in heard if "A.1.a:" in post.words]
    assert len(days) == 2, "with Monday's digest, and on the due day"
    office.command(JONAS, EWASTE, "level normal")
    assert "set by" not in office.command(NINA, EWASTE, "level"), "the file counts again"


def test_another_process_knows_the_level_at_once(office: Office) -> None:
    other = office.process("second")
    office.command(JONAS, EWASTE, "level off")
    assert "is off" in office.command(NINA, EWASTE, "level", bot=other)


def test_the_card_tells_what_comes_next_and_who_asked(office: Office) -> None:
    def card(ref: str) -> str:
        request = Request("T1", JONAS, "", EWASTE, f"cmd/{ref}/{office.slack.calls}", f"status {ref}", Via.COMMAND)
        return repr(door.respond(office.bot, request))

    assert "next: Friday 24 March 2017, 5 working days before" in card("1a")
    office.command(NINA, EWASTE, "snooze 1b 3 days: no data")
    assert "next: Friday 24 March 2017, as asked by Nina" in card("1b")
    assert "snoozed until 24 Mar 2017 · “no data”" in card("1b")
    office.command(JONAS, EWASTE, "leave 1a alone")
    assert "left alone" in card("1a")


@pytest.mark.parametrize("text", ["thanks!", "Thank you so much", "merci"])
def test_thanks_get_a_friendly_word_and_no_help(office: Office, text: str) -> None:
    answer = office.command(JONAS, EWASTE, text)
    assert "welcome" in answer
    assert len(answer) < 80


def test_in_the_thread_of_a_nudge_of_one_activity_a_reminder_needs_no_reference(opened: Opening) -> None:
    office = opened("2017-03-21T08:00")
    (nudge,) = [post for post in office.until("2017-03-24T09:00:01") if post.channel == EWASTE]
    office.reply(NINA, EWASTE, "remind me in 3 days", thread=nudge.ts, to_us=True, under_us=True)
    (entry,) = office.history("A.1.a")
    assert (entry.action, str(entry.until)) == (Action.SNOOZED, "2017-03-27")


def test_many_are_set_at_once_or_none(office: Office) -> None:
    everything = "A.1.a,A.1.b,D.1.a,D.1.b"
    refused = office.command(MARIE, HOME, f"status {everything},D.1.z done on 20 December")
    assert "There is no D.1.z" in refused
    assert "Nothing was changed" in refused
    assert all(office.history(ref) == [] for ref in everything.split(","))
    office.command(MARIE, HOME, "D.1.a done")
    answer = office.command(MARIE, HOME, f"status {everything} done on 20 December")
    assert "Already so: D.1.a" in answer
    assert all(str(office.standing(ref).status) == "completed" for ref in everything.split(","))


def test_what_level_off_answers_is_what_happens(office: Office) -> None:
    said = office.command(JONAS, EWASTE, "level off")
    assert "no nudges" not in said
    assert "nothing comes on its own day; what is due and coming is told by the weekly digest" in said
