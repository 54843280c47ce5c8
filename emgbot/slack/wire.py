"""One HTTP request to Slack: connect, ask the gate, send, read. One try, no redirect, and a hard end.

Proxies (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, credentials, tunnels) are urllib's: only the connections are ours.
"""

from __future__ import annotations

import http.client
import queue
import socket
import ssl
import struct
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from emgbot.clock import boottime
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.failpoints import Failpoint, failpoint
from emgbot.runtime import Gate, Timing, always_open

MOST_READ = 1_000_000
"""Bytes of an answer that are read."""

BROKEN = (OSError, http.client.HTTPException, ValueError)
"""What a connection ends in: sockets, TLS, proxies; answers that are no HTTP."""

ABORT, GENTLE = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


@dataclass(frozen=True)
class Reply:
    """An answer as it came. `retry_after`: the header, if there is any."""

    status: int
    retry_after: str | None
    body: bytes


class Line:
    """A connection with a hard end, and the knowledge whether a byte may have been said on it.

    1. Names are resolved and addresses tried within `timing.connect`. Resolving knows no deadline, so it happens in a
       thread that can be left behind.
    2. From the connection on a watchdog stands by with a handle of its own on the socket: tunnel and TLS have what is
       left of `timing.connect`.
    3. Everything stands: `timing.total` begins to count, and the gate is asked. Closed: nothing was said.
    4. From here on every failure is silence. At the end of `timing.total` the watchdog ends the connection, whoever
       waits on it, sending or reading.
    5. An end by the watchdog or by the death of this process drops what the kernel has not sent yet (SO_LINGER), and
       what nobody acknowledges ends by itself (TCP_USER_TIMEOUT): no byte leaves this host much later than that.
    """

    def __init__(self, timing: Timing, gate: Gate) -> None:
        self._timing = timing
        self._gate = gate
        self._until = boottime() + timing.connect
        self._changed = threading.Condition()
        self._over = False
        self._socket: socket.socket | None = None
        self.begun = False
        self.cut = False

    def open(self, address: tuple[str, int], *_: object) -> socket.socket:
        """Connect; called by http.client in place of `socket.create_connection`. Raises OSError."""
        found = self._resolved(*address)
        failed: OSError = TimeoutError("no time left")
        for tried, (family, kind, protocol, _name, place) in enumerate(found):
            left = self._until - boottime()
            if left <= 0:
                break
            opened = socket.socket(family, kind, protocol)
            try:
                # The first of two addresses may be dead, so it gets half of the time.
                opened.settimeout(left / (len(found) - tried))
                opened.connect(place)
                opened.settimeout(None)
                self._watched(opened)
            except OSError as error:
                opened.close()
                failed = error
            else:
                return opened
        raise failed

    def _resolved(self, host: str, port: int) -> list[Any]:
        found: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def resolve() -> None:
            try:
                found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except (OSError, ValueError) as error:
                found.put(error)

        threading.Thread(target=resolve, name="resolve", daemon=True).start()
        try:
            answer = found.get(timeout=max(0.0, self._until - boottime()))
        except queue.Empty:
            raise TimeoutError("the name was not resolved in time") from None
        if isinstance(answer, BaseException):
            raise answer
        return list(answer)

    def _watched(self, opened: socket.socket) -> None:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            longest = max(1, round(self._timing.total * 1000))
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, longest)
        self._socket = opened.dup()
        threading.Thread(target=self._watch, args=(self._socket,), name="watchdog", daemon=True).start()

    def _watch(self, handle: socket.socket) -> None:
        with handle, self._changed:
            while not self._over and (left := self._until - boottime()) > 0:
                self._changed.wait(left)
            if self._over:
                return
            self.cut = True
            # Closing alone would wake nobody who waits in send or recv; it may have ended by itself just now.
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    def begin(self) -> None:
        """The connection stands: let the time for the answer begin, and ask the gate.

        Raises DeliveryError when it is closed, TimeoutError when the connection was ended just now.
        """
        with self._changed:
            if self.cut:
                raise TimeoutError
            self._until = boottime() + self._timing.total
            self._changed.notify()
        self._passes(Failpoint.CONNECTED)
        if not self._gate():
            raise DeliveryError("too late to send")
        self.begun = True

    def asked(self) -> None:
        """The request is on its way."""
        self._passes(Failpoint.ASKED)

    def _passes(self, point: Failpoint) -> None:
        """Only what could be said twice has a gate, and is worth a crash here."""
        if self._gate is not always_open:
            failpoint(point)

    def whole(self) -> None:
        """The answer was read: the connection may end as usual."""
        if self._socket is not None and not self.cut:
            with suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, GENTLE)

    def close(self) -> None:
        """Send the watchdog home."""
        with self._changed:
            self._over = True
            self._changed.notify()


class _Plain(http.client.HTTPConnection):
    """http.client's connection over a line."""

    def __init__(self, host: str, *, line: Line, **rest: Any) -> None:
        super().__init__(host, **rest)
        self._line = line
        self._create_connection = line.open

    def connect(self) -> None:
        super().connect()
        self._line.begin()

    def getresponse(self) -> http.client.HTTPResponse:
        self._line.asked()
        return super().getresponse()


class _Secure(_Plain, http.client.HTTPSConnection):
    """The same with TLS."""


class _Handler(urllib.request.AbstractHTTPHandler):
    """Opens http and https addresses over a line."""

    def __init__(self, line: Line, tls: ssl.SSLContext) -> None:
        super().__init__()
        self._line = line
        self._tls = tls

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Plain, line=self._line), request)

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Secure, line=self._line), request, context=self._tls)


def exchange(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    tls: ssl.SSLContext,
    timing: Timing,
    gate: Gate = always_open,
    most: int = MOST_READ,
) -> Reply:
    """POST `body` once and answer what came back, whatever its status.

    Raises DeliveryError when no byte of it was sent, DeliveryUnknown when it is not known what came of it.
    """
    line = Line(timing, gate)
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), _Handler(line, tls), urllib.request.UnknownHandler()):
        opener.add_handler(handler)
    try:
        request = urllib.request.Request(url, body, {"User-Agent": "emgbot", **headers})  # noqa: S310  checked
        with opener.open(request, timeout=None) as answer:
            read = _read(answer, most)
            line.whole()
    except BROKEN as error:
        kind = type(getattr(error, "reason", error)).__name__
        if not line.begun:
            raise DeliveryError(f"no connection ({'Timeout' if line.cut else kind})") from error
        raise DeliveryUnknown("cut at the deadline" if line.cut else kind) from error
    finally:
        line.close()
    if line.cut:
        raise DeliveryUnknown("cut at the deadline")
    return read


def _read(answer: http.client.HTTPResponse, most: int) -> Reply:
    body = answer.read(most + 1)
    if len(body) > most:
        raise ValueError("too long")
    if answer.length:
        raise http.client.IncompleteRead(body, answer.length)
    return Reply(answer.status, answer.headers.get("Retry-After"), body)
