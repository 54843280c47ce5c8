"""Printed schedules ("Sept-Dec 16", "Ongoing", "2017"): a small strict language with a real parser.

What it cannot read, or could read in two ways, is an error with a suggestion; it never guesses and never raises.
The grammar of dates is in `schedule_cells`; windows that people type in commands and questions live in `windows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from emgbot.core.dates.normalise import fold
from emgbot.core.dates.schedule_atoms import Unreadable
from emgbot.core.dates.schedule_cells import Reading, read_cell
from emgbot.core.dates.schedule_words import CURE, EXAMPLES, LEXICON, MONTH_NUMBERS
from emgbot.core.dates.spans import Window
from emgbot.core.dates.words import Kind, Token

__all__ = ["Schedule", "ScheduleState", "Window", "parse_schedule"]

LONGEST = 200
MOST_WORDS = 80
"""No printed schedule needs more characters; longer ones are refused before they are read."""

_LEADING = " *\u2020\u2021\u2022\u00b7"
_TRAILING = " *\u2020\u2021\u00a7;.,:\u2022\u00b7"
_QUALIFIERS = {Kind.LATEST, Kind.BIENNIUM, Kind.ONWARDS, Kind.ABOUT, Kind.TBC, Kind.ONGOING}
_BRACKETS = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
_MEETING = re.compile(
    r"\b(?:som|unea|cop|hlpf|hlcm|hlcp|ceb|unga|ecosoc|cpr|mop|excom)(?:\s?-?\s?(?:\d{1,3}|[ivx]{1,5}))?(?!\w)"
)
_MEETING_IN_FRONT = re.compile(r"^[\s\x01]*\x01\s*[:;,-]*")
_BOUNDED = re.compile(r"(?:before|after|by|until|till|since|from|to|of|following|prior to)\s+(?:the\s+)?\x01")
_MEETING_BEHIND = re.compile(r"(?:\s*[,;:-]+\s*|\s+(?:for|at)\s+(?:the\s+)?|\s+)\x01[\s\x01]*$")


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
    try:
        return _read(text, plan_year, milestones)
    except Unreadable as unreadable:
        problem = str(unreadable)
        return Schedule(text, ScheduleState.ERROR, problem=problem[:1].upper() + problem[1:])


def _read(text: str, plan_year: int | None, milestones: Iterable[str]) -> Schedule:
    if len(text) > LONGEST:
        raise Unreadable(f"the schedule has {len(text)} characters, at most {LONGEST} are read: {CURE}")
    folded = fold(text)
    plain = folded.text.rstrip(_TRAILING)
    if not plain.strip(_LEADING):
        raise Unreadable("the schedule is empty: write TBC.")
    if len(plain) > LONGEST:
        raise Unreadable(f"the schedule is too long, at most {LONGEST} characters are read: {CURE}")
    if not plain.strip("-? /."):
        raise Unreadable(f"“{text.strip()}” says nothing about time: write TBC.")
    begin = len(plain) - len(plain.lstrip(_LEADING))
    plain = " " * begin + plain[begin:]
    shown = "".join(text[place] for place in folded.origin[: len(plain)])
    plain, labels = _without_labels(plain.replace("\x01", "\0"), milestones)
    tokens = _tokens(plain)
    if len(tokens) > MOST_WORDS:
        raise Unreadable(f"the schedule holds too many words and numbers: {CURE}")
    if not tokens:
        raise Unreadable(f"“{text.strip()}” names no time: write {EXAMPLES}.")
    state = _state_words(tokens)
    if state is not None:
        _refuse_dates(labels, plan_year)
        return Schedule(text, state)
    reading = read_cell(tokens, shown, plan_year)
    tentative = _check_labels(labels, reading)
    return Schedule(text, ScheduleState.DATED, reading.windows, reading.approximate or tentative)


# labels


def _blank(text: str, begin: int, stop: int) -> str:
    """The text with blanks from `begin` to `stop`, so that all other places stay the same."""
    return text[:begin] + " " * (stop - begin) + text[stop:]


def _without_labels(plain: str, milestones: Iterable[str]) -> tuple[str, list[str]]:
    """The cell with its labels blanked out, and the words that stood in brackets."""
    begin = len(plain) - len(plain.lstrip())
    if _BRACKETS.fullmatch(plain, begin):
        plain = _blank(_blank(plain, begin, begin + 1), len(plain) - 1, len(plain))
    labels: list[str] = []
    for match in _BRACKETS.finditer(plain):
        label = match[0][1:-1]
        qualifies = {token.kind for token in LEXICON.read(label)} <= _QUALIFIERS
        labels += [] if qualifies else [label.strip()]
        plain = plain[: match.start()] + (f" {label} " if qualifies else " " * len(match[0])) + plain[match.end() :]
    plain = _without_meetings(plain, milestones).rstrip(_TRAILING)
    if "\x01" in plain:
        raise Unreadable(f"a meeting is no date: write its days or its month, {EXAMPLES}.")
    return plain, [label for label in labels if not (label.isdigit() and len(label) <= 2)]


def _without_meetings(plain: str, milestones: Iterable[str]) -> str:
    """Blank out names of meetings at either end; a name in the middle stays as the mark \\x01."""
    names = [_MEETING]
    for milestone in milestones:
        words = re.findall(r"\d+|[^\W\d_]+", fold(milestone).text)
        if words:
            names.append(re.compile(r"(?<!\w)" + r"[\s-]*".join(map(re.escape, words)) + r"(?!\w)"))
    for name in names:
        plain = name.sub(lambda match: "\x01" * len(match[0]), plain)
    if "\x01" not in plain:
        return plain
    if front := _MEETING_IN_FRONT.match(plain):
        plain = _blank(plain, 0, front.end())
    place = plain.find("\x01")
    if place >= 0 and not plain[place:].strip("\x01 ") and not _BOUNDED.search(plain):
        rest = plain[:place] + "\x01"
        if behind := _MEETING_BEHIND.search(rest):
            plain = _blank(plain, behind.start(), len(plain))
    return plain


def _check_labels(labels: list[str], reading: Reading) -> bool:
    """Refuse brackets that hold another date; answer whether they mark the date as tentative."""
    tentative = False
    for label in labels:
        tokens = _tokens(label)
        kinds = {token.kind for token in tokens}
        if kinds & {Kind.TBC, Kind.ABOUT}:
            tentative = True
        elif kinds & {Kind.ONGOING}:
            raise Unreadable(f"“({label})” and a date are two readings: write Ongoing, or the date alone.")
        elif _dated(label, tokens, reading.year) not in {None, reading.windows}:
            raise Unreadable(f"“({label})” holds another date: write one schedule, {EXAMPLES}.")
    return tentative


def _refuse_dates(labels: list[str], plan_year: int | None) -> None:
    """Refuse a date in brackets behind Ongoing or TBC."""
    for label in labels:
        if _dated(label, _tokens(label), plan_year) is not None:
            raise Unreadable(
                f"“({label})” is a date behind words without one: write the date alone, or the words alone."
            )


def _dated(label: str, tokens: list[Token], year: int | None) -> tuple[Window, ...] | None:
    """The windows of a label that is a date; none but not None if it holds a month among other words."""
    try:
        return read_cell(tokens, label, year).windows
    except Unreadable:
        months = any(token.kind is Kind.MONTH and token.text not in {"may", "march"} for token in tokens)
        return () if months else None


# tokens


def _tokens(plain: str) -> list[Token]:
    """The tokens of the cell without the dots of abbreviations, months that a scan has torn apart mended."""
    tokens: list[Token] = []
    everything = LEXICON.read(plain)
    for place, token in enumerate(everything):
        following = everything[place + 1].kind if place + 1 < len(everything) else None
        if token.text == "." and tokens and not (tokens[-1].kind is Kind.NUMBER and following is Kind.NUMBER):
            continue
        if token.kind is Kind.ENDING and following is Kind.NUMBER and token.stop == everything[place + 1].begin:
            token = token._replace(kind=Kind.WORD)  # In "2O17" a scan has taken the nought for a letter.
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
    if whole not in MONTH_NUMBERS or first.kind not in {Kind.WORD, Kind.MONTH}:
        return None
    return Token(Kind.MONTH, MONTH_NUMBERS[whole], whole, first.begin, token.stop), count


def _state_words(tokens: list[Token]) -> ScheduleState | None:
    """Ongoing or unscheduled, if the cell says nothing else."""
    kinds = {token.kind for token in tokens if token.text not in {",", ";", "/", "-", "and", "&"}}
    if kinds == {Kind.ONGOING}:
        return ScheduleState.ONGOING
    if kinds == {Kind.TBC}:
        return ScheduleState.UNSCHEDULED
    return None
