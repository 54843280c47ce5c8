"""The shipped work plan against the printed one: every word, every schedule, what they mean, who acts, for whom."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from emgbot.core.dates.schedule import ScheduleState
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.problems import Severity
from emgbot.core.plan import GROUP, MEMBERS, SECRETARIAT, Plan

FILE = Path(__file__).parents[3] / "config" / "workplan-2017.yaml"
PRINTED = Path(__file__).parent / "workplan-2017-printed.txt"

THE_SECRETARIATS_OWN = [
    *("A.1.h", "B.1.d", "D.1.f", "D.1.g", "D.1.h", "D.2.e"),
    *("D.3.a", "D.4.a", "D.4.b", "D.5.a", "D.5.b", "D.5.c", "D.5.d"),
]
ASKING_EVERY_MEMBER = ["A.1.b", "D.1.b", "D.1.c", "D.1.e", "D.2.a"]
FOR_A_MEETING = {
    "A.1.h": ("SOM23",),
    "B.1.d": ("SOM23",),
    "D.1.f": ("SOM23",),
    "D.1.g": ("SOM23",),
    "D.1.h": ("UNEA-3",),
    "D.2.e": ("SOM23", "UNEA-3"),
    "D.4.a": ("TS2017",),
    "D.4.b": ("SOM23",),
    "D.5.a": ("UNEA-3",),
}
PARTNERS = {
    "A.1.a": ("UNU",),
    "B.1.b": ("UNDG",),
    "C.1.b": ("HLCM",),
    "C.1.d": ("HLCM",),
    "C.2.a": ("IMF",),
    "C.2.b": ("UNFCCC", "UNRWA", "WFP", "UNDP"),
    "C.2.d": ("UN-Habitat",),
    "D.5.c": ("MEAs", "HLCP", "HLCM", "CEB"),
}
GROUPS = {
    "A.1": "The Issue Management Group on Tackling E-waste",
    "B.1": "Consultations on Environmental and Social Sustainability",
    "C.1": "IMG on Environmental Sustainability Management",
    "C.2": "Peer-Reviews of environmental profiles of the EMG members",
    "D.1": "Consultative Process for preparing a UN System-wide Framework of Strategies on the environment",
    "D.2": "Task Team on maximizing the effectiveness of the EMG in the context of the 2030 Sustainable Development "
    "Agenda, supporting the implementation of the environmental dimension of the SDGs",
    "D.3": "Exchange of information and outreach",
    "D.4": "Senior Officials' meetings of the EMG",
    "D.5": "Reporting, including to the Environment Assembly of UNEP (UNEA) on EMG accomplishments and work ahead",
}
INTRODUCTIONS = {
    "A.1": "Facilitate the implementation of the tasks outlined in the ToR including through:",
    "B.1": "Facilitate the Consultative Process in close cooperation with the IMG on Environmental Sustainability "
    "Management and other relevant inter-agency mechanisms and entities with the view to:",
    "C.1": "Ensure progressive implementation of the UN Roadmap for Climate Neutrality by 2020, including the new "
    "streams of work related to waste management, water management and staff awareness by:",
    "D.1": "Facilitate the implementation of the Framework for enhancing coherence in the UN system in response to the "
    "environmental sustainability dimension of the SDGs.",
}
SECTIONS = [
    ("A", "Programmatic issues", "Enhanced coherence in programming."),
    (
        "B",
        "Operational issues",
        "Enhanced coherence in advancing Environmental and Social Sustainability of the UN system.",
    ),
    ("C", "Management issues", "Enhanced sustainability of management practices in the United Nations system."),
    (
        "D",
        "Overall cooperation",
        (
            "Strengthened cooperation among EMG members in setting a common agenda, implementing joint initiatives and "
            "reporting on progress."
        ),
    ),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    reading = load_plan(FILE.read_bytes(), file=FILE.name)
    assert reading.plan is not None, reading.problems
    return reading.plan


def printed_rows() -> list[list[str]]:
    lines = PRINTED.read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def test_all_41_activities_are_there_in_printed_order(plan: Plan) -> None:
    assert [activity.ref for activity in plan.activities] == [row[0] for row in printed_rows()]
    assert len(plan.activities) == 41


@pytest.mark.parametrize(("ref", "schedule", "start", "end", "text"), printed_rows())
def test_words_and_schedule_are_as_printed_and_mean_what_they_say(
    plan: Plan, ref: str, schedule: str, start: str, end: str, text: str
) -> None:
    activity = plan.by_ref[ref]
    assert activity.text == text
    assert activity.schedule.text == schedule
    if start == "-":
        assert activity.schedule.state is ScheduleState.ONGOING
    else:
        assert activity.schedule.state is ScheduleState.DATED
        assert [(str(w.start), str(w.end)) for w in activity.schedule.windows] == [(start, end)]


def test_sections_groups_and_their_words_are_as_printed(plan: Plan) -> None:
    assert [(s.letter, s.title, s.accomplishment) for s in plan.sections] == SECTIONS
    assert {group.ref: group.name for group in plan.groups} == GROUPS
    assert {group.ref: group.introduction for group in plan.groups if group.introduction} == INTRODUCTIONS
    assert all(0 < len(group.called) <= 60 for group in plan.groups)
    assert (plan.id, plan.zone) == ("2017", "Europe/Zurich")


def test_milestones_are_as_printed_without_days(plan: Plan) -> None:
    assert [(m.id, m.when, m.days) for m in plan.milestones] == [
        ("TS2017", "May 2017", None),
        ("SOM23", "September 2017", None),
        ("UNEA-3", "December 2017", None),
    ]
    assert [str(m.window.start) for m in plan.milestones if m.window] == ["2017-05-01", "2017-09-01", "2017-12-01"]


def test_who_acts_on_what(plan: Plan) -> None:
    by_actor = {
        actor: [a.ref for a in plan.activities if a.action_by == actor] for actor in (SECRETARIAT, MEMBERS, GROUP)
    }
    assert by_actor[SECRETARIAT] == THE_SECRETARIATS_OWN
    assert by_actor[MEMBERS] == ASKING_EVERY_MEMBER
    assert len(by_actor[GROUP]) == 41 - len(THE_SECRETARIATS_OWN) - len(ASKING_EVERY_MEMBER)


def test_what_feeds_which_meeting_and_who_are_the_partners(plan: Plan) -> None:
    assert {a.ref: a.feeds for a in plan.activities if a.feeds} == FOR_A_MEETING
    assert {a.ref: a.partners for a in plan.activities if a.partners} == PARTNERS


def test_every_partner_is_named_in_the_text(plan: Plan) -> None:
    for activity in plan.activities:
        assert all(partner in activity.text for partner in activity.partners), activity.ref


def test_titles_and_questions_are_short_and_each_is_its_own(plan: Plan) -> None:
    for activity in plan.activities:
        assert 0 < len(activity.title) <= 60, activity.ref
        # The push text of a phone shows about a hundred characters, with "A.1.b: " in front.
        assert len(activity.ask) <= 90, activity.ref
        assert re.fullmatch(r"(?:Has|Have|Is|Are) [^?]+\?", activity.ask), activity.ref
    assert len({activity.title for activity in plan.activities}) == 41
    assert len({activity.ask for activity in plan.activities}) == 41


def test_the_check_warns_exactly_of_what_the_printed_plan_contradicts_itself_in() -> None:
    problems = load_plan(FILE.read_bytes(), file=FILE.name).problems
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert [
        (problem.ref, "SOM23" in problem.message, "the text says" in problem.message.lower()) for problem in problems
    ] == [
        ("C.1.d", False, True),
        ("D.1.f", True, False),
        ("D.1.g", True, False),
        ("D.1.h", False, False),
        ("D.2.e", True, False),
        ("D.4.a", False, True),
        ("D.4.b", True, False),
    ]
    assert '"in Spring 2017", the schedule "March 17"' in problems[0].message
    assert '"in May 2017", the schedule "April 17"' in problems[5].message


def test_words_that_only_look_like_dates_or_states_change_nothing(plan: Plan) -> None:
    by_ref = plan.by_ref
    assert by_ref["D.5.c"].schedule.state is ScheduleState.DATED  # "ongoing work" stands in its text.
    assert "by 2020" in plan.group_by_ref["C.1"].introduction
    assert "2030 agenda" in by_ref["D.2.c"].text
    assert by_ref["D.1.a"].schedule.windows[0].end == date(2016, 9, 30)  # Over before the plan was issued.
