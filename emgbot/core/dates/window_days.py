"""The days and months that people name: "15 March", "the 3rd of May", "Friday next week", "15/03/2017", "May"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from emgbot.core.dates.spans import Days, Unit, unit_around
from emgbot.core.dates.window_tokens import FIRST, INTO, LAST, STEPS, Point, Refusal, WindowTokens
from emgbot.core.dates.window_words import NEEDS_CONTEXT, POSTPOSED
from emgbot.core.dates.words import MONTH_NAMES, Kind

_BEFORE_MONTH = INTO | {Kind.PART, Kind.OF, Kind.NEXT, Kind.LAST, Kind.DASH, Kind.NUMBER, Kind.ENDING, Kind.ORDINAL}
_AFTER_MAY = frozenset(
    [
        *("be", "not", "have", "need", "come", "take", "want", "well", "also", "still", "respond", "attend", "join"),
        *("i", "we", "you", "they", "he", "she", "it", "there", "help", "miss", "slip", "delay", "change", "require"),
        *("rain", "do", "go", "ask", "get", "know", "seem", "mean", "add", "use", "see", "say", "send", "only", "even"),
    ]
)


_ARTICLED = frozenset({"du", "au", "del", "al", "dia", "le", "el"})
"""Words that are an article or hold one, after which a bare number is a day: "du 3 au 7", "el día 15"."""

_CLAUSES = frozenset({"because", "as", "but", "so", "if", "when", "waiting", "pending", "awaiting", "we", "i", "it"})
"""Words that begin a reason after a date."""


class DayPoints(WindowTokens):
    """Reads days, weekdays and months."""

    def iso(self, place: int) -> Point | None:
        """Reads "2017-05-15"."""
        try:
            day = date.fromisoformat(self.said(place))
        except ValueError:
            raise Refusal(f"There is no day {self.said(place)}: write it as year-month-day.", place, place) from None
        return Point(Unit.DAY, place + 1, days=Days(day, day))

    # days of the month

    def day_number(self, place: int) -> Point | None:
        """Reads "15 March", "the 3rd of May 2017", "the 15th of next month", "the 15th"."""
        ordinal = self.ordinal(place)
        small = self.small(place, 99)
        if ordinal is None and small is None:
            return None
        number, following = ordinal or (small or 0, place + 1)
        at = self.skip(following, Kind.OF)
        if self.unit(self.skip(at, Kind.THE)) is Unit.MONTH and self.kind(self.skip(at, Kind.THE) + 1) is Kind.OF:
            at = self.skip(at, Kind.THE) + 2  # "le 3 du mois de mai"
        if at == following and self.said(following) in {"-", "."} and (self.joined(following) or self.said(at) == "."):
            at += 1
        at = self.skip(at, Kind.THE)
        if self.kind(at) is Kind.MONTH and self.month_stands(at):
            dashed = self.said(at - 1) == "-" and self.said(at + 1) == "-" and self.joined(at)
            year, stop = self.year_after(at + 2 if dashed else at + 1, day=True)
            stop = at + 1 if dashed and year is None else stop
            if number > 31:
                raise Refusal(f"There is no day {number}: write it such as 15 March 2017.", place, stop - 1)
            return self._postposed(Point(Unit.DAY, stop, number, self.value(at), year))
        articled = self.kind(place - 1) is Kind.THE or self._articled(place)
        if number > 31 or (ordinal is None and not articled):
            return None
        if self.kind(following) in {Kind.OF, Kind.IN}:
            return self._day_inside(place, number, following + 1)
        if not self._day_stands(place, following):
            return None
        return self._day_of_month(number, following)

    def _day_inside(self, place: int, number: int, at: int) -> Point | None:
        """Reads "the 15th of next month"."""
        whole = self.around(at)
        if whole is None or whole[1] is not Unit.MONTH:
            return None
        days, _, stop = whole
        if number > days.end.day:
            raise Refusal(f"That month has no day {number}: write one that it has.", place, stop - 1)
        day = days.start + timedelta(number - 1)
        return Point(Unit.DAY, stop, days=Days(day, day))

    def _articled(self, place: int) -> bool:
        """Whether a French or Spanish article stands before: "le 15", "jusqu'au 15", "hasta el 15"."""
        return self.said(place - 1).rpartition(" ")[2] in _ARTICLED

    def _day_stands(self, place: int, following: int) -> bool:
        """Whether "the 15th" is a day: not before a noun ("the 3rd floor"), in free text where it stands like one."""
        noun = self.kind(following) in {Kind.WORD, Kind.NUMBER, Kind.UNIT, Kind.COUNT}
        if not self.free:
            worded = self.kind(place) is Kind.ORDINAL and self.kind(place - 1) is not Kind.THE
            return not worded and (not noun or self.said(following) in _CLAUSES)
        led = self.before(place) in INTO - {Kind.IN, Kind.AT}
        return not noun and (led or (self._articled(place) and self._date_ends(following)))

    def _day_of_month(self, number: int, stop: int) -> Point | None:
        """Reads "the 15th": of the running month or the next to come; `past`: the last one."""
        for step in range(0, -12, -1) if self.past else range(12):
            days = unit_around(self.today, Unit.MONTH, step)
            if number > days.end.day:
                continue
            day = days.start + timedelta(number - 1)
            if day <= self.today if self.past else day >= self.today:
                return Point(Unit.DAY, stop, days=Days(day, day))
        return None

    # months

    def month(self, place: int) -> Point | None:
        """Reads "May", "May 2017", "March 15", "March 15th, 2017". "March 17" can be both, but for its place."""
        if self.kind(place) is not Kind.MONTH or not self.month_stands(place):
            return None
        month = self.value(place)
        marked = self.said(place + 1) == "." or (self.said(place + 1) == "-" and self.joined(place + 1))
        dotted = place + 1 + (marked and self.joined(place) and self.small(place + 2, 31) is not None)
        at = self.skip(dotted, Kind.THE)
        if ordinal := self.ordinal(at):
            year, stop = self.year_after(ordinal[1], day=True)
            return Point(Unit.DAY, stop, ordinal[0], month, year)
        at = dotted
        number = self.small(at, 31)
        if number is None:
            year, stop = self.year_after(at)
            return self._postposed(Point(Unit.MONTH, stop, month, year=year))
        comma = 1 if self.said(at + 1) == "," else 0
        if year := self.year_at(at + 1 + comma):
            return Point(Unit.DAY, at + 2 + comma, number, month, year)
        if followed := self._relative_year(self.skip(at + 1, Kind.OF)):
            return Point(Unit.DAY, followed[1], number, month, followed[0])
        return self._month_number(place, at, month, number)

    def _month_number(self, place: int, at: int, month: int, number: int) -> Point:
        """The number after a month: a day, a year of two digits, or refused with both readings."""
        before = self.before(place)
        day = Point(Unit.DAY, at + 1, number, month)
        likely_year = len(self.said(at)) == 2 and abs(FIRST + number - self.today.year) <= 1
        range_follows = (
            self.kind(at + 1) in {Kind.DASH, Kind.TO}
            and self.small(at + 2, 31) is not None
            and self.kind(at + 3) is not Kind.MONTH
        )
        if self.days_only or before is Kind.ON or range_follows:
            return day
        if before is Kind.IN:
            stands = Point(Unit.MONTH, at, month)
            return replace(stands, stop=at + 1, year=FIRST + number) if likely_year else stands
        if not likely_year:
            return day
        name = MONTH_NAMES[month - 1]
        one, other = f"{number} {name}", f"{name} {FIRST + number}"
        raise Refusal(f"“{name} {number}” could be {one} or {other}: write {one}, or {other}.", place, at)

    def month_stepped(self, place: int, step: int) -> Point:
        """Reads "next May" as the first after this month, "last May" as the last before; "this May" is this year's."""
        number, year = self.value(place), self.today.year
        if step > 0 and number <= self.today.month:
            year += 1
        elif step < 0 and number >= self.today.month:
            year -= 1
        return Point(Unit.MONTH, place + 1, number, year=year)

    def _postposed(self, point: Point) -> Point:
        """A month or day with "next" or "last" behind it: "mai prochain", "el 3 de mayo pasado"."""
        kind = self.kind(point.stop)
        if point.year is not None or kind not in {Kind.NEXT, Kind.LAST} or self.said(point.stop) not in POSTPOSED:
            return point
        step = STEPS[kind]
        around = unit_around(self.today, point.unit, step)
        days = point.whole(around.start if step > 0 else around.end, past=step < 0)
        return replace(point, stop=point.stop + 1, days=days)

    def month_stands(self, place: int) -> bool:
        """Whether a month's name is a month here: "may" only where it stands like one."""
        word = self.said(place)
        if word not in NEEDS_CONTEXT:
            return True
        before, after = self.before(place), self.kind(place + 1)
        if (before in {Kind.AND, Kind.OR} or self.said(place - 1) == "/") and self.kind(place - 2) is Kind.MONTH:
            return True
        verb = self.said(place + 1) in _AFTER_MAY
        if before in _BEFORE_MONTH and not (verb and before in {Kind.NUMBER, Kind.AT, Kind.ORDINAL, Kind.ENDING}):
            return True
        if after in {Kind.NUMBER, Kind.DASH} or self.alone(place):
            return True
        return not self.free and not verb

    # weekdays

    def weekday(self, place: int) -> Point | None:
        """Reads "Friday", "Friday next week", "vendredi prochain", "Monday, 27 March"."""
        at = self.skip(place + 1, Kind.OF)
        at = at + 1 if self.said(at) in {",", "."} else at
        dated = self._date_at(self.skip(at, Kind.THE))
        if dated is not None:
            return self._checked(place, dated)
        at = self.skip(self.skip(place + 1, Kind.OF, Kind.IN), Kind.THE)
        if self.kind(at) in {Kind.THIS, Kind.NEXT, Kind.LAST, Kind.UNIT, Kind.WEEK_OF}:
            week = self.point(at)
            if week is not None and week.unit is Unit.WEEK and week.days is not None:
                day = week.days.start + timedelta(self.value(place) - 1)
                return Point(Unit.DAY, week.stop, days=Days(day, day))
        later = 1 if self.said(place + 1) == "week" else 0  # British: "Friday week" is a week after Friday.
        if self.kind(place + 1) is Kind.AFTER_NEXT:
            later = self.value(place + 1) - 1
        if later:
            begun = 1 if self.said(place + 1) == "after next" else None
            day = self.weekday_stepped(place, begun).settled(self.today, past=False).start + timedelta(7 * later)
            return Point(Unit.DAY, place + 2, days=Days(day, day))
        step = STEPS.get(self.kind(place + 1) or Kind.WORD)
        if step is not None and self.said(place + 1) in POSTPOSED:
            return replace(self.weekday_stepped(place, step), stop=place + 2)
        if self.said(place) in NEEDS_CONTEXT and not self._weekday_stands(place):
            return None
        return self.weekday_stepped(place, None)

    def _weekday_stands(self, place: int) -> bool:
        """Whether "sun", "wed" or "mon" is a weekday: on its own or after a word that wants a day."""
        if not self.free and self.kind(place + 1) is not Kind.WORD:
            return True
        return self.alone(place) or self.before(place) in {Kind.ON, Kind.BY, Kind.BEFORE, Kind.SINCE, Kind.TO}

    def _date_at(self, place: int) -> Point | None:
        found: Point | None = None
        if self.kind(place) in {Kind.NUMBER, Kind.ORDINAL}:
            found = self.numeric(place) or self.day_number(place)
        elif self.kind(place) is Kind.MONTH:
            found = self.month(place)
        elif self.kind(place) is Kind.ISO:
            found = self.iso(place)
        return found if found is not None and found.unit is Unit.DAY else None

    def _checked(self, place: int, dated: Point) -> Point:
        """A day with its weekday before it; refused if they do not fit."""
        day = replace(dated, first=place).settled(self.today, past=self.past).start
        if day.isoweekday() != self.value(place):
            said = f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
            problem = f"{said} is a {day:%A}: leave the weekday out, or write the right one."
            raise Refusal(problem, place, dated.stop - 1)
        return replace(dated, days=Days(day, day))

    def weekday_stepped(self, place: int, step: int | None) -> Point:
        """`step` 1 is the first such day after today, -1 the last before it; else today counts."""
        wanted = self.value(place) - 1
        if step == -1 or (step is None and self.past):
            back = (self.today.weekday() - wanted) % 7 or (7 if step == -1 else 0)
            day = self.today - timedelta(back)
        else:
            ahead = (wanted - self.today.weekday()) % 7 or (7 if step == 1 else 0)
            day = self.today + timedelta(ahead)
        return Point(Unit.DAY, place + 1, days=Days(day, day), weekday=0 if step else wanted + 1)

    # all-numeric days

    def numeric(self, place: int) -> Point | None:
        """Reads "15/03/2017", "03/2017", "2017/03/15"; what has two readings is refused with both."""
        places = self._numerals(place)
        if len(places) < 2:
            return None
        sign, stop = self.said(place + 1), places[-1] + 1
        values = [self.value(at) for at in places]
        match [len(self.said(at)) for at in places]:
            case [4, 1 | 2, 1 | 2]:
                return self._one_day(place, stop, [(values[2], values[1], values[0])])
            case [1 | 2, 1 | 2, 2 | 4 as width]:
                year = values[2] if width == 4 else FIRST + values[2]
                return self._one_day(place, stop, [(values[0], values[1], year), (values[1], values[0], year)])
            case [1 | 2, 4] if 1 <= values[0] <= 12 and FIRST <= values[1] <= LAST:
                return Point(Unit.MONTH, stop, values[0], year=values[1])
            case [4, 2] if 1 <= values[1] <= 12 and FIRST <= values[0] <= LAST and values[0] % 100 > values[1]:
                return Point(Unit.MONTH, stop, values[1], year=values[0])
            case [1 | 2, 1 | 2] if sign == "/" and self._numeric_stands(place):
                return self._one_day(place, stop, [(values[0], values[1], None), (values[1], values[0], None)])
        return None

    def _numerals(self, place: int) -> list[int]:
        """The places of two or three numbers that are joined by the same sign."""
        places = [place]
        sign = self.said(place + 1)
        while sign in {"/", ".", "-"} and len(places) < 3:
            at = places[-1]
            follows = self.said(at + 1) == sign and self.kind(at + 2) is Kind.NUMBER
            if not (follows and self.joined(at) and self.joined(at + 1)):
                break
            places.append(at + 2)
        return places

    def _numeric_stands(self, place: int) -> bool:
        """Whether "3/4" without a year is meant as a day: in a date's place, not "3/4 of the members"."""
        return not self.free or self.before(place) in {Kind.ON, Kind.BY, Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.DUE}

    def _one_day(self, place: int, stop: int, readings: list[tuple[int, int, int | None]]) -> Point:
        points = [
            Point(Unit.DAY, stop, day, month, year, first=place)
            for day, month, year in dict.fromkeys(readings)
            if 1 <= month <= 12 and (year is None or FIRST <= year <= LAST)
        ]
        points = [point for point in points if point.in_year(point.year or FIRST) is not None]
        if len(points) == 1:
            return points[0]
        written = "".join(self.said(at) for at in range(place, stop))
        if not points:
            raise Refusal(f"“{written}” is not a day: write it such as 15 March 2017.", place, stop - 1)
        one, other = (
            f"{each.number} {MONTH_NAMES[each.month - 1]}" + (f" {each.year}" if each.year else "") for each in points
        )
        problem = f"“{written}” could be {one} or {other}: write the month as a word, such as {one}."
        raise Refusal(problem, place, stop - 1)
