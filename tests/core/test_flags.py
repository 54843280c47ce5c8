"""What is past its planned end without a word, told to the secretariat once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import ONE_DAY, Calendar
from emgbot.core.daypost import compose
from emgbot.core.daysoff import Days
from emgbot.core.digest import Week
from emgbot.core.flags import flags_between
from emgbot.core.introduction import introduce
from emgbot.core.places import Level, Place, Places
from emgbot.core.plan import Plan
from emgbot.core.status import Status

GENEVA = Calendar(ZoneInfo("Europe/Zurich"))
HOME = Place("#emg-secretariat", ("D.3", "D.4", "D.5"), GENEVA, secretariat=True)
PLACES = Places(
    (HOME, Place("#img-ewaste", ("A.1",), GENEVA), Place("#rest", ("B.1", "C.1", "C.2", "D.1", "D.2"), GENEVA))
)
DAY = date(2017, 4, 7)
"""Five working days after the end of March."""


def flagged(board: Board, day: date = DAY, *, places: Places = PLACES) -> dict[str, date | None]:
    return {flag.activity.ref: flag.spoken for flag in flags_between(board, places, after=day - ONE_DAY, through=day)}


def test_five_working_days_past_the_end_without_a_word_is_flagged_on_that_day_alone(plan: Plan) -> None:
    assert flagged(Board(plan)) == {"A.1.d": None, "C.1.b": None, "C.1.d": None, "D.1.c": None}
    assert flagged(Board(plan), date(2017, 4, 10)) == {}
    over = flags_between(Board(plan), PLACES, after=date(2016, 1, 1), through=date(2018, 12, 31))
    pairs = [(flag.activity.ref, flag.end) for flag in over]
    assert len(pairs) == len(set(pairs)) == 26, "once for each activity and end"


def test_what_the_secretariat_is_asked_itself_is_not_flagged(plan: Plan) -> None:
    over = flags_between(Board(plan), PLACES, after=date(2016, 1, 1), through=date(2018, 12, 31))
    assert not [flag for flag in over if PLACES.nudged_in(flag.activity).secretariat]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(Status.COMPLETED), False),
        (Standing(left_alone=True), False),
        # A word before the due day does not count, one on it does.
        (Standing(spoken_at=datetime(2017, 3, 30, 9, tzinfo=UTC)), True),
        (Standing(spoken_at=datetime(2017, 3, 31, 9, tzinfo=UTC)), False),
        (Standing(spoken_at=datetime(2017, 4, 6, 9, tzinfo=UTC)), False),
        (Standing(revised_end=date(2017, 5, 31)), False),
    ],
)
def test_an_answer_or_a_new_end_leaves_it_out(plan: Plan, standing: Standing, expected: bool) -> None:
    assert ("A.1.d" in flagged(Board(plan, {"A.1.d": standing}))) is expected


def test_a_revised_end_has_a_flag_of_its_own(plan: Plan) -> None:
    board = Board(plan, {"A.1.d": Standing(revised_end=date(2017, 5, 31), spoken_at=datetime(2017, 4, 3, tzinfo=UTC))})
    assert flagged(board, date(2017, 6, 7)) == {"A.1.d": date(2017, 4, 3)}


def test_the_days_are_those_of_the_secretariats_calendar(plan: Plan) -> None:
    easter = replace(GENEVA, days_off=(Days(date(2017, 4, 3), date(2017, 4, 3), "a free day"),))
    places = Places((replace(HOME, calendar=easter), *PLACES.all[1:]))
    assert flagged(Board(plan), DAY, places=places) == {}
    assert "A.1.d" in flagged(Board(plan), date(2017, 4, 10), places=places)


def test_all_flags_of_a_day_are_in_the_secretariats_post_and_in_no_other(plan: Plan) -> None:
    post = compose([DAY], Board(plan), PLACES, HOME, week=None)
    assert [flag.activity.ref for flag in post.flags] == ["A.1.d", "C.1.b", "C.1.d", "D.1.c"]
    assert (post.kind, post.silent) == ("flags", False)
    assert compose([DAY], Board(plan), PLACES, PLACES.all[1], week=None).flags == ()


def test_where_the_secretariat_wants_calm_they_wait_for_its_overview_and_are_looked_at_again(plan: Plan) -> None:
    calm = Places((replace(HOME, level=Level.CALM), *PLACES.all[1:]))
    home = calm.secretariat
    post = compose([DAY], Board(plan), calm, home, week=None)
    assert post.flags == ()
    assert [item.activity.ref for item in post.keep] == ["A.1.d", "C.1.b", "C.1.d", "D.1.c"]
    done = Board(plan, {"C.1.b": Standing(Status.COMPLETED)})
    monday = compose(
        [date(2017, 4, 10)], done, calm, home, week=Week(datetime(2017, 4, 3, tzinfo=UTC)), carried=post.keep
    )
    assert [flag.activity.ref for flag in monday.flags] == ["A.1.d", "C.1.d", "D.1.c"]
    assert monday.keep == ()


def test_the_start_tells_what_is_over_and_what_runs_by_their_ends(plan: Plan) -> None:
    told = introduce(Board(plan), date(2016, 12, 20))
    assert told is not None
    assert [a.ref for a in told.over] == ["D.1.a", "C.1.a", "D.2.a"]
    assert [a.ref for a in told.running][:3] == ["A.1.a", "A.1.b", "C.2.a"]
    assert {"C.1.c", "C.1.e"} <= {a.ref for a in told.running}, "what is ongoing runs"
    assert "A.1.d" not in {a.ref for a in told.running}, "what only begins later does not"


def test_what_is_known_already_is_not_told_at_the_start_and_nothing_is_where_nothing_began(plan: Plan) -> None:
    board = Board(plan, {"D.1.a": Standing(Status.COMPLETED)})
    told = introduce(board, date(2016, 12, 20))
    assert told is not None
    assert "D.1.a" not in {a.ref for a in told.over}
    done = Board(plan, {a.ref: Standing(Status.COMPLETED) for a in plan.activities})
    assert introduce(done, date(2016, 12, 20)) is None


def test_only_the_secretariat_is_told_how_the_plan_stands(plan: Plan) -> None:
    day = date(2016, 12, 20)
    found = {place.name: compose([day], Board(plan), PLACES, place, week=None, first=True) for place in PLACES.all}
    assert [name for name, post in found.items() if post.introduction] == ["#emg-secretariat"]
    assert found["#emg-secretariat"].kind == "notice"
