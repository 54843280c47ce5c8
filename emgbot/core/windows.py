"""Windows of days as people type them ("end of March", "next two weeks", "before SOM23"), on the atoms of `schedule`.

Conventions: week = Monday to Sunday; "this month" is the whole one that holds today; "by D" and "until D" = today to D,
or, when D is over or `past` is set, everything up to D; "before D" likewise to the day before. A milestone is a meeting
to be ready for: "by SOM23", "until SOM23" and "before SOM23" all end the day before it starts. "after D" starts the day
after, open; "since D" = D to today; "from D" is open; "next N days" = today to today + N; a month, quarter, half, day or
weekday without its year or week is the running one or the next to come (`past`: the running or the last one).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from emgbot.core.calendar_words import Kind, Token
from emgbot.core.milestone_words import milestone_names
from emgbot.core.normalise import fold
from emgbot.core.plan import Milestone
from emgbot.core.spans import Days, Part, Unit, Window, part_of, shifted, unit_around
from emgbot.core.window_points import READERS, Point, Points, Refusal
from emgbot.core.window_words import LEXICON

LONGEST = 3000
"""Characters of a text that are looked at; Slack's commands and messages people type are shorter."""


@dataclass(frozen=True)
class Found:
    """A window found in a text, at `text[begin:stop]` of the text that was given."""

    window: Window
    begin: int
    stop: int


@dataclass(frozen=True)
class Refused:
    """Words that look like a date but cannot be read as one, such as 3/4/2018; `problem` says so with the cure."""

    problem: str
    begin: int
    stop: int


def take_window(
    text: str, *, today: date, milestones: Mapping[str, Milestone], past: bool = False
) -> Found | Refused | None:
    """The longest window that `text` begins with (after an optional preposition such as by, until, to, on, in, for).

    For the arguments of commands: "end of March, venue lost" gives March 31 and leaves ", venue lost". Its end is the
    revised end that a person means. Counts are from today: "2 weeks" is the day two weeks from today.
    """
    folded = fold(text[:LONGEST])
    tokens = LEXICON.read(folded.text)
    first = _first_word(tokens)
    reader = _Windows(Points(tokens, today, milestone_names(milestones), free=False, days_only=False, past=past))
    return _located(reader, first, folded.origin)


def find_window(
    text: str, *, today: date, milestones: Mapping[str, Milestone], past: bool = False
) -> Found | Refused | None:
    """The first, longest window anywhere in free text. "may", "we" or "SUN" are not dates by themselves."""
    folded = fold(text[:LONGEST])
    tokens = LEXICON.read(folded.text)
    names = milestone_names(milestones)
    reader = _Windows(Points(tokens, today, names, free=True, days_only=False, past=past))
    for place, token in enumerate(tokens):
        if token.kind in _STARTS or names.starts(token):
            found = _located(reader, place, folded.origin)
            if found is not None:
                return found
    return None


def take_day(
    text: str, *, today: date, milestones: Mapping[str, Milestone], past: bool = True
) -> Found | Refused | None:
    """The single day that `text` begins with ("on 5 March", "12 Dec: data collected"), the last one unless not `past`.

    Start and end of the found window are that day. None if the text begins with no day, or with more than one.
    """
    folded = fold(text[:LONGEST])
    tokens = LEXICON.read(folded.text)
    points = Points(tokens, today, milestone_names(milestones), free=False, days_only=True, past=past)
    first = place = _first_word(tokens)
    while points.kind(place) in {Kind.ON, Kind.AT, Kind.IN} and place < first + 2:
        place += 1
    try:
        point = points.point(place)
        if point is None or point.unit is not Unit.DAY and point.part is not Part.END:
            return None
        days = point.settled(today, past=past)
    except Refusal as refusal:
        return Refused(str(refusal), folded.origin[tokens[first].begin], _end(tokens[refusal.last], folded.origin))
    if days.start != days.end:
        return None
    window = Window(days.start, days.end)
    return Found(window, folded.origin[tokens[first].begin], _end(tokens[point.stop - 1], folded.origin))


def _first_word(tokens: list[Token]) -> int:
    """The place after quotes, colons and other marks before the words."""
    return next((place for place, token in enumerate(tokens) if token.kind not in {Kind.MARK, Kind.DASH}), len(tokens))


def _end(token: Token, origin: object) -> int:
    assert hasattr(origin, "__getitem__")
    return int(origin[token.stop - 1]) + 1


def _located(reader: _Windows, place: int, origin: object) -> Found | Refused | None:
    tokens = reader.points.tokens
    assert hasattr(origin, "__getitem__")
    try:
        found = reader.window(place)
    except Refusal as refusal:
        return Refused(str(refusal), int(origin[tokens[refusal.first].begin]), _end(tokens[refusal.last], origin))
    except (OverflowError, ValueError):
        return None
    if found is None:
        return None
    window, stop = found
    return Found(window, int(origin[tokens[place].begin]), _end(tokens[stop - 1], origin))


_PREPOSITIONS = {Kind.IN, Kind.ON, Kind.AT, Kind.TO}
_LEADS = {Kind.BY, Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.FROM, Kind.BETWEEN, Kind.WITHIN}
_STARTS = frozenset(READERS) | _PREPOSITIONS | _LEADS | {Kind.OF, Kind.THE, Kind.SO_FAR}


class _Windows:
    """Reads windows from points: ranges, deadlines, open ends."""

    def __init__(self, points: Points) -> None:
        self.points = points
        self.today = points.today
        self.past = points.past

    def window(self, place: int) -> tuple[Window, int] | None:
        """The window that begins with this token, and the place after its last one."""
        points = self.points
        kind = points.kind(place)
        if kind in _PREPOSITIONS:
            inner = points.kind(place + 1)
            if inner in _LEADS | {Kind.SO_FAR}:
                return self.window(place + 1)
            return self._plain(place + 1)
        if kind in _LEADS:
            if kind is Kind.BY and points.kind(place + 1) in {Kind.BEFORE, Kind.AFTER}:
                return self.window(place + 1)
            return self._led(kind, place + 1)
        if kind is Kind.OF:
            found = self._range(place + 1)
            return found
        return self._plain(place)

    def _plain(self, place: int) -> tuple[Window, int] | None:
        stretch = self._stretch(place)
        if stretch is not None:
            return stretch
        found = self._range(place)
        if found is not None:
            return found
        point = self.points.point(place)
        if point is None:
            return None
        days = point.settled(self.today, past=self.past)
        stop = point.stop
        if self.points.kind(stop) is Kind.ONWARDS:
            return Window(days.start, None), stop + 1
        if self.points.kind(stop) is Kind.SO_FAR and days.start <= self.today:
            return Window(days.start, self.today), stop + 1
        return Window(days.start, days.end), stop

    def _stretch(self, place: int) -> tuple[Window, int] | None:
        """ "next 30 days", "last two weeks", "the coming weeks": from or to today."""
        points = self.points
        place = points.skip(place, Kind.THE)
        kind = points.kind(place)
        if kind not in {Kind.NEXT, Kind.LAST}:
            return None
        sign = 1 if kind is Kind.NEXT else -1
        if points.said(place) == "past" and points.kind(place + 1) is Kind.UNIT:
            counted: tuple[int, int] | None = (1, place + 1)
        else:
            counted = points.count(place + 1)
        if counted is None:
            return self._vague(place, sign)
        return self._counted(counted, sign)

    def _vague(self, place: int, sign: int) -> tuple[Window, int] | None:
        """ "coming weeks", "next few days": 30 days, and refused where a day must be named."""
        points = self.points
        at = place + 1 + (points.said(place + 1) in {"few", "several"})
        unit = points.unit(at)
        if unit is None or points.said(at) in {"mois", "mes"} or points.said(at)[-1:] != "s":
            return None
        words = f"{points.said(place)} {points.said(at)}"
        if not points.free:
            raise Refusal(f"“{words}” names no day: write for example next 30 days, or a date.", place, at)
        return self._counted((7 if unit is Unit.DAY else 30, at), sign, unit=Unit.DAY)

    def _counted(self, counted: tuple[int, int], sign: int, *, unit: Unit | None = None) -> tuple[Window, int]:
        number, at = counted
        unit = unit or self.points.unit(at) or Unit.DAY
        try:
            day = shifted(self.today, unit, sign * number)
        except (ValueError, OverflowError):
            raise Refusal(f"{number} {self.points.said(at)} is too far: name a day or a year.", at - 1, at) from None
        return Window(min(self.today, day), max(self.today, day)), at + 1

    def _led(self, kind: Kind, place: int) -> tuple[Window, int] | None:
        """What follows by, before, after, since, from, between or within."""
        points = self.points
        if kind is Kind.BETWEEN or kind is Kind.FROM:
            found = self._range(place, between=kind is Kind.BETWEEN)
            if found is not None or kind is Kind.BETWEEN:
                return found
        if kind is Kind.WITHIN:
            return self._within(place)
        if kind is Kind.BY and not points.free and (counted := points.count(place)):
            words = f"{counted[0]} {points.said(counted[1])}"
            raise Refusal(f"“by {words}” from when? Write the new end, such as 15 May 2017.", place - 1, counted[1])
        stretch = self._stretch(place) if kind in {Kind.SINCE, Kind.BY} else None
        if stretch is not None:
            return stretch
        point = points.point(place)
        if point is None:
            return None
        return self._bounded(kind, point)

    def _bounded(self, kind: Kind, point: Point) -> tuple[Window, int] | None:
        days = point.settled(self.today, past=self.past or kind is Kind.SINCE)
        stop = point.stop
        match kind:
            case Kind.BY:
                return self._up_to(days.start - timedelta(1) if point.milestone else days.end), stop
            case Kind.BEFORE:
                return self._up_to(days.end if point.part is Part.END else days.start - timedelta(1)), stop
            case Kind.AFTER:
                return Window(days.end + timedelta(1), None), stop
            case Kind.SINCE:
                start = days.end + timedelta(1) if point.milestone else days.start
                return Window(start, self.today if start <= self.today else None), stop
            case _:
                return Window(days.start, None), self.points.skip(stop, Kind.ONWARDS, Kind.ON)

    def _up_to(self, end: date) -> Window:
        return Window(None if self.past or end < self.today else self.today, end)

    def _within(self, place: int) -> tuple[Window, int] | None:
        points = self.points
        at = points.skip(place, Kind.THE)
        counted = points.count(at)
        if counted is not None:
            return self._counted(counted, 1)
        if (unit := points.unit(at)) and unit is not Unit.DAY:
            return Window(self.today, unit_around(self.today, unit).end), at + 1
        return self._plain(place)

    # ranges

    def _range(self, place: int, *, between: bool = False) -> tuple[Window, int] | None:
        """ "March to June", "1-15 March", "from today to Friday", "between SOM23 and UNEA-3"."""
        points = self.points
        bare = self._bare_day(place)
        first = None if bare else points.point(place)
        if bare:
            number, stop = bare
        elif first:
            number, stop = 0, first.stop
        else:
            return None
        at = self._connected(stop, between=between)
        if at is None:
            return None
        last = points.point(at)
        if last is None:
            return self._bare_end(first, at)
        if bare:
            if last.unit is not Unit.DAY or not last.month:
                return None
            first = replace(last, number=number, days=None)
        assert first is not None
        return self._between(first, last)

    def _bare_day(self, place: int) -> tuple[int, int] | None:
        """The day of "1 to 15 March": a number before a connecting word and a day with its month."""
        points = self.points
        place = points.skip(place, Kind.THE)
        if ordinal := points.ordinal(place):
            number, stop = ordinal
        elif (small := points.small(place, 31)) is not None:
            number, stop = small, place + 1
        else:
            return None
        at = stop + 1
        if points.kind(stop) not in {Kind.DASH, Kind.TO, Kind.AND, Kind.BY} and points.said(stop) != "a":
            return None
        at = points.skip(at, Kind.THE)
        following = points.ordinal(at)
        after = following[1] if following else at + 1 if points.small(at, 31) else None
        if after is None or points.kind(points.skip(after, Kind.OF)) is not Kind.MONTH:
            return None
        return number, stop

    def _connected(self, place: int, *, between: bool) -> int | None:
        points = self.points
        if between:
            return place + 1 if points.kind(place) in {Kind.AND, Kind.DASH, Kind.TO} else None
        if points.kind(place) in {Kind.DASH, Kind.TO} or points.said(place) == "a":
            return place + 1
        if points.kind(place) is Kind.BY and points.said(place) not in {"by", "no later than", "on or before"}:
            return place + 1
        return None

    def _bare_end(self, first: Point | None, at: int) -> tuple[Window, int] | None:
        """ "March 1-15": the number after the dash is a day of the same month."""
        points = self.points
        if first is None or first.unit is not Unit.DAY or not first.month:
            return None
        at = points.skip(at, Kind.THE)
        ordinal = points.ordinal(at)
        number = ordinal[0] if ordinal else points.small(at, 31)
        if number is None:
            return None
        stop = ordinal[1] if ordinal else at + 1
        year, stop = points.year_after(stop, day=True)
        last = replace(first, number=number, year=first.year or year, stop=stop)
        return self._between(first, last)

    def _between(self, first: Point, last: Point) -> tuple[Window, int] | None:
        start, end = self._ends(first, last)
        if start > end:
            raise Refusal(
                "The first date comes after the second: write the earlier one first.", first.first, last.stop - 1
            )
        return Window(start, end), last.stop

    def _ends(self, first: Point, last: Point) -> tuple[date, date]:
        """Start and end of a range; a year flows to the other side, a range without any is running or to come."""
        if last.year is None and last.days is None and first.year is None and first.days is None:
            return self._running(first, last)
        if last.year is None and last.days is None:
            start = self._start(first, first.settled(self.today, past=self.past))
            for year in (start.year, start.year + 1, start.year + 2, start.year + 3, start.year + 4):
                days = last.in_year(year)
                if days is not None and last.partly(days).end >= start:
                    return start, last.partly(days).end
        end = last.settled(self.today, past=self.past)
        if first.year is None and first.days is None:
            for year in range(end.end.year, end.end.year - 5, -1):
                days = first.in_year(year)
                if days is not None and days.start <= end.end:
                    return self._start(first, days), end.end
            raise first.refusal()
        return self._start(first, first.settled(self.today, past=self.past)), end.end

    def _start(self, point: Point, days: Days) -> date:
        """Where a range begins: "end of March to May" begins in the last third of March."""
        if point.part is Part.END:
            whole = days if point.days is None else point.days
            return part_of(whole, point.unit, Part.LATE).start if point.unit is not Unit.DAY else days.start
        return point.partly(days).start if point.days is None and point.year is None else days.start

    def _running(self, first: Point, last: Point) -> tuple[date, date]:
        for year in (
            range(self.today.year + 1, self.today.year - 9, -1)
            if self.past
            else range(self.today.year - 1, self.today.year + 9)
        ):
            ending = last.in_year(year)
            if ending is None:
                continue
            end = last.partly(ending).end
            for before in (year, year - 1):
                beginning = first.in_year(before)
                if beginning is None:
                    continue
                start = self._start(first, beginning)
                if start <= end:
                    if start <= self.today if self.past else end >= self.today:
                        return start, end
                    break
        raise last.refusal() if last.unit is Unit.DAY else first.refusal()
