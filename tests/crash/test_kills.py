"""SIGKILL and SIGSTOP at every named place, on both databases: nothing is lost, said twice or out of order.

Rows 1-10 and 12 of the fault table, its crash points K0 to K9 and its pauses P1 and P2.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from emgbot.errors import StoreUnavailable
from emgbot.failpoints import Failpoint
from tests.crash.harness import Crash, crashing
from tests.house import Process, until

KILLED = (
    ("planning",),
    ("planned",),
    ("claiming", "claimed"),
    ("checked", "looked_first", "staged"),
    ("announcing", "announced"),
    ("connected", "asked", "answered"),
    ("recording", "recorded"),
)
ALONE = ("record_failed",)
DOUBTS = ("doubt_taken", "doubt_looked", "doubt_settled")
"""After the others: until then there are doubts."""

STOPPED = ("announced", "connected", "answered")
A_ROUND = 4
"""Channels in which something is said in each round."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def crash(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crash]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    with crashing(tmp_path, url=url, channels=10 * A_ROUND) as made:
        yield made


def test_every_place_is_killed_at() -> None:
    named = [point for places in KILLED for point in places]
    assert sorted([*named, *ALONE, *DOUBTS]) == sorted(point.value for point in Failpoint)


def test_killed_at_every_place_it_says_everything_once_and_in_order(crash: Crash) -> None:
    """Rows 1-10 and 12: SIGKILL at every place, SIGSTOP beyond lease and quiet period at some."""
    crash.settled()
    crash.house.move_to("2017-03-24T09:00:30")
    for number, places in enumerate(KILLED):
        here = crash.channels[number * A_ROUND : (number + 1) * A_ROUND]
        crash.say(*here, *here)
        if "staged" in places:
            crash.say(*here, verb="upload")
        crash.die(*(f"{point}:1" for point in places))
    _killed_while_the_database_is_away(crash)
    crash.die(*(f"{point}:1" for point in DOUBTS))

    asleep = [_stopped(crash, point) for point in STOPPED]
    awake = crash.worker()
    crash.quiet()
    for worker in asleep:
        worker.popen.send_signal(signal.SIGCONT)
    assert until(lambda: all("own_fence=" in worker.said for worker in asleep)), "\n".join(
        worker.said for worker in asleep
    )
    crash.quiet()
    assert [worker.end() for worker in (*asleep, awake)] == [0] * 4
    crash.check()


def _stopped(crash: Crash, point: str) -> Process:
    """A worker that was stopped there. Another thread of it may hold SQLite's one lock just then: then another one."""
    while True:
        worker = crash.worker(f"{point}:1:stop")
        crash.say(*crash.channels[-A_ROUND:])
        assert until(lambda: "deed=stop" in worker.said), worker.said  # noqa: B023
        try:
            with crash.database.write():
                return worker
        except StoreUnavailable:
            worker.popen.kill()


def _killed_while_the_database_is_away(crash: Crash) -> None:
    """Slack is slow with one message; meanwhile somebody takes the database, and does not give it back."""
    (point,) = ALONE
    crash.house.sandbox.fail("slow", method="chat.postMessage", times=1, delay=0.15)
    # SQLite waits two seconds for a lock, and its threads for one another: the lease must be longer than all of that.
    worker = crash.worker(f"{point}:1:kill", EMGBOT_TIMING="0.3")
    here = crash.channels[len(KILLED) * A_ROUND]
    before = {row["id"] for row in crash.rows() if row["state"] == "sending"}
    crash.say(here)

    def announced() -> bool:
        return any(row["state"] == "sending" and row["id"] not in before for row in crash.rows())

    assert until(announced), worker.said
    lock = "SELECT 1" if crash.database.sqlite else "LOCK TABLE outbox IN EXCLUSIVE MODE"
    with crash.database.write() as tx:
        tx.execute(text(lock))
        until(lambda: worker.popen.poll() is not None, patience=20)
    assert worker.popen.poll() == -signal.SIGKILL, worker.said
