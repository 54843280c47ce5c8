"""What a channel's week was and brings: the values of a digest or overview. Pure; the words are in the views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from emgbot.core.board import Board
from emgbot.core.calendar import CLOSE_BEFORE_SEND, ONE_DAY, Calendar
from emgbot.core.dates.schedule import Window
from emgbot.core.flags import spoken_since_due
from emgbot.core.history import Entry, Note, counts_before, net_changes
from emgbot.core.ladder import Step, ladders
from emgbot.core.nudging import Nudge, decide
from emgbot.core.places import Level, Place
from emgbot.core.plan import MEMBERS, Activity, Milestone, Plan
from emgbot.core.status import Status

REMIND_WEEKS = 4
"""Every so many weeks a digest appears merely because something is past its end without a word."""

STEP_AHEAD = "a step falls into the coming seven days"

STARTING_DAYS = 13


@dataclass(frozen=True)
class Week:
    """What the store knows of a digest's period: when it opened, the entries in order, the replies in order."""

    opened: datetime
    entries: tuple[Entry, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Digest:
    """What a channel's week was and brings. `opened`..`closed` is the period, half-open, calendar time.

    `changes`: for each activity that moved, its first and last entry of the period. `notes`: replies, word for word.
    `past_end`: what ended last comes first, for a line that names only some. What is left alone is counted and
    nothing else. `unheard`: something is past its end without a word.
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
    unheard: bool = False

    def reasons(self, today: date) -> tuple[str, ...]:
        """Why it is worth saying, in words; empty where it is not."""
        said = [(self.changes, "something changed"), (self.notes, "there are replies"), (self.this_week, STEP_AHEAD)]
        found = tuple(reason for what, reason in said if what)
        if found or not self.unheard or today.isocalendar().week % REMIND_WEEKS:
            return found
        return (f"something is past its planned end without a word, told every {REMIND_WEEKS} weeks",)


def covered_by(place: Place, plan: Plan) -> tuple[Activity, ...]:
    """The activities whose digest a place gets: its groups'; the secretariat's overview has them all."""
    return plan.activities if place.secretariat else plan.of_groups(place.groups)


def period_close(calendar: Calendar, day: date) -> datetime:
    """When the period of a digest sent on `day` closes: five minutes before the send."""
    return calendar.send_instant(day) - CLOSE_BEFORE_SEND


def digest_of(place: Place, board: Board, today: date, *, week: Week, nudged: tuple[Activity, ...]) -> Digest:
    """The digest of a place on a day. `nudged`: the activities that are nudged there."""
    calendar = place.calendar
    covers = covered_by(place, board.plan)
    standings = ((activity, board.standing(activity)) for activity in covers)
    minded = tuple(activity for activity, now in standings if now.status.open and not now.left_alone)
    week_ahead = Window(today, today + timedelta(days=6))
    running = board.running_through(week_ahead, today=today, activities=minded)
    due = board.due_in(week_ahead, today=today, activities=minded)
    refs = {activity.ref for activity in covers}
    entries = [entry for entry in week.entries if entry.ref in refs]
    # A group is not told every week that the secretariat is late: what is nudged elsewhere is not its own.
    asked_here = minded if place.secretariat else tuple(a for a in minded if a in nudged)
    past_end = sorted(
        board.overdue(today, asked_here), key=lambda a: board.planned_end(a, today) or today, reverse=True
    )
    return Digest(
        opened=week.opened,
        closed=period_close(calendar, today),
        activities=covers,
        counts=board.counts(covers),
        before=counts_before(board, covers, entries),
        changes=tuple(net_changes(entries)),
        notes=week.notes,
        this_week=steps_of_week(place, board, today, nudged),
        starting=_starting(board, today, minded),
        wanted=tuple(a for a in (*running, *due) if a.action_by == MEMBERS),
        meeting=_next_meeting(today, board, minded),
        past_end=tuple(past_end),
        unheard=any(_unheard(activity, board, calendar, today) for activity in past_end),
    )


def steps_of_week(
    place: Place, board: Board, today: date, nudged: tuple[Activity, ...]
) -> tuple[tuple[date, Activity, Step], ...]:
    """The steps of the coming seven days that will be sent as things stand: what is left out is not announced."""
    calendar = place.calendar
    known = ladders(calendar)
    through = today + timedelta(days=6)
    found = [
        (rung.day, activity, rung.step)
        for activity in nudged
        for rung in known.rungs(activity, board, after=today - ONE_DAY, through=through)
        if sent_on_its_day(place, rung.step)
        and not calendar.paused(rung.day)
        and isinstance(decide(activity, rung, board, calendar, today=rung.day), Nudge)
    ]
    return tuple(sorted(found, key=lambda item: item[0]))


def sent_on_its_day(place: Place, step: Step) -> bool:
    """Whether a place hears of a step on its own day; else with the next digest."""
    return place.level is Level.NORMAL or (place.level is Level.CALM and step is Step.DUE)


def _starting(board: Board, today: date, activities: tuple[Activity, ...]) -> tuple[tuple[date, Activity], ...]:
    """What begins within the next days and has not been begun."""
    found = [
        (window.start, activity)
        for activity in activities
        if board.standing(activity).status is Status.NOT_STARTED
        and (window := board.window(activity, today)) is not None
        and window.start is not None
        and today < window.start <= today + timedelta(days=STARTING_DAYS)
    ]
    return tuple(sorted(found, key=lambda item: item[0]))


def _next_meeting(
    today: date, board: Board, activities: tuple[Activity, ...]
) -> tuple[Milestone, tuple[Activity, ...]] | None:
    """The next milestone that some of these activities feed, with them."""
    ahead = [
        (known.start or known.end, milestone)
        for milestone in board.plan.milestones
        if (known := milestone.known) is not None and known.end is not None and known.end >= today
    ]
    for _, milestone in sorted(ahead, key=lambda pair: pair[0] or date.max):
        feeding = tuple(a for a in activities if milestone.id in a.feeds)
        if feeding:
            return milestone, feeding
    return None


def _unheard(activity: Activity, board: Board, calendar: Calendar, today: date) -> bool:
    window = board.window(activity, today)
    return window is not None and not spoken_since_due(activity, window, board, calendar)
