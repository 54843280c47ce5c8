"""Answers about reminders: when somebody is asked again, what is left alone, who is mentioned, how much is heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.coming import due_before, next_nudge
from emgbot.core.digest import sent_on_its_day
from emgbot.core.history import Action, Entry
from emgbot.core.ladder import Step
from emgbot.core.nudging import Nudge
from emgbot.core.places import Level, Place, Places
from emgbot.core.plan import Activity
from emgbot.views import wording
from emgbot.views.answers import Reader, refusal, undo_row
from emgbot.views.blocks import Payload, context, escape, message, sections

LEVELS = {
    Level.NORMAL: "every nudge comes on its own day",
    Level.CALM: "only the due day is said on its own; all else comes with the weekly digest",
    Level.OFF: "nothing comes on its own day; what is due and coming is told by the weekly digest",
}


def step_words(step: Step) -> str:
    """`5 working days before`, `due`, `window opens`."""
    match step:
        case Step.OPENING:
            return "its window opens"
        case Step.DUE:
            return "due"
        case Step.CHECK_IN:
            return "quarterly check-in"
        case Step.SNOOZE:
            return "as asked"
        case Step.PLUS_5 | Step.PLUS_15:
            return f"{step.value[1:]} working days past the end"
        case _:
            return f"{step.value[1:]} working days before"


def weekday_on(day: date) -> str:
    """`Friday 24 March 2017`."""
    return f"{wording.WEEKDAYS[day.weekday()]} {wording.in_full(day)}"


def next_words(nudge: Nudge | None, place: Place, today: date) -> str:
    """`Friday 24 March 2017, 5 working days before`; where the channel's level holds it back, with the digest."""
    if nudge is None or nudge.day is None:
        return "none to come"
    words = f"{weekday_on(nudge.day)}, {step_words(nudge.step)}"
    if nudge.step is Step.SNOOZE and nudge.asked_by:
        words += f" by {escape(nudge.asked_by)}"
    if nudge.day != today and not sent_on_its_day(place, nudge.step):
        words += f", with the weekly digest (the level of {escape(place.name)} is {place.level.value})"
    return words


def standing_words(activity: Activity, board: Board, place: Place, today: date) -> str:
    """`next on Friday 24 March 2017, 5 working days before`; who snoozed it, or that it is left alone. Escaped."""
    standing = board.standing(activity)
    if standing.left_alone:
        return f"left alone: none to come (`/emg nudge {activity.ref} again`)"
    coming = next_nudge(activity, board, place.calendar, after=today - ONE_DAY)
    words = f"next: {next_words(coming, place, today)}"
    until = standing.snoozed_until
    if until is not None and until >= today and (coming is None or coming.step is not Step.SNOOZE):
        who = f" by {escape(standing.snoozed_by)}" if standing.snoozed_by else ""
        words += f" · snoozed until {wording.on(until)}{who}"
    return words


def entered(
    activities: Sequence[Activity], entries: Sequence[Entry], board: Board, places: Places, reader: Reader
) -> Payload:
    """What was entered about reminders, activity by activity, what that means, and the way back."""
    by_ref = {entry.ref: entry for entry in entries}
    lines = []
    for activity in activities:
        place = places.nudged_in(activity)
        entry = by_ref.get(activity.ref)
        said = _entered(activity, entry, board, place, reader) if entry else _already(activity, board, reader)
        lines.append(f"*{activity.ref}* {escape(activity.title)}: {said}")
    if not entries:
        lines.append("Nothing was changed.")
    blocks = sections("\n".join(lines))
    notes = dict.fromkeys(entry.note for entry in entries if entry.note)
    blocks += [context(f"Note kept: {escape(note)}") for note in notes]
    if entries:
        blocks.append(undo_row(entries[0].change))
    return message(" ".join(lines).replace("*", "").replace("`", ""), blocks)


def _entered(activity: Activity, entry: Entry, board: Board, place: Place, reader: Reader) -> str:
    match entry.action:
        case Action.SNOOZED:
            return _snoozed(activity, entry, board, place, reader)
        case Action.LEFT_ALONE:
            return (
                "left alone. No nudges and no flags about it from now on; lists and digests still have it. "
                f"`/emg nudge {activity.ref} again` takes it back."
            )
        case _:
            return f"nudged again. {_next(activity, board, place, reader)}"


def _snoozed(activity: Activity, entry: Entry, board: Board, place: Place, reader: Reader) -> str:
    """When it is sent, moved to a working day, and what is said before that all the same."""
    calendar, until = place.calendar, entry.until or reader.today
    day = calendar.on_or_after(until)
    words = f"I ask again in {escape(place.name)} on *{weekday_on(day)}*, "
    words += wording.distance(day, reader.today, calendar)
    if day != until:
        words += f" ({until.day} {wording.MONTHS[until.month - 1]} is no working day)"
    words += "."
    if not sent_on_its_day(place, Step.SNOOZE):
        words += f" The level of {escape(place.name)} is {place.level.value}, so it comes with the weekly digest then."
    due = due_before(activity, board, calendar, after=reader.today, until=day)
    if due is not None:
        words += f" Its due day, {weekday_on(due.day)}, is said all the same."
    return words


def _already(activity: Activity, board: Board, reader: Reader) -> str:
    standing = board.standing(activity)
    if standing.left_alone:
        return "left alone already."
    if standing.snoozed_until is not None and standing.snoozed_until > reader.today:
        who = f" (asked by {escape(standing.snoozed_by)})" if standing.snoozed_by else ""
        return f"snoozed until {wording.in_full(standing.snoozed_until)} already{who}."
    return "nudged as planned already."


def _next(activity: Activity, board: Board, place: Place, reader: Reader) -> str:
    coming = next_nudge(activity, board, place.calendar, after=reader.today)
    return f"Next nudge: {next_words(coming, place, reader.today)}."


def muted(reader: Reader, *, since: datetime | None, again: bool) -> Payload:
    """One's own mentions are off."""
    day = f" since {wording.on(wording.local_day(since, reader.calendar.zone))}" if since and again else ""
    lead = f"You are not mentioned{day}." if again else "From now on I do not mention you."
    return refusal(f"{lead} Nudges still come to their channels. `/emg unmute` lets me mention you again.")


def unmuted(*, again: bool) -> Payload:
    """One's own mentions are on."""
    when = "You are mentioned already" if again else "From now on I mention you again"
    return refusal(f"{when}: on the due day and after, of what you are a focal point of. `/emg mute` stops that.")


def level(place: Place, *, was: Level | None, by: str | None = None) -> Payload:
    """A channel's level: what it is, or was made (`was`: before), and its meaning. `by`: who set it over the file."""
    meaning = LEVELS[place.level]
    if was is None:
        who = f" (set by {by}, over the settings file)" if by else ""
        others = [f"`/emg level {other.value}`: {LEVELS[other]}" for other in Level if other is not place.level]
        return refusal(f"The level of {place.name} is {place.level.value}{who}: {meaning}. Or {', '.join(others)}.")
    if was is place.level:
        return refusal(f"The level of {place.name} is {place.level.value} already: {meaning}. Nothing was changed.")
    return refusal(
        f"{place.name}: {was.value} → {place.level.value}. From now on, {meaning}. It counts over the settings file. "
        f"To take it back: `/emg level {was.value} {place.name}`"
    )
