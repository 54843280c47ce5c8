"""What Slack itself says of the bot, asked once for `doctor`: who it is, what it may, where it is, the time."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial

from slack_sdk import WebClient

from emgbot.clock import wall_now
from emgbot.runtime import Identity
from emgbot.slack.client import all_of, asked_with_headers, identity_of


@dataclass(frozen=True)
class Examined:
    """`scopes` and `skew` (seconds by which our clock is ahead of Slack's) are None where Slack did not say.

    `joined`: names of the channels in which the bot is, by id.
    """

    identity: Identity
    scopes: frozenset[str] | None
    skew: float | None
    joined: dict[str, str]


def examine(client: WebClient) -> Examined:
    """Ask Slack. Raises DeliveryError or DeliveryUnknown."""
    answer, headers = asked_with_headers(client.auth_test)
    given = headers.get("x-oauth-scopes")
    call = partial(client.users_conversations, limit=200, exclude_archived=True, types="public_channel,private_channel")
    joined = {str(one.get("id")): str(one.get("name")) for one in all_of(call, "channels") if isinstance(one, dict)}
    scopes = None if given is None else frozenset(scope.strip() for scope in given.split(",") if scope.strip())
    return Examined(identity_of(answer), scopes, _skew(headers.get("date")), joined)


def app_token_is_good(client: WebClient, token: str) -> None:
    """Ask for a Socket Mode address, which is thrown away. Raises DeliveryError or DeliveryUnknown."""
    asked_with_headers(lambda: client.apps_connections_open(app_token=token))


def _skew(date: str | None) -> float | None:
    try:
        said = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    return None if said is None or said.tzinfo is None else (wall_now() - said).total_seconds()
