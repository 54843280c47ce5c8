"""Pauses that all processes share: of a method that Slack throttles, of a channel that says no, of the workspace.

All instants are machine time. A row outlives its end, so that whoever is refused again waits longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, or_, select, update

from emgbot.store.base import Instant
from emgbot.store.rows import insert_new
from emgbot.store.tables import OutboxRow, PauseRow

WORKSPACE = "workspace"
"""The breaker: while its row is there nobody sends. At its end somebody asks whether Slack takes us again."""

METHODS = {
    "post": "method:chat.postMessage",
    "upload": "method:files.completeUploadExternal",
    "edit": "method:chat.update",
    "react": "method:reactions.add",
    "unreact": "method:reactions.remove",
}
"""The pause of each verb's method."""

LOOKING = "method:conversations.history"

LONGEST = timedelta(hours=1)
LONGEST_PARK = timedelta(hours=24)
"""What ends later than that was set before the clock went back, and is void."""


@dataclass(frozen=True)
class Pause:
    """A pause and how often in a row it has come. `fresh`: it has just begun, or for another reason than before."""

    name: str
    until: datetime
    reason: str
    times: int
    fresh: bool = False


def of_channel(channel: str) -> str:
    """The pause of a channel: nothing gets in there."""
    return f"channel:{channel}"


def pause(tx: Connection, name: str, *, now: datetime, waits: Sequence[timedelta], reason: str) -> Pause:
    """Pause for all processes: the n-th time in a row for the n-th of `waits`, then for the last; never shorter."""
    first = Pause(name, now + waits[0], reason, 1, fresh=True)
    if insert_new(tx, PauseRow, {"name": name, "until": first.until, "reason": reason, "times": 1}):
        return first
    row = tx.execute(select(*_COLUMNS).where(PauseRow.name == name).with_for_update()).one_or_none()
    if row is None:
        # Somebody lifted it at this moment.
        return pause(tx, name, now=now, waits=waits, reason=reason)
    before = Pause(*row)
    holds = in_force(before, now)
    times = before.times + (0 if holds else 1) if before.reason == reason else 1
    until = now + waits[min(times, len(waits)) - 1]
    found = Pause(name, max(until, before.until) if holds else until, reason, times, fresh=before.reason != reason)
    values = {"until": found.until, "reason": reason, "times": times}
    tx.execute(update(PauseRow).where(PauseRow.name == name).values(values))
    return found


def lift(tx: Connection, name: str) -> bool:
    """End a pause and forget how often it came; False if there was none."""
    return tx.execute(delete(PauseRow).where(PauseRow.name == name)).rowcount > 0


def take_probe(tx: Connection, *, now: datetime, wait: timedelta) -> bool:
    """Whether the breaker's wait is over and nobody else asks: then it is ours to ask, and others wait again."""
    over = or_(PauseRow.until <= now, PauseRow.until > now + LONGEST)
    mine = update(PauseRow).where(PauseRow.name == WORKSPACE, over).values(until=now + wait)
    return tx.execute(mine).rowcount > 0


def listed(tx: Connection) -> list[Pause]:
    """All pauses, those included whose end has come."""
    return [Pause(*row) for row in tx.execute(select(*_COLUMNS).order_by(PauseRow.name))]


def in_force(pause: Pause, now: datetime) -> bool:
    """Whether a pause holds at an instant. The breaker's holds as long as it is there."""
    longest = LONGEST_PARK if pause.name.startswith("channel:") else LONGEST
    return pause.name == WORKSPACE or now < pause.until <= now + longest


def held(tx: Connection, name: str, *, now: datetime) -> Pause | None:
    """The pause of that name that is in force."""
    row = tx.execute(_NAMED, {"wanted": name}).one_or_none()
    found = Pause(*row) if row else None
    return found if found is not None and in_force(found, now) else None


def instants(now: datetime) -> dict[str, datetime]:
    """What `HOLDS` compares with."""
    return {"pause_now": now, "pause_far": now + LONGEST, "park_far": now + LONGEST_PARK}


_COLUMNS = (PauseRow.name, PauseRow.until, PauseRow.reason, PauseRow.times)
_NAMED = select(*_COLUMNS).where(PauseRow.name == bindparam("wanted"))


def _at(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=Instant())


HOLDS = (
    select(PauseRow.name)
    .where(
        or_(
            PauseRow.name == WORKSPACE,
            and_(
                PauseRow.name == "channel:" + OutboxRow.channel,
                PauseRow.until > _at("pause_now"),
                PauseRow.until <= _at("park_far"),
            ),
            and_(
                PauseRow.name == case(METHODS, value=OutboxRow.verb),
                PauseRow.until > _at("pause_now"),
                PauseRow.until <= _at("pause_far"),
            ),
        )
    )
    .correlate(OutboxRow)
    .exists()
)
"""Whether an outbox row is paused, as a condition; its instants are those of `instants`."""
