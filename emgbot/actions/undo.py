"""Taking back what was said: a status, a note, a reminder. An undo is an entry of its own; nothing is rubbed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.change import occasion_of, require
from emgbot.actions.refresh import refresh_nudges
from emgbot.actions.request import Request, Scene, display_name, is_secretariat
from emgbot.clock import wall_now
from emgbot.core.board import Board, Standing
from emgbot.core.history import UNDOABLE, Action, Entry, fold
from emgbot.core.roles import Deed, Role, may
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import intake, state
from emgbot.views import answers, deeds, wording
from emgbot.views.blocks import Payload

UNDO_WITHIN = timedelta(hours=24)
OVERRIDDEN_BY: dict[Action, tuple[Action, ...]] = {
    Action.STATUS: (Action.STATUS,),
    Action.NOTE: (Action.STATUS,),
    Action.SNOOZED: (Action.SNOOZED,),
    Action.LEFT_ALONE: (Action.LEFT_ALONE, Action.NUDGED_AGAIN),
    Action.NUDGED_AGAIN: (Action.LEFT_ALONE, Action.NUDGED_AGAIN),
}
"""What was said later about the same matter: then taking back the earlier word would change the later one."""


def undo(runtime: Runtime, scene: Scene, request: Request, *, change: str | None, refs: tuple[str, ...]) -> Payload:
    """Take back a change: the one a button names, else one's own last one (of an activity, where one is named).

    The secretariat may take back anybody's. Raises UserError: nothing to undo, too late, not one's own, or changed
    since by somebody.
    """
    anybodys = is_secretariat(runtime, scene, request.user) and may(Role.SECRETARIAT, Deed.UNDO_ANY)
    entries: list[Entry] = []
    with runtime.database.read() as tx:
        if not intake.known(tx, request.key):
            entries = _to_undo(tx, scene, request, anybodys, change=change, refs=refs)
    if entries and not anybodys:
        _check_undo(runtime, request, entries[0])
    plan = scene.accepted.plan
    board = Board(plan)
    roles = {entry.ref: require(runtime, scene, request, plan.by_ref[entry.ref], Deed.UNDO_OWN) for entry in entries}
    name = display_name(runtime, request.user, request.user_name)
    with runtime.database.write() as tx:
        if not intake.first_time(tx, request.key, now=wall_now()):
            again = state.entries_of_change(tx, scene.accepted.team, f"undo/{request.key}")
            return answers.undone([(entry, _undone_by(tx, scene, entry)) for entry in again], board)
        held = state.held(tx, [scene.accepted.ids[entry.ref] for entry in entries])
        written = [
            _undo_one(tx, runtime, scene, request=request, name=name, role=roles[entry.ref], entry=entry, held=held)
            for entry in entries
        ]
        refresh_nudges(tx, runtime, scene.accepted, changed={entry.ref for entry in written})
    return answers.undone(list(zip(written, entries, strict=True)), board)


def _undone_by(tx: Connection, scene: Scene, entry: Entry) -> Entry:
    """What an undo took back."""
    whole = state.entries_of(tx, scene.accepted.ids[entry.ref])
    return next(earlier for earlier in whole if earlier.id == entry.undoes)


def _to_undo(
    tx: Connection, scene: Scene, request: Request, anybodys: bool, *, change: str | None, refs: tuple[str, ...]
) -> list[Entry]:
    team, plan = scene.accepted.team, scene.accepted.plan.id
    if change is None:
        ids = [scene.accepted.ids[ref] for ref in refs]
        last = state.last_undoable(tx, team, plan, actor=None if refs and anybodys else request.user, refs=ids)
        if last is None:
            raise UserError("There is nothing of yours to undo. `/emg history 1c` shows who changed what.")
        change = last.change
    entries = [entry for entry in state.entries_of_change(tx, team, change) if entry.action in UNDOABLE]
    if not entries:
        raise UserError("That change is not known any more; nothing was undone.")
    gone = [entry.ref for entry in entries if entry.ref not in scene.accepted.ids]
    if gone:
        raise UserError(f"{', '.join(gone)} is no longer in the plan; nothing was undone.")
    return entries


def _check_undo(runtime: Runtime, request: Request, first: Entry) -> None:
    if first.actor != request.user:
        raise UserError(
            f"{first.ref} was changed by {first.actor_name}, not by you. They or the secretariat can undo it; "
            f"you can say it anew: `/emg status {first.ref} under way`."
        )
    if runtime.clock() - first.at > UNDO_WITHIN:
        raise UserError(
            f"Your last change ({first.ref}) is older than 24 hours. Say it anew: `/emg status {first.ref} under way`."
        )


def _undo_one(
    tx: Connection,
    runtime: Runtime,
    scene: Scene,
    *,
    request: Request,
    name: str,
    role: Role,
    entry: Entry,
    held: dict[int, Standing],
) -> Entry:
    row_id = scene.accepted.ids[entry.ref]
    whole = list(reversed(state.entries_of(tx, row_id)))
    earlier = next((later for later in whole if later.undoes == entry.id), None)
    if earlier is not None:
        who = "you" if earlier.actor == request.user else earlier.actor_name
        when = wording.moment(earlier.at, scene.calendar.zone, scene.today)
        raise UserError(f"{entry.ref} was undone already, by {who} {when}; nothing was changed.")
    changed = [e for e in standing_of(whole) if e.id > entry.id and e.action in OVERRIDDEN_BY[entry.action]]
    if changed:
        last = changed[-1]
        now, anew = f"now {deeds.now(last)}", f"status {entry.ref} {entry.from_status.label}"
        if last.action is not Action.STATUS:
            anew = f"snooze {entry.ref} 3 days" if last.action is Action.SNOOZED else f"leave {entry.ref} alone"
        raise UserError(
            f"{entry.ref} was changed since by {last.actor_name} ({now}), so it was not undone. "
            f"Say it anew: `/emg {anew}`."
        )
    occasion = replace(occasion_of(scene, request, name, role, runtime=runtime), change=f"undo/{request.key}")
    return rub_out(tx, occasion, entry, row_id=row_id, whole=whole, before=held[row_id])


def standing_of(whole: Sequence[Entry]) -> list[Entry]:
    """The entries of an activity's whole history that count."""
    undone = {entry.undoes for entry in whole}
    return [entry for entry in whole if entry.action is not Action.UNDO and entry.id not in undone]


def rub_out(
    tx: Connection,
    occasion: state.Occasion,
    entry: Entry,
    *,
    row_id: int,
    whole: Sequence[Entry],
    before: Standing,
) -> Entry:
    """Let an entry count for nothing: the activity stands as without it. `whole`: its history, in order."""
    restored = fold([each for each in standing_of(whole) if each.id != entry.id])
    written = state.append(
        tx,
        occasion,
        state.Move(
            activity_id=row_id,
            ref=entry.ref,
            action=Action.UNDO,
            before=before,
            status=restored.status,
            end=restored.revised_end,
            progress=restored.progress,
            undoes=entry.id,
        ),
    )
    state.put(tx, occasion, row_id, fold([*whole, written]))
    return written
