"""Files that are sent: what is kept of each, how Slack writes it, and what is taken."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from emgbot.clock import wall_seconds
from emgbot.errors import UserError

MOST_FILES = 10
MOST_BYTES = 20 * 1024 * 1024
"""Of all files of one message together; Slack's own limit, a gigabyte each, is none for a demo's memory."""

MOST_NAME = 1000
HIDDEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, tuple[str, str, str]] = {
    "csv": ("csv", "text/csv", "CSV"),
    "doc": ("doc", "application/msword", "Word Document"),
    "docx": ("docx", f"{OFFICE}.wordprocessingml.document", "Word Document"),
    "gif": ("gif", "image/gif", "GIF"),
    "htm": ("html", "text/html", "HTML"),
    "html": ("html", "text/html", "HTML"),
    "jpeg": ("jpg", "image/jpeg", "JPEG"),
    "jpg": ("jpg", "image/jpeg", "JPEG"),
    "json": ("json", "application/json", "JSON"),
    "md": ("markdown", "text/markdown", "Markdown (raw)"),
    "odt": ("odt", "application/vnd.oasis.opendocument.text", "OpenDocument Text"),
    "pdf": ("pdf", "application/pdf", "PDF"),
    "png": ("png", "image/png", "PNG"),
    "pptx": ("pptx", f"{OFFICE}.presentationml.presentation", "PowerPoint Presentation"),
    "txt": ("text", "text/plain", "Plain Text"),
    "xls": ("xls", "application/vnd.ms-excel", "Excel Spreadsheet"),
    "xlsx": ("xlsx", f"{OFFICE}.spreadsheetml.sheet", "Excel Spreadsheet"),
    "yaml": ("yaml", "text/yaml", "YAML"),
    "yml": ("yaml", "text/yaml", "YAML"),
    "zip": ("zip", "application/zip", "Zip"),
}
"""Extension -> Slack's `filetype`, `mimetype` and `pretty_type`."""

PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
OTHER = ("binary", "application/octet-stream", "Binary")


@dataclass(frozen=True)
class File:
    """A file as somebody sent it. `base` is the stand-in's own address, under which the file has its addresses.

    `public`: it was sent to a public channel. `alt`: what a picture shows, in words.
    """

    id: str
    name: str
    content: bytes = field(repr=False)
    user: str
    created: int
    base: str
    public: bool = False
    title: str = ""
    alt: str = ""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @property
    def slug(self) -> str:
        """The name as Slack writes it in addresses: small Latin letters and digits, everything else an underscore."""
        return re.sub(r"[^a-z0-9._-]", "_", self.name.lower())[-100:].lstrip(".") or "file"

    @property
    def picture(self) -> str | None:
        """The `mimetype` of a picture that a page may show: by its first bytes, whatever its name says; else None."""
        return next((kind for start, kind in PICTURES.items() if self.content.startswith(start)), None)

    @property
    def kind(self) -> tuple[str, str, str]:
        """`filetype`, `mimetype` and `pretty_type`."""
        return KINDS.get(self.name.rpartition(".")[2].lower(), OTHER)


def file_json(file: File, team_id: str) -> dict[str, Any]:
    """As Slack writes a file in messages and `files.info`."""
    filetype, mimetype, pretty_type = file.kind
    private = f"{file.base}/files-pri/{team_id}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": pretty_type,
        "user": file.user,
        "user_team": team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": file.public,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{file.slug}",
        "url_private_download": f"{private}/download/{file.slug}",
        "media_display_type": "unknown",
        "permalink": f"{file.base}/files/{file.user}/{file.id}/{file.slug}",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    } | ({"alt_txt": file.alt} if file.alt else {})


def make_files(sent: Sequence[tuple[str, bytes]], *, user: str, base: str, public: bool) -> tuple[File, ...]:
    """Take files, as (name, bytes), to be sent with one message. Raises UserError over what is too much."""
    if len(sent) > MOST_FILES:
        raise UserError(f"That are {len(sent)} files. A message takes {MOST_FILES}; send the others with the next one.")
    size = sum(len(content) for _, content in sent)
    if size > MOST_BYTES:
        many = "The file has" if len(sent) == 1 else "Together the files have"
        limit = f"a message takes {MOST_BYTES // 2**20} MB of files here"
        raise UserError(f"{many} {size / 2**20:,.1f} MB, and {limit}.")
    names = [HIDDEN.sub("", name).strip() for name, _ in sent]
    for name in names:
        if not 1 <= len(name) <= MOST_NAME:
            raise UserError(f"A file needs a name of 1 to {MOST_NAME:,} characters.")
    return tuple(
        File(f"F{secrets.token_hex(5).upper()}", name, content, user, int(wall_seconds()), base, public)
        for name, (_, content) in zip(names, sent, strict=True)
    )


def read_files(given: Any) -> list[tuple[str, bytes]]:
    """The `files` of the control API: a list of {"name", "content_base64"}. Raises UserError."""
    example = 'files must be a list such as [{"name": "plan.docx", "content_base64": "UEsDBA..."}].'
    if not isinstance(given, list):
        raise UserError(example)
    found = []
    for entry in given:
        if not isinstance(entry, dict) or entry.keys() != {"name", "content_base64"}:
            raise UserError(example)
        name, content = entry["name"], entry["content_base64"]
        if not isinstance(name, str) or not isinstance(content, str):
            raise UserError(example)
        try:
            found.append((name, base64.b64decode(content, validate=True)))
        except (binascii.Error, ValueError):
            raise UserError(f"The content of {name!r} is not base64.") from None
    return found
