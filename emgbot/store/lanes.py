"""How delivery stands, channel by channel: what went out last and what waits. Machine time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from emgbot.store.outbox import LANE_VERBS
from emgbot.store.tables import OutboxRow


@dataclass(frozen=True)
class Lane:
    """A channel's lane: when something was last sent there, how much waits, and since when."""

    channel: str
    last: datetime | None
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Failed:
    """A message that was given up, with Slack's last code."""

    key: str
    channel: str
    error: str


def lanes(tx: Connection, team: str) -> dict[str, Lane]:
    """Every channel in which something was said or waits."""
    own = (OutboxRow.team_id == team, OutboxRow.verb.in_(LANE_VERBS))
    sent = select(OutboxRow.channel, func.max(OutboxRow.sent_at)).where(*own, OutboxRow.sent_at.is_not(None))
    waits = select(OutboxRow.channel, func.count(), func.min(OutboxRow.created_at))
    waits = waits.where(*own, OutboxRow.state.in_(("pending", "sending")))
    last = {row[0]: row[1] for row in tx.execute(sent.group_by(OutboxRow.channel))}
    waiting = {row[0]: (row[1], row[2]) for row in tx.execute(waits.group_by(OutboxRow.channel))}
    return {
        channel: Lane(channel, last.get(channel), *waiting.get(channel, (0, None))) for channel in {*last, *waiting}
    }


def oldest_waiting(tx: Connection) -> datetime | None:
    """Since when the oldest message waits that may still go out; None: nothing waits."""
    query = select(func.min(OutboxRow.created_at)).where(OutboxRow.state.in_(("pending", "sending")))
    return tx.execute(query).scalar_one()


def given_up(tx: Connection, team: str, *, newest: int) -> list[Failed]:
    """The newest messages that are dead."""
    query = select(OutboxRow.key, OutboxRow.channel, OutboxRow.error)
    query = query.where(OutboxRow.team_id == team, OutboxRow.state == "dead").order_by(OutboxRow.id.desc())
    return [Failed(key, channel, error or "") for key, channel, error in tx.execute(query.limit(newest))]


IN_DOUBT = "in doubt"
"""How the error begins of what was given up although it may have arrived."""


@dataclass(frozen=True)
class Row:
    """A message of the outbox as an operator sees it; fields as in `tables.OutboxRow`."""

    key: str
    state: str
    verb: str
    kind: str
    channel: str
    due_at: datetime
    attempts: int
    error: str | None
    reason: str | None
    ts: str | None
    payload: dict[str, Any] | None

    @property
    def may_be_there(self) -> bool:
        """Whether Slack was silent about it, so that it may be in its channel."""
        return self.state == "sending" or (self.state == "dead" and (self.error or "").startswith(IN_DOUBT))


_ROW = select(*(getattr(OutboxRow, name) for name in Row.__dataclass_fields__))


def rows(tx: Connection, *, states: Sequence[str] | None, most: int) -> list[Row]:
    """Messages in some states (None: in any), the newest `most` of them, in the order they were put in."""
    query = _ROW if states is None else _ROW.where(OutboxRow.state.in_(states))
    return [Row(*row) for row in tx.execute(query.order_by(OutboxRow.id.desc()).limit(most))][::-1]


def row(tx: Connection, key: str) -> Row | None:
    """The message of a key."""
    found = tx.execute(_ROW.where(OutboxRow.key == key)).first()
    return Row(*found) if found else None
