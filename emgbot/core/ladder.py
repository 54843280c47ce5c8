"""The ladder: the days on which an activity has a step, by the length of its windows. Pure; says nothing of silence.

Rules of the product, section 2, in working days counted back from the deliver-by day: windows of up to 25 working
days: opening, -5, due; 26 to 90: opening, -15, -5, due; longer: opening, -20, -5, due and a check-in each quarter,
which also asks about what is ongoing. Past the planned end: +5, +15. A snooze is one extra step.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from emgbot.core.board import Board, deliver_by
from emgbot.core.calendar import ONE_DAY, Calendar
from emgbot.core.dates.schedule import Window
from emgbot.core.plan import Activity

SHORT_WINDOW = 25
MIDDLE_WINDOW = 90
CHECK_IN_MONTHS = (1, 4, 7, 10)
CHECK_IN_FROM = 10
"""A check-in is on the Monday on or after this day of a check-in month."""

AFTER_OPENING = 15
BEFORE_END = 25
"""Working days after the opening and before the end within which nobody is checked in on."""

MOST_KEPT = 1 << 17


class Step(StrEnum):
    """A rung, in ladder order: of two on one day the later one counts."""

    SNOOZE = "snooze"
    OPENING = "opening"
    CHECK_IN = "check-in"
    MINUS_20 = "-20"
    MINUS_15 = "-15"
    MINUS_5 = "-5"
    DUE = "due"
    PLUS_5 = "+5"
    PLUS_15 = "+15"

    @property
    def mentions(self) -> bool:
        """Whether the focal points are mentioned: on the due day and after."""
        return self in (Step.DUE, Step.PLUS_5, Step.PLUS_15)

    @property
    def before_due(self) -> bool:
        """Whether it comes before the due day, so that a snooze leaves it out."""
        return not self.mentions and self is not Step.SNOOZE

    @property
    def rank(self) -> int:
        """Its place on the ladder: of two that are told together the higher one counts."""
        return _RANK[self]


_RANK = {step: number for number, step in enumerate(Step)}


@dataclass(frozen=True)
class Rung:
    """A step on a local working day. `window` is the one whose ladder it is of; without ends for what is ongoing."""

    day: date
    step: Step
    window: Window


ENDLESS = Window(None, None)


@dataclass(frozen=True)
class _Ladder:
    """The rungs of an activity's windows, by day, and the one of them that never ends."""

    days: tuple[date, ...]
    rungs: tuple[Rung, ...]
    endless: Window | None


class Ladders:
    """The ladders in one calendar, each worked out once: the same windows come for many activities and every day."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._known: dict[tuple[tuple[Window, ...], date | None], _Ladder] = {}
        self._check_ins: dict[int, list[date]] = {}

    def rungs(self, activity: Activity, board: Board, *, after: date, through: date) -> list[Rung]:
        """Its rungs in (after, through], by day, one a day at most."""
        windows = board.windows(activity)
        ladder = self._ladder(activity, board)
        begin = bisect_right(ladder.days, after)
        found = list(ladder.rungs[begin : bisect_right(ladder.days, through, begin)])
        endless = ladder.endless or (ENDLESS if activity.ongoing else None)
        if endless is not None:
            found += self._endless(endless, after=after, through=through, until=windows[-1].end if windows else None)
        snooze = self.snooze_day(activity, board)
        if snooze is not None and after < snooze <= through:
            found.append(Rung(snooze, Step.SNOOZE, board.window(activity, snooze) or ENDLESS))
        return _one_a_day(found) if len(found) > 1 else found

    def snooze_day(self, activity: Activity, board: Board) -> date | None:
        """The working day of the extra send that somebody asked for."""
        until = board.standing(activity).snoozed_until
        return self._calendar.on_or_after(until) if until else None

    def first(self, activity: Activity, board: Board) -> Rung | None:
        """Its first rung; None for what has no day to begin with."""
        return next(iter(self._ladder(activity, board).rungs), None)

    def _ladder(self, activity: Activity, board: Board) -> _Ladder:
        key = (board.windows(activity), board.meeting_limit(activity, self._calendar) if activity.feeds else None)
        return self._known.get(key) or self._build(key)

    def _build(self, key: tuple[tuple[Window, ...], date | None]) -> _Ladder:
        windows, limit = key
        rungs = [rung for number, window in enumerate(windows) for rung in self._of(window, limit, first=not number)]
        rungs = _one_a_day(rungs)
        endless = next((window for window in windows if window.end is None), None)
        ladder = _Ladder(tuple(rung.day for rung in rungs), tuple(rungs), endless)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[key] = ladder
        return ladder

    def _of(self, window: Window, limit: date | None, *, first: bool) -> Iterator[Rung]:
        """The rungs of one window; those of a window without an end that repeat for ever are not among them."""
        calendar = self._calendar
        opening = calendar.on_or_after(window.start) if window.start else None
        if window.end is None:
            if opening:
                yield Rung(opening, Step.OPENING, window)
            return
        due = calendar.on_or_before(deliver_by(window, limit, first=first))
        # What is to be delivered before its window opens has no opening: there is nothing to start any more.
        if opening and opening <= due:
            yield Rung(opening, Step.OPENING, window)
        length = calendar.between(window.start - ONE_DAY, window.end) if window.start else 0
        for count, step in _before(length):
            yield Rung(calendar.shift(due, -count), step, window)
        yield Rung(due, Step.DUE, window)
        last = calendar.on_or_before(window.end)
        yield Rung(calendar.shift(last, 5), Step.PLUS_5, window)
        yield Rung(calendar.shift(last, 15), Step.PLUS_15, window)
        if opening and length > MIDDLE_WINDOW:
            for day in self._checks(opening, due):
                if calendar.between(opening, day) > AFTER_OPENING and calendar.between(day, due) > BEFORE_END:
                    yield Rung(day, Step.CHECK_IN, window)

    def _endless(self, window: Window, *, after: date, through: date, until: date | None) -> Iterator[Rung]:
        """The check-ins of what has no end in (after, through]; `until`: somebody gave it one."""
        calendar = self._calendar
        opening = calendar.on_or_after(window.start) if window.start else None
        for day in self._checks(after, through):
            late_enough = opening is None or calendar.between(opening, day) > AFTER_OPENING
            if late_enough and (until is None or calendar.between(day, until) > BEFORE_END):
                yield Rung(day, Step.CHECK_IN, window)

    def _checks(self, after: date, through: date) -> Iterator[date]:
        """The check-in days in (after, through]. One that is free comes on the next working day."""
        # A long closure moves the last one of a year into the next.
        for year in range(max(after.year - 1, date.min.year), through.year + 1):
            if year not in self._check_ins:
                self._check_ins[year] = [self._calendar.on_or_after(monday) for monday in check_in_mondays(year)]
            yield from (day for day in self._check_ins[year] if after < day <= through)


def check_in_mondays(year: int) -> list[date]:
    """The Mondays of a year on which people are checked in on; where one is free it is the next working day."""
    tenths = (date(year, month, CHECK_IN_FROM) for month in CHECK_IN_MONTHS)
    return [tenth + timedelta(days=-tenth.weekday() % 7) for tenth in tenths]


@lru_cache(maxsize=64)
def ladders(calendar: Calendar) -> Ladders:
    """The ladders in a calendar, kept from one question to the next."""
    return Ladders(calendar)


def _before(length: int) -> list[tuple[int, Step]]:
    """The rungs before the due day, by the window's length. A mere deadline ("by 15 March") has a short ladder."""
    if length <= SHORT_WINDOW:
        return [(5, Step.MINUS_5)]
    if length <= MIDDLE_WINDOW:
        return [(15, Step.MINUS_15), (5, Step.MINUS_5)]
    return [(20, Step.MINUS_20), (5, Step.MINUS_5)]


def _one_a_day(rungs: Iterable[Rung]) -> list[Rung]:
    """In order of days; of several on one day the later one of the ladder, of equal ones that of the later window."""
    best: dict[date, Rung] = {}
    for rung in rungs:
        held = best.get(rung.day)
        if held is None or rung.step.rank >= held.step.rank:
            best[rung.day] = rung
    return [best[day] for day in sorted(best)]


def first_nudge(activity: Activity, board: Board, calendar: Calendar) -> date | None:
    """The first day it is nudged, as if the bot had started before the plan; None without any day to begin with."""
    first = ladders(calendar).first(activity, board)
    return first.day if first else None
