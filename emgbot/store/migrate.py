"""Bringing the database to the schema of this code: Alembic, configured here and not in a file.

It is imported only where it migrates: a bot that runs asks for numbers alone, and spares its memory and start.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect

from emgbot.errors import MissingError, StoreDamaged, StoreUnavailable
from emgbot.store.engine import Database

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"

MIGRATION_LOCK = 0x656D67626F74
"""PostgreSQL advisory lock of whoever migrates: "emgbot" in hexadecimal."""


def _revisions() -> list[str]:
    """The revisions of this code's migrations, which are numbered one after the other."""
    return sorted(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))


def newest_revision() -> str:
    """The revision this code is written for."""
    return _revisions()[-1]


def knows(revision: str) -> bool:
    """Whether a revision is one that this code has a migration for; a later version's is not."""
    return revision in _revisions()


def current_revision(database: Database) -> str | None:
    """The revision of the database, None when it was never migrated. Raises StoreUnavailable."""
    with database.read() as tx:
        if not inspect(tx).has_table("alembic_version"):
            return None
        found: str | None = tx.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
        return found


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring the database to the newest revision in one transaction; answer (before, after).

    Two at once serialise: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock. Raises StoreUnavailable.
    """
    from alembic import command
    from alembic.config import Config

    before = current_revision(database)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with database.write() as tx:
        if not database.sqlite:
            tx.exec_driver_sql("SET LOCAL statement_timeout = 0")
            tx.exec_driver_sql("SET LOCAL lock_timeout = 0")
            tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
    return before, newest_revision()


def require_migrated(database: Database) -> None:
    """Raise MissingError with the cure where the schema is not the one of this code."""
    try:
        current = current_revision(database) if database.exists() else None
    except StoreDamaged:
        raise
    except StoreUnavailable as error:
        raise StoreUnavailable(
            f"{error} Check DATABASE_URL and that the server at {database.url.host or database.url.database} runs."
        ) from error
    newest = newest_revision()
    if current is None:
        raise MissingError("The database has no tables yet. Run: python bot.py migrate")
    if current != newest:
        raise MissingError(
            f"The database is at revision {current}, this code needs {newest}. Run: python bot.py migrate"
        )
