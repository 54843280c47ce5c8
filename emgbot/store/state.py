"""Where activities stand now, and the append-only history behind it, written together in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, RowMapping, Select, and_, bindparam, or_, select

from emgbot.core.board import UNTOUCHED, Standing
from emgbot.core.history import UNDOABLE, Action, Entry, Via
from emgbot.core.status import Status
from emgbot.store import rows
from emgbot.store.tables import ActivityRow, HistoryRow, NoteRow, StateRow


@dataclass(frozen=True)
class Move:
    """A change of one activity, ready to be written. `before` is what it was read as in the same transaction."""

    activity_id: int
    ref: str
    action: Action
    before: Standing
    status: Status
    end: date | None
    progress: int | None
    on_day: date | None = None
    entity: str | None = None
    on_behalf: bool = False
    received_via: str | None = None
    note: str | None = None
    undoes: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Occasion:
    """Who does it, when (calendar time), through which door and where; `change` groups what is done at once."""

    team: str
    plan: str
    plan_version: int
    change: str
    at: datetime
    actor: str
    actor_name: str
    role: str
    via: Via
    channel: str | None = None
    message_ts: str | None = None


@dataclass(frozen=True)
class Kept:
    """What is kept of an activity of a workspace's plan; `ref` is what it is called now."""

    team: str
    plan: str
    standing: Standing
    ref: str = ""


def all_kept(tx: Connection) -> dict[int, Kept]:
    """Every activity of every workspace and plan, by row id."""
    query = select(ActivityRow, StateRow).outerjoin(StateRow, StateRow.activity_id == ActivityRow.id)
    columns = (ActivityRow.id, ActivityRow.team_id.label("team"), ActivityRow.plan.label("of_plan"), ActivityRow.ref)
    rows_ = tx.execute(query.with_only_columns(*columns, *StateRow.__table__.columns).order_by(ActivityRow.id))
    return {
        row["id"]: Kept(row["team"], row["of_plan"], _standing(row) if row["status"] else UNTOUCHED, row["ref"])
        for row in rows_.mappings()
    }


def standings(tx: Connection, team: str, plan: str) -> dict[str, Standing]:
    """The standing of every activity that was ever touched, by reference."""
    found = tx.execute(
        select(ActivityRow.ref, *StateRow.__table__.columns)
        .join(StateRow, StateRow.activity_id == ActivityRow.id)
        .where(StateRow.team_id == team, StateRow.plan == plan)
    ).mappings()
    return {row["ref"]: _standing(row) for row in found}


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_STANDINGS = select(*StateRow.__table__.columns).where(StateRow.activity_id.in_(_IDS))
_LOCK = select(ActivityRow.id).where(ActivityRow.id.in_(_IDS)).order_by(ActivityRow.id).with_for_update(key_share=True)


def held(tx: Connection, activity_ids: Iterable[int]) -> dict[int, Standing]:
    """The standings of activities that are about to change, by row id; nobody else changes them meanwhile.

    On SQLite the writing transaction itself keeps everybody else out. Elsewhere the activities are locked first, in
    order, and read then: a statement that both locks and reads would read what was there before it waited.
    """
    ids = sorted(activity_ids)
    if tx.dialect.name != "sqlite":
        tx.execute(_LOCK, {"ids": ids})
    return standings_of(tx, ids)


def standings_of(tx: Connection, activity_ids: Iterable[int]) -> dict[int, Standing]:
    """Where some activities stand, by row id."""
    ids = list(activity_ids)
    found = {row["activity_id"]: _standing(row) for row in tx.execute(_STANDINGS, {"ids": ids}).mappings()}
    return {row_id: found.get(row_id, UNTOUCHED) for row_id in ids}


def _standing(row: RowMapping) -> Standing:
    return Standing(
        status=Status(row["status"]),
        progress=row["progress"],
        revised_end=row["revised_end"],
        since=row["since"],
        by=row["by_name"],
        entity=row["entity"],
        spoken_at=row["spoken_at"],
        answered_at=row["answered_at"],
        version=row["version"],
        last_change=row["last_change"],
        snoozed_until=row["snoozed_until"],
        snoozed_by=row["snoozed_by"],
        left_alone=row["left_alone"],
    )


def append(tx: Connection, occasion: Occasion, move: Move) -> Entry:
    """Append an entry to the history. The state is brought to it by `put` in the same transaction."""
    note_id = None if move.note is None else keep_note(tx, occasion.team, occasion.plan, move.note)
    before = move.before
    entry_id = rows.insert_numbered(
        tx,
        HistoryRow,
        {
            "team_id": occasion.team,
            "plan": occasion.plan,
            "plan_version": occasion.plan_version,
            "activity_id": move.activity_id,
            "change": occasion.change,
            "action": move.action.value,
            "at": occasion.at,
            "actor": occasion.actor,
            "actor_name": occasion.actor_name,
            "role": occasion.role,
            "via": occasion.via.value,
            "from_status": before.status.value,
            "to_status": move.status.value,
            "from_end": before.revised_end,
            "to_end": move.end,
            "from_progress": before.progress,
            "to_progress": move.progress,
            "on_day": move.on_day,
            "entity": move.entity,
            "on_behalf": move.on_behalf,
            "received_via": move.received_via,
            "note_id": note_id,
            "channel": occasion.channel,
            "message_ts": occasion.message_ts,
            "undoes": move.undoes,
            "until": move.until,
        },
    )
    return Entry(
        id=entry_id,
        change=occasion.change,
        ref=move.ref,
        action=move.action,
        at=occasion.at,
        actor=occasion.actor,
        actor_name=occasion.actor_name,
        role=occasion.role,
        via=occasion.via,
        from_status=before.status,
        to_status=move.status,
        from_end=before.revised_end,
        to_end=move.end,
        from_progress=before.progress,
        to_progress=move.progress,
        on_day=move.on_day,
        entity=move.entity,
        on_behalf=move.on_behalf,
        received_via=move.received_via,
        note=move.note,
        undoes=move.undoes,
        until=move.until,
    )


def keep_note(tx: Connection, team: str, plan: str, text: str) -> int:
    """Keep a person's words; answer their row id."""
    return rows.insert_numbered(tx, NoteRow, {"team_id": team, "plan": plan, "text": text})


def kept_note(tx: Connection, team: str, note_id: int, *, actor: str) -> str | None:
    """Words that were kept and wait for a choice; None if they are not this workspace's, or of another's entry."""
    anothers = select(HistoryRow.id).where(HistoryRow.note_id == NoteRow.id, HistoryRow.actor != actor).exists()
    query = select(NoteRow.text).where(NoteRow.id == note_id, NoteRow.team_id == team, ~anothers)
    return tx.execute(query).scalar_one_or_none()


def put(tx: Connection, occasion: Occasion, activity_id: int, standing: Standing) -> None:
    """Bring the present state of an activity to a standing."""
    mend(tx, activity_id, Kept(occasion.team, occasion.plan, standing))


def mend(tx: Connection, activity_id: int, kept: Kept) -> None:
    """Bring the present state of an activity to what is to be kept of it, whatever it was."""
    standing = kept.standing
    values = {
        "activity_id": activity_id,
        "team_id": kept.team,
        "plan": kept.plan,
        "status": standing.status.value,
        "progress": standing.progress,
        "revised_end": standing.revised_end,
        "since": standing.since,
        "by_name": standing.by,
        "entity": standing.entity,
        "spoken_at": standing.spoken_at,
        "answered_at": standing.answered_at,
        "version": standing.version,
        "last_change": standing.last_change,
        "snoozed_until": standing.snoozed_until,
        "snoozed_by": standing.snoozed_by,
        "left_alone": standing.left_alone,
    }
    rows.put(tx, StateRow, values)


def _entries() -> Select[Any]:
    return (
        select(*HistoryRow.__table__.columns, ActivityRow.ref, NoteRow.text.label("note"))
        .join(ActivityRow, ActivityRow.id == HistoryRow.activity_id)
        .outerjoin(NoteRow, NoteRow.id == HistoryRow.note_id)
    )


def _read(tx: Connection, query: Select[Any]) -> list[Entry]:
    return [_entry(row) for row in tx.execute(query).mappings()]


def _entry(row: RowMapping) -> Entry:
    return Entry(
        id=row["id"],
        change=row["change"],
        ref=row["ref"],
        action=Action(row["action"]),
        at=row["at"],
        actor=row["actor"],
        actor_name=row["actor_name"],
        role=row["role"],
        via=Via(row["via"]),
        from_status=Status(row["from_status"]),
        to_status=Status(row["to_status"]),
        from_end=row["from_end"],
        to_end=row["to_end"],
        from_progress=row["from_progress"],
        to_progress=row["to_progress"],
        on_day=row["on_day"],
        entity=row["entity"],
        on_behalf=row["on_behalf"],
        received_via=row["received_via"],
        note=row["note"],
        undoes=row["undoes"],
        until=row["until"],
    )


def entries_of(tx: Connection, activity_id: int, *, newest: int | None = None) -> list[Entry]:
    """The newest entries of one activity (None: all), newest first."""
    return _read(
        tx, _entries().where(HistoryRow.activity_id == activity_id).order_by(HistoryRow.id.desc()).limit(newest)
    )


def entries_between(tx: Connection, team: str, plan: str, *, opened: datetime, closed: datetime) -> list[Entry]:
    """The entries with opened <= at < closed (calendar time), in order."""
    return _read(
        tx,
        _entries()
        .where(HistoryRow.team_id == team, HistoryRow.plan == plan)
        .where(HistoryRow.at >= opened, HistoryRow.at < closed)
        .order_by(HistoryRow.at, HistoryRow.id),
    )


def entries_of_change(tx: Connection, team: str, change: str) -> list[Entry]:
    """What one command changed at once, in order."""
    return _read(
        tx,
        _entries().where(HistoryRow.team_id == team, HistoryRow.change == change).order_by(HistoryRow.id),
    )


def entries_of_message(tx: Connection, team: str, channel: str, ts: str) -> list[Entry]:
    """What a message changed, and what its edits and its withdrawal did, in order."""
    here = (HistoryRow.team_id == team, HistoryRow.channel == channel, HistoryRow.message_ts == ts)
    return _read(tx, _entries().where(*here).order_by(HistoryRow.id))


_MOVED = or_(
    HistoryRow.action == Action.STATUS.value,
    and_(
        HistoryRow.action.in_([Action.UNDO.value, Action.PLAN.value]),
        or_(
            HistoryRow.from_status != HistoryRow.to_status,
            HistoryRow.from_end.is_distinct_from(HistoryRow.to_end),
            HistoryRow.from_progress.is_distinct_from(HistoryRow.to_progress),
        ),
    ),
)


def last_word(tx: Connection, activity_id: int, *, but: str | None = None) -> tuple[Entry, str | None] | None:
    """The newest entry that says where an activity stands, with the `ts` of its message where it has one.

    `but`: what this message (by its `ts`) said does not count. None: nobody has said so yet.
    """
    query = _entries().add_columns(HistoryRow.message_ts.label("said_ts"))
    query = query.where(HistoryRow.activity_id == activity_id, _MOVED).order_by(HistoryRow.id.desc()).limit(1)
    if but is not None:
        query = query.where(HistoryRow.message_ts.is_distinct_from(but))
    found = tx.execute(query).mappings().first()
    return (_entry(found), found["said_ts"]) if found else None


def last_undoable(tx: Connection, team: str, plan: str, *, actor: str | None, refs: Iterable[int]) -> Entry | None:
    """The newest entry that can be undone and was not: one's own (`actor`), or of some activities."""
    undone = (
        select(HistoryRow.undoes).where(HistoryRow.team_id == team, HistoryRow.undoes.is_not(None)).scalar_subquery()
    )
    query = (
        _entries()
        .where(HistoryRow.team_id == team, HistoryRow.plan == plan)
        .where(HistoryRow.action.in_([action.value for action in UNDOABLE]), HistoryRow.id.not_in(undone))
    )
    if actor is not None:
        query = query.where(HistoryRow.actor == actor)
    ids = list(refs)
    if ids:
        query = query.where(HistoryRow.activity_id.in_(ids))
    found = _read(tx, query.order_by(HistoryRow.id.desc()).limit(1))
    return found[0] if found else None
