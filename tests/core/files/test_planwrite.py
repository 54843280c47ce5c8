"""A plan written as a file: what is read back is the same plan, whatever stands in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emgbot.core.dates.schedule import ScheduleState, Window, parse_schedule
from emgbot.core.files.fields import fold, one_line, shorten
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.planwrite import days_as_written, write_plan
from emgbot.core.plan import Activity, Group, Milestone, Plan, Section

SHIPPED = (Path(__file__).parents[3] / "config" / "workplan-2017.yaml").read_text(encoding="utf-8")


def without_lines(plan: Plan) -> Plan:
    return replace(plan, activities=tuple(replace(activity, line=0) for activity in plan.activities))


def read(text: str) -> Plan:
    reading = load_plan(text, file="plan.yaml")
    assert reading.plan is not None, [str(problem) for problem in reading.problems]
    return reading.plan


def test_the_shipped_plan_comes_out_as_it_is_kept_to_the_letter() -> None:
    written = write_plan(read(SHIPPED))
    begin = 'plan: "2017"'
    assert written.partition(begin)[2] == SHIPPED.partition(begin)[2]
    assert written.startswith("# Environment Management Group work plan for 2017, as the bot reads it.\n")
    assert "# How to edit this file" in written
    assert all(len(line) <= 120 for line in written.partition(begin)[0].splitlines())


ODD = """\
plan: "2018-2019"
year: 2018
zone: Africa/Nairobi
members: [UNEP, "UNU, Tokyo", "Côte d'Ivoire"]
milestones:
  SOM24: {name: "24th \\"SOM\\"", when: TBC, days: 30 Dec 2018 - 2 Jan 2019}
  "null": September 2018
  "HLPF 2018": {when: July 2018, days: "9-18 July 2018"}
  TS: {name: Segment, when: "5 March 2018"}
sections:
  A: {title: "Programme # one", accomplishment: "C:\\\\new\\\\plan: it's \\"fine\\""}
groups:
  A.1: {name: Waste}
  A.2: {introduction: "Through:"}
activities:
  - {ref: A.1.a, title: T, ask: "Q?", text: "a\\tb \\x01 \\u2028 \\ufeff", schedule: "May, June; 5 Dec", action_by: UN}
  - {ref: A.2.b, title: T, ask: "Q?", text: "- null", schedule: Ongoing, for: ["null", SOM24], partners: ["A, B", C]}
  - {ref: B.11.aa, title: T, ask: "Q?", text: "ملاحظة 注 😀", schedule: TBC, action_by: members}
"""


def test_every_field_survives() -> None:
    plan = read(ODD)
    assert (plan.year, len(plan.members), len(plan.by_ref["A.1.a"].schedule.windows)) == (2018, 3, 3)
    assert plan.milestone_by_id["SOM24"].days == Window(date(2018, 12, 30), date(2019, 1, 2))
    assert plan.group_by_ref["B.11"].name == "B.11", "a group that only a reference names"
    assert without_lines(read(write_plan(plan))) == without_lines(plan)


def test_remarks_stand_above_their_activity_and_change_nothing() -> None:
    plan = read(SHIPPED)
    written = write_plan(plan, remarks={"A.1.b": ["the schedule was not printed:\nask", "and more"]})
    lines = written.splitlines()
    place = lines.index('  - ref: "A.1.b"')
    assert lines[place - 2 : place] == ["  # the schedule was not printed: ask", "  # and more"]
    assert without_lines(read(written)) == without_lines(plan)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2017, 9, 18), date(2017, 9, 18), "18 Sep 2017"),
        (date(2017, 9, 18), date(2017, 9, 20), "18-20 Sep 2017"),
        (date(2017, 9, 30), date(2017, 10, 2), "30 Sep - 2 Oct 2017"),
        (date(2017, 12, 30), date(2018, 1, 2), "30 Dec 2017 - 2 Jan 2018"),
    ],
)
def test_days_are_written_as_people_write_them(start: date, end: date, words: str) -> None:
    assert days_as_written(Window(start, end)) == words


def test_days_that_are_open_to_one_side_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="a beginning and an end"):
        days_as_written(Window(date(2017, 9, 18), None))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 700))
def test_days_are_read_back(start: date, length: int) -> None:
    window = Window(start, start + timedelta(days=length))
    assert parse_schedule(days_as_written(window)).windows == (window,)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(one_line)
WORDS = TEXTS.filter(bool)
SHORT = WORDS.map(lambda text: shorten(text, 60)).filter(bool)
NAMES = st.lists(WORDS, max_size=3, unique_by=lambda name: fold(name) or name).map(tuple)
IDS = st.from_regex(r"[^\W_][\w .'’–-]{0,39}", fullmatch=True).map(one_line)
WHENS = st.sampled_from(["September 2017", "TBC", "18-20 Sep 2017", "Q3 2017"])
SCHEDULES = st.sampled_from(
    ["Sept-Dec 16", "Nov16-June 17", "17", "Ongoing", "TBC", "June 17, Dec 17", "by 15 March 2018", "May", "mid-2018"]
)


@st.composite
def milestones(draw: st.DrawFn) -> tuple[Milestone, ...]:
    found = []
    for number, ident in enumerate(draw(st.lists(IDS, max_size=3, unique_by=fold))):
        when = draw(WHENS)
        windows = parse_schedule(when).windows
        days = draw(st.none() | st.just(Window(date(2017, 9, 18), date(2017, 9, 20))))
        # A name that another milestone has as its id would be taken for it under `for`.
        name = draw(st.sampled_from([ident, f"Meeting {number}: {draw(TEXTS)}".strip()]))
        found.append(Milestone(ident, name, when, windows[0] if windows else None, days))
    return tuple(found)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan as the loader answers one, with any text a file can hold."""
    known = draw(milestones())
    ids = [milestone.id for milestone in known]
    year = draw(st.none() | st.just(2018))
    letters = draw(st.lists(st.sampled_from("ABYZ"), min_size=1, max_size=3, unique=True))
    groups, activities = [], []
    for letter in letters:
        for number in draw(st.lists(st.integers(1, 99), max_size=2, unique=True)):
            ref = f"{letter}.{number}"
            groups.append(Group(ref, draw(WORDS), draw(TEXTS), draw(SHORT)))
            for last in draw(st.lists(st.sampled_from(["a", "b", "z", "ab"]), max_size=2, unique=True)):
                schedule = parse_schedule(draw(SCHEDULES), plan_year=year, milestones=ids)
                assume(schedule.state is not ScheduleState.ERROR)
                activities.append(
                    Activity(
                        f"{ref}.{last}",
                        title=draw(SHORT),
                        ask=draw(WORDS),
                        text=draw(WORDS),
                        schedule=schedule,
                        action_by=draw(st.sampled_from(["secretariat", "group", "members", "UNEP & UNU: “both”"])),
                        feeds=tuple(draw(st.lists(st.sampled_from(ids), unique=True))) if ids else (),
                        partners=draw(NAMES),
                    )
                )
    assume(activities)
    sections = tuple(Section(letter, draw(WORDS), draw(TEXTS)) for letter in letters)
    members = draw(NAMES)
    return Plan("2018", draw(WORDS), "UTC", sections, tuple(groups), tuple(activities), known, members, year)


@settings(deadline=None)
@given(plans())
def test_what_is_written_is_read_back_as_the_same_plan(plan: Plan) -> None:
    assert without_lines(read(write_plan(plan))) == plan
