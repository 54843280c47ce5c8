"""What people say about reminders: once more on a day, never again, again. Each is an entry that can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from emgbot.actions.change import in_charge, occasion_of, repeats, require
from emgbot.actions.request import Request, Scene, display_name, entity_of
from emgbot.actions.workspace import board_of
from emgbot.clock import wall_now
from emgbot.core.board import Board, Standing
from emgbot.core.commands.verbs import Command, Verb
from emgbot.core.history import Action, apply
from emgbot.core.plan import Activity
from emgbot.core.roles import Deed, Role, may
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import intake, state
from emgbot.views import reminders, wording
from emgbot.views.blocks import Payload

AFTER_END = timedelta(days=60)
"""How long after the planned end (or today, if that is later) somebody may still ask to be reminded."""

WITHOUT_END = timedelta(days=366)
"""The same for what has no end."""

Wanted = Callable[[Activity, Standing, Role], Action | None]
"""What is to be entered for an activity as it stands; None: it stands so already. Raises UserError."""


def snooze(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """One extra send on a day to come. Raises UserError where that is not allowed, or would never be sent."""
    until = command.until
    if until is None or until <= scene.today:
        raise UserError(f"I can remind you from tomorrow on. For example: `/emg snooze {command.refs[0]} 3 days`")

    def wanted(activity: Activity, standing: Standing, role: Role) -> Action | None:
        _check_open(activity, standing)
        if standing.left_alone:
            again = f"`/emg nudge {activity.ref} again`"
            cure = f"First type {again}."
            if not may(role, Deed.LEAVE_ALONE):
                cure = f"{again} would change that; {in_charge(scene, activity)}"
            raise UserError(f"{activity.ref} {activity.title} is left alone, so nothing is sent about it. {cure}")
        _check_bound(scene, activity, standing, until)
        return None if standing.snoozed_until == until and not command.note else Action.SNOOZED

    return _enter(runtime, scene, request, command, deed=Deed.SNOOZE, wanted=wanted)


def leave_alone(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """No nudge about an activity any more, or (`nudge 1c again`) the end of that. Raises UserError."""
    alone = command.verb is Verb.LEAVE

    def wanted(activity: Activity, standing: Standing, role: Role) -> Action | None:  # noqa: ARG001
        _check_open(activity, standing)
        if standing.left_alone is alone:
            return None
        return Action.LEFT_ALONE if alone else Action.NUDGED_AGAIN

    return _enter(runtime, scene, request, command, deed=Deed.LEAVE_ALONE, wanted=wanted)


def _enter(
    runtime: Runtime, scene: Scene, request: Request, command: Command, *, deed: Deed, wanted: Wanted
) -> Payload:
    """Enter it for every activity of a command, or for none; a repeated delivery enters nothing."""
    accepted = scene.accepted
    activities = tuple(accepted.plan.by_ref[ref] for ref in command.refs)
    roles = {activity.ref: require(runtime, scene, request, activity, deed) for activity in activities}
    name = display_name(runtime, request.user, request.user_name)
    with runtime.database.write() as tx:
        fresh = intake.first_time(tx, request.key, now=wall_now())
        held = state.held(tx, [accepted.ids[activity.ref] for activity in activities])
        entries = [] if fresh else state.entries_of_change(tx, accepted.team, request.key)
        for activity in activities if fresh else ():
            before = held[accepted.ids[activity.ref]]
            action = wanted(activity, before, roles[activity.ref])
            if action is None:
                continue
            planned = state.Move(
                activity_id=accepted.ids[activity.ref],
                ref=activity.ref,
                action=action,
                before=before,
                status=before.status,
                end=before.revised_end,
                progress=before.progress,
                entity=entity_of(runtime, request.user),
                note=command.note,
                until=command.until if action is Action.SNOOZED else None,
            )
            if repeats(tx, runtime, request, planned):
                continue
            occasion = occasion_of(scene, request, name, roles[activity.ref], runtime=runtime)
            entry = state.append(tx, occasion, planned)
            state.put(tx, occasion, accepted.ids[activity.ref], apply(before, entry))
            entries.append(entry)
        board = board_of(tx, accepted)
    return reminders.entered(activities, entries, board, accepted.places, scene.reader)


def _check_open(activity: Activity, standing: Standing) -> None:
    if not standing.status.open:
        raise UserError(
            f"{activity.ref} {activity.title} is {standing.status.label}: I remind nobody of it any more. "
            f"To open it again: `/emg status {activity.ref} under way`"
        )


def _check_bound(scene: Scene, activity: Activity, standing: Standing, until: date) -> None:
    end = Board(scene.accepted.plan, {activity.ref: standing}).planned_end(activity, scene.today)
    last = max(end, scene.today) + AFTER_END if end else scene.today + WITHOUT_END
    if until > last:
        why = f"its planned end is {wording.on(end)}" if end else "it has no planned end"
        raise UserError(
            f"{wording.in_full(until)} is too far off for {activity.ref} {activity.title}: {why}. "
            f"I can remind you until {wording.in_full(last)}. A new end is set by "
            f"`/emg status {activity.ref} delayed to {until.day} {wording.MONTHS[until.month - 1]} {until.year}`"
        )
