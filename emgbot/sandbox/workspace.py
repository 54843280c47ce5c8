"""The stand-in's whole state, in memory, under one lock. It tells nobody anything: `exchange.py` does.

Whoever reads gets frozen values, so that nothing has to be done while the lock is held.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from emgbot.clock import Clock, wall_seconds
from emgbot.sandbox.files import File
from emgbot.sandbox.modals import Modals
from emgbot.sandbox.records import Bot, Channel, Json, Message, Refusal, Team, User
from emgbot.sandbox.uploads import Uploads


class Workspace:
    """Team, bot, people, channels and messages, and a version that grows with every change."""

    def __init__(
        self, team: Team, bot: Bot, users: Iterable[User], channels: Iterable[Channel], *, clock: Clock
    ) -> None:
        self.team = team
        self.bot = bot
        self.clock = clock
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._watchers: list[Callable[[], None]] = []
        self._version = 0
        self.boot = secrets.token_hex(4)
        self._last_ts = 0
        self.uploads = Uploads()
        self.modals = Modals()
        self._users = {user.id: user for user in users}
        self._users[bot.user_id] = User(id=bot.user_id, name=bot.name, real_name=bot.name, is_bot=True)
        self._channels = {channel.id: channel for channel in channels}
        self._messages: dict[str, dict[str, Message]] = {channel_id: {} for channel_id in self._channels}

    # Watching for changes

    @property
    def version(self) -> int:
        """Grows by one with every change."""
        return self._version

    def touch(self) -> int:
        """Note a change, wake whoever waits, and return the new version."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()
            watchers = tuple(self._watchers)
            version = self._version
        for watcher in watchers:
            watcher()
        return version

    def wait(self, version: int, *, timeout: float) -> int:
        """Wait until something changed after `version`, at most `timeout` seconds; return the version then."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > version, timeout)
            return self._version

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` after every change (quickly, from any thread) until the returned function is called."""
        with self._lock:
            self._watchers.append(watcher)

        def stop() -> None:
            with self._lock:
                self._watchers.remove(watcher)

        return stop

    # People and channels

    def users(self) -> list[User]:
        """Everybody, the bot's user included."""
        with self._lock:
            return list(self._users.values())

    def user(self, user_id: str) -> User:
        """Raises Refusal `user_not_found`."""
        with self._lock:
            if user_id not in self._users:
                raise Refusal("user_not_found")
            return self._users[user_id]

    def channels(self) -> list[Channel]:
        """All channels and direct messages, in the order they were made."""
        with self._lock:
            return list(self._channels.values())

    def channel(self, channel_id: str) -> Channel:
        """Raises Refusal `channel_not_found`."""
        with self._lock:
            if channel_id not in self._channels:
                raise Refusal("channel_not_found")
            return self._channels[channel_id]

    def channel_named(self, name: str) -> Channel | None:
        """The channel of that name, with or without `#`."""
        wanted = name.removeprefix("#")
        return next((c for c in self.channels() if c.im_user is None and c.name == wanted), None)

    def channel_id(self, wanted: str) -> str:
        """The id behind a channel's name, or a person's id (their direct messages); anything else stays as it is."""
        named = self.channel_named(wanted)
        if named is not None:
            return named.id
        with self._lock:
            return _im_id(wanted) if wanted in self._users else wanted

    def open_im(self, user_id: str) -> Channel:
        """The direct messages between that person and the bot, opened when there are none. Refusal `user_not_found`."""
        with self._lock:
            user = self.user(user_id)
            if user.id == self.bot.user_id:
                raise Refusal("cannot_dm_bot")
            found = next((c for c in self._channels.values() if c.im_user == user.id), None)
            if found is not None:
                return found
            members = (user.id, self.bot.user_id)
            channel = Channel(id=_im_id(user.id), name=user.name, private=True, members=members, im_user=user.id)
            self._channels[channel.id] = channel
            self._messages[channel.id] = {}
        self.touch()
        return channel

    def change_user(self, user_id: str, **changes: Any) -> User:
        """Change a person. Refusal `user_not_found`."""
        with self._lock:
            after = self._users[user_id] = replace(self.user(user_id), **changes)
        self.touch()
        return after

    def change_bot(self, **changes: Any) -> Bot:
        """Change what the app may do."""
        with self._lock:
            self.bot = replace(self.bot, **changes)
        self.touch()
        return self.bot

    def change_channel(self, channel_id: str, **changes: Any) -> tuple[Channel, Channel]:
        """Change name, topic, members or archived; returns before and after."""
        with self._lock:
            before = self.channel(channel_id)
            after = self._channels[channel_id] = replace(before, **changes)
        self.touch()
        return before, after

    # Messages

    def next_ts(self) -> str:
        """A new `ts`: machine time in microseconds, never the same twice, always growing."""
        with self._lock:
            self._last_ts = max(self._last_ts + 1, int(wall_seconds() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add(self, channel_id: str, *, user: str, text: str, **more: Any) -> Message:
        """Accept a message (`more`: the other fields of Message). Refusal `cannot_reply_to_message` without parent."""
        with self._lock:
            channel = self.channel(channel_id)
            thread_ts = more.get("thread_ts")
            if thread_ts is not None:
                more["thread_ts"] = thread_ts = self._thread_root(channel_id, thread_ts)
            ts = self.next_ts()
            message = Message(channel=channel.id, ts=ts, at=self.clock(), user=user, text=text, **more)
            self._store(message)
            if thread_ts is not None and message.private_to is None:
                self._count_replies(channel_id, thread_ts)
        self.touch()
        return message

    def message(self, channel_id: str, ts: str) -> Message:
        """Raises Refusal `message_not_found`, also for a deleted one without replies."""
        with self._lock:
            found = self._messages[self.channel(channel_id).id].get(ts)
        if found is None or found.deleted:
            raise Refusal("message_not_found")
        return found

    def messages(self, channel_id: str, *, deleted: bool = False) -> list[Message]:
        """All of a channel, oldest first, replies and ephemerals included; deleted ones only on request."""
        with self._lock:
            found = list(self._messages[self.channel(channel_id).id].values())
        return [m for m in found if deleted or not m.deleted or m.reply_count]

    def file(self, file_id: str) -> tuple[Message, File]:
        """A file with the message it was sent with. Refusals `file_not_found`, `file_deleted` (as its message was)."""
        with self._lock:
            sent = [message for messages in self._messages.values() for message in messages.values() if message.files]
        for message in sent:
            for file in message.files:
                if file.id == file_id and message.deleted:
                    raise Refusal("file_deleted")
                if file.id == file_id:
                    return message, file
        raise Refusal("file_not_found")

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        """The message `ts` and its replies, oldest first; empty when there is no such message."""
        return [m for m in self.messages(channel_id) if m.private_to is None and ts in (m.ts, m.thread_ts)]

    def change(self, channel_id: str, ts: str, **changes: Any) -> tuple[Message, Message]:
        """Change fields of a message; returns before and after. Refusal `message_not_found`."""
        with self._lock:
            before = self.message(channel_id, ts)
            after = replace(before, **changes)
            self._store(after)
            after = self._messages[channel_id][ts]
        self.touch()
        return before, after

    def delete(self, channel_id: str, ts: str) -> tuple[Message, Message]:
        """Take a message away; with replies below it a tombstone stays. Returns before and after."""
        with self._lock:
            before, after = self.change(channel_id, ts, deleted=True)
            if before.is_reply and before.thread_ts is not None and before.private_to is None:
                self._count_replies(channel_id, before.thread_ts)
        self.touch()
        return before, after

    def react(self, channel_id: str, ts: str, *, user: str, name: str) -> Message:
        """Add a reaction. Refusals `message_not_found`, `already_reacted`."""
        with self._lock:
            reactions = dict(self.message(channel_id, ts).reactions)
            if user in reactions.get(name, ()):
                raise Refusal("already_reacted")
            reactions[name] = (*reactions.get(name, ()), user)
            return self.change(channel_id, ts, reactions=tuple(reactions.items()))[1]

    def unreact(self, channel_id: str, ts: str, *, user: str, name: str) -> Message:
        """Take a reaction off. Refusals `message_not_found`, `no_reaction`."""
        with self._lock:
            reactions = dict(self.message(channel_id, ts).reactions)
            if user not in reactions.get(name, ()):
                raise Refusal("no_reaction")
            reactions[name] = tuple(who for who in reactions[name] if who != user)
            left = tuple((n, who) for n, who in reactions.items() if who)
            return self.change(channel_id, ts, reactions=left)[1]

    def forget_private(self) -> None:
        """Drop all ephemeral messages, as a new session of Slack does."""
        with self._lock:
            for channel_id, messages in self._messages.items():
                self._messages[channel_id] = {ts: m for ts, m in messages.items() if m.private_to is None}
        self.touch()

    def _thread_root(self, channel_id: str, thread_ts: str) -> str:
        parent = self._messages[channel_id].get(thread_ts)
        if parent is None or parent.private_to is not None or (parent.deleted and not parent.reply_count):
            raise Refusal("cannot_reply_to_message")
        return parent.thread_ts or parent.ts

    def _count_replies(self, channel_id: str, root_ts: str) -> None:
        messages = self._messages[channel_id]
        replies = [m for m in messages.values() if m.thread_ts == root_ts and m.is_reply and not m.deleted]
        open_replies = [m for m in replies if m.private_to is None]
        people = tuple(dict.fromkeys(m.user for m in open_replies))
        latest = open_replies[-1].ts if open_replies else None
        root = messages[root_ts]
        self._store(replace(root, reply_count=len(open_replies), latest_reply=latest, reply_users=people))

    def _store(self, message: Message) -> None:
        self._messages[message.channel][message.ts] = replace(message, rev=self._version + 1)


def _im_id(user_id: str) -> str:
    return "D" + user_id[1:]


def as_kept(args: Mapping[str, Any]) -> Json:
    """The arguments of a call as they are kept beside the message: everything but the token."""
    return {name: value for name, value in args.items() if name != "token"}
