"""Dates, statuses and standings in words. UN usage: planned end, entity, focal point, "past planned end"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from emgbot.core.board import Board
from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import ScheduleState, Window
from emgbot.core.history import Entry
from emgbot.core.plan import Activity
from emgbot.core.status import Status
from emgbot.views.blocks import escape

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

UNDATED = {
    ScheduleState.ONGOING: "ongoing",
    ScheduleState.UNSCHEDULED: "not scheduled yet",
    ScheduleState.ERROR: "schedule not understood",
    ScheduleState.DATED: "no planned end",
}


def in_full(day: date) -> str:
    """`5 March 2017`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def on(day: date) -> str:
    """`31 Dec 2016`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def short(day: date) -> str:
    """`28 Nov`, where the year is plain."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The date of an instant in a zone."""
    return instant.astimezone(zone).date()


def moment(instant: datetime, zone: ZoneInfo, today: date) -> str:
    """`at 14:02`, or on another day than today `on 20 Mar 2017 at 14:02`."""
    local = instant.astimezone(zone)
    return f"at {local:%H:%M}" if local.date() == today else f"on {on(local.date())} at {local:%H:%M}"


def span(window: Window) -> str:
    """`1-31 March 2017`, `1 Oct 2016 - 31 Aug 2017`, `until 3 May 2017`, `from 3 May 2017`."""
    start, end = window.start, window.end
    if start is None and end is None:
        return "any time"
    if start is None:
        return f"until {on(end)}" if end else ""
    if end is None:
        return f"from {on(start)}"
    if start == end:
        return in_full(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}-{end.day} {MONTHS[end.month - 1]} {end.year}"
    return f"{on(start)} - {on(end)}"


def distance(day: date, today: date, calendar: Calendar) -> str:
    """`in 12 working days`, `today`, `3 working days ago`: those in (today, day]."""
    if day == today:
        return "today"
    count = calendar.between(today, day)
    if count == 0:
        return _near(day, today)
    days = "working day" if abs(count) == 1 else "working days"
    return f"in {count} {days}" if count > 0 else f"{-count} {days} ago"


def _near(day: date, today: date) -> str:
    """A day with no working day between: `on Sunday`, `last Saturday`; farther off (a closure), `in 9 days`."""
    away = (day - today).days
    if abs(away) == 1:
        return "tomorrow" if away > 0 else "yesterday"
    if abs(away) > 6:
        return f"in {away} days" if away > 0 else f"{-away} days ago"
    return f"{'on' if away > 0 else 'last'} {WEEKDAYS[day.weekday()]}"


def planned_end(activity: Activity, board: Board, calendar: Calendar, today: date, *, end: date | None = None) -> str:
    """`planned end 31 Dec 2016 (plan: "Sept-Dec 16"), in 15 working days`, escaped; how far off only while open.

    `end`: the one of several windows that it is about, if that is not the present one, which then follows.
    """
    printed = escape(f'plan: "{activity.schedule.text}"')
    present = board.planned_end(activity, today)
    if present is None:
        window = board.window(activity, today)
        return f"{span(window) if window else UNDATED[activity.schedule.state]} ({printed})"
    spoken_of = end or present
    kind = "revised end" if spoken_of == board.standing(activity).revised_end else "planned end"
    words = f"{kind} {on(spoken_of)} ({printed})"
    if not board.is_open(activity):
        return words
    words += f", {distance(spoken_of, today, calendar)}"
    return words if spoken_of == present else f"{words}; next {on(present)}, {distance(present, today, calendar)}"


def wanted_by(activity: Activity, board: Board, calendar: Calendar, today: date) -> str | None:
    """`wanted by 4 Sep 2017 for SOM23, in 5 working days`, where a meeting wants it before its planned end."""
    day, end = board.deliver_by(activity, today, calendar), board.planned_end(activity, today)
    if day is None or day == end:
        return None
    meeting = board.first_meeting(activity)
    whose = f" for {escape(meeting.id)}" if meeting else ""
    return f"wanted by {on(day)}{whose}, {distance(day, today, calendar)}"


def standing(activity: Activity, board: Board, zone: ZoneInfo) -> str:
    """`under way since 28 Nov (UNU)`, `completed 9 Feb 2017 (UNU)`, escaped; `no update yet` before anybody's word."""
    now = board.standing(activity)
    if now.since is None and now.spoken_at is None:
        return "no update yet"
    words = _state(now.status, now.progress)
    if now.since is not None and not now.status.open:
        words += f" {on(local_day(now.since, zone))}"
    elif now.since is not None and now.status is not Status.NOT_STARTED:
        words += f" since {short(local_day(now.since, zone))}"
    who = now.entity or now.by
    return f"{words} ({escape(who)})" if who else words


def _state(status: Status, progress: int | None) -> str:
    """`completed`, `under way, 60 %`."""
    return f"{status.label}, {progress} %" if progress is not None and status is Status.UNDER_WAY else status.label


def reading_order(counts: Mapping[Status, int]) -> list[tuple[Status, int]]:
    """Counts as people want to read them: what is done first, what was given up last."""
    order = (Status.COMPLETED, Status.UNDER_WAY, Status.AT_RISK, Status.ON_HOLD, Status.NOT_STARTED)
    ended = (Status.DISCONTINUED, Status.CARRIED_OVER)
    return [(status, counts[status]) for status in (*order, *ended) if status in counts]


def outcome(entry: Entry) -> str:
    """What a change did: `under way → completed on 9 Feb 2017`, `revised end 31 Mar 2017`."""
    before, after = _state(entry.from_status, entry.from_progress), _state(entry.to_status, entry.to_progress)
    as_of = ""
    if entry.on_day:
        as_of = f" {'as of' if entry.to_status.open else 'on'} {on(entry.on_day)}"
    words = []
    if before != after:
        words.append(f"{before} → {after}{as_of}")
    if entry.from_end != entry.to_end:
        again = f"revised end {on(entry.from_end)} → planned end as printed" if entry.from_end else ""
        words.append(f"revised end {on(entry.to_end)}" if entry.to_end else again)
    return "; ".join(words) or f"{after}{as_of}"


def author(entry: Entry) -> str:
    """Who said it and for whom, escaped: `Jonas Weber, UNU`, `reported by Meera Nair for UNEP by email`."""
    name = escape(entry.actor_name)
    entity = escape(entry.entity) if entry.entity else ""
    if entry.on_behalf:
        name = f"reported by {name} for {entity}"
    else:
        name += f", {entity}" if entity else ""
        if entry.role in ("member", "guest"):
            name = f"reported by {name}"
    if entry.received_via:
        name += f" by {escape(entry.received_via)}"
    return name
