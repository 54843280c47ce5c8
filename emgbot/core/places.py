"""Which channel is whose: groups to places, and where an activity is nudged. Pure; the settings file is in `config`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from emgbot.core.calendar import Calendar
from emgbot.core.plan import SECRETARIAT, Activity, Plan


class Level(StrEnum):
    """How much a channel hears: all; all but the due day with the weekly digest; the digest alone."""

    NORMAL = "normal"
    CALM = "calm"
    OFF = "off"


@dataclass(frozen=True)
class Place:
    """A channel as the settings name it ("#img-ewaste" or an id), with the groups that live there."""

    name: str
    groups: tuple[str, ...]
    calendar: Calendar
    secretariat: bool = False
    level: Level = Level.NORMAL

    @property
    def scope(self) -> tuple[str, ...]:
        """What a question asked here is about where it names nothing: its groups; the secretariat's, the whole plan."""
        return () if self.secretariat else self.groups


@dataclass(frozen=True)
class _SharedOut:
    """The activities of a plan by the name of the place in which they are nudged, worked out once."""

    plan: Plan
    own: Mapping[str, tuple[Activity, ...]]


@dataclass(frozen=True)
class Places:
    """All places of a plan. Groups without a channel of their own live in the secretariat's."""

    all: tuple[Place, ...]
    _shared_out: dict[str, _SharedOut] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def secretariat(self) -> Place:
        """The secretariat's channel."""
        return next(place for place in self.all if place.secretariat)

    @cached_property
    def by_name(self) -> Mapping[str, Place]:
        """By the name of the settings."""
        return {place.name: place for place in self.all}

    @cached_property
    def of_group(self) -> Mapping[str, Place]:
        """Where each group lives."""
        return {group: place for place in self.all for group in place.groups}

    def nudged_in(self, activity: Activity) -> Place:
        """Where an activity is nudged: what the secretariat has to do, in the secretariat's channel only."""
        if activity.action_by == SECRETARIAT:
            return self.secretariat
        return self.of_group.get(activity.group, self.secretariat)

    def nudges_of(self, place: Place, plan: Plan) -> tuple[Activity, ...]:
        """The activities that are nudged in a place, in plan order."""
        known = self._shared_out.get(plan.id)
        if known is None or known.plan is not plan:
            known = self._shared_out[plan.id] = _SharedOut(plan, self._share_out(plan))
        return known.own[place.name]

    def _share_out(self, plan: Plan) -> dict[str, tuple[Activity, ...]]:
        own: dict[str, list[Activity]] = {place.name: [] for place in self.all}
        for activity in plan.activities:
            own[self.nudged_in(activity).name].append(activity)
        return {name: tuple(activities) for name, activities in own.items()}

    def named(self, name: str) -> Place | None:
        """A place by its name, with or without `#`."""
        return next((place for place in self.all if bare(place.name) == bare(name)), None)


def bare(name: str) -> str:
    """A channel's name as it is compared: `#` and capital letters make no difference."""
    return name.strip().lstrip("#").strip().casefold()
