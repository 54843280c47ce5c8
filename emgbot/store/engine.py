"""The engine, its pragmas, and the two kinds of transaction. The only place that knows SQLite from PostgreSQL by name.

SQLite: WAL, `synchronous=FULL`, foreign keys on, `BEGIN IMMEDIATE` for writers and one write lock in the process:
with a deferred BEGIN a good part of concurrent commands fails at once with "database is locked", and without the
lock SQLite's own waiting grows long tails.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from emgbot.errors import StoreDamaged, StoreUnavailable

BUSY_SECONDS = 2.0
"""How long a transaction waits for a lock: below Slack's three seconds for an answer."""

WRITES = "emgbot_writes"


class Database:
    """One database. `read()` and `write()` give a connection in a transaction that commits at the end of the block."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.sqlite = url.get_backend_name() == "sqlite"
        self.engine = _engine(url)
        self._writing = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes. Raises StoreUnavailable when the database does not answer in time."""
        if not self.sqlite:
            with self._transaction(writes=True) as tx:
                yield tx
            return
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailable("The database is busy.")
        try:
            with self._transaction(writes=True) as tx:
                yield tx
        finally:
            self._writing.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent view. Raises StoreUnavailable."""
        with self._transaction(writes=False) as tx:
            yield tx

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                connection = connection.execution_options(**{WRITES: writes})
                with connection.begin():
                    yield connection
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise StoreUnavailable(f"The database does not answer ({type(error).__name__}).") from error
        except DatabaseError as error:
            if type(error) is not DatabaseError:
                raise
            # SQLite's own class for a file that is something else, or damaged.
            raise StoreDamaged(
                f"The database file {self.url.database} is damaged, or no database. Nothing was changed. Move it away "
                "and bring a backup back: python bot.py restore FILE"
            ) from error

    def exists(self) -> bool:
        """Whether a SQLite file is there; True for a server. Lets read-only commands not create one."""
        return not self.sqlite or self.url.database in (None, "", ":memory:") or Path(self.url.database or "").exists()

    def answers(self) -> bool:
        """Whether the database can be reached at this moment."""
        try:
            with self.read() as tx:
                tx.exec_driver_sql("SELECT 1")
        except (StoreUnavailable, DatabaseError):
            return False
        return True

    def as_one_file(self) -> None:
        """Leave a SQLite database as a single file, without the log beside it; nobody else has it open."""
        with self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is not None:
                raw.execute("PRAGMA journal_mode=DELETE")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=10,
            pool_timeout=1.0,
            hide_parameters=True,
            connect_args={"connect_timeout": 2, "options": "-c statement_timeout=1500 -c lock_timeout=1000"},
        )
    # An error's text ends in the log: without what people wrote.
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        # SQLAlchemy emits BEGIN itself (below); sqlite3's own habit of opening transactions is switched off.
        connection.isolation_level = None  # type: ignore[attr-defined]
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-4000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
