"""Forms that the bot opens: the trigger it needs, good for three seconds and once, and the views that are open.

Whoever fills them in comes with the page's forms; until then `GET /control/state` shows what was opened to whom.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from emgbot.clock import monotonic
from emgbot.sandbox.blocks import check_blocks, check_length, check_text, with_ids
from emgbot.sandbox.records import Bot, Json, Refusal, Team

MAX_VIEW = 250_000
"""Characters of JSON."""

MAX_BLOCKS = 100


@dataclass
class _Trigger:
    user: str
    since: float
    used: bool = False


class Modals:
    """Triggers that were handed out, and open views by id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._triggers: dict[str, _Trigger] = {}
        self._views: dict[str, Json] = {}

    def trigger(self, user: str) -> str:
        """A new trigger, for what `user` did just now."""
        made = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        with self._lock:
            self._triggers[made] = _Trigger(user, monotonic())
        return made

    def exchange(self, trigger_id: str, *, seconds: float) -> str:
        """Whose trigger it is. Refusals `invalid_trigger_id`, `expired_trigger_id`, `exchanged_trigger_id`."""
        with self._lock:
            trigger = self._triggers.get(trigger_id)
            if trigger is None:
                raise Refusal("invalid_trigger_id")
            if trigger.used:
                raise Refusal("exchanged_trigger_id")
            if monotonic() - trigger.since > seconds:
                raise Refusal("expired_trigger_id")
            trigger.used = True
            return trigger.user

    def open(self, user: str, view: Json, *, team: Team, bot: Bot) -> Json:
        """Open a checked view to a person. Refusal `duplicate_external_id`."""
        view_id = f"V{secrets.token_hex(5).upper()}"
        opened = {"id": view_id, "team_id": team.id, "app_id": bot.app_id, "bot_id": bot.bot_id, "user": user}
        with self._lock:
            external = view.get("external_id")
            if external and any(other["external_id"] == external for other in self._views.values()):
                raise Refusal("duplicate_external_id")
            self._views[view_id] = opened | {"root_view_id": view_id, "previous_view_id": None} | _filled(view)
            return self._views[view_id]

    def update(self, name: str, view: Json, *, seen: str | None) -> Json:
        """Replace a view, by its id or external id; `seen` is the hash that was seen last.

        Refusals `not_found`, `hash_conflict`.
        """
        with self._lock:
            found = next((v for v in self._views.values() if name in (v["id"], v["external_id"])), None)
            if found is None:
                raise Refusal("not_found")
            if seen is not None and seen != found["hash"]:
                raise Refusal("hash_conflict")
            self._views[found["id"]] = found | _filled(view)
            return self._views[found["id"]]

    def all(self) -> list[Json]:
        """Every view that was opened, oldest first, as it is now."""
        with self._lock:
            return list(self._views.values())


def read_view(value: Any) -> Json:
    """The `view` argument, an object or its JSON. Refusals `invalid_arguments` (with complaints), `view_too_large`."""
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refusal("invalid_arguments", "must be a valid view [json-pointer:/view]")
    if len(json.dumps(value)) > MAX_VIEW:
        raise Refusal("view_too_large")
    complaints = [f"{what} [json-pointer:{where}]" for where, what in _check(value)]
    if complaints:
        raise Refusal("invalid_arguments", *complaints)
    return value


def _check(view: Json) -> Iterator[tuple[str, str]]:
    if view.get("type") != "modal":
        yield "/view/type", "must be modal"
    for part in ("title", "submit", "close"):
        if part == "title" or view.get(part) is not None:
            yield from check_text(view.get(part), f"/view/{part}", most=24, kinds=("plain_text",))
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        yield from check_length(view.get(name, ""), f"/view/{name}", most=most)
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        yield "/view/blocks", "must provide a list of blocks"
        return
    yield from check_blocks(blocks, "/view/blocks", most=MAX_BLOCKS, elsewhere=frozenset({"alert"}))
    if view.get("submit") is None and any(block.get("type") == "input" for block in blocks):
        yield "/view/submit", "missing required field: submit, since there is an input block"


def _filled(view: Json) -> Json:
    """A view with everything that Slack adds."""
    empty = {"submit": None, "close": None, "private_metadata": "", "callback_id": "", "external_id": ""}
    flags = {"clear_on_close": False, "notify_on_close": False}
    own = {"blocks": with_ids(view["blocks"]), "state": {"values": {}}, "hash": secrets.token_hex(8)}
    return empty | flags | view | own
