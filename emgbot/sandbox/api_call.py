"""One call of a Web API method: its arguments, and what every method reads from them in the same way."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from emgbot.sandbox import scopes
from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.limits import Limits
from emgbot.sandbox.records import Bot, Channel, Json, Message, Refusal, Team, message_json
from emgbot.sandbox.workspace import Workspace

T = TypeVar("T")
TS = re.compile(r"\d{1,16}(\.\d{1,6})?")
MOST_METADATA = 16_000
"""Characters of JSON; Slack has a limit and does not publish it."""


@dataclass(frozen=True)
class Call:
    """A call that passed the check of its token. `facts`: what it did that its answer does not say."""

    exchange: Exchange
    method: str
    args: Json
    limits: Limits
    base_url: str
    facts: Json = field(default_factory=dict)

    @property
    def space(self) -> Workspace:
        """The workspace behind it."""
        return self.exchange.workspace

    @property
    def team(self) -> Team:
        """The workspace's name and id."""
        return self.space.team

    @property
    def bot(self) -> Bot:
        """Who calls."""
        return self.space.bot

    def need(self, name: str) -> str:
        """An argument that must be there. Refusal `invalid_arguments`."""
        value = self.args.get(name)
        if value is None or value == "":
            raise Refusal("invalid_arguments", f"missing required field: {name}")
        return str(value)

    def flag(self, name: str) -> bool:
        """A yes or no, as JSON or as a form writes it."""
        return str(self.args.get(name, "")).lower() in ("true", "1")

    def limit(self, *, default: int, most: int) -> int:
        """How many are wanted. Refusal `invalid_limit`."""
        try:
            limit = int(self.args.get("limit") or default)
        except (TypeError, ValueError):
            raise Refusal("invalid_limit") from None
        if limit < 1:
            raise Refusal("invalid_limit")
        return min(limit, most)

    def page(self, items: Sequence[T], *, default: int, most: int) -> tuple[list[T], Json]:
        """The wanted page of `items`, and the `response_metadata` with the next cursor. Refusal `invalid_cursor`."""
        after = self.cursor("next")
        start = int(after) if after.isdecimal() else 0
        end = start + self.limit(default=default, most=most)
        return list(items[start:end]), {"next_cursor": next_cursor("next", end) if end < len(items) else ""}

    def page_of_messages(self, items: list[Message], *, newest_first: bool, default: int) -> tuple[list[Message], Json]:
        """The same for messages; the cursor names the last one given, so nothing said meanwhile moves the pages."""
        after = self.cursor("next_ts")
        if after:
            items = [m for m in items if (m.ts < after if newest_first else m.ts > after)]
        most = 999 if self.limits.history is None else self.limits.history_most
        limit = self.limit(default=min(default, most), most=most)
        more = len(items) > limit
        return items[:limit], {"next_cursor": next_cursor("next_ts", items[limit - 1].ts) if more else ""}

    def cursor(self, kind: str) -> str:
        """What a cursor of that kind holds; empty without one. Refusal `invalid_cursor`."""
        cursor = self.args.get("cursor")
        if not cursor:
            return ""
        try:
            mark, _, at = base64.b64decode(str(cursor), validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise Refusal("invalid_cursor") from None
        if mark != kind or not TS.fullmatch(at):
            raise Refusal("invalid_cursor")
        return at

    def ts(self, name: str) -> str:
        """A message's `ts`. Refusal `bad_timestamp`."""
        ts = self.need(name)
        if not TS.fullmatch(ts):
            raise Refusal("bad_timestamp")
        return ts

    def channel(self, channel_id: str | None = None) -> Channel:
        """A channel the bot can see: a private one only as a member. Refusals `channel_not_found`, `missing_scope`."""
        channel = self.space.channel(channel_id or self.need("channel"))
        if channel.private and self.bot.user_id not in channel.members:
            raise Refusal("channel_not_found")
        if self.method in scopes.BY_KIND:
            scopes.require(self.bot, self.method, channel.kind)
        return channel

    def joined(self, channel_id: str | None = None) -> Channel:
        """A channel the bot is a member of. Refusals `channel_not_found`, `not_in_channel`."""
        channel = self.channel(channel_id)
        if self.bot.user_id not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def metadata(self) -> Json | None:
        """The `metadata` argument. Refusals `invalid_metadata_format`, `..._schema`, `metadata_too_large`."""
        value = self.args.get("metadata")
        if value is None or value == "":
            return None
        try:
            value = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise Refusal("invalid_metadata_format") from None
        if value == {}:
            return {}
        if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
            raise Refusal("invalid_metadata_format")
        payload = value.get("event_payload")
        if not isinstance(payload, dict):
            raise Refusal("invalid_metadata_format")
        if not all(_is_flat(part) for part in payload.values()):
            raise Refusal("invalid_metadata_schema")
        if len(json.dumps(value)) > MOST_METADATA:
            raise Refusal("metadata_too_large")
        return value

    def shown(self, message: Message, *, metadata: str = "full") -> Json:
        """A message as Slack writes it."""
        return message_json(message, self.team, self.bot, metadata=metadata)


Method = Callable[[Call], Json]


def next_cursor(kind: str, at: object) -> str:
    """A cursor, as opaque as Slack's."""
    return base64.b64encode(f"{kind}:{at}".encode()).decode()


def _is_flat(value: Any) -> bool:
    """Whether a value of a payload is a scalar, an object of scalars, or a list of either."""
    if isinstance(value, list):
        return all(not isinstance(part, list) and _is_flat(part) for part in value)
    if isinstance(value, dict):
        return not any(isinstance(part, (dict, list)) for part in value.values())
    return value is not None
