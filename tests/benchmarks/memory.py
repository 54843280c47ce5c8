"""What memory the bot takes: idle, as people run it, and after a simulated year of ticks, messages and commands."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.effort import SQLITE, Effort, child, told
from tests.benchmarks.table import Table
from tests.house import opened, until

IDLE, MORE = 90.0, 10.0
"""The most megabytes."""

BEATS = 3.0
"""Seconds of beating after which a bot counts as idle."""


def memory(effort: Effort) -> Iterator[Table]:
    """The idle `bot.py run`, and a year lived through in one process."""
    table = Table("Memory, resident", ("what", "MB"))
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as house:
        process = house.serve("run")
        end = time.monotonic() + (0 if effort.quick else BEATS)
        assert until(lambda: time.monotonic() > end)
        idle = resident(process.popen.pid) / 1024
        assert process.end() == 0
    table.add("bot.py run, idle", f"{idle:.0f}")
    with effort.database(SQLITE) as url, child("living", url, str(effort.days)) as popen:
        begun, ended = (int(told(popen)) / 1024 for _ in range(2))
    table.add("a bot after ten days", f"{begun:.0f}")
    table.add(f"the same {effort.days} days later", f"{ended:.0f}")
    table.goal(f"idle below {IDLE:.0f} MB", f"{idle:.0f} MB", reached=idle < IDLE)
    table.goal(f"after a year less than {MORE:.0f} MB more", f"{ended - begun:+.1f} MB", reached=ended - begun < MORE)
    yield table


def resident(pid: int | None = None) -> int:
    """The kilobytes that a process (this one unless said otherwise) holds in memory."""
    command = ["ps", "-o", "rss=", "-p", str(pid or os.getpid())]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
