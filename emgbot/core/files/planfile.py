"""The plan file as a whole: from text to a plan and every problem in it, in one pass. Pure; nothing is opened here.

The tree comes from `yamlfile`, milestones, sections and groups from `plan_entries`, activities from `plan_activities`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from emgbot.core.files.fields import Taken, Vocabulary, list_of, nearest, shorten, take, text_of
from emgbot.core.files.plan_activities import Book, read_activities
from emgbot.core.files.plan_entries import Parts, read_parts
from emgbot.core.files.problems import Findings, Problem, has_errors
from emgbot.core.files.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml
from emgbot.core.plan import Activity, Group, Plan, Section

DEFAULT_ZONE = "Europe/Zurich"

PLAN_WORDS = Vocabulary(
    "The plan",
    ("plan", "title", "zone", "year", "milestones", "sections", "groups", "activities", "members"),
    {"id": "plan", "plan_id": "plan", "name": "title", "timezone": "zone", "time_zone": "zone"},
    {
        "problems": "The bot works it out; delete it.",
        "channels": "Channels belong in the settings file.",
        "people": "People belong in the settings file.",
    },
)
_PLAN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class PlanReading:
    """What a plan file says.

    `draft` holds whatever could be read, also with errors: activities whose schedule is not understood are in it, with
    the state ERROR. `plan` is the same if there is no error, else None: a plan with errors never replaces a good one.
    `problems` are in the order of their lines.
    """

    plan: Plan | None
    draft: Plan
    problems: list[Problem]


def load_plan(text: str | bytes, *, file: str) -> PlanReading:
    """Read what a plan file holds; `file` is its name in the problems. Never raises, reports all problems at once."""
    root, problems = read_yaml(text, file=file)
    findings = Findings(file, problems)
    if isinstance(root, Mapping):
        draft = _read_plan(root, findings)
    else:
        draft = Plan("", "", DEFAULT_ZONE, (), (), ())
        if root is not None:
            cure = 'Begin with plan: "2017" and write the activities under activities:.'
            findings.error(root.line, "The file does not consist of keys with values.", cure)
    return PlanReading(None if has_errors(findings.problems) else draft, draft, findings.in_order())


def _read_plan(root: Mapping, findings: Findings) -> Plan:
    top = take(root, PLAN_WORDS, findings)
    year = _year(top, findings)
    ident = _plan_id(top, findings)
    zone = _zone(top, findings)
    parts = read_parts(top, findings, plan_year=year)
    book = Book(ident, year, parts.milestones, findings)
    listed = top.node("activities")
    if listed is not None:
        read_activities(listed, book)
    for nested, group in parts.nested:
        read_activities(nested, book, group=group)
    if not book.activities and not has_errors(findings.problems):
        cure = 'Write them under activities:, each beginning with - ref: "A.1.a".'
        findings.error(top.line_of("activities"), "The plan holds no activities.", cure)
    activities = tuple(book.activities.values())
    return Plan(
        id=ident,
        title=text_of(top, "title", findings) or f"Work plan {ident}".strip(),
        zone=zone,
        sections=_sections(parts, activities, top, findings),
        groups=_groups(parts, activities, top, findings),
        activities=activities,
        milestones=tuple(parts.milestones.values()),
        members=tuple(name for name, _ in list_of(top, "members", findings)),
        year=year,
    )


def _plan_id(top: Taken, findings: Findings) -> str:
    ident = text_of(top, "plan", findings)
    if not ident:
        ident = _id_from_activities(top.node("activities"))
    if not ident:
        message = "The plan has no id."
        findings.error(top.line_of("plan"), message, 'Write plan: "2017" at the top, with the year of this plan.')
    elif not _PLAN_ID.fullmatch(ident):
        message = f'"{shorten(ident)}" cannot be the id of a plan.'
        cure = 'Use letters, digits and dashes only, such as plan: "2017" or plan: "2018-2019".'
        findings.error(top.line_of("plan"), message, cure)
    return ident


def _id_from_activities(node: Node | None) -> str:
    """The plan that all activities name, for a file that does not say it at its top."""
    entries = node.items if isinstance(node, Sequence) else ()
    named = [entry.get("plan") for entry in entries if isinstance(entry, Mapping)]
    ids = {name.text.strip() for name in named if isinstance(name, Scalar)}
    return ids.pop() if len(ids) == 1 else ""


def _year(top: Taken, findings: Findings) -> int | None:
    written = text_of(top, "year", findings)
    if not written:
        return None
    if re.fullmatch(r"(?:19|20|21)\d\d", written, re.ASCII):
        return int(written)
    message = f'The year "{shorten(written)}" is not understood.'
    findings.error(top.line_of("year"), message, "Write four digits, such as 2017, or delete the line.")
    return None


def _zone(top: Taken, findings: Findings) -> str:
    zone = text_of(top, "zone", findings)
    if not zone:
        return DEFAULT_ZONE
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = nearest_zone(zone)
        cure = f'Write zone: "{meant or DEFAULT_ZONE}"' + ("." if meant else ", or another one as a region and a city.")
        findings.error(top.line_of("zone"), f'"{shorten(zone)}" is not a time zone.', cure)
        return DEFAULT_ZONE
    return zone


def nearest_zone(written: str) -> str | None:
    """The zone that is probably meant: a slip of its name, or its city alone."""
    zones = sorted(available_timezones())
    wanted = written.strip().casefold().replace(" ", "_")
    cities = [zone for zone in zones if zone.casefold().rsplit("/", 1)[-1] == wanted.rsplit("/", 1)[-1]]
    same = [zone for zone in zones if zone.casefold() == wanted]
    found = same or cities
    return found[0] if found else nearest(written, zones)


def _sections(parts: Parts, activities: tuple[Activity, ...], top: Taken, findings: Findings) -> tuple[Section, ...]:
    """The listed sections in their order, then those that only references name."""
    used = dict.fromkeys([*(group[0] for group in parts.groups), *(activity.section for activity in activities)])
    missing = [letter for letter in used if letter not in parts.sections]
    if missing:
        message = f"Without a title: section {', '.join(missing)}."
        cure = 'Write it under sections:, such as A: {title: "...", accomplishment: "..."}.'
        findings.warning(top.line_of("sections"), message, cure)
    return (*parts.sections.values(), *(Section(letter, f"Section {letter}", "") for letter in missing))


def _groups(parts: Parts, activities: tuple[Activity, ...], top: Taken, findings: Findings) -> tuple[Group, ...]:
    """The listed groups in their order, then those that only references name, which serve as their names."""
    missing = [ref for ref in dict.fromkeys(activity.group for activity in activities) if ref not in parts.groups]
    if missing:
        message = f"Without a name: group {', '.join(missing)}."
        cure = 'Write it under groups:, such as A.1: {name: "...", introduction: "..."}.'
        findings.warning(top.line_of("groups"), message, cure)
    return (*parts.groups.values(), *(Group(ref, ref, "") for ref in missing))
