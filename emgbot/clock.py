"""The only place that reads the time.

Two clocks that are never mixed (README, "Why it is so"):

* calendar time, `Clock`: what is due. An aware UTC instant; it can be moved in the sandbox.
* machine time, `wall_now()`, `monotonic()` and `boottime()`: leases, timeouts, signatures, and Slack's `ts`.
"""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

Clock = Callable[[], datetime]
"""Answers the calendar instant, aware, in UTC."""

_BOOTTIME: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

LONGEST_INSTANT = 100
"""Characters of a clock file that are read."""


def wall_now() -> datetime:
    """The machine's instant, aware, in UTC."""
    return datetime.now(UTC)


def wall_seconds() -> float:
    """The machine's instant in Unix seconds, as Slack's `ts` and signatures count them."""
    return time.time()


def monotonic() -> float:
    """Seconds on a clock that never runs backwards; for durations only."""
    return time.monotonic()


def boottime() -> float:
    """Seconds since this host began, sleep and suspension included; never backwards. For durations on one host only.

    Where there is no such clock (macOS, for development) the monotonic one takes its place.
    """
    return time.clock_gettime(_BOOTTIME)


def system_clock() -> datetime:
    """Calendar time when nobody moved it: the machine's."""
    return wall_now()


def written_at(ts: float, clock: Clock) -> datetime:
    """When a message with Slack's `ts` (Unix seconds, machine time) was written, in calendar time.

    The calendar may have been moved, so only the message's age is taken from the machine's clock.
    """
    return clock() - timedelta(seconds=max(0.0, wall_seconds() - ts))


class MovableClock:
    """A calendar clock that starts where it is told, runs at the machine's pace and can be moved forward."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._base = start.astimezone(UTC)
        self._since = monotonic()

    def __call__(self) -> datetime:
        with self._lock:
            return self._base + timedelta(seconds=monotonic() - self._since)

    def set(self, instant: datetime) -> None:
        """Move to `instant` (aware); from there the clock runs on."""
        with self._lock:
            self._base = instant.astimezone(UTC)
            self._since = monotonic()

    def advance(self, step: timedelta) -> None:
        """Move forward by `step` (backward when negative)."""
        self.set(self() + step)


class FileClock:
    """A calendar clock that several processes share: an ISO instant in a file, read anew at each call.

    A naive instant is in `zone`. While the file cannot be read or understood, the last good reading stands;
    without one, ValueError or OSError.
    """

    def __init__(self, path: Path, zone: tzinfo) -> None:
        self._path = path
        self._zone = zone
        self._last: datetime | None = None

    def __call__(self) -> datetime:
        try:
            self._last = parse_instant(self._read(), self._zone)
        except (OSError, ValueError):
            if self._last is None:
                raise
        return self._last

    def _read(self) -> str:
        if not stat.S_ISREG(self._path.stat().st_mode):
            raise OSError(f"{self._path} is not a regular file")
        with self._path.open(encoding="utf-8") as file:
            return file.read(LONGEST_INSTANT)


def parse_instant(text: str, zone: tzinfo) -> datetime:
    """Read an ISO date and time; a naive one is in `zone`. Returns UTC. Raises ValueError."""
    instant = datetime.fromisoformat(text.strip())
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text.strip()} is beyond the calendar") from error
