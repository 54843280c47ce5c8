"""What Slack hands over, as the person typed it: escapes undone, harmful characters out, made plain for reading.

The reading side works on `Typed.text`, folded and one to one with the person's words through `Typed.origin`, so that a
note is always cut from the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from emgbot.core.dates.normalise import fold

HEAD = 1200
"""Characters that are read for meaning; what comes after is note. It holds any list of references and a status."""

ENTITY = "\ufffc"
"""Stands in the folded text for each character of a mention, a channel or a link."""

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_UNESCAPED = {"amp": "&", "lt": "<", "gt": ">"}
_MENTION = re.compile(r"<@([UWB][A-Z0-9]{1,30})(?:\|[^<>\n]{0,200})?>")
_ENTITY = re.compile(r"<(?:[@#!]|https?:|mailto:|tel:|ftp:|slack:)[^<>\n]{0,3000}>")
_EMPHASIS = re.compile(r"[*`]|(?<![^\W_])_|_(?![^\W_])")
_STRUCK = re.compile(r"(?<![^\W_])~[^~\n]{1,200}~(?![^\W_])")
_TWINS = str.maketrans("аАсСеЕ", "aAcCeE")
_TWIN = re.compile(r"(?<![^\W_])[АаСсЕе]?[.\-/ ]?\d{1,2}[.\-(]?[A-Za-zАаСсЕе](?![^\W_])")
_SIGNS = str.maketrans({"؟": "?", "٪": "%", "\t": " ", "\n": " "})


def clean_text(text: str) -> str:
    """Drop what no person types and no database or screen should meet; everything else stays as written.

    NUL and other control characters but line break and tab, the bidirectional overrides and isolates (they can make a
    line read otherwise than it is), and lone surrogates. Marks that scripts and emoji need (joiners, RLM, LRM) stay.
    """
    return _HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def unescape(text: str) -> str:
    """Undo Slack's three escapes, once: `&amp;lt;` is `&lt;`. Mentions, channels and links stay as they are."""
    return _ESCAPED.sub(lambda found: _UNESCAPED[found[1]], text)


def mentions(text: str) -> tuple[str, ...]:
    """The ids of the people mentioned in a text that is still escaped, in order, without repeats."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed. `words` are their own; `text` is its folded head and `origin[i]` the place of `text[i]`."""

    words: str
    text: str
    origin: Sequence[int]

    def words_from(self, place: int) -> str:
        """The person's words from a place of `text` on, to the very end."""
        return self.words[self.origin[place] :]

    def words_between(self, begin: int, stop: int) -> str:
        """The person's words between two places of `text`."""
        return self.words[self.origin[begin] : self.origin[stop]]

    def place_of(self, origin: int) -> int:
        """The first place of `text` at or after an offset of `words`."""
        low, high = 0, len(self.text)
        while low < high:
            middle = (low + high) // 2
            if self.origin[middle] < origin:
                low = middle + 1
            else:
                high = middle
        return low

    def breaks_at(self, place: int) -> bool:
        """Whether the line ends at a place of `text`: the folded text shows a blank there."""
        return place >= len(self.text) or self.words[self.origin[place]] == "\n"


def as_typed(text: str) -> Typed:
    """Clean, unescape and fold a text as Slack sent it, or as somebody typed it elsewhere. Never raises."""
    words = unescape(clean_text(text))
    head = _ENTITY.sub(lambda found: ENTITY * len(found[0]), words[: HEAD * 4])[:HEAD]
    head = _STRUCK.sub(lambda found: " " * len(found[0]), head)  # What was struck out was taken back.
    # A Cyrillic "1с" looks like "1c" and means it.
    head = _TWIN.sub(lambda found: found[0].translate(_TWINS), head)
    folded = fold(_EMPHASIS.sub(" ", head).translate(_SIGNS))
    text, origin = _single_blanks(folded.text, folded.origin, words)
    return Typed(words=words, text=text, origin=origin)


def _single_blanks(text: str, origin: Sequence[int], words: str) -> tuple[str, Sequence[int]]:
    """Every run of blanks as one, standing where the line breaks if it does."""
    if "  " not in text:
        return text, origin
    kept: list[str] = []
    places: list[int] = []
    for sign, place in zip(text, origin, strict=False):
        if sign == " " and kept and kept[-1] == " ":
            places[-1] = place if words[place] == "\n" else places[-1]
            continue
        kept.append(sign)
        places.append(place)
    return "".join(kept), [*places, origin[len(text)]]
