"""Days that our own grammar does not know, by dateparser: one isolated fragment, one language, days only.

dateparser reads points in time, drops prepositions and guesses; so it sees only the part of a date argument that
our grammar does not understand, at most 60 characters that hold a word of the calendar, and its answer counts only
if it names a day. It is imported when it is first needed: that takes a third of a second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from emgbot.core.dates.normalise import Folded
from emgbot.core.dates.spans import Unit
from emgbot.core.dates.window_tokens import Point, Refusal
from emgbot.core.dates.words import Kind, Token

LONGEST = 60
_YEARS = 5
_VOCABULARY = {Kind.MONTH, Kind.UNIT}
_PREPOSITIONS = {Kind.IN, Kind.ON, Kind.AT, Kind.TO, Kind.BY}
_OURS = {Kind.WEEKDAY, Kind.PART, Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.BETWEEN, Kind.FROM, Kind.NEXT, Kind.LAST}
_SCRIPTS = (("ru", "\u0400", "\u04ff"), ("ar", "\u0600", "\u06ff"), ("zh", "\u4e00", "\u9fff"))

_CHINESE = re.compile(r"(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]")
"""dateparser does not know 3月15日, and takes 3月15日前 for three months and 15 days ago."""
_PARSERS = ["relative-time", "absolute-time"]


def read_day(
    text: str, folded: Folded, tokens: Sequence[Token], *, first: int, today: date, past: bool
) -> tuple[date, int] | None:
    """The day that the fragment of `text` from token `first` on names, and the place of its last token, or None."""
    begin = first
    while begin < len(tokens) and tokens[begin].kind in _PREPOSITIONS:
        begin += 1
    last = begin
    while last < len(tokens) and tokens[last].text not in {",", ";", ":", "(", ")", "!", "?", '"'}:
        last += 1
    fragment_tokens = tokens[begin:last]
    if not fragment_tokens:
        return None
    fragment = text[folded.origin[fragment_tokens[0].begin] : folded.origin[fragment_tokens[-1].stop - 1] + 1]
    language = _language(fragment)
    kinds = {token.kind for token in fragment_tokens}
    if len(fragment) > LONGEST or not _dated(fragment_tokens, language):
        return None
    if language == "en" and kinds & {Kind.UNIT} and not kinds & {Kind.AGO, Kind.HENCE, Kind.MONTH}:
        if past:
            return None
        fragment = f"in {fragment}"  # Else dateparser takes "3 weeks and 2 days" for the past.
    try:
        day = _parse(fragment, language, today=today, past=past)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, Refusal):
        return None  # Whatever befalls a parser of odd words must not stop a command.
    return None if day is None else (day, last - 1)


def _language(fragment: str) -> str:
    """By script; in Latin letters English, because French and Spanish days are ours."""
    for language, low, high in _SCRIPTS:
        if any(low <= character <= high for character in fragment):
            return language
    return "en"


def _dated(tokens: Sequence[Token], language: str) -> bool:
    """Whether a fragment can be a day: a word of the calendar, and nothing whose meaning dateparser would drop."""
    kinds = {token.kind for token in tokens}
    if kinds & _OURS or any(token.text == "/" for token in tokens):
        return False
    if language != "en":
        return Kind.NUMBER in kinds
    return bool(kinds & _VOCABULARY) and bool(kinds & {Kind.NUMBER, Kind.COUNT, Kind.ORDINAL})


def _parse(fragment: str, language: str, *, today: date, past: bool) -> date | None:
    """The day that dateparser reads, if the words name one; without a year the next to come (`past`: the last)."""
    chinese = _CHINESE.search(fragment) if language == "zh" else None
    if chinese and chinese[0] != fragment.strip():
        return None
    if chinese:
        year, month, day = (int(number) if number else None for number in chinese.groups())
        return Point(Unit.DAY, 0, day or 0, month or 0, year).settled(today, past=past).start
    from dateparser.date import DateDataParser

    settings = {"RELATIVE_BASE": datetime.combine(today, time(12), UTC).replace(tzinfo=None), "PARSERS": _PARSERS}
    found = DateDataParser(languages=[language], settings=settings).get_date_data(fragment)
    if found.date_obj is None or "day" not in found.parts or "month" not in found.parts:
        return None
    read: date = found.date_obj.date()
    if "year" not in found.parts:
        return Point(Unit.DAY, 0, read.day, read.month).settled(today, past=past).start
    return read if abs(read.year - today.year) <= _YEARS else None
