"""Changing the plan by commands: read however it is put, refused with the cure, and never more than was said."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.plan import Plan
from emgbot.core.plan_diff import compare
from emgbot.core.plan_edit import ORDERS, Edit, edited, read_edit
from emgbot.core.plan_milestones import edited_milestones, read_milestone
from emgbot.errors import UserError

TITLE = Edit("B.1.b", "title", "New title")
SCHEDULE = Edit("B.1.b", "schedule", "March-May 2017")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('set B.1.b title "New title"', TITLE),
        ("set B.1.b title New title", TITLE),
        ("set b1b title: New title", TITLE),
        ("set B.1.b title = “New title”", TITLE),
        ("set title of B.1.b to New title", TITLE),
        ("set the title for B.1.b: New title", TITLE),
        ("set B.1.b's title to New title", TITLE),
        ("set title New title for B.1.b", TITLE),
        ("B.1.b title → New title", TITLE),
        ("B.1.b, title, New title", TITLE),
        ("rename B.1.b to New title", TITLE),
        ("please change B.1.b titel New title", TITLE),
        ("set B.1.b schedule March-May 2017", SCHEDULE),
        ("set B.1.b shedule to March-May 2017", SCHEDULE),
        ("reschedule B.1.b to March-May 2017", SCHEDULE),
        ("set dates of B.1.b to March-May 2017", SCHEDULE),
        ("set B.1.b ask Has it been done?", Edit("B.1.b", "ask", "Has it been done?")),
        ("set B.1.b action_by secretariat", Edit("B.1.b", "action_by", "secretariat")),
        ("set action by of B.1.b to the group", Edit("B.1.b", "action_by", "the group")),
        ("set B.1.b for SOM23", Edit("B.1.b", "for", "SOM23")),
        ("set B.1 focal <@U1|anna> <@U2|ben>", Edit("B.1", "focal", "<@U1|anna> <@U2|ben>")),
        ("set focal points of B.1.b to <@U1>", Edit("B.1.b", "focal", "<@U1>")),
        ("set B.1 channel <#C1|ess>", Edit("B.1", "channel", "<#C1|ess>")),
        ("set channel of B.1 to #ess", Edit("B.1", "channel", "#ess")),
    ],
)
def test_however_it_is_put(plan: Plan, typed: str, meant: Edit) -> None:
    assert read_edit(typed, plan) == meant


def test_a_short_reference_is_the_channels_own(plan: Plan) -> None:
    assert read_edit("set 1b title X", plan, groups=("B.1",)).subject == "B.1.b"
    with pytest.raises(UserError, match=r"A\.1\.b, B\.1\.b, C\.1\.b, D\.1\.b"):
        read_edit("set 1b title X", plan)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("set", "Of which activity"),
        ("set title", "Of which activity"),
        ("set foo bar", "no activity or group"),
        ("set B.1.b", "What of B.1.b"),
        ("set B.1.b colour red", "nothing of B.1.b that can be set"),
        ("set B.1.z title X", "There is no B.1.z"),
        ("set B.1.b title", "Which title"),
        ("set B.1.b title " + "x" * 61, "61 characters; at most 60"),
        ("set B.1.b ask " + "x" * 301, "301 characters; at most 300"),
        ("set B.1.b ask", "Which question"),
        ("set B.1.b schedule", "Which schedule"),
        ("set B.1.b schedule Nov-Mar 17", "November 2016 - March 2017, or November 2017 - March 2018"),
        ("set B.1.b schedule Marsch 2017", "not understood"),
        ("set B.1.b schedule May", "May 2017"),
        ("set B.1.b text Other words", "adopted words"),
        ("set B.1.b for SOM42", "There is no milestone"),
        ("set B.1 schedule May 2017", "is a group"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_type(plan: Plan, typed: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        edited(plan, read_edit(typed, plan))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "field", "after"),
    [
        ("B.1.b title New title", "title", "New title"),
        ("B.1.b ask Has it been done", "ask", "Has it been done?"),
        ("B.1.b action_by the secretariat", "action_by", "secretariat"),
        ("B.1.b action_by UNDP", "action_by", "UNDP"),
        ("B.1.b for som 23 and unea 3", "for", "SOM23, UNEA-3"),
        ("D.1.g for none", "for", ""),
        ("B.1.b partners UNDG and UNDP", "partners", "UNDG, UNDP"),
    ],
)
def test_one_change_changes_one_thing(plan: Plan, typed: str, field: str, after: str) -> None:
    difference = compare(plan, edited(plan, read_edit(f"set {typed}", plan)))
    changes = [*difference.reworded, *difference.other]
    assert [(change.field, change.after) for change in changes] == [(field, after)]


def test_a_groups_title_can_be_set(plan: Plan) -> None:
    assert edited(plan, read_edit("set B.1 title ESS", plan)).group_by_ref["B.1"].title == "ESS"


@given(st.text(max_size=60))
def test_nothing_that_is_typed_fails_otherwise_than_with_a_cure(plan: Plan, text: str) -> None:
    for typed in (text, f"set B.1.b title {text}", f"set {text} title x", f"set B.1.b schedule {text}"):
        with suppress(UserError):
            edit = read_edit(typed, plan)
            if edit.field not in ORDERS:
                edited(plan, edit)
    for typed in (text, f"SOM23 {text}", f"new {text}"):
        with suppress(UserError):
            edited_milestones(plan, read_milestone(f"SOM23 {typed}", plan))


# --- Milestones ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "SOM23 18-20 Sep 2017",
        "som23 18-20 September 2017",
        "SOM 23: 18-20 Sep 2017",
        "SOM23 to 18-20 Sep 2017",
        "SOM23 is on 18-20 Sep 2017",
        "SOM23 days = 18-20 Sep 2017",
        "set SOM23 to 18 - 20 Sept. 2017",
        "18-20 Sep 2017 SOM23",
        "SOM23 18-20 Sep",
        '"SOM23" "18-20 Sep 2017"',
        "23rd Senior Officials' Meeting of the EMG 18-20 Sep 2017",
    ],
)
def test_a_meeting_gets_its_days(plan: Plan, typed: str) -> None:
    difference = compare(plan, edited_milestones(plan, read_milestone(typed, plan)))
    assert [str(change) for change in difference.milestones] == ["days: “18-20 Sep 2017”"]


def test_a_month_is_its_printed_date_and_days_outside_of_it_go(plan: Plan) -> None:
    known = edited_milestones(plan, read_milestone("SOM23 18-20 Sep 2017", plan))
    moved = edited_milestones(known, read_milestone("SOM23 October 2017", known)).milestone_by_id["SOM23"]
    assert (moved.when, moved.days) == ("October 2017", None)
    kept = edited_milestones(known, read_milestone("SOM23 Sept 2017", known)).milestone_by_id["SOM23"]
    assert kept.days is not None
    gone = edited_milestones(known, read_milestone("SOM23 tbc", known)).milestone_by_id["SOM23"]
    assert (gone.days, gone.when) == (None, "September 2017")


def test_a_new_milestone_with_or_without_a_name(plan: Plan) -> None:
    added = edited_milestones(plan, read_milestone('new SOM24 "24th SOM" 3-4 Sep 2018', plan)).milestone_by_id["SOM24"]
    assert (added.name, added.days is not None) == ("24th SOM", True)
    assert edited_milestones(plan, read_milestone("new COP-3 May 2018", plan)).milestone_by_id["COP-3"].name == "COP-3"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("SMO23 1 Sep 2017", "Did you mean SOM23?"),
        ("SOM24 May 2018", "A new one: `/emg milestone new SOM24 May 2018`"),
        ("SOM25", "A new one: `/emg milestone new SOM25 September 2017`"),
        ("SOM23 sometime", "`/emg milestone SOM23 18-20 Sep 2017`"),
        ("SOM23 by 15 Sep 2017", "a beginning and an end"),
        ("SOM23 soon", "not understood"),
        ("SOM23 3/4/2017", "3/4"),
        ("new SOM23 May 2018", "is a milestone already"),
        ("new SOM24", "short name and its date"),
    ],
)
def test_a_milestone_that_cannot_be_is_said_with_what_to_type(plan: Plan, typed: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        edited_milestones(plan, read_milestone(typed, plan))
    assert said in str(refused.value)
