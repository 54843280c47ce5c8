"""What people type, as a value: `/emg status 1c done`, the same after a mention, in a direct message or a thread.

One table of verbs is behind the parser, the help and the tests. Nothing is executed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from emgbot.core.plan import Plan
from emgbot.core.status import Status


class Verb(StrEnum):
    """What a person wants done or told."""

    STATUS = "status"
    DUE = "due"
    OVERDUE = "overdue"
    MINE = "mine"
    UNDO = "undo"
    HISTORY = "history"
    HELP = "help"


@dataclass(frozen=True)
class Command:
    """A parsed command. Only what the text says: no person, no channel, no clock.

    `refs`/`candidates` as in `references.Resolution`. `status` is None for the card or the list. `end` is a revised
    planned end, `on` the day it happened (back-dated), `progress` per cent. `note` is the person's own words, exactly.
    `entity` and `via` say on whose behalf and how it was received ("UNU", "email"). `mentions` are Slack user ids.
    `argument` is what follows the verb of a question ("this month A"). `problem` says what was not understood and what
    to type instead; a command with a problem changes nothing.
    """

    verb: Verb | None
    refs: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    status: Status | None = None
    progress: int | None = None
    end: date | None = None
    on: date | None = None
    note: str | None = None
    entity: str | None = None
    via: str | None = None
    mentions: tuple[str, ...] = ()
    argument: str = ""
    problem: str | None = None


def parse_command(text: str, plan: Plan, *, today: date, groups: tuple[str, ...] = ()) -> Command:
    """Read a command, with or without `/emg`, in a channel that belongs to `groups`. Never raises."""
    raise NotImplementedError


def parse_reply(text: str, plan: Plan, *, today: date, refs: tuple[str, ...]) -> Command | None:
    """Read a thread reply under a post about `refs`: a status only if its first clause is nothing but one.

    "1b completed", "completed", "1b delayed to end January, UNU data late" set a status; "not done yet", "done?",
    "ok, thanks", "done some interviews", "late reply, sorry" are notes: None. With one activity in the post no
    reference is needed; with several and none named: None.
    """
    raise NotImplementedError


def help_lines(plan: Plan, *, groups: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The help: (what to type, what it does) from the table of verbs, with references of this channel."""
    raise NotImplementedError
