"""What a tick costs over plans of all sizes: the first, those where nothing is due, and the next days'."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from emgbot.actions.tick import tick
from emgbot.clock import MovableClock
from emgbot.core.ladder import ladders
from emgbot.runtime import Runtime
from tests.benchmarks.effort import Effort
from tests.benchmarks.office import MONDAY, open_office, send_all, take_over
from tests.benchmarks.table import Table

SIZES = (100, 1000, 10_000, 100_000)
GOAL = 1.0
"""Seconds."""


def ticks(effort: Effort) -> Iterator[Table]:
    """On a Friday nothing is known yet; then comes a second beat, and Monday with the digests of all channels."""
    table = Table("Tick, seven channels", ("database", "activities", "first s", "a beat later ms", "Monday, digests s"))
    for kind in effort.kinds:
        for size in (size for size in SIZES if size <= effort.activities):
            with effort.database(kind) as url:
                clock = MovableClock(MONDAY - timedelta(days=3))
                bot = open_office(url, clock=clock)
                take_over(bot.runtime, size)
                ladders.cache_clear()
                first = _timed(bot.runtime)
                beat = min(_timed(bot.runtime) for _ in range(5))
                send_all(bot.runtime)
                clock.set(MONDAY)
                monday = _timed(bot.runtime)
                bot.stop()
            table.add(kind, f"{size:,}", f"{first:.2f}", f"{1000 * beat:.2f}", f"{monday:.2f}")
        table.goal(
            f"{kind}: a tick over {size:,} activities below a second (to be so over 100,000)",
            f"{first:.2f} s",
            reached=first < GOAL,
        )
        table.goal(
            f"{kind}: following ticks know no size of the plan", f"{1000 * beat:.1f} ms", reached=beat < GOAL / 20
        )
    yield table


def _timed(runtime: Runtime) -> float:
    """Seconds that a tick takes."""
    begun = time.perf_counter()
    tick(runtime)
    return time.perf_counter() - begun
