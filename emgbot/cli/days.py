"""Days as the command line takes them."""

from __future__ import annotations

from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Plans of these years are read and worked with; the calendar's own ends are no place to count working days."""


def read_day(text: str) -> date:
    """An ISO day such as 2017-03-20. Raises ValueError."""
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year must be in {FIRST_YEAR}..{LAST_YEAR}")
    return day
