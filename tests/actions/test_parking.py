"""A channel or a workspace that says no: nothing is lost, one is told once, and it goes on by itself or by a person."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from emgbot.actions.deliver import deliver, idle
from emgbot.errors import DeliveryError, Refusal
from emgbot.store import pauses
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, Office, Opening

FRIDAY = "2017-03-24T09:00:01"
NOT_IN = DeliveryError("not_in_channel", refusal=Refusal.CHANNEL)
REVOKED = DeliveryError("token_revoked", refusal=Refusal.WORKSPACE)
HOUR = 3600.0


def unparked(office: Office, channel: str) -> None:
    del office.slack.closed[channel]
    with office.bot.database.write() as tx:
        assert pauses.lift(tx, pauses.of_channel(channel))


def later(office: Office, seconds: float) -> None:
    office.machine(seconds=seconds)
    office.beat()


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action_read_only"])
def test_a_channel_that_says_no_is_left_alone_told_once_and_holds_nobody_else(office: Office, code: str) -> None:
    """Row 42."""
    office.slack.closed[EWASTE] = DeliveryError(code, refusal=Refusal.CHANNEL)
    posts = office.until(FRIDAY)
    assert {post.channel for post in posts} == {FRAMEWORK, HOME}
    (alert,) = [said for said in office.slack.said if said.alert]
    assert alert.channel == HOME
    assert f"<#{EWASTE}>" in alert.words
    assert code in alert.words
    if code == "not_in_channel":
        assert "/invite @emgbot" in alert.words
    tried = len(office.slack.tried)
    later(office, HOUR - 60)
    assert len(office.slack.tried) == tried
    later(office, 61)
    assert len(office.slack.tried) == tried + 1
    later(office, 4 * HOUR - 60)
    assert len(office.slack.tried) == tried + 1
    for _ in range(10):
        later(office, 24 * HOUR)
    assert len(office.alerts()) == 1
    assert office.waiting().get("dead") is None


def test_a_channel_that_is_open_again_gets_what_waited_at_once(office: Office) -> None:
    office.slack.closed[EWASTE] = NOT_IN
    office.until(FRIDAY)
    unparked(office, EWASTE)
    office.beat()
    assert len(office.posts(EWASTE)) == 1


def test_a_channel_that_took_a_message_is_parked_anew_from_the_beginning(office: Office) -> None:
    office.slack.closed[EWASTE] = NOT_IN
    office.until(FRIDAY)
    later(office, HOUR + 1)
    unparked(office, EWASTE)
    office.beat()
    office.slack.closed[EWASTE] = NOT_IN
    office.each_day("2017-03-25", "2017-03-27")
    with office.bot.database.read() as tx:
        (park,) = pauses.listed(tx)
    assert park.times == 1
    assert len(office.alerts()) == 1, "told within the last day already"


def test_days_that_waited_for_a_channel_come_back_as_one_message(opened: Opening) -> None:
    """Row 42: not a salvo."""
    office = opened("2017-03-21T08:00")
    office.slack.closed[EWASTE] = NOT_IN
    office.each_day("2017-03-21", "2017-03-31")
    assert office.posts(EWASTE) == []
    unparked(office, EWASTE)
    office.beat()
    (post,) = office.posts(EWASTE)
    assert "A.1.a" in post.words
    assert office.waiting().get("pending") is None
    assert not any(said.channel == EWASTE for said in office.each_day("2017-04-01", "2017-04-02"))
    (digest,) = [said for said in office.until("2017-04-03T09:00:01") if said.channel == EWASTE]
    assert "A.1.a" in digest.words


def test_a_slack_that_was_away_over_several_mornings_reads_like_a_bot_that_was_down(
    office: Office, tmp_path: Path
) -> None:
    """Rows 46 and 74: Friday's step and Monday's digest are one late post."""
    office.slack.always = DeliveryError("no connection")
    office.each_day("2017-03-21", "2017-03-27")
    office.slack.always = None
    later(office, 900)
    down = Office(f"sqlite:///{tmp_path / 'down.db'}", "2017-03-21T08:00")
    down.until("2017-03-27T09:00:01")
    for channel in (EWASTE, FRAMEWORK, HOME):
        assert [post.words for post in office.posts(channel)] == [post.words for post in down.posts(channel)]
        assert len(down.posts(channel)) == 1
    down.close()


def test_a_secretariat_whose_own_channel_says_no_is_not_told_there(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.slack.closed[HOME] = NOT_IN
    office.until(FRIDAY)
    assert office.alerts() == []
    assert any(record.levelno == logging.ERROR and HOME in record.getMessage() for record in caplog.records)
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK)] == [1, 1]


def test_a_workspace_that_says_no_stops_everything_until_it_takes_us_again(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 43."""
    office.each_day("2017-03-21", "2017-03-23")
    office.slack.always = REVOKED
    office.slack.probed = [REVOKED, REVOKED]
    office.until(FRIDAY)
    assert office.slack.calls == 1, "no other message is tried"
    assert idle(office.bot)
    other = office.process("other")
    for _ in range(2):
        office.machine(seconds=301)
        deliver(office.bot)
        deliver(other)
    assert office.slack.probed == []
    assert office.slack.calls == 1
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "token_revoked" in errors[0]
    office.slack.always = None
    later(office, 301)
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]
    with office.bot.database.read() as tx:
        assert pauses.listed(tx) == []
