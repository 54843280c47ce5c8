"""The board: the plan and where each activity stands. Everything about due, past end and open is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import ScheduleState, Window
from emgbot.core.plan import Activity, Milestone, Plan
from emgbot.core.status import Status

DELIVER_BEFORE_MEETING = 10
"""Working days before a meeting by which what feeds it is to be there (product rule; its days must be known)."""


@dataclass(frozen=True)
class Standing:
    """Where an activity stands. `since` and the other instants are calendar time; `by` is a person's name.

    `spoken_at`: the last word of a person, of any kind; `answered_at`: the last status or new end.
    """

    status: Status = Status.NOT_STARTED
    progress: int | None = None
    revised_end: date | None = None
    since: datetime | None = None
    by: str | None = None
    entity: str | None = None
    spoken_at: datetime | None = None
    answered_at: datetime | None = None
    version: int = 0
    last_change: int | None = None
    snoozed_until: date | None = None
    snoozed_by: str | None = None
    left_alone: bool = False


UNTOUCHED = Standing()


@dataclass(frozen=True)
class Board:
    """A plan with the standings of its activities; whoever has none was never touched."""

    plan: Plan
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def standing(self, activity: Activity) -> Standing:
        """Where it stands."""
        return self.standings.get(activity.ref, UNTOUCHED)

    def is_open(self, activity: Activity) -> bool:
        """Whether there is something left to do."""
        return self.standing(activity).status.open

    def windows(self, activity: Activity) -> tuple[Window, ...]:
        """Its windows as they stand, in order. A revised end is that of the last window that begins by then.

        The windows before that one are settled with it; those that begin later stay as printed.
        """
        printed, revised = activity.schedule.windows, self.standing(activity).revised_end
        if revised is None:
            return printed
        if not printed:
            return (Window(None, revised),)
        number = max((n for n, w in enumerate(printed) if w.start is None or w.start <= revised), default=0)
        start = printed[number].start
        return (Window(start if start is None or start <= revised else None, revised), *printed[number + 1 :])

    def window(self, activity: Activity, today: date) -> Window | None:
        """Its window as it stands on a day: of several, the first that has not ended, else the last one."""
        windows = self.windows(activity)
        for window in windows:
            if window.end is None or window.end >= today:
                return window
        return windows[-1] if windows else None

    def planned_end(self, activity: Activity, today: date) -> date | None:
        """The last day of its window (inclusive), revised if it was revised; None without one."""
        window = self.window(activity, today)
        return window.end if window else None

    def deliver_by(self, activity: Activity, today: date, calendar: Calendar) -> date | None:
        """The planned end, or ten working days before the meeting it feeds, if that is earlier and its days known."""
        window = self.window(activity, today)
        return self.delivery(activity, window, calendar) if window else None

    def delivery(self, activity: Activity, window: Window, calendar: Calendar) -> date | None:
        """The deliver-by day of one of its windows; None without an end."""
        if window.end is None:
            return None
        first = window == self.windows(activity)[0]
        return deliver_by(window, self.meeting_limit(activity, calendar), first=first)

    def meeting_limit(self, activity: Activity, calendar: Calendar) -> date | None:
        """Ten working days before the earliest meeting it feeds; None where none of their days are known."""
        meeting = self.first_meeting(activity)
        if meeting is None or meeting.days is None or meeting.days.start is None:
            return None
        return calendar.shift(meeting.days.start, -DELIVER_BEFORE_MEETING)

    def first_meeting(self, activity: Activity) -> Milestone | None:
        """The earliest of the meetings it feeds whose days are known."""
        known = [
            (milestone.days.start, number, milestone)
            for number, milestone in enumerate(_milestones(self.plan, activity))
            if milestone.days and milestone.days.start
        ]
        return min(known)[2] if known else None

    def past_end(self, activity: Activity, today: date) -> bool:
        """Whether it is open although its planned end is over. On the last day it is not."""
        end = self.planned_end(activity, today)
        return end is not None and end < today and self.is_open(activity)

    def due_in(self, window: Window, *, today: date, activities: Iterable[Activity]) -> tuple[Activity, ...]:
        """Those whose planned end falls into the window and that are open; in a past window completed ones too."""
        over = window.end is not None and window.end < today
        return tuple(
            activity
            for activity in activities
            if (end := self.planned_end(activity, today)) is not None
            and (window.start is None or window.start <= end)
            and (window.end is None or end <= window.end)
            and (self.is_open(activity) or (over and self.standing(activity).status is Status.COMPLETED))
        )

    def running_through(self, window: Window, *, today: date, activities: Iterable[Activity]) -> tuple[Activity, ...]:
        """Open ones that merely run through the window: begun by its end, and ending after it."""
        if window.end is None:
            return ()
        found = []
        for activity in activities:
            own = self.window(activity, today)
            if own is None or not self.is_open(activity):
                continue
            begun = own.start is None or own.start <= window.end
            if begun and (own.end is None or own.end > window.end):
                found.append(activity)
        return tuple(found)

    def overdue(self, today: date, activities: Iterable[Activity]) -> tuple[Activity, ...]:
        """The open ones past their planned end."""
        return tuple(activity for activity in activities if self.past_end(activity, today))

    def next_due(self, after: date, *, today: date, activities: Iterable[Activity]) -> tuple[Activity, date] | None:
        """The open activity that ends first after a day, with that end."""
        ends = [
            (end, activity)
            for activity in activities
            if self.is_open(activity) and (end := self.planned_end(activity, today)) is not None and end > after
        ]
        if not ends:
            return None
        end, activity = min(ends, key=lambda pair: pair[0])
        return activity, end

    def counts(self, activities: Iterable[Activity]) -> dict[Status, int]:
        """How many stand where; only statuses that occur, in the order of Status."""
        found = [self.standing(activity).status for activity in activities]
        return {status: found.count(status) for status in Status if status in found}


def deliver_by(window: Window, limit: date | None, *, first: bool) -> date:
    """The end of a window that has one, or the day by which a meeting wants it, if that is earlier.

    Of several windows, one that only begins after that day has nothing to do with the meeting.
    """
    assert window.end is not None  # noqa: S101 - the caller has looked
    if limit is None or limit >= window.end or (not first and window.start is not None and limit < window.start):
        return window.end
    return limit


def in_scope(plan: Plan, scope: Iterable[str]) -> tuple[Activity, ...]:
    """The activities of some references, groups or sections, in plan order; all of them for an empty scope."""
    wanted = tuple(scope)
    if not wanted:
        return plan.activities
    return tuple(
        activity
        for activity in plan.activities
        if any(activity.ref == name or activity.ref.startswith(f"{name}.") for name in wanted)
    )


def unscheduled(plan: Plan) -> tuple[Activity, ...]:
    """Those without days: never due, never nudged."""
    return tuple(a for a in plan.activities if a.schedule.state is not ScheduleState.DATED)


def _milestones(plan: Plan, activity: Activity) -> list[Milestone]:
    return [plan.milestone_by_id[name] for name in activity.feeds if name in plan.milestone_by_id]
