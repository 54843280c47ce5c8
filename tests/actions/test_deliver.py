"""Sending: a refusal may be retried, each in its own way; what is sent is what is still worth saying."""

from __future__ import annotations

from datetime import timedelta

import pytest

from emgbot.actions.deliver import deliver, idle
from emgbot.actions.tick import tick
from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, Refusal
from emgbot.store import claims, outbox, pauses
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, JONAS, Office, Opening, at

FRIDAY = "2017-03-24T09:00:01"
AWAY = DeliveryError("no connection (gaierror)")


def test_a_refusal_for_now_is_tried_again_with_growing_waits(office: Office) -> None:
    office.slack.always = AWAY
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
    """Row 46."""
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
    """Row 35."""
    office.slack.then = [DeliveryError("ratelimited", retry_after=30.0)]
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


def paused(office: Office, seconds: float) -> None:
    with office.bot.database.write() as tx:
        waits = [timedelta(seconds=seconds)]
        pauses.pause(tx, pauses.METHODS["post"], now=wall_now(), waits=waits, reason="ratelimited")


def test_a_pause_is_never_shortened_by_another_one(office: Office) -> None:
    paused(office, 300)
    paused(office, 1)
    office.until(FRIDAY)
    office.machine(seconds=200)
    deliver(office.bot)
    assert office.slack.calls == 0
    office.machine(seconds=101)
    deliver(office.bot)
    assert office.slack.calls == 3


def test_edits_go_out_while_posts_are_paused(office: Office) -> None:
    office.until(FRIDAY)
    paused(office, 300)
    office.command(JONAS, EWASTE, "status A.1.a under way")
    deliver(office.bot)
    assert [said.verb for said in office.slack.said[-1:]] == ["edit"]


def test_what_slack_does_not_take_in_blocks_is_said_once_more_as_plain_text(office: Office) -> None:
    """Row 44."""
    office.slack.then = [DeliveryError("invalid_blocks", refusal=Refusal.CONTENT)]
    posts = office.until(FRIDAY)
    assert len(posts) == 3
    (plain,) = [post for post in posts if "blocks" not in post.payload]
    assert plain.payload["text"].strip()
    assert plain.payload["metadata"]["event_type"] == "emgbot", "it can be recognised all the same"
    assert office.alerts() == []


def test_a_refusal_for_good_is_dead_told_once_and_holds_nobody(office: Office) -> None:
    """Row 44."""
    office.slack.closed[EWASTE] = DeliveryError("msg_too_long", refusal=Refusal.CONTENT)
    assert len(office.until(FRIDAY)) == 2
    del office.slack.closed[EWASTE]
    assert office.waiting()["dead"] == 1
    (alert,) = office.alerts()
    assert "msg_too_long" in alert
    office.machine(seconds=86400)
    office.beat()
    assert len(office.alerts()) == 1
    assert len([post for post in office.until("2017-03-31T09:00:01") if post.thread_ts is None]) == 3


def test_an_alert_that_cannot_be_said_raises_no_other_one(office: Office) -> None:
    office.slack.always = DeliveryError("msg_too_long", refusal=Refusal.CONTENT)
    office.until(FRIDAY)
    assert office.waiting()["dead"] == 3 + 3
    assert office.waiting().get("pending") is None
    assert office.alerts() == []


def test_an_edit_whose_sender_died_is_taken_over(office: Office) -> None:
    office.until(FRIDAY)
    office.command(JONAS, EWASTE, "status A.1.a under way")
    with office.bot.database.write() as tx:
        claimed = claims.claim(tx, owner="dead", now=wall_now(), lease=timedelta(seconds=30))
    assert claimed is not None
    assert claimed.message.verb == "edit"
    deliver(office.bot)
    assert not [said for said in office.slack.said if said.verb == "edit"]
    office.machine(seconds=31)
    office.beat()
    assert len([said for said in office.slack.said if said.verb == "edit"]) == 1


def test_an_edit_that_gave_way_while_it_was_being_sent_goes_out_in_its_new_form(office: Office) -> None:
    office.until(FRIDAY)
    office.command(JONAS, EWASTE, "status A.1.a under way")
    office.slack.meanwhile = lambda: office.command(JONAS, EWASTE, "status A.1.a done")
    deliver(office.bot)
    edits = [said for said in office.slack.said if said.verb == "edit"]
    assert ["under way" in edit.words for edit in edits] == [True, False]
    assert "completed" in edits[-1].words
    assert not office.waiting().get("pending")


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_an_edit_of_a_message_that_people_deleted_is_dropped_without_alarm(office: Office, code: str) -> None:
    """Rows 48 and 49."""
    office.until(FRIDAY)
    office.slack.then = [DeliveryError(code, refusal=Refusal.GONE)]
    office.command(JONAS, EWASTE, "status A.1.a done")
    office.beat()
    assert office.waiting()["skipped"] == 1
    assert office.waiting().get("dead") is None
    assert office.alerts() == []


def test_an_edit_that_is_refused_again_and_again_is_dead_after_twelve_times(office: Office) -> None:
    office.until(FRIDAY)
    office.slack.always = AWAY
    office.command(JONAS, EWASTE, "status A.1.a done")
    for _ in range(20):
        office.machine(seconds=900)
        office.beat()
    assert office.slack.tried.count("edit") == 12


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
    """Row 11."""
    office.clock.set(at(FRIDAY))
    tick(office.bot)
    waiting = office.waiting()["pending"]
    assert deliver(office.bot, stopping=lambda: True) == 0
    assert office.waiting()["pending"] == waiting
    assert deliver(office.bot, stopping=lambda: office.slack.calls > 0) == 1, "what is being said is finished"


def test_a_reaction_is_taken_off_by_the_newest_word(office: Office) -> None:
    office.until(FRIDAY)
    (nudge,) = office.posts(EWASTE)
    for verb in ("react", "unreact"):
        with office.bot.database.write() as tx:
            emoji = outbox.Message(
                key=f"v1/T1/react/{EWASTE}/{nudge.ts}/memo",
                team="T1",
                plan="2017",
                verb=verb,
                kind="receipt",
                channel=EWASTE,
                payload={"emoji": "memo"},
                due_at=office.clock(),
                about={"ts": nudge.ts},
            )
            outbox.enqueue_latest(tx, emoji, now=wall_now())
    deliver(office.bot)
    assert [said.verb for said in office.slack.said[3:]] == ["unreact"]
