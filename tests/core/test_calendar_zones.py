"""Send times in every zone of the world, 1990-2040: each working day once, in order, on its own local date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from emgbot.core.calendar import ONE_DAY, Calendar

EVERY_DAY = frozenset(range(7))
SECOND = timedelta(seconds=1)
FIRST, LAST = date(1990, 1, 1), date(2040, 12, 31)
SEND_TIMES = (time(0), time(2, 30), time(9), time(23, 59))


def changes(zone: ZoneInfo) -> tuple[tuple[date, timedelta | None], ...]:
    """The days, in UTC, on which a zone puts its clocks forward or back, with the offset that then begins."""
    found = []
    week = datetime.combine(FIRST, time(0), UTC)
    offset = week.astimezone(zone).utcoffset()
    for _ in range((LAST - FIRST).days // 7 + 1):
        week += 7 * ONE_DAY
        if (new := week.astimezone(zone).utcoffset()) != offset:
            days = (week - n * ONE_DAY for n in range(1, 8))
            found.append((next(day for day in days if day.astimezone(zone).utcoffset() != new).date(), new))
            offset = new
    return tuple(found)


def days_to_try(zone: ZoneInfo) -> list[date]:
    """The days around every change of the clocks, and some of all others."""
    around = {day + n * ONE_DAY for day, _ in changes(zone) for n in (-1, 0, 1, 2)}
    return sorted(around | {FIRST + n * ONE_DAY for n in range(0, (LAST - FIRST).days, 97)})


def test_every_zone_has_each_day_once_in_order_and_on_its_own_date() -> None:
    """Rows 69-71."""
    different = {changes(ZoneInfo(key)): key for key in sorted(available_timezones())}
    wrong = []
    for key in different.values():
        zone = ZoneInfo(key)
        days = days_to_try(zone)
        for send_at in SEND_TIMES:
            calendar = Calendar(zone, send_at, working_days=EVERY_DAY)
            before: datetime | None = None
            for day in days:
                if not calendar.works(day):
                    continue
                instant = calendar.send_instant(day)
                if instant.astimezone(zone).date() != day or (before and instant <= before):
                    wrong.append(f"{key} {send_at} {day}: {instant}")
                before = instant
    assert not wrong


@pytest.mark.parametrize(
    "key",
    [
        "Europe/Zurich",
        "America/St_Johns",
        "Pacific/Apia",
        "Africa/Cairo",
        "America/Nuuk",
        "America/Havana",
        "Asia/Gaza",
    ],
)
def test_at_its_send_instant_a_day_is_the_last_due_and_a_second_before_it_is_not(key: str) -> None:
    zone = ZoneInfo(key)
    for send_at in SEND_TIMES:
        calendar = Calendar(zone, send_at, working_days=EVERY_DAY)
        for day in filter(calendar.works, days_to_try(zone)):
            instant = calendar.send_instant(day)
            assert calendar.last_due_day(instant) == day, (send_at, day)
            assert calendar.last_due_day(instant - SECOND) < day, (send_at, day)


@pytest.mark.parametrize(
    ("key", "send_at", "day", "expected"),
    [
        # In the gap: the first instant after it, on the same date.
        ("Europe/Zurich", time(2, 0), date(2017, 3, 26), datetime(2017, 3, 26, 1, tzinfo=UTC)),
        ("Europe/Zurich", time(2, 59), date(2017, 3, 26), datetime(2017, 3, 26, 1, tzinfo=UTC)),
        ("Africa/Cairo", time(0, 0), date(2024, 4, 26), datetime(2024, 4, 25, 22, tzinfo=UTC)),
        ("America/Havana", time(0, 0), date(2017, 3, 12), datetime(2017, 3, 12, 5, tzinfo=UTC)),
        ("Australia/Lord_Howe", time(2, 15), date(2017, 10, 1), datetime(2017, 9, 30, 15, 30, tzinfo=UTC)),
        ("Asia/Pyongyang", time(23, 45), date(2018, 5, 4), datetime(2018, 5, 4, 14, 59, tzinfo=UTC)),
        # The gap lasts until midnight: the last minute before it.
        ("America/Nuuk", time(23, 30), date(2024, 3, 30), datetime(2024, 3, 31, 0, 59, tzinfo=UTC)),
        # The time that comes twice: the first one, also where the clock goes back behind midnight.
        ("Europe/Zurich", time(2, 0), date(2017, 10, 29), datetime(2017, 10, 29, 0, tzinfo=UTC)),
        ("America/Havana", time(0, 30), date(2017, 11, 5), datetime(2017, 11, 5, 4, 30, tzinfo=UTC)),
        ("America/St_Johns", time(0, 0), date(2009, 11, 1), datetime(2009, 11, 1, 2, 30, tzinfo=UTC)),
        # Zones that are not whole hours away.
        ("Asia/Kathmandu", time(9), date(2017, 3, 24), datetime(2017, 3, 24, 3, 15, tzinfo=UTC)),
        ("Asia/Kolkata", time(9), date(2017, 3, 24), datetime(2017, 3, 24, 3, 30, tzinfo=UTC)),
        ("Pacific/Chatham", time(9), date(2017, 3, 24), datetime(2017, 3, 23, 19, 15, tzinfo=UTC)),
        ("Pacific/Kiritimati", time(9), date(2017, 3, 24), datetime(2017, 3, 23, 19, tzinfo=UTC)),
    ],
)
def test_a_send_time_in_a_change_of_the_clocks(key: str, send_at: time, day: date, expected: datetime) -> None:
    """Rows 69 and 70."""
    assert Calendar(ZoneInfo(key), send_at).send_instant(day) == expected


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
    ],
)
def test_a_date_that_a_zone_skipped_is_no_working_day(key: str, day: date) -> None:
    """Row 71."""
    calendar = Calendar(ZoneInfo(key), working_days=EVERY_DAY)
    before, after = day - ONE_DAY, day + ONE_DAY
    assert not calendar.works(day)
    assert calendar.day_off(day) == f"a day that {key} skipped"
    assert (calendar.shift(before, 1), calendar.shift(after, -1)) == (after, before)
    assert (calendar.on_or_after(day), calendar.on_or_before(day)) == (after, before)
    assert calendar.between(before, after) == 1
    assert calendar.send_instant(before) < calendar.send_instant(day) < calendar.send_instant(after)
    assert Calendar(ZoneInfo("Europe/Zurich"), working_days=EVERY_DAY).works(day)


@pytest.mark.parametrize("key", ["Etc/GMT+12", "Pacific/Kiritimati", "Europe/Zurich"])
def test_the_ends_of_time_are_no_trap(key: str) -> None:
    calendar = Calendar(ZoneInfo(key), time(23, 59))
    assert calendar.send_instant(date.min) < calendar.send_instant(date(1, 1, 2))
    assert calendar.send_instant(date(9999, 12, 30)) < calendar.send_instant(date.max)
    assert calendar.last_due_day(datetime(9999, 12, 30, 12, tzinfo=UTC)) >= date(9999, 12, 29)
    assert [calendar.digest_due(day) for day in (date.min, date.max)] == [True, False]
