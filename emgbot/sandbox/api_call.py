"""One call of a Web API method: its arguments, and what every method reads from them in the same way."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.records import Bot, Channel, Json, Message, Refusal, Team, message_json
from emgbot.sandbox.workspace import Workspace

T = TypeVar("T")
TS = re.compile(r"\d{1,16}(\.\d{1,6})?")


@dataclass(frozen=True)
class Call:
    """A call that passed the check of its token."""

    exchange: Exchange
    args: Json
    base_url: str

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
            raise Refusal("invalid_arguments", f"[ERROR] missing required field: {name}")
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
        start = self._cursor()
        end = start + self.limit(default=default, most=most)
        following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return list(items[start:end]), {"next_cursor": following}

    def _cursor(self) -> int:
        cursor = self.args.get("cursor")
        if not cursor:
            return 0
        try:
            mark, _, at = base64.b64decode(str(cursor), validate=True).decode().partition(":")
            if mark == "next":
                return int(at)
        except (binascii.Error, ValueError):
            pass
        raise Refusal("invalid_cursor")

    def ts(self, name: str) -> str:
        """A message's `ts`. Refusal `bad_timestamp`."""
        ts = self.need(name)
        if not TS.fullmatch(ts):
            raise Refusal("bad_timestamp")
        return ts

    def channel(self, name: str = "channel") -> Channel:
        """A channel the bot can see: a private one only as a member. Refusal `channel_not_found`."""
        channel = self.space.channel(self.need(name))
        if channel.private and self.bot.user_id not in channel.members:
            raise Refusal("channel_not_found")
        return channel

    def joined(self, name: str = "channel") -> Channel:
        """A channel the bot is a member of. Refusals `channel_not_found`, `not_in_channel`."""
        channel = self.channel(name)
        if self.bot.user_id not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def metadata(self) -> Json | None:
        """The `metadata` argument. Refusals `invalid_metadata_format`, `metadata_too_large`."""
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
        if not isinstance(value.get("event_payload"), dict):
            raise Refusal("invalid_metadata_format")
        if len(json.dumps(value)) > 16_000:
            raise Refusal("metadata_too_large")
        return value

    def shown(self, message: Message, *, metadata: str = "full") -> Json:
        """A message as Slack writes it."""
        return message_json(message, self.team, self.bot, metadata=metadata)


Method = Callable[[Call], Json]
