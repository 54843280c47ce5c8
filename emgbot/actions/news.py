"""What Slack tells of channels, people and the app itself: the directory follows, in the order in which it happened."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.alerts import alert
from emgbot.actions.workspace import Accepted, accepted_plan, identity, note_channels
from emgbot.clock import wall_now
from emgbot.core.roles import Role
from emgbot.runtime import Runtime
from emgbot.store import directory, intake, pauses, plans
from emgbot.store.directory import CHANNEL, PERSON
from emgbot.store.intake import Reaction
from emgbot.views.answers import left

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """Something that Slack tells: the key under which it was delivered, the workspace it names, and when it happened.

    `at` is machine time.
    """

    delivery: str | None
    team: str
    at: datetime


Deed = Callable[[Connection, Accepted], None]


def renamed(runtime: Runtime, news: News, channel: str, name: str) -> None:
    """A channel got another name: its id stays bound to its groups."""
    _once(runtime, news, lambda tx, accepted: note_channels(tx, accepted, [(channel, name)], now=news.at))


def archived(runtime: Runtime, news: News, channel: str, *, away: bool) -> None:
    """A channel was archived, or (not `away`) is back: then what waits for it goes out again."""
    _once(runtime, news, lambda tx, accepted: _channel(tx, accepted, news, channel, open_=not away, archived=away))


def made_private(runtime: Runtime, news: News, channel: str, *, private: bool) -> None:
    """A channel was made private, or public: it keeps its id, and whoever tells of it elsewhere has to know."""
    _once(runtime, news, lambda tx, accepted: _channel(tx, accepted, news, channel, open_=False, private=private))


def bot_moved(runtime: Runtime, news: News, channel: str, *, joined: bool) -> None:
    """The bot was invited, or taken out of a channel; once it is invited, what waits goes out again."""
    runtime.lookup.forget(channel)
    _once(runtime, news, lambda tx, accepted: _channel(tx, accepted, news, channel, open_=joined, member=joined))


def _channel(tx: Connection, accepted: Accepted, news: News, channel: str, *, open_: bool, **facts: bool) -> None:
    changed = directory.note_facts(tx, accepted.team, CHANNEL, row_id=channel, facts=facts, now=news.at)
    if open_:
        pauses.lift(tx, pauses.of_channel(channel))
    told = ", ".join(name if value else f"not {name}" for name, value in facts.items())
    log.info("channel told channel=%s facts=%s changed=%s", channel, told, changed)


def moved(runtime: Runtime, news: News, old: str, new: str) -> None:
    """A channel goes on under another id (it is shared with another workspace now): everything of it goes along."""

    def deed(tx: Connection, accepted: Accepted) -> None:
        name = next((each.name for each in directory.listed(tx, accepted.team, CHANNEL) if each.id == old), "")
        directory.note_listed(tx, accepted.team, CHANNEL, row_id=new, name=name, bound_as=None, now=news.at)
        directory.move_channel(tx, accepted.team, old, new)
        plans.bump(tx, accepted.team, accepted.plan.id)
        log.info("channel moved channel=%s to=%s", old, new)

    _once(runtime, news, deed)


def person_changed(runtime: Runtime, news: News, user: str, *, gone: bool) -> None:
    """A person's account was deactivated, or is back. Who is gone is mentioned no more; the secretariat is asked."""

    def deed(tx: Connection, accepted: Accepted) -> None:
        if not directory.note_facts(tx, accepted.team, PERSON, row_id=user, facts={"deleted": gone}, now=news.at):
            return
        person = accepted.settings.people.get(user)
        if person is None:
            return
        plans.bump(tx, accepted.team, accepted.plan.id)
        log.info("person told user=%s gone=%s", user, gone)
        subjects = (*person.groups, *person.activities)
        if gone and subjects and person.role != Role.MEMBER.value:
            asked, about = left(person.name, subjects), f"person:{user}"
            alert(tx, runtime, accepted.team, about=about, reason="left", payload=asked, now=wall_now())

    if gone or _is_known(runtime, news, user):
        _once(runtime, news, deed)


def _is_known(runtime: Runtime, news: News, user: str) -> bool:
    """Whether anything was kept of a person: most changes of most people are nobody's business here."""
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
        known = directory.listed(tx, found.team if found else news.team, PERSON)
    return any(each.id == user for each in known)


def uninstalled(runtime: Runtime, news: News, *, reason: str) -> None:
    """The app was removed, or its token revoked: nothing is sent until Slack takes the bot again, which is tried."""

    def deed(tx: Connection, accepted: Accepted) -> None:
        wait = timedelta(seconds=runtime.timing.probe)
        pauses.pause(tx, pauses.WORKSPACE, now=wall_now(), waits=[wait], reason=reason)
        log.error("cut off team=%s reason=%s", accepted.team, reason)

    _once(runtime, news, deed)


def reacted(
    runtime: Runtime, news: News, *, channel: str, ts: str, user: str, emoji: str, event_ts: str, present: bool
) -> None:
    """An emoji was put on a message of ours, or taken off; what it means is decided elsewhere."""

    def deed(tx: Connection, accepted: Accepted) -> None:
        new = intake.keep_reaction(tx, Reaction(accepted.team, channel, ts, user, emoji, event_ts, present))
        log.info("emoji channel=%s ts=%s present=%s new=%s", channel, ts, present, new)

    _once(runtime, news, deed)


def _once(runtime: Runtime, news: News, deed: Deed) -> None:
    """Do it in one transaction with the key of its delivery; nothing where that is known, or nothing was accepted."""
    with runtime.database.write() as tx:
        found = identity(runtime, tx)
        accepted = accepted_plan(runtime, tx, found.team if found else news.team)
        if accepted is None:
            return
        if news.delivery is None or intake.first_time(tx, news.delivery, now=wall_now()):
            deed(tx, accepted)
