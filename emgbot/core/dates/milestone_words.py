"""Milestones as people write them: SOM23, "SOM 23", som-23, UNEA-3, "UNEA III", "the 23rd SOM", "the mid-term review".

Ids and full names stand for their meeting anywhere. What people call a meeting by its name (`called`) may also be the
name of the work for it, so the reader of windows takes it only where a date must stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from emgbot.core.dates.normalise import fold
from emgbot.core.dates.words import Kind, Token
from emgbot.core.plan import Milestone

_PIECES = re.compile(r"\d+|[^\W\d_]+")
_NUMERALS = (
    *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
    *("xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"),
)
_ROMAN = {numeral: number for number, numeral in enumerate(_NUMERALS, start=1)}


@lru_cache(maxsize=512)
def _pieces(name: str) -> tuple[str, ...]:
    """A name in folded words and numbers, without dashes; Roman numerals after a word as numbers."""
    pieces = _PIECES.findall(fold(name).text)
    return tuple(str(_ROMAN[piece]) if place and piece in _ROMAN else piece for place, piece in enumerate(pieces))


_DIGITS = 3
"""Digits of the number of a meeting, at most."""

_GATHERINGS = ("meeting", "session", "segment", "review", "conference", "summit")
_OF = re.compile(r" of (?:the )?")
_COUNTED = re.compile(r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|next) ")


def _callings(name: str) -> list[tuple[str, ...]]:
    """What people call a meeting: "23rd Senior Officials' Meeting of the EMG" is the Senior Officials' meeting."""
    parts = [_COUNTED.sub("", part) for part in _OF.split(fold(name).text)]
    if parts[0] in _GATHERINGS:  # "3rd session of the UN Environment Assembly": the assembly is what is named.
        parts = parts[1:]
    whole = _pieces(parts[0]) if parts else ()
    if len(whole) < 2:
        return []
    found = [whole]
    if len(whole) > 2:
        found.append(whole[-2:])
    if whole[:2] == ("mid", "term"):
        found += [("mid", "term"), ("midterm",)]
        found += [(*begin, gathering) for begin in (("mid", "term"), ("midterm",)) for gathering in _GATHERINGS]
    return found


class MilestoneNames:
    """The milestones of a plan, by the first word of each of their spellings."""

    def __init__(self, milestones: Mapping[str, Milestone]) -> None:
        self._starts: dict[str, list[tuple[tuple[str, ...], Milestone]]] = {}
        self._callings: dict[tuple[str, ...], list[Milestone]] = {}
        heads: dict[str, list[Milestone]] = {}
        for key, milestone in milestones.items():
            for name in dict.fromkeys((key, milestone.id, milestone.name)):
                pieces = _pieces(name)
                if pieces and not pieces[0].isdigit():
                    self._add(pieces, milestone)
                if len(pieces) == 2 and pieces[1].isdigit():
                    heads.setdefault(pieces[0], []).append(milestone)
        for milestone in dict.fromkeys(milestones.values()):
            for pieces in dict.fromkeys(_callings(milestone.name)):
                self._callings.setdefault(pieces, []).append(milestone)
        for head, named in heads.items():
            if len({milestone.id for milestone in named}) == 1:
                self._add((head,), named[0])
        for spellings in self._starts.values():
            spellings.sort(key=lambda spelling: -len(spelling[0]))
        self._heads = heads

    def _add(self, pieces: tuple[str, ...], milestone: Milestone) -> None:
        self._starts.setdefault(pieces[0], []).append((pieces, milestone))

    def __bool__(self) -> bool:
        return bool(self._starts)

    def starts(self, token: Token) -> bool:
        """Whether a milestone's name can begin with this token."""
        return token.text in self._starts

    def match(self, tokens: Sequence[Token], place: int) -> tuple[Milestone, int] | None:
        """The milestone that is named from this token on, and the place after its name."""
        if place >= len(tokens):
            return None
        token = tokens[place]
        for pieces, milestone in self._starts.get(token.text, ()):
            stop = _matches(tokens, place, pieces)
            if stop is not None and not (len(pieces) == 1 and _number(tokens, stop)):
                return milestone, stop
        return self._counted(tokens, place)

    def called(self, tokens: Sequence[Token], place: int) -> tuple[Milestone, int] | None:
        """The milestone that is called by its name from this token on, if it is the only one of that name."""
        best: tuple[Milestone, int] | None = None
        for pieces, named in self._callings.items():
            if len(named) == 1 and place < len(tokens) and tokens[place].text == pieces[0]:
                stop = _matches(tokens, place, pieces)
                if stop is not None and (best is None or stop > best[1]):
                    best = named[0], stop
        return best

    def unknown(self, tokens: Sequence[Token], place: int) -> tuple[str, int] | None:
        """A meeting of a kind that the plan has, by a number that it has not ("SOM22"), and the place after it."""
        while place < len(tokens) and tokens[place].kind is Kind.THE:
            place += 1
        if place >= len(tokens) or self.match(tokens, place) is not None:
            return None
        named, at = self._heads.get(tokens[place].text), place + 1
        if at < len(tokens) and tokens[at].kind is Kind.DASH:
            at += 1
        # A number of four digits is a year: "before the SOM 2017".
        if not named or at >= len(tokens) or tokens[at].kind is not Kind.NUMBER or len(tokens[at].text) > _DIGITS:
            return None
        return f"{_PIECES.findall(named[0].id)[0]}{tokens[at].text}", at + 1

    def _counted(self, tokens: Sequence[Token], place: int) -> tuple[Milestone, int] | None:
        """Reads "the 23rd SOM", "third UNEA"."""
        if tokens[place].kind not in {Kind.NUMBER, Kind.ORDINAL}:
            return None
        number = tokens[place].value
        at = place + 1
        if at < len(tokens) and tokens[at].kind is Kind.ENDING:
            at += 1
        for milestone in self._heads.get(tokens[at].text, ()) if at < len(tokens) else ():
            if _pieces(milestone.id)[-1] == str(number):
                return milestone, at + 1
        return None


def _number(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number follows, so that "SOM 24" is not taken for the plan's only SOM."""
    if place < len(tokens) and tokens[place].kind is Kind.DASH:
        place += 1
    return place < len(tokens) and (tokens[place].kind is Kind.NUMBER or tokens[place].text in _ROMAN)


def _matches(tokens: Sequence[Token], place: int, pieces: tuple[str, ...]) -> int | None:
    """The place after the pieces if the tokens spell them, with dashes and dots between them or not."""
    words = iter(pieces)
    wanted = next(words, None)
    while wanted is not None:
        if place >= len(tokens):
            return None
        text = tokens[place].text
        if wanted is not pieces[0] and text in {"-", ".", "'"}:
            place += 1
            continue
        if text != wanted and str(_ROMAN.get(text, "")) != wanted:
            return None
        place += 1
        wanted = next(words, None)
    return place


@lru_cache(maxsize=64)
def _names_of(items: tuple[tuple[str, Milestone], ...]) -> MilestoneNames:
    return MilestoneNames(dict(items))


def milestone_names(milestones: Mapping[str, Milestone]) -> MilestoneNames:
    """The spellings of a plan's milestones, remembered."""
    return _names_of(tuple(milestones.items()))
