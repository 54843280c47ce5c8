"""`/emg milestone SOM23 18-20 Sep 2017`: which milestone is meant, and what becomes of it. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from typing import Literal

from emgbot.core.dates.schedule import Schedule, ScheduleState, Window, parse_schedule
from emgbot.core.files.fields import fold, nearest
from emgbot.core.plan import Milestone, Plan
from emgbot.errors import UserError

OPEN = frozenset({"tbc", "tbd", "none", "nothing", "unknown", "open", "-", "no days", "not known"})
LONGEST_MEETING = 14
"""Days; what lasts longer is a month or a season, not the days of a meeting."""

_QUOTES = "\"'“”„«»‘’"
_LEADS = re.compile(r"(?:(?:set|change|move|update|the|milestone)(?!\w)[\s:]*)+", re.IGNORECASE)
_NEW = re.compile(r"(?:new|add|create)(?!\w)[\s:]*", re.IGNORECASE)
_IS = re.compile(r"(?:(?:[:=]|->|→|to|is|on|at|are|days|when|date|dates)(?![^\W_])\s*|[:=→]\s*)+", re.IGNORECASE)
_NAME = re.compile(r"(?:name|title|called|named)(?!\w)[\s:=]*", re.IGNORECASE)
_QUOTED = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]+)[{_QUOTES}]")


@dataclass(frozen=True)
class MilestoneEdit:
    """A milestone that gets days or a date, another name, or is new. `ident` None: the list is wanted."""

    ident: str | None
    deed: Literal["show", "date", "name", "new"] = "show"
    value: str = ""
    name: str = ""


def unquoted(words: str) -> str:
    """Words on one line without the quotation marks around them."""
    words = words.strip()
    return " ".join(words.strip(_QUOTES + " \n\t" if words[:1] in _QUOTES else " \n\t").split())


def read_milestone(words: str, plan: Plan) -> MilestoneEdit:
    """Read what stands after `/emg milestone`. Raises UserError that names those there are."""
    text = " ".join(words.split()).strip(" ,")
    text = _LEADS.sub("", text, count=1) if _LEADS.match(text) else text
    if not text or text.casefold() in {"list", "all", "?"}:
        return MilestoneEdit(None)
    if new := _NEW.match(text):
        return _new(text[new.end() :], plan)
    found = _at_either_end(text, plan)
    if found is None:
        first = re.split(r"[\s:=,]+", text, maxsplit=1)[0]
        raise UserError(_unknown(unquoted(first), plan, text[len(first) :].strip(" :=,")))
    ident, rest = found
    if name := _NAME.match(rest):
        return MilestoneEdit(ident, "name", unquoted(rest[name.end() :]))
    rest = unquoted(_IS.sub("", rest, count=1) if _IS.match(rest) else rest).strip(" .")
    return MilestoneEdit(ident, "date", rest) if rest else MilestoneEdit(ident)


def _new(text: str, plan: Plan) -> MilestoneEdit:
    """`SOM24 "24th Senior Officials' Meeting" September 2018`, the name wherever it stands."""
    quoted = _QUOTED.search(text)
    rest = " ".join((text[: quoted.start()] + " " + text[quoted.end() :] if quoted else text).split())
    ident, _, value = rest.partition(" ")
    ident = ident.strip(" :,=")
    if not ident or not value.strip(" :,="):
        example = f"`/emg milestone new {ident or 'NAME'} September {plan.last_year}`"
        raise UserError(f"Write its short name and its date: {example}")
    if any(_plain(known) == _plain(ident) for known in plan.milestone_by_id):
        raise UserError(f"{ident} is a milestone already. Its date is changed by `/emg milestone {ident} {value}`")
    value = unquoted(_IS.sub("", value.strip(" :,="), count=1))
    return MilestoneEdit(ident, "new", value, quoted[1].strip() if quoted else "")


def _at_either_end(text: str, plan: Plan) -> tuple[str, str] | None:
    """The milestone a text begins or ends with, however its name is spaced, and the rest of the text."""
    cuts = [found.start() for found in re.finditer(r"[\s:=,]|$", text)]
    for cut in reversed(cuts):
        if ident := _spelled(text[:cut], plan):
            return ident, text[cut:].lstrip(" :=,")
    for cut in cuts:
        if ident := _spelled(text[cut:], plan):
            return ident, text[:cut].rstrip(" :=,")
    return None


def _spelled(words: str, plan: Plan) -> str | None:
    plain = _plain(words)
    named = (m.id for m in plan.milestones if plain and plain in (_plain(m.id), _plain(m.name)))
    return next(named, None)


def _plain(words: str) -> str:
    return "".join(re.findall(r"\w+", fold(words).removeprefix("the ")))


def milestone_named(plan: Plan, name: str) -> Milestone:
    """A milestone by its id or name, however it is spaced. Raises UserError with the nearest one."""
    ident = _spelled(name, plan)
    if ident is None:
        raise UserError(_unknown(name, plan))
    return plan.milestone_by_id[ident]


def _unknown(name: str, plan: Plan, date: str = "") -> str:
    meant = nearest(name, plan.milestone_by_id)
    hint = f" Did you mean {meant}?" if meant else ""
    known = ", ".join(plan.milestone_by_id) or "none yet"
    return (
        f"There is no milestone “{name[:40]}”.{hint} The plan has {known}. "
        f"A new one: `/emg milestone new {name[:40]} {date[:60] or f'September {plan.last_year}'}`"
    )


def edited_milestones(plan: Plan, edit: MilestoneEdit) -> Plan:
    """The plan with the change. Raises UserError where the date is not understood."""
    if edit.deed == "new" and edit.ident is not None:
        fresh = Milestone(edit.ident, edit.name or edit.ident, "")
        return replace(plan, milestones=(*plan.milestones, _dated(fresh, edit.value, plan)))
    changed = plan.milestone_by_id[edit.ident or ""]
    if edit.deed == "name":
        if not edit.value:
            raise UserError(
                f"Which name? For instance: `/emg milestone {edit.ident} name 23rd Senior Officials' Meeting`"
            )
        changed = replace(changed, name=edit.value)
    else:
        changed = _dated(changed, edit.value, plan)
    return replace(plan, milestones=tuple(changed if each.id == changed.id else each for each in plan.milestones))


def _dated(milestone: Milestone, value: str, plan: Plan) -> Milestone:
    """Days become its days; a month or a longer time its printed date, and days outside of it go."""
    if value.casefold() in OPEN:
        if milestone.days is not None:
            return replace(milestone, days=None)
        return replace(milestone, when="TBC", window=None)
    read = _read(milestone, value, plan)
    window = read.windows[0] if len(read.windows) == 1 else None
    if window is None or window.start is None or window.end is None:
        raise UserError(
            f"A milestone needs days with a beginning and an end, or a month, not “{value[:60]}”: "
            f"{_example(milestone, plan)}, or `/emg milestone {milestone.id} September {plan.last_year}`"
        )
    if _is_days(window) and not read.approximate:
        if not milestone.when:
            return replace(milestone, when=value, window=window, days=window)
        return replace(milestone, days=window)
    days = milestone.days
    inside = days and days.start and days.end and window.start <= days.start and days.end <= window.end
    return replace(milestone, when=value, window=window, days=days if inside else None)


def _read(milestone: Milestone, value: str, plan: Plan) -> Schedule:
    """The date as a schedule; where it prints no year, that of the milestone so far."""
    known = milestone.known
    year = plan.year or (known.start.year if known and known.start else None)
    read = parse_schedule(value, plan_year=year)
    if read.state is ScheduleState.ERROR:
        raise UserError(f"The date is not understood. {read.problem} For instance: {_example(milestone, plan)}")
    return read


def _example(milestone: Milestone, plan: Plan) -> str:
    return f"`/emg milestone {milestone.id} 18-20 Sep {plan.last_year}`"


def _is_days(window: Window) -> bool:
    start, end = window.start, window.end
    if start is None or end is None or (end - start).days >= LONGEST_MEETING:
        return False
    return not (start.day == 1 and end.day == monthrange(end.year, end.month)[1])
