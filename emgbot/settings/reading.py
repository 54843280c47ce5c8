"""Reading the settings file: every problem at once, each with its line and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from emgbot.config import read_file
from emgbot.core.files.fields import nearest
from emgbot.core.files.problems import Problem, Severity, has_errors
from emgbot.core.files.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml
from emgbot.errors import ConfigError
from emgbot.settings.holiday_lists import SHIPPED, Shelf
from emgbot.settings.values import SECRETARIAT_KEY, ChannelSettings, Defaults, Person, Settings

_WHAT_IS_MEANT = {
    "Field required": "it is missing",
    "Input should be a valid string": "write a text here",
    "Input should be a valid tuple": "write a list such as [A.1, D.2]",
    "Input should be a valid dictionary or instance of ChannelSettings": 'write a channel, such as "#img-ewaste"',
    "Input should be a valid dictionary or instance of Person": "write {name: ..., role: ...}",
    "Input should be a valid dictionary or instance of Defaults": 'write keys and values, such as send_at: "09:00"',
    "Input should be a valid dictionary": "write one entry a line, each with its key, a colon and its value",
    "Input should be a valid boolean": "write true or false",
    "Input should be a valid boolean, unable to interpret input": "write true or false",
}
_KEYS: dict[str, type[BaseModel]] = {"channels": ChannelSettings, "people": Person, "defaults": Defaults}


@dataclass
class Lines:
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
    lines: Lines


def load_settings(text: str | bytes, *, file: str, folder: Path | None = None) -> SettingsReading:
    """Read a settings file; every problem with its line, never the first one only.

    Lists of holidays are looked for in `folder`/holidays, then among those that are shipped. Raises MissingError where
    one of them cannot be opened.
    """
    root, problems = read_yaml(text, file=file)
    lines = Lines()
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
    values["defaults"] = values.get("defaults") or {}
    shelf = Shelf((SHIPPED,) if folder is None else (folder / "holidays", SHIPPED))
    settings = None
    try:
        settings = Settings.model_validate(values, context=shelf)
    except ValidationError as error:
        problems += [
            _error(file, lines.nearest(found["loc"]), *_what(found["loc"], found["msg"])) for found in error.errors()
        ]
    problems += shelf.problems
    return SettingsReading(None if has_errors(problems) else settings, problems, lines)


def _channel(value: Any) -> Any:
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict) and "name" not in value:
        for other in ("channel", "id"):
            if other in value:
                return {**{k: v for k, v in value.items() if k != other}, "name": value[other]}
    return value


def _what(path: tuple[Any, ...], message: str) -> tuple[str, str]:
    """What is wrong at a place of the file, and the cure, in plain words."""
    words = message.removeprefix("Value error, ")
    if words == "Extra inputs are not permitted":
        model = Settings if len(path) == 1 else _KEYS[path[0]]
        meant = nearest(str(path[-1]), model.model_fields)
        words = "this key is unknown; " + (f"did you mean {meant}?" if meant else "remove it or correct its spelling")
    words, _, cure = _WHAT_IS_MEANT.get(words, words).partition("; ")
    # Entries of a list are named by what they say, not by their number.
    place = " > ".join(part for part in path if isinstance(part, str))
    return f"{place}: {words}.", cure[:1].upper() + cure[1:] + ("." if cure and not cure.endswith("?") else "")


def _error(file: str, line: int, message: str, cure: str) -> Problem:
    return Problem(file, line, Severity.ERROR, message, cure)


def read_settings(path: Path) -> SettingsReading:
    """Read a settings file. Raises MissingError where it is not there."""
    return load_settings(read_file(path, "settings"), file=path.name, folder=path.parent)


def require_settings(reading: SettingsReading) -> Settings:
    """The settings of a reading. Raises ConfigError with every problem where they cannot be used."""
    if reading.settings is None:
        raise ConfigError("\n".join(str(problem) for problem in reading.problems))
    return reading.settings
