"""What comes next: the step of an activity that will be said first, as things stand. Pure."""

from __future__ import annotations

from datetime import date

from emgbot.core.board import Board
from emgbot.core.calendar import Calendar
from emgbot.core.ladder import Rung, Step, ladders
from emgbot.core.nudging import LOOKED_AHEAD, Nudge, decide
from emgbot.core.plan import Activity


def next_nudge(activity: Activity, board: Board, calendar: Calendar, *, after: date) -> Nudge | None:
    """The first step after a local day that is said if nobody says anything more; None: there is none to come."""
    for rung in ladders(calendar).rungs(activity, board, after=after, through=after + LOOKED_AHEAD):
        outcome = decide(activity, rung, board, calendar, today=rung.day)
        if isinstance(outcome, Nudge):
            return outcome
    return None


def due_before(activity: Activity, board: Board, calendar: Calendar, *, after: date, until: date) -> Rung | None:
    """The due day within (after, until], if there is one: it is said although somebody asked to be reminded later."""
    rungs = ladders(calendar).rungs(activity, board, after=after, through=until)
    return next((rung for rung in rungs if rung.step is Step.DUE), None)
