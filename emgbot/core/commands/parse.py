"""What people type, as a value: `/emg status 1c done`, the same after a mention, in a direct message or a thread.

One table of verbs (`verbs`) is behind the parser, the help and the tests. Nothing is executed here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from emgbot.core.commands import misunderstood, reminding
from emgbot.core.commands.clause_parts import Around
from emgbot.core.commands.clauses import Clause, Lack, bare_end, finish_clause, read_before, read_words
from emgbot.core.commands.misunderstood import Here
from emgbot.core.commands.notes import note_from
from emgbot.core.commands.reading import BETWEEN, Reading, skip, verb_at
from emgbot.core.commands.references import Place, Resolution, read_at
from emgbot.core.commands.replies import another_update, parse_reply, says_decision
from emgbot.core.commands.slack_text import as_typed, clean_text, mentions
from emgbot.core.commands.verbs import Command, Row, Verb, help_lines
from emgbot.core.plan import Plan
from emgbot.core.status import Status

__all__ = ["Command", "Verb", "help_lines", "parse_command", "parse_reply"]

_ADDRESS = re.compile(
    r"[\s\u200b-\u200f\u2060\ufeff]*"
    r"(?:<@[A-Z0-9]{1,30}(?:\|[^<>\n]{0,200})?>|/[a-z][a-z0-9_-]{0,40}(?=\s|$)|@?emg(?:bot)?(?![\w.-]))[\s:,]*",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"[ ,!:\"']*(?:(?:please|pls|plz|hi|hello|hey|dear all|ok|okay|kindly|the(?= status ))(?![^\W_])[ ,!:]*)*"
)
_CARD_END = re.compile(r"[ ?.!\"')]*(?:please|pls)?[ ?.!]*")
_THEN = re.compile(r" *(?:[:,-]+ *)?(?:(?:for|of|on|with)(?![^\W_]) *)?")
_NOTE = re.compile(r"[ ,:-]*(?:note|notes|comment|remark|nota|remarque)(?: *[:-]+ *| +)(?=[^ ])")
_MARKS = " \n\t:,?!.؟？！"
_WORD = re.compile(r"[^\W\d_]+")
_SECTION = re.compile(r"(?:section |group )?[a-z](?:\.?\d{1,2})?")
_ALL = frozenset({"all", "everything", "plan", "whole plan", "the whole plan", "tout", "todo", "все", "全部", "الكل"})


def parse_command(
    text: str, plan: Plan, *, today: date, groups: tuple[str, ...] = (), about: tuple[str, ...] = ()
) -> Command:
    """Read a command, with or without `/emg`, in a channel that belongs to `groups`. Never raises.

    `about`: under a post, its activities; a reminder or history that names none means the only one of them.
    A text that begins with no verb, reference or status has `verb` None and a `problem`; it may still be a question.
    """
    addressed = _without_address(clean_text(text))
    typed = as_typed(addressed)
    reading = Reading(typed, Place(plan, groups), Here(plan, groups), Around(plan, today), about)
    command = _parse(reading)
    return replace(command, mentions=mentions(addressed))


def _without_address(text: str) -> str:
    """The text without the bot's name or the command's in front, in the order people write them."""
    for _ in range(3):
        found = _ADDRESS.match(text)
        if found is None:
            return text
        text = text[found.end() :]
    return text


def _parse(reading: Reading) -> Command:
    text = reading.typed.text
    courtesy = _COURTESY.match(text)
    at = courtesy.end() if courtesy else 0
    if text[at : at + 1] in {'"', "'"} or (at and text[at - 1] in "\"'"):
        at = len(text) - len(text.lstrip(" ,!:"))
    if at >= len(text):
        struck = not text.strip() and "~" in reading.typed.words
        return _not_understood(0, reading) if struck else Command(Verb.HELP)
    verb = verb_at(at, reading)
    if verb is not None:
        return _with_verb(verb[0], verb[1], reading)
    references = read_at(reading.typed, at, reading.place)
    if references is not None:
        return _status_of(references[0], references[1], reading)
    return _status_first(at, reading) or _not_understood(at, reading)


def _with_verb(row: Row, at: int, reading: Reading) -> Command:
    typed = reading.typed
    rest = typed.words_from(at).strip(_MARKS)
    match row.verb:
        case Verb.STATUS:
            return _status(skip(BETWEEN, typed.text, at), reading)
        case Verb.UNDO | Verb.HISTORY:
            return _about_activities(row.verb, skip(BETWEEN, typed.text, at), reading)
        case Verb.HELP | Verb.HEALTH:
            return Command(row.verb, argument=rest)
        case Verb.PLAN | Verb.MILESTONE:
            # Whole, with its marks: an ask ends in a question mark.
            return Command(row.verb, argument=typed.words_from(at).lstrip(" \n\t:,").rstrip())
        case Verb.SNOOZE:
            return reminding.read_snooze(at, reading)
        case Verb.LEAVE | Verb.NUDGE:
            return reminding.read_leave(row.verb, at, reading)
        case Verb.MUTE | Verb.UNMUTE:
            return reminding.read_mute(row.verb, at, reading)
        case Verb.LEVEL:
            return reminding.read_level(at, reading)
        case Verb.DUE | Verb.OVERDUE | Verb.MINE | Verb.PREVIEW | Verb.TEST:
            return Command(row.verb, argument=rest)


def _about_activities(verb: Verb, at: int, reading: Reading) -> Command:
    """`undo [1c]` and `history 1c [period]`."""
    typed = reading.typed
    taken = read_at(typed, at, reading.place)
    if taken is None:
        rest = typed.words_from(at).strip(" .!?\n")
        meant = reading.meant() if verb is Verb.HISTORY and rest.casefold() in {"", "this", "it"} else None
        if meant is not None:
            return _of(meant, verb)
        if verb is Verb.HISTORY and rest.casefold() in {"plan", "the plan", "this plan", "whole plan"}:
            return Command(Verb.PLAN, argument=verb.value)
        if verb is Verb.UNDO and rest.casefold() in {"", "that", "it", "last", "my last", "last change", "please"}:
            return Command(verb)
        example = reading.here.example("", verb=verb.value)
        about = f"{misunderstood.shown(rest)} is no reference. " if rest else ""
        return Command(verb, problem=f"{about}Of which activity? For example: {example}")
    resolution, stop = taken
    rest = typed.words_from(stop).strip(_MARKS) if verb is Verb.HISTORY else ""
    return replace(_of(resolution, verb), argument=rest)


def _of(resolution: Resolution, verb: Verb = Verb.STATUS) -> Command:
    return Command(
        verb,
        refs=resolution.refs,
        candidates=resolution.candidates,
        readings=resolution.readings,
        problem=resolution.problem,
    )


def _status(at: int, reading: Reading) -> Command:
    """What follows the verb `status`: references and a status, a card, a list, or a status before its references."""
    typed = reading.typed
    if skip(_CARD_END, typed.text, at) >= len(typed.text):
        return Command(Verb.STATUS)
    scope = typed.text[at:].strip(" ?.!")
    if scope in _ALL or (_SECTION.fullmatch(scope) and _is_scope(scope, reading)) or scope.startswith(("#", "￼")):
        return Command(Verb.STATUS, argument=typed.words_from(at).strip(" ?.!\n"))
    references = read_at(typed, at, reading.place)
    if references is not None:
        return _status_of(references[0], references[1], reading)
    first = _status_first(at, reading)
    if first is not None:
        return first
    words = typed.words_from(at)
    problem = f"{misunderstood.shown(words)} names no activity. {misunderstood.no_reference(reading.here)}"
    return Command(Verb.STATUS, argument=words.strip(), problem=problem)


def _is_scope(scope: str, reading: Reading) -> bool:
    """Whether a text names a section or a group of the plan."""
    name = scope.removeprefix("section ").removeprefix("group ").upper()
    plan = reading.place.plan
    dotted = name if "." in name or len(name) == 1 else f"{name[0]}.{name[1:]}"
    return dotted in plan.group_by_ref or any(activity.section == name for activity in plan.activities)


def _status_of(resolution: Resolution, at: int, reading: Reading) -> Command:
    """References are read; what follows is a status, or nothing: the card."""
    typed = reading.typed
    command = _of(resolution)
    if skip(_CARD_END, typed.text, at) >= len(typed.text):
        return command
    words = read_words(typed, at)
    before = None if words else read_before(typed, at, reading.around)
    if before is not None:
        words = read_words(typed, before.stop) if before.stop > at else None
    if words is not None:
        clause = finish_clause(typed, words, words.stop, reading.around, before=before)
        return _with_clause(command, clause, reading)
    return _without_status(command, resolution, at, reading)


def _without_status(command: Command, resolution: Resolution, at: int, reading: Reading) -> Command:
    """References, and then no status: a new end, a note marked as one, a verb that came late, or nothing known."""
    typed = reading.typed
    end = bare_end(typed, at, reading.around)
    if end is not None:
        return _with_clause(command, end, reading)
    note = _NOTE.match(typed.text, at)
    if note is not None and not command.problem and (words := note_from(typed, note.end())):
        return replace(command, note=words)
    late = verb_at(skip(BETWEEN, typed.text, at), reading)
    if late is not None and late[0].verb in {Verb.SNOOZE, Verb.LEAVE, Verb.NUDGE}:
        return reminding.follow(late[0].verb, resolution, late[1], reading)
    if late is not None and skip(_CARD_END, typed.text, late[1]) >= len(typed.text):
        return (
            replace(command, verb=late[0].verb) if late[0].verb in {Verb.STATUS, Verb.HISTORY, Verb.UNDO} else command
        )
    if command.problem:
        return command
    rest = typed.words_from(at).strip(" \n:,-")
    question = rest.endswith(("?", "？", "؟"))
    problem = misunderstood.unknown_status(rest, reading.here, reference=reading.named(resolution))
    return replace(command, verb=None if question else Verb.STATUS, problem=problem)


def _status_first(at: int, reading: Reading) -> Command | None:
    """`done 1c`, `close 1a,1b`, `delay 1c to end of March`; a status alone asks of which activity."""
    typed = reading.typed
    words = read_words(typed, at, orders=True)
    if words is None:
        return None
    place = skip(_THEN, typed.text, words.stop)
    references = read_at(typed, place, reading.place)
    if references is not None:
        clause = finish_clause(typed, words, references[1], reading.around)
        return _with_clause(_of(references[0]), clause, reading)
    clause = finish_clause(typed, words, words.stop, reading.around)
    if clause.question or skip(_CARD_END, typed.text, clause.stop) < len(typed.text):
        return None
    tail = typed.words_between(words.begin, clause.stop).strip()
    command = _with_clause(Command(Verb.STATUS), clause, reading)
    return replace(command, problem=misunderstood.no_reference(reading.here, tail=tail))


def _with_clause(command: Command, clause: Clause, reading: Reading) -> Command:
    """The command with what its clause says, and the problem that keeps it from taking effect, if any."""
    note = note_from(reading.typed, clause.stop)
    filled = replace(
        command,
        status=clause.status,
        progress=clause.progress,
        end=clause.end,
        on=clause.on,
        entity=clause.entity,
        via=clause.via,
        note=note,
    )
    if command.problem:
        return replace(filled, problem=f"{command.problem} Nothing was changed.")
    reference = reading.named(Resolution(refs=command.refs))
    lack = clause.lack
    if lack is None and clause.status in {Status.DISCONTINUED, Status.CARRIED_OVER} and not says_decision(note):
        lack = Lack.DECISION
    if clause.question:
        return replace(filled, status=None, problem=misunderstood.a_question(reading.here, reference=reference))
    if clause.problem or lack:
        return replace(
            filled,
            problem=misunderstood.lacking(
                lack, reading.here, reference=reference, why=clause.problem, status=clause.status
            ),
        )
    if another_update(reading.typed, clause.stop, reading.place):
        return replace(filled, problem=misunderstood.several_updates(reading.here))
    return filled


def _not_understood(at: int, reading: Reading) -> Command:
    """No verb, no reference, no status: the nearest verb, if what follows makes sense with it."""
    typed = reading.typed
    word = _WORD.match(typed.text, at)
    words = typed.words_from(at)
    near = misunderstood.nearest_verb(word[0]) if word else None
    corrected = None
    if near is not None and word is not None:
        corrected = " ".join(f"{near} {typed.words_from(word.end()).strip()}".split())[:80]
        again = replace(reading, typed=as_typed(corrected))
        if verb_at(0, again) is None or _parse(again).problem:
            corrected = near
    problem = misunderstood.unknown_verb(words, reading.here, corrected=corrected)
    return Command(None, problem=problem)
