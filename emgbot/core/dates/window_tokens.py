"""Points in time as people name them, and the tokens of one text from which they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from emgbot.core.dates.milestone_words import MilestoneNames
from emgbot.core.dates.spans import MONTHS_IN, Days, Part, Unit, part_of, unit_around, unit_days
from emgbot.core.dates.window_words import POSTPOSED, UNITS
from emgbot.core.dates.words import MONTH_NAMES, Kind, Token

FIRST, LAST = 2000, 2099
INTO = frozenset(
    {
        Kind.IN,
        Kind.ON,
        Kind.AT,
        Kind.TO,
        Kind.BY,
        Kind.BEFORE,
        Kind.AFTER,
        Kind.SINCE,
        Kind.FROM,
        Kind.BETWEEN,
        Kind.DUE,
    }
)
"""What stands before a date in free text."""
_WRITTEN_ON = frozenset({"a", "da", "do", "nde", "ra", "ro", "ta", "to"})
"""Endings of French and Spanish ordinals that are words by themselves, too: "2a quincena", "2do trimestre"."""
STEPS = {Kind.THIS: 0, Kind.NEXT: 1, Kind.LAST: -1}


class Refusal(Exception):
    """Words that look like a date but cannot be one, or could be two; `first` and `last` are places of tokens."""

    def __init__(self, problem: str, first: int, last: int) -> None:
        super().__init__(problem)
        self.first = first
        self.last = last


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of time and the place after its last token; `days` where it needs no year to be settled.

    `month` is the month of a day; `weekday` (Monday = 1) says that it is named by its weekday alone. `first` is the
    place of its first token.
    """

    unit: Unit
    stop: int
    number: int = 0
    month: int = 0
    year: int | None = None
    part: Part | None = None
    days: Days | None = None
    first: int = 0
    milestone: bool = False
    weekday: int = 0

    @property
    def yearless(self) -> bool:
        """Whether its year is to be found from today."""
        return self.days is None and self.year is None

    def in_year(self, year: int) -> Days | None:
        """Its whole days in a year; None for a day that the year does not have."""
        if self.unit is Unit.DAY:
            try:
                day = date(year, self.month, self.number)
            except ValueError:
                return None
            return Days(day, day)
        return unit_days(self.unit, year, self.number)

    def whole(self, today: date, *, past: bool) -> Days:
        """Its days without regard to its part.

        Without a year the running one or the next to come; `past`: the running or the last one. Raises Refusal for a
        day that no year has.
        """
        if self.days is not None:
            return self.days
        if self.year is not None:
            days = self.in_year(self.year)
            if days is None:
                raise self.refusal()
            return days
        for year in range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9):
            days = self.in_year(year)
            if days is not None and (days.start <= today if past else days.end >= today):
                return days
        raise self.refusal()

    def partly(self, days: Days) -> Days:
        """Its part of its whole days, if it names one."""
        return part_of(days, self.unit, self.part) if self.part else days

    def settled(self, today: date, *, past: bool) -> Days:
        """Its days, as `whole`, or the part of them that it names."""
        return self.partly(self.whole(today, past=past))

    def begun(self, days: Days) -> date:
        """Where a range that begins with it begins: "end of March to May" in the last third of March."""
        if self.part is Part.END:
            return part_of(days, self.unit, Part.LATE).start
        return self.partly(days).start

    def refusal(self) -> Refusal:
        """Why no year has such a day."""
        name = MONTH_NAMES[self.month - 1]
        year = f" {self.year}" if self.year else ""
        problem = f"There is no {self.number} {name}{year}: write a day that {name} has."
        return Refusal(problem, self.first, self.stop - 1)


class WindowTokens:
    """The tokens of one text, and the small readings that all points share.

    `free`: the text is free, so bare numbers, counts and years are dates only where they stand like one.
    `days_only`: a day is asked for, so the number after a month is a day. `past`: as in `Point.whole`.
    """

    def __init__(
        self,
        tokens: list[Token],
        *,
        today: date,
        names: MilestoneNames,
        free: bool = False,
        days_only: bool = False,
        past: bool = False,
    ) -> None:
        self.tokens = tokens
        self.today = today
        self.names = names
        self.free = free
        self.days_only = days_only
        self.past = past
        self.depth = 0
        self.read: dict[tuple[int, int, bool, date], Point | Refusal | None] = {}

    def point(self, place: int) -> Point | None:
        """The point that begins here, after an article."""
        raise NotImplementedError

    def kind(self, place: int) -> Kind | None:
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else None

    def said(self, place: int) -> str:
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def value(self, place: int) -> int:
        return self.tokens[place].value

    def skip(self, place: int, *kinds: Kind) -> int:
        """The place after a token of these kinds, or the place itself."""
        return place + 1 if self.kind(place) in kinds else place

    def before(self, place: int) -> Kind | None:
        """The kind of what stands before, articles left out."""
        place -= 1
        return self.kind(place - 1) if self.kind(place) is Kind.THE else self.kind(place)

    def joined(self, place: int) -> bool:
        """Whether the token is written onto the one after it."""
        return place + 1 < len(self.tokens) and self.tokens[place].stop == self.tokens[place + 1].begin

    def alone(self, place: int) -> bool:
        """Whether nothing but marks stands beside the token."""
        others = (token.kind for at, token in enumerate(self.tokens) if at != place)
        return len(self.tokens) <= 4 and all(kind is Kind.MARK for kind in others)

    def last(self, place: int) -> bool:
        """Whether nothing but a mark or two follows the token."""
        rest = self.tokens[place + 1 : place + 4]
        return len(rest) < 3 and all(token.kind is Kind.MARK for token in rest)

    def unit(self, place: int) -> Unit | None:
        return UNITS[self.value(place)] if self.kind(place) is Kind.UNIT else None

    def small(self, place: int, highest: int) -> int | None:
        """The number of at most two digits here, if it is 1 to `highest`."""
        if self.kind(place) is Kind.NUMBER and len(self.said(place)) <= 2 and 1 <= self.value(place) <= highest:
            return self.value(place)
        return None

    def ordinal(self, place: int) -> tuple[int, int] | None:
        """Reads "2nd", "second": its number and the place after it."""
        if self.kind(place) is Kind.ORDINAL:
            return self.value(place), place + 1
        number = self.small(place, 31)
        if number and self.said(place + 1) == "." and self.said(place + 2) in {"o", "a", "er"} and self.joined(place):
            return number, place + 3
        if number and self.said(place + 1) in _WRITTEN_ON and self.joined(place) and self.unit(place + 2):
            return number, place + 2
        if number is None or self.kind(place + 1) is not Kind.ENDING:
            return None
        return (number, place + 2) if self.joined(place) or len(self.said(place + 1)) > 1 else None

    def count(self, place: int) -> tuple[int, int] | None:
        """Reads "two", "14", "a" before a unit of time: how many, and the place of the unit."""
        place = self.skip(place, Kind.THE)
        number = self.number(place)
        if number is None:
            return None
        at = place + 1 + (self.said(place + 1) in {"more", "further", "additional", "full"})
        return (number, at) if self.unit(at) not in {None, Unit.WEEKEND} else None

    def number(self, place: int) -> int | None:
        """The number that stands here, in digits or in words."""
        if self.said(place) == "sept":
            return 7
        digits = self.kind(place) is Kind.NUMBER and len(self.said(place)) <= 3 and self.value(place) >= 1
        return self.value(place) if digits or self.kind(place) is Kind.COUNT else None

    def year_at(self, place: int) -> int | None:
        """The year of four digits that stands here."""
        if self.kind(place) is Kind.NUMBER and len(self.said(place)) == 4 and FIRST <= self.value(place) <= LAST:
            return self.value(place)
        return None

    def year_after(self, place: int, *, day: bool = False) -> tuple[int | None, int]:
        """The year after a month, quarter or half (or `day` and month), if there is one, and the place after it."""
        if self.said(place) == "'" and self.small(place + 1, 99) is not None:
            return FIRST + self.value(place + 1), place + 2
        at = place + 1 if self.said(place) == "." and self.kind(place + 1) is Kind.OF else place
        if self.kind(at) in {Kind.OF, Kind.IN, Kind.DASH} or self.said(at) in {",", "/", "."}:
            at += 1
        if year := self.year_at(at):
            return year, at + 1
        if relative := self._relative_year(self.skip(at, Kind.THE)):
            return relative
        two = self.small(at, 99)
        if two is None or at > place or len(self.said(at)) != 2:
            return None, place
        near = abs(FIRST + two - self.today.year)
        if self._date_ends(at + 1) or (day and not self.free and near <= 2 and self.kind(at + 1) is Kind.WORD):
            return (FIRST + two, at + 1) if day or near <= 5 else (None, place)
        return None, place

    def _relative_year(self, place: int) -> tuple[int, int] | None:
        """The "next year" of "March next year", "mayo del próximo año", "mai de l'année prochaine"."""
        for said, unit in ((place, place + 1), (place + 1, place)):
            step = STEPS.get(self.kind(said) or Kind.WORD)
            if step is not None and self.unit(unit) is Unit.YEAR and (said < unit or self.said(said) in POSTPOSED):
                return self.today.year + step, place + 2
        if self.kind(place) is Kind.UNIT and self.unit(place) is Unit.YEAR and (year := self.year_at(place + 1)):
            return year, place + 2
        return None

    def _date_ends(self, place: int) -> bool:
        """Whether a date ends before this token; "31 May 17:00" goes on."""
        if self.said(place) == ":":
            return self.kind(place + 1) is not Kind.NUMBER
        ending = {None, Kind.DASH, Kind.TO, Kind.AND, Kind.BY}
        return self.kind(place) in ending or self.said(place) in set(",.;)(?!")

    def around(self, place: int) -> tuple[Days, Unit, int] | None:
        """Whole days for something inside them ("the month", "May", "next year"), their unit and the place after."""
        bare = self.skip(place, Kind.THE)
        unit = self.unit(bare)
        stepped = self.kind(bare + 1) in {Kind.NEXT, Kind.LAST, Kind.AFTER_NEXT}
        inside = self.skip(bare + 1, Kind.OF)
        dated = self.year_at(inside) is not None or self.kind(inside) in {Kind.MONTH, Kind.NUMBER}
        if unit and unit not in {Unit.DAY, Unit.WORKDAY} and not stepped and not dated:
            return unit_around(self.today, unit), unit, bare + 1
        found = self.point(place)
        if found is None or found.part or found.unit not in MONTHS_IN:
            return None
        return found.whole(self.today, past=self.past), found.unit, found.stop
