"""Text as people and word processors write it, made plain for reading: case, accents, dashes, digits and spaces.

Every folded character remembers its place in the original, so that a reader can say exactly which words it took.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_REPLACED = {
    **dict.fromkeys("\u2212\u207b\u2043~\u301c\uff5e\u223c\u2192\u30fb", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u3001\u060c", ","),
    **dict.fromkeys("\u2044\u2215", "/"),
    "\u061b": ";",
    "\u3002": ".",
    "\u0640": "",  # The Arabic tatweel only stretches a word.
}
_DROPPED_FORMS = ("<super>", "<sub>", "<circle>")
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made plain. `origin[i]` is the place in the original of `text[i]`; one more for the end."""

    text: str
    origin: Sequence[int]


def _fold_character(character: str) -> str:
    if character in _REPLACED:
        return _REPLACED[character]
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    if character.isspace():
        return " "
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No" and unicodedata.decomposition(character).startswith(_DROPPED_FORMS):
        return ""  # Footnote marks are no part of a number: 2017¹ is 2017.
    spread = unicodedata.normalize("NFKD", character).casefold()
    if spread == character:
        return character
    return "".join(_REPLACED.get(each, each) for each in spread if unicodedata.category(each) not in {"Mn", "Cf"})


class _FoldedCharacters(dict[str, str]):
    """Remembers how a character folds; bounded, because people can send any of a million."""

    def __missing__(self, character: str) -> str:
        folded = _fold_character(character)
        if len(self) < _REMEMBERED:
            self[character] = folded
        return folded


_FOLDED = _FoldedCharacters()


def fold(text: str) -> Folded:
    """Fold case, accents, every dash, quote, blank and digit; drop zero-width characters and footnote marks.

    Never raises: NUL and lone surrogates stay as they are, for the reader to refuse.
    """
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1))
    pieces: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        folded = _FOLDED[character]
        pieces.append(folded)
        origin.extend([place] * len(folded))
    origin.append(len(text))
    return Folded("".join(pieces), origin)
