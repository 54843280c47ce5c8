"""The settings file: which channel is whose, and who is who. Reviewed like code; read with line numbers.

Every problem is reported at once, with its line. Secrets and addresses are not here: they are in `config`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
from emgbot.core.places import Place, Places, bare
from emgbot.core.plan import Plan
from emgbot.errors import ConfigError

SECRETARIAT_KEY = "secretariat"
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SLACK_ID = re.compile(r"[UW][A-Z0-9_]+", re.ASCII)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"the zone {text!r} is unknown; write an IANA name such as Europe/Zurich") from None
    return text


def _send_at(value: Any) -> time:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{_shown(value)} is not a time of day; write one such as 09:00")
    return time(int(found[1]), int(found[2]))


def _digest_day(value: Any) -> int:
    text = value.casefold() if isinstance(value, str) else ""
    found = [number for number, day in enumerate(DAYS) if len(text) >= 3 and day.startswith(text)]
    if len(found) != 1:
        raise ValueError(f"{_shown(value)} is not a day of the week; write one such as monday")
    return found[0]


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else "this"


def _channel_name(text: str) -> str:
    if not bare(text):
        raise ValueError(f'{text!r} names no channel; write one such as "#img-ewaste" (with the quotes), or its id')
    return text.strip()


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

    name: Annotated[str, AfterValidator(_channel_name)]
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
        home = bare(self.channels[SECRETARIAT_KEY].name)
        groups: dict[str, list[str]] = {home: []}
        for group in plan.groups:
            channel = self.channels.get(group.ref, self.channels[SECRETARIAT_KEY])
            groups.setdefault(bare(channel.name), []).append(group.ref)
        return Places(
            tuple(
                Place(said[0].name, tuple(own), _calendar(said, plan), secretariat=name == home)
                for name, own in groups.items()
                if (said := list(self.entries_of(name).values()))
            )
        )

    def entries_of(self, name: str) -> dict[str, ChannelSettings]:
        """The entries of the file that speak of one channel (by its bare name), by group."""
        return {group: channel for group, channel in self.channels.items() if bare(channel.name) == name}


def _calendar(said: Iterable[ChannelSettings], plan: Plan) -> Calendar:
    """A channel's calendar: of the entries that speak of it, the first that says something counts."""
    values: dict[str, Any] = {}
    for channel in said:
        values |= {name: getattr(channel, name) for name in channel.model_fields_set - values.keys()}
    whole = ChannelSettings.model_construct(**values)
    return Calendar(ZoneInfo(whole.zone or plan.zone), whole.send_at, whole.digest_day)


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
        "Input should be a valid string": "write a text here",
        "Input should be a valid tuple": "write a list such as [A.1, D.2]",
        "Input should be a valid dictionary or instance of ChannelSettings": 'write a channel, such as "#img-ewaste"',
        "Input should be a valid dictionary or instance of Person": "write {name: ..., role: ...}",
        "Input should be a valid dictionary": "write one entry a line, each with its key, a colon and its value",
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
    found = [(path, message, cure) for path, message in strangers] + _odd(reading.settings)
    return [
        Problem(file, reading.lines.nearest(path), Severity.WARNING, message, cure) for path, message, cure in found
    ]


def _odd(settings: Settings) -> list[tuple[tuple[str, ...], str, str]]:
    """What is no error but cannot be meant: a channel that is told two things, a person who is no Slack id."""
    found: list[tuple[tuple[str, ...], str, str]] = []
    for group, channel in settings.channels.items():
        for other, first in settings.entries_of(bare(channel.name)).items():
            if other == group:
                break
            for name in sorted(channel.model_fields_set & first.model_fields_set - {"name"}):
                if getattr(channel, name) != getattr(first, name):
                    message = f"{group} and {other} share {channel.name}, but not {name}; what {other} says counts."
                    found.append((("channels", group, name), message, "Say it once."))
    for uid, person in settings.people.items():
        if not _SLACK_ID.fullmatch(uid):
            message = f'{person.name} is never recognised: "{uid}" is not a Slack id.'
            found.append((("people", uid), message, 'In Slack: profile, three dots, "Copy member ID".'))
    return found


def read_settings(path: Path) -> SettingsReading:
    """Read a settings file. Raises MissingError where it is not there."""
    return load_settings(read_file(path, "settings"), file=path.name)


def require_settings(reading: SettingsReading) -> Settings:
    """The settings of a reading. Raises ConfigError with every problem where they cannot be used."""
    if reading.settings is None:
        raise ConfigError("\n".join(str(problem) for problem in reading.problems))
    return reading.settings
