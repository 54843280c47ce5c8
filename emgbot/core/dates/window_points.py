"""All the points in time that people name, by the kind of their first token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from emgbot.core.dates.spans import Days, Unit
from emgbot.core.dates.window_tokens import INTO, Point, Refusal
from emgbot.core.dates.window_units import UnitPoints
from emgbot.core.dates.words import Kind

_NEAR = 2
"""Years around today that "activities 2017" may mean; "agenda 2030" is a name."""

_OF_DAY = frozenset({"morning", "afternoon", "evening", "noon", "midday", "matin", "soir"})
_MEETING = frozenset({"reunion", "meeting", "session", "sesion"})

_DEEPEST = 4
"""Of "the first week of the first quarter of next year" and the like."""


class Points(UnitPoints):
    """Reads the point that begins at a token, whatever it is."""

    def point(self, place: int) -> Point | None:
        """The point that begins here, after an article. Nested deeper than people write, it is none."""
        if self.depth >= _DEEPEST:
            return None
        key = (place, self.depth, self.past, self.today)
        if key not in self.read:
            self.depth += 1
            try:
                self.read[key] = self._point(place)
            except Refusal as refusal:
                self.read[key] = refusal
            finally:
                self.depth -= 1
        found = self.read[key]
        if isinstance(found, Refusal):
            raise found
        return found

    def _point(self, place: int) -> Point | None:
        begin = self.skip(place, Kind.THE)
        ahead = self.kind(begin) is Kind.NEXT
        named = self.milestone(begin + ahead)
        if named is not None and named.days:
            if ahead and named.days.end < self.today:
                words = " ".join(self.said(at) for at in range(begin + 1, named.stop))
                problem = f"The plan knows no {words.upper()} that is still to come: name a day or a month instead."
                raise Refusal(problem, place, named.stop - 1)
            return replace(named, first=place)
        if self.said(begin) == "dia" and self.kind(begin + 1) in {Kind.NUMBER, Kind.ORDINAL}:
            begin += 1  # "el día 15"
        for read in READERS.get(self.kind(begin) or Kind.WORD, ()):
            found = read(self, begin)
            if found is not None:
                return replace(found, first=place, stop=self._hour_after(found))
        return None

    def _hour_after(self, point: Point) -> int:
        """The place after "morning" or "COB" behind a day."""
        at = point.stop
        day = point.unit is Unit.DAY and (self.said(at) in _OF_DAY or self.kind(at) is Kind.UNIT_END)
        return at + 1 if day and (self.kind(at) is not Kind.UNIT_END or not self.value(at)) else at

    def milestone(self, place: int) -> Point | None:
        """A milestone of the plan by its id or name. Refused while its time is unknown."""
        place += self.said(place) in _MEETING and self.names.match(self.tokens, place + 1) is not None
        match = self.names.match(self.tokens, place)
        if match is None and self._date_must_stand(place):
            match = self.names.called(self.tokens, place)
        if match is None:
            return None
        milestone, stop = match
        known = milestone.known
        start = (known.start or known.end) if known else None
        end = (known.end or known.start) if known else None
        if start is None or end is None:
            raise Refusal(f"{milestone.id} has no date yet: name a day or a month instead.", place, stop - 1)
        return Point(Unit.DAY, stop, days=Days(start, end), milestone=True)

    def _date_must_stand(self, place: int) -> bool:
        """Whether a date is wanted here: in the argument of a command, or after "before", "by" and their like."""
        place -= 1
        for _ in range(2):
            place -= self.kind(place) in {Kind.THE, Kind.NEXT}
        return not self.free or self.kind(place) in {Kind.BY, Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.BETWEEN}

    def numbered_first(self, place: int) -> Point | None:
        """Reads "2Q 2018", "1H18", "2018 Q2", "2018-W12": the number or the year stands first."""
        year = self.year_at(place)
        unit = {Kind.QUARTER: Unit.QUARTER, Kind.HALF: Unit.HALF}.get(self.kind(place + 1) or Kind.WORD)
        if year is None:
            number = self.small(place, 4)
            latin = self.said(place + 1) in {"q", "h"} and self.joined(place)
            return self.numbered(unit, number, place + 2) if unit and number and latin else None
        at = place + 1 + (self.kind(place + 1) is Kind.DASH or self.said(place + 1) == "/")
        named = self.quarter(at) if self.kind(at) in {Kind.QUARTER, Kind.HALF} else None
        if named is not None and named.yearless:
            return replace(named, year=year)
        if self.unit(at) is Unit.WEEK and (week := self.small(at + 1, 53)):
            return self.iso_week(week, at, year)
        return None

    def year(self, place: int) -> Point | None:
        """Reads "2017"; without a preposition only if no noun (in free text: nothing) follows."""
        year = self.year_at(place)
        if year is None:
            return None
        near = abs(year - self.today.year) <= _NEAR
        stands = (near and self.last(place)) if self.free else self.kind(place + 1) is not Kind.WORD
        if not stands and not self.alone(place) and self.before(place) not in INTO:
            return None
        return Point(Unit.YEAR, place + 1, year=year)


Reader = Callable[[Points, int], Point | None]
READERS: Mapping[Kind, tuple[Reader, ...]] = {
    Kind.RELATIVE: (Points.relative,),
    Kind.UNIT_END: (Points.unit_end,),
    Kind.THIS: (Points.stepped,),
    Kind.NEXT: (Points.stepped,),
    Kind.LAST: (Points.nth, Points.stepped),
    Kind.UNIT: (Points.unit_name,),
    Kind.REST: (Points.rest,),
    Kind.PART: (Points.part,),
    Kind.COUNT: (Points.counted,),
    Kind.AGO: (Points.counted,),
    Kind.WEEKDAY: (Points.weekday,),
    Kind.WEEK_OF: (Points.week_of,),
    Kind.WEEK_ENDING: (Points.week_of,),
    Kind.ORDINAL: (Points.nth, Points.day_number),
    Kind.QUARTER: (Points.quarter,),
    Kind.HALF: (Points.quarter,),
    Kind.ISO: (Points.iso,),
    Kind.NUMBER: (
        *(Points.numeric, Points.nth, Points.numbered_first, Points.day_number, Points.counted, Points.year),
    ),
    Kind.MONTH: (Points.month,),
}
"""How a point can begin, by its first token; the first reading that fits is taken."""
