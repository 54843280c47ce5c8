"""One WebSocket to Slack, from its opening to its end: a thread that reads, and what is known of it meanwhile.

It decides nothing: `socket.py` opens links, looks after them and answers what comes.
"""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from emgbot.clock import monotonic
from emgbot.slack.guard import MAX_BODY, Body, Refused, parse

log = logging.getLogger(__name__)

MOST_READ = 16_000_000
"""Bytes of a message that are read; a longer one ends the connection."""

CLOSING = 1.0
"""Seconds for a polite end."""

BROKEN = (WebSocketException, OSError, ValueError)
"""What a connection ends in: sockets, TLS, proxies, addresses; and answers that are no WebSocket."""


class _Heard(ClientConnection):
    """A connection that knows when it last got a frame: data, ping or pong."""

    heard_at = 0.0

    def process_event(self, event: Any) -> None:
        """As the library does, and remember when."""
        self.heard_at = monotonic()
        super().process_event(event)


class Link:
    """A connection to `url`, opened and read in a thread of its own.

    `take(link, envelope)` gets what Slack sends, on that thread; `changed()` is called when anything below changed.
    `greeted`: Slack said hello, or sent something. `leaving`: why Slack will end it soon. `over`: it has ended.
    `lasts`: how many seconds Slack says a connection lives. `replaced_at`: when another one took its place.
    """

    def __init__(
        self,
        url: str,
        *,
        tls: ssl.SSLContext,
        ping_every: float,
        open_within: float,
        take: Callable[[Link, Body], None],
        changed: Callable[[], None],
    ) -> None:
        self.greeted = False
        self.leaving: str | None = None
        self.over = False
        self.error = ""
        self.lasts: float | None = None
        self.replaced_at: float | None = None
        self.opened_at = monotonic()
        self._abandoned = False
        self._connection: _Heard | None = None
        self._take = take
        self._changed = changed
        self._connect: Callable[[], ClientConnection] = lambda: connect(
            url,
            ssl=tls if urlsplit(url).scheme == "wss" else None,
            proxy=proxy_of(url),
            open_timeout=open_within,
            ping_interval=ping_every,
            # Whoever looks after us judges by all frames, not by the answers to our pings alone.
            ping_timeout=None,
            close_timeout=CLOSING,
            compression=None,
            max_size=MOST_READ,
            user_agent_header="emgbot",
            create_connection=_Heard,
        )
        threading.Thread(target=self._read, name="socket-mode", daemon=True).start()

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return monotonic() - self.opened_at

    @property
    def silent_for(self) -> float:
        """Seconds since anything came, its opening included."""
        heard = 0.0 if self._connection is None else self._connection.heard_at
        return monotonic() - max(heard, self.opened_at)

    def send(self, message: Body) -> bool:
        """Send; False: it is over."""
        if self._connection is None or self.over:
            return False
        try:
            self._connection.send(json.dumps(message))
        except BROKEN:
            return False
        return True

    def close(self) -> None:
        """End it politely, within a second or two; rudely where nobody listens to that any more."""
        self._abandoned = True
        if self._connection is not None:
            rudely = threading.Timer(2 * CLOSING, self.abort)
            rudely.start()
            self._connection.close()
            rudely.cancel()

    def abort(self) -> None:
        """End it at once, whoever waits on it; one that is still being opened ends as soon as it stands."""
        self._abandoned = True
        if self._connection is not None:
            # Closing alone would not wake whoever waits in a send that nobody reads.
            with suppress(OSError, AttributeError):
                self._connection.socket.shutdown(socket.SHUT_RDWR)

    def _read(self) -> None:
        try:
            with self._connect() as connection:
                self._connection = cast(_Heard, connection)
                while not self._abandoned:
                    self._got(connection.recv(decode=False))
        except InvalidStatus as error:
            self.error = f"HTTP {error.response.status_code}"
        except BROKEN as error:
            self.error = type(error).__name__
        finally:
            self.over = True
            self._changed()

    def _got(self, raw: bytes) -> None:
        """A message of Slack's, cleaned as the body of a request is."""
        try:
            if len(raw) > MAX_BODY:
                raise Refused(413, "size")
            message = parse(raw, "application/json")
        except Refused as error:
            log.info("refused status=%d reason=%s", error.status, error)
            return
        match message.get("type"):
            case "hello":
                lasts = _dict(message.get("debug_info")).get("approximate_connection_time")
                self.lasts = float(lasts) if isinstance(lasts, int | float) and lasts > 0 else None
            case "disconnect":
                self.leaving = str(message.get("reason"))[:40]
                log.info("socket is to end reason=%r", self.leaving)
        self.greeted = self.greeted or message.get("type") != "disconnect"
        self._changed()
        if isinstance(message.get("envelope_id"), str):
            self._take(self, message)


def proxy_of(url: str) -> str | None:
    """The proxy for a WebSocket, by the same variables that the HTTP side goes by (HTTPS_PROXY, NO_PROXY...)."""
    parts = urlsplit(url)
    found = getproxies().get("https" if parts.scheme == "wss" else "http")
    if not found or proxy_bypass(parts.netloc):
        return None
    return found if "://" in found else f"http://{found}"


def _dict(value: Any) -> Body:
    return value if isinstance(value, dict) else {}
