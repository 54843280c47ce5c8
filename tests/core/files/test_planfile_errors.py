"""Errors of a plan file: each with its line and cure, all at once, and nothing that breaks the reading."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.dates.schedule import ScheduleState
from emgbot.core.files.planfile import PlanReading, load_plan
from emgbot.core.files.problems import Severity

REAL = (Path(__file__).parents[3] / "config" / "workplan-2017.yaml").read_text(encoding="utf-8")

HEAD = (
    'plan: "2018"\nsections: {A: Programme}\ngroups: {A.1: Waste}\nmilestones: {SOM24: September 2018}\nactivities:\n'
)
GOOD = '  - {ref: A.1.a, title: T, ask: "Q?", text: X, schedule: March 18, action_by: group}\n'


def read(text: str | bytes) -> PlanReading:
    return load_plan(text, file="plan.yaml")


def changed(old: str, new: str) -> str:
    assert old in HEAD + GOOD
    return (HEAD + GOOD).replace(old, new)


ERRORS: list[tuple[str | bytes, int, str, str]] = [
    (changed("A.1.a", "1a"), 6, '"1a" is not a full reference', "A.1.c"),
    (changed("A.1.a", "A1a"), 6, '"A1a"', 'ref: "A.1.a"'),
    (changed("A.1.a", "a.1.A"), 6, '"a.1.A"', 'ref: "A.1.a"'),
    (changed("A.1.a", "A.1"), 6, '"A.1"', "A.1.c"),
    (changed("A.1.a", "Ä.1.a"), 6, "full reference", "A.1.c"),
    (changed("A.1.a", "2018/A.1.a"), 6, "full reference", 'ref: "A.1.a"'),
    (changed("ref: A.1.a, ", ""), 6, "no reference", "A.1.c"),
    (HEAD + GOOD + GOOD, 7, "in line 6 and in line 7", "own letter"),
    (changed("text: X, ", ""), 6, "no text", "text:"),
    (changed("text: X", "text: " + "word " * 5_000), 6, "at most 20,000", "Keep only"),
    (changed("text: X", "text: {a: b}"), 6, '"text" must be a single text', "text:"),
    (changed("title: T", "title: [a, b]"), 6, '"title" must be a single text', "title:"),
    (changed(", schedule: March 18", ""), 6, "no schedule", "TBC"),
    (changed("March 18", '""'), 6, "schedule is empty", "TBC"),
    (changed("March 18", "null"), 6, "schedule is empty", "TBC"),
    (changed("March 18", "[]"), 6, "schedule is empty", "TBC"),
    (changed("March 18", "{a: b}"), 6, '"schedule" must be a single text', "schedule:"),
    (changed("March 18", "Marhc 18"), 6, "did you mean March?", "Write for example"),
    (changed("March 18", "Mar 1 8"), 6, "did you mean Mar 18?", "Write the year"),
    (changed("March 18", "true"), 6, "schedule not understood", "Write"),
    ((HEAD + GOOD).encode("utf-16-le"), 1, "UTF-16", "UTF-8"),
    ((HEAD + GOOD).encode("utf-16-be"), 1, "UTF-16", "UTF-8"),
    ((HEAD + GOOD).encode("utf-32"), 1, "UTF-32", "UTF-8"),
    (changed("March 18", "Nov-Mar 17"), 6, 'schedule not understood: "Nov-Mar 17"', "Write"),
    (changed("March 18", "3/4/2018"), 6, 'schedule not understood: "3/4/2018"', "Write"),
    (changed("March 18", "March"), 6, 'schedule not understood: "March"', "Write"),
    (changed("March 18", "12:30"), 6, "schedule not understood", "Write"),
    (changed("March 18", "2026-02-29"), 6, "schedule not understood", "Write"),
    (changed("March 18", "December 2018 - May 2018"), 6, "schedule not understood", "Write"),
    (changed("group}", "grup}"), 6, 'did you mean "group"', 'action_by: "group"'),
    (changed("group}", "secretariate}"), 6, 'did you mean "secretariat"', 'action_by: "secretariat"'),
    (changed("group}", "group, for: SOM42}"), 6, '"SOM42" is not among', "SOM24"),
    (changed("group}", "group, for: TSOM24}"), 6, 'did you mean "SOM24"', "SOM24"),
    (changed("group}", "group, for: {a: b}}"), 6, "list of names", "for: ["),
    (changed("group}", "group, plan: 2017}"), 6, "the file is plan 2018", 'plan: "2018"'),
    (changed("group}", "group, section: B}"), 6, "belongs to section A", 'section: "A"'),
    (changed("group}", "group, group: A.2}"), 6, "belongs to group A.1", 'group: "A.1"'),
    (changed("group}", "group, letter: b}"), 6, "belongs to letter a", 'letter: "a"'),
    (changed("schedule:", "shedule:"), 6, 'did you mean "schedule"', "schedule:"),
    (changed("title:", "titel:"), 6, 'did you mean "title"', "title:"),
    (changed("activities:", "activites:"), 5, 'did you mean "activities"', "activities:"),
    (changed("milestones:", "milestone:"), 4, 'did you mean "milestones"', "milestones:"),
    (changed(GOOD, "  - foo\n"), 6, "has no keys", "ref:"),
    (changed(GOOD, "  foo\n"), 6, "activities must be a list", "config"),
    (changed(GOOD, ""), 5, "no activities", "- ref:"),
    ("plan: 2018\n", 1, "no activities", "- ref:"),
    (changed('plan: "2018"\n', ""), 1, "no id", 'plan: "2017"'),
    (changed('"2018"', "2017/2018"), 1, "cannot be the id", "2018-2019"),
    (changed('"2018"\n', '"2018"\nzone: Europe/Zürich\n'), 2, "not a time zone", "Europe/Zurich"),
    (changed('"2018"\n', '"2018"\nzone: Nairobi\n'), 2, "not a time zone", "Africa/Nairobi"),
    (changed('"2018"\n', '"2018"\nzone: ../../etc/passwd\n'), 2, "not a time zone", "Europe/Zurich"),
    (changed('"2018"\n', '"2018"\nzone: Europe\n'), 2, "not a time zone", "Europe/Zurich"),
    (changed('"2018"\n', '"2018"\nyear: 18\n'), 2, '"18" is not understood', "four digits"),
    (changed("September 2018}", "Sometime}"), 4, 'date "Sometime"', "Write"),
    (changed("September 2018}", "}"), 4, "no date", "SOM24:"),
    (changed("September 2018}", "Ongoing}"), 4, "a beginning and an end", "September 2017"),
    (changed("September 2018}", "{when: September 2018, days: 31 Sep 2018}}"), 4, "not understood", "Write"),
    (changed("September 2018}", "September 2018, som-24: May 2018}"), 4, "there twice", "Keep one"),
    (changed("{SOM24: September 2018}", "[{when: May 2018}]"), 4, "no id", "SOM23"),
    (changed("{A.1: Waste}", "{A1: Waste, A.1: Water}"), 3, "A.1 is there twice", "Keep one"),
    (changed("{A.1: Waste}", "{A.1: Waste, X: Water}"), 3, '"X" is not the reference', "A.1"),
    (changed("{A: Programme}", "{A: Programme, AB: x}"), 2, '"AB" is not the letter', "one letter"),
    ((HEAD + GOOD).replace("title: T", "title: Té").encode("latin-1"), 6, "not UTF-8", "UTF-8"),
    (changed("{A: Programme}", "{A: Programme, a: x}"), 2, "A is there twice", "Keep one"),
    (changed("{A: Programme}", "{A: [Programme]}"), 2, "must have keys", "title:"),
    (changed("{A: Programme}", "{A: {title: P, groups: {B.1: x}}}"), 2, "B.1 stands under section A", "Move it"),
    (changed("{A.1: Waste}", "{A.1: {name: Waste, section: B}}"), 3, 'says section "B"', 'section: "A"'),
    (changed("{A.1: Waste}", "{A.1: Waste, A.2: [x]}"), 3, "activity x has no keys", "ref:"),
    (changed("{A.1: Waste}", "[{name: x, title: y}]"), 3, "group has no reference", "A.1"),
    (changed("title: T", "title: T, Title: U"), 6, "says the same", "Keep one"),
    ("hello", 1, "keys with values", "activities:"),
    ("- a\n- b\n", 1, "keys with values", "activities:"),
    ("", 1, "empty", "copy"),
]


@pytest.mark.parametrize(("text", "line", "says", "cure"), ERRORS)
def test_an_error_keeps_the_plan_from_being_used_and_names_line_and_cure(
    text: str | bytes, line: int, says: str, cure: str
) -> None:
    reading = read(text)
    assert reading.plan is None
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    assert len(errors) == 1, errors
    assert (errors[0].file, errors[0].line) == ("plan.yaml", line)
    assert says in errors[0].message
    assert cure in errors[0].cure


def test_an_activity_whose_schedule_is_not_understood_is_still_listed() -> None:
    reading = read(changed("March 18", "Nov-Mar 17"))
    assert [(a.ref, a.schedule.state, a.schedule.windows) for a in reading.draft.activities] == [
        ("A.1.a", ScheduleState.ERROR, ())
    ]


def test_all_problems_are_reported_in_one_pass_in_the_order_of_their_lines() -> None:
    text = REAL
    for old, new in [
        ('zone: "Europe/Zurich"', 'zone: "Europe/Zurch"'),
        ('when: "May 2017"', 'when: "Mai-Jun-Jul 2017"'),
        ('ref: "A.1.b"', 'ref: "A.1.a"'),
        ('schedule: "March 17"', "schedule: 3/4/2017"),
        ('    text: "Support the development of a system-wide', '\ttext: "Support the development of a system-wide'),
        ('title: "Survey to EMG members"', "title: Survey: EMG members"),
        ('    for: ["UNEA-3"]', '    for: ["UNEA-4"]'),
        ('action_by: "secretariat"', 'action_by: "secretariats"'),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    errors = [problem for problem in read(text).problems if problem.severity is Severity.ERROR]
    assert len(errors) == 8
    assert [problem.line for problem in errors] == sorted(problem.line for problem in errors)
    assert len(read(text).draft.activities) == 40


def test_hostile_plans_are_answered_soon() -> None:
    many = "".join(f"  - {{ref: A.1.a, text: SOM {i} UNEA, for: [S{i}], xyz: 1}}\n" for i in range(4_000))
    meetings = "".join(f"  SOM{i}: May 2018\n" for i in range(3_000))
    started = time.perf_counter()
    assert read(f"plan: 2018\nmilestones:\n{meetings}activities:\n{many}").plan is None
    assert time.perf_counter() - started < 10


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_a_damaged_plan_is_a_plan_or_an_error_and_never_a_crash(chance: random.Random, damages: int) -> None:
    text = REAL
    for _ in range(damages):
        at = chance.randrange(len(text))
        piece = chance.choice(
            ["", "\n", "\t", '"', ":", "- ", "#", "[", "}", "&a ", "*a", "\\", "\0", "é", "  ", "'", "|"]
        )
        text = text[:at] + piece + text[at + chance.choice([0, 1, 1, 5]) :]
    reading = read(text)
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    assert (reading.plan is None) == bool(errors)
    assert all(1 <= problem.line <= text.count("\n") + 2 for problem in reading.problems)
    if reading.plan is not None:
        assert 39 <= len(reading.plan.activities) <= 41


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.text(max_size=12), lambda inner: st.lists(inner, max_size=4), max_leaves=12), st.data())
def test_any_value_under_any_key_is_read_or_reported(value: object, data: st.DataObject) -> None:
    key = data.draw(
        st.sampled_from(["ref", "title", "ask", "text", "schedule", "action_by", "for", "partners", "plan"])
    )
    text = changed("group}", f"group}}\n  - {{{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}}}")
    reading = read(text)
    assert reading.plan is None
    assert reading.draft.activities[0].ref == "A.1.a"
