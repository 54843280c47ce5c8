"""`outbox list|show|retry|cancel`: what waits, is in doubt or was given up, and an operator's word about it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from emgbot.cli.asking import agreed
from emgbot.clock import wall_now
from emgbot.config import read_environment
from emgbot.errors import UserError

if TYPE_CHECKING:
    from emgbot.store.engine import Database
    from emgbot.store.lanes import Row

OPEN = ("pending", "sending", "dead")
MAY_BE_THERE = (
    "Slack did not say whether it took this message. Look into {channel} first: if it is there, close it with "
    "python bot.py outbox cancel {key}; sent again, it is there twice."
)
SETTLED = "It is {state}: there is nothing left to {deed}."


def show_all(options: Namespace) -> int:
    """Print what is open, the oldest first; with `--all` everything."""
    from emgbot.store import lanes

    with _database() as database, database.read() as tx:
        rows = lanes.rows(tx, states=None if options.all else OPEN, most=options.most)
    if options.format == "json":
        print(json.dumps([_as_json(row) for row in rows], ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(_line(row))
    print(f"{len(rows)} message{'s' * (len(rows) != 1)}{'' if options.all else ' open'}.")
    return 0


def show(options: Namespace) -> int:
    """Print one message, with what it says."""
    with _database() as database:
        row = _row(database, options.key)
    if options.format == "json":
        print(json.dumps(_as_json(row), ensure_ascii=False, indent=1))
        return 0
    print(_line(row))
    print((row.payload or {}).get("text", "(nothing is kept of what it says)"))
    return 0


def retry(options: Namespace) -> int:
    """Let it go out at once, as if it had never been tried; its channel is tried again too.

    What may be in its channel already is asked about first: nobody but a person can know.
    """
    from emgbot.store import claims, pauses

    with _database() as database:
        row = _row(database, options.key)
        if row.may_be_there:
            print(MAY_BE_THERE.format(channel=row.channel, key=row.key))
            if not options.yes and not agreed("Send it again?", undone="Nothing was changed"):
                print("Nothing was changed.")
                return 1
        with database.write() as tx:
            done = claims.revive(tx, row.key, now=wall_now())
            if done:
                pauses.lift(tx, pauses.of_channel(row.channel))
    if not done:
        raise UserError(SETTLED.format(state=row.state, deed="retry"))
    print(f"{row.key}: it goes out as soon as a worker comes by.")
    return 0


def cancel(options: Namespace) -> int:
    """Never say it."""
    from emgbot.store import claims

    with _database() as database:
        row = _row(database, options.key)
        with database.write() as tx:
            done = claims.cancel(tx, row.key, now=wall_now())
    if not done:
        raise UserError(SETTLED.format(state=row.state, deed="cancel"))
    print(f"{row.key}: it is never said.")
    return 0


@contextmanager
def _database() -> Iterator[Database]:
    from emgbot.store.engine import Database
    from emgbot.store.migrate import require_migrated

    with closing(Database(read_environment().database)) as database:
        require_migrated(database)
        yield database


def _row(database: Database, key: str) -> Row:
    """The message of a key. Raises UserError with what to type where there is none."""
    from emgbot.store import lanes

    with database.read() as tx:
        row = lanes.row(tx, key)
    if row is None:
        raise UserError(f"There is no message {key}. python bot.py outbox list shows what is open.")
    return row


def _line(row: Row) -> str:
    said = f" {row.error or row.reason}" if row.error or row.reason else ""
    tried = f", tried {row.attempts} time{'s' * (row.attempts != 1)}" if row.attempts else ""
    return f"{row.state:8} {row.key} ({row.verb} in {row.channel}, due {row.due_at:%Y-%m-%d %H:%M} UTC{tried}){said}"


def _as_json(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "state": row.state,
        "verb": row.verb,
        "kind": row.kind,
        "channel": row.channel,
        "due_at": row.due_at.isoformat(),
        "attempts": row.attempts,
        "error": row.error,
        "reason": row.reason,
        "ts": row.ts,
        "text": (row.payload or {}).get("text"),
    }
