"""Doubt: Slack was silent, or the sender died. Whether a message arrived is seen in its channel, and never guessed.

1. A worker that sees a row announced and not settled remembers since when it does (row and fence, on its own clock).
2. After the quiet period whatever that attempt did can be seen in the channel. Nobody waits for it: the worker comes
   back. The row is taken for looking, under its old fence, since a sender that wakes up may still know better.
3. There: `sent`, under its ts. Not there: again a little later. Twice not there: it is claimed and sent like any other.
4. What cannot be read is not guessed: it is looked for again and again, the secretariat is told, and after a day the
   row is dead.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.alerts import ALERT, alert
from emgbot.actions.courier import Courier, Steps
from emgbot.actions.refusals import held_up
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.failpoints import Failpoint
from emgbot.store import claims, pauses
from emgbot.store.claims import Claimed, Sending
from emgbot.store.lanes import IN_DOUBT
from emgbot.views import alerts

log = logging.getLogger(__name__)

CLOCKS_APART = timedelta(hours=1)
"""So far our clock may be ahead of Slack's."""

TOLD_AFTER = timedelta(minutes=30)
DEAD_AFTER = timedelta(hours=24)
LOOKS = 2


@dataclass
class Doubt:
    """What a worker remembers of one: when to look next (on its own clock), and what it has seen so far."""

    look_at: float
    misses: int = 0
    unread: int = 0


def settle(courier: Courier, rows: list[Sending]) -> Steps[int]:
    """Look after all rows that were announced and are not settled; answer how many are now."""
    doubts: dict[tuple[int, int], Doubt] = courier.runtime.memory.doubts
    for gone in doubts.keys() - {(row.id, row.fence) for row in rows}:
        del doubts[gone]
    count = 0
    for row in rows:
        doubt = doubts.setdefault((row.id, row.fence), Doubt(courier.look_at()))
        abandoned = claims.doubtful(row, courier.wall()) or doubt.misses > 0
        if abandoned and courier.age() >= doubt.look_at and not courier.stopping():
            count += yield from _look(courier, row, doubt)
    return count


def _look(courier: Courier, row: Sending, doubt: Doubt) -> Steps[bool]:
    """Look once; answer whether the row is settled."""
    runtime, timing = courier.runtime, courier.runtime.timing
    with runtime.database.write() as tx:
        lease = timedelta(seconds=timing.lease)
        claimed = claims.take_doubt(tx, row, owner=runtime.worker, now=courier.wall(), lease=lease)
    if claimed is None:
        return False
    # Whatever comes in between, this one is not looked for again at once.
    doubt.look_at = courier.age() + courier.back_off(doubt.unread)
    yield Failpoint.DOUBT_TAKEN
    since = min(claimed.first_try_at or courier.wall(), courier.wall()) - CLOCKS_APART
    try:
        ts = courier.find(claimed, since=since)
    except (DeliveryError, DeliveryUnknown) as error:
        doubt.unread += 1
        return _unread(courier, claimed, error)
    yield Failpoint.DOUBT_LOOKED
    doubt.unread = 0
    if ts is None and doubt.misses + 1 < LOOKS:
        doubt.misses += 1
        doubt.look_at = courier.age() + timing.second_look
        return False
    with runtime.database.write() as tx:
        kept = courier.arrived(tx, claimed, ts) if ts else claims.not_there(tx, claimed, now=courier.wall())
    outcome = f"it arrived ts={ts}" if ts else "it did not arrive"
    log.info(
        "doubt settled, %s key=%s channel=%s own_fence=%s", outcome, claimed.message.key, claimed.message.channel, kept
    )
    yield Failpoint.DOUBT_SETTLED
    return True


def _unread(courier: Courier, claimed: Claimed, error: DeliveryError | DeliveryUnknown) -> bool:
    """The channel cannot be read: held, told after a while, dead after a day. Answers whether it is settled."""
    message, now, code = claimed.message, courier.wall(), str(error)
    age = now - (claimed.announced_at or claimed.first_try_at or now)

    def write(tx: Connection) -> bool:
        if isinstance(error, DeliveryError):
            held_up(tx, courier, claimed, error, name=pauses.LOOKING)
        if age >= TOLD_AFTER and message.kind != ALERT:
            words = alerts.held_in_doubt(message.channel, code, message.key)
            about = f"doubt:{claimed.id}"
            alert(tx, courier.runtime, message.team, about=about, reason="unread", payload=words, now=now)
        if age >= DEAD_AFTER:
            return claims.give_up(tx, claimed, error=f"{IN_DOUBT}: {code}")
        claims.record_doubt(tx, claimed, error=code, now=now)
        return False

    with courier.runtime.database.write() as tx:
        dead = write(tx)
    level = logging.ERROR if dead else logging.WARNING
    log.log(
        level, "in doubt, not readable key=%s channel=%s error=%s dead=%s", message.key, message.channel, code, dead
    )
    return dead
