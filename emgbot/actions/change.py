"""Changing where activities stand: set a status or a new end, keep a note, take it back. One transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.refresh import refresh_nudges
from emgbot.actions.request import Request, Scene, display_name, entity_of, is_secretariat, role_in
from emgbot.clock import wall_now
from emgbot.core.board import Board, Standing
from emgbot.core.commands.parse import Command
from emgbot.core.history import UNDOABLE, Action, Entry, apply, fold
from emgbot.core.plan import Activity
from emgbot.core.roles import Deed, Role, may
from emgbot.core.status import Status
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import intake, state
from emgbot.views import answers
from emgbot.views.blocks import Payload

UNDO_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Outcome:
    """What a change did. `entries` is empty when everything stood so already."""

    entries: tuple[Entry, ...]
    board: Board
    activities: tuple[Activity, ...]

    def answer(self, scene: Scene) -> Payload:
        """The private answer."""
        if not self.entries:
            return answers.unchanged(self.activities, self.board, scene.reader)
        return answers.changed(self.entries, self.board, scene.reader)


def set_status(
    runtime: Runtime, scene: Scene, request: Request, command: Command, *, message_ts: str | None = None
) -> Outcome:
    """Carry out a status command on every activity it names, or on none. Raises UserError when it is not allowed."""
    activities = tuple(scene.accepted.plan.by_ref[ref] for ref in command.refs)
    roles = {activity.ref: require(runtime, scene, request, activity, Deed.SET_STATUS) for activity in activities}
    name = display_name(runtime, request.user, request.user_name)
    with runtime.database.write() as tx:
        fresh = intake.first_time(tx, request.key, now=wall_now())
        return move(
            tx,
            runtime,
            scene,
            request=request,
            command=command,
            roles=roles,
            name=name,
            message_ts=message_ts,
            fresh=fresh,
        )


def move(
    tx: Connection,
    runtime: Runtime,
    scene: Scene,
    *,
    request: Request,
    command: Command,
    roles: dict[str, Role],
    name: str,
    message_ts: str | None = None,
    fresh: bool = True,
) -> Outcome:
    """The same inside the caller's transaction. Not `fresh`: Slack delivered it again, and gets the same answer."""
    accepted = scene.accepted
    activities = tuple(accepted.plan.by_ref[ref] for ref in command.refs)
    entries: list[Entry] = []
    standings: dict[str, Standing] = {}
    held = state.held(tx, [accepted.ids[activity.ref] for activity in activities])
    for activity in activities:
        row_id = accepted.ids[activity.ref]
        before = standings[activity.ref] = held[row_id]
        planned = _move(activity, row_id, before, command, entity=entity_of(runtime, request.user))
        if planned is None or not fresh:
            continue
        occasion = occasion_of(scene, request, name, roles[activity.ref], runtime=runtime, message_ts=message_ts)
        entry = state.append(tx, occasion, planned)
        standings[activity.ref] = apply(before, entry)
        state.put(tx, occasion, row_id, standings[activity.ref])
        entries.append(entry)
    if entries:
        refresh_nudges(tx, runtime, accepted, changed={entry.ref for entry in entries})
    if not fresh:
        entries = state.entries_of_change(tx, accepted.team, request.key)
    return Outcome(tuple(entries), Board(accepted.plan, standings), activities)


def _move(
    activity: Activity, row_id: int, before: Standing, command: Command, *, entity: str | None
) -> state.Move | None:
    """What a command means for an activity as it stands; None if it says nothing new."""
    status = command.status or before.status
    progress = before.progress if command.status is None else command.progress
    if command.end is not None and not before.status.open and command.status is None:
        # A new end for something closed opens it again: there is something left to do.
        status = Status.UNDER_WAY
    end = command.end or before.revised_end
    same = (status, end, progress) == (before.status, before.revised_end, before.progress)
    never_said = before.since is None and command.status is not None
    if same and not command.note and not never_said:
        return None
    return state.Move(
        activity_id=row_id,
        ref=activity.ref,
        action=Action.NOTE if same and not never_said else Action.STATUS,
        before=before,
        status=status,
        end=end,
        progress=progress,
        on_day=command.on,
        entity=command.entity or entity,
        on_behalf=command.entity is not None,
        received_via=command.via,
        note=command.note,
    )


def occasion_of(
    scene: Scene, request: Request, name: str, role: Role, *, runtime: Runtime, message_ts: str | None = None
) -> state.Occasion:
    """Who did it, when and where, for the history."""
    return state.Occasion(
        team=scene.accepted.team,
        plan=scene.accepted.plan.id,
        plan_version=scene.accepted.version,
        change=request.key,
        at=runtime.clock(),
        actor=request.user,
        actor_name=name,
        role=role.value,
        via=request.via,
        channel=request.channel,
        message_ts=message_ts,
    )


def require(runtime: Runtime, scene: Scene, request: Request, activity: Activity, deed: Deed) -> Role:
    """The person's role for an activity. Raises UserError that says who can, where the role does not allow the deed."""
    role = role_in(runtime, scene, request.user, activity.group)
    if may(role, deed):
        return role
    channel = scene.accepted.places.of_group.get(activity.group, scene.accepted.places.secretariat).name
    raise UserError(
        f"{activity.ref} {activity.title} belongs to {channel}, and you are not in it. Nothing was changed. "
        f"Its members, its focal points and the secretariat can report on it: ask in {channel}."
    )


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
    roles = {entry.ref: require(runtime, scene, request, plan.by_ref[entry.ref], Deed.UNDO_OWN) for entry in entries}
    name = display_name(runtime, request.user, request.user_name)
    with runtime.database.write() as tx:
        if not intake.first_time(tx, request.key, now=wall_now()):
            again = state.entries_of_change(tx, scene.accepted.team, f"undo/{request.key}")
            return answers.undone(again, Board(scene.accepted.plan))
        held = state.held(tx, [scene.accepted.ids[entry.ref] for entry in entries])
        written = [
            _undo_one(tx, runtime, scene, request=request, name=name, role=roles[entry.ref], entry=entry, held=held)
            for entry in entries
        ]
        refresh_nudges(tx, runtime, scene.accepted, changed={entry.ref for entry in written})
    return answers.undone(written, Board(scene.accepted.plan))


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
    return entries


def _check_undo(runtime: Runtime, request: Request, first: Entry) -> None:
    if first.actor != request.user:
        raise UserError(
            f"{first.ref} was changed by {first.actor_name}, not by you. They or the secretariat can undo it; "
            f"you can report anew: `/emg status {first.ref} under way`."
        )
    if runtime.clock() - first.at > UNDO_WITHIN:
        raise UserError(
            f"Your last change ({first.ref}) is older than 24 hours. Report anew: `/emg status {first.ref} under way`."
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
    if any(later.undoes == entry.id for later in whole):
        raise UserError(f"{entry.ref} was undone already; nothing was changed.")
    undone = {later.undoes for later in whole}
    standing = [e for e in whole if e.action is not Action.UNDO and e.id not in undone]
    changed = [e for e in standing if e.id > entry.id and e.action is Action.STATUS]
    if changed:
        last = changed[-1]
        raise UserError(
            f"{entry.ref} was changed since by {last.actor_name} (now {last.to_status.label}), so it was not undone. "
            f"Report anew: `/emg status {entry.ref} {entry.from_status.label}`."
        )
    restored = fold([e for e in standing if e.id != entry.id])
    occasion = replace(occasion_of(scene, request, name, role, runtime=runtime), change=f"undo/{request.key}")
    written = state.append(
        tx,
        occasion,
        state.Move(
            activity_id=row_id,
            ref=entry.ref,
            action=Action.UNDO,
            before=held[row_id],
            status=restored.status,
            end=restored.revised_end,
            progress=restored.progress,
            undoes=entry.id,
        ),
    )
    state.put(tx, occasion, row_id, fold([*whole, written]))
    return written
