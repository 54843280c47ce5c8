"""What a stored command costs beside a bare ack on the same server, in one process and in two, and after years."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.benchmarks.effort import CLIENTS, POSTGRES, SQLITE, Effort, served
from tests.benchmarks.load import Round, run
from tests.benchmarks.table import Middle, Table, middle

BARE, STORED = "/bare", "/emg"
GOALS = {SQLITE: (0.38, 40.0), POSTGRES: (0.28, 50.0)}
"""The least ratio to the bare ack, and the most p99 in milliseconds."""

FEW = 1000


def commands(effort: Effort) -> Iterator[Table]:
    """The stored command beside the bare ack, round by round; on PostgreSQL also in two web processes."""
    table = Table(
        f"Stored commands, {CLIENTS} clients", ("database", "request", "per second", "ratio", "p50 ms", "p99 ms")
    )
    for kind in effort.kinds:
        with ExitStack() as stack:
            url = stack.enter_context(effort.database(kind))
            ports = [stack.enter_context(served(url, history=FEW))]
            if kind == POSTGRES:
                ports.append(stack.enter_context(served(url, history=0)))
            _commands(table, kind, ports, effort)
    table.notes.append(f"a commit waits for the disk once: {sync():.2f} ms for a page here")
    yield table


def _commands(table: Table, kind: str, ports: list[int], effort: Effort) -> None:
    ways = {"bare ack": (ports[:1], BARE), "stored command": (ports[:1], STORED)}
    if len(ports) > 1:
        ways["stored, two web processes"] = (ports, STORED)
    found: dict[str, list[Round]] = {label: [] for label in ways}
    for where, name in ways.values():
        run(where, name, seconds=effort.seconds / 2, clients=CLIENTS)
    for _ in range(effort.rounds):
        for label, (where, name) in ways.items():
            found[label].append(run(where, name, seconds=effort.seconds, clients=CLIENTS))
    middles = {label: middle(rounds) for label, rounds in found.items()}
    bare, stored = middles["bare ack"], middles["stored command"]
    for label, m in middles.items():
        table.add(kind, label, f"{m.rate:.0f}", f"{m.rate / bare.rate:.2f}", f"{m.p50:.1f}", f"{m.p99:.1f}")
    ratio, slowest = GOALS[kind]
    reached = stored.rate / bare.rate
    table.goal(f"{kind}: at least {ratio} of a bare ack", f"{reached:.2f}", reached=reached >= ratio)
    _tail(table, kind, stored, slowest)
    if len(ports) > 1:
        gain = middles["stored, two web processes"].rate / stored.rate
        table.goal(f"{kind}: two web processes at least 1.6 times one", f"{gain:.2f}", reached=gain >= 1.6)


def _tail(table: Table, kind: str, stored: Middle, slowest: float) -> None:
    short = stored.p99 < slowest
    words = f"{kind}: p99 below {slowest:.0f} ms"
    if kind == SQLITE:
        short = short and stored.p99 <= 3 * stored.p50
        words += " and at most three times p50"
    table.goal(words, f"{stored.p99:.0f} ms, {stored.p99 / stored.p50:.1f} times", reached=short)


def growth(effort: Effort) -> Iterator[Table]:
    """What one command after the other costs with little and with much history, round by round."""
    sizes = FEW, effort.entries
    table = Table("History, one client, p50 ms", ("database", *(f"{size:,} entries" for size in sizes), "ratio"))
    for kind in effort.kinds:
        found: dict[int, list[Round]] = {size: [] for size in sizes}
        with ExitStack() as stack:
            ports = {
                size: stack.enter_context(served(stack.enter_context(effort.database(kind)), history=size))
                for size in sizes
            }
            for port in ports.values():
                run([port], STORED, seconds=effort.seconds / 2, clients=1)
            # Short rounds, many of them: whatever else the machine does meets both sizes alike.
            for _ in range(3 * effort.rounds):
                for size, port in ports.items():
                    found[size].append(run([port], STORED, seconds=effort.seconds / 3, clients=1))
        few, many = (middle(found[size]).p50 for size in sizes)
        table.add(kind, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}")
        table.goal(f"{kind}: within 5 %", f"{100 * (many / few - 1):+.0f} %", reached=many / few <= 1.05)
    yield table


def sync() -> float:
    """Milliseconds that the disk takes to say that a page is safe; each stored command on SQLite waits for it once."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(bytes(4096))
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)
