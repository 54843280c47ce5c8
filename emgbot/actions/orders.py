"""Orders: channels, focal points, levels and mutes that were set in Slack, over the settings file, and visibly so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from emgbot.core.calendar import Calendar
from emgbot.core.places import Level, bare
from emgbot.core.plan import SECRETARIAT, Plan
from emgbot.settings import ChannelSettings, Person, Settings
from emgbot.store import plans, proposals
from emgbot.store.orders import Order, OrderKind, drop_order, put_order
from emgbot.store.proposals import PlanEvent
from emgbot.views.wording import on

FOCAL_POINT = "focal_point"
Model = TypeVar("Model", ChannelSettings, Person)


@dataclass(frozen=True)
class Author:
    """Who does something to the plan: a Slack user id (or words), a name, the role, and through which door."""

    user: str
    name: str
    role: str
    via: str
    channel: str | None = None


def scope_of(plan: str, subject: str) -> str:
    """The scope of an order about a group or an activity: references belong to a plan."""
    return f"{plan}/{subject}"


def effective(settings: Settings, orders: Iterable[Order], *, plan: str) -> Settings:
    """The settings with the orders over them. `plan`: orders about another plan's references do not count."""
    given = tuple(orders)
    if not given:
        return settings
    channels, people = dict(settings.channels), dict(settings.people)
    # A level is that of a channel whoever lives in it, so it comes after who lives where.
    for order in sorted(given, key=lambda each: each.kind is OrderKind.LEVEL):
        of_plan, _, subject = order.scope.partition("/")
        match order.kind:
            case OrderKind.CHANNEL if of_plan == plan:
                channels[subject] = _channel(channels.get(subject), str(order.value["channel"]))
            case OrderKind.FOCAL if of_plan == plan:
                _appoint(people, subject, order.value["people"])
            case OrderKind.LEVEL:
                for group, channel in channels.items():
                    if bare(channel.name) == bare(order.scope):
                        channels[group] = _with(channel, level=Level(order.value["level"]))
            case OrderKind.MUTE:
                known = people.get(order.scope) or Person(name=str(order.value.get("name", order.scope)))
                people[order.scope] = _with(known, mute=bool(order.value["mute"]))
            case _:
                pass
    # Made anew: a copy would keep what the file's settings have already worked out of themselves.
    return Settings(channels=channels, defaults=settings.defaults, people=people)


def without(settings: Settings, gone: Collection[str]) -> Settings:
    """The settings where those whose account was deactivated are mentioned no more."""
    people = {user: _with(person, mute=True) if user in gone else person for user, person in settings.people.items()}
    if people == settings.people:
        return settings
    return Settings(channels=settings.channels, defaults=settings.defaults, people=people)


def _channel(before: ChannelSettings | None, name: str) -> ChannelSettings:
    """A group's channel under another name. What the file says of zone and times belonged to the channel it left."""
    if before is not None and bare(before.name) == bare(name):
        return before
    return ChannelSettings(name=name)


def _appoint(people: dict[str, Person], subject: str, appointed: Iterable[Mapping[str, str]]) -> None:
    """Make these, and nobody else, the focal points of a group or an activity."""
    field = _field(subject)
    wanted = {entry["id"]: entry["name"] for entry in appointed}
    for user, person in list(people.items()):
        if user not in wanted and subject in getattr(person, field):
            left = tuple(name for name in getattr(person, field) if name != subject)
            people[user] = _with(person, **{field: left})
    for user, name in wanted.items():
        person = people.get(user) or Person(name=name)
        role = person.role if person.role == SECRETARIAT else FOCAL_POINT
        own = tuple(dict.fromkeys([*getattr(person, field), subject]))
        people[user] = _with(person, role=role, **{field: own})


def _with(model: Model, **changes: Any) -> Model:
    return model.model_copy(update=changes)


def told(order: Order, file: Settings, plan: Plan, calendar: Calendar) -> str | None:
    """`A.1 channel #ewaste, by Hanna on 3 Mar 2017 (emgbot.yaml: #img-ewaste)`; None where it is another plan's."""
    of_plan, _, subject = order.scope.partition("/")
    when = f"by {order.by_name} on {on(calendar.today(order.at))}"
    match order.kind:
        case OrderKind.CHANNEL if of_plan == plan.id:
            before = file.channels.get(subject) or file.channels[SECRETARIAT]
            return f"{subject} channel {order.value['channel']}, {when} (emgbot.yaml: {before.name})"
        case OrderKind.FOCAL if of_plan == plan.id:
            people = ", ".join(entry["name"] for entry in order.value["people"]) or "nobody"
            before_ids = appointed(file, subject)
            before_names = ", ".join(file.people[user].name for user in before_ids) or "nobody"
            return f"{subject} focal points {people}, {when} (emgbot.yaml: {before_names})"
        case OrderKind.LEVEL:
            return f"{order.scope} level {order.value['level']}, {when}"
        case OrderKind.MUTE:
            name = order.value.get("name", order.scope)
            return f"{name}: mentions {'off' if order.value['mute'] else 'on'}, {when}"
        case _:
            return None


def appointed(settings: Settings, subject: str) -> tuple[str, ...]:
    """The Slack ids of the focal points that a group or an activity has of its own."""
    field = _field(subject)
    return tuple(
        user
        for user, person in settings.people.items()
        if person.role in (FOCAL_POINT, SECRETARIAT) and subject in getattr(person, field)
    )


def _field(subject: str) -> str:
    """Where a person of the settings has it: activities have one part more than groups."""
    return "activities" if subject.count(".") == 2 else "groups"


def set_order(
    tx: Connection,
    team: str,
    plan: str,
    *,
    kind: OrderKind,
    scope: str,
    value: Mapping[str, Any] | None,
    author: Author,
    at: datetime,
    subject: str,
    words: str,
) -> None:
    """Set something over the settings file (`value` None: let the file count again), in a writing transaction.

    `scope` and `value`: `scope_of(plan, "A.1")` with {"channel": "#name or id"} or {"people": [{"id", "name"}]}; a
    channel's name with {"level": "calm"}; a person's Slack id with {"mute": true, "name": "Anna"}. `at` is calendar
    time. `subject` and `words` are for the plan's history: "#img-ewaste", "level: calm". Every process reads the plan
    anew; who may do it has been decided before.
    """
    stored = next(each for each in plans.held(tx, team) if each.plan == plan)
    if value is None:
        drop_order(tx, team, scope, kind)
    else:
        put_order(tx, team, Order(scope, kind, value, at, author.user, author.name))
    event = PlanEvent(stored.version, at, author.user, author.name, author.via, subject, words)
    proposals.append_event(tx, team, plan, event)
    for each in plans.accepted(tx, team):
        plans.bump(tx, team, each.plan)
