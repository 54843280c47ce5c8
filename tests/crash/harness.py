"""The crash harness: real processes on one database, killed and stopped; in the end, what Slack has is what it must be.

The truth is the stand-in's list of what it accepted. The outbox is read with the production tables, never written but
through the production's `enqueue`.
"""

from __future__ import annotations

import base64
import itertools
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select

from emgbot.actions.refresh import carrying_key
from emgbot.clock import wall_now
from emgbot.config import database_url
from emgbot.failpoints import VARIABLE
from emgbot.store import outbox
from emgbot.store.engine import Database
from emgbot.store.tables import OutboxRow
from tests.crash.forks import fork
from tests.house import House, Launch, Process, demo_world, opened, until

TEAM = "T0EMGDEMO"
FACTOR = 0.025
"""How fast the durations of delivery run here: silence is believed after 4 seconds instead of 151."""

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(64)).decode()
OPEN = ("pending", "sending")


@dataclass
class Crash:
    """A house whose processes die, and what must be in Slack in the end."""

    house: House
    database: Database
    channels: list[str]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    expected: set[str] = field(default_factory=set)

    # Putting in

    def say(self, *channels: str, verb: str = "post", thread_ts: str | None = None) -> list[str]:
        """Put one message for each of these channels into the outbox; their keys."""
        keys = []
        now = wall_now()
        with self.database.write() as tx:
            for channel in channels:
                number = next(self.numbers)
                key = f"v1/{TEAM}/crash/{channel}/{number:04}"
                payload: dict[str, Any] = {"text": f"message {number}"}
                if verb == "upload":
                    payload = {"name": f"{number}.png", "title": "A chart", "content": PIXEL, "alt_text": "a chart"}
                else:
                    payload = carrying_key(payload, key)
                message = outbox.Message(
                    key=key,
                    team=TEAM,
                    plan=None,
                    verb=verb,
                    kind="notes",
                    channel=channel,
                    payload=payload,
                    due_at=self.house.sandbox.clock(),
                    about={},
                    thread_ts=thread_ts,
                )
                assert outbox.enqueue(tx, message, now=now)
                keys.append(key)
        self.expected |= set(keys)
        return keys

    # Processes

    def worker(self, *failpoints: str, command: str = "worker", **env: str) -> Process:
        """Start a worker that stops at these failpoints, each as `name:N:deed`."""
        return self.house.start(command, **({VARIABLE: ",".join(failpoints)} if failpoints else {}), **env)

    def settled(self) -> None:
        """Let a worker learn who it is, which channels there are and what the plan says, and end."""
        worker = self.worker()
        assert until(lambda: "plan accepted" in worker.said), worker.said
        assert worker.end() == 0, worker.said

    def die(self, *failpoints: str, patience: float = 30.0) -> None:
        """Start a worker for each of these `name:N` at once, and wait until each was killed there."""
        workers = [self.worker(f"{point}:kill") for point in failpoints]
        until(lambda: all(worker.popen.poll() is not None for worker in workers), patience=patience)
        for point, worker in zip(failpoints, workers, strict=True):
            assert worker.popen.poll() == -signal.SIGKILL, f"{point} was not reached:\n{worker.said}"
            assert f"failpoint reached name={point.partition(':')[0]} " in worker.said

    # Looking

    def rows(self) -> list[RowMapping]:
        """The outbox, in its order."""
        with self.database.read() as tx:
            return list(tx.execute(select(*OutboxRow.__table__.columns).order_by(OutboxRow.id)).mappings())

    def open(self) -> list[RowMapping]:
        """What is not settled."""
        return [row for row in self.rows() if row["state"] in OPEN]

    def quiet(self, *, patience: float = 60.0) -> None:
        """Wait until everything is settled."""
        until(lambda: not self.open(), patience=patience)
        told = [f"{row['key']} {row['state']} attempts={row['attempts']} error={row['error']}" for row in self.open()]
        assert not told, "\n".join([*told, *(process.said[-3000:] for process in self.house.running[-3:])])

    def accepted(self) -> list[tuple[str, dict[str, Any]]]:
        """What Slack accepted, in its order, with the mark that tells which message of ours it is."""
        return [(_mark(entry), entry) for entry in self.house.sandbox.accepted()]

    def check(self) -> None:
        """Everything expected is there, once, in its channel's order, and the outbox knows where; the history is whole.

        1. Each row said is in Slack exactly once, and nothing else of ours is there.
        2. Each post's `ts` is the true one.
        3. In each channel the messages came in the order in which they were put in.
        4. The state of every activity is what its history says.
        """
        rows, accepted = self.rows(), self.accepted()
        said = {_short(row["slack_key"], row["verb"]): row for row in rows if row["state"] == "sent"}
        said = {mark: row for mark, row in said.items() if row["verb"] in ("post", "upload")}
        missing = self.expected - {row["key"] for row in rows if row["state"] == "sent"}
        told = [(row["key"], row["state"], row["reason"], row["error"]) for row in rows if row["key"] in missing]
        assert not missing, f"not all was said: {told}"
        counts = Counter(mark for mark, _ in accepted)
        assert {mark: count for mark, count in counts.items() if count > 1} == {}, "said twice"
        assert set(counts) == set(said), "what Slack has is not what the outbox says"
        for mark, entry in accepted:
            if said[mark]["verb"] == "post":
                assert entry["ts"] == said[mark]["ts"], said[mark]["key"]
        orders: dict[str, list[int]] = {}
        for mark, entry in accepted:
            orders.setdefault(entry["channel"], []).append(said[mark]["id"])
        assert {channel: ids for channel, ids in orders.items() if ids != sorted(ids)} == {}, "out of order"
        self.house.done("verify")


def _short(slack_key: str, verb: str) -> str:
    """What of a key is left in Slack: half of it in the name of a file."""
    return slack_key[:16] if verb == "upload" else slack_key


def _mark(entry: dict[str, Any]) -> str:
    return Path(entry["files"][0]).stem.rpartition("-")[2] if entry["files"] else str(entry["key"])


@contextmanager
def crashing(
    folder: Path,
    *,
    url: str | None = None,
    channels: int = 0,
    factor: float = FACTOR,
    launch: Launch = fork,
    migrated: bool = True,
    **env: str,
) -> Iterator[Crash]:
    """A house for crashes, with so many channels more than the demo's; on SQLite, or the database at `url`."""
    url = url or f"sqlite:///{folder / 'bot.db'}"
    world = demo_world()
    ids = [f"C0CRASH{number:02}" for number in range(1, channels + 1)]
    more = [{"id": each, "name": each.lower(), "members": ["hanna", "jonas"]} for each in ids]
    world["channels"] = [*world["channels"], *more]
    with opened(
        folder, world, launch=launch, migrated=migrated, DATABASE_URL=url, EMGBOT_TIMING=str(factor), **env
    ) as house:
        database = Database(database_url(url))
        try:
            yield Crash(house, database, ids)
        finally:
            database.close()
