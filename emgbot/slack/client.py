"""Asking Slack by its SDK who and where: cached, failing closed. Decides nothing."""

from __future__ import annotations

import http.client
import logging
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from emgbot.clock import monotonic
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import Identity
from emgbot.slack.answers import Answer, understood

log = logging.getLogger(__name__)

READ_SECONDS = 10
QUICK_SECONDS = 2
"""On the way of a person's request: together with our own work it stays below Slack's three seconds."""

MEMBERS_KEPT = 300.0
NAMES_KEPT = 24 * 3600.0
FAILURE_KEPT = 30.0
"""Seconds until what Slack did not tell is asked again: nobody waits for it twice in a row."""

MOST_PAGES = 50

UNREADABLE = (
    SlackClientError,
    OSError,
    ValueError,
    LookupError,
    AttributeError,
    RecursionError,
    http.client.HTTPException,
)
"""What the SDK lets through besides its own errors: sockets, and answers it cannot read (an unknown charset, JSON that
is a list or nested a thousand deep)."""


def make_client(token: str, api_url: str, *, seconds: int, tls: ssl.SSLContext) -> WebClient:
    """A client that repeats nothing by itself: the SDK's default would post twice when an answer is lost."""
    client = WebClient(token=token, base_url=api_url, timeout=seconds, ssl=tls, retry_handlers=[])
    # The SDK would send everything to the proxy of the environment; Python's own handling knows NO_PROXY as well.
    client.proxy = None
    return client


def asked(call: Callable[[], SlackResponse]) -> Answer:
    """Make a call and say what its answer means. Whatever is not a clear refusal is silence."""
    return asked_with_headers(call)[0]


def asked_with_headers(call: Callable[[], SlackResponse]) -> tuple[Answer, dict[str, str]]:
    """The same, with the answer's headers by their names in small letters."""
    try:
        response = call()
        answer = response.data
    except SlackApiError as error:
        refused = error.response
        status, said = getattr(refused, "status_code", 0), getattr(refused, "data", None)
        return understood(status, _headers(refused).get("retry-after"), said), {}
    except UNREADABLE as error:
        raise DeliveryUnknown(type(getattr(error, "reason", error)).__name__) from error
    if not isinstance(answer, dict):
        raise DeliveryUnknown("not JSON")
    return answer, _headers(response)


def _headers(response: object) -> dict[str, Any]:
    found = getattr(response, "headers", None) or {}
    return {str(name).lower(): value for name, value in found.items()}


class SlackLookup:
    """Who is in a channel and what people are called, remembered for minutes. None: could not be found out.

    `age` counts seconds and never runs backwards.
    """

    def __init__(self, client: WebClient, *, age: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._age = age
        self._members: dict[str, tuple[float, frozenset[str] | None]] = {}
        self._names: dict[str, tuple[float, str | None]] = {}

    def members(self, channel: str) -> frozenset[str] | None:
        """The user ids in a channel."""
        kept = self._members.get(channel)
        if kept and kept[0] > self._age():
            return kept[1]
        call = partial(self._client.conversations_members, channel=channel, limit=999)
        try:
            found = frozenset(str(user) for user in all_of(call, "members"))
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("members unknown channel=%s error=%s", channel, error)
            self._members[channel] = (self._age() + FAILURE_KEPT, None)
            return None
        self._members[channel] = (self._age() + MEMBERS_KEPT, found)
        return found

    def forget(self, channel: str) -> None:
        """Somebody came or went: ask anew who is in a channel."""
        self._members.pop(channel, None)

    def name(self, user: str) -> str | None:
        """What a person is called in the workspace."""
        kept = self._names.get(user)
        if kept and kept[0] > self._age():
            return kept[1]
        try:
            person = _part(asked(lambda: self._client.users_info(user=user)), "user")
        except (DeliveryError, DeliveryUnknown) as error:
            log.info("name unknown user=%s error=%s", user, error)
            self._names[user] = (self._age() + FAILURE_KEPT, None)
            return None
        profile = _part(person, "profile")
        name = profile.get("display_name") or person.get("real_name") or profile.get("real_name") or person.get("name")
        if not name:
            return None
        self._names[user] = (self._age() + NAMES_KEPT, str(name))
        return str(name)


def who_am_i(client: WebClient) -> Identity:
    """Ask Slack who the bot is. Raises DeliveryError or DeliveryUnknown."""
    return identity_of(asked(client.auth_test))


def identity_of(answer: Answer) -> Identity:
    """Who the bot is, by the answer of `auth.test`. Raises DeliveryUnknown."""
    if not isinstance(answer.get("team_id"), str):
        raise DeliveryUnknown("ok without team_id")
    return Identity(answer["team_id"], answer.get("user_id"), answer.get("bot_id"))


def list_channels(client: WebClient) -> list[tuple[str, str]]:
    """All channels the bot may see, as (id, name). Raises DeliveryError or DeliveryUnknown."""
    call = partial(client.conversations_list, limit=200, exclude_archived=True, types="public_channel,private_channel")
    return [
        (str(channel["id"]), str(channel["name"]))
        for channel in all_of(call, "channels")
        if isinstance(channel, dict) and channel.get("id") and channel.get("name")
    ]


def all_of(call: Callable[..., SlackResponse], name: str) -> list[Any]:
    """A list over all its pages. Raises DeliveryError or DeliveryUnknown, also for a list without an end."""
    found: list[Any] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = asked(partial(call, cursor=cursor))
        items = page.get(name)
        if not isinstance(items, list):
            raise DeliveryUnknown(f"ok without {name}")
        found += items
        cursor = str(_part(page, "response_metadata").get("next_cursor") or "")
        if not cursor:
            return found
    raise DeliveryUnknown(f"more than {MOST_PAGES} pages of {name}")


def _part(answer: Answer, name: str) -> Answer:
    part = answer.get(name)
    return part if isinstance(part, dict) else {}
