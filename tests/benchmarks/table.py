"""A benchmark's table: what was measured, and which goals it was measured for."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.benchmarks.load import Round


@dataclass(frozen=True)
class Goal:
    """A goal of the project in words, what was found, and whether that is enough."""

    words: str
    found: str
    reached: bool

    def __str__(self) -> str:
        return f"goal: {self.words}: {self.found}, {'reached' if self.reached else 'not reached'}"


@dataclass
class Table:
    """Rows below a head, the first column for words; `notes` say what has to be known to read them."""

    title: str
    head: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """One more row."""
        self.rows.append(cells)

    def goal(self, words: str, found: str, *, reached: bool) -> None:
        """One more goal."""
        self.goals.append(Goal(words, found, reached))

    def __str__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(len(line[number]) for line in lines) for number in range(len(self.head))]
        written = [
            "  ".join(cell.rjust(width) if number else cell.ljust(width) for number, (cell, width) in enumerate(cells))
            for cells in (zip(line, widths, strict=True) for line in lines)
        ]
        return "\n".join([f"== {self.title}", *written, *map(str, self.goals), *self.notes])


@dataclass(frozen=True)
class Middle:
    """The medians of several rounds: requests a second, and milliseconds."""

    rate: float
    p50: float
    p99: float


def middle(rounds: Iterable[Round]) -> Middle:
    """The medians of rate, p50 and p99."""
    kept = list(rounds)
    return Middle(
        statistics.median(found.rate for found in kept),
        statistics.median(found.p50 for found in kept),
        statistics.median(found.percentile(0.99) for found in kept),
    )
