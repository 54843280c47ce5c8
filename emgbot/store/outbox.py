"""The outbox: what the bot says on its own, one row per occurrence. Putting in, and reading what was said or waits.

Who may send a row, and what becomes of it, is in `claims.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from emgbot.store.rows import insert_new
from emgbot.store.tables import OutboxRow

LANE_VERBS = ("post", "upload")
"""What can be in a channel twice, and goes out in its order; the other verbs are harmless to repeat."""

PENDING: ColumnElement[str] = literal_column("'pending'")
SENDING: ColumnElement[str] = literal_column("'sending'")
OPEN = OutboxRow.state.in_([PENDING, SENDING])
"""In the very words of the partial indexes; what is compared with parameters does not use them."""

CLOCKS_APART = timedelta(minutes=2)
"""So far Slack's clock and ours may differ, and its answer may take."""

FOLDED = "folded"

LONGEST_SENDING = timedelta(seconds=60)
"""Nobody sends for longer: whoever holds the row then is looking whether it arrived."""


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


MESSAGE = (
    OutboxRow.key,
    OutboxRow.team_id,
    OutboxRow.plan,
    OutboxRow.verb,
    OutboxRow.kind,
    OutboxRow.channel,
    OutboxRow.payload,
    OutboxRow.due_at,
    OutboxRow.about,
    OutboxRow.thread_ts,
    OutboxRow.expires_at,
)


def message_of(row: RowMapping) -> Message:
    """The message in a row that has these columns."""
    return Message(*(row[column.key] for column in MESSAGE))


def day_key(team: str, channel: str, day: date) -> str:
    """The identity of a channel's post of a local day: ids and dates survive renaming and moved send times."""
    return f"{day_keys(team, channel)}{day.isoformat()}"


def day_keys(team: str, channel: str) -> str:
    """What the keys of all days of a channel begin with."""
    return f"v1/{team}/day/{channel}/"


def slack_key(key: str) -> str:
    """What a message carries so that it can be recognised in the channel; no words of anybody in it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def enqueue(tx: Connection, message: Message, *, now: datetime) -> bool:
    """Put a message in under its key; False if it is there already: it was said or will be. `now`: machine time."""
    return insert_new(tx, OutboxRow, _values(message, now))


def put_said(tx: Connection, message: Message, *, ts: str, now: datetime) -> bool:
    """Keep a message that is in its channel already; False if the key is there. `now`: machine time."""
    return insert_new(tx, OutboxRow, {**_values(message, now), "state": "sent", "ts": ts, "sent_at": now})


def put_anew(tx: Connection, message: Message, *, now: datetime) -> bool:
    """Put a message in where its key may be that of one which was folded: then it goes out in its place."""
    values = _values(message, now)
    names = ("kind", "payload", "about", "due_at", "expires_at", "not_before", "created_at", "state", "attempts")
    anew = {name: values[name] for name in names}
    own = (OutboxRow.key == message.key, OutboxRow.state == "skipped", OutboxRow.reason == FOLDED)
    folded = update(OutboxRow).where(*own).values(**anew, fence=OutboxRow.fence + 1, reason=None, error=None)
    return tx.execute(folded).rowcount > 0 or enqueue(tx, message, now=now)


def enqueue_latest(tx: Connection, message: Message, *, now: datetime) -> None:
    """Put in something idempotent (edit, reaction); what waits or went out under the key gives way to newer content.

    1. A new fence: whoever sends the older content at this moment records nothing, and the newer goes out after it.
    2. The lease stays, so that both are never on their way at once; and so does the wait after Slack's silence.
    """
    values = _values(message, now)
    waits_on = case((OutboxRow.state == "pending", OutboxRow.not_before), else_=values["not_before"])
    renewed = {
        **{name: values[name] for name in ("verb", "payload", "about", "due_at", "state", "attempts")},
        "not_before": waits_on,
        "fence": OutboxRow.fence + 1,
        "error": None,
        "reason": None,
    }
    make = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    tx.execute(make(OutboxRow).values(values).on_conflict_do_update(index_elements=["key"], set_=renewed))


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
        "created_at": now,
        "state": "pending",
        "attempts": 0,
        "fence": 0,
    }


def waiting(tx: Connection, *, now: datetime) -> dict[str, int]:
    """How many rows are in which state. `now`: machine time.

    Among `sending`, `doubt`: those beyond their lease. Among `pending`, `refused`: those Slack has refused so far.
    """
    rows = tx.execute(select(OutboxRow.state, func.count()).group_by(OutboxRow.state))
    found = {key: value for key, value in rows}  # noqa: C416  rows are tuples, which dict() cannot be told
    over = or_(OutboxRow.lease_until <= now, OutboxRow.announced_at <= now - LONGEST_SENDING)
    doubt = and_(OutboxRow.verb.in_(LANE_VERBS), OutboxRow.state == "sending", over)
    refused = and_(OutboxRow.state == "pending", OutboxRow.error.is_not(None))
    for name, condition in (("doubt", doubt), ("refused", refused)):
        found[name] = tx.execute(select(func.count()).select_from(OutboxRow).where(condition)).scalar_one()
    return found


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


def put_in_since(tx: Connection, beginning: str, since: datetime) -> bool:
    """Whether a message whose key has that beginning was put in since an instant (machine time)."""
    query = select(OutboxRow.id).where(OutboxRow.key.startswith(beginning, autoescape=True))
    return tx.execute(query.where(OutboxRow.created_at > since).limit(1)).first() is not None


RECORDS = ("digest", "overview", "notes")
"""Posts that tell of a week as it was, with what follows in their threads: they are never written anew."""


def waiting_posts(tx: Connection, team: str, plan: str) -> list[Posted]:
    """Posts of a plan that wait and nobody has claimed, but for records, in their order; their `ts` is empty."""
    query = select(*_POSTED).where(OutboxRow.team_id == team, OutboxRow.plan == plan, OutboxRow.state == "pending")
    posts = query.where(OutboxRow.verb == "post", OutboxRow.kind.not_in(RECORDS)).order_by(OutboxRow.id)
    return [replace(Posted(*row), ts="") for row in tx.execute(posts)]


def messages_waiting(tx: Connection, channel: str, beginning: str) -> list[Message]:
    """The messages that wait in a channel and whose key has that beginning, in order; nothing that is for a thread."""
    waits = (OPEN, OutboxRow.state == "pending", OutboxRow.thread_ts.is_(None))
    query = select(*MESSAGE).where(OutboxRow.channel == channel, *waits).order_by(OutboxRow.id)
    found = map(message_of, tx.execute(query).mappings())
    return [message for message in found if message.key.startswith(beginning)]


def rewrite_waiting(tx: Connection, key: str, *, payload: Mapping[str, Any], about: Mapping[str, Any]) -> bool:
    """Give a message that waits another content; False if it is being sent, or was."""
    return _change_waiting(tx, key, payload=dict(payload), about=dict(about))


def skip_waiting(tx: Connection, key: str, *, reason: str) -> bool:
    """Do not say a message that waits; False if it is being sent, or was."""
    return _change_waiting(tx, key, state="skipped", reason=reason)


def _change_waiting(tx: Connection, key: str, **values: Any) -> bool:
    """Under a new fence: whoever has claimed it, with the content it had, does not get to send it."""
    own = (OutboxRow.key == key, OutboxRow.state == "pending")
    changed = update(OutboxRow).where(*own).values(fence=OutboxRow.fence + 1, lease_until=None, **values)
    return tx.execute(changed).rowcount > 0
