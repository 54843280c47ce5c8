"""Which steps are said, and why others are not; why nothing falls on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import ONE_DAY, Calendar
from emgbot.core.dates.schedule import Window, parse_schedule
from emgbot.core.daysoff import Days
from emgbot.core.ladder import ladders
from emgbot.core.nudging import LeftOut, Nudge, decide, why_nothing
from emgbot.core.plan import Activity, Milestone, Plan
from emgbot.core.status import Status

GENEVA = Calendar(ZoneInfo("Europe/Zurich"))


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)


def activity(schedule: str = "June 17") -> Activity:
    return Activity("A.1.a", "A title", "Is it done?", "A text", parse_schedule(schedule))


def board(of: Activity, standing: Standing | None = None) -> Board:
    plan = Plan("2017", "Plan", "Europe/Zurich", (), (), (of,))
    return Board(plan, {of.ref: standing} if standing else {})


def outcome(day: str, standing: Standing, *, schedule: str = "June 17", today: str | None = None) -> Nudge | LeftOut:
    of, on = activity(schedule), date.fromisoformat(day)
    now = board(of, standing)
    (rung,) = ladders(GENEVA).rungs(of, now, after=on - ONE_DAY, through=on)
    return decide(of, rung, now, GENEVA, today=date.fromisoformat(today) if today else on)


WAY = Status.UNDER_WAY
SNOOZED = Standing(WAY, snoozed_until=date(2017, 6, 26), snoozed_by="Jonas")


@pytest.mark.parametrize(
    ("day", "standing", "why"),
    [
        ("2017-06-23", Standing(Status.COMPLETED, since=noon("2017-06-01")), "completed on 1 Jun 2017"),
        ("2017-06-23", Standing(Status.CARRIED_OVER), "carried over"),
        ("2017-06-23", Standing(WAY, left_alone=True), "left alone"),
        ("2017-06-30", Standing(WAY, left_alone=True), "left alone"),
        ("2017-06-23", Standing(WAY, spoken_at=noon("2017-06-16")), "updated on 16 Jun 2017, within 5 working days"),
        ("2017-06-23", SNOOZED, "snoozed until 26 Jun 2017 by Jonas"),
        ("2017-06-30", Standing(WAY, answered_at=noon("2017-06-23")), "updated on 23 Jun 2017, within 5 working days"),
        ("2017-07-07", Standing(WAY, spoken_at=noon("2017-07-03")), "updated on 3 Jul 2017, within 5 working days"),
        ("2017-06-26", Standing(Status.COMPLETED, snoozed_until=date(2017, 6, 26)), "completed"),
    ],
)
def test_a_step_is_left_out_and_says_why(day: str, standing: Standing, why: str) -> None:
    assert outcome(day, standing) == LeftOut(activity(), outcome(day, standing).step, why, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2017-06-23", Standing(WAY, spoken_at=noon("2017-06-15"))),
        # The due day yields only to a status or a new end; a snooze leaves out what comes before it only.
        ("2017-06-30", Standing(WAY, spoken_at=noon("2017-06-29"))),
        ("2017-06-30", Standing(WAY, snoozed_until=date(2017, 7, 20), snoozed_by="Jonas")),
        ("2017-07-07", Standing(WAY, snoozed_until=date(2017, 7, 20), snoozed_by="Jonas")),
        # What was said later, as seen from a day before, was not said yet.
        ("2017-06-23", Standing(WAY, spoken_at=noon("2017-06-26"))),
    ],
)
def test_a_step_that_nothing_silences_is_said(day: str, standing: Standing) -> None:
    assert isinstance(outcome(day, standing), Nudge)


def test_the_extra_send_of_a_snooze_names_who_asked_and_no_recent_word_silences_it() -> None:
    asked = Standing(WAY, spoken_at=noon("2017-06-12"), snoozed_until=date(2017, 6, 13), snoozed_by="Jonas")
    found = outcome("2017-06-13", asked)
    assert isinstance(found, Nudge)
    assert found.asked_by == "Jonas"
    on_a_step = Standing(WAY, spoken_at=noon("2017-06-22"), snoozed_until=date(2017, 6, 23), snoozed_by="Jonas")
    found = outcome("2017-06-23", on_a_step)
    assert isinstance(found, Nudge)
    assert (found.step.value, found.asked_by) == ("-5", "Jonas")


def test_what_was_answered_after_a_missed_step_is_left_out_of_the_late_post() -> None:
    answered = Standing(WAY, spoken_at=noon("2017-06-26"))
    missed = outcome("2017-06-23", answered, today="2017-06-27")
    assert missed.reason == "updated on 26 Jun 2017, after the step"


def test_a_step_of_a_window_that_is_over_speaks_of_its_end() -> None:
    found = outcome("2017-07-07", Standing(), schedule="June 17, Dec 17")
    assert isinstance(found, Nudge)
    assert (found.step.value, found.end) == ("+5", date(2017, 6, 30))


STAFF = (
    Days(date(2017, 4, 10), date(2017, 4, 11), "a staff day"),
    Days(date(2017, 5, 26), date(2017, 5, 26), "a staff day"),
)
STAFF_DAYS = replace(GENEVA, days_off=STAFF)


@pytest.mark.parametrize(
    ("schedule", "day", "reason"),
    [
        ("June 17", "2017-06-01", 'the window opens 1 Jun 2017, plan: "June 17"'),
        ("1 April - 28 May 2017", "2017-04-03", 'the window opens 1 Apr 2017, a Saturday, plan: "{}"'),
        ("17 - 26 May 2017", "2017-05-25", 'due 26 May 2017, a staff day, plan: "{}"'),
        ("1-28 May 2017", "2017-05-25", 'due 28 May 2017, a Sunday, plan: "{}"'),
        ("Ongoing", "2017-01-16", 'quarterly check-in, plan: "{}"'),
        ("Ongoing", "2017-04-12", 'quarterly check-in of 10 Apr 2017, a staff day, plan: "{}"'),
    ],
)
def test_the_reason_says_why_a_step_is_not_on_the_day_of_its_rule(schedule: str, day: str, reason: str) -> None:
    of, on = activity(schedule), date.fromisoformat(day)
    (rung,) = ladders(STAFF_DAYS).rungs(of, board(of), after=on - ONE_DAY, through=on)
    found = decide(of, rung, board(of), STAFF_DAYS, today=on)
    assert found.reason == reason.format(schedule)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2017-08-28", "5 working days before 4 Sep 2017 (wanted for SOM23)"),
        ("2017-09-04", "due 4 Sep 2017 (wanted for SOM23)"),
        ("2017-10-06", "5 working days past the planned end 30 Sep 2017"),
    ],
)
def test_the_reason_names_the_meeting_that_wants_it_earlier(day: str, reason: str) -> None:
    of, on = replace(activity("Sept 17"), feeds=("SOM23",)), date.fromisoformat(day)
    september = date(2017, 9, 18)
    meeting = Milestone("SOM23", "Meeting", "September 2017", days=Window(september, september))
    now = replace(board(of), plan=replace(board(of).plan, milestones=(meeting,)))
    (rung,) = ladders(GENEVA).rungs(of, now, after=on - ONE_DAY, through=on)
    assert decide(of, rung, now, GENEVA, today=on).reason == f'{reason}, plan: "Sept 17"'


@pytest.mark.parametrize(
    ("schedule", "standing", "day", "why"),
    [
        ("June 17", Standing(), "2017-05-02", "next: opening on 1 Jun 2017"),
        ("June 17", Standing(), "2017-06-23", "next: due on 30 Jun 2017"),
        ("June 17", SNOOZED, "2017-06-19", "next: snooze on 26 Jun 2017"),
        ("June 17", Standing(), "2017-08-01", "past its planned end 30 Jun 2017, nothing more is said"),
        ("June 17", Standing(Status.COMPLETED, since=noon("2017-02-09")), "2017-06-01", "completed on 9 Feb 2017"),
        ("June 17", Standing(left_alone=True), "2017-06-01", "left alone"),
        ("Ongoing", Standing(), "2017-02-01", "ongoing: next check-in on 10 Apr 2017"),
        ("TBC", Standing(), "2017-02-01", "not scheduled yet (TBC)"),
        ("3/4/2018", Standing(), "2017-02-01", 'schedule not understood ("3/4/2018")'),
    ],
)
def test_why_nothing_falls_on_a_day(schedule: str, standing: Standing, day: str, why: str) -> None:
    of = activity(schedule)
    assert why_nothing(of, board(of, standing), GENEVA, date.fromisoformat(day)) == why
