"""Word files as people make them, built in the tests: tables, lists, headings, tracked changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

Row = Sequence[str | Sequence[str]]


def word(*parts: Callable[[Any], None]) -> bytes:
    """The bytes of a document made of these parts, in their order."""
    document = Document()
    for part in parts:
        part(document)
    return saved(document)


def saved(document: Any) -> bytes:
    """The document as bytes."""
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def paragraph(text: str, style: str | None = None) -> Callable[[Any], None]:
    """A paragraph."""
    return lambda document: document.add_paragraph(text, style=style)


def heading(text: str, level: int = 1) -> Callable[[Any], None]:
    """A heading of a level, as Word's styles have it."""
    return lambda document: document.add_heading(text, level)


def bold(text: str) -> Callable[[Any], None]:
    """A paragraph that is bold as a whole, which people use for headings."""

    def add(document: Any) -> None:
        document.add_paragraph().add_run(text).bold = True

    return add


def table(*rows: Row, merged: Iterable[int] = ()) -> Callable[[Any], None]:
    """A table; a row of one text is merged over all columns, and so are columns of `merged` where a cell is empty."""

    def add(document: Any) -> None:
        fill(document.add_table(rows=0, cols=max(len(row) for row in rows)), rows, merged=merged)

    return add


def fill(grid: Any, rows: Sequence[Row], *, merged: Iterable[int] = ()) -> None:
    """Put rows into a table of python-docx."""
    width = len(grid.columns)
    above: dict[int, Any] = {}
    for row in rows:
        cells = grid.add_row().cells
        if len(row) == 1 and width > 1:
            write(cells[0].merge(cells[-1]), row[0])
            above.clear()
            continue
        for at, content in enumerate(row):
            if at in merged and not content and at in above:
                above[at] = above[at].merge(cells[at])
            else:
                write(cells[at], content)
                above[at] = cells[at]


def write(cell: Any, content: str | Sequence[str]) -> None:
    """One text, or several paragraphs, into a cell."""
    paragraphs = [content] if isinstance(content, str) else list(content)
    cell.text = paragraphs[0] if paragraphs else ""
    for text in paragraphs[1:]:
        cell.add_paragraph(text)


def numbering(document: Any, levels: Mapping[int, tuple[str, str]]) -> int:
    """Define a list whose levels have these forms ("lowerLetter", "%1)"); answer its number."""
    root = document.part.numbering_part.element
    lists = [int(one.get(qn("w:abstractNumId"))) for one in root.findall(qn("w:abstractNum"))]
    numbers = [int(one.get(qn("w:numId"))) for one in root.findall(qn("w:num"))]
    ident, number = max(lists, default=0) + 1, max(numbers, default=0) + 1
    inner = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in levels.items()
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{ident}">{inner}</w:abstractNum>')
    first = root.find(qn("w:num"))
    if first is None:
        root.append(abstract)
    else:
        first.addprevious(abstract)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{ident}"/></w:num>'))
    return number


def numbered(paragraph: Any, number: int, level: int = 0) -> Any:
    """Make a paragraph one of a list."""
    look = paragraph._p.get_or_add_pPr()
    look.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'))
    return paragraph


def changed(kind: str, text: str) -> Any:
    """A tracked change: a run that was inserted ("ins") or deleted ("del")."""
    node = OxmlElement(f"w:{kind}")
    node.set(qn("w:id"), "1")
    node.set(qn("w:author"), "A. Nother")
    run = OxmlElement("w:r")
    words = OxmlElement("w:delText" if kind == "del" else "w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    node.append(run)
    return node


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one of its parts replaced."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            if part.filename != name:
                made.writestr(part, given.read(part))
        made.writestr(name, content)
    return held.getvalue()
