"""`plan diff` and `plan accept`: what differs between two plans, and making a plan file the accepted version."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from emgbot.cli.asking import agreed
from emgbot.cli.plan import problem_json
from emgbot.config import Environment, read_environment, read_file
from emgbot.core.commands.slack_text import clean_text
from emgbot.core.counted import counted
from emgbot.core.files.planfile import PlanReading, load_plan
from emgbot.core.files.problems import Problem
from emgbot.core.plan import Plan
from emgbot.core.plan_diff import Difference, compare
from emgbot.core.plan_match import Question, check_answers
from emgbot.core.plan_told import added_line, as_json, listed, question_words, summary
from emgbot.errors import ConfigError, MissingError, UsageError, UserError
from emgbot.settings import Settings, read_settings, require_settings

if TYPE_CHECKING:
    from emgbot.actions.versions import Case
    from emgbot.store.engine import Database
    from emgbot.store.proposals import Proposal

ACCEPTED = "accepted"
COMMAND_LINE = "command line"
NOT_STARTED = (
    "The bot does not know its workspace yet, so there is no accepted plan. Start it once (python bot.py run): "
    "it accepts an error-free plan file by itself."
)


def diff(options: Namespace) -> int:
    """Print what differs; 0 also where nothing does, 1 where a file has errors."""
    problems: list[Problem] = []
    plans = [_read(name, problems) for name in (options.old, options.new)]
    old, new = plans
    if old is None or new is None:
        if options.format == "json":
            print(json.dumps({"problems": [problem_json(each) for each in problems]}, ensure_ascii=False, indent=1))
            return 1
        raise ConfigError("\n".join(str(problem) for problem in problems))
    difference = compare(old, new)
    if options.format == "json":
        print(json.dumps(as_json(difference), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_told(difference)))
        for question in difference.questions:
            print(f"? {question_words(question, difference)}")
    return 0


def _read(name: str, problems: list[Problem]) -> Plan | None:
    """A plan by the name of its file, or the accepted one; None if it has errors, which are among the problems."""
    if name == ACCEPTED and not Path(name).exists():
        env = read_environment()
        with _stored(env) as (database, settings):
            return _accepted(database, settings)
    path = Path(name)
    reading = load_plan(read_file(path, "plan"), file=path.name)
    problems += reading.problems
    return reading.plan


def _accepted(database: Database, settings: Settings) -> Plan:
    from emgbot.actions.workspace import as_stored

    with database.read() as tx:
        found = as_stored(tx, settings)
    if found is None:
        raise MissingError(NOT_STARTED)
    return found[0].plan


@contextmanager
def _stored(env: Environment) -> Iterator[tuple[Database, Settings]]:
    """The bot's database. Raises MissingError where there is none."""
    from emgbot.store.engine import Database
    from emgbot.store.migrate import require_migrated

    settings = require_settings(read_settings(env.settings_file))
    database = Database(env.database)
    try:
        if not database.exists():
            raise MissingError(
                "There is no database yet. Set DATABASE_URL to the bot's, or make one (python bot.py migrate) and "
                "start the bot once (python bot.py run): it accepts an error-free plan file by itself."
            )
        require_migrated(database)
        yield database, settings
    finally:
        database.close()


def _told(difference: Difference) -> Iterator[str]:
    yield f"{difference.old.id} -> {difference.new.id}: {summary(difference)}"
    for heading, lines in listed(difference):
        yield f"{heading}:"
        for line in lines:
            yield f"  {' '.join(part for part in (line.subject, line.title) if part)}: {line.words}"


# --- plan accept -------------------------------------------------------------------------------------------------


def accept(options: Namespace) -> int:
    """Show what would change, ask, and make the file the accepted version; 1 where that cannot be."""
    env = read_environment()
    path = Path(options.file) if options.file else env.plan_file
    answers = _answers(options.renumbered, options.new)
    reading = load_plan(read_file(path, "plan"), file=path.name)
    if reading.plan is None:
        raise ConfigError("\n".join(str(problem) for problem in reading.problems))
    text = read_file(path, "plan").decode("utf-8-sig")
    with _stored(env) as (database, settings):
        return _accept(
            database,
            settings,
            now=env.calendar_clock(reading.plan.zone)(),
            reading=reading,
            text=text,
            name=clean_text(path.name),
            answers=answers,
            yes=options.yes,
        )


def _answers(renumbered: Sequence[str], new: Sequence[str]) -> dict[str, str | None]:
    """What the options say, by new reference. Raises UsageError."""
    answers: dict[str, str | None] = {}
    pairs = [tuple(part.strip() for part in written.split("=")) for written in renumbered]
    for written, pair in zip(renumbered, pairs, strict=True):
        if len(pair) != 2 or not all(pair):
            raise UsageError(
                f'--renumbered "{written}" is not understood: write --renumbered A.1.c=A.1.d (what is A.1.d now was '
                "A.1.c). If A.1.d is another activity, write --new A.1.d."
            )
    for old, ref in (*pairs, *((None, ref.strip()) for ref in new)):
        if ref is None or ref in answers:
            raise UsageError(f"{ref} is named twice; say once what it is.")
        answers[ref] = old
    return answers


def _accept(
    database: Database,
    settings: Settings,
    *,
    now: datetime,
    reading: PlanReading,
    text: str,
    name: str,
    answers: dict[str, str | None],
    yes: bool,
) -> int:
    from emgbot.actions import versions
    from emgbot.actions.orders import Author
    from emgbot.actions.workspace import stored_identity
    from emgbot.store import plans, proposals

    assert reading.plan is not None  # noqa: S101 - a file with errors does not come so far
    plan = reading.plan
    with database.read() as tx:
        found = stored_identity(tx)
        if found is None or not plans.accepted(tx, found.team):
            raise MissingError(NOT_STARTED)
        draft = proposals.Proposal(0, plan.id, 0, text, name, {}, now, COMMAND_LINE, proposals.State.OPEN, None)
        known = versions.references(tx, found.team, versions.read_case(tx, found.team, settings, draft))
        check_answers(answers, old=known, new=plan.by_ref)
        case = versions.read_case(tx, found.team, settings, replace(draft, renumbered=answers))
    if case.difference is not None and case.difference.empty:
        print(f"Nothing to accept: {name} is the accepted plan {plan.id}, version {case.version}.")
        return 0
    print("\n".join(_shown(case)))
    if case.questions:
        raise UserError("\n".join(["Nothing was accepted; say of each what it is:", *map(_how_to_say, case.questions)]))
    if not yes and not agreed("Accept this?", undone="Nothing was accepted"):
        print("Nothing was accepted.")
        return 1
    author = Author(COMMAND_LINE, COMMAND_LINE, "secretariat", "import")
    with database.write() as tx:
        plans.held(tx, found.team)
        proposal = _proposal(proposals.waiting(tx, found.team), plan.id, text) or proposals.put(
            tx, found.team, plan.id, base=case.version, source=text, origin=name, at=now, by=COMMAND_LINE
        )
        proposals.settle(tx, proposal, answers, base=case.version)
        try:
            done = versions.accept(tx, found.team, settings, proposal, author=author, at=now, shown=case.fingerprint)
        except versions.Moved as moved:
            raise UserError("Another version was accepted meanwhile; nothing was changed. Run it again.") from moved
    print(f"Accepted: plan {plan.id}, version {done.version}.")
    return 0


def _proposal(waiting: Sequence[Proposal], plan: str, text: str) -> Proposal | None:
    """The proposal that the bot made of this very file, if it waits."""
    return next((each for each in waiting if each.plan == plan and each.source == text), None)


def _shown(case: Case) -> Iterator[str]:
    if case.difference is not None:
        yield from _told(case.difference)
        return
    if case.carried is None:
        return
    going_on, running, by_ref = case.carried.going_on, case.running.plan, case.plan.by_ref
    count = counted(len(by_ref), "activity", "activities")
    yield f"A new plan {case.plan.id} with {count}, after plan {running.id}."
    if going_on:
        yield f"Carried over from plan {running.id}:"
        yield from (f"  {ref} {by_ref[ref].title}: was {old}" for ref, old in going_on.items())
    if case.carried.new:
        yield "New:"
        yield from (f"  {ref} {by_ref[ref].title}: {added_line(by_ref[ref]).words}" for ref in case.carried.new)
    kept = {old for old in case.carried.was.values() if old is not None}
    silent = [a for a in running.activities if case.board.is_open(a) and a.ref not in kept]
    if silent:
        yield f"Open in plan {running.id} and not carried over (no longer asked for):"
        yield from (f"  {activity.ref} {activity.title}" for activity in silent)


def _how_to_say(question: Question) -> str:
    still = f", or --renumbered {question.ref}={question.ref} (still the same)" if question.known else ""
    ask = f"{question.ref} reads like {question.was} did" if question.ref != question.was else f"{question.ref} changed"
    same = f"--renumbered {question.was}={question.ref} (it is the same activity)"
    return f"  {ask} ({question.alike} %): {same}, or --new {question.ref} (it is new){still}"
