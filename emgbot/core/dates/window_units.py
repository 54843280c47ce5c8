"""The stretches that people name: "next week", "Q2", "the first half of 2017", "end of the month", "two weeks ago"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from emgbot.core.dates.spans import Days, Part, Unit, shifted, unit_around
from emgbot.core.dates.window_days import DayPoints
from emgbot.core.dates.window_tokens import INTO, STEPS, Point, Refusal
from emgbot.core.dates.window_words import PARTS, POSTPOSED, SINGULAR_IN_S, UNITS
from emgbot.core.dates.words import Kind

_FARTHEST = {
    Unit.DAY: 999,
    Unit.WORKDAY: 500,
    Unit.WEEK: 520,
    Unit.FORTNIGHT: 260,
    Unit.MONTH: 120,
    Unit.QUARTER: 40,
    Unit.HALF: 20,
    Unit.YEAR: 10,
}
ANCHORS = {Kind.FROM: 1, Kind.AFTER: 1, Kind.ON: 1, Kind.BEFORE: -1}
"""What ties a count to a day: "two weeks from Monday", "10 days before SOM23", British "a week on Friday"."""
_LOOSEST = timedelta(10)
"""A meeting that is known no better than this gives no day to count from."""


class UnitPoints(DayPoints):
    """Reads relative days, weeks, months, quarters, halves and years, and their parts."""

    def relative(self, place: int) -> Point | None:
        """Reads "today", "the day after tomorrow", "pasado mañana"."""
        return Point(Unit.DAY, place + 1, days=unit_around(self.today, Unit.DAY, self.value(place)))

    def unit_end(self, place: int) -> Point | None:
        """Reads "EOM", "month end", "COB Friday"."""
        if not self.value(place):
            day = self.point(self.skip(self.skip(place + 1, Kind.ON, Kind.OF), Kind.THE))
            if day is not None and day.unit is Unit.DAY and not day.milestone:
                return day
        end = unit_around(self.today, UNITS[self.value(place)]).end
        return Point(Unit.DAY, place + 1, days=Days(end, end))

    # this, next and last

    def one(self, place: int) -> Unit | None:
        """The unit here, if it is in the singular."""
        said = self.said(place)
        return self.unit(place) if not said.endswith("s") or said in SINGULAR_IN_S else None

    def stepped(self, place: int) -> Point | None:
        """Reads "this month", "next week", "last quarter", "next Friday", "last May"."""
        step, at = STEPS[self.tokens[place].kind], place + 1
        unit = self.one(at)
        if unit and unit is not Unit.DAY:
            days = self._stepped_unit(unit, step)
            named = self.skip(at + 1, Kind.ON)
            if unit is Unit.WEEK and self.kind(named) is Kind.WEEKDAY:
                day = days.start + timedelta(self.value(named) - 1)
                return Point(Unit.DAY, named + 1, days=Days(day, day))
            if unit is Unit.YEAR and self.kind(at + 1) is Kind.IN and self.kind(at + 2) is Kind.MONTH:
                return Point(Unit.MONTH, at + 3, self.value(at + 2), year=days.start.year)
            near = 2 * (self.kind(at + 1) is Kind.DASH and self.said(at + 2) == "ci")  # "ce mois-ci"
            return Point(Unit.DAY if unit is Unit.WORKDAY else unit, at + 1 + near, days=days)
        if self.kind(at) is Kind.WEEKDAY:
            return self.weekday_stepped(at, step)
        if self.kind(at) is Kind.MONTH and self.month_stands(at):
            return self.month_stepped(at, step)
        return None

    def _stepped_unit(self, unit: Unit, step: int) -> Days:
        """The unit around today, or the one after or before it; the next fortnight begins today."""
        if unit is Unit.FORTNIGHT and step:
            day = shifted(self.today, unit, step)
            return Days(min(self.today, day), max(self.today, day))
        return unit_around(self.today, unit, step)

    def unit_name(self, place: int) -> Point | None:
        """Reads "week after next", "semaine prochaine", "week 12", "year 2018", "quarter 2", "the month of May"."""
        unit = UNITS[self.value(place)]
        following = self.kind(place + 1)
        if following in {Kind.AFTER, Kind.BEFORE} and (self.one(place) or self.said(place) == "day"):
            return self._anchored(1, place)
        if unit is Unit.DAY:
            return None
        inside = self.skip(place + 1, Kind.OF)
        if unit is Unit.MONTH and self.kind(inside) is Kind.MONTH:
            return self.point(inside)
        if unit is Unit.WEEKEND and following not in STEPS and following is not Kind.AFTER_NEXT:
            return self._weekend(place)
        if following is Kind.AFTER_NEXT:
            return Point(unit, place + 2, days=unit_around(self.today, unit, self.value(place + 1)))
        if following in STEPS and self.said(place + 1) in POSTPOSED and self.one(place):
            days = self._stepped_unit(unit, STEPS[following])
            return Point(Unit.DAY if unit is Unit.WORKDAY else unit, place + 2, days=days)
        if unit is Unit.YEAR and (year := self.year_at(inside)):
            return Point(Unit.YEAR, inside + 1, year=year)
        if unit is Unit.WEEK and self.one(place) and (number := self.small(place + 1, 53)):
            return self.iso_week(number, place) if self.said(place) != "w" or self.joined(place) else None
        if unit in {Unit.QUARTER, Unit.HALF} and (number := self.small(place + 1, 4 if unit is Unit.QUARTER else 2)):
            return self.numbered(unit, number, place + 2)
        return None

    def _weekend(self, place: int) -> Point | None:
        """Reads "the weekend", "weekend of 25 March"; in free text only where a date stands."""
        day = self.point(place + 2) if self.kind(place + 1) is Kind.OF else None
        if day is not None and day.unit is Unit.DAY:
            around = unit_around(day.settled(self.today, past=self.past).start, Unit.WEEKEND)
            return Point(Unit.WEEKEND, day.stop, days=around)
        stands = self.before(place) in INTO or self.kind(place - 1) is Kind.THE
        stands = stands or not self.free or self.last(place)
        return Point(Unit.WEEKEND, place + 1, days=unit_around(self.today, Unit.WEEKEND)) if stands else None

    def iso_week(self, number: int, place: int, year: int | None = None) -> Point:
        """Reads "week 12 of 2017", by the ISO count; without a year the running one or the next to come."""
        said, after = (year, place + 2) if year else self.year_after(place + 2)
        begun = self.today.isocalendar()[0]
        for wanted in [said] if said else [begun, begun + (-1 if self.past else 1)]:
            try:
                monday = date.fromisocalendar(wanted, number, 1)
            except ValueError:
                continue
            days = Days(monday, monday + timedelta(6))
            if said or (days.start <= self.today if self.past else days.end >= self.today):
                return Point(Unit.WEEK, after, days=days)
        problem = (
            f"{said or begun} has no week {number}: write a day of the week that you mean, such as week of 3 April."
        )
        raise Refusal(problem, place, after - 1)

    # quarters, halves and what is counted inside something

    def quarter(self, place: int) -> Point | None:
        """Reads "Q2", "H1 2017"."""
        unit, highest = (Unit.QUARTER, 4) if self.kind(place) is Kind.QUARTER else (Unit.HALF, 2)
        number = self.small(place + 1, highest)
        if number is None or not self.joined(place) or len(self.said(place + 1)) > 1:
            return None
        found = self.numbered(unit, number, place + 2)
        if found and self.said(place) not in {"q", "h"} and found.year is None and self.before(place) not in INTO:
            return found if self.alone(place + 1) or self.last(place + 1) else None
        return found

    def numbered(self, unit: Unit, number: int, stop: int) -> Point | None:
        """The nth quarter or half, of a year or of a month: "H2", "first half of next year", "first half of May"."""
        if not 1 <= number <= (4 if unit is Unit.QUARTER else 2):
            return None
        year, after = self.year_after(stop)
        if year is not None:
            return Point(unit, after, number, year=year)
        if self.kind(stop) in {Kind.OF, Kind.IN} and (inside := self.around(stop + 1)):
            days, inner, after = inside
            if inner is Unit.YEAR:
                return Point(unit, after, number, year=days.start.year)
            if inner is Unit.MONTH and unit is Unit.HALF:
                part = Part.FIRST_HALF if number == 1 else Part.SECOND_HALF
                return Point(Unit.MONTH, after, part=part, days=days)
        return Point(unit, stop, number)

    def nth(self, place: int) -> Point | None:
        """Reads "second quarter of 2017", "first half of March", "first week of May", "last Friday of March"."""
        last = self.kind(place) is Kind.LAST
        counted = (-1, place + 1) if last else self.ordinal(place)
        if counted is None:
            return None
        number, at = counted
        unit = Unit.WEEK if self.kind(at) is Kind.WEEK_OF and self.said(at) == "week of" else self.unit(at)
        if unit is Unit.FORTNIGHT and self.kind(at + 1) in {Kind.OF, Kind.IN}:
            unit, number = Unit.HALF, 2 if last else number
            return self.numbered(unit, number, at + 1)
        if unit in {Unit.QUARTER, Unit.HALF} and not last:
            return self.numbered(unit, number, at + 1)
        inside = at + 1 if self.kind(at) is Kind.WEEK_OF else self.skip(at + 1, Kind.OF, Kind.IN)
        if inside == at + 1 and self.kind(at) is not Kind.WEEK_OF:
            return None
        whole = self.around(inside)
        if whole is None:
            return None
        days, _, stop = whole
        found = self._inside(days, unit, at, number)
        if found is None or found.start < days.start or found.end > days.end:
            return None
        return Point(unit or Unit.DAY, stop, days=found)

    def _inside(self, days: Days, unit: Unit | None, at: int, number: int) -> Days | None:
        """The nth (or with -1 the last) week, day, month, quarter or weekday inside some days."""
        last = number < 0
        if unit is Unit.WEEK:
            start = days.end - timedelta(6) if last else days.start + timedelta(7 * (number - 1))
            return Days(start, start + timedelta(6))
        if unit is Unit.DAY:
            day = days.end if last else days.start + timedelta(number - 1)
            return Days(day, day)
        if unit is Unit.WORKDAY:
            day = (
                shifted(days.end + timedelta(1), unit, -1) if last else shifted(days.start - timedelta(1), unit, number)
            )
            return Days(day, day)
        if unit is Unit.WEEKEND:
            first = unit_around(days.start, unit, -1 if days.start.weekday() == 6 else 0)
            found = unit_around(days.end, unit) if last else unit_around(first.start, unit, number - 1)
            return found if found.end <= days.end else unit_around(found.start, unit, -1) if last else None
        if unit is not None:
            return unit_around(days.end, unit) if last else unit_around(days.start, unit, number - 1)
        if self.kind(at) is not Kind.WEEKDAY:
            return None
        wanted = self.value(at) - 1
        if last:
            day = days.end - timedelta((days.end.weekday() - wanted) % 7)
        else:
            day = days.start + timedelta((wanted - days.start.weekday()) % 7 + 7 * (number - 1))
        return Days(day, day)

    def week_of(self, place: int) -> Point | None:
        """Reads "week of 20 March": the whole week; "week ending 24 March": the seven days to it."""
        at, today = self.skip(place + 1, Kind.THE), self.today
        if self.kind(at) not in {Kind.RELATIVE, Kind.THIS, Kind.NEXT, Kind.LAST}:
            # The running week counts although its day may be over, or for the past be still to come.
            running = unit_around(today, Unit.WEEK)
            self.today = running.end if self.past else running.start
        try:
            found = self.point(at)
            if found is None or found.unit is not Unit.DAY or found.milestone:
                return None
            day = found.settled(self.today, past=self.past).start
        finally:
            self.today = today
        if self.kind(place) is Kind.WEEK_ENDING:
            return Point(Unit.WEEK, found.stop, days=Days(day - timedelta(6), day))
        return Point(Unit.WEEK, found.stop, days=unit_around(day, Unit.WEEK))

    # parts

    def rest(self, place: int) -> Point | None:
        """Reads "the rest of the month": from today to its end."""
        inside = self.around(place + 1)
        if inside is None:
            found = self.point(place + 1)
            if found is None or found.unit is not Unit.WEEK:
                return None
            inside = found.whole(self.today, past=False), found.unit, found.stop
        days, unit, stop = inside
        begin = self.today if days.start <= self.today <= days.end else days.start
        return Point(unit, stop, days=Days(begin, days.end))

    def part(self, place: int) -> Point | None:
        """Reads "end of March", "mid-May", "early next month", "end of the week"."""
        part = PARTS[self.value(place)]
        if self.free and self.said(place) == "end" and self.kind(place + 1) in STEPS:
            return None  # A verb: "which activities end next week?"
        if self.said(place).startswith("finales") and self.kind(place - 1) is Kind.BEFORE:
            part = Part.END  # "Antes de finales de mayo" is before May is over, not before its last days.
        at = self.skip(self.skip(place + 1, Kind.DASH), Kind.OF)
        inside = self.around(at)
        if inside is not None:
            days, unit, stop = inside
            found = self.point(at)
            if found is not None and found.yearless and found.stop == stop:
                return replace(found, part=part)
            return Point(unit, stop, part=part, days=days)
        whole = self.point(at)
        if whole is None or whole.part is not None or whole.milestone:
            return None
        if whole.unit is Unit.WEEK:
            return replace(whole, part=part)
        return whole if part is Part.END and self.kind(self.skip(at, Kind.THE)) is Kind.RELATIVE else None

    # counts

    def counted(self, place: int) -> Point | None:
        """Reads "two weeks from now", "3 days ago", "2 weeks"; in free text not without a word of direction."""
        if self.kind(place) is Kind.AGO:
            counted = self.count(place + 1) if self.said(place) in POSTPOSED else None
            return self._moved(*counted, sign=-1, length=1) if counted else None
        counted = self.count(place)
        if counted is None:
            return None
        at = counted[1]
        following = self.kind(at + 1)
        if following in ANCHORS and (anchored := self._anchored(*counted)):
            return anchored
        if following is Kind.AGO and self.said(at + 1) not in POSTPOSED:
            return self._moved(*counted, sign=-1, length=2)
        if following is Kind.HENCE or self.said(at + 1) == "from now":
            return self._moved(*counted, sign=1, length=2)
        if (self.free and self.before(place) is not Kind.IN) or (self.kind(at + 1) is Kind.AND and self.count(at + 2)):
            return None
        return self._moved(*counted, sign=1, length=1)

    def _anchored(self, number: int, at: int) -> Point | None:
        """Reads "two weeks from Monday", "10 days before SOM23": a day; in a question the days up to it or since."""
        kind = self.tokens[at + 1].kind
        whole = self.point(at + 2)
        if whole is None or (kind is Kind.FROM and (whole.milestone or whole.unit is not Unit.DAY)):
            return None
        if kind is Kind.ON and not whole.weekday:
            return None
        days, unit = whole.settled(self.today, past=self.past), self.unit(at) or Unit.DAY
        if number > _FARTHEST.get(unit, 0):
            return None
        if self.free and kind in {Kind.AFTER, Kind.BEFORE}:
            if kind is Kind.BEFORE:
                around = Days(shifted(days.start, unit, -number), days.start - timedelta(1))
            else:
                around = Days(days.end + timedelta(1), shifted(days.end, unit, number))
            return Point(Unit.DAY, whole.stop, days=around)
        if whole.milestone and days.end - days.start > _LOOSEST:
            named = self.names.match(self.tokens, self.skip(at + 2, Kind.THE))
            meeting = named[0].id if named else "that meeting"
            raise Refusal(f"The days of {meeting} are not known yet: name a day instead.", at, whole.stop - 1)
        day = shifted(days.start if kind is Kind.BEFORE else days.end, unit, ANCHORS[kind] * number)
        return Point(Unit.DAY, whole.stop, days=Days(day, day))

    def _moved(self, number: int, at: int, *, sign: int, length: int) -> Point:
        day = self.shifted_today(sign * number, at)
        return Point(Unit.DAY, at + length, days=Days(day, day))

    def shifted_today(self, number: int, at: int) -> date:
        """Today moved by as many of the units at a place. Raises Refusal beyond all plans."""
        unit = self.unit(at) or Unit.DAY
        if abs(number) > _FARTHEST[unit]:
            raise Refusal(f"{abs(number)} {self.said(at)} is too far away: name a day or a year.", at - 1, at)
        return shifted(self.today, unit, number)
