"""The meetings a document names (SOM23, UNEA-3, the mid-term Technical Segment), as the milestones of its plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emgbot.core.dates.schedule import ScheduleState, parse_schedule
from emgbot.core.imports.labels import numeral, roman
from emgbot.core.plan import Milestone

_SERIES = {
    "SOM": ("{n} Senior Officials' Meeting", "{}{}"),
    "UNEA": ("{n} session of the UN Environment Assembly", "{}-{}"),
}
_OTHERS = "COP|CEB|HLCM|HLCP|HLPF|UNGA|ECOSOC|CPR|MOP|EXCOM|SBI|SBSTTA|IPBES|GEF"
_NUMERALS = "|".join(sorted((numeral(n).upper() for n in range(1, 21)), key=len, reverse=True))
_BY_NAME = re.compile(rf"\b(SOM|UNEA|{_OTHERS})[\s.-]?(?:(\d{{1,4}})|({_NUMERALS}))\b(?!\.\d)")
_NTH = r"(\d{1,3})\s?(?:st|nd|rd|th)\s+"
_NTH_OFFICIALS = re.compile(rf"\b{_NTH}(?:[\w’']+\s+){{0,4}}?Senior\s+Officials", re.I)
_NTH_ASSEMBLY = re.compile(
    rf"\b{_NTH}(?:session|meeting)\s+of\s+(?:the\s+)?(?:UNEA|(?:UN|United Nations)\s+Environment\s+Assembly)", re.I
)
_NEXT_OFFICIALS = re.compile(r"\bnext\s+(?:meeting\s+of\s+the\s+)?(?:EMG\s+)?Senior\s+Officials", re.I)
_SEGMENT = re.compile(r"\bTechnical\s+Segment\b", re.I)
_DATE = re.compile(
    r"\b(?:in|on|from|of|by|en|le|du|el)\s+((?:\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s+)?[^\W\d_]{3,10}\.?\s+(?:de\s+)?(?:19|20)\d\d)\b|"
    r"\(((?:\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s+)?[^\W\d_]{3,10}\.?\s+(?:19|20)\d\d)\)",
    re.I,
)
_NEAR = 90


@dataclass(frozen=True)
class Named:
    """A meeting that a text names; `when` as printed near its name, empty if it is not. `at`: its place in the text."""

    id: str
    name: str
    series: str
    number: int
    when: str
    at: int = 0


def meetings_in(text: str) -> list[Named]:
    """The meetings a text names, in its order, each once."""
    found: dict[str, Named] = {}
    for meeting in sorted(_named(text), key=lambda one: one.at):
        known = found.get(meeting.id)
        if known is None or (meeting.when and not known.when):
            found[meeting.id] = meeting
    return list(found.values())


def names_next_officials(text: str) -> bool:
    """Whether a text speaks of the next Senior Officials' meeting without its number."""
    return _NEXT_OFFICIALS.search(text) is not None


def _named(text: str) -> Iterator[Named]:
    for match in _BY_NAME.finditer(text):
        number = int(match[2]) if match[2] else roman(match[3])
        yield _meeting(match[1], number, text, match)
    for pattern, series in ((_NTH_OFFICIALS, "SOM"), (_NTH_ASSEMBLY, "UNEA")):
        for match in pattern.finditer(text):
            yield _meeting(series, int(match[1]), text, match)
    for match in _SEGMENT.finditer(text):
        when = _when(text, match)
        year = when[-4:] if when else ""
        name = "Mid-term Technical Segment of the Senior Officials' Meeting"
        if not re.search(r"mid-?\s?term", text, re.I):
            name = "Technical Segment of the Senior Officials' Meeting"
        yield Named(f"TS{year}", name, "TS", int(year or 0), when, match.start())


def _meeting(series: str, number: int, text: str, match: re.Match[str]) -> Named:
    name, shape = _SERIES.get(series, ("", "{} {}" if number > 1900 else "{}{}"))
    ident = shape.format(series, number)
    return Named(ident, name.format(n=_nth(number)) or ident, series, number, _when(text, match), match.start())


def _when(text: str, match: re.Match[str]) -> str:
    """The date that stands next to the name of a meeting, in the same sentence."""
    found = _DATE.search(text, match.end(), match.end() + _NEAR)
    if found is None or re.search(r"[.;]\s", text[match.end() : found.start()]):
        return ""
    if next(_BY_NAME.finditer(text[match.end() : found.start()]), None):
        return ""
    when = found[1] or found[2]
    return when if parse_schedule(when).state is ScheduleState.DATED else ""


def _nth(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def milestones_of(texts: Iterable[str]) -> tuple[Milestone, ...]:
    """The milestones of a plan whose activities have these texts: the meetings that are still to come.

    Of a series, such as SOM22 and SOM23, one without a date that comes before another was held already.
    """
    found: dict[str, Named] = {}
    for text in texts:
        for meeting in meetings_in(text):
            known = found.get(meeting.id)
            if known is None or (meeting.when and not known.when):
                found[meeting.id] = meeting
    latest: dict[str, int] = {}
    for meeting in found.values():
        latest[meeting.series] = max(latest.get(meeting.series, 0), meeting.number)
    kept = [one for one in found.values() if one.when or one.number >= latest[one.series]]
    # A segment whose year is not said is the one that is said elsewhere.
    dated = {one.series for one in kept if one.when}
    kept = [one for one in kept if not (one.series == "TS" and not one.when and "TS" in dated)]
    return tuple(sorted((_milestone(one) for one in kept), key=_by_date))


def _milestone(meeting: Named) -> Milestone:
    when = meeting.when or "TBC"
    windows = parse_schedule(when).windows
    return Milestone(meeting.id, meeting.name, when, windows[0] if windows else None)


def _by_date(milestone: Milestone) -> tuple[bool, str]:
    window = milestone.window
    return (window is None, window.start.isoformat() if window and window.start else milestone.id)


def feeds_of(text: str, milestones: Iterable[Milestone]) -> tuple[str, ...]:
    """The milestones that a text names; the next Senior Officials' meeting is the only one the plan has."""
    known = {milestone.id: milestone for milestone in milestones}
    named = [meeting.id for meeting in meetings_in(text)]
    if "TS" in named:
        named += [ident for ident in known if ident.startswith("TS")]
    if names_next_officials(text):
        officials = [ident for ident in known if re.fullmatch(r"SOM\d+", ident)]
        named += officials if len(officials) == 1 else []
    return tuple(dict.fromkeys(ident for ident in named if ident in known))
