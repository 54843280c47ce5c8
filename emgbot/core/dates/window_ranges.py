"""Ranges of two points: "March to June", "1-15 March", "between SOM23 and UNEA-3", "April and May"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from emgbot.core.dates.spans import Days, Unit, Window, unit_around
from emgbot.core.dates.window_points import Points
from emgbot.core.dates.window_tokens import Point, Refusal
from emgbot.core.dates.words import Kind

_CONNECT = {Kind.DASH, Kind.TO}
_CONNECT_WORDS = {"a", "until", "till", "til", "up to", "up until", "hasta", "hasta el", "jusqu ' au", "jusqu ' a"}


class RangePoints(Points):
    """Reads two points as one window."""

    def range_at(self, place: int, *, between: bool = False) -> tuple[Window, int] | None:
        """The range that begins here and the place after it. Raises Refusal if it runs backwards."""
        bare = self._bare_day(place)
        first = None if bare else self.point(place)
        if bare is None and first is None:
            return None
        stop = bare[1] if bare else first.stop if first else place
        at = self._connected(stop, between=between)
        if at is None:
            return self._added(first, stop) if first else None
        last = self.point(at)
        if last is None:
            return self._bare_end(first, at) if first else None
        if bare:
            if last.unit is not Unit.DAY or not last.month:
                return None
            first = replace(last, number=bare[0], days=None, first=place)
        return self._between(first, last) if first else None

    def _bare_day(self, place: int) -> tuple[int, int] | None:
        """The day of "1 to 15 March": a number before a connecting word and a day with its month."""
        place = self.skip(place, Kind.THE)
        ordinal = self.ordinal(place)
        small = self.small(place, 31)
        if ordinal is None and small is None:
            return None
        number, stop = ordinal or (small or 0, place + 1)
        if self.kind(stop) not in _CONNECT | {Kind.AND} and self.said(stop) not in _CONNECT_WORDS:
            return None
        at = self.skip(stop + 1, Kind.THE)
        following = self.ordinal(at)
        after = following[1] if following else at + 1 if self.small(at, 31) else None
        if after is None or self.kind(self.skip(after, Kind.OF)) is not Kind.MONTH:
            return None
        return number, stop

    def _connected(self, place: int, *, between: bool) -> int | None:
        """The place after the word that joins the two ends."""
        if between:
            return place + 1 if self.kind(place) in _CONNECT | {Kind.AND} else None
        if self.kind(place) in _CONNECT or self.said(place) in _CONNECT_WORDS:
            return place + 1
        return None

    def _bare_end(self, first: Point, at: int) -> tuple[Window, int] | None:
        """Reads "March 1-15": the number after the dash is a day of the same month."""
        if first.unit is not Unit.DAY or not first.month:
            return None
        at = self.skip(at, Kind.THE)
        ordinal = self.ordinal(at)
        number = ordinal[0] if ordinal else self.small(at, 31)
        if number is None:
            return None
        year, stop = self.year_after(ordinal[1] if ordinal else at + 1, day=True)
        return self._between(first, replace(first, number=number, year=first.year or year, stop=stop))

    def _added(self, first: Point, stop: int) -> tuple[Window, int] | None:
        """Reads "this month and next", "April or May", "Q3/Q4": one window if the second follows the first."""
        if not (self.kind(stop) in {Kind.AND, Kind.OR} or self.said(stop) == "/") or first.part or first.milestone:
            return None
        days = first.settled(self.today, past=self.past)
        if self.kind(stop + 1) is Kind.NEXT and self.one(stop + 2) in {None, first.unit}:
            after = unit_around(days.end, first.unit, 1)
            return Window(days.start, after.end), stop + 2 + (self.one(stop + 2) is not None)
        last = self.point(stop + 1)
        if last is None or last.unit is not first.unit or last.part or last.milestone:
            return None
        if self.kind(stop) is Kind.OR and not self.free:
            raise Refusal("That leaves a choice: name one day or one month.", first.first, last.stop - 1)
        if first.yearless and last.year is not None:
            first = replace(first, year=last.year)
            days = first.settled(self.today, past=self.past)
        after = last.settled(self.today, past=self.past)
        if after.start != days.end + timedelta(1) and first.unit is Unit.DAY:
            return None
        if after.start != days.end + timedelta(1):
            raise Refusal(
                "Those are two windows: ask for one at a time, or write from the first to the second.",
                first.first,
                last.stop - 1,
            )
        return Window(days.start, after.end), last.stop

    # which years

    def _between(self, first: Point, last: Point) -> tuple[Window, int]:
        start, end = self._ends(first, last)
        if start > end:
            problem = "The first date comes after the second: write the earlier one first."
            raise Refusal(problem, first.first, last.stop - 1)
        return Window(start, end), last.stop

    def _ends(self, first: Point, last: Point) -> tuple[date, date]:
        """Start and end of a range; a year flows to the other side, a range without any is running or to come."""
        if first.yearless and last.yearless:
            return self._running(first, last)
        if last.yearless:
            start = first.begun(first.whole(self.today, past=self.past))
            years = range(start.year, start.year + 9)
            end = next((end for end in self._each(last, years) if last.partly(end).end >= start), None)
            if end is None:
                raise last.refusal()
            return start, last.partly(end).end
        stop = last.settled(self.today, past=self.past).end
        if first.yearless:
            years = range(stop.year, stop.year - 9, -1)
            begin = next((begin for begin in self._each(first, years) if begin.start <= stop), None)
            if begin is None:
                raise first.refusal()
            return first.begun(begin), stop
        return first.begun(first.whole(self.today, past=self.past)), stop

    def _each(self, point: Point, years: range) -> list[Days]:
        return [days for year in years if (days := point.in_year(year)) is not None]

    def _running(self, first: Point, last: Point) -> tuple[date, date]:
        """The running range or the next to come; `past`: the running or the last one."""
        year = self.today.year
        years = range(year + 1, year - 9, -1) if self.past else range(year - 1, year + 9)
        for ending in self._each(last, years):
            end = last.partly(ending).end
            starts = [
                first.begun(begin) for begin in self._each(first, range(ending.start.year, ending.start.year - 2, -1))
            ]
            start = next((start for start in starts if start <= end), None)
            if start is not None and (start <= self.today if self.past else end >= self.today):
                return start, end
        raise (last if self._each(first, years) else first).refusal()
