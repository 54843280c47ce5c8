"""The migrations and the history, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError, StatementError

from emgbot.config import database_url
from emgbot.core.board import UNTOUCHED
from emgbot.core.history import Action, Via, apply, fold
from emgbot.core.status import Status
from emgbot.errors import MissingError, StoreUnavailable
from emgbot.store import directory, intake, plans, state
from emgbot.store.base import Base
from emgbot.store.engine import Database
from emgbot.store.migrate import current_revision, migrate, newest_revision, require_migrated
from emgbot.store.tables import HistoryRow, InboxRow, StateRow

NOW = datetime(2017, 3, 20, 8, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database of each kind."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    found = Database(database_url(url))
    migrate(found)
    yield found
    found.close()


def accept(database: Database) -> dict[str, int]:
    with database.write() as tx:
        plans.accept_first(
            tx, "T1", "2017", text="plan: 2017", refs=["A.1.a", "A.1.b"], at=NOW, by="test", first_start=NOW.date()
        )
        return plans.activity_ids(tx, "T1", "2017")


def occasion(number: int) -> state.Occasion:
    at = NOW + timedelta(minutes=number)
    return state.Occasion("T1", "2017", 1, f"c{number}", at, "U1", "Marie", "member", Via.COMMAND)


def say(database: Database, activity_id: int, number: int, status: Status, **more: Any) -> int:
    with database.write() as tx:
        before = state.held(tx, [activity_id])[activity_id]
        move = state.Move(activity_id, "A.1.a", Action.STATUS, before, status, None, None, **more)
        entry = state.append(tx, occasion(number), move)
        state.put(tx, occasion(number), activity_id, apply(before, entry))
        return entry.id


def test_a_new_database_is_brought_to_the_newest_revision_and_a_second_time_nothing_happens(database: Database) -> None:
    assert current_revision(database) == newest_revision()
    assert migrate(database) == (newest_revision(), newest_revision())
    require_migrated(database)


def test_the_migrations_and_the_typed_tables_say_the_same(database: Database) -> None:
    with database.read() as tx:
        differences = compare_metadata(MigrationContext.configure(tx), Base.metadata)
    assert differences == []


def test_an_unmigrated_database_is_refused_with_the_cure(tmp_path: Path) -> None:
    """Row 32."""
    empty = Database(database_url(f"sqlite:///{tmp_path / 'none.db'}"))
    with pytest.raises(MissingError, match=r"bot\.py migrate"):
        require_migrated(empty)
    assert not (tmp_path / "none.db").exists()


def test_the_history_cannot_be_changed_or_deleted(database: Database) -> None:
    ids = accept(database)
    say(database, ids["A.1.a"], 1, Status.COMPLETED)
    for statement in (update(HistoryRow).values(actor="U2"), delete(HistoryRow)):
        with pytest.raises(DatabaseError), database.write() as tx:
            tx.execute(statement)
    with database.read() as tx:
        assert [entry.actor for entry in state.entries_of(tx, ids["A.1.a"])] == ["U1"]


def test_the_state_is_the_folded_history(database: Database) -> None:
    ids = accept(database)
    say(database, ids["A.1.a"], 1, Status.UNDER_WAY, note="<!channel> as written & kept")
    say(database, ids["A.1.a"], 2, Status.COMPLETED, on_day=date(2017, 3, 5))
    with database.read() as tx:
        entries = list(reversed(state.entries_of(tx, ids["A.1.a"])))
        assert fold(entries) == state.held(tx, [ids["A.1.a"]])[ids["A.1.a"]]
        assert entries[0].note == "<!channel> as written & kept"
        assert entries[1].on_day == date(2017, 3, 5)
        assert state.held(tx, [ids["A.1.b"]])[ids["A.1.b"]] == UNTOUCHED
        assert set(state.standings(tx, "T1", "2017")) == {"A.1.a"}


def test_a_change_is_kept_whole_or_not_at_all(database: Database) -> None:
    ids = accept(database)

    def killed_between_entry_and_state() -> None:
        with database.write() as tx:
            before = state.held(tx, [ids["A.1.a"]])[ids["A.1.a"]]
            move = state.Move(ids["A.1.a"], "A.1.a", Action.STATUS, before, Status.COMPLETED, None, None)
            state.append(tx, occasion(1), move)
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        killed_between_entry_and_state()
    with database.read() as tx:
        assert state.entries_of(tx, ids["A.1.a"]) == []
        assert tx.execute(select(StateRow.activity_id)).all() == []


def test_instants_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    with database.write() as tx:
        intake.first_time(tx, "k", now=NOW)
    with database.read() as tx:
        assert tx.execute(select(InboxRow.received_at)).scalar_one() == NOW
    with pytest.raises(StatementError, match="naive"), database.write() as tx:
        intake.first_time(tx, "other", now=NOW.replace(tzinfo=None))


def test_a_delivery_is_dealt_with_once(database: Database) -> None:
    with database.write() as tx:
        assert intake.first_time(tx, "ev/1", now=NOW)
        assert not intake.first_time(tx, "ev/1", now=NOW)


def test_a_channel_is_bound_once_and_its_id_survives_a_new_name(database: Database) -> None:
    with database.write() as tx:
        directory.note_listed(tx, "T1", "channel", row_id="C1", name="img-ewaste", bound_as="#img-ewaste", now=NOW)
        directory.note_listed(tx, "T1", "channel", row_id="C1", name="img-e-waste", bound_as=None, now=NOW)
        directory.note_listed(tx, "T1", "channel", row_id="C2", name="img-ewaste", bound_as="#img-ewaste", now=NOW)
        found = {entry.id: entry for entry in directory.listed(tx, "T1", "channel")}
    assert (found["C1"].name, found["C1"].bound_as) == ("img-e-waste", "#img-ewaste")
    assert found["C2"].bound_as is None


def test_a_locked_database_is_said_to_be_unavailable_within_slacks_three_seconds(tmp_path: Path) -> None:
    url = database_url(f"sqlite:///{tmp_path / 'locked.db'}")
    one, other = Database(url), Database(url)
    migrate(one)
    with one.write() as tx:
        intake.first_time(tx, "held", now=NOW)
        with pytest.raises(StoreUnavailable), other.write():
            pass
    one.close()
    other.close()


def test_processes_that_start_first_at_the_same_time_agree(database: Database) -> None:
    ready = threading.Barrier(4)
    failed: list[BaseException] = []

    def start(number: int) -> None:
        try:
            ready.wait(10)
            with database.write() as tx:
                value = {"team": "T1", "by": number}
                directory.store_setting(tx, "T1", "workspace", name="identity", value=value, at=NOW, by="slack")
                day = NOW.date()
                plans.accept_first(tx, "T1", "2017", text="plan", refs=["A.1.a"], at=NOW, by="x", first_start=day)
        except (DatabaseError, StoreUnavailable) as error:
            failed.append(error)

    threads = [threading.Thread(target=start, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failed == []
    with database.read() as tx:
        assert len(plans.accepted(tx, "T1")) == 1
        assert list(plans.activity_ids(tx, "T1", "2017")) == ["A.1.a"]
        assert len(directory.settings_named(tx, "workspace", "identity")) == 1
