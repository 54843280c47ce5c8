"""How far each channel has been planned: the last local day, and where the period of its last digest ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from emgbot.store.rows import insert_new
from emgbot.store.tables import WatermarkRow


@dataclass(frozen=True)
class Watermark:
    """The last local day a channel was planned for, and when its last digest's period closed (calendar time)."""

    planned_through: date
    digest_closed: datetime | None


def watermark(tx: Connection, team: str, channel: str) -> Watermark | None:
    """How far a channel is planned; None before its first day."""
    found = watermarks(tx, team, channel)
    return found.get(channel)


def watermarks(tx: Connection, team: str, channel: str | None = None) -> dict[str, Watermark]:
    """How far every channel (or the one) is planned."""
    query = select(WatermarkRow.channel, WatermarkRow.planned_through, WatermarkRow.digest_closed).where(
        WatermarkRow.team_id == team
    )
    if channel is not None:
        query = query.where(WatermarkRow.channel == channel)
    return {name: Watermark(through, closed) for name, through, closed in tx.execute(query)}


def hold_watermark(tx: Connection, team: str, channel: str, *, begin: date) -> Watermark:
    """A channel's watermark, held until the transaction ends, so that no other process plans the channel meanwhile.

    Where there is none it is made, planned through `begin`: there must be a row to hold.
    """
    own = (WatermarkRow.team_id == team, WatermarkRow.channel == channel)
    query = select(WatermarkRow.planned_through, WatermarkRow.digest_closed).where(*own).with_for_update()
    row = tx.execute(query).first()
    if row is None:
        first = {"team_id": team, "channel": channel, "planned_through": begin, "digest_closed": None}
        insert_new(tx, WatermarkRow, first)
        row = tx.execute(query).one()
    return Watermark(*row)


def move_watermark(tx: Connection, team: str, channel: str, mark: Watermark) -> None:
    """Say how far a channel is planned now; the watermark is held."""
    tx.execute(
        update(WatermarkRow)
        .where(WatermarkRow.team_id == team, WatermarkRow.channel == channel)
        .values(planned_through=mark.planned_through, digest_closed=mark.digest_closed)
    )


def reopen_period(tx: Connection, team: str, channel: str, *, opened: datetime, closed: datetime) -> None:
    """Take back that a digest's period closed, unless a later one has closed since."""
    tx.execute(
        update(WatermarkRow)
        .where(WatermarkRow.team_id == team, WatermarkRow.channel == channel, WatermarkRow.digest_closed == closed)
        .values(digest_closed=opened)
    )
