"""Requests as Slack signs them, and a server over raw sockets that answers as it is told."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from emgbot.clock import wall_seconds

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
COMMAND = urlencode({"command": "/emg", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1"}).encode()
DEEP = b'{"type":"event_callback","event":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def signature(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    """Slack's v0 signature, written down once more from its documentation."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def signed(body: bytes, kind: str = FORM, *, off: int = 0) -> dict[str, str]:
    """The headers of a request that Slack could have sent `off` seconds from now."""
    timestamp = str(int(wall_seconds()) + off)
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(body, timestamp),
    }


Reaction = Callable[[socket.socket], None]


class Slack:
    """A server that reads whole requests, keeps them, and reacts as it was told, the last reaction again and again.

    `tls`: it speaks https. `takes`: so many bytes before it reads. `deaf`: it reacts without reading. `connections`:
    how many stood, TLS included.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, takes: int = 0) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.reactions: list[Reaction] = []
        self.deaf = False
        self.connections = 0
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        if takes:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
        self.port = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/api/"
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def will(self, *reactions: Reaction) -> Slack:
        self.reactions = list(reactions)
        return self

    def silent(self, connection: socket.socket) -> None:
        """Never answer; the test's end lets go of the connection."""
        self._released.wait(20)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        if self._tls is not None:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError:
                connection.close()
                return
        self.connections += 1
        with connection, suppress(OSError):
            if self.deaf:
                self.reactions[0](connection)
                return
            raw = b""
            while b"\r\n\r\n" not in raw:
                chunk = connection.recv(65536)
                if not chunk:
                    return
                raw += chunk
            head, _, body = raw.partition(b"\r\n\r\n")
            lengths = (line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            length = int(next(lengths, b":0").split(b":")[1])
            while len(body) < length:
                chunk = connection.recv(65536)
                if not chunk:
                    return
                body += chunk
            path = head.split(b" ")[1].decode()
            self.heads.append(head.decode())
            self.bodies.append(body)
            self.requests.append((path, _fields(body.decode("utf-8", "replace"))))
            reaction = self.reactions.pop(0) if len(self.reactions) > 1 else self.reactions[0]
            reaction(connection)

    def close(self) -> None:
        self._released.set()
        # Closing alone does not wake the thread that waits in accept().
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


def _fields(body: str) -> dict[str, Any]:
    """What was said: the SDK sends some methods as JSON and others as a form."""
    if body.startswith("{"):
        return dict(json.loads(body))
    return {key: value[0] for key, value in parse_qs(body).items()}


def http(body: str | bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Reaction:
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {kind}", f"Content-Length: {len(raw)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw_bytes("\r\n".join(lines).encode() + b"\r\n\r\n" + raw)


def raw_bytes(data: bytes) -> Reaction:
    return lambda connection: connection.sendall(data)


def says(answer: object, status: int = 200, **headers: str) -> Reaction:
    return http(json.dumps(answer), status, **headers)


def refuses(code: str, status: int = 200, **headers: str) -> Reaction:
    return says({"ok": False, "error": code}, status, **headers)


def hangs_up(connection: socket.socket) -> None:
    """End the connection without a byte."""


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drops_halfway(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"ok": tr')


@pytest.fixture
def slack() -> Iterator[Slack]:
    found = Slack()
    yield found
    found.close()


@pytest.fixture(scope="module")
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()
