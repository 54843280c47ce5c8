"""Days of the plan, gone through by so many processes: what they say must not depend on how many they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from emgbot.store.tables import WatermarkRow
from tests.crash.harness import Crash, crashing
from tests.house import until

PLACES = 7
"""Channels of the demo in which the plan has something to say."""


def planned(crash: Crash, day: str) -> bool:
    """Whether each channel is planned through that day, and all of it was said."""
    with crash.database.read() as tx:
        through = list(tx.execute(select(WatermarkRow.planned_through)).scalars())
    return len(through) == PLACES and min(through) >= date.fromisoformat(day) and not crash.open()


def said_by(processes: int, folder: Path, days: Sequence[str], *, url: str | None = None) -> dict[str, list[Any]]:
    """What so many workers say in each channel on these days, in its order, without Slack's own numbers."""
    folder.mkdir()
    with crashing(folder, url=url) as crash:
        crash.settled()
        workers = [crash.worker() for _ in range(processes)]
        for day in days:
            crash.house.move_to(f"{day}T09:00:30")
            assert until(lambda day=day: planned(crash, day), patience=60), workers[0].said  # type: ignore[misc]
        assert [worker.end() for worker in workers] == [0] * processes
        crash.check()
        said: dict[str, list[Any]] = {}
        for _, entry in crash.accepted():
            told = (entry["key"], entry["text"], bool(entry["thread_ts"]))
            (shown,) = [
                message["blocks"]
                for message in crash.house.sandbox.messages(entry["channel"], None)
                if message["ts"] == entry["ts"]
            ]
            said.setdefault(entry["channel"], []).append((told, shown))
    return said
