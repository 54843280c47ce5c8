"""Where one activity stands, and what happened to it: its card and its history."""

from __future__ import annotations

from collections.abc import Sequence

from emgbot.core.board import Board
from emgbot.core.history import Action, Entry
from emgbot.core.places import Place
from emgbot.core.plan import GROUP, MEMBERS, SECRETARIAT, Activity
from emgbot.views import deeds, reminders, wording
from emgbot.views.answers import Reader
from emgbot.views.blocks import Payload, context, escape, message, rows, sections
from emgbot.views.nudge import status_buttons

NEWEST_SHOWN = 3
"""Entries of the history on a card."""

REMINDERS = frozenset({Action.SNOOZED, Action.LEFT_ALONE, Action.NUDGED_AGAIN})


def card(
    activity: Activity,
    board: Board,
    entries: Sequence[Entry],
    reader: Reader,
    *,
    place: Place,
    focal_points: Sequence[str] = (),
) -> Payload:
    """Where one activity stands: text, schedule as printed and as read, status, reminders, the last words about it.

    `place` is where it is nudged.
    """
    zone = reader.calendar.zone
    standing = wording.standing(activity, board, zone)
    lines = [
        f"*{activity.ref}* {escape(activity.title)}",
        escape(activity.text),
        f"*Status* {standing}",
        f"*Schedule* {wording.planned_end(activity, board, reader.calendar, reader.today)}",
    ]
    window = board.window(activity, reader.today)
    if window is not None:
        lines[-1] += f" · read as {wording.span(window)}"
        wanted = board.deliver_by(activity, reader.today, place.calendar)
        if wanted is not None and wanted != window.end:
            away = f", {wording.distance(wanted, reader.today, reader.calendar)}" if board.is_open(activity) else ""
            lines[-1] += f"\n*Deliver by* {wording.on(wanted)}{away}, before {escape(', '.join(activity.feeds))}"
    if board.is_open(activity):
        lines.append(f"*Nudges* {reminders.standing_words(activity, board, place, reader.today)}")
    if activity.feeds:
        lines.append(f"*For* {escape(', '.join(activity.feeds))}")
    lines.append(f"*Action by* {escape(_action_by(activity, board))} · in {escape(place.name)}")
    if focal_points:
        lines.append(f"*Focal point{'s' * (len(focal_points) > 1)}* {escape(', '.join(focal_points))}")
    if activity.partners:
        lines.append(f"*With* {escape(', '.join(activity.partners))}")
    blocks = sections("\n".join(lines))
    blocks += [context(history_line(entry, reader, among=entries)) for entry in entries[:NEWEST_SHOWN]]
    if board.is_open(activity):
        blocks += rows(status_buttons(board, activity))
    text = f"{activity.ref} {activity.title}: {board.standing(activity).status.label}"
    return message(escape(text), blocks)


def _action_by(activity: Activity, board: Board) -> str:
    """Who is to act, by name: `the secretariat`, the group's own name, or the body that the plan names."""
    group = board.plan.group_by_ref[activity.group].called
    named = {SECRETARIAT: "the secretariat", GROUP: group, MEMBERS: f"all members ({group})"}
    return named.get(activity.action_by, activity.action_by)


def history(activity: Activity, entries: Sequence[Entry], reader: Reader) -> Payload:
    """What happened to one activity, the newest first."""
    title = f"{activity.ref} {activity.title}: history"
    if not entries:
        return message(escape(f"{title}. Nothing was reported yet."), sections(f"*{escape(title)}*\nNothing yet."))
    lines = [history_line(entry, reader, among=entries) for entry in entries]
    return message(escape(title), sections("\n".join([f"*{escape(title)}*", *lines])))


def history_line(entry: Entry, reader: Reader, *, among: Sequence[Entry] = ()) -> str:
    """One entry: when, who, through which door, from what to what, and the note. `among`: where its undo is found."""
    when = entry.at.astimezone(reader.calendar.zone)
    words = f"{wording.on(when.date())} {when:%H:%M} · {wording.author(entry)} ({entry.via.value})"
    if entry.action is Action.UNDO:
        taken = next((earlier for earlier in among if earlier.id == entry.undoes), entry)
        words += f" · undo: {deeds.taken_back(entry, taken)}"
    elif entry.moved or entry.on_day or entry.action in REMINDERS:
        words += f" · {deeds.outcome(entry)}"
    if entry.action is Action.PLAN:
        return f"{words} · plan: {escape(entry.note or '')}"
    return words + (f" · “{escape(entry.note)}”" if entry.note else "")
