"""Socket Mode: the WebSockets over which a bot gets what Slack otherwise sends to its address. On 127.0.0.1.

Slack's documentation, "Using Socket Mode": an address may be used once, at most ten connections stand at a time, and
each envelope goes to any one of them. An acknowledgement counts over whichever connection it comes: Slack's own clients
rely on that when they reconnect.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import uuid
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from emgbot.clock import monotonic
from emgbot.errors import UserError
from emgbot.sandbox.faults import Faults, Hits
from emgbot.sandbox.records import Json

MOST_LINKS = 10
LASTS = 18_060
"""Seconds that a connection lives, as Slack's greeting announces it."""

PING_EVERY = 5.0
GRACE = 1.0
"""Seconds between saying goodbye and closing."""

REASONS = ("warning", "refresh_requested", "link_disabled")
TYPES = {"event": "events_api", "command": "slash_commands", "interaction": "interactive"}
HOST = "applink-stand-in"


class Link(ServerConnection):
    """A connection that can fall silent: TCP stands, and nothing is heard, answered or sent any more."""

    silent = False
    leaving = False

    def data_received(self, data: bytes) -> None:
        """Take bytes, or let them fall."""
        if not self.silent:
            super().data_received(data)

    async def say(self, message: Json) -> None:
        """Send a message, if it still speaks."""
        if not self.silent:
            await self.send(json.dumps(message))


class Sockets:
    """All connections of one app. `on`: whether Socket Mode is switched on, so that everything goes over them.

    A loop on a thread of its own begins with the first address that is asked for.
    """

    def __init__(self, faults: Faults, *, app_id: str, on: bool) -> None:
        self.on = on
        self._faults = faults
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._links: list[Link] = []
        self._parting: set[asyncio.Future[None]] = set()
        self._unanswered: dict[str, Future[Json]] = {}
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._port = 0
        self._acts: dict[str, Callable[[], None]] = {
            "on": self.switch_on,
            "off": self.switch_off,
            "drop": self.drop,
            "silence": self.silence,
            **{reason: partial(self.disconnect, reason) for reason in REASONS},
        }

    # From any thread

    def address(self) -> str:
        """An address that may be connected to once."""
        self._start()
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={self._app_id}"

    @property
    def connections(self) -> int:
        """How many stand, the silent ones included."""
        return len(self._links)

    def envelope(self, kind: str, body: bytes, *, form: bool) -> Json:
        """What would go to an address as a form or as JSON, for a socket."""
        payload = _payload(body, form=form)
        about = {"envelope_id": str(uuid.uuid4()), "type": TYPES[kind], "accepts_response_payload": kind != "event"}
        return about | {"payload": payload}

    def ask(self, envelope: Json, *, until: float) -> bytes:
        """Send an envelope over any connection; answers what the acknowledgement holds, as JSON, or nothing.

        ConnectionError without a connection, TimeoutError when it is not acknowledged `until` then.
        """
        if self._loop is None or not self._links:
            raise ConnectionError("no connection stands")
        answer: Future[Json] = Future()
        self._unanswered[envelope["envelope_id"]] = answer
        try:
            handing = asyncio.run_coroutine_threadsafe(self._hand_out(envelope), self._loop)
            handing.result(timeout=max(0.0, until - monotonic()))
            payload = answer.result(timeout=max(0.0, until - monotonic())).get("payload")
        finally:
            self._unanswered.pop(envelope["envelope_id"], None)
        return json.dumps(payload).encode() if payload else b""

    def act(self, name: str) -> None:
        """Do one of these by its name, as the control API does. Raises UserError."""
        if name not in self._acts:
            raise UserError(f"There is no {name!r} for sockets. There are: {', '.join(self._acts)}.")
        self._acts[name]()

    def switch_on(self) -> None:
        """Everything goes over sockets from now on."""
        self.on = True

    def switch_off(self) -> None:
        """Everything goes to the bot's address from now on; whoever is connected is told."""
        self.on = False
        self.disconnect("link_disabled")

    def drop(self) -> None:
        """Break all connections without a word."""
        self._do(self._drop())

    def silence(self) -> None:
        """Let all connections fall silent, while they stand."""
        for link in tuple(self._links):
            link.silent = True

    def disconnect(self, reason: str) -> None:
        """Tell all connections that they will be ended; after a `warning` they go on for now."""
        self._do(self._leave(reason))

    def close(self) -> None:
        """End everything."""
        if self._loop is not None and self._thread is not None:
            self._do(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=10)

    def _do(self, act: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            act.close()
        else:
            asyncio.run_coroutine_threadsafe(act, self._loop).result(timeout=10)

    def _start(self) -> None:
        with self._starting:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, args=(loop,), name="sockets", daemon=True)
                self._thread.start()
                asyncio.run_coroutine_threadsafe(self._listen(), loop).result(timeout=10)
                self._loop = loop

    # On the loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()
        loop.close()

    async def _listen(self) -> None:
        self._server = await serve(
            self._talk,  # type: ignore[arg-type]  # the connections are made as links
            "127.0.0.1",
            0,
            create_connection=Link,
            process_request=self._admit,
            ping_interval=None,
            compression=None,
        )
        self._port = self._server.sockets[0].getsockname()[1]

    def _admit(self, link: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        fault = self._faults.strike(Hits.LINK, "socket", None)
        if fault is not None:
            return link.respond(fault.details["status"], "")
        if ticket not in self._tickets:
            return link.respond(401, "This address was used, or never given.")
        self._tickets.discard(ticket)
        return None

    async def _talk(self, link: Link) -> None:
        """One connection, from its greeting to its end."""
        with suppress(ConnectionClosed):
            if self._faults.strike(Hits.HELLO, "socket", None) is not None:
                link.silent = True
            if not self.on or len(self._links) >= MOST_LINKS:
                reason = "too_many_websockets" if self.on else "link_disabled"
                await link.say({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})
                return
            self._links.append(link)
            try:
                await link.say(self._hello())
                while True:
                    await self._listen_to(link)
            finally:
                self._links.remove(link)

    def _hello(self) -> Json:
        debug = {"host": HOST, "build_number": 1, "approximate_connection_time": LASTS}
        about = {"num_connections": len(self._links), "connection_info": {"app_id": self._app_id}}
        return {"type": "hello"} | about | {"debug_info": debug}

    async def _listen_to(self, link: Link) -> None:
        try:
            said = json.loads(await asyncio.wait_for(link.recv(), PING_EVERY))
        except TimeoutError:
            if not link.silent:
                await link.ping(f"Ping from {HOST}")
            return
        except ValueError:
            return
        answer = self._unanswered.get(str(said.get("envelope_id"))) if isinstance(said, dict) else None
        if answer is None:
            return
        if self._faults.strike(Hits.ACK, "socket", None) is not None:
            link.transport.abort()
        elif not answer.done():
            answer.set_result(said)

    async def _hand_out(self, envelope: Json) -> None:
        staying = [link for link in self._links if not link.leaving] or self._links
        if not staying:
            raise ConnectionError("no connection stands")
        try:
            await secrets.choice(staying).say(envelope)
        except ConnectionClosed as error:
            raise ConnectionError("the connection ended") from error

    async def _drop(self) -> None:
        for link in self._links:
            link.transport.abort()

    async def _end(self) -> None:
        await self._drop()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _leave(self, reason: str) -> None:
        for link in tuple(self._links):
            with suppress(ConnectionClosed):
                await link.say({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})
            link.leaving = True
            if reason != "warning":
                asyncio.get_running_loop().call_later(GRACE, partial(self._part, link))

    def _part(self, link: Link) -> None:
        parting = asyncio.ensure_future(link.close())
        self._parting.add(parting)
        parting.add_done_callback(self._parting.discard)


def _payload(body: bytes, *, form: bool) -> Json:
    """What goes to an address as a form or as JSON, as an envelope holds it."""
    if form:
        fields: Json = dict(parse_qsl(body.decode(), keep_blank_values=True))
        body = fields.get("payload", "").encode()
        if not body:
            return fields
    payload: Json = json.loads(body)
    return payload
