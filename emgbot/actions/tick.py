"""The tick: what should have been said by now is put into the outbox under its key. Nothing is scheduled ahead.

Any process may tick at any time: the post of a channel and day is a pure function of plan, history, calendar and date,
and its key falls on what is there already.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from emgbot.actions.planning import Gathered, closed_this_week, week_of
from emgbot.actions.refresh import carrying_key
from emgbot.actions.workspace import Accepted, accepted_plan, board_of, channel_ids, identity
from emgbot.clock import wall_now
from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.daypost import DayPost, compose, days_to_cover, period_close
from emgbot.core.places import Place
from emgbot.runtime import Runtime
from emgbot.settings import Settings
from emgbot.store import intake, outbox, watermarks
from emgbot.store.watermarks import Watermark
from emgbot.views.blocks import Payload
from emgbot.views.digest import digest_message, digest_thread
from emgbot.views.nudge import nudge_message

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(minutes=15)
EXPIRES_AFTER = timedelta(days=5)
"""Three working days and a weekend: later than that a nudge is not worth saying."""


def tick(runtime: Runtime) -> int:
    """Plan what is due in every channel; answer how many messages were put in. Raises StoreUnavailable."""
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
        accepted = accepted_plan(runtime, tx, found.team) if found else None
        if accepted is None:
            return 0
        ids = channel_ids(tx, accepted)
        marks = watermarks.watermarks(tx, accepted.team)
    count = 0
    now = runtime.clock()
    for place in accepted.places.all:
        channel = ids.get(place.name)
        if channel is None:
            continue
        mark = marks.get(channel)
        last_due = place.calendar.last_due_day(now)
        through = mark.planned_through if mark else accepted.first_start - ONE_DAY
        if days_to_cover(through, last_due, place.calendar):
            with runtime.database.write() as tx:
                count += _plan_channel(tx, runtime, accepted, place, channel=channel)
    return count


def _plan_channel(tx: Connection, runtime: Runtime, accepted: Accepted, place: Place, *, channel: str) -> int:
    """One channel's post, read and written in one transaction, so that two processes cannot both plan it."""
    calendar = place.calendar
    now = runtime.clock()
    before = watermarks.hold_watermark(tx, accepted.team, channel, begin=accepted.first_start - ONE_DAY)
    days = days_to_cover(before.planned_through, calendar.last_due_day(now), calendar)
    if not days:
        return 0
    today = days[-1]
    due_at = calendar.send_instant(today)
    gathered: Gathered | None = None
    if any(calendar.digest_due(day) for day in days) and not closed_this_week(before, calendar, today):
        gathered = week_of(tx, accepted, place, closed=period_close(calendar, today))
    board = board_of(tx, accepted)
    post = compose(
        days,
        board,
        accepted.places,
        place,
        week=gathered.week if gathered else None,
        late=now - due_at > LATE_AFTER,
    )
    closed = period_close(calendar, today) if gathered else before.digest_closed
    watermarks.move_watermark(tx, accepted.team, channel, Watermark(today, closed))
    if post.silent:
        return 0
    message = message_of(accepted, post, board, channel=channel, due_at=due_at)
    if gathered and post.digest:
        intake.mark_digested(tx, gathered.reply_ids, message.key)
    new = outbox.enqueue(tx, message, now=wall_now())
    if new:
        log.info("planned key=%s kind=%s refs=%s", message.key, post.kind, [n.activity.ref for n in post.nudges])
    return int(new)


def message_of(accepted: Accepted, post: DayPost, board: Board, *, channel: str, due_at: datetime) -> outbox.Message:
    """A day's post as the message that goes out, with what follows in its thread."""
    payload, thread = render(post, board, accepted.settings)
    key = outbox.day_key(accepted.team, channel, post.day)
    items = [[accepted.ids[nudge.activity.ref], nudge.step.value] for nudge in post.nudges]
    about: dict[str, Any] = {"items": items, "late": post.late}
    if post.digest:
        about["period"] = [post.digest.opened.isoformat(), post.digest.closed.isoformat()]
    about["thread"] = [carrying_key(part, f"{key}/thread/{number}") for number, part in enumerate(thread, start=1)]
    return outbox.Message(
        key=key,
        team=accepted.team,
        plan=accepted.plan.id,
        verb="post",
        kind=post.kind,
        channel=channel,
        payload=carrying_key(payload, key),
        due_at=due_at,
        expires_at=due_at + EXPIRES_AFTER,
        about=about,
    )


def render(post: DayPost, board: Board, settings: Settings) -> tuple[Payload, list[Payload]]:
    """A day's post as people see it: the message, and what follows in its thread."""
    if post.digest is None:
        return nudge_message(post, board, settings.focal_points), []
    thread = digest_thread(post.digest, board, post.place.calendar.zone, settings.names)
    return digest_message(post, board, post.digest, settings.focal_points), thread


def next_send(runtime: Runtime, after: datetime) -> datetime | None:
    """The next send time of any known channel strictly after an instant (calendar time); None without a plan."""
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
        accepted = accepted_plan(runtime, tx, found.team) if found else None
        if accepted is None:
            return None
        ids = channel_ids(tx, accepted)
    instants = []
    for place in accepted.places.all:
        if place.name in ids:
            day = place.calendar.today(after)
            instant = place.calendar.send_instant(day)
            while instant <= after or not (place.calendar.works(day) or place.calendar.digest_due(day)):
                day += ONE_DAY
                instant = place.calendar.send_instant(day)
            instants.append(instant)
    return min(instants, default=None)
