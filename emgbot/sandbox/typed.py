"""What a person types, as Slack passes it on: escaped, with names, channels and links turned into `<...>`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from emgbot.sandbox.records import Channel, Json, User

LINK = re.compile(r"(?P<link>https?://[^\s<>|]+)|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BROADCAST = re.compile(r"(?<!\w)@(here|channel|everyone)\b")
SPECIAL = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")


def escape(text: str) -> str:
    """The only three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The reverse of `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_slack_sends(text: str, *, users: Sequence[User], channels: Sequence[Channel], labelled: bool) -> str:
    """Escape `text` and turn `@name`, `#channel`, links and addresses into `<...>`.

    A command (`labelled`) carries `<@U1|name>`, a message `<@U1>`. A name is a handle or a whole real name, any case.
    What matches nobody stays as it was typed.
    """
    people = {user.name.lower(): user for user in users} | {user.real_name.lower(): user for user in users}
    rooms = {channel.name.lower(): channel for channel in channels if channel.im_user is None}
    out = escape(text)
    out = LINK.sub(_link, out)
    out = BROADCAST.sub(lambda m: f"<!{m[1]}>", out)
    if people:
        out = re.sub(
            rf"(?<![\w.|</])@({_either(people)})(?![\w-])",
            lambda m: _mention(people[m[1].lower()], labelled=labelled),
            out,
            flags=re.IGNORECASE,
        )
    if rooms:
        out = re.sub(
            rf"(?<![\w&/#])#({_either(rooms)})(?![\w-])",
            lambda m: f"<#{rooms[m[1].lower()].id}|{rooms[m[1].lower()].name}>",
            out,
            flags=re.IGNORECASE,
        )
    return out


def rich_text(text: str) -> list[Json]:
    """A person's message as the one rich_text block that Slack sends beside its text."""
    elements: list[Json] = []
    at = 0
    for match in SPECIAL.finditer(text):
        if match.start() > at:
            elements.append({"type": "text", "text": unescape(text[at : match.start()])})
        elements.append(_element(match))
        at = match.end()
    if at < len(text):
        elements.append({"type": "text", "text": unescape(text[at:])})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _element(match: re.Match[str]) -> Json:
    mark, target, label = match[1], match[2], match[3]
    if mark == "@":
        return {"type": "user", "user_id": target}
    if mark == "#":
        return {"type": "channel", "channel_id": target}
    if mark == "!":
        return {"type": "broadcast", "range": target}
    link: Json = {"type": "link", "url": unescape(target)}
    return link | {"text": unescape(label)} if label else link


def _mention(user: User, *, labelled: bool) -> str:
    return f"<@{user.id}|{user.name}>" if labelled else f"<@{user.id}>"


def _link(match: re.Match[str]) -> str:
    if match["link"] is None:
        return f"<mailto:{match[0]}|{match[0]}>"
    link = match[0].rstrip(".,;:!?)'\"")
    return f"<{link}>{match[0][len(link) :]}"


def _either(names: Iterable[str]) -> str:
    """An alternation that prefers the longest name."""
    return "|".join(re.escape(escape(name)) for name in sorted(names, key=len, reverse=True))
