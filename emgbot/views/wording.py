"""Dates, statuses and standings in words. UN usage: planned end, entity, focal point, "past planned end"."""

from __future__ import annotations

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
        return "since the last working day" if day < today else "before the next working day"
    days = "working day" if abs(count) == 1 else "working days"
    return f"in {count} {days}" if count > 0 else f"{-count} {days} ago"


def planned_end(activity: Activity, board: Board, calendar: Calendar, today: date) -> str:
    """`planned end 31 Dec 2016 (plan: "Sept-Dec 16"), in 15 working days`, escaped."""
    printed = escape(f'plan: "{activity.schedule.text}"')
    match activity.schedule.state:
        case ScheduleState.ONGOING:
            return f"ongoing ({printed})"
        case ScheduleState.UNSCHEDULED:
            return f"not scheduled yet ({printed})"
        case ScheduleState.ERROR:
            return f"schedule not understood ({printed})"
        case ScheduleState.DATED:
            pass
    end = board.planned_end(activity, today)
    if end is None:
        window = board.window(activity, today)
        return f"{span(window) if window else 'no planned end'} ({printed})"
    revised = board.standing(activity).revised_end is not None
    kind = "revised end" if revised else "planned end"
    away = distance(end, today, calendar)
    return f"{kind} {on(end)} ({printed}), {away}"


def standing(activity: Activity, board: Board, zone: ZoneInfo) -> str:
    """`under way since 28 Nov (UNU)`, escaped; `no update yet` where nobody said anything."""
    now = board.standing(activity)
    if now.since is None and now.spoken_at is None:
        return "no update yet"
    words = now.status.label
    if now.progress is not None and now.status is Status.UNDER_WAY:
        words += f", {now.progress} %"
    if now.since is not None:
        words += f" since {short(local_day(now.since, zone))}"
    who = now.entity or now.by
    return f"{words} ({escape(who)})" if who else words


def outcome(entry: Entry) -> str:
    """What a change did: `under way → completed`, `planned end → 31 Mar 2017`."""
    words = []
    if entry.from_status is not entry.to_status:
        words.append(f"{entry.from_status.label} → {entry.to_status.label}")
    if entry.from_progress != entry.to_progress and entry.to_progress is not None and entry.to_status.open:
        words.append(f"{entry.to_progress} %")
    if entry.from_end != entry.to_end:
        words.append(f"revised end {on(entry.to_end)}" if entry.to_end else "printed planned end again")
    return ", ".join(words) or entry.to_status.label


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
