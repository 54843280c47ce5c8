"""Reading what stands in Slack's channels, for the sweep. By the SDK: reading is harmless to repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from emgbot.clock import wall_seconds
from emgbot.errors import DeliveryUnknown
from emgbot.runtime import Page
from emgbot.slack.client import asked
from emgbot.slack.guard import Refused, storable
from emgbot.slack.messages import dicts, read_message

MESSAGES_A_PAGE = 200
"""As Slack recommends; where an app gets fifteen, the page is shorter and says that there is more."""

A_DAY = 86_400.0
"""So far Slack's clock may be ahead of ours, and more."""


@dataclass(frozen=True)
class SlackReader:
    """Reads over a client that has time."""

    client: WebClient

    def history(self, channel: str, *, oldest: str, more: str | None = None) -> Page:
        """A page of a channel, the newest first. Raises DeliveryError or DeliveryUnknown.

        The next page begins at a time and not at Slack's cursor, which is forgotten after a while.
        """
        # Without an end Slack begins with the oldest messages.
        latest = more or f"{wall_seconds() + A_DAY:.6f}"
        call = partial(self.client.conversations_history, channel=channel, oldest=oldest, latest=latest)
        said = _asked(partial(call, inclusive=True, limit=MESSAGES_A_PAGE))
        page = _page(said)
        earlier = page.messages[0].ts if page.messages and said.get("has_more") is True else None
        return Page(page.messages, earlier if earlier not in (None, more) else None)

    def thread(self, channel: str, ts: str, *, more: str | None = None) -> Page:
        """A page of a thread, from its first message on. Raises DeliveryError or DeliveryUnknown."""
        call = partial(self.client.conversations_replies, channel=channel, ts=ts, cursor=more)
        said = _asked(partial(call, limit=MESSAGES_A_PAGE))
        found = said.get("response_metadata")
        cursor = found.get("next_cursor") if isinstance(found, dict) else None
        if said.get("has_more") is True and not (isinstance(cursor, str) and cursor):
            raise DeliveryUnknown("more messages without a cursor")
        return Page(_page(said).messages, cursor if isinstance(cursor, str) and cursor else None)


def _asked(call: Callable[[], SlackResponse]) -> dict[str, Any]:
    """What Slack said, without what no database takes."""
    try:
        said: dict[str, Any] = storable(asked(call))
    except Refused as error:
        raise DeliveryUnknown("nested beyond all reason") from error
    return said


def _page(said: dict[str, Any]) -> Page:
    if not isinstance(said.get("messages"), list):
        raise DeliveryUnknown("ok without messages")
    found = (read_message(raw) for raw in dicts(said["messages"]))
    return Page(tuple(sorted((each for each in found if each is not None), key=lambda each: each.ts)))
