"""Putting single rows in, with statements that are built once.

On the way of a command, building a statement anew costs several times what the database takes to carry it out.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Insert, Table, insert, literal
from sqlalchemy.dialects import postgresql, sqlite

from emgbot.store.base import Base


def insert_new(tx: Connection, row: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless one with its key is there; answer whether it is new."""
    return tx.execute(_new(tx.dialect.name, row), values).first() is not None


def insert_numbered(tx: Connection, row: type[Base], values: dict[str, Any]) -> int:
    """Insert a row; answer the id that the database gave it."""
    return int(tx.execute(_numbered(row), values).scalar_one())


def put(tx: Connection, row: type[Base], values: dict[str, Any]) -> None:
    """Insert a row, or bring the one with its primary key to these values."""
    tx.execute(_put(tx.dialect.name, row, tuple(values)), values)


def _table(row: type[Base]) -> Table:
    return cast(Table, row.__table__)


@cache
def _new(dialect: str, row: type[Base]) -> Insert:
    new = sqlite.insert(_table(row)) if dialect == "sqlite" else postgresql.insert(_table(row))
    # RETURNING, since a row count is not given for inserts whose id the database makes.
    return new.on_conflict_do_nothing().returning(literal(1))


@cache
def _numbered(row: type[Base]) -> Insert:
    return insert(_table(row)).returning(_table(row).c.id)


@cache
def _put(dialect: str, row: type[Base], names: tuple[str, ...]) -> Insert:
    new = sqlite.insert(_table(row)) if dialect == "sqlite" else postgresql.insert(_table(row))
    key = [column.name for column in _table(row).primary_key]
    return new.on_conflict_do_update(index_elements=key, set_={name: new.excluded[name] for name in names})
