"""What is said when: once, by whoever, however long nobody was there to say it."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from emgbot.actions import news, tick
from emgbot.actions.deliver import deliver
from emgbot.actions.news import News
from emgbot.clock import wall_now
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, JONAS, MARIE, SETTINGS, Office, Opening, at

LATE = "This comes late"


def test_a_nudge_comes_at_its_local_time_and_once(office: Office) -> None:
    assert office.until("2017-03-24T08:59:58") == []
    posts = office.until("2017-03-24T09:00:01")
    assert sorted(post.channel for post in posts) == sorted([EWASTE, FRAMEWORK, HOME])
    assert "A.1.a" in posts[0].words or "A.1.a" in posts[1].words or "A.1.a" in posts[2].words
    assert not any(LATE in post.words for post in posts)
    assert office.until("2017-03-24T09:00:02") == []
    assert office.until("2017-03-24T23:00") == []
    assert office.until("2017-03-25T12:00") == []


def test_what_the_secretariat_has_to_do_is_asked_in_its_channel_alone(office: Office) -> None:
    office.until("2017-03-24T09:00:01")
    assert "D.1.b" in office.posts(HOME)[0].words
    assert "D.1.b" not in office.posts(FRAMEWORK)[0].words


def test_an_overslept_quarter_of_an_hour_is_not_late_and_half_an_hour_is(opened: Opening) -> None:
    """Row 75."""
    office = opened("2017-03-21T08:00")
    assert not any(LATE in post.words for post in office.until("2017-03-24T09:14"))
    assert all(LATE in post.words for post in office.until("2017-03-31T09:30"))


def test_a_first_start_says_nothing_of_the_past(opened: Opening) -> None:
    # Friday's steps were three working days before, but before the first start as well.
    office = opened("2017-03-28T12:00")
    office.beat()
    assert office.slack.said == []
    assert office.until("2017-03-29T09:00:01") == []


def test_a_first_start_on_a_digest_day_has_a_digest_and_no_old_step(opened: Opening) -> None:
    office = opened("2017-03-27T12:00")
    office.beat()
    assert {post.channel for post in office.slack.said} == {EWASTE, FRAMEWORK, HOME}
    assert not any(LATE in post.words or "Coming up" in post.words for post in office.slack.said)


def test_a_night_of_downtime_is_caught_up_with_and_says_so(office: Office) -> None:
    posts = office.until("2017-03-24T17:00")
    assert Counter(post.channel for post in posts) == {EWASTE: 1, FRAMEWORK: 1, HOME: 1}
    assert all(LATE in post.words for post in posts)


def test_three_working_days_of_downtime_become_one_late_post_for_each_channel(office: Office) -> None:
    office.until("2017-03-23T09:00:01")
    # Down from Thursday to Tuesday: Friday's step, Monday's digest.
    posts = [post for post in office.until("2017-03-28T10:00") if post.thread_ts is None]
    assert Counter(post.channel for post in posts) == {EWASTE: 1, FRAMEWORK: 1, HOME: 1}
    assert all(LATE in post.words for post in posts)
    ewaste = next(post for post in posts if post.channel == EWASTE)
    assert "A.1.a" in ewaste.words
    assert "week to" in ewaste.words, "the digest of the Monday that was missed comes with it"
    assert [post for post in office.each_day("2017-03-29", "2017-03-30") if post.channel == EWASTE] == []


def test_what_is_older_than_three_working_days_is_not_said(office: Office) -> None:
    office.until("2017-03-23T09:00:01")
    # Friday the 24th is the fourth working day back from Wednesday the 29th.
    posts = office.until("2017-03-29T10:00")
    assert all("week to" in post.words for post in posts), "Monday's digest"
    assert not any(LATE in post.words or "Coming up" in post.words for post in posts)
    assert office.each_day("2017-03-30", "2017-03-30") == []


def test_three_weeks_of_downtime_bring_one_late_post_for_each_channel_and_nothing_older(opened: Opening) -> None:
    """Row 74."""
    office = opened("2017-03-01T08:00")
    office.until("2017-03-03T09:00:01")
    before = len(office.slack.said)
    office.until("2017-03-24T12:00")
    posts = office.slack.said[before:]
    assert Counter(post.channel for post in posts) == {EWASTE: 1, FRAMEWORK: 1, HOME: 1}
    assert all(LATE in post.words for post in posts)
    monday = [post for post in office.until("2017-03-27T09:00:01") if post.thread_ts is None]
    assert Counter(post.channel for post in monday)[HOME] == 1


def test_a_weekend_restart_waits_for_monday(office: Office) -> None:
    office.until("2017-03-23T09:00:01")
    assert office.until("2017-03-25T12:00") == []
    monday = [post for post in office.until("2017-03-27T09:00:01") if post.channel == EWASTE and post.thread_ts is None]
    assert len(monday) == 1
    assert LATE in monday[0].words


def test_a_status_before_the_send_leaves_the_step_out(office: Office) -> None:
    office.clock.set(at("2017-03-24T08:00"))
    office.command(JONAS, EWASTE, "status A.1.a done")
    assert EWASTE not in [post.channel for post in office.until("2017-03-24T09:00:01")]


def test_an_undo_after_the_send_time_makes_no_nudge(office: Office) -> None:
    office.until("2017-03-24T08:30")
    office.command(JONAS, EWASTE, "status A.1.a done")
    office.until("2017-03-24T09:00:01")
    assert office.posts(EWASTE) == []
    office.clock.set(at("2017-03-24T10:30"))
    assert "completed → not started" in office.command(JONAS, EWASTE, "undo")
    office.until("2017-03-24T11:00")
    assert office.posts(EWASTE) == []


@pytest.mark.parametrize("workers", [2, 4])
def test_several_processes_plan_and_send_once(office: Office, workers: int) -> None:
    bots = [office.process(f"w{number}") for number in range(workers)]
    office.clock.set(at("2017-03-24T09:00:01"))
    ready = threading.Barrier(workers)
    planned: list[int] = []
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            ready.wait()
            planned.append(tick.tick(bots[number]))
            deliver(bots[number])
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sum(planned) == 3
    assert Counter(post.channel for post in office.slack.said) == {EWASTE: 1, FRAMEWORK: 1, HOME: 1}


def test_a_process_that_starts_later_says_nothing_again(office: Office) -> None:
    office.until("2017-03-24T09:00:01")
    before = len(office.slack.said)
    office.beat(office.process("second"))
    assert len(office.slack.said) == before


def test_a_renamed_channel_keeps_its_posts_and_its_keys(office: Office) -> None:
    office.until("2017-03-24T09:00:01")
    news.renamed(office.bot, News(None, "T1", wall_now()), EWASTE, "img-e-waste")
    assert office.until("2017-03-24T10:00") == []
    assert [post.channel for post in office.until("2017-03-31T09:00:01") if post.channel == EWASTE] == [EWASTE]


def test_a_channel_has_one_digest_in_an_iso_week_even_if_its_day_is_moved(office: Office) -> None:
    office.each_day("2017-03-21", "2017-03-27")
    moved = {**SETTINGS, "channels": {**SETTINGS["channels"]}}
    moved["channels"] = {name: {**channel, "digest_day": "wednesday"} for name, channel in moved["channels"].items()}
    office.bot = office.process("with another digest day", settings=moved)
    digests = [post for post in office.posts(HOME) if "week to" in post.words]
    assert len(digests) == 1
    office.each_day("2017-03-28", "2017-04-02")
    assert len([post for post in office.posts(HOME) if "week to" in post.words]) == 1
    office.each_day("2017-04-03", "2017-04-06")
    assert len([post for post in office.posts(HOME) if "week to" in post.words]) == 2


def test_a_month_of_mornings_gives_one_digest_for_each_channel_and_iso_week(opened: Opening) -> None:
    office = opened("2017-03-01T08:00")
    weeks: Counter[tuple[str, int]] = Counter()
    for day in range(1, 32):
        for post in office.until(f"2017-03-{day:02d}T09:00:01"):
            if "week to" in post.payload["text"] and post.thread_ts is None:
                weeks[(post.channel, office.clock().isocalendar().week)] += 1
    assert set(weeks.values()) == {1}
    assert len([week for channel, week in weeks if channel == HOME]) == 4


def test_nothing_at_all_is_planned_before_slack_was_asked_who_we_are(office: Office) -> None:
    assert tick.next_send(office.bot, office.clock()) is not None
    assert office.until("2017-03-21T09:00:01") == []
    assert office.command(MARIE, HOME, "help").strip()
