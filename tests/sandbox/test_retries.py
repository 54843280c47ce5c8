"""Events that the bot does not take are sent again, as Slack sends them; commands and presses are not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from emgbot.clock import MovableClock, monotonic
from emgbot.sandbox import Sandbox

WORLD = {"people": [{"id": "U1", "name": "hanna"}], "channels": [{"id": "C1", "name": "one"}]}


@pytest.fixture
def quick(bot: Any, clock: MovableClock) -> Iterator[Sandbox]:
    """A workspace whose minute has a tenth of a second."""
    made = Sandbox(WORLD, clock=clock, signing_secret="8f742231b10e8888abcd99yyyzzz85a5", bot_token="t", patience=0.2)
    with made:
        made.bot_url = bot.url
        made.limit(minute=0.1)
        yield made


def settled(sandbox: Sandbox, attempts: int) -> list[Any]:
    """The deliveries, once there were so many and none is under way."""
    end = monotonic() + 10
    while len(sandbox.deliveries()) < attempts or any(d.ok is None for d in sandbox.deliveries()):
        assert monotonic() < end, sandbox.deliveries()
        time.sleep(0.01)
    return sandbox.deliveries()


def test_an_event_that_is_never_taken_is_tried_four_times(quick: Sandbox, bot: Any) -> None:
    bot.answers("", 503)
    outcome = quick.say("hanna", "#one", "hello")
    assert outcome.warning == "emgbot did not take this event (status 503)."
    assert [delivery.attempt for delivery in outcome.deliveries] == [1]
    tried = settled(quick, 4)
    assert [d.attempt for d in tried] == [1, 2, 3, 4]
    assert [d.retry_reason for d in tried] == [None, "http_error", "http_error", "http_error"]
    assert all((d.ok, d.status, d.error, d.name) == (False, 503, "http_error", "message") for d in tried)
    assert len({d.event_id for d in tried}) == 1
    assert len({heard.body for heard in bot.heard}) == 1
    assert [heard.headers.get("x-slack-retry-num") for heard in bot.heard] == [None, "1", "2", "3"]
    assert [heard.headers.get("x-slack-retry-reason") for heard in bot.heard] == [None] + ["http_error"] * 3
    assert all(heard.signed for heard in bot.heard)
    assert quick.state()["failed_deliveries"] == 1


def test_it_ends_with_the_attempt_that_is_taken(quick: Sandbox, bot: Any) -> None:
    bot.answer = lambda heard: (200 if "x-slack-retry-num" in heard.headers else 500, "text/plain", b"")
    quick.say("hanna", "#one", "hello")
    assert [d.ok for d in settled(quick, 2)] == [False, True]
    assert quick.state()["failed_deliveries"] == 0


def test_silence_and_a_dead_bot_are_named_as_the_reason(quick: Sandbox, bot: Any) -> None:
    def late(heard: Any) -> Any:
        if "x-slack-retry-num" not in heard.headers:
            time.sleep(0.3)
        return 200, "text/plain", b""

    bot.answer = late
    quick.say("hanna", "#one", "hello")
    assert settled(quick, 2)[1].retry_reason == "http_timeout"
    quick.bot_url = "http://127.0.0.1:1"
    quick.say("hanna", "#one", "hello")
    quick.bot_url = bot.url
    assert settled(quick, 4)[3].retry_reason == "connection_failed"


def test_a_bot_may_ask_for_no_retry(quick: Sandbox, bot: Any) -> None:
    bot.more_headers = {"X-Slack-No-Retry": "1"}
    bot.answers("", 500)
    quick.say("hanna", "#one", "hello")
    bot.more_headers = {}
    bot.answers("")
    quick.say("hanna", "#one", "taken")
    assert [(d.attempt, d.ok) for d in settled(quick, 2)] == [(1, False), (1, True)]


def test_commands_and_presses_are_never_sent_again(quick: Sandbox, bot: Any) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}
    bot.answers({"text": "x", "blocks": [{"type": "actions", "elements": [button]}]})
    quick.say("hanna", "#one", "/emg status")
    ts = quick.messages("#one", "hanna")[-1]["ts"]
    bot.answers("", 500)
    quick.say("hanna", "#one", "/emg status")
    quick.press("hanna", "#one", ts, button="Go")
    quick.say("hanna", "#one", "an event, for the time it takes")
    kinds = [(d.kind, d.attempt) for d in settled(quick, 7)]
    assert kinds[:3] == [("command", 1), ("command", 1), ("interaction", 1)]
    assert [kind for kind, _ in kinds[3:]] == ["event"] * 4


def test_without_an_address_nothing_is_tried_again(quick: Sandbox) -> None:
    quick.bot_url = None
    quick.say("hanna", "#one", "hello")
    quick.drain()
    assert [(d.attempt, d.error) for d in quick.deliveries()] == [(1, "connection_failed")]


def test_what_waits_for_its_retry_does_not_keep_the_stand_in(bot: Any, clock: MovableClock) -> None:
    bot.answers("", 500)
    with Sandbox(WORLD, clock=clock, signing_secret="s", bot_token="t", bot_url=bot.url) as sandbox:
        sandbox.say("hanna", "#one", "hello")
        sandbox.drain()
        assert [d.attempt for d in sandbox.deliveries()] == [1, 2], "the first retry comes at once"
    sandbox.say("hanna", "#one", "after the end")
    assert sandbox.deliveries()[-1].error == "connection_failed"
