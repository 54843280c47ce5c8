"""`backup`, `restore` and `verify`: what is stored, kept safe, brought back, and held against its own history."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from emgbot.config import Environment, read_environment
from emgbot.core.counted import counted

if TYPE_CHECKING:
    from emgbot.store.engine import Database

EVERY = 10_000
"""Rows between two words about how far it is."""

COMMAND_LINE = "command line"


def backup(options: Namespace) -> int:
    """Copy all that is stored into a new SQLite file."""
    from emgbot.store.copying import back_up
    from emgbot.store.migrate import require_migrated

    with closing(_database(read_environment())) as database:
        require_migrated(database)
        counts = back_up(database, options.file, told=_progress())
        print(f"{options.file}: {_told(counts)}. Bring it back with: python bot.py restore {options.file}")
    return 0


def restore(options: Namespace) -> int:
    """Bring a backup, or another SQLite database of the bot, into the empty database of DATABASE_URL."""
    from emgbot.store.copying import bring_back

    env = read_environment()
    with closing(_database(env)) as database:
        where = database.url.render_as_string(hide_password=True)
        counts = bring_back(options.file, database, told=_progress())
        _note(database, options.file, at=env.calendar_clock("UTC")())
        print(f"{where}: {_told(counts)}. Hold it against its history: python bot.py verify")
    return 0


def verify(options: Namespace) -> int:
    """Fold every history anew and compare it with the state; 1 where something differs."""
    from emgbot.actions.verify import verify as compare
    from emgbot.store.migrate import require_migrated

    progress = _progress()
    with closing(_database(read_environment())) as database:
        require_migrated(database)
        found = compare(database, told=lambda entries: progress("history", entries), repair=options.repair)
    activities = counted(found.activities, "activity", "activities")
    print(f"{activities}, {counted(found.entries, 'entry', 'entries')} of history.")
    for one in found.differing:
        of = f"{one.plan}/{one.ref}: {', '.join(one.names)}"
        stored, folded = (
            ", ".join(str(getattr(side, name)) for name in one.names) for side in (one.stored, one.folded)
        )
        print(f"{of}: the state says {stored}, the history {folded}.")
    if not found.differing:
        print("Every state is what its history says.")
        return 0
    if options.repair:
        print("Repaired: each state is now what its history says.")
        return 0
    print("The history counts. Run: python bot.py verify --repair")
    return 1


def _database(env: Environment) -> Database:
    from emgbot.store.engine import Database

    return Database(env.database)


def _note(database: Database, file: Path, *, at: datetime) -> None:
    """Let the history of each plan say that it was brought back. `at`: calendar time."""
    from emgbot.store import plans, proposals

    words = f"everything was brought back from {file.name}"
    with database.write() as tx:
        for team, stored in plans.everywhere(tx):
            event = proposals.PlanEvent(stored.version, at, COMMAND_LINE, COMMAND_LINE, COMMAND_LINE, "backup", words)
            proposals.append_event(tx, team, stored.plan, event)


def _told(counts: Mapping[str, int]) -> str:
    plans, activities = counts["plan"], counts["activity"]
    of = f"{counted(plans, 'plan')} with {counted(activities, 'activity', 'activities')}"
    entries = counted(counts["history"], "entry", "entries")
    return f"{of}, {entries} of history, {counted(counts['outbox'], 'message')}"


def _progress() -> Callable[[str, int], None]:
    """Says on standard error how far it is, where somebody looks; a line that is written over."""
    shown = sys.stderr.isatty()

    def tell(what: str, count: int) -> None:
        if shown and count % EVERY == 0 and count:
            print(f"\r{what}: {count:,} ...", end="", file=sys.stderr, flush=True)

    return tell
