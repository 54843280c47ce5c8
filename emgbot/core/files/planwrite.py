"""A plan as the text of a plan file, for people to edit: the inverse of `planfile`. Pure; nothing is written to disk.

What is written is what `load_plan` reads back as the same plan, in one canonical form: keys, order and quotation marks
as in the shipped config/workplan-2017.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from emgbot.core.dates.spans import Window
from emgbot.core.plan import Activity, Group, Milestone, Plan

HOW_TO_EDIT = """\
# How to edit this file, in any plain text editor (not in Word):
#
#   * Change only what stands between the quotation marks, and keep the marks. A quotation mark inside a text is
#     written \\" and a backslash \\\\.
#   * Indent with blanks as the lines around do, never with the tab key. A line that begins with # is a remark.
#   * `text` and `schedule` are the printed words of the adopted plan: leave them as printed. A schedule that is not
#     fixed yet is "TBC"; what has no end is "Ongoing". "Sept-Dec 16" is 1 September to 31 December 2016.
#   * `title` is what people call the activity, in at most 60 characters.
#   * `ask` is the question a nudge puts; one word should be enough to answer it.
#   * `action_by` says who is nudged: "secretariat" (only in its own channel), "group" (the group's channel),
#     "members" (the group's channel; every member is asked to contribute) or the name of another body.
#   * `for` names the meetings under `milestones` to which the result is delivered; `partners` those the text names.
#   * Once the days of a meeting are known, add them to its milestone: days: "18-20 Sep 2017". What is for the meeting
#     is then asked for 10 working days before it.
#   * A new activity gets the next free letter of its group. An activity that was dropped or done stays in the file:
#     its status is set in Slack, never here.
#
# Afterwards run: python bot.py check FILE
# It shows how every schedule was understood and lists every problem with its line and its cure. Nothing takes effect
# before the changed plan is accepted; until then the bot works with the one it has.
"""

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_READ_AS_NOTHING = frozenset({"null", "Null", "NULL"})
# What cannot stand in a YAML file as it is, or would not be seen there; the same range as in `yamltext`.
_UNWRITABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_plan(plan: Plan, *, remarks: Mapping[str, Iterable[str]] | None = None) -> str:
    """The text of a plan file that `load_plan` reads as this very plan, but for the activities' lines.

    `plan` is one that was read from a file or whose parts have the form such a one has (texts on one line, titles of
    at most 60 characters): what a file cannot say is not kept. `remarks` are written above the activity, by reference.
    """
    named = f"{_remark(plan.title)}, as the bot reads it."
    return "\n".join([f"# {named}", "#", HOW_TO_EDIT, *_lines(plan, remarks or {}), ""])


def days_as_written(days: Window) -> str:
    """The exact days of a milestone as a file has them: "18-20 Sep 2017". Both sides must be known."""
    start, end = days.start, days.end
    if start is None or end is None:
        raise ValueError("the days of a milestone have a beginning and an end")
    if start == end:
        return _day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}-{_day(end)}"
    if start.year == end.year:
        return f"{start.day} {_MONTHS[start.month - 1]} - {_day(end)}"
    return f"{_day(start)} - {_day(end)}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"


def _lines(plan: Plan, remarks: Mapping[str, Iterable[str]]) -> Iterator[str]:
    yield f"plan: {quoted(plan.id)}"
    yield f"title: {quoted(plan.title)}"
    yield f"zone: {quoted(plan.zone)}"
    if plan.year is not None:
        yield f'year: "{plan.year}"'
    if plan.members:
        yield from ("", "members:", *(f"  - {quoted(member)}" for member in plan.members))
    if plan.milestones:
        yield from ("", "milestones:")
        for milestone in plan.milestones:
            yield from _milestone(milestone)
    if plan.sections:
        yield from ("", "sections:")
        for section in plan.sections:
            yield from _mapping(section.letter, title=section.title, accomplishment=section.accomplishment)
    listed = _listed(plan)
    if listed:
        yield from ("", "groups:")
        for group in listed:
            yield from _group(group)
    yield from ("", "activities:")
    titles = {section.letter: section.title for section in plan.sections}
    letter = ""
    for activity in plan.activities:
        if activity.section != letter:
            letter = activity.section
            yield from ("", f"  # {letter}. {_remark(titles.get(letter, ''))}".rstrip())
        yield from ("", *(f"  # {_remark(remark)}" for remark in remarks.get(activity.ref, ())))
        yield from _activity(activity)


def _listed(plan: Plan) -> list[Group]:
    """The groups to write: one that only references name is found again by them."""
    return [group for group in plan.groups if group != Group(group.ref, group.ref, "")]


def _milestone(milestone: Milestone) -> Iterator[str]:
    days = {"days": days_as_written(milestone.days)} if milestone.days else {}
    return _mapping(milestone.id, name=milestone.name, when=milestone.when, **days)


def _group(group: Group) -> Iterator[str]:
    if not group.title and group.name == group.ref:
        # A name would be read as its title as well.
        return _mapping(group.ref, introduction=group.introduction)
    return _mapping(group.ref, title=group.title, name=group.name, introduction=group.introduction)


def _mapping(ident: str, /, **values: str) -> Iterator[str]:
    yield f"  {_key(ident)}:"
    yield from (f"    {key}: {quoted(value)}" for key, value in values.items())


def _activity(activity: Activity) -> Iterator[str]:
    yield f"  - ref: {quoted(activity.ref)}"
    for key, value in (
        ("title", activity.title),
        ("ask", activity.ask),
        ("text", activity.text),
        ("schedule", activity.schedule.text),
        ("action_by", activity.action_by),
    ):
        yield f"    {key}: {quoted(value)}"
    for key, names in (("for", activity.feeds), ("partners", activity.partners)):
        yield f"    {key}: [{', '.join(map(quoted, names))}]"


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) and name not in _READ_AS_NOTHING else quoted(name)


def quoted(text: str) -> str:
    """A text between double quotation marks, on one line, as YAML reads it back."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_UNWRITABLE.sub(_escape, escaped)}"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # Half a character; no file can hold it.
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _remark(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)
