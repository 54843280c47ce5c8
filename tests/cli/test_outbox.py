"""What waits, is in doubt or was given up, as an operator asks and orders."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from emgbot.clock import wall_now
from emgbot.config import database_url
from emgbot.store import claims, outbox
from emgbot.store.engine import Database
from tests.cli.conftest import Line

NOW = datetime(2017, 3, 24, 8, tzinfo=UTC)
KEY = "v1/T1/day/C1/2017-03-24"


@pytest.fixture
def given_up(line: Line) -> Line:
    """A command line beside a database with one message that is dead."""
    assert line("migrate").code == 0
    message = outbox.Message(KEY, "T1", "2017", "post", "nudge", "C1", {"text": "A.1.d: is it out?"}, NOW, {})
    with closing(Database(database_url(f"sqlite:///{line.folder / 'bot.db'}"))) as database, database.write() as tx:
        outbox.enqueue(tx, message, now=NOW)
        lease = claims.LONGEST_LEASE
        claimed = claims.claim(tx, owner="x", now=NOW, lease=lease)
        assert claimed is not None
        claims.give_up(tx, claimed, error="invalid_blocks")
    return line


def test_what_was_given_up_is_listed_shown_and_goes_out_again(given_up: Line) -> None:
    listed = given_up("outbox", "list")
    assert f"dead     {KEY} (post in C1, due 2017-03-24 08:00 UTC) invalid_blocks" in listed.out
    assert listed.out.endswith("1 message open.\n")
    assert "A.1.d: is it out?" in given_up("outbox", "show", KEY).out
    assert given_up("outbox", "retry", KEY).code == 0
    [row] = given_up("outbox", "list", "--format", "json").json
    assert (row["state"], row["attempts"], row["error"]) == ("pending", 0, None)


def test_what_is_cancelled_is_never_said_and_cannot_be_retried(given_up: Line) -> None:
    assert given_up("outbox", "cancel", KEY).code == 0
    assert given_up("outbox", "list").out == "0 messages open.\n"
    for deed in ("retry", "cancel"):
        again = given_up("outbox", deed, KEY)
        assert again.code == 1
        assert "skipped" in again.err


def test_a_key_that_is_not_there_is_refused_with_the_way_to_find_one(given_up: Line) -> None:
    for deed in ("show", "retry", "cancel"):
        ran = given_up("outbox", deed, "v1/nothing")
        assert ran.code == 1
        assert "outbox list" in ran.err


@pytest.fixture
def doubtful(given_up: Line) -> Line:
    """The same, but Slack never said whether it took the message."""
    assert given_up("outbox", "retry", KEY).code == 0
    with closing(Database(database_url(f"sqlite:///{given_up.folder / 'bot.db'}"))) as database, database.write() as tx:
        now = wall_now()
        claimed = claims.claim(tx, owner="x", now=now, lease=claims.LONGEST_LEASE)
        assert claimed is not None
        claims.announce(tx, claimed, now=now, lease=claims.LONGEST_LEASE)
        claims.record_doubt(tx, claimed, error="TimeoutError", now=now)
    return given_up


def test_what_may_have_arrived_is_sent_again_only_by_somebody_who_says_so(doubtful: Line) -> None:
    asked = doubtful("outbox", "retry", KEY)
    assert asked.code == 2
    assert "--yes" in asked.err
    assert "Look into C1 first" in asked.out
    assert doubtful("outbox", "list", "--format", "json").json[0]["state"] == "sending"
    assert doubtful("outbox", "retry", KEY, "--yes").code == 0
    assert doubtful("outbox", "list", "--format", "json").json[0]["state"] == "pending"


def test_what_has_arrived_after_all_is_closed(doubtful: Line) -> None:
    assert doubtful("outbox", "cancel", KEY).code == 0
    [row] = doubtful("outbox", "list", "--all", "--format", "json").json
    assert (row["state"], row["reason"]) == ("skipped", "cancelled")
