"""`explain`: how a schedule, question, reference or command is read. It does not look at the database."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from emgbot.cli.days import read_day
from emgbot.cli.reading import read_files
from emgbot.config import read_environment
from emgbot.core.board import Board, in_scope
from emgbot.core.commands.parse import parse_command
from emgbot.core.commands.references import resolve
from emgbot.core.dates.schedule import ScheduleState, Window, parse_schedule
from emgbot.core.dates.schedule_print import printed
from emgbot.core.places import Places
from emgbot.core.plan import Plan
from emgbot.core.questions.parse import Intent, parse_question
from emgbot.errors import ConfigError, UsageError

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What to read, as on which day, as typed in which channel."""

    text: str
    today: date
    channel: str | None
    lang: str | None


def explain(options: Namespace) -> int:
    """Print the reading of one text, or of each line of standard input."""
    env = read_environment()
    files = read_files(env)
    if files.plan.plan is None or files.places is None:
        raise ConfigError("\n".join(str(problem) for problem in files.problems))
    plan, places = files.plan.plan, files.places
    today = options.today or env.calendar_clock(plan.zone)().astimezone(ZoneInfo(plan.zone)).date()
    read = READERS[options.kind]
    if options.stdin:
        if options.text is not None:
            raise UsageError("Give the text on the command line or by --stdin, not both.")
        for line in sys.stdin.buffer:
            print(json.dumps(_read_line(line, read, plan, places, options, today)), flush=True)
        return 0
    if options.text is None:
        raise UsageError(
            f'What shall I read? For instance: python bot.py explain {options.kind} "{EXAMPLES[options.kind]}"'
        )
    answer = read(Asked(options.text, today, options.channel, options.lang), plan, places)
    if options.format == "json":
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for name, value in answer.items():
            print(f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    return 0


EXAMPLES = {
    "schedule": "Sept-Dec 16",
    "question": "what is due this month?",
    "reference": "1c",
    "command": "status 1c done",
}


def _read_line(
    line: bytes,
    read: Callable[[Asked, Plan, Places], Json],
    plan: Plan,
    places: Places,
    options: Namespace,
    today: date,
) -> Json:
    """The reading of one line of input; a malformed one gets an object that says so."""
    try:
        given = json.loads(line.decode("utf-8-sig"))
        if not isinstance(given, dict) or not isinstance(given.get("text"), str):
            return {"problem": 'The line is not an object with a "text". Write {"text": "1c", "today": "2017-03-20"}.'}
        day = read_day(given["today"]) if given.get("today") else today
    except (ValueError, TypeError, RecursionError) as error:
        return {"problem": f"The line cannot be read ({error}). Write one JSON object a line."}
    channel, lang = given.get("channel", options.channel), given.get("lang", options.lang)
    for name, value in (("channel", channel), ("lang", lang)):
        if value is not None and not isinstance(value, str):
            return {"problem": f'"{name}" is not a text.'}
    return read(Asked(given["text"], day, channel, lang), plan, places)


def _groups(asked: Asked, places: Places) -> tuple[str, ...]:
    place = places.named(asked.channel) if asked.channel else None
    return place.scope if place else ()


def _schedule(asked: Asked, plan: Plan, places: Places) -> Json:  # noqa: ARG001
    schedule = parse_schedule(asked.text, plan_year=plan.year, milestones=tuple(plan.milestone_by_id))
    return {
        "state": schedule.state.value,
        "windows": [_window(window) for window in schedule.windows],
        "approximate": schedule.approximate,
        "problem": schedule.problem if schedule.state is ScheduleState.ERROR else None,
        "labels": list(schedule.labels),
        "printed": printed(schedule.windows) or None,
    }


def _reference(asked: Asked, plan: Plan, places: Places) -> Json:
    found = resolve(asked.text, plan, groups=_groups(asked, places))
    return {"refs": list(found.refs), "candidates": list(found.candidates), "problem": found.problem}


def _command(asked: Asked, plan: Plan, places: Places) -> Json:
    command = parse_command(asked.text, plan, today=asked.today, groups=_groups(asked, places))
    return {
        "verb": command.verb.value if command.verb else None,
        "refs": list(command.refs),
        "candidates": list(command.candidates),
        "status": command.status.value if command.status else None,
        "end": _iso(command.end),
        "on": _iso(command.on),
        "note": command.note,
        "entity": command.entity,
        "via": command.via,
        "mentions": list(command.mentions),
        "until": _iso(command.until),
        "level": command.level.value if command.level else None,
        "argument": command.argument,
        "problem": command.problem,
    }


def _question(asked: Asked, plan: Plan, places: Places) -> Json:
    channels = {place.name.lstrip("#"): place.groups for place in places.all}
    question = parse_question(
        asked.text, plan, today=asked.today, groups=_groups(asked, places), channels=channels, language=asked.lang
    )
    board = Board(plan)
    refs: tuple[str, ...] = ()
    # Where the bot asks back instead of listing, nothing is due by this reading.
    listed = not (question.problem or question.candidates)
    if listed and question.intent is Intent.DUE:
        window = Window(question.start, question.end)
        found = board.due_in(window, today=asked.today, activities=in_scope(plan, question.scope))
        refs = tuple(activity.ref for activity in found)
    elif listed and question.intent is Intent.OVERDUE:
        refs = tuple(a.ref for a in board.overdue(asked.today, in_scope(plan, question.scope)))
    return {
        "intent": question.intent.value,
        "start": _iso(question.start),
        "end": _iso(question.end),
        "scope": list(question.scope),
        "status": str(question.status) if question.status is not None else None,
        "language": question.language,
        "refs_due": list(refs),
        "problem": question.problem,
    }


def _window(window: Window) -> Json:
    return {"start": _iso(window.start), "end": _iso(window.end)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


READERS: dict[str, Callable[[Asked, Plan, Places], Json]] = {
    "schedule": _schedule,
    "question": _question,
    "reference": _reference,
    "command": _command,
}
