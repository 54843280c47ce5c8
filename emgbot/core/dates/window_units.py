"""The stretches that people name: "next week", "Q2", "the first half of 2017", "end of the month", "two weeks ago"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from emgbot.core.dates.spans import Days, Part, Unit, shifted, unit_around
from emgbot.core.dates.window_days import DayPoints
from emgbot.core.dates.window_tokens import INTO, Point, Refusal
from emgbot.core.dates.window_words import PARTS, POSTPOSED, SINGULAR_IN_S, UNITS
from emgbot.core.dates.words import Kind

_FARTHEST = {Unit.DAY: 999, Unit.WEEK: 520, Unit.MONTH: 120, Unit.QUARTER: 40, Unit.HALF: 20, Unit.YEAR: 10}
_STEPS = {Kind.THIS: 0, Kind.NEXT: 1, Kind.LAST: -1}


class UnitPoints(DayPoints):
    """Reads relative days, weeks, months, quarters, halves and years, and their parts."""

    def relative(self, place: int) -> Point | None:
        """Reads "today", "the day after tomorrow", "pasado mañana"."""
        return Point(Unit.DAY, place + 1, days=unit_around(self.today, Unit.DAY, self.value(place)))

    def unit_end(self, place: int) -> Point | None:
        """Reads "EOM", "month end"."""
        end = unit_around(self.today, UNITS[self.value(place)]).end
        return Point(Unit.DAY, place + 1, days=Days(end, end))

    # this, next and last

    def one(self, place: int) -> Unit | None:
        """The unit here, if it is in the singular."""
        said = self.said(place)
        return self.unit(place) if not said.endswith("s") or said in SINGULAR_IN_S else None

    def stepped(self, place: int) -> Point | None:
        """Reads "this month", "next week", "last quarter", "next Friday", "last May"."""
        step, at = _STEPS[self.tokens[place].kind], place + 1
        unit = self.one(at)
        if unit and unit is not Unit.DAY:
            days = unit_around(self.today, unit, step)
            if unit is Unit.WEEK and self.kind(at + 1) is Kind.WEEKDAY:
                day = days.start + timedelta(self.value(at + 1) - 1)
                return Point(Unit.DAY, at + 2, days=Days(day, day))
            return Point(unit, at + 1, days=days)
        if self.kind(at) is Kind.WEEKDAY:
            return self.weekday_stepped(at, step)
        if self.kind(at) is Kind.MONTH and self.month_stands(at):
            return self._month_stepped(at, step)
        return None

    def _month_stepped(self, place: int, step: int) -> Point:
        """Reads "next May" as the first after this month, "last May" as the last before; "this May" is this year's."""
        number, year = self.value(place), self.today.year
        if step > 0 and number <= self.today.month:
            year += 1
        elif step < 0 and number >= self.today.month:
            year -= 1
        return Point(Unit.MONTH, place + 1, number, year=year)

    def unit_name(self, place: int) -> Point | None:
        """Reads "week after next", "semaine prochaine", "week 12", "year 2018", "quarter 2"."""
        unit = UNITS[self.value(place)]
        following = self.kind(place + 1)
        if unit is Unit.DAY:
            return None
        if following is Kind.AFTER_NEXT:
            return Point(unit, place + 2, days=unit_around(self.today, unit, self.value(place + 1)))
        if following in _STEPS and self.said(place + 1) in POSTPOSED:
            return Point(unit, place + 2, days=unit_around(self.today, unit, _STEPS[following]))
        if unit is Unit.YEAR and (year := self.year_at(place + 1)):
            return Point(Unit.YEAR, place + 2, year=year)
        if unit is Unit.WEEK and self.one(place) and (number := self.small(place + 1, 53)):
            return self._iso_week(number, place + 2)
        if unit in {Unit.QUARTER, Unit.HALF} and (number := self.small(place + 1, 4 if unit is Unit.QUARTER else 2)):
            return self.numbered(unit, number, place + 2)
        return None

    def _iso_week(self, number: int, stop: int) -> Point | None:
        """Reads "week 12 of 2017", by the ISO count; without a year the running one or the next to come."""
        year, after = self.year_after(stop)
        for wanted in [year] if year else [self.today.year, self.today.year + (-1 if self.past else 1)]:
            try:
                monday = date.fromisocalendar(wanted, number, 1)
            except ValueError:
                continue
            days = Days(monday, monday + timedelta(6))
            if year or (days.start <= self.today if self.past else days.end >= self.today):
                return Point(Unit.WEEK, after, days=days)
        return None

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
        found = self.point(self.skip(place + 1, Kind.THE))
        if found is None or found.unit is not Unit.DAY or found.milestone:
            return None
        day = found.settled(self.today, past=self.past).start
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
        if self.free and self.said(place) == "end" and self.kind(place + 1) in _STEPS:
            return None  # A verb: "which activities end next week?"
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
        if following is Kind.AGO and self.said(at + 1) not in POSTPOSED:
            return self._moved(*counted, sign=-1, length=2)
        if following is Kind.HENCE or self.said(at + 1) == "from now":
            return self._moved(*counted, sign=1, length=2)
        if (self.free and self.before(place) is not Kind.IN) or (self.kind(at + 1) is Kind.AND and self.count(at + 2)):
            return None
        return self._moved(*counted, sign=1, length=1)

    def _moved(self, number: int, at: int, *, sign: int, length: int) -> Point:
        day = self.shifted_today(sign * number, at)
        return Point(Unit.DAY, at + length, days=Days(day, day))

    def shifted_today(self, number: int, at: int) -> date:
        """Today moved by as many of the units at a place. Raises Refusal beyond all plans."""
        unit = self.unit(at) or Unit.DAY
        if abs(number) > _FARTHEST[unit]:
            raise Refusal(f"{abs(number)} {self.said(at)} is too far away: name a day or a year.", at - 1, at)
        return shifted(self.today, unit, number)
