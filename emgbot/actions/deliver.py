"""Delivery: claim a row, commit, send, record. No network call inside a transaction, no transaction across one.

A refusal may be retried, silence may not: what Slack did not answer is held in doubt and reported, never sent twice.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.planning import take_back
from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown, StoreUnavailable
from emgbot.runtime import Runtime
from emgbot.store import outbox

log = logging.getLogger(__name__)

MOST_AT_ONCE = 50
MOST_ATTEMPTS = 12
"""For what never expires: edits and reactions."""

RECORD_TRIES = 3
RECORD_PAUSE = 0.5
"""Seconds between them; each waits for the database itself, and all together stay below the time a stop may take."""

GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "no_reaction", "too_many_reactions"}
)
"""An edit or emoji came too late: people deleted the message, or Slack closed it. Nobody has to do anything."""

LONGEST_WAIT = 900.0
FIRST_WAIT = 5.0


def deliver(runtime: Runtime, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what may go out now; answer how many rows were dealt with. Raises StoreUnavailable.

    Once `stopping` says so nothing more is claimed: what is being said is finished, the rest waits for who comes next.
    """
    count = 0
    while count < MOST_AT_ONCE and not stopping():
        with runtime.database.write() as tx:
            claimed = outbox.claim(tx, owner=runtime.worker, now=wall_now())
        if claimed is None:
            break
        _send(runtime, claimed)
        count += 1
    return count


def _send(runtime: Runtime, claimed: outbox.Claimed) -> None:
    """Say one claimed message and write down what became of it."""
    message = claimed.message
    if message.expires_at is not None and message.expires_at < runtime.clock():
        _record(runtime, lambda tx: _give_up(tx, claimed, outbox.record_skipped(tx, claimed, reason="expired")))
        log.warning("skipped key=%s channel=%s reason=expired", message.key, message.channel)
        return
    try:
        ts = _say(runtime, message)
    except DeliveryError as error:
        _refused(runtime, claimed, error)
    except DeliveryUnknown as error:
        reason = str(error)
        _record(runtime, lambda tx: outbox.record_doubt(tx, claimed, error=reason, now=wall_now()))
        log.error("in doubt, held key=%s channel=%s answer=%s", message.key, message.channel, reason)
    else:
        kept = _record(runtime, lambda tx: outbox.record_sent(tx, claimed, ts=ts, now=wall_now()))
        log.info("sent key=%s channel=%s ts=%s own_fence=%s", message.key, message.channel, ts, kept)


def _record(runtime: Runtime, write: Callable[[Connection], bool]) -> bool:
    """Write down what Slack answered. Nobody else knows it, so a database that is away is asked again for a while."""
    for left in reversed(range(RECORD_TRIES)):
        try:
            with runtime.database.write() as tx:
                return write(tx)
        except StoreUnavailable:
            if not left:
                raise
            threading.Event().wait(RECORD_PAUSE)
    return False


def _give_up(tx: Connection, claimed: outbox.Claimed, ours: bool) -> bool:
    if ours:
        take_back(tx, claimed.message)
    return ours


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
    # What expires is tried until then, however long Slack or the network is away.
    tried_enough = message.expires_at is None and claimed.attempts >= MOST_ATTEMPTS

    def write(tx: Connection) -> bool:
        if error.retry_after is not None:
            until = now + timedelta(seconds=error.retry_after)
            outbox.pause(tx, f"verb:{message.verb}", until=until, reason=error.code)
            return outbox.record_refused(tx, claimed, error=error.code, again_at=until, counts=False)
        if error.code in GONE:
            return outbox.record_skipped(tx, claimed, reason=error.code)
        if error.permanent or tried_enough:
            return _give_up(tx, claimed, outbox.record_refused(tx, claimed, error=error.code, again_at=None))
        again_at = now + _back_off(claimed.attempts)
        return outbox.record_refused(tx, claimed, error=error.code, again_at=again_at)

    _record(runtime, write)
    level = logging.ERROR if error.permanent and error.code not in GONE else logging.WARNING
    log.log(level, "refused key=%s channel=%s error=%s", message.key, message.channel, error.code)


def _back_off(attempts: int) -> timedelta:
    """Growing waits with jitter, so that processes do not come back at once."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 8))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311  jitter is no secret


def idle(runtime: Runtime) -> bool:
    """Whether nothing is waiting that could go out by itself within a second."""
    with runtime.database.read() as tx:
        return not outbox.busy(tx, now=wall_now())
