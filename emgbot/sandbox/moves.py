"""Moving the calendar clock: it stops at every instant at which the bot plans to say something, and lets it work."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from emgbot.clock import MovableClock, parse_instant
from emgbot.errors import UserError
from emgbot.sandbox.records import Json
from emgbot.sandbox.workspace import Workspace

MAX_STEPS = 20_000
"""Stops on one way; a bot that never ends planning must not keep a test forever."""

STEP = re.compile(r"(\d{1,4})?\s*(minute|hour|day|week)s?")
MINUTES = {"minute": 1, "hour": 60}
DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Move:
    """A move under way, as the page shows it."""

    start: datetime
    target: datetime

    def as_json(self) -> Json:
        """For the control API."""
        return {"start": self.start.isoformat(), "target": self.target.isoformat()}


class ClockMoves:
    """Moves the clock forward, one move at a time.

    `next_send(after)` is the bot's next send time strictly after `after`, or None: every move stops there.
    `next_post(after)` is the next one at which it has something to say. `settle()` lets the bot work until it is quiet.
    """

    def __init__(
        self,
        space: Workspace,
        clock: MovableClock,
        *,
        next_send: Callable[[datetime], datetime | None],
        next_post: Callable[[datetime], datetime | None],
        settle: Callable[[], None],
    ) -> None:
        self._space = space
        self._clock = clock
        self._next_send = next_send
        self._next_post = next_post
        self._settle = settle
        self._turn = threading.Lock()
        self._move: Move | None = None

    def view(self) -> Json:
        """The clock now, and the move under way."""
        now = self._clock()
        move = self._move
        return {
            "now": now.isoformat(),
            "local": now.astimezone(self._space.team.zone).isoformat(timespec="seconds"),
            "zone": self._space.team.zone.key,
            "moving": None if move is None else move.as_json(),
        }

    def next_send(self) -> datetime | None:
        """When the bot will next have something to say."""
        return self._next_post(self._clock())

    def settle(self) -> None:
        """Let the bot work until it is quiet, without moving the clock."""
        with self._turn:
            self._settle()

    def to(self, text: str) -> datetime:
        """Move to an ISO date and time, in the workspace's zone unless it names one. Raises UserError."""
        try:
            target = parse_instant(text, self._space.team.zone)
        except ValueError:
            raise UserError(f"{text!r} is not a date and time. Write it like 2017-03-27T09:00.") from None
        with self._turn:
            if target < self._clock():
                raise UserError(f"The clock is past {text} already, and only moves forward.")
            return self._go(target)

    def by(self, step: str) -> datetime:
        """Move by "day", "week", "3 days", "90 minutes", or to the next "send". Raises UserError."""
        if step.strip().lower() == "send":
            return self.to_next_send()
        match = STEP.fullmatch(step.strip().lower())
        if match is None:
            raise UserError(f"{step!r} is not a step. Write day, week, send, or something like 3 days or 90 minutes.")
        count, unit = int(match[1] or 1), match[2]
        with self._turn:
            now = self._clock()
            if unit in MINUTES:
                return self._go(now + timedelta(minutes=count * MINUTES[unit]))
            # Days keep the local time of day, also over a change of the clocks.
            local = now.astimezone(self._space.team.zone)
            return self._go((local + timedelta(days=count * DAYS[unit])).astimezone(UTC))

    def to_next_send(self) -> datetime:
        """Move to where the bot next has something to say. Raises UserError when it plans nothing."""
        with self._turn:
            target = self._next_post(self._clock())
            if target is None:
                raise UserError("The bot has nothing more to send.")
            return self._go(target)

    def place(self, instant: datetime) -> None:
        """Set the clock without stopping anywhere, also back: only for telling a story before the start."""
        with self._turn:
            self._clock.set(instant)
        self._space.touch()

    def _go(self, target: datetime) -> datetime:
        with self._announced(target):
            cursor = self._clock()
            for _ in range(MAX_STEPS):
                due = self._next_send(cursor)
                if due is None or due > target:
                    break
                if due <= cursor:
                    raise UserError(
                        f"The bot plans a send at {due.isoformat()}, which is not after {cursor.isoformat()}."
                    )
                self._stop_at(due)
                cursor = due
            else:
                raise UserError(f"Stopped after {MAX_STEPS:,} sends, at {cursor.isoformat()}.")
            self._stop_at(target)
        return self._clock()

    def _stop_at(self, instant: datetime) -> None:
        """Be at `instant`, or where the running clock already is beyond it: never back."""
        if instant > self._clock():
            self._clock.set(instant)
        self._space.touch()
        self._settle()

    @contextmanager
    def _announced(self, target: datetime) -> Iterator[None]:
        self._move = Move(self._clock(), target)
        self._space.touch()
        try:
            yield
        finally:
            self._move = None
            self._space.touch()
