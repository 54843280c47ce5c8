"""`response_url`: five answers within thirty minutes to the place a command or a press came from.

The answer in the HTTP response of a slash command goes the same way, and is not counted.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emgbot.clock import monotonic
from emgbot.sandbox.content import read_content
from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.records import Message, Refusal

USES = 5
LIFETIME = 30 * 60.0
"""Seconds of machine time."""


@dataclass
class Place:
    """Where an answer goes: the person, the channel, and the message that was pressed, if any."""

    user: str
    channel: str
    message_ts: str | None = None
    thread_ts: str | None = None
    until: float = 0.0
    uses: int = 0


class Responses:
    """The places that were handed out."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._lock = threading.Lock()
        self._places: dict[str, Place] = {}

    def issue(self, place: Place) -> str:
        """A new token for `place`; its thirty minutes begin."""
        token = secrets.token_urlsafe(18)
        place.until = monotonic() + LIFETIME
        with self._lock:
            self._places[token] = place
        return token

    def places(self) -> list[Place]:
        """The places that were handed out, oldest first."""
        with self._lock:
            return list(self._places.values())

    def channel_of(self, path: str) -> str | None:
        """The channel to which a path of this stand-in leads, if it is a `response_url`'s."""
        with self._lock:
            place = self._places.get(path.rpartition("/")[2])
        return None if place is None else place.channel

    def use(self, token: str, body: Any) -> Message | None:
        """Answer by URL. Refusals `invalid_url`, `expired_url`, `used_url`, `invalid_payload`, those of a message."""
        if not isinstance(body, dict):
            raise Refusal("invalid_payload")
        with self._lock:
            place = self._places.get(token)
            if place is None:
                raise Refusal("invalid_url")
            if monotonic() > place.until:
                raise Refusal("expired_url")
            if place.uses >= USES:
                raise Refusal("used_url")
            place.uses += 1
        return self.answer(place, body)

    def answer(self, place: Place, body: Mapping[str, Any]) -> Message | None:
        """Do what an answer asks for: delete or replace the message that was pressed, or say something new."""
        space = self._exchange.workspace
        if body.get("delete_original"):
            if place.message_ts is not None:
                self._exchange.delete(space.channel(place.channel), place.message_ts)
            return None
        content = read_content(body)
        if body.get("replace_original") and place.message_ts is not None:
            channel = space.channel(place.channel)
            return self._exchange.change(channel, place.message_ts, **content, sent=dict(body)).value
        public = body.get("response_type") == "in_channel"
        thread_ts = body.get("thread_ts") if public else (body.get("thread_ts") or place.thread_ts)
        bot = space.bot
        told = self._exchange.post(
            space.channel(place.channel),
            user=bot.user_id,
            bot_id=bot.bot_id,
            **content,
            thread_ts=thread_ts,
            private_to=None if public else place.user,
            sent=dict(body),
        )
        return told.value

    def tell(self, place: Place, text: str) -> Message:
        """What Slack itself tells the person, visible to nobody else."""
        channel = self._exchange.workspace.channel(place.channel)
        told = self._exchange.post(channel, user="USLACKBOT", text=text, private_to=place.user)
        return told.value
