"""Windows of days as people type them ("end of March", "next two weeks", "before SOM23"), on the atoms of `schedule`.

Conventions: week = Monday to Sunday; "this month" is the whole one that holds today; "by D" = today to D;
"before M" ends the day before; "after D" starts the day after, open; "next N days" = today to today + N; a month,
quarter or half without a year is the running one or the next to come (`past`: the running or the last one).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from emgbot.core.plan import Milestone
from emgbot.core.schedule import Window


@dataclass(frozen=True)
class Found:
    """A window found in a text, at `text[begin:stop]` of the text that was given."""

    window: Window
    begin: int
    stop: int


@dataclass(frozen=True)
class Refused:
    """Words that look like a date but cannot be read as one, such as 3/4/2018; `problem` says so with the cure."""

    problem: str
    begin: int
    stop: int


def take_window(
    text: str, *, today: date, milestones: Mapping[str, Milestone], past: bool = False
) -> Found | Refused | None:
    """The longest window that `text` begins with (after an optional preposition such as by, until, to, on, in, for).

    For the arguments of commands: "end of March, venue lost" gives March 31 and leaves ", venue lost".
    """
    raise NotImplementedError


def find_window(
    text: str, *, today: date, milestones: Mapping[str, Milestone], past: bool = False
) -> Found | Refused | None:
    """The first, longest window anywhere in free text. "may", "we" or "SUN" are not dates by themselves."""
    raise NotImplementedError
