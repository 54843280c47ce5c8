"""Lists of holidays in files: `holidays/NAME.yaml` beside the settings, and those that are shipped.

Per year, each date with its name. Every problem with file, line and cure; a list is read once, when it is asked for.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from emgbot.config import ROOT, read_file
from emgbot.core.dates.schedule import parse_schedule
from emgbot.core.daysoff import Listed
from emgbot.core.files.fields import content_of
from emgbot.core.files.problems import Findings, Problem
from emgbot.core.files.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml

SHIPPED = ROOT / "config" / "holidays"
LONGEST = 31
"""A holiday of more days is a mistake in its dates."""

CURE = "Write the days of a year under it, such as 2017: {2017-05-25: Ascension Day}."


class Shelf:
    """The lists of some folders, the first folder that has one counting. Collects the problems of those it reads."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.problems: list[Problem] = []
        self._files = {
            path.stem.casefold(): path for folder in reversed(folders) for path in sorted(folder.glob("*.yaml"))
        }
        self._read: dict[str, Listed] = {}

    def names(self) -> list[str]:
        """The names of all lists."""
        return sorted(self._files)

    def get(self, name: str) -> Listed | None:
        """A list by its name; None if there is none. What cannot be read of it is in `problems`."""
        name = name.casefold()
        path = self._files.get(name)
        if path is not None and name not in self._read:
            listed, problems = load_holidays(read_file(path, "holidays"), name=name, file=path.name)
            self.problems += problems
            self._read[name] = listed
        return self._read.get(name)


def load_holidays(text: str | bytes, *, name: str, file: str) -> tuple[Listed, list[Problem]]:
    """Read a list of holidays: what could be read of it, and every problem. Never raises."""
    root, problems = read_yaml(text, file=file)
    found = Findings(file)
    days: dict[date, str] = {}
    if isinstance(root, Mapping):
        for key, body in root.items:
            _read_year(key, body, days, found)
    elif root is not None:
        found.error(root.line, "The file is not a list of years.", CURE)
    return Listed(name, tuple(sorted(days.items()))), [*problems, *found.in_order()]


def _read_year(key: Scalar, body: Node, days: dict[date, str], found: Findings) -> None:
    year = key.text.strip()
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        found.error(key.line, f'"{year[:60]}" is not a year.', CURE)
        return
    # A list of entries (`- 2017-05-25: Ascension Day`) says the same as a mapping.
    parts = [part for item in body for part in _pairs(item)] if isinstance(body, Sequence) else _pairs(body)
    if not parts:
        found.error(key.line, f"No days are written under {year}.", CURE)
    for day, name in parts:
        _read_day(day, name, int(year), days, found)


def _pairs(node: Node) -> list[tuple[Scalar, Node]]:
    if isinstance(node, Mapping):
        return list(node.items)
    return [] if isinstance(node, Sequence) or node.empty else [(node, Scalar("", node.line))]


def _read_day(day: Scalar, name: Node, year: int, days: dict[date, str], found: Findings) -> None:
    called = content_of(name) if isinstance(name, Scalar) else ""
    schedule = parse_schedule(day.text, plan_year=year)
    window = schedule.windows[0] if len(schedule.windows) == 1 and not schedule.approximate else None
    if window is None or window.start is None or window.end is None:
        problem = schedule.problem or f'"{day.text[:60]}" is not a day.'
        found.error(day.line, problem, f"Write the date and its name, such as {year}-05-25: Ascension Day.")
    elif window.start.year != year:
        found.error(day.line, f"{window.start} stands under {year}.", f"Move it under {window.start.year}.")
    elif (window.end - window.start).days >= LONGEST:
        found.error(day.line, f'"{day.text[:60]}" is longer than a month.', "Write the day itself, or a closure.")
    elif not called:
        found.error(
            day.line, f"{day.text[:60]} has no name.", f"Write it after a colon: {window.start}: Ascension Day."
        )
    else:
        span = (window.end - window.start).days + 1
        new = [window.start + timedelta(days=n) for n in range(span)]
        if twice := [on for on in new if on in days]:
            found.error(day.line, f"{twice[0]} is listed already ({days[twice[0]]}).", "Keep one of them.")
        days |= dict.fromkeys(new, called)
