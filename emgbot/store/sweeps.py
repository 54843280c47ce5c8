"""How far the channels were swept for what people said, and which threads are to be read. Machine time.

Any number of processes may sweep: a channel or thread is taken by putting it off for everybody else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from emgbot.store.rows import insert_new
from emgbot.store.tables import OutboxRow, SweepRow, ThreadRow


@dataclass(frozen=True)
class Channel:
    """A channel to sweep. `begun_at`: when this pass began; `reached`: the `ts` it has come down to, None at first.

    `whole`: every thread in it is to be read.
    """

    id: str
    begun_at: datetime
    reached: str | None
    whole: bool


@dataclass(frozen=True)
class Thread:
    """A thread under a post of ours: the `ts` of its latest reply, None without any, and how many there are."""

    channel: str
    ts: str
    latest: str | None
    count: int


def open_posts(tx: Connection, team: str, *, since: str) -> dict[str, list[str]]:
    """Our posts since a `ts` under which people may reply, by channel, in order."""
    query = (
        select(OutboxRow.channel, OutboxRow.ts)
        .where(OutboxRow.team_id == team, OutboxRow.verb == "post", OutboxRow.thread_ts.is_(None))
        .where(OutboxRow.ts.is_not(None), OutboxRow.ts >= since)
        .order_by(OutboxRow.ts)
    )
    found: dict[str, list[str]] = {}
    for channel, ts in tx.execute(query):
        found.setdefault(channel, []).append(str(ts))
    return found


_UNSWEPT = or_(SweepRow.read_at.is_(None), SweepRow.read_at < SweepRow.wanted_at)
_CHANGED = or_(
    ThreadRow.read_count.is_distinct_from(ThreadRow.reply_count),
    ThreadRow.read_latest.is_distinct_from(ThreadRow.latest_reply),
)


def want(tx: Connection, team: str, channels: Collection[str], *, at: datetime, whole: bool) -> None:
    """Ask for a sweep of channels. `whole`: something may have been lost there, so that every thread is to be read."""
    for channel in sorted(channels):
        row = {"team_id": team, "channel": channel, "wanted_at": at, "not_before": at, "whole": whole}
        if insert_new(tx, SweepRow, {**row, "read_at": None, "begun_at": None, "reached": None}):
            continue
        own = (SweepRow.team_id == team, SweepRow.channel == channel)
        more = {"wanted_at": at, **({"whole": True} if whole else {})}
        tx.execute(update(SweepRow).where(*own, SweepRow.wanted_at < at).values(more))


def swept_before(tx: Connection, team: str, channels: Collection[str], *, before: datetime) -> set[str]:
    """Those of some channels that nobody has been asked to sweep since an instant."""
    query = select(SweepRow.channel).where(SweepRow.team_id == team, SweepRow.wanted_at >= before)
    return set(channels) - set(tx.execute(query).scalars())


def take_channel(tx: Connection, team: str, *, now: datetime, until: datetime) -> Channel | None:
    """Take the channel that has waited longest; nobody else takes it before `until`. None: nothing is to be done."""
    own = (SweepRow.team_id == team, _UNSWEPT, SweepRow.not_before <= now)
    query = select(SweepRow.channel, SweepRow.begun_at, SweepRow.reached, SweepRow.whole, SweepRow.wanted_at)
    query = query.where(*own).order_by(SweepRow.not_before, SweepRow.channel).limit(1).with_for_update(skip_locked=True)
    row = tx.execute(query).first()
    if row is None:
        return None
    # Asked for again since it began: what is new there is at the top.
    goes_on = row.begun_at is not None and row.begun_at >= row.wanted_at and row.reached is not None
    begun, reached = (row.begun_at, row.reached) if goes_on else (now, None)
    one = (SweepRow.team_id == team, SweepRow.channel == row.channel)
    tx.execute(update(SweepRow).where(*one).values(not_before=until, begun_at=begun, reached=reached))
    return Channel(row.channel, begun, reached, row.whole)


def channel_read(tx: Connection, team: str, channel: Channel, *, down_to: str | None, now: datetime) -> None:
    """A page of a channel was read; `down_to` is where the next one begins, None: it was the last."""
    one = (SweepRow.team_id == team, SweepRow.channel == channel.id, SweepRow.begun_at == channel.begun_at)
    if down_to is not None:
        tx.execute(update(SweepRow).where(*one).values(reached=down_to, not_before=now))
        return
    # What was asked for while it was read is still to be done.
    tx.execute(update(SweepRow).where(*one, SweepRow.wanted_at <= channel.begun_at).values(whole=False))
    tx.execute(update(SweepRow).where(*one).values(read_at=channel.begun_at, reached=None, not_before=now))


def put_off_channel(tx: Connection, team: str, channel: str, *, until: datetime) -> None:
    """A channel could not be read: not before an instant."""
    one = (SweepRow.team_id == team, SweepRow.channel == channel)
    tx.execute(update(SweepRow).where(*one).values(not_before=until))


def forget_channel(tx: Connection, team: str, channel: Channel) -> None:
    """A channel lets us read nothing any more: done with, until it is asked for again."""
    one = (SweepRow.team_id == team, SweepRow.channel == channel.id)
    tx.execute(update(SweepRow).where(*one).values(read_at=channel.begun_at, reached=None, whole=False))


# --- Threads -----------------------------------------------------------------------------------------------------


def note_thread(tx: Connection, team: str, thread: Thread, *, read: bool | None, now: datetime) -> None:
    """Keep what a channel shows of a thread. `read`: nothing is new in it, or (False) it is to be read all the same.

    None: it is to be read if it has changed since it was last read.
    """
    shown = {"latest_reply": thread.latest, "reply_count": thread.count}
    as_read = {"read_latest": thread.latest, "read_count": thread.count} if read else _UNREAD
    own = {"team_id": team, "channel": thread.channel, "ts": thread.ts}
    if not insert_new(tx, ThreadRow, {**own, **shown, **as_read, "not_before": now}):
        changed = update(ThreadRow).where(*_one(team, thread))
        tx.execute(changed.values({**shown, **({} if read is None else as_read)}))


_UNREAD = {"read_latest": None, "read_count": None}


def take_thread(tx: Connection, team: str, *, now: datetime, until: datetime) -> Thread | None:
    """Take the thread that has waited longest; nobody else takes it before `until`. None: none is to be read."""
    query = select(ThreadRow.channel, ThreadRow.ts, ThreadRow.latest_reply, ThreadRow.reply_count)
    query = query.where(ThreadRow.team_id == team, _CHANGED, ThreadRow.not_before <= now)
    row = tx.execute(
        query.order_by(ThreadRow.not_before, ThreadRow.ts).limit(1).with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    thread = Thread(*row)
    tx.execute(update(ThreadRow).where(*_one(team, thread)).values(not_before=until))
    return thread


def thread_read(tx: Connection, team: str, thread: Thread, *, now: datetime) -> None:
    """A thread was read whole, at least as it was when it was taken."""
    values = {"read_latest": thread.latest, "read_count": thread.count, "not_before": now}
    tx.execute(update(ThreadRow).where(*_one(team, thread)).values(values))


def _one(team: str, thread: Thread) -> tuple[ColumnElement[bool], ...]:
    return (ThreadRow.team_id == team, ThreadRow.channel == thread.channel, ThreadRow.ts == thread.ts)


def waiting(tx: Connection, team: str) -> bool:
    """Whether anything of a sweep is still to be done, be it later."""
    if tx.execute(select(SweepRow.channel).where(SweepRow.team_id == team, _UNSWEPT).limit(1)).first():
        return True
    return tx.execute(select(ThreadRow.ts).where(ThreadRow.team_id == team, _CHANGED).limit(1)).first() is not None
