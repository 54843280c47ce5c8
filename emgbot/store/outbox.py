"""The outbox: what the bot says on its own, one row per occurrence, and who may send it now.

A row's life: pending -> sending (claimed, under a fence and a lease) -> sent | pending again after a refusal | dead.
A post that is `sending` with an expired lease is in doubt: nobody knows whether Slack has it, so it is held and
reported. Edits and reactions are harmless to repeat and are never in doubt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from emgbot.store.rows import insert_new
from emgbot.store.tables import OutboxRow, PauseRow

LEASE = timedelta(seconds=60)
CLOCKS_APART = timedelta(minutes=2)
"""So far Slack's clock and ours may differ, and its answer may take."""

LANE_INTERVAL = timedelta(seconds=1)
"""Slack takes one message a second in a channel."""

DOUBT_HOLDS_LANE = timedelta(minutes=30)


@dataclass(frozen=True)
class Message:
    """A message to be said once. `about` and `payload` are JSON; `due_at` and `expires_at` calendar time."""

    key: str
    team: str
    plan: str | None
    verb: str
    kind: str
    channel: str
    payload: Mapping[str, Any]
    due_at: datetime
    about: Mapping[str, Any]
    thread_ts: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Claimed:
    """A row one may send, under its fence."""

    id: int
    fence: int
    message: Message
    attempts: int


def day_key(team: str, channel: str, day: date) -> str:
    """The identity of a channel's post of a local day: ids and dates survive renaming and moved send times."""
    return f"v1/{team}/day/{channel}/{day.isoformat()}"


def slack_key(key: str) -> str:
    """What a message carries so that it can be recognised in the channel; no words of anybody in it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def enqueue(tx: Connection, message: Message, *, now: datetime) -> bool:
    """Put a message in under its key; False if it is there already: it was said or will be. `now`: machine time."""
    return insert_new(tx, OutboxRow, _values(message, now))


def enqueue_latest(tx: Connection, message: Message, *, now: datetime) -> None:
    """Put in something idempotent (edit, reaction); what waits or went out under the key gives way to newer content."""
    values = _values(message, now)
    renewed = {
        "payload": values["payload"],
        "about": values["about"],
        "state": "pending",
        "not_before": now,
        "attempts": 0,
        "fence": OutboxRow.fence + 1,
        "lease_until": None,
        "error": None,
    }
    if tx.dialect.name == "sqlite":
        tx.execute(sqlite.insert(OutboxRow).values(values).on_conflict_do_update(index_elements=["key"], set_=renewed))
    else:
        pg = postgresql.insert(OutboxRow).values(values)
        tx.execute(pg.on_conflict_do_update(index_elements=["key"], set_=renewed))


def _values(message: Message, now: datetime) -> dict[str, Any]:
    return {
        "key": message.key,
        "slack_key": slack_key(message.key),
        "team_id": message.team,
        "plan": message.plan,
        "verb": message.verb,
        "kind": message.kind,
        "channel": message.channel,
        "thread_ts": message.thread_ts,
        "about": dict(message.about),
        "payload": dict(message.payload),
        "due_at": message.due_at,
        "expires_at": message.expires_at,
        "not_before": now,
        "state": "pending",
        "attempts": 0,
        "fence": 0,
    }


def _ready(now: datetime) -> ColumnElement[bool]:
    """Which rows may go out at an instant (machine time)."""
    earlier = aliased(OutboxRow)
    holds = exists().where(
        earlier.channel == OutboxRow.channel,
        earlier.id < OutboxRow.id,
        earlier.verb == "post",
        or_(
            earlier.state == "pending",
            and_(earlier.state == "sending", earlier.lease_until > now - DOUBT_HOLDS_LANE),
        ),
    )
    just_sent = exists().where(
        earlier.channel == OutboxRow.channel, earlier.verb == "post", earlier.sent_at > now - LANE_INTERVAL
    )
    paused = exists().where(
        PauseRow.until > now,
        PauseRow.name.in_(["workspace"])
        | (PauseRow.name == "channel:" + OutboxRow.channel)
        | (PauseRow.name == "verb:" + OutboxRow.verb),
    )
    abandoned = and_(OutboxRow.verb != "post", OutboxRow.state == "sending", OutboxRow.lease_until <= now)
    waits = or_(and_(OutboxRow.state == "pending", OutboxRow.not_before <= now), abandoned)
    return and_(waits, ~paused, or_(OutboxRow.verb != "post", and_(~holds, ~just_sent)))


def claim(tx: Connection, *, owner: str, now: datetime) -> Claimed | None:
    """Take the next row that may go out and announce it as `sending`. `now` is machine time. None: nothing to do.

    1. Only pending rows whose time has come, not paused, and none in doubt (they are held).
    2. Posts: only the head of the channel's lane, and a second after the lane's last post. A doubtful head holds its
       lane for half an hour, no longer. Edits and reactions are idempotent and know no order; one whose sender died
       is taken over.
    3. The announcement is committed before a byte is sent, under a new fence: whoever comes later sees it.
    """
    query = (
        select(*OutboxRow.__table__.columns)
        .where(_ready(now))
        .order_by(OutboxRow.not_before, OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxRow)
    )
    row = tx.execute(query).mappings().first()
    if row is None:
        return None
    fence = row["fence"] + 1
    tx.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row["id"])
        .values(
            state="sending",
            fence=fence,
            owner=owner,
            lease_until=now + LEASE,
            attempts=row["attempts"] + 1,
            first_try_at=row["first_try_at"] or now,
        )
    )
    message = Message(
        key=row["key"],
        team=row["team_id"],
        plan=row["plan"],
        verb=row["verb"],
        kind=row["kind"],
        channel=row["channel"],
        payload=row["payload"] or {},
        due_at=row["due_at"],
        about=row["about"],
        thread_ts=row["thread_ts"],
        expires_at=row["expires_at"],
    )
    return Claimed(row["id"], fence, message, row["attempts"] + 1)


def _settle(tx: Connection, claimed: Claimed, **values: Any) -> bool:
    """Write a result under one's own fence only; False: someone took over."""
    own = (OutboxRow.id == claimed.id, OutboxRow.fence == claimed.fence)
    return tx.execute(update(OutboxRow).where(*own).values(lease_until=None, **values)).rowcount > 0


def record_sent(tx: Connection, claimed: Claimed, *, ts: str | None, now: datetime) -> bool:
    """It is in the channel. What was to follow in its thread is put in under keys of its own, in the same breath."""
    if not _settle(tx, claimed, state="sent", ts=ts, sent_at=now, error=None):
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


def record_refused(
    tx: Connection, claimed: Claimed, *, error: str, again_at: datetime | None, counts: bool = True
) -> bool:
    """Slack refused: try again at an instant (machine time), or never when None. `counts`: as an attempt."""
    if again_at is None:
        return _settle(tx, claimed, state="dead", error=error)
    attempts = claimed.attempts if counts else claimed.attempts - 1
    return _settle(tx, claimed, state="pending", error=error, not_before=again_at, attempts=attempts)


def record_skipped(tx: Connection, claimed: Claimed, *, reason: str) -> bool:
    """It is no longer worth saying."""
    return _settle(tx, claimed, state="skipped", reason=reason)


def record_doubt(tx: Connection, claimed: Claimed, *, error: str, now: datetime) -> bool:
    """Slack was silent: the row stays `sending` and is held until somebody can say whether it arrived.

    Its lease ends here (`now`: machine time), so that the doubt is seen at once.
    """
    own = (OutboxRow.id == claimed.id, OutboxRow.fence == claimed.fence)
    return tx.execute(update(OutboxRow).where(*own).values(error=error, lease_until=now)).rowcount > 0


def pause(tx: Connection, name: str, *, until: datetime, reason: str) -> None:
    """Pause `channel:C1`, `verb:post` or `workspace` for all processes (machine time); never shortens a pause."""
    values = {"name": name, "until": until, "reason": reason}
    if not insert_new(tx, PauseRow, values):
        shorter = (PauseRow.name == name, PauseRow.until < until)
        tx.execute(update(PauseRow).where(*shorter).values(until=until, reason=reason))


def waiting(tx: Connection, *, now: datetime) -> dict[str, int]:
    """How many rows are in which state. `now`: machine time.

    Among `sending`, `doubt`: posts beyond their lease. Among `pending`, `refused`: those Slack has refused so far.
    """
    rows = tx.execute(select(OutboxRow.state, func.count()).group_by(OutboxRow.state))
    found = {key: value for key, value in rows}  # noqa: C416  rows are tuples, which dict() cannot be told
    doubt = and_(OutboxRow.verb == "post", OutboxRow.state == "sending", OutboxRow.lease_until <= now)
    refused = and_(OutboxRow.state == "pending", OutboxRow.error.is_not(None))
    for name, condition in (("doubt", doubt), ("refused", refused)):
        found[name] = tx.execute(select(func.count()).select_from(OutboxRow).where(condition)).scalar_one()
    return found


def busy(tx: Connection, *, now: datetime) -> bool:
    """Whether something goes out by itself within a second, or is going out. `now`: machine time."""
    going = and_(OutboxRow.state == "sending", OutboxRow.lease_until > now)
    query = select(OutboxRow.id).where(or_(_ready(now + LANE_INTERVAL), going))
    return tx.execute(query.limit(1)).first() is not None


@dataclass(frozen=True)
class Posted:
    """A message of ours in a channel, by its ts."""

    key: str
    kind: str
    plan: str | None
    due_at: datetime
    about: dict[str, Any]
    channel: str
    ts: str


_POSTED = (
    OutboxRow.key,
    OutboxRow.kind,
    OutboxRow.plan,
    OutboxRow.due_at,
    OutboxRow.about,
    OutboxRow.channel,
    OutboxRow.ts,
)


def posted(tx: Connection, team: str, channel: str, ts: str) -> Posted | None:
    """Our post at a place, None if there is none of ours."""
    row = tx.execute(
        select(*_POSTED)
        .where(OutboxRow.team_id == team, OutboxRow.channel == channel)
        .where(OutboxRow.ts == ts, OutboxRow.verb == "post")
    ).first()
    return Posted(*row) if row else None


def unrecorded(tx: Connection, team: str, channel: str, ts: str) -> Posted | None:
    """The post that must be at a place of ours that no record names: it was being sent there at that time.

    None unless there is exactly one: a reply can beat our own record of the post, or Slack's answer was lost.
    """
    at = datetime.fromtimestamp(float(ts), UTC)
    rows = tx.execute(
        select(*_POSTED)
        .where(OutboxRow.team_id == team, OutboxRow.channel == channel, OutboxRow.verb == "post")
        .where(OutboxRow.state == "sending", OutboxRow.thread_ts.is_(None))
        .where(OutboxRow.lease_until > at - CLOCKS_APART, OutboxRow.first_try_at < at + CLOCKS_APART)
    ).all()
    return replace(Posted(*rows[0]), ts=ts) if len(rows) == 1 else None


def said_since(tx: Connection, team: str, channel: str, since: datetime) -> list[dict[str, Any]]:
    """What the channel's posts were about that were due since an instant (calendar time) and said, or will be."""
    query = (
        select(OutboxRow.about)
        .where(OutboxRow.team_id == team, OutboxRow.channel == channel, OutboxRow.verb == "post")
        .where(OutboxRow.due_at >= since, OutboxRow.state.in_(["pending", "sending", "sent"]))
    )
    return list(tx.execute(query).scalars())


_NUDGES_SINCE = (
    select(*_POSTED)
    .where(OutboxRow.team_id == bindparam("team"), OutboxRow.plan == bindparam("of_plan"))
    .where(OutboxRow.verb == "post", OutboxRow.kind == "nudge", OutboxRow.state == "sent")
    .where(OutboxRow.due_at >= bindparam("since"), OutboxRow.ts.is_not(None))
    .order_by(OutboxRow.id)
)


def nudges_since(tx: Connection, team: str, plan: str, since: datetime) -> list[Posted]:
    """Posts that show steps, due since an instant (calendar time), in the order they were put in."""
    return [Posted(*row) for row in tx.execute(_NUDGES_SINCE, {"team": team, "of_plan": plan, "since": since})]


RECORDS = ("digest", "overview", "notes")
"""Posts that tell of a week as it was, with what follows in their threads: they are never written anew."""


def waiting_posts(tx: Connection, team: str, plan: str) -> list[Posted]:
    """Posts of a plan that wait and nobody has claimed, but for records, in their order; their `ts` is empty."""
    query = select(*_POSTED).where(OutboxRow.team_id == team, OutboxRow.plan == plan, OutboxRow.state == "pending")
    posts = query.where(OutboxRow.verb == "post", OutboxRow.kind.not_in(RECORDS)).order_by(OutboxRow.id)
    return [replace(Posted(*row), ts="") for row in tx.execute(posts)]


def rewrite_waiting(tx: Connection, key: str, *, payload: Mapping[str, Any], about: Mapping[str, Any]) -> bool:
    """Give a message that waits another content; False if it was claimed meanwhile."""
    own = (OutboxRow.key == key, OutboxRow.state == "pending")
    return tx.execute(update(OutboxRow).where(*own).values(payload=dict(payload), about=dict(about))).rowcount > 0


def skip_waiting(tx: Connection, key: str, *, reason: str) -> bool:
    """Do not say a message that waits; False if it was claimed meanwhile."""
    own = (OutboxRow.key == key, OutboxRow.state == "pending")
    return tx.execute(update(OutboxRow).where(*own).values(state="skipped", reason=reason)).rowcount > 0
