"""Ranges of two points: "March to June", "1-15 March", "between SOM23 and UNEA-3", "April and May"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from emgbot.core.dates.spans import Days, Unit, Window, unit_around
from emgbot.core.dates.window_points import Points
from emgbot.core.dates.window_tokens import FIRST, Point, Refusal
from emgbot.core.dates.words import Kind

_CONNECT = {Kind.DASH, Kind.TO}
_CONNECT_WORDS = {
    *("a", "until", "till", "til", "up to", "up until", "hasta", "hasta el", "jusqu ' au", "jusqu ' a", "jusqu ' en"),
}
_NOW = {"now", "maintenant", "ahora"}

_NEAR_YEARS = 1
"""Years around today that the number after "Sept-Dec" may mean."""

_TWO_STEPS: Mapping[tuple[Kind | None, Kind | None], tuple[int, int]] = {
    (Kind.THIS, Kind.NEXT): (0, 1),
    (Kind.LAST, Kind.THIS): (-1, 0),
}


class RangePoints(Points):
    """Reads two points as one window."""

    def range_at(self, place: int, *, between: bool = False) -> tuple[Window, int] | None:
        """The range that begins here and the place after it. Raises Refusal, of the whole range, if one end is none."""
        try:
            return self._range(place, between=between)
        except Refusal as refusal:
            raise Refusal(str(refusal), place, refusal.last) from refusal

    def _range(self, place: int, *, between: bool) -> tuple[Window, int] | None:
        steps = self._two_steps(place)
        if steps is not None:
            return steps
        bare = self._bare_day(place)
        first = None if bare else self._now(place) or self.point(place)
        if bare is None and first is None:
            return None
        stop = bare[1] if bare else first.stop if first else place
        at = self._connected(stop, between=between)
        if at is None:
            return self._added(first, stop) if first else None
        last = self._last_month(first, at) or self.point(at)
        if last is None:
            return self._bare_end(first, at) if first else None
        if bare:
            if last.unit is not Unit.DAY or not last.month:
                return None
            first = replace(last, number=bare[0], days=None, first=place)
        return self._between(first, last) if first else None

    def _now(self, place: int) -> Point | None:
        """The "now" of "between now and May"; elsewhere it names no day."""
        led = self.kind(place - 1) in {Kind.BETWEEN, Kind.FROM, Kind.SINCE, Kind.OF}
        today = Days(self.today, self.today)
        return Point(Unit.DAY, place + 1, days=today, first=place) if led and self.said(place) in _NOW else None

    def _two_steps(self, place: int) -> tuple[Window, int] | None:
        """Reads "this and next month", "last or this week"."""
        place = self.skip(place, Kind.THE)
        kinds = (self.kind(place), self.kind(place + 2))
        if kinds not in _TWO_STEPS or self.kind(place + 1) not in {Kind.AND, Kind.OR}:
            return None
        unit = self.one(place + 3)
        if unit is None or unit is Unit.DAY:
            return None
        first, last = _TWO_STEPS[kinds]
        start, end = unit_around(self.today, unit, first).start, unit_around(self.today, unit, last).end
        return Window(start, end), place + 4

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

    def _last_month(self, first: Point | None, at: int) -> Point | None:
        """The end of "Sept-Dec 17", as plans print it: after two months the number can hardly be a day."""
        if first is None or first.unit is not Unit.MONTH or first.part or self.kind(at) is not Kind.MONTH:
            return None
        number = self.small(at + 1, 99)
        if number is None or len(self.said(at + 1)) != 2 or abs(FIRST + number - self.today.year) > _NEAR_YEARS:
            return None
        if not self.month_stands(at) or self.kind(at + 2) is Kind.ENDING or self.year_at(at + 2) is not None:
            return None
        return Point(Unit.MONTH, at + 2, self.value(at), year=FIRST + number, first=at)

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
        either = self.kind(stop) is Kind.OR or self.said(stop) == "o"
        listed = either or self.kind(stop) is Kind.AND or self.said(stop) == "/"
        if self.free and self.said(stop) == "," and first.unit is Unit.MONTH:
            listed = self.kind(stop + 1) is Kind.MONTH
        if not listed or first.part or first.milestone:
            return None
        days = first.settled(self.today, past=self.past)
        if self.kind(stop + 1) is Kind.NEXT and self.one(stop + 2) in {None, first.unit}:
            after = unit_around(days.end, first.unit, 1)
            return Window(days.start, after.end), stop + 2 + (self.one(stop + 2) is not None)
        last = self.point(stop + 1)
        if last is None or last.unit is not first.unit or last.part or last.milestone:
            return None
        if either and not self.free:
            raise Refusal("That leaves a choice: name one day or one month.", first.first, last.stop - 1)
        if first.yearless and last.year is not None:
            first = replace(first, year=last.year)
            days = first.settled(self.today, past=self.past)
        after = last.settled(self.today, past=self.past)
        if after.start != days.end + timedelta(1) and first.unit is Unit.DAY and not self.free:
            return None
        if after.start != days.end + timedelta(1):
            raise Refusal(
                "Those are two windows: ask for one at a time, or write from the first to the second.",
                first.first,
                last.stop - 1,
            )
        more = self._added(last, last.stop) if self.free else None
        return (Window(days.start, more[0].end), more[1]) if more else (Window(days.start, after.end), last.stop)

    # which years

    def _between(self, first: Point, last: Point) -> tuple[Window, int]:
        start, end = self._weekdays(first, last) if last.weekday else self._ends(first, last)
        if last.milestone and not first.milestone and last.days:
            # A meeting is a thing to be ready for: up to the day before it.
            end = max(start, last.days.start - timedelta(1)) if start <= last.days.end else end
        if start > end:
            problem = "The first date comes after the second: write the earlier one first."
            raise Refusal(problem, first.first, last.stop - 1)
        return Window(start, end), last.stop

    def _weekdays(self, first: Point, last: Point) -> tuple[date, date]:
        """A range that ends with a weekday: "Monday to Friday" is the running one or the next to come."""
        end = last.settled(self.today, past=self.past).end
        if first.weekday:
            return end - timedelta((last.weekday - first.weekday) % 7), end
        start = first.begun(first.whole(self.today, past=self.past))
        return start, end if end >= start else start + timedelta((last.weekday - start.isoweekday()) % 7)

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
