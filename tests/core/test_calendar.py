"""Working days and send times."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.calendar import MONDAY_TO_FRIDAY, ONE_DAY, Calendar
from emgbot.core.daysoff import Days, Listed, Yearly

GENEVA = Calendar(ZoneInfo("Europe/Zurich"))
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2016, 12, 30), -15, date(2016, 12, 9)),
        (date(2016, 12, 30), 5, date(2017, 1, 6)),
        (date(2017, 3, 31), -5, date(2017, 3, 24)),
        (date(2017, 3, 18), 1, date(2017, 3, 20)),
        (date(2017, 3, 19), -1, date(2017, 3, 17)),
        (date(2017, 3, 20), 0, date(2017, 3, 20)),
        (date(1, 1, 3), -5, date.min),
        (date(9999, 12, 31), 5, date.max),
    ],
)
def test_shifts_by_working_days(day: date, count: int, expected: date) -> None:
    assert GENEVA.shift(day, count) == expected


def test_counts_the_working_days_after_today_up_to_the_day_itself() -> None:
    assert GENEVA.between(date(2016, 12, 9), date(2016, 12, 31)) == 15
    assert GENEVA.between(date(2017, 3, 20), date(2017, 3, 20)) == 0
    assert GENEVA.between(date(2017, 3, 24), date(2017, 3, 20)) == -4


@given(DAYS, DAYS)
def test_counting_agrees_with_looking_at_every_day(one: date, other: date) -> None:
    start, end = sorted((one, min(other, one.replace(year=min(one.year + 2, 2040), day=1))))
    slowly = sum(1 for n in range(1, (end - start).days + 1) if GENEVA.works(start + n * ONE_DAY))
    assert GENEVA.between(start, end) == slowly


@given(DAYS, st.integers(-60, 60))
def test_a_shift_back_and_forth_from_a_working_day_returns(day: date, count: int) -> None:
    day = GENEVA.on_or_after(day)
    assert GENEVA.shift(GENEVA.shift(day, count), -count) == day


@pytest.mark.parametrize(
    ("zone", "send_at", "day", "expected"),
    [
        ("Europe/Zurich", time(9), date(2017, 3, 24), datetime(2017, 3, 24, 8, tzinfo=UTC)),
        ("Europe/Zurich", time(9), date(2017, 3, 27), datetime(2017, 3, 27, 7, tzinfo=UTC)),
        # 02:30 does not exist that day: the first instant after the gap.
        ("Europe/Zurich", time(2, 30), date(2017, 3, 26), datetime(2017, 3, 26, 1, tzinfo=UTC)),
        # 02:30 comes twice: the first one.
        ("Europe/Zurich", time(2, 30), date(2017, 10, 29), datetime(2017, 10, 29, 0, 30, tzinfo=UTC)),
        ("Asia/Kathmandu", time(9), date(2017, 3, 24), datetime(2017, 3, 24, 3, 15, tzinfo=UTC)),
        ("Africa/Nairobi", time(9), date(2017, 3, 24), datetime(2017, 3, 24, 6, tzinfo=UTC)),
    ],
)
def test_the_send_time_is_local(zone: str, send_at: time, day: date, expected: datetime) -> None:
    assert Calendar(ZoneInfo(zone), send_at).send_instant(day) == expected


def test_before_the_send_time_the_day_before_was_the_last_due() -> None:
    just_before = datetime(2017, 3, 20, 7, 59, 59, tzinfo=UTC)
    assert GENEVA.last_due_day(just_before) == date(2017, 3, 19)
    assert GENEVA.last_due_day(datetime(2017, 3, 20, 8, tzinfo=UTC)) == date(2017, 3, 20)


# Days off, closures and pauses.

EASTER = Listed("un-geneva", ((date(2017, 4, 14), "Good Friday"), (date(2017, 4, 17), "Easter Monday")))
YEAR_END = Yearly((12, 24), (1, 2), "year-end closure")
OFFICE = Calendar(ZoneInfo("Europe/Zurich"), days_off=(EASTER, YEAR_END))
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2017, 4, 14), "Good Friday (un-geneva)"),
        (date(2017, 12, 24), "year-end closure"),
        (date(2018, 1, 2), "year-end closure"),
        (date(2018, 1, 3), None),
        (date(2017, 4, 15), None),
        (date(2017, 4, 18), None),
    ],
)
def test_a_day_off_says_why(day: date, reason: str | None) -> None:
    assert OFFICE.day_off(day) == reason


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        # A Saturday between the two holidays of Easter.
        (date(2017, 4, 15), date(2017, 4, 13), date(2017, 4, 18)),
        # A due day inside a closure, across the year's end.
        (date(2017, 12, 31), date(2017, 12, 22), date(2018, 1, 3)),
        (date(2018, 1, 1), date(2017, 12, 22), date(2018, 1, 3)),
        # The last day of a month on a Sunday; a 29 February on one.
        (date(2017, 4, 30), date(2017, 4, 28), date(2017, 5, 1)),
        (date(2004, 2, 29), date(2004, 2, 27), date(2004, 3, 1)),
        (date(2016, 2, 29), date(2016, 2, 29), date(2016, 2, 29)),
    ],
)
def test_the_working_days_around_a_day(day: date, before: date, after: date) -> None:
    assert (OFFICE.on_or_before(day), OFFICE.on_or_after(day)) == (before, after)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2017, 4, 13), 1, date(2017, 4, 18)),
        (date(2017, 4, 18), -1, date(2017, 4, 13)),
        (date(2017, 4, 15), 2, date(2017, 4, 19)),
        (date(2017, 12, 22), 1, date(2018, 1, 3)),
        (date(2018, 1, 3), -1, date(2017, 12, 22)),
        (date(2017, 12, 28), -5, date(2017, 12, 18)),
        (date(2016, 2, 26), 1, date(2016, 2, 29)),
        (date(2016, 2, 26), 2, date(2016, 3, 1)),
        (date(2017, 2, 28), 1, date(2017, 3, 1)),
    ],
)
def test_a_shift_does_not_count_days_off(day: date, count: int, expected: date) -> None:
    assert OFFICE.shift(day, count) == expected


@pytest.mark.parametrize(
    ("after", "through", "count"),
    [
        (date(2017, 4, 13), date(2017, 4, 18), 1),
        (date(2017, 12, 22), date(2018, 1, 2), 0),
        (date(2017, 12, 22), date(2018, 1, 3), 1),
        (date(2018, 1, 3), date(2017, 12, 22), -1),
        (date(2016, 12, 31), date(2017, 12, 31), 260 - 2 - 1 - 5),
    ],
)
def test_days_off_are_not_counted(after: date, through: date, count: int) -> None:
    assert OFFICE.between(after, through) == count


@given(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.lists(st.tuples(st.dates(date(2016, 1, 1), date(2018, 12, 31)), st.integers(0, 40)), max_size=4),
    st.booleans(),
    st.dates(date(2016, 1, 1), date(2018, 12, 31)),
    st.integers(-80, 80),
)
def test_arithmetic_agrees_with_looking_at_every_day(
    weekdays: frozenset[int], ranges: list[tuple[date, int]], closes: bool, day: date, count: int
) -> None:
    own = tuple(Days(start, start + n * ONE_DAY, "away") for start, n in ranges)
    calendar = Calendar(
        GENEVA.zone, working_days=weekdays, days_off=(*own, YEAR_END) if closes else own, pauses=(Days(day, day),)
    )

    def worked(on: date) -> bool:
        closed = closes and ((on.month, on.day) >= (12, 24) or (on.month, on.day) <= (1, 2))
        return on.weekday() in weekdays and not closed and not any(on in days for days in own)

    step, slowly, left = (ONE_DAY if count > 0 else -ONE_DAY), day, abs(count)
    while left:
        slowly += step
        left -= worked(slowly)
    shifted = calendar.shift(day, count)
    assert shifted == slowly
    assert calendar.works(day) == worked(day)
    low, high = sorted((day, shifted))
    counted = sum(worked(low + n * ONE_DAY) for n in range(1, (high - low).days + 1))
    assert calendar.between(low, high) == counted == -calendar.between(high, low)


def test_where_everything_is_closed_a_day_stays_as_it_is() -> None:
    closed = Calendar(GENEVA.zone, days_off=(Yearly((1, 1), (12, 31)),))
    day = date(2017, 5, 5)
    assert [closed.shift(day, 5), closed.shift(day, -5), closed.on_or_after(day), closed.on_or_before(day)] == [day] * 4
    assert closed.between(date.min, date(2100, 12, 31)) == GENEVA.between(date.min, date(1899, 12, 31))
    assert not any(closed.sends(date(2017, 1, 1) + n * ONE_DAY) for n in range(365))


def test_a_closure_of_more_than_a_year_is_crossed() -> None:
    away = Calendar(GENEVA.zone, days_off=(Days(date(2017, 3, 1), date(2018, 6, 30), "rebuilding"),))
    assert away.shift(date(2017, 2, 28), 1) == date(2018, 7, 2)
    assert away.shift(date(2018, 7, 2), -1) == date(2017, 2, 28)


def test_arithmetic_ends_where_the_calendar_ends() -> None:
    assert OFFICE.between(date.min, date.max) > 2_600_000
    assert OFFICE.shift(date.max, 1) == date.max
    assert OFFICE.shift(date.min, -1) == date.min
    assert OFFICE.on_or_before(date.min) == date.min


# Digests and pauses.


@pytest.mark.parametrize(
    ("digest_day", "working_days", "expected"),
    [
        # Week of Easter Monday 2017: Monday 17 April is off, Tuesday is not.
        (0, MONDAY_TO_FRIDAY, [date(2017, 4, 10), date(2017, 4, 18), date(2017, 4, 24)]),
        # Good Friday is off, and so is the rest of its week: no digest.
        (4, MONDAY_TO_FRIDAY, [date(2017, 4, 21), date(2017, 4, 28)]),
        (4, frozenset(range(6)), [date(2017, 4, 15), date(2017, 4, 21), date(2017, 4, 28)]),
        # A digest day that nobody works on stays where it is.
        (6, MONDAY_TO_FRIDAY, [date(2017, 4, 16), date(2017, 4, 23), date(2017, 4, 30)]),
        (6, SUNDAY_TO_THURSDAY, [date(2017, 4, 16), date(2017, 4, 23), date(2017, 4, 30)]),
    ],
)
def test_a_digest_moves_away_from_a_day_off_within_its_week(
    digest_day: int, working_days: frozenset[int], expected: list[date]
) -> None:
    calendar = replace(OFFICE, digest_day=digest_day, working_days=working_days)
    days = [date(2017, 4, 10) + n * ONE_DAY for n in range(21)]
    assert [day for day in days if calendar.digest_due(day)] == expected


@pytest.mark.parametrize(
    ("digest_day", "expected"),
    [
        # The closure ends on Tuesday 2 January 2018; the week of Christmas has none.
        (0, [date(2017, 12, 18), date(2018, 1, 3), date(2018, 1, 8)]),
        (2, [date(2017, 12, 20), date(2018, 1, 3), date(2018, 1, 10)]),
        # On Friday 29 December nothing is left of the week; on Sundays nobody works anyway.
        (4, [date(2017, 12, 22), date(2018, 1, 5), date(2018, 1, 12)]),
        (6, [date(2017, 12, 24), date(2017, 12, 31), date(2018, 1, 7), date(2018, 1, 14)]),
    ],
)
def test_a_digest_in_a_closure(digest_day: int, expected: list[date]) -> None:
    calendar = replace(OFFICE, digest_day=digest_day)
    days = [date(2017, 12, 18) + n * ONE_DAY for n in range(28)]
    assert [day for day in days if calendar.digest_due(day)] == expected


@given(st.integers(0, 6), st.frozensets(st.integers(0, 6), min_size=1), st.dates(date(2016, 1, 1), date(2018, 12, 31)))
def test_a_week_has_one_digest_at_most(digest_day: int, working_days: frozenset[int], day: date) -> None:
    """Row 72."""
    calendar = replace(OFFICE, digest_day=digest_day, working_days=working_days)
    monday = day - day.weekday() * ONE_DAY
    due = [day for n in range(7) if calendar.digest_due(day := monday + n * ONE_DAY)]
    assert len(due) <= 1
    if digest_day not in working_days or calendar.day_off(monday + digest_day * ONE_DAY) is None:
        assert due == [monday + digest_day * ONE_DAY]


def test_a_pause_sends_nothing_and_moves_no_step() -> None:
    paused = replace(OFFICE, pauses=(Days(date(2017, 7, 10), date(2017, 7, 21)), Days(date(2017, 8, 1), date.max)))
    assert paused.shift(date(2017, 7, 7), 1) == date(2017, 7, 10)
    assert paused.works(date(2017, 7, 10))
    assert paused.digest_due(date(2017, 7, 17))
    sent = [day for n in range(40) if paused.sends(day := date(2017, 7, 5) + n * ONE_DAY)]
    assert sent == [date(2017, 7, n) for n in (5, 6, 7, 24, 25, 26, 27, 28, 31)]
    assert paused.paused(date.max)


def test_a_channel_is_sent_something_on_working_days_and_on_its_digest_day() -> None:
    sundays = replace(GENEVA, digest_day=6)
    week = [date(2017, 3, 20) + n * ONE_DAY for n in range(7)]
    assert [day.weekday() for day in week if sundays.sends(day)] == [0, 1, 2, 3, 4, 6]
