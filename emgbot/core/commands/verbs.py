"""What can be asked of the bot: the command as a value, the one table of verbs, and the help that is made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from emgbot.core.commands.references import Place
from emgbot.core.plan import Activity, Plan
from emgbot.core.status import Status

COMMAND = "/emg"


class Verb(StrEnum):
    """What a person wants done or told."""

    STATUS = "status"
    DUE = "due"
    OVERDUE = "overdue"
    MINE = "mine"
    UNDO = "undo"
    HISTORY = "history"
    PLAN = "plan"
    MILESTONE = "milestone"
    HELP = "help"


@dataclass(frozen=True)
class Command:
    """A parsed command. Only what the text says: no person, no channel, no clock.

    `refs`/`candidates`/`readings` as in `references.Resolution`. `status` is None for the card or the list, and where
    only the planned end moves. `end` is a revised planned end, `on` the day it happened (back-dated), `progress` per
    cent. `note` is the person's own words, exactly. `entity` and `via` say on whose behalf and how it was received
    ("UNU", "email"). `mentions` are Slack user ids. `argument` is what follows the verb of a question ("this month
    A"), or the scope of the list. `problem` says what was not understood and what to type instead; a command with a
    problem changes nothing.
    """

    verb: Verb | None
    refs: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    readings: tuple[tuple[str, ...], ...] = ()
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


@dataclass(frozen=True, slots=True)
class Row:
    """One verb of the table. `names` are folded; those in `before_reference` count only before a reference.

    `examples`: what to type and what it does; `{a}` and `{b}` stand for references of the channel.
    """

    verb: Verb
    names: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]
    before_reference: tuple[str, ...] = ()


TABLE: tuple[Row, ...] = (
    Row(
        Verb.STATUS,
        ("status", "statuses", "state", "st", "card", "statut", "etat", "estado", "статус", "حالة", "الحالة", "状态"),
        (
            ("status {a} done", "Sets a status: not started, under way, at risk, on hold, completed, or 60%."),
            ('status {a} "under way" waiting for UNU', "Sets a status; the words after it are kept as your note."),
            ("status {a} delayed to end of March, venue lost", "Revises the planned end; the status stays."),
            ("status {a} done yesterday", "Sets a status as of an earlier day; “on 5 March” will do as well."),
            ("status {a} under way for UNU by email: data collection started", "Reports on somebody's behalf."),
            ("status {a},{b} done", "Sets the status of several at once; {a}-{b} is a range."),
            ("status {a}", "Shows one activity."),
            ("status", "Lists the activities of this channel with their statuses."),
        ),
        before_reference=("mark", "marked", "set", "update", "show", "report on", "activity"),
    ),
    Row(
        Verb.DUE,
        ("due", "deadlines", "deadline", "coming up", "upcoming"),
        (
            ("due this month", "What is due: this month, next week, Q2, by 15 March, before a meeting."),
            ("due next 30 days {section}", "The same for a section of the plan; a group or “all” will do as well."),
        ),
    ),
    Row(
        Verb.OVERDUE,
        ("overdue", "over due", "over-due", "past planned end", "past due", "past end"),
        (("overdue", "What is past its planned end and still open."),),
    ),
    Row(
        Verb.MINE,
        ("mine", "my activities", "my tasks", "my actions", "my items", "my list"),
        (("mine", "The activities you are a focal point of."),),
    ),
    Row(
        Verb.UNDO,
        ("undo", "revert", "take back", "rollback"),
        (
            ("undo", "Takes back your own last change, within 24 hours."),
            ("undo {a}", "Takes back your own last change to one activity."),
        ),
    ),
    Row(
        Verb.HISTORY,
        ("history", "log", "historique", "historial"),
        (("history {a}", "Who said what, and when."),),
    ),
    Row(
        Verb.PLAN,
        ("plan", "the plan"),
        (
            ("plan", "Shows what would change in the plan, to accept or not."),
            ("plan set {a} schedule May 2017", "Changes a title, ask, schedule, action_by or focal point."),
        ),
    ),
    Row(
        Verb.MILESTONE,
        ("milestone", "milestones"),
        (("milestone SOM23 18-20 Sep 2017", "Gives a milestone its days."),),
    ),
    Row(
        Verb.HELP,
        ("help", "?", "h", "usage", "commands", "aide", "ayuda", "помощь", "справка", "مساعدة", "帮助"),
        (("help", "This list."),),
    ),
)


def example_activities(plan: Plan, groups: tuple[str, ...]) -> tuple[Activity, ...]:
    """The activities that examples in a channel speak of: its own, or else the plan's."""
    return plan.of_groups(groups) or plan.activities


def example_references(plan: Plan, groups: tuple[str, ...]) -> tuple[str, ...]:
    """Up to two references for examples, as short as they may be in this channel, of one group where possible."""
    place = Place(plan, groups)
    pool = example_activities(plan, groups)
    alike = [each for each in pool if each.group == pool[0].group]
    return tuple(place.name_of(each) for each in (alike if len(alike) > 1 else list(pool))[:2])


def help_lines(plan: Plan, *, groups: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The help: (what to type, what it does) from the table of verbs, with references of this channel."""
    references = example_references(plan, groups)
    named = dict(zip(("a", "b"), references, strict=False))
    if plan.activities:
        named["section"] = example_activities(plan, groups)[0].section
    lines: list[tuple[str, str]] = []
    for row in TABLE:
        for typed, does in row.examples:
            wanted = {name for name in ("a", "b", "section") if f"{{{name}}}" in typed}
            if wanted <= named.keys():
                lines.append((f"{COMMAND} {typed.format(**named)}", does.format(**named)))
    return lines
