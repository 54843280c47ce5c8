"""The plan file as people write it: layouts that say the same are read alike; what is worth a look is warned of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emgbot.core.files.planfile import PlanReading, load_plan
from emgbot.core.files.problems import Problem, Severity
from emgbot.core.plan import Activity, Plan

FILE = Path(__file__).parents[3] / "config" / "workplan-2017.yaml"
REAL = FILE.read_text(encoding="utf-8")

HEAD = (
    'plan: "2018"\nsections: {A: Programme}\ngroups: {A.1: Waste}\nmilestones: {SOM24: September 2018}\nactivities:\n'
)
KEYS = {
    "ref": "A.1.a",
    "title": "Mapping",
    "ask": '"Has it been mapped?"',
    "text": "Map it",
    "schedule": "March 18",
    "action_by": "group",
}


def activity(**keys: str | None) -> str:
    """An activity with these keys (None: left out), one per line."""
    written = [f"{key.rstrip('_')}: {value}" for key, value in {**KEYS, **keys}.items() if value is not None]
    return "  - " + "\n    ".join(written) + "\n"


def read(text: str | bytes) -> PlanReading:
    return load_plan(text, file="plan.yaml")


def plan_of(text: str | bytes) -> Plan:
    reading = read(text)
    assert reading.plan is not None, reading.problems
    assert reading.plan == reading.draft
    return reading.plan


def only_activity(text: str) -> Activity:
    (found,) = plan_of(text).activities
    return found


def only_problem(text: str | bytes) -> Problem:
    (problem,) = read(text).problems
    assert (read(text).plan is None) == (problem.severity is Severity.ERROR)
    return problem


def test_a_good_plan_has_no_problem() -> None:
    reading = read(HEAD + activity())
    assert reading.problems == []
    assert [a.ref for a in plan_of(HEAD + activity()).activities] == ["A.1.a"]


NESTED = HEAD.replace("groups: {A.1: Waste}\n", "").replace(
    "activities:\n", "groups:\n  A.1:\n    name: Waste\n    activities:\n"
)
SAME = [
    HEAD + activity(),
    HEAD.replace('"2018"', "2018") + activity(for_="[]", partners=None),
    HEAD.replace("sections: {A: Programme}", "sections:\n  - {letter: A, title: Programme}") + activity(),
    HEAD.replace("groups: {A.1: Waste}", "groups:\n  - ref: A.1\n    name: Waste") + activity(),
    HEAD.replace("{SOM24: September 2018}", "[{id: SOM24, when: September 2018}]") + activity(),
    HEAD.replace("{SOM24: September 2018}", "\n  - SOM24: September 2018") + activity(),
    HEAD.replace("{SOM24: September 2018}", "{SOM24: {name: SOM24, date: September 2018}}") + activity(),
    HEAD + activity(plan="2018", section="A", group="A.1", letter="a"),
    HEAD + activity(section='"A. Programme"', group="1", letter='"a)"'),
    HEAD + activity(ref=None, group="A.1", letter="a"),
    HEAD
    + activity(ref=None, Ref="A.1.a", action_by=None, Action_by="The Secretariat").replace("The Secretariat", "group"),
    HEAD + "  A.1.a:\n    " + "\n    ".join(f"{key}: {value}" for key, value in KEYS.items() if key != "ref") + "\n",
    HEAD + activity().replace("\n", "\r\n"),
    HEAD + activity(title="“Mapping”"),
    HEAD + activity(text="|\n      Map\n      it"),
    HEAD.replace("groups: {A.1: Waste}\n", "").replace(
        "{A: Programme}", "\n  A:\n    title: Programme\n    groups: {A.1: {name: Waste}}"
    )
    + activity(),
    NESTED + activity().replace("\n    ", "\n        ").replace("  - ", "      - "),
    NESTED + activity(ref="a").replace("\n    ", "\n        ").replace("  - ", "      - "),
]


SAME += [
    HEAD.replace("activities:\n", "")
    .replace("{A: Programme}", "\n  A:\n    title: Programme\n    activities:\n")
    .replace("groups: {A.1: Waste}\nmilestones: {SOM24: September 2018}\n", "")
    + activity().replace("\n    ", "\n        ").replace("  - ", "      - ")
    + "groups: {A.1: Waste}\nmilestones: {SOM24: September 2018}\n",
    HEAD.replace("groups: {A.1: Waste}\n", "").replace(
        "activities:\n", "groups:\n  A.1:\n    name: Waste\n    activities:\n"
    )
    + activity(ref=None, letter="a").replace("\n    ", "\n        ").replace("  - ", "      - "),
]


@pytest.mark.parametrize("text", SAME)
def test_layouts_that_say_the_same_are_the_same_plan(text: str) -> None:
    reading = read(text)
    assert reading.problems == []

    def said(plan: Plan) -> object:
        rows = [(a.ref, a.title, a.ask, a.text, a.schedule, a.action_by, a.feeds, a.partners) for a in plan.activities]
        groups = [(group.ref, group.name) for group in plan.groups]
        return plan.id, plan.zone, rows, groups, plan.sections, plan.milestones

    assert said(plan_of(text)) == said(plan_of(SAME[0]))


def test_what_check_prints_as_json_can_be_read_back() -> None:
    plan = plan_of(REAL)
    rows = [
        {
            "ref": a.ref,
            "plan": "2017",
            "section": a.section,
            "group": a.group,
            "letter": a.letter,
            "title": a.title,
            "ask": a.ask,
            "text": a.text,
            "schedule": a.schedule.text,
            "action_by": a.action_by,
            "for": list(a.feeds),
            "state": a.schedule.state,
            "windows": [{"start": "2017-03-01", "end": None}],
            "deliver_by": None,
            "channel": "#x",
        }
        for a in plan.activities
    ]
    again = plan_of(json.dumps({"activities": rows, "problems": []}))
    assert again.id == "2017"
    for old, new in zip(plan.activities, again.activities, strict=True):
        assert (old.ref, old.text, old.schedule, old.feeds, old.action_by) == (
            new.ref,
            new.text,
            new.schedule,
            new.feeds,
            new.action_by,
        )


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("secretariat", "secretariat"),
        ("EMG Secretariat", "secretariat"),
        ("the secretariat", "secretariat"),
        ("Group", "group"),
        ("all members", "members"),
        ("[members]", "members"),
        ("UNEP", "UNEP"),
        ("Peer Review Body", "Peer Review Body"),
    ],
)
def test_who_acts_may_be_written_freely(written: str, understood: str) -> None:
    assert only_activity(HEAD + activity(action_by=written)).action_by == understood


@pytest.mark.parametrize(
    "written", ["SOM24", "som 24", "[SOM-24]", "[SOM24, SOM24]", '"SOM24;"', "SOM24 and SOM 24", "[ SOM24 , ]"]
)
def test_a_meeting_is_found_however_it_is_spelled(written: str) -> None:
    assert only_activity(HEAD + activity(for_=written)).feeds == ("SOM24",)


def test_partners_are_a_list_or_a_text_with_commas() -> None:
    assert only_activity(HEAD + activity(partners="UNU, UN-Habitat; UNU")).partners == ("UNU", "UN-Habitat")
    assert only_activity(HEAD + activity(partners='["UNU", "WFP, Rome"]')).partners == ("UNU", "WFP, Rome")


def test_days_of_a_meeting_can_be_added() -> None:
    text = HEAD.replace("{SOM24: September 2018}", "{SOM24: {when: September 2018, days: 18-20 Sep 2018}}") + activity()
    (milestone,) = plan_of(text).milestones
    assert milestone.days is not None
    assert (str(milestone.days.start), str(milestone.days.end)) == ("2018-09-18", "2018-09-20")
    assert milestone.known == milestone.days


def test_a_cell_without_a_year_takes_the_plans_year() -> None:
    window = only_activity("year: 2018\n" + HEAD + activity(schedule="March")).schedule.windows[0]
    assert str(window.start) == "2018-03-01"


def test_several_windows_may_be_a_list() -> None:
    assert len(only_activity(HEAD + activity(schedule="[June 18, Dec 18]")).schedule.windows) == 2


def test_what_is_missing_is_replaced_and_warned_of() -> None:
    text = "Prepare a long report about everything that was decided in the last year, with annexes;"
    bare = HEAD + activity(title=None, ask=None, action_by=None, text=text)
    found = only_activity(bare)
    assert found.title == "Prepare a long report about everything that was decided in…"
    assert found.ask == f"Is this completed: {found.title}?"
    assert found.action_by == "group"
    assert [p.severity for p in read(bare).problems] == [Severity.WARNING] * 3


LINE = 6  # of the first activity

WARNINGS = [
    (HEAD + activity(title="x" * 61), LINE + 1, "61 characters", "Shorten"),
    (HEAD + activity(title=None), LINE, "no title", "60 characters"),
    (HEAD + activity(ask="Map it"), LINE + 2, "not a question", "question mark"),
    (HEAD + activity(action_by=None), LINE, "who acts", "secretariat, group, members"),
    (HEAD + activity(text="Report to SOM 24"), LINE, "names SOM24", 'for: ["SOM24"]'),
    (HEAD + activity(text="Report to the 24th SOM"), LINE, "names SOM24", 'for: ["SOM24"]'),
    (HEAD + activity(text="Prepare the SOM24", schedule="Aug-Dec 18", for_="[]"), LINE + 4, "after SOM24", "the days"),
    (HEAD + activity(owner="UNU"), LINE + 6, '"owner"', "Delete it"),
    (HEAD + activity(status="done"), LINE + 6, '"status"', "Slack"),
    (HEAD + activity(channel='"#waste"'), LINE + 6, '"channel"', "settings file"),
    (HEAD + activity(title="Meeting #8 of the group"), LINE + 1, '"#8"', "Meeting #8"),
    (HEAD.replace("groups: {A.1: Waste}\n", "") + activity(), 1, "group A.1", "groups:"),
    (HEAD.replace("sections: {A: Programme}\n", "") + activity(), 1, "section A", "sections:"),
    (HEAD.replace("{A.1: Waste}", "{A.1: {introduction: x}}") + activity(), 3, "no name", "name:"),
    (
        HEAD.replace("milestones: {SOM24: September 2018}\n", "") + activity(for_="SOM9"),
        LINE + 5,
        "lists none",
        "milestones:",
    ),
    (HEAD + activity(for_="SOM24", schedule="Sept-Dec 18"), LINE + 4, "with or after SOM24", "days"),
    (HEAD + activity(text="Organize a meeting in May 2018", schedule="April 18"), LINE + 4, "May 2018", "as printed"),
    (
        HEAD.replace("September 2018}", "{when: May 2018, days: 1-30 June 2018}}") + activity(),
        4,
        "30 days",
        "exact days",
    ),
]


@pytest.mark.parametrize(("text", "line", "says", "cure"), WARNINGS)
def test_what_is_worth_a_look_is_a_warning(text: str, line: int, says: str, cure: str) -> None:
    problem = read(text).problems[0]
    assert read(text).plan is not None
    assert (problem.severity, problem.line) == (Severity.WARNING, line)
    assert says in problem.message
    assert cure in problem.cure


@pytest.mark.parametrize(
    ("text", "schedule", "feeds"),
    [
        ("Report to SOM24", "July 18", "SOM24"),
        ("For submission to SOM24 in September 2018", "July 18", "SOM24"),
        ("Follow the 2030 agenda by 2020", "July 18", "[]"),
        ("Report to SOM24", "July 18", "[]"),
        ("Report to SOM245 or XSOM24", "July 18", None),
        ("Report to SOM24", "Ongoing", "SOM24"),
        ("Report to SOM24", "TBC", "SOM24"),
    ],
)
def test_words_that_fit_the_schedule_are_not_warned_of(text: str, schedule: str, feeds: str | None) -> None:
    assert read(HEAD + activity(text=text, schedule=schedule, for_=feeds)).problems == []


def test_a_meeting_whose_days_are_known_needs_no_warning() -> None:
    head = HEAD.replace("September 2018}", "{when: September 2018, days: 18-20 Sep 2018}}")
    assert read(head + activity(for_="SOM24", schedule="Aug-Sept 18")).problems == []
    assert "after SOM24" in only_problem(head + activity(for_="SOM24", schedule="Oct-Dec 18")).message


def test_a_list_of_activities_straight_under_its_group_is_read() -> None:
    text = HEAD.replace("groups: {A.1: Waste}\n", "").replace(
        "activities:\n", "groups:\n  A.1:\n"
    ) + activity().replace("\n", "\n  ").replace("  - ", "    - ", 1)
    reading = read(text.rstrip() + "\n")
    assert ["A.1 has no name" in problem.message for problem in reading.problems] == [True]
    assert [a.ref for a in reading.draft.activities] == ["A.1.a"]
