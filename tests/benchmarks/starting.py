"""What starting costs, and reading a schedule or a question: the table of `reading`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.effort import Effort
from tests.benchmarks.reading import reading
from tests.benchmarks.table import Table

GOALS = {
    "bot.py --help": 150.0,
    "bot.py check, the plan of 2017": 600.0,
    "a schedule cell": 0.2,
    "a question, warm": 1.0,
}
"""The most milliseconds."""


def starting(effort: Effort) -> Iterator[Table]:
    """Each line with its goal, where it has one."""
    table = Table("Starting and reading", ("what", "median ms"))
    for label, took in reading(rounds=effort.rounds):
        table.add(label, f"{took:.3f}" if took < 10 else f"{took:.0f}")
        if label in GOALS:
            table.goal(f"{label}: below {GOALS[label]:g} ms", f"{took:.3g} ms", reached=took < GOALS[label])
    yield table
