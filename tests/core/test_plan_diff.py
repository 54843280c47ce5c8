"""What differs between two plans, and which activity is which: asked wherever it is not plain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.dates.schedule import parse_schedule
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.planwrite import write_plan
from emgbot.core.plan import Activity, Plan
from emgbot.core.plan_diff import compare, same_plan
from emgbot.core.plan_match import check_answers, match
from emgbot.core.plan_told import as_json, listed, question_words, summary, told
from emgbot.errors import UserError

Renaming = dict[str, str]


def with_activity(plan: Plan, ref: str, **changes: Any) -> Plan:
    return replace(plan, activities=tuple(replace(a, **changes) if a.ref == ref else a for a in plan.activities))


def without(plan: Plan, *refs: str) -> Plan:
    return replace(plan, activities=tuple(a for a in plan.activities if a.ref not in refs))


def renumbered(plan: Plan, names: Renaming) -> Plan:
    moved = (replace(activity, ref=names.get(activity.ref, activity.ref)) for activity in plan.activities)
    return replace(plan, activities=tuple(sorted(moved, key=lambda activity: activity.ref)))


def with_new(plan: Plan, ref: str, text: str, title: str) -> Plan:
    new = Activity(ref, title, f"Is it done: {title}?", text, parse_schedule("May 2017"))
    return replace(plan, activities=tuple(sorted((*plan.activities, new), key=lambda activity: activity.ref)))


def asked(old: Plan, new: Plan, **more: Any) -> dict[str, str]:
    return {question.ref: question.was for question in compare(old, new, **more).questions}


def test_a_plan_does_not_differ_from_itself_nor_from_how_it_is_written(plan: Plan) -> None:
    written = load_plan(write_plan(plan), file="written.yaml").plan
    assert written is not None
    assert same_plan(plan, written)
    difference = compare(plan, written)
    assert difference.empty
    assert summary(difference) == "no difference"
    assert all(not found for found in as_json(difference).values())


CHANGES: list[tuple[str, Callable[[Plan], Plan], dict[str, Any]]] = [
    ("removed", lambda p: without(p, "C.1.c"), {"removed": ["C.1.c"]}),
    ("added", lambda p: with_new(p, "A.1.i", "Plastics in the canteen.", "Plastics"), {"added": ["A.1.i"]}),
    (
        "re-dated",
        lambda p: with_activity(p, "A.1.d", schedule=parse_schedule("March-April 17")),
        {
            "redated": [
                {
                    "ref": "A.1.d",
                    "from": "March 17",
                    "to": "March-April 17",
                    "from_end": "2017-03-31",
                    "to_end": "2017-04-30",
                    "from_windows": [{"start": "2017-03-01", "end": "2017-03-31"}],
                    "to_windows": [{"start": "2017-03-01", "end": "2017-04-30"}],
                }
            ]
        },
    ),
    (
        "the same days in other words are re-worded",
        lambda p: with_activity(p, "A.1.d", schedule=parse_schedule("1-31 March 2017")),
        {"reworded": [{"ref": "A.1.d", "field": "schedule", "from": "March 17", "to": "1-31 March 2017"}]},
    ),
    (
        "another title",
        lambda p: with_activity(p, "A.1.b", title="The draft"),
        {
            "reworded": [
                {
                    "ref": "A.1.b",
                    "field": "title",
                    "from": "Draft e-waste mapping report to the IMG",
                    "to": "The draft",
                }
            ]
        },
    ),
    (
        "action_by, for and partners",
        lambda p: with_activity(p, "A.1.b", action_by="secretariat", feeds=("SOM23",), partners=("UNU",)),
        {
            "other": [
                {"subject": "A.1.b", "field": "action_by", "from": "members", "to": "secretariat"},
                {"subject": "A.1.b", "field": "for", "from": None, "to": "SOM23"},
                {"subject": "A.1.b", "field": "partners", "from": None, "to": "UNU"},
            ]
        },
    ),
    (
        "the days of a meeting",
        lambda p: replace(
            p,
            milestones=tuple(
                replace(m, days=parse_schedule("18-20 Sep 2017").windows[0]) if m.id == "SOM23" else m
                for m in p.milestones
            ),
        ),
        {"milestones": [{"id": "SOM23", "field": "days", "from": None, "to": "18-20 Sep 2017"}]},
    ),
    (
        "a group's title",
        lambda p: replace(p, groups=tuple(replace(g, title="E-waste") if g.ref == "A.1" else g for g in p.groups)),
        {"other": [{"subject": "A.1", "field": "title", "from": "IMG on Tackling E-waste", "to": "E-waste"}]},
    ),
    (
        "the zone",
        lambda p: replace(p, zone="Africa/Nairobi"),
        {"other": [{"subject": "plan", "field": "zone", "from": "Europe/Zurich", "to": "Africa/Nairobi"}]},
    ),
]


@pytest.mark.parametrize(("change", "expected"), [(c, e) for _, c, e in CHANGES], ids=[name for name, _, _ in CHANGES])
def test_each_kind_of_change_is_told_as_what_it_is_and_nothing_else(
    plan: Plan, change: Callable[[Plan], Plan], expected: dict[str, Any]
) -> None:
    found = {name: value for name, value in as_json(compare(plan, change(plan))).items() if value}
    assert found == expected


def test_two_that_changed_places_are_asked_about_one_by_one(plan: Plan) -> None:
    new = renumbered(plan, {"A.1.c": "A.1.d", "A.1.d": "A.1.c"})
    assert asked(plan, new) == {"A.1.c": "A.1.d", "A.1.d": "A.1.c"}
    found = as_json(compare(plan, new))
    assert [(each["from"], each["to"], each["certain"]) for each in found["renumbered"]] == [
        ("A.1.d", "A.1.c", False),
        ("A.1.c", "A.1.d", False),
    ]
    assert found["added"] == found["removed"] == found["reworded"] == found["redated"] == []


def test_a_list_that_moved_down_by_one_is_a_chain_of_questions_and_its_first_is_new(plan: Plan) -> None:
    letters = "bcdefgh"
    new = renumbered(plan, {f"A.1.{letter}": f"A.1.{chr(ord(letter) + 1)}" for letter in letters})
    new = with_new(new, "A.1.b", "Plastics in the canteens of all duty stations.", "Plastics in canteens")
    assert asked(plan, new) == {f"A.1.{chr(ord(letter) + 1)}": f"A.1.{letter}" for letter in letters}
    answers = {f"A.1.{chr(ord(letter) + 1)}": f"A.1.{letter}" for letter in letters}
    settled = compare(plan, new, answers=answers)
    assert settled.questions == ()
    assert settled.added == ("A.1.b",)
    assert settled.removed == ()
    assert settled.renumbered == tuple((old, ref) for ref, old in answers.items())
    assert all(each["certain"] for each in as_json(settled)["renumbered"])


def test_what_is_answered_as_new_is_one_removed_and_one_added(plan: Plan) -> None:
    new = renumbered(plan, {"A.1.c": "A.1.i"})
    assert asked(plan, new) == {"A.1.i": "A.1.c"}
    settled = compare(plan, new, answers={"A.1.i": None})
    assert (settled.added, settled.removed, settled.questions) == (("A.1.i",), ("A.1.c",), ())


def test_another_text_under_the_same_reference_is_the_same_while_it_reads_alike(plan: Plan) -> None:
    text = plan.by_ref["A.1.b"].text.replace("draft report", "first draft of the report")
    assert asked(plan, with_activity(plan, "A.1.b", text=text)) == {}
    # Other words altogether, but what people call it stayed.
    assert asked(plan, with_activity(plan, "A.1.b", text="Write to the host countries.")) == {}


def test_a_reference_that_means_something_else_altogether_is_asked_about(plan: Plan) -> None:
    new = with_activity(plan, "A.1.b", text="Write to the host countries.", title="Letters", ask="Sent?")
    difference = compare(plan, new)
    assert asked(plan, new) == {"A.1.b": "A.1.b"}
    assert "still the same" in question_words(difference.questions[0], difference)
    assert {change.field for change in difference.reworded} == {"text", "title", "ask"}
    settled = compare(plan, new, answers={"A.1.b": None})
    assert (settled.added, settled.removed) == (("A.1.b",), ("A.1.b",))
    assert compare(plan, new, answers={"A.1.b": "A.1.b"}).questions == ()


def test_what_an_earlier_version_had_comes_back_as_the_same_and_something_else_is_asked_about(plan: Plan) -> None:
    old, retired = without(plan, "C.1.c"), {"C.1.c": plan.by_ref["C.1.c"]}
    back = compare(old, plan, retired=retired)
    assert (back.returned, back.added, back.questions) == (("C.1.c",), (), ())
    reused = with_activity(plan, "C.1.c", text="Write to the host countries.", title="Letters")
    assert asked(old, reused, retired=retired) == {"C.1.c": "C.1.c"}
    moved = renumbered(plan, {"C.1.c": "C.1.f"})
    assert asked(old, moved, retired=retired) == {"C.1.f": "C.1.c"}


def test_progress_reports_of_two_groups_are_never_mixed_up_while_they_stay_where_they_are(plan: Plan) -> None:
    """Their texts are nearly the same; only where one is gone and another came a question is due."""
    assert asked(plan, without(plan, "A.1.h")) == {}
    text = plan.by_ref["D.1.f"].text
    assert asked(plan, with_new(without(plan, "D.1.f"), "B.1.e", text, "Report")) == {"B.1.e": "D.1.f"}


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"A.1.z": "A.1.c"}, "A.1.z is not in the new plan"),
        ({"A.1.d": "A.1.x"}, "A.1.x is no activity"),
        ({"A.1.c": "A.1.d", "A.1.d": "A.1.d"}, "A.1.d cannot be both A.1.c and A.1.d"),
    ],
)
def test_answers_that_cannot_be_are_refused(plan: Plan, answers: dict[str, str | None], problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        check_answers(answers, old=plan.by_ref, new=plan.by_ref)


def test_for_the_history_few_changes_are_told_and_many_are_counted(plan: Plan) -> None:
    one = compare(plan, with_activity(plan, "A.1.b", title="The draft"))
    assert told(one) == "A.1.b title: “Draft e-waste mapping report to the IMG” → “The draft”"
    assert told(compare(without(plan, *(a.ref for a in plan.activities[4:])), plan)) == "37 added"
    assert sum(len(lines) for _, lines in listed(compare(replace(plan, activities=()), plan))) == 41


def test_of_another_years_plan_only_words_count(plan: Plan) -> None:
    old = {ref: plan.by_ref[ref] for ref in ("A.1.c", "C.1.c")}
    new = {"B.1.a": replace(old["A.1.c"], ref="B.1.a"), "A.1.c": replace(plan.by_ref["D.3.a"], ref="A.1.c")}
    found = match(old, new, answers={}, retired={}, moved_only=True)
    assert found.was == {"B.1.a": "A.1.c", "A.1.c": None}
    assert found.removed == ("C.1.c",)


@given(st.permutations("abcdefgh"), st.data())
def test_whatever_is_moved_where_nothing_is_claimed_twice_and_answers_settle_it(
    plan: Plan, order: list[str], data: st.DataObject
) -> None:
    names = {f"A.1.{old}": f"A.1.{new}" for old, new in zip("abcdefgh", order, strict=True)}
    new = renumbered(plan, names)
    difference = compare(plan, new)
    was = [old for old in difference.matching.was.values() if old]
    assert len(was) == len(set(was)) == 41
    assert {question.ref: question.was for question in difference.questions} == {
        new_ref: old for old, new_ref in names.items() if old != new_ref
    }
    answers = {question.ref: data.draw(st.sampled_from([question.was, None])) for question in difference.questions}
    for _ in range(len(answers) + 1):
        settled = compare(plan, new, answers=answers)
        answers |= {question.ref: None for question in settled.questions}
    assert compare(plan, new, answers=answers).questions == ()
