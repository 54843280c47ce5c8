"""The sweep: what people said under the bot's posts and Slack never delivered is looked for, and heard all the same.

Every quarter of an hour, and whenever events may have been lost: at the start, after a connection came to stand, after
the database was away. It says nothing by itself; what it finds goes the way of every event, under the same keys.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.listen import from_person, heard_from
from emgbot.actions.replies import keep, withdraw
from emgbot.actions.workspace import identity
from emgbot.clock import monotonic, wall_now, wall_seconds
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal, StoreUnavailable
from emgbot.runtime import Runtime, Written
from emgbot.store import intake, pauses, sweeps
from emgbot.store.intake import Reaction, Stored
from emgbot.store.sweeps import Channel, Thread

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)
OPEN_FOR = timedelta(days=35)
"""So long after a post replies under it are looked for."""

MOST_A_MINUTE = 50
"""Pages that a process reads: what Slack takes of a method in a minute."""

MINUTE = 60.0
TAKEN_FOR = timedelta(minutes=1)
"""So long nobody else reads what is being read; what could not be read is tried again then."""

MOST_PAGES = 20
HISTORY, REPLIES = pauses.LOOKING, "method:conversations.replies"
AWAY = "the database was away"


@dataclass(frozen=True)
class Swept:
    """What was read now, and whether something is left for the next minute."""

    channels: int
    threads: int
    left: bool


def sweep(runtime: Runtime, *, reason: str) -> Swept:
    """Ask for a sweep of everything and read what may be read at once. Raises StoreUnavailable."""
    want(runtime, reason=reason)
    return go_on(runtime)


def want(runtime: Runtime, *, reason: str) -> None:
    """Ask for a sweep in which every thread is read: something may have been lost. Raises StoreUnavailable."""
    with runtime.database.write() as tx:
        found = identity(runtime, tx)
        if found is None:
            return
        channels = sweeps.open_posts(tx, found.team, since=_since())
        sweeps.want(tx, found.team, channels, at=wall_now(), whole=True)
    runtime.memory.missed = ""
    log.info("sweep wanted reason=%s channels=%d", reason.replace(" ", "_"), len(channels))


def beat(runtime: Runtime, *, stopping: Callable[[], bool] = lambda: False) -> None:
    """What the metronome does: ask for what is due, and read on where something is left. Raises StoreUnavailable."""
    try:
        if runtime.memory.missed:
            want(runtime, reason=runtime.memory.missed)
        elif monotonic() >= runtime.memory.sweep_at:
            _want_again(runtime)
            runtime.memory.sweep_at = monotonic() + MINUTE
        with runtime.database.read() as tx:
            found = identity(runtime, tx)
            left = found is not None and sweeps.waiting(tx, found.team)
        if left:
            go_on(runtime, stopping=stopping)
    except StoreUnavailable:
        runtime.memory.missed = AWAY
        raise


def _want_again(runtime: Runtime) -> None:
    """Ask for the channels that nobody asked for in the last quarter of an hour, whichever process did."""
    now = wall_now()
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
        channels = sweeps.open_posts(tx, found.team, since=_since()) if found else {}
        due = sweeps.swept_before(tx, found.team, channels, before=now - EVERY) if found else set()
    if found is not None and due:
        with runtime.database.write() as tx:
            sweeps.want(tx, found.team, due, at=now, whole=False)


def _since() -> str:
    return f"{wall_seconds() - OPEN_FOR.total_seconds():.6f}"


def go_on(runtime: Runtime, *, stopping: Callable[[], bool] = lambda: False) -> Swept:
    """Read channels and threads that are asked for, as many as this minute allows. Raises StoreUnavailable."""
    channels = threads = 0
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
    while found is not None and not stopping() and _may_ask(runtime):
        thread, channel = _take(runtime, found.team)
        if thread is not None:
            _read_thread(runtime, found.team, thread)
            threads += 1
        elif channel is not None:
            _read_channel(runtime, found.team, channel)
            channels += 1
        else:
            break
    with runtime.database.read() as tx:
        left = found is not None and sweeps.waiting(tx, found.team)
    if channels or threads:
        log.info("swept channels=%d threads=%d left=%s", channels, threads, left)
    return Swept(channels, threads, left)


def _may_ask(runtime: Runtime) -> bool:
    """Whether this process may read one more page in this minute."""
    now, asked = monotonic(), runtime.memory.pages_read
    asked[:] = [at for at in asked if at > now - MINUTE]
    return len(asked) < MOST_A_MINUTE


def _take(runtime: Runtime, team: str) -> tuple[Thread | None, Channel | None]:
    """What to read next, threads first, and nothing with which Slack asked us to wait."""
    now = wall_now()
    with runtime.database.write() as tx:
        until = now + TAKEN_FOR
        if pauses.held(tx, REPLIES, now=now) is None:
            thread = sweeps.take_thread(tx, team, now=now, until=until)
            if thread is not None:
                return thread, None
        if pauses.held(tx, HISTORY, now=now) is None:
            return None, sweeps.take_channel(tx, team, now=now, until=until)
    return None, None


# --- Channels ----------------------------------------------------------------------------------------------------


def _read_channel(runtime: Runtime, team: str, channel: Channel) -> None:
    """Read a page of a channel: which of our threads have grown or shrunk, and what emoji are on our posts."""
    with runtime.database.read() as tx:
        posts = sweeps.open_posts(tx, team, since=_since()).get(channel.id, [])
    if not posts:
        with runtime.database.write() as tx:
            sweeps.forget_channel(tx, team, channel)
        return
    asked = f"{wall_seconds():.6f}"
    runtime.memory.pages_read.append(monotonic())
    try:
        page = runtime.reader.history(channel.id, oldest=posts[0], more=channel.reached)
    except (DeliveryError, DeliveryUnknown) as error:
        log.warning("channel not read channel=%s error=%s", channel.id, error)
        with runtime.database.write() as tx:
            if _waits(tx, HISTORY, error):
                sweeps.put_off_channel(tx, team, channel.id, until=wall_now())
            elif isinstance(error, DeliveryError) and error.refusal is Refusal.CHANNEL:
                sweeps.forget_channel(tx, team, channel)
        return
    with runtime.database.write() as tx:
        for written in page.messages:
            if written.ts in posts:
                _compare(tx, team, channel, written)
                _emoji(tx, runtime, team, channel.id, written, asked=asked)
        sweeps.channel_read(tx, team, channel, down_to=page.more, now=wall_now())


def _compare(tx: Connection, team: str, channel: Channel, post: Written) -> None:
    """Whether a thread has to be read: not if all that Slack shows of it is stored, and nothing else is."""
    thread = Thread(channel.id, post.ts, post.latest_reply, post.reply_count)
    stored = [reply for reply in intake.replies_in(tx, team, channel.id, post.ts) if not reply.withdrawn]
    read: bool | None = None
    if channel.whole:
        read = not (post.reply_count or stored)
    elif len(stored) == post.reply_count and (not stored or stored[-1].ts == post.latest_reply):
        read = True
    sweeps.note_thread(tx, team, thread, read=read, now=wall_now())


def _emoji(tx: Connection, runtime: Runtime, team: str, channel: str, post: Written, *, asked: str) -> None:
    """Bring the emoji on a post of ours to what is there. `asked`: when, as a `ts`; what is told later counts more."""
    found = runtime.memory.identity
    us = found.bot_user if found else None
    there = {(user, emoji.name) for emoji in post.emoji for user in emoji.users if user != us}
    stored = intake.reactions_on(tx, team, channel, post.ts)
    whole = all(len(emoji.users) == emoji.count for emoji in post.emoji)
    for user, name in sorted(there - stored):
        intake.keep_reaction(tx, Reaction(team, channel, post.ts, user, name, asked, present=True))
    for user, name in sorted(stored - there) if whole else ():
        intake.keep_reaction(tx, Reaction(team, channel, post.ts, user, name, asked, present=False))


# --- Threads -----------------------------------------------------------------------------------------------------


def _read_thread(runtime: Runtime, team: str, thread: Thread) -> None:
    """Read a thread and hear what is not stored of it, by its newest words; what is gone from it is withdrawn.

    1. What is stored is read first: what comes in while Slack is asked is certainly not gone.
    2. Only a thread that was read to its end says what is gone, and only of what has had time to be shown.
    """
    asked = wall_seconds()
    with runtime.database.read() as tx:
        stored = intake.replies_in(tx, team, thread.channel, thread.ts)
    try:
        messages, whole = _pages(runtime, thread)
    except (DeliveryError, DeliveryUnknown) as error:
        log.warning("thread not read channel=%s ts=%s error=%s", thread.channel, thread.ts, error)
        with runtime.database.write() as tx:
            gone = isinstance(error, DeliveryError) and error.refusal in (Refusal.GONE, Refusal.CHANNEL)
            if not _waits(tx, REPLIES, error) and gone:
                sweeps.thread_read(tx, team, thread, now=wall_now())
        return
    for written in messages:
        if written.ts != thread.ts and from_person(runtime, written) and not _is_stored(stored, written):
            keep(runtime, heard_from(runtime, written, channel=thread.channel, team=team))
    if whole:
        there = {name for written in messages if from_person(runtime, written) for name in _names(written)}
        shown = f"{asked - runtime.timing.visible:.6f}"
        for reply in stored:
            if not reply.withdrawn and reply.ts < shown and there.isdisjoint(_names(reply)):
                away = Written(reply.ts, thread.ts, reply.author, "", by_person=True, client_id=reply.client_id)
                withdraw(runtime, heard_from(runtime, away, channel=thread.channel, team=team))
    with runtime.database.write() as tx:
        sweeps.thread_read(tx, team, thread, now=wall_now())


def _pages(runtime: Runtime, thread: Thread) -> tuple[list[Written], bool]:
    """The messages of a thread, without those that Slack keeps in place of deleted ones; and whether these are all."""
    found: list[Written] = []
    more: str | None = None
    for _ in range(MOST_PAGES):
        runtime.memory.pages_read.append(monotonic())
        page = runtime.reader.thread(thread.channel, thread.ts, more=more)
        found += page.messages
        more = page.more
        if more is None:
            return found, True
    return found, False


def _is_stored(stored: Sequence[Stored], written: Written) -> bool:
    """Whether a message is kept with these words or newer ones, or was withdrawn."""
    known = [reply for reply in stored if not _names(reply).isdisjoint(_names(written))]
    return any(reply.withdrawn or (reply.edited_ts or "") >= (written.edited_ts or "") for reply in known)


def _names(message: Stored | Written) -> set[str]:
    """By what a message is known: its `ts`, and what twins under another one share with it."""
    return {message.ts, *filter(None, [message.client_id])}


def _waits(tx: Connection, method: str, error: DeliveryError | DeliveryUnknown) -> bool:
    """Whether Slack asked us to wait: then nobody calls the method before."""
    if not isinstance(error, DeliveryError) or error.retry_after is None:
        return False
    pauses.pause(tx, method, now=wall_now(), waits=[timedelta(seconds=error.retry_after)], reason=error.code)
    return True
