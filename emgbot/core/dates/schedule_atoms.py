"""The atoms of a printed schedule: a day, month, quarter, half or year, its year perhaps still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from emgbot.core.dates.spans import FIRST_YEAR, LAST_YEAR, Days, Part, Unit, part_of, unit_days
from emgbot.core.dates.words import MONTH_NAMES


class Unreadable(Exception):
    """The message: what was understood or which readings there are, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A day, month, quarter, half or year as printed.

    `unit` None is a bare number, a day or a year. `short` marks two digits that were read as a year and could be a
    day: `16` of "Nov 16". `month` is the month of a day, `weekday` (1 to 7) its weekday where one is printed.
    `month_first` marks a day printed after its month. `until` is the later part of "early to mid". `other` is the
    second year of a pair such as 2018/19. `year_first` marks a year that is printed first and holds for what follows.
    """

    unit: Unit | None
    number: int = 0
    year: int | None = None
    month: int = 0
    part: Part | None = None
    until: Part | None = None
    short: bool = False
    month_first: bool = False
    weekday: int = 0
    other: int = 0
    year_first: bool = False

    @property
    def bare_year(self) -> bool:
        """Whether it is a whole year, or a number that may be one."""
        return self.unit is None or (self.unit is Unit.YEAR and self.part is None)

    def whole(self) -> Days:
        """Its days without regard to its part. Raises Unreadable for a day that the month does not have."""
        year = self.year or FIRST_YEAR
        if self.unit is Unit.DAY:
            day = day_of(year, self.month, self.number)
            if self.weekday and day.isoweekday() != self.weekday:
                said = f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
                raise Unreadable(f"{said} is a {day:%A}: write the day without its weekday, or the right one.")
            return Days(day, day)
        return unit_days(self.unit or Unit.YEAR, year, self.number)

    def days(self) -> Days:
        """Its first and last day."""
        whole = self.whole()
        if self.part is None or self.unit is None:
            return whole
        first = part_of(whole, self.unit, self.part)
        return Days(first.start, part_of(whole, self.unit, self.until or self.part).end)

    def start(self) -> date:
        """Where a range that begins with it begins: "end of March - 15 May" in the last third of March."""
        if self.part is Part.END and self.unit is not None:
            return part_of(self.whole(), self.unit, Part.LATE).start
        return self.days().start

    def __str__(self) -> str:
        year = f" {self.year}" if self.year else ""
        part = f"{self.part} " if self.part else ""
        match self.unit:
            case Unit.DAY:
                return f"{self.number} {MONTH_NAMES[self.month - 1]}{year}"
            case Unit.MONTH:
                return f"{part}{MONTH_NAMES[self.number - 1]}{year}"
            case Unit.QUARTER:
                return f"{part}Q{self.number}{year}"
            case Unit.HALF:
                return f"{part}H{self.number}{year}"
            case Unit.YEAR:
                return f"{part}{self.year or 'the year'}" + (f"-{self.other}" if self.other else "")
        return str(self.number)


def full_year(number: int) -> int:
    """The year that is printed with two digits. Raises Unreadable for those of the nineties."""
    year = 2000 + number
    if year - 100 >= FIRST_YEAR:
        raise Unreadable(f"“{number}” could be {year - 100} or {year}: write the year with four digits.")
    return year


def day_of(year: int, month: int, number: int) -> date:
    """A day of the calendar. Raises Unreadable where there is none."""
    try:
        return date(year, month, number)
    except ValueError:
        name = MONTH_NAMES[month - 1]
        raise Unreadable(f"there is no {number} {name} {year}: write a day that {name} has.") from None


def possible(atom: Atom) -> bool:
    """Whether the calendar has such a day, month or pair of years."""
    if atom.year is None or not FIRST_YEAR <= atom.year <= LAST_YEAR:
        return False
    if atom.unit is Unit.YEAR:
        return atom.other <= LAST_YEAR
    if not 1 <= (atom.month if atom.unit is Unit.DAY else atom.number) <= 12:
        return False
    try:
        atom.days()
    except Unreadable:
        return False
    return True
