"""On which days an activity is nudged, and when it is not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import Schedule, ScheduleState, Window, parse_schedule
from emgbot.core.daysoff import Days
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


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        # Each window has its own ladder: what follows the first one's end is not lost when the next one begins.
        (
            "June 17, July 17",
            "2017-06-01 opening, 2017-06-23 -5, 2017-06-30 due, 2017-07-03 opening, 2017-07-07 +5, 2017-07-21 +15",
        ),
        # Adjoining ones: on 21 April the +15 of March counts, not the -5 of April.
        (
            "March 17, April 17",
            "2017-03-01 opening, 2017-03-24 -5, 2017-03-31 due, 2017-04-03 opening, 2017-04-07 +5, 2017-04-21 +15",
        ),
        ("by 15 March 2018", "2018-03-08 -5, 2018-03-15 due, 2018-03-22 +5, 2018-04-05 +15"),
        # A step before the end comes before the opening where the window is that short.
        ("1-3 May 2018", "2018-04-26 -5, 2018-05-01 opening, 2018-05-03 due, 2018-05-10 +5, 2018-05-24 +15"),
    ],
)
def test_several_windows_deadlines_and_single_days(schedule: str, expected: str) -> None:
    found = [f"{day} {step}" for day, step in ladder(schedule)]
    assert ", ".join(found[: expected.count(",") + 1]) == expected


def check_ins(schedule: str, calendar: Calendar = GENEVA, standing: Standing | None = None) -> list[str]:
    of = activity(schedule)
    found = ladders(calendar).rungs(of, board(of, standing), after=date(2016, 9, 1), through=date(2017, 12, 31))
    return [rung.day.isoformat() for rung in found if rung.step is Step.CHECK_IN]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("Ongoing", ["2016-10-10", "2017-01-16", "2017-04-10", "2017-07-10", "2017-10-16"]),
        ("from March 2017 onwards", ["2017-04-10", "2017-07-10", "2017-10-16"]),
        # 10 October is five working days after the opening.
        ("Oct 16- Aug 17", ["2017-01-16", "2017-04-10", "2017-07-10"]),
        # 90 working days have none.
        ("Sept-Dec 16", []),
        # 10 July is 24 working days before the end, 16 January the eleventh after the opening.
        ("2 January 2017 - 11 August 2017", ["2017-04-10"]),
        ("2 January 2017 - 14 August 2017", ["2017-04-10"]),
        ("2 January 2017 - 15 August 2017", ["2017-04-10", "2017-07-10"]),
        ("TBC", []),
    ],
)
def test_long_windows_and_what_is_ongoing_are_checked_in_on_each_quarter(schedule: str, expected: list[str]) -> None:
    assert check_ins(schedule) == expected


def test_a_check_in_on_a_free_monday_comes_on_the_next_working_day() -> None:
    free = Calendar(ZoneInfo("Europe/Zurich"), days_off=(Days(date(2017, 4, 10), date(2017, 4, 11), "holidays"),))
    assert "2017-04-12" in check_ins("Ongoing", free)
    assert "2017-04-10" not in check_ins("Ongoing", free)


def test_a_check_in_that_a_long_closure_moves_into_the_next_year_is_not_lost() -> None:
    closed = Calendar(ZoneInfo("Europe/Zurich"), days_off=(Days(date(2016, 10, 1), date(2017, 1, 8), "closed"),))
    assert check_ins("Ongoing", closed)[:2] == ["2017-01-09", "2017-01-16"]


def test_an_end_that_somebody_gave_to_what_is_ongoing_has_its_ladder_and_ends_the_check_ins() -> None:
    until_may = Standing(Status.UNDER_WAY, revised_end=date(2017, 5, 31))
    assert check_ins("Ongoing", standing=until_may) == ["2016-10-10", "2017-01-16", "2017-04-10"]
    of = activity("Ongoing")
    assert steps(of, board(of, until_may))[date(2017, 5, 31)] is Step.DUE


def windows(schedule: str, end: date) -> list[tuple[str, str]]:
    of = activity(schedule)
    found = board(of, Standing(revised_end=end)).windows(of)
    return [(str(window.start), str(window.end)) for window in found]


@pytest.mark.parametrize(
    ("schedule", "end", "expected"),
    [
        ("March 17", date(2017, 5, 31), [("2017-03-01", "2017-05-31")]),
        ("March 17", date(2017, 2, 15), [("None", "2017-02-15")]),
        ("June 17, Dec 17", date(2017, 7, 31), [("2017-06-01", "2017-07-31"), ("2017-12-01", "2017-12-31")]),
        ("June 17, Dec 17", date(2018, 1, 31), [("2017-12-01", "2018-01-31")]),
        ("by 15 March 2018", date(2018, 4, 30), [("None", "2018-04-30")]),
        ("from March 2017 onwards", date(2018, 4, 30), [("2017-03-01", "2018-04-30")]),
        ("TBC", date(2018, 4, 30), [("None", "2018-04-30")]),
    ],
)
def test_a_revised_end_is_that_of_the_last_window_that_begins_by_then(
    schedule: str, end: date, expected: list[tuple[str, str]]
) -> None:
    assert windows(schedule, end) == expected


def test_a_meeting_before_the_window_opens_leaves_no_opening_and_later_windows_alone() -> None:
    meeting = Milestone("SOM23", "SOM23", "September 2017", days=Window(date(2017, 9, 5), date(2017, 9, 7)))
    of = activity("September 17", feeds=("SOM23",))
    found = steps(of, board(of, milestones=(meeting,)))
    assert [step.value for step in found.values()] == ["-5", "due", "+5", "+15"]
    assert found[date(2017, 8, 22)] is Step.DUE
    twice = activity("June 17, Dec 17", feeds=("SOM23",))
    assert steps(twice, board(twice, milestones=(meeting,))) == steps(activity("June 17, Dec 17"), board(twice))


def test_a_snooze_is_one_step_more_on_the_first_working_day_from_then() -> None:
    of = activity("June 17")
    snoozed = board(of, Standing(snoozed_until=date(2017, 5, 6), snoozed_by="Jonas"))
    without = steps(of, board(of))
    assert steps(of, snoozed) == {date(2017, 5, 8): Step.SNOOZE} | without
    on_a_step = board(of, Standing(snoozed_until=date(2017, 6, 23), snoozed_by="Jonas"))
    assert steps(of, on_a_step) == without


@given(
    st.dates(date(2016, 1, 1), date(2030, 12, 31)),
    st.integers(0, 900),
    st.sampled_from([GENEVA, Calendar(ZoneInfo("Asia/Riyadh"), working_days=frozenset({6, 0, 1, 2, 3}))]),
)
def test_whatever_the_window_the_steps_are_working_days_in_ladder_order_and_none_is_lost(
    start: date, length: int, calendar: Calendar
) -> None:
    window = Window(start, start + timedelta(days=length))
    of = Activity("A.1.a", "A title", "Is it done?", "A text", Schedule("x", ScheduleState.DATED, (window,)))
    found = ladders(calendar).rungs(of, board(of), after=date.min, through=date.max)
    assert all(calendar.works(rung.day) for rung in found)
    assert [rung.day for rung in found] == sorted({rung.day for rung in found})
    kinds = [rung.step for rung in found]
    assert kinds[-3:] == [Step.DUE, Step.PLUS_5, Step.PLUS_15]
    assert Step.MINUS_5 in kinds
    checks = [rung.day for rung in found if rung.step is Step.CHECK_IN]
    assert all(day.weekday() == calendar.on_or_after(day - timedelta(days=day.weekday())).weekday() for day in checks)
    # Cut anywhere, the parts are the whole.
    middle = window.start or start
    parts = [(date.min, middle), (middle, date.max)]
    assert found == [r for a, b in parts for r in ladders(calendar).rungs(of, board(of), after=a, through=b)]


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
