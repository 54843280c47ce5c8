"""Windows written as a schedule cell, as plans print them: `parse_schedule` reads the same windows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from emgbot.core.dates.spans import Window
from emgbot.core.dates.words import MONTH_NAMES


def printed(windows: Sequence[Window]) -> str:
    """The cell of some windows in order: "September-December 2016", "June 2017, December 2017", "by 15 March 2018".

    In a list a whole year is "January-December 2017", since a bare year beside other dates has two readings.
    """
    return ", ".join(_printed(window, alone=len(windows) == 1) for window in windows)


def _printed(window: Window, *, alone: bool) -> str:
    start, end = window.start, window.end
    if end is None:
        return f"from {_month(start) if start.day == 1 else _day(start)} onwards" if start else ""
    if start is None:
        return f"by {_day(end)}"
    if start.day > 1 or (end + timedelta(1)).day > 1:
        return _days(start, end)
    if alone and start.month == 1 and end.month == 12:
        return f"{start.year}" if start.year == end.year else f"{start.year}-{end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return _month(end)
    return f"{_month(start) if start.year != end.year else MONTH_NAMES[start.month - 1]}-{_month(end)}"


def _days(start: date, end: date) -> str:
    """1-3 May 2018, 28 April-3 May 2018, or both days in full."""
    if start == end:
        return _day(end)
    if start.year != end.year:
        return f"{_day(start)} - {_day(end)}"
    if start.month != end.month:
        return f"{start.day} {MONTH_NAMES[start.month - 1]} - {_day(end)}"
    return f"{start.day}-{_day(end)}"


def _month(day: date) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"
