"""Windows of days and the arithmetic of months, quarters, halves, years and weeks. Nothing here reads words."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1990, 2099


@dataclass(frozen=True)
class Window:
    """Days from `start` to `end`, both inclusive; None is an open side."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `start` to `end`, both inclusive and both known."""

    start: date
    end: date


class Unit(StrEnum):
    """The stretches of a calendar that words name."""

    DAY = "day"
    WORKDAY = "working day"
    WEEK = "week"
    WEEKEND = "weekend"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12}


class Part(StrEnum):
    """A part of a month, quarter, half or year. Thirds are approximate, halves and ends are not."""

    EARLY = "early"
    MID = "mid"
    LATE = "late"
    END = "end"
    FIRST_HALF = "first half"
    SECOND_HALF = "second half"

    @property
    def approximate(self) -> bool:
        """Whether people mean it only roughly."""
        return self in {Part.EARLY, Part.MID, Part.LATE}


def months(year: int, first: int, count: int) -> Days:
    """`count` whole months from month `first` (1 to 12) of `year`. Raises ValueError out of the calendar."""
    last_year, last = divmod(year * 12 + first + count - 2, 12)
    return Days(date(year, first, 1), date(last_year, last + 1, monthrange(last_year, last + 1)[1]))


def unit_days(unit: Unit, year: int, number: int) -> Days:
    """The `number`th month, quarter or half of a year, or the year itself."""
    count = MONTHS_IN[unit]
    return months(year, 1 + (number - 1) * count if unit is not Unit.YEAR else 1, count)


def part_of(days: Days, unit: Unit, part: Part) -> Days:
    """A part of a month (1-10, 11-20, 21-end; 1-15, 16-end) or of a longer stretch, by whole months."""
    if part is Part.END:
        return Days(days.end, days.end)
    first = days.start
    if unit is Unit.WEEK:
        begin, length = {Part.EARLY: (0, 2), Part.MID: (2, 1), Part.LATE: (3, 2)}.get(part, (0, 7))
        return Days(first + timedelta(begin), first + timedelta(begin + length - 1))
    if unit not in MONTHS_IN:
        return days
    if unit is Unit.MONTH:
        begin, stop = {
            Part.EARLY: (1, 10),
            Part.MID: (11, 20),
            Part.LATE: (21, days.end.day),
            Part.FIRST_HALF: (1, 15),
            Part.SECOND_HALF: (16, days.end.day),
        }[part]
        return Days(first.replace(day=begin), first.replace(day=stop))
    count = MONTHS_IN[unit]
    third, half = count // 3, count // 2
    offset, length = {
        Part.EARLY: (0, third),
        Part.MID: (third, third),
        Part.LATE: (2 * third, third),
        Part.FIRST_HALF: (0, half),
        Part.SECOND_HALF: (count - half, half),
    }[part]
    return months(first.year, first.month + offset, length)


def unit_around(day: date, unit: Unit, step: int = 0) -> Days:
    """The whole day, week (Monday to Sunday), month, quarter, half or year that holds `day`, or `step` units on.

    A weekend is the Saturday and Sunday of such a week; a fortnight such a week and the one after it.
    """
    if unit in {Unit.DAY, Unit.WORKDAY}:
        moved = shifted(day, unit, step)
        return Days(moved, moved)
    if unit not in MONTHS_IN:
        monday = day - timedelta(day.weekday()) + timedelta(step * (14 if unit is Unit.FORTNIGHT else 7))
        begin, last = {Unit.WEEKEND: (5, 6), Unit.FORTNIGHT: (0, 13)}.get(unit, (0, 6))
        return Days(monday + timedelta(begin), monday + timedelta(last))
    count = MONTHS_IN[unit]
    index = (day.year * 12 + day.month - 1) // count + step
    year, month = divmod(index * count, 12)
    return months(year, month + 1, count)


def shifted(day: date, unit: Unit, count: int) -> date:
    """`day` moved by `count` units; a day that the month lacks becomes the month's last.

    Working days are Monday to Friday: what people type names no channel's holidays.
    """
    if unit is Unit.WORKDAY:
        for _ in range(abs(count)):
            day += timedelta(1 if count > 0 else -1)
            while day.weekday() > 4:
                day += timedelta(1 if count > 0 else -1)
        return day
    if unit not in MONTHS_IN:
        return day + timedelta(count * {Unit.DAY: 1, Unit.FORTNIGHT: 14}.get(unit, 7))
    year, month = divmod(day.year * 12 + day.month - 1 + MONTHS_IN[unit] * count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
