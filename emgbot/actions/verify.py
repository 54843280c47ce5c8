"""Whether the present state of each activity is what its history says: the history is folded anew and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from emgbot.core.board import Standing
from emgbot.core.history import fold
from emgbot.store import state
from emgbot.store.engine import Database


@dataclass(frozen=True)
class Differs:
    """An activity whose state is not what its history says, with the names of what differs."""

    team: str
    plan: str
    ref: str
    stored: Standing
    folded: Standing

    @property
    def names(self) -> tuple[str, ...]:
        """What differs."""
        pairs = ((one.name, getattr(self.stored, one.name), getattr(self.folded, one.name)) for one in fields(Standing))
        return tuple(name for name, stored, folded in pairs if stored != folded)


@dataclass(frozen=True)
class Verified:
    """What was compared, and what differs."""

    activities: int
    entries: int
    differing: tuple[Differs, ...]


def verify(database: Database, *, told: Callable[[int], None], repair: bool = False) -> Verified:
    """Fold every activity's history and compare; `repair`: bring the state to what the history says.

    `told` hears how many entries were read so far. Raises StoreUnavailable.
    """
    differing = []
    activities = entries = 0
    with database.write() if repair else database.read() as tx:
        for row_id, kept in state.all_kept(tx).items():
            history = state.entries_of(tx, row_id)[::-1]
            folded = fold(history)
            activities, entries = activities + 1, entries + len(history)
            told(entries)
            if folded != kept.standing:
                differing.append(Differs(kept.team, kept.plan, kept.ref, kept.standing, folded))
                if repair:
                    state.mend(tx, row_id, replace(kept, standing=folded))
    return Verified(activities, entries, tuple(differing))
