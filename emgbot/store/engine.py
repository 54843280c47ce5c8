"""The engine, its pragmas, and the two kinds of transaction. The only place that knows SQLite from PostgreSQL by name.

SQLite: WAL, `synchronous=FULL`, foreign keys on, `BEGIN IMMEDIATE` for writers and one write lock in the process:
with a deferred BEGIN a good part of concurrent commands fails at once with "database is locked", and without the
lock SQLite's own waiting grows long tails.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from emgbot.errors import StoreConflict, StoreDamaged, StoreUnavailable
from emgbot.store.waiting import Patience

BUSY_SECONDS = 2.0
"""How long a transaction waits for a lock."""

ANSWER_SECONDS = 2.4
"""For all that a person's request wants of the database: they are told within Slack's three seconds that it failed."""

TRIES = 5
LONGEST_PAUSE = 0.1
"""Seconds between two tries, at random: whoever collided does not collide again."""

AGAIN = frozenset({"40001", "40P01"})
"""PostgreSQL gave the transaction up for others' sake: serialization failure, deadlock."""

READ_ONLY = "25006"
WRITES = "emgbot_writes"

Result = TypeVar("Result")


class Database:
    """One database. `read()` and `write()` give a connection in a transaction that commits at the end of the block."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.sqlite = url.get_backend_name() == "sqlite"
        self._patience = Patience()
        self.engine = _engine(url, self._patience, size=10, more=10)
        # Whoever answers people has connections of their own: slow reports do not keep them waiting.
        self._answering = self.engine if _in_memory(url) else _engine(url, self._patience, size=8, more=8)
        self._writing = threading.Lock()

    def answer(self, work: Callable[[], Result]) -> Result:
        """Carry out what a person waits for. Raises StoreUnavailable in time for an answer.

        1. It has connections of its own, and so much time in all.
        2. What the database gave up, and what a broken connection left unknown, is done again as a whole: every door
           has a key, so that what was committed after all is found, and answered, and not done twice.
        """
        with self._patience.within(ANSWER_SECONDS):
            for _ in range(TRIES - 1):
                try:
                    return work()
                except StoreConflict:
                    pause = random.uniform(0, LONGEST_PAUSE)  # noqa: S311  jitter is no secret
                    if pause >= (self._patience.left or 0.0):
                        raise
                    threading.Event().wait(pause)
            return work()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes. Raises StoreUnavailable when the database does not answer in time."""
        if not self.sqlite:
            with self._transaction(writes=True) as tx:
                yield tx
            return
        left = self._patience.left
        if not self._writing.acquire(timeout=BUSY_SECONDS if left is None else min(BUSY_SECONDS, left)):
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
        engine = self.engine if self._patience.left is None else self._answering
        try:
            with engine.connect() as connection:
                connection = connection.execution_options(**{WRITES: writes})
                with connection.begin():
                    yield connection
        except PoolTimeout as error:
            raise StoreUnavailable("The database has no connection left.") from error
        except (OperationalError, InterfaceError, InternalError) as error:
            meaning = _meaning(error)
            if meaning is None:
                raise
            raise meaning from error
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
        return not self.sqlite or _in_memory(self.url) or Path(self.url.database or "").exists()

    def answers(self) -> bool:
        """Whether the database can be reached at this moment; known in time for whoever asks."""

        def ask() -> None:
            with self.read() as tx:
                tx.exec_driver_sql("SELECT 1")

        try:
            self.answer(ask)
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
        self._answering.dispose()


def _meaning(error: DBAPIError) -> StoreUnavailable | None:
    """What an error of the database means for whoever asked; None: it is a mistake of ours."""
    state = getattr(error.orig, "sqlstate", None)
    if state in AGAIN or error.connection_invalidated:
        return StoreConflict(f"The database gave up ({state or 'connection lost'}).")
    if isinstance(error, InternalError) and state != READ_ONLY:
        return None
    return StoreUnavailable(f"The database does not answer ({type(error.orig).__name__}).")


def _in_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def _engine(url: URL, patience: Patience, *, size: int, more: int) -> Engine:
    if url.get_backend_name() == "postgresql":
        from emgbot.store.postgres import make_engine

        return make_engine(url, patience, size=size, more=more)
    # A database in memory has one connection a thread, and no pool to be measured.
    pool = {} if _in_memory(url) else {"pool_size": size, "max_overflow": more, "pool_timeout": 1.0}
    # An error's text ends in the log: without what people wrote.
    engine = create_engine(
        url,
        **pool,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        # SQLAlchemy emits BEGIN itself (below); sqlite3's own habit of opening transactions is switched off.
        connection.isolation_level = None  # type: ignore[attr-defined]
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-4000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "handle_error")
    def _failed(context: ExceptionContext) -> None:
        # Who opened a file that could only be read can only read it for ever: the next one opens it anew.
        if "READONLY" in getattr(context.original_exception, "sqlite_errorname", ""):
            context.is_disconnect = True

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, True)
        _wait_at_most(connection, patience.left)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _wait_at_most(connection: Connection, left: float | None) -> None:
    """SQLite waits for a lock as long as the thread has time, and no longer than anybody."""
    wanted = int(1000 * (BUSY_SECONDS if left is None else min(BUSY_SECONDS, left)))
    wanted -= wanted % 100
    if connection.info.get("busy", BUSY_SECONDS * 1000) != wanted:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {wanted}")
        connection.info["busy"] = wanted
