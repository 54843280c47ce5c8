"""What came in from Slack: keys of what was dealt with, people's replies, and their emoji."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from emgbot.core.history import Note
from emgbot.store.rows import insert_new
from emgbot.store.tables import ActivityRow, InboxRow, ReactionRow, ReplyRow


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
    """A reply as Slack delivered it; `at` is when it was written, in calendar time.

    `edited_ts`: these are the words of that edit. `client_id`: what phantom twins under another `ts` share with it.
    """

    team: str
    plan: str
    channel: str
    ts: str
    thread_ts: str
    author: str
    author_name: str
    text: str
    at: datetime
    activity_id: int | None = None
    files: tuple[str, ...] = ()
    edited_ts: str | None = None
    client_id: str | None = None


class Kept(StrEnum):
    """What became of a reply that came in."""

    NEW = "new"
    EDITED = "edited"
    KNOWN = "known"
    """It is there already, with these words or newer ones, or was withdrawn."""


def keep_reply(tx: Connection, reply: NewReply) -> tuple[Kept, str]:
    """Keep a reply once, by its newest words, in whatever order they come; with the `ts` under which it is kept.

    1. Whoever comes first puts the row in, be it by an edit: others wait for that transaction and fall on the row.
    2. Of a row that is there only an edit changes anything: a newer one, of a reply that was not withdrawn.
    """
    if insert_new(tx, ReplyRow, _values(reply)):
        return Kept.NEW, reply.ts
    if reply.edited_ts is None:
        return Kept.KNOWN, reply.ts
    changed = tx.execute(
        update(ReplyRow)
        .where(*_one(reply.team, reply.channel, reply.ts, reply.client_id), ReplyRow.withdrawn.is_(False))
        .where((ReplyRow.edited_ts.is_(None)) | (ReplyRow.edited_ts < reply.edited_ts))
        .values(text=reply.text, edited_ts=reply.edited_ts, activity_id=reply.activity_id)
        .returning(ReplyRow.ts)
    ).scalar_one_or_none()
    return (Kept.EDITED, changed) if changed else (Kept.KNOWN, reply.ts)


def _values(reply: NewReply, *, withdrawn: bool = False) -> dict[str, object]:
    return {
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
        "edited_ts": reply.edited_ts,
        "withdrawn": withdrawn,
        "digest_key": None,
        "client_msg_id": reply.client_id,
    }


def _one(team: str, channel: str, ts: str, client_id: str | None) -> tuple[ColumnElement[bool], ...]:
    """The row of a message, under whichever `ts` its twin was kept."""
    here = (ReplyRow.team_id == team, ReplyRow.channel == channel)
    if client_id is None:
        return (*here, ReplyRow.ts == ts)
    return (*here, or_(ReplyRow.ts == ts, ReplyRow.client_msg_id == client_id))


@dataclass(frozen=True)
class Withdrawn:
    """A reply that stood until now: who wrote it, under which `ts`, and about what (a row id) if that is known."""

    ts: str
    author: str
    author_name: str
    activity_id: int | None


def withdraw_reply(tx: Connection, gone: NewReply) -> Withdrawn | None:
    """Withdraw a reply for good; None if none stood. One that has not come yet is withdrawn as well, without words."""
    if insert_new(tx, ReplyRow, _values(gone, withdrawn=True)):
        return None
    row = tx.execute(
        update(ReplyRow)
        .where(*_one(gone.team, gone.channel, gone.ts, gone.client_id), ReplyRow.withdrawn.is_(False))
        .values(withdrawn=True)
        .returning(ReplyRow.ts, ReplyRow.author, ReplyRow.author_name, ReplyRow.activity_id)
    ).first()
    return Withdrawn(*row) if row else None


@dataclass(frozen=True)
class Stored:
    """A kept reply, as far as it can be compared with Slack's."""

    ts: str
    edited_ts: str | None
    withdrawn: bool
    author: str
    client_id: str | None


_STORED = (ReplyRow.ts, ReplyRow.edited_ts, ReplyRow.withdrawn, ReplyRow.author, ReplyRow.client_msg_id)


def replies_in(tx: Connection, team: str, channel: str, thread_ts: str) -> list[Stored]:
    """The replies kept of a thread, tombstones among them, in the order they were written."""
    here = (ReplyRow.team_id == team, ReplyRow.channel == channel, ReplyRow.thread_ts == thread_ts)
    return [Stored(*row) for row in tx.execute(select(*_STORED).where(*here).order_by(ReplyRow.ts))]


def reply_at(tx: Connection, team: str, channel: str, ts: str) -> Stored | None:
    """The kept reply with a `ts`, None if there is none."""
    row = tx.execute(select(*_STORED).where(*_one(team, channel, ts, None))).first()
    return Stored(*row) if row else None


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


# --- Emoji -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reaction:
    """A person's emoji on a message of ours, put on or (not `present`) taken off; `event_ts` orders what is told."""

    team: str
    channel: str
    ts: str
    user: str
    emoji: str
    event_ts: str
    present: bool


def keep_reaction(tx: Connection, reaction: Reaction) -> bool:
    """Keep what is newest of an emoji; False if something as new is known."""
    own = {
        "team_id": reaction.team,
        "channel": reaction.channel,
        "ts": reaction.ts,
        "user_id": reaction.user,
        "emoji": reaction.emoji,
    }
    if insert_new(tx, ReactionRow, {**own, "event_ts": reaction.event_ts, "present": reaction.present}):
        return True
    newer = (*(getattr(ReactionRow, name) == value for name, value in own.items()),)
    changed = update(ReactionRow).where(*newer, ReactionRow.event_ts < reaction.event_ts)
    return tx.execute(changed.values(event_ts=reaction.event_ts, present=reaction.present)).rowcount > 0


def reactions_on(tx: Connection, team: str, channel: str, ts: str) -> set[tuple[str, str]]:
    """The emoji that are on a message of ours: (user id, emoji)."""
    here = (ReactionRow.team_id == team, ReactionRow.channel == channel, ReactionRow.ts == ts)
    query = select(ReactionRow.user_id, ReactionRow.emoji).where(*here, ReactionRow.present)
    return {(user, emoji) for user, emoji in tx.execute(query)}
