"""How long a thread may wait for the database. Whoever answers a person has little time, and says so before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from emgbot.clock import monotonic


class Patience(threading.local):
    """The time a thread has left, in seconds; None where nobody waits for it."""

    until: float | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Everything inside has so much time in all; what is inside already keeps its own."""
        outer, self.until = self.until, self.until or monotonic() + seconds
        try:
            yield
        finally:
            self.until = outer

    @property
    def left(self) -> float | None:
        """The seconds left: never less than none."""
        return None if self.until is None else max(0.0, self.until - monotonic())
