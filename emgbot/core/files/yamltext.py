"""From the bytes of a YAML file to text that a YAML parser can be given, line for line the same as in the editor."""

from __future__ import annotations

import re
from collections.abc import Callable

from emgbot.core.files.problems import Findings

# What YAML itself forbids, and lone surrogates, which cannot be stored as UTF-8.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# YAML 1.1 counts these as line breaks; editors do not, and our line numbers must be the editor's.
_ODD_BREAKS = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " "})
_WIDE = (
    ("utf-32", re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff")),
    ("utf-16", re.compile(rb"\xff\xfe|\xfe\xff")),
    ("utf-16-le", re.compile(rb"[^\0]\0[^\0]\0")),
    ("utf-16-be", re.compile(rb"\0[^\0]\0[^\0]")),
)
"""Encodings of two or four bytes a character, and how such files begin, with their mark or with two plain letters."""
_TAB_INDENT = re.compile(r"^[ ]*\t[ \t]*(?=[^ \t])")


def decode(text: str | bytes, found: Findings) -> str:
    """The characters of a file; another encoding than UTF-8 is an error, but is read for the problems that follow."""
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    cure = "Save it as UTF-8 (in the editor: Save as..., encoding UTF-8)."
    for encoding, begins in _WIDE:
        if begins.match(text):
            found.error(1, f"The file is saved as {encoding[:6].upper()}.", cure)
            return text.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = text.count(b"\n", 0, wrong.start) + 1
        found.error(line, f"The byte 0x{text[wrong.start]:02x} in this line is not UTF-8.", cure)
        # Office programs on Windows write cp1252; reading on as such lets the other problems be found as well. Where
        # most letters are good UTF-8, only some bytes are spoilt, and the others would read as nonsense.
        spoilt = text.decode("utf-8", "replace")
        good = sum(not character.isascii() for character in spoilt) - spoilt.count("\ufffd")
        return spoilt if good > spoilt.count("\ufffd") else text.decode("cp1252", "replace")


def clean(text: str, found: Findings, error_line: Callable[[str], int | None]) -> str:
    """Take out, line by line, what YAML cannot hold, so that one stray character does not hide all other problems.

    `error_line` answers in which line (from 0) a text cannot be read as YAML, None if it can; it decides how wide a tab
    was meant to be.
    """
    lines = text.translate(_ODD_BREAKS).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tabbed = []
    for index, line in enumerate(lines):
        bad = _FORBIDDEN.search(line)
        if bad:
            found.error(
                index + 1,
                f"There is an invisible character (U+{ord(bad[0]):04X}) at position {bad.start() + 1} of this line.",
                "Delete it: retype the line, or paste it as plain text.",
            )
            lines[index] = _FORBIDDEN.sub(" ", line)
        if _TAB_INDENT.match(lines[index]):
            found.error(index + 1, "The line is indented with a tab.", "Indent it with blanks, as the lines around it.")
            tabbed.append(index)
        elif not line.strip():
            lines[index] = ""
    return _untab(lines, tabbed, error_line) if tabbed else "\n".join(lines)


def _untab(lines: list[str], tabbed: list[int], error_line: Callable[[str], int | None]) -> str:
    """Replace tabs in front of lines by blanks, as many to the tab as make the file readable furthest: 2, 4 or 8."""
    best, furthest = "", -1
    for width in (4, 2, 8):
        trial = list(lines)
        for index in tabbed:
            words = lines[index].lstrip(" \t")
            indent = lines[index][: len(lines[index]) - len(words)]
            trial[index] = indent.expandtabs(width) + words
        text = "\n".join(trial)
        stop = error_line(text)
        if stop is None:
            return text
        if stop > furthest:
            best, furthest = text, stop
    return best
