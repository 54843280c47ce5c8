"""What follows from a refusal: nothing was posted, and who can lift it decides when it is tried again."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.alerts import ALERT, alert
from emgbot.actions.courier import Courier
from emgbot.actions.planning import take_back
from emgbot.actions.relevance import plain
from emgbot.errors import DeliveryError, Refusal
from emgbot.store import claims, pauses
from emgbot.store.claims import Claimed
from emgbot.store.outbox import LANE_VERBS
from emgbot.views import alerts

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
"""For what never expires: edits and reactions. What expires is tried until then, however long Slack is away."""

PARKED_FOR = (1, 4, 24)
"""How long a channel that says no is left alone the first time, the second and then each time, in `timing.park`."""


def refused(tx: Connection, courier: Courier, claimed: Claimed, error: DeliveryError) -> bool:
    """Write down that Slack refused a message, and what follows for its method, its channel, the workspace."""
    now = courier.wall()
    if error.refusal is Refusal.GONE:
        return claims.skip(tx, claimed, reason=error.code)
    if error.refusal is Refusal.CONTENT:
        return _not_as_it_is(tx, courier, claimed, error.code)
    held_up(tx, courier, claimed, error, name=pauses.METHODS[claimed.message.verb])
    tried_enough = claimed.message.expires_at is None and claimed.attempts + 1 >= MOST_ATTEMPTS
    counts = error.refusal in (Refusal.LATER, Refusal.CHANNEL)
    if counts and tried_enough:
        return _for_good(tx, courier, claimed, error.code)
    wait = courier.back_off(claimed.attempts + 1) if error.refusal is Refusal.LATER else 0.0
    return claims.put_back(tx, claimed, error=error.code, again_at=now + timedelta(seconds=wait), counts=counts)


def held_up(tx: Connection, courier: Courier, claimed: Claimed, error: DeliveryError, *, name: str) -> None:
    """Pause what is not to be tried before: the method `name`, the channel, or everything."""
    now, timing, message = courier.wall(), courier.runtime.timing, claimed.message
    match error.refusal:
        case Refusal.PAUSE:
            pauses.pause(tx, name, now=now, waits=[timedelta(seconds=error.retry_after or 1.0)], reason=error.code)
        case Refusal.WORKSPACE:
            found = pauses.pause(
                tx, pauses.WORKSPACE, now=now, waits=[timedelta(seconds=timing.probe)], reason=error.code
            )
            if found.fresh:
                log.error("slack does not take us, nothing is sent error=%s channel=%s", error.code, message.channel)
        case Refusal.CHANNEL:
            about = pauses.of_channel(message.channel)
            waits = [timedelta(seconds=timing.park * times) for times in PARKED_FOR]
            found = pauses.pause(tx, about, now=now, waits=waits, reason=error.code)
            if found.fresh:
                log.error("channel takes nothing channel=%s error=%s", message.channel, error.code)
                words = alerts.channel_says_no(message.channel, error.code)
                alert(tx, courier.runtime, message.team, about=about, reason=error.code, payload=words, now=now)
        case _:
            pass


def _not_as_it_is(tx: Connection, courier: Courier, claimed: Claimed, code: str) -> bool:
    """Slack will never take it as it is: once more as plain text, then never."""
    payload = claimed.message.payload
    if claimed.message.verb in ("post", "edit") and "blocks" in payload:
        again = claims.put_back(tx, claimed, error=code, again_at=courier.wall())
        return again and claims.rewrite(tx, claimed, payload=plain(payload), about=claimed.message.about)
    return _for_good(tx, courier, claimed, code)


def _for_good(tx: Connection, courier: Courier, claimed: Claimed, code: str) -> bool:
    message = claimed.message
    if not claims.give_up(tx, claimed, error=code):
        return False
    take_back(tx, message)
    if message.kind != ALERT:
        words = alerts.refused_for_good(message.channel, code, message.key)
        # Many edits may die of one cause; of these one is told.
        about, now = f"message:{claimed.id}" if message.verb in LANE_VERBS else message.verb, courier.wall()
        alert(tx, courier.runtime, message.team, about=about, reason=code, payload=words, now=now)
    return True
