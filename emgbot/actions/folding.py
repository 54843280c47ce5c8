"""Folding: where days of a channel wait one behind the other, they become one post, as if the bot had been down.

A channel that took nothing for days, or a Slack that was away, must not end in a salvo.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from emgbot.actions.planning import take_back
from emgbot.actions.tick import plan_channel
from emgbot.actions.workspace import accepted_plan, place_at
from emgbot.clock import wall_now
from emgbot.core.calendar import ONE_DAY
from emgbot.runtime import Runtime
from emgbot.store import outbox, watermarks
from emgbot.store.outbox import FOLDED, Message

log = logging.getLogger(__name__)

PLANNED = ("told", "flags", "introduction", "period")


def fold(tx: Connection, runtime: Runtime, head: Message) -> bool:
    """Make one post of the days that wait in a channel, of which `head` is the first; False where there is only one.

    1. They are taken back, the newest first: none of them was said, and their digests' periods open again. Nobody
       sends one of them meanwhile: they get new fences.
    2. The channel is planned again from the first of these days on. What was missed within three working days is in
       one late post, older steps wait for the next digest, exactly as after a downtime of the bot.
    """
    waiting = days_waiting(tx, head)
    if len(waiting) < 2:
        return False
    accepted = accepted_plan(runtime, tx, head.team)
    place = place_at(tx, accepted, head.channel) if accepted else None
    if accepted is None or place is None or any(message.plan != accepted.plan.id for message in waiting):
        return False
    # The channel's watermark is held from here on, so that nobody plans it meanwhile.
    mark = watermarks.hold_watermark(tx, head.team, head.channel, begin=accepted.first_start - ONE_DAY)
    through = min(place.calendar.today(message.due_at) for message in waiting) - ONE_DAY
    for message in reversed(waiting):
        outbox.skip_waiting(tx, message.key, reason=FOLDED)
        take_back(tx, _before(message, through))
    again = watermarks.watermark(tx, head.team, head.channel) or mark
    watermarks.move_watermark(
        tx, head.team, head.channel, replace(again, planned_through=min(through, mark.planned_through))
    )
    plan_channel(
        tx,
        runtime,
        accepted,
        place.name,
        channel=head.channel,
        now=runtime.clock(),
        put=lambda tx, message: outbox.put_anew(tx, message, now=wall_now()),
    )
    log.info("folded channel=%s days=%d from=%s", head.channel, len(waiting), through + ONE_DAY)
    return True


def days_waiting(tx: Connection, head: Message) -> list[Message]:
    """The days of a channel that wait, `head` among them; empty where it is no day's post as the tick plans them."""
    beginning = outbox.day_keys(head.team, head.channel)
    if not head.key.startswith(beginning) or head.thread_ts is not None:
        return []
    waiting = outbox.messages_waiting(tx, head.channel, beginning)
    planned = all(any(message.about.get(name) for name in PLANNED) for message in waiting)
    return waiting if planned else []


def _before(message: Message, through: date) -> Message:
    """A message without what is planned again: the steps and flags of the days after `through`."""
    about = dict(message.about)
    about["told"] = [told for told in about.get("told", ()) if date.fromisoformat(told[2]) <= through]
    about["flags"] = [flag for flag in about.get("flags", ()) if date.fromisoformat(flag[2]) <= through]
    return replace(message, about=about)
