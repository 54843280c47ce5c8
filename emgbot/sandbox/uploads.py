"""Files that the bot uploads: an address is asked for, the bytes are brought to it, and only then they are shared."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP

from emgbot.sandbox.files import File
from emgbot.sandbox.records import Refusal


@dataclass
class _Upload:
    """An upload under way: what was announced, and once it was brought, its bytes."""

    token: str
    file_id: str
    name: str
    length: int
    alt: str
    content: bytes | None = None


class Uploads:
    """Uploads under way, and the files of the bot that no message shows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, _Upload] = {}
        self._unshared: dict[str, File] = {}

    def announce(self, name: str, length: int, *, alt: str) -> tuple[str, str]:
        """A new upload: the token of its address, and the id of its file."""
        upload = _Upload(secrets.token_urlsafe(18), f"F{secrets.token_hex(5).upper()}", name, length, alt)
        with self._lock:
            self._open[upload.file_id] = upload
        return upload.token, upload.file_id

    def bring(self, token: str, content: bytes) -> None:
        """The bytes. Refusals `upload_not_found`, `wrong_length`."""
        with self._lock:
            upload = next((upload for upload in self._open.values() if upload.token == token), None)
            if upload is None:
                raise Refusal("upload_not_found")
            if len(content) != upload.length:
                raise Refusal("wrong_length")
            upload.content = content

    def complete(self, titles: dict[str, str], *, user: str, created: int, base: str, public: bool) -> tuple[File, ...]:
        """Make files of uploads, by file id with a title. Refusal `file_not_found`: never brought, or done already."""
        with self._lock:
            files = []
            for file_id, title in titles.items():
                upload = self._open.get(file_id)
                if upload is None or upload.content is None:
                    raise Refusal("file_not_found")
                content, name = upload.content, upload.name
                files.append(File(file_id, name, content, user, created, base, public, title or name, upload.alt))
            for file_id in titles:
                del self._open[file_id]
        return tuple(files)

    def keep(self, files: tuple[File, ...]) -> None:
        """Keep files that were completed without a channel: nobody but the bot has them."""
        with self._lock:
            self._unshared |= {file.id: file for file in files}

    def unshared(self, file_id: str) -> File | None:
        """A file that no message shows."""
        with self._lock:
            return self._unshared.get(file_id)


def brought(body: bytes, content_type: str) -> bytes:
    """The bytes of a file: as they came, or the first file of a multipart form."""
    if not content_type.startswith("multipart/form-data"):
        return body
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    parts = [part for part in form.walk() if isinstance(part, Message) and part.get_filename()]
    content = parts[0].get_payload(decode=True) if parts else b""
    return content if isinstance(content, bytes) else b""
