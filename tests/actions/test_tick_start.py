"""The first days of a plan: where it stands is told to the secretariat, once, by whoever, and never to a group."""

from __future__ import annotations

import threading

import pytest

from emgbot.actions import tick
from emgbot.actions.deliver import deliver
from emgbot.errors import DeliveryError
from emgbot.store import plans
from tests.actions.conftest import EWASTE, HOME, JONAS, MARIE, Office, Opening, Said

START = "Where the plan stands at the start"
LATE = "This comes late"


def introductions(office: Office) -> list[Said]:
    return [said for said in office.slack.said if said.verb == "post" and START in said.words]


def test_the_first_post_of_the_secretariat_tells_where_the_plan_stands(opened: Opening) -> None:
    office = opened("2017-04-04T08:00", introduced=False)
    assert office.until("2017-04-04T08:59:58") == []
    (post,) = office.until("2017-04-04T09:00:01")
    assert (post.channel, LATE in post.words) == (HOME, False)
    for told in ("A.1.a", "E-waste report", "31 Mar 2017", "D.1.a", "D.1.b", "Nothing is said in the channels"):
        assert told in post.words
    assert "A.1.b" not in post.words, "it begins in June"
    office.each_day("2017-04-05", "2017-04-12")
    assert len(introductions(office)) == 1


def test_if_the_send_time_has_passed_it_is_said_at_once_and_nothing_else(opened: Opening) -> None:
    office = opened("2017-04-04T12:00", introduced=False)
    office.beat()
    assert [said.channel for said in office.slack.said] == [HOME]
    assert len(introductions(office)) == 1


def test_on_a_day_with_a_nudge_or_a_digest_it_is_part_of_that_post(opened: Opening) -> None:
    office = opened("2017-03-27T08:00", introduced=False)
    posts = [post for post in office.until("2017-03-27T09:00:01") if post.channel == HOME and post.thread_ts is None]
    assert len(posts) == 1
    assert START in posts[0].words
    assert "week to" in posts[0].words


def test_a_start_on_a_weekend_is_told_on_monday(opened: Opening) -> None:
    office = opened("2017-04-01T12:00", introduced=False)
    office.each_day("2017-04-01", "2017-04-02")
    assert introductions(office) == []
    office.until("2017-04-03T09:00:01")
    assert len(introductions(office)) == 1


def test_the_command_it_offers_works_as_it_stands(opened: Opening) -> None:
    office = opened("2017-04-04T08:00", introduced=False)
    office.until("2017-04-04T09:00:01")
    (post,) = introductions(office)
    line = next(
        element["text"]
        for block in post.payload["blocks"]
        if block["type"] == "context"
        for element in block["elements"]
        if "Set many" in element["text"]
    )
    typed = line.split("`")[1].removeprefix("/emg ")
    assert typed == "status A.1.a,D.1.a done on 31 Mar 2017"
    assert "completed" in office.command(MARIE, HOME, typed)
    assert office.standing("A.1.a").status.value == office.standing("D.1.a").status.value == "completed"


def test_where_nothing_has_begun_there_is_nothing_to_tell(opened: Opening) -> None:
    office = opened("2017-02-07T08:00", introduced=False)
    assert office.each_day("2017-02-07", "2017-02-10") == []
    office.each_day("2017-03-01", "2017-03-02")
    assert introductions(office) == [], "the start is the first day, not a later one"


@pytest.mark.parametrize("workers", [2, 4])
def test_several_processes_tell_it_once(opened: Opening, workers: int) -> None:
    office = opened("2017-04-04T09:00:01", introduced=False)
    bots = [office.process(f"w{number}") for number in range(workers)]
    ready = threading.Barrier(workers)
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            ready.wait()
            tick.tick(bots[number])
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
    office.each_day("2017-04-05", "2017-04-06")
    assert len(introductions(office)) == 1


def test_a_post_that_can_never_be_said_is_told_another_day(opened: Opening) -> None:
    office = opened("2017-04-04T08:00", introduced=False)
    office.slack.then = [DeliveryError("invalid_blocks", permanent=True)] * 2
    office.until("2017-04-04T09:00:01")
    assert introductions(office) == []
    with office.bot.database.read() as tx:
        assert plans.accepted(tx, "T1")[0].introduced is None
    office.until("2017-04-05T09:00:01")
    assert len(introductions(office)) == 1


def test_a_status_brings_the_first_post_up_to_date_where_it_is_a_nudge(opened: Opening) -> None:
    office = opened("2017-03-31T08:00", introduced=False)
    office.until("2017-03-31T09:00:01")
    (post,) = introductions(office)
    assert "Is the note drafted" in post.words or "D.1.b" in post.words
    office.command(JONAS, EWASTE, "status A.1.a done")
    office.machine(seconds=2)
    office.beat()
    edit = [said for said in office.slack.said if said.verb == "edit" and said.channel == HOME][-1]
    assert START in edit.words
    assert "completed" in edit.words
