"""Plain text, Markdown, and tables pasted from Word, Excel or a CSV file, as lines. Word files: `emgbot.documents`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from emgbot.core.imports.columns import header_of
from emgbot.core.imports.source import MOST_LINES, Line, Source, Unsure, tidy

_RULE = re.compile(r"[\s|:+=_*-]{3,}")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_GAP = re.compile(r"\s{3,}")
_LONGEST_CELL_LINES = 30
_LONGEST_ROW = 20_000
_MOST_COLUMNS = 60


def read_text(data: bytes, *, separated: bool = False) -> Source:
    """The lines of a text. `separated`: its name says that commas or semicolons part its columns."""
    source = Source()
    text = _decode(data, source).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    rows = [row[:_LONGEST_ROW] for row in text.split("\n")]
    if len(rows) > MOST_LINES:
        source.unsure.append(
            Unsure(
                MOST_LINES,
                f"The text has {len(rows):,} lines.",
                f"Only the first {MOST_LINES:,} were read.",
                "Keep only the plan in it.",
            )
        )
    mark = _separator(rows, separated=separated)
    source.lines = list(_lines(rows[:MOST_LINES], mark))
    return source


def _decode(data: bytes, source: Source) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        source.unsure.append(
            Unsure(
                line,
                "The text is not UTF-8.",
                "It was read as Windows text (cp1252).",
                "Look at letters with accents; if they are wrong, save it as UTF-8 and import it again.",
            )
        )
        return data.decode("cp1252", "replace")


def _separator(rows: Sequence[str], *, separated: bool) -> str | None:
    """The comma or semicolon of a CSV text; None where tabs, pipes or wide gaps part the columns."""
    filled = [row for row in rows if row.strip()][:20]
    if any("\t" in row for row in filled) or (filled and all("|" in row for row in filled[:2])):
        return None
    for mark in (";", ","):
        declared = any(header_of(Line(0, tuple(map(tidy, _split(row, mark))))) for row in filled)
        if declared and (separated or sum(mark in row for row in filled) * 2 > len(filled)):
            return mark
    if separated and filled:
        return max(";,", key=lambda mark: sum(row.count(mark) for row in filled))
    return None


def _split(row: str, mark: str) -> list[str]:
    """The cells of one row of a CSV text."""
    try:
        return next(csv.reader([row], delimiter=mark), [])
    except csv.Error:
        return row.split(mark)


def _lines(rows: Sequence[str], mark: str | None) -> Iterator[Line]:
    apart = True
    for number, row in _joined(rows, mark or "\t"):
        if not row.strip() or _RULE.fullmatch(row):
            apart = True
            continue
        cells = _cells(row, mark)
        heading = _HEADING.fullmatch(row.strip())
        if len(cells) > 1:
            # All rows are one table: a scan has a piece of it on each page, and only a header can begin another.
            yield Line(number, cells, table=1, apart=apart)
        else:
            text = heading[2] if heading else row
            yield Line(number, (_plain(text),), heading=len(heading[1]) if heading else 0, apart=apart)
        apart = False


def _cells(row: str, mark: str | None) -> tuple[str, ...]:
    if mark:
        cells = _split(row, mark)
    elif "\t" in row:
        cells = [_unquoted(cell) for cell in row.split("\t")]
    elif row.count("|") > 1 or row.strip().startswith("|"):
        cells = re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
        cells = [re.sub(r"<br\s*/?>", "\n", cell.replace("\\|", "|")) for cell in cells]
    else:
        cells = _GAP.split(row.strip())
        cells = cells if len(cells) > 1 and len(cells[0]) > 3 else [row]
    return tuple(_plain(cell) for cell in cells[:_MOST_COLUMNS])


def _plain(text: str) -> str:
    """The text without the marks that Markdown puts around what stands out."""
    return tidy(_EMPHASIS.sub(r"\2", text))


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _joined(rows: Sequence[str], mark: str) -> Iterator[tuple[int, str]]:
    """The rows with their numbers; a cell between quotation marks may go on over several of them."""
    at = 0
    while at < len(rows):
        row, number = rows[at], at + 1
        at += 1
        if re.search(rf'(?:^|{re.escape(mark)}) *"', row) and row.count('"') % 2:
            for length in range(1, _LONGEST_CELL_LINES):
                more = rows[at : at + length]
                if len(more) == length and sum(part.count('"') for part in more) % 2:
                    row = "\n".join([row, *more])
                    at += length
                    break
        yield number, row
