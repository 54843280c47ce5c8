"""What a document holds, line by line, before it is understood; and what was not certain in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_LINES = 10_000
LONGEST_CELL = 4_000
"""No activity of a plan has more characters; longer cells are cut and said to be."""

_LONGEST_QUOTED = 40
_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_SUPERSCRIPTS = "¹²³⁰⁴⁵⁶⁷⁸⁹"


@dataclass(frozen=True)
class Unsure:
    """What the reading was not certain of: `line` of the source (Word: the row or paragraph, counted from the top).

    `place` is the same in words, where a line number alone would not be found ("table 2, row 3"). `assumed` is what the
    draft has now, `cure` what to do if that is wrong. `refs` are the activities concerned. `stops`: the plan cannot be
    accepted before it is corrected.
    """

    line: int
    what: str
    assumed: str
    cure: str
    place: str = ""
    refs: tuple[str, ...] = ()
    stops: bool = False

    def __str__(self) -> str:
        about = f"{self.place or f'line {self.line}'}: " if self.line else ""
        return f"{about}{self.what} {self.assumed} {self.cure}".strip()


@dataclass(frozen=True)
class Line:
    """One paragraph (one cell) or one row of a table (`table` from 1). A line break within a cell is kept.

    `heading` is the level of a heading, from 1; 0 for anything else. `apart`: a blank line stands before it.
    """

    number: int
    cells: tuple[str, ...]
    table: int = 0
    heading: int = 0
    place: str = ""
    apart: bool = False

    @property
    def where(self) -> str:
        """Its place in words."""
        return self.place or f"line {self.number}"

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold something."""
        return tuple(cell for cell in self.cells if cell)


@dataclass
class Source:
    """A document as lines, with what its reader could not use."""

    lines: list[Line] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)


def tidy(text: str) -> str:
    """The text with plain blanks, without what nobody sees (soft hyphens, zero-width blanks, control characters)."""
    text = unicodedata.normalize("NFC", text[: 2 * LONGEST_CELL].translate(_DROPPED))
    text = _INVISIBLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))
    return "\n".join(filter(None, (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))))


@dataclass
class Repairs:
    """Mends what is certainly a slip of a scanner or typist, and remembers it, since printed words are being changed.

    `known` are all words of the document, casefolded: of a word that a hyphen and a blank part, they tell whether it is
    one ("environ- ment") or has a hyphen ("work- plan").
    """

    known: frozenset[str]
    made: list[tuple[Line, str, str]] = field(default_factory=list)

    def mend(self, text: str, line: Line) -> str:
        """The text of a heading or an activity, mended."""
        for pattern, replace in (
            (_ORDINAL, r"\1\2"),
            (_BLANK_BEFORE_COMMA, r"\1"),
            (_FOOTNOTE, r"\1"),
        ):
            text = self._note(pattern, replace, text, line)
        return self._join(text, line)

    def _note(self, pattern: re.Pattern[str], replace: str, text: str, line: Line) -> str:
        for match in pattern.finditer(text):
            # With the word before, without which a comma says nothing.
            before = re.search(r"\w*$", text[: match.start()])
            word = before[0] if before else ""
            self.made.append((line, f"{word}{match[0]}".strip(), f"{word}{match.expand(replace)}".strip()))
        return pattern.sub(replace, text)

    def _join(self, text: str, line: Line) -> str:
        def joined(match: re.Match[str]) -> str:
            whole = match[1] + match[2]
            word = whole if whole.casefold() in self.known else f"{match[1]}-{match[2]}"
            self.made.append((line, match[0], word))
            return word

        return _HYPHENATED.sub(joined, text)


_ORDINAL = re.compile(r"\b(\d+) (st|nd|rd|th)\b")
_BLANK_BEFORE_COMMA = re.compile(r"(?<=\w) (,)(?=\s)")
_FOOTNOTE = re.compile(rf"(?<=[^\W\d])(?<!\bm)(?<!\bkm)(?<!\bcm)()\s?[{_SUPERSCRIPTS}]+(?!\w)")
# "Short- and long-term" is no divided word.
_HYPHENATED = re.compile(r"\b([^\W\d_]{2,})- (?!(?:and|or|to|nor|et|ou|y|e|o|und)\b)([a-zà-öø-ÿ]{2,})")


def words_of(lines: list[Line]) -> frozenset[str]:
    """All words of a document, casefolded."""
    return frozenset(
        word for line in lines for cell in line.cells for word in re.findall(r"[^\W\d_]+", cell.casefold())
    )


def mentioned(lines: Iterable[Line]) -> str:
    """Where some lines stand, in words: "lines 3-5, 9". Nobody counts the paragraphs of Word: they are quoted too."""
    lines = sorted(lines, key=lambda line: line.number)
    if any(line.place for line in lines):
        places = list(dict.fromkeys(f"{line.where} “{_beginning(line)}”" for line in lines))
        return ", ".join(places[:8]) + (", ..." if len(places) > 8 else "")
    runs: list[list[int]] = []
    for number in sorted({line.number for line in lines}):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = ", ".join(f"{first}-{last}" if first != last else f"{first}" for first, last in runs[:12])
    return f"line{'s' if len(lines) > 1 else ''} {said}" + (", ..." if len(runs) > 12 else "")


def _beginning(line: Line) -> str:
    words = " ".join(" ".join(line.filled).split())
    return words if len(words) <= _LONGEST_QUOTED else words[:_LONGEST_QUOTED].rsplit(" ", 1)[0] + "…"
