"""Talking to Slack: the poster (one call, one try) and look-ups (cached, failing closed). Decides nothing."""

from __future__ import annotations

import http.client
import logging
import ssl
import urllib.error
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from emgbot.clock import monotonic
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import Identity, Payload

log = logging.getLogger(__name__)

POST_SECONDS = 10
ANSWER_SECONDS = 2
"""A call on the way of a person's request: together with our own work it stays below Slack's three seconds."""

MEMBERS_KEPT = 300.0
NAMES_KEPT = 24 * 3600.0
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
"""Refusals that a person can lift (invite the bot, renew the token): nothing was posted, and it is tried again."""

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
        "cannot_reply_to_message",
        "thread_not_found",
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

Result = TypeVar("Result")


def make_client(token: str, api_url: str, *, seconds: int, tls: ssl.SSLContext) -> WebClient:
    """A client that repeats nothing by itself: the SDK's default would post twice when an answer is lost."""
    return WebClient(token=token, base_url=api_url, timeout=seconds, ssl=tls, retry_handlers=[])


@dataclass(frozen=True)
class SlackPoster:
    """Says things in Slack for the outbox."""

    client: WebClient

    def post(self, channel: str, payload: Payload, *, thread_ts: str | None = None) -> str:
        """Post a message; answer its `ts`. Raises DeliveryError or DeliveryUnknown."""
        answer = _asked(
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


def _harmless(call: Callable[[], Any]) -> Any:
    try:
        return _asked(call)
    except DeliveryUnknown as error:
        raise DeliveryError(str(error), permanent=False) from error


def _asked(call: Callable[[], Any]) -> Any:
    """Make a call and say what its answer means. Whatever is not a clear refusal is silence."""
    try:
        return call()
    except SlackApiError as error:
        raise _refusal(error) from error
    except urllib.error.URLError as error:
        reason = error.reason
        if isinstance(reason, (ConnectionRefusedError, ssl.SSLError)) or type(reason).__name__ == "gaierror":
            raise DeliveryError(f"no connection ({type(reason).__name__})", permanent=False) from error
        raise DeliveryUnknown(type(reason).__name__) from error
    except ConnectionRefusedError as error:
        raise DeliveryError("no connection (ConnectionRefusedError)", permanent=False) from error
    except (SlackClientError, OSError, ValueError, http.client.HTTPException) as error:
        raise DeliveryUnknown(type(error).__name__) from error


def _refusal(error: SlackApiError) -> DeliveryError | DeliveryUnknown:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        headers = {str(k).lower(): v for k, v in (getattr(response, "headers", None) or {}).items()}
        return DeliveryError("ratelimited", permanent=False, retry_after=_seconds(headers.get("retry-after")))
    if code in NEVER or code.startswith(("invalid_blocks", "invalid_metadata")):
        return DeliveryError(code, permanent=True)
    if code in LATER or code == "already_reacted":
        return DeliveryError(code, permanent=False)
    return DeliveryUnknown(code or f"HTTP {status}")


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
    """Who is in a channel and what people are called, remembered for minutes. None: could not be found out."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._names: dict[str, tuple[float, str]] = {}

    def members(self, channel: str) -> frozenset[str] | None:
        """The user ids in a channel."""
        kept = self._members.get(channel)
        if kept and kept[0] > monotonic():
            return kept[1]
        try:
            found: set[str] = set()
            cursor = ""
            for _ in range(MOST_PAGES):
                page = _asked(partial(self._client.conversations_members, channel=channel, limit=999, cursor=cursor))
                found.update(page.get("members") or [])
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("members unknown channel=%s error=%s", channel, error)
            return None
        self._members[channel] = (monotonic() + MEMBERS_KEPT, frozenset(found))
        return frozenset(found)

    def name(self, user: str) -> str | None:
        """What a person is called in the workspace."""
        kept = self._names.get(user)
        if kept and kept[0] > monotonic():
            return kept[1]
        try:
            answer = _asked(lambda: self._client.users_info(user=user))
        except (DeliveryError, DeliveryUnknown) as error:
            log.info("name unknown user=%s error=%s", user, error)
            return None
        person = answer.get("user") or {}
        profile = person.get("profile") or {}
        name = profile.get("display_name") or person.get("real_name") or profile.get("real_name") or person.get("name")
        if not name:
            return None
        self._names[user] = (monotonic() + NAMES_KEPT, str(name))
        return str(name)


def who_am_i(client: WebClient) -> Identity:
    """Ask Slack who the bot is. Raises DeliveryError or DeliveryUnknown."""
    answer = _asked(client.auth_test)
    return Identity(str(answer["team_id"]), answer.get("user_id"), answer.get("bot_id"))


def list_channels(client: WebClient) -> list[tuple[str, str]]:
    """All channels the bot may see, as (id, name). Raises DeliveryError or DeliveryUnknown."""
    found: list[tuple[str, str]] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = _asked(
            partial(
                client.conversations_list,
                limit=200,
                cursor=cursor,
                exclude_archived=True,
                types="public_channel,private_channel",
            )
        )
        found += [(str(c["id"]), str(c["name"])) for c in page.get("channels") or [] if c.get("id") and c.get("name")]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found
