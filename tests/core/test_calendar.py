"""Working days and send times."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.calendar import ONE_DAY, Calendar

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
