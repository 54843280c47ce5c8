"""The numbers, letters and bullets that Word itself writes before paragraphs, and which paragraphs are headings."""

from __future__ import annotations

import re
from typing import Any

from emgbot.core.imports.labels import letter_of, numeral

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|titre|título|titulo|ttulo|überschrift)\s*(\d)", re.I)
_PART = re.compile(r"%(\d)")
_LONGEST_LABEL = 60
"""Characters of the pattern of a number ("Annex %1, section %2."): it is written out before every paragraph."""


class Numbering:
    """Counts along the paragraphs of a document, in their order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._style_lists: dict[str, tuple[str, int]] = {}
        self._style_names: dict[str, str] = {}
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            self._read_styles(styles)

    def _read_lists(self, numbering: Any) -> None:
        for abstract in numbering.findall(f"{_W}abstractNum"):
            levels = {}
            for level in abstract.findall(f"{_W}lvl"):
                start = _value(level.find(f"{_W}start"))
                levels[number_of(level.get(f"{_W}ilvl"))] = (
                    _value(level.find(f"{_W}numFmt")) or "decimal",
                    _value(level.find(f"{_W}lvlText"))[:_LONGEST_LABEL],
                    number_of(start) if start else 1,
                )
            self._levels[str(abstract.get(f"{_W}abstractNumId"))] = levels
        for num in numbering.findall(f"{_W}num"):
            self._list_of[str(num.get(f"{_W}numId"))] = _value(num.find(f"{_W}abstractNumId"))
            if num.find(f"{_W}lvlOverride/{_W}startOverride") is not None:
                # Such a list begins anew, with a count of its own.
                own = f"own {num.get(f'{_W}numId')}"
                self._levels[own] = self._levels.get(_value(num.find(f"{_W}abstractNumId")), {})
                self._list_of[str(num.get(f"{_W}numId"))] = own

    def _read_styles(self, styles: Any) -> None:
        based: dict[str, str] = {}
        for style in styles.findall(f"{_W}style"):
            ident = str(style.get(f"{_W}styleId"))
            self._style_names[ident] = _value(style.find(f"{_W}name"))
            based[ident] = _value(style.find(f"{_W}basedOn"))
            found = _numbers_of(style.find(f"{_W}pPr"))
            if found:
                self._style_lists[ident] = found
        for ident in based:
            above, steps = based[ident], 0
            while ident not in self._style_lists and above and steps < 10:
                if above in self._style_lists:
                    self._style_lists[ident] = self._style_lists[above]
                above, steps = based.get(above, ""), steps + 1

    def heading(self, paragraph: Any) -> int:
        """The level of a heading, 0 if the paragraph is none; a document's title is none."""
        look = paragraph.find(f"{_W}pPr")
        if look is None:
            return 0
        style = _value(look.find(f"{_W}pStyle"))
        match = _HEADING.match(self._style_names.get(style, style)) or _HEADING.match(style)
        outline = look.find(f"{_W}outlineLvl")
        if match:
            return int(match[1])
        return number_of(_value(outline)) + 1 if outline is not None and number_of(_value(outline)) < 9 else 0

    def label_of(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and level of a paragraph; None if it is in no list."""
        look = paragraph.find(f"{_W}pPr")
        if look is None:
            return None
        found = _numbers_of(look) or self._style_lists.get(_value(look.find(f"{_W}pStyle")))
        if found is None or found[0] not in self._list_of:
            return None
        return found

    def label(self, paragraph: Any) -> str:
        """What Word writes in front of a paragraph, counted on; empty if nothing."""
        found = self.label_of(paragraph)
        if found is None:
            return ""
        counted, level = self._list_of[found[0]], found[1]
        levels = self._levels.get(counted, {})
        form, text, start = levels.get(level, ("none", "", 1))
        if form == "none":
            return ""
        if form == "bullet":
            return "•"
        self._counts[counted, level] = self._counts.get((counted, level), start - 1) + 1
        for deeper in range(level + 1, 9):
            self._counts.pop((counted, deeper), None)

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            its_form, _, its_start = levels.get(at, ("decimal", "", 1))
            return _as(its_form, self._counts.get((counted, at), its_start))

        return _PART.sub(written, text).strip()


def _numbers_of(look: Any) -> tuple[str, int] | None:
    numbers = look.find(f"{_W}numPr") if look is not None else None
    if numbers is None or numbers.find(f"{_W}numId") is None:
        return None
    return _value(numbers.find(f"{_W}numId")), number_of(_value(numbers.find(f"{_W}ilvl")))


def _as(form: str, number: int) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = letter_of(min(max(number, 1), 700))
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        text = numeral(min(max(number, 0), 39))
        return text if form == "lowerRoman" else text.upper()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _value(node: Any) -> str:
    return str(node.get(f"{_W}val") or "") if node is not None else ""


def number_of(text: str | None) -> int:
    """A whole number as Word writes one; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0
