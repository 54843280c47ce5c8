"""The HTTP server: waitress, which takes a whole request before it takes a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from emgbot.errors import MissingError
from emgbot.slack.guard import HEALTH, MAX_BODY, Channel

STOP_SECONDS = 10.0
WEB_THREADS = 16

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Door:
    """What the server asks: the bot, once there is one; until then everybody is told to come back."""

    def __init__(self) -> None:
        self._opened: Wsgi | None = None

    def open(self, bot: Wsgi) -> None:
        """From now on the bot answers."""
        self._opened = bot

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request; Slack sends events again that are answered with 503."""
        if self._opened is not None:
            return self._opened(environ, start_response)
        health = str(environ.get("PATH_INFO", "")).startswith(HEALTH)
        waiting = {"status": "starting", "database": "does not answer", "ready": False}
        body = json.dumps(waiting).encode() if health else b""
        kind = "application/json; charset=utf-8" if health else "text/plain; charset=utf-8"
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Retry-After", "5")]
        start_response("503 Service Unavailable", headers)
        return [body]


class Site:
    """The HTTP server around a WSGI callable. Raises MissingError where the port cannot be used."""

    def __init__(self, answer: Wsgi, *, host: str, port: int) -> None:
        self._sockets: dict[int, Any] = {}
        self._told = threading.Event()
        self._ended = threading.Event()
        try:
            self._server = create_server(
                answer,
                map=self._sockets,
                host=host,
                port=port,
                threads=WEB_THREADS,
                connection_limit=1000,
                channel_timeout=10,
                cleanup_interval=5,
                max_request_body_size=MAX_BODY + 1,
                ident="",
            )
        except OSError as error:
            raise MissingError(f"Port {port} cannot be used ({error.strerror}). Set PORT to a free one.") from error
        self._server.channel_class = Channel
        self.port = int(self._server.effective_port)

    def run(self) -> None:
        """Serve until told to stop; what is under way is finished."""
        try:
            while not self._told.is_set():
                wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
        finally:
            self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=STOP_SECONDS)
            wasyncore.close_all(self._sockets)
            self._ended.set()

    def close(self) -> None:
        """Stop a server that runs in another thread, and wait until it has."""
        self._told.set()
        # Woken, unless it has just ended by itself: then there is nothing left to wake.
        with suppress(OSError):
            self._server.pull_trigger()
        self._ended.wait(STOP_SECONDS)
