"""What an earlier plan brings into a new one, and what of it is carried over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from emgbot.core.dates.schedule import ScheduleState
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.planwrite import write_plan
from emgbot.core.imports.drafting import Imported, draft_plan, with_carried, with_open
from emgbot.core.imports.likeness import carry_over, counterparts
from emgbot.core.imports.text import read_text
from emgbot.core.plan import Plan

AFTER = date(2018, 1, 15)
FILE = Path(__file__).parents[3] / "config" / "workplan-2017.yaml"
NEXT = """Environment Management Group work plan for 2018
Expected accomplishment\tActivities\tSchedule
A. Programmatic issues\t\t
\t1. The Issue Management Group on Tackling E-waste:\t
\ta) Finalise the report and convene the IMG to consider the recommendations of the mapping report and ways to \
address the e-waste challenge in the UN system going forward;\tJan-March 18
\tb) Prepare a progress report to the 24th meeting of the EMG Senior Officials.\tJuly 18
B. Operational issues\t\t
\t1. Consultations on Environmental and Social Sustainability:\t
\ta) Report on progress to the next Senior Officials meeting.\tJuly 2018
C. Management issues\t\t
\t1. IMG on Environmental Sustainability Management\t
\ta) Preparing and publishing the ninth common greenhouse gas inventory;\tNov 18
\tb) Train the focal points in the new tool;\tQ2 2018
D. Overall cooperation\t\t
\t1. Senior Officials' meetings of the EMG\t
\ta) Prepare and organize the SOM24 of the EMG in September 2018.\tApril-Sept 18
"""


@pytest.fixture(scope="module")
def old() -> Plan:
    plan = load_plan(FILE.read_bytes(), file=FILE.name).plan
    assert plan is not None
    return plan


@pytest.fixture(scope="module")
def imported(old: Plan) -> Imported:
    return draft_plan(read_text(NEXT.encode()), like=old)


def said(imported: Imported) -> str:
    return "\n".join(map(str, imported.unsure))


def test_what_is_the_same_is_found_wherever_it_stands(imported: Imported, old: Plan) -> None:
    assert imported.plan is not None, said(imported)
    pairs = counterparts(imported.plan, old)
    assert {pair.new: pair.old for pair in pairs.values()} == {
        "A.1.a": "A.1.c",
        "A.1.b": "A.1.h",
        "B.1.a": "B.1.d",
        "C.1.a": "C.1.a",
        "D.1.a": "D.4.b",
    }


def test_titles_and_asks_are_taken_over_with_what_changed(imported: Imported) -> None:
    assert imported.plan is not None
    by_ref = imported.plan.by_ref
    assert by_ref["A.1.a"].title == "Final e-waste mapping report and IMG meeting"
    report = by_ref["A.1.b"]
    assert (report.title, report.ask) == (
        "E-waste progress report to SOM24",
        "Is the e-waste progress report to SOM24 ready?",
    )
    assert (report.action_by, report.feeds) == ("secretariat", ("SOM24",))
    assert by_ref["C.1.a"].title == "Ninth common greenhouse gas inventory"
    assert by_ref["C.1.a"].ask == "Has the ninth common greenhouse gas inventory been published?"
    assert by_ref["D.1.a"].title == "24th Senior Officials' Meeting (SOM24)" or "SOM24" in by_ref["D.1.a"].title
    assert by_ref["B.1.a"].feeds == ("SOM24",)
    assert imported.plan.group_by_ref["A.1"].title == "IMG on Tackling E-waste"
    assert [milestone.id for milestone in imported.plan.milestones] == ["SOM24"]


def test_what_is_new_is_drafted_and_said(imported: Imported) -> None:
    assert imported.plan is not None
    assert imported.plan.by_ref["C.1.b"].title == "Train the focal points in the new tool"
    told = said(imported)
    assert "C.1.b: no title in the document." in told
    assert "nearly, not exactly, those of plan 2017" in told
    assert imported.plan.id == "2018"


def test_open_activities_without_a_counterpart_are_asked_about(imported: Imported, old: Plan) -> None:
    asked = with_open(imported, old, ["A.1.c", "A.1.f", "D.5.b"], cure="Import again with --carry-over.")
    told = said(asked)
    question = told.partition("2 open in plan 2017 and not in this plan, carry over? ")[2]
    assert question.startswith("A.1.f (System-wide approach and strategy on e-waste), D.5.b (")
    assert "A.1.c" not in question, "it is in the new plan, as A.1.a"
    assert question.endswith("Import again with --carry-over.")
    assert asked.plan_text == imported.plan_text


def test_open_activities_are_carried_over_under_free_letters(imported: Imported, old: Plan) -> None:
    carried = with_carried(imported, old, ["A.1.c", "A.1.f", "A.1.g", "C.2.a", "D.5.b"], today=AFTER)
    plan = carried.plan
    assert plan is not None
    made = {"A.1.f": "A.1.c", "A.1.g": "A.1.d", "C.2.a": "C.2.a", "D.5.b": "D.2.a"}
    assert all((after if after == before else f"{before} → {after}") in said(carried) for before, after in made.items())
    for before, after in made.items():
        one, other = old.by_ref[before], plan.by_ref[after]
        assert (one.text, one.title, one.ask, one.action_by) == (other.text, other.title, other.ask, other.action_by)
        assert other.schedule.state is ScheduleState.UNSCHEDULED
    assert plan.group_by_ref["C.2"].name == old.group_by_ref["C.2"].name
    assert plan.group_by_ref["D.2"].name == old.group_by_ref["D.5"].name
    assert [activity.ref for activity in plan.activities] == sorted(activity.ref for activity in plan.activities)


def test_what_is_not_over_yet_keeps_its_printed_schedule_and_its_meeting(imported: Imported, old: Plan) -> None:
    carried = with_carried(imported, old, ["A.1.f", "C.1.a", "C.1.b", "D.5.b", "D.1.g"], today=date(2017, 10, 2))
    plan = carried.plan
    assert plan is not None
    schedules = {activity.title: activity.schedule.text for activity in plan.activities}
    assert schedules["Information note to members for their governing bodies"] == "Sept-Dec 17"
    assert schedules["System-wide approach and strategy on e-waste"] == "TBC"
    assert schedules["Presentation of the Synthesis Report to SOM23"] == "September- December 17"
    assert "SOM23" not in plan.milestone_by_id, "it is over"


def test_carrying_over_is_pure_and_ends_where_nothing_is_open(imported: Imported, old: Plan) -> None:
    assert imported.plan is not None
    assert carry_over(imported.plan, old, [], today=AFTER) == (imported.plan, [])
    assert carry_over(old, old, [activity.ref for activity in old.activities], today=AFTER) == (old, [])
    everything = [activity.ref for activity in old.activities]
    plan, pairs = carry_over(imported.plan, old, everything, today=AFTER)
    assert len(pairs) == 41 - 5
    assert len(plan.activities) == len(imported.plan.activities) + len(pairs)
    assert len({activity.ref for activity in plan.activities}) == len(plan.activities)
    assert load_plan(write_plan(plan), file="x").plan is not None
    again, more = carry_over(plan, old, everything, today=AFTER)
    assert (again, more) == (plan, []), "what was carried over has its counterpart"


def test_a_section_that_the_new_plan_lacks_comes_with_its_activity(old: Plan) -> None:
    new = replace(
        old,
        id="2018",
        sections=old.sections[:1],
        groups=old.groups[:1],
        activities=old.of_groups(["A.1"]),
        milestones=(),
    )
    plan, pairs = carry_over(new, old, ["D.4.b"], today=AFTER)
    assert pairs == [("D.4.b", "B.1.a")]
    assert plan.sections[1].title == "Overall cooperation"
    assert plan.by_ref["B.1.a"].feeds == (), "the new plan does not list that meeting"
    assert load_plan(write_plan(plan), file="x").plan is not None
