"""How references are spelled: which characters of a text are one, a list or a range of them. No plan is needed here.

`1c`, `1.c`, `1-c`, `1(c)`, `A.1.c`, `A1c`, `A-1-c`, `A 1 c`, `2017/A.1.c`; lists `1a,1b`, `1a and 1b`, `1a,b`; ranges
`1a-1d`, `1a-d`, `1a to 1d`. Days ("15 March"), counts ("3 days"), ordinals ("8th") and "60%" are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MOST = 200
"""Items that one list may hold; more than any plan needs, and a bound on hostile texts."""

_END = r"(?![0-9a-z]|\.[a-z](?![a-z]))"  # "8a.m." is a time of day, "1c.Done" is not.
_NO_ORDINAL = (  # "2e trimestre", "2a quincena", "1.º de mayo" count something.
    r"(?!\.?[aeo]\ (?:(?:tri|se)mestres?|quin(?:zaine|cena)s?|sem(?:aine|ana)s?|moitie|mitad|reunion|session|sesion"
    r"|de\ (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)))"
)
_ONE = re.compile(
    rf"""
    (?:(?P<plan>(?:[a-z]{{1,8}}-?)?\d{{4}}(?:-\d{{2,4}})?)\ ?/\ ?)?
    (?:(?P<section>[a-z])(?P<gap>\ ?[.\-/]?\ ?))?
    (?P<number>\d{{1,2}}) {_NO_ORDINAL}
    (?:
        (?P<sep>[.\-/]?) (?P<letter>[a-z]) \)? {_END}
      | \ ?[.\-/]?\ ? [(\[] (?P<bracketed>[a-z]) [)\]] {_END}
      | (?P<spaced>\ ?[.\-/]?\ ) (?P<apart>[a-z]) \)? {_END}
    )
    """,
    re.VERBOSE,
)
_GROUP = re.compile(r"(?P<section>[a-z])[.\- ]?(?P<number>\d{1,2})(?![0-9a-z%]|[.\-][0-9a-z])")
_OPENING = re.compile(r"[ \"'(\[#]*")
_NOUN = re.compile(
    r"(?:activit(?:y|ies)|actions?|items?|tasks?|points?|refs?\.?|references?|activites?|actividad(?:es)?|"
    r"(?:no|nos|nr)\.?) ?[#:]? ?(?=[a-z]?[ .\-/]?\d)"
)
_RANGE = re.compile(r" ?(?:-{1,3}|\.\.\.?| (?:to|through|thru|up to|a|au|bis|al|по)(?= )|至|到|الى) ?")
_SEPARATOR = re.compile(
    r"(?: {0,3}(?:[,;&+/]|(?<![^\W_])(?:and|et|y|e|plus|as well as|or|и|و)(?![^\W_])|和|及|与))+ {0,3}| +"
)
_FOLLOWING = re.compile(r"([a-z])\)?(?![0-9a-z'.])")
_CLOSING = re.compile(r"[\"')\]]*")


@dataclass(frozen=True, slots=True)
class Written:
    """One reference as written, folded. `section` is None in a short one; `plan` is the year in front, if any."""

    section: str | None
    number: int
    letter: str
    plan: str | None = None

    def __str__(self) -> str:
        whole = f"{self.section.upper()}.{self.number}.{self.letter}" if self.section else f"{self.number}{self.letter}"
        return f"{self.plan}/{whole}" if self.plan else whole


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: a reference, or a range from `first` to `last`, both included."""

    first: Written
    last: Written | None = None

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self.last else str(self.first)


@dataclass(frozen=True, slots=True)
class Spelled:
    """The references at `text[begin:stop]`."""

    items: tuple[Item, ...]
    begin: int
    stop: int


Known = Callable[[Written], bool]


def read_references(text: str, at: int, *, known: Known, free: bool = False) -> Spelled | None:
    """The references that begin at `text[at]` (folded), after blanks, brackets or a word such as "activity".

    `known` tells whether the plan has a reference anywhere: it only settles whether a lone letter goes on a list, or
    whether a slash parts two references. In `free` text a section letter parted by a blank is not taken for one.
    """
    opening = _OPENING.match(text, at)
    begin = opening.end() if opening else at
    noun = _NOUN.match(text, begin)
    first = _read_one(text, noun.end() if noun else begin, free=free)
    if first is None:
        return None
    items: list[Item] = []
    written, stop = first
    while True:
        last = _read_range_end(text, stop, written, known=known)
        items.append(Item(written, last[0] if last else None))
        end, stop = last if last else (written, stop)
        following = _read_following(text, stop, end, known=known, free=free) if len(items) < MOST else None
        if following is None:
            break
        written, stop = following
    closing = _CLOSING.match(text, stop)
    if closing and opening and opening[0].strip(" #"):
        stop = closing.end()
    return Spelled(tuple(items), begin, stop)


def read_group(text: str, at: int) -> tuple[str, int] | None:
    """A reference of a group, such as A.1, that begins at `text[at]` (folded); answers it and where it stops."""
    found = _GROUP.match(text, at)
    return (f"{found['section'].upper()}.{int(found['number'])}", found.end()) if found else None


def _read_one(text: str, at: int, *, free: bool = False) -> tuple[Written, int] | None:
    """One reference, short or full; None also where blanks stand that only a full one may have."""
    found = _ONE.match(text, at)
    if found is None or int(found["number"]) == 0:
        return None
    section, spaced = found["section"], found["spaced"]
    if spaced is not None and (section is None or (free and spaced.isspace())):
        return None
    if free and section and found["gap"].isspace():
        return None
    letter = found["letter"] or found["bracketed"] or found["apart"]
    return Written(section, int(found["number"]), letter, found["plan"]), found.end()


def _read_range_end(text: str, at: int, first: Written, *, known: Known) -> tuple[Written, int] | None:
    """What follows a dash or "to": a whole reference, or a letter alone that comes after the first one's."""
    dash = _RANGE.match(text, at)
    if dash is None:
        return None
    whole = _read_one(text, dash.end())
    if whole is not None:
        written, stop = whole
        if written.section is None:
            written = Written(first.section, written.number, written.letter, first.plan)
        return written, stop
    letter = _FOLLOWING.match(text, dash.end())
    # "1c - a note follows", "1c - I think": the article and the pronoun are no letters of a list.
    if letter is None or letter[1] <= first.letter or (dash[0].endswith(" ") and letter[1] == "i"):
        return None
    written = Written(first.section, first.number, letter[1], first.plan)
    return (written, letter.end()) if known(written) else None


def _read_following(text: str, at: int, before: Written, *, known: Known, free: bool) -> tuple[Written, int] | None:
    """The next item of a list: a whole reference, or after a comma or "and" a letter alone (`1a,b`)."""
    separator = _SEPARATOR.match(text, at)
    if separator is None:
        return None
    whole = _read_one(text, separator.end(), free=free or separator[0].isspace())
    if whole is not None:
        return whole
    letter = _FOLLOWING.match(text, separator.end())
    if letter is None or separator[0].isspace() or letter[1] <= before.letter:
        return None
    if letter[1] == "i" and separator[0].endswith(" "):
        return None  # "1c, I think": a pronoun.
    written = Written(before.section, before.number, letter[1], before.plan)
    return (written, letter.end()) if known(written) else None
