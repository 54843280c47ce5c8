"""Private answers: what was done, which one is meant, what is due, help, refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import Window
from emgbot.core.history import Entry
from emgbot.core.plan import Activity
from emgbot.views import deeds, wording
from emgbot.views.blocks import Block, Payload, button, context, escape, message, rows, sections
from emgbot.views.nudge import status_buttons

MOST_LISTED = 45
MANY = 5
"""So many changes at once are told under one heading instead of a line with everything for each."""

CHANGES = frozenset({"s", "e", "n", "i", "t"})
"""What a button's value holds of a change: status, end, note, kept note, reminder. Without them it only asks."""


_NAMED = re.compile(r"<([@#])[A-Z0-9]{1,40}\|([^<>|\n]{1,80})>")


@dataclass(frozen=True)
class Reader:
    """For whom and when an answer is written: the local day and calendar of the channel."""

    today: date
    calendar: Calendar


def changed(entries: Sequence[Entry], board: Board, reader: Reader, *, same: Sequence[Activity] = ()) -> Payload:
    """What a command changed: from what to what, what was kept as the note, and the way back.

    `same`: those of its activities that stood so already. Many that changed alike stand under one heading.
    """
    text = " ".join(_plain_change(entry, board) for entry in entries)
    if len(entries) >= MANY:
        lines = _many_changes(entries, board)
    else:
        lines = [_changed_line(entry, board, reader) for entry in entries]
    if same:
        text += f" Already so: {', '.join(activity.ref for activity in same)}."
        lines.append(f"_Already so:_ {', '.join(f'*{a.ref}* {escape(a.title)}' for a in same)}")
    notes = {entry.note for entry in entries if entry.note}
    blocks = sections("\n".join(lines))
    blocks += [context(f"Note kept: {escape(note)}") for note in sorted(notes)]
    if any(entry.moved or entry.note for entry in entries):
        blocks.append(undo_row(entries[0].change))
    return message(escape(text), blocks)


def undo_row(change: str) -> Block:
    """[Undo] for what one command changed."""
    return rows([button("Undo", "undo", {"c": change}, says="Undo this change")])[0]


def _many_changes(entries: Sequence[Entry], board: Board) -> list[str]:
    """Changes of many activities, under one heading for each kind of change."""
    said = []
    for entry in entries:
        who = f" ({wording.author(entry)})" if entry.on_behalf or entry.received_via else ""
        said.append((wording.outcome(entry) + who, board.plan.by_ref[entry.ref]))
    return _alike(said)


def _alike(said: Sequence[tuple[str, Activity]]) -> list[str]:
    """Activities under what is said of them alike."""
    kinds: dict[str, list[Activity]] = {}
    for words, activity in said:
        kinds.setdefault(words, []).append(activity)
    lines = []
    for words, alike in kinds.items():
        lines.append(f"*{len(alike)} {'activity' if len(alike) == 1 else 'activities'}: {words}*")
        lines += [f"• *{activity.ref}* {escape(activity.title)}" for activity in alike]
    return lines


def _changed_line(entry: Entry, board: Board, reader: Reader) -> str:
    activity = board.plan.by_ref[entry.ref]
    words = f"*{activity.ref}* {escape(activity.title)}: {wording.outcome(entry)}"
    if entry.on_behalf or entry.received_via:
        words += f" ({wording.author(entry)})"
    if board.is_open(activity):
        end = wording.planned_end(activity, board, reader.calendar, reader.today)
        words += f"\n{end[:1].upper()}{end[1:]}"
    return words


def _plain_change(entry: Entry, board: Board) -> str:
    return f"{entry.ref} {board.plan.by_ref[entry.ref].title}: {wording.outcome(entry)}."


def unchanged(
    activities: Sequence[Activity],
    board: Board,
    reader: Reader,
    *,
    words: Mapping[str, Entry] = MappingProxyType({}),
    user: str = "",
) -> Payload:
    """The same status again: who said so first, and when; nothing was entered. `words`: the last ones, by reference."""
    lines, spoken = [], []
    for activity in activities:
        now, word = board.standing(activity), words.get(activity.ref)
        said = _said_by(now, word, reader, user)
        lines.append(f"*{activity.ref}* {escape(activity.title)} is already {now.status.label}{escape(said)}.")
        spoken.append(f"{activity.ref} {activity.title} is already {now.status.label}{said}.")
    text = f"{' '.join(spoken)} Nothing was changed."
    return message(escape(text), sections("\n".join([*lines, "Nothing was changed."])))


def _said_by(now: Standing, word: Entry | None, reader: Reader, user: str) -> str:
    """`, by you at 14:02`, or ` (Jonas Weber, 20 Mar 2017), at 14:02`."""
    if word is not None and word.actor == user:
        return f", by you {wording.moment(word.at, reader.calendar.zone, reader.today)}"
    since = [wording.on(wording.local_day(now.since, reader.calendar.zone))] if now.since else []
    who = ", ".join(filter(None, [now.by, *since]))
    at = f", {wording.moment(word.at, reader.calendar.zone, reader.today)}" if word else ""
    return (f" ({who})" if who else "") + at


def stale(activity: Activity, words: Mapping[str, Entry], board: Board, reader: Reader, *, user: str) -> Payload:
    """A button whose activity was changed since it was drawn: who did, when, and how it stands now."""
    word = words.get(activity.ref)
    who = ""
    if word is not None:
        name = "you" if word.actor == user else word.actor_name
        who = f" by {name} {wording.moment(word.at, reader.calendar.zone, reader.today)}"
    label = board.standing(activity).status.label
    telling = f"{activity.ref} {activity.title} was changed{who}, after this button was drawn: it is {label}."
    standing = activity_line(activity, board, reader)
    blocks = [*sections(f"{escape(telling)} Nothing was changed now.\n{standing}")]
    if board.is_open(activity):
        blocks += rows(status_buttons(board, activity))
    return message(escape(f"{telling} Nothing was changed now."), blocks)


def undone(pairs: Sequence[tuple[Entry, Entry]], board: Board) -> Payload:
    """What an undo brought back; each entry with the one it took back."""
    said = [(board.plan.by_ref[undo.ref], deeds.taken_back(undo, taken)) for undo, taken in pairs]
    text = "Undone. " + " ".join(f"{activity.ref} {activity.title}: {words}." for activity, words in said)
    if len(said) >= MANY:
        lines = _alike([(words, activity) for activity, words in said])
    else:
        lines = [f"*{activity.ref}* {escape(activity.title)}: {words}" for activity, words in said]
    return message(escape(text), sections("\n".join(["*Undone.*", *lines])))


def which(choices: Sequence[Sequence[Activity]], value: Mapping[str, Any], plan: str) -> Payload:
    """Several meanings: one button each; nothing is set until one is pressed. `value` comes back with the choice."""
    shorts = {tuple(activity.short for activity in choice) for choice in choices}
    asked = ", ".join(shorts.pop()) if len(shorts) == 1 else "one"
    named = [", ".join(f"{a.ref} {a.title}" for a in choice) for choice in choices]
    lines = [f"• *{a.ref}* {escape(a.title)} ({escape(a.schedule.text)})" for choice in choices for a in choice]
    buttons = [
        button(
            ", ".join(activity.ref for activity in choice),
            f"pick_{number}",
            {**value, "p": plan, "r": [activity.ref for activity in choice]},
            says=", ".join(f"{activity.ref} {activity.title}" for activity in choice),
        )
        for number, choice in enumerate(choices, start=1)
    ]
    text = f"Which {asked}? {'; '.join(named)}."
    heading = f"*Which {escape(asked)} do you mean?*"
    blocks = [*sections("\n".join([heading, *lines])), *rows(buttons)]
    if CHANGES & value.keys() or value.get("v") in ("leave", "nudge"):
        text += " Nothing was changed yet."
        blocks.append(context("Nothing was changed yet."))
    return message(escape(text), blocks)


def report_choices(activities: Sequence[Activity], board: Board, reader: Reader) -> Payload:
    """After [Report...] on a nudge of several: each with its buttons, seen only by whoever pressed."""
    blocks: list[Block] = sections("*Report on which one?* Only you see this.")
    for activity in activities:
        blocks += sections(
            f"*{activity.ref}* {escape(activity.title)} · "
            f"{wording.standing(activity, board, reader.calendar.zone)} · "
            f"{wording.planned_end(activity, board, reader.calendar, reader.today)}"
        )
        if board.is_open(activity):
            for row in rows(status_buttons(board, activity)):
                blocks.append({**row, "block_id": f"report:{activity.ref}"})
    blocks.append(context("Or reply in the thread in your words, for instance `delayed to end of May, and why`."))
    names = ", ".join(f"{a.ref} {a.title}" for a in activities)
    return message(escape(f"Report on which one? {names}"), blocks)


def joined(payloads: Sequence[Payload]) -> Payload:
    """Several answers in one message."""
    if len(payloads) == 1:
        return payloads[0]
    blocks: list[Block] = []
    for number, payload in enumerate(payloads):
        blocks += [{"type": "divider"}] if number else []
        for block in payload["blocks"]:
            blocks.append({**block, "block_id": f"{number}:{len(blocks)}"} if block["type"] == "actions" else block)
    return message(" · ".join(payload["text"] for payload in payloads), blocks)


def listing(title: str, activities: Sequence[Activity], board: Board, reader: Reader) -> Payload:
    """A list of activities, a line each, under one heading."""
    return _grouped(title, [("", activities)], board, reader, after="")


def due(
    reading: str,
    groups: Sequence[tuple[str, Sequence[Activity]]],
    board: Board,
    reader: Reader,
    *,
    after: str,
) -> Payload:
    """What is due: first how the question was read, then the activities by kind. `after`: what comes next."""
    return _grouped(reading, groups, board, reader, after=after)


def _grouped(
    title: str, groups: Sequence[tuple[str, Sequence[Activity]]], board: Board, reader: Reader, *, after: str
) -> Payload:
    blocks = sections(f"*{escape(title)}*")
    spoken = [title]
    for heading, activities in groups:
        if not activities:
            continue
        lines = [activity_line(activity, board, reader) for activity in activities[:MOST_LISTED]]
        more = len(activities) - MOST_LISTED
        if more > 0:
            lines.append(f"+{more} more: narrow it down, for instance `/emg due this month A`")
        blocks += sections("\n".join([*([f"*{heading}*"] if heading else []), *lines]))
        spoken.append(f"{heading}: " * bool(heading) + ", ".join(f"{a.ref} {a.title}" for a in activities))
    if after:
        blocks.append(context(escape(after)))
        spoken.append(after)
    return message(escape(". ".join(spoken)), blocks)


def activity_line(activity: Activity, board: Board, reader: Reader) -> str:
    """A bullet: reference, title, planned end, standing."""
    return (
        f"• *{activity.ref}* {escape(activity.title)} · "
        f"{wording.standing(activity, board, reader.calendar.zone)} · "
        f"{wording.planned_end(activity, board, reader.calendar, reader.today)}"
    )


def window_reading(kind: str, window: Window, where: str, found: int, of: int) -> str:
    """`Due 1-31 March 2017, all sections: 4 of 41`."""
    return f"{kind} {wording.span(window)}, {where}: {found} of {of}"


def help_card(
    lines: Sequence[tuple[str, str]], where: str, *, own: Sequence[tuple[str, str]] = (), whole: bool = True
) -> Payload:
    """The help, made from the table that parses the commands. `own`: what is only for the secretariat."""
    text = "What you can type here: " + "; ".join(typed for typed, _ in (*lines, *own))
    plain_words = "Plain words will do: reply in the thread of a nudge, or ask me, as in `what is due this month?`"
    more = "" if whole else " `/emg help all` shows the rest, `/emg help snooze` one of them."
    blocks = [*sections(f"*What you can type in {escape(where)}*"), *sections(_help_body(lines))]
    if own:
        blocks += sections("*For the secretariat*\n" + _help_body(own))
    return message(escape(text), [*blocks, context(plain_words + more)])


def _help_body(lines: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"• `{escape(typed)}` {escape(does)}" for typed, does in lines)


def welcome() -> Payload:
    """Somebody said thank you."""
    return refusal("You are welcome. I am here when you need me.")


def refusal(problem: str) -> Payload:
    """A clear private answer: what was understood, and what to type instead."""
    # A name that Slack had turned into an entity is shown as it was typed, not as `<@U123|marie>`.
    problem = _NAMED.sub(r"\1\2", problem)
    return message(escape(problem), sections(escape(problem)))


def left(name: str, subjects: Sequence[str]) -> Payload:
    """A focal point's account was deactivated: the secretariat is asked who takes over."""
    return refusal(
        f"{name} is no longer active in Slack, and is mentioned no more. Who takes over as focal point of "
        f"{', '.join(subjects)}? For instance: /emg plan set {subjects[0]} focal @name"
    )


def too_much(seconds: int, most: int) -> Payload:
    """Somebody asks more than anybody can read."""
    return refusal(
        f"That is a lot at once: I take {most} requests a minute from one person. Nothing was changed by this one; "
        f"please repeat it in {seconds} seconds."
    )


def outdated() -> Payload:
    """A button of an older time."""
    return refusal("This button is outdated; nothing was changed. Type /emg help to see what works here.")


def failure(token: str) -> Payload:
    """Something unforeseen; the log has the rest under the same token."""
    return refusal(
        f"Something went wrong here, and nothing was changed. Please try again; if it stays, tell the secretariat "
        f"the code {token}."
    )


def not_saved() -> Payload:
    """The database does not answer."""
    return refusal("Not saved: the database does not answer. Nothing was changed; please repeat.")


def counts_line(board: Board, activities: Sequence[Activity]) -> str:
    """`8 activities: 2 completed, 3 under way, 3 not started`."""
    counts = board.counts(activities)
    named = ", ".join(f"{count} {status.label}" for status, count in wording.reading_order(counts))
    return f"{len(activities)} {'activity' if len(activities) == 1 else 'activities'}: {named}"
