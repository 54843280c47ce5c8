"""Sending: a refusal may be retried, silence may not, and whatever is held can be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from emgbot.actions.deliver import deliver, idle
from emgbot.actions.tick import tick
from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.store import outbox
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, JONAS, Office, Opening, at

FRIDAY = "2017-03-24T09:00:01"
LATER = DeliveryError("not_in_channel", permanent=False)
AWAY = DeliveryError("no connection (gaierror)", permanent=False)


def test_a_refusal_for_now_is_tried_again_with_growing_waits(office: Office) -> None:
    office.slack.always = LATER
    office.until(FRIDAY)
    calls = office.slack.calls
    assert calls == 3
    deliver(office.bot)
    assert office.slack.calls == calls, "not at once"
    assert office.waiting()["refused"] == 3
    office.machine(seconds=11)
    office.beat()
    assert office.slack.calls == 2 * calls
    office.machine(seconds=11)
    office.slack.always = None
    while office.waiting().get("pending"):
        office.machine(seconds=60)
        office.beat()
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]
    assert office.waiting()["refused"] == 0


def test_a_network_that_is_away_for_a_day_loses_nothing(office: Office) -> None:
    office.slack.always = AWAY
    office.until(FRIDAY)
    for _ in range(100):
        office.machine(seconds=900)
        office.beat()
    assert office.waiting().get("dead") is None
    office.slack.always = None
    office.machine(seconds=900)
    office.beat()
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]


def test_too_many_requests_pause_all_posts_of_all_processes_and_count_as_no_attempt(office: Office) -> None:
    office.slack.then = [DeliveryError("ratelimited", permanent=False, retry_after=30.0)]
    office.until(FRIDAY)
    assert office.slack.calls == 1, "the other channels wait as well"
    other = office.process("second")
    deliver(other)
    assert office.slack.calls == 1
    assert idle(other), "what is paused does not go out by itself"
    office.machine(seconds=29)
    deliver(other)
    assert office.slack.calls == 1
    office.machine(seconds=2)
    deliver(other)
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]


def test_a_pause_is_never_shortened_by_another_one(office: Office) -> None:
    now = wall_now()
    with office.bot.database.write() as tx:
        outbox.pause(tx, "verb:post", until=now + timedelta(seconds=300), reason="ratelimited")
        outbox.pause(tx, "verb:post", until=now + timedelta(seconds=1), reason="ratelimited")
    office.until(FRIDAY)
    office.machine(seconds=200)
    deliver(office.bot)
    assert office.slack.calls == 0
    office.machine(seconds=101)
    deliver(office.bot)
    assert office.slack.calls == 3


def test_edits_go_out_while_posts_are_paused(office: Office) -> None:
    office.until(FRIDAY)
    with office.bot.database.write() as tx:
        outbox.pause(tx, "verb:post", until=wall_now() + timedelta(seconds=300), reason="ratelimited")
    office.command(JONAS, EWASTE, "status A.1.a under way")
    deliver(office.bot)
    assert [said.verb for said in office.slack.said[-1:]] == ["edit"]


def test_a_refusal_for_good_is_dead_visible_and_holds_nobody(office: Office) -> None:
    office.slack.then = [DeliveryError("msg_too_long", permanent=True)]
    office.until(FRIDAY)
    assert office.waiting()["dead"] == 1
    assert len(office.slack.said) == 2
    office.machine(seconds=86400)
    office.beat()
    assert office.slack.calls == 3
    assert len([post for post in office.until("2017-03-31T09:00:01") if post.thread_ts is None]) == 3


@pytest.mark.parametrize("taken", [True, False], ids=["Slack has it", "Slack does not"])
def test_silence_is_held_never_sent_twice_and_reported(office: Office, taken: bool) -> None:
    silence = [DeliveryUnknown("TimeoutError")]
    if taken:
        office.slack.after = [*silence]
    else:
        office.slack.then = [*silence]
    office.until(FRIDAY)
    assert office.slack.calls == 3
    assert office.waiting()["doubt"] == 1, "at once, not when a lease ends"
    assert idle(office.bot)
    for _ in range(3):
        office.machine(seconds=86400)
        office.beat(office.process("after a restart"))
    assert office.slack.calls == 3
    assert office.waiting()["doubt"] == 1


def test_a_doubt_holds_its_channel_for_half_an_hour_and_the_others_never(office: Office) -> None:
    office.slack.after = [DeliveryUnknown("TimeoutError")]
    office.until(FRIDAY)
    held = office.slack.said[0].channel
    others = {EWASTE, FRAMEWORK, HOME} - {held}
    assert {said.channel for said in office.slack.said[1:]} == others
    assert held not in [post.channel for post in office.until("2017-03-31T09:00:01")]
    office.machine(seconds=1700)
    office.beat()
    assert len(office.posts(held)) == 1
    office.machine(seconds=101)
    office.beat()
    assert len(office.posts(held)) == 2


def test_a_process_that_dies_between_announcing_and_recording_leaves_a_doubt(office: Office) -> None:
    office.until("2017-03-24T08:59:00")
    office.slack.always = LATER
    office.until(FRIDAY)
    office.machine(seconds=900)
    office.slack.always = None
    with office.bot.database.write() as tx:
        claimed = outbox.claim(tx, owner="dead", now=wall_now())
    assert claimed is not None
    assert office.waiting()["doubt"] == 0, "it may still be sending"
    deliver(office.bot)
    assert len(office.slack.said) == 2
    office.machine(seconds=61)
    office.beat()
    assert office.waiting()["doubt"] == 1
    assert len(office.slack.said) == 2


def test_an_edit_whose_sender_died_is_taken_over(office: Office) -> None:
    office.until(FRIDAY)
    office.command(JONAS, EWASTE, "status A.1.a under way")
    with office.bot.database.write() as tx:
        claimed = outbox.claim(tx, owner="dead", now=wall_now())
    assert claimed is not None
    assert claimed.message.verb == "edit"
    deliver(office.bot)
    assert not [said for said in office.slack.said if said.verb == "edit"]
    office.machine(seconds=61)
    office.beat()
    assert len([said for said in office.slack.said if said.verb == "edit"]) == 1
    assert office.waiting()["doubt"] == 0


def test_what_has_expired_is_skipped(office: Office) -> None:
    office.slack.always = AWAY
    office.until(FRIDAY)
    office.slack.always = None
    office.machine(seconds=900)
    posts = office.until("2017-03-30T09:00:01")
    assert not any("Coming up" in post.words for post in posts)
    assert office.waiting()["skipped"] == 3
    assert len(office.posts(EWASTE)) <= 1


def test_an_edit_of_a_message_that_people_deleted_is_dropped_without_alarm(office: Office) -> None:
    office.until(FRIDAY)
    office.slack.then = [DeliveryError("message_not_found", permanent=True)]
    office.command(JONAS, EWASTE, "status A.1.a done")
    office.beat()
    assert office.waiting()["skipped"] == 1
    assert office.waiting().get("dead") is None


def test_a_nudge_is_brought_up_to_date_when_its_activity_changes(office: Office) -> None:
    office.until(FRIDAY)
    (nudge,) = office.posts(EWASTE)
    for status in ("under way", "done"):
        office.command(JONAS, EWASTE, f"status A.1.a {status}")
        office.beat()
    edits = [said for said in office.slack.said if said.verb == "edit"]
    assert [edit.ts for edit in edits] == [nudge.ts, nudge.ts]
    assert "under way" in edits[0].words
    assert "completed" in edits[1].words
    assert edits[1].payload["metadata"] == nudge.payload["metadata"]
    assert edits[1].payload["blocks"][0]["block_id"] == nudge.payload["blocks"][0]["block_id"]
    office.command(JONAS, EWASTE, "undo")
    office.beat()
    assert "under way" in office.slack.said[-1].words


def test_several_changes_before_the_next_beat_are_one_edit(office: Office) -> None:
    office.until(FRIDAY)
    for status in ("under way", "at risk", "done"):
        office.command(JONAS, EWASTE, f"status A.1.a {status}")
    office.beat()
    edits = [said for said in office.slack.said if said.verb == "edit"]
    assert len(edits) == 1
    assert "completed" in edits[0].words


def test_a_change_of_another_activity_edits_nothing(office: Office) -> None:
    office.until(FRIDAY)
    office.command(JONAS, EWASTE, "status A.1.b under way")
    office.beat()
    assert not [said for said in office.slack.said if said.verb == "edit"]


def test_a_nudge_of_more_than_35_days_is_left_as_it_was(opened: Opening) -> None:
    office = opened("2017-03-21T08:00")
    office.until(FRIDAY)
    office.until("2017-03-31T09:00:01")
    office.clock.advance(timedelta(days=34))
    before = len(office.slack.said)
    office.command(JONAS, EWASTE, "status A.1.a done")
    deliver(office.bot)
    assert [said.ts for said in office.slack.said[before:]] == [office.posts(EWASTE)[-1].ts]


def test_who_is_told_to_stop_claims_nothing_more(office: Office) -> None:
    office.clock.set(at(FRIDAY))
    tick(office.bot)
    waiting = office.waiting()["pending"]
    assert deliver(office.bot, stopping=lambda: True) == 0
    assert office.waiting()["pending"] == waiting
    assert deliver(office.bot, stopping=lambda: office.slack.calls > 0) == 1, "what is being said is finished"
