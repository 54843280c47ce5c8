"""The same thing twice: by somebody who saw an error, by two people, by a button of three weeks ago."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from emgbot.actions import door
from emgbot.actions.request import Request
from emgbot.core.history import Via
from emgbot.core.status import Status
from tests.actions.conftest import EWASTE, GENEVA, JONAS, MARIE, NINA, Office

FRIDAY = "2017-03-24T09:00:01"


@pytest.fixture
def nudged(office: Office) -> Office:
    """Friday the 24th, just after nine: A.1.a was asked for in #img-ewaste."""
    office.until(FRIDAY)
    return office


def buttons(payload: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Action and value of each button of a message, by its label."""
    found = {}
    for block in payload["blocks"]:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            found[element["text"]["text"]] = (element["action_id"], json.loads(element["value"]))
    return found


class Presses:
    """People pressing the buttons of one message."""

    def __init__(self, office: Office, payload: Any) -> None:
        self.office = office
        self.found = buttons(payload)
        self.count = 0

    def __call__(self, user: str, label: str, *, at: str | None = None) -> str:
        """What the one who pressed reads. `at`: when, where Slack delivers one press twice."""
        self.count += 1
        action, value = self.found[label]
        key = f"act/{user}/{at or self.count}/{action}"
        return str(door.press(self.office.bot, Request("T1", user, "", EWASTE, key, "", Via.BUTTON), action, value))


def now(office: Office) -> str:
    """The time of day as people read it."""
    return f"{office.clock().astimezone(GENEVA):%H:%M}"


def test_a_press_that_slack_delivers_twice_gets_the_same_answer(nudged: Office) -> None:
    """Rows 51 and 61."""
    press = Presses(nudged, nudged.posts(EWASTE)[0].payload)
    assert press(JONAS, "Completed", at="1.1") == press(JONAS, "Completed", at="1.1")
    assert len(nudged.history("A.1.a")) == 1


def test_two_people_press_the_same_button_and_the_second_reads_who_was_first(nudged: Office) -> None:
    """Row 61."""
    press = Presses(nudged, nudged.posts(EWASTE)[0].payload)
    press(JONAS, "Completed")
    at = now(nudged)
    answer = press(NINA, "Completed")
    assert f"already completed (Jonas, 24 Mar 2017), at {at}" in answer
    assert f"already completed, by you at {at}" in press(JONAS, "Completed")
    assert len(nudged.history("A.1.a")) == 1


def test_a_button_of_three_weeks_ago_says_how_it_stands_and_changes_nothing(nudged: Office) -> None:
    """Row 61."""
    press = Presses(nudged, nudged.posts(EWASTE)[0].payload)
    nudged.clock.advance(timedelta(days=21))
    at = now(nudged)
    nudged.command(MARIE, EWASTE, "status A.1.a completed")
    answer = press(JONAS, "Under way")
    assert f"was changed by Marie at {at}" in answer
    assert "it is completed" in answer
    assert "Nothing was changed now" in answer
    assert nudged.standing("A.1.a").status is Status.COMPLETED
    nudged.clock.advance(timedelta(days=1))
    assert f"by Marie on 14 Apr 2017 at {at}" in press(JONAS, "Under way")


def test_the_answer_to_an_outdated_button_has_buttons_of_today(nudged: Office) -> None:
    """Row 61: one press more, and it is as wanted."""
    press = Presses(nudged, nudged.posts(EWASTE)[0].payload)
    nudged.command(MARIE, EWASTE, "status A.1.a at risk, UNU is late")
    action, value = press.found["Completed"]
    stale = door.press(nudged.bot, Request("T1", JONAS, "", EWASTE, "act/1", "", Via.BUTTON), action, value)
    assert nudged.standing("A.1.a").status is Status.AT_RISK
    Presses(nudged, stale)(JONAS, "Completed")
    assert nudged.standing("A.1.a").status is Status.COMPLETED


@pytest.mark.parametrize("word", ["status A.1.a the printer is repaired", "snooze A.1.a 3 days"])
def test_a_note_or_a_reminder_since_then_outdates_no_button(nudged: Office, word: str) -> None:
    """Row 61."""
    press = Presses(nudged, nudged.posts(EWASTE)[0].payload)
    nudged.command(MARIE, EWASTE, word)
    press(JONAS, "Completed")
    assert nudged.standing("A.1.a").status is Status.COMPLETED


def test_a_button_from_before_buttons_had_versions_still_works(nudged: Office) -> None:
    """Row 14."""
    press = Presses(nudged, nudged.posts(EWASTE)[0].payload)
    del press.found["Completed"][1]["d"]
    nudged.command(MARIE, EWASTE, "status A.1.a under way")
    press(JONAS, "Completed")
    assert nudged.standing("A.1.a").status is Status.COMPLETED


def test_an_undo_that_somebody_else_has_pressed_says_who(nudged: Office) -> None:
    """Row 61."""
    key = Request("T1", JONAS, "", EWASTE, "cmd/T1/9", "status A.1.a done", Via.COMMAND)
    press = Presses(nudged, door.respond(nudged.bot, key))
    press(MARIE, "Undo")
    at = now(nudged)
    assert f"undone already, by Marie at {at}" in press(JONAS, "Undo")
    assert f"undone already, by you at {at}" in press(MARIE, "Undo")


# --- The same command again --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["done", "done, sent to all members", "under way, waiting for UNU", "delayed to 12 May"]
)
def test_a_command_that_is_typed_again_after_an_error_enters_nothing_more(nudged: Office, words: str) -> None:
    """Row 63: Slack showed operation_timeout, although it had been carried out."""
    nudged.command(JONAS, EWASTE, f"status A.1.a {words}", trigger="1")
    at = now(nudged)
    again = nudged.command(JONAS, EWASTE, f"status A.1.a {words}", trigger="2")
    assert "already" in again
    assert f"by you at {at}" in again
    assert len(nudged.history("A.1.a")) == 1


def test_the_same_words_of_somebody_else_or_of_another_day_are_words_of_their_own(nudged: Office) -> None:
    """Row 63."""
    nudged.command(JONAS, EWASTE, "status A.1.a under way, waiting for UNU")
    nudged.command(MARIE, EWASTE, "status A.1.a under way, waiting for UNU")
    assert len(nudged.history("A.1.a")) == 2
    nudged.clock.advance(timedelta(days=1))
    nudged.command(MARIE, EWASTE, "status A.1.a under way, waiting for UNU")
    assert len(nudged.history("A.1.a")) == 3


def test_a_reminder_that_is_asked_for_again_after_an_error_is_entered_once(nudged: Office) -> None:
    """Row 63."""
    for number in range(2):
        nudged.command(JONAS, EWASTE, "snooze A.1.a 3 days, UNU answers on Tuesday", trigger=str(number))
    assert len(nudged.history("A.1.a")) == 1
