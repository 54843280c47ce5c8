"""Days off beside the weekly rest: public holidays, lists, own days and yearly closures, each day with its reason.

Values only: lists arrive as data, and the public holidays of a country come from the `holidays` package, which is
imported when the first of them is asked for.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

KNOWN_YEARS = range(1900, 2101)
"""Only in these years there are days off: of other times no laws are known, and counting through them stays quick."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Local days from `start` to `end`, inclusive, with the name people know them by."""

    start: date
    end: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def in_year(self, year: int) -> Iterator[tuple[date, str]]:
        """Its days of one year, with their reason."""
        day, last = max(self.start, date(year, 1, 1)), min(self.end, date(year, 12, 31))
        for number in range((last - day).days + 1):
            yield day + number * _ONE_DAY, self.name


@dataclass(frozen=True)
class Yearly:
    """A closure of every year from one (month, day) to another, inclusive; across the year's end where that is earlier.

    In a year without a 29 February, a closure that ends on it ends on the 28th, and one that begins on it on 1 March.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    name: str = "closure"

    def in_year(self, year: int) -> Iterator[tuple[date, str]]:
        """Its days of one calendar year, with their reason."""
        leap_day = calendar.isleap(year)
        first = date(year, 3, 1) if self.start == (2, 29) and not leap_day else date(year, *self.start)
        last = date(year, 2, 28) if self.end == (2, 29) and not leap_day else date(year, *self.end)
        if self.start <= self.end:
            yield from Days(first, last, self.name).in_year(year)
            return
        yield from Days(date(year, 1, 1), last, self.name).in_year(year)
        yield from Days(first, date(year, 12, 31), self.name).in_year(year)


@dataclass(frozen=True)
class Listed:
    """A list of holidays, such as those of a UN duty station: `days` with their names, as published year by year."""

    name: str
    days: tuple[tuple[date, str], ...]

    def in_year(self, year: int) -> Iterator[tuple[date, str]]:
        """Its days of one year, with their reason."""
        return ((day, f"{name} ({self.name})") for day, name in self.days if day.year == year)


@dataclass(frozen=True)
class National:
    """The public holidays of a country or of one of its subdivisions: `KE`, `CH-GE`."""

    country: str
    subdivision: str | None = None

    @property
    def code(self) -> str:
        """As people write it: `CH-GE`."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country

    def in_year(self, year: int) -> Iterator[tuple[date, str]]:
        """Its days of one year, with their reason."""
        return ((day, f"{name} ({self.code})") for day, name in _national(self.country, self.subdivision, year).items())


@lru_cache(maxsize=1024)
def _national(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    import holidays

    return dict(holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False, language="en_US"))


DaysOff = Days | Yearly | Listed | National
