"""The statuses of an activity."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where an activity stands. Open = neither completed nor discontinued nor carried over."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    AT_RISK = "at_risk"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"
    CARRIED_OVER = "carried_over"

    @property
    def open(self) -> bool:
        """Whether there is still something to do under this plan."""
        return self not in CLOSED

    @property
    def label(self) -> str:
        """As people read it: "under way"."""
        return self.value.replace("_", " ")


CLOSED = frozenset({Status.COMPLETED, Status.DISCONTINUED, Status.CARRIED_OVER})
