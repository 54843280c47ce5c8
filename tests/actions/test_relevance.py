"""What waits is looked at once more before it is said: expired, closed, snoozed, answered, changed, moved."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from emgbot.actions.deliver import deliver
from emgbot.actions.tick import tick
from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.store import outbox
from emgbot.store.tables import OutboxRow
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, JONAS, MARIE, Office, at

FRIDAY = "2017-03-24T09:00:01"
AWAY = DeliveryError("no connection")


@pytest.fixture
def waiting(office: Office) -> Office:
    """Friday's posts wait: Slack cannot be reached."""
    office.each_day("2017-03-21", "2017-03-23")
    office.slack.always = AWAY
    office.until(FRIDAY)
    return office


def sent(office: Office, *, after: float = 900) -> list[str]:
    """What Friday's post in #img-ewaste says once Slack is there again."""
    office.slack.always = None
    office.machine(seconds=after)
    deliver(office.bot)
    return [post.words for post in office.posts(EWASTE)]


def became_of(office: Office, channel: str) -> list[tuple[str, str | None]]:
    with office.bot.database.read() as tx:
        query = select(OutboxRow.state, OutboxRow.reason).where(OutboxRow.channel == channel, OutboxRow.verb == "post")
        return [(state, reason) for state, reason in tx.execute(query.order_by(OutboxRow.id))]


def test_on_an_ordinary_morning_nothing_is_read_and_nothing_written_anew(office: Office) -> None:
    office.each_day("2017-03-21", "2017-03-23")
    office.clock.set(at(FRIDAY))
    tick(office.bot)
    with office.bot.database.read() as tx:
        planned = {row.channel: row.payload for row in tx.execute(select(OutboxRow.channel, OutboxRow.payload))}
    deliver(office.bot)
    assert {said.channel: said.payload for said in office.slack.said} == planned
    assert office.slack.looked == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("status A.1.a done", "closed"),
        ("status A.1.a discontinued SOM22", "closed"),
        ("snooze A.1.a 3 days", "snoozed"),
        ("status A.1.a under way", "superseded"),
        ("status A.1.a delayed to 30 June", "superseded"),
    ],
)
def test_what_was_answered_meanwhile_is_not_asked_any_more(waiting: Office, words: str, reason: str) -> None:
    waiting.command(MARIE, EWASTE, words)
    assert sent(waiting) == []
    assert became_of(waiting, EWASTE) == [("skipped", reason)]
    assert [len(waiting.posts(channel)) for channel in (FRAMEWORK, HOME)] == [1, 1]


def test_a_post_of_several_leaves_out_what_was_answered(office: Office) -> None:
    office.command(JONAS, EWASTE, "status A.1.b delayed to 31 March")
    office.each_day("2017-03-21", "2017-03-23")
    office.clock.set(at("2017-03-31T09:00:01"))
    office.slack.always = AWAY
    office.beat()
    office.command(MARIE, EWASTE, "status A.1.a done")
    (words,) = sent(office)
    assert "A.1.b" in words
    assert "A.1.a" not in words


def test_what_is_sent_hours_late_says_so_and_is_looked_for_first(waiting: Office) -> None:
    """Row 75: below a quarter of an hour it does not."""
    assert not any("late" in words for words in sent(waiting, after=60))
    later = [said.channel for said in waiting.slack.said]
    assert waiting.slack.looked == []
    waiting.slack.always = AWAY
    waiting.until("2017-03-27T09:00:01")
    waiting.until("2017-03-27T12:00")
    waiting.slack.always = None
    waiting.machine(seconds=900)
    deliver(waiting.bot)
    assert len(waiting.slack.said) == 2 * len(later)
    assert set(waiting.slack.looked) == {EWASTE, FRAMEWORK, HOME}


def test_what_has_expired_is_skipped_and_waits_for_the_digest(office: Office) -> None:
    office.slack.always = AWAY
    office.until(FRIDAY)
    office.slack.always = None
    office.machine(seconds=900)
    posts = office.until("2017-03-30T09:00:01")
    assert not any("Coming up" in post.words for post in posts)
    assert len(office.posts(EWASTE)) <= 1


def test_a_reply_for_a_thread_that_is_gone_is_dropped(office: Office) -> None:
    """Row 50."""
    with office.bot.database.write() as tx:
        outbox.enqueue(tx, message(office, "post", "in a thread", {"text": "a note"}, thread_ts="1.1"), now=wall_now())
    office.slack.then = [DeliveryError("thread_not_found", refusal=Refusal.GONE)]
    deliver(office.bot)
    assert became_of(office, EWASTE) == [("skipped", "thread_not_found")]
    assert office.alerts() == []


# --- Uploads ------------------------------------------------------------------------------------------------------


def message(office: Office, verb: str, key: str, payload: dict[str, Any], **more: Any) -> outbox.Message:
    due_at = office.clock()
    return outbox.Message(
        key=f"v1/T1/test/{key}",
        team="T1",
        plan="2017",
        verb=verb,
        kind="report",
        channel=EWASTE,
        payload=payload,
        due_at=due_at,
        about={},
        expires_at=due_at + timedelta(days=5),
        **more,
    )


PICTURE = {
    "name": "gantt.png",
    "title": "Where we are",
    "alt_text": "A Gantt chart",
    "content": base64.b64encode(b"\x89PNG").decode(),
}


def put_picture(office: Office) -> None:
    with office.bot.database.write() as tx:
        outbox.enqueue(tx, message(office, "upload", "picture", PICTURE), now=wall_now())


def test_a_file_is_staged_and_shown_once_in_its_order(office: Office) -> None:
    put_picture(office)
    with office.bot.database.write() as tx:
        text = {"text": "after it", "metadata": {"event_payload": {"k": "0"}}}
        outbox.enqueue(tx, message(office, "post", "post", text), now=wall_now())
    office.beat()
    assert [(said.verb, said.payload.get("title")) for said in office.slack.said] == [
        ("upload", "Where we are"),
        ("post", None),
    ]
    assert office.waiting()["sent"] == 2


@pytest.mark.parametrize("taken", [True, False], ids=["it arrived", "it did not"])
def test_a_file_of_which_it_is_not_known_whether_it_arrived_is_looked_for(office: Office, taken: bool) -> None:
    (office.slack.after if taken else office.slack.then).append(DeliveryUnknown("TimeoutError"))
    put_picture(office)
    deliver(office.bot)
    assert office.waiting()["doubt"] == 1
    for _ in range(12):
        office.machine(seconds=16)
        deliver(office.bot)
    assert [said.verb for said in office.slack.said] == ["upload"]
    assert office.waiting()["sent"] == 1
