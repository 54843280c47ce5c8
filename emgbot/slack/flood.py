"""How much one person may ask in a minute, so that nobody keeps others waiting. Counted in this process."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from emgbot.clock import monotonic

A_MINUTE = 30
"""Commands, buttons and questions that one person is answered in a minute."""

WINDOW = 60.0
MOST_REMEMBERED = 10_000
"""People; beyond so many, those are forgotten who asked nothing in the last minute."""


class Flood:
    """Counts what each person asks, by the key of the request: what comes twice counts once. `age` is in seconds."""

    def __init__(self, *, most: int = A_MINUTE, age: Callable[[], float] = monotonic) -> None:
        self.most = most
        self._age = age
        self._asked: dict[str, dict[str, float]] = {}
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, user: str, key: str) -> int:
        """Seconds until a person is answered again; 0: now, and it is counted."""
        now = self._age()
        with self._lock:
            if len(self._asked) > MOST_REMEMBERED:
                self._asked = {who: keys for who, keys in self._asked.items() if max(keys.values()) > now - WINDOW}
            asked = self._asked.get(user, {})
            asked = self._asked[user] = {each: at for each, at in asked.items() if at > now - WINDOW}
            if key not in asked and len(asked) >= self.most:
                return max(1, math.ceil(min(asked.values()) + WINDOW - now))
            asked[key] = now
            return 0

    def tells(self, user: str) -> bool:
        """Whether a refusal is worth saying aloud: once a minute."""
        now = self._age()
        with self._lock:
            if self._told.get(user, now - WINDOW) > now - WINDOW:
                return False
            self._told = {who: at for who, at in self._told.items() if at > now - WINDOW} | {user: now}
            return True
