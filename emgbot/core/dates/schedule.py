"""Printed schedules ("Sept-Dec 16", "Ongoing", "2017"): a small strict language with a real parser.

What it cannot read, or could read in two ways, is an error with a suggestion; it never guesses and never raises.
The grammar of dates is in `schedule_cells`; windows that people type in commands and questions live in `windows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from emgbot.core.dates.normalise import fold
from emgbot.core.dates.schedule_atoms import Unreadable
from emgbot.core.dates.schedule_cells import read_cell
from emgbot.core.dates.schedule_labels import check_labels, refuse_dates, without_labels
from emgbot.core.dates.schedule_tokens import tokens_of
from emgbot.core.dates.schedule_words import CURE, EXAMPLES
from emgbot.core.dates.spans import Window
from emgbot.core.dates.words import Kind, Token

__all__ = ["Schedule", "ScheduleState", "Window", "parse_schedule"]

LONGEST = 200
_LONGEST_RESPELLED = 60
"""No printed schedule needs more characters; longer ones are refused before they are read."""

_LEADING = ' *"\u2020\u2021\u2022\u00b7'
_TRAILING = ' *"\u2020\u2021\u00a7;.,:\u2022\u00b7'
_MARKS = str.maketrans("~`", "-'")
_FOOTNOTE = re.compile(r"(?<=\S)\s+(?:[a-z]|\d{1,2})/$")
_AS_FLOAT = re.compile(r"^(\d{2}|\d{4})\.0+$")
_MIDNIGHT = re.compile(r"(?<=\d)[t ]00:00(?::00(?:\.0+)?)?(?:z|[+-]00:?00)?$")


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
    labels: tuple[str, ...] = field(default=(), compare=False)


def parse_schedule(text: str, *, plan_year: int | None = None, milestones: Iterable[str] = ()) -> Schedule:
    """Read a printed schedule. `plan_year` is the year of a cell that prints none. Never raises.

    `milestones` are ids of the plan: like words in brackets they are labels ("Sept 2018 (SOM24)", "SOM24: Sept
    2018"), and their numbers are never days.
    """
    try:
        return _read(text, plan_year, milestones)
    except Unreadable as unreadable:
        problem = _suggested(str(unreadable), text, plan_year, milestones)
        return Schedule(text, ScheduleState.ERROR, problem=problem[:1].upper() + problem[1:])


def _read(text: str, plan_year: int | None, milestones: Iterable[str]) -> Schedule:
    if len(text) > LONGEST:
        raise Unreadable(f"the schedule has {len(text)} characters, at most {LONGEST} are read: {CURE}")
    folded = fold(text.translate(_MARKS))
    plain = _MIDNIGHT.sub("", _FOOTNOTE.sub("", folded.text.rstrip(_TRAILING))).replace("\x01", "\0")
    plain = _AS_FLOAT.sub(r"\1", plain)
    if not plain.strip(_LEADING):
        raise Unreadable("the schedule is empty: write TBC.")
    if len(plain) > LONGEST:
        raise Unreadable(f"the schedule is too long, at most {LONGEST} characters are read: {CURE}")
    if not plain.strip("-? /."):
        raise Unreadable(f"“{text.strip()}” says nothing about time: write TBC.")
    begin = len(plain) - len(plain.lstrip(_LEADING))
    shown = "".join(text[place] for place in folded.origin[: len(plain)])
    cell = without_labels(" " * begin + plain[begin:], shown, milestones)
    tokens = tokens_of(cell.plain.rstrip(_TRAILING))
    if not tokens:
        raise Unreadable(f"“{text.strip()}” names no time: write {EXAMPLES}.")
    if [token.text for token in tokens] == ["mar"]:
        raise Unreadable(f"“{text.strip()}” alone could be March or a Tuesday: write March and its year.")
    state = _state_words(tokens)
    if state is not None:
        refuse_dates(cell.bracketed, plan_year)
        return Schedule(text, state, labels=cell.labels)
    reading = read_cell(tokens, shown, plan_year)
    tentative = check_labels(cell.bracketed, reading)
    return Schedule(
        text,
        ScheduleState.DATED,
        reading.windows,
        reading.approximate or tentative,
        labels=(*reading.labels, *cell.labels),
    )


def _state_words(tokens: list[Token]) -> ScheduleState | None:
    """Ongoing or unscheduled, if the cell says nothing else."""
    kinds = {token.kind for token in tokens if token.text not in {",", ";", "/", "-", "and", "&"}}
    if kinds == {Kind.ONGOING}:
        return ScheduleState.ONGOING
    if kinds == {Kind.TBC}:
        return ScheduleState.UNSCHEDULED
    return None


# suggestions


def _suggested(problem: str, text: str, plan_year: int | None, milestones: Iterable[str]) -> str:
    """The problem with what was probably meant where a scan has torn numbers or taken letters for them."""
    if len(text) > _LONGEST_RESPELLED or "did you mean" in problem:
        return problem
    for slips in _SLIPS:
        meant = text
        for slip, right in slips:
            meant = slip.sub(right, meant)
        if meant != text:
            try:
                if _read(meant, plan_year, milestones).state is not ScheduleState.DATED:
                    continue
            except Unreadable:
                continue
            return problem.replace(": write ", f"; did you mean {meant.strip()}? Else write ", 1)
    return problem


_DIGITS_FOR_LETTERS = ((re.compile(r"(?<![^\W_])0(?=[^\W\d_])"), "O"), (re.compile(r"(?<=[^\W\d_]{2})1(?!\d)"), "l"))
_LETTERS_FOR_DIGITS = ((re.compile(r"(?<=\d)[oO]|[oO](?=\d)"), "0"), (re.compile(r"(?<=\d)[lI|]|[lI|](?=\d)"), "1"))
_TORN = ((re.compile(r"(?<=\d) (?=\d)"), ""),)
_SLIPS = (_LETTERS_FOR_DIGITS, _DIGITS_FOR_LETTERS, _TORN)
"""What scans do to digits; only suggested, never applied."""
