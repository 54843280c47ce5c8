"""The one room behind the doors: words of a command, a mention or a direct message, and pressed buttons."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from emgbot.actions import ask, health, looking_ahead, proposals, quiet, reminders
from emgbot.actions.change import set_status
from emgbot.actions.request import Request, Scene, is_secretariat, open_scene
from emgbot.actions.undo import undo
from emgbot.actions.workspace import board_of
from emgbot.core.commands.courtesy import says_thanks
from emgbot.core.commands.parse import Command, Verb, help_lines, parse_command
from emgbot.core.commands.verbs import For
from emgbot.core.questions.parse import Intent, Question, parse_question
from emgbot.core.status import Status
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import state
from emgbot.views import answers, cards
from emgbot.views.blocks import Payload

NEWEST_ENTRIES = 25
BUTTON_VALUE = 1900
"""Characters of a button's value that Slack gives back (2,000), less what a candidate adds."""


ABOUT_ACTIVITIES = frozenset({Verb.STATUS, Verb.UNDO, Verb.HISTORY, Verb.SNOOZE, Verb.LEAVE, Verb.NUDGE})
"""What the choice of an activity can complete."""


def respond(runtime: Runtime, request: Request, *, about: tuple[str, ...] = ()) -> Payload:
    """The private answer to words; whatever cannot be done is answered with the cure, never raised.

    `about`: the activities of the post under which they were said.
    """
    scene = open_scene(runtime, request)
    plan = scene.accepted.plan
    command = parse_command(request.text, plan, today=scene.today, groups=scene.groups, about=about)
    try:
        if _is_question(command):
            question = _question(scene, request.text)
            if command.status is not None and question.intent is Intent.STATUS and question.status is None:
                # A status without its activity, and no question about such ones: ask for the activity.
                return answers.refusal(command.problem or "")
            if question.intent not in (Intent.UNKNOWN, Intent.HELP):
                return ask.answer(runtime, scene, request, question)
            if question.intent is Intent.HELP:
                command = Command(verb=Verb.HELP)
        if command.verb is None and says_thanks(request.text):
            return answers.welcome()
        if command.problem:
            return answers.refusal(command.problem)
        return run(runtime, scene, request, command)
    except UserError as error:
        return answers.refusal(str(error))


def _is_question(command: Command) -> bool:
    """Whether the words are to be read as a question: no verb, or a status verb that named nothing."""
    if command.verb is None:
        return True
    return command.verb is Verb.STATUS and bool(command.problem) and not (command.refs or command.candidates)


def _question(scene: Scene, text: str) -> Question:
    channels = {place.name.lstrip("#"): place.groups for place in scene.accepted.places.all}
    return parse_question(text, scene.accepted.plan, today=scene.today, groups=scene.groups, channels=channels)


def run(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """Carry out a command that was understood. Raises UserError where it is not allowed or not possible."""
    if command.candidates:
        return _which(runtime, scene, command)
    return HANDLERS[command.verb or Verb.HELP](runtime, scene, request, command)


def _status(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """A list, a card, or a change."""
    if not command.refs:
        question = _question(scene, f"status {command.argument}") if command.argument else None
        return ask.status_list(runtime, scene, scene.groups if question is None else question.scope)
    if command.status is None and command.end is None and not command.note:
        with runtime.database.read() as tx:
            board = board_of(tx, scene.accepted)
        return ask.cards(runtime, scene, board, command.refs)
    return set_status(runtime, scene, request, command).answer(scene, request.user)


def _undo(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    return undo(runtime, scene, request, change=None, refs=command.refs)


def _asked(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """The verbs that are questions."""
    verb = command.verb.value if command.verb else ""
    question = _question(scene, f"{verb} {command.argument}")
    if question.intent is Intent.UNKNOWN:
        # What stands after the verb was not understood: no list of everything instead.
        window = "" if command.verb is Verb.OVERDUE else " next month"
        raise UserError(
            f"I do not read “{command.argument}” as a time or a part of the plan. For example: `/emg {verb}{window}`"
        )
    return ask.answer(runtime, scene, request, question)


def _help(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """The help, with references of this channel: what everybody needs, one verb (`help snooze`), one word, or all."""
    here = scene.place.name if scene.place else "this conversation"
    plan, asked = scene.accepted.plan, command.argument
    named = parse_command(asked, plan, today=scene.today, groups=scene.groups).verb if asked else None
    if named not in (None, Verb.HELP):
        return answers.help_card(help_lines(plan, groups=scene.groups, verb=named), here)
    at_home = bool(scene.place and scene.place.secretariat)
    for_secretariat = at_home or is_secretariat(runtime, scene, request.user)
    shown = [For.EVERYBODY, For.THE_CURIOUS] if asked else [For.EVERYBODY]
    own = help_lines(plan, groups=scene.groups, shown=[For.SECRETARIAT]) if for_secretariat else []
    whole = [*help_lines(plan, groups=scene.groups, shown=shown), *own]
    about = [line for line in whole if len(asked) > 3 and asked.casefold() in " ".join(line).casefold()]
    if about:
        return answers.help_card(about, here)
    return answers.help_card(help_lines(plan, groups=scene.groups, shown=shown), here, own=own, whole=bool(asked))


def _history(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:  # noqa: ARG001
    if not command.refs:
        raise UserError(f"The history of which activity? For instance: `/emg history {_example(scene)}`")
    activity = scene.accepted.plan.by_ref[command.refs[0]]
    with runtime.database.read() as tx:
        entries = state.entries_of(tx, scene.accepted.ids[activity.ref], newest=NEWEST_ENTRIES)
    return cards.history(activity, entries, scene.reader)


def _example(scene: Scene) -> str:
    activities = scene.accepted.plan.of_groups(scene.groups) or scene.accepted.plan.activities
    return activities[0].ref


def _which(runtime: Runtime, scene: Scene, command: Command) -> Payload:
    """Ask which of several meanings is meant: one button for each whole meaning of what was written."""
    plan = scene.accepted.plan
    meanings = command.readings or tuple((ref,) for ref in command.candidates)
    choices = [tuple(plan.by_ref[ref] for ref in refs) for refs in meanings]
    value = _packed(command)
    if len(json.dumps(value, ensure_ascii=False)) > BUTTON_VALUE and command.note:
        # Slack gives back 2,000 characters: a longer note waits in the store for the choice.
        with runtime.database.write() as tx:
            note_id = state.keep_note(tx, scene.accepted.team, plan.id, command.note)
        value = {**_packed(replace(command, note=None)), "i": note_id}
    return answers.which(choices, value, plan.id)


def _packed(command: Command) -> dict[str, Any]:
    """A command as a button's value; the reference comes with the choice."""
    fields = {
        "v": command.verb.value if command.verb else None,
        "s": command.status.value if command.status else None,
        "g": command.progress,
        "e": command.end.isoformat() if command.end else None,
        "o": command.on.isoformat() if command.on else None,
        "t": command.until.isoformat() if command.until else None,
        "n": command.note,
        "y": command.entity,
        "w": command.via,
    }
    return {name: value for name, value in fields.items() if value is not None}


Handler = Callable[[Runtime, Scene, Request, Command], Payload]

HANDLERS: dict[Verb, Handler] = {
    Verb.STATUS: _status,
    Verb.DUE: _asked,
    Verb.OVERDUE: _asked,
    Verb.MINE: _asked,
    Verb.SNOOZE: reminders.snooze,
    Verb.LEAVE: reminders.leave_alone,
    Verb.NUDGE: reminders.leave_alone,
    Verb.PREVIEW: looking_ahead.preview,
    Verb.TEST: looking_ahead.show_today,
    Verb.UNDO: _undo,
    Verb.HISTORY: _history,
    Verb.MUTE: quiet.mute,
    Verb.UNMUTE: quiet.mute,
    Verb.LEVEL: quiet.level,
    Verb.PLAN: proposals.answer,
    Verb.MILESTONE: proposals.answer,
    Verb.HEALTH: health.answer,
    Verb.HELP: _help,
}


# --- Buttons -----------------------------------------------------------------------------------------------------


def press(runtime: Runtime, request: Request, action: str, value: dict[str, Any]) -> Payload:
    """What a pressed button does. Its value only names what is meant: the right to it is decided anew."""
    scene = open_scene(runtime, request)
    plan = scene.accepted.plan
    try:
        if action.startswith("plan_"):
            return proposals.press(runtime, scene, request, action, value)
        if value.get("p", plan.id) != plan.id:
            return answers.outdated()
        if action == "undo" and isinstance(value.get("c"), str):
            return undo(runtime, scene, request, change=value["c"], refs=())
        if action == "report" and isinstance(value.get("r"), list):
            with runtime.database.read() as tx:
                board = board_of(tx, scene.accepted)
            chosen = [plan.by_ref[ref] for ref in value["r"] if isinstance(ref, str) and ref in plan.by_ref]
            return answers.report_choices(chosen, board, scene.reader)
        if action.startswith(("set_", "pick_")):
            drawn = replace(request, drawn=_version(value))
            return run(runtime, scene, drawn, _unpacked(runtime, scene, value, user=request.user))
    except UserError as error:
        return answers.refusal(str(error))
    except ValueError:
        pass
    return answers.outdated()


def _unpacked(runtime: Runtime, scene: Scene, value: dict[str, Any], *, user: str) -> Command:
    """The command in a button's value. Raises ValueError for what no button of ours says."""
    refs = tuple(value["r"]) if isinstance(value.get("r"), list) else (value.get("r"),)
    if not refs or not all(isinstance(ref, str) and ref in scene.accepted.plan.by_ref for ref in refs):
        raise ValueError("not an activity of this plan")
    note = _text(value, "n")
    progress, kept = (value.get(name) for name in ("g", "i"))
    if progress is not None and progress not in range(101):
        raise ValueError("not a figure of ours")
    if kept is not None:
        if not isinstance(kept, int) or not 0 < kept < 2**63:
            raise ValueError("not a note of ours")
        with runtime.database.read() as tx:
            note = state.kept_note(tx, scene.accepted.team, kept, actor=user)
    verb = _text(value, "v") or Verb.STATUS.value
    if verb == "card":
        return Command(verb=Verb.STATUS, refs=refs)
    if Verb(verb) not in ABOUT_ACTIVITIES:
        raise ValueError("no command about activities")
    status, end, on, until = (_text(value, name) for name in ("s", "e", "o", "t"))
    return Command(
        verb=Verb(verb),
        refs=refs,
        status=Status(status) if status else None,
        progress=progress,
        end=date.fromisoformat(end) if end else None,
        on=date.fromisoformat(on) if on else None,
        until=date.fromisoformat(until) if until else None,
        note=note,
        entity=_text(value, "y"),
        via=_text(value, "w"),
    )


def _version(value: dict[str, Any]) -> int | None:
    """The version of the activity with which a button was drawn; None on buttons that have none."""
    found = value.get("d")
    if found is not None and (not isinstance(found, int) or found < 0):
        raise ValueError("not a version of ours")
    return found


def _text(value: dict[str, Any], name: str) -> str | None:
    found = value.get(name)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"{name} is no text")
    return found
