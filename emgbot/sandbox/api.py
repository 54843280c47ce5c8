"""Slack's Web API as the bot sees it: one table of methods; the token, the pace, the scope, the envelope."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from emgbot.sandbox import scopes
from emgbot.sandbox.api_apps import APPS
from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.api_chat import CHAT
from emgbot.sandbox.api_conversations import CONVERSATIONS
from emgbot.sandbox.api_files import FILES, seen_by_the_bot
from emgbot.sandbox.api_people import PEOPLE
from emgbot.sandbox.api_views import VIEWS
from emgbot.sandbox.calls import Calls
from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.files import File
from emgbot.sandbox.limits import Pace
from emgbot.sandbox.records import Json, Refusal

METHODS: dict[str, Method] = APPS | CHAT | CONVERSATIONS | FILES | PEOPLE | VIEWS
"""Every method there is; what is not in it is an `unknown_method`."""


@dataclass(frozen=True)
class Reply:
    """An answer: Slack's envelope, also for a refusal, with what goes in its head."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def read_arguments(body: bytes, content_type: str, query: Mapping[str, str]) -> Json:
    """Arguments from a JSON body, a form, or the query. Refusals `invalid_json`, `json_not_object`."""
    args: Json = dict(query)
    if "json" in content_type:
        try:
            sent = json.loads(body or b"{}")
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(sent, dict):
            raise Refusal("json_not_object")
        return args | {name: value for name, value in sent.items() if value is not None}
    return args | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


class WebApi:
    """Answers calls for one bot with one token, which may be replaced."""

    def __init__(self, exchange: Exchange, *, bot_token: str, app_token: str, pace: Pace) -> None:
        self._exchange = exchange
        self.token = bot_token
        self._app_token = app_token
        self.calls = Calls(exchange.workspace.clock)
        self._pace = pace
        self.base_url = ""

    def call(self, method: str, args: Json, *, authorization: str = "") -> Reply:
        """One call."""
        bot = self._exchange.workspace.bot
        headers: dict[str, str] = {}
        status = 200
        call = Call(self._exchange, method, args, self._pace.limits, self.base_url)
        try:
            act = METHODS.get(method)
            if act is None:
                raise Refusal("unknown_method")
            if method in APPS:
                self._check_app(authorization.removeprefix("Bearer ").strip())
            elif method != "api.test":
                self._check(authorization.removeprefix("Bearer ").strip() or str(args.get("token", "")))
                headers = {"x-oauth-scopes": ",".join(scopes.provided(bot))}
                if wanted := scopes.accepted(method):
                    headers["x-accepted-oauth-scopes"] = ",".join(wanted)
            wait = self._pace.too_fast(method, self._channel(args))
            if wait is not None:
                status, headers = 429, headers | {"Retry-After": str(wait)}
                raise Refusal("ratelimited")
            scopes.require(bot, method)
            answer = {"ok": True} | act(call)
        except Refusal as refusal:
            answer = refusal.as_json()
        self.calls.note(method, args, answer | call.facts)
        return Reply(answer, status, headers)

    def file(self, file_id: str, *, authorization: str) -> File | None:
        """A file for the bot; None: Slack would show its page to sign in. Refusals `file_not_found`, `file_deleted`."""
        space = self._exchange.workspace
        try:
            self._check(authorization.removeprefix("Bearer ").strip() if authorization.startswith("Bearer ") else "")
        except Refusal:
            return None
        return seen_by_the_bot(space, file_id)[1] if space.bot.may(scopes.READ_FILES) else None

    def _check(self, token: str) -> None:
        if not token:
            raise Refusal("not_authed")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise Refusal("invalid_auth")
        refused = self._exchange.workspace.bot.refused
        if refused is not None:
            raise Refusal(refused)

    def _check_app(self, token: str) -> None:
        """Check an app-level token, which these methods take in the head alone."""
        if not token:
            raise Refusal("missing_args")
        if hmac.compare_digest(token.encode(), self.token.encode()):
            raise Refusal("not_allowed_token_type")
        if not hmac.compare_digest(token.encode(), self._app_token.encode()):
            raise Refusal("invalid_auth")

    def _channel(self, args: Json) -> str | None:
        wanted = args.get("channel")
        return None if not wanted else self._exchange.workspace.channel_id(str(wanted))
