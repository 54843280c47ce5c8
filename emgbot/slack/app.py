"""Bolt's listeners: Slack's payload becomes a request of ours, an action answers it, the answer goes back.

One listener per kind (each further listener before the matching one costs time), dispatching in tables of our own.
Listeners run before the response, so that an event whose handling failed answers 5xx and Slack sends it again.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from emgbot.actions import workspace
from emgbot.actions.door import press, respond
from emgbot.actions.listen import Heard, edited, hear, withdrawn
from emgbot.actions.request import Request, team_of
from emgbot.core.history import Via
from emgbot.errors import DeliveryError, DeliveryUnknown, StoreUnavailable
from emgbot.runtime import Runtime
from emgbot.slack.files import sent_file
from emgbot.slack.poster import SlackPoster
from emgbot.views import answers
from emgbot.views.blocks import Payload

log = logging.getLogger(__name__)

ANYTHING = re.compile(r".*", re.DOTALL)
LISTENERS = 16
"""Threads for listeners: Bolt's own five would be few when the database is slow."""

SLACK_TS = re.compile(r"\d{1,10}\.\d{1,9}", re.ASCII)
UNFIT = (LookupError, TypeError, AttributeError, ValueError)
"""What Bolt raises over a payload of another shape than Slack's, before our error handler is asked."""

BOLT_LOGGER = "emgbot.bolt"
"""Bolt logs the whole body of what it refuses; the command line turns this one down."""

PEOPLES_SUBTYPES = frozenset({None, "thread_broadcast", "file_share"})
"""Messages that a person wrote; all other subtypes are Slack's own or edits and deletions."""

Body = dict[str, Any]


def make_app(runtime: Runtime, client: WebClient, poster: SlackPoster, *, response_hosts: frozenset[str]) -> App:
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
    listeners = Listeners(runtime, poster, response_hosts)
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
    """One method per kind of payload."""

    def __init__(self, runtime: Runtime, poster: SlackPoster, response_hosts: frozenset[str]) -> None:
        self._runtime = runtime
        self._poster = poster
        self._hosts = response_hosts
        self._events: dict[str, Callable[[Body, Body], None]] = {
            "message": self._message,
            "app_mention": self._message,
            "channel_rename": self._renamed,
            "group_rename": self._renamed,
        }

    # Commands

    def command(self, ack: Ack, body: Body) -> None:
        """A slash command: the answer is the HTTP response itself, after the commit."""
        request = Request(
            team=team_of(self._runtime.memory.identity, str(body.get("team_id", ""))),
            user=str(body.get("user_id", "")),
            user_name=str(body.get("user_name", "")),
            channel=str(body.get("channel_id", "")),
            channel_name=str(body.get("channel_name", "")),
            key=f"cmd/{body.get('team_id', '')}/{body.get('trigger_id') or secrets.token_hex(16)}",
            text=str(body.get("text", "")),
            via=Via.COMMAND,
            direct=str(body.get("channel_id", "")).startswith("D"),
        )
        ack(response_type="ephemeral", **respond(self._runtime, request))

    # Events

    def event(self, ack: Ack, body: Body) -> None:
        """An event: dealt with before it is acknowledged; what is none of our business is acknowledged as well."""
        event = body["event"]
        handle = self._events.get(event["type"])
        if handle is not None:
            handle(body, event)
        ack()

    def _message(self, body: Body, event: Body) -> None:
        subtype = event.get("subtype")
        if subtype == "message_changed":
            self._edited(body, event)
        elif subtype == "message_deleted":
            self._deleted(body, event)
        elif subtype in PEOPLES_SUBTYPES and not self._from_a_bot(event) and _placed(event):
            self._heard(body, event)

    def _from_a_bot(self, event: Body) -> bool:
        found = self._runtime.memory.identity
        us = found.bot_user if found else None
        return bool(event.get("bot_id") or event.get("bot_profile") or not event.get("user") or event["user"] == us)

    def _heard(self, body: Body, event: Body) -> None:
        text = str(event.get("text", ""))
        found = self._runtime.memory.identity
        us = found.bot_user if found else None
        direct = event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")
        mentioned = event.get("type") == "app_mention" or bool(us and f"<@{us}" in text)
        in_thread = event.get("thread_ts") not in (None, event.get("ts"))
        via = Via.DIRECT if direct else Via.REPLY if in_thread else Via.MENTION
        if not (direct or mentioned or in_thread):
            return
        heard = Heard(
            request=self._request(body, event, text=_without_us(text, us), via=via, direct=direct),
            words=text,
            ts=str(event.get("ts", "")),
            thread_ts=event.get("thread_ts"),
            to_us=mentioned,
            under_us=bool(us) and event.get("parent_user_id") == us,
            files=tuple(sent_file(file) for file in _dicts(event.get("files"))),
        )
        answer = hear(self._runtime, heard)
        if answer is not None:
            for payload in (*answer.before, answer.payload):
                self._answer(heard.request.channel, payload, answer.thread_ts)

    def _request(self, body: Body, event: Body, *, text: str, via: Via, direct: bool = False) -> Request:
        return Request(
            team=team_of(self._runtime.memory.identity, str(body.get("team_id", ""))),
            user=str(event.get("user", "")),
            user_name="",
            channel=str(event.get("channel", "")),
            key=f"msg/{event.get('channel')}/{event.get('ts')}",
            text=text,
            via=via,
            direct=direct,
        )

    def _edited(self, body: Body, event: Body) -> None:
        message = event.get("message")
        if not isinstance(message, dict) or self._from_a_bot(message) or not isinstance(message.get("edited"), dict):
            return
        if message.get("thread_ts") in (None, message.get("ts")):
            return
        request = self._request(
            body, {**event, "user": message["user"]}, text=str(message.get("text", "")), via=Via.REPLY
        )
        edited(self._runtime, request, ts=str(message.get("ts")), edited_ts=str(message["edited"].get("ts", "")))

    def _deleted(self, body: Body, event: Body) -> None:
        gone = _dict(event.get("previous_message"))
        if gone and gone.get("thread_ts") in (None, gone.get("ts")):
            return
        request = self._request(body, event, text="", via=Via.REPLY)
        ts = str(event.get("deleted_ts") or gone.get("ts") or "")
        withdrawn(self._runtime, request, ts=ts)

    def _renamed(self, body: Body, event: Body) -> None:
        channel = event.get("channel")
        if isinstance(channel, dict) and channel.get("id") and channel.get("name"):
            workspace.rename(self._runtime, str(body.get("team_id", "")), str(channel["id"]), str(channel["name"]))

    def _answer(self, channel: str, payload: Payload, thread_ts: str | None) -> None:
        """One try, after the commit, never queued: an answer to a living person."""
        try:
            self._poster.post(channel, payload, thread_ts=thread_ts)
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("answer not given channel=%s error=%s", channel, error)

    # Buttons

    def action(self, ack: Ack, body: Body) -> None:
        """A pressed button. What it may do is decided anew from who pressed it where; its value only names it."""
        user, container, channel = (_dict(body.get(name)) for name in ("user", "container", "channel"))
        for pressed in _dicts(body.get("actions")):
            action = str(pressed.get("action_id", ""))
            request = Request(
                team=team_of(self._runtime.memory.identity, str(_dict(body.get("team")).get("id", ""))),
                user=str(user.get("id", "")),
                user_name=str(user.get("username") or user.get("name") or ""),
                channel=str(channel.get("id") or container.get("channel_id") or ""),
                channel_name=str(channel.get("name") or ""),
                key=f"act/{user.get('id')}/{pressed.get('action_ts') or secrets.token_hex(16)}/{action}",
                text="",
                via=Via.BUTTON,
            )
            payload = press(self._runtime, request, action, _value(pressed))
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
            return BoltResponse(status=200, body=answer, headers={"content-type": "application/json; charset=utf-8"})
        if body.get("type") == "event_callback":
            return BoltResponse(status=503 if unavailable else 500, body="")
        self._say_privately(body, payload, replace=False)
        return BoltResponse(status=200, body="")


def _without_us(text: str, us: str | None) -> str:
    """The text without the mention that addresses the bot, at its beginning or, once known, anywhere."""
    text = re.sub(r"^\s*<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*", "", text, count=1) if us is None else text
    return re.sub(rf"\s*<@{re.escape(us)}(?:\|[^>]*)?>[,:]?\s*", " ", text).strip() if us else text.strip()


def _placed(event: Body) -> bool:
    """Whether a message says where and when it was written as Slack says it."""
    times = (event.get("ts"), event.get("thread_ts") or event.get("ts"))
    return isinstance(event.get("channel"), str) and all(isinstance(ts, str) and SLACK_TS.fullmatch(ts) for ts in times)


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


def _dicts(value: Any) -> list[Body]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def dispatch(app: App, body: Body, headers: dict[str, str]) -> tuple[int, str, str]:
    """Give a proven request to Bolt as values; answer status, content type and body.

    What nobody listens to is acknowledged: by itself Bolt answers 404, Slack repeats the event, and people see a sign
    of warning. What is of no shape that Slack sends is 400.
    """
    text = "text/plain; charset=utf-8"
    if "ssl_check" in body and "command" not in body:
        return 200, text, ""
    if body.get("type") == "event_callback" and not isinstance(_dict(body.get("event")).get("type"), str):
        return 400, text, ""
    try:
        response: BoltResponse = app.dispatch(BoltRequest(body=body, headers={**headers}, mode="socket_mode"))
    except UNFIT as error:
        log.error("unfit payload kind=%.40r error=%s", body.get("type"), type(error).__name__)
        return 400, text, ""
    if response.status == 404:
        log.info("nobody listens kind=%.40r", body.get("type"))
        return 200, text, ""
    kind = (response.headers.get("content-type") or [text])[0]
    return response.status, kind, response.body or ""
