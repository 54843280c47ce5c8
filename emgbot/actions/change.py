"""Changing where activities stand: set a status or a new end, keep a note. One transaction each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

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

REPEATED_WITHIN = timedelta(hours=1)
"""People type a command again where Slack showed an error although it was carried out."""

MOST_LOOKED_AT = 50
"""Entries since a button was drawn that are looked at: beyond so many it is certainly another time."""


@dataclass(frozen=True)
class Outcome:
    """What a change did. `entries` is empty when everything stood so already; `words` then says who said so, and when.

    `stale`: the button was drawn before others changed its activity; nothing was changed.
    """

    entries: tuple[Entry, ...]
    board: Board
    activities: tuple[Activity, ...]
    words: Mapping[str, Entry] = field(default_factory=dict)
    stale: bool = False

    def answer(self, scene: Scene, user: str) -> Payload:
        """The private answer."""
        if self.stale:
            return answers.stale(self.activities[0], self.words, self.board, scene.reader, user=user)
        if not self.entries:
            return answers.unchanged(self.activities, self.board, scene.reader, words=self.words, user=user)
        moved = {entry.ref for entry in self.entries}
        same = [activity for activity in self.activities if activity.ref not in moved]
        return answers.changed(self.entries, self.board, scene.reader, same=same)


def set_status(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Outcome:
    """Carry out a status command on every activity it names, or on none. Raises UserError when it is not allowed."""
    activities = tuple(scene.accepted.plan.by_ref[ref] for ref in command.refs)
    roles = {activity.ref: require(runtime, scene, request, activity, Deed.SET_STATUS) for activity in activities}
    name = display_name(runtime, request.user, request.user_name)
    with runtime.database.write() as tx:
        if intake.first_time(tx, request.key, now=wall_now()):
            return move(tx, runtime, scene, request=request, command=command, roles=roles, name=name)
        # Slack delivered it again, and gets the same answer.
        entries = state.entries_of_change(tx, scene.accepted.team, request.key)
        held = state.held(tx, [scene.accepted.ids[activity.ref] for activity in activities])
        return _told(tx, scene, request, command, held, entries)


def move(
    tx: Connection,
    runtime: Runtime,
    scene: Scene,
    *,
    request: Request,
    command: Command,
    roles: Mapping[str, Role],
    name: str,
    message_ts: str | None = None,
) -> Outcome:
    """The same inside the caller's transaction. `message_ts`: the message that says so."""
    accepted = scene.accepted
    activities = tuple(accepted.plan.by_ref[ref] for ref in command.refs)
    held = state.held(tx, [accepted.ids[activity.ref] for activity in activities])
    entries: list[Entry] = []
    for activity in () if _elsewhere(tx, scene, request, command, held) else activities:
        row_id = accepted.ids[activity.ref]
        before = held[row_id]
        planned = meant(activity, row_id, before, command, entity=entity_of(runtime, request.user))
        if planned is None:
            continue
        if message_ts is None and planned.action is Action.NOTE and repeats(tx, runtime, request, planned):
            continue
        occasion = occasion_of(scene, request, name, roles[activity.ref], runtime=runtime, message_ts=message_ts)
        entry = state.append(tx, occasion, planned)
        held[row_id] = apply(before, entry)
        state.put(tx, occasion, row_id, held[row_id])
        entries.append(entry)
    if entries:
        refresh_nudges(tx, runtime, accepted, changed={entry.ref for entry in entries})
    return _told(tx, scene, request, command, held, entries)


def _told(
    tx: Connection,
    scene: Scene,
    request: Request,
    command: Command,
    held: Mapping[int, Standing],
    entries: Sequence[Entry],
) -> Outcome:
    """What is answered. `held`: where the activities stand now, `entries`: what brought them there."""
    ids = scene.accepted.ids
    activities = tuple(scene.accepted.plan.by_ref[ref] for ref in command.refs)
    board = Board(scene.accepted.plan, {activity.ref: held[ids[activity.ref]] for activity in activities})
    if entries:
        return Outcome(tuple(entries), board, activities)
    words = {activity.ref: state.last_word(tx, ids[activity.ref]) for activity in activities}
    said = {ref: word[0] for ref, word in words.items() if word}
    return Outcome((), board, activities, said, stale=_elsewhere(tx, scene, request, command, held))


def _elsewhere(tx: Connection, scene: Scene, request: Request, command: Command, held: Mapping[int, Standing]) -> bool:
    """Whether a button's activity was moved since it was drawn, and not to where the button moves it.

    A note or a reminder takes nothing away from whoever presses.
    """
    if request.drawn is None or len(command.refs) != 1:
        return False
    row_id = scene.accepted.ids[command.refs[0]]
    if held[row_id].status is command.status:
        return False
    since = held[row_id].version - request.drawn
    if since <= 0:
        return False
    if since > MOST_LOOKED_AT:
        return True
    entries = state.entries_of(tx, row_id, newest=since)
    return any(entry.moved or entry.action is Action.STATUS for entry in entries)


def repeats(tx: Connection, runtime: Runtime, request: Request, planned: state.Move) -> bool:
    """Whether the same person says once more what is the last word of an activity, in the same words."""
    last = next(iter(state.entries_of(tx, planned.activity_id, newest=1)), None)
    if last is None or runtime.clock() - last.at > REPEATED_WITHIN:
        return False
    if last.action is not planned.action and (last.action, planned.action) != (Action.STATUS, Action.NOTE):
        return False
    said = (last.actor, last.note, last.until, last.entity, last.on_behalf)
    return said == (request.user, planned.note, planned.until, planned.entity, planned.on_behalf)


def meant(
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
