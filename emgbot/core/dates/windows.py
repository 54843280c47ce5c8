"""Windows of days as people type them ("end of March", "next two weeks", "before SOM23"), on the atoms of `schedule`.

Conventions:

* week = Monday to Sunday; "this month" is the whole one that holds today; "next N days" = today to today + N;
* "by D" and "until D" = today to D or, when D is over or `past` is set, everything up to D; "before D" ends the day
  before; a milestone is a thing to be ready for, so "by", "until" and "before SOM23" all end the day before it;
* "after D" starts the day after, open; "from D" is open; "since D" = D to today;
* a day, month, quarter or half without a year is the running one or the next to come (`past`: the running or the last
  one); "Friday" is today or the next one, "next Friday" the first after today;
* "March 15" is a day, "in March 17" a month; "March 17" alone can be both and is refused, like 3/4/2017.

The forms are in `window_days`, `window_units`, `window_ranges` and `window_grammar`, the words in `window_words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from emgbot.core.dates.milestone_words import milestone_names
from emgbot.core.dates.normalise import Folded, fold
from emgbot.core.dates.spans import Part, Unit, Window
from emgbot.core.dates.window_dateparser import read_day
from emgbot.core.dates.window_grammar import STARTS, WindowReader
from emgbot.core.dates.window_tokens import Refusal
from emgbot.core.dates.window_words import lexicon
from emgbot.core.dates.words import Kind, Token
from emgbot.core.plan import Milestone

__all__ = ["Found", "Refused", "Window", "find_window", "meeting_of", "take_day", "take_window"]

_LEAD_TO = frozenset({Kind.IN, Kind.ON, Kind.AT, Kind.TO, Kind.THE, Kind.NEXT})

_LIMITS = frozenset({Kind.BY, Kind.BEFORE, Kind.AFTER, Kind.SINCE})

LONGEST = 3000
"""Characters of a text that are looked at; what people type in Slack is shorter."""


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

    For the arguments of commands: "end of March, venue lost" gives March 31 and leaves ", venue lost". Its end is the
    revised end that a person means. Counts are from today: "2 weeks" is the day two weeks from today; "by 2 weeks" is
    refused, because it counts from a day that is not named here.
    """
    folded = fold(text[:LONGEST])
    tokens = lexicon().read(folded.text[:LONGEST])
    reader = WindowReader(tokens, today=today, names=milestone_names(milestones), past=past)
    first = _first_word(tokens)
    found = _located(reader, first, folded)
    return found or _parsed(text, folded, tokens, first=first, today=today, past=past)


def find_window(
    text: str, *, today: date, milestones: Mapping[str, Milestone], past: bool = False
) -> Found | Refused | None:
    """The first, longest window anywhere in free text. "may", "we" or "SUN" are not dates by themselves."""
    folded = fold(text[:LONGEST])
    tokens = lexicon().read(folded.text[:LONGEST])
    names = milestone_names(milestones)
    reader = WindowReader(tokens, today=today, names=names, free=True, past=past)
    for place, token in enumerate(tokens):
        if token.kind in _LIMITS and (unknown := names.unknown(tokens, place + 1)):
            known = ", ".join(dict.fromkeys(milestone.id for milestone in milestones.values()))
            problem = f"{unknown[0]} is no milestone of this plan; its milestones are {known}."
            return Refused(problem, *_places(tokens, place, unknown[1] - 1, folded))
        if token.kind in STARTS or names.starts(token):
            found = _located(reader, place, folded)
            if found is not None:
                return found
    return None


def meeting_of(text: str, *, milestones: Mapping[str, Milestone]) -> tuple[Milestone, bool] | None:
    """The milestone that the words of a window name, and whether it is all that they name ("for SOM23")."""
    tokens = lexicon().read(fold(text[:LONGEST]).text[:LONGEST])
    names = milestone_names(milestones)
    for place in range(len(tokens)):
        found = names.match(tokens, place)
        if found is not None:
            alone = found[1] == len(tokens)
            return found[0], alone and all(before.kind in _LEAD_TO for before in tokens[:place])
    return None


def take_day(
    text: str, *, today: date, milestones: Mapping[str, Milestone], past: bool = True
) -> Found | Refused | None:
    """The single day that `text` begins with ("on 5 March", "12 Dec: data collected"), the last one unless not `past`.

    Start and end of the found window are that day. None if the text begins with no day, or with more than one.
    """
    folded = fold(text[:LONGEST])
    tokens = lexicon().read(folded.text[:LONGEST])
    reader = WindowReader(tokens, today=today, names=milestone_names(milestones), days_only=True, past=past)
    first = _first_word(tokens)
    place = reader.skip(reader.skip(first, Kind.ON, Kind.AT, Kind.IN, Kind.SINCE), Kind.ON, Kind.AT)
    try:
        point = reader.point(place)
        if point is None:
            return _parsed(text, folded, tokens, first=first, today=today, past=past)
        if point.milestone or not (point.unit is Unit.DAY or point.part is Part.END):
            return None
        days = point.settled(today, past=past)
    except Refusal as refusal:
        return _refused(refusal, tokens, folded)
    except (ValueError, OverflowError):
        return None  # The day is out of the calendar, before the year 1 or after 9999.
    return Found(Window(days.start, days.end), *_places(tokens, first, point.stop - 1, folded))


def _first_word(tokens: Sequence[Token]) -> int:
    """The place after quotes, colons and other marks before the words."""
    return next((place for place, token in enumerate(tokens) if token.kind not in {Kind.MARK, Kind.DASH}), len(tokens))


def _places(tokens: Sequence[Token], first: int, last: int, folded: Folded) -> tuple[int, int]:
    """Where the tokens from `first` to `last` stand in the text as it was given."""
    return folded.origin[tokens[first].begin], folded.origin[tokens[last].stop - 1] + 1


def _refused(refusal: Refusal, tokens: Sequence[Token], folded: Folded) -> Refused:
    return Refused(str(refusal), *_places(tokens, refusal.first, refusal.last, folded))


def _located(reader: WindowReader, place: int, folded: Folded) -> Found | Refused | None:
    """The window that begins with a token, with its place in the text."""
    try:
        found = reader.window(place)
    except Refusal as refusal:
        return _refused(refusal, reader.tokens, folded)
    except (ValueError, OverflowError):
        return None  # The window runs out of the calendar, beyond the year 1 or 9999.
    if found is None:
        return None
    window, stop = found
    if not reader.free and (more := reader.goes_on(stop)):
        read, unread = (
            " ".join(reader.said(at) for at in places) for places in (range(place, stop), range(stop, more))
        )
        problem = f"I read “{read}”, but not “{unread}” after it: write one day, such as 15 May 2017."
        return Refused(problem, *_places(reader.tokens, place, more - 1, folded))
    return Found(window, *_places(reader.tokens, place, stop - 1, folded))


def _parsed(text: str, folded: Folded, tokens: Sequence[Token], *, first: int, today: date, past: bool) -> Found | None:
    """A day in words that only dateparser knows."""
    read = read_day(text, folded, tokens, first=first, today=today, past=past)
    if read is None:
        return None
    day, last = read
    return Found(Window(day, day), *_places(tokens, first, last, folded))
