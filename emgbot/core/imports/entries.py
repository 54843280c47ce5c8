"""What a document says, one entry for each heading, activity or text: found by `rows`, put in order by `outline`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emgbot.core.dates.schedule import ScheduleState, parse_schedule
from emgbot.core.imports.labels import BULLET, LOWER, Label
from emgbot.core.imports.source import LONGEST_CELL, Line, Repairs, Unsure

_STARTS_LOW = re.compile(r"[a-zà-öø-ÿ(,;/&]")
_OPEN_END = re.compile(r"[^.;:!?]$")


@dataclass
class Entry:
    """One thing a document says. `at` is the line it stands in; the other texts are what its row has beside it.

    `alone`: nothing else stood in its row. `heading`: the level of a heading outside the tables. `outside`: it stood
    outside the tables. `parted`: a blank line stood before it.
    """

    at: Line
    label: Label | None
    text: str
    schedule: str = ""
    lead: str = ""
    partners: str = ""
    title: str = ""
    accomplishment: str = ""
    section: str = ""
    group: str = ""
    alone: bool = False
    heading: int = 0
    outside: bool = False

    @property
    def kind(self) -> str:
        """The kind of its label; empty without one."""
        return self.label.kind if self.label else ""

    @property
    def letter(self) -> bool:
        """Whether its label is one that the lowest level of a plan has."""
        return self.kind in (LOWER, BULLET)


@dataclass
class Entries:
    """The entries of a document in order, the paragraphs before and between its tables, and what was uncertain."""

    found: list[Entry] = field(default_factory=list)
    paragraphs: list[Line] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    repairs: Repairs = field(default_factory=lambda: Repairs(frozenset()))
    columns_left_out: dict[str, Line] = field(default_factory=dict)
    headed: bool = False


def ends(text: str) -> bool:
    """Whether a text ends as a sentence or an entry of a list does."""
    return _OPEN_END.search(text) is None


def goes_on(before: str, text: str) -> bool:
    """Whether a text is the rest of the one before: it begins in the middle of a sentence that has not ended."""
    return 0 < len(before) < LONGEST_CELL and bool(_STARTS_LOW.match(text)) and not ends(before)


def combined(before: str, more: str) -> str:
    """The two halves of a schedule as one, if only together they say when; else nothing."""
    both = f"{before} {more}"
    if not before or parse_schedule(before).state is not ScheduleState.ERROR:
        return ""
    return both if parse_schedule(both).state is not ScheduleState.ERROR else ""
