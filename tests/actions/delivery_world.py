"""A world for delivery in which time is a number: a real database, a Slack that fails on request, workers step by step.

The workers run the production steps and statements. Nothing here sleeps, and nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.engine import URL

from emgbot.actions.courier import Steps
from emgbot.actions.deliver import Delivery
from emgbot.errors import DeliveryError, DeliveryUnknown, StoreUnavailable
from emgbot.failpoints import Failpoint
from emgbot.runtime import Gate, Memory, PlanSource, Runtime, Timing, Upload, always_open
from emgbot.settings import Settings
from emgbot.store import outbox
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate
from emgbot.store.tables import OutboxRow, PauseRow

SETTINGS = Settings.model_validate({"channels": {"secretariat": {"name": "#home"}}})
BEGIN = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
TIMING = Timing()

ANSWERS = ("accepts", "accepts, answer lost", "refuses", "throttles", "drops", "accepts late", "accepts, slow to show")
"""What Slack may do with the next request. Silence takes all the time a request has."""


@dataclass(frozen=True)
class Taken:
    """A message that Slack created: when, and since when the channel shows it (true time, in seconds)."""

    key: str
    channel: str
    ts: str
    at: float
    shown: float


@dataclass
class World:
    """True time, the wall clock's error, and what Slack has."""

    now: float = 0.0
    wall_error: float = 0.0
    answer: str = "accepts"
    readable: bool = True
    connecting: float = 0.0
    taken: list[Taken] = field(default_factory=list)
    late: list[Taken] = field(default_factory=list)

    def wall(self, skew: float = 0.0) -> datetime:
        """What a host's wall clock shows."""
        return BEGIN + timedelta(seconds=self.now + self.wall_error + skew)

    def pass_time(self, seconds: float) -> None:
        """Let time pass; what Slack was late with is created meanwhile."""
        self.now += seconds
        for taken in sorted((each for each in self.late if each.at <= self.now), key=lambda each: each.at):
            self.late.remove(taken)
            self.taken.append(taken)

    # The poster's part that delivery of posts needs

    def post(self, channel: str, payload: Any, *, thread_ts: str | None = None, gate: Gate = always_open) -> str:
        """Connect, ask the gate, send; then what `answer` says."""
        self.pass_time(self.connecting)
        if not gate():
            raise DeliveryError("too late to send")
        return self._answered(channel, payload["k"])

    def _answered(self, channel: str, key: str) -> str:
        timing, ts = TIMING, f"{1_000_000 + self.now:.3f}{len(self.taken) + len(self.late):03d}"
        shown = timing.visible if self.answer in ("accepts, slow to show", "accepts late") else 0.0
        match self.answer:
            case "refuses":
                raise DeliveryError("no connection")
            case "throttles":
                raise DeliveryError("ratelimited", retry_after=30.0)
            case "accepts late":
                at = self.now + timing.total + timing.slack_late - 1.0
                self.late.append(Taken(key, channel, ts, at, at + shown))
            case "drops":
                pass
            case _:
                self.taken.append(Taken(key, channel, ts, self.now, self.now + shown))
        if self.answer in ("accepts late", "drops", "accepts, answer lost", "accepts, slow to show"):
            self.pass_time(timing.total)
            raise DeliveryUnknown("silence")
        return ts

    def find(self, channel: str, slack_key: str, *, oldest: datetime, thread_ts: str | None = None) -> str | None:
        """As the channel shows it now."""
        return self.find_all(channel, [slack_key], oldest=oldest).get(slack_key)

    def find_all(
        self, channel: str, slack_keys: Collection[str], *, oldest: datetime, thread_ts: str | None = None
    ) -> dict[str, str]:
        """The newest page whatever `oldest` says: here there is no other."""
        if not self.readable:
            raise DeliveryError("missing_scope")
        there = [each for each in self.taken if each.channel == channel and each.shown <= self.now]
        return {each.key: each.ts for each in there if each.key in slack_keys}

    def probe(self) -> None:
        """Slack takes us."""

    def edit(self, channel: str, ts: str, payload: Any) -> None:
        raise NotImplementedError

    def react(self, channel: str, ts: str, emoji: str) -> None:
        raise NotImplementedError

    def unreact(self, channel: str, ts: str, emoji: str) -> None:
        raise NotImplementedError

    def stage(self, upload: Upload, *, slack_key: str) -> str:
        raise NotImplementedError

    def share(self, channel: str, file_id: str, *, title: str, thread_ts: str | None = None, gate: Any = None) -> None:
        raise NotImplementedError


class Nobody:
    """Whom nobody asks here."""

    def members(self, channel: str) -> frozenset[str] | None:
        return None

    def name(self, user: str) -> str | None:
        return None

    def forget(self, channel: str) -> None:
        pass


class ShakyDatabase(Database):
    """A database that is away for one transaction when it is told to be: before its commit, or right after it."""

    away = ""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        away, self.away = self.away, ""
        if away == "before":
            raise StoreUnavailable("away")
        with super().write() as tx:
            yield tx
        if away == "after":
            raise StoreUnavailable("the answer to the commit was lost")


def empty_database(name: str) -> ShakyDatabase:
    """A migrated database in memory, there as long as it is not closed."""
    where = f"file:{name}?mode=memory&cache=shared"
    found = ShakyDatabase(URL.create("sqlite", database=where, query={"uri": "true"}))
    migrate(found)
    return found


def emptied(database: ShakyDatabase) -> ShakyDatabase:
    """The same with nothing in it."""
    database.away = ""
    with database.write() as tx:
        tx.execute(delete(OutboxRow))
        tx.execute(delete(PauseRow))
    return database


class Worker:
    """A process: its delivery, where it stands in a beat, its own error of the wall clock. It can be killed."""

    def __init__(self, number: int, world: World, database: Database, delivery: type[Delivery]) -> None:
        self.number = number
        self.world = world
        self.database = database
        self.kind = delivery
        self.skew = 0.0
        self.lives = 0
        self.begin()

    def begin(self) -> None:
        """Begin as a new process, which remembers nothing."""
        self.lives += 1
        self.steps: Steps[int] | None = None
        runtime = Runtime(
            clock=lambda: BEGIN + timedelta(seconds=self.world.now),
            database=self.database,
            settings=SETTINGS,
            source=PlanSource("plan.yaml", b""),
            poster=self.world,
            lookup=Nobody(),
            worker=f"{self.number}:{self.lives}",
            memory=Memory(started=self.world.wall(self.skew)),
            timing=TIMING,
        )
        self.delivery = self.kind(
            runtime,
            wall=lambda: self.world.wall(self.skew),
            boot=lambda: self.world.now + 10_000.0 * self.number,
            chance=lambda: 0.5,
            wait=self.world.pass_time,
        )

    def step(self) -> Failpoint | None:
        """Go on to the next place where it may stop; None: the beat has ended, well or because of the database."""
        if self.steps is None:
            self.steps = self.delivery.beat()
        try:
            return next(self.steps)
        except (StopIteration, StoreUnavailable):
            self.steps = None
            return None

    def kill(self) -> None:
        """End it where it stands, and begin anew."""
        self.begin()


@dataclass(frozen=True)
class Row:
    """A row of the outbox as far as it matters here."""

    id: int
    key: str
    channel: str
    state: str
    ts: str | None
    announced_at: datetime | None


def put(database: Database, world: World, channel: str, number: int) -> None:
    """Put a message in whose payload carries its key."""
    key = f"k{number}"
    message = outbox.Message(
        key=key,
        team="T1",
        plan=None,
        verb="post",
        kind="nudge",
        channel=channel,
        payload={"k": outbox.slack_key(key)},
        due_at=BEGIN + timedelta(seconds=world.now),
        about={},
        expires_at=BEGIN + timedelta(days=3000),
    )
    with database.write() as tx:
        outbox.enqueue(tx, message, now=world.wall())


_ROWS = select(
    OutboxRow.id, OutboxRow.slack_key, OutboxRow.channel, OutboxRow.state, OutboxRow.ts, OutboxRow.announced_at
).order_by(OutboxRow.id)


def rows(database: Database) -> list[Row]:
    """All rows, in the order they were put in."""
    with database.read() as tx:
        return [Row(*row) for row in tx.execute(_ROWS)]
