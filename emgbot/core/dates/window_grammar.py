"""The grammar of windows: points and ranges with the words that bound them (by, before, after, since, next 30 days)."""

from __future__ import annotations

from datetime import date, timedelta

from emgbot.core.dates.spans import Part, Unit, Window, unit_around
from emgbot.core.dates.window_points import READERS
from emgbot.core.dates.window_ranges import RangePoints
from emgbot.core.dates.window_tokens import Point, Refusal
from emgbot.core.dates.window_words import SINGULAR_IN_S
from emgbot.core.dates.words import Kind

_PREPOSITIONS = frozenset({Kind.IN, Kind.ON, Kind.AT, Kind.TO})
_LEADS = frozenset({Kind.BY, Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.FROM, Kind.BETWEEN, Kind.WITHIN})
STARTS = frozenset(READERS) | _PREPOSITIONS | _LEADS | {Kind.OF, Kind.THE, Kind.SO_FAR}
"""The kinds of token that a window can begin with."""

_VAGUE_DAYS = 30


class WindowReader(RangePoints):
    """Reads the window that begins at a token."""

    def window(self, place: int) -> tuple[Window, int] | None:
        """The window that begins with this token, and the place after its last one. Raises Refusal."""
        kind = self.kind(place)
        if kind in _PREPOSITIONS:
            return self.window(place + 1) if self.kind(place + 1) in _LEADS | {Kind.SO_FAR} else self._plain(place + 1)
        if kind in _LEADS:
            nested = kind is Kind.BY and self.kind(place + 1) in {Kind.BEFORE, Kind.AFTER}
            return self.window(place + 1) if nested else self._led(kind, place + 1)
        if kind is Kind.SO_FAR:
            return self._so_far(place)
        if kind is Kind.OF:
            return self.range_at(place + 1)
        return self._plain(place)

    def _plain(self, place: int) -> tuple[Window, int] | None:
        """A stretch, a range or a point without a word before it."""
        found = self._stretch(place) or self._unit_so_far(place) or self.range_at(place)
        if found is not None:
            return found
        point = self.point(place)
        if point is None:
            return None
        days = point.settled(self.today, past=self.past)
        if self.kind(point.stop) is Kind.ONWARDS:
            return Window(days.start, None), point.stop + 1
        if self.kind(point.stop) is Kind.SO_FAR and days.start <= self.today:
            return Window(days.start, self.today), point.stop + 1
        return Window(days.start, days.end), point.stop

    def _so_far(self, place: int) -> tuple[Window, int] | None:
        """Reads "so far this year"."""
        point = self.point(place + 1)
        if point is None or point.unit is Unit.DAY:
            return None
        days = point.settled(self.today, past=True)
        return (Window(days.start, self.today), point.stop) if days.start <= self.today else None

    def _unit_so_far(self, place: int) -> tuple[Window, int] | None:
        """Reads "year to date"."""
        unit = self.unit(place)
        if unit is None or unit is Unit.DAY or self.kind(place + 1) is not Kind.SO_FAR:
            return None
        return Window(unit_around(self.today, unit).start, self.today), place + 2

    # stretches from or to today

    def _stretch(self, place: int) -> tuple[Window, int] | None:
        """Reads "next 30 days", "last two weeks", "the coming weeks": from today, or to today."""
        place = self.skip(place, Kind.THE)
        if self.kind(place) not in {Kind.NEXT, Kind.LAST}:
            return None
        sign = 1 if self.kind(place) is Kind.NEXT else -1
        if self.said(place) == "past" and self.kind(place + 1) is Kind.UNIT:
            return self._from_today(1, place + 1, sign)
        counted = self.count(place + 1)
        return self._from_today(*counted, sign) if counted else self._vague(place, sign)

    def _vague(self, place: int, sign: int) -> tuple[Window, int] | None:
        """Reads "coming weeks", "next few days": 7 or 30 days, and refused where a date must be named."""
        at = place + 1 + (self.said(place + 1) in {"few", "several"})
        unit, said = self.unit(at), self.said(at)
        if unit is None or said in SINGULAR_IN_S or not said.endswith("s"):
            return None
        if not self.free:
            words = f"{self.said(place)} {said}"
            raise Refusal(f"“{words}” names no day: write for example next 30 days, or a date.", place, at)
        day = self.today + timedelta(sign * (7 if unit is Unit.DAY else _VAGUE_DAYS))
        return Window(min(self.today, day), max(self.today, day)), at + 1

    def _from_today(self, number: int, at: int, sign: int) -> tuple[Window, int]:
        day = self.shifted_today(sign * number, at)
        return Window(min(self.today, day), max(self.today, day)), at + 1

    # by, before, after, since, from, between, within

    def _led(self, kind: Kind, place: int) -> tuple[Window, int] | None:
        """What follows a word that bounds a window."""
        if kind is Kind.FROM and self.said(place - 1) in {"from now", "from now on"}:
            return self._from_now(place)
        if self.free and kind is Kind.FROM and self.said(place - 1).startswith("starting"):
            return self._plain(place)  # "What is starting next month?" asks for next month.
        if kind in {Kind.BETWEEN, Kind.FROM}:
            found = self.range_at(place, between=kind is Kind.BETWEEN)
            if found is not None or kind is Kind.BETWEEN:
                return found
        if kind is Kind.WITHIN:
            return self._within(place)
        if kind is Kind.BY and not self.free and (counted := self.count(place)):
            words = f"by {counted[0]} {self.said(counted[1])}"
            raise Refusal(f"“{words}” from which day? Write the new end, such as 15 May 2017.", place - 1, counted[1])
        stretch = self._stretch(place) if kind in {Kind.SINCE, Kind.BY} else None
        if stretch is not None:
            return stretch
        point = self.point(place)
        return self._bounded(kind, point) if point is not None else None

    def _bounded(self, kind: Kind, point: Point) -> tuple[Window, int]:
        days = point.settled(self.today, past=self.past or kind is Kind.SINCE)
        match kind:
            case Kind.BY:
                return self._up_to(days.start - timedelta(1) if point.milestone else days.end), point.stop
            case Kind.BEFORE:
                return self._up_to(days.end if point.part is Part.END else days.start - timedelta(1)), point.stop
            case Kind.AFTER:
                return Window(days.end + timedelta(1), None), point.stop
            case Kind.SINCE:
                start = days.end + timedelta(1) if point.milestone else days.start
                return Window(start, self.today if start <= self.today else None), point.stop
            case _:
                return Window(days.start, None), self.skip(point.stop, Kind.ONWARDS, Kind.ON)

    def _up_to(self, end: date) -> Window:
        """Everything to a day: from today, or without a start if the day is over or the past is asked for."""
        return Window(None if self.past or end < self.today else self.today, end)

    def _from_now(self, place: int) -> tuple[Window, int] | None:
        """ "from now on", "from now until end of June"; in free text "from now" alone says nothing."""
        if self.kind(place) in {Kind.BY, Kind.TO}:
            found = self._plain(place + 1)
            return (Window(self.today, found[0].end), found[1]) if found else None
        alone = self.said(place - 1) == "from now on" or self.kind(place) is Kind.ONWARDS
        return (Window(self.today, None), self.skip(place, Kind.ONWARDS)) if alone or not self.free else None

    def _within(self, place: int) -> tuple[Window, int] | None:
        """Reads "within two weeks", "within the month"."""
        at = self.skip(place, Kind.THE)
        counted = self.count(at)
        if counted is not None:
            return self._from_today(*counted, 1)
        if self.kind(at) is Kind.NEXT and self.one(at + 1) not in {None, Unit.DAY}:
            return self._from_today(1, at + 1, 1)
        unit = self.one(at)
        if unit is not None and unit is not Unit.DAY:
            return Window(self.today, unit_around(self.today, unit).end), at + 1
        return self._plain(place)
