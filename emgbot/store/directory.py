"""The directory of channels and people: names that are bound once and survive renaming, and what else Slack told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from emgbot.store.rows import insert_new, put
from emgbot.store.tables import (
    DirectoryRow,
    OutboxRow,
    ReactionRow,
    ReplyRow,
    SettingRow,
    SweepRow,
    ThreadRow,
    WatermarkRow,
)

CHANNEL = "channel"
PERSON = "person"


@dataclass(frozen=True)
class Listed:
    """A channel or person of the workspace; `bound_as` is the settings' name for it, once bound."""

    id: str
    name: str
    bound_as: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)


_LISTED = select(DirectoryRow.id, DirectoryRow.name, DirectoryRow.bound_as, DirectoryRow.facts).where(
    DirectoryRow.team_id == bindparam("team"), DirectoryRow.kind == bindparam("of_kind")
)


def listed(tx: Connection, team: str, kind: str) -> list[Listed]:
    """All channels or people known of a workspace."""
    found = tx.execute(_LISTED, {"team": team, "of_kind": kind})
    return [
        Listed(row_id, name, bound_as, {fact: value for fact, (value, _) in (facts or {}).items()})
        for row_id, name, bound_as, facts in found
    ]


def note_listed(
    tx: Connection, team: str, kind: str, *, row_id: str, name: str, bound_as: str | None, now: datetime
) -> None:
    """Keep or rename an entry, unless something newer is known. `now`: when it was so, in machine time.

    A settings name is bound once: to the first id that carried it, for good.
    """
    own = _entry(tx, team, kind, row_id=row_id, name=name, now=now)
    tx.execute(update(DirectoryRow).where(*own, DirectoryRow.seen <= now).values(name=name, seen=now))
    if bound_as is not None:
        taken = select(DirectoryRow.id).where(
            DirectoryRow.team_id == team, DirectoryRow.kind == kind, DirectoryRow.bound_as == bound_as
        )
        if tx.execute(taken).first() is None:
            tx.execute(update(DirectoryRow).where(*own).values(bound_as=bound_as))


def _entry(tx: Connection, team: str, kind: str, *, row_id: str, name: str, now: datetime) -> tuple[Any, ...]:
    """The condition for an entry that is there from now on."""
    values = {"team_id": team, "kind": kind, "id": row_id, "name": name, "bound_as": None, "seen": now, "facts": None}
    insert_new(tx, DirectoryRow, values)
    return (DirectoryRow.team_id == team, DirectoryRow.kind == kind, DirectoryRow.id == row_id)


def note_facts(tx: Connection, team: str, kind: str, *, row_id: str, facts: Mapping[str, bool], now: datetime) -> bool:
    """Keep what Slack told beside the name, each fact by its newest telling (machine time); False: nothing changed."""
    own = _entry(tx, team, kind, row_id=row_id, name="", now=now)
    before = tx.execute(select(DirectoryRow.facts).where(*own).with_for_update()).scalar_one() or {}
    at = now.timestamp()
    newer = {name: [value, at] for name, value in facts.items() if name not in before or before[name][1] <= at}
    tx.execute(update(DirectoryRow).where(*own).values(facts={**before, **newer}))
    return any(name not in before or before[name][0] is not value for name, (value, _) in newer.items())


def move_channel(tx: Connection, team: str, old: str, new: str) -> None:
    """A channel goes on under another id: its binding, how far it is planned, and all that was said there go along.

    Its threads are swept anew. The history is append-only and keeps the id of its time, and so do keys.
    """
    own = (DirectoryRow.team_id == team, DirectoryRow.kind == CHANNEL)
    bound = tx.execute(select(DirectoryRow.bound_as).where(*own, DirectoryRow.id == old)).scalar_one_or_none()
    tx.execute(update(DirectoryRow).where(*own, DirectoryRow.id == old).values(bound_as=None))
    if bound is not None:
        tx.execute(update(DirectoryRow).where(*own, DirectoryRow.id == new).values(bound_as=bound))
    planned = exists().where(WatermarkRow.team_id == team, WatermarkRow.channel == new)
    tx.execute(
        update(WatermarkRow)
        .where(WatermarkRow.team_id == team, WatermarkRow.channel == old, ~planned)
        .values(channel=new)
    )
    for table in (OutboxRow, ReplyRow, ReactionRow):
        tx.execute(update(table).where(table.team_id == team, table.channel == old).values(channel=new))
    for swept in (ThreadRow, SweepRow):
        tx.execute(delete(swept).where(swept.team_id == team, swept.channel == old))


# --- Settings made while running ----------------------------------------------------------------------------------


def settings_named(tx: Connection, scope: str, name: str) -> list[dict[str, Any]]:
    """A setting's values over all workspaces."""
    query = select(SettingRow.value).where(SettingRow.scope == scope, SettingRow.name == name)
    return list(tx.execute(query).scalars())


def store_setting(
    tx: Connection, team: str, scope: str, *, name: str, value: dict[str, Any], at: datetime, by: str
) -> None:
    """Make or replace a setting."""
    own = {"team_id": team, "scope": scope, "name": name}
    put(tx, SettingRow, {**own, "value": value, "changed_at": at, "changed_by": by})
