"""The labels of a schedule cell: meetings and words in brackets beside a date. Their numbers are never days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from emgbot.core.dates.months import ALSO_WORDS
from emgbot.core.dates.normalise import fold
from emgbot.core.dates.schedule_atoms import Unreadable
from emgbot.core.dates.schedule_cells import Reading, read_cell
from emgbot.core.dates.schedule_tokens import tokens_of
from emgbot.core.dates.schedule_words import EXAMPLES, lexicon
from emgbot.core.dates.spans import Window
from emgbot.core.dates.words import Kind

_QUALIFIERS = {
    *(Kind.LATEST, Kind.EARLIEST, Kind.BIENNIUM, Kind.ONWARDS, Kind.ABOUT, Kind.TBC, Kind.ONGOING, Kind.PART, Kind.OF),
    *(
        Kind.BY,
        Kind.BEFORE,
        Kind.AFTER,
        Kind.FROM,
        Kind.TO,
        Kind.BETWEEN,
        Kind.DURING,
        Kind.SEASON,
        Kind.DASH,
        Kind.THE,
    ),
}
"""Words in brackets that say something of the date: they are read as if there were no brackets."""
_BRACKETS = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
_MEETING = re.compile(
    r"\b(?:som|unea|cop|hlpf|hlcm|hlcp|ceb|unga|ecosoc|cpr|mop|excom)(?:\s?-?\s?(?:\d{1,3}|[ivx]{1,5}))?(?!\w)"
)
_MEETING_IN_FRONT = re.compile(r"^[\s\x01]*\x01\s*[:;,-]*")
_BOUNDED = re.compile(r"(?:before|after|by|until|till|since|from|to|of|following|prior to)\s+(?:the\s+)?\x01")
_MEETING_BEHIND = re.compile(r"(?:\s*[,;:-]+\s*|\s+(?:for|at)\s+(?:the\s+)?|\s+)\x01[\s\x01]*$")
_MEETING_OF_A_YEAR = re.compile(r"\x01+\s+(?:19|20)\d\d\s*")
_FOOTNOTE = re.compile(r"\d{1,2}|[a-z*]|[ivx]{1,4}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A folded cell with blanks for its labels, place for place; the labels as printed; those in brackets folded."""

    plain: str
    labels: tuple[str, ...]
    bracketed: tuple[str, ...]


def without_labels(plain: str, shown: str, milestones: Iterable[str]) -> Cell:
    """Blank out the labels of a folded cell; `shown` is the same as printed. Raises Unreadable."""
    begin = len(plain) - len(plain.lstrip())
    if _BRACKETS.fullmatch(plain, begin):
        plain = _blank(_blank(plain, begin, begin + 1), len(plain) - 1, len(plain))
    whole = plain
    bracketed: list[tuple[int, int]] = []
    for match in _BRACKETS.finditer(whole):
        inner = match[0][1:-1]
        if {token.kind for token in lexicon().read(inner)} <= _QUALIFIERS:
            plain = f"{plain[: match.start()]} {inner} {plain[match.end() :]}"
            continue
        plain = _blank(plain, match.start(), match.end())
        if not _FOOTNOTE.fullmatch(inner.strip()):
            bracketed.append((match.start() + 1, match.end() - 1))
    plain, meetings = _without_meetings(plain, milestones)
    if meetings and len(bracketed) == 1 and not plain.strip(" :;,.-"):
        # "UNEA-3 (4-6 December 2017)" says when the meeting is, and nothing else.
        plain, bracketed = " " * bracketed[0][0] + whole[slice(*bracketed[0])].rstrip(), []
    labels = [shown[start:stop].strip() for start, stop in sorted([*meetings, *bracketed])]
    return Cell(plain, tuple(labels), tuple(whole[start:stop].strip() for start, stop in bracketed))


def _blank(text: str, begin: int, stop: int) -> str:
    """The text with blanks from `begin` to `stop`, so that all other places stay the same."""
    return text[:begin] + " " * (stop - begin) + text[stop:]


def _without_meetings(plain: str, milestones: Iterable[str]) -> tuple[str, list[tuple[int, int]]]:
    """Blank out names of meetings at either end, and say where they stood. One in the middle is refused."""
    names = [_MEETING]
    for milestone in milestones:
        words = re.findall(r"\d+|[^\W\d_]+", fold(milestone).text)
        if words:
            names.append(re.compile(r"(?<!\w)" + r"[\s-]*".join(map(re.escape, words)) + r"(?!\w)"))
    for name in names:
        plain = name.sub(lambda match: "\x01" * len(match[0]), plain)
    if "\x01" not in plain:
        return plain, []
    places = [match.span() for match in re.finditer(r"\x01+", plain)]
    if _MEETING_OF_A_YEAR.fullmatch(plain.strip()):
        raise Unreadable("a meeting's year is not its date: write its days or its month, such as July 2018.")
    if front := _MEETING_IN_FRONT.match(plain):
        plain = _blank(plain, 0, front.end())
    place = plain.find("\x01")
    if place >= 0 and not plain[place:].strip("\x01 ") and not _BOUNDED.search(plain):
        rest = plain[:place] + "\x01"
        if behind := _MEETING_BEHIND.search(rest):
            plain = _blank(plain, behind.start(), len(plain))
    if "\x01" in plain:
        raise Unreadable(f"a meeting is no date: write its days or its month, {EXAMPLES}.")
    return plain, places


def check_labels(labels: Iterable[str], reading: Reading) -> bool:
    """Refuse brackets that hold another date; answer whether they mark the date as tentative. Raises Unreadable."""
    tentative = False
    for label in labels:
        tokens = tokens_of(label)
        kinds = {token.kind for token in tokens}
        if kinds & {Kind.TBC, Kind.ABOUT}:
            tentative = True
        elif kinds & {Kind.ONGOING}:
            raise Unreadable(f"“({label})” and a date are two readings: write Ongoing, or the date alone.")
        elif kinds == {Kind.WEEKDAY}:
            _check_weekday(label, tokens[0].value, reading)
        elif _dated(label, reading.year) not in {None, reading.windows}:
            raise Unreadable(f"“({label})” holds another date: write one schedule, {EXAMPLES}.")
    return tentative


def _check_weekday(label: str, weekday: int, reading: Reading) -> None:
    for window in reading.windows:
        if window.start == window.end and window.start and window.start.isoweekday() != weekday:
            raise Unreadable(f"{window.start} is not a {label.title()}: write the day without its weekday.")


def refuse_dates(labels: Iterable[str], plan_year: int | None) -> None:
    """Refuse a date in brackets behind Ongoing or TBC. Raises Unreadable."""
    for label in labels:
        if _dated(label, plan_year) is not None:
            raise Unreadable(
                f"“({label})” is a date behind words without one: write the date alone, or the words alone."
            )


def _dated(label: str, year: int | None) -> tuple[Window, ...] | None:
    """The windows of a label that is a date; none but not None if it holds a month among other words."""
    tokens = tokens_of(label)
    try:
        return read_cell(tokens, label, year).windows
    except Unreadable:
        months = any(token.kind is Kind.MONTH and token.text not in ALSO_WORDS for token in tokens)
        return () if months else None
