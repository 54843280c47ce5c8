"""The settings file: which channel is whose, and who is who. Reviewed like code; read with line numbers.

Every problem is reported at once, with its line. Secrets and addresses are not here: they are in `config`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from emgbot.config import read_file
from emgbot.core.calendar import Calendar
from emgbot.core.files.problems import Problem, Severity, has_errors
from emgbot.core.files.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml
from emgbot.core.places import Place, Places
from emgbot.core.plan import Plan
from emgbot.errors import ConfigError

SECRETARIAT_KEY = "secretariat"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"the zone {text!r} is unknown; write an IANA name such as Europe/Zurich") from None
    return text


def _send_at(text: str) -> time:
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60 and len(minutes) == 2):
        raise ValueError(f"{text!r} is not a time of day; write one such as 09:00")
    return time(int(hours), int(minutes))


def _digest_day(text: str) -> int:
    found = [number for number, day in enumerate(DAYS) if len(text) >= 3 and day.startswith(text.casefold())]
    if len(found) != 1:
        raise ValueError(f"{text!r} is not a day of the week; write one such as monday")
    return found[0]


def _words(value: Any) -> Any:
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return value


def _role(text: str) -> str:
    role = text.strip().casefold().replace(" ", "_").replace("-", "_")
    if role not in ROLES:
        raise ValueError(f"the role {text!r} is unknown; write one of {', '.join(ROLES)}")
    return role


ROLES = ("secretariat", "focal_point", "member", "guest")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChannelSettings(_Strict):
    """A group's channel: its name or id, and what differs from the defaults."""

    name: str
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    send_at: Annotated[time, BeforeValidator(_send_at)] = time(9, 0)
    digest_day: Annotated[int, BeforeValidator(_digest_day)] = 0


class Person(_Strict):
    """A person by Slack id: how they are called, what they may do, for whom they speak."""

    name: str
    role: Annotated[str, AfterValidator(_role)] = "member"
    groups: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    entity: str | None = None


class Settings(_Strict):
    """The settings file as a whole."""

    channels: dict[str, ChannelSettings]
    people: dict[str, Person] = {}

    @property
    def secretariat(self) -> frozenset[str]:
        """The Slack ids named as secretariat; empty: the members of its channel are."""
        return frozenset(uid for uid, person in self.people.items() if person.role == SECRETARIAT_KEY)

    @property
    def names(self) -> dict[str, str]:
        """What people are called, by Slack id."""
        return {uid: person.name for uid, person in self.people.items()}

    def focal_points(self, group: str) -> tuple[str, ...]:
        """The Slack ids of a group's focal points, in the order of the file."""
        return tuple(
            uid for uid, person in self.people.items() if person.role == "focal_point" and group in person.groups
        )

    def places(self, plan: Plan) -> Places:
        """The places of a plan: one per channel named, the secretariat's first."""
        named: dict[str, list[str]] = {self.channels[SECRETARIAT_KEY].name: []}
        for group in plan.groups:
            channel = self.channels.get(group.ref, self.channels[SECRETARIAT_KEY])
            named.setdefault(channel.name, []).append(group.ref)
        by_name = {channel.name: channel for channel in reversed(self.channels.values())}
        home = self.channels[SECRETARIAT_KEY].name
        return Places(
            tuple(
                Place(name, tuple(groups), _calendar(by_name[name], plan), secretariat=name == home)
                for name, groups in named.items()
            )
        )


def _calendar(channel: ChannelSettings, plan: Plan) -> Calendar:
    return Calendar(ZoneInfo(channel.zone or plan.zone), channel.send_at, channel.digest_day)


@dataclass
class _Lines:
    """Where each key of the file stands, by its path, so that a problem can name its line."""

    of: dict[tuple[str, ...], int] = field(default_factory=dict)

    def plain(self, node: Node, path: tuple[str, ...] = ()) -> Any:
        """The node as plain values; remembers the line of everything on the way."""
        self.of.setdefault(path, node.line)
        if isinstance(node, Scalar):
            return None if node.empty else node.text
        if isinstance(node, Sequence):
            return [self.plain(item, (*path, str(number))) for number, item in enumerate(node.items)]
        for key, _ in node.items:
            self.of[(*path, key.text)] = key.line
        return {key.text: self.plain(value, (*path, key.text)) for key, value in node.items}

    def nearest(self, path: tuple[Any, ...]) -> int:
        """The line of a path, or of the closest thing around it."""
        words = tuple(str(part) for part in path)
        while words and words not in self.of:
            words = words[:-1]
        return self.of.get(words, 1)


@dataclass(frozen=True)
class SettingsReading:
    """What a settings file says; `settings` is None when it cannot be used. `problems` has them all."""

    settings: Settings | None
    problems: list[Problem]
    lines: _Lines


def load_settings(text: str | bytes, *, file: str) -> SettingsReading:
    """Read a settings file; every problem with its line, never the first one only. Never raises."""
    root, problems = read_yaml(text, file=file)
    lines = _Lines()
    if root is None or has_errors(problems):
        return SettingsReading(None, problems, lines)
    if not isinstance(root, Mapping):
        problems.append(_error(file, 1, "The file is not a list of settings.", 'Begin with "channels:".'))
        return SettingsReading(None, problems, lines)
    values = lines.plain(root)
    channels = values.get("channels")
    if isinstance(channels, dict):
        # A channel may be written in short, as its name alone, or with its id instead of a name.
        values["channels"] = {group: _channel(channel) for group, channel in channels.items()}
        if SECRETARIAT_KEY not in channels:
            cure = f'Add {SECRETARIAT_KEY}: "#emg-secretariat" (with the quotes) under channels:.'
            problems.append(_error(file, lines.nearest(("channels",)), "The secretariat has no channel.", cure))
    values["people"] = values.get("people") or {}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [
            _error(file, lines.nearest(found["loc"]), _what(found["loc"], found["msg"]), "") for found in error.errors()
        ]
        return SettingsReading(None, problems, lines)
    return SettingsReading(None if problems else settings, problems, lines)


def _channel(value: Any) -> Any:
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict) and "name" not in value:
        for other in ("channel", "id"):
            if other in value:
                return {**{k: v for k, v in value.items() if k != other}, "name": value[other]}
    return value


def _what(path: tuple[Any, ...], message: str) -> str:
    words = message.removeprefix("Value error, ")
    words = {
        "Extra inputs are not permitted": "this key is unknown; remove it or correct its spelling",
        "Field required": "it is missing",
    }.get(words, words)
    return f"{' > '.join(str(part) for part in path)}: {words}."


def _error(file: str, line: int, message: str, cure: str) -> Problem:
    return Problem(file, line, Severity.ERROR, message, cure)


def check_settings(reading: SettingsReading, plan: Plan, *, file: str) -> list[Problem]:
    """What does not fit between settings and plan: channels and people of groups that the plan does not have."""
    if reading.settings is None:
        return []
    known = set(plan.group_by_ref)
    cure = f"The groups of plan {plan.id} are {', '.join(plan.group_by_ref)}."
    strangers = [
        (("channels", group), f'The channel of "{group}" is never used: the plan has no such group.')
        for group in reading.settings.channels
        if group not in {SECRETARIAT_KEY, *known}
    ] + [
        (("people", uid, "groups"), f'{person.name} ({uid}) belongs to the unknown group "{group}".')
        for uid, person in reading.settings.people.items()
        for group in person.groups
        if group not in known
    ]
    return [Problem(file, reading.lines.nearest(path), Severity.WARNING, message, cure) for path, message in strangers]


def read_settings(path: Path) -> SettingsReading:
    """Read a settings file. Raises MissingError where it is not there."""
    return load_settings(read_file(path, "settings"), file=path.name)


def require_settings(reading: SettingsReading) -> Settings:
    """The settings of a reading. Raises ConfigError with every problem where they cannot be used."""
    if reading.settings is None:
        raise ConfigError("\n".join(str(problem) for problem in reading.problems))
    return reading.settings
