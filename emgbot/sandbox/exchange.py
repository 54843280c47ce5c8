"""Every change that Slack would tell an app of goes through here: change the workspace, then send the event.

Nobody waits here: each method returns what changed and the deliveries that were started.
"""

from __future__ import annotations

import json
import secrets
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from emgbot.clock import wall_seconds
from emgbot.sandbox import payloads
from emgbot.sandbox.outgoing import Delivery, Outgoing
from emgbot.sandbox.records import Channel, Json, Message
from emgbot.sandbox.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True)
class Told(Generic[T]):
    """What a change made, and the deliveries to the bot that it started."""

    value: T
    deliveries: tuple[Future[Delivery], ...] = ()


class Exchange:
    """The workspace and the way to the bot, together."""

    def __init__(self, workspace: Workspace, outgoing: Outgoing) -> None:
        self.workspace = workspace
        self.outgoing = outgoing

    def post(self, channel: Channel, *, user: str, text: str, **more: Any) -> Told[Message]:
        """A message of a person or of the bot; an ephemeral one is told to nobody."""
        space = self.workspace
        message = space.add(channel.id, user=user, text=text, **more)
        if message.private_to is not None:
            return Told(message)
        root = None
        if message.is_reply:
            root = next(iter(space.thread(channel.id, message.thread_ts or "")), None)
        event = payloads.message_posted(message, channel, team=space.team, bot=space.bot, root=root)
        deliveries = [*self._tell(channel, event)]
        mentioned = f"<@{space.bot.user_id}>" in text or f"<@{space.bot.user_id}|" in text
        if mentioned and message.bot_id is None and channel.im_user is None:
            deliveries += self._tell(channel, payloads.app_mention(message, team=space.team, bot=space.bot))
        return Told(message, tuple(deliveries))

    def change(self, channel: Channel, ts: str, **changes: Any) -> Told[Message]:
        """An edit, by its author or by the bot."""
        space = self.workspace
        before, after = space.change(channel.id, ts, **changes)
        if before.private_to is not None:
            return Told(after)
        event = payloads.message_changed(before, after, channel, ts=space.next_ts(), team=space.team, bot=space.bot)
        return Told(after, self._tell(channel, event))

    def delete(self, channel: Channel, ts: str) -> Told[Message]:
        """A deletion; a message with replies becomes a tombstone, which Slack tells as a change."""
        space = self.workspace
        before, after = space.delete(channel.id, ts)
        if before.private_to is not None:
            return Told(after)
        if after.reply_count:
            event = payloads.message_changed(before, after, channel, ts=space.next_ts(), team=space.team, bot=space.bot)
        else:
            event = payloads.message_deleted(before, channel, ts=space.next_ts(), team=space.team, bot=space.bot)
        return Told(after, self._tell(channel, event))

    def react(self, channel: Channel, ts: str, *, user: str, name: str, remove: bool = False) -> Told[Message]:
        """Add a reaction or take it off."""
        space = self.workspace
        act = space.unreact if remove else space.react
        message = act(channel.id, ts, user=user, name=name)
        kind = "reaction_removed" if remove else "reaction_added"
        event = payloads.reaction(kind, message, user=user, name=name, ts=space.next_ts())
        return Told(message, self._tell(channel, event))

    def rename(self, channel: Channel, name: str) -> Told[Channel]:
        """Another name for a channel."""
        _, after = self.workspace.change_channel(channel.id, name=name)
        return Told(after, self._tell(after, payloads.renamed(after, ts=self.workspace.next_ts())))

    def join(self, channel: Channel, user: str) -> Told[Channel]:
        """One more member; nothing happens to who is one already."""
        if user in channel.members:
            return Told(channel)
        _, after = self.workspace.change_channel(channel.id, members=(*channel.members, user))
        return Told(after, self._tell(after, self._membership("member_joined_channel", after, user)))

    def leave(self, channel: Channel, user: str) -> Told[Channel]:
        """One member less. The bot hears of it as long as it is in the channel itself, and that it is out."""
        members = tuple(member for member in channel.members if member != user)
        _, after = self.workspace.change_channel(channel.id, members=members)
        if user == self.workspace.bot.user_id:
            return Told(after, self.tell(payloads.left(after, ts=self.workspace.next_ts()), after))
        return Told(after, self._tell(after, self._membership("member_left_channel", after, user)))

    def _membership(self, kind: str, channel: Channel, user: str) -> Json:
        space = self.workspace
        return payloads.membership(kind, channel, user=user, ts=space.next_ts(), team=space.team)

    def _tell(self, channel: Channel, event: Json) -> tuple[Future[Delivery], ...]:
        """Send an event, when the bot is in that channel."""
        return self.tell(event, channel) if self.workspace.bot.user_id in channel.members else ()

    def tell(self, event: Json, channel: Channel | None = None) -> tuple[Future[Delivery], ...]:
        """Send an event, when the bot subscribed to it."""
        space = self.workspace
        if not space.bot.hears(payloads.subscription(event)):
            return ()
        event_id = "Ev" + secrets.token_hex(5).upper()
        body = payloads.envelope(
            event, team=space.team, bot=space.bot, event_id=event_id, event_time=int(wall_seconds())
        )
        name = ".".join(filter(None, (event["type"], event.get("subtype"))))
        raw = json.dumps(body, ensure_ascii=False).encode()
        where = None if channel is None else channel.id
        return (self.outgoing.send("event", raw, name=name, form=False, event_id=event_id, channel=where),)
