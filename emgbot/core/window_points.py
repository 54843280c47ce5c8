"""The points in time of `windows`: a day, week, month, quarter, half or year, a relative day, a milestone.

A point may lack its year; it is settled against today only when its surroundings are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from emgbot.core.calendar_words import MONTH_NAMES, Kind, Token
from emgbot.core.milestone_words import MilestoneNames
from emgbot.core.spans import Days, Part, Unit, part_of, shifted, unit_around, unit_days
from emgbot.core.window_words import NEEDS_CONTEXT, PARTS, UNITS

_FIRST, _LAST = 2000, 2099
_INTO = {Kind.IN, Kind.ON, Kind.AT, Kind.TO, Kind.BY, Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.FROM, Kind.BETWEEN}
_BEFORE_MONTH = _INTO | {Kind.PART, Kind.OF, Kind.NEXT, Kind.LAST, Kind.DASH, Kind.NUMBER, Kind.DUE, Kind.ENDING}
_AFTER_MAY = frozenset(
    "be not have need come take want well also still respond attend join i we you they he she it help miss slip delay "
    "change require rain do go ask get know seem mean add know use see say send".split()
)


class Refusal(Exception):
    """Words that look like a date but cannot be one, or could be two; `first` and `last` are places of tokens."""

    def __init__(self, problem: str, first: int, last: int) -> None:
        super().__init__(problem)
        self.first = first
        self.last = last


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of time and the place after its last token; `days` where it needs no year to be settled."""

    unit: Unit
    stop: int
    number: int = 0
    month: int = 0
    year: int | None = None
    part: Part | None = None
    days: Days | None = None
    first: int = 0
    milestone: bool = False

    def in_year(self, year: int) -> Days | None:
        """Its days in a year; None for a day that the year does not have."""
        if self.unit is Unit.DAY:
            try:
                day = date(year, self.month, self.number)
            except ValueError:
                return None
            return Days(day, day)
        return unit_days(self.unit, year, self.number)

    def partly(self, days: Days) -> Days:
        """Its part of its days, if it names one."""
        return part_of(days, self.unit, self.part) if self.part else days

    def refusal(self) -> Refusal:
        """Why no year has such a day."""
        name = MONTH_NAMES[self.month - 1]
        year = f" {self.year}" if self.year else ""
        return Refusal(
            f"There is no {self.number} {name}{year}: write a day that {name} has.", self.first, self.stop - 1
        )

    def settled(self, today: date, *, past: bool) -> Days:
        """Its days; without a year the running or the next to come, `past`: the running or the last one."""
        if self.days is not None:
            return self.partly(self.days)
        if self.year is not None:
            days = self.in_year(self.year)
            if days is None:
                raise self.refusal()
            return self.partly(days)
        for year in range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9):
            days = self.in_year(year)
            if days is not None and (days.start <= today if past else days.end >= today):
                return self.partly(days)
        raise self.refusal()


class Points:
    """Reads points from the tokens of one text.

    `free`: the text is free, so bare numbers, counts and years are dates only where they stand like one.
    `days_only`: a day is asked for, so the number after a month is a day.
    """

    def __init__(
        self, tokens: list[Token], today: date, names: MilestoneNames, *, free: bool, days_only: bool, past: bool
    ) -> None:
        self.tokens = tokens
        self.today = today
        self.names = names
        self.free = free
        self.days_only = days_only
        self.past = past

    def kind(self, place: int) -> Kind | None:
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else None

    def said(self, place: int) -> str:
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def value(self, place: int) -> int:
        return self.tokens[place].value

    def skip(self, place: int, *kinds: Kind) -> int:
        return place + 1 if self.kind(place) in kinds else place

    def joined(self, place: int) -> bool:
        """Whether the token is written onto the one after it."""
        return place + 1 < len(self.tokens) and self.tokens[place].stop == self.tokens[place + 1].begin

    def unit(self, place: int) -> Unit | None:
        return UNITS[self.value(place)] if self.kind(place) is Kind.UNIT else None

    def small(self, place: int, highest: int) -> int | None:
        """The number of at most two digits here, if it is 1 to `highest`."""
        if self.kind(place) is Kind.NUMBER and len(self.said(place)) <= 2 and 1 <= self.value(place) <= highest:
            return self.value(place)
        return None

    def ordinal(self, place: int) -> tuple[int, int] | None:
        """ "2nd", "second": its number and the place after it."""
        if self.kind(place) is Kind.ORDINAL:
            return self.value(place), place + 1
        number = self.small(place, 31)
        if number is not None and self.kind(place + 1) is Kind.ENDING:
            return number, place + 2
        return None

    def count(self, place: int) -> tuple[int, int] | None:
        """ "two", "14", "a": how many, and the place after it; followed by a unit of time."""
        place = self.skip(place, Kind.THE)
        if self.kind(place) is Kind.COUNT or self.said(place) == "sept":
            number = self.value(place) if self.said(place) != "sept" else 7
        elif self.kind(place) is Kind.NUMBER and len(self.said(place)) <= 3 and self.value(place) >= 1:
            number = self.value(place)
        else:
            return None
        return (number, place + 1) if self.kind(place + 1) is Kind.UNIT else None

    def point(self, place: int) -> Point | None:
        """The point that begins here, after an article."""
        begin = self.skip(place, Kind.THE)
        kind = self.kind(begin)
        readers = READERS.get(kind, ()) if kind else ()
        for read in (Points.milestone, *readers):
            found = read(self, begin)
            if found is not None:
                return replace(found, first=place)
        return None

    def milestone(self, place: int) -> Point | None:
        """A milestone of the plan by its id or name. Refused while its time is unknown."""
        match = self.names.match(self.tokens, place)
        if match is None:
            return None
        milestone, stop = match
        known = milestone.known
        if known is None or (known.start is None and known.end is None):
            raise Refusal(f"{milestone.id} has no date yet: name a day or a month instead.", place, stop - 1)
        start, end = known.start or known.end, known.end or known.start
        assert start is not None
        assert end is not None
        return Point(Unit.DAY, stop, days=Days(start, end), milestone=True)

    # relative days and units

    def relative(self, place: int) -> Point | None:
        """ "today", "the day after tomorrow", "pasado mañana"."""
        return Point(Unit.DAY, place + 1, days=unit_around(self.today, Unit.DAY, self.value(place)))

    def unit_end(self, place: int) -> Point | None:
        """ "EOM", "month end"."""
        end = unit_around(self.today, UNITS[self.value(place)]).end
        return Point(Unit.DAY, place + 1, days=Days(end, end))

    def stepped(self, place: int) -> Point | None:
        """ "this month", "next week", "last quarter", "next Friday", "last May"."""
        step = {Kind.THIS: 0, Kind.NEXT: 1, Kind.LAST: -1}[self.tokens[place].kind]
        following = place + 1
        if (
            (unit := self.unit(following))
            and self.said(following)[-1:] != "s"
            or self.said(following) in {"mois", "mes"}
        ):
            unit = unit or Unit.MONTH
            return self._whole(unit, step, following + 1)
        if self.kind(following) is Kind.WEEKDAY:
            return self._weekday(following, step)
        if self.kind(following) is Kind.MONTH and self.month_stands(following):
            return self._stepped_month(following, step)
        if self.kind(following) is Kind.ORDINAL and step == 0:
            return None
        return None

    def _whole(self, unit: Unit, step: int, stop: int) -> Point | None:
        if unit is Unit.DAY:
            return None
        if step == 1 and self.said(stop - 2) == "following":
            pass
        return Point(unit, stop, days=unit_around(self.today, unit, step))

    def _stepped_month(self, place: int, step: int) -> Point:
        """ "next May" is the first after this month, "last May" the last before it."""
        here, number = self.today.month, self.value(place)
        year = self.today.year
        if step > 0 and number <= here:
            year += 1
        elif step < 0 and number >= here:
            year -= 1
        return Point(Unit.MONTH, place + 1, number, year=year)

    def unit_name(self, place: int) -> Point | None:
        """ "week after next", "semaine prochaine", "week 12", "year 2018", "quarter 2"."""
        unit = self.unit(place)
        assert unit is not None
        following = self.kind(place + 1)
        if following is Kind.AFTER_NEXT and unit is not Unit.DAY:
            return Point(unit, place + 2, days=unit_around(self.today, unit, self.value(place + 1)))
        if following in {Kind.NEXT, Kind.LAST} and self.said(place + 1) not in {"next", "last", "past", "coming"}:
            return self._whole(unit, 1 if following is Kind.NEXT else -1, place + 2)
        if unit is Unit.YEAR and (year := self.year_at(place + 1)):
            return Point(Unit.YEAR, place + 2, year=year)
        if unit is Unit.WEEK and (number := self.small(place + 1, 53)):
            return self._iso_week(number, place + 2)
        if unit in {Unit.QUARTER, Unit.HALF} and (number := self.small(place + 1, 4 if unit is Unit.QUARTER else 2)):
            return self._numbered(unit, number, place + 2)
        return None

    def _iso_week(self, number: int, stop: int) -> Point | None:
        year, after = self.year_after(stop)
        wanted = year or self.today.year
        try:
            monday = date.fromisocalendar(wanted, number, 1)
            if year is None and not self.past and monday + timedelta(6) < self.today:
                monday = date.fromisocalendar(wanted + 1, number, 1)
        except ValueError:
            return None
        return Point(Unit.WEEK, after, days=Days(monday, monday + timedelta(6)))

    def rest(self, place: int) -> Point | None:
        """ "the rest of the month": from today to its end."""
        following = self.skip(self.skip(place + 1, Kind.THE), Kind.THIS)
        if unit := self.unit(following):
            return Point(unit, following + 1, days=Days(self.today, unit_around(self.today, unit).end))
        whole = self.point(following)
        if whole is None:
            return None
        days = whole.settled(self.today, past=False)
        return replace(whole, part=None, days=Days(max(min(self.today, days.end), days.start), days.end))

    def part(self, place: int) -> Point | None:
        """ "end of March", "mid-May", "early next month", "end of the week"."""
        part = PARTS[self.value(place)]
        following = self.skip(place + 1, Kind.DASH, Kind.OF)
        following = self.skip(following, Kind.IN, Kind.OF)
        bare = self.skip(following, Kind.THE)
        if (unit := self.unit(bare)) and self.kind(bare + 1) not in {
            Kind.NUMBER,
            Kind.AFTER_NEXT,
            Kind.NEXT,
            Kind.LAST,
        }:
            if unit is Unit.DAY:
                return None
            return Point(unit, bare + 1, part=part, days=unit_around(self.today, unit))
        whole = self.point(following)
        if whole is None or whole.part is not None or whole.milestone:
            return None
        if whole.unit is Unit.DAY:
            return whole if part is Part.END and whole.days is not None and self.kind(bare) is Kind.RELATIVE else None
        return replace(whole, part=part)

    def counted(self, place: int) -> Point | None:
        """ "two weeks from now", "3 days ago", "2 weeks"; in free text not without a word of direction."""
        if self.kind(place) is Kind.AGO:
            counted = self.count(place + 1)
            return self._moved(counted[0], counted[1], -1, 1) if counted and self.said(place) != "ago" else None
        counted = self.count(place)
        if counted is None:
            return None
        number, at = counted
        following = self.kind(at + 1)
        if following is Kind.AGO and self.said(at + 1) in {"ago", "back", "earlier"}:
            return self._moved(number, at, -1, 2)
        if following is Kind.HENCE:
            return self._moved(number, at, 1, 2)
        before = self.kind(place - 1)
        if not self.free or before is Kind.IN:
            return self._moved(number, at, 1, 1)
        return None

    def _moved(self, number: int, at: int, sign: int, length: int) -> Point:
        unit = self.unit(at)
        assert unit is not None
        try:
            day = shifted(self.today, unit, sign * number)
        except (ValueError, OverflowError):
            raise Refusal(f"{number} {self.said(at)} is too far away: name a day.", at - 1, at) from None
        return Point(Unit.DAY, at + length, days=Days(day, day))

    # weekdays

    def weekday(self, place: int) -> Point | None:
        """ "Friday", "Friday next week", "vendredi prochain", "Monday 27 March"."""
        following = self.skip(place + 1, Kind.OF)
        if self.said(following) in {",", "."}:
            following += 1
        following = self.skip(following, Kind.THE)
        dated = (
            self.day_number(following) or self.month(following)
            if self.kind(following) in {Kind.NUMBER, Kind.ORDINAL, Kind.MONTH, Kind.ISO}
            else None
        )
        if dated and dated.unit is Unit.DAY:
            return self._checked(place, dated)
        step = self.kind(place + 1)
        if (
            step in {Kind.NEXT, Kind.LAST}
            and self.unit(place + 2) is not Unit.WEEK
            and self.said(place + 1) not in {"next", "last", "past"}
        ):
            return replace(self._weekday(place, 1 if step is Kind.NEXT else -1), stop=place + 2)
        if step in {Kind.THIS, Kind.NEXT, Kind.LAST} and self.unit(place + 2) is Unit.WEEK:
            week = unit_around(self.today, Unit.WEEK, {Kind.THIS: 0, Kind.NEXT: 1, Kind.LAST: -1}[step])
            day = week.start + timedelta(self.value(place) - 1)
            return Point(Unit.DAY, place + 3, days=Days(day, day))
        if self.said(place) in NEEDS_CONTEXT and self.kind(place - 1) not in _INTO and not self._alone(place):
            return None
        if (
            self.said(place) in {"sun", "sat"}
            and self.kind(place - 1) not in {Kind.ON, Kind.BY, Kind.BEFORE}
            and not self._alone(place)
        ):
            return None
        return self._weekday(place, None)

    def _checked(self, place: int, dated: Point) -> Point:
        day = dated.settled(self.today, past=self.past).start
        if day.isoweekday() != self.value(place):
            raise Refusal(
                f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year} is a {day:%A}: leave out the weekday, or write the right one.",
                place,
                dated.stop - 1,
            )
        return replace(dated, days=Days(day, day))

    def _weekday(self, place: int, step: int | None) -> Point:
        """ "next" is the first after today and "last" the last before it; else today counts."""
        wanted = self.value(place) - 1
        if step == -1 or (step is None and self.past):
            back = (self.today.weekday() - wanted) % 7 or (7 if step == -1 else 0)
            day = self.today - timedelta(back)
        else:
            ahead = (wanted - self.today.weekday()) % 7 or (7 if step == 1 else 0)
            day = self.today + timedelta(ahead)
        return Point(Unit.DAY, place + 1, days=Days(day, day))

    def week_of(self, place: int) -> Point | None:
        """ "week of 20 March": the whole week; "week ending 24 March": the seven days to it."""
        found = self.point(self.skip(place + 1, Kind.THE))
        if found is None or found.unit is not Unit.DAY:
            return None
        day = found.settled(self.today, past=self.past).start
        if self.kind(place) is Kind.WEEK_ENDING:
            return Point(Unit.WEEK, found.stop, days=Days(day - timedelta(6), day))
        return Point(Unit.WEEK, found.stop, days=unit_around(day, Unit.WEEK))

    # ordinals

    def nth(self, place: int) -> Point | None:
        """ "second quarter of 2017", "first half of March", "first week of May", "last Friday of March"."""
        last = self.kind(place) is Kind.LAST
        counted = (-1, place + 1) if last else self.ordinal(place)
        if counted is None:
            return None
        number, at = counted
        unit = self.unit(at)
        if unit in {Unit.QUARTER, Unit.HALF} and not last:
            return self._numbered(unit, number, at + 1)
        inside = self.skip(self.skip(at + 1, Kind.OF, Kind.IN), Kind.THE)
        if inside == at + 1:
            return None
        whole = self._month_around(inside)
        if whole is None:
            return None
        days, stop = whole
        if unit is Unit.WEEK and (last or number <= 4):
            start = days.end - timedelta(6) if last else days.start + timedelta(7 * (number - 1))
            return Point(Unit.WEEK, stop, days=Days(start, start + timedelta(6)))
        if unit is Unit.DAY:
            day = days.end if last else days.start + timedelta(number - 1)
        elif self.kind(at) is Kind.WEEKDAY and (last or number <= 5):
            wanted = self.value(at) - 1
            day = (
                days.end - timedelta((days.end.weekday() - wanted) % 7)
                if last
                else days.start + timedelta((wanted - days.start.weekday()) % 7 + 7 * (number - 1))
            )
        else:
            return None
        return Point(Unit.DAY, stop, days=Days(day, day)) if day <= days.end else None

    def _month_around(self, place: int) -> tuple[Days, int] | None:
        """A month (or year) for something inside it: "May", "next month", "the month"."""
        if self.unit(place) in {Unit.MONTH, Unit.YEAR, Unit.QUARTER} and self.kind(place + 1) not in {
            Kind.NEXT,
            Kind.LAST,
        }:
            return unit_around(self.today, UNITS[self.value(place)]), place + 1
        found = self.point(place)
        if found is None or found.unit not in {Unit.MONTH, Unit.YEAR, Unit.QUARTER, Unit.HALF} or found.part:
            return None
        return found.settled(self.today, past=self.past), found.stop

    def _numbered(self, unit: Unit, number: int, stop: int) -> Point | None:
        """The nth quarter or half, of a year or of a month: "H2", "first half of the year", "first half of May"."""
        if not 1 <= number <= (4 if unit is Unit.QUARTER else 2):
            return None
        year, after = self.year_after(stop)
        if year is not None:
            return Point(unit, after, number, year=year)
        inside = self.skip(stop, Kind.OF, Kind.IN)
        if inside > stop and (whole := self._month_around(self.skip(inside, Kind.THE))):
            days, after = whole
            if (days.end - days.start).days > 300:
                return Point(unit, after, number, year=days.start.year)
            if unit is Unit.HALF and days.start.month == days.end.month:
                part = Part.FIRST_HALF if number == 1 else Part.SECOND_HALF
                return Point(Unit.MONTH, after, part=part, days=days)
        return Point(unit, stop, number)

    def quarter(self, place: int) -> Point | None:
        """ "Q2", "H1 2017"."""
        unit, highest = (Unit.QUARTER, 4) if self.kind(place) is Kind.QUARTER else (Unit.HALF, 2)
        number = self.small(place + 1, highest)
        if number is None or not self.joined(place) or len(self.said(place + 1)) > 1:
            return None
        return self._numbered(unit, number, place + 2)

    # days and months

    def iso(self, place: int) -> Point | None:
        """ "2017-05-15"."""
        try:
            day = date.fromisoformat(self.said(place))
        except ValueError:
            raise Refusal(f"There is no day {self.said(place)}: write it as year-month-day.", place, place) from None
        return Point(Unit.DAY, place + 1, days=Days(day, day))

    def day_number(self, place: int) -> Point | None:
        """ "15 March", "the 3rd of May 2017", "the 15th of next month", "the 15th"."""
        ordinal = self.ordinal(place)
        if ordinal:
            number, following = ordinal
        elif (small := self.small(place, 99)) is not None:
            number, following = small, place + 1
        else:
            return None
        spoken = ordinal is not None or self.kind(place - 1) is Kind.THE
        at = self.skip(following, Kind.OF)
        if at == following and self.said(following) in {"-", "."} and self.joined(following):
            at += 1
        at = self.skip(at, Kind.THE)
        if self.kind(at) is Kind.MONTH and self.month_stands(at):
            year, stop = self.year_after(at + 1, day=True)
            if number > 31:
                raise Refusal(f"There is no day {number}: write it such as 15 March 2017.", place, stop - 1)
            return Point(Unit.DAY, stop, number, self.value(at), year)
        if number > 31 or not spoken:
            return None
        if at > following and (whole := self._month_around(at)):
            days, stop = whole
            if number > days.end.day:
                raise Refusal(f"That month has no day {number}: write one that it has.", place, stop - 1)
            day = days.start + timedelta(number - 1)
            return Point(Unit.DAY, stop, days=Days(day, day))
        if at > following or (self.free and not self._day_stands(place, following)):
            return None
        return self._day_of_month(number, following)

    def _day_stands(self, place: int, following: int) -> bool:
        """Whether "the 15th" in free text is a day: after a preposition and not before a noun ("the 3rd floor")."""
        before = self.skip_back(place)
        return self.kind(before) in _INTO - {Kind.IN, Kind.AT} and self.kind(following) not in {
            Kind.WORD,
            Kind.NUMBER,
            Kind.UNIT,
        }

    def skip_back(self, place: int) -> int:
        """The place before an article that precedes `place`."""
        return place - 2 if self.kind(place - 1) is Kind.THE else place - 1

    def _day_of_month(self, number: int, stop: int) -> Point | None:
        """ "the 15th": of the running month or the next to come; `past`: the last one."""
        for step in range(0, -12, -1) if self.past else range(12):
            days = unit_around(self.today, Unit.MONTH, step)
            if number > days.end.day:
                continue
            day = days.start + timedelta(number - 1)
            if day <= self.today if self.past else day >= self.today:
                return Point(Unit.DAY, stop, days=Days(day, day))
        return None

    def month(self, place: int) -> Point | None:
        """ "May", "May 2017", "March 15", "March 15th, 2017". "March 17" can be both, unless its place says which."""
        if self.kind(place) is not Kind.MONTH or not self.month_stands(place):
            return None
        month, at = self.value(place), place + 1
        at = self.skip(at, Kind.THE) if self.ordinal(at + 1) else at
        if ordinal := self.ordinal(at):
            year, stop = self.year_after(ordinal[1], day=True)
            return Point(Unit.DAY, stop, ordinal[0], month, year)
        number = self.small(at, 31)
        if number is None:
            year, stop = self.year_after(at)
            return Point(Unit.MONTH, stop, month, year=year)
        comma = 1 if self.said(at + 1) == "," else 0
        if year := self.year_at(at + 1 + comma):
            return Point(Unit.DAY, at + 2 + comma, number, month, year)
        return self._month_number(place, month, number, at)

    def _month_number(self, place: int, month: int, number: int, at: int) -> Point:
        before = self.kind(place - 1)
        day = Point(Unit.DAY, at + 1, number, month)
        likely_year = len(self.said(at)) == 2 and abs(2000 + number - self.today.year) <= 1
        ranged = (
            self.kind(at + 1) in {Kind.DASH, Kind.TO} and self.small(at + 2, 31) and self.kind(at + 3) is not Kind.MONTH
        )
        if self.days_only or before is Kind.ON or ranged:
            return day
        if before is Kind.IN:
            return Point(Unit.MONTH, at + 1, month, year=2000 + number) if likely_year else Point(Unit.MONTH, at, month)
        if not likely_year:
            return day
        name = MONTH_NAMES[month - 1]
        raise Refusal(
            f"“{name} {number}” could be {number} {name} or {name} {2000 + number}: write {number} {name}, or {name} {2000 + number}.",
            place,
            at,
        )

    def month_stands(self, place: int) -> bool:
        """Whether a month's name is a month here: "may" only where it stands like one."""
        word = self.said(place)
        if word not in NEEDS_CONTEXT:
            return True
        before, after = self.kind(place - 1), self.kind(place + 1)
        if before in _BEFORE_MONTH and not (before in {Kind.NUMBER, Kind.AT} and self.said(place + 1) in _AFTER_MAY):
            return True
        if after in {Kind.NUMBER, Kind.DASH} or self._alone(place):
            return True
        return not self.free and after not in {Kind.WORD, Kind.AT}

    def _alone(self, place: int) -> bool:
        """Whether nothing else stands in the text, but for a question mark."""
        return (
            all(self.kind(other) is Kind.MARK for other in range(len(self.tokens)) if other != place)
            if len(self.tokens) < 4
            else False
        )

    # years

    def year_at(self, place: int) -> int | None:
        """The year of four digits that stands here."""
        if self.kind(place) is Kind.NUMBER and len(self.said(place)) == 4 and _FIRST <= self.value(place) <= _LAST:
            return self.value(place)
        return None

    def year_after(self, place: int, *, day: bool = False) -> tuple[int | None, int]:
        """The year after a month, quarter or half (or `day` and month), if there is one, and the place after it."""
        at = self.skip(place, Kind.OF, Kind.DASH) if self.said(place) != "," else place + 1
        at = self.skip(at, Kind.IN) if at == place and self.kind(place) is Kind.IN and self.year_at(place + 1) else at
        if self.said(at) == "/" and self.joined(at):
            at += 1
        if year := self.year_at(at):
            return year, at + 1
        quoted = self.said(place) == "'" and self.small(place + 1, 99) is not None
        if quoted:
            return 2000 + self.value(place + 1), place + 2
        two = self.small(at, 99)
        ends = self.kind(at + 1) in {None, Kind.DASH, Kind.TO, Kind.AND} or self.said(at + 1) in set(",.;)?!")
        if (
            two is not None
            and len(self.said(at)) == 2
            and ends
            and (at == place)
            and (day or abs(2000 + two - self.today.year) <= 5)
        ):
            return 2000 + two, at + 1
        return None, place

    def year(self, place: int) -> Point | None:
        """ "2017"; in free text only after a preposition, or with nothing else after it."""
        year = self.year_at(place)
        if year is None:
            return None
        if self.free and self.kind(place - 1) not in _INTO | {Kind.OF, Kind.DUE} and not self._last(place):
            return None
        return Point(Unit.YEAR, place + 1, year=year)

    def _last(self, place: int) -> bool:
        return all(
            self.kind(other) is Kind.MARK for other in range(place + 1, min(place + 3, len(self.tokens)))
        ) and place + 3 > len(self.tokens)

    def numeric(self, place: int) -> Point | None:
        """ "15/03/2017", "03/2017", "2017/03/15"; what has two readings is refused with both."""
        sign = self.said(place + 1)
        if (
            sign not in {"/", ".", "-"}
            or not (self.joined(place) and self.joined(place + 1))
            or self.kind(place + 2) is not Kind.NUMBER
        ):
            return None
        three = (
            self.said(place + 3) == sign
            and self.joined(place + 2)
            and self.joined(place + 3)
            and self.kind(place + 4) is Kind.NUMBER
        )
        places = (place, place + 2, place + 4) if three else (place, place + 2)
        values, widths = [self.value(at) for at in places], [len(self.said(at)) for at in places]
        stop = places[-1] + 1
        if three and widths[0] == 4 and max(widths[1:]) <= 2:
            readings = [(values[2], values[1], values[0])]
        elif three and max(widths[:2]) <= 2 and widths[2] in {2, 4}:
            year = values[2] if widths[2] == 4 else 2000 + values[2]
            readings = [(values[0], values[1], year), (values[1], values[0], year)]
        elif not three and widths[1] == 4 and widths[0] <= 2 or widths == [4, 2] and sign != "/":
            month, year = (values[0], values[1]) if widths[1] == 4 else (values[1], values[0])
            valid = 1 <= month <= 12 and _FIRST <= year <= _LAST
            return Point(Unit.MONTH, stop, month, year=year) if valid else None
        elif not three and max(widths) <= 2 and sign == "/" and self._numeric_stands(place):
            readings = [(values[0], values[1], None), (values[1], values[0], None)]
        else:
            return None
        return self._one_reading(place, stop, readings)

    def _numeric_stands(self, place: int) -> bool:
        return not self.free or self.kind(place - 1) in _INTO - {Kind.IN, Kind.AT, Kind.TO, Kind.FROM}

    def _one_reading(self, place: int, stop: int, readings: list[tuple[int, int, int | None]]) -> Point | None:
        points = [
            Point(Unit.DAY, stop, day, month, year, first=place)
            for day, month, year in dict.fromkeys(readings)
            if 1 <= month <= 12 and (year is None or _FIRST <= year <= _LAST)
        ]
        points = [point for point in points if point.in_year(point.year or 2000) is not None]
        if len(points) == 1:
            return points[0]
        written = "".join(self.said(at) for at in range(place, stop))
        if not points:
            raise Refusal(f"“{written}” is not a day: write it such as 15 March 2017.", place, stop - 1)
        said = [
            f"{each.number} {MONTH_NAMES[each.month - 1]}" + (f" {each.year}" if each.year else "") for each in points
        ]
        raise Refusal(
            f"“{written}” could be {said[0]} or {said[1]}: write the month as a word, such as {said[0]}.",
            place,
            stop - 1,
        )


Reader = Callable[[Points, int], "Point | None"]
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
    Kind.NUMBER: (Points.numeric, Points.nth, Points.day_number, Points.counted, Points.year),
    Kind.MONTH: (Points.month,),
}
"""How a point can begin, by its first token."""
