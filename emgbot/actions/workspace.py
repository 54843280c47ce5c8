"""What is known of the workspace: who the bot is, its accepted plan, its channels. Read in the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import Connection

from emgbot.actions.orders import effective, without
from emgbot.clock import wall_now
from emgbot.core.board import Board
from emgbot.core.files.planfile import load_plan
from emgbot.core.places import Place, Places
from emgbot.core.plan import Plan
from emgbot.core.plan_diff import PLAN
from emgbot.errors import ConfigError
from emgbot.runtime import Identity, Runtime
from emgbot.settings import Settings
from emgbot.store import directory, intake, plans, proposals, state
from emgbot.store.orders import orders
from emgbot.store.proposals import PlanEvent

log = logging.getLogger(__name__)

WORKSPACE = "workspace"
IDENTITY = "identity"
KEYS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Accepted:
    """The accepted plan of a workspace, with the stable row id of each activity and the places it lives in.

    `settings`: the file's, with what was set while running over them. `revision` counts every change of any of this.
    `bound`: the channel id of each place, once all are known. A place is bound for good, so nobody need ask again.
    """

    team: str
    plan: Plan
    version: int
    first_start: date
    ids: Mapping[str, int]
    places: Places
    settings: Settings
    revision: int = 1
    bound: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def refs(self) -> Mapping[int, str]:
        """The reference behind a row id."""
        return {row_id: ref for ref, row_id in self.ids.items()}


def identity(runtime: Runtime, tx: Connection) -> Identity | None:
    """Who the bot is, as stored once Slack was asked; until then the workspace that a signed request named, or None."""
    if runtime.memory.identity is None:
        runtime.memory.identity = stored_identity(tx)
    if runtime.memory.identity is None:
        team = plans.any_team(tx)
        return Identity(team) if team else None
    return runtime.memory.identity


def stored_identity(tx: Connection) -> Identity | None:
    """Who the bot is, as Slack said it once; None before."""
    for stored in directory.settings_named(tx, WORKSPACE, IDENTITY):
        return Identity(stored["team"], stored.get("bot_user"), stored.get("bot_id"))
    return None


def learn_identity(runtime: Runtime, found: Identity) -> None:
    """Store who the bot is, and accept the plan file if there is no plan yet."""
    with runtime.database.write() as tx:
        value = {"team": found.team, "bot_user": found.bot_user, "bot_id": found.bot_id}
        directory.store_setting(tx, found.team, WORKSPACE, name=IDENTITY, value=value, at=runtime.clock(), by="slack")
        accepted_plan(runtime, tx, found.team, accept=True)
    runtime.memory.identity = found


def accepted_plan(runtime: Runtime, tx: Connection, team: str, *, accept: bool = False) -> Accepted | None:
    """The workspace's accepted plan. `accept` (in a writing transaction): an error-free file into an empty database.

    None: nothing was accepted yet. Raises ConfigError when the file has errors and there is nothing else.
    """
    stored = plans.accepted(tx, team)
    if not stored:
        if not accept:
            return None
        stored = [_accept_file(runtime, tx, team)]
    newest = stored[0]
    key = (team, newest.plan, newest.revision)
    found: Accepted | None = runtime.memory.plans.get(key)
    if found is None:
        found = load(tx, team, newest, runtime.settings)
        if plans.accepted(tx, team) != stored:
            # Another version was accepted while this one was being read.
            return accepted_plan(runtime, tx, team)
        runtime.memory.plans[key] = found
    return found


def held_plan(runtime: Runtime, tx: Connection, team: str) -> tuple[Accepted, date | None] | None:
    """The accepted plan, which nobody changes before this (writing) transaction ends, and the day it was introduced.

    None: nothing was accepted yet.
    """
    stored = plans.held(tx, team, shared=True)
    accepted = accepted_plan(runtime, tx, team)
    return (accepted, stored[0].introduced) if accepted else None


def load(tx: Connection, team: str, stored: plans.StoredPlan, settings: Settings) -> Accepted:
    """An accepted plan as it stands in the database, with what was set in Slack over the file's settings."""
    plan = load_plan(plans.source(tx, team, stored), file=f"plan {stored.plan}").plan
    if plan is None:
        raise ConfigError(f"The accepted plan {stored.plan} can no longer be read.")
    people = directory.listed(tx, team, directory.PERSON)
    gone = {person.id for person in people if person.facts.get("deleted")}
    settings = without(effective(settings, orders(tx, team), plan=plan.id), gone)
    ids = plans.activity_ids(tx, team, stored.plan)
    return Accepted(
        team=team,
        plan=plan,
        version=stored.version,
        first_start=stored.first_start,
        ids={ref: ids[ref] for ref in plan.by_ref},
        places=settings.places(plan),
        settings=settings,
        revision=stored.revision,
    )


def as_stored(tx: Connection, settings: Settings) -> tuple[Accepted, Board, dict[str, str]] | None:
    """The accepted plan, where its activities stand, and the channel ids by place; None without an accepted plan."""
    found = stored_identity(tx)
    stored = plans.accepted(tx, found.team) if found else []
    if found is None or not stored:
        return None
    accepted = load(tx, found.team, stored[0], settings)
    return accepted, board_of(tx, accepted), channel_ids(tx, accepted)


def _accept_file(runtime: Runtime, tx: Connection, team: str) -> plans.StoredPlan:
    reading = load_plan(runtime.source.text, file=runtime.source.name)
    if reading.plan is None:
        raise ConfigError("\n".join(str(problem) for problem in reading.problems))
    plan = reading.plan
    now = runtime.clock()
    # The day of the first start is kept: no step before it is ever sent.
    first_start = runtime.settings.places(plan).secretariat.calendar.today(now)
    log.info("plan accepted plan=%s activities=%d first_start=%s", plan.id, len(plan.activities), first_start)
    if proposals.acceptance(tx, team, plan.id, 1) is None:
        words = f"version 1 accepted: {len(plan.activities)} activities ({runtime.source.name})"
        proposals.append_event(tx, team, plan.id, PlanEvent(1, now, "", "first start", "import", PLAN, words))
    return plans.accept_first(
        tx,
        team,
        plan.id,
        text=runtime.source.text.decode("utf-8-sig"),
        refs=[activity.ref for activity in plan.activities],
        at=now,
        by="first start",
        origin=runtime.source.name,
        first_start=first_start,
    )


def require_plan(runtime: Runtime, team: str) -> None:
    """Make sure the workspace has an accepted plan, in a transaction of its own."""
    with runtime.database.read() as tx:
        if accepted_plan(runtime, tx, team) is not None:
            return
    with runtime.database.write() as tx:
        accepted_plan(runtime, tx, team, accept=True)


def board_of(tx: Connection, accepted: Accepted) -> Board:
    """The plan with where every activity stands."""
    return Board(accepted.plan, state.standings(tx, accepted.team, accepted.plan.id))


# --- Channels ----------------------------------------------------------------------------------------------------


def channel_ids(tx: Connection, accepted: Accepted) -> dict[str, str]:
    """The channel id of each place that is known, by the place's name."""
    if accepted.bound:
        return accepted.bound
    known = directory.listed(tx, accepted.team, directory.CHANNEL)
    bound = {entry.bound_as: entry.id for entry in known if entry.bound_as}
    ids = {entry.id for entry in known}
    # A place may be given by its id in the settings: then there is nothing to bind.
    found = {
        place.name: place.name if place.name in ids or is_id(place.name) else bound[place.name]
        for place in accepted.places.all
        if place.name in ids or is_id(place.name) or place.name in bound
    }
    if len(found) == len(accepted.places.all):
        accepted.bound.update(found)
    return found


def is_id(name: str) -> bool:
    """Whether the settings give a channel by its id: Slack's names never have capital letters."""
    return name[:1] in ("C", "G", "D") and name == name.upper() and name.replace("_", "").isalnum()


def place_at(tx: Connection, accepted: Accepted, channel: str) -> Place | None:
    """The place that a channel id is, None if it belongs to no group."""
    ids = channel_ids(tx, accepted)
    return next((place for place in accepted.places.all if ids.get(place.name) == channel), None)


def note_channels(
    tx: Connection, accepted: Accepted, channels: Iterable[tuple[str, str]], *, now: datetime | None = None
) -> None:
    """Keep channels' names (id, name without #); a place is bound to the first channel that carries its name."""
    known = {entry.id: entry for entry in directory.listed(tx, accepted.team, directory.CHANNEL)}
    bound = {entry.bound_as for entry in known.values() if entry.bound_as}
    for channel, name in channels:
        place = accepted.places.named(name)
        wanted = place.name if place and not is_id(place.name) and place.name not in bound else None
        entry = known.get(channel)
        if entry is not None and entry.name == name and (wanted is None or entry.bound_as):
            continue
        if entry is not None and entry.bound_as:
            wanted = None
        directory.note_listed(
            tx, accepted.team, directory.CHANNEL, row_id=channel, name=name, bound_as=wanted, now=now or wall_now()
        )
        if wanted:
            bound.add(wanted)
            log.info("channel bound channel=%s as=%s", channel, wanted)


def forget_deliveries(runtime: Runtime) -> None:
    """Forget the keys of what Slack delivered more than a month ago: it sends nothing again after a day."""
    with runtime.database.write() as tx:
        intake.forget_before(tx, wall_now() - KEYS_KEPT)


def learn_channels(runtime: Runtime, channels: Iterable[tuple[str, str]]) -> None:
    """Keep what Slack lists; binds the places that were not found before."""
    with runtime.database.write() as tx:
        found = identity(runtime, tx)
        accepted = accepted_plan(runtime, tx, found.team) if found else None
        if accepted is not None:
            note_channels(tx, accepted, channels)
