"""How far each channel has been planned: the last local day, where its last digest's period ended, what it carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from emgbot.store.rows import insert_new
from emgbot.store.tables import WatermarkRow


@dataclass(frozen=True)
class Waiting:
    """A step that waits for the next digest: the row id of its activity, the step as stored, and its local day."""

    activity_id: int
    step: str
    day: date


@dataclass(frozen=True)
class Watermark:
    """The last local day a channel was planned for, when its last digest closed (calendar time), and what waits."""

    planned_through: date
    digest_closed: datetime | None
    carried: tuple[Waiting, ...] = ()


_COLUMNS = (WatermarkRow.channel, WatermarkRow.planned_through, WatermarkRow.digest_closed, WatermarkRow.carried)


def watermark(tx: Connection, team: str, channel: str) -> Watermark | None:
    """How far a channel is planned; None before its first day."""
    found = watermarks(tx, team, channel)
    return found.get(channel)


def watermarks(tx: Connection, team: str, channel: str | None = None) -> dict[str, Watermark]:
    """How far every channel (or the one) is planned."""
    query = select(*_COLUMNS).where(WatermarkRow.team_id == team)
    if channel is not None:
        query = query.where(WatermarkRow.channel == channel)
    return {row["channel"]: _read(row) for row in tx.execute(query).mappings()}


def hold_watermark(tx: Connection, team: str, channel: str, *, begin: date) -> Watermark:
    """A channel's watermark, held until the transaction ends, so that no other process plans the channel meanwhile.

    Where there is none it is made, planned through `begin`: there must be a row to hold.
    """
    query = select(*_COLUMNS).where(WatermarkRow.team_id == team, WatermarkRow.channel == channel).with_for_update()
    row = tx.execute(query).mappings().first()
    if row is None:
        first = {"team_id": team, "channel": channel, "planned_through": begin, "digest_closed": None, "carried": None}
        insert_new(tx, WatermarkRow, first)
        row = tx.execute(query).mappings().one()
    return _read(row)


def _read(row: RowMapping) -> Watermark:
    waiting = (Waiting(row_id, step, date.fromisoformat(day)) for row_id, step, day in row["carried"] or ())
    return Watermark(row["planned_through"], row["digest_closed"], tuple(waiting))


def _stored(carried: Iterable[Waiting]) -> list[Any] | None:
    return [[item.activity_id, item.step, item.day.isoformat()] for item in carried] or None


def move_watermark(tx: Connection, team: str, channel: str, mark: Watermark) -> None:
    """Say how far a channel is planned now; the watermark is held."""
    tx.execute(
        update(WatermarkRow)
        .where(WatermarkRow.team_id == team, WatermarkRow.channel == channel)
        .values(
            planned_through=mark.planned_through,
            digest_closed=mark.digest_closed,
            carried=_stored(mark.carried),
        )
    )


def reopen_period(tx: Connection, team: str, channel: str, *, opened: datetime, closed: datetime) -> None:
    """Take back that a digest's period closed, unless a later one has closed since."""
    tx.execute(
        update(WatermarkRow)
        .where(WatermarkRow.team_id == team, WatermarkRow.channel == channel, WatermarkRow.digest_closed == closed)
        .values(digest_closed=opened)
    )


def carry(tx: Connection, team: str, channel: str, steps: Iterable[Waiting]) -> None:
    """Let steps wait for the channel's next digest, beside what waits already."""
    own = (WatermarkRow.team_id == team, WatermarkRow.channel == channel)
    row = tx.execute(select(*_COLUMNS).where(*own).with_for_update()).mappings().first()
    if row is not None:
        together = dict.fromkeys((*_read(row).carried, *steps))
        tx.execute(update(WatermarkRow).where(*own).values(carried=_stored(together)))
