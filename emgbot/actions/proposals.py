"""Proposals in Slack: what waits is shown to the secretariat with its questions, and accepted or not. `/emg plan`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from emgbot.actions import plan_edits, versions
from emgbot.actions.orders import Author, told
from emgbot.actions.plan_review import FILE, as_shown, author_of, is_edit, require_secretariat, show
from emgbot.actions.quiet import MENTIONS
from emgbot.actions.request import Request, Scene, display_name, is_secretariat
from emgbot.actions.versions import Moved
from emgbot.actions.workspace import board_of, identity
from emgbot.core.commands.parse import Command, Verb
from emgbot.core.files.planfile import load_plan
from emgbot.core.plan_diff import same_plan
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import plans, proposals
from emgbot.store.orders import orders
from emgbot.store.proposals import Proposal, State
from emgbot.views import answers, plan_changes, wording
from emgbot.views.blocks import Payload

log = logging.getLogger(__name__)

NEWEST_EVENTS = 25


def answer(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """Answer `/emg plan ...` and `/emg milestone ...`. Raises UserError: not understood, or not allowed."""
    words = command.argument.strip()
    if command.verb is Verb.MILESTONE:
        return plan_edits.milestone(runtime, scene, request, words)
    first, _, rest = words.casefold().partition(" ")
    match first.rstrip(":"):
        case "" | "show" | "status" | "info" | "accept" | "proposal":
            return overview(runtime, scene, request)
        case "history" | "log":
            return history(runtime, scene, request)
        case "diff" | "difference" | "changes" | "all":
            part = rest.strip().removeprefix("part ").strip()
            return _part(runtime, scene, request, None, int(part) if part.isdecimal() and len(part) < 5 else 1)
        case "again" | "reopen":
            return _reopen(runtime, scene, request)
        case _:
            return plan_edits.change(runtime, scene, request, words)


def overview(runtime: Runtime, scene: Scene, request: Request) -> Payload:
    """The accepted plan for everybody; for the secretariat what waits for its word."""
    ours = is_secretariat(runtime, scene, request.user)
    accepted = scene.accepted
    with runtime.database.read() as tx:
        waiting = proposals.waiting(tx, accepted.team) if ours else []
        case = versions.read_case(tx, accepted.team, runtime.settings, waiting[0]) if waiting else None
        stored = plans.accepted(tx, accepted.team)
        version = plans.version_of(tx, accepted.team, stored[0])
        event = proposals.acceptance(tx, accepted.team, accepted.plan.id, version.version)
        set_in_slack = orders(tx, accepted.team) if ours else []
        counts = answers.counts_line(board_of(tx, accepted), accepted.plan.activities)
    if case is not None:
        return show(runtime, scene, case)
    by = f"by {event.actor_name}" if event and event.actor else "at the first start"
    origin = f" ({version.origin})" if version.origin else ""
    since = f"{wording.on(scene.calendar.today(version.accepted_at))}, accepted {by}{origin}"
    lines = [told(order, runtime.settings, accepted.plan, scene.calendar) for order in set_in_slack]
    return plan_changes.overview(
        plan_changes.Standing(accepted.plan, version.version, since, counts, [line for line in lines if line])
    )


def history(runtime: Runtime, scene: Scene, request: Request) -> Payload:
    """The plan's own history, the newest first; who muted mentions is for the secretariat, and for oneself."""
    accepted, ours = scene.accepted, is_secretariat(runtime, scene, request.user)
    with runtime.database.read() as tx:
        found = proposals.events(tx, accepted.team, accepted.plan.id, newest=NEWEST_EVENTS)
    zone = scene.calendar.zone
    lines = [
        f"{wording.on(event.at.astimezone(zone).date())} {event.at.astimezone(zone):%H:%M} · {event.actor_name} "
        f"({event.via}) · {event.subject}: {event.words}"
        for event in found
        if ours or event.actor == request.user or event.words not in MENTIONS.values()
    ]
    return plan_changes.history(accepted.plan, lines)


def propose(
    runtime: Runtime,
    scene: Scene,
    request: Request,
    *,
    source: str,
    origin: str,
    was: Mapping[str, str] | None = None,
) -> Payload:
    """Put a plan's text before the secretariat, who may see the difference at once. Raises UserError.

    `source` is the text of a plan file, `origin` where it came from ("workplan-2018.docx"). `was`: old references by
    new ones, where the person has said already what an activity was before.
    """
    require_secretariat(runtime, scene, request)
    reading = load_plan(source, file=origin)
    plan = reading.plan
    if plan is None:
        raise UserError("\n".join(str(problem) for problem in reading.problems if problem.severity == "error"))
    with runtime.database.write() as tx:
        stored = plans.held(tx, scene.accepted.team)
        own = next((each for each in stored if each.plan == plan.id), None)
        if own is not None:
            accepted = load_plan(plans.source(tx, scene.accepted.team, own), file=origin).plan
            if accepted is not None and same_plan(accepted, plan):
                raise UserError(f"This is the plan {plan.id} as it is in force, version {own.version}.")
        proposal = _put_document(
            tx,
            runtime,
            scene,
            plan=plan.id,
            base=own.version if own else 0,
            source=source,
            origin=origin,
            by=request.user,
        )
        case = versions.answer(tx, scene.accepted.team, runtime.settings, proposal, was or {})
    return show(runtime, scene, case)


def _put_document(
    tx: Connection, runtime: Runtime, scene: Scene, *, plan: str, base: int, source: str, origin: str, by: str
) -> Proposal:
    """The proposal of a document: the one that waits where it is the same text; else it replaces the person's last."""
    team, at = scene.accepted.team, runtime.clock()
    for earlier in proposals.waiting(tx, team):
        if earlier.plan != plan or is_edit(earlier):
            continue
        if earlier.source == source:
            return earlier
        if earlier.proposed_by == by:
            proposals.decide(tx, earlier, State.SUPERSEDED, at=at, by=by)
    return proposals.put(tx, team, plan, base=base, source=source, origin=origin, at=at, by=by)


def notice_file(runtime: Runtime) -> None:
    """Make a proposal of the plan file where it is another than the accepted plan, and was not decided about yet."""
    reading = load_plan(runtime.source.text, file=runtime.source.name)
    if reading.plan is None:
        return
    text, plan = runtime.source.text.decode("utf-8-sig"), reading.plan
    with runtime.database.write() as tx:
        found = identity(runtime, tx)
        stored = plans.held(tx, found.team) if found else []
        if found is None or not stored:
            return
        own = next((each for each in stored if each.plan == plan.id), None)
        if plans.was_accepted(tx, found.team, plan.id, text) or proposals.is_known(tx, found.team, plan.id, text):
            return
        if own is not None:
            accepted = load_plan(plans.source(tx, found.team, own), file=plan.id).plan
            if accepted is not None and same_plan(accepted, plan):
                return
        base = own.version if own else 0
        at, origin = runtime.clock(), runtime.source.name
        proposals.put(tx, found.team, plan.id, base=base, source=text, origin=origin, at=at, by=FILE)
    log.warning("the plan file differs from the accepted plan; a proposal waits plan=%s base=%d", plan.id, base)


# --- Buttons -----------------------------------------------------------------------------------------------------


def press(runtime: Runtime, scene: Scene, request: Request, action: str, value: Mapping[str, Any]) -> Payload:
    """What a button of ours does (`plan_...`). Its value only names what is meant. Raises UserError."""
    require_secretariat(runtime, scene, request)
    if action == "plan_order":
        return plan_edits.press_order(runtime, scene, request, value)
    if action == "plan_forget":
        return answers.refusal("Not now: everything stays as it is.")
    number = value.get("i")
    if not isinstance(number, int) or not 0 < number < 2**63:
        return answers.outdated()
    if action == "plan_part":
        part = value.get("n")
        return _part(runtime, scene, request, number, part if isinstance(part, int) else 1)
    author = author_of(runtime, request)
    with runtime.database.write() as tx:
        say = _pressed(tx, runtime, scene, number=number, action=action, value=value, author=author)
    return say()


Say = Callable[[], Payload]
"""What to answer, worked out after the commit: what people are called may have to be asked from Slack."""


def _pressed(
    tx: Connection,
    runtime: Runtime,
    scene: Scene,
    *,
    number: int,
    action: str,
    value: Mapping[str, Any],
    author: Author,
) -> Say:
    team = scene.accepted.team
    plans.held(tx, team)
    proposal = proposals.found(tx, team, number)
    if proposal is None:
        return answers.outdated
    if proposal.state is not State.OPEN:
        return _decided(tx, runtime, scene, proposal, author=author, accepting=action == "plan_accept")
    if action == "plan_decline":
        proposals.decide(tx, proposal, State.DECLINED, at=runtime.clock(), by=author.user)
        words = f"Not now: plan {proposal.plan} stays as it is. `/emg plan again` brings this proposal back."
        words += " Another one waits: `/emg plan` shows it." if proposals.waiting(tx, team) else ""
        return lambda: answers.refusal(words)
    try:
        if action == "plan_accept":
            return _accept(tx, runtime, scene, proposal, author=author, seen=str(value.get("s")))
        return _answer(tx, runtime, scene, proposal, action=action, value=value)
    except Moved as moved_on:
        case = moved_on.case
        return lambda: show(runtime, scene, case, lead="Something changed since you saw this. It is now so:")


def _accept(tx: Connection, runtime: Runtime, scene: Scene, proposal: Proposal, *, author: Author, seen: str) -> Say:
    at = runtime.clock()
    done = versions.accept(tx, scene.accepted.team, runtime.settings, proposal, author=author, at=at, shown=seen)
    return lambda: plan_changes.accepted(as_shown(runtime, scene, done.case), done.version)


def _answer(
    tx: Connection, runtime: Runtime, scene: Scene, proposal: Proposal, *, action: str, value: Mapping[str, Any]
) -> Say:
    """An answer to a question about a reference, or to all of them at once."""
    team, settings = scene.accepted.team, runtime.settings
    case = versions.read_case(tx, team, settings, proposal)
    asked = {question.ref: question for question in case.questions}
    if action == "plan_all":
        if value.get("s") != case.fingerprint:
            raise Moved(case)
        seen = list(asked.values())[: plan_changes.MOST_QUESTIONS]
        found = versions.answer(tx, team, settings, proposal, {each.ref: each.was for each in seen})
        return lambda: show(runtime, scene, found, lead=f"{len(seen)} questions answered.")
    ref, was = value.get("r"), value.get("w")
    if not isinstance(ref, str) or not (was is None or isinstance(was, str)):
        return answers.outdated
    if ref not in asked:
        return lambda: show(runtime, scene, case, lead=f"{ref[:20]} is no question any more.")
    answered = versions.answer(tx, team, settings, proposal, {ref: was})
    words = f"{ref} is new." if was is None else f"{ref} was {was}." if was != ref else f"{ref} is still {ref}."
    return lambda: show(runtime, scene, answered, lead=words)


def _decided(
    tx: Connection, runtime: Runtime, scene: Scene, proposal: Proposal, *, author: Author, accepting: bool
) -> Say:
    """A button of a proposal that was decided: by whom, and what now. A document is shown anew over the new version."""
    who, team = proposal.decided_by or "", scene.accepted.team

    def refused(words: str) -> Say:
        return lambda: answers.refusal(words.format(by=display_name(runtime, who) or "Somebody"))

    if proposal.state is State.ACCEPTED:
        return refused("{by} accepted this already. `/emg plan` shows the plan as it is now.")
    if proposal.state is State.DECLINED:
        return refused("{by} has put this away; nothing was changed. `/emg plan again` brings it back.")
    if not accepting or is_edit(proposal) or proposals.waiting(tx, team):
        return refused(
            "{by} accepted another change meanwhile, so this one no longer counts; nothing was changed. "
            "`/emg plan` shows what waits; or type your change again."
        )
    again = proposals.put(
        tx,
        team,
        proposal.plan,
        base=proposal.base,
        source=proposal.source,
        origin=proposal.origin,
        at=runtime.clock(),
        by=author.user,
    )
    case = versions.read_case(tx, team, runtime.settings, again)
    lead = "Another change was accepted meanwhile. Over that one this would now be:"
    return lambda: show(runtime, scene, case, lead=lead)


def _part(runtime: Runtime, scene: Scene, request: Request, number: int | None, part: int) -> Payload:
    """A part of all changes in full: of one proposal, or of the oldest that waits."""
    require_secretariat(runtime, scene, request)
    team = scene.accepted.team
    with runtime.database.read() as tx:
        waiting = proposals.waiting(tx, team)
        found = proposals.found(tx, team, number) if number else waiting[0] if waiting else None
        if found is None or found.state is not State.OPEN:
            raise UserError("No change of the plan waits. `/emg plan` shows the plan as it is.")
        case = versions.read_case(tx, team, runtime.settings, found)
    return plan_changes.whole(as_shown(runtime, scene, case), part)


def _reopen(runtime: Runtime, scene: Scene, request: Request) -> Payload:
    """The proposal that was put away last waits again, compared with what is accepted now."""
    require_secretariat(runtime, scene, request)
    team = scene.accepted.team
    with runtime.database.write() as tx:
        plans.held(tx, team)
        found = proposals.put_away_last(tx, team)
        if found is None:
            raise UserError("No proposal was put away. `/emg plan` shows the plan as it is.")
        case = versions.read_case(tx, team, runtime.settings, found)
        if is_edit(found) and found.base != case.version:
            # It holds the whole plan as it was then: what was accepted since would be taken back.
            raise UserError(f"The plan has changed since ({found.origin}). Type your change again.")
        proposals.reopen(tx, found, base=case.version)
    return show(runtime, scene, case)
