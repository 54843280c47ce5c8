"""What is not said on its day: levels, pauses and downtime; what a digest carries of it; flags and the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import ONE_DAY, Calendar
from emgbot.core.dates.schedule import parse_schedule
from emgbot.core.daypost import Carried, DayPost, compose, days_to_cover, nothing_on
from emgbot.core.daysoff import Days
from emgbot.core.digest import Week, period_close
from emgbot.core.ladder import ladders
from emgbot.core.places import Level, Place, Places
from emgbot.core.plan import Activity, Group, Plan
from emgbot.core.status import Status

GENEVA = Calendar(ZoneInfo("Europe/Zurich"))
SCHEDULES = {
    "A.1.a": "March 17",
    "A.1.b": "Jan-March 17",
    "A.1.c": "Ongoing",
    "A.1.d": "March 17, April 17",
    "A.1.e": "TBC",
    "D.1.a": "March 17",
}


def activity(ref: str, schedule: str) -> Activity:
    by = "secretariat" if ref.startswith("D") else "group"
    return Activity(ref, f"Title {ref}", "Is it done?", "A text", parse_schedule(schedule), action_by=by)


PLAN = Plan(
    "2017",
    "Plan",
    "Europe/Zurich",
    (),
    (Group("A.1", "E-waste", ""), Group("D.1", "Framework", "")),
    tuple(activity(ref, schedule) for ref, schedule in SCHEDULES.items()),
)
UNTOUCHED = Board(PLAN)


def places(*, level: Level = Level.NORMAL, pauses: tuple[Days, ...] = (), home: Level = Level.NORMAL) -> Places:
    own = replace(GENEVA, pauses=pauses)
    return Places(
        (Place("#home", ("D.1",), GENEVA, secretariat=True, level=home), Place("#group", ("A.1",), own, level=level))
    )


def live(
    where: Places,
    awake: Iterable[date],
    *,
    begin: date,
    boards: Mapping[date, Board] | None = None,
    name: str = "#group",
) -> list[DayPost]:
    """A channel's posts when the bot ticks on some days; `boards` are how things stand from a day on."""
    place = where.by_name[name]
    through, board = begin - ONE_DAY, UNTOUCHED
    opened = datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
    waiting: tuple[Carried, ...] = ()
    closed: tuple[int, ...] = ()
    found = []
    for day in awake:
        board = next((b for d, b in reversed(list((boards or {}).items())) if d <= day), board)
        days = days_to_cover(through, day, place.calendar)
        if not days:
            continue
        digest = any(place.calendar.digest_due(d) for d in days) and closed != day.isocalendar()[:2]
        week = Week(opened) if digest else None
        post = compose(days, board, where, place, week=week, after=through, carried=waiting)
        if digest:
            opened, closed = period_close(place.calendar, day), day.isocalendar()[:2]
        through, waiting = day, post.keep
        if not post.silent:
            found.append(post)
    return found


def every_day(begin: str, end: str, *, but: Iterable[str] = ()) -> list[date]:
    first, last = date.fromisoformat(begin), date.fromisoformat(end)
    away = {date.fromisoformat(day) for day in but}
    return [day for n in range((last - first).days + 1) if (day := first + n * ONE_DAY) not in away]


def told(posts: Iterable[DayPost]) -> list[tuple[str, str, str]]:
    """What was said: the day of the post, the activity and the step; what a digest carries in brackets."""
    return [
        (post.day.isoformat()[5:], nudge.activity.ref, f"({nudge.step})" if nudge in post.carried else nudge.step.value)
        for post in posts
        for nudge in post.steps
    ]


MARCH = every_day("2017-03-20", "2017-04-10")


def only(*refs: str) -> Board:
    """A board on which everything else is completed."""
    return Board(PLAN, {a.ref: Standing(Status.COMPLETED) for a in PLAN.activities if a.ref not in refs})


def test_a_normal_channel_hears_of_each_step_on_its_day() -> None:
    posts = live(places(), MARCH, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts) == [
        ("03-24", "A.1.a", "-5"),
        ("03-31", "A.1.a", "due"),
        ("04-07", "A.1.a", "+5"),
    ]


def test_a_calm_channel_hears_of_the_due_day_and_of_the_rest_with_the_digest() -> None:
    posts = live(places(level=Level.CALM), MARCH, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts) == [
        ("03-27", "A.1.a", "(-5)"),
        ("03-31", "A.1.a", "due"),
        ("04-10", "A.1.a", "(+5)"),
    ]


def test_a_channel_that_is_off_hears_of_all_with_the_digest() -> None:
    posts = live(places(level=Level.OFF), MARCH, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts) == [("03-27", "A.1.a", "(-5)"), ("04-03", "A.1.a", "(due)"), ("04-10", "A.1.a", "(+5)")]
    assert all(post.kind == "digest" for post in posts)


@pytest.mark.parametrize(
    "standing",
    [
        Standing(Status.COMPLETED),
        Standing(Status.UNDER_WAY, spoken_at=datetime(2017, 3, 25, 9, tzinfo=UTC)),
        Standing(left_alone=True),
        Standing(revised_end=date(2017, 5, 31), answered_at=datetime(2017, 3, 25, 9, tzinfo=UTC)),
    ],
)
def test_what_is_answered_before_the_digest_falls_out_of_it(standing: Standing) -> None:
    start = only("A.1.a")
    then = Board(PLAN, {**start.standings, "A.1.a": standing})
    posts = live(places(level=Level.CALM), MARCH[:9], begin=MARCH[0], boards={MARCH[0]: start, date(2017, 3, 25): then})
    assert told(posts) == []


def test_a_pause_is_no_downtime_its_steps_wait_for_the_digest() -> None:
    pause = Days(date(2017, 3, 22), date(2017, 3, 28), "SOM week")
    posts = live(places(pauses=(pause,)), MARCH, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts) == [
        ("03-31", "A.1.a", "due"),
        ("04-07", "A.1.a", "+5"),
    ], "the -5 of 24 March waited for 3 April, and the due day came first"
    assert not any(post.late for post in posts)
    assert not any(post.day in pause for post in posts)
    longer = Days(date(2017, 3, 22), date(2017, 3, 31), "SOM week")
    posts = live(places(pauses=(longer,)), MARCH, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts)[0] == ("04-03", "A.1.a", "(due)")
    assert not posts[0].late


def test_downtime_of_three_working_days_is_one_late_post_and_what_is_older_waits_for_the_digest() -> None:
    down = ["2017-03-24", "2017-03-25", "2017-03-26", "2017-03-27"]
    days = every_day("2017-03-20", "2017-04-10", but=down)
    posts = live(places(), days, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts)[0] == ("03-28", "A.1.a", "-5")
    assert next((post.late, post.kind) for post in posts if post.nudges) == (True, "digest")
    days = every_day("2017-03-20", "2017-04-10", but=[*down, "2017-03-28"])
    posts = live(places(), days, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts)[0] == ("03-29", "A.1.a", "(-5)")
    assert not any(post.late for post in posts), "Monday's digest tells it"


def test_a_digest_that_carries_a_step_is_worth_sending_and_nothing_is_told_twice() -> None:
    days = every_day("2017-03-20", "2017-04-10", but=[f"2017-03-{n}" for n in range(21, 32)])
    posts = live(places(), days, begin=MARCH[0], boards={MARCH[0]: only("A.1.a")})
    assert told(posts) == [("04-03", "A.1.a", "due"), ("04-07", "A.1.a", "+5")], "the due day covers the step before it"


@settings(max_examples=150, deadline=None)
@given(
    awake=st.sets(st.integers(0, 180), max_size=120),
    pauses=st.lists(st.tuples(st.integers(0, 170), st.integers(0, 20)), max_size=2),
    level=st.sampled_from(list(Level)),
)
def test_whenever_the_bot_runs_no_step_is_lost_and_none_is_told_twice(
    awake: set[int], pauses: list[tuple[int, int]], level: Level
) -> None:
    begin = date(2017, 1, 2)
    free = tuple(Days(begin + timedelta(days=n), begin + timedelta(days=n + length), "pause") for n, length in pauses)
    where = places(level=level, pauses=free)
    # In the end it runs for some weeks, so that there is a digest.
    end = begin + timedelta(days=230)
    days = [begin + timedelta(days=n) for n in sorted({*awake, *range(200, 231)})]
    posts = live(where, days, begin=begin)
    said = [(n.activity.ref, n.day) for post in posts for n in post.steps]
    assert len(said) == len(set(said)), "twice"
    for one in where.nudges_of(where.by_name["#group"], PLAN):
        for rung in ladders(GENEVA).rungs(one, UNTOUCHED, after=begin - ONE_DAY, through=end - timedelta(days=14)):
            covered = [
                n.day
                for post in posts
                for n in post.steps
                if n.activity is one and n.day is not None and post.day >= rung.day and n.day >= rung.day
            ]
            assert covered, f"{one.ref} {rung}"
    keys = [post.day for post in posts]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("level", list(Level))
def test_what_the_digest_announces_for_the_week_is_what_is_sent(level: Level) -> None:
    pause = Days(date(2017, 3, 30), date(2017, 3, 31), "pause")
    word = Standing(Status.UNDER_WAY, spoken_at=datetime(2017, 3, 16, 9, tzinfo=UTC))
    snoozed = Standing(snoozed_until=date(2017, 3, 29), snoozed_by="Jonas")
    board = Board(PLAN, {"A.1.a": word, "A.1.d": snoozed})
    where = places(level=level, pauses=(pause,))
    days = every_day("2017-03-06", "2017-04-30")
    posts = live(where, days, begin=days[0], boards={days[0]: board})
    sent = {(post.day, n.activity.ref, n.step) for post in posts for n in post.nudges}
    for post in posts:
        if post.digest is not None:
            week = {(day, a.ref, step) for day, a, step in post.digest.this_week}
            assert week == {item for item in sent if post.day <= item[0] < post.day + timedelta(days=7)}


def test_what_is_left_alone_is_only_counted() -> None:
    board = Board(PLAN, {ref: Standing(left_alone=True) for ref in SCHEDULES})
    place = places().by_name["#home"]
    post = compose([date(2017, 4, 3)], board, places(), place, week=Week(datetime(2017, 3, 27, tzinfo=UTC)))
    assert post.digest is not None
    assert sum(post.digest.counts.values()) == len(SCHEDULES)
    assert (post.digest.past_end, post.digest.starting, post.digest.this_week, post.digest.wanted) == ((), (), (), ())
    assert post.nudges == ()


def test_a_digest_for_what_is_past_its_end_is_for_what_nobody_spoke_of() -> None:
    fourth_week = date(2017, 5, 15)
    spoken = Standing(Status.UNDER_WAY, spoken_at=datetime(2017, 4, 20, 9, tzinfo=UTC))
    unheard = only("A.1.a")
    heard = Board(PLAN, {**unheard.standings, "A.1.a": spoken})
    week = Week(datetime(2017, 5, 8, tzinfo=UTC))
    group = places().by_name["#group"]
    where = Places((places().secretariat, group))
    assert compose([fourth_week], unheard, where, group, week=week).digest is not None
    assert compose([fourth_week], heard, where, group, week=week).silent


def test_every_activity_of_a_place_has_a_reason_on_every_day() -> None:
    where = places()
    for place in where.all:
        for day in every_day("2017-02-20", "2017-05-10"):
            post = compose([day], UNTOUCHED, where, place, week=None)
            named = [n.activity.ref for n in post.steps] + [item.activity.ref for item in post.left_out]
            rest = nothing_on(post, UNTOUCHED, where)
            assert sorted([*named, *(one.ref for one, _ in rest)]) == sorted(
                one.ref for one in where.nudges_of(place, PLAN)
            )
            assert all(why for _, why in rest)


@pytest.mark.parametrize("level", [Level.CALM, Level.OFF])
def test_of_two_steps_that_ride_on_one_digest_the_later_of_the_ladder_is_told(level: Level) -> None:
    # Wanted on 15 March: five working days before is Wednesday the 8th, and it opens on Friday the 10th.
    short = replace(PLAN, activities=(activity("A.1.a", "10-15 March 17"),))
    where, week = places(level=level), every_day("2017-03-06", "2017-03-13")
    place, board = where.by_name["#group"], Board(short)
    today = compose(week[:1], board, where, place, week=None)
    assert nothing_on(today, board, where)[0][1] == "next: -5 on 8 Mar 2017, told with the digest"
    waiting: tuple[Carried, ...] = ()
    for day in week[:-1]:
        waiting = compose([day], board, where, place, week=None, carried=waiting).keep
    opened = datetime(2017, 3, 6, tzinfo=UTC)
    digest = compose(week[-1:], board, where, place, week=Week(opened), carried=waiting)
    assert told([digest]) == [("03-13", "A.1.a", "(-5)")]
    at_once = compose(week, board, where, place, week=Week(opened))
    assert told([at_once]) == told([digest])
