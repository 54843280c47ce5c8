"""The outbox on both databases: keys, lanes, fences, leases, pauses, and the code before this on the same tables."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from emgbot.config import database_url
from emgbot.store import claims, outbox, pauses
from emgbot.store.claims import Claimed
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate
from emgbot.store.tables import OutboxRow, PauseRow

NOW = datetime(2017, 3, 20, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


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


def put(database: Database, *keys: str, **more: Any) -> None:
    with database.write() as tx:
        for key in keys:
            assert outbox.enqueue(tx, message(key, **more), now=NOW)


def claim(database: Database, now: datetime = NOW, owner: str = "w1") -> Claimed | None:
    with database.write() as tx:
        return claims.claim(tx, owner=owner, now=now, lease=LEASE)


def claimed(database: Database, now: datetime = NOW, owner: str = "w1") -> Claimed:
    found = claim(database, now, owner)
    assert found is not None
    return found


def announced(database: Database, now: datetime = NOW) -> Claimed:
    found = claimed(database, now)
    with database.write() as tx:
        assert claims.announce(tx, found, now=now, lease=LEASE)
    return found


def sent(database: Database, claimed: Claimed, now: datetime = NOW, ts: str | None = "1.1") -> bool:
    with database.write() as tx:
        return claims.record_sent(tx, claimed, ts=ts, now=now)


def state(database: Database, key: str) -> str:
    with database.read() as tx:
        return tx.execute(select(OutboxRow.state).where(OutboxRow.key == key)).scalar_one()


# --- Putting in ---------------------------------------------------------------------------------------------------


def test_a_key_is_put_in_once(database: Database) -> None:
    with database.write() as tx:
        assert outbox.enqueue(tx, message(), now=NOW)
        assert not outbox.enqueue(tx, message(payload={"text": "other"}), now=NOW)


def test_an_edit_that_waits_gives_way_to_a_newer_one(database: Database) -> None:
    def renew(text: str, now: datetime = NOW) -> None:
        edit = message("edit/1", verb="edit", payload={"text": text}, about={"ts": "1.1"})
        with database.write() as tx:
            outbox.enqueue_latest(tx, edit, now=now)

    renew("old")
    renew("new")
    first = claimed(database)
    assert first.message.payload == {"text": "new"}
    assert sent(database, first, ts=None)
    renew("newest")
    second = claimed(database)
    renew("newer than what is on its way")
    assert claim(database) is None, "both would be on their way at once"
    assert not sent(database, second, ts=None)
    with database.write() as tx:
        claims.let_go(tx, second, owner="w1")
    assert claimed(database).message.payload == {"text": "newer than what is on its way"}


def test_what_follows_in_a_thread_is_put_in_when_its_post_is_there(database: Database) -> None:
    put(database, "k", about={"thread": [{"text": "a note"}]})
    assert sent(database, announced(database), ts="7.7")
    follower = claimed(database, NOW + 2 * SECOND)
    assert (follower.message.thread_ts, follower.message.payload) == ("7.7", {"text": "a note"})


def test_what_waits_is_changed_even_where_it_was_claimed_and_then_not_sent_as_it_was(database: Database) -> None:
    put(database, "k")
    before = claimed(database)
    with database.write() as tx:
        assert outbox.rewrite_waiting(tx, "k", payload={"text": "new plan"}, about={})
    with database.write() as tx:
        assert not claims.announce(tx, before, now=NOW, lease=LEASE)
    after = announced(database)
    assert after.message.payload == {"text": "new plan"}
    with database.write() as tx:
        assert not outbox.rewrite_waiting(tx, "k", payload={"text": "too late"}, about={})
        assert not outbox.skip_waiting(tx, "k", reason="superseded")


# --- Claiming -----------------------------------------------------------------------------------------------------


def test_only_the_head_of_a_lane_goes_out_and_a_second_apart(database: Database) -> None:
    put(database, "day 20", "day 21")
    put(database, "other", channel="C2")
    first, second = announced(database), announced(database)
    assert (first.message.channel, second.message.channel) == ("C1", "C2")
    assert claim(database) is None
    assert sent(database, first)
    assert claim(database, NOW + SECOND) is None
    assert claimed(database, NOW + 1.2 * SECOND).message.key == "day 21"


def test_a_refused_head_holds_its_lane_while_it_waits(database: Database) -> None:
    put(database, "first", "second")
    head = announced(database)
    with database.write() as tx:
        claims.put_back(tx, head, error="away", again_at=NOW + 60 * SECOND)
    assert claim(database, NOW + 59 * SECOND) is None
    assert claimed(database, NOW + 61 * SECOND).message.key == "first"


def test_edits_know_no_order_and_hold_nobody(database: Database) -> None:
    put(database, "first", "second")
    put(database, "edit", verb="edit", about={"ts": "1.1"})
    assert [claimed(database).message.key, claimed(database).message.key] == ["first", "edit"]
    assert claim(database) is None


def test_an_upload_keeps_its_place_in_the_lane(database: Database) -> None:
    put(database, "picture", verb="upload")
    put(database, "post")
    first = announced(database)
    assert first.message.verb == "upload"
    assert claim(database) is None
    assert sent(database, first, ts=None)
    assert claimed(database, NOW + 2 * SECOND).message.key == "post"


def test_a_claim_that_led_to_nothing_is_free_when_its_lease_ends(database: Database) -> None:
    put(database, "k")
    first = claimed(database)
    assert state(database, "k") == "pending"
    assert claim(database, NOW + 29 * SECOND) is None
    second = claimed(database, NOW + 31 * SECOND, "w2")
    assert second.fence > first.fence
    with database.write() as tx:
        assert not claims.announce(tx, first, now=NOW, lease=LEASE)


@pytest.mark.parametrize("back", [HOUR, 24 * HOUR, 24 * 365 * 40 * HOUR], ids=["an hour", "a day", "to 1977"])
def test_a_clock_that_went_back_holds_nothing_for_long(database: Database, back: timedelta) -> None:
    """Row 68."""
    put(database, "claimed")
    put(database, "refused", channel="C2")
    put(database, "paced", "behind it", channel="C3")
    put(database, "limited", channel="C4", verb="edit", about={"ts": "1.1"})
    with database.write() as tx:
        pauses.pause(tx, pauses.METHODS["edit"], now=NOW, waits=[60 * SECOND], reason="ratelimited")
    claimed(database)
    with database.write() as tx:
        claims.put_back(tx, announced_in(tx), error="away", again_at=NOW + 900 * SECOND)
    assert sent(database, announced(database))
    found = set()
    for step in range(0, 3901, 30):
        now = NOW - back + step * SECOND
        if (next_ := claim(database, now)) is not None:
            found.add(next_.message.key)
            assert sent(database, next_, now, ts=f"{step}.2")
    assert found == {"claimed", "refused", "behind it", "limited"}


def announced_in(tx: Any) -> Claimed:
    found = claims.claim(tx, owner="w1", now=NOW, lease=LEASE)
    assert found is not None
    assert claims.announce(tx, found, now=NOW, lease=LEASE)
    return found


def test_two_at_once_claim_different_rows(database: Database) -> None:
    """Row 13."""
    with database.write() as tx:
        for number in range(20):
            outbox.enqueue(tx, message(f"k{number}", channel=f"C{number}"), now=NOW)
    found: list[str] = []

    def work() -> None:
        while (got := claim(database)) is not None:
            found.append(got.message.key)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == sorted(f"k{number}" for number in range(20))


# --- Recording ----------------------------------------------------------------------------------------------------


def test_a_stale_fence_writes_nothing(database: Database) -> None:
    put(database, "k")
    first = announced(database)
    with database.write() as tx:
        assert claims.put_back(tx, first, error="later", again_at=NOW)
    second = announced(database)
    assert not sent(database, first)
    with database.write() as tx:
        written = [
            claims.put_back(tx, first, error="x", again_at=NOW),
            claims.give_up(tx, first, error="x"),
            claims.skip(tx, first, reason="x"),
            claims.rewrite(tx, first, payload={}, about={}),
            claims.record_doubt(tx, first, error="x", now=NOW),
            claims.not_there(tx, first, now=NOW),
        ]
    assert not any(written)
    assert sent(database, second)


def test_what_is_settled_stays_settled(database: Database) -> None:
    put(database, "k")
    mine = announced(database)
    assert sent(database, mine)
    assert not sent(database, mine, ts="2.2")
    with database.write() as tx:
        assert not claims.put_back(tx, mine, error="x", again_at=NOW)
        assert not claims.revive(tx, "k", now=NOW)
        assert not claims.cancel(tx, "k", now=NOW)
    assert state(database, "k") == "sent"


# --- Doubt --------------------------------------------------------------------------------------------------------


def doubts(database: Database, now: datetime) -> list[claims.Sending]:
    with database.read() as tx:
        return [row for row in claims.sending(tx) if claims.doubtful(row, now)]


def test_a_row_in_doubt_is_seen_at_once_and_never_claimed(database: Database) -> None:
    put(database, "k")
    mine = announced(database)
    assert doubts(database, NOW) == []
    with database.write() as tx:
        claims.record_doubt(tx, mine, error="TimeoutError", now=NOW)
    assert [row.id for row in doubts(database, NOW)] == [mine.id]
    assert claim(database, NOW + 9 * HOUR) is None
    with database.read() as tx:
        assert outbox.waiting(tx, now=NOW + 9 * HOUR)["doubt"] == 1


def test_a_doubt_is_looked_into_by_one_and_a_late_sender_still_says_what_it_knows(database: Database) -> None:
    put(database, "k")
    sleeper = announced(database)
    late = NOW + 31 * SECOND
    (row,) = doubts(database, late)
    with database.write() as tx:
        looking = claims.take_doubt(tx, row, owner="w2", now=late, lease=LEASE)
        assert looking is not None
        assert looking.fence == sleeper.fence
        assert claims.take_doubt(tx, row, owner="w3", now=late, lease=LEASE) is None
    assert sent(database, sleeper)
    with database.write() as tx:
        assert not claims.not_there(tx, looking, now=late)
    assert state(database, "k") == "sent"


def test_what_is_not_there_is_claimed_again_under_a_new_fence(database: Database) -> None:
    put(database, "k")
    first = announced(database)
    late = NOW + 31 * SECOND
    with database.write() as tx:
        looking = claims.take_doubt(tx, claims.sending(tx)[0], owner="w2", now=late, lease=LEASE)
        assert looking is not None
        assert claims.not_there(tx, looking, now=late)
    again = claimed(database, late)
    assert (again.fence, again.attempts) == (first.fence + 1, 1)


def test_a_doubt_of_half_an_hour_holds_its_lane_no_longer(database: Database) -> None:
    put(database, "doubtful", "next")
    mine = announced(database)
    for minutes in range(0, 30, 5):
        now = NOW + timedelta(minutes=minutes)
        with database.write() as tx:
            claims.record_doubt(tx, mine, error="unreadable", now=now)
        assert claim(database, now) is None
    assert claimed(database, NOW + timedelta(minutes=31)).message.key == "next"


# --- Pauses -------------------------------------------------------------------------------------------------------


def paused(database: Database, name: str, waits: list[timedelta], now: datetime = NOW, reason: str = "x") -> Any:
    with database.write() as tx:
        return pauses.pause(tx, name, now=now, waits=waits, reason=reason)


@pytest.mark.parametrize("name", ["method:chat.postMessage", "channel:C1"])
def test_a_pause_holds_for_everybody_and_ends(database: Database, name: str) -> None:
    put(database, "k")
    paused(database, name, [30 * SECOND])
    assert claim(database, NOW + 29 * SECOND) is None
    assert claim(database, NOW + 31 * SECOND) is not None


def test_the_breaker_holds_until_it_is_lifted(database: Database) -> None:
    put(database, "k")
    paused(database, pauses.WORKSPACE, [30 * SECOND])
    assert claim(database, NOW + HOUR) is None
    with database.write() as tx:
        assert not pauses.take_probe(tx, now=NOW, wait=30 * SECOND)
        assert pauses.take_probe(tx, now=NOW + 31 * SECOND, wait=30 * SECOND)
        assert not pauses.take_probe(tx, now=NOW + 32 * SECOND, wait=30 * SECOND), "one asks for all"
        assert pauses.lift(tx, pauses.WORKSPACE)
    assert claim(database, NOW + HOUR) is not None


def test_a_channel_that_says_no_again_is_left_alone_for_longer(database: Database) -> None:
    waits = [HOUR, 4 * HOUR, 24 * HOUR]
    now, found = NOW, []
    for _ in range(5):
        park = paused(database, "channel:C1", waits, now)
        found.append((park.until - now, park.times, park.fresh))
        assert paused(database, "channel:C1", waits, now).times == park.times, "the same refusal twice"
        now = park.until
    assert found == [
        (HOUR, 1, True),
        (4 * HOUR, 2, False),
        (24 * HOUR, 3, False),
        (24 * HOUR, 4, False),
        (24 * HOUR, 5, False),
    ]
    assert paused(database, "channel:C1", waits, now, reason="is_archived").fresh
    with database.write() as tx:
        assert pauses.lift(tx, "channel:C1")
    assert paused(database, "channel:C1", waits, now).times == 1


# --- What people order --------------------------------------------------------------------------------------------


def test_what_is_dead_is_revived_and_what_waits_is_cancelled(database: Database) -> None:
    put(database, "k")
    with database.write() as tx:
        claims.give_up(tx, announced_in(tx), error="msg_too_long")
        assert claims.revive(tx, "k", now=NOW)
    assert claimed(database).attempts == 0
    with database.write() as tx:
        assert claims.cancel(tx, "k", now=NOW)
    assert state(database, "k") == "skipped"
    assert claim(database, NOW + HOUR) is None


def test_what_is_being_sent_at_this_moment_takes_no_orders(database: Database) -> None:
    put(database, "k")
    announced(database)
    with database.write() as tx:
        assert not claims.revive(tx, "k", now=NOW)
        assert not claims.cancel(tx, "k", now=NOW)
        assert claims.revive(tx, "k", now=NOW + HOUR), "it is in doubt: a person may know better"


# --- The code before this, on the same tables -----------------------------------------------------------------------


def test_rows_of_the_code_before_this_are_taken_over(database: Database) -> None:
    """Row 14: what it put in has no `created_at`; what it was sending is in doubt; its edits are taken over."""
    old = {
        "slack_key": "0" * 32,
        "team_id": "T1",
        "kind": "nudge",
        "about": {},
        "payload": {"text": "hello"},
        "due_at": NOW,
        "not_before": NOW,
        "attempts": 0,
        "fence": 1,
    }
    ended = {"lease_until": NOW - SECOND, "first_try_at": NOW - HOUR, "owner": "old"}
    with database.write() as tx:
        for values in (
            {**old, "key": "waiting", "verb": "post", "channel": "C1", "state": "pending"},
            {**old, **ended, "key": "sending", "verb": "post", "channel": "C2", "state": "sending"},
            {**old, **ended, "key": "editing", "verb": "edit", "channel": "C2", "state": "sending"},
        ):
            tx.execute(insert(OutboxRow).values(values))
        tx.execute(insert(PauseRow).values(name="verb:post", until=NOW + HOUR, reason="ratelimited"))
    found = [claimed(database), claimed(database)]
    assert [(row.message.key, row.created_at) for row in found] == [("waiting", None), ("editing", None)]
    assert claim(database) is None
    assert len(doubts(database, NOW)) == 1


def test_what_the_code_before_this_claims_is_not_sent_by_two(database: Database) -> None:
    """Row 14: it takes what is pending whatever its lease; whoever had claimed it writes nothing any more."""
    put(database, "k")
    mine = claimed(database)
    with database.write() as tx:
        taken = {"state": "sending", "fence": OutboxRow.fence + 1, "lease_until": NOW + timedelta(seconds=60)}
        tx.execute(update(OutboxRow).where(OutboxRow.key == "k").values(taken))
    with database.write() as tx:
        assert not claims.announce(tx, mine, now=NOW, lease=LEASE)
