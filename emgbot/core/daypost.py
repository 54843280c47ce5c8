"""The one post of a channel and day: nudge and, on its day, digest or overview. Same input, same post anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from emgbot.core.board import Board
from emgbot.core.calendar import CLOSE_BEFORE_SEND, ONE_DAY, Calendar
from emgbot.core.dates.schedule import Window
from emgbot.core.history import Entry, Note, counts_before, net_changes
from emgbot.core.ladder import LeftOut, Nudge, Step, nudges_on, steps
from emgbot.core.places import Place, Places
from emgbot.core.plan import MEMBERS, Activity, Milestone, Plan
from emgbot.core.status import Status

CATCH_UP_DAYS = 3
"""Missed days of up to so many working days are merged into one late post; older steps wait for the digest."""

REMIND_WEEKS = 4
"""Every so many weeks a digest appears merely because something is past its end without a word."""


@dataclass(frozen=True)
class Digest:
    """What a channel's week was and brings. `opened`..`closed` is the period, half-open, calendar time.

    `changes`: for each activity that moved, its first and last entry of the period. `notes`: replies, word for word.
    """

    opened: datetime
    closed: datetime
    activities: tuple[Activity, ...]
    counts: dict[Status, int]
    before: dict[Status, int]
    changes: tuple[tuple[Entry, Entry], ...]
    notes: tuple[Note, ...]
    this_week: tuple[tuple[date, Activity, Step], ...]
    starting: tuple[tuple[date, Activity], ...]
    wanted: tuple[Activity, ...]
    meeting: tuple[Milestone, tuple[Activity, ...]] | None
    past_end: tuple[Activity, ...]


@dataclass(frozen=True)
class DayPost:
    """A channel's post of a day. `late`: it was not said when it was due, so it says so."""

    place: Place
    day: date
    nudges: tuple[Nudge, ...]
    left_out: tuple[LeftOut, ...]
    digest: Digest | None = None
    late: bool = False

    @property
    def kind(self) -> str:
        """`nudge`, `digest`, or the secretariat's `overview`."""
        if self.digest is None:
            return "nudge"
        return "overview" if self.place.secretariat else "digest"

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not self.nudges and self.digest is None


@dataclass(frozen=True)
class Week:
    """What the store knows of a digest's period: when it opened, the entries in order, the replies in order."""

    opened: datetime
    entries: tuple[Entry, ...] = ()
    notes: tuple[Note, ...] = ()


def compose(
    days: Sequence[date],
    board: Board,
    places: Places,
    place: Place,
    *,
    week: Week | None,
    late: bool = False,
) -> DayPost:
    """The post for `days` (local, ascending, the last one is today's; steps of earlier ones are caught up on).

    `week` is given where a digest day is among them. `late`: today's send time is long over.
    """
    calendar, today = place.calendar, days[-1]
    activities = places.nudges_of(place, board.plan)
    said: dict[str, Nudge] = {}
    left: dict[str, LeftOut] = {}
    for day in days:
        nudges, left_out = nudges_on(day, activities, board, calendar)
        late = late or bool(nudges and day != today)
        said |= {nudge.activity.ref: nudge for nudge in nudges}
        left |= {item.activity.ref: item for item in left_out}
    for ref in said:
        left.pop(ref, None)
    order = {activity.ref: number for number, activity in enumerate(activities)}
    digest = None
    if week is not None:
        whole = _digest(today, board, calendar, week=week, covers=covered_by(place, board.plan), nudged=activities)
        if place.secretariat or _worth_saying(whole, today):
            digest = whole
    return DayPost(
        place=place,
        day=today,
        nudges=tuple(sorted(said.values(), key=lambda nudge: order[nudge.activity.ref])),
        left_out=tuple(sorted(left.values(), key=lambda item: order[item.activity.ref])),
        digest=digest,
        late=late and bool(said),
    )


def covered_by(place: Place, plan: Plan) -> tuple[Activity, ...]:
    """The activities whose digest a place gets: its groups'; the secretariat's overview has them all."""
    return plan.activities if place.secretariat else plan.of_groups(place.groups)


def days_to_cover(planned_through: date, last_due: date, calendar: Calendar) -> list[date]:
    """The local days after `planned_through` that the next post covers: up to three working days, the newest last.

    Empty when nothing is due, and on a day off: what was missed waits for the next working day.
    """
    if last_due <= planned_through or not (calendar.works(last_due) or calendar.digest_due(last_due)):
        return []
    oldest = max(planned_through + ONE_DAY, calendar.shift(calendar.on_or_before(last_due), 1 - CATCH_UP_DAYS))
    count = (last_due - oldest).days
    return [oldest + n * ONE_DAY for n in range(count + 1)]


def period_close(calendar: Calendar, day: date) -> datetime:
    """When the period of a digest sent on `day` closes: five minutes before the send."""
    return calendar.send_instant(day) - CLOSE_BEFORE_SEND


def _digest(
    today: date,
    board: Board,
    calendar: Calendar,
    *,
    week: Week,
    covers: tuple[Activity, ...],
    nudged: tuple[Activity, ...],
) -> Digest:
    end_of_week = today + timedelta(days=6)
    upcoming = [
        (day, activity, step)
        for activity in nudged
        if board.is_open(activity)
        for day, step in steps(activity, board, calendar, today=today).items()
        if today <= day <= end_of_week
    ]
    starting = [
        (window.start, activity)
        for activity in covers
        if board.standing(activity).status is Status.NOT_STARTED
        and (window := board.window(activity, today)) is not None
        and window.start is not None
        and today < window.start <= today + timedelta(days=13)
    ]
    now = Window(today, end_of_week)
    running = board.running_through(now, today=today, activities=covers)
    due = board.due_in(now, today=today, activities=covers)
    refs = {activity.ref for activity in covers}
    entries = [entry for entry in week.entries if entry.ref in refs]
    return Digest(
        opened=week.opened,
        closed=period_close(calendar, today),
        activities=covers,
        counts=board.counts(covers),
        before=counts_before(board, covers, entries),
        changes=tuple(net_changes(entries)),
        notes=week.notes,
        this_week=tuple(sorted(upcoming, key=lambda item: item[0])),
        starting=tuple(sorted(starting, key=lambda item: item[0])),
        wanted=tuple(a for a in (*running, *due) if a.action_by == MEMBERS),
        meeting=_next_meeting(today, board, covers),
        past_end=board.overdue(today, covers),
    )


def _next_meeting(
    today: date, board: Board, covers: tuple[Activity, ...]
) -> tuple[Milestone, tuple[Activity, ...]] | None:
    """The next milestone that open activities of these feed, with them."""
    ahead = [
        (known.start or known.end, milestone)
        for milestone in board.plan.milestones
        if (known := milestone.known) is not None and known.end is not None and known.end >= today
    ]
    for _, milestone in sorted(ahead, key=lambda pair: pair[0] or date.max):
        feeding = tuple(a for a in covers if milestone.id in a.feeds and board.is_open(a))
        if feeding:
            return milestone, feeding
    return None


def _worth_saying(digest: Digest, today: date) -> bool:
    """A change, a note, a step this week, or, every fourth week, something past its end without a word."""
    if digest.changes or digest.notes or digest.this_week:
        return True
    return bool(digest.past_end) and today.isocalendar().week % REMIND_WEEKS == 0
