"""The ladder: on which days an activity is nudged, and which of them are left out, with the reason. Pure.

Rules of the product, section 2, in working days counted back from the deliver-by day: windows of up to 25 working
days: opening, -5, due; 26 to 90: opening, -15, -5, due; longer: opening, -20, -5, due. Past the planned end: +5, +15.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY, Calendar
from emgbot.core.plan import Activity

SHORT_WINDOW = 25
MIDDLE_WINDOW = 90
RECENT = 5
"""Working days for which a person's word silences the next step."""


class Step(StrEnum):
    """A rung, in ladder order: of two on one day the later one counts."""

    OPENING = "opening"
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


@dataclass(frozen=True)
class Nudge:
    """An activity whose step falls on a day, with the reason in words."""

    activity: Activity
    step: Step
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """An activity whose step fell on a day and was not said, with the reason in words."""

    activity: Activity
    step: Step
    reason: str


def steps(activity: Activity, board: Board, calendar: Calendar, *, today: date) -> dict[date, Step]:
    """Every day on which the activity has a step, as things stand `today`. Empty unless it has days."""
    window = board.window(activity, today)
    if window is None:
        return {}
    found: dict[date, Step] = {}
    if window.start is not None:
        found[calendar.on_or_after(window.start)] = Step.OPENING
    deliver_by = board.deliver_by(activity, today, calendar)
    if window.end is None or deliver_by is None:
        return found
    due = calendar.on_or_before(deliver_by)
    for count, step in _rungs(window.start, window.end, calendar):
        found[calendar.shift(due, -count)] = step
    found[due] = Step.DUE
    last = calendar.on_or_before(window.end)
    found[calendar.shift(last, 5)] = Step.PLUS_5
    found[calendar.shift(last, 15)] = Step.PLUS_15
    return found


def _rungs(start: date | None, end: date, calendar: Calendar) -> list[tuple[int, Step]]:
    """The rungs before the end, by the length of the window. A mere deadline ("by 15 March") has a short ladder."""
    length = calendar.between(start - ONE_DAY, end) if start is not None else 0
    if length <= SHORT_WINDOW:
        return [(5, Step.MINUS_5)]
    if length <= MIDDLE_WINDOW:
        return [(15, Step.MINUS_15), (5, Step.MINUS_5)]
    return [(20, Step.MINUS_20), (5, Step.MINUS_5)]


def first_nudge(activity: Activity, board: Board, calendar: Calendar) -> date | None:
    """The first day it is nudged, as if the bot had started before the plan."""
    first = min((day for w in activity.schedule.windows if (day := w.start or w.end)), default=None)
    if first is None:
        return None
    return min(steps(activity, board, calendar, today=first), default=None)


def nudges_on(
    day: date, activities: tuple[Activity, ...], board: Board, calendar: Calendar
) -> tuple[list[Nudge], list[LeftOut]]:
    """The activities with a step on that local day: those to be said, in plan order, and those left out."""
    said: list[Nudge] = []
    left: list[LeftOut] = []
    for activity in activities:
        step = steps(activity, board, calendar, today=day).get(day)
        if step is None:
            continue
        reason = _silence(activity, step, board, calendar, day)
        if reason is None:
            said.append(Nudge(activity, step, _reason(activity, step, board, calendar, day)))
        else:
            left.append(LeftOut(activity, step, reason))
    return said, left


def _silence(activity: Activity, step: Step, board: Board, calendar: Calendar, day: date) -> str | None:
    """Why a step is not said; None if it is. The due day yields only to a status or a new end."""
    standing = board.standing(activity)
    if not standing.status.open:
        return standing.status.label
    last = standing.answered_at if step is Step.DUE else standing.spoken_at
    if last is None:
        return None
    spoken = calendar.today(last)
    if calendar.between(spoken, day) > RECENT or spoken > day:
        return None
    return f"updated on {spoken.isoformat()}, within {RECENT} working days"


def _reason(activity: Activity, step: Step, board: Board, calendar: Calendar, day: date) -> str:
    window = board.window(activity, day)
    end = window.end if window else None
    words = f'plan: "{activity.schedule.text}"'
    match step:
        case Step.OPENING:
            return f"the window opens {window.start if window else ''}, {words}"
        case Step.DUE:
            return f"due {board.deliver_by(activity, day, calendar)}, {words}"
        case Step.PLUS_5 | Step.PLUS_15:
            return f"{step.value[1:]} working days past the planned end {end}, {words}"
        case _:
            return f"{step.value[1:]} working days before {board.deliver_by(activity, day, calendar)}, {words}"
