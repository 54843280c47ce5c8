"""Which processes run: each says now and then that it does. Machine time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from emgbot.store.rows import put
from emgbot.store.tables import HeartbeatRow


@dataclass(frozen=True)
class Heartbeat:
    """A process by the name it has in leases; `does` is `web`, `work` or `web+work`."""

    process: str
    does: str
    version: str
    started_at: datetime
    seen_at: datetime


_COLUMNS = (
    HeartbeatRow.process,
    HeartbeatRow.does,
    HeartbeatRow.version,
    HeartbeatRow.started_at,
    HeartbeatRow.seen_at,
)


def beat(tx: Connection, heartbeat: Heartbeat, *, forget: datetime) -> None:
    """Say that a process runs; forget those not seen since an instant."""
    names = ("process", "does", "version", "started_at", "seen_at")
    put(tx, HeartbeatRow, {name: getattr(heartbeat, name) for name in names})
    tx.execute(delete(HeartbeatRow).where(HeartbeatRow.seen_at < forget))


def end(tx: Connection, process: str) -> None:
    """A process has ended well."""
    tx.execute(delete(HeartbeatRow).where(HeartbeatRow.process == process))


def heartbeats(tx: Connection) -> list[Heartbeat]:
    """All processes that were seen lately, the oldest first."""
    return [Heartbeat(*row) for row in tx.execute(select(*_COLUMNS).order_by(HeartbeatRow.started_at))]
