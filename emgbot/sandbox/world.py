"""What a workspace is made of at its start, read from a plain mapping such as `config/demo.yaml` holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from emgbot.clock import parse_instant
from emgbot.errors import ConfigError
from emgbot.sandbox.records import Bot, Channel, Json, Team, User

KEYS = {
    "": {"team", "zone", "place", "clock", "bot", "people", "channels", "story"},
    "team": {"id", "name", "domain"},
    "bot": {"app_id", "bot_id", "user_id", "name", "commands", "should_escape", "scopes", "events", "manifest"},
    "people": {"id", "name", "real_name", "tz", "guest", "deleted", "entity", "role", "groups"},
    "channels": {"id", "name", "private", "topic", "members", "archived", "bot", "group"},
    "story": {"at", "who", "where", "say", "thread"},
}


@dataclass(frozen=True)
class Beat:
    """One entry of the story. `thread` is the number (from 1) of the entry it replies to."""

    at: datetime
    who: str
    where: str
    say: str
    thread: int | None = None


@dataclass(frozen=True)
class World:
    """Team, bot, people, channels; where the clock starts; and what is played before."""

    team: Team
    bot: Bot
    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    clock: datetime | None = None
    story: tuple[Beat, ...] = ()


@dataclass
class _Reading:
    """A reading under way: every problem is kept, so that all are told at once."""

    problems: list[str] = field(default_factory=list)

    def mapping(self, value: Any, where: str, kind: str) -> Json:
        if not isinstance(value, Mapping):
            self.problems.append(f"{where or 'world'}: must be a mapping of keys to values")
            return {}
        for key in value:
            if key not in KEYS[kind]:
                self.problems.append(f"{where or 'world'}: unknown key {key!r}; known: {', '.join(sorted(KEYS[kind]))}")
        return dict(value)

    def entries(self, value: Any, kind: str) -> Iterator[tuple[int, str, Json]]:
        if value is not None and not isinstance(value, list):
            self.problems.append(f"{kind}: must be a list")
            return
        for number, entry in enumerate(value or [], start=1):
            where = f"{kind}, entry {number}"
            yield number, where, self.mapping(entry, where, kind)

    def text(self, entry: Json, key: str, where: str, default: str | None = None) -> str:
        value = entry.get(key, default)
        if value is None:
            self.problems.append(f"{where}: {key} is missing")
            return "?"
        return str(value)

    def zone(self, value: str, where: str) -> ZoneInfo:
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            self.problems.append(f"{where}: {value!r} is no time zone; write one like Europe/Zurich")
            return ZoneInfo("Europe/Zurich")

    def instant(self, value: Any, where: str, zone: ZoneInfo) -> datetime | None:
        try:
            return parse_instant(value.isoformat() if isinstance(value, datetime) else str(value), zone)
        except ValueError:
            self.problems.append(f"{where}: {value!r} is not a date and time; write it like 2017-03-20T08:50")
            return None


def read_world(given: Mapping[str, Any]) -> World:
    """Read a world; ids that are left out are made up. Raises ConfigError with every problem."""
    reading = _Reading()
    world = reading.mapping(given, "", "")
    zone = reading.zone(str(world.get("zone", "Europe/Zurich")), "zone")
    about = reading.mapping(world.get("team", {}), "team", "team")
    name = str(about.get("name", "Sandbox"))
    domain = str(about.get("domain", re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")))
    place = str(world.get("place", zone.key.rpartition("/")[2].replace("_", " ")))
    team = Team(id=str(about.get("id", "T0SANDBOX")), name=name, domain=domain, zone=zone, place=place)
    bot = _bot(reading, world.get("bot", {}))
    users = tuple(
        _user(reading, number, where, entry) for number, where, entry in reading.entries(world.get("people"), "people")
    )
    channels = tuple(
        _channel(reading, number, where, entry, users=users, bot=bot)
        for number, where, entry in reading.entries(world.get("channels"), "channels")
    )
    for kind, ids in (("people", [u.id for u in users]), ("channels", [c.id for c in channels])):
        reading.problems += [f"{kind}: the id {i} is there twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    story = tuple(_story(reading, world.get("story"), zone=zone, users=users, channels=channels, bot=bot))
    clock = None if world.get("clock") is None else reading.instant(world["clock"], "clock", zone)
    if clock is not None and story and story[-1].at > clock:
        reading.problems.append("story: its last entry is after the clock's start")
    if reading.problems:
        raise ConfigError("The workspace cannot be used:\n" + "\n".join(f"- {line}" for line in reading.problems))
    return World(team=team, bot=bot, users=users, channels=channels, clock=clock, story=story)


def _bot(reading: _Reading, given: Any) -> Bot:
    """The app. With the `manifest` that it is installed from, name, commands, scopes and events are what that says."""
    about = reading.mapping(given, "bot", "bot")
    if "manifest" in about:
        about |= _from_manifest(reading, about["manifest"])
    commands = about.get("commands", ["/emg"])
    if not isinstance(commands, list) or not all(isinstance(c, str) and c.startswith("/") for c in commands):
        reading.problems.append("bot: commands must be a list such as ['/emg']")
        commands = ["/emg"]
    return Bot(
        app_id=str(about.get("app_id", "A0EMGBOT")),
        bot_id=str(about.get("bot_id", "B0EMGBOT")),
        user_id=str(about.get("user_id", "U0EMGBOT")),
        name=str(about.get("name", "emgbot")),
        commands=tuple(commands),
        should_escape=bool(about.get("should_escape", True)),
        scopes=_words(reading, about, "scopes", "[chat:write, files:read]"),
        events=_words(reading, about, "events", "[app_mention, message.channels]"),
    )


def _words(reading: _Reading, about: Json, key: str, example: str) -> frozenset[str] | None:
    value = about.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        reading.problems.append(f"bot: {key} must be a list such as {example}; without it, all are there")
        return None
    return frozenset(value)


def _from_manifest(reading: _Reading, manifest: Any) -> Json:
    """What Slack takes from an app's manifest when it is installed."""
    try:
        commands = manifest["features"]["slash_commands"]
        return {
            "name": manifest["features"]["bot_user"]["display_name"],
            "commands": [command["command"] for command in commands],
            "should_escape": all(command.get("should_escape", False) for command in commands),
            "scopes": manifest["oauth_config"]["scopes"]["bot"],
            "events": manifest["settings"]["event_subscriptions"]["bot_events"],
        }
    except (KeyError, TypeError) as error:
        reading.problems.append(f"bot: the manifest is not understood at {error}")
        return {}


def _user(reading: _Reading, number: int, where: str, entry: Json) -> User:
    name = reading.text(entry, "name", where)
    return User(
        id=str(entry.get("id", f"U{number:04d}")),
        name=name,
        real_name=str(entry.get("real_name", name)),
        tz=reading.zone(str(entry.get("tz", "Europe/Zurich")), where).key,
        guest=bool(entry.get("guest", False)),
        deleted=bool(entry.get("deleted", False)),
        entity=str(entry.get("entity", "")),
        role=str(entry.get("role", "")),
    )


def _channel(reading: _Reading, number: int, where: str, entry: Json, *, users: tuple[User, ...], bot: Bot) -> Channel:
    """`members` are handles or ids, or "all" (but guests); the bot is one too unless `bot: false`."""
    wanted = entry.get("members", "all")
    if wanted == "all":
        members = [user.id for user in users if not user.guest and not user.deleted]
    else:
        known = {user.name: user.id for user in users} | {user.id: user.id for user in users}
        names = [str(who) for who in wanted] if isinstance(wanted, list) else [str(wanted)]
        reading.problems += [f"{where}: nobody is called {who!r}" for who in names if who not in known]
        members = [known[who] for who in names if who in known]
    if entry.get("bot", True):
        members.append(bot.user_id)
    return Channel(
        id=str(entry.get("id", f"C{number:04d}")),
        name=reading.text(entry, "name", where).removeprefix("#"),
        private=bool(entry.get("private", False)),
        topic=str(entry.get("topic", "")),
        members=tuple(members),
        archived=bool(entry.get("archived", False)),
    )


def _story(
    reading: _Reading,
    given: Any,
    *,
    zone: ZoneInfo,
    users: tuple[User, ...],
    channels: tuple[Channel, ...],
    bot: Bot,
) -> Iterator[Beat]:
    people = {user.name for user in users} | {user.id for user in users}
    places = {channel.name for channel in channels} | {channel.id for channel in channels} | {f"@{bot.name}"}
    last: datetime | None = None
    for number, where, entry in reading.entries(given, "story"):
        at = reading.instant(entry.get("at"), where, zone)
        who, place = reading.text(entry, "who", where), reading.text(entry, "where", where)
        thread = entry.get("thread")
        if who not in people:
            reading.problems.append(f"{where}: nobody is called {who!r}")
        if place.removeprefix("#") not in places:
            reading.problems.append(f"{where}: there is no channel {place!r}")
        if thread is not None and not (isinstance(thread, int) and 1 <= thread < number):
            reading.problems.append(f"{where}: thread must be the number of an earlier entry")
        if at is None:
            continue
        if last is not None and at < last:
            reading.problems.append(f"{where}: is before the entry above it")
        last = at
        yield Beat(at=at, who=who, where=place, say=reading.text(entry, "say", where), thread=thread)
