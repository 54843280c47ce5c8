"""What a file is before it is opened: other kinds are refused by name, and a .docx only within bounds.

A .docx is a zip of XML files. The zip's directory says how large each is; nothing is unpacked before it was looked at,
and zipfile never unpacks more than the directory says.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emgbot.errors import UserError

MOST_PARTS = 5_000
MOST_XML = 24_000_000
"""Bytes of one XML part, unpacked. A plan of 500 activities has about 3 million; twice as much takes a second."""

_SAVE = "Open it and save it as Word document (.docx), or as plain text."
_KINDS: Mapping[bytes, str] = {
    b"%PDF": f"a PDF. {_SAVE.replace('Open it', 'Open it in Word')}",
    b"{\\rtf": f"an RTF document. {_SAVE}",
    b"\xd0\xcf\x11\xe0": (
        "an old Word document (.doc) or one with a password. Open it and save it as .docx without a password."
    ),
    b"\x89PNG": "a picture. Send the document itself, as .docx or as text.",
    b"\xff\xd8\xff": "a picture. Send the document itself, as .docx or as text.",
    b"<!DOCTYPE": f"a web page. {_SAVE}",
    b"<html": f"a web page. {_SAVE}",
    b"\x1f\x8b": "a compressed file. Unpack it and send the document in it.",
}
_OFFICE = "/officeDocument"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def refuse_other_kinds(name: str, data: bytes) -> None:
    """Raise UserError, with what to do, for kinds of files that are recognised and not read."""
    head = data[:64].lstrip()
    for sign, what in _KINDS.items():
        if head.lower().startswith(sign.lower()):
            raise UserError(f"{name} is {what}")


@dataclass(frozen=True)
class Package:
    """The XML parts of a .docx by their purpose; a part that is not there is None. `parse` reads one from bytes."""

    document: Any
    numbering: Any
    styles: Any


def open_package(name: str, data: bytes) -> Package:
    """Read the parts of a .docx that hold its text. Raises UserError where it is none, or out of bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(name, archive)
            main = _main_part(name, archive)
            related = _related(name, archive, main)
            document = _part(name, archive, main)
            if document is None or not str(document.tag).endswith("}document"):
                raise UserError(f"{name} holds no text of a Word document. {_SAVE}")
            return Package(
                document,
                _part(name, archive, related.get("/numbering", "")),
                _part(name, archive, related.get("/styles", "")),
            )
    except _BROKEN as error:
        raise UserError(
            f"{name} is damaged and cannot be opened ({str(error)[:80]}). Save the document again and send that file."
        ) from error


def _check(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS:
        raise UserError(f"{name} has {len(parts):,} parts, which no plan needs. Copy the table into a new document.")
    if "xl/workbook.xml" in names:
        raise UserError(f"{name} is an Excel file. Save the sheet as CSV, or copy the table into a Word document.")
    if "ppt/presentation.xml" in names:
        raise UserError(f"{name} is a presentation. Copy the table into a Word document.")
    if "mimetype" in names or "content.xml" in names:
        raise UserError(f"{name} is an OpenDocument file. {_SAVE}")
    if any(part.flag_bits & 1 for part in parts):
        raise UserError(f"{name} is protected by a password. Save it without one and send it again.")
    if "[Content_Types].xml" not in names:
        raise UserError(f"{name} is a zip file, not a Word document. Send the .docx that is in it.")


def _main_part(name: str, archive: zipfile.ZipFile) -> str:
    rels = _relations(name, archive, "_rels/.rels")
    return rels.get(_OFFICE, "word/document.xml").lstrip("/")


def _related(name: str, archive: zipfile.ZipFile, main: str) -> dict[str, str]:
    folder, _, file = main.rpartition("/")
    rels = _relations(name, archive, f"{folder}/_rels/{file}.rels")
    return {
        kind: target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        for kind, target in rels.items()
    }


def _relations(name: str, archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    root = _part(name, archive, path)
    found: dict[str, str] = {}
    for relation in root if root is not None else ():
        kind = "/" + str(relation.get("Type", "")).rpartition("/")[2]
        found.setdefault(kind, str(relation.get("Target", "")))
    return found


def _part(name: str, archive: zipfile.ZipFile, path: str) -> Any:
    """One part as a tree; None if it is not there."""
    from docx.oxml.parser import parse_xml

    try:
        info = archive.getinfo(path)
    except KeyError:
        return None
    if info.file_size > MOST_XML:
        raise UserError(
            f"{name} unpacks to {info.file_size / 1e6:,.0f} MB of text, and at most {MOST_XML / 1e6:.0f} MB are read. "
            "Copy the table into a new document."
        )
    content = archive.read(info)
    try:
        if b"<!DOCTYPE" in content[:4096]:
            # No part of a Word file has one; entities declared in it could multiply.
            raise SyntaxError("a document type")
        return parse_xml(content)
    except SyntaxError as error:
        # What lxml raises for XML that is none is a SyntaxError too.
        raise UserError(
            f"{name} is damaged: its part {path} cannot be read. Open it in Word, save it again and send that file."
        ) from error
