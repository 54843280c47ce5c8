"""How long people wait while the bot plans and sends: commands at a hundred a second, beside Monday mornings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from tests.benchmarks.commands import STORED
from tests.benchmarks.effort import CLIENTS, Effort, served
from tests.benchmarks.load import Round, run
from tests.benchmarks.table import Table, middle

RATE = 100.0
SLOWEST = 100.0
"""Milliseconds."""


def beside(effort: Effort) -> Iterator[Table]:
    """The same load on a server that only answers, and on one that also plans and sends each second."""
    table = Table(
        f"Commands at {RATE:.0f} a second", ("database", "the server", "per second", "p50 ms", "p99 ms", "slowest ms")
    )
    for kind in effort.kinds:
        ways = {"only answers": "nothing", "plans and sends digests": "mondays"}
        found: dict[str, list[Round]] = {label: [] for label in ways}
        with ExitStack() as stack:
            ports = {
                label: stack.enter_context(
                    served(stack.enter_context(effort.database(kind)), history=effort.entries // 10, beside=what)
                )
                for label, what in ways.items()
            }
            for _ in range(effort.rounds):
                for label, port in ports.items():
                    found[label].append(run([port], STORED, seconds=2 * effort.seconds, clients=CLIENTS, rate=RATE))
        for label, rounds in found.items():
            m = middle(rounds)
            slowest = max(each.percentile(1.0) for each in rounds)
            table.add(kind, label, f"{m.rate:.0f}", f"{m.p50:.1f}", f"{m.p99:.1f}", f"{slowest:.0f}")
        words = f"{kind}: p99 below {SLOWEST:.0f} ms beside a tick and digests, no errors"
        table.goal(words, f"{m.p99:.0f} ms", reached=m.p99 < SLOWEST)
    yield table
