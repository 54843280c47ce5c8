"""Changed plans that wait for the secretariat's word, and the plan's own history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from emgbot.core.plan_diff import PLAN
from emgbot.store import plans
from emgbot.store.rows import insert_numbered
from emgbot.store.tables import PlanEventRow, ProposalRow


class State(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Proposal:
    """A plan's text that may become its next version. `base`: the version it was compared with (0: none).

    `renumbered`: what was answered so far, new reference -> old one, None: it is new. Instants are calendar time.
    """

    id: int
    plan: str
    base: int
    source: str
    origin: str
    renumbered: Mapping[str, str | None]
    proposed_at: datetime
    proposed_by: str
    state: State
    decided_by: str | None


_PROPOSAL = (
    ProposalRow.id,
    ProposalRow.plan,
    ProposalRow.base,
    ProposalRow.source,
    ProposalRow.origin,
    ProposalRow.renumbered,
    ProposalRow.proposed_at,
    ProposalRow.proposed_by,
    ProposalRow.state,
    ProposalRow.decided_by,
)


def put(
    tx: Connection, team: str, plan: str, *, base: int, source: str, origin: str, at: datetime, by: str
) -> Proposal:
    """Put a proposal before the secretariat."""
    row_id = insert_numbered(
        tx,
        ProposalRow,
        {
            "team_id": team,
            "plan": plan,
            "base": base,
            "source": source,
            "sha256": plans.sha256(source),
            "origin": origin,
            "renumbered": {},
            "proposed_at": at,
            "proposed_by": by,
            "state": State.OPEN.value,
        },
    )
    return Proposal(row_id, plan, base, source, origin, {}, at, by, State.OPEN, None)


def waiting(tx: Connection, team: str) -> list[Proposal]:
    """The open proposals of a workspace, the oldest first."""
    query = select(*_PROPOSAL).where(ProposalRow.team_id == team, ProposalRow.state == State.OPEN.value)
    return [_read(row) for row in tx.execute(query.order_by(ProposalRow.id))]


def any_waiting(tx: Connection) -> bool:
    """Whether something waits for the secretariat's word, in any workspace."""
    return tx.execute(select(ProposalRow.id).where(ProposalRow.state == State.OPEN.value).limit(1)).first() is not None


def found(tx: Connection, team: str, proposal_id: int) -> Proposal | None:
    """A proposal by its id, whatever became of it."""
    row = tx.execute(select(*_PROPOSAL).where(ProposalRow.team_id == team, ProposalRow.id == proposal_id)).first()
    return _read(row) if row else None


def is_known(tx: Connection, team: str, plan: str, source: str) -> bool:
    """Whether exactly this text waits, or was declined."""
    own = (ProposalRow.team_id == team, ProposalRow.plan == plan, ProposalRow.sha256 == plans.sha256(source))
    undecided = ProposalRow.state.in_([State.OPEN.value, State.DECLINED.value])
    return tx.execute(select(ProposalRow.id).where(*own, undecided).limit(1)).first() is not None


def _read(row: Row[Any]) -> Proposal:
    values = row._asdict()
    return Proposal(**{**values, "state": State(values["state"])})


def settle(tx: Connection, proposal: Proposal, renumbered: Mapping[str, str | None], *, base: int) -> None:
    """Keep what was answered, and the version it was compared with."""
    values = {"renumbered": dict(renumbered), "base": base}
    tx.execute(update(ProposalRow).where(ProposalRow.id == proposal.id).values(values))


def decide(tx: Connection, proposal: Proposal, state: State, *, at: datetime, by: str) -> bool:
    """Close an open proposal; False if somebody did so already. `at` is calendar time."""
    own = (ProposalRow.id == proposal.id, ProposalRow.state == State.OPEN.value)
    return (
        tx.execute(update(ProposalRow).where(*own).values(state=state.value, decided_at=at, decided_by=by)).rowcount > 0
    )


def supersede(tx: Connection, team: str, plan: str, *, at: datetime, by: str) -> int:
    """Close what is still open of a plan: another version was accepted. Answer how many."""
    own = (ProposalRow.team_id == team, ProposalRow.plan == plan, ProposalRow.state == State.OPEN.value)
    values = {"state": State.SUPERSEDED.value, "decided_at": at, "decided_by": by}
    return tx.execute(update(ProposalRow).where(*own).values(values)).rowcount


def put_away_last(tx: Connection, team: str) -> Proposal | None:
    """The proposal that was declined last."""
    query = select(*_PROPOSAL).where(ProposalRow.team_id == team, ProposalRow.state == State.DECLINED.value)
    row = tx.execute(query.order_by(ProposalRow.decided_at.desc(), ProposalRow.id.desc()).limit(1)).first()
    return _read(row) if row else None


def reopen(tx: Connection, proposal: Proposal, *, base: int) -> None:
    """Let a declined proposal wait again, compared with a version."""
    values = {"state": State.OPEN.value, "decided_at": None, "decided_by": None, "base": base}
    tx.execute(update(ProposalRow).where(ProposalRow.id == proposal.id).values(values))


# --- The plan's own history ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanEvent:
    """Something that happened to the plan itself; fields as in `tables.PlanEventRow`."""

    version: int
    at: datetime
    actor: str
    actor_name: str
    via: str
    subject: str
    words: str


def append_event(tx: Connection, team: str, plan: str, event: PlanEvent) -> None:
    """Append to the plan's history."""
    values = {name: getattr(event, name) for name in PlanEvent.__dataclass_fields__}
    tx.execute(insert(PlanEventRow).values(team_id=team, plan=plan, **values))


def events(tx: Connection, team: str, plan: str, *, newest: int) -> list[PlanEvent]:
    """The newest events of a plan, newest first."""
    columns = [getattr(PlanEventRow, name) for name in PlanEvent.__dataclass_fields__]
    own = (PlanEventRow.team_id == team, PlanEventRow.plan == plan)
    rows = tx.execute(select(*columns).where(*own).order_by(PlanEventRow.id.desc()).limit(newest))
    return [PlanEvent(*row) for row in rows]


def acceptance(tx: Connection, team: str, plan: str, version: int) -> PlanEvent | None:
    """The event of a version's acceptance, which knows what the person is called."""
    columns = [getattr(PlanEventRow, name) for name in PlanEvent.__dataclass_fields__]
    own = (PlanEventRow.team_id == team, PlanEventRow.plan == plan, PlanEventRow.version == version)
    row = tx.execute(select(*columns).where(*own, PlanEventRow.subject == PLAN).order_by(PlanEventRow.id).limit(1))
    return next((PlanEvent(*found) for found in row), None)
