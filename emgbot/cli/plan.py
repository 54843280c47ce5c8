"""`check`: the plan as understood, and every problem."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from emgbot.cli.reading import read_files
from emgbot.config import read_environment
from emgbot.core.board import Board
from emgbot.core.files.problems import Problem, has_errors
from emgbot.core.ladder import first_nudge
from emgbot.core.places import Places
from emgbot.core.plan import Activity, Plan


def check(options: Namespace) -> int:
    """Print the plan as understood and every problem; 1 if there is an error."""
    files = read_files(read_environment(), Path(options.plan) if options.plan else None)
    activities = [as_json(activity, files.plan.draft, files.places) for activity in files.plan.draft.activities]
    if options.format == "json":
        problems = [problem_json(problem) for problem in files.problems]
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


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as the contract of `check` has it."""
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
