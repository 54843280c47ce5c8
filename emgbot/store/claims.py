"""Who may deal with a row of the outbox now, and what became of it. All instants are machine time.

    pending --claim: a new fence, a lease--> pending --announce--> sending --> sent
                                                                           --> pending again, after a refusal
                                                                           --> dead
    sending beyond its lease, in doubt --the channel has it--> sent
                                       --twice it has not--> pending

Whoever writes does so under the fence of the own claim, so a row has one writer. Posts and uploads go out in the order
of their channel, its lane, and are announced before a byte is sent. Edits and reactions are harmless to repeat: they
know no order and no doubt, and stay `pending` under their lease.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Update,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from emgbot.store import pauses
from emgbot.store.base import Instant
from emgbot.store.outbox import LANE_VERBS, MESSAGE, OPEN, PENDING, SENDING, Message, enqueue, message_of
from emgbot.store.tables import OutboxRow

LANE_INTERVAL = timedelta(seconds=1.1)
"""Slack takes one message a second in a channel."""

DOUBT_HOLDS_LANE = timedelta(minutes=30)
CANCELLED = "cancelled"

LONGEST_LEASE = timedelta(minutes=3)
LONGEST_WAIT = timedelta(minutes=16)
LONGEST_BACK = timedelta(hours=25)
"""What lies further ahead was written before the clock went back, and is void."""


@dataclass(frozen=True)
class Claimed:
    """A row one may deal with, under its fence. `attempts`: how often it was announced before."""

    id: int
    fence: int
    message: Message
    attempts: int
    created_at: datetime | None
    first_try_at: datetime | None
    announced_at: datetime | None


@dataclass(frozen=True)
class Sending:
    """A row that was announced and is not settled, with the end of its lease."""

    id: int
    fence: int
    lease_until: datetime | None


# --- Claiming -----------------------------------------------------------------------------------------------------


def _at(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=Instant())


def instants(now: datetime) -> dict[str, datetime]:
    """What the conditions compare with."""
    return {
        "now": now,
        "lease_far": now + LONGEST_LEASE,
        "wait_far": now + LONGEST_WAIT,
        "paced_from": now - LANE_INTERVAL,
        "paced_to": now + LANE_INTERVAL,
        "doubt_from": now - DOUBT_HOLDS_LANE,
        "doubt_to": now + LONGEST_BACK,
        **pauses.instants(now),
    }


_earlier, _lately = aliased(OutboxRow), aliased(OutboxRow)

_IN_LANE = OutboxRow.verb.in_(LANE_VERBS)

FREE = or_(
    OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= _at("now"), OutboxRow.lease_until > _at("lease_far")
)
"""Nobody deals with it: its lease is over, or void."""

DUE = or_(OutboxRow.not_before <= _at("now"), OutboxRow.not_before > _at("wait_far"))

_announced = func.coalesce(_earlier.announced_at, _earlier.first_try_at, _earlier.not_before)

HEAD = (
    ~select(_earlier.id)
    .where(
        _earlier.channel == OutboxRow.channel,
        _earlier.id < OutboxRow.id,
        _earlier.verb.in_(LANE_VERBS),
        _earlier.state.in_([PENDING, SENDING]),
        or_(
            _earlier.state == PENDING,
            _earlier.lease_until.between(_at("now"), _at("lease_far")),
            and_(_announced > _at("doubt_from"), _announced <= _at("doubt_to")),
        ),
    )
    .correlate(OutboxRow)
    .exists()
)
"""The head of its lane: nothing before it waits or is being sent. A doubt of half an hour holds nobody any more."""

PACED = (
    ~select(_lately.id)
    .where(
        _lately.channel == OutboxRow.channel,
        _lately.sent_at > _at("paced_from"),
        _lately.sent_at <= _at("paced_to"),
        _lately.verb.in_(LANE_VERBS),
    )
    .correlate(OutboxRow)
    .exists()
)

READY = and_(
    OPEN,
    # An edit that is `sending` was left there by the code before this.
    or_(OutboxRow.state == PENDING, ~_IN_LANE),
    FREE,
    DUE,
    ~pauses.HOLDS,
    or_(~_IN_LANE, and_(HEAD, PACED)),
)
"""Which rows may be claimed."""

_CLAIMED = (
    *MESSAGE,
    OutboxRow.id,
    OutboxRow.attempts,
    OutboxRow.fence,
    OutboxRow.created_at,
    OutboxRow.first_try_at,
    OutboxRow.announced_at,
)


@cache
def _claim(ready: ColumnElement[bool]) -> Update:
    next_ = select(OutboxRow.id).where(ready).order_by(OutboxRow.not_before, OutboxRow.id).limit(1)
    chosen = next_.with_for_update(skip_locked=True).correlate(None).scalar_subquery()
    taken = {"fence": OutboxRow.fence + 1, "owner": bindparam("by"), "lease_until": _at("until")}
    return update(OutboxRow).where(OutboxRow.id == chosen).values(taken).returning(*_CLAIMED)


def claim(
    tx: Connection, *, owner: str, now: datetime, lease: timedelta, ready: ColumnElement[bool] = READY
) -> Claimed | None:
    """Take the next row that may go out, under a new fence and a lease; its state does not change yet.

    1. Only what is pending and due, not paused, and dealt with by nobody. What is in doubt is never claimed.
    2. Posts and uploads: only the head of the lane, and a second after the lane's last one.
    """
    row = tx.execute(_claim(ready), {**instants(now), "by": owner, "until": now + lease}).mappings().one_or_none()
    return _claimed(row) if row else None


def _claimed(row: RowMapping) -> Claimed:
    times = row["created_at"], row["first_try_at"], row["announced_at"]
    return Claimed(row["id"], row["fence"], message_of(row), row["attempts"], *times)


def busy(tx: Connection, *, now: datetime) -> bool:
    """Whether something goes out by itself within a second, or is going out."""
    soon = {**instants(now + LANE_INTERVAL), "going_from": now}
    going = and_(OPEN, OutboxRow.lease_until.between(_at("going_from"), _at("lease_far")))
    return tx.execute(select(OutboxRow.id).where(or_(READY, going)).limit(1), soon).first() is not None


# --- What became of it, under one's own fence ---------------------------------------------------------------------


def _write(tx: Connection, claimed: Claimed, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """False: somebody else took it over, or the row was written anew meanwhile."""
    own = (OutboxRow.id == claimed.id, OutboxRow.fence == claimed.fence, OPEN)
    return tx.execute(update(OutboxRow).where(*own, *conditions).values(values)).rowcount > 0


def announce(tx: Connection, claimed: Claimed, *, now: datetime, lease: timedelta) -> bool:
    """Say, before the first byte, that it is being sent; False: it is no longer ours to send."""
    return _write(
        tx,
        claimed,
        OutboxRow.state == PENDING,
        state="sending",
        attempts=claimed.attempts + 1,
        announced_at=now,
        first_try_at=claimed.first_try_at or now,
        lease_until=now + lease,
        error=None,
    )


def rewrite(tx: Connection, claimed: Claimed, *, payload: Mapping[str, Any], about: Mapping[str, Any]) -> bool:
    """Give it another content before it is sent."""
    return _write(tx, claimed, payload=dict(payload), about=dict(about))


def record_sent(tx: Connection, claimed: Claimed, *, ts: str | None, now: datetime) -> bool:
    """It is in the channel. What was to follow in its thread is put in under keys of its own, in the same breath."""
    if not _write(tx, claimed, state="sent", ts=ts, sent_at=now, lease_until=None, error=None):
        return False
    for number, payload in enumerate(claimed.message.about.get("thread", ()), start=1):
        follower = replace(
            claimed.message,
            key=f"{claimed.message.key}/thread/{number}",
            payload=payload,
            about={},
            kind="notes",
            thread_ts=ts,
        )
        enqueue(tx, follower, now=now)
    return True


def put_back(tx: Connection, claimed: Claimed, *, error: str | None, again_at: datetime, counts: bool = True) -> bool:
    """It was certainly not posted, and is tried again at an instant. `counts`: as an attempt."""
    return _write(
        tx,
        claimed,
        state="pending",
        error=error,
        not_before=again_at,
        attempts=claimed.attempts + counts,
        lease_until=None,
    )


def give_up(tx: Connection, claimed: Claimed, *, error: str) -> bool:
    """It is dead: only a person brings it back."""
    return _write(tx, claimed, state="dead", error=error, lease_until=None)


def skip(tx: Connection, claimed: Claimed, *, reason: str) -> bool:
    """It is no longer worth saying."""
    return _write(tx, claimed, state="skipped", reason=reason, lease_until=None)


def let_go(tx: Connection, claimed: Claimed, *, owner: str) -> None:
    """What gave way to newer content while it was being sent may go out again at once."""
    own = (OutboxRow.id == claimed.id, OutboxRow.owner == owner, OutboxRow.state == PENDING)
    tx.execute(update(OutboxRow).where(*own).values(lease_until=None))


# --- Doubt --------------------------------------------------------------------------------------------------------


def record_doubt(tx: Connection, claimed: Claimed, *, error: str, now: datetime) -> bool:
    """Slack was silent: nobody knows whether it arrived. The lease ends here, so that the doubt is seen at once."""
    return _write(tx, claimed, OutboxRow.state == SENDING, error=error, lease_until=now)


_UNSETTLED = (
    select(OutboxRow.id, OutboxRow.fence, OutboxRow.lease_until)
    .where(OPEN, OutboxRow.state == SENDING, _IN_LANE)
    .order_by(OutboxRow.id)
)


def sending(tx: Connection) -> list[Sending]:
    """Posts and uploads that were announced and are not settled, in the order they were put in."""
    return [Sending(*row) for row in tx.execute(_UNSETTLED)]


def doubtful(row: Sending, now: datetime) -> bool:
    """Whether its sender is no longer heard of: the lease is over, or void."""
    return row.lease_until is None or not now < row.lease_until <= now + LONGEST_LEASE


def take_doubt(tx: Connection, row: Sending, *, owner: str, now: datetime, lease: timedelta) -> Claimed | None:
    """Take a doubt to look into the channel; None: somebody else looks, or it was settled.

    Its fence stays: a sender that wakes up late may still say what it alone knows.
    """
    mine = or_(FREE, OutboxRow.owner == owner)
    own = (OutboxRow.id == row.id, OutboxRow.fence == row.fence, OutboxRow.state == SENDING, mine)
    taken = update(OutboxRow).where(*own).values(owner=owner, lease_until=now + lease).returning(*_CLAIMED)
    found = tx.execute(taken, instants(now)).mappings().one_or_none()
    return _claimed(found) if found else None


def not_there(tx: Connection, claimed: Claimed, *, now: datetime) -> bool:
    """The channel was looked into twice and does not have it: it may be claimed and sent like any other."""
    return _write(
        tx, claimed, OutboxRow.state == SENDING, state="pending", not_before=now, lease_until=None, error=None
    )


# --- What people order --------------------------------------------------------------------------------------------


def revive(tx: Connection, key: str, *, now: datetime) -> bool:
    """Let what is dead, held or waiting go out at once, as if it had never been tried.

    False where it is settled, or being sent at this moment.
    """
    again = {"state": "pending", "attempts": 0, "not_before": now, "error": None, "lease_until": None}
    return _order(tx, key, again, now=now)


def cancel(tx: Connection, key: str, *, now: datetime) -> bool:
    """Never say it; False where it is settled, or being sent at this moment."""
    return _order(tx, key, {"state": "skipped", "reason": CANCELLED, "lease_until": None}, now=now)


def _order(tx: Connection, key: str, values: dict[str, Any], *, now: datetime) -> bool:
    """A new fence: whoever has claimed the row writes nothing any more."""
    at_rest = or_(OutboxRow.state.in_(["dead", "pending"]), and_(OutboxRow.state == "sending", FREE))
    ordered = update(OutboxRow).where(OutboxRow.key == key, at_rest).values(fence=OutboxRow.fence + 1, **values)
    return tx.execute(ordered, instants(now)).rowcount > 0
