"""The settings as values: channels with their calendars, people, and the places of a plan that follow from them."""

from __future__ import annotations

from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator

from emgbot.core.calendar import MONDAY_TO_FRIDAY, Calendar
from emgbot.core.daysoff import Days, DaysOff
from emgbot.core.places import Level, Place, Places, bare
from emgbot.core.plan import Activity, Plan
from emgbot.settings import days, words

SECRETARIAT_KEY = "secretariat"
FOCAL_POINT = "focal_point"

Holiday = Annotated[DaysOff, PlainValidator(days.holiday)]
Closure = Annotated[DaysOff, PlainValidator(days.closure)]
Pause = Annotated[Days, PlainValidator(days.pause)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Defaults(_Strict):
    """When a channel gets its posts and how many of them: what all channels start from."""

    zone: Annotated[str, AfterValidator(words.zone)] | None = None
    send_at: Annotated[time, BeforeValidator(words.send_at)] = time(9, 0)
    digest_day: Annotated[int, BeforeValidator(words.weekday)] = 0
    working_days: Annotated[frozenset[int], PlainValidator(words.working_days)] = MONDAY_TO_FRIDAY
    holidays: Annotated[tuple[Holiday, ...], BeforeValidator(days.entries)] = ()
    closed: Annotated[tuple[Closure, ...], BeforeValidator(days.entries)] = ()
    pause: Annotated[tuple[Pause, ...], BeforeValidator(days.entries)] = ()
    level: Annotated[Level, PlainValidator(words.level)] = Level.NORMAL

    def calendar(self, zone: str) -> Calendar:
        """The calendar that follows; `zone` is the plan's, where none is said."""
        return Calendar(
            ZoneInfo(self.zone or zone),
            self.send_at,
            self.digest_day,
            self.working_days,
            days_off=(*self.holidays, *self.closed),
            pauses=self.pause,
        )


class ChannelSettings(Defaults):
    """A group's channel: its name or id, and what differs from the defaults."""

    name: Annotated[str, AfterValidator(words.channel_name)]


class Person(_Strict):
    """A person by Slack id: how they are called, what they may do, for whom they speak.

    `groups` and `activities` are what a focal point answers for. `mute`: never mentioned in a post.
    """

    name: str
    role: Annotated[str, AfterValidator(words.role)] = "member"
    groups: Annotated[tuple[str, ...], BeforeValidator(words.words)] = ()
    activities: Annotated[tuple[str, ...], BeforeValidator(words.words)] = ()
    entity: str | None = None
    mute: bool = False


class Settings(_Strict):
    """The settings file as a whole."""

    channels: dict[str, ChannelSettings]
    defaults: Defaults = Defaults()
    people: dict[str, Person] = {}

    @property
    def secretariat(self) -> frozenset[str]:
        """The Slack ids named as secretariat; empty: the members of its channel are."""
        return frozenset(uid for uid, person in self.people.items() if person.role == SECRETARIAT_KEY)

    @property
    def names(self) -> dict[str, str]:
        """What people are called, by Slack id."""
        return {uid: person.name for uid, person in self.people.items()}

    @property
    def _focal(self) -> dict[str, Person]:
        # Somebody of the secretariat may be a group's focal point as well.
        return {uid: person for uid, person in self.people.items() if person.role in (FOCAL_POINT, SECRETARIAT_KEY)}

    def focal_points(self, group: str) -> tuple[str, ...]:
        """The Slack ids of a group's focal points, in the order of the file."""
        return tuple(uid for uid, person in self._focal.items() if group in person.groups)

    def focal_points_of(self, activity: Activity) -> tuple[str, ...]:
        """Who answers for an activity: its own focal points, else its group's, in the order of the file."""
        own = tuple(uid for uid, person in self._focal.items() if activity.ref in person.activities)
        return own or self.focal_points(activity.group)

    def mentioned_for(self, activity: Activity) -> tuple[str, ...]:
        """Whom a post about an activity may mention: its focal points who have not muted mentions."""
        return tuple(uid for uid in self.focal_points_of(activity) if not self.people[uid].mute)

    def places(self, plan: Plan) -> Places:
        """The places of a plan: one per channel named, the secretariat's first."""
        home = bare(self.channels[SECRETARIAT_KEY].name)
        groups: dict[str, list[str]] = {home: []}
        for group in plan.groups:
            channel = self.channels.get(group.ref, self.channels[SECRETARIAT_KEY])
            groups.setdefault(bare(channel.name), []).append(group.ref)
        return Places(tuple(self._place(name, tuple(own), plan, home=name == home) for name, own in groups.items()))

    def _place(self, name: str, groups: tuple[str, ...], plan: Plan, *, home: bool) -> Place:
        whole = self.of_channel(name)
        return Place(whole.name, groups, whole.calendar(plan.zone), secretariat=home, level=whole.level)

    def entries_of(self, name: str) -> dict[str, ChannelSettings]:
        """The entries of the file that speak of one channel (by its bare name), by group."""
        return {group: channel for group, channel in self.channels.items() if bare(channel.name) == name}

    def of_channel(self, name: str) -> ChannelSettings:
        """All that counts for a channel (by its bare name): the first entry that says something, then the defaults."""
        values: dict[str, object] = {}
        for said in (*self.entries_of(name).values(), self.defaults):
            values |= {key: getattr(said, key) for key in said.model_fields_set - values.keys()}
        return ChannelSettings.model_construct(**values)  # type: ignore[arg-type]
