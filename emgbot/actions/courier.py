"""What every step of delivery needs: a worker's clocks, looking into a channel, writing down what only it knows.

Delivery is written as steps: a generator that yields wherever the process may stop. `run` goes through them; tests go
through them one at a time, among those of other workers.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from emgbot.clock import boottime, wall_now
from emgbot.errors import DeliveryError, StoreUnavailable
from emgbot.failpoints import Failpoint, failpoint
from emgbot.runtime import Runtime
from emgbot.store import claims, pauses
from emgbot.store.claims import Claimed
from emgbot.store.outbox import slack_key

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Steps = Generator[Failpoint, None, Result]
Write = Callable[[Connection, Claimed], bool]
"""Writes a result in a transaction; False: the row is somebody else's by now."""

RECORD_PAUSE = 0.5
"""Seconds until a database that is away is asked again."""

STOPPING_TRIES = 3
"""So often who is told to stop tries to write down a result; each try waits for the database itself."""


@dataclass
class Courier:
    """A worker. `wall` is machine time, `boot` counts seconds on its host's CLOCK_BOOTTIME; `chance` is in [0, 1)."""

    runtime: Runtime
    stopping: Callable[[], bool] = lambda: False
    wall: Callable[[], datetime] = wall_now
    boot: Callable[[], float] = boottime
    chance: Callable[[], float] = random.random
    wait: Callable[[float], Any] = field(default_factory=lambda: threading.Event().wait)

    def age(self) -> float:
        """Seconds on the clock that doubts are counted on: one that no hand, leap or suspension can move."""
        return self.boot()

    def look_at(self) -> float:
        """When a doubt seen for the first time now can be looked for."""
        return self.age() + self.runtime.timing.quiet

    def back_off(self, attempts: int) -> float:
        """Seconds until the next try: growing, with jitter, so that processes do not come back at once."""
        timing = self.runtime.timing
        return min(timing.longest_wait, timing.first_wait * 2.0 ** min(attempts, 8)) * (0.5 + self.chance() / 2)

    def find(self, claimed: Claimed, *, since: datetime) -> str | None:
        """The ts of a message in its channel, None if it is not there. Raises where that cannot be said for now."""
        with self.runtime.database.read() as tx:
            held = pauses.held(tx, pauses.LOOKING, now=self.wall())
        if held is not None:
            raise DeliveryError(held.reason, retry_after=(held.until - self.wall()).total_seconds())
        message = claimed.message
        return self.runtime.poster.find(
            message.channel, slack_key(message.key), oldest=since, thread_ts=message.thread_ts
        )

    def arrived(self, tx: Connection, claimed: Claimed, ts: str | None) -> bool:
        """Write down that it is in its channel, which therefore takes messages."""
        pauses.lift(tx, pauses.of_channel(claimed.message.channel))
        return claims.record_sent(tx, claimed, ts=ts, now=self.wall())

    def record(self, claimed: Claimed, write: Write, *, until: float) -> Steps[bool]:
        """Write down what Slack answered. Nobody else knows it, so a database that is away is asked until `until`.

        Then it is forgotten: the row is in doubt, and the channel knows. Answers whether it was written.
        """
        message, tried = claimed.message, 0
        while True:
            tried += 1
            try:
                with self.runtime.database.write() as tx:
                    kept = write(tx, claimed)
                    failpoint(Failpoint.RECORDING)
            except StoreUnavailable as error:
                log.warning("not recorded key=%s channel=%s error=%s", message.key, message.channel, error)
                if self.boot() >= until or (self.stopping() and tried >= STOPPING_TRIES):
                    return False
                yield Failpoint.RECORD_FAILED
                self.wait(RECORD_PAUSE)
            else:
                yield Failpoint.RECORDED
                return kept


def run(steps: Steps[Result]) -> Result:
    """Go through steps to their end, past the places where tests make the process stop."""
    while True:
        try:
            point = next(steps)
        except StopIteration as end:
            found: Result = end.value
            return found
        failpoint(point)
