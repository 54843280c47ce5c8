"""All that is stored, from one database into another: a backup, its return, and the move from SQLite to PostgreSQL.

A backup is a SQLite file with the same tables, whichever database it was taken from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Table, exists, func, insert, literal, select
from sqlalchemy.engine import URL

from emgbot.errors import MissingError, UserError
from emgbot.store import tables  # noqa: F401  the tables make themselves known
from emgbot.store.base import Base
from emgbot.store.engine import Database
from emgbot.store.migrate import current_revision, knows, migrate

TABLES = [table for table in Base.metadata.sorted_tables if table.name != "heartbeat"]
"""What is copied: which processes run is no matter of the other database."""

BATCH = 1_000
"""Rows that are read and written at once."""

Told = Callable[[str, int], None]
"""Is told a table's name and how many of its rows have been copied so far."""


def copy_all(source: Database, target: Database, *, told: Told) -> Mapping[str, int]:
    """Copy every row into an empty database of the same revision; answer how many of each table.

    1. The source is read in one view, so that nothing is in one table and not yet in another.
    2. The target is written in one transaction: whoever is killed half-way leaves it empty.
    3. PostgreSQL's counters of row ids go on after the last row copied.

    Raises StoreUnavailable, and UserError where the target holds something.
    """
    counts: dict[str, int] = {}
    with _one_view(source) as from_, _unhurried(target) as to:
        held = [table.name for table in TABLES if _holds_something(to, table)]
        if held:
            raise UserError(
                f"{target.url.render_as_string(hide_password=True)} holds something already ({', '.join(held)}). "
                "Nothing was changed. Move it away, or name an empty one in DATABASE_URL."
            )
        for table in TABLES:
            counts[table.name] = 0
            for rows in _batches(from_, table):
                to.execute(insert(table), rows)
                counts[table.name] += len(rows)
                told(table.name, counts[table.name])
            if not target.sqlite:
                _go_on_counting(to, table)
    return counts


def back_up(source: Database, file: Path, *, told: Told) -> Mapping[str, int]:
    """Copy everything into a new SQLite file, which is there only once it is whole. Raises UserError, MissingError."""
    if file.exists():
        raise UserError(f"{file} is there already. Name a new file; a backup never replaces another.")
    if not file.absolute().parent.is_dir():
        raise MissingError(f"The folder of {file} is not there.")
    unfinished = file.with_name(f"{file.name}.part")
    try:
        # What a backup that was killed has left behind.
        unfinished.unlink(missing_ok=True)
        target = Database(URL.create("sqlite", database=str(unfinished)))
        with closing(target):
            migrate(target)
            counts = copy_all(source, target, told=told)
            target.as_one_file()
        unfinished.rename(file)
    except OSError as error:
        raise MissingError(f"{file} cannot be written: {error.strerror}.") from error
    return counts


def bring_back(file: Path, target: Database, *, told: Told) -> Mapping[str, int]:
    """Copy a backup, or any SQLite database of the bot, into an empty database. The file itself is not touched.

    One of an earlier revision is brought to this code's in a copy. Raises UserError, MissingError, StoreUnavailable.
    """
    if not file.is_file():
        raise MissingError(f"{file} is not there (or not a regular file).")
    with TemporaryDirectory(prefix="emgbot-") as folder:
        copy = Path(folder) / "copy.db"
        _copy_file(file, copy)
        with closing(Database(URL.create("sqlite", database=str(copy)))) as source:
            revision = current_revision(source)
            if revision is None:
                raise UserError(f"{file} is no database of the bot: it has none of its tables.")
            if not knows(revision):
                raise UserError(f"{file} was written by a later version of the bot. Bring it back with that one.")
            migrate(source)
            migrate(target)
            return copy_all(source, target, told=told)


def _copy_file(file: Path, copy: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(copy)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise MissingError(f"{file} cannot be read as a database: {error}.") from error


@contextmanager
def _one_view(source: Database) -> Iterator[Connection]:
    with source.read() as tx:
        if not source.sqlite:
            tx.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            tx.exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield tx


@contextmanager
def _unhurried(target: Database) -> Iterator[Connection]:
    with target.write() as tx:
        if not target.sqlite:
            tx.exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield tx


def _holds_something(tx: Connection, table: Table) -> bool:
    return bool(tx.execute(select(exists(select(literal(1)).select_from(table)))).scalar_one())


def _batches(tx: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    found = tx.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _go_on_counting(tx: Connection, table: Table) -> None:
    if "id" not in table.c or not table.c.id.primary_key or len(table.primary_key) > 1:
        return
    counter = func.pg_get_serial_sequence(table.name, "id")
    last = select(func.max(table.c.id)).scalar_subquery()
    tx.execute(select(func.setval(counter, func.coalesce(last, 1), last.is_not(None))))
