"""Alerts: the secretariat is told once what the bot cannot say, through the outbox, under a key of its own."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.refresh import carrying_key
from emgbot.actions.workspace import accepted_plan, channel_ids
from emgbot.runtime import Payload, Runtime
from emgbot.store import outbox, pauses

log = logging.getLogger(__name__)

ALERT = "alert"
_NO_CODE = re.compile(r"[^A-Za-z0-9_.]+")
ONCE_IN = timedelta(hours=24)
EXPIRES_AFTER = timedelta(days=7)


def alert(
    tx: Connection, runtime: Runtime, team: str, *, about: str, reason: str, payload: Payload, now: datetime
) -> bool:
    """Tell the secretariat's channel, at most once a day for the same `about` and `reason`. `now`: machine time.

    Nothing is said where that channel is itself what the alert is about, or takes nothing: then the log and the health
    have it. Never about an alert.
    """
    accepted = accepted_plan(runtime, tx, team)
    home = channel_ids(tx, accepted).get(accepted.places.secretariat.name) if accepted else None
    if accepted is None or home is None or pauses.of_channel(home) == about:
        return False
    if pauses.held(tx, pauses.of_channel(home), now=now) is not None:
        return False
    kind = f"v1/{team}/{ALERT}/{about}/{_NO_CODE.sub('-', reason)}/"
    if outbox.put_in_since(tx, kind, now - ONCE_IN):
        return False
    key = f"{kind}{now.date().isoformat()}"
    due_at = runtime.clock()
    message = outbox.Message(
        key=key,
        team=team,
        plan=None,
        verb="post",
        kind=ALERT,
        channel=home,
        payload=carrying_key(dict(payload), key),
        due_at=due_at,
        expires_at=due_at + EXPIRES_AFTER,
        about={},
    )
    log.warning("alert key=%s channel=%s", key, home)
    return outbox.enqueue(tx, message, now=now)
