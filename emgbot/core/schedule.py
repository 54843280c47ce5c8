"""Printed schedules ("Sept-Dec 16", "Ongoing", "2017"): a small strict language with a real parser.

What it cannot read, or could read in two ways, is an error with a suggestion; it never guesses and never raises.
The grammar of dates is in `schedule_cells`; windows that people type in commands and questions live in `windows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from emgbot.core.calendar_words import MONTHS, Kind, Token, numbered
from emgbot.core.normalise import fold
from emgbot.core.schedule_cells import LEXICON, Reading, Unreadable, read_cell
from emgbot.core.spans import Window

__all__ = ["Schedule", "ScheduleState", "Window", "parse_schedule"]

LONGEST = 200
"""No printed schedule needs more characters; longer ones are refused before they are read."""

_EXAMPLES = "for example Sept-Dec 2017, Q2 2018, 1-3 May 2018, by 15 March 2018, 2017, Ongoing or TBC"
_BRACKETS = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
_MEETING = re.compile(
    r"\b(?:pre-?)?(?:som|unea|cop|hlpf|hlcm|hlcp|ceb|unga|ecosoc|cpr|mop|excom|csd)[ -]?(?:\d{1,3}|[ivx]{1,5})?(?!\w)"
)
_MONTHS = frozenset(numbered(MONTHS, languages=MONTHS))


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


def parse_schedule(text: str, *, plan_year: int | None = None, milestones: Iterable[str] = ()) -> Schedule:
    """Read a printed schedule. `plan_year` is the year of a cell that prints none. Never raises.

    `milestones` are ids of the plan: like words in brackets they are labels ("Sept 2018 (SOM24)", "SOM24: Sept
    2018"), and their numbers are never days.
    """
    text = str(text) if text is not None else ""
    try:
        return _read(text, plan_year, tuple(milestones))
    except Unreadable as unreadable:
        return Schedule(text, ScheduleState.ERROR, problem=str(unreadable))


def _read(text: str, plan_year: int | None, milestones: tuple[str, ...]) -> Schedule:
    if len(text) > LONGEST:
        raise Unreadable(f"the schedule has {len(text)} characters, at most {LONGEST} are read: write {_EXAMPLES}.")
    plain = fold(text).text.strip(" *\u2020\u2021;.,:\u2022\u00b7")
    if not plain:
        raise Unreadable("the schedule is empty: write TBC.")
    if plain.strip("-? ") == "":
        raise Unreadable(f"“{text.strip()}” says nothing about time: write TBC.")
    if plain[0] in "([" and _BRACKETS.fullmatch(plain):
        plain = plain[1:-1].strip()
    plain, labels = _without_labels(plain, milestones)
    tokens = _tokens(plain)
    if not tokens:
        raise Unreadable(f"“{text.strip()}” names no time: write the month, such as September 2017, or TBC.")
    if (state := _state_words(tokens)) is not None:
        return Schedule(text, state)
    reading = read_cell(tokens, plain, plan_year)
    tentative = _check_labels(labels, reading)
    return Schedule(text, ScheduleState.DATED, reading.windows, reading.approximate or tentative)


def _without_labels(plain: str, milestones: tuple[str, ...]) -> tuple[str, list[str]]:
    """The cell without its labels, and the words that stood in brackets."""
    labels: list[str] = []

    def take(match: re.Match[str]) -> str:
        labels.append(match[0][1:-1].strip())
        return " "

    plain = _BRACKETS.sub(take, plain)
    for milestone in milestones:
        name = fold(milestone).text
        if name:
            plain = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "\u0001", plain)
    plain = _MEETING.sub("\u0001", plain)
    front = re.match(r"^[ \u0001]*\u0001\s*[:;,-]*\s*", plain)
    if front:
        plain = plain[front.end() :]
    back = re.search(r"(?:\s*[,;:-]+\s*|\s+(?:for|at)\s+|\s+)\u0001[ \u0001]*$", plain)
    if back:
        plain = plain[: back.start()]
    if "\u0001" in plain:
        raise Unreadable(f"a meeting is no date: write its days or month, {_EXAMPLES}.")
    head, colon, rest = plain.partition(":")
    if (
        colon
        and rest.strip()
        and not any(
            token.kind not in {Kind.WORD, Kind.DASH, Kind.OF, Kind.THE, Kind.AND} for token in LEXICON.read(head)
        )
    ):
        plain = rest
    return plain.strip(), labels


def _tokens(plain: str) -> list[Token]:
    """The tokens of the cell without the dots of abbreviations, words that a scan has torn apart mended."""
    tokens: list[Token] = []
    everything = LEXICON.read(plain)
    for place, token in enumerate(everything):
        following = everything[place + 1].kind if place + 1 < len(everything) else None
        if token.text == "." and tokens and not (tokens[-1].kind is Kind.NUMBER and following is Kind.NUMBER):
            continue
        mended = _mended(tokens, token)
        if mended is not None:
            tokens[-mended[1] :] = [mended[0]]
        else:
            tokens.append(token)
    return tokens


def _mended(before: list[Token], token: Token) -> tuple[Token, int] | None:
    """`Septem ber` or `Septem- ber` as one month, and how many tokens it replaces."""
    if token.kind is not Kind.WORD or not before:
        return None
    count = 2 if before[-1].kind is Kind.DASH and len(before) > 1 else 1
    first = before[-count]
    whole = first.text + token.text
    if whole not in _MONTHS or (first.kind not in {Kind.WORD, Kind.MONTH}):
        return None
    kind, number = Kind.MONTH, numbered(MONTHS, languages=MONTHS)[whole]
    return Token(kind, number, whole, first.begin, token.stop), count


def _state_words(tokens: list[Token]) -> ScheduleState | None:
    """Ongoing or unscheduled, if the cell says nothing else."""
    kinds = {token.kind for token in tokens if token.text not in {",", ";", "/", "-", "and", "&"}}
    if kinds == {Kind.ONGOING}:
        return ScheduleState.ONGOING
    if kinds == {Kind.TBC}:
        return ScheduleState.UNSCHEDULED
    return None


def _check_labels(labels: list[str], reading: Reading) -> bool:
    """Refuse brackets that hold another date; answer whether they mark the date as tentative."""
    tentative = False
    for label in labels:
        tokens = _tokens(label)
        kinds = {token.kind for token in tokens}
        if kinds & {Kind.TBC, Kind.ABOUT}:
            tentative = True
            continue
        if kinds == {Kind.ONGOING}:
            raise Unreadable(f"“({label})” and the date are two readings: write Ongoing, or the date alone.")
        try:
            again = read_cell(tokens, label, reading.year)
        except Unreadable:
            if any(token.kind is Kind.MONTH and token.text not in {"may", "march"} for token in tokens):
                raise Unreadable(f"“({label})” holds another date: write one schedule, {_EXAMPLES}.") from None
            continue
        if again.windows != reading.windows:
            raise Unreadable(f"“({label})” holds another date: write one schedule, {_EXAMPLES}.")
    return tentative
