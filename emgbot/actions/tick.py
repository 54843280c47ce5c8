"""The tick: what should have been said by now is put into the outbox under its key. Nothing is scheduled ahead.

Any process may tick at any time: the post of a channel and day is a pure function of plan, history, calendar and date,
and its key falls on what is there already.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.planning import Gathered, carried_of, closed_this_week, waiting_of, week_of
from emgbot.actions.refresh import carrying_key
from emgbot.actions.shown import about_of, people_of, said_in
from emgbot.actions.workspace import Accepted, accepted_plan, board_of, channel_ids, held_plan, identity
from emgbot.clock import wall_now
from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.daypost import DayPost, compose, days_to_cover
from emgbot.core.digest import period_close
from emgbot.core.places import Place
from emgbot.runtime import Runtime
from emgbot.store import intake, outbox, plans, watermarks
from emgbot.store.watermarks import Watermark
from emgbot.views.daypost import day_message, day_thread

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(minutes=15)
EXPIRES_AFTER = timedelta(days=5)
"""Three working days and a weekend: later than that a nudge is not worth saying."""

SAID_LATELY = timedelta(days=60)
"""A step that was said so lately is not said again where a changed calendar has moved it; check-ins are rarer."""

LONGEST_PAUSE = timedelta(days=400)
"""So far ahead a channel's next send is looked for."""


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
        if channel is not None and _days(accepted, place, marks.get(channel), now):
            with runtime.database.write() as tx:
                count += _plan_channel(tx, runtime, accepted, place.name, channel=channel)
    return count


def _days(accepted: Accepted, place: Place, mark: Watermark | None, now: datetime) -> list[date]:
    return days_to_cover(_through(accepted, mark), place.calendar.last_due_day(now), place.calendar)


def _through(accepted: Accepted, mark: Watermark | None) -> date:
    """The local day through which a channel is planned: nothing before the plan's first start is ever said."""
    before = accepted.first_start - ONE_DAY
    return max(mark.planned_through, before) if mark else before


def _plan_channel(tx: Connection, runtime: Runtime, seen: Accepted, name: str, *, channel: str) -> int:
    """One channel's post, read and written in one transaction.

    1. The channel's watermark is held, so that no two processes plan the channel.
    2. The plan is held and read anew, so that no two plans are ever planned by: it may have changed since `seen`.
    """
    before = watermarks.hold_watermark(tx, seen.team, channel, begin=seen.first_start - ONE_DAY)
    held = held_plan(runtime, tx, seen.team)
    place = held[0].places.named(name) if held else None
    if held is None or place is None:
        return 0
    accepted, introduced = held
    calendar, now = place.calendar, runtime.clock()
    days = _days(accepted, place, before, now)
    if not days or channel_ids(tx, accepted).get(place.name) != channel:
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
        after=_through(accepted, before),
        carried=carried_of(accepted, before.carried),
        first=introduced is None,
        said=said_in(accepted, outbox.said_since(tx, accepted.team, channel, due_at - SAID_LATELY)),
    )
    closed = period_close(calendar, today) if gathered else before.digest_closed
    keep = waiting_of(accepted, post.keep)
    watermarks.move_watermark(tx, accepted.team, channel, Watermark(today, closed, keep))
    if place.secretariat and introduced is None:
        plans.introduce(tx, accepted.team, accepted.plan.id, on=today)
    if post.silent:
        return 0
    message = message_of(accepted, post, board, channel=channel, due_at=due_at)
    if gathered and post.digest:
        intake.mark_digested(tx, gathered.reply_ids, message.key)
    new = outbox.enqueue(tx, message, now=wall_now())
    if new:
        log.info("planned key=%s kind=%s refs=%s", message.key, post.kind, [n.activity.ref for n in post.steps])
    return int(new)


def message_of(accepted: Accepted, post: DayPost, board: Board, *, channel: str, due_at: datetime) -> outbox.Message:
    """A day's post as the message that goes out, with what follows in its thread."""
    people = people_of(accepted.settings)
    key = outbox.day_key(accepted.team, channel, post.day)
    thread = enumerate(day_thread(post, board, people), start=1)
    about = about_of(accepted, post)
    about["thread"] = [carrying_key(part, f"{key}/thread/{number}") for number, part in thread]
    return outbox.Message(
        key=key,
        team=accepted.team,
        plan=accepted.plan.id,
        verb="post",
        kind=post.kind,
        channel=channel,
        payload=carrying_key(day_message(post, board, people), key),
        due_at=due_at,
        expires_at=due_at + EXPIRES_AFTER,
        about=about,
    )


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
            last = day + LONGEST_PAUSE
            while day < last and (place.calendar.send_instant(day) <= after or not place.calendar.sends(day)):
                day += ONE_DAY
            instants.append(place.calendar.send_instant(day))
    return min(instants, default=None)
