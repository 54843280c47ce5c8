"""The parts of a plan file around the activities: milestones, sections and groups, from tree to values.

The activities are read in `plan_activities`, the file as a whole in `planfile`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from emgbot.core.dates.schedule import Schedule, ScheduleState, Window, parse_schedule
from emgbot.core.files.fields import (
    Entry,
    Taken,
    Vocabulary,
    content_of,
    entries_of,
    fold,
    list_of,
    shorten,
    take,
    text_of,
)
from emgbot.core.files.problems import Findings
from emgbot.core.files.yamlfile import Mapping, Node, Scalar
from emgbot.core.plan import Group, Milestone, Section

MILESTONE_WORDS = Vocabulary(
    "A milestone",
    ("id", "name", "when", "days"),
    {"date": "when", "dates": "when", "month": "when", "printed": "when", "schedule": "when", "title": "name"},
)
SECTION_WORDS = Vocabulary(
    "A section",
    ("letter", "title", "accomplishment", "groups", "activities"),
    {
        "section": "letter",
        "id": "letter",
        "ref": "letter",
        "name": "title",
        "expected_accomplishment": "accomplishment",
    },
)
GROUP_WORDS = Vocabulary(
    "A group",
    ("ref", "title", "name", "introduction", "activities", "section"),
    {"group": "ref", "id": "ref", "reference": "ref", "intro": "introduction", "text": "introduction"},
    {"channel": "Channels belong in the settings file, under channels."},
)
_MILESTONE_ID = re.compile(r"[^\W_][\w .'’–-]{0,39}")
_SECTION = re.compile(r"\W*([A-Za-z])\W*")
_GROUP = re.compile(r"\W*([A-Za-z])\W*0?([1-9][0-9]?)\W*")
_LONG_MEETING = 14
_CURE = re.compile(r": write |(?<=\?) (?:Else )?write ")
_MAX_MILESTONES = 100


@dataclass
class Parts:
    """What was found around the activities, in printed order; `nested` are lists of activities with their group."""

    milestones: dict[str, Milestone]
    sections: dict[str, Section]
    groups: dict[str, Group]
    nested: list[tuple[Node, str]]


def read_parts(top: Taken, findings: Findings, *, plan_year: int | None) -> Parts:
    """Read milestones, sections and groups of the file's top level, and note where activities are nested in them."""
    parts = Parts({}, {}, {}, [])
    _read_milestones(top.node("milestones"), parts, findings, plan_year=plan_year)
    for entry in entries_of(top.node("sections"), "sections", SECTION_WORDS, findings, named_by=("letter",)):
        _read_section(entry, parts, findings)
    _read_groups(top.node("groups"), parts, findings, section="")
    return parts


def _read_milestones(node: Node | None, parts: Parts, findings: Findings, *, plan_year: int | None) -> None:
    lines: dict[str, int] = {}
    for entry in entries_of(node, "milestones", MILESTONE_WORDS, findings, named_by=("id",), limit=_MAX_MILESTONES):
        milestone = _milestone(entry, findings, plan_year=plan_year)
        if milestone is None:
            continue
        folded = fold(milestone.id)
        if folded in lines:
            message = f"The milestone {milestone.id} is there twice: in line {lines[folded]} and in line {entry.line}."
            findings.error(entry.line, message, "Keep one of them.")
            continue
        lines[folded] = entry.line
        parts.milestones[milestone.id] = milestone


def _milestone(entry: Entry, findings: Findings, *, plan_year: int | None) -> Milestone | None:
    if isinstance(entry.body, Mapping):
        taken = take(entry.body, MILESTONE_WORDS, findings)
    else:
        # "SOM23: September 2017", the short form.
        taken = Taken({"when": (entry.name or Scalar("", entry.line), entry.body)}, entry.line)
    name = text_of(taken, "name", findings)
    ident = content_of(entry.name) if entry.name else name
    if not _MILESTONE_ID.fullmatch(ident):
        message = f'"{shorten(ident)}" cannot be the id of a milestone.' if ident else "A milestone has no id."
        findings.error(entry.line, message, "Write a short one without commas, such as SOM23.")
        return None
    days_text = text_of(taken, "days", findings)
    when_text = text_of(taken, "when", findings) or days_text
    if not when_text:
        cure = f'Write {ident}: "September 2017", or "TBC" while it is open.'
        findings.error(taken.line, f"The milestone {ident} has no date.", cure)
        return Milestone(ident, name or ident, "")
    line = taken.line_of("when" if taken.node("when") else "days")
    window = _milestone_window(ident, when_text, line, findings, plan_year=plan_year)
    days = None
    if days_text:
        days = _milestone_window(ident, days_text, taken.line_of("days"), findings, plan_year=plan_year)
        _check_days(ident, window, days, taken.line_of("days"), findings)
    return Milestone(ident, name or ident, when_text, window, days)


def _milestone_window(ident: str, text: str, line: int, findings: Findings, *, plan_year: int | None) -> Window | None:
    schedule: Schedule = parse_schedule(text, plan_year=plan_year)
    if schedule.state is ScheduleState.UNSCHEDULED:
        return None
    if schedule.state is ScheduleState.ERROR:
        reason, cure = reason_and_cure(schedule.problem or "")
        findings.error(line, f'The date "{shorten(text)}" of the milestone {ident} is not understood: {reason}', cure)
        return None
    window = schedule.windows[0] if len(schedule.windows) == 1 else None
    if window is None or window.start is None or window.end is None:
        message = f'The milestone {ident} needs one date with a beginning and an end, not "{shorten(text)}".'
        findings.error(line, message, 'Write "September 2017" or "18-20 Sep 2017".')
        return None
    return window


def reason_and_cure(problem: str) -> tuple[str, str]:
    """What a schedule's problem says is wrong, and what it says to write instead, as two sentences."""
    reason, *cures = _CURE.split(problem, maxsplit=1)
    cure = f"Write {cures[0]}" if cures else 'Write it as "Sept-Dec 2016", "March 2017", "Ongoing" or "TBC".'
    return reason if reason.endswith("?") else f"{reason.rstrip('.')}.", cure


def _check_days(ident: str, window: Window | None, days: Window | None, line: int, findings: Findings) -> None:
    if days is None or days.start is None or days.end is None:
        return
    if (days.end - days.start).days >= _LONG_MEETING:
        message = f"The days of the milestone {ident} are {(days.end - days.start).days + 1} days long."
        findings.warning(line, message, 'Write the exact days, such as "18-20 Sep 2017", or leave them out.')
    if window and window.start and window.end and not (window.start <= days.start <= days.end <= window.end):
        message = f"The days of the milestone {ident} are not within its printed date."
        findings.warning(line, message, "Correct one of them, unless the meeting has been moved.")


def _read_section(entry: Entry, parts: Parts, findings: Findings) -> None:
    written = content_of(entry.name) if entry.name else ""
    match = _SECTION.fullmatch(written)
    if match is None:
        message = f'"{shorten(written)}" is not the letter of a section.' if written else "A section has no letter."
        findings.error(entry.line, message, "Write one letter, such as A.")
        return
    letter = match[1].upper()
    if letter in parts.sections:
        findings.error(entry.line, f"The section {letter} is there twice.", "Keep one of them.")
        return
    if isinstance(entry.body, Mapping):
        taken = take(entry.body, SECTION_WORDS, findings)
        title = text_of(taken, "title", findings)
        parts.sections[letter] = Section(
            letter, title or f"Section {letter}", text_of(taken, "accomplishment", findings)
        )
        _read_groups(taken.node("groups"), parts, findings, section=letter)
        nested = taken.node("activities")
        if nested is not None:
            parts.nested.append((nested, ""))
    elif isinstance(entry.body, Scalar):
        parts.sections[letter] = Section(letter, content_of(entry.body) or f"Section {letter}", "")
    else:
        findings.error(
            entry.line, f"The section {letter} must have keys.", "Write title: and accomplishment: under it."
        )


def group_ref(written: str, section: str = "") -> str | None:
    """The reference of a group as it should be written (`A.1`), from `A1`, `a.1` or, within a section, `1`."""
    match = _GROUP.fullmatch(written[:20]) or (_GROUP.fullmatch(section + written[:20]) if section else None)
    return f"{match[1].upper()}.{int(match[2])}" if match else None


def _read_groups(node: Node | None, parts: Parts, findings: Findings, *, section: str) -> None:
    for entry in entries_of(node, "groups", GROUP_WORDS, findings, named_by=("ref",)):
        written = content_of(entry.name) if entry.name else ""
        ref = group_ref(written, section)
        if ref is None:
            message = (
                f'"{shorten(written)}" is not the reference of a group.' if written else "A group has no reference."
            )
            findings.error(entry.line, message, "Write a letter and a number, such as A.1.")
        elif section and ref[0] != section:
            findings.error(entry.line, f"The group {ref} stands under section {section}.", "Move it, or correct it.")
        elif ref in parts.groups:
            findings.error(entry.line, f"The group {ref} is there twice.", "Keep one of them.", ref=ref)
        else:
            _read_group(ref, entry, parts, findings)


def _read_group(ref: str, entry: Entry, parts: Parts, findings: Findings) -> None:
    if isinstance(entry.body, Scalar):
        name = content_of(entry.body) or ref
        parts.groups[ref] = Group(ref, name, "", shorten(name))
        return
    if not isinstance(entry.body, Mapping):
        cure = 'Write name: "..." as printed, and the list under activities:.'
        findings.warning(entry.line, f"The group {ref} has no name.", cure, ref=ref)
        parts.nested.append((entry.body, ref))
        parts.groups[ref] = Group(ref, ref, "")
        return
    taken = take(entry.body, GROUP_WORDS, findings, ref=ref)
    given = "".join(part for part, _ in list_of(taken, "section", findings, ref=ref))
    if given and fold(given)[:1] != ref[0].casefold():
        message = f'The group {ref} says section "{shorten(given)}".'
        findings.error(taken.line_of("section"), message, f'Write section: "{ref[0]}".', ref=ref)
    title = text_of(taken, "title", findings, ref=ref)
    name = text_of(taken, "name", findings, ref=ref) or title
    if not name:
        findings.warning(taken.line, f"The group {ref} has no name.", 'Write name: "..." as printed.', ref=ref)
    parts.groups[ref] = Group(
        ref, name or ref, text_of(taken, "introduction", findings, ref=ref), shorten(title or name)
    )
    nested = taken.node("activities")
    if nested is not None:
        parts.nested.append((nested, ref))
