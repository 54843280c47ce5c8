"""Whether a step is said, and why or why not; why nothing falls on a day. One answer for tick, digest and preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from emgbot.core.board import Board
from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import ScheduleState
from emgbot.core.ladder import Rung, Step, check_in_mondays, ladders
from emgbot.core.plan import Activity

RECENT = 5
"""Working days for which a person's word silences the next step."""

LOOKED_AHEAD = timedelta(days=3 * 366)
"""How far the next step is looked for."""


@dataclass(frozen=True)
class Nudge:
    """An activity whose step is said, with the reason in words.

    `end`: that of the window whose step it is. `asked_by`: who asked to be reminded on this day.
    """

    activity: Activity
    step: Step
    reason: str
    end: date | None = None
    asked_by: str | None = None
    day: date | None = None


@dataclass(frozen=True)
class LeftOut:
    """An activity whose step fell on a day and was not said, with the reason in words."""

    activity: Activity
    step: Step
    reason: str
    day: date | None = None


def decide(activity: Activity, rung: Rung, board: Board, calendar: Calendar, *, today: date) -> Nudge | LeftOut:
    """What becomes of a step, as things stand; `today` is the day on which it would be said (its own, or later)."""
    silent = _silence(activity, rung, board, calendar, today)
    if silent is not None:
        return LeftOut(activity, rung.step, silent, rung.day)
    standing = board.standing(activity)
    asked = standing.snoozed_by if rung.day == ladders(calendar).snooze_day(activity, board) else None
    reason = _reason(activity, rung, board, calendar)
    return Nudge(activity, rung.step, reason, end=rung.window.end, asked_by=asked, day=rung.day)


def _silence(activity: Activity, rung: Rung, board: Board, calendar: Calendar, today: date) -> str | None:
    """Why a step is not said; None if it is. The due day yields only to a status or a new end."""
    closed = standing_silence(activity, board, calendar)
    if closed is not None:
        return closed
    standing = board.standing(activity)
    snooze = ladders(calendar).snooze_day(activity, board)
    if snooze == rung.day:
        return None
    if snooze is not None and rung.day < snooze and rung.step.before_due:
        return _snoozed(board, activity)
    last = standing.answered_at if rung.step is Step.DUE else standing.spoken_at
    if last is None:
        return None
    spoken = calendar.today(last)
    if spoken > today or calendar.between(spoken, rung.day) > RECENT:
        return None
    if spoken > rung.day:
        return f"updated on {on(spoken)}, after the step"
    return f"updated on {on(spoken)}, within {RECENT} working days"


def standing_silence(activity: Activity, board: Board, calendar: Calendar) -> str | None:
    """Why nothing at all is said about an activity any more: it is closed, or left alone."""
    standing = board.standing(activity)
    if not standing.status.open:
        since = f" on {on(calendar.today(standing.since))}" if standing.since else ""
        return f"{standing.status.label}{since}"
    return "left alone" if standing.left_alone else None


def _snoozed(board: Board, activity: Activity) -> str:
    standing = board.standing(activity)
    until = f"snoozed until {on(standing.snoozed_until)}" if standing.snoozed_until else "snoozed"
    return f"{until} by {standing.snoozed_by}" if standing.snoozed_by else until


def _reason(activity: Activity, rung: Rung, board: Board, calendar: Calendar) -> str:
    words = f'plan: "{activity.schedule.text}"'
    window, limit = rung.window, board.delivery(activity, rung.window, calendar)
    meeting = board.first_meeting(activity) if limit != window.end else None
    by = f"{on(limit)} (wanted for {meeting.id})" if meeting else on(limit)
    match rung.step:
        case Step.OPENING:
            return f"the window opens {on(window.start)}{_moved(window.start, rung.day, calendar)}, {words}"
        case Step.CHECK_IN:
            monday = max(day for n in (1, 0) for day in check_in_mondays(rung.day.year - n) if day <= rung.day)
            moved = _moved(monday, rung.day, calendar)
            return f"quarterly check-in{f' of {on(monday)}{moved}' if moved else ''}, {words}"
        case Step.SNOOZE:
            return f"{_snoozed(board, activity)}, {words}"
        case Step.DUE:
            return f"due {by}{_moved(limit, rung.day, calendar)}, {words}"
        case Step.PLUS_5 | Step.PLUS_15:
            return f"{rung.step.value[1:]} working days past the planned end {on(window.end)}, {words}"
        case _:
            return f"{rung.step.value[1:]} working days before {by}, {words}"


def _moved(wanted: date | None, day: date, calendar: Calendar) -> str:
    """`, a Saturday`: why a step is not on the day that its rule names; empty where it is."""
    if wanted is None or wanted == day:
        return ""
    return f", {calendar.day_off(wanted) or f'a {wanted:%A}'}"


def why_nothing(
    activity: Activity, board: Board, calendar: Calendar, day: date, *, riding: frozenset[Step] = frozenset()
) -> str:
    """Why nothing about an activity falls on a day: when it is next asked about, or why never.

    `riding`: the steps that are not said on their own day there, but with the digest after it.
    """
    closed = standing_silence(activity, board, calendar)
    if closed is not None:
        return closed
    never = why_never(activity, board)
    if never is not None:
        return never
    coming = ladders(calendar).rungs(activity, board, after=day, through=day + LOOKED_AHEAD)
    ahead = ((rung, decide(activity, rung, board, calendar, today=rung.day)) for rung in coming)
    found = next((rung for rung, outcome in ahead if isinstance(outcome, Nudge)), None)
    if found is None:
        return f"past its planned end {on(board.planned_end(activity, day))}, nothing more is said"
    how = ", told with the digest" if found.step in riding else ""
    return f"{'ongoing: next' if activity.ongoing else 'next:'} {found.step.value} on {on(found.day)}{how}"


def why_never(activity: Activity, board: Board) -> str | None:
    """Why an activity is never nudged, whatever the day: its schedule gives none."""
    if board.windows(activity):
        return None
    match activity.schedule.state:
        case ScheduleState.UNSCHEDULED:
            return f"not scheduled yet ({activity.schedule.text})"
        case ScheduleState.ERROR:
            return f'schedule not understood ("{activity.schedule.text}")'
        case _:
            return None


def on(day: date | None) -> str:
    """`9 Feb 2017`."""
    return f"{day.day} {day:%b %Y}" if day else "an unknown day"
