"""`check` and `preview`: the plan as understood, and what would be posted."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emgbot.cli.reading import read_files
from emgbot.config import Environment, read_environment
from emgbot.core.board import Board
from emgbot.core.files.problems import Problem, has_errors
from emgbot.core.ladder import first_nudge
from emgbot.core.places import Places
from emgbot.core.plan import Activity, Plan
from emgbot.errors import ConfigError, UsageError
from emgbot.settings import Settings, read_settings, require_settings

if TYPE_CHECKING:
    from emgbot.actions.workspace import Accepted


def check(options: Namespace) -> int:
    """Print the plan as understood and every problem; 1 if there is an error."""
    files = read_files(read_environment(), Path(options.plan) if options.plan else None)
    activities = [as_json(activity, files.plan.draft, files.places) for activity in files.plan.draft.activities]
    if options.format == "json":
        problems = [_problem(problem) for problem in files.problems]
        print(json.dumps({"activities": activities, "problems": problems}, ensure_ascii=False, indent=1))
    else:
        _print_table(activities)
        for problem in files.problems:
            print(problem)
        errors = sum(1 for problem in files.problems if problem.severity == "error")
        print(f"{len(activities)} activities, {errors} errors, {len(files.problems) - errors} warnings")
    return 1 if has_errors(files.problems) else 0


def as_json(activity: Activity, plan: Plan, places: Places | None) -> dict[str, Any]:
    """An activity as the contract of `check` has it; dates ISO, inclusive, null for an open side."""
    board = Board(plan)
    place = places.nudged_in(activity) if places else None
    first = first_nudge(activity, board, place.calendar) if place else None
    windows = activity.schedule.windows
    start = next((day for day in (windows[0].start, windows[0].end) if day), None) if windows else None
    deliver_by = board.deliver_by(activity, start, place.calendar) if place and start else None
    return {
        "ref": activity.ref,
        "plan": plan.id,
        "section": activity.section,
        "group": activity.group,
        "letter": activity.letter,
        "title": activity.title,
        "ask": activity.ask,
        "text": activity.text,
        "schedule": activity.schedule.text,
        "action_by": activity.action_by,
        "for": list(activity.feeds),
        "state": activity.schedule.state.value,
        "windows": [
            {"start": w.start.isoformat() if w.start else None, "end": w.end.isoformat() if w.end else None}
            for w in windows
        ],
        "deliver_by": deliver_by.isoformat() if deliver_by else None,
        "first_nudge": first.isoformat() if first else None,
        "channel": place.name if place else None,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "ref": problem.ref,
        "severity": problem.severity.value,
        "message": problem.message,
        "cure": problem.cure,
    }


def _print_table(activities: list[dict[str, Any]]) -> None:
    rows: list[tuple[str, ...]] = [("Ref", "Title", "Schedule", "Start", "End", "Deliver by", "First nudge", "Channel")]
    for a in activities:
        first = a["windows"][0] if a["windows"] else {"start": None, "end": a["state"]}
        last = a["windows"][-1] if a["windows"] else first
        cells = (a["ref"], a["title"], a["schedule"], first["start"], last["end"], a["deliver_by"], a["first_nudge"])
        rows.append((*(str(cell) if cell is not None else "-" for cell in cells), str(a["channel"] or "-")))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def preview(options: Namespace) -> int:
    """Print every post of a period with its reasons."""
    from emgbot.actions.preview import preview as previewed

    if options.end < options.begin:
        raise UsageError(f"--to {options.end} is before --from {options.begin}.")
    if (options.end - options.begin).days > 3700:
        raise UsageError("The period is longer than ten years; name a shorter one.")
    env = read_environment()
    settings = require_settings(read_settings(env.settings_file))
    accepted, board, ids = _as_stored(env, settings) or _from_file(env, settings, options.begin)
    places = accepted.places
    chosen = places.all
    if options.channel:
        place = places.named(options.channel)
        if place is None:
            known = ", ".join(place.name for place in places.all)
            raise UsageError(f"No group of the plan lives in {options.channel}. The channels are {known}.")
        chosen = (place,)
    found = previewed(
        accepted,
        board,
        begin=max(options.begin, accepted.first_start),
        end=options.end,
        places=chosen,
        ids=ids,
    )
    if options.format == "json":
        print(json.dumps([item.as_json() for item in found], ensure_ascii=False, indent=1))
        return 0
    for item in found:
        print(f"{item.at:%a %d %b %Y %H:%M}  {item.post.place.name}  {item.post.kind}")
        print(f"    {item.payload['text']}")
        for nudge in item.post.nudges:
            print(f"    {nudge.activity.ref} {nudge.step.value}: {nudge.reason}")
        for left in item.post.left_out:
            print(f"    {left.activity.ref} left out: {left.reason}")
    print(f"{len(found)} posts")
    return 0


def _from_file(env: Environment, settings: Settings, begin: date) -> tuple[Accepted, Board, dict[str, str]]:
    """The plan of the file as if it were started on `begin`, everything open. Raises ConfigError."""
    from emgbot.actions.workspace import Accepted

    files = read_files(env)
    plan, places = files.plan.plan, files.places
    if plan is None or places is None:
        raise ConfigError("\n".join(str(problem) for problem in files.problems))
    ids = {activity.ref: number for number, activity in enumerate(plan.activities, start=1)}
    return Accepted("T0", plan, 0, begin, ids, places, settings), Board(plan), {}


def _as_stored(env: Environment, settings: Settings) -> tuple[Accepted, Board, dict[str, str]] | None:
    """The accepted plan, None where the database has none, or there is none."""
    from emgbot.actions.workspace import as_stored
    from emgbot.store.engine import Database
    from emgbot.store.migrate import require_migrated

    database = Database(env.database)
    try:
        if not database.exists():
            return None
        require_migrated(database)
        with database.read() as tx:
            return as_stored(tx, settings)
    finally:
        database.close()
