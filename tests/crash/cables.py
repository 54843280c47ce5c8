"""A cable between the bot and PostgreSQL that can be cut: right after a COMMIT went through, or at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit, urlunsplit

COMMIT = b"COMMIT\0"
LONGEST = 65_536


@dataclass
class Cable:
    """Listens on TCP and hands everything on to the server's own socket at `there`.

    `cuts()` is asked for each COMMIT: whether its answer is lost, with the connection. While it is `silent`, nothing
    comes back, although the connections stand.
    """

    there: str
    cuts: Callable[[], bool]
    cut: int = 0
    silent: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._take, name="cable", daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.there)
            doomed = threading.Event()
            threading.Thread(target=self._out, args=(near, far, doomed), daemon=True).start()
            threading.Thread(target=self._back, args=(near, far, doomed), daemon=True).start()

    def _out(self, near: socket.socket, far: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while data := near.recv(LONGEST):
                if COMMIT in data and self._counted():
                    doomed.set()
                far.sendall(data)
        _end(far)

    def _back(self, near: socket.socket, far: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while data := far.recv(LONGEST):
                if doomed.is_set():
                    # The server has answered, so it has committed; nobody hears it.
                    break
                if not self.silent:
                    near.sendall(data)
        _end(near)
        _end(far)

    def _counted(self) -> bool:
        with self._lock:
            found = self.cuts()
            self.cut += found
        return found


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def through(url: str, cuts: Callable[[], bool]) -> tuple[Cable, str]:
    """A cable to a server that listens on a socket in a folder, and the address that leads through it."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]
    cable = Cable(f"{folder}/.s.PGSQL.5432", cuts)
    address = parts._replace(netloc=f"postgres@127.0.0.1:{cable.port}", query="sslmode=disable")
    return cable, urlunsplit(address)
