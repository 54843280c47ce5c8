"""What is no document, or a hostile one, is refused in a sentence, at once, without being unpacked."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile

import pytest
from docx.oxml.ns import nsdecls

from emgbot.core.imports.source import MOST_LINES
from emgbot.documents import MOST_BYTES, read_document
from emgbot.errors import UserError
from tests.documents.word_files import paragraph, saved, table, with_part, word

GOOD = word(paragraph("Work plan 2018"), table(("Activity", "When"), ("Prepare it", "Q1 2018"), ("Publish", "2018")))


def zipped(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return held.getvalue()


def encrypted(data: bytes) -> bytes:
    """The package with the flag of a password set on every part, in the directory and before each."""
    flagged = bytearray(data)
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = flagged.find(sign)
        while at >= 0:
            flags = struct.unpack_from("<H", flagged, at + offset)[0]
            struct.pack_into("<H", flagged, at + offset, flags | 1)
            at = flagged.find(sign, at + 4)
    return bytes(flagged)


BOMB = with_part(GOOD, "word/document.xml", b"<w:document>" + b" " * 60_000_000 + b"</w:document>")
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 20))
    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    b"<w:t>&t;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("plan.docx", b"", ("empty", "0 bytes")),
        ("plan.docx", b" \n\n", ("empty",)),
        ("plan.docx", b"PK\x03\x04 but no zip", ("damaged",)),
        ("plan.docx", GOOD[: len(GOOD) // 2], ("damaged",)),
        ("plan.docx", encrypted(GOOD), ("password",)),
        ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ("old Word document", "password")),
        ("plan.docx", BOMB, ("60 MB", "24 MB")),
        ("plan.docx", b"x" * (MOST_BYTES + 1), ("20 MB",)),
        ("plan.docx", with_part(GOOD, "word/document.xml", b"<w:document>not closed"), ("damaged", "document.xml")),
        ("plan.docx", with_part(GOOD, "word/document.xml", b""), ("damaged",)),
        ("plan.docx", with_part(GOOD, "word/document.xml", b"<other/>"), ("no text",)),
        ("plan.xlsx", zipped(xl__workbook_xml=b"<workbook/>"), ("Excel", "CSV")),
        ("plan.pptx", zipped(ppt__presentation_xml=b"<p/>"), ("presentation",)),
        ("plan.odt", zipped(mimetype=b"application/vnd.oasis.opendocument.text"), ("OpenDocument", ".docx")),
        ("plans.zip", zipped(plan_docx=GOOD), ("zip file",)),
        ("plan.pdf", b"%PDF-1.7 ...", ("PDF", ".docx")),
        ("plan.rtf", b"{\\rtf1 ...}", ("RTF",)),
        ("plan.html", b"<!doctype html><p>", ("web page",)),
        ("plan.png", b"\x89PNG\r\n\x1a\n", ("picture",)),
        ("plan", b"\x00\x01\x02\x03" * 100, ("neither a Word file",)),
    ],
)
def test_it_is_refused_with_what_to_do(name: str, data: bytes, words: tuple[str, ...]) -> None:
    begun = time.perf_counter()
    with pytest.raises(UserError) as refused:
        read_document(name, data)
    said = str(refused.value)
    assert said.startswith(name)
    assert all(word in said for word in words), said
    assert any(cure in said for cure in ("Save", "save", "Send", "send", "Copy", "copy", "Take")), said
    assert time.perf_counter() - begun < 2


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UserError):
        read_document("plan.docx", BOMB)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20_000, "kilobytes; the part alone would be 60,000"


def test_entities_that_multiply_are_not_followed() -> None:
    begun = time.perf_counter()
    with pytest.raises(UserError, match="damaged"):
        read_document("plan.docx", with_part(GOOD, "word/document.xml", ENTITIES))
    assert time.perf_counter() - begun < 2


def test_a_directory_that_lies_about_sizes_is_damaged() -> None:
    lying = bytearray(BOMB)
    at = lying.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", lying, at + 28)[0]
        if bytes(lying[at + 46 : at + 46 + length]) == b"word/document.xml":
            struct.pack_into("<I", lying, at + 24, 5_000)
        at = lying.find(b"PK\x01\x02", at + 4)
    with pytest.raises(UserError, match="damaged"):
        read_document("plan.docx", bytes(lying))


ODD = [
    pytest.param("²", "²", id="a digit that is no number"),
    pytest.param("x", "-5", id="no number"),
    pytest.param("9" * 5_000, "9" * 5_000, id="a number without an end"),
]


@pytest.mark.parametrize(("start", "span"), ODD)
def test_numbers_that_are_none_are_passed_over(start: str, span: str) -> None:
    def cell(text: str) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'

    def row(*texts: str) -> str:
        return f'<w:tr><w:trPr><w:gridBefore w:val="{span}"/></w:trPr>{"".join(map(cell, texts))}</w:tr>'

    body = (
        f'<w:document {nsdecls("w")}><w:body><w:p><w:pPr><w:numPr><w:ilvl w:val="{start}"/><w:numId w:val="7"/>'
        f'</w:numPr><w:outlineLvl w:val="{start}"/></w:pPr><w:r><w:t>Work plan 2018</w:t></w:r></w:p>'
        f"<w:tbl>{row('Activity', 'When')}{row('Prepare it', 'Q1 2018')}</w:tbl></w:body></w:document>"
    )
    lists = (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
        f'<w:lvlText w:val="{"%1." * 200_000}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    data = with_part(with_part(GOOD, "word/document.xml", body.encode()), "word/numbering.xml", lists.encode())
    plan = read_document("plan.docx", data).plan
    assert plan is not None
    assert [activity.text for activity in plan.activities] == ["Prepare it"]


def test_a_package_of_thousands_of_parts_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for number in range(5_001):
            made.writestr(f"word/{number}.xml", b"")
    with pytest.raises(UserError, match="5,001 parts"):
        read_document("plan.docx", held.getvalue())


def test_what_is_called_text_but_is_a_word_file_is_read_as_one() -> None:
    imported = read_document("plan.txt", GOOD)
    assert imported.plan is not None
    assert len(imported.plan.activities) == 2


def test_a_document_without_activities_says_what_a_usable_one_looks_like() -> None:
    for data in (saved_empty(), word(paragraph("Dear colleagues,"), paragraph("please find the plan attached."))):
        imported = read_document("letter.docx", data)
        assert imported.plan is None
        assert imported.plan_text == ""
        assert imported.draft.activities == ()
        assert "Expected accomplishment | Activities | Schedule" in str(imported.unsure[-1])


def saved_empty() -> bytes:
    from docx import Document

    return saved(Document())


ROW = "<w:tr><w:tc><w:p/></w:tc></w:tr>"
INNER = f"<w:tr><w:tc><w:tbl>{ROW}</w:tbl></w:tc><w:tc/></w:tr>"


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(f"<w:tr>{'<w:tc/>' * 400_000}</w:tr>{ROW * 5_000}", id="a row of 400,000 cells"),
        pytest.param(INNER * 3_000, id="3,000 tables within cells"),
        pytest.param("<w:tr><w:tc/></w:tr>" * 500_000, id="500,000 empty rows"),
    ],
)
def test_a_monstrous_table_costs_seconds_at_most(table: str) -> None:
    document = f"<w:document {nsdecls('w')}><w:body><w:tbl>{table}</w:tbl></w:body></w:document>"
    begun = time.perf_counter()
    read_document("plan.docx", with_part(GOOD, "word/document.xml", document.encode()))
    assert time.perf_counter() - begun < 8


def test_what_lies_beyond_the_last_line_that_is_read_is_told() -> None:
    document = f"<w:document {nsdecls('w')}><w:body><w:tbl>{ROW * (MOST_LINES + 1)}</w:tbl></w:body></w:document>"
    found = read_document("plan.docx", with_part(GOOD, "word/document.xml", document.encode()))
    assert any("very long" in str(one) for one in found.unsure)
