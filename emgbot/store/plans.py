"""Accepted plans, their versions, and the stable identities of their activities."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

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


def everywhere(tx: Connection) -> list[tuple[str, StoredPlan]]:
    """The accepted plans of all workspaces, each with its workspace."""
    teams = tx.execute(select(PlanRow.team_id).distinct().order_by(PlanRow.team_id)).scalars().all()
    return [(team, stored) for team in teams for stored in accepted(tx, team)]


def source(tx: Connection, team: str, stored: StoredPlan) -> str:
    """The text of an accepted version."""
    return tx.execute(
        select(PlanVersionRow.source).where(
            PlanVersionRow.team_id == team,
            PlanVersionRow.plan == stored.plan,
            PlanVersionRow.version == stored.version,
        )
    ).scalar_one()


def held(tx: Connection, team: str, *, shared: bool = False) -> list[StoredPlan]:
    """The accepted plans, newest first, held until the transaction ends: meanwhile nobody changes or plans by them.

    `shared`: others may plan by them too, and nobody changes them. On SQLite the writing transaction itself keeps
    everybody else out.
    """
    if tx.dialect.name != "sqlite":
        rows = select(PlanRow.plan).where(PlanRow.team_id == team).order_by(PlanRow.plan)
        tx.execute(rows.with_for_update(read=shared))
    return accepted(tx, team)


def introduce(tx: Connection, team: str, plan: str, *, on: date | None) -> None:
    """Say on which local day the secretariat was told where a plan stands at its start; None: it was not."""
    tx.execute(update(PlanRow).where(PlanRow.team_id == team, PlanRow.plan == plan).values(introduced=on))


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
    origin: str | None = None,
) -> StoredPlan:
    """Store a plan's first version, with an identity for each activity. `at` is calendar time.

    Where another process was first, what it stored counts.
    """
    if not insert_new(tx, PlanRow, {"team_id": team, "plan": plan, "first_start": first_start, "version": 1}):
        return next(stored for stored in accepted(tx, team) if stored.plan == plan)
    _add_version(tx, team, plan, version=1, text=text, at=at, by=by, origin=origin)
    tx.execute(insert(ActivityRow), [{"team_id": team, "plan": plan, "ref": ref} for ref in refs])
    return StoredPlan(plan, first_start, 1)


def accept_next(
    tx: Connection,
    team: str,
    stored: StoredPlan,
    *,
    text: str,
    was: Mapping[str, str | None],
    at: datetime,
    by: str,
    origin: str,
) -> StoredPlan:
    """Store the next version of a plan that is held. `was` as in `plan_match`: new reference -> old one, None: new."""
    version = stored.version + 1
    _add_version(tx, team, stored.plan, version=version, text=text, at=at, by=by, origin=origin)
    _rename(tx, team, stored, was)
    own = (PlanRow.team_id == team, PlanRow.plan == stored.plan)
    tx.execute(update(PlanRow).where(*own).values(version=version, revision=PlanRow.revision + 1))
    return replace(stored, version=version, revision=stored.revision + 1)


def bump(tx: Connection, team: str, plan: str) -> None:
    """Something else that the plan means has changed (a channel, a focal point, a level): everybody reads it anew."""
    own = (PlanRow.team_id == team, PlanRow.plan == plan)
    tx.execute(update(PlanRow).where(*own).values(revision=PlanRow.revision + 1))


def _add_version(
    tx: Connection, team: str, plan: str, *, version: int, text: str, at: datetime, by: str, origin: str | None
) -> None:
    values = {"team_id": team, "plan": plan, "version": version, "accepted_at": at, "accepted_by": by}
    tx.execute(insert(PlanVersionRow).values(**values, source=text, sha256=sha256(text), origin=origin))


def _rename(tx: Connection, team: str, stored: StoredPlan, was: Mapping[str, str | None]) -> None:
    """Bring the identities to the new references.

    1. Who was renumbered keeps the row. Who was removed keeps it under the old reference, and falls silent.
    2. A reference that now belongs to another activity is taken from the one that had it: "A.1.c (until version 2)".
    3. References are unique and may be exchanged, so all that change are first set to names that nobody has.
    """
    ids = activity_ids(tx, team, stored.plan)
    wanted = {ids[old]: ref for ref, old in was.items() if old is not None}
    wanted |= {
        row_id: f"{ref} (until version {stored.version})"
        for ref, row_id in ids.items()
        if row_id not in wanted and ref in was
    }
    named = {row_id: ref for ref, row_id in ids.items()}
    moving = {row_id: wanted[row_id] for row_id in sorted(wanted) if named[row_id] != wanted[row_id]}
    for row_id in moving:
        tx.execute(update(ActivityRow).where(ActivityRow.id == row_id).values(ref=f"moving {row_id}"))
    for row_id, ref in moving.items():
        tx.execute(update(ActivityRow).where(ActivityRow.id == row_id).values(ref=ref))
    new = [{"team_id": team, "plan": stored.plan, "ref": ref} for ref, old in was.items() if old is None]
    if new:
        tx.execute(insert(ActivityRow), new)


def activity_ids(tx: Connection, team: str, plan: str) -> dict[str, int]:
    """Row id by reference, also of activities that the plan has no more."""
    rows = tx.execute(
        select(ActivityRow.ref, ActivityRow.id).where(ActivityRow.team_id == team, ActivityRow.plan == plan)
    )
    return {key: value for key, value in rows}  # noqa: C416  rows are tuples, which dict() cannot be told


# --- Versions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """An accepted version. `accepted_at` is calendar time; `by` a Slack user id, or in words."""

    version: int
    accepted_at: datetime
    by: str
    origin: str | None


def version_of(tx: Connection, team: str, stored: StoredPlan) -> Version:
    """The accepted version of a plan."""
    query = select(
        PlanVersionRow.version, PlanVersionRow.accepted_at, PlanVersionRow.accepted_by, PlanVersionRow.origin
    )
    own = (PlanVersionRow.team_id == team, PlanVersionRow.plan == stored.plan)
    return Version(*tx.execute(query.where(*own, PlanVersionRow.version == stored.version)).one())


def earlier_sources(tx: Connection, team: str, stored: StoredPlan) -> Iterator[str]:
    """The texts of the versions before the accepted one, the newest first; each is only read when it is asked for."""
    own = (PlanVersionRow.team_id == team, PlanVersionRow.plan == stored.plan)
    for version in range(stored.version - 1, 0, -1):
        yield tx.execute(select(PlanVersionRow.source).where(*own, PlanVersionRow.version == version)).scalar_one()


def was_accepted(tx: Connection, team: str, plan: str, text: str) -> bool:
    """Whether exactly this text is or was a version of the plan."""
    own = (PlanVersionRow.team_id == team, PlanVersionRow.plan == plan, PlanVersionRow.sha256 == sha256(text))
    return tx.execute(select(PlanVersionRow.version).where(*own).limit(1)).first() is not None


def sha256(text: str) -> str:
    """The fingerprint of a plan's text."""
    return hashlib.sha256(text.encode()).hexdigest()
