"""Which channel somebody means: the one named, the one they are in, or the only one that can be theirs."""

from __future__ import annotations

import re

from emgbot.actions.change import in_charge
from emgbot.actions.request import Request, Scene, is_secretariat, role_at
from emgbot.core.places import Place, bare
from emgbot.core.roles import Deed, Role, may
from emgbot.errors import UserError
from emgbot.runtime import Runtime

CHANNEL = re.compile(r"<#(?P<id>[A-Z0-9]{1,40})(?:\|(?P<label>[^<>|\n]{0,80}))?>|(?<![\w&])#(?P<name>[\w.-]{1,80})")


def place_of(scene: Scene, words: str) -> Place:
    """The place that a person's words name: `#img-ewaste`, Slack's own form of it, or the bare name."""
    found = CHANNEL.search(words)
    name = (found["label"] or found["name"] or "") if found else words
    by_id = {channel: place for place, channel in scene.ids.items()}
    known = by_id.get(found["id"]) if found and found["id"] else None
    place = scene.accepted.places.by_name.get(known) if known else None
    place = place or (scene.accepted.places.named(name) if name else None)
    if place is not None:
        return place
    names = ", ".join(place.name for place in scene.accepted.places.all)
    shown = f"#{bare(name)}" if name else "That channel"
    raise UserError(f"{shown} has no activities of the plan, so I send nothing there. Channels: {names}")


def own_place(runtime: Runtime, scene: Scene, request: Request, *, example: str) -> Place:
    """The channel a person is in, else the one they answer for, else their only one; `example` is the command."""
    if scene.place is not None:
        return scene.place
    if is_secretariat(runtime, scene, request.user):
        return scene.accepted.places.secretariat
    roles = {place: role_at(runtime, scene, request.user, place) for place in scene.accepted.places.all}
    charged = [place for place, role in roles.items() if role is Role.FOCAL_POINT]
    own = charged if len(charged) == 1 else [place for place, role in roles.items() if role is not Role.OUTSIDER]
    if len(own) == 1:
        return own[0]
    names = [place.name for place in own or scene.accepted.places.all]
    raise UserError(f"Of which channel? For example: `/emg {example} {names[0]}`. Channels: {', '.join(names)}")


def require_at(runtime: Runtime, scene: Scene, request: Request, place: Place, deed: Deed) -> Role:
    """The person's role at a place. Raises UserError that says who can, where the role does not allow the deed."""
    role = role_at(runtime, scene, request.user, place)
    if may(role, deed):
        return role
    if deed is Deed.LOOK_AHEAD:
        raise UserError(f"You are not in {place.name}: its members and the secretariat see what is sent there.")
    own = scene.accepted.plan.of_groups(place.groups)
    raise UserError(f"{place.name}: {in_charge(scene, *own)} Nothing was changed; ask them in {place.name}.")
