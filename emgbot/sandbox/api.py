"""Slack's Web API as the bot sees it: one table of methods, the token, the envelope."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.api_chat import CHAT
from emgbot.sandbox.api_conversations import CONVERSATIONS
from emgbot.sandbox.api_people import PEOPLE
from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.records import Json, Refusal

METHODS: dict[str, Method] = CHAT | CONVERSATIONS | PEOPLE
"""Every method there is; what is not in it is an `unknown_method`."""


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
    """Answers calls for one bot with one token."""

    def __init__(self, exchange: Exchange, *, bot_token: str) -> None:
        self._exchange = exchange
        self._token = bot_token
        self.base_url = ""

    def call(self, method: str, args: Json, *, authorization: str = "") -> Json:
        """One call; the answer is Slack's envelope, also for a refusal."""
        try:
            act = METHODS.get(method)
            if act is None:
                raise Refusal("unknown_method")
            if method != "api.test":
                self._check(authorization.removeprefix("Bearer ").strip() or str(args.get("token", "")))
            return {"ok": True} | act(Call(self._exchange, args, self.base_url))
        except Refusal as refusal:
            answer: Json = {"ok": False, "error": refusal.code}
            if refusal.details:
                answer |= {"errors": list(refusal.details), "response_metadata": {"messages": list(refusal.details)}}
            return answer

    def _check(self, token: str) -> None:
        if not token:
            raise Refusal("not_authed")
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise Refusal("invalid_auth")
