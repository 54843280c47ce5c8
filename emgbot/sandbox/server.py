"""The stand-in's HTTP server: uvicorn, which can refuse connections for a while and give its connections away."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """A connection that its application can reach, as `scope["state"]["transport"]`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn does, and remember the transport."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}

    @property
    def controls(self) -> bool:
        """Whether the control API was last asked over it."""
        return self.scope is not None and self.scope["path"].startswith("/control")


class Server(uvicorn.Server):
    """A server that stops at once when told, and lets the long polls end (`let_go`) before it waits for connections."""

    def __init__(self, app: Any, *, let_go: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        self._let_go = let_go
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running = threading.Event()
        self._held: socket.socket | None = None
        self._reopening: asyncio.TimerHandle | None = None

    # From any thread, once it was started

    def stop(self) -> None:
        """Stop; whoever started it waits for its thread."""
        self._running.wait(timeout=10)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._told.set)

    def refuse(self, seconds: float | None) -> None:
        """Refuse every connection, and end the idle ones; after `seconds` (None: once healed) listen again."""
        self._do(self._close_door(seconds))

    def listen_again(self) -> None:
        """Take connections again, on the same port."""
        self._do(self._open_door())

    def _do(self, act: Coroutine[Any, Any, None]) -> None:
        self._running.wait(timeout=10)
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(act, self._loop).result(timeout=10)

    # On the loop

    async def main_loop(self) -> None:
        """Wait to be told, instead of looking ten times a second."""
        self._loop = asyncio.get_running_loop()
        self._running.set()
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the long polls, then stop as uvicorn does."""
        self._let_go()
        if self._reopening is not None:
            self._reopening.cancel()
        if self._held is not None:
            self._held.close()
        await super().shutdown(sockets)

    async def _close_door(self, seconds: float | None) -> None:
        """A socket that is bound and does not listen keeps the port, and whoever knocks is refused."""
        if self._reopening is not None:
            self._reopening.cancel()
        if self._held is None:
            [door] = self.servers
            address = door.sockets[0].getsockname()
            door.close()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection) and not connection.controls:
                    connection.shutdown()
            self._held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._held.bind(address)
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._reopening = loop.call_later(seconds, lambda: loop.create_task(self._open_door()))

    async def _open_door(self) -> None:
        if self._held is None:
            return
        held, self._held = self._held, None

        def connection() -> Connection:
            return Connection(self.config, self.server_state, self.lifespan.state)

        self.servers = [await asyncio.get_running_loop().create_server(connection, sock=held)]
