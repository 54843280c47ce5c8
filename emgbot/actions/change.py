"""Changing where activities stand: set a status or a new end, keep a note. One transaction each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from emgbot.actions.refresh import refresh_nudges
from emgbot.actions.request import Request, Scene, display_name, entity_of, role_in
from emgbot.clock import wall_now
from emgbot.core.board import Board, Standing
from emgbot.core.commands.parse import Command
from emgbot.core.history import Action, Entry, apply
from emgbot.core.plan import Activity
from emgbot.core.roles import Deed, Role, may
from emgbot.core.status import Status
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import intake, state
from emgbot.views import answers
from emgbot.views.blocks import Payload


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
        moved = {entry.ref for entry in self.entries}
        same = [activity for activity in self.activities if activity.ref not in moved]
        return answers.changed(self.entries, self.board, scene.reader, same=same)


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
    role = role_in(runtime, scene, request.user, activity.group, ref=activity.ref)
    if may(role, deed):
        return role
    channel = scene.accepted.places.of_group.get(activity.group, scene.accepted.places.secretariat).name
    named = f"{activity.ref} {activity.title}"
    if role is not Role.OUTSIDER:
        raise UserError(f"{named}: {in_charge(scene, activity)} Nothing was changed; ask them in {channel}.")
    raise UserError(
        f"{named} belongs to {channel}, and you are not in it. Nothing was changed. "
        f"Its members, its focal points and the secretariat can report on it: ask in {channel}."
    )


def in_charge(scene: Scene, *activities: Activity) -> str:
    """Who can do what members cannot: "this is for its focal points (Jonas Weber) and the secretariat."."""
    settings = scene.accepted.settings
    users = dict.fromkeys(user for activity in activities for user in settings.focal_points_of(activity))
    names = ", ".join(settings.people[user].name for user in users if user in settings.people)
    if not names:
        return "this is for the secretariat."
    return f"this is for its focal point{'s' * (len(users) != 1)} ({names}) and the secretariat."
