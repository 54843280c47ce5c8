"""Slack's Web API as the bot sees it: one table of methods, the token, the envelope."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from emgbot.sandbox.accepted import Accepted
from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.api_chat import CHAT
from emgbot.sandbox.api_conversations import CONVERSATIONS
from emgbot.sandbox.api_files import FILES, seen_by_the_bot
from emgbot.sandbox.api_people import PEOPLE
from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.files import File
from emgbot.sandbox.records import Json, Refusal

METHODS: dict[str, Method] = CHAT | CONVERSATIONS | FILES | PEOPLE
"""Every method there is; what is not in it is an `unknown_method`."""

READ_FILES = "files:read"
SCOPES = {"files.info": READ_FILES}
"""The scopes that are asked about here; whatever else the bot calls, its token may."""


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
        self.accepted = Accepted(exchange.workspace.clock)
        self.base_url = ""

    def call(self, method: str, args: Json, *, authorization: str = "") -> Json:
        """One call; the answer is Slack's envelope, also for a refusal."""
        try:
            act = METHODS.get(method)
            if act is None:
                raise Refusal("unknown_method")
            if method != "api.test":
                self._check(authorization.removeprefix("Bearer ").strip() or str(args.get("token", "")))
            scope = SCOPES.get(method)
            if scope is not None and not self._exchange.workspace.bot.may(scope):
                provided = ",".join(sorted(self._exchange.workspace.bot.scopes or ()))
                return {"ok": False, "error": "missing_scope", "needed": scope, "provided": provided}
            answer = {"ok": True} | act(Call(self._exchange, args, self.base_url))
            self.accepted.note(method, args, answer)
            return answer
        except Refusal as refusal:
            refused: Json = {"ok": False, "error": refusal.code}
            if refusal.details:
                refused |= {"errors": list(refusal.details), "response_metadata": {"messages": list(refusal.details)}}
            return refused

    def file(self, file_id: str, *, authorization: str) -> File | None:
        """A file for the bot; None: Slack would show its page to sign in. Refusals `file_not_found`, `file_deleted`."""
        space = self._exchange.workspace
        try:
            self._check(authorization.removeprefix("Bearer ").strip() if authorization.startswith("Bearer ") else "")
        except Refusal:
            return None
        return seen_by_the_bot(space, file_id)[1] if space.bot.may(READ_FILES) else None

    def _check(self, token: str) -> None:
        if not token:
            raise Refusal("not_authed")
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise Refusal("invalid_auth")
