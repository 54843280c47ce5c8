"""What happened: entries of the append-only history and replies, as values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from emgbot.core.board import UNTOUCHED, Board, Standing
from emgbot.core.plan import Activity
from emgbot.core.status import Status


class Action(StrEnum):
    """What an entry is."""

    STATUS = "status"
    NOTE = "note"
    UNDO = "undo"
    WITHDRAWN = "withdrawn"
    SNOOZED = "snoozed"
    LEFT_ALONE = "left_alone"
    NUDGED_AGAIN = "nudged_again"
    PLAN = "plan"


UNDOABLE = (Action.STATUS, Action.NOTE, Action.SNOOZED, Action.LEFT_ALONE, Action.NUDGED_AGAIN)


class Via(StrEnum):
    """Through which door it came."""

    COMMAND = "command"
    BUTTON = "button"
    MENTION = "mention"
    DIRECT = "direct"
    REPLY = "reply"
    IMPORT = "import"


@dataclass(frozen=True)
class Entry:
    """One thing that happened to one activity. `at` is calendar time; `actor` a Slack user id, `actor_name` its name.

    `role` is how the person acted then; `entity` for whom it was said (the person's own, or `on_behalf` of another);
    `received_via` how it was received. `until`: it is snoozed until that local day.
    """

    id: int
    change: str
    ref: str
    action: Action
    at: datetime
    actor: str
    actor_name: str
    role: str
    via: Via
    from_status: Status
    to_status: Status
    from_end: date | None = None
    to_end: date | None = None
    from_progress: int | None = None
    to_progress: int | None = None
    on_day: date | None = None
    entity: str | None = None
    on_behalf: bool = False
    received_via: str | None = None
    note: str | None = None
    undoes: int | None = None
    until: date | None = None

    @property
    def moved(self) -> bool:
        """Whether status, end or figure are other than before."""
        return (self.from_status, self.from_end, self.from_progress) != (
            self.to_status,
            self.to_end,
            self.to_progress,
        )


@dataclass(frozen=True)
class Note:
    """A reply as it was written: author, calendar instant, exact words; `ref` where it is known what it is about."""

    author: str
    author_name: str
    at: datetime
    text: str
    ref: str | None
    files: tuple[str, ...] = ()


def apply(before: Standing, entry: Entry) -> Standing:
    """The standing after an entry that is not an undo. Only a status entry moves it: a note stands beside it."""
    standing = replace(before, version=before.version + 1, last_change=entry.id)
    match entry.action:
        case Action.SNOOZED:
            return replace(standing, snoozed_until=entry.until, snoozed_by=entry.actor_name)
        case Action.LEFT_ALONE | Action.NUDGED_AGAIN:
            return replace(standing, left_alone=entry.action is Action.LEFT_ALONE)
        case Action.PLAN if entry.moved:
            # It goes on from another plan, as it stood there; nobody has spoken of it here.
            standing = replace(standing, status=entry.to_status, progress=entry.to_progress, revised_end=entry.to_end)
            return replace(standing, since=entry.at, by=entry.actor_name, entity=entry.entity)
        case Action.WITHDRAWN | Action.PLAN | Action.UNDO:
            return standing
        case Action.STATUS | Action.NOTE:
            pass
    standing = replace(standing, spoken_at=entry.at)
    moved = entry.action is Action.STATUS and before.status is not entry.to_status
    if moved or before.by is None:
        standing = replace(standing, by=entry.actor_name, entity=entry.entity)
    if entry.action is Action.STATUS:
        standing = replace(
            standing,
            status=entry.to_status,
            progress=entry.to_progress,
            revised_end=entry.to_end,
            answered_at=entry.at,
        )
        if moved or before.since is None:
            standing = replace(standing, since=_since(entry))
    return standing


def _since(entry: Entry) -> datetime:
    """Since when it stands so: from the day named (10:00 UTC is one date from Honolulu to Apia), else from now."""
    return datetime.combine(entry.on_day, time(10), tzinfo=UTC) if entry.on_day else entry.at


def fold(entries: Sequence[Entry]) -> Standing:
    """Where an activity stands, from its whole history in order; what was undone counts for nothing."""
    undone = {entry.undoes for entry in entries if entry.undoes is not None}
    standing = UNTOUCHED
    for entry in entries:
        if entry.action is not Action.UNDO and entry.id not in undone:
            standing = apply(standing, entry)
    last = entries[-1].id if entries else None
    return replace(standing, version=len(entries), last_change=last)


def counts_before(board: Board, activities: Iterable[Activity], entries: Iterable[Entry]) -> dict[Status, int]:
    """How many stood where before `entries` (in order of time) happened, given the board after them."""
    status = {activity.ref: board.standing(activity).status for activity in activities}
    first: dict[str, Status] = {}
    for entry in entries:
        if entry.ref in status:
            first.setdefault(entry.ref, entry.from_status)
    found = [*(status | first).values()]
    return {kind: found.count(kind) for kind in Status if kind in found}


def net_changes(entries: Iterable[Entry]) -> list[tuple[Entry, Entry]]:
    """First and last moving entry of each activity that ended up elsewhere than it began, in order of the last one."""
    spans: dict[str, tuple[Entry, Entry]] = {}
    for entry in entries:
        if entry.moved:
            first = spans[entry.ref][0] if entry.ref in spans else entry
            spans.pop(entry.ref, None)
            spans[entry.ref] = (first, entry)
    return [
        (first, last)
        for first, last in spans.values()
        if (first.from_status, first.from_end, first.from_progress) != (last.to_status, last.to_end, last.to_progress)
    ]
