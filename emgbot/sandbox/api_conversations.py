"""The Web API's `conversations.*`: channels, their members, and what was said in them."""

from __future__ import annotations

from decimal import Decimal

from emgbot.sandbox import scopes
from emgbot.sandbox.api_call import TS, Call, Method
from emgbot.sandbox.records import Channel, Json, Message, Refusal, channel_json

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def list_conversations(call: Call) -> Json:
    """`conversations.list`: public channels, the private ones the bot is in, and with `types` its direct messages."""
    found = _of_types(call)
    if call.flag("exclude_archived"):
        found = [c for c in found if not c.archived]
    page, metadata = call.page(found, default=100, most=1000)
    return {"channels": [channel_json(c, call.bot) for c in page], "response_metadata": metadata}


def own_conversations(call: Call) -> Json:
    """`users.conversations` of the bot itself: the channels it is a member of."""
    found = [c for c in _of_types(call) if call.bot.user_id in c.members]
    page, metadata = call.page(found, default=100, most=1000)
    return {"channels": [channel_json(c, call.bot) for c in page], "response_metadata": metadata}


def info(call: Call) -> Json:
    """`conversations.info`."""
    shown = channel_json(call.channel(), call.bot)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def members(call: Call) -> Json:
    """`conversations.members`: ids."""
    page, metadata = call.page(call.channel().members, default=100, most=1000)
    return {"members": page, "response_metadata": metadata}


def history(call: Call) -> Json:
    """`conversations.history`: newest first, without replies unless they were also sent to the channel."""
    channel = call.joined()
    messages = [m for m in call.space.messages(channel.id) if m.private_to is None]
    top = [m for m in messages if not m.is_reply or m.broadcast]
    page, metadata = call.page_of_messages(_between(call, top[::-1]), newest_first=True, default=100)
    more = bool(metadata["next_cursor"])
    shown = [call.shown(m, metadata=_metadata(call)) for m in page]
    answer: Json = {"messages": shown, "has_more": more, "pin_count": 0}
    return answer | {"response_metadata": metadata} if more else answer


def replies(call: Call) -> Json:
    """`conversations.replies`: the thread's first message, then its replies, oldest first."""
    channel = call.joined()
    ts = call.ts("ts")
    thread = call.space.thread(channel.id, ts)
    if not thread:
        raise Refusal("thread_not_found")
    chosen = [m for m in thread if m.ts == ts] + _between(call, [m for m in thread if m.ts != ts])
    page, metadata = call.page_of_messages(chosen, newest_first=False, default=1000)
    more = bool(metadata["next_cursor"])
    root = thread[0]
    shown = [call.shown(m, metadata=_metadata(call)) for m in page]
    for message, body in zip(page, shown, strict=True):
        if message.is_reply:
            body["parent_user_id"] = root.user
    answer: Json = {"messages": shown, "has_more": more}
    return answer | {"response_metadata": metadata} if more else answer


def open_conversation(call: Call) -> Json:
    """`conversations.open` with one person."""
    if call.args.get("channel"):
        return {"channel": {"id": call.channel().id}}
    users = [user for user in str(call.args.get("users") or "").split(",") if user]
    if not users:
        raise Refusal("users_list_not_supplied")
    if len(users) > 1:
        raise Refusal("method_not_supported_for_channel_type")
    if call.space.user(users[0]).deleted:
        raise Refusal("user_disabled")
    return {"channel": {"id": call.space.open_im(users[0]).id}}


CONVERSATIONS: dict[str, Method] = {
    "conversations.list": list_conversations,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": open_conversation,
    "users.conversations": own_conversations,
}


def _of_types(call: Call) -> list[Channel]:
    """The channels of the wanted `types` that the bot can see. Refusals `invalid_types`, `missing_scope`."""
    types = [name.strip() for name in str(call.args.get("types") or "public_channel").split(",")]
    if not set(types) <= set(TYPES):
        raise Refusal("invalid_types")
    kinds = {TYPES[name] for name in types}
    for kind in kinds & scopes.KINDS.keys():
        scopes.require(call.bot, call.method, kind)
    visible = [c for c in call.space.channels() if not c.private or call.bot.user_id in c.members]
    return [c for c in visible if c.kind in kinds]


def _metadata(call: Call) -> str:
    return "full" if call.flag("include_all_metadata") else "type"


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """Those after `oldest` and before `latest`; at them as well with `inclusive`. Refusals `invalid_ts_*`."""
    oldest, latest = (_bound(call, name) for name in ("oldest", "latest"))
    within = []
    for message in messages:
        ts = Decimal(message.ts)
        at_a_bound = ts in (oldest, latest)
        inside = (oldest is None or ts > oldest) and (latest is None or ts < latest)
        if inside or (at_a_bound and call.flag("inclusive")):
            within.append(message)
    return within


def _bound(call: Call, name: str) -> Decimal | None:
    value = str(call.args.get(name) or "")
    if value in ("", "now"):
        return None
    if not TS.fullmatch(value):
        raise Refusal(f"invalid_ts_{name}")
    return Decimal(value)
