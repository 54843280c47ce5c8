"""Doubt: what Slack did not answer is looked for in the channel, and never guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from emgbot.actions.courier import run
from emgbot.actions.deliver import Delivery, deliver, idle
from emgbot.actions.tick import tick
from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.failpoints import Failpoint
from emgbot.runtime import Runtime, Timing
from emgbot.store import claims
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, Office, at

FRIDAY = "2017-03-24T09:00:01"
SILENCE = DeliveryUnknown("TimeoutError")
QUIET = Timing().quiet


def doubted(office: Office, *, taken: bool) -> str:
    """Friday's posts go out, and of the first it is not known whether it arrived; its channel."""
    office.each_day("2017-03-21", "2017-03-23")
    if taken:
        office.slack.after = [SILENCE]
    else:
        office.slack.then = [SILENCE]
    office.until(FRIDAY)
    assert office.waiting()["doubt"] == 1, "at once, not when a lease ends"
    assert idle(office.bot)
    (channel,) = {EWASTE, FRAMEWORK, HOME} - {said.channel for said in office.slack.said[int(taken) :]}
    return channel


def later(office: Office, seconds: float, bot: Runtime | None = None) -> None:
    office.machine(seconds=seconds)
    deliver(bot or office.bot)


@pytest.mark.parametrize("taken", [True, False], ids=["it arrived", "it did not"])
def test_silence_is_settled_by_looking_into_the_channel(office: Office, taken: bool) -> None:
    """Rows 36, 37 and 41."""
    channel = doubted(office, taken=taken)
    calls = office.slack.calls
    later(office, 1)
    later(office, QUIET - 10)
    assert office.slack.looked == [], "before the quiet period is over the channel proves nothing"
    later(office, 10)
    assert office.slack.looked == [channel]
    if not taken:
        assert office.waiting()["doubt"] == 1, "once is not enough"
        later(office, 10)
        assert office.slack.looked == [channel]
        later(office, 6)
        assert office.slack.looked == [channel, channel]
    assert office.slack.calls == calls + (not taken)
    assert len(office.posts(channel)) == 1
    assert office.waiting() == {"sent": 3, "doubt": 0, "refused": 0}


def test_a_process_that_begins_anew_waits_the_whole_quiet_period_itself(office: Office) -> None:
    channel = doubted(office, taken=False)
    other = office.process("after a restart")
    later(office, QUIET - 10, other)
    later(office, QUIET - 10, other)
    assert office.slack.looked == []
    later(office, 11, other)
    later(office, 16, other)
    assert office.slack.looked == [channel, channel, channel], "and once more before it is sent: it is older"
    assert len(office.posts(channel)) == 1


def test_several_who_look_send_once(office: Office) -> None:
    """Row 13."""
    channel = doubted(office, taken=False)
    bots = [office.bot, *(office.process(f"other {number}") for number in range(3))]
    for _ in range(60):
        office.machine(seconds=5)
        for bot in bots:
            deliver(bot)
    assert len(office.posts(channel)) == 1
    assert office.waiting()["doubt"] == 0


def stopped_at(office: Office, point: Failpoint) -> Runtime:
    """A process that came to a place with the first of Friday's posts, and stands there for good."""
    office.clock.set(at(FRIDAY))
    bot = office.process("stopped")
    tick(bot)
    steps = Delivery(bot).beat()
    while next(steps) is not point:
        pass
    return bot


@pytest.mark.parametrize(
    ("point", "said"), [(Failpoint.CLAIMED, 0), (Failpoint.ANNOUNCED, 0), (Failpoint.ANSWERED, 1)], ids=str
)
def test_what_a_dead_process_left_is_finished_by_another_one(office: Office, point: Failpoint, said: int) -> None:
    """Rows 2-5: killed after the claim, after the announcement, and after Slack has answered."""
    stopped_at(office, point)
    assert len(office.slack.said) == said
    other = office.process("next")
    deliver(other)
    for _ in range(40):
        later(office, 6, other)
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]
    assert office.waiting()["sent"] == 3


def test_a_sleeper_that_wakes_up_after_it_was_taken_over_sends_nothing(office: Office) -> None:
    """Row 12."""
    office.clock.set(at(FRIDAY))
    tick(office.bot)
    asleep: list[float] = [0.0]
    sleeper = Delivery(office.process("sleeper"), boot=lambda: asleep[0])
    steps = sleeper.beat()
    while next(steps) is not Failpoint.ANNOUNCED:
        pass
    for _ in range(40):
        later(office, 6)
    assert len(office.slack.said) == 3
    asleep[0] = 240.0
    for _ in steps:
        pass
    assert len(office.slack.said) == 3
    assert office.waiting()["sent"] == 3


def test_a_doubt_holds_its_channel_for_half_an_hour_and_the_others_never(office: Office) -> None:
    office.slack.unreadable = DeliveryError("missing_scope")
    held = doubted(office, taken=True)
    assert {said.channel for said in office.slack.said[1:]} == {EWASTE, FRAMEWORK, HOME} - {held}
    digests = {post.channel for post in office.each_day("2017-03-25", "2017-03-27")}
    assert digests == {EWASTE, FRAMEWORK, HOME} - {held}
    for _ in range(17):
        later(office, 100)
    assert len(office.posts(held)) == 1
    later(office, 101)
    assert len(office.posts(held)) == 2


def test_what_cannot_be_read_is_held_told_and_dead_after_a_day_but_never_sent_again(office: Office) -> None:
    """Row 45."""
    office.slack.unreadable = DeliveryError("missing_scope")
    channel = doubted(office, taken=False)
    calls = office.slack.calls
    for _ in range(19):
        later(office, 90)
    assert office.alerts() == []
    for _ in range(30):
        later(office, 60)
    (alert,) = office.alerts()
    assert channel in alert
    assert "missing_scope" in alert
    for _ in range(26):
        later(office, 3600)
        later(office, 2)
    assert office.waiting()["dead"] == 1
    assert office.slack.calls == calls + 1, "the alert alone"
    assert len(office.alerts()) == 1


def test_a_doubt_that_can_be_read_again_is_settled(office: Office) -> None:
    office.slack.unreadable = DeliveryError("missing_scope")
    channel = doubted(office, taken=True)
    for _ in range(20):
        later(office, 60)
    office.slack.unreadable = None
    later(office, 900)
    assert office.waiting()["doubt"] == 0
    assert len(office.posts(channel)) == 1


def test_a_throttled_look_waits_as_long_as_slack_says_whoever_looks(office: Office) -> None:
    doubted(office, taken=True)
    office.slack.unreadable = DeliveryError("ratelimited", retry_after=300.0)
    later(office, 1)
    later(office, QUIET)
    assert len(office.slack.looked) == 1
    other = office.process("other")
    deliver(other)
    later(office, 200, other)
    later(office, 30)
    assert len(office.slack.looked) == 1
    office.slack.unreadable = None
    for _ in range(20):
        later(office, 60)
    assert office.waiting()["doubt"] == 0


def test_what_the_database_did_not_take_is_found_in_the_channel(office: Office) -> None:
    """Row 10: the answer is there, and the database is not."""
    office.clock.set(at(FRIDAY))
    tick(office.bot)
    away = office.process("without a database")
    steps = Delivery(away, wait=lambda _: None).beat()
    while next(steps) is not Failpoint.ANSWERED:
        pass
    steps.close()
    for _ in range(40):
        later(office, 6)
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]


def test_an_announcement_whose_commit_was_not_answered_is_nothing_to_rely_on(office: Office) -> None:
    """Row 24."""
    office.clock.set(at(FRIDAY))
    tick(office.bot)
    claimed = Delivery(office.bot).claim()
    assert claimed is not None
    with office.bot.database.write() as tx:
        assert claims.announce(tx, claimed, now=wall_now(), lease=timedelta(seconds=30))
    assert office.slack.calls == 0
    for _ in range(40):
        later(office, 6)
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]


@pytest.mark.parametrize("code", ["not_in_channel", "token_revoked"])
def test_a_channel_that_cannot_be_read_any_more_keeps_its_doubt(office: Office, code: str) -> None:
    doubted(office, taken=True)
    refusal = Refusal.CHANNEL if code == "not_in_channel" else Refusal.WORKSPACE
    office.slack.unreadable = DeliveryError(code, refusal=refusal)
    later(office, 1)
    later(office, QUIET)
    assert office.waiting()["doubt"] == 1
    office.slack.unreadable = None
    for _ in range(10):
        later(office, 300)
    assert office.waiting()["doubt"] == 0


def test_who_is_told_to_stop_begins_no_look(office: Office) -> None:
    doubted(office, taken=True)
    later(office, 1)
    office.machine(seconds=QUIET)
    stops: Callable[[], bool] = lambda: True  # noqa: E731
    assert run(Delivery(office.bot, stops).beat()) == 0
    assert office.slack.looked == []
