"""The activities of a plan file, from tree to values: every problem is noted, and what can be read is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from emgbot.core.dates.schedule import Schedule, ScheduleState, parse_schedule
from emgbot.core.files.fields import (
    Entry,
    Taken,
    Vocabulary,
    content_of,
    entries_of,
    fold,
    list_of,
    nearest,
    one_line,
    shorten,
    take,
    text_of,
)
from emgbot.core.files.plan_check import check_schedule, named_in, spellings
from emgbot.core.files.plan_entries import group_ref, reason_and_cure
from emgbot.core.files.problems import Findings
from emgbot.core.files.yamlfile import Mapping as YamlMapping
from emgbot.core.files.yamlfile import Node, Scalar, Sequence
from emgbot.core.plan import GROUP, MEMBERS, SECRETARIAT, Activity, Milestone

TITLE_LENGTH = 60
LONGEST_TEXT = 20_000
"""Characters of an activity's text. The longest of real plans have some hundreds; every word is looked at."""

_WORKED_OUT = "The bot works it out; delete it."
ACTIVITY_WORDS = Vocabulary(
    "An activity",
    (
        "ref",
        "title",
        "ask",
        "text",
        "schedule",
        "action_by",
        "for",
        "partners",
        "plan",
        "section",
        "group",
        "letter",
    ),
    {"reference": "ref", "feeds": "for", "activity": "text", "action": "action_by", "partner": "partners"},
    {
        "state": _WORKED_OUT,
        "windows": _WORKED_OUT,
        "deliver_by": _WORKED_OUT,
        "first_nudge": _WORKED_OUT,
        "channel": "Channels belong in the settings file, under channels.",
        "status": "What has been done is told to the bot in Slack, never in the plan.",
    },
)
_REF = re.compile(r"[A-Z]\.[1-9][0-9]?\.[a-z]{1,2}")
_ALMOST_REF = re.compile(r"(?:[\w-]+/)?\W*([A-Za-z])\W*0?([1-9][0-9]?)\W*([A-Za-z]{1,2})\W*")
_ACTION_BY = {
    "secretariat": SECRETARIAT,
    "thesecretariat": SECRETARIAT,
    "emgsecretariat": SECRETARIAT,
    "theemgsecretariat": SECRETARIAT,
    "group": GROUP,
    "thegroup": GROUP,
    "members": MEMBERS,
    "member": MEMBERS,
    "allmembers": MEMBERS,
    "emgmembers": MEMBERS,
    "everymember": MEMBERS,
}


@dataclass
class Book:
    """What the activities are read against, and those already read, in printed order."""

    plan: str
    plan_year: int | None
    milestones: Mapping[str, Milestone]
    findings: Findings
    activities: dict[str, Activity] = field(default_factory=dict)

    @cached_property
    def spelled(self) -> dict[str, str]:
        """The ids of the milestones by how a text may write them."""
        return spellings(self.milestones)


def read_activities(node: Node, book: Book, *, group: str = "") -> None:
    """Read a list of activities (or a mapping by reference), nested under `group` or not, into the book."""
    for entry in entries_of(node, "activities", ACTIVITY_WORDS, book.findings, named_by=("ref",)):
        if isinstance(entry.body, YamlMapping):
            _read_activity(entry, entry.body, book, group=group)
        else:
            name = f" {shorten(entry.name.text)}" if entry.name else ""
            cure = "Write ref:, title:, ask:, text:, schedule: and action_by: for it."
            book.findings.error(entry.line, f"The activity{name} has no keys.", cure)


def _read_activity(entry: Entry, body: YamlMapping, book: Book, *, group: str) -> None:
    findings = book.findings
    written = content_of(entry.name) if entry.name else ""
    # Problems of its keys should name the activity, so its reference is worked out before the keys are looked at.
    guess = _shaped(written, group)
    taken = take(body, ACTIVITY_WORDS, findings, ref=guess)
    ref = _reference(written, guess, taken, book, group=group)
    if ref is None:
        ref = ""
    elif ref in book.activities:
        first = book.activities[ref].line
        message = f"The reference is used twice: in line {first} and in line {taken.line}."
        findings.error(taken.line_of("ref"), message, "Give one of them its own letter, or delete one.", ref=ref)
        ref = ""
    about = ref or guess
    text = text_of(taken, "text", findings, ref=about)
    if taken.node("text") is None:
        cure = 'Write text: "..." with the words of the plan.'
        findings.error(taken.line_of("text"), "The activity has no text.", cure, ref=about)
    elif len(text) > LONGEST_TEXT:
        message = f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,} are read."
        findings.error(taken.line_of("text"), message, "Keep only the words of the plan.", ref=about)
        text = text[:LONGEST_TEXT]
    schedule = _schedule(taken, book, ref=about)
    title = _title(taken, text or about or "", findings, ref=about)
    activity = Activity(
        ref=ref,
        title=title,
        ask=_ask(taken, title, findings, ref=about),
        text=text,
        schedule=schedule,
        action_by=_action_by(taken, findings, ref=about),
        feeds=_feeds(taken, text, book, ref=about),
        partners=tuple(name for name, _ in list_of(taken, "partners", findings, ref=about)),
        line=taken.line,
    )
    if ref:
        _check_places(activity, taken, book)
        book.activities[ref] = activity
        concerned = dict.fromkeys([*activity.feeds, *named_in(text, book.spelled)])
        milestones = {ident: book.milestones[ident] for ident in concerned if ident in book.milestones}
        check_schedule(activity, milestones, taken.line_of("schedule"), findings)


def _shaped(written: str, group: str) -> str | None:
    """The reference that is probably meant, in its proper form, or None."""
    for candidate in (written, f"{group}.{written}" if group else ""):
        match = _ALMOST_REF.fullmatch(candidate[:40])
        if match:
            return f"{match[1].upper()}.{match[2]}.{match[3].lower()}"
    return None


def _reference(written: str, guess: str | None, taken: Taken, book: Book, *, group: str) -> str | None:
    """The activity's reference; a malformed one is an error, but what is probably meant stands in the draft."""
    findings = book.findings
    if not written:
        letter = text_of(taken, "letter", findings).strip(" .()")
        above = group_ref(text_of(taken, "group", findings), text_of(taken, "section", findings)) or group
        composed = f"{above}.{letter}"
        if _REF.fullmatch(composed):
            return composed
        findings.error(taken.line, "The activity has no reference.", 'Write ref: "A.1.c" (section, group, letter).')
        return None
    if _REF.fullmatch(written) or (guess and group and written == guess.rsplit(".", 1)[1]):
        return guess
    cure = f'Write ref: "{guess}".' if guess else 'Write section, group and letter, such as ref: "A.1.c".'
    message = f'"{shorten(written)}" is not a full reference.'
    findings.error(taken.line_of("ref"), message, cure, ref=guess)
    return guess


def _check_places(activity: Activity, taken: Taken, book: Book) -> None:
    """An activity may repeat its plan, section, group and letter, if they are those of its reference."""
    expected = {"plan": book.plan, "section": activity.section, "group": activity.group, "letter": activity.letter}
    for key, value in expected.items():
        given = text_of(taken, key, book.findings, ref=activity.ref)
        if key == "section":
            alike = re.match(rf"\W*{value}(?!\w)", given, re.IGNORECASE) is not None
        elif key == "group":
            alike = group_ref(given, activity.section) == value
        else:
            alike = fold(given).strip("()") == fold(value)
        if given and value and not alike:
            message = f'{key} says "{shorten(given)}", but {activity.ref} belongs to {key} {value}.'
            if key == "plan":
                message = f'The activity says plan "{shorten(given)}", but the file is plan {value}.'
            cure = f'Delete it, or write {key}: "{value}".'
            book.findings.error(taken.line_of(key), message, cure, ref=activity.ref)


def _schedule(taken: Taken, book: Book, *, ref: str | None) -> Schedule:
    node = taken.node("schedule")
    listed = isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items)
    if listed and isinstance(node, Sequence):
        # Several windows, written as a list.
        text = ", ".join(one_line(item.text) for item in node.items if isinstance(item, Scalar) and not item.empty)
    else:
        text = text_of(taken, "schedule", book.findings, ref=ref)
    line = taken.line_of("schedule")
    if not (text or listed or node is None or isinstance(node, Scalar)):
        return Schedule("", ScheduleState.ERROR, problem="The schedule is no single text.")
    if not text:
        message = "The schedule is empty." if "schedule" in taken.values else "The activity has no schedule."
        cure = 'Write "TBC" if it is not known yet, "Ongoing" if it has no end.'
        book.findings.error(line, message, cure, ref=ref)
        return Schedule("", ScheduleState.ERROR, problem=f"{message} {cure}")
    schedule = parse_schedule(text, plan_year=book.plan_year, milestones=tuple(book.milestones))
    if schedule.state is ScheduleState.ERROR:
        reason, cure = reason_and_cure(schedule.problem or "")
        book.findings.error(line, f'schedule not understood: "{shorten(text, 80)}": {reason}', cure, ref=ref)
    return schedule


def _title(taken: Taken, text: str, findings: Findings, *, ref: str | None) -> str:
    title = text_of(taken, "title", findings, ref=ref)
    if not title:
        title = text.rstrip(" ;.,")
    if taken.node("title") is None:
        cure = f'Write title: "..." in at most {TITLE_LENGTH} characters; until then its first words stand for it.'
        findings.warning(taken.line_of("title"), "The activity has no title.", cure, ref=ref)
    elif len(title) > TITLE_LENGTH:
        message = f"The title has {len(title)} characters; it is cut after {TITLE_LENGTH}."
        findings.warning(taken.line_of("title"), message, "Shorten it.", ref=ref)
    return shorten(title, TITLE_LENGTH)


def _ask(taken: Taken, title: str, findings: Findings, *, ref: str | None) -> str:
    ask = text_of(taken, "ask", findings, ref=ref)
    if taken.node("ask") is None:
        cure = 'Write ask: "..." as a question that one word answers, such as "Has the draft been circulated?"'
        findings.warning(taken.line_of("ask"), "The activity has no ask.", cure, ref=ref)
    if not ask:
        return f"Is this completed: {title}?"
    if not ask.endswith(("?", "？", "؟")):
        findings.warning(taken.line_of("ask"), "The ask is not a question.", "End it with a question mark.", ref=ref)
    return ask


def _action_by(taken: Taken, findings: Findings, *, ref: str | None) -> str:
    """Who is to act: one of the three words, or the name of a body as written."""
    written = text_of(taken, "action_by", findings, ref=ref)
    choices = "secretariat, group, members, or the name of a body"
    if not written:
        if taken.node("action_by") is None:
            message = "The activity does not say who acts; its group is asked."
            findings.warning(taken.line_of("action_by"), message, f"Write action_by: {choices}.", ref=ref)
        return GROUP
    known = _ACTION_BY.get(fold(written))
    if known is None:
        meant = nearest(written, (SECRETARIAT, GROUP, MEMBERS))
        if meant:
            message = f'action_by: "{shorten(written)}": did you mean "{meant}"?'
            findings.error(taken.line_of("action_by"), message, f'Write action_by: "{meant}".', ref=ref)
            return meant
    return known or written


def _feeds(taken: Taken, text: str, book: Book, *, ref: str | None) -> tuple[str, ...]:
    """The ids of the milestones it is for. An id that the file does not list is an error, if it lists any."""
    findings = book.findings
    by_folded = {fold(ident): ident for ident in book.milestones}
    by_folded |= {fold(milestone.name): ident for ident, milestone in book.milestones.items()}
    feeds: list[str] = []
    for written, line in list_of(taken, "for", findings, ref=ref):
        whole = [written] if fold(written) in by_folded else re.split(r"\s+(?:and|&)\s+", written)
        for name in filter(None, map(str.strip, whole)):
            ident = by_folded.get(fold(name))
            if ident is None:
                ident = name
                _unknown_milestone(name, line, book, ref=ref)
            if ident not in feeds:
                feeds.append(ident)
    if not feeds and "for" not in taken.values:
        for ident in named_in(text, book.spelled):
            cure = f'Write for: ["{ident}"] if its result is delivered there, else for: [].'
            findings.warning(taken.line, f'The text names {ident}, but "for" is missing.', cure, ref=ref)
    return tuple(feeds)


def _unknown_milestone(name: str, line: int, book: Book, *, ref: str | None) -> None:
    if not book.milestones:
        cure = f'List it at the top: milestones: {{{name}: "September 2017"}}.'
        message = f'"{shorten(name)}" is not among the milestones; the file lists none.'
        book.findings.warning(line, message, cure, ref=ref)
        return
    meant = nearest(name, book.milestones)
    message = f'"{shorten(name)}" is not among the milestones' + (f': did you mean "{meant}"?' if meant else ".")
    cure = f'Write "{meant}".' if meant else f"Add it to them, or use one of: {', '.join(list(book.milestones)[:10])}."
    book.findings.error(line, message, cure, ref=ref)
