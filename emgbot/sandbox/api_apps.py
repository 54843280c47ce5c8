"""The Web API's `apps.connections.open`: where an app in Socket Mode connects to. It takes the app-level token."""

from __future__ import annotations

from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.records import Json


def open_connection(call: Call) -> Json:
    """`apps.connections.open`."""
    return {"url": call.exchange.outgoing.sockets.address()}


APPS: dict[str, Method] = {"apps.connections.open": open_connection}
