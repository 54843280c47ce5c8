"""Lets a call of the bot fail as it was asked to: before it is accepted, after, or in its answer. An ASGI wrapper.

A call is read whole, then 1. the fault that strikes is taken; 2. the call takes effect, unless the fault says it does
not; 3. the answer is bent, or never given. The connection itself is reached through `scope["state"]["transport"]`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emgbot.sandbox.api import read_arguments
from emgbot.sandbox.faults import Fault, Faults, Hits
from emgbot.sandbox.records import Json, Refusal

MOST_READ = 32 * 1024 * 1024
"""Bytes of a call that are read before it is decided; no fault strikes what is longer."""

CHUNK = 65_536
PAGE = b"<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Something went wrong</h1></body></html>"

DOORS = {"api": None, "response": "response_url", "upload": "files.upload", "files-pri": "files.download"}
"""First part of a path -> the name under which it can fail; None: the method's own name follows."""


def called(path: str) -> str | None:
    """Under which name a request can be made to fail; None: never (the page and the control API)."""
    first, _, rest = path.lstrip("/").partition("/")
    return (DOORS[first] or rest) if first in DOORS else None


@dataclass
class Answer:
    """An answer as the stand-in gave it, kept back."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """In place of `send`."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", []))
        else:
            self.body += message.get("body", b"")

    async def give(self, send: Send, *, part: int | None = None) -> None:
        """Send it on; of the body only the first `part` bytes, as if more came."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body[:part], "more_body": part is not None})

    def raw(self) -> bytes:
        """As it goes over the wire."""
        head = [f"HTTP/1.1 {self.status} Answer".encode(), *(name + b": " + value for name, value in self.headers)]
        return b"\r\n".join([*head, b"connection: close", b"", self.body])


def _json(body: Json, *, status: int = 200, **headers: str) -> Answer:
    return _bytes(json.dumps(body).encode(), "application/json; charset=utf-8", status=status, **headers)


def _bytes(body: bytes, kind: str, *, status: int = 200, **headers: str) -> Answer:
    more = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    length = (b"content-length", str(len(body)).encode())
    return Answer(status, [(b"content-type", kind.encode()), length, *more], body)


@dataclass(frozen=True)
class _Call:
    """A call that was read whole, and can be made at any time, also when nobody waits for it any more."""

    app: ASGIApp
    scope: Scope
    messages: tuple[Message, ...]

    async def make(self, receive: Receive, send: Send) -> None:
        """Make it, and answer to `send`."""
        left = list(self.messages)

        async def again() -> Message:
            return left.pop(0) if left else await receive()

        await self.app(self.scope, again, send)

    async def accepted(self) -> Answer:
        """Make it, and keep its answer."""
        answer = Answer()

        async def nothing_more() -> Message:
            return {"type": "http.disconnect"}

        await self.make(nothing_more, answer.take)
        return answer

    def arguments(self) -> Json:
        """Its arguments, as far as they can be read."""
        body = b"".join(message.get("body", b"") for message in self.messages)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in self.scope["headers"]}
        query = dict(parse_qsl(self.scope["query_string"].decode("latin-1")))
        try:
            return read_arguments(body, headers.get("content-type", ""), query)
        except Refusal:
            return query


class Failing:
    """In front of everything that the bot calls. `channel_of(path)` knows where a `response_url` leads."""

    def __init__(self, app: ASGIApp, faults: Faults, channel_of: Callable[[str], str | None]) -> None:
        self._app = app
        self._faults = faults
        self._channel_of = channel_of
        self._stopping = asyncio.Event()
        self._later: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """End what hangs and forget what is late; called on the loop's own thread."""
        self._stopping.set()
        for task in self._later:
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or fail."""
        name = called(scope["path"]) if scope["type"] == "http" else None
        if name is None or not self._faults.expected(Hits.CALL):
            await self._app(scope, receive, send)
            return
        messages: list[Message] = []
        while not messages or (messages[-1].get("more_body") and _size(messages) < MOST_READ):
            messages.append(await receive())
        call = _Call(self._app, scope, tuple(messages))
        fault = None
        if messages[-1]["type"] == "http.request" and not messages[-1].get("more_body"):
            args = call.arguments()
            channel = args.get("channel") or args.get("channel_id") or self._channel_of(scope["path"])
            fault = self._faults.strike(Hits.CALL, name, None if channel is None else str(channel))
        if fault is None:
            await call.make(receive, send)
        else:
            await self._strike(fault, call, _Line(scope["state"]["transport"], receive, send, self._stopping))

    async def _strike(self, fault: Fault, call: _Call, line: _Line) -> None:
        details = fault.details
        match fault.kind:
            case "slow":
                if await line.waited(details["delay"]):
                    await call.make(line.receive, line.send)
            case "late":
                self._make_later(call, details["delay"])
                await (line.hang() if details["hang"] else line.end())
            case "429":
                wait = {} if details["retry_after"] is None else {"retry_after": details["retry_after"]}
                await _json({"ok": False, "error": "ratelimited"}, status=429, **wait).give(line.send)
            case _:
                nothing = _json({"ok": False, "error": "internal_error"})
                await _bend(fault, await call.accepted() if details["accepted"] else nothing, line)

    def _make_later(self, call: _Call, delay: float) -> None:
        async def make() -> None:
            await asyncio.sleep(delay)
            await call.accepted()

        task = asyncio.get_running_loop().create_task(make())
        self._later.add(task)
        task.add_done_callback(self._later.discard)


@dataclass(frozen=True)
class _Line:
    """The connection a call came on."""

    transport: asyncio.Transport
    receive: Receive
    send: Send
    stopping: asyncio.Event

    async def waited(self, seconds: float) -> bool:
        """Wait; False: the stand-in stops meanwhile, and the connection is gone."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
            await self.reset()
            return False
        return True

    async def hang(self) -> None:
        """Say nothing until the other side has gone."""
        gone = asyncio.ensure_future(self._gone())
        stopped = asyncio.ensure_future(self.stopping.wait())
        await asyncio.wait((gone, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not gone.done():
            self.transport.abort()
            await gone

    async def end(self) -> None:
        """Close the connection: what was written still arrives, then its end."""
        self.transport.close()
        await self._gone()

    async def reset(self) -> None:
        """Break the connection: with nothing to linger for, closing sends a reset."""
        made: Any = self.transport.get_extra_info("socket")
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()
        await self._gone()

    async def drip(self, raw: bytes, *, every: float) -> None:
        """Write one byte at a time."""
        for at in range(len(raw)):
            if self.transport.is_closing() or not await self.waited(every):
                break
            self.transport.write(raw[at : at + 1])
        await self.end()

    async def _gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


async def _bend(fault: Fault, answer: Answer, line: _Line) -> None:
    """Give the answer of a call in the way the fault says."""
    details = fault.details
    match fault.kind:
        case "hang":
            await line.hang()
        case "lost":
            await line.end()
        case "reset" | "reset_after":
            await line.reset()
        case "drip":
            await line.drip(answer.raw(), every=details["every"])
        case "error":
            await _json({"ok": False, "error": details["error"]}).give(line.send)
        case "status" | "status_after":
            await _bytes(b"", "text/plain", status=details["status"]).give(line.send)
        case "html" | "html_after":
            await _bytes(PAGE, "text/html; charset=utf-8").give(line.send)
        case "empty":
            await _bytes(b"", "application/json").give(line.send)
        case "truncated" if details["declared"]:
            await answer.give(line.send, part=len(answer.body) // 2)
            await line.end()
        case "truncated":
            await _bytes(answer.body[: len(answer.body) // 2], "application/json", status=answer.status).give(line.send)
        case "huge":
            await _huge(line, details["size"])


async def _huge(line: _Line, size: int) -> None:
    """An object of `size` bytes that would even be JSON."""
    head, foot = b'{"ok":true,"padding":"', b'"}'
    length = max(size, len(head) + len(foot))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
    await line.send({"type": "http.response.start", "status": 200, "headers": headers})
    await line.send({"type": "http.response.body", "body": head, "more_body": True})
    left = length - len(head) - len(foot)
    while left and not line.transport.is_closing() and not line.stopping.is_set():
        some = min(left, CHUNK)
        await line.send({"type": "http.response.body", "body": b"x" * some, "more_body": True})
        left -= some
    if left:
        await line.reset()
    else:
        await line.send({"type": "http.response.body", "body": foot})


def _size(messages: list[Message]) -> int:
    return sum(len(message.get("body", b"")) for message in messages)
