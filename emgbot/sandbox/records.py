"""What the stand-in keeps: team, bot, people, channels, messages; and how Slack writes each as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from emgbot.errors import EmgbotError
from emgbot.sandbox.files import File, file_json

Json = dict[str, Any]


class Refusal(EmgbotError):
    """Slack's short error code, such as `channel_not_found`.

    `details` are the complaints, and `more` the fields, that Slack adds to some of them.
    """

    def __init__(self, code: str, *details: str, **more: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.more = more

    def as_json(self) -> Json:
        """The answer that Slack gives."""
        answer: Json = {"ok": False, "error": self.code} | self.more
        if self.details:
            messages = [f"[ERROR] {detail}" for detail in self.details]
            answer |= {"errors": list(self.details), "response_metadata": {"messages": messages}}
        return answer


@dataclass(frozen=True)
class Team:
    """The workspace itself. Its calendar clock is shown in `zone`, which people call `place`."""

    id: str
    name: str
    domain: str
    zone: ZoneInfo
    place: str


@dataclass(frozen=True)
class Bot:
    """The one app that is installed, and what its manifest registers: its commands and whether they are escaped.

    `scopes` of its token, and `events` it subscribed to; None: all that there are here. `refused`: what every call is
    refused with, such as `token_revoked`.
    """

    app_id: str
    bot_id: str
    user_id: str
    name: str
    commands: tuple[str, ...] = ("/emg",)
    should_escape: bool = True
    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    refused: str | None = None

    def may(self, scope: str) -> bool:
        """Whether its token has the scope."""
        return self.scopes is None or scope in self.scopes

    def hears(self, event: str) -> bool:
        """Whether it subscribed to an event, named as in a manifest: "app_mention", "message.channels"."""
        return self.events is None or event in self.events


@dataclass(frozen=True)
class User:
    """A person to act as, or the bot's own user. `guest` is a multi-channel guest."""

    id: str
    name: str
    real_name: str
    tz: str = "Europe/Zurich"
    is_bot: bool = False
    guest: bool = False
    deleted: bool = False
    entity: str = ""
    role: str = ""


@dataclass(frozen=True)
class Channel:
    """A channel, or with `im_user` the direct messages between that person and the bot."""

    id: str
    name: str
    private: bool = False
    topic: str = ""
    members: tuple[str, ...] = ()
    archived: bool = False
    im_user: str | None = None
    created: int = 1467331200

    @property
    def kind(self) -> str:
        """As `channel_type` of a message event: "channel", "group" (private) or "im"."""
        if self.im_user is not None:
            return "im"
        return "group" if self.private else "channel"

    @property
    def command_name(self) -> str:
        """As `channel_name` of a slash command, where Slack hides the names of what is not public."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.kind, self.name)


@dataclass(frozen=True)
class Message:
    """A message as accepted. `ts` is machine time and identifies it; `at` is the calendar instant, for display only.

    `private_to` makes it an ephemeral message of that person. `sent` are the arguments exactly as they came.
    `rev` is the workspace's version at its last change.
    """

    channel: str
    ts: str
    at: datetime
    user: str
    text: str
    bot_id: str | None = None
    blocks: list[Json] | None = None
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    edited: tuple[str, str] | None = None
    deleted: bool = False
    private_to: str | None = None
    client_msg_id: str | None = None
    attachments: list[Json] | None = None
    subtype: str | None = None
    reply_count: int = 0
    latest_reply: str | None = None
    reply_users: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    rev: int = 0
    sent: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it lives in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


def message_json(message: Message, team: Team, bot: Bot, *, metadata: str = "full") -> Json:
    """As Slack writes a message in history and events. `metadata`: "full", "type" (the event type only) or "none"."""
    body: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": team.id}
    if message.deleted:
        return body | {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "hidden": True}
    if message.subtype:
        body["subtype"] = message.subtype
    if message.client_msg_id:
        body["client_msg_id"] = message.client_msg_id
    if message.bot_id:
        profile = {"id": bot.bot_id, "app_id": bot.app_id, "name": bot.name, "team_id": team.id, "deleted": False}
        body |= {"bot_id": message.bot_id, "app_id": bot.app_id, "bot_profile": profile}
    if message.blocks is not None:
        body["blocks"] = message.blocks
    if message.attachments:
        body["attachments"] = [{"id": at} | one for at, one in enumerate(message.attachments, start=1)]
    if message.files:
        body |= {"files": [file_json(file, team.id) for file in message.files], "upload": False}
    if message.edited:
        body["edited"] = {"user": message.edited[0], "ts": message.edited[1]}
    if message.reactions:
        body["reactions"] = [{"name": n, "users": list(who), "count": len(who)} for n, who in message.reactions]
    body |= _in_threads(message)
    if message.metadata and metadata == "full":
        body["metadata"] = message.metadata
    elif message.metadata and metadata == "type":
        body["metadata"] = {"event_type": message.metadata["event_type"]}
    return body


def _in_threads(message: Message) -> Json:
    """What a message says of the thread it is in or begins."""
    body: Json = {}
    if message.is_reply or message.reply_count:
        body["thread_ts"] = message.thread_ts or message.ts
    if message.is_reply and message.broadcast:
        body["subtype"] = "thread_broadcast"
    if message.reply_count:
        body |= {
            "reply_count": message.reply_count,
            "reply_users": list(message.reply_users),
            "reply_users_count": len(message.reply_users),
            "latest_reply": message.latest_reply,
            "is_locked": False,
        }
    return body


def permalink(message: Message) -> str:
    """Where the page shows the message: a path below the stand-in's address."""
    link = f"/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else link


def user_json(user: User, team: Team) -> Json:
    """As Slack writes a person in `users.info`."""
    return {
        "id": user.id,
        "team_id": team.id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "title": ", ".join(part for part in (user.role, user.entity) if part),
            "team": team.id,
        },
    }


def channel_json(channel: Channel, bot: Bot) -> Json:
    """As Slack writes a conversation in `conversations.info`, seen by the bot."""
    if channel.im_user is not None:
        head: Json = {"id": channel.id, "created": channel.created, "is_im": True, "is_open": True}
        return head | {"user": channel.im_user, "is_archived": False, "is_user_deleted": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": bot.user_id in channel.members,
        "is_general": channel.name == "general",
        "topic": {"value": channel.topic, "creator": "", "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }
