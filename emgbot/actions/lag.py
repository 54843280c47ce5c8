"""How far planning lags behind the calendar: whether what was due by now has been planned."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.workspace import Accepted, accepted_plan, channel_ids, identity
from emgbot.core.calendar import ONE_DAY
from emgbot.runtime import Runtime
from emgbot.store import watermarks


def lags(tx: Connection, runtime: Runtime, accepted: Accepted) -> dict[str, timedelta]:
    """The channels whose last send time has come without being planned, with the calendar time since then."""
    now = runtime.clock()
    marks, ids = watermarks.watermarks(tx, accepted.team), channel_ids(tx, accepted)
    found = {}
    for place in accepted.places.all:
        if place.name not in ids:
            continue
        due, mark = place.calendar.last_due_day(now), marks.get(ids[place.name])
        through = mark.planned_through if mark else accepted.first_start - ONE_DAY
        if due > through and place.calendar.sends(due):
            found[place.name] = now - place.calendar.send_instant(due)
    return found


def longest_lag(tx: Connection, runtime: Runtime) -> timedelta:
    """The longest of them; none without a plan."""
    found = identity(runtime, tx)
    accepted = accepted_plan(runtime, tx, found.team) if found else None
    return max(lags(tx, runtime, accepted).values(), default=timedelta()) if accepted else timedelta()
