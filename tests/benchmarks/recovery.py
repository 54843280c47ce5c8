"""How long after SIGKILL everything that was due is in its channel, once: real workers against the stand-in."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from emgbot.failpoints import Failpoint
from emgbot.runtime import Timing
from emgbot.store.engine import Database
from emgbot.store.tables import OutboxRow
from tests.benchmarks.effort import Effort
from tests.benchmarks.table import Table
from tests.house import opened, until

FACTOR = 0.04
PATIENCE = 60.0
GOAL = 240.0
"""Seconds in which everything is said after any crash."""

CASES = {
    "before it was announced": Failpoint.CLAIMED,
    "announced, nothing sent": Failpoint.ANNOUNCED,
    "sent, not recorded": Failpoint.ANSWERED,
}


def recovery(effort: Effort) -> Iterator[Table]:
    """A worker is killed with its first message of the morning, another is started at once."""
    table = Table(
        f"Recovery after SIGKILL, durations of delivery scaled by {FACTOR:g}",
        ("killed", "database", "posts", "measured s", "unscaled s"),
    )
    slowest = 0.0
    for label, point in list(CASES.items())[: 1 if effort.quick else None]:
        for kind in effort.kinds:
            posts, took, whole = _killed(effort, kind, point)
            slowest = max(slowest, whole)
            table.add(label, kind, str(posts), f"{took:.1f}", f"{whole:.0f}")
    table.goal("all messages within 4 minutes of any crash", f"{slowest:.0f} s", reached=slowest < GOAL)
    table.notes.append("unscaled: what was waited for (lease, quiet period, second look) at its full length")
    yield table


def _killed(effort: Effort, kind: str, point: Failpoint) -> tuple[int, float, float]:
    """The posts, the seconds from the kill to the last of them, and the seconds it would take unscaled."""
    with (
        tempfile.TemporaryDirectory() as folder,
        effort.database(kind) as url,
        opened(Path(folder), EMGBOT_TIMING=str(FACTOR), DATABASE_URL=url) as house,
    ):
        house.move_to("2017-03-24T09:00")
        first = house.start("worker", EMGBOT_FAILPOINT=f"{point.value}:1:kill")
        first.popen.wait(PATIENCE)
        begun = time.perf_counter()
        second = house.start("worker")
        assert until(lambda: re.search(r"beating|planned", second.said), patience=PATIENCE)
        started = time.perf_counter() - begun
        database = Database(make_url(url))
        assert until(lambda: _all_said(database), patience=PATIENCE), second.said
        took = time.perf_counter() - begun
        with database.read() as tx:
            posts = tx.execute(select(func.count()).where(OutboxRow.state == "sent")).scalar_one()
        database.close()
        assert second.end() == 0
    waited = {Failpoint.CLAIMED: _waits(lease=True), Failpoint.ANNOUNCED: _waits(quiet=True, looks=True)}
    full = waited.get(point, _waits(quiet=True))
    return posts, took, max(took - FACTOR * full, started) + full


def _waits(*, lease: bool = False, quiet: bool = False, looks: bool = False) -> float:
    """Seconds of the full durations that have to be waited for."""
    timing = Timing()
    return lease * timing.lease + quiet * max(timing.quiet, timing.lease) + looks * timing.second_look


def _all_said(database: Database) -> datetime | None:
    """When the last message was sent, once none is left."""
    with database.read() as tx:
        query = select(func.count(), func.count(OutboxRow.sent_at), func.max(OutboxRow.sent_at))
        every, sent, last = tx.execute(query).one()
    return last if every and every == sent else None
