"""The one post of a channel and day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import Calendar
from emgbot.core.daypost import compose, days_to_cover
from emgbot.core.digest import Week
from emgbot.core.history import Action, Entry, Note, Via, counts_before, fold, net_changes
from emgbot.core.ladder import Step
from emgbot.core.places import Level, Place, Places
from emgbot.core.plan import Plan
from emgbot.core.status import Status

GENEVA = Calendar(ZoneInfo("Europe/Zurich"))
HOME = Place("#emg-secretariat", ("D.3", "D.4", "D.5"), GENEVA, secretariat=True)
EWASTE = Place("#img-ewaste", ("A.1",), GENEVA)
FRAMEWORK = Place("#framework", ("D.1",), GENEVA)
SUSTAINABILITY = Place("#img-sustainability", ("C.1",), GENEVA)
PLACES = Places((HOME, EWASTE, FRAMEWORK, SUSTAINABILITY))
OPENED = datetime(2017, 3, 13, 7, 55, tzinfo=UTC)


def entry(number: int, ref: str, before: Status, after: Status, **more: object) -> Entry:
    values: dict[str, object] = {
        "id": number,
        "change": f"c{number}",
        "ref": ref,
        "action": Action.STATUS,
        "at": OPENED + timedelta(hours=number),
        "actor": "U1",
        "actor_name": "Marie",
        "role": "member",
        "via": Via.COMMAND,
        "from_status": before,
        "to_status": after,
    }
    return Entry(**{**values, **more})  # type: ignore[arg-type]


def test_the_first_days_of_the_demo_show_something_in_several_channels(plan: Plan) -> None:
    board = Board(plan)
    friday = date(2017, 3, 24)
    found = {
        place.name: [n.activity.ref for n in compose([friday], board, PLACES, place, week=None).nudges]
        for place in PLACES.all
    }
    assert found["#img-ewaste"] == ["A.1.d"]
    assert found["#framework"] == ["D.1.c"]
    assert found["#img-sustainability"] == ["C.1.b", "C.1.d"]
    tuesday = compose([date(2017, 3, 21)], board, PLACES, EWASTE, week=None)
    assert [(n.activity.ref, n.step) for n in tuesday.nudges] == [("A.1.c", Step.PLUS_15)]


def test_what_the_secretariat_has_to_do_is_nudged_in_its_channel_only(plan: Plan) -> None:
    for activity in plan.activities:
        if activity.action_by == "secretariat":
            assert PLACES.nudged_in(activity) is HOME
    assert {a.ref for a in plan.activities if a.action_by == "secretariat"} >= {"A.1.h", "D.1.f", "D.1.g", "D.1.h"}
    assert PLACES.nudged_in(plan.by_ref["D.4.a"]) is HOME


def test_a_quiet_week_has_no_digest_but_the_secretariat_always_gets_its_overview(plan: Plan) -> None:
    monday = date(2017, 3, 20)
    done = Board(plan, {a.ref: Standing(Status.COMPLETED) for a in plan.activities})
    assert compose([monday], done, PLACES, EWASTE, week=Week(OPENED)).silent
    overview = compose([monday], done, PLACES, HOME, week=Week(OPENED))
    assert overview.kind == "overview"


def test_a_change_or_a_note_makes_a_digest(plan: Plan) -> None:
    monday = date(2017, 3, 20)
    done = Board(plan, {a.ref: Standing(Status.COMPLETED) for a in plan.activities})
    changed = Week(OPENED, entries=(entry(1, "A.1.a", Status.UNDER_WAY, Status.COMPLETED),))
    post = compose([monday], done, PLACES, EWASTE, week=changed)
    assert post.digest is not None
    assert post.digest.before == {Status.UNDER_WAY: 1, Status.COMPLETED: 7}
    spoken = Week(OPENED, notes=(Note("U1", "Marie", OPENED, "words", None),))
    assert compose([monday], done, PLACES, EWASTE, week=spoken).digest is not None


def test_something_past_its_end_makes_a_digest_every_fourth_week_only(plan: Plan) -> None:
    late = {a.ref: Standing(Status.COMPLETED) for a in plan.activities if a.ref != "A.1.a"}
    board = Board(plan, late)
    mondays = [date(2017, 5, 1) + timedelta(weeks=n) for n in range(8)]
    spoken = [
        day.isocalendar().week for day in mondays if not compose([day], board, PLACES, EWASTE, week=Week(OPENED)).silent
    ]
    assert spoken == [20, 24]


def test_a_group_is_not_told_that_the_secretariat_is_late(plan: Plan) -> None:
    monday = date(2017, 11, 6)
    board = Board(plan, {a.ref: Standing(Status.COMPLETED) for a in plan.activities if a.ref not in ("A.1.a", "A.1.h")})
    group = compose([monday], board, PLACES, EWASTE, week=Week(OPENED, notes=(Note("U1", "Marie", OPENED, "x", None),)))
    home = compose([monday], board, PLACES, HOME, week=Week(OPENED))
    assert group.digest is not None
    assert home.digest is not None
    assert [a.ref for a in group.digest.past_end] == ["A.1.a"]
    assert [a.ref for a in home.digest.past_end] == ["A.1.h", "A.1.a"], "what ended last comes first"
    only_theirs = Board(plan, {**board.standings, "A.1.a": Standing(Status.COMPLETED)})
    mondays = [monday + timedelta(weeks=n) for n in range(8)]
    assert all(compose([day], only_theirs, PLACES, EWASTE, week=Week(OPENED)).silent for day in mondays)


def test_a_post_says_why_it_is_there_beside_its_steps(plan: Plan) -> None:
    board = Board(plan)
    monday = date(2017, 3, 20)
    ahead = compose([monday], board, PLACES, EWASTE, week=Week(OPENED))
    assert ahead.because == ("digest: a step falls into the coming seven days",)
    quiet = compose([date(2017, 10, 30)], board, PLACES, EWASTE, week=Week(OPENED))
    assert quiet.because == ("digest: something is past its planned end without a word, told every 4 weeks",)
    first = compose([monday], board, PLACES, HOME, week=Week(OPENED), first=True)
    assert first.because == ("the first start: where the plan stands", "overview: comes every week")
    flagged = compose([date(2017, 3, 7)], board, PLACES, HOME, week=None)
    assert flagged.because == ("A.1.c flagged: past the planned end 28 Feb 2017, no word since the due day",)
    assert compose([date(2017, 3, 24)], board, PLACES, EWASTE, week=None).because == ()


def test_a_step_told_on_another_day_than_its_own_says_which_that_was(plan: Plan) -> None:
    late = compose([date(2017, 3, 24), date(2017, 3, 25), date(2017, 3, 27)], Board(plan), PLACES, EWASTE, week=None)
    (nudge,) = late.nudges
    assert late.reason_of(nudge) == f"{nudge.reason}; of 24 Mar 2017, said late"
    calm = replace(EWASTE, level=Level.CALM)
    after = date(2017, 3, 23)
    post = compose([date(2017, 3, 27)], Board(plan), PLACES, calm, week=Week(OPENED), after=after)
    (nudge,) = post.carried
    assert post.reason_of(nudge) == f"{nudge.reason}; of 24 Mar 2017, told with the digest"


@pytest.mark.parametrize(
    ("through", "last_due", "expected"),
    [
        (date(2017, 3, 19), date(2017, 3, 20), [20]),
        (date(2017, 3, 20), date(2017, 3, 20), []),
        # A Monday also covers the weekend before it.
        (date(2017, 3, 17), date(2017, 3, 20), [18, 19, 20]),
        # Three weeks down: the last three working days, no more.
        (date(2017, 3, 1), date(2017, 3, 23), [21, 22, 23]),
        # Nothing goes out on a day off: it waits for Monday.
        (date(2017, 3, 16), date(2017, 3, 18), []),
        (date(2017, 3, 16), date(2017, 3, 20), [17, 18, 19, 20]),
    ],
)
def test_missed_days_are_merged_up_to_three_working_days(through: date, last_due: date, expected: list[int]) -> None:
    assert [day.day for day in days_to_cover(through, last_due, GENEVA)] == expected


def test_a_merged_post_says_that_it_is_late_and_names_each_activity_once(plan: Plan) -> None:
    days = [date(2017, 3, 24), date(2017, 3, 25), date(2017, 3, 26), date(2017, 3, 27)]
    post = compose(days, Board(plan), PLACES, EWASTE, week=None)
    assert post.late
    assert [n.activity.ref for n in post.nudges] == ["A.1.d"]


def test_an_undone_change_leaves_no_trace_in_the_digest_and_none_in_the_standing() -> None:
    done = entry(1, "A.1.a", Status.NOT_STARTED, Status.COMPLETED)
    undo = entry(2, "A.1.a", Status.COMPLETED, Status.NOT_STARTED, action=Action.UNDO, undoes=1)
    assert net_changes([done, undo]) == []
    folded = fold([done, undo])
    assert (folded.status, folded.since, folded.spoken_at, folded.version) == (Status.NOT_STARTED, None, None, 2)


def test_counts_before_a_period_are_those_of_its_beginning(plan: Plan) -> None:
    group = plan.of_groups(["D.2"])
    board = Board(plan, {"D.2.a": Standing(Status.COMPLETED), "D.2.b": Standing(Status.UNDER_WAY)})
    entries = [
        entry(1, "D.2.a", Status.NOT_STARTED, Status.UNDER_WAY),
        entry(2, "D.2.a", Status.UNDER_WAY, Status.COMPLETED),
    ]
    assert counts_before(board, group, entries) == {Status.NOT_STARTED: 4, Status.UNDER_WAY: 1}
