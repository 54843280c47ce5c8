"""Looking back: what was said in a channel on days that the database has not planned.

A database that was restored from a backup does not know what was said since. Before a channel with missed days is
planned, it is read once for our own posts of those days; what is there is not said again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from emgbot.clock import boottime, wall_now
from emgbot.core.calendar import ONE_DAY
from emgbot.core.places import Place
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import Runtime
from emgbot.store.outbox import day_key, slack_key

log = logging.getLogger(__name__)

MOST_DAYS = 60
"""So far back; a nudge of longer ago would not be said again anyway."""

WAIT_AT_MOST = 1800.0
WAIT_FIRST = 5.0
WAIT_LONGEST = 300.0
"""Seconds for which a channel that cannot be read is not planned, and between two tries."""

SPREAD = timedelta(hours=1)


@dataclass
class Unread:
    """Since when a channel cannot be read, and when it is tried next; on this process' `boottime()`."""

    since: float
    again_at: float
    wait: float = WAIT_FIRST


def look_back(runtime: Runtime, team: str, place: Place, *, channel: str, through: date) -> dict[date, str] | None:
    """The `ts` of our posts of the days after `through` that should have been planned, by day. No transaction is open.

    Nothing is read where no day was missed: on an ordinary morning only today's is due. None: the channel cannot be
    read for now, and planning waits; after half an hour it goes on, since a late nudge is better than none.
    """
    unread: dict[str, Unread] = runtime.memory.unread
    calendar, now = place.calendar, runtime.clock()
    last = calendar.last_due_day(now)
    first = max(through + ONE_DAY, last - MOST_DAYS * ONE_DAY)
    missed = [day for n in range((last - first).days + 1) if calendar.sends(day := first + n * ONE_DAY)]
    if missed in ([], [last]):
        return {}
    before = unread.get(channel)
    if before is not None and boottime() < before.again_at:
        return None
    # How long ago the first of them was due, on the machine's clock: the calendar may have been moved.
    oldest = wall_now() - max(now - calendar.send_instant(missed[0]), timedelta()) - SPREAD
    keys = {slack_key(day_key(team, channel, day)): day for day in missed}
    try:
        found = runtime.poster.find_all(channel, list(keys), oldest=oldest)
    except (DeliveryError, DeliveryUnknown) as error:
        return _not_now(unread, channel, error)
    unread.pop(channel, None)
    return {keys[key]: ts for key, ts in found.items()}


def _not_now(unread: dict[str, Unread], channel: str, error: DeliveryError | DeliveryUnknown) -> dict[date, str] | None:
    now = boottime()
    state = unread.setdefault(channel, Unread(now, now))
    if now - state.since >= WAIT_AT_MOST:
        log.error("not readable, planned all the same channel=%s error=%s", channel, error)
        del unread[channel]
        return {}
    log.warning("not readable, not planned yet channel=%s error=%s", channel, error)
    state.again_at = now + state.wait
    state.wait = min(2 * state.wait, WAIT_LONGEST)
    return None
