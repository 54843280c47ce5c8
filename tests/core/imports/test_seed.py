"""The printed plan of 2017, as its scan reads: the import must give the plan that was made from it by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from emgbot.core.files.planfile import load_plan
from emgbot.core.imports.drafting import Imported, draft_plan
from emgbot.core.imports.text import read_text
from emgbot.core.plan import Plan

PRINTED = (Path(__file__).parent / "emg-work-plan-2017.txt").read_bytes()
FILE = Path(__file__).parents[3] / "config" / "workplan-2017.yaml"


@pytest.fixture(scope="module")
def kept() -> Plan:
    plan = load_plan(FILE.read_bytes(), file=FILE.name).plan
    assert plan is not None
    return without_lines(plan)


@pytest.fixture(scope="module")
def alone() -> Imported:
    return draft_plan(read_text(PRINTED))


def without_lines(plan: Plan) -> Plan:
    return replace(plan, activities=tuple(replace(activity, line=0) for activity in plan.activities))


def test_every_word_and_schedule_is_as_in_the_plan_that_is_kept(alone: Imported, kept: Plan) -> None:
    assert alone.plan is not None
    assert [a.ref for a in alone.plan.activities] == [a.ref for a in kept.activities]
    assert len(alone.plan.activities) == 41
    for one, other in zip(alone.plan.activities, kept.activities, strict=True):
        assert (one.ref, one.text) == (other.ref, other.text)
        assert (one.ref, one.schedule) == (other.ref, other.schedule)
    assert alone.plan.sections == kept.sections
    assert [(g.ref, g.name, g.introduction) for g in alone.plan.groups] == [
        (g.ref, g.name, g.introduction) for g in kept.groups
    ]
    assert [(m.id, m.when, m.window) for m in alone.plan.milestones] == [
        (m.id, m.when, m.window) for m in kept.milestones
    ]
    assert (alone.plan.id, alone.plan.title, alone.plan.zone) == (kept.id, kept.title, kept.zone)


def test_like_the_plan_that_is_kept_it_is_that_plan(kept: Plan) -> None:
    imported = draft_plan(read_text(PRINTED), like=kept)
    assert imported.plan is not None
    assert without_lines(imported.plan) == kept


def test_what_it_was_unsure_of_is_told_in_one_pass(alone: Imported) -> None:
    told = {unsure.line: str(unsure) for unsure in alone.unsure if unsure.line}
    assert list(told) == [25, 32, 43, 49, 76, 86]
    assert "“programming.” stands here a second time" in told[25]
    assert "“work- plan” → “work-plan”" in told[32]
    assert "B.1" in told[43]
    assert "antique fau" in told[49]
    assert "April – August 2017" in told[76]
    assert "D.3.a" in told[86]
    kinds = [str(unsure) for unsure in alone.unsure if not unsure.line]
    for kind in ("no title", "no ask", "does not say who acts", "names a meeting", "paragraphs are no part"):
        assert sum(kind in said for said in kinds) == 1, "one line of each kind, not 41"
