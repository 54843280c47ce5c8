"""Talking to Slack: the poster (one call, one try) and look-ups (cached, failing closed). Decides nothing."""

from __future__ import annotations

import errno
import http.client
import json
import logging
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from emgbot.clock import monotonic
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import Gate, Identity, Payload, always_open

log = logging.getLogger(__name__)

POST_SECONDS = 10
ANSWER_SECONDS = 2
"""A call on the way of a person's request: together with our own work it stays below Slack's three seconds."""

MEMBERS_KEPT = 300.0
NAMES_KEPT = 24 * 3600.0
FAILURE_KEPT = 30.0
"""Seconds until what Slack did not tell is asked again: nobody waits for it twice in a row."""

MOST_PAGES = 50
LONGEST_RETRY_AFTER = 3600.0

LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "cannot_reply_to_message",
        "thread_not_found",
        "team_access_not_granted",
        "token_revoked",
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "missing_scope",
        "no_permission",
        "org_login_required",
        "ekm_access_denied",
    }
)
"""Refusals that a person can lift (invite the bot, renew the token): nothing was posted, and it is tried again.

`restricted_action_...` has more forms than these; all of them count.
"""

NEVER = frozenset(
    {
        "msg_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "no_text",
        "too_many_attachments",
        "metadata_too_large",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_arguments",
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "bad_timestamp",
        "invalid_name",
        "no_reaction",
        "too_many_emoji",
        "too_many_reactions",
    }
)
"""Refusals that the same message will always meet."""

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

HALF_SAID = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
"""TLS errors that may come after the first byte; all others come from the handshake."""

NO_WAY = frozenset({errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
"""Connecting failed: no byte was sent."""

Answer = dict[str, Any]
"""What Slack answered, as values."""

_CODE = re.compile(r"[a-z0-9_.:-]{1,80}", re.ASCII | re.IGNORECASE)


def make_client(token: str, api_url: str, *, seconds: int, tls: ssl.SSLContext) -> WebClient:
    """A client that repeats nothing by itself: the SDK's default would post twice when an answer is lost."""
    client = WebClient(token=token, base_url=api_url, timeout=seconds, ssl=tls, retry_handlers=[])
    # The SDK would send everything to the proxy of the environment; Python's own handling knows NO_PROXY as well.
    client.proxy = None
    return client


@dataclass(frozen=True)
class SlackPoster:
    """Says things in Slack for the outbox."""

    client: WebClient

    def post(self, channel: str, payload: Payload, *, thread_ts: str | None = None, gate: Gate = always_open) -> str:
        """Post a message; answer its `ts`. Raises DeliveryError or DeliveryUnknown."""
        if not gate():
            raise DeliveryError("too late to send")
        answer = asked(
            lambda: self.client.chat_postMessage(
                channel=channel, thread_ts=thread_ts, unfurl_links=False, unfurl_media=False, **payload
            )
        )
        ts = answer.get("ts")
        if not isinstance(ts, str) or not ts:
            raise DeliveryUnknown("ok without ts")
        return ts

    def edit(self, channel: str, ts: str, payload: Payload) -> None:
        """Replace a message of ours; harmless to repeat, so silence counts as a refusal for now."""
        _harmless(lambda: self.client.chat_update(channel=channel, ts=ts, **payload))

    def react(self, channel: str, ts: str, emoji: str) -> None:
        """Put an emoji on a message; there already is fine."""
        try:
            _harmless(lambda: self.client.reactions_add(channel=channel, timestamp=ts, name=emoji))
        except DeliveryError as error:
            if error.code != "already_reacted":
                raise


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that points elsewhere is an error: what was meant for Slack goes nowhere else."""

    def http_error_302(self, *_: Any) -> None:
        """Follow nothing, and do not even read where it points."""

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302  # type: ignore[assignment]


def answer_at(url: str, payload: Payload, *, seconds: int, tls: ssl.SSLContext | None) -> None:
    """Give an answer to a `response_url` whose host the caller has checked: one try. Raises DeliveryUnknown."""
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=tls))
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        request = urllib.request.Request(url, json.dumps(payload).encode(), headers)  # noqa: S310  checked
        opener.open(request, timeout=seconds).close()
    except urllib.error.HTTPError as error:
        error.close()
        raise DeliveryUnknown(f"HTTP {error.code}") from error
    except UNREADABLE as error:
        raise DeliveryUnknown(type(error).__name__) from error


def _harmless(call: Callable[[], SlackResponse]) -> None:
    try:
        asked(call)
    except DeliveryUnknown as error:
        raise DeliveryError(str(error), permanent=False) from error


def asked(call: Callable[[], SlackResponse]) -> Answer:
    """Make a call and say what its answer means. Whatever is not a clear refusal is silence."""
    try:
        answer = call().data
    except SlackApiError as error:
        raise _refusal(error) from error
    except urllib.error.URLError as error:
        raise _unreached(error.reason) from error
    except UNREADABLE as error:
        raise DeliveryUnknown(type(error).__name__) from error
    if not isinstance(answer, dict):
        raise DeliveryUnknown("not JSON")
    return answer


def _unreached(reason: object) -> DeliveryError | DeliveryUnknown:
    """No connection means that nothing was said; one that broke off may mean anything."""
    kind = type(reason).__name__
    if isinstance(reason, ssl.SSLError):
        before = not isinstance(reason, HALF_SAID)
    elif isinstance(reason, OSError):
        # A proxy that refuses the tunnel is told apart by its words alone.
        refused = str(reason).startswith("Tunnel connection failed")
        before = isinstance(reason, socket.gaierror) or reason.errno in NO_WAY or refused
    else:
        before = False
    return DeliveryError(f"no connection ({kind})", permanent=False) if before else DeliveryUnknown(kind)


def _refusal(error: SlackApiError) -> DeliveryError | DeliveryUnknown:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429 or (status == 200 and code in ("ratelimited", "rate_limited")):
        headers = {str(k).lower(): v for k, v in (getattr(response, "headers", None) or {}).items()}
        return DeliveryError("ratelimited", permanent=False, retry_after=_seconds(headers.get("retry-after")))
    if status >= 500:
        return DeliveryUnknown(f"HTTP {status}")
    if code in NEVER or code.startswith(("invalid_blocks", "invalid_metadata")):
        return DeliveryError(code, permanent=True)
    if code in LATER or code.startswith("restricted_action") or code == "already_reacted":
        return DeliveryError(code, permanent=False)
    # An answer that is no JSON comes from the SDK as an "error" that contains it: other people's words stay out.
    return DeliveryUnknown(code if _CODE.fullmatch(code) else f"HTTP {status}, not understood")


def _seconds(value: Any) -> float:
    """Retry-After in seconds, whatever was sent: missing or absurd counts as one second, at most an hour."""
    if isinstance(value, list):
        value = value[0] if value else None
    try:
        seconds = float(str(value))
    except ValueError:
        return 1.0
    return min(max(seconds, 1.0), LONGEST_RETRY_AFTER) if seconds == seconds else 1.0


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
            found = frozenset(str(user) for user in _all_of(call, "members"))
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("members unknown channel=%s error=%s", channel, error)
            self._members[channel] = (self._age() + FAILURE_KEPT, None)
            return None
        self._members[channel] = (self._age() + MEMBERS_KEPT, found)
        return found

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
    answer = asked(client.auth_test)
    if not isinstance(answer.get("team_id"), str):
        raise DeliveryUnknown("ok without team_id")
    return Identity(answer["team_id"], answer.get("user_id"), answer.get("bot_id"))


def list_channels(client: WebClient) -> list[tuple[str, str]]:
    """All channels the bot may see, as (id, name). Raises DeliveryError or DeliveryUnknown."""
    call = partial(client.conversations_list, limit=200, exclude_archived=True, types="public_channel,private_channel")
    return [
        (str(channel["id"]), str(channel["name"]))
        for channel in _all_of(call, "channels")
        if isinstance(channel, dict) and channel.get("id") and channel.get("name")
    ]


def _all_of(call: Callable[..., SlackResponse], name: str) -> list[Any]:
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
