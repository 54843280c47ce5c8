"""On which days an activity is nudged, and when it is not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import Window, parse_schedule
from emgbot.core.ladder import Rung, Step, first_nudge, ladders
from emgbot.core.nudging import LeftOut, Nudge, decide
from emgbot.core.plan import Activity, Milestone, Plan
from emgbot.core.status import Status

GENEVA = Calendar(ZoneInfo("Europe/Zurich"))


def activity(schedule: str, feeds: tuple[str, ...] = ()) -> Activity:
    return Activity("A.1.a", "A title", "Is it done?", "A text", parse_schedule(schedule), feeds=feeds)


def board(of: Activity, standing: Standing | None = None, milestones: tuple[Milestone, ...] = ()) -> Board:
    plan = Plan("2017", "Plan", "Europe/Zurich", (), (), (of,), milestones)
    return Board(plan, {of.ref: standing} if standing else {})


def ladder(schedule: str) -> list[tuple[str, str]]:
    of = activity(schedule)
    return [(rung.day.isoformat(), rung.step.value) for rung in rungs(of, board(of))]


def rungs(of: Activity, on: Board, *, after: date = date(2016, 1, 1), through: date = date(2019, 12, 31)) -> list[Rung]:
    return ladders(GENEVA).rungs(of, on, after=after, through=through)


def steps(of: Activity, on: Board, **more: date) -> dict[date, Step]:
    return {rung.day: rung.step for rung in rungs(of, on, **more)}


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        # Up to 25 working days: opening, -5, due.
        (
            "March 17",
            [
                ("2017-03-01", "opening"),
                ("2017-03-24", "-5"),
                ("2017-03-31", "due"),
                ("2017-04-07", "+5"),
                ("2017-04-21", "+15"),
            ],
        ),
        # 26 to 90: -15 as well; the end is a Saturday, so the due day moves to the Friday before it.
        (
            "Sept-Dec 16",
            [
                ("2016-09-01", "opening"),
                ("2016-12-09", "-15"),
                ("2016-12-23", "-5"),
                ("2016-12-30", "due"),
                ("2017-01-06", "+5"),
                ("2017-01-20", "+15"),
            ],
        ),
        # Longer: -20 instead. The opening moves off New Year's Sunday, to the next working day.
        (
            "Jan-Dec 17",
            [
                ("2017-01-02", "opening"),
                ("2017-04-10", "check-in"),
                ("2017-07-10", "check-in"),
                ("2017-10-16", "check-in"),
                ("2017-12-01", "-20"),
                ("2017-12-22", "-5"),
                ("2017-12-29", "due"),
                ("2018-01-05", "+5"),
                ("2018-01-19", "+15"),
            ],
        ),
        ("TBC", []),
        ("3/4/2018", []),
    ],
)
def test_the_ladder_follows_the_length_of_the_window(schedule: str, expected: list[tuple[str, str]]) -> None:
    assert ladder(schedule) == expected


def test_of_two_steps_on_one_day_the_later_one_counts() -> None:
    assert ladder("15 March 2018") == [
        ("2018-03-08", "-5"),
        ("2018-03-15", "due"),
        ("2018-03-22", "+5"),
        ("2018-04-05", "+15"),
    ]


def test_a_known_meeting_day_pulls_the_deadline_ten_working_days_ahead_of_it() -> None:
    of = activity("September 17", feeds=("SOM23",))
    meeting = Milestone("SOM23", "SOM23", "September 2017", days=Window(date(2017, 9, 18), date(2017, 9, 20)))
    found = steps(of, board(of, milestones=(meeting,)))
    assert found[date(2017, 9, 4)] is Step.DUE
    assert found[date(2017, 10, 6)] is Step.PLUS_5


def test_a_revised_end_restarts_the_ladder_at_that_end() -> None:
    of = activity("March 17")
    revised = board(of, Standing(Status.UNDER_WAY, revised_end=date(2017, 5, 31)))
    found = steps(of, revised)
    assert found[date(2017, 5, 31)] is Step.DUE
    assert found[date(2017, 5, 10)] is Step.MINUS_15
    assert date(2017, 3, 31) not in found


def test_every_activity_has_its_first_nudge_on_a_working_day_of_its_opening(plan: Plan) -> None:
    for of in plan.activities:
        first = first_nudge(of, Board(plan), GENEVA)
        window = of.schedule.windows[0] if of.schedule.windows else None
        if window is None:
            assert first is None
        else:
            assert window.start is not None
            assert first == GENEVA.on_or_after(window.start)


@pytest.mark.parametrize(
    ("standing", "day", "said"),
    [
        (Standing(Status.COMPLETED), date(2017, 3, 24), False),
        (Standing(Status.DISCONTINUED), date(2017, 3, 24), False),
        (Standing(Status.UNDER_WAY, spoken_at=datetime(2017, 3, 20, 9, tzinfo=UTC)), date(2017, 3, 24), False),
        (Standing(Status.UNDER_WAY, spoken_at=datetime(2017, 3, 16, 9, tzinfo=UTC)), date(2017, 3, 24), True),
        # The due day yields only to a status or a new end, not to a mere word.
        (Standing(Status.UNDER_WAY, spoken_at=datetime(2017, 3, 30, 9, tzinfo=UTC)), date(2017, 3, 31), True),
        (Standing(Status.UNDER_WAY, answered_at=datetime(2017, 3, 30, 9, tzinfo=UTC)), date(2017, 3, 31), False),
    ],
)
def test_a_step_is_left_out_with_a_reason_when_there_was_an_answer(standing: Standing, day: date, said: bool) -> None:
    of = activity("March 17")
    (rung,) = rungs(of, board(of, standing), after=day - timedelta(days=1), through=day)
    outcome = decide(of, rung, board(of, standing), GENEVA, today=day)
    assert isinstance(outcome, Nudge if said else LeftOut)
    assert outcome.reason
