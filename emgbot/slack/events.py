"""Events: what people write and put on messages, and what becomes of channels, people and the app.

An event is dealt with before it is acknowledged; what is none of our business is acknowledged as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from emgbot.actions import news
from emgbot.actions.listen import from_person, hear, heard_from
from emgbot.actions.news import News
from emgbot.actions.replies import Heard, keep, withdraw
from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import Runtime, Written
from emgbot.slack.flood import Flood
from emgbot.slack.messages import read_message
from emgbot.slack.poster import SlackPoster
from emgbot.views import answers
from emgbot.views.blocks import Payload

log = logging.getLogger(__name__)

Body = dict[str, Any]


class Events:
    """One method per kind of event. `poster` answers people: its deadlines are short."""

    def __init__(self, runtime: Runtime, poster: SlackPoster, flood: Flood) -> None:
        self._runtime = runtime
        self._poster = poster
        self._flood = flood
        self._events: dict[str, Callable[[Body, Body], None]] = {
            "message": self._message,
            "app_mention": self._message,
            "reaction_added": self._reaction,
            "reaction_removed": self._reaction,
            "channel_rename": self._renamed,
            "group_rename": self._renamed,
            "channel_archive": self._archived,
            "group_archive": self._archived,
            "channel_unarchive": self._unarchived,
            "group_unarchive": self._unarchived,
            "member_joined_channel": self._joined,
            "member_left_channel": self._left,
            "channel_left": self._left,
            "group_left": self._left,
            "channel_id_changed": self._moved,
            "user_change": self._person,
            "app_uninstalled": self._uninstalled,
            "tokens_revoked": self._revoked,
            "app_rate_limited": self._limited,
        }

    def take(self, body: Body) -> None:
        """Deal with an event once, however often Slack delivers it."""
        event = body["event"]
        handle = self._events.get(event["type"])
        if handle is not None:
            handle(body, event)

    # What people write

    def _message(self, body: Body, event: Body) -> None:
        channel = event.get("channel")
        if not isinstance(channel, str):
            return
        direct = event.get("channel_type") == "im" or channel.startswith("D")
        match event.get("subtype"):
            case "message_changed":
                self._edited(body, _dict(event.get("message")), channel, direct=direct)
            case "message_deleted":
                self._deleted(body, event, channel)
            case "channel_convert_to_private" | "channel_convert_to_public" as kind:
                news.made_private(self._runtime, _news(body, event), channel, private=kind.endswith("private"))
            case _:
                written = read_message(event)
                if written is not None and from_person(self._runtime, written):
                    mentioned = event["type"] == "app_mention"
                    self._heard(self._hears(body, written, channel, mentioned=mentioned, direct=direct))

    def _hears(self, body: Body, written: Written, channel: str, **how: bool) -> Heard:
        team, delivery = str(body.get("team_id") or ""), _delivery(body)
        return heard_from(self._runtime, written, channel=channel, team=team, delivery=delivery, **how)

    def _heard(self, heard: Heard) -> None:
        asks = heard.to_us or heard.request.direct
        if not (asks or heard.in_thread):
            return
        wait = self._flood.wait(heard.request.user, heard.request.key) if asks else 0
        if wait:
            self._too_much(heard, wait)
            return
        answer = hear(self._runtime, heard)
        if answer is not None:
            for payload in (*answer.before, answer.payload):
                self._answer(heard.request.channel, payload, answer.thread_ts)

    def _too_much(self, heard: Heard, wait: int) -> None:
        """Somebody asks more than anybody can read: a reply is kept all the same, the rest is refused once a minute."""
        log.warning("flood user=%s channel=%s", heard.request.user, heard.request.channel)
        if heard.in_thread and not heard.request.direct and keep(self._runtime, heard):
            return
        if self._flood.tells(heard.request.user):
            thread = heard.thread_ts if heard.request.direct else heard.thread_ts or heard.ts
            self._answer(heard.request.channel, answers.too_much(wait, self._flood.most), thread)

    def _edited(self, body: Body, raw: Body, channel: str, *, direct: bool) -> None:
        written = read_message(raw)
        # Slack also tells of a change where it only shows a link: then nobody has edited anything.
        if written is None or written.edited_ts is None or direct or not from_person(self._runtime, written):
            return
        heard = self._hears(body, written, channel)
        if heard.in_thread:
            self._heard(heard)

    def _deleted(self, body: Body, event: Body, channel: str) -> None:
        before = _dict(event.get("previous_message"))
        gone = read_message({**before, "ts": event.get("deleted_ts") or before.get("ts")})
        if gone is None or (before and not from_person(self._runtime, gone)):
            return
        heard = self._hears(body, gone, channel)
        if heard.in_thread or not before:
            withdraw(self._runtime, heard)

    def _answer(self, channel: str, payload: Payload, thread_ts: str | None) -> None:
        """One try, after the commit, never queued: an answer to a living person."""
        try:
            self._poster.post(channel, payload, thread_ts=thread_ts)
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("answer not given channel=%s error=%s", channel, error)

    def _reaction(self, body: Body, event: Body) -> None:
        item, found = _dict(event.get("item")), self._runtime.memory.identity
        us = found.bot_user if found else None
        put = {"channel": item.get("channel"), "ts": item.get("ts")}
        put |= {"user": event.get("user"), "emoji": event.get("reaction"), "event_ts": event.get("event_ts")}
        told = {name: value for name, value in put.items() if isinstance(value, str) and value}
        if us is None or event.get("item_user") != us or told.get("user") in (None, us) or len(told) < len(put):
            return
        news.reacted(self._runtime, _news(body, event), **told, present=event["type"] == "reaction_added")

    # What becomes of channels

    def _renamed(self, body: Body, event: Body) -> None:
        channel = _dict(event.get("channel"))
        if channel.get("id") and channel.get("name"):
            news.renamed(self._runtime, _news(body, event), str(channel["id"]), str(channel["name"]))

    def _archived(self, body: Body, event: Body) -> None:
        if isinstance(event.get("channel"), str):
            news.archived(self._runtime, _news(body, event), event["channel"], away=True)

    def _unarchived(self, body: Body, event: Body) -> None:
        if isinstance(event.get("channel"), str):
            news.archived(self._runtime, _news(body, event), event["channel"], away=False)

    def _joined(self, body: Body, event: Body) -> None:
        self._came_or_went(body, event, joined=True)

    def _left(self, body: Body, event: Body) -> None:
        self._came_or_went(body, event, joined=False)

    def _came_or_went(self, body: Body, event: Body, *, joined: bool) -> None:
        channel, found = event.get("channel"), self._runtime.memory.identity
        if not isinstance(channel, str):
            return
        # Of the bot's own leaving Slack tells without naming anybody.
        if event.get("user") in (None, found.bot_user if found else None):
            news.bot_moved(self._runtime, _news(body, event), channel, joined=joined)
        else:
            self._runtime.lookup.forget(channel)

    def _moved(self, body: Body, event: Body) -> None:
        old, new = event.get("old_channel_id"), event.get("new_channel_id")
        if isinstance(old, str) and isinstance(new, str) and old and new and old != new:
            news.moved(self._runtime, _news(body, event), old, new)

    # What becomes of people and of the app

    def _person(self, body: Body, event: Body) -> None:
        user = _dict(event.get("user"))
        if isinstance(user.get("id"), str):
            news.person_changed(self._runtime, _news(body, event), user["id"], gone=user.get("deleted") is True)

    def _uninstalled(self, body: Body, event: Body) -> None:
        news.uninstalled(self._runtime, _news(body, event), reason="app_uninstalled")

    def _revoked(self, body: Body, event: Body) -> None:
        if _dict(event.get("tokens")).get("bot"):
            news.uninstalled(self._runtime, _news(body, event), reason="token_revoked")

    def _limited(self, body: Body, _event: Body) -> None:
        """Slack has sent so much that it drops the rest for a while."""
        log.warning("slack limits events team=%s minute=%.20r", body.get("team_id"), body.get("minute_rate_limited"))
        self._runtime.memory.limited_at = wall_now()
        self._runtime.memory.missed = "Slack limited its events"


def _delivery(body: Body) -> str | None:
    event_id = body.get("event_id")
    return f"ev/{body.get('team_id', '')}/{event_id}" if isinstance(event_id, str) and event_id else None


def _news(body: Body, event: Body) -> News:
    """When something happened by Slack's own account, which orders what is told; else now."""
    try:
        at = datetime.fromtimestamp(float(str(event.get("event_ts") or body["event_time"])), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        at = wall_now()
    return News(_delivery(body), str(body.get("team_id") or ""), at)


def _dict(value: Any) -> Body:
    return value if isinstance(value, dict) else {}
