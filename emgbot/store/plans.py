"""Accepted plans and the stable identities of their activities."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select

from emgbot.store.rows import insert_new
from emgbot.store.tables import ActivityRow, PlanRow, PlanVersionRow


@dataclass(frozen=True)
class StoredPlan:
    """An accepted plan: the day of its first start (local to the plan), and its version.

    `revision` counts everything that changes what it means; `introduced` as in `tables.PlanRow`.
    """

    plan: str
    first_start: date
    version: int
    revision: int = 1
    introduced: date | None = None


_ACCEPTED = (
    select(PlanRow.plan, PlanRow.first_start, PlanRow.version, PlanRow.revision, PlanRow.introduced)
    .where(PlanRow.team_id == bindparam("team"))
    .order_by(PlanRow.first_start.desc(), PlanRow.plan.desc())
)


def accepted(tx: Connection, team: str) -> list[StoredPlan]:
    """The accepted plans of a workspace, newest first."""
    return [StoredPlan(*row) for row in tx.execute(_ACCEPTED, {"team": team})]


def any_team(tx: Connection) -> str | None:
    """A workspace that has an accepted plan, None if there is none."""
    return tx.execute(select(PlanRow.team_id).limit(1)).scalar_one_or_none()


def source(tx: Connection, team: str, stored: StoredPlan) -> str:
    """The text of an accepted version."""
    return tx.execute(
        select(PlanVersionRow.source).where(
            PlanVersionRow.team_id == team,
            PlanVersionRow.plan == stored.plan,
            PlanVersionRow.version == stored.version,
        )
    ).scalar_one()


def accept_first(
    tx: Connection,
    team: str,
    plan: str,
    *,
    text: str,
    refs: Iterable[str],
    at: datetime,
    by: str,
    first_start: date,
) -> StoredPlan:
    """Store a plan's first version, with an identity for each activity. `at` is calendar time.

    Where another process was first, what it stored counts.
    """
    if not insert_new(tx, PlanRow, {"team_id": team, "plan": plan, "first_start": first_start, "version": 1}):
        return next(stored for stored in accepted(tx, team) if stored.plan == plan)
    digest = hashlib.sha256(text.encode()).hexdigest()
    tx.execute(
        insert(PlanVersionRow).values(
            team_id=team, plan=plan, version=1, accepted_at=at, accepted_by=by, source=text, sha256=digest
        )
    )
    tx.execute(insert(ActivityRow), [{"team_id": team, "plan": plan, "ref": ref} for ref in refs])
    return StoredPlan(plan, first_start, 1)


def activity_ids(tx: Connection, team: str, plan: str) -> dict[str, int]:
    """Row id by reference."""
    rows = tx.execute(
        select(ActivityRow.ref, ActivityRow.id).where(ActivityRow.team_id == team, ActivityRow.plan == plan)
    )
    return {key: value for key, value in rows}  # noqa: C416  rows are tuples, which dict() cannot be told
