"""`plan import` and `export`: from a document to a plan file, and from the accepted plan to one."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from emgbot.cli.plan import as_json
from emgbot.config import Environment, read_environment, read_file
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.planwrite import write_plan
from emgbot.core.plan import Plan
from emgbot.errors import MissingError, UsageError, UserError
from emgbot.settings import read_settings, require_settings
from emgbot.views import plan_document

if TYPE_CHECKING:
    from emgbot.core.imports.drafting import Imported
    from emgbot.core.imports.source import Unsure

ACCEPTED = "accepted"


@dataclass(frozen=True)
class _Accepted:
    """The accepted plan and what of it is open, as the database has it."""

    plan: Plan
    open_refs: tuple[str, ...]


def import_document(options: Namespace) -> int:
    """Print the draft of a plan (or write it to OUT), and to standard error what was uncertain; 1 if there is none."""
    from emgbot.documents import read_document

    out = _output(options)
    env = read_environment()
    accepted = _accepted(env) if options.carry_over or options.like == ACCEPTED else None
    like = _like(options, accepted)
    name, data = _input(options.file)
    imported = read_document(name, data, like, plan_id=options.plan_id or None)
    if accepted is not None and imported.draft.activities:
        zone = accepted.plan.zone
        today = env.calendar_clock(zone)().astimezone(ZoneInfo(zone)).date()
        imported = _carried(imported, accepted, wanted=options.carry_over, today=today)
    if not imported.draft.activities:
        if options.format == "json":
            print(json.dumps(_json(imported), ensure_ascii=False, indent=1))
        raise UserError("\n".join(f"{name}: {unsure}" for unsure in imported.unsure))
    if out is not None:
        out.write_text(imported.plan_text, encoding="utf-8")
    if options.format == "json":
        print(json.dumps(_json(imported), ensure_ascii=False, indent=1))
    elif out is None:
        print(imported.plan_text, end="")
    if options.format == "text" or out is not None:
        _report(imported, name, out)
    return 0


def export(options: Namespace) -> int:
    """Print the accepted plan."""
    plan = _accepted(read_environment()).plan
    if options.format == "json":
        activities = [as_json(activity, plan, None) for activity in plan.activities]
        print(json.dumps({"plan": write_plan(plan), "activities": activities}, ensure_ascii=False, indent=1))
    else:
        print(write_plan(plan), end="")
    return 0


def _input(file: str) -> tuple[str, bytes]:
    """The document's name and bytes. Raises MissingError where there is none."""
    from emgbot.documents import MOST_BYTES

    if file == "-":
        return "standard input", sys.stdin.buffer.read(MOST_BYTES + 1)
    path = Path(file)
    try:
        if not path.is_file():
            raise MissingError(f"The document {file} is not there (or not a regular file).")
        with path.open("rb") as opened:
            return path.name, opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise MissingError(f"The document {file} cannot be read: {error.strerror}.") from error


def _output(options: Namespace) -> Path | None:
    """Where the draft is to be written. Raises UsageError before anything is read if it may not be."""
    if not options.output or options.output == "-":
        return None
    path = Path(options.output)
    if path.exists() and not options.force:
        raise UsageError(f"{path} is there already; name another file, or overwrite it with --force.")
    if not path.parent.is_dir() or path.is_dir():
        raise UsageError(f"{path} cannot be written: name a file in a folder that is there.")
    return path


def _like(options: Namespace, accepted: _Accepted | None) -> Plan | None:
    if options.like == ACCEPTED or (options.carry_over and not options.like):
        return accepted.plan if accepted else None
    if not options.like:
        return None
    path = Path(options.like)
    reading = load_plan(read_file(path, "plan"), file=path.name)
    if reading.plan is None:
        raise UserError("\n".join(str(problem) for problem in reading.problems))
    return reading.plan


def _accepted(env: Environment) -> _Accepted:
    """The accepted plan. Raises MissingError where the database has none, or is not there."""
    from emgbot.actions.workspace import as_stored
    from emgbot.store.engine import Database
    from emgbot.store.migrate import require_migrated

    settings = require_settings(read_settings(env.settings_file))
    database, found = Database(env.database), None
    try:
        if database.exists():
            require_migrated(database)
            with database.read() as tx:
                found = as_stored(tx, settings)
    finally:
        database.close()
    if found is None:
        raise MissingError(
            "There is no accepted plan: the database is empty or not there. Set DATABASE_URL to the bot's database."
        )
    accepted, board, _ = found
    plan = accepted.plan
    return _Accepted(plan, tuple(one.ref for one in plan.activities if board.is_open(one)))


def _carried(imported: Imported, accepted: _Accepted, *, wanted: bool, today: date) -> Imported:
    """With the open activities of the accepted plan that the document does not have: appended, or asked about."""
    from emgbot.core.imports.drafting import with_carried, with_open

    if wanted:
        return with_carried(imported, accepted.plan, accepted.open_refs, today=today)
    cure = "Import again with --carry-over to append all that are open, or add it by hand."
    return with_open(imported, accepted.plan, accepted.open_refs, cure=cure)


def _json(imported: Imported) -> dict[str, Any]:
    draft = imported.draft
    return {
        "plan": imported.plan_text,
        "activities": [as_json(activity, draft, None) for activity in draft.activities],
        "unsure": [_unsure(one) for one in imported.unsure],
    }


def _unsure(one: Unsure) -> dict[str, Any]:
    return {
        "line": one.line or None,
        "place": one.place or None,
        "refs": list(one.refs),
        "what": one.what,
        "assumed": one.assumed,
        "cure": one.cure,
        "stops": one.stops,
    }


def _report(imported: Imported, name: str, out: Path | None) -> None:
    """What was found and what was uncertain, for people, and what to do next."""
    draft = imported.draft
    where = f"{out}" if out else "the plan file (save what was printed as a file)"
    lines = [f'{name}: {plan_document.extent(draft)}, plan "{draft.id}".']
    wrong = [one for one in imported.unsure if one.stops]
    unsure = [one for one in imported.unsure if not one.stops]
    if wrong:
        lines += [f"To be corrected before it can be accepted ({len(wrong)}):", *(f"  {one}" for one in wrong)]
    if unsure:
        lines += [f"Not certain ({len(unsure)}):", *(f"  {one}" for one in unsure)]
    checked = f"python bot.py check {out or 'FILE'}"
    lines.append(f"Next: read {where}, correct what is wrong, and run: {checked}")
    print("\n".join(lines), file=sys.stderr)
