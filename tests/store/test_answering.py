"""A person waits: what the database cannot do is said in time, and what it gives up is done again as a whole."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from emgbot.clock import monotonic, wall_now
from emgbot.config import database_url
from emgbot.core.commands.slack_text import clean_text, unescape
from emgbot.errors import StoreConflict, StoreUnavailable
from emgbot.slack.guard import storable
from emgbot.store import intake, state
from emgbot.store.engine import TRIES, Database
from emgbot.store.migrate import migrate
from emgbot.store.tables import InboxRow, NoteRow
from tests.crash.cables import through

SLACKS_PATIENCE = 3.0


def told_in_time(database: Database, work: Callable[[], Any]) -> None:
    """The work fails as it should, while the person still waits."""
    begun = monotonic()
    with pytest.raises(StoreUnavailable):
        database.answer(work)
    assert monotonic() - begun < SLACKS_PATIENCE


def keep(database: Database, key: str = "k") -> bool:
    with database.write() as tx:
        return intake.first_time(tx, key, now=wall_now())


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Database]:
    found = Database(database_url(f"sqlite:///{tmp_path / 'bot.db'}"))
    migrate(found)
    yield found
    found.close()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    found = Database(database_url(postgres_url))
    migrate(found)
    yield found
    found.close()


@pytest.fixture(params=["lite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(request.param)
    return found


# --- In time -----------------------------------------------------------------------------------------------------


def test_whoever_waits_for_another_writer_of_the_file_is_told_in_time(lite: Database, tmp_path: Path) -> None:
    """Row 25: another process holds the file."""
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told_in_time(lite, lambda: keep(lite))
    other.execute("ROLLBACK")
    other.close()
    assert lite.answer(lambda: keep(lite))


def test_whoever_waits_behind_others_of_the_process_who_wait_is_told_in_time(lite: Database, tmp_path: Path) -> None:
    """Row 25: several in a row, and each of them as long as it may."""
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wrong: list[BaseException] = []

    def ask(number: int) -> None:
        try:
            told_in_time(lite, lambda: keep(lite, str(number)))
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert wrong == []


@pytest.mark.postgres
def test_whoever_waits_for_a_lock_of_the_server_is_told_in_time(postgres: Database) -> None:
    """Row 25."""
    with postgres.write() as tx:
        tx.exec_driver_sql("LOCK TABLE inbox")
        told_in_time(postgres, lambda: keep(postgres))
    assert postgres.answer(lambda: keep(postgres))


@pytest.mark.postgres
def test_a_server_that_falls_silent_keeps_nobody_waiting(postgres_url: str) -> None:
    """Row 23: the connections stand, and nothing comes back; nor does it from new ones."""
    cable, address = through(postgres_url, lambda: False)
    database = Database(database_url(address))
    migrate(database)
    assert database.answer(lambda: keep(database))
    cable.silent = True
    for _ in range(2):
        told_in_time(database, lambda: keep(database, "another"))
    cable.silent = False
    assert database.answer(lambda: keep(database, "another"))
    database.close()
    cable.close()


def test_slow_reports_do_not_keep_people_waiting(database: Database) -> None:
    """Row 33: every connection that work may have is taken."""
    with ExitStack() as busy:
        taken = 0
        with suppress(StoreUnavailable):
            for taken in range(100):  # noqa: B007
                busy.enter_context(database.read())
        assert 0 < taken < 100
        assert database.answer(lambda: keep(database))


# --- Again, as a whole -------------------------------------------------------------------------------------------


def test_what_the_database_gives_up_is_tried_five_times_and_no_more(lite: Database) -> None:
    """Row 26."""
    tried: list[int] = []

    def collides() -> int:
        tried.append(1)
        if len(tried) < TRIES:
            raise StoreConflict("a deadlock")
        return len(tried)

    assert lite.answer(collides) == TRIES

    def always() -> None:
        tried.append(1)
        raise StoreConflict("a deadlock")

    tried.clear()
    with pytest.raises(StoreConflict):
        lite.answer(always)
    assert len(tried) == TRIES


@pytest.mark.postgres
def test_a_command_whose_commit_was_not_answered_is_found_stored_and_answered(postgres_url: str) -> None:
    """Row 24: the same key again, and no second effect."""
    cuts = iter([True, True])
    cable, address = through(postgres_url, lambda: armed and next(cuts, False))
    armed = False
    database = Database(database_url(address))
    migrate(database)
    armed = True
    fresh: list[bool] = []

    def command() -> None:
        with database.write() as tx:
            fresh.append(intake.first_time(tx, "cmd/T1/1", now=wall_now()))
            if fresh[-1]:
                state.keep_note(tx, "T1", "2017", "done")

    database.answer(command)
    with database.read() as tx:
        notes = tx.execute(select(func.count()).select_from(NoteRow)).scalar_one()
        keys = tx.execute(select(func.count()).select_from(InboxRow)).scalar_one()
    assert cable.cut == 2
    assert (fresh, notes, keys) == ([True, False, False], 1, 1)
    database.close()
    cable.close()


# --- What databases refuse ---------------------------------------------------------------------------------------

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=ANYTHING)
def test_whatever_people_type_is_stored_as_it_is_cleaned_and_read_back_the_same(database: Database, words: str) -> None:
    """Row 34: NUL and halves of surrogate pairs are gone at the edge; the same is stored on both databases."""
    cleaned = storable({"text": words, words: [words]})
    wanted = "".join(sign for sign in words if sign != "\0" and not "\ud800" <= sign <= "\udfff")
    assert cleaned == {"text": wanted, wanted: [wanted]}
    note = clean_text(unescape(wanted))
    with database.write() as tx:
        for text in (wanted, note):
            number = state.keep_note(tx, "T1", "2017", text)
            assert state.kept_note(tx, "T1", number, actor="U1") == text
