"""`make bench`: all benchmarks, or those named, each with its goals. Ratios within one run are what counts.

    python -m tests.benchmarks [NAME ...] [--quick] [--rounds N] [--seconds S] [--entries N] [--activities N] ...

Absolute figures move with the machine; each benchmark takes about a minute unless told to take more.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace

from tests.benchmarks.beats import ticks
from tests.benchmarks.beside import beside
from tests.benchmarks.commands import commands, growth
from tests.benchmarks.delivery import fanout, outbox
from tests.benchmarks.effort import Effort, postgres
from tests.benchmarks.memory import memory
from tests.benchmarks.recovery import recovery
from tests.benchmarks.starting import starting
from tests.benchmarks.table import Table

BENCHMARKS: dict[str, Callable[[Effort], Iterator[Table]]] = {
    "commands": commands,
    "history": growth,
    "beside": beside,
    "outbox": outbox,
    "fanout": fanout,
    "ticks": ticks,
    "recovery": recovery,
    "memory": memory,
    "starting": starting,
}

USUAL = Effort(rounds=5, seconds=1.2, entries=100_000, activities=10_000, rows=1000, days=365)
QUICK = Effort(rounds=1, seconds=0.2, entries=2000, activities=100, rows=20, days=3, quick=True)


def main() -> None:
    """Measure and print."""
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; none: all of them")
    parser.add_argument("--quick", action="store_true", help="only show that it runs: SQLite, a moment each")
    parser.add_argument("--rounds", type=int, help="rounds, whose medians count (5)")
    parser.add_argument("--seconds", type=float, help="seconds of a round (1.2)")
    parser.add_argument("--entries", type=int, help="entries of a long history (100000; a million takes minutes)")
    parser.add_argument("--activities", type=int, help="activities of a large plan (10000; the goal speaks of 100000)")
    parser.add_argument("--rows", type=int, help="messages to be sent, each in a channel of its own (1000)")
    parser.add_argument("--days", type=int, help="days that are lived through (365)")
    given = vars(parser.parse_args())
    names, quick = given.pop("names") or list(BENCHMARKS), given.pop("quick")
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    effort = replace(QUICK if quick else USUAL, **{name: value for name, value in given.items() if value is not None})
    with nullcontext() if quick else postgres() as server:
        for name in names:
            begun = time.perf_counter()
            for table in BENCHMARKS[name](replace(effort, server=server)):
                print(f"{table}\n", flush=True)
            print(f"({name}: {time.perf_counter() - begun:.0f} s)\n", file=sys.stderr)


if __name__ == "__main__":
    main()
