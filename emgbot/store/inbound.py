"""The tables of what comes in from Slack: keys, replies, reactions, the directory, and what was swept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from emgbot.store.base import Base, Id, only


class InboxRow(Base):
    """What Slack delivered and was dealt with, by its key; a second delivery falls on it. Machine time."""

    __tablename__ = "inbox"
    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]


class ReplyRow(Base):
    """A person's reply under one of the bot's posts. No foreign key to the post: a reply may beat our own record of it.

    `at` is when it was written, in calendar time. `digest_key` is the digest it was quoted in. `edited_ts` orders
    edits; `withdrawn` is a tombstone that later events do not lift. `client_msg_id` is the same for phantom twins that
    Slack delivers under another `ts`.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("team_id", "channel", "ts"),
        Index("ix_reply_undigested", "team_id", "channel", **only("digest_key IS NULL")),
        Index("ix_reply_thread", "team_id", "channel", "thread_ts"),
        Index("ix_reply_twin", "team_id", "channel", "client_msg_id", unique=True, **only("client_msg_id IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[str]
    plan: Mapped[str | None]
    channel: Mapped[str]
    ts: Mapped[str]
    thread_ts: Mapped[str]
    author: Mapped[str]
    author_name: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    activity_id: Mapped[int | None] = mapped_column(Id)
    files: Mapped[dict[str, Any] | None]
    edited_ts: Mapped[str | None]
    withdrawn: Mapped[bool]
    digest_key: Mapped[str | None]
    client_msg_id: Mapped[str | None]


class ReactionRow(Base):
    """A person's emoji on a message of the bot, there or taken off again: as the newest `event_ts` says."""

    __tablename__ = "reaction"
    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    emoji: Mapped[str] = mapped_column(primary_key=True)
    event_ts: Mapped[str]
    present: Mapped[bool]


class ThreadRow(Base):
    """The thread under a post of the bot: as Slack's history shows it, and as it was last read whole.

    It is to be read again where the two differ, but not before `not_before` (machine time).
    """

    __tablename__ = "thread"
    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    latest_reply: Mapped[str | None]
    reply_count: Mapped[int]
    read_latest: Mapped[str | None]
    read_count: Mapped[int | None]
    not_before: Mapped[datetime]


class SweepRow(Base):
    """How far a channel was swept. It is to be read where `wanted_at` is later than `read_at`. Machine time.

    `begun_at`, `reached`: the pass under way, and the `ts` down to which it has come. `whole`: events may have been
    lost, so that every thread is read. `not_before`: somebody is at it, or Slack did not let us.
    """

    __tablename__ = "sweep"
    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    wanted_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    reached: Mapped[str | None]
    whole: Mapped[bool] = mapped_column(server_default=false())
    not_before: Mapped[datetime]


class DirectoryRow(Base):
    """A channel or person of the workspace. `bound_as`: the name the settings gave, bound once; survives renaming.

    `seen` orders what is told of it (machine time). `facts` of a channel: archived, private, shared, member (the bot
    is in it); of a person: deleted, guest. What nobody has told is not among them.
    """

    __tablename__ = "directory"
    __table_args__ = (UniqueConstraint("team_id", "kind", "bound_as"),)
    team_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    bound_as: Mapped[str | None]
    seen: Mapped[datetime]
    facts: Mapped[dict[str, Any] | None]
