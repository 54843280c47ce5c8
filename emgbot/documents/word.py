"""A Word document as lines: paragraphs, and the rows of its tables with merged cells where they belong.

Read from the XML itself, because what a plan needs is not in python-docx's own view: the numbers and letters that Word
writes by itself, tracked changes (as if accepted), content controls, nested tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from emgbot.core.imports.source import MOST_LINES, Line, Source, Unsure, tidy
from emgbot.documents.numbering import Numbering, number_of
from emgbot.documents.package import open_package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What is not part of the text as it stands now: deleted and moved away, fields' instructions, pictures' text boxes.
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sectPr", "tblPr")}
_TEXT_BOX = f"{_W}txbxContent"
_MARKS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "",
}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_COLUMNS = 60
_WHOLE_ROW = 7
"""The heading level of a row whose only cell is merged over all columns."""
_BOLD_LINE = 9
"""The heading level of a short paragraph that is bold as a whole."""


def read_word(name: str, data: bytes) -> Source:
    """The lines of a .docx. Raises UserError where it is none or out of bounds."""
    package = open_package(name, data)
    reader = _Reader(Numbering(package.numbering, package.styles))
    body = package.document.find(f"{_W}body")
    if body is not None:
        reader.blocks(body)
    return reader.finish()


@dataclass
class _Reader:
    numbering: Numbering
    source: Source = field(default_factory=Source)
    tables: int = 0
    paragraphs: int = 0
    boxes: list[int] = field(default_factory=list)
    nested: list[int] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    apart: bool = True
    pending: str = ""

    def finish(self) -> Source:
        """The lines, with one sentence for each kind of thing that was not read."""
        for places, one, several, assumed, cure in (
            (
                self.boxes,
                "There is a text box.",
                "There are {} text boxes.",
                "What stands in it was left out.",
                "If it belongs to the plan, move it into the table.",
            ),
            (
                self.nested,
                "There is a table within a cell of a table.",
                "There are {} tables within cells of a table.",
                "Its rows were read after the row in which it stands.",
                "Look at the activities there.",
            ),
            (
                self.changes,
                "There is a tracked change.",
                "There are {} tracked changes.",
                "The document was read as if they were accepted.",
                "If that is wrong, accept or reject them in Word and import it again.",
            ),
        ):
            if places:
                number = min(places[0], len(self.source.lines))
                place = self.source.lines[number - 1].place if number else ""
                what = one if len(places) == 1 else several.format(len(places))
                self.source.unsure.append(Unsure(number, what, assumed, cure, place))
        if len(self.source.lines) >= MOST_LINES:
            what, assumed = "The document is very long.", f"Only its first {MOST_LINES:,} lines were read."
            place = self.source.lines[-1].place
            self.source.unsure.append(Unsure(MOST_LINES, what, assumed, "Keep only the plan in it.", place))
        return self.source

    def blocks(self, parent: Any) -> None:
        """Read paragraphs and tables in their order, also within content controls and inserted blocks."""
        for child in parent:
            if len(self.source.lines) >= MOST_LINES:
                return
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
                self.blocks(child)

    def _paragraph(self, node: Any) -> None:
        self.paragraphs += 1
        words = self._words(node)
        if words is None:
            return
        if not words.strip():
            self.apart = True
            return
        heading = self.numbering.heading(node) or (_BOLD_LINE if _bold(node) and len(words) <= 160 else 0)
        cells = [tidy(cell) for cell in words.split("\t") if cell.strip()]
        text = " ".join(cells)
        # Tabs part columns only where a schedule can stand behind the last one, not behind a number typed in front.
        if len(cells) == 2 and len(cells[0]) > 5 and len(cells[1]) <= 60 and not heading:
            text = f"{cells[0]} ({cells[1]})"
        number, place = len(self.source.lines) + 1, f"paragraph {self.paragraphs}"
        self.source.lines.append(Line(number, (text,), heading=heading, place=place, apart=self.apart))
        self.apart = bool(self.numbering.label_of(node))

    def _note(self, places: list[int]) -> None:
        """Remember the line that is being read."""
        places.append(len(self.source.lines) + 1)

    def _words(self, node: Any) -> str | None:
        """A paragraph with its automatic number; None if its end was deleted, so that it goes on in the next."""
        text = "".join(self._pieces(node))
        label = self.numbering.label(node) if text.strip() else ""
        whole = f"{self.pending}{label + ' ' if label else ''}{text}"
        self.pending = ""
        if node.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            self._note(self.changes)
            self.pending = whole
            return None
        return whole

    def _pieces(self, node: Any) -> Iterator[str]:
        for child in node:
            tag = child.tag
            if tag == f"{_W}t":
                yield child.text or ""
            elif tag in _MARKS:
                yield _MARKS[tag]
            elif tag == _TEXT_BOX:
                self._note(self.boxes)
            elif tag in (f"{_W}del", f"{_W}moveFrom"):
                self._note(self.changes)
            elif tag == f"{_W}r":
                yield from self._run(child)
            elif isinstance(tag, str) and tag.endswith("}AlternateContent"):
                # The same thing twice, for newer and older versions of Word.
                yield from self._pieces(child[:1])
            elif isinstance(tag, str) and tag not in _SKIPPED:
                if tag in (f"{_W}ins", f"{_W}moveTo"):
                    self._note(self.changes)
                yield from self._pieces(child)

    def _run(self, node: Any) -> Iterator[str]:
        look = node.find(f"{_W}rPr")
        if look is not None and _on(look.find(f"{_W}vanish")):
            return
        raised = look is not None and look.find(f"{_W}vertAlign[@{_W}val='superscript']") is not None
        text = "".join(self._pieces(node))
        yield text.translate(_SUPERSCRIPTS) if raised and text.strip().isdigit() else text

    # tables

    def _table(self, node: Any) -> None:
        self.tables += 1
        table, rows = self.tables, list(islice(_rows(node), MOST_LINES))
        width = min(max((sum(map(_span, _cells(row))) for row in rows), default=0), _MOST_COLUMNS)
        if width == 1 and any(cell.find(f".//{_W}tbl") is not None for row in rows for cell in _cells(row)):
            # A frame around the real table.
            for row in rows:
                for cell in _cells(row):
                    self.blocks(cell)
            return
        for index, row in enumerate(rows, start=1):
            if len(self.source.lines) >= MOST_LINES:
                return
            self._row(row, table, index, width)
        self.apart = True

    def _row(self, node: Any, table: int, index: int, width: int) -> None:
        cells: list[str] = []
        inner: list[Any] = []
        given = list(_cells(node))
        before = node.find(f"{_W}trPr/{_W}gridBefore")
        cells += [""] * (min(number_of(before.get(f"{_W}val")), _MOST_COLUMNS) if before is not None else 0)
        for cell in given:
            cells.append("" if _merged_above(cell) else self._cell(cell, inner))
            cells += [""] * (_span(cell) - 1)
        heading = _WHOLE_ROW if len(given) == 1 and width > 1 and cells and cells[0] else 0
        cells += [""] * (width - len(cells))
        number = len(self.source.lines) + 1
        place = f"table {table}, row {index}"
        self.source.lines.append(Line(number, tuple(cells[:_MOST_COLUMNS]), table, heading, place))
        for nested in inner:
            self._note(self.nested)
            self._table(nested)

    def _cell(self, node: Any, inner: list[Any]) -> str:
        paragraphs: list[str] = []
        for child in _contents(node):
            if child.tag == f"{_W}tbl":
                inner.append(child)
            else:
                words = self._words(child)
                if words is not None:
                    paragraphs.append(words.replace("\t", " "))
        return tidy("\n".join(paragraphs))


def _contents(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _contents(child)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_W}tr":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, no more than are kept."""
    return islice(_all_cells(row), _MOST_COLUMNS)


def _all_cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _all_cells(child)


def _span(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    written = span.get(f"{_W}val") if span is not None else None
    return min(max(number_of(written), 1), _MOST_COLUMNS)


def _merged_above(cell: Any) -> bool:
    """Whether a cell is the lower part of one merged over several rows; Word keeps no text there."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _on(toggle: Any) -> bool:
    return toggle is not None and toggle.get(f"{_W}val") not in ("0", "false", "off")


def _bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(f"{_W}r") if any((t.text or "").strip() for t in run.iter(f"{_W}t"))]
    return bool(runs) and all(_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)
