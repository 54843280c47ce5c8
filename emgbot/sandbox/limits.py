"""How fast the bot may call: Slack's tiers by method, its pace by channel, its ceiling for the workspace.

Slack's documentation, "Rate limits". Each is a bucket that fills evenly; a call that finds it empty is answered 429.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field, fields, replace
from typing import Any

from emgbot.clock import monotonic
from emgbot.errors import UserError

POST = "chat.postMessage"
HISTORY = frozenset({"conversations.history", "conversations.replies"})

TIERS = {
    "apps.connections.open": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "reactions.get": 3,
    "reactions.remove": 2,
    "team.info": 3,
    "users.conversations": 3,
    "users.info": 4,
    "users.list": 2,
    "views.open": 4,
    "views.update": 4,
}
"""Method -> tier; the others have `special` calls a minute."""


@dataclass(frozen=True)
class Limits:
    """How many calls are taken; `minute` is how many seconds a minute has, also between the attempts to
    deliver an event, for a test that does not want to wait.

    `channel_seconds`: seconds per message of a channel, above a burst of `channel_burst`. `messages`: of the whole
    workspace a minute. `history`: calls of history a minute, at most `history_most` objects each, where Slack allows an
    app no more than that (its rule of May 2025: 1 and 15); None: tier 3, and up to 1,000. `edit_window`: seconds after
    which the workspace lets nobody edit a message; None: it has no such rule. `trigger_seconds`: how long a form may be
    opened after what a person did.
    """

    channel_seconds: float = 1.0
    channel_burst: int = 5
    messages: int = 300
    tier_1: int = 1
    tier_2: int = 20
    tier_3: int = 50
    tier_4: int = 100
    special: int = 600
    history: int | None = None
    history_most: int = 15
    edit_window: float | None = None
    trigger_seconds: float = 3.0
    minute: float = 60.0

    def but(self, **changes: Any) -> Limits:
        """The same with some changed. Raises UserError."""
        known = {part.name for part in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise UserError(f"There is no limit {name!r}. There are: {', '.join(sorted(known))}.")
            nothing = value is None and name in ("history", "edit_window")
            if not nothing and (not isinstance(value, (int, float)) or isinstance(value, bool) or value <= 0):
                raise UserError(f"{name} must be a number above 0.")
        return replace(self, **changes)

    def a_minute(self, method: str) -> int:
        """How many calls of a method."""
        if method in HISTORY and self.history is not None:
            return self.history
        return {1: self.tier_1, 2: self.tier_2, 3: self.tier_3, 4: self.tier_4}.get(TIERS.get(method, 0), self.special)


SLACKS = Limits()
"""As Slack's documentation says; the bursts are a guess, "short bursts" are all it promises."""

LAVISH = Limits(
    channel_seconds=0.001,
    channel_burst=100_000,
    messages=10_000_000,
    tier_1=100_000,
    tier_2=1_000_000,
    tier_3=1_000_000,
    tier_4=1_000_000,
    special=1_000_000,
)
"""None that is ever met: for a clock that runs through a month in a second."""


PRESETS = {"slack": SLACKS, "lavish": LAVISH}


@dataclass
class _Bucket:
    left: float
    at: float


@dataclass
class Pace:
    """Who has called how often. `limits` may be changed at any time."""

    limits: Limits = LAVISH
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, like: str | None = None, **changes: Any) -> Limits:
        """Other limits from now on (`like`: begin from `slack` or `lavish`), nothing used up. Raises UserError."""
        if like is not None and like not in PRESETS:
            raise UserError(f"like must be one of: {', '.join(PRESETS)}.")
        with self._lock:
            self.limits = (self.limits if like is None else PRESETS[like]).but(**changes)
            self._buckets.clear()
            return self.limits

    def too_fast(self, method: str, channel: str | None) -> int | None:
        """Seconds to wait before this call is taken (at least 1); None: it is taken, and counts."""
        limits = self.limits
        asked = [(method, float(limits.a_minute(method)), limits.minute / limits.a_minute(method))]
        if method == POST:
            asked = [("", float(limits.messages), limits.minute / limits.messages)]
            if channel is not None:
                asked.append((f"{method} {channel}", float(limits.channel_burst), limits.channel_seconds))
        now = monotonic()
        with self._lock:
            waits = [self._wait(name, most, seconds, now) for name, most, seconds in asked]
            if max(waits) > 0:
                return max(1, math.ceil(max(waits)))
            for name, _, _ in asked:
                self._buckets[name].left -= 1
        return None

    def _wait(self, name: str, most: float, seconds: float, now: float) -> float:
        """Seconds until the bucket holds one call; `seconds` each, `most` at once."""
        bucket = self._buckets.setdefault(name, _Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.at) / seconds)
        bucket.at = now
        return 0.0 if bucket.left >= 1 else (1 - bucket.left) * seconds
