"""The Web API's `chat.*` and `reactions.*`: what the bot says and does in channels."""

from __future__ import annotations

import re

from emgbot.clock import wall_seconds
from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.content import read_changes, read_content
from emgbot.sandbox.records import Channel, Json, Message, Refusal, permalink
from emgbot.sandbox.workspace import as_kept

REACTION = re.compile(r"[\w+'-]{1,100}(::skin-tone-[2-6])?")


def post_message(call: Call) -> Json:
    """`chat.postMessage`: a message, a reply with `thread_ts`; a person's id as channel opens the direct messages."""
    channel = _place_to_post(call)
    metadata = call.metadata()
    content = read_content(call.args)
    told = call.exchange.post(
        channel,
        user=call.bot.user_id,
        bot_id=call.bot.bot_id,
        **content,
        metadata=metadata or None,
        thread_ts=_thread(call),
        broadcast=call.flag("reply_broadcast"),
        sent=as_kept(call.args),
    )
    return {"channel": channel.id, "ts": told.value.ts, "message": call.shown(told.value)}


def post_ephemeral(call: Call) -> Json:
    """`chat.postEphemeral`: seen by one member of the channel, kept by nobody."""
    channel = _place_to_post(call)
    user = call.need("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    content = read_content(call.args)
    told = call.exchange.post(
        channel,
        user=call.bot.user_id,
        bot_id=call.bot.bot_id,
        **content,
        thread_ts=_thread(call),
        private_to=user,
        sent=as_kept(call.args),
    )
    return {"message_ts": told.value.ts}


def update(call: Call) -> Json:
    """`chat.update`: one's own message. What is not given stays as it was; an empty list takes the blocks away."""
    channel = call.channel()
    before = _own(call, channel, "ts", "cant_update_message")
    if channel.archived:
        raise Refusal("is_inactive")
    window = call.limits.edit_window
    if window is not None and wall_seconds() - float(before.ts) > window:
        raise Refusal("edit_window_closed")
    metadata = call.metadata()
    changes = read_changes(call.args, text=before.text, blocks=before.blocks)
    if any(changes[name] != getattr(before, name) for name in changes):
        changes["edited"] = (call.bot.user_id, call.space.next_ts())
    if metadata is not None:
        changes["metadata"] = metadata or None
    after = call.exchange.change(channel, before.ts, **changes, sent=as_kept(call.args)).value
    return {"channel": channel.id, "ts": after.ts, "text": after.text, "message": call.shown(after)}


def delete(call: Call) -> Json:
    """`chat.delete`: one's own message."""
    channel = call.channel()
    message = _own(call, channel, "ts", "cant_delete_message")
    call.exchange.delete(channel, message.ts)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """`chat.getPermalink`: an address of this stand-in that opens its page at the message."""
    channel = call.channel()
    message = call.space.message(channel.id, call.ts("message_ts"))
    if message.private_to is not None:
        raise Refusal("message_not_found")
    return {"channel": channel.id, "permalink": call.base_url + permalink(message)}


def add_reaction(call: Call) -> Json:
    """`reactions.add`."""
    _react(call, remove=False)
    return {}


def remove_reaction(call: Call) -> Json:
    """`reactions.remove`."""
    _react(call, remove=True)
    return {}


def get_reactions(call: Call) -> Json:
    """`reactions.get`."""
    channel = call.channel()
    message = _public(call, channel)
    return {"type": "message", "channel": channel.id, "message": call.shown(message)}


CHAT: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "reactions.get": get_reactions,
}


def _place_to_post(call: Call) -> Channel:
    """Where a message goes: a channel's id or name, or a person's id. Refusals as Slack's."""
    wanted = call.args.get("channel")
    if not wanted:
        raise Refusal("channel_not_found")
    space = call.space
    if any(user.id == wanted for user in space.users()):
        channel = space.open_im(str(wanted))
        if space.user(str(wanted)).deleted:
            raise Refusal("channel_not_found")
    else:
        channel = space.channel_named(str(wanted)) or space.channel(str(wanted))
    if call.bot.user_id not in channel.members:
        raise Refusal("channel_not_found" if channel.private else "not_in_channel")
    if channel.archived:
        raise Refusal("is_archived")
    return channel


def _thread(call: Call) -> str | None:
    return call.ts("thread_ts") if call.args.get("thread_ts") else None


def _public(call: Call, channel: Channel) -> Message:
    message = call.space.message(channel.id, call.ts("timestamp"))
    if message.private_to is not None:
        raise Refusal("message_not_found")
    return message


def _own(call: Call, channel: Channel, argument: str, refusal: str) -> Message:
    message = call.space.message(channel.id, call.ts(argument))
    if message.private_to is not None:
        raise Refusal("message_not_found")
    if message.bot_id != call.bot.bot_id:
        raise Refusal(refusal)
    return message


def _react(call: Call, *, remove: bool) -> None:
    name = call.need("name").strip(":")
    if not REACTION.fullmatch(name):
        raise Refusal("invalid_name")
    channel = call.joined()
    if channel.archived:
        raise Refusal("is_archived")
    message = _public(call, channel)
    call.exchange.react(channel, message.ts, user=call.bot.user_id, name=name, remove=remove)
