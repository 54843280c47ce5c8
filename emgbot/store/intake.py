"""What came in from Slack: keys of what was dealt with, people's replies, and the directory of channels and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from emgbot.core.history import Note
from emgbot.store.rows import insert_new, put
from emgbot.store.tables import ActivityRow, DirectoryRow, InboxRow, ReplyRow, SettingRow

CHANNEL = "channel"
"""A channel's rows in the directory; people's will stand beside them."""


def first_time(tx: Connection, key: str, *, now: datetime) -> bool:
    """Note that a delivery of Slack is being dealt with; False if it already was. `now` is machine time."""
    return insert_new(tx, InboxRow, {"key": key, "received_at": now})


def known(tx: Connection, key: str) -> bool:
    """Whether a delivery of Slack was dealt with."""
    return tx.execute(select(InboxRow.key).where(InboxRow.key == key)).first() is not None


def forget_before(tx: Connection, instant: datetime) -> int:
    """Forget keys received before an instant (machine time); answer how many."""
    return tx.execute(delete(InboxRow).where(InboxRow.received_at < instant)).rowcount


# --- Replies -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewReply:
    """A reply as Slack delivered it; `at` is when it was written, in calendar time."""

    team: str
    plan: str
    channel: str
    ts: str
    thread_ts: str
    author: str
    author_name: str
    text: str
    at: datetime
    activity_id: int | None
    files: tuple[str, ...] = ()


def keep_reply(tx: Connection, reply: NewReply) -> bool:
    """Keep a reply once; False if it is there already (or was withdrawn before it came)."""
    return insert_new(
        tx,
        ReplyRow,
        {
            "team_id": reply.team,
            "plan": reply.plan,
            "channel": reply.channel,
            "ts": reply.ts,
            "thread_ts": reply.thread_ts,
            "author": reply.author,
            "author_name": reply.author_name,
            "text": reply.text,
            "at": reply.at,
            "activity_id": reply.activity_id,
            "files": {"names": list(reply.files)} if reply.files else None,
            "edited_ts": None,
            "withdrawn": False,
            "digest_key": None,
        },
    )


def edit_reply(tx: Connection, team: str, channel: str, ts: str, *, text: str, edited_ts: str) -> bool:
    """Bring a kept reply to its edited text; an older edit changes nothing. False if there was nothing to change."""
    return (
        tx.execute(
            update(ReplyRow)
            .where(ReplyRow.team_id == team, ReplyRow.channel == channel, ReplyRow.ts == ts)
            .where((ReplyRow.edited_ts.is_(None)) | (ReplyRow.edited_ts < edited_ts))
            .values(text=text, edited_ts=edited_ts)
        ).rowcount
        > 0
    )


@dataclass(frozen=True)
class Kept:
    """Who wrote a kept reply, and about what (a row id) if that is known."""

    author: str
    author_name: str
    activity_id: int | None


def withdraw_reply(tx: Connection, team: str, channel: str, ts: str) -> Kept | None:
    """Mark a reply as withdrawn; None if there is none that stands."""
    row = tx.execute(
        update(ReplyRow)
        .where(ReplyRow.team_id == team, ReplyRow.channel == channel, ReplyRow.ts == ts)
        .where(ReplyRow.withdrawn.is_(False))
        .values(withdrawn=True)
        .returning(ReplyRow.author, ReplyRow.author_name, ReplyRow.activity_id)
    ).first()
    return Kept(*row) if row else None


def undigested(
    tx: Connection, team: str, channels: Sequence[str] | None, *, closed: datetime
) -> list[tuple[int, Note]]:
    """Replies written before `closed` that no digest has quoted, in order, with their row ids. None: all channels."""
    query = (
        select(ReplyRow, ActivityRow.ref)
        .outerjoin(ActivityRow, ActivityRow.id == ReplyRow.activity_id)
        .with_only_columns(
            ReplyRow.id,
            ReplyRow.author,
            ReplyRow.author_name,
            ReplyRow.at,
            ReplyRow.text,
            ActivityRow.ref,
            ReplyRow.files,
        )
        .where(ReplyRow.team_id == team, ReplyRow.digest_key.is_(None), ReplyRow.withdrawn.is_(False))
        .where(ReplyRow.at < closed)
        .order_by(ReplyRow.at, ReplyRow.id)
    )
    if channels is not None:
        query = query.where(ReplyRow.channel.in_(channels))
    return [
        (row_id, Note(author, name, at, text, ref, tuple((files or {}).get("names", ()))))
        for row_id, author, name, at, text, ref, files in tx.execute(query)
    ]


def mark_digested(tx: Connection, ids: Iterable[int], key: str) -> None:
    """Remember which digest quoted these replies."""
    tx.execute(update(ReplyRow).where(ReplyRow.id.in_(list(ids))).values(digest_key=key))


def forget_digest(tx: Connection, key: str) -> None:
    """A digest was never said: what it would have quoted is free for the next one."""
    tx.execute(update(ReplyRow).where(ReplyRow.digest_key == key).values(digest_key=None))


# --- Directory ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A channel or person of the workspace; `bound_as` is the settings' name for it, once bound."""

    id: str
    name: str
    bound_as: str | None


_LISTED = select(DirectoryRow.id, DirectoryRow.name, DirectoryRow.bound_as).where(
    DirectoryRow.team_id == bindparam("team"), DirectoryRow.kind == bindparam("of_kind")
)


def listed(tx: Connection, team: str, kind: str) -> list[Listed]:
    """All channels or people known of a workspace."""
    return [Listed(*row) for row in tx.execute(_LISTED, {"team": team, "of_kind": kind})]


def note_listed(
    tx: Connection, team: str, kind: str, *, row_id: str, name: str, bound_as: str | None, now: datetime
) -> None:
    """Keep or rename an entry. A settings name is bound once: to the first id that carried it, for good."""
    insert_new(
        tx,
        DirectoryRow,
        {"team_id": team, "kind": kind, "id": row_id, "name": name, "bound_as": None, "seen": now},
    )
    own = (DirectoryRow.team_id == team, DirectoryRow.kind == kind, DirectoryRow.id == row_id)
    tx.execute(update(DirectoryRow).where(*own).values(name=name, seen=now))
    if bound_as is not None:
        taken = select(DirectoryRow.id).where(
            DirectoryRow.team_id == team, DirectoryRow.kind == kind, DirectoryRow.bound_as == bound_as
        )
        if tx.execute(taken).first() is None:
            tx.execute(update(DirectoryRow).where(*own).values(bound_as=bound_as))


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
