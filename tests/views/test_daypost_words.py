"""What people read in a channel's post: each step with its own question, dates with their reasons, flags, the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import Calendar
from emgbot.core.dates.schedule import Window, parse_schedule
from emgbot.core.daypost import DayPost, compose
from emgbot.core.digest import Week
from emgbot.core.introduction import introduce
from emgbot.core.ladder import Step
from emgbot.core.nudging import Nudge
from emgbot.core.places import Place, Places
from emgbot.core.plan import Activity, Milestone, Plan
from emgbot.core.status import Status
from emgbot.views.daypost import People, day_message, day_thread
from emgbot.views.introduction import example
from tests.views.conftest import texts

GENEVA = Calendar(ZoneInfo("Europe/Zurich"))
HOME = Place("#emg-secretariat", ("D.3", "D.4", "D.5"), GENEVA, secretariat=True)
EWASTE = Place("#img-ewaste", ("A.1",), GENEVA)
REST = Place("#rest", ("B.1", "C.1", "C.2", "D.1", "D.2"), GENEVA)
PLACES = Places((HOME, EWASTE, REST))
PEOPLE = People(lambda _: ["U0FOCAL1"], lambda _: ["Jonas Weber (UNU)"], {})
MONDAY = date(2017, 4, 10)


def shown(payload: dict[str, Any]) -> str:
    return "\n".join(text["text"] for text in texts(payload["blocks"]))


def said(plan: Plan, day: str, place: Place, *, board: Board | None = None, week: bool = False) -> dict[str, Any]:
    on = date.fromisoformat(day)
    board = board or Board(plan)
    of = Week(datetime(on.year, on.month, 1, tzinfo=UTC)) if week else None
    return day_message(compose([on], board, PLACES, place, week=of), board, PEOPLE)


def test_an_opening_asks_who_leads_and_not_whether_it_is_done(plan: Plan) -> None:
    payload = said(plan, "2017-03-01", EWASTE)
    assert payload["text"].startswith("A.1.d starts: IMG meeting on follow-up to the e-waste mapping report. Who takes")
    assert "Is that realistic?" in payload["text"]
    words = shown(payload)
    assert words.count("IMG meeting on follow-up") == 1, "the ask has said the title"
    assert "`under way, and who does what`" in words
    assert "<@U0FOCAL1>" not in words


@pytest.mark.parametrize(
    ("standing", "asks"),
    [
        (Standing(), "is it under way? A line for the record helps."),
        (Standing(Status.UNDER_WAY), "is it still under way? A line for the record helps."),
        (Standing(Status.AT_RISK), "is it still at risk? A line for the record helps."),
        (Standing(Status.ON_HOLD), "is it still on hold? A line for the record helps."),
    ],
)
def test_a_check_in_asks_whether_it_still_stands_so(plan: Plan, standing: Standing, asks: str) -> None:
    board = Board(plan, {a.ref: Standing(Status.COMPLETED) for a in plan.activities} | {"C.1.c": standing})
    payload = said(plan, "2017-04-10", REST, board=board)
    assert payload["text"] == f'C.1.c Greening the Blue campaign: {asks} Ongoing (plan: "Ongoing").'
    assert "*Quarterly check-in*" in shown(payload)


def test_the_ask_comes_first_for_every_step_of_the_whole_plan(plan: Plan) -> None:
    for activity in plan.activities:
        for step in Step:
            post = DayPost(EWASTE, MONDAY, (Nudge(activity, step, ""),), ())
            text = day_message(post, Board(plan), PEOPLE)["text"]
            assert text.startswith(activity.ref)
            assert "?" in text[:120], f"{activity.ref} {step}: {text[:120]}"


def test_the_focal_points_are_mentioned_from_the_due_day_on(plan: Plan) -> None:
    for step in Step:
        post = DayPost(EWASTE, MONDAY, (Nudge(plan.by_ref["A.1.c"], step, ""),), ())
        assert ("<@U0FOCAL1>" in shown(day_message(post, Board(plan), PEOPLE))) is (step in ("due", "+5", "+15"))


def test_nobody_is_mentioned_for_what_a_digest_carries(plan: Plan) -> None:
    nudge = Nudge(plan.by_ref["A.1.c"], Step.DUE, "")
    words = shown(day_message(DayPost(EWASTE, MONDAY, (), (), carried=(nudge,)), Board(plan), PEOPLE))
    assert "*Since the last digest*" in words
    assert "<@" not in words
    assert "Reply here in your words: `completed`" in words


def test_a_reminder_says_who_asked_for_it_and_when(plan: Plan) -> None:
    today = Nudge(plan.by_ref["A.1.c"], Step.SNOOZE, "", asked_by="Jonas <b>", day=MONDAY)
    post = DayPost(EWASTE, MONDAY, (today,), ())
    assert "Jonas &lt;b&gt; asked to be reminded today" in shown(day_message(post, Board(plan), PEOPLE))
    late = DayPost(EWASTE, MONDAY, (replace(today, day=date(2017, 4, 7)),), (), late=True)
    assert "asked to be reminded on 7 Apr" in shown(day_message(late, Board(plan), PEOPLE))


def dated(plan: Plan, schedule: str, *, feeds: tuple[str, ...] = ()) -> tuple[Plan, Activity]:
    """The plan with another schedule for A.1.c."""
    changed = replace(plan.by_ref["A.1.c"], schedule=parse_schedule(schedule), feeds=feeds)
    return replace(plan, activities=tuple(changed if a.ref == "A.1.c" else a for a in plan.activities)), changed


def test_past_the_end_of_one_window_the_line_names_it_and_the_next(plan: Plan) -> None:
    several, _ = dated(plan, "March 17, June 17")
    words = shown(said(several, "2017-04-07", EWASTE))
    assert "planned end 31 Mar 2017" in words
    assert "5 working days ago; next 30 Jun 2017, in 60 working days" in words


def test_a_revised_end_stands_beside_the_printed_one(plan: Plan) -> None:
    board = Board(plan, {"A.1.d": Standing(Status.UNDER_WAY, revised_end=date(2017, 5, 31))})
    words = shown(said(plan, "2017-05-24", EWASTE, board=board))
    assert 'revised end 31 May 2017 (plan: "March 17"), in 5 working days' in words


def test_what_a_meeting_wants_earlier_says_so(plan: Plan) -> None:
    known = Window(date(2017, 9, 18), date(2017, 9, 20))
    meetings = tuple(replace(m, days=known) if m.id == "SOM23" else m for m in plan.milestones)
    assert isinstance(meetings[0], Milestone)
    fed, _ = dated(replace(plan, milestones=meetings), "September 17", feeds=("SOM23",))
    payload = said(fed, "2017-09-04", EWASTE)
    assert "Wanted by 4 Sep 2017 for SOM23, today; planned end 30 Sep 2017" in payload["text"]
    assert "wanted by" not in shown(said(fed, "2017-10-06", EWASTE)), "past the planned end it is over"


def test_flags_name_the_channel_the_end_and_the_people_and_mention_nobody(plan: Plan) -> None:
    board = Board(plan, {"D.1.c": Standing(Status.UNDER_WAY, spoken_at=datetime(2017, 3, 3, 9, tzinfo=UTC))})
    post = compose([date(2017, 4, 7)], board, PLACES, HOME, week=None)
    words = shown(day_message(post, board, PEOPLE))
    assert "*Past planned end, no word*" in words
    line = (
        "*D.1.c* Information collection and analysis · #rest · planned end 31 Mar 2017 · focal point Jonas Weber (UNU)"
    )
    assert f"{line} · no word since 3 Mar 2017" in words
    assert "no word yet" in words
    assert "<@" not in words
    (mail,) = day_thread(post, board, PEOPLE)
    text = shown(mail)
    assert "IMG on Tackling E-waste\n- A.1.d IMG meeting on follow-up" in text
    assert "(planned end 31 March 2017; focal point: Jonas Weber (UNU))" in text
    assert text.index("A.1.d") < text.index("C.1.b") < text.index("D.1.c")


def test_the_start_shows_a_dozen_of_each_and_counts_the_rest(plan: Plan) -> None:
    on = date(2017, 12, 1)
    board = Board(plan)
    post = compose([on], board, PLACES, HOME, week=None, first=True)
    assert post.introduction is not None
    payload = day_message(replace(post, nudges=(), flags=()), board, PEOPLE)
    words = shown(payload)
    over = len(post.introduction.over)
    assert f"*Past planned end* ({over})" in words
    assert f"+{over - 12} more: `/emg overdue` lists them" in words
    assert words.count("• *") <= 24
    assert payload["text"].startswith("Where the plan stands at the start: ")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2016-12-20", "/emg status D.1.a,C.1.a done on 30 Nov 2016"),
        ("2016-09-20", "/emg status D.1.a,A.1.a done on 20 Sep 2016"),
    ],
)
def test_the_example_takes_references_of_the_list_and_a_day_that_is_over(plan: Plan, day: str, expected: str) -> None:
    on = date.fromisoformat(day)
    told = introduce(Board(plan), on)
    assert told is not None
    assert example(told, Board(plan), on) == expected


def test_a_digest_puts_what_is_new_and_what_comes_before_the_counts(plan: Plan) -> None:
    text = said(plan, "2017-03-20", EWASTE, week=True)["text"]
    week = "This week 21 Mar: A.1.c Final e-waste mapping report and IMG meeting (reminder); 24 Mar: A.1.d"
    assert text.startswith(f"IMG on Tackling E-waste · week to 19 March 2017. {week}")
    assert text.endswith("8 activities: 8 not started")


def test_a_digest_names_what_starts_once(plan: Plan) -> None:
    words = shown(said(plan, "2017-02-27", EWASTE, week=True))
    assert words.count("A.1.d") == 1
    assert "*Starting* A.1.d IMG meeting on follow-up to the e-waste mapping report (1 Mar)" in words


def test_a_digest_of_nothing_new_says_what_starts_and_what_is_late_before_the_counts(plan: Plan) -> None:
    only = Board(plan, {a.ref: Standing(Status.COMPLETED) for a in plan.activities if a.ref != "A.1.d"})
    soon = said(plan, "2017-02-27", EWASTE, board=only, week=True)["text"]
    assert ". Starting A.1.d IMG meeting on follow-up to the e-waste mapping report (1 Mar). 8 activities" in soon
    late = said(plan, "2017-05-15", EWASTE, board=only, week=True)["text"]
    assert ". Past planned end A.1.d IMG meeting on follow-up to the e-waste mapping report. 8 activities" in late
