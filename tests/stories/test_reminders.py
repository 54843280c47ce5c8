"""Reminders and looks ahead through every door: slash command, mention, direct message, the thread of a nudge."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Office, buttons, words


@pytest.mark.parametrize("where", ["#img-ewaste", "@emgbot"])
@pytest.mark.parametrize("lead", ["/emg ", "@emgbot "])
def test_a_reminder_is_asked_for_at_every_door_and_taken_back_by_one_press(
    office: Office, where: str, lead: str
) -> None:
    text = "snooze A.1.e 3 days because we wait for UNU"
    answer = office.say("jonas", where, f"{lead}{text}" if where.startswith("#") else text)
    if lead == "@emgbot " and where.startswith("#"):
        answer = office.posts(where, thread_ts=answer.get("thread_ts") or answer["ts"])[-1]
    assert "Thursday 23 March 2017" in words(answer)
    assert "because we wait for UNU" in words(answer)
    assert "Undo" in buttons(answer)
    undone = office.press("jonas", where, answer, "Undo")
    assert "no longer snoozed until 23 Mar 2017" in words(undone)


def test_where_a_short_reference_has_several_meanings_the_day_waits_for_the_choice(office: Office) -> None:
    asked = office.say("hanna", "#emg-secretariat", "/emg remind me of 1c next Monday")
    assert buttons(asked) == ["A.1.c", "B.1.c", "C.1.c", "D.1.c"]
    assert "Nothing was changed yet" in words(asked)
    answer = office.press("hanna", "#emg-secretariat", asked, "B.1.c")
    assert "I ask again in #ess-consultation on *Monday 27 March 2017*" in words(answer)


def test_a_snoozed_activity_comes_once_more_on_that_day_and_says_who_asked(office: Office) -> None:
    office.say("paolo", "#img-ewaste", "/emg snooze 1e 2 days")
    office.until("2017-03-22T12:00")
    nudge = office.posts("#img-ewaste")[-1]
    assert nudge["at"].startswith("2017-03-22")
    assert "A.1.e" in words(nudge)
    assert "Paolo Conti" in words(nudge)


def test_under_a_nudge_of_one_activity_a_mention_needs_no_reference(office: Office) -> None:
    office.until("2017-03-24T12:00")
    nudge = office.posts("#img-ewaste")[-1]
    office.say("paolo", "#img-ewaste", "@emgbot remind me of this in 3 days", thread_ts=nudge["ts"])
    answer = office.posts("#img-ewaste", thread_ts=nudge["ts"])[-1]
    assert "A.1.d" in words(answer)
    assert "Monday 27 March 2017" in words(answer)


def test_what_is_left_alone_falls_silent_and_its_card_says_so(office: Office) -> None:
    refused = office.say("paolo", "#img-ewaste", "/emg leave 1d alone")
    assert "its focal point (Jonas Weber) and the secretariat" in words(refused)
    office.say("jonas", "#img-ewaste", "/emg leave 1d alone, the IMG met in February")
    office.until("2017-04-01T12:00")
    assert not [post for post in office.posts("#img-ewaste") if "A.1.d:" in post["text"]]
    assert "left alone" in words(office.say("paolo", "#img-ewaste", "/emg status 1d"))


def test_a_preview_and_a_test_are_seen_by_nobody_else(office: Office) -> None:
    preview = office.say("paolo", "#img-ewaste", "/emg preview")
    assert preview["private_to"]
    assert "A.1.d" in words(preview)
    office.until("2017-03-24T08:30")
    test = office.say("paolo", "#img-ewaste", "/emg test")
    assert test["private_to"]
    assert "Next real send here: Friday 24 March 2017, 09:00: A.1.d -5" in words(test)
    assert not [post for post in office.posts("#img-ewaste") if "Test" in post["text"]]


def test_the_help_is_short_and_the_secretariat_sees_its_own_part(office: Office) -> None:
    short = words(office.say("paolo", "#img-ewaste", "/emg help"))
    assert short.count("• `/emg") == 10
    assert "For the secretariat" not in short
    assert "/emg help all" in short
    home = words(office.say("hanna", "#emg-secretariat", "/emg help"))
    assert "For the secretariat" in home
    assert "/emg plan" in home
    assert "/emg plan" in words(office.say("hanna", "#img-ewaste", "/emg help"))
    whole = words(office.say("paolo", "#img-ewaste", "/emg help all"))
    assert whole.count("• `/emg") > 20
    assert "/emg remind me of 1a next Monday" in words(office.say("paolo", "#img-ewaste", "/emg help snooze"))
    asked = words(office.say("hanna", "#img-ewaste", "/emg help focal"))
    assert "/emg plan set 1a schedule May 2017" in asked
    assert "/emg undo" not in asked


def test_thanks_get_a_friendly_word(office: Office) -> None:
    assert "You are welcome" in office.say("paolo", "@emgbot", "thanks!")["text"]
