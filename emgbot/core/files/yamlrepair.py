"""What was probably meant by a line that YAML cannot read, so that one slip does not hide all other problems of a file.

A repair is never applied to what is used: the slip stays an error, and the repaired text is only read on for the
problems that follow. It is taken only if the reading gets further with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_ITEM = r"^(\s*(?:-[ ]+)*)"
_PAIR = re.compile(_ITEM + r"""([^\s"'#\-:][^:"']{0,60}?)[ ]*:[ ]+(\S.*)$""")
_NO_COLON = re.compile(_ITEM + r"""([A-Za-z_]\w{0,40})[ ]*(["'\[].*)$""")
_NO_BLANK = re.compile(_ITEM + r"""([A-Za-z_]\w{0,40}):(["'\[\w].*)$""")
_NO_BLANK_AFTER_DASH = re.compile(r"^(\s*)-([A-Za-z_\"'].*)$")
_STRAY = re.compile(r"""^(\s*)(["'\[\]{},|>@`%]+[ ]*)([A-Za-z_]\w*[ ]*:(?:[ ].*)?)$""")
_HEADING = re.compile(_ITEM + r"([\w.-]{1,40})[ ]*$")
_DASH = re.compile(r"^([ ]*)(-[ ]+)([^\s:]+):")


@dataclass(frozen=True)
class Repair:
    """The text with one line put right, that line (from 0), and what the person should write."""

    text: str
    line: int
    cure: str


def repair(text: str, lines: tuple[int, ...], error_line: Callable[[str], int | None]) -> Repair | None:
    """Find the change of one of `lines` (from 0, likeliest first) after which the reading gets further.

    `error_line` answers in which line (from 0) a text cannot be read, None if it can.
    """
    rows = text.split("\n")
    furthest = error_line(text)
    best: Repair | None = None
    for line in dict.fromkeys([*lines, *_half_quoted(rows, max(lines))]):
        if not 0 <= line < len(rows):
            continue
        for row, cure in _changes(rows, line):
            trial = "\n".join([*rows[:line], row, *rows[line + 1 :]])
            stop = error_line(trial)
            if stop is None:
                return Repair(trial, line, cure)
            if furthest is not None and stop > furthest:
                best, furthest = Repair(trial, line, cure), stop
    return best


def _half_quoted(rows: list[str], line: int) -> list[int]:
    """The lines shortly before in which a quotation mark is opened but not closed: it is noticed only at the next."""
    return [other for other in range(line, max(line - 8, -1), -1) if other < len(rows) and rows[other].count('"') % 2]


def _changes(rows: list[str], line: int) -> Iterator[tuple[str, str]]:
    """What the line may have been meant to be, the likeliest first, each with the cure in words."""
    yield from _punctuated(rows[line])
    yield from _moved(rows, line)
    yield from _quoted(rows[line])


def _punctuated(row: str) -> Iterator[tuple[str, str]]:
    """The line with a forgotten colon, blank, bracket or quotation mark."""
    for pattern, missing in ((_NO_BLANK, "a blank after the colon"), (_NO_COLON, "a colon and a blank")):
        match = pattern.match(row)
        if match:
            yield f"{match[1]}{match[2]}: {match[3]}", f"Write {missing}: {match[2]}: {_short(match[3])}"
    match = _NO_BLANK_AFTER_DASH.match(row)
    if match:
        yield f"{match[1]}- {match[2]}", f"Write a blank after the dash: - {_short(match[2])}"
    match = _STRAY.match(row)
    if match:
        yield f"{match[1]}{match[3]}", f"Delete {match[2].strip()} in front of {match[3].partition(':')[0]}."
    match = _HEADING.match(row)
    if match:
        yield f"{match[0].rstrip()}:", f"Write a colon at its end: {match[2]}:"
    if row.count("[") > row.count("]"):
        yield f"{row.rstrip()}]", "Close the bracket: write ] at the end of the line."
    if row.count('"') % 2 and "[" in row:
        yield f'{row.rstrip().removesuffix("]")}"]', 'Close the quotation mark: write "] at the end of the line.'


def _moved(rows: list[str], line: int) -> Iterator[tuple[str, str]]:
    """The line where the lines around it begin, or as the beginning of a new entry."""
    row = rows[line].lstrip(" ")
    dash = next((match for other in rows[:line][::-1] if (match := _DASH.match(other))), None)
    if dash and dash[3] == row.partition(":")[0]:
        yield f"{dash[1]}{dash[2]}{row}", f"Write a dash in front of it: - {_short(row)}"
    widths = [len(dash[1])] if dash and row.startswith("- ") else _columns(rows, line)
    for width in dict.fromkeys(widths):
        if row and width != len(rows[line]) - len(row):
            yield " " * width + row, f"Indent it with {width} blanks, as the lines around it."


def _quoted(row: str) -> Iterator[tuple[str, str]]:
    """The line with its text between quotation marks."""
    match = _PAIR.match(row)
    if match:
        value = _bare(match[3])
        double = value.replace("\\", "\\\\").replace('"', '\\"')
        quoted = value.replace("'", "''")
        cure = f'Write the text between quotation marks: {match[2]}: "{_short(double)}"'
        if "\\" in match[3]:
            cure += " (a backslash is written twice)"
        elif '"' in value:
            cure += ' (a quotation mark inside is written \\")'
        yield f"{match[1]}{match[2]}: '{quoted}'", cure


def _bare(value: str) -> str:
    """The value without the quotation marks around it, of which one may be missing."""
    value = value.rstrip()
    for mark in ('"', "'"):
        if value.startswith(mark):
            return value[1:].removesuffix(mark)
    return value


def _columns(rows: list[str], line: int) -> Iterator[int]:
    """Where the keys of the lines before and after begin, and their dashes."""
    for others in (rows[max(line - 20, 0) : line][::-1], rows[line + 1 : line + 20]):
        for other in others:
            if other.strip() and not other.lstrip().startswith("#"):
                match = re.match(r"^([ ]*)((?:-[ ]+)*)", other)
                if match:
                    yield from (len(match[0]), len(match[1]))
                break


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "..."
