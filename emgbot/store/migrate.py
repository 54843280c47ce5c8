"""Bringing the database to the schema of this code: Alembic, configured here and not in a file."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from emgbot.errors import MissingError, StoreDamaged, StoreUnavailable
from emgbot.store.engine import Database

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"

MIGRATION_LOCK = 0x656D67626F74
"""PostgreSQL advisory lock of whoever migrates: "emgbot" in hexadecimal."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def newest_revision() -> str:
    """The revision this code is written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether a revision is one that this code has a migration for; a later version's is not."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current_revision(database: Database) -> str | None:
    """The revision of the database, None when it was never migrated. Raises StoreUnavailable."""
    with database.read() as tx:
        return MigrationContext.configure(tx).get_current_revision()


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring the database to the newest revision in one transaction; answer (before, after).

    Two at once serialise: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock. Raises StoreUnavailable.
    """
    before = current_revision(database)
    config = _config()
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
