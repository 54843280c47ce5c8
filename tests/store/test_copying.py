"""Backup, return and move: every row is there, on either database, or nothing is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, select

from emgbot.config import database_url
from emgbot.core.history import Action, Via, apply
from emgbot.core.status import Status
from emgbot.errors import MissingError, UserError
from emgbot.store import outbox, plans, state
from emgbot.store.base import Base
from emgbot.store.copying import back_up, bring_back, copy_all
from emgbot.store.engine import Database
from emgbot.store.migrate import SCRIPTS, current_revision, migrate, newest_revision
from emgbot.store.tables import HistoryRow

NOW = datetime(2017, 3, 20, 8, 0, tzinfo=UTC)
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def untold(_table: str, _rows: int) -> None:
    """Nobody looks."""


def new(folder: Path, name: str) -> Database:
    return Database(database_url(f"sqlite:///{folder / name}"))


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as values."""
    with database.read() as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind, not migrated."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with closing(Database(database_url(url))) as found:
        yield found


@pytest.fixture
def lived_in(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database in which something happened."""
    with closing(new(tmp_path, "lived-in.db")) as found:
        migrate(found)
        fill(found)
        yield found


def fill(database: Database) -> None:
    with database.write() as tx:
        plans.accept_first(tx, "T1", "2017", text="plan", refs=["A.1.a"], at=NOW, by="x", first_start=NOW.date())
        [row_id] = plans.activity_ids(tx, "T1", "2017").values()
        outbox.enqueue(tx, outbox.Message("k", "T1", "2017", "post", "nudge", "C1", {"text": "é"}, NOW, {}), now=NOW)
    say(database, row_id)


def say(database: Database, row_id: int) -> None:
    with database.write() as tx:
        occasion = state.Occasion("T1", "2017", 1, "c", NOW, "U1", "Marie", "member", Via.COMMAND)
        before = state.held(tx, [row_id])[row_id]
        move = state.Move(row_id, "A.1.a", Action.STATUS, before, Status.COMPLETED, None, None, note="terminé")
        state.put(tx, occasion, row_id, apply(before, state.append(tx, occasion, move)))


def test_a_backup_of_either_database_is_one_file_that_comes_back_whole(database: Database, tmp_path: Path) -> None:
    migrate(database)
    fill(database)
    counts = back_up(database, tmp_path / "kept.db", told=untold)
    assert counts["history"] == counts["note"] == counts["outbox"] == 1
    assert sorted(path.name for path in tmp_path.glob("kept*")) == ["kept.db"]
    with closing(new(tmp_path, "again.db")) as again:
        bring_back(tmp_path / "kept.db", again, told=untold)
        assert everything(again) == everything(database)


def test_it_moves_from_sqlite_to_either_database_and_goes_on_there(
    lived_in: Database, database: Database, tmp_path: Path
) -> None:
    bring_back(tmp_path / "lived-in.db", database, told=untold)
    assert everything(database) == everything(lived_in)
    with database.read() as tx:
        [row_id] = plans.activity_ids(tx, "T1", "2017").values()
    say(database, row_id)
    with database.read() as tx:
        assert tx.execute(select(func.count(), func.count(HistoryRow.id.distinct()))).one() == (2, 2)


def test_a_database_that_holds_something_is_never_written_over(lived_in: Database, database: Database) -> None:
    migrate(database)
    fill(database)
    before = everything(database)
    with pytest.raises(UserError, match="holds something already"):
        copy_all(lived_in, database, told=untold)
    assert everything(database) == before


class _Killed(Exception):
    """Somebody ends the process in the middle."""


def test_a_copy_that_is_cut_short_leaves_nothing_and_can_be_repeated(
    lived_in: Database, database: Database, tmp_path: Path
) -> None:
    def cut(table: str, _rows: int) -> None:
        if table == "history":
            raise _Killed

    with pytest.raises(_Killed):
        bring_back(tmp_path / "lived-in.db", database, told=cut)
    assert not any(everything(database).values())
    with pytest.raises(_Killed):
        back_up(lived_in, tmp_path / "kept.db", told=cut)
    assert not (tmp_path / "kept.db").exists()
    bring_back(tmp_path / "lived-in.db", database, told=untold)
    back_up(database, tmp_path / "kept.db", told=untold)
    assert everything(database) == everything(lived_in)


def test_a_backup_of_the_first_revision_is_brought_up_in_a_copy(database: Database, tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    old = tmp_path / "old.db"
    with closing(new(tmp_path, "old.db")) as first:
        with first.write() as tx:
            config.attributes["connection"] = tx
            command.upgrade(config, "0001")
            tx.exec_driver_sql("INSERT INTO activity (team_id, plan, ref) VALUES ('T1', '2017', 'A.1.a')")
        first.as_one_file()
    before = old.read_bytes()
    counts = bring_back(old, database, told=untold)
    assert counts["activity"] == 1
    assert current_revision(database) == newest_revision()
    assert old.read_bytes() == before


def test_what_is_no_backup_is_refused_in_words(lived_in: Database, database: Database, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(lived_in, kept, told=untold)
    with pytest.raises(UserError, match="is there already"):
        back_up(lived_in, kept, told=untold)
    with pytest.raises(MissingError, match="folder"):
        back_up(lived_in, tmp_path / "nowhere" / "kept.db", told=untold)
    with closing(sqlite3.connect(kept)) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
        later.commit()
    with pytest.raises(UserError, match="later version"):
        bring_back(kept, database, told=untold)
    (tmp_path / "words.db").write_text("not a database", encoding="utf-8")
    with pytest.raises(MissingError, match="cannot be read as a database"):
        bring_back(tmp_path / "words.db", database, told=untold)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE something (id INTEGER)")
    with pytest.raises(UserError, match="none of its tables"):
        bring_back(tmp_path / "other.db", database, told=untold)
