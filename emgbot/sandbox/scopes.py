"""Which scope of its token a method of the Web API asks for (Slack's method pages). Pure."""

from __future__ import annotations

from emgbot.sandbox.records import Bot, Refusal

KINDS = {"channel": "channels", "group": "groups", "im": "im"}
"""A channel's kind -> how its scopes begin."""

BY_KIND = {
    "conversations.history": "history",
    "conversations.info": "read",
    "conversations.list": "read",
    "conversations.members": "read",
    "conversations.replies": "history",
    "users.conversations": "read",
}
"""Methods whose scope depends on the kind of the channel, with what it ends in."""

SCOPES = {
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "reactions.add": "reactions:write",
    "reactions.get": "reactions:read",
    "reactions.remove": "reactions:write",
    "team.info": "team:read",
    "users.info": "users:read",
    "users.list": "users:read",
}
"""Methods with one scope; what is in neither table needs none."""

READ_FILES = SCOPES["files.info"]


def accepted(method: str) -> tuple[str, ...]:
    """The scopes of which a method takes any one; empty: it needs none."""
    if method in BY_KIND:
        return tuple(f"{kind}:{BY_KIND[method]}" for kind in KINDS.values())
    return (SCOPES[method],) if method in SCOPES else ()


def provided(bot: Bot) -> list[str]:
    """The scopes of its token, in order."""
    everything = {scope for method in (*SCOPES, *BY_KIND) for scope in accepted(method)} | {"commands"}
    return sorted(everything if bot.scopes is None else bot.scopes)


def require(bot: Bot, method: str, kind: str | None = None) -> None:
    """Check the scope of a method, once it is known (`kind`) for that kind of channel. Refusal `missing_scope`."""
    wanted = accepted(method)
    if kind is not None:
        wanted = (f"{KINDS[kind]}:{BY_KIND[method]}",) if method in BY_KIND else ()
    if wanted and not any(bot.may(scope) for scope in wanted):
        raise Refusal("missing_scope", needed=",".join(wanted), provided=",".join(provided(bot)))
