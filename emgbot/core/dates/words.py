"""The words of the calendar, by language, and the reader that turns a text into them.

A language is a table of data: adding one changes no grammar. Words are written folded, as `normalise` leaves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""As messages write them."""

WEEKDAYS: Mapping[str, str] = {
    "en": "monday mon | tuesday tues tue | wednesday wed | thursday thurs thur thu | friday fri | "
    "saturday sat | sunday sun",
    "fr": "lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche",
    "es": "lunes | martes | miercoles | jueves | viernes | sabado | domingo",
}
ORDINALS: Mapping[str, str] = {
    "en": "first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth",
    "fr": "premier premiere | deuxieme seconde | troisieme | quatrieme",
    "es": "primer primero primera | segundo segunda | tercer tercero tercera | cuarto cuarta",
}
ORDINAL_ENDINGS = "st nd rd th er ere e eme a o"


class Kind(StrEnum):
    """What a token is to the grammars."""

    WORD = "word"
    MARK = "mark"
    DASH = "dash"
    NUMBER = "number"
    ISO = "iso"
    MONTH = "month"
    WEEKDAY = "weekday"
    ORDINAL = "ordinal"
    ENDING = "ending"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    UNIT = "unit"
    PART = "part"
    OF = "of"
    THE = "the"
    AND = "and"
    OR = "or"
    TO = "to"
    BY = "by"
    BEFORE = "before"
    AFTER = "after"
    SINCE = "since"
    FROM = "from"
    BETWEEN = "between"
    ONWARDS = "onwards"
    LATEST = "latest"
    EARLIEST = "earliest"
    DURING = "during"
    BIENNIUM = "biennium"
    ABOUT = "about"
    ONGOING = "ongoing"
    TBC = "tbc"
    SEASON = "season"
    AT = "at"
    IN = "in"
    ON = "on"
    THIS = "this"
    NEXT = "next"
    LAST = "last"
    AFTER_NEXT = "after next"
    WITHIN = "within"
    RELATIVE = "relative"
    COUNT = "count"
    AGO = "ago"
    HENCE = "hence"
    REST = "rest"
    SO_FAR = "so far"
    UNIT_END = "unit end"
    WEEK_OF = "week of"
    WEEK_ENDING = "week ending"
    VAGUE = "vague"
    DUE = "due"


class Token(NamedTuple):
    """A word, number or mark. `begin` and `stop` are places in the folded text."""

    kind: Kind
    value: int
    text: str
    begin: int
    stop: int


_PIECE = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2}(?!\d))|(?P<number>\d+)|(?P<dotted>[^\W\d_](?:\.[^\W\d_](?![^\W\d_]))+\.?)"
    r"|(?P<waw>(?<![^\W\d_])\u0648(?=[\u0621-\u064a]{2}))|(?P<word>[^\W\d_]+)|(?P<dash>-+)|(?P<mark>\S)"
)
"""The waw is the Arabic "and", which is written in one with the word behind it."""
_KINDS = {"iso": Kind.ISO, "number": Kind.NUMBER, "dotted": Kind.WORD, "word": Kind.WORD, "dash": Kind.DASH}


def _piece_text(match: re.Match[str]) -> str:
    if match.lastgroup == "dotted":
        return match[0].replace(".", "")
    return "-" if match.lastgroup == "dash" else match[0]


def numbered(table: Mapping[str, str], *, languages: Iterable[str]) -> dict[str, int]:
    """A table's words with their numbers from 1: `{"january": 1, "jan": 1, ...}`."""
    return {
        word: number
        for language in languages
        for number, words in enumerate(table.get(language, "").split("|"), start=1)
        for word in words.split()
    }


class Lexicon:
    """Phrases and what they are to a grammar; the longest phrase wins."""

    def __init__(self, phrases: Mapping[str, tuple[Kind, int]]) -> None:
        by_start: dict[str, dict[int, dict[tuple[str, ...], tuple[Kind, int]]]] = {}
        for phrase, meaning in phrases.items():
            pieces = tuple(_piece_text(match) for match in _PIECE.finditer(phrase))
            by_start.setdefault(pieces[0], {}).setdefault(len(pieces), {})[pieces] = meaning
        self._starts = {start: sorted(lengths.items(), reverse=True) for start, lengths in by_start.items()}
        """By the first piece: by the number of pieces, the longest first, what they mean."""

    def read(self, text: str) -> list[Token]:
        """The tokens of a folded text, in order, in time linear in its length."""
        matches = list(_PIECE.finditer(text))
        pieces = [_piece_text(match) for match in matches]
        tokens: list[Token] = []
        place = 0
        while place < len(pieces):
            kind, value, count = self._meaning(pieces, place)
            first, last = matches[place], matches[place + count - 1]
            if count == 1 and kind is Kind.WORD:
                kind = _KINDS.get(first.lastgroup or "", Kind.MARK)
                if kind is Kind.NUMBER and len(pieces[place]) <= 4:
                    value = int(pieces[place])
            tokens.append(Token(kind, value, " ".join(pieces[place : place + count]), first.start(), last.end()))
            place += count
        return tokens

    def _meaning(self, pieces: list[str], place: int) -> tuple[Kind, int, int]:
        for count, meanings in self._starts.get(pieces[place], ()):
            if meaning := meanings.get(tuple(pieces[place : place + count])):
                return *meaning, count
        return Kind.WORD, -1, 1


def phrases(kind: Kind, words: str, *, value: int = 0) -> dict[str, tuple[Kind, int]]:
    """Phrases separated by `|` that all mean the same."""
    return {word.strip(): (kind, value) for word in words.split("|")}


def valued(kind: Kind, words: Mapping[str, int]) -> dict[str, tuple[Kind, int]]:
    """Words of one kind with a value each."""
    return {word: (kind, value) for word, value in words.items()}
