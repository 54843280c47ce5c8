"""What can be asked of the bot: the command as a value, the one table of verbs, and the help that is made from it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from emgbot.core.commands.references import Place
from emgbot.core.places import Level
from emgbot.core.plan import Activity, Plan
from emgbot.core.status import Status

COMMAND = "/emg"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Verb(StrEnum):
    """What a person wants done or told."""

    STATUS = "status"
    DUE = "due"
    OVERDUE = "overdue"
    MINE = "mine"
    SNOOZE = "snooze"
    LEAVE = "leave"
    NUDGE = "nudge"
    PREVIEW = "preview"
    TEST = "test"
    UNDO = "undo"
    HISTORY = "history"
    MUTE = "mute"
    UNMUTE = "unmute"
    LEVEL = "level"
    PLAN = "plan"
    MILESTONE = "milestone"
    HEALTH = "health"
    HELP = "help"


@dataclass(frozen=True)
class Command:
    """A parsed command. Only what the text says: no person, no channel, no clock.

    `refs`/`candidates`/`readings` as in `references.Resolution`. `status` is None for the card or the list, and where
    only the planned end moves. `end` is a revised planned end, `on` the day it happened (back-dated), `progress` per
    cent. `note` is the person's own words, exactly. `entity` and `via` say on whose behalf and how it was received
    ("UNU", "email"). `mentions` are Slack user ids. `argument` is what follows the verb of a question ("this month
    A"), or the scope of the list, or the channel of a level. `until` is the day of a reminder, `level` a channel's new
    level. `problem` says what was not understood and what to type instead; a command with a
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
    until: date | None = None
    level: Level | None = None
    problem: str | None = None


class For(StrEnum):
    """Who is shown an example: everybody at once, whoever asks for the whole help, or the secretariat."""

    EVERYBODY = "everybody"
    THE_CURIOUS = "the curious"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True, slots=True)
class Example:
    """What to type and what it does. `{a}` and `{b}` stand for references of the channel, `{section}` for its own;
    `{meeting}` for a milestone of the plan, `{days}` for days it could have.
    """

    typed: str
    does: str
    shown: For = For.THE_CURIOUS


@dataclass(frozen=True, slots=True)
class Row:
    """One verb of the table. `names` are folded; those in `before_reference` count only before a reference."""

    verb: Verb
    names: tuple[str, ...]
    examples: tuple[Example, ...]
    before_reference: tuple[str, ...] = ()


TABLE: tuple[Row, ...] = (
    Row(
        Verb.STATUS,
        ("status", "statuses", "state", "st", "card", "statut", "etat", "estado", "статус", "حالة", "الحالة", "状态"),
        (
            Example(
                "status {a} done",
                "Sets a status: not started, under way, at risk, on hold, completed, or 60%.",
                For.EVERYBODY,
            ),
            Example(
                'status {a} "under way" waiting for UNU', "Sets a status; the words after it are kept as your note."
            ),
            Example(
                "status {a} delayed to end of March, venue lost",
                "Revises the planned end; the status stays.",
                For.EVERYBODY,
            ),
            Example("status {a} done yesterday", "Sets a status as of an earlier day; “on 5 March” will do as well."),
            Example("status {a} under way for UNU by email: data collection started", "Reports on somebody's behalf."),
            Example("status {a},{b} done", "Sets the status of several at once; {a}-{b} is a range."),
            Example("status {a}", "Shows one activity.", For.EVERYBODY),
            Example("status", "Lists the activities of this channel with their statuses.", For.EVERYBODY),
        ),
        before_reference=("mark", "marked", "set", "update", "show", "report on", "activity"),
    ),
    Row(
        Verb.DUE,
        ("due", "deadlines", "deadline", "coming up", "upcoming"),
        (
            Example(
                "due this month",
                "What is due: this month, next week, Q2, by 15 March, before a meeting.",
                For.EVERYBODY,
            ),
            Example(
                "due next 30 days {section}", "The same for a section of the plan; a group or “all” will do as well."
            ),
        ),
    ),
    Row(
        Verb.OVERDUE,
        ("overdue", "over due", "over-due", "past planned end", "past due", "past end"),
        (Example("overdue", "What is past its planned end and still open."),),
    ),
    Row(
        Verb.MINE,
        ("mine", "my activities", "my tasks", "my actions", "my items", "my list"),
        (Example("mine", "The activities you are a focal point of.", For.EVERYBODY),),
    ),
    Row(
        Verb.SNOOZE,
        ("snooze",),
        (
            Example(
                "snooze {a} 3 days", "Reminds this channel once more on that day; a reason may follow.", For.EVERYBODY
            ),
            Example("remind me of {a} next Monday", "The same in other words."),
        ),
        before_reference=(
            *("remind me", "remind us", "remind", "remind everybody", "remind everyone", "reminder", "reminders"),
            *("set a reminder", "rappelle-moi", "rappelle moi", "rappelle-nous", "rappelle", "rappelez-moi", "rappel"),
            *("rappelez-nous", "rappeler", "recuerdame", "recuerdanos", "recuerdeme", "recuerdenos", "recordar"),
            *("recordatorio", "напомни", "напомни мне", "напомните", "напомните нам", "напомнить", "ذكرني", "ذكرنا"),
            *("提醒我", "提醒我们", "提醒"),
        ),
    ),
    Row(
        Verb.LEAVE,
        (),
        (Example("leave {a} alone", "No more nudges about it; for focal points and the secretariat."),),
        before_reference=(
            *("leave", "leave alone", "stop reminding", "stop reminding me", "stop reminding us", "stop nudging"),
            *("stop nudging me", "stop nudging us", "stop nudges", "stop reminders", "stop the nudges", "silence"),
            *("stop the reminders", "don't nudge", "do not nudge", "don't remind", "do not remind", "never nudge"),
            *("don't remind me", "don't remind us", "never remind", "no more nudges", "no more reminders"),
            *("laisse", "laissez", "laisser", "ne plus rappeler", "ne rappelle plus", "ne rappelez plus"),
            *("arrete de rappeler", "arretez de rappeler", "deja", "dejar", "deje", "deja de recordar"),
            *("no recordar", "no recuerdes"),
        ),
    ),
    Row(
        Verb.NUDGE,
        (),
        (Example("nudge {a} again", "Takes that back; for focal points and the secretariat."),),
        before_reference=(
            *("nudge", "nudge again", "start nudging", "start reminding", "resume nudging", "resume reminding"),
            *("resume nudges", "resume reminders", "restart nudges", "restart nudging", "relancer", "relance"),
        ),
    ),
    Row(
        Verb.PREVIEW,
        (
            *("preview", "the preview", "show preview", "show the preview", "show me the preview", "coming posts"),
            *("upcoming posts", "next posts", "next nudges", "upcoming nudges", "coming nudges", "next nudge"),
            *("what will you post", "what will you send", "what are you going to post", "what do you post"),
            *("when is the next nudge", "when are the next nudges", "when is the next post", "when will you post"),
            *("when will you nudge", "apercu", "vista previa"),
        ),
        (
            Example("preview", "What I will post here in the next 30 days, and why.", For.EVERYBODY),
            Example("preview next month", "The same for another time."),
            Example("preview all this week", "The same for every channel.", For.SECRETARIAT),
        ),
    ),
    Row(
        Verb.TEST,
        ("test",),
        (Example("test", "Shows you alone what this channel would get today, and what comes next."),),
    ),
    Row(
        Verb.UNDO,
        ("undo", "revert", "take back", "rollback"),
        (
            Example("undo", "Takes back your own last change, within 24 hours.", For.EVERYBODY),
            Example("undo {a}", "Takes back your own last change to one activity."),
        ),
    ),
    Row(
        Verb.HISTORY,
        ("history", "log", "historique", "historial"),
        (Example("history {a}", "Who said what, and when.", For.EVERYBODY),),
    ),
    Row(
        Verb.MUTE,
        (
            *("mute", "mute me", "mute mentions", "mute my mentions", "don't mention me", "do not mention me"),
            *("stop mentioning me", "ne me mentionne plus", "ne me mentionnez plus", "no me menciones"),
        ),
        (Example("mute", "Nudges name you no more; “unmute” takes it back."),),
    ),
    Row(
        Verb.UNMUTE,
        ("unmute", "unmute me", "unmute mentions", "unmute my mentions", "mention me again", "mention me"),
        (Example("unmute", "Nudges may name you again."),),
    ),
    Row(
        Verb.LEVEL,
        ("level", "levels", "set level", "set the level", "niveau", "nivel"),
        (
            Example(
                "level calm", "How much this channel hears: normal, calm or off; for focal points and the secretariat."
            ),
        ),
    ),
    Row(
        Verb.PLAN,
        ("plan", "the plan"),
        (
            Example("plan", "Shows what would change in the plan, to accept or not.", For.SECRETARIAT),
            Example(
                "plan set {a} schedule May {year}",
                "Changes a title, ask, schedule, action_by, focal point or channel.",
                For.SECRETARIAT,
            ),
        ),
    ),
    Row(
        Verb.MILESTONE,
        ("milestone", "milestones"),
        (Example("milestone {meeting} {days}", "Gives a meeting its days.", For.SECRETARIAT),),
    ),
    Row(
        Verb.HEALTH,
        ("health", "doctor", "how are you", "sante", "salud"),
        (
            Example(
                "health",
                "How the bot is: what keeps it from its work and the cure, each channel's last and next message.",
            ),
        ),
    ),
    Row(
        Verb.HELP,
        ("help", "?", "h", "usage", "commands", "aide", "ayuda", "помощь", "справка", "مساعدة", "帮助"),
        (
            Example("help", "The commands that are used most."),
            Example("help all", "Everything that can be typed here."),
        ),
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


def _named_in_examples(plan: Plan, groups: tuple[str, ...]) -> dict[str, str]:
    """What the placeholders of examples stand for in a channel."""
    named = dict(zip(("a", "b"), example_references(plan, groups), strict=False))
    if plan.activities:
        named |= {"section": example_activities(plan, groups)[0].section, "year": str(plan.last_year)}
    meeting = next((each for each in plan.milestones if each.known and each.known.start), None)
    if meeting is not None and meeting.known is not None and meeting.known.start is not None:
        first = meeting.known.start
        last = f"-{first.day + 2}" if first.day < 27 else ""
        named |= {"meeting": meeting.id, "days": f"{first.day}{last} {first:%B %Y}"}
    return named


def help_lines(
    plan: Plan, *, groups: tuple[str, ...] = (), shown: Collection[For] = tuple(For), verb: Verb | None = None
) -> list[tuple[str, str]]:
    """The help: (what to type, what it does) from the table of verbs, with references of this channel.

    `shown`: the examples of these readers only; `verb`: those of one verb only.
    """
    named = _named_in_examples(plan, groups)
    lines: list[tuple[str, str]] = []
    for row in TABLE:
        for example in row.examples if verb in (None, row.verb) else ():
            wanted = set(_PLACEHOLDER.findall(example.typed))
            if wanted <= named.keys() and example.shown in shown:
                lines.append((f"{COMMAND} {example.typed.format(**named)}", example.does.format(**named)))
    return lines
