"""The migrations and the history, on both databases; the outbox's claims and keys."""

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
from emgbot.store import intake, outbox, plans, state
from emgbot.store.base import Base
from emgbot.store.engine import Database
from emgbot.store.migrate import current_revision, migrate, newest_revision, require_migrated
from emgbot.store.tables import HistoryRow, OutboxRow, StateRow

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


def message(key: str = "v1/T1/day/C1/2017-03-20", channel: str = "C1", **more: Any) -> outbox.Message:
    values: dict[str, Any] = {
        "key": key,
        "team": "T1",
        "plan": "2017",
        "verb": "post",
        "kind": "nudge",
        "channel": channel,
        "payload": {"text": "hello"},
        "due_at": NOW,
        "about": {},
    }
    return outbox.Message(**{**values, **more})


def claim(database: Database, now: datetime = NOW) -> outbox.Claimed | None:
    with database.write() as tx:
        return outbox.claim(tx, owner="w1", now=now)


def test_a_new_database_is_brought_to_the_newest_revision_and_a_second_time_nothing_happens(database: Database) -> None:
    assert current_revision(database) == newest_revision()
    assert migrate(database) == (newest_revision(), newest_revision())
    require_migrated(database)


def test_the_migrations_and_the_typed_tables_say_the_same(database: Database) -> None:
    with database.read() as tx:
        differences = compare_metadata(MigrationContext.configure(tx), Base.metadata)
    assert differences == []


def test_an_unmigrated_database_is_refused_with_the_cure(tmp_path: Path) -> None:
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
        outbox.enqueue(tx, message(), now=NOW)
    with database.read() as tx:
        assert tx.execute(select(OutboxRow.due_at)).scalar_one() == NOW
    with pytest.raises(StatementError, match="naive"), database.write() as tx:
        intake.first_time(tx, "other", now=NOW.replace(tzinfo=None))


def test_a_key_is_put_in_once(database: Database) -> None:
    with database.write() as tx:
        assert outbox.enqueue(tx, message(), now=NOW)
        assert not outbox.enqueue(tx, message(payload={"text": "other"}), now=NOW)
        assert intake.first_time(tx, "ev/1", now=NOW)
        assert not intake.first_time(tx, "ev/1", now=NOW)


def test_only_the_head_of_a_lane_goes_out_and_a_second_apart(database: Database) -> None:
    with database.write() as tx:
        for day in (20, 21):
            outbox.enqueue(tx, message(f"v1/T1/day/C1/2017-03-{day}"), now=NOW)
        outbox.enqueue(tx, message("v1/T1/day/C2/2017-03-20", channel="C2"), now=NOW)
    first, second = claim(database), claim(database)
    assert first is not None
    assert second is not None
    assert (first.message.channel, second.message.channel) == ("C1", "C2")
    assert claim(database) is None
    with database.write() as tx:
        assert outbox.record_sent(tx, first, ts="1.1", now=NOW)
    assert claim(database, NOW + timedelta(milliseconds=500)) is None
    third = claim(database, NOW + timedelta(seconds=1))
    assert third is not None
    assert third.message.key.endswith("2017-03-21")


def test_a_row_in_doubt_is_held_and_never_claimed_again(database: Database) -> None:
    with database.write() as tx:
        outbox.enqueue(tx, message(), now=NOW)
    claimed = claim(database)
    assert claimed is not None
    with database.write() as tx:
        outbox.record_doubt(tx, claimed, error="TimeoutError", now=NOW)
    assert claim(database, NOW + timedelta(hours=9)) is None
    with database.read() as tx:
        assert outbox.waiting(tx, now=NOW + timedelta(hours=9))["doubt"] == 1


def test_a_stale_fence_writes_nothing(database: Database) -> None:
    with database.write() as tx:
        outbox.enqueue(tx, message(), now=NOW)
    claimed = claim(database)
    assert claimed is not None
    with database.write() as tx:
        assert outbox.record_refused(tx, claimed, error="later", again_at=NOW)
    again = claim(database)
    assert again is not None
    assert again.fence > claimed.fence
    with database.write() as tx:
        assert not outbox.record_sent(tx, claimed, ts="1.1", now=NOW)
        assert outbox.record_sent(tx, again, ts="1.2", now=NOW)


def test_what_follows_in_a_thread_is_put_in_when_its_post_is_there(database: Database) -> None:
    with database.write() as tx:
        outbox.enqueue(tx, message(about={"thread": [{"text": "a note"}]}), now=NOW)
    claimed = claim(database)
    assert claimed is not None
    with database.write() as tx:
        outbox.record_sent(tx, claimed, ts="7.7", now=NOW)
    follower = claim(database, NOW + timedelta(seconds=2))
    assert follower is not None
    assert (follower.message.thread_ts, follower.message.payload) == ("7.7", {"text": "a note"})


def test_a_pause_holds_for_everybody(database: Database) -> None:
    with database.write() as tx:
        outbox.enqueue(tx, message(), now=NOW)
        outbox.pause(tx, "verb:post", until=NOW + timedelta(seconds=30), reason="ratelimited")
    assert claim(database) is None
    assert claim(database, NOW + timedelta(seconds=31)) is not None


def test_two_at_once_claim_different_rows(database: Database) -> None:
    with database.write() as tx:
        for number in range(20):
            outbox.enqueue(tx, message(f"k{number}", channel=f"C{number}"), now=NOW)
    found: list[str] = []

    def work() -> None:
        while (claimed := claim(database)) is not None:
            found.append(claimed.message.key)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == sorted(f"k{number}" for number in range(20))


def test_an_edit_that_waits_gives_way_to_a_newer_one(database: Database) -> None:
    with database.write() as tx:
        for text in ("old", "new"):
            outbox.enqueue_latest(
                tx, message("edit/1", verb="edit", payload={"text": text}, about={"ts": "1.1"}), now=NOW
            )
    claimed = claim(database)
    assert claimed is not None
    assert claimed.message.payload == {"text": "new"}
    with database.write() as tx:
        outbox.record_sent(tx, claimed, ts=None, now=NOW)
        outbox.enqueue_latest(
            tx, message("edit/1", verb="edit", payload={"text": "newest"}, about={"ts": "1.1"}), now=NOW
        )
    assert claim(database) is not None


def test_a_channel_is_bound_once_and_its_id_survives_a_new_name(database: Database) -> None:
    with database.write() as tx:
        intake.note_listed(tx, "T1", "channel", row_id="C1", name="img-ewaste", bound_as="#img-ewaste", now=NOW)
        intake.note_listed(tx, "T1", "channel", row_id="C1", name="img-e-waste", bound_as=None, now=NOW)
        intake.note_listed(tx, "T1", "channel", row_id="C2", name="img-ewaste", bound_as="#img-ewaste", now=NOW)
        found = {entry.id: entry for entry in intake.listed(tx, "T1", "channel")}
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
                intake.store_setting(tx, "T1", "workspace", name="identity", value=value, at=NOW, by="slack")
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
        assert len(intake.settings_named(tx, "workspace", "identity")) == 1
