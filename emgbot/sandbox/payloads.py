"""What Slack sends to an app, as values: event envelopes, slash commands, interactions. Pure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from emgbot.sandbox.records import Bot, Channel, Json, Message, Team, User, message_json, user_json

TOKEN = "stand-in"  # noqa: S105 - Slack's old verification token; nothing is protected by it
CHANNEL_TYPES = {"im": "D", "group": "G", "channel": "C"}


def envelope(event: Json, *, team: Team, bot: Bot, event_id: str, event_time: int) -> Json:
    """The `event_callback` around an event."""
    who = {"enterprise_id": None, "team_id": team.id, "user_id": bot.user_id, "is_bot": True}
    return {
        "token": TOKEN,
        "team_id": team.id,
        "api_app_id": bot.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": event_time,
        "authorizations": [who | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def subscription(event: Json) -> str:
    """Under which name of a manifest an app subscribes to an event."""
    kinds = {"channel": "channels", "group": "groups", "im": "im"}
    return f"message.{kinds[event['channel_type']]}" if event["type"] == "message" else str(event["type"])


def message_posted(message: Message, channel: Channel, *, team: Team, bot: Bot, root: Message | None = None) -> Json:
    """A `message` event; `root` is the thread's first message, for a reply."""
    event = message_json(message, team, bot) | {"channel": channel.id, "event_ts": message.ts}
    if message.files:
        event.setdefault("subtype", "file_share")
    if root is not None:
        event["parent_user_id"] = root.user
        if message.broadcast:
            event["root"] = message_json(root, team, bot)
    return event | {"channel_type": channel.kind}


def app_mention(message: Message, *, team: Team, bot: Bot) -> Json:
    """The twin of a `message` event in which the bot was named."""
    event = message_json(message, team, bot)
    event.pop("subtype", None)
    return event | {"type": "app_mention", "channel": message.channel, "event_ts": message.ts}


def message_changed(before: Message, after: Message, channel: Channel, *, ts: str, team: Team, bot: Bot) -> Json:
    """A `message` event about an edit; `ts` is the event's own."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel": channel.id,
        "channel_type": channel.kind,
        "message": message_json(after, team, bot),
        "previous_message": message_json(before, team, bot),
    }


def message_deleted(before: Message, channel: Channel, *, ts: str, team: Team, bot: Bot) -> Json:
    """A `message` event about a deletion; `ts` is the event's own."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel": channel.id,
        "channel_type": channel.kind,
        "deleted_ts": before.ts,
        "previous_message": message_json(before, team, bot),
    }


def reaction(kind: str, message: Message, *, user: str, name: str, ts: str) -> Json:
    """`reaction_added` or `reaction_removed`."""
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    return {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message.user, "event_ts": ts}


def renamed(channel: Channel, *, ts: str) -> Json:
    """`channel_rename`, for a private channel `group_rename`."""
    about = {"id": channel.id, "name": channel.name, "name_normalized": channel.name, "created": channel.created}
    flags = {"is_channel": not channel.private, "is_mpim": False}
    return {"type": f"{_noun(channel)}_rename", "channel": about | flags, "event_ts": ts}


def membership(kind: str, channel: Channel, *, user: str, ts: str, team: Team) -> Json:
    """`member_joined_channel` or `member_left_channel`."""
    where = {"channel": channel.id, "channel_type": CHANNEL_TYPES[channel.kind]}
    return {"type": kind, "user": user, "team": team.id, "event_ts": ts} | where


def left(channel: Channel, *, ts: str) -> Json:
    """`channel_left` or `group_left`: the bot itself is out."""
    return {"type": f"{_noun(channel)}_left", "channel": channel.id, "event_ts": ts}


def archived(channel: Channel, *, user: str, ts: str) -> Json:
    """`channel_archive`, `channel_unarchive` or their twins for private channels."""
    act = "archive" if channel.archived else "unarchive"
    event = {"type": f"{_noun(channel)}_{act}", "channel": channel.id, "user": user, "event_ts": ts}
    return event | {"is_moved": 0} if channel.archived else event


def user_changed(user: User, team: Team, *, ts: str, at: int) -> Json:
    """`user_change`; `at` in Unix seconds."""
    return {"type": "user_change", "user": user_json(user, team) | {"updated": at}, "cache_ts": at, "event_ts": ts}


def uninstalled(kind: str, bot: Bot, *, ts: str) -> Json:
    """`tokens_revoked` or `app_uninstalled`."""
    tokens = {"tokens": {"oauth": [], "bot": [bot.user_id]}} if kind == "tokens_revoked" else {}
    return {"type": kind, "event_ts": ts} | tokens


def _noun(channel: Channel) -> str:
    return "group" if channel.private else "channel"


def command_form(
    *, command: str, text: str, user: User, channel: Channel, team: Team, bot: Bot, trigger_id: str, response_url: str
) -> bytes:
    """A slash command's form."""
    fields = {
        "token": TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.command_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": bot.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }
    return urlencode(fields).encode()


def block_actions(
    action: Json,
    message: Message,
    channel: Channel,
    *,
    user: User,
    team: Team,
    bot: Bot,
    trigger_id: str,
    response_url: str,
) -> Json:
    """The press of a button; an ephemeral message is named by its container alone."""
    private = message.private_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": private,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body: Json = {
        "type": "block_actions",
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": bot.app_id,
        "token": TOKEN,
        "container": container,
        "trigger_id": trigger_id,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": channel.command_name},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }
    return body if private else body | {"message": message_json(message, team, bot)}


def interaction_form(body: Json) -> bytes:
    """An interaction's form: one field with JSON in it."""
    return urlencode({"payload": json.dumps(body, ensure_ascii=False)}).encode()


def pressed(element: Json, *, block_id: str, ts: str, **more: Any) -> Json:
    """The entry of `actions` for an element that was pressed."""
    kept = {name: element[name] for name in ("type", "action_id", "text", "value", "style") if name in element}
    return kept | {"block_id": block_id, "action_ts": ts} | more
