"""Delivery: claim a row, commit, send, record. No network call inside a transaction, no transaction across one.

A refusal may be retried, silence may not: what Slack did not answer is held in doubt and reported, never sent twice.
"""

from __future__ import annotations

import logging
import random
from datetime import timedelta

from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import Runtime
from emgbot.store import outbox

log = logging.getLogger(__name__)

MOST_AT_ONCE = 50
MOST_ATTEMPTS = 12
LONGEST_WAIT = 900.0
FIRST_WAIT = 5.0


def deliver(runtime: Runtime) -> int:
    """Send what may go out now; answer how many rows were dealt with. Raises StoreUnavailable."""
    count = 0
    while count < MOST_AT_ONCE:
        with runtime.database.write() as tx:
            claimed = outbox.claim(tx, owner=runtime.worker, now=wall_now())
        if claimed is None:
            break
        _send(runtime, claimed)
        count += 1
    return count


def _send(runtime: Runtime, claimed: outbox.Claimed) -> None:
    message = claimed.message
    if message.expires_at is not None and message.expires_at < runtime.clock():
        with runtime.database.write() as tx:
            outbox.record_skipped(tx, claimed, reason="expired")
        log.warning("skipped key=%s channel=%s reason=expired", message.key, message.channel)
        return
    try:
        ts = _say(runtime, message)
    except DeliveryError as error:
        _refused(runtime, claimed, error)
    except DeliveryUnknown as error:
        with runtime.database.write() as tx:
            outbox.record_doubt(tx, claimed, error=str(error))
        log.error("in doubt, held key=%s channel=%s answer=%s", message.key, message.channel, error)
    else:
        with runtime.database.write() as tx:
            kept = outbox.record_sent(tx, claimed, ts=ts, now=wall_now())
        log.info("sent key=%s channel=%s ts=%s own_fence=%s", message.key, message.channel, ts, kept)


def _say(runtime: Runtime, message: outbox.Message) -> str | None:
    match message.verb:
        case "post":
            return runtime.poster.post(message.channel, message.payload, thread_ts=message.thread_ts)
        case "edit":
            runtime.poster.edit(message.channel, message.about["ts"], message.payload)
        case "react":
            runtime.poster.react(message.channel, message.about["ts"], message.payload["emoji"])
    return None


def _refused(runtime: Runtime, claimed: outbox.Claimed, error: DeliveryError) -> None:
    """Slack said no. 429 pauses the verb for all processes; what is temporary comes again; what is not is dead."""
    message = claimed.message
    now = wall_now()
    with runtime.database.write() as tx:
        if error.retry_after is not None:
            until = now + timedelta(seconds=error.retry_after)
            outbox.pause(tx, f"verb:{message.verb}", until=until, reason=error.code)
            outbox.record_refused(tx, claimed, error=error.code, again_at=until)
        elif error.permanent or claimed.attempts >= MOST_ATTEMPTS:
            outbox.record_refused(tx, claimed, error=error.code, again_at=None)
        else:
            outbox.record_refused(tx, claimed, error=error.code, again_at=now + _back_off(claimed.attempts))
    level = logging.ERROR if error.permanent else logging.WARNING
    log.log(level, "refused key=%s channel=%s error=%s", message.key, message.channel, error.code)


def _back_off(attempts: int) -> timedelta:
    """Growing waits with jitter, so that processes do not come back at once."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 8))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311  jitter is no secret


def idle(runtime: Runtime) -> bool:
    """Whether nothing is waiting that could go out by itself within a second."""
    with runtime.database.read() as tx:
        return not outbox.busy(tx, now=wall_now())
