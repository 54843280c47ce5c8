"""The grammar of windows: points and ranges with the words that bound them (by, before, after, since, next 30 days)."""

from __future__ import annotations

from datetime import date, timedelta

from emgbot.core.dates.spans import Days, Part, Unit, Window, shifted, unit_around
from emgbot.core.dates.window_points import READERS
from emgbot.core.dates.window_ranges import RangePoints
from emgbot.core.dates.window_tokens import STEPS, Point, Refusal
from emgbot.core.dates.window_units import ANCHORS
from emgbot.core.dates.window_words import NEEDS_CONTEXT, POSTPOSED, SINGULAR_IN_S
from emgbot.core.dates.words import Kind

_PREPOSITIONS = frozenset({Kind.IN, Kind.ON, Kind.AT, Kind.TO})
_LEADS = frozenset({Kind.BY, Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.FROM, Kind.BETWEEN, Kind.WITHIN})
STARTS = frozenset(READERS) | _PREPOSITIONS | _LEADS | {Kind.OF, Kind.THE, Kind.SO_FAR}
"""The kinds of token that a window can begin with."""

_VAGUE_DAYS = 30
_POINTING = {"in", "en", "dans", "for", "for the", "pour", "para", "dentro de"}
"""Of the words for "in" those that do not say "during"."""
_FROM_HERE = ("d ' ici", "de aqui")
_SOME = {"few", "several", "quelques", "algunas", "algunos", "pocas", "pocos"}


class WindowReader(RangePoints):
    """Reads the window that begins at a token."""

    def window(self, place: int) -> tuple[Window, int] | None:
        """The window that begins with this token, and the place after its last one. Raises Refusal."""
        kind = self.kind(place)
        if kind is Kind.IN and self.said(place) not in _POINTING and self._bare_unit(place + 1):
            days, _, stop = self.around(place + 1) or (Days(self.today, self.today), Unit.DAY, place + 1)
            return Window(days.start, days.end), stop
        if kind in _PREPOSITIONS:
            return self.window(place + 1) if self.kind(place + 1) in _LEADS | {Kind.SO_FAR} else self._plain(place + 1)
        if kind in _LEADS:
            nested = kind is Kind.BY and self.kind(place + 1) in {Kind.BEFORE, Kind.AFTER}
            return self.window(place + 1) if nested else self._led(kind, place + 1)
        if kind is Kind.SO_FAR:
            return self._so_far(place)
        if kind is Kind.OF:
            return self.range_at(place + 1) or self._of_unit(place)
        return self._plain(place)

    def goes_on(self, place: int) -> int | None:
        """The place after words of the calendar that were not read and may change what stands before them."""
        kind, following = self.kind(place), self.kind(place + 1)
        if kind in {Kind.UNIT, Kind.AFTER_NEXT} or (
            kind in {Kind.MONTH, Kind.WEEKDAY} and self.said(place) not in NEEDS_CONTEXT
        ):
            return place + 1
        dated = {Kind.UNIT, Kind.MONTH, Kind.WEEKDAY}
        if (kind is Kind.OR or self.said(place) == "o") and self.point(place + 1):
            return place + 2
        stepped = kind in {Kind.THIS, Kind.NEXT, Kind.LAST, Kind.PART} and following in dated
        if stepped or (kind is Kind.OF and following in {*dated, Kind.THIS, Kind.NEXT, Kind.LAST}):
            return place + 2
        return None

    def _of_unit(self, place: int) -> tuple[Window, int] | None:
        """Reads "of the month", "du mois", "de la semana" in free text: the running one."""
        articled = self.kind(place + 1) is Kind.THE or self.said(place) in {"du", "del"}
        whole = self.around(place + 1) if self.free and articled and self._bare_unit(place + 1) else None
        return (Window(whole[0].start, whole[0].end), whole[2]) if whole else None

    def _bare_unit(self, place: int) -> bool:
        """Whether "the month" stands here, for "during the month"."""
        unit = self.one(self.skip(place, Kind.THE))
        return unit is not None and unit not in {Unit.DAY, Unit.WORKDAY} and self.around(place) is not None

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
        """Reads "so far this year", "earlier this month"."""
        whole = self.around(place + 1)
        point = self.point(place + 1) if whole is None else None
        if whole is None and (point is None or point.unit is Unit.DAY):
            return None
        days = whole[0] if whole else point.settled(self.today, past=True) if point else None
        stop = whole[2] if whole else point.stop if point else place
        return (Window(days.start, self.today), stop) if days and days.start <= self.today else None

    def _unit_so_far(self, place: int) -> tuple[Window, int] | None:
        """Reads "year to date"."""
        unit = self.unit(place)
        if unit is None or unit is Unit.DAY or self.kind(place + 1) is not Kind.SO_FAR:
            return None
        return Window(unit_around(self.today, unit).start, self.today), place + 2

    # stretches from or to today

    def _stretch(self, place: int) -> tuple[Window, int] | None:
        """Reads "next 30 days", "last two weeks", "the coming weeks": from today, or to today."""
        place = self.skip(place, Kind.THE, Kind.THIS)
        if self.kind(place) in {Kind.COUNT, Kind.NUMBER, Kind.UNIT, Kind.ORDINAL}:
            return self._counted_stretch(place)
        if self.kind(place) not in {Kind.NEXT, Kind.LAST}:
            return None
        sign = STEPS[self.tokens[place].kind]
        if self.said(place) == "past" and self.kind(place + 1) is Kind.UNIT:
            return self._from_today(1, place + 1, sign)
        counted = self.count(place + 1)
        if counted is None:
            at = place + 1 + (self.said(place + 1) in _SOME)
            return self._vague(place, at, at, sign)
        return (self._inside_stretch(*counted, sign=-1) if sign < 0 else None) or self._from_today(*counted, sign)

    def _counted_stretch(self, place: int) -> tuple[Window, int] | None:
        """Reads "30 prochains jours", "30 días siguientes", "jours à venir", "first two weeks of May"."""
        if self.kind(place) is Kind.ORDINAL:
            counted = self.count(place + 1) if self.value(place) == 1 else None
            return self._inside_stretch(*counted, sign=1) if counted else None
        counted = self.count(place)
        if counted is not None and self.count(counted[1]) is None:
            step = STEPS.get(self.kind(counted[1] + 1) or Kind.WORD)
            if step and self.said(counted[1] + 1) in POSTPOSED:
                window, stop = self._from_today(*counted, step)
                return window, stop + 1
            return None
        step = STEPS.get(self.kind(place + 1) or Kind.WORD)
        if step and self.kind(place) is Kind.UNIT:
            return self._vague(place, place, place + 1, step) if self.said(place + 1) in POSTPOSED else None
        number = self.number(place) or 0
        if step and number > 1 and self.kind(place + 2) is Kind.UNIT:
            return self._from_today(number, place + 2, step)
        return None

    def _inside_stretch(self, number: int, at: int, *, sign: int) -> tuple[Window, int] | None:
        """Reads "last two weeks of May", "first 10 days of the month"."""
        whole = self.around(at + 2) if self.kind(at + 1) in {Kind.OF, Kind.IN} else None
        unit = self.unit(at)
        if whole is None or unit is None:
            return None
        days, _, stop = whole
        if sign > 0:
            edge = shifted(days.start - timedelta(unit is Unit.WORKDAY), unit, number)
            found = Days(days.start, edge - timedelta(unit is not Unit.WORKDAY))
        else:
            found = Days(shifted(days.end + timedelta(1), unit, -number), days.end)
        return (Window(found.start, found.end), stop) if days.start <= found.start <= found.end <= days.end else None

    def _vague(self, place: int, at: int, last: int, sign: int) -> tuple[Window, int] | None:
        """Reads "coming weeks", "next few days": 7 or 30 days, and refused where a date must be named."""
        unit, said = self.unit(at), self.said(at)
        several = said.endswith("s") and (said not in SINGULAR_IN_S or self.said(place).endswith("s"))
        if unit is None or not several or (place == at and said in SINGULAR_IN_S and self.said(last) != "a venir"):
            return None
        stop = max(at, last) + 1
        if not self.free:
            words = " ".join(self.said(each) for each in range(place, stop))
            raise Refusal(f"“{words}” names no day: write for example next 30 days, or a date.", place, stop - 1)
        day = self.today + timedelta(sign * (7 if unit is Unit.DAY else _VAGUE_DAYS))
        return Window(min(self.today, day), max(self.today, day)), stop

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
        if kind is Kind.SINCE and (found := self.range_at(place)):
            return found  # "desde marzo hasta mayo"
        if kind is Kind.WITHIN or (self.said(place - 1).startswith(_FROM_HERE) and self.count(place)):
            return self._within(place)
        if self.said(place - 1) == "des" and (coming := self._stretch(place)):
            return coming  # "Échéances des prochains mois": "des" is "of the" here, not "dès".
        if kind is Kind.BY and not self.free and (counted := self._loose_count(place)):
            words = f"by {counted[0]} {self.said(counted[1])}"
            raise Refusal(f"“{words}” from which day? Write the new end, such as 15 May 2017.", place - 1, counted[1])
        stretch = self._stretch(place) if kind in {Kind.SINCE, Kind.BY} else None
        if stretch is not None:
            return stretch
        past, self.past = self.past, self.past or kind is Kind.SINCE
        point = self.point(place)
        self.past = past
        if point is None and self.said(place - 1).startswith("antes de que") and self._bare_unit(place):
            days, _, stop = self.around(place) or (Days(self.today, self.today), Unit.DAY, place)
            return self._up_to(days.end), stop
        return self._bounded(kind, point) if point is not None else None

    def _loose_count(self, place: int) -> tuple[int, int] | None:
        """The "two weeks" of "by two weeks", if no day follows that it counts from."""
        counted = self.count(place)
        return counted if counted and self.kind(counted[1] + 1) not in ANCHORS else None

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
            found = self._led(Kind.BY, place + 1)
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
        if unit is Unit.FORTNIGHT:
            return self._from_today(1, at, 1)
        if unit is not None and unit is not Unit.DAY:
            return Window(self.today, unit_around(self.today, unit).end), at + 1
        return self._plain(place)
