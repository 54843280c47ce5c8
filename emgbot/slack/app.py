"""Bolt's listeners: Slack's payload becomes a request of ours, an action answers it, the answer goes back.

One listener per kind (each further listener before the matching one costs time), dispatching in tables of our own.
Listeners run before the response, so that an event whose handling failed answers 5xx and Slack sends it again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from emgbot.actions import sweep
from emgbot.actions.door import press, respond
from emgbot.actions.request import Request, team_of
from emgbot.clock import monotonic
from emgbot.core.history import Via
from emgbot.errors import DeliveryError, DeliveryUnknown, StoreUnavailable
from emgbot.runtime import Runtime
from emgbot.slack.events import Events
from emgbot.slack.flood import Flood
from emgbot.slack.messages import dicts
from emgbot.slack.poster import SlackPoster
from emgbot.views import answers
from emgbot.views.blocks import Payload

log = logging.getLogger(__name__)

ANYTHING = re.compile(r".*", re.DOTALL)
LISTENERS = 16
"""Threads for listeners: Bolt's own five would be few when the database is slow."""

UNFIT = (LookupError, TypeError, AttributeError, ValueError)
"""What Bolt raises over a payload of another shape than Slack's, before our error handler is asked."""

BOLT_LOGGER = "emgbot.bolt"
"""Bolt logs the whole body of what it refuses; the command line turns this one down."""

Body = dict[str, Any]
Reply = tuple[int, str, str]

LIMITED = "app_rate_limited"
PLAIN = "text/plain; charset=utf-8"
JSON = "application/json; charset=utf-8"


def make_app(
    runtime: Runtime,
    client: WebClient,
    poster: SlackPoster,
    *,
    response_hosts: frozenset[str],
    flood: Flood,
) -> App:
    """The Bolt app over a runtime. `poster` answers people: its deadlines are short."""
    app = App(
        logger=logging.getLogger(BOLT_LOGGER),
        client=client,
        authorize=lambda: _authorized(runtime, client),
        process_before_response=True,
        # The guard in front is the only verifier, and Slack may be down when we start.
        request_verification_enabled=False,
        token_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        listener_executor=ThreadPoolExecutor(max_workers=LISTENERS, thread_name_prefix="listener"),
    )
    listeners = Listeners(runtime, poster, response_hosts, flood)
    app.command(ANYTHING)(listeners.command)
    app.event(ANYTHING)(listeners.event)
    app.action(ANYTHING)(listeners.action)
    app.view(ANYTHING)(listeners.outdated_form)
    app.shortcut(ANYTHING)(listeners.outdated_form)
    app.error(listeners.failed)
    return app


def _authorized(runtime: Runtime, client: WebClient) -> AuthorizeResult:
    """Who we are, from what is stored: no question to Slack on the way of a request."""
    found = runtime.memory.identity
    return AuthorizeResult(
        enterprise_id=None,
        team_id=found.team if found else None,
        bot_token=client.token,
        bot_user_id=found.bot_user if found else None,
        bot_id=found.bot_id if found else None,
    )


class Listeners:
    """One method per kind of payload. Each is done as a whole within the time that Slack gives, or not at all."""

    def __init__(self, runtime: Runtime, poster: SlackPoster, response_hosts: frozenset[str], flood: Flood) -> None:
        self._runtime = runtime
        self._poster = poster
        self._hosts = response_hosts
        self._flood = flood
        self._events = Events(runtime, poster, flood)

    # Commands

    def command(self, ack: Ack, body: Body) -> None:
        """A slash command: the answer is the HTTP response itself, after the commit."""
        said = body.get("trigger_id") or _only_once(body.get("response_url"))
        request = Request(
            team=team_of(self._runtime.memory.identity, str(body.get("team_id", ""))),
            user=str(body.get("user_id", "")),
            user_name=str(body.get("user_name", "")),
            channel=str(body.get("channel_id", "")),
            channel_name=str(body.get("channel_name", "")),
            key=f"cmd/{body.get('team_id', '')}/{said}",
            text=str(body.get("text", "")),
            via=Via.COMMAND,
            direct=str(body.get("channel_id", "")).startswith("D"),
        )
        ack(response_type="ephemeral", **self._answered(request, partial(respond, self._runtime, request)))

    def _answered(self, request: Request, answer: Callable[[], Payload]) -> Payload:
        """The answer to a person, unless they ask more than anybody can read. Raises StoreUnavailable."""
        wait = self._flood.wait(request.user, request.key)
        if wait:
            log.warning("flood user=%s channel=%s", request.user, request.channel)
            return answers.too_much(wait, self._flood.most)
        begun = monotonic()
        try:
            return self._runtime.database.answer(answer)
        finally:
            self._runtime.figures.answered(request.via.value, monotonic() - begun)

    # Events

    def event(self, ack: Ack, body: Body) -> None:
        """An event: acknowledged once it was dealt with."""
        begun = monotonic()
        self._runtime.database.answer(partial(self._events.take, body))
        self._runtime.figures.answered("event", monotonic() - begun)
        ack()
        if self._runtime.memory.missed:
            # Others may be able to look for it; if not, the next event asks again.
            with suppress(StoreUnavailable):
                sweep.want(self._runtime, reason=self._runtime.memory.missed)

    # Buttons

    def action(self, ack: Ack, body: Body) -> None:
        """A pressed button. What it may do is decided anew from who pressed it where; its value only names it."""
        user, container, channel = (_dict(body.get(name)) for name in ("user", "container", "channel"))
        for pressed in dicts(body.get("actions")):
            action, value = str(pressed.get("action_id", "")), _value(pressed)
            at = pressed.get("action_ts") or body.get("trigger_id") or _only_once(body.get("response_url"))
            request = Request(
                team=team_of(self._runtime.memory.identity, str(_dict(body.get("team")).get("id", ""))),
                user=str(user.get("id", "")),
                user_name=str(user.get("username") or user.get("name") or ""),
                channel=str(channel.get("id") or container.get("channel_id") or ""),
                channel_name=str(channel.get("name") or ""),
                key=f"act/{user.get('id')}/{at}/{action}",
                text="",
                via=Via.BUTTON,
            )
            payload = self._answered(request, partial(press, self._runtime, request, action, value))
            private = bool(container.get("is_ephemeral"))
            replace = private and action.startswith(("pick_", "undo", "plan_"))
            self._say_privately(body, payload, replace=replace)
        ack()

    def _say_privately(self, body: Body, payload: Payload, *, replace: bool) -> None:
        """Answer whoever pressed by the `response_url`: one try, and only to Slack's own address."""
        url = str(body.get("response_url") or "")
        if _origin(url) not in self._hosts:
            log.warning("response_url refused kind=%.40r", body.get("type"))
            return
        said = {"response_type": "ephemeral", "replace_original": replace, **payload}
        try:
            self._poster.answer_at(url, said)
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("response_url not reached error=%s", error)

    # The rest

    def outdated_form(self, ack: Ack) -> None:
        """A form or shortcut of another version: acknowledged, so that Slack shows no error of its own."""
        ack()

    def failed(self, error: Exception, body: Body) -> BoltResponse:
        """The one place that answers for what nobody foresaw: people get a code, the log the rest under the same."""
        unavailable = isinstance(error, StoreUnavailable)
        token = secrets.token_hex(4)
        if unavailable:
            log.warning("store unavailable kind=%.40r error=%s", body.get("type") or body.get("command"), error)
        else:
            log.error("failed token=%s kind=%.40r", token, body.get("type") or body.get("command"), exc_info=error)
        payload = answers.not_saved() if unavailable else answers.failure(token)
        if "command" in body:
            answer = json.dumps({"response_type": "ephemeral", **payload})
            return BoltResponse(status=200, body=answer, headers={"content-type": JSON})
        if body.get("type") == "event_callback":
            self._runtime.memory.missed = "an event was not taken"
            return BoltResponse(status=503 if unavailable else 500, body="")
        self._say_privately(body, payload, replace=False)
        return BoltResponse(status=200, body="")


def _value(pressed: Body) -> dict[str, Any]:
    try:
        value = json.loads(str(pressed.get("value", "")))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _origin(url: str) -> str:
    """`https://hooks.slack.com` of an address; empty for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _dict(value: Any) -> Body:
    return value if isinstance(value, dict) else {}


def _only_once(url: object) -> str:
    """Something that no other request has: Slack gives each its own address, and else it is chance."""
    return hashlib.sha256(url.encode()).hexdigest()[:32] if isinstance(url, str) and url else secrets.token_hex(16)


def dispatch(app: App, body: Body, headers: dict[str, str]) -> Reply:
    """Give a proven request to Bolt as values; answer status, content type and body.

    What nobody listens to is acknowledged: by itself Bolt answers 404, Slack repeats the event, and people see a sign
    of warning. What is of no shape that Slack sends is 400.
    """
    if "ssl_check" in body and "command" not in body:
        return 200, PLAIN, ""
    if body.get("type") == LIMITED:
        # Slack tells it without an event around it, and without being asked.
        body = {**body, "type": "event_callback", "event": {"type": LIMITED}}
    if body.get("type") == "event_callback" and not isinstance(_dict(body.get("event")).get("type"), str):
        return 400, PLAIN, ""
    try:
        response: BoltResponse = app.dispatch(BoltRequest(body=body, headers={**headers}, mode="socket_mode"))
    except UNFIT as error:
        log.error("unfit payload kind=%.40r error=%s", body.get("type"), type(error).__name__)
        return 400, PLAIN, ""
    if response.status == 404:
        log.info("nobody listens kind=%.40r", body.get("type"))
        return 200, PLAIN, ""
    kind = (response.headers.get("content-type") or [PLAIN])[0]
    return response.status, kind, response.body or ""
