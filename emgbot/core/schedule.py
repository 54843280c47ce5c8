"""Printed schedules ("Sept-Dec 16", "Ongoing", "2017"): a small strict language with a real parser.

What it cannot read, or could read in two ways, is an error with a suggestion; it never guesses and never raises.
Windows that people type in commands and questions live in `windows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Window:
    """Days from `start` to `end`, both inclusive; None is an open side."""

    start: date | None
    end: date | None


class ScheduleState(StrEnum):
    """What a printed schedule says: days, no end, nothing yet, or nothing that can be read."""

    DATED = "dated"
    ONGOING = "ongoing"
    UNSCHEDULED = "unscheduled"
    ERROR = "error"


@dataclass(frozen=True)
class Schedule:
    """A printed schedule and its reading. `text` is as printed; `windows` is empty unless dated.

    `approximate` marks words such as "early" or "mid". `problem` says what could not be read and what to write
    instead; it is set when, and only when, the state is ERROR.
    """

    text: str
    state: ScheduleState
    windows: tuple[Window, ...] = ()
    approximate: bool = False
    problem: str | None = None


def parse_schedule(text: str, *, plan_year: int | None = None) -> Schedule:
    """Read a printed schedule. `plan_year` is the year of a cell that prints none. Never raises."""
    raise NotImplementedError
