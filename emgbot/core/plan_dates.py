"""What a changed plan does to days: start, planned end, deliver-by and next nudge of an activity, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import ONE_DAY
from emgbot.core.ladder import ladders
from emgbot.core.places import Places
from emgbot.core.plan import Activity
from emgbot.core.plan_diff import Difference

LOOK_AHEAD = timedelta(days=2000)
"""So far ahead the next nudge is looked for: a plan has a year or two."""


@dataclass(frozen=True)
class Dates:
    """The days of an activity as they stand (local to its place, inclusive); None where there is none.

    `place`: where it is nudged. `nudge`: its next step from today on; None where it is closed or has no step left.
    """

    start: date | None
    end: date | None
    deliver_by: date | None
    nudge: date | None
    place: str


def dates_of(activity: Activity, board: Board, places: Places, today: date) -> Dates:
    """The days of an activity as things stand."""
    place = places.nudged_in(activity)
    window = board.window(activity, today)
    coming: list[date] = []
    if board.is_open(activity):
        rungs = ladders(place.calendar).rungs(activity, board, after=today - ONE_DAY, through=today + LOOK_AHEAD)
        coming = [rung.day for rung in rungs]
    return Dates(
        start=window.start if window else None,
        end=window.end if window else None,
        deliver_by=board.deliver_by(activity, today, place.calendar),
        nudge=min(coming, default=None),
        place=place.name,
    )


def board_after(difference: Difference, before: Board) -> Board:
    """The board of the new plan: every activity with the standing it had, whatever its reference was."""
    was = difference.matching.was
    standings: dict[str, Standing] = {
        ref: before.standings[old] for ref, old in was.items() if old is not None and old in before.standings
    }
    return replace(before, plan=difference.new, standings=standings)


def moved(
    difference: Difference, before: Board, places: Places, places_after: Places, today: date
) -> Iterator[tuple[str, Dates, Dates]]:
    """The activities of both plans whose days or place become others, by new reference, with the days before and after.

    A meeting whose days become known moves what feeds it, although its own words stay.
    """
    after = board_after(difference, before)
    for ref, was in difference.matching.was.items():
        if was is None or was not in difference.old.by_ref:
            continue
        old = dates_of(difference.old.by_ref[was], before, places, today)
        new = dates_of(difference.new.by_ref[ref], after, places_after, today)
        if old != new:
            yield ref, old, new
