"""Versions of the plan: a proposal beside what it would change, and its acceptance in one transaction.

Who may accept has been decided before; nothing here speaks to Slack.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from emgbot.actions.orders import Author
from emgbot.actions.refresh import follow_plan
from emgbot.actions.workspace import Accepted, board_of, load
from emgbot.core.board import Board, Standing
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.problems import Problem
from emgbot.core.history import Action, Via, apply
from emgbot.core.plan import Activity, Plan
from emgbot.core.plan_diff import PLAN, Difference, compare
from emgbot.core.plan_match import Matching, Question, check_answers, match
from emgbot.core.plan_told import told
from emgbot.core.status import Status
from emgbot.errors import ConfigError, UserError
from emgbot.settings import Settings
from emgbot.store import plans, proposals, state
from emgbot.store.plans import StoredPlan
from emgbot.store.proposals import PlanEvent, Proposal, State

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Case:
    """A proposal and all that it would change, as of one transaction.

    `running`: the plan that the bot works with. `stored`: the accepted version of the same plan, None for a new one.
    `problems`: the warnings that the accepted version had not. `difference` is None for a new one; `carried` then
    says which of its activities go on from the running plan.
    """

    proposal: Proposal
    plan: Plan
    problems: tuple[Problem, ...]
    running: Accepted
    board: Board
    stored: StoredPlan | None
    difference: Difference | None
    carried: Matching | None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What has to be answered before it can be accepted."""
        matching = self.difference.matching if self.difference else self.carried
        return matching.questions if matching else ()

    @property
    def version(self) -> int:
        """The accepted version it is compared with; 0: none."""
        return self.stored.version if self.stored else 0

    @cached_property
    def fingerprint(self) -> str:
        """What a person saw: the version compared with and the answers given."""
        seen = json.dumps([self.version, sorted(self.proposal.renumbered.items())])
        return hashlib.sha256(seen.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Done:
    """A proposal that was accepted: what it changed, and the version it is now."""

    case: Case
    version: int


class Moved(Exception):
    """The proposal would change something else than what was shown; `case` is what it would change now."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"proposal {case.proposal.id}")
        self.case = case


def read_case(tx: Connection, team: str, settings: Settings, proposal: Proposal) -> Case:
    """A proposal beside what is accepted now. Raises ConfigError where its text can no longer be read."""
    stored = plans.accepted(tx, team)
    running = load(tx, team, stored[0], settings)
    reading = load_plan(proposal.source, file=proposal.origin)
    if reading.plan is None:
        raise ConfigError("\n".join(str(problem) for problem in reading.problems))
    own = next((each for each in stored if each.plan == proposal.plan), None)
    board = board_of(tx, running)
    difference = carried = None
    old = plans.source(tx, team, own) if own else ""
    if own is None:
        carried = _carried(running, board, reading.plan, proposal)
    else:
        before = load_plan(old, file=f"plan {own.plan}").draft
        retired = _retired(tx, team, own, before)
        difference = compare(before, reading.plan, answers=proposal.renumbered, retired=retired)
    known = {(problem.ref, problem.message) for problem in load_plan(old, file="").problems} if own else set()
    news = tuple(problem for problem in reading.problems if (problem.ref, problem.message) not in known)
    return Case(proposal, reading.plan, news, running, board, own, difference, carried)


def _retired(tx: Connection, team: str, stored: StoredPlan, plan: Plan) -> dict[str, Activity]:
    """The activities that earlier versions had, as they last read: their rows wait under the old references."""
    gone = plans.activity_ids(tx, team, stored.plan).keys() - plan.by_ref.keys()
    found: dict[str, Activity] = {}
    for source in plans.earlier_sources(tx, team, stored) if gone else ():
        earlier = load_plan(source, file="an earlier version").plan
        for ref in gone & earlier.by_ref.keys() - found.keys() if earlier else ():
            found[ref] = earlier.by_ref[ref]  # type: ignore[union-attr]
    return found


def references(tx: Connection, team: str, case: Case) -> frozenset[str]:
    """The old references that an answer may name."""
    if case.difference is None or case.stored is None:
        return frozenset(a.ref for a in case.running.plan.activities if case.board.is_open(a))
    old = case.difference.old
    return frozenset([*old.by_ref, *_retired(tx, team, case.stored, old)])


def _carried(running: Accepted, board: Board, plan: Plan, proposal: Proposal) -> Matching:
    """Which activities of a new plan go on from open ones of the running plan."""
    open_ones = {ref: activity for ref, activity in running.plan.by_ref.items() if board.is_open(activity)}
    answers = proposal.renumbered
    return match(open_ones, plan.by_ref, answers=answers, retired={}, moved_only=True)


def answer(
    tx: Connection, team: str, settings: Settings, proposal: Proposal, answers: Mapping[str, str | None]
) -> Case:
    """Keep answers to questions of an open proposal. Raises UserError where they contradict each other."""
    plans.held(tx, team)
    present = proposals.found(tx, team, proposal.id) or proposal
    case = read_case(tx, team, settings, present)
    merged = {**present.renumbered, **answers}
    check_answers(merged, old=references(tx, team, case), new=case.plan.by_ref)
    proposals.settle(tx, present, merged, base=case.version)
    return read_case(tx, team, settings, replace(present, renumbered=merged, base=case.version))


def accept(
    tx: Connection,
    team: str,
    settings: Settings,
    proposal: Proposal,
    *,
    author: Author,
    at: datetime,
    shown: str | None = None,
) -> Done:
    """Make a proposal the accepted version; answer what it changed.

    `shown`: the fingerprint of what the person saw. Raises Moved where it would change something else by now, and
    UserError where it was decided already, or a question is open. Whoever comes second changes nothing.
    """
    plans.held(tx, team)
    present = proposals.found(tx, team, proposal.id)
    if present is None or present.state is not State.OPEN:
        raise UserError("This proposal was decided already; nothing was changed.")
    case = read_case(tx, team, settings, present)
    if shown is not None and case.fingerprint != shown:
        raise Moved(case)
    if case.questions:
        raise UserError("A question is still open; nothing was changed.")
    proposals.decide(tx, present, State.ACCEPTED, at=at, by=author.user)
    proposals.supersede(tx, team, present.plan, at=at, by=author.user)
    if case.stored is None:
        stored = _start(tx, team, case, author=author, at=at)
    else:
        stored = _replace(tx, team, case, author=author, at=at)
    after = load(tx, team, plans.accepted(tx, team)[0], settings)
    follow_plan(tx, case.running, after, now=at)
    log.info("plan accepted plan=%s version=%d by=%s", stored.plan, stored.version, author.user)
    return Done(case, stored.version)


def _replace(tx: Connection, team: str, case: Case, *, author: Author, at: datetime) -> StoredPlan:
    """The next version of a plan: identities, its own history, and an entry for each activity that changed."""
    difference, before = case.difference, case.stored
    # Only asked for where a version of the plan is there.
    assert difference is not None  # noqa: S101
    assert before is not None  # noqa: S101
    ids = plans.activity_ids(tx, team, before.plan)
    stored = plans.accept_next(
        tx,
        team,
        before,
        text=case.proposal.source,
        was=difference.matching.was,
        at=at,
        by=author.user,
        origin=case.proposal.origin,
    )
    words = f"version {stored.version} accepted: {told(difference)} ({case.proposal.origin})"
    _tell(tx, team, stored, author=author, at=at, subject=PLAN, words=words)
    changed = {ref: "; ".join(said) for ref, said in difference.of_activities.items()}
    now = plans.activity_ids(tx, team, stored.plan)
    entries = {now[ref]: (ref, said) for ref, said in changed.items()}
    entries |= {ids[ref]: (ref, "removed from the plan") for ref in difference.removed}
    _enter(tx, team, stored, case, entries=entries, author=author, at=at)
    return stored


def _start(tx: Connection, team: str, case: Case, *, author: Author, at: datetime) -> StoredPlan:
    """The first version of another plan. What goes on in it is closed as carried over in the one before."""
    running = case.running
    stored = plans.accept_first(
        tx,
        team,
        case.plan.id,
        text=case.proposal.source,
        refs=list(case.plan.by_ref),
        at=at,
        by=author.user,
        first_start=running.places.secretariat.calendar.today(at),
        origin=case.proposal.origin,
    )
    words = f"accepted, after plan {running.plan.id} ({case.proposal.origin})"
    _tell(tx, team, stored, author=author, at=at, subject=PLAN, words=words)
    ended = StoredPlan(running.plan.id, running.first_start, running.version, running.revision)
    _tell(tx, team, ended, author=author, at=at, subject=PLAN, words=f"followed by plan {case.plan.id}")
    was = case.carried.was if case.carried else {}
    going_on = {ref: old for ref, old in was.items() if old is not None}
    ids = plans.activity_ids(tx, team, stored.plan)
    new = {ids[ref]: (ref, f"carried over from {running.plan.id}/{old}") for ref, old in going_on.items()}
    today = running.places.secretariat.calendar.today(at)
    begins = {ids[ref]: _begins(case, ref, old, today=today) for ref, old in going_on.items()}
    _enter(tx, team, stored, case, entries=new, author=author, at=at, becomes=begins)
    old_ones = {running.ids[old]: (old, f"carried over to {stored.plan}/{ref}") for ref, old in going_on.items()}
    closed = {
        running.ids[old]: replace(case.board.standing(running.plan.by_ref[old]), status=Status.CARRIED_OVER)
        for old in going_on.values()
    }
    _enter(tx, team, ended, case, entries=old_ones, author=author, at=at, becomes=closed, action=Action.STATUS)
    return stored


def _begins(case: Case, ref: str, old: str, *, today: date) -> Standing:
    """How an activity that goes on from another plan begins: as it stood there.

    Its revised end goes with it while it is ahead, unless the new plan prints another schedule.
    """
    before, after = case.running.plan.by_ref[old], case.plan.by_ref[ref]
    stood = case.board.standing(before)
    same = after.schedule.windows == before.schedule.windows or not after.schedule.windows
    ahead = stood.revised_end if same and stood.revised_end and stood.revised_end >= today else None
    return Standing(status=stood.status, progress=stood.progress, revised_end=ahead)


def _tell(
    tx: Connection, team: str, stored: StoredPlan, *, author: Author, at: datetime, subject: str, words: str
) -> None:
    event = PlanEvent(stored.version, at, author.user, author.name, author.via, subject, words)
    proposals.append_event(tx, team, stored.plan, event)


def _enter(
    tx: Connection,
    team: str,
    stored: StoredPlan,
    case: Case,
    *,
    entries: Mapping[int, tuple[str, str]],
    author: Author,
    at: datetime,
    becomes: Mapping[int, Standing] | None = None,
    action: Action = Action.PLAN,
) -> None:
    """An entry in the history of each activity, by row id: (reference, what changed in words).

    `becomes`: where they stand from then on; nothing said, they stand as before.
    """
    occasion = state.Occasion(
        team=team,
        plan=stored.plan,
        plan_version=stored.version,
        change=f"plan/{case.proposal.id}/{stored.plan}",
        at=at,
        actor=author.user,
        actor_name=author.name,
        role=author.role,
        via=Via(author.via),
        channel=author.channel,
    )
    for row_id, before in state.held(tx, entries).items():
        ref, words = entries[row_id]
        stands = becomes[row_id] if becomes else before
        move = state.Move(
            activity_id=row_id,
            ref=ref,
            action=action,
            before=before,
            status=stands.status,
            end=stands.revised_end,
            progress=stands.progress,
            note=words,
        )
        entry = state.append(tx, occasion, move)
        state.put(tx, occasion, row_id, apply(before, entry))
