"""How fast the outbox empties, with one and several workers, and what a morning of very many channels costs us."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from subprocess import Popen

from emgbot.actions.tick import tick
from emgbot.clock import MovableClock
from emgbot.runtime import Runtime
from tests.benchmarks.effort import SQLITE, Effort, child, tell, told
from tests.benchmarks.office import MONDAY, Silent, fill, open_office, queue, send_all, take_over
from tests.benchmarks.table import Table

WORKERS = (1, 2, 4)
SLACK_SECONDS = 0.1
"""What Slack usually takes for an answer."""

SLACK_A_MINUTE = 300
"""Messages a minute that a workspace takes ("several hundred")."""


def outbox(effort: Effort) -> Iterator[Table]:
    """Rows a second, each in a channel of its own: with a Slack that answers at once, and with one like the real."""
    table = Table(
        "Outbox, rows a second",
        ("database", "workers", "Slack at once", "CPU ms a row", f"Slack in {1000 * SLACK_SECONDS:.0f} ms", "twice"),
    )
    most = WORKERS[0] if effort.quick else WORKERS[-1]
    for kind in effort.kinds:
        with ExitStack() as stack:
            url = stack.enter_context(effort.database(kind))
            bot = open_office(url)
            hands = [stack.enter_context(child("worker", url)) for _ in range(most)]
            for hand in hands:
                assert told(hand) == "ready"
            for workers in (workers for workers in WORKERS if workers <= most):
                own = hands[:workers]
                fast = [_emptied(bot.runtime, own, effort.rows // 2) for _ in range(min(effort.rounds, 3))]
                slow = _emptied(bot.runtime, own, effort.rows // 20, seconds=SLACK_SECONDS)
                rate, busy = (statistics.median(each[cell] for each in fast) for cell in (0, 1))
                twice = sum(each[2] for each in (*fast, slow))
                table.add(kind, str(workers), f"{rate:.0f}", f"{1000 * busy:.1f}", f"{slow[0]:.1f}", f"{twice:.0f}")
            bot.stop()
    table.notes.append(
        "a worker sends one after the other: Slack takes a message a second in a channel, and "
        f"{SLACK_A_MINUTE / 60:.0f} a second in a workspace"
    )
    yield table


def _emptied(
    runtime: Runtime, hands: Sequence[Popen[str]], rows: int, *, seconds: float = 0.0
) -> tuple[float, float, float]:
    """Rows a second, seconds of processor time a row, and how many posts were made too many."""
    queue(runtime, rows, name=f"round{time.time_ns()}")
    begun = time.perf_counter()
    for hand in hands:
        tell(hand, str(seconds))
    answers = [told(hand).split() for hand in hands]
    rate = rows / (time.perf_counter() - begun)
    return rate, sum(float(cpu) for _, cpu in answers) / rows, sum(int(posts) for posts, _ in answers) - rows


def fanout(effort: Effort) -> Iterator[Table]:
    """A Monday morning of very many channels: planned and sent by one worker, beside what Slack itself allows."""
    table = Table(
        f"Fan-out, {effort.rows:,} channels on a Monday",
        ("database", "messages", "planning s", "sending s", "of ours in all s", "Slack's limit s"),
    )
    channels = {f"A.{n + 1}": f"#group-{n + 1}" for n in range(effort.rows)} | {"secretariat": "#home"}
    for kind in effort.kinds:
        with effort.database(kind) as url:
            clock = MovableClock(MONDAY - timedelta(days=3))
            bot = open_office(url, clock=clock, channels=channels)
            assert isinstance(bot.runtime.poster, Silent)
            take_over(bot.runtime, effort.rows, groups=effort.rows)
            tick(bot.runtime)
            send_all(bot.runtime)
            clock.set(MONDAY)
            fill(bot.runtime, effort.rows, span=timedelta(days=2))
            bot.runtime.poster.posts = 0
            begun = time.perf_counter()
            tick(bot.runtime)
            planned = time.perf_counter()
            send_all(bot.runtime)
            sent = time.perf_counter()
            ours, limit = sent - begun, 60 * bot.runtime.poster.posts / SLACK_A_MINUTE
            cells = (planned - begun, sent - planned, ours, limit)
            table.add(kind, str(bot.runtime.poster.posts), *(f"{cell:.1f}" for cell in cells))
            bot.stop()
        if kind == SQLITE:
            table.goal("Slack's limit is the limit", f"{ours:.0f} s beside {limit:.0f} s", reached=ours < limit)
    yield table
