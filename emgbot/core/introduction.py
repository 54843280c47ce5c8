"""Where a plan stands at its first start: what is over and what is running. Told to the secretariat, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from emgbot.core.board import Board
from emgbot.core.plan import Activity


@dataclass(frozen=True)
class Introduction:
    """The open activities past their planned end, and those that run, in the order of their ends."""

    over: tuple[Activity, ...]
    running: tuple[Activity, ...]


def introduce(board: Board, today: date) -> Introduction | None:
    """What the secretariat is told at the start; None where nothing has begun."""
    standings = ((activity, board.standing(activity)) for activity in board.plan.activities)
    open_ones = [activity for activity, now in standings if now.status.open and not now.left_alone]
    over = [activity for activity in open_ones if board.past_end(activity, today)]
    running = [activity for activity in open_ones if _runs(activity, board, today)]

    def by_end(activity: Activity) -> date:
        return board.planned_end(activity, today) or date.max

    if not over and not running:
        return None
    return Introduction(tuple(sorted(over, key=by_end)), tuple(sorted(running, key=by_end)))


def _runs(activity: Activity, board: Board, today: date) -> bool:
    """Whether it has begun and not ended; what has a deadline only will be asked about in time."""
    window = board.window(activity, today)
    if window is None or window.start is None:
        return activity.ongoing
    return window.start <= today and (window.end is None or today <= window.end)
