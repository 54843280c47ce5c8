"""How much the bot says: one's own mentions, and the level of a channel. Orders over the settings file."""

from __future__ import annotations

from dataclasses import replace

from emgbot.actions.orders import Author, set_order
from emgbot.actions.request import Request, Scene, display_name
from emgbot.actions.whereabouts import own_place, place_of, require_at
from emgbot.clock import wall_now
from emgbot.core.commands.verbs import Command, Verb
from emgbot.core.places import bare
from emgbot.core.roles import Deed
from emgbot.runtime import Runtime
from emgbot.store import intake
from emgbot.store.orders import OrderKind, orders
from emgbot.views import reminders
from emgbot.views.blocks import Payload

MENTIONS = {True: "is not mentioned any more", False: "is mentioned again"}
"""What the plan's history says of a person's mute; it is shown to that person and to the secretariat alone."""


def mute(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """Stop or resume the mentions of whoever asks; everybody may, and for themselves alone."""
    wanted = command.verb is Verb.MUTE
    team, user = scene.accepted.team, request.user
    name = display_name(runtime, user, request.user_name)
    filed = runtime.settings.people.get(user)
    with runtime.database.write() as tx:
        fresh = intake.first_time(tx, request.key, now=wall_now())
        own = next((o for o in orders(tx, team) if o.kind is OrderKind.MUTE and o.scope == user), None)
        was = bool(own.value["mute"]) if own else bool(filed and filed.mute)
        if fresh and was is not wanted:
            back = wanted is bool(filed and filed.mute)
            set_order(
                tx,
                team,
                scene.accepted.plan.id,
                kind=OrderKind.MUTE,
                scope=user,
                value=None if back else {"mute": wanted, "name": name},
                author=Author(user, name, "", request.via.value, request.channel),
                at=runtime.clock(),
                subject=name,
                words=MENTIONS[wanted],
            )
    again = fresh and was is wanted
    if wanted:
        return reminders.muted(scene.reader, since=own.at if own else None, again=again)
    return reminders.unmuted(again=again)


def level(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """Show or set how much a channel hears. Raises UserError where that is not allowed."""
    accepted = scene.accepted
    named = command.argument
    example = f"level {command.level.value}" if command.level else "level"
    place = place_of(scene, named) if named else own_place(runtime, scene, request, example=example)
    if command.level is None:
        with runtime.database.read() as tx:
            kept = orders(tx, accepted.team)
        own = next((o for o in kept if o.kind is OrderKind.LEVEL and o.scope == place.name), None)
        return reminders.level(place, was=None, by=own.by_name if own else None)
    role = require_at(runtime, scene, request, place, Deed.SET_LEVEL)
    name = display_name(runtime, request.user, request.user_name)
    with runtime.database.write() as tx:
        if not intake.first_time(tx, request.key, now=wall_now()):
            return reminders.level(replace(place, level=command.level), was=None)
        if place.level is not command.level:
            filed = runtime.settings.of_channel(bare(place.name)).level
            set_order(
                tx,
                accepted.team,
                accepted.plan.id,
                kind=OrderKind.LEVEL,
                scope=place.name,
                value=None if filed is command.level else {"level": command.level.value},
                author=Author(request.user, name, role.value, request.via.value, request.channel),
                at=runtime.clock(),
                subject=place.name,
                words=f"level: {place.level.value} → {command.level.value}",
            )
    return reminders.level(replace(place, level=command.level), was=place.level)
