"""Flags: what is past its planned end without a word, told to the secretariat once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from emgbot.core.board import Board
from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import Window
from emgbot.core.nudging import standing_silence
from emgbot.core.places import Place, Places
from emgbot.core.plan import Activity

AFTER_END = 5
"""Working days of the secretariat's calendar past the planned end."""


@dataclass(frozen=True)
class Flag:
    """An activity past its planned end without a word since its due day.

    `place` is where it is nudged, `day` the one on which it is flagged, `spoken` that of the last word, if any.
    """

    activity: Activity
    place: Place
    end: date
    day: date
    spoken: date | None = None


def flag_day(end: date, calendar: Calendar) -> date:
    """The day on which an end without a word is flagged, in the secretariat's calendar."""
    return calendar.shift(calendar.on_or_before(end), AFTER_END)


def flags_between(board: Board, places: Places, *, after: date, through: date) -> list[Flag]:
    """The flags of the days in (after, through], in plan order; what the secretariat is itself asked has none."""
    home = places.secretariat
    days: dict[date, date] = {}
    found = []
    for activity in board.plan.activities:
        for window in board.windows(activity):
            if window.end is None or window.end >= through:
                continue
            day = days.get(window.end) or days.setdefault(window.end, flag_day(window.end, home.calendar))
            if after < day <= through and (flag := _flag(activity, window, day, board, places)):
                found.append(flag)
    return found


def still_flagged(flags: Iterable[tuple[Activity, date]], board: Board, places: Places) -> list[Flag]:
    """Of flags that waited (an activity and its day), those that still hold."""
    found = []
    for activity, day in flags:
        for window in board.windows(activity):
            if window.end is not None and flag_day(window.end, places.secretariat.calendar) == day:
                flag = _flag(activity, window, day, board, places)
                found += [flag] if flag else []
    return found


def _flag(activity: Activity, window: Window, day: date, board: Board, places: Places) -> Flag | None:
    place = places.nudged_in(activity)
    if place.secretariat or standing_silence(activity, board, place.calendar) is not None:
        return None
    assert window.end is not None  # noqa: S101 - the caller has looked
    if spoken_since_due(activity, window, board, place.calendar):
        return None
    return Flag(activity, place, window.end, day, last_word(activity, board, place.calendar))


def spoken_since_due(activity: Activity, window: Window, board: Board, calendar: Calendar) -> bool:
    """Whether somebody said a word on the due day of a window or after it."""
    due = board.delivery(activity, window, calendar)
    spoken = last_word(activity, board, calendar)
    return due is not None and spoken is not None and spoken >= calendar.on_or_before(due)


def last_word(activity: Activity, board: Board, calendar: Calendar) -> date | None:
    """The local day of a person's last word about an activity."""
    spoken = board.standing(activity).spoken_at
    return calendar.today(spoken) if spoken else None
