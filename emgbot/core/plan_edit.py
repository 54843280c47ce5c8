"""Changing the plan from Slack: `set B.1.b title "New title"`, in whatever order people write it.

What is read here is a wish; `edited` makes of it another plan, which is a proposal like any other. The words of the
adopted plan are not to be changed here. Milestones are in `plan_milestones`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from emgbot.core.commands.references import Place, read_at
from emgbot.core.commands.slack_text import Typed, as_typed
from emgbot.core.dates.schedule import ScheduleState, parse_schedule
from emgbot.core.files.plan_activities import TITLE_LENGTH
from emgbot.core.plan import GROUP, MEMBERS, SECRETARIAT, Activity, Plan
from emgbot.core.plan_milestones import milestone_named, unquoted
from emgbot.errors import UserError

FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "name", "titre", "titulo"),
    "ask": ("ask", "question"),
    "schedule": ("schedule", "dates", "date", "window", "when", "timing", "end", "planned end", "calendrier"),
    "text": ("text", "wording", "words", "description"),
    "action_by": ("action_by", "action by", "actionby", "action-by", "action", "responsible", "who", "done by"),
    "for": ("for", "feeds", "milestone", "milestones", "meeting"),
    "partners": ("partners", "partner", "with"),
    "focal": ("focal points", "focal point", "focal persons", "focal person", "focals", "focal", "contact", "contacts"),
    "channel": ("channel", "lives in", "canal"),
}
"""The words of the plan file, and what people call them; `focal` and `channel` stand in the settings."""

ASK_LENGTH = 300
"""Characters of the question that a nudge puts; the longest of the plan 2017 has a third of that."""

ORDERS = ("focal", "channel")
NOTHING = frozenset({"", "-", "none", "nothing", "nobody", "no one", "no", "clear", "empty", "delete", "remove"})
FILE = frozenset({"file", "default", "reset", "as in the file", "emgbot.yaml", "settings", "the file", "back"})
EXAMPLES = "`/emg plan set {ref} title New title`, `/emg plan set {ref} schedule March-May {year}`"
_NAMES = sorted(((name, key) for key, names in FIELDS.items() for name in names), key=lambda pair: -len(pair[0]))
_START = re.compile(
    r"[ ,:]*(?:(?:please|pls|set|change|edit|update|make|put|rename|reschedule|move|appoint|name)(?![^\W_])[ ,:]*)*"
)
_RENAMES = re.compile(r"[ ,:]*(rename|reschedule|appoint)(?![^\W_])")
_JOIN = re.compile(r"[ ,:]*(?:(?:the|of|in|on|at|for|activity|group)(?![^\W_])[ ,]*)*")
_THE = re.compile(r"(?:['’]s(?![^\W_]))?[ ,:]*(?:(?:the|its|of|in|activity|group)(?![^\W_])[ ,]*)*")
_LAST = re.compile(r" (?:for|of|on|in) (?:the |activity |group )?(?=[a-z(\d])")
_IS = re.compile(r"[ ,]*(?:(?:[:,]|=>?|->|-(?= )|\bto\b|\bas\b|\bis\b|\bbecomes\b|\bby\b(?= \ufffc))[ ]*)+")
_GROUP = re.compile(r"([a-z])[ .]?(\d{1,2})(?![^\W_]|[.(-][a-z])")
_BLANKS = re.compile(" *")


@dataclass(frozen=True)
class Edit:
    """What somebody wants changed: of which activity or group, which field, and the words for it."""

    subject: str
    field: str
    value: str


def read_edit(words: str, plan: Plan, *, groups: tuple[str, ...] = ()) -> Edit:
    """Read what stands after `/emg plan`. Raises UserError that says what is missing, with an example."""
    typed = as_typed(words)
    place = Place(plan, groups)
    begin = _START.match(typed.text)
    at = begin.end() if begin else 0
    renames = _RENAMES.match(typed.text)
    named = {"rename": "title", "reschedule": "schedule", "appoint": "focal"}.get(renames[1]) if renames else None
    subject: str | None = None
    field: str | None = None
    while subject is None or field is None:
        at = _skip(_THE if field is None else _JOIN, typed.text, at)
        taken = _subject(typed, at, place) if subject is None else None
        if taken is None and field is None:
            known = _field(typed.text, at)
            if known is not None:
                field, at = known
                continue
            if named is not None and subject is not None:
                field = named
                continue
        if taken is None and field is not None and (last := _at_the_end(typed, at, place)):
            return Edit(last[0], field, unquoted(typed.words_between(_skip(_IS, typed.text, at), last[1])))
        if taken is None:
            raise UserError(_lacking(typed, at, subject, place))
        subject, at = taken
    at = _skip(_IS, typed.text, _skip(_BLANKS, typed.text, at))
    value = typed.words_from(at) if at < len(typed.text) else ""
    return Edit(subject, field, unquoted(value))


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _subject(typed: Typed, at: int, place: Place) -> tuple[str, int] | None:
    """The activity or group that is named at a place of the text, and where its name ends."""
    group = _GROUP.match(typed.text, at)
    taken = read_at(typed, at, place)
    if group is not None and (taken is None or taken[0].problem):
        ref = f"{group[1].upper()}.{int(group[2])}"
        if ref in place.plan.group_by_ref:
            return ref, group.end()
    if taken is None:
        return None
    found, stop = taken
    if found.problem:
        raise UserError(found.problem)
    if len(found.refs) != 1:
        named = ", ".join(found.candidates or found.refs)
        raise UserError(f"One activity at a time, by its full reference, please: {named}. Nothing was changed.")
    return found.refs[0], stop


def _at_the_end(typed: Typed, at: int, place: Place) -> tuple[str, int] | None:
    """The activity or group that a text ends with ("title X for A.1.a"), and where what stands before it ends."""
    for found in reversed(list(_LAST.finditer(typed.text, at))):
        taken = _subject(typed, found.end(), place)
        if taken is not None and not typed.text[taken[1] :].strip(" ."):
            return taken[0], found.start()
    return None


def _field(text: str, at: int) -> tuple[str, int] | None:
    """The field that is named at a place of the text, with slips forgiven, and where its name ends."""
    for name, key in _NAMES:
        stop = at + len(name)
        if text.startswith(name, at) and not text[stop : stop + 1].isalnum():
            return key, stop
    word = re.compile(r"[a-z_]{4,}").match(text, at)
    if word is None:
        return None
    near = [key for name, key in _NAMES if len(name) > 3 and OSA.distance(word[0], name) <= 1 + (len(name) > 6)]
    return (near[0], word.end()) if len(set(near)) == 1 else None


def _lacking(typed: Typed, at: int, subject: str | None, place: Place) -> str:
    own = place.activities() or place.plan.activities
    ref = subject or own[0].ref
    examples = EXAMPLES.format(ref=ref if ref in place.plan.by_ref else own[0].ref, year=place.plan.last_year)
    rest = " ".join(typed.words_from(at).split())[:40] if at < len(typed.text) else ""
    if subject is None:
        about = f"“{rest}” is no activity or group of the plan." if rest else "Of which activity or group?"
        return f"{about} Write it so: {examples}"
    about = f"“{rest}” is nothing of {subject} that can be set." if rest else f"What of {subject} is to be set?"
    return f"{about} There are title, ask, schedule, action_by, for, partners, focal and channel: {examples}"


# --- What it makes of the plan ------------------------------------------------------------------------------------


def edited(plan: Plan, edit: Edit) -> Plan:
    """The plan with the change. Raises UserError that says why not, and what to write instead."""
    activity = plan.by_ref.get(edit.subject)
    if activity is None:
        return _edited_group(plan, edit)
    changed = _CHANGES[edit.field](activity, edit.value, plan)
    everything = (changed if each.ref == activity.ref else each for each in plan.activities)
    return replace(plan, activities=tuple(everything))


def _edited_group(plan: Plan, edit: Edit) -> Plan:
    members = plan.of_groups((edit.subject,))
    if edit.field != "title":
        example = members[0].ref if members else f"{edit.subject}.a"
        raise UserError(
            f"{edit.subject} is a group: it has a title, a channel and focal points. "
            f"The {edit.field} is that of an activity: `/emg plan set {example} {edit.field} ...`"
        )
    title = _titled(edit.value, edit.subject)
    groups = tuple(replace(g, title=title) if g.ref == edit.subject else g for g in plan.groups)
    return replace(plan, groups=groups)


def _titled(value: str, subject: str) -> str:
    if not value:
        raise UserError(f"Which title? For instance: `/emg plan set {subject} title New title`")
    if len(value) > TITLE_LENGTH:
        raise UserError(f"That title has {len(value)} characters; at most {TITLE_LENGTH} fit. Nothing was changed.")
    return value


def _title(activity: Activity, value: str, _plan: Plan) -> Activity:
    return replace(activity, title=_titled(value, activity.ref))


def _ask(activity: Activity, value: str, _plan: Plan) -> Activity:
    if not value:
        example = f"`/emg plan set {activity.ref} ask Has the draft been circulated?`"
        raise UserError(f"Which question? For instance: {example}")
    if len(value) > ASK_LENGTH:
        raise UserError(f"That ask has {len(value):,} characters; at most {ASK_LENGTH} fit. Nothing was changed.")
    return replace(activity, ask=value if value.endswith(("?", "？", "؟")) else f"{value.rstrip('.!')}?")


def _schedule(activity: Activity, value: str, plan: Plan) -> Activity:
    if not value:
        example = f"`/emg plan set {activity.ref} schedule March-May {plan.last_year}`"
        raise UserError(f"Which schedule? For instance: {example}, or TBC, or Ongoing.")
    year = plan.year or _year_of(activity)
    read = parse_schedule(value, plan_year=plan.year, milestones=tuple(plan.milestone_by_id))
    if read.state is ScheduleState.ERROR:
        with_year = parse_schedule(f"{value} {year}", milestones=tuple(plan.milestone_by_id)) if year else read
        hint = f" Did you mean `{value} {year}`?" if with_year.state is ScheduleState.DATED else ""
        raise UserError(f"The schedule is not understood. {read.problem}{hint} Nothing was changed.")
    return replace(activity, schedule=read)


def _year_of(activity: Activity) -> int | None:
    window = activity.schedule.windows[-1] if activity.schedule.windows else None
    day = (window.end or window.start) if window else None
    return day.year if day else None


def _text(activity: Activity, _value: str, _plan: Plan) -> Activity:
    raise UserError(
        f"The text of {activity.ref} is the adopted words of the plan and is not changed here. If other words were "
        f"adopted, send me the new document; what people call it is its title: "
        f"`/emg plan set {activity.ref} title ...`"
    )


def _action_by(activity: Activity, value: str, _plan: Plan) -> Activity:
    if not value:
        example = f"`/emg plan set {activity.ref} action_by group`"
        raise UserError(f"By whom? For instance: {example}; or members, secretariat, or the name of a body.")
    plain = value.casefold().removeprefix("the ").removeprefix("all ").removeprefix("every ").removeprefix("emg ")
    return replace(activity, action_by=_ACTORS.get(plain, value))


_ACTORS = {"secretariat": SECRETARIAT, "group": GROUP, "members": MEMBERS, "member": MEMBERS}


def _for(activity: Activity, value: str, plan: Plan) -> Activity:
    if value.casefold() in NOTHING:
        return replace(activity, feeds=())
    names = [name for name in re.split(r"\s*(?:,|;|&|\band\b)\s*", value) if name]
    return replace(activity, feeds=tuple(dict.fromkeys(milestone_named(plan, name).id for name in names)))


def _partners(activity: Activity, value: str, _plan: Plan) -> Activity:
    names = [] if value.casefold() in NOTHING else re.split(r"\s*[,;]\s*|\s+and\s+", value)
    return replace(activity, partners=tuple(dict.fromkeys(name for name in names if name)))


_CHANGES: dict[str, Callable[[Activity, str, Plan], Activity]] = {
    "title": _title,
    "ask": _ask,
    "schedule": _schedule,
    "text": _text,
    "action_by": _action_by,
    "for": _for,
    "partners": _partners,
}
