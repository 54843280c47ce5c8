"""A proposal before the secretariat's eyes: what it changes with the days before and after; who may decide."""

from __future__ import annotations

from typing import Any

from emgbot.actions.orders import Author
from emgbot.actions.request import Request, Scene, display_name, is_secretariat
from emgbot.actions.versions import Case
from emgbot.core.plan_dates import moved
from emgbot.core.roles import Role
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store.proposals import Proposal
from emgbot.views import plan_changes, wording
from emgbot.views.blocks import Payload

FILE = "plan file"
"""Who proposes a file that was changed where the bot runs."""

TYPED = "typed in Slack"


def is_edit(proposal: Proposal) -> bool:
    """Whether a proposal is a single change that somebody typed, over the version it was compared with."""
    return proposal.origin.startswith(TYPED)


def show(runtime: Runtime, scene: Scene, case: Case, *, lead: str = "") -> Payload:
    """A proposal with its questions or its buttons."""
    return plan_changes.proposal(as_shown(runtime, scene, case), lead=lead)


def as_shown(runtime: Runtime, scene: Scene, case: Case) -> plan_changes.Shown:
    """A proposal as it is shown: what it changes, with the days before and after."""
    running, proposal = case.running, case.proposal
    moves: dict[str, Any] = {}
    if case.difference is not None and case.difference.new.id == running.plan.id:
        after = running.settings.places(case.plan)
        found = moved(case.difference, case.board, running.places, after, scene.today)
        moves = {ref: (old, new) for ref, old, new in found}
    going_on = set(case.carried.was.values()) if case.carried else set()
    silent = (
        []
        if case.carried is None
        else [
            activity.ref
            for activity in running.plan.activities
            if case.board.is_open(activity) and activity.ref not in going_on
        ]
    )
    by = proposal.proposed_by
    who = "changed where the bot runs" if by == FILE else f"proposed by {display_name(runtime, by)}"
    return plan_changes.Shown(
        id=proposal.id,
        seen=case.fingerprint,
        plan=case.plan,
        version=case.version,
        came=f"{proposal.origin}, {who} on {wording.on(scene.calendar.today(proposal.proposed_at))}",
        difference=case.difference,
        carried=case.carried,
        running=running.plan,
        moves=moves,
        worth_a_look=[f"{p.ref}: {p.message} {p.cure}" if p.ref else f"{p.message} {p.cure}" for p in case.problems],
        silent=silent,
    )


def require_secretariat(runtime: Runtime, scene: Scene, request: Request) -> None:
    """Raise UserError that says who can, unless the person is of the secretariat."""
    if not is_secretariat(runtime, scene, request.user):
        home = scene.accepted.places.secretariat.name
        raise UserError(f"Only the secretariat changes the plan; nothing was changed. Ask in {home}.")


def author_of(runtime: Runtime, request: Request) -> Author:
    """Whoever speaks, as the author of a change of the plan."""
    name = display_name(runtime, request.user, request.user_name)
    return Author(request.user, name, Role.SECRETARIAT.value, request.via.value, request.channel)
