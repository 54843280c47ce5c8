"""What a person did in Slack, as a value, and the scene it happens in. Every door makes one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from emgbot.actions.workspace import Accepted, accepted_plan, channel_ids, note_channels, require_plan
from emgbot.core.calendar import Calendar
from emgbot.core.commands.slack_text import clean_text
from emgbot.core.history import Via
from emgbot.core.places import Place
from emgbot.core.roles import Role
from emgbot.runtime import Identity, Runtime
from emgbot.views.answers import Reader


@dataclass(frozen=True)
class Request:
    """Who said what, where, and under which key Slack delivered it. `text` is as Slack wrote it.

    `channel_name` is empty where Slack does not say it. `direct`: said to the bot alone. `delivery`: the key of the
    event that brought it, beside that of the message. `drawn`: the version of the activity that a pressed button shows.
    """

    team: str
    user: str
    user_name: str
    channel: str
    key: str
    text: str
    via: Via
    channel_name: str = ""
    direct: bool = False
    delivery: str | None = None
    drawn: int | None = None


@dataclass(frozen=True)
class Scene:
    """Where a request plays: the plan, the place (None: a channel of no group, or a direct message), and the day."""

    accepted: Accepted
    place: Place | None
    calendar: Calendar
    today: date
    ids: Mapping[str, str]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that decide what a short reference means here: the place's own; the secretariat's, none."""
        return self.place.scope if self.place else ()

    @property
    def reader(self) -> Reader:
        """For whom answers are written."""
        return Reader(self.today, self.calendar)


def open_scene(runtime: Runtime, request: Request) -> Scene:
    """Find plan and place, learning the workspace and the channel's name on the way. Raises StoreUnavailable."""
    if runtime.memory.identity is None:
        require_plan(runtime, request.team)
    with runtime.database.read() as tx:
        accepted = accepted_plan(runtime, tx, request.team)
        scene = _scene(runtime, tx, accepted, request.channel) if accepted else None
    if scene is None:
        require_plan(runtime, request.team)
        return open_scene(runtime, request)
    place = scene.accepted.places.named(request.channel_name) if request.channel_name else None
    if scene.place is None and place is not None and place.name not in scene.ids:
        with runtime.database.write() as tx:
            note_channels(tx, scene.accepted, [(request.channel, request.channel_name)])
            return _scene(runtime, tx, scene.accepted, request.channel)
    return scene


def _scene(runtime: Runtime, tx: Connection, accepted: Accepted, channel: str) -> Scene:
    ids = channel_ids(tx, accepted)
    place = next((place for place in accepted.places.all if ids.get(place.name) == channel), None)
    calendar = (place or accepted.places.secretariat).calendar
    return Scene(accepted, place, calendar, calendar.today(runtime.clock()), ids)


def role_in(runtime: Runtime, scene: Scene, user: str, group: str, *, ref: str = "") -> Role:
    """How a person stands to a group's activities (or to one of them, `ref`). May ask Slack who is where.

    Decided from settings and presence, outside of any transaction. The signed channel proves presence there; elsewhere
    membership is looked up, and what cannot be found out counts as absent.
    """
    place = scene.accepted.places.of_group.get(group, scene.accepted.places.secretariat)
    return _role(runtime, scene, user, place, answers_for={group, ref})


def role_at(runtime: Runtime, scene: Scene, user: str, place: Place) -> Role:
    """How a person stands to a channel, found out as in `role_in`: its groups' focal points are its own."""
    return _role(runtime, scene, user, place, answers_for=set(place.groups))


def _role(runtime: Runtime, scene: Scene, user: str, place: Place, *, answers_for: set[str]) -> Role:
    if is_secretariat(runtime, scene, user):
        return Role.SECRETARIAT
    person = scene.accepted.settings.people.get(user)
    if person and person.role == "focal_point" and answers_for.intersection((*person.groups, *person.activities)):
        return Role.FOCAL_POINT
    if not _present(runtime, scene, user, place):
        return Role.OUTSIDER
    return Role.GUEST if person and person.role == "guest" else Role.MEMBER


def is_secretariat(runtime: Runtime, scene: Scene, user: str) -> bool:
    """Whether a person is of the secretariat: named in the settings or, where nobody is, in its channel."""
    named = scene.accepted.settings.secretariat
    return user in named or (not named and _present(runtime, scene, user, scene.accepted.places.secretariat))


def _present(runtime: Runtime, scene: Scene, user: str, place: Place) -> bool:
    if scene.place is place:
        return True
    channel = scene.ids.get(place.name)
    members = runtime.lookup.members(channel) if channel else None
    return members is not None and user in members


def display_name(runtime: Runtime, user: str, said: str = "") -> str:
    """What a person is called: by the settings, else by Slack."""
    person = runtime.settings.people.get(user)
    if person:
        return person.name
    # People choose their names: no line break or bidi override of theirs reaches what others read.
    name = clean_text(runtime.lookup.name(user) or said)
    return " ".join(name.split()) or user


def entity_of(runtime: Runtime, user: str) -> str | None:
    """For which entity a person speaks, by the settings."""
    person = runtime.settings.people.get(user)
    return person.entity if person else None


def team_of(identity: Identity | None, said: str) -> str:
    """The workspace everything hangs on: the bot's own; the request's only while that is not known."""
    return identity.team if identity else said
