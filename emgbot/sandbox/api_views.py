"""The Web API's `views.*`: forms, opened with the trigger of what a person just did."""

from __future__ import annotations

from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.modals import read_view
from emgbot.sandbox.records import Json


def open_view(call: Call) -> Json:
    """`views.open`."""
    view = read_view(call.args.get("view"))
    user = call.space.modals.exchange(call.need("trigger_id"), seconds=call.limits.trigger_seconds)
    return {"view": call.space.modals.open(user, view, team=call.team, bot=call.bot)}


def update_view(call: Call) -> Json:
    """`views.update`."""
    view = read_view(call.args.get("view"))
    name = call.args.get("external_id") or call.need("view_id")
    seen = call.args.get("hash")
    return {"view": call.space.modals.update(str(name), view, seen=None if not seen else str(seen))}


VIEWS: dict[str, Method] = {"views.open": open_view, "views.update": update_view}
