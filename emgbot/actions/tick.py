"""The tick: what should have been said by now is put into the outbox under its key. Nothing is scheduled ahead.

Any process may tick at any time: the post of a channel and day is a pure function of plan, history, calendar and date,
and its key falls on what is there already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.look_back import look_back
from emgbot.actions.planning import Gathered, carried_of, closed_this_week, waiting_of, week_of
from emgbot.actions.refresh import carrying_key
from emgbot.actions.shown import about_of, people_of, said_in
from emgbot.actions.workspace import Accepted, accepted_plan, board_of, channel_ids, held_plan, identity
from emgbot.clock import boottime, wall_now
from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.daypost import DayPost, compose, days_to_cover
from emgbot.core.digest import period_close
from emgbot.core.places import Place
from emgbot.errors import StoreUnavailable
from emgbot.failpoints import Failpoint, failpoint
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

FAILED_REST = 3600.0
"""Seconds."""

LONGEST_PAUSE = timedelta(days=400)
"""So far ahead a channel's next send is looked for."""


Put = Callable[[Connection, outbox.Message], bool]


def put_in(tx: Connection, message: outbox.Message) -> bool:
    """Let a message wait for its delivery; False if it was said or waits already."""
    return outbox.enqueue(tx, message, now=wall_now())


def tick(runtime: Runtime) -> int:
    """Plan what is due in every channel; answer how many messages were put in. Raises StoreUnavailable.

    Where days were missed the channel is looked into first, outside any transaction (`look_back`). A channel whose
    planning fails in a way that nobody foresaw is left alone for an hour, so that the others go on.
    """
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
        accepted = accepted_plan(runtime, tx, found.team) if found else None
        if accepted is None:
            return 0
        ids = channel_ids(tx, accepted)
        marks = watermarks.watermarks(tx, accepted.team)
    count = 0
    resting = runtime.memory.resting
    for place in accepted.places.all:
        channel = ids.get(place.name)
        if channel is None or resting.get(channel, 0.0) > boottime():
            continue
        if not _days(accepted, place, marks.get(channel), runtime.clock()):
            continue
        resting[channel] = boottime() + FAILED_REST
        try:
            count += _plan(runtime, accepted, place, channel=channel, mark=marks.get(channel))
        except StoreUnavailable:
            del resting[channel]
            raise
        del resting[channel]
    return count


def _plan(runtime: Runtime, accepted: Accepted, place: Place, *, channel: str, mark: Watermark | None) -> int:
    """Plan one channel that has something due, after what turns out to have been said already."""
    through = _through(accepted, mark)
    said = look_back(runtime, accepted.team, place, channel=channel, through=through)
    if said is None:
        return 0
    for day, ts in sorted(said.items()):
        with runtime.database.write() as tx:
            note_said(tx, runtime, accepted, place, channel=channel, day=day, ts=ts)
    with runtime.database.write() as tx:
        count = plan_channel(tx, runtime, accepted, place.name, channel=channel, now=runtime.clock())
        failpoint(Failpoint.PLANNING)
    failpoint(Failpoint.PLANNED)
    return count


def _days(accepted: Accepted, place: Place, mark: Watermark | None, now: datetime) -> list[date]:
    return days_to_cover(_through(accepted, mark), place.calendar.last_due_day(now), place.calendar)


def _through(accepted: Accepted, mark: Watermark | None) -> date:
    """The local day through which a channel is planned: nothing before the plan's first start is ever said."""
    before = accepted.first_start - ONE_DAY
    return max(mark.planned_through, before) if mark else before


def plan_channel(
    tx: Connection,
    runtime: Runtime,
    seen: Accepted,
    name: str,
    *,
    channel: str,
    now: datetime,
    put: Put = put_in,
) -> int:
    """One channel's post as of an instant (calendar time), read and written in one transaction.

    1. The channel's watermark is held, so that no two processes plan the channel.
    2. The plan is held and read anew, so that no two plans are ever planned by: it may have changed since `seen`.

    `put` puts the message in; answers how many there were.
    """
    before = watermarks.hold_watermark(tx, seen.team, channel, begin=seen.first_start - ONE_DAY)
    held = held_plan(runtime, tx, seen.team)
    place = held[0].places.named(name) if held else None
    if held is None or place is None:
        return 0
    accepted, introduced = held
    calendar = place.calendar
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
    keep = tuple(dict.fromkeys(waiting_of(accepted, post.keep)))
    watermarks.move_watermark(tx, accepted.team, channel, Watermark(today, closed, keep))
    if place.secretariat and introduced is None:
        plans.introduce(tx, accepted.team, accepted.plan.id, on=today)
    if post.silent:
        return 0
    message = message_of(accepted, post, board, channel=channel, due_at=due_at)
    if gathered and post.digest:
        intake.mark_digested(tx, gathered.reply_ids, message.key)
    new = put(tx, message)
    if new:
        log.info("planned key=%s kind=%s refs=%s", message.key, post.kind, [n.activity.ref for n in post.steps])
    return int(new)


def note_said(
    tx: Connection, runtime: Runtime, accepted: Accepted, place: Place, *, channel: str, day: date, ts: str
) -> None:
    """A day's post is in the channel although the database does not know it: what it must have said counts as said.

    1. It is planned as it would have been on its day, which moves the watermark and closes the digest's period.
    2. It is kept as sent, under its key and ts. What follows in its thread is there as well, and not kept.
    3. Where nothing would have been planned, what people told the lost database made the difference: the key is kept.
    """

    def put(tx: Connection, message: outbox.Message) -> bool:
        about = {name: value for name, value in message.about.items() if name != "thread"}
        return outbox.put_said(tx, replace(message, about=about), ts=ts, now=wall_now())

    at = place.calendar.send_instant(day)
    if not plan_channel(tx, runtime, accepted, place.name, channel=channel, now=at, put=put):
        key = outbox.day_key(accepted.team, channel, day)
        put(tx, outbox.Message(key, accepted.team, accepted.plan.id, "post", "nudge", channel, {}, at, {}))
    log.warning("said before, unknown to the database channel=%s day=%s ts=%s", channel, day, ts)


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
