"""How the bot is: what keeps it from its work is said with its cure, and each channel's last and next message."""

from __future__ import annotations

from datetime import timedelta

from emgbot.actions.health import look
from emgbot.clock import wall_now
from emgbot.core.health import Grade, Health
from emgbot.store import heartbeats, pauses
from emgbot.store.heartbeats import Heartbeat
from tests.actions.conftest import EWASTE, HOME, JONAS, MARIE, Office


def working(office: Office) -> None:
    now = wall_now()
    with office.bot.database.write() as tx:
        heartbeats.beat(tx, Heartbeat("host:1:ab", "work", "0.1.0", now, now), forget=now)


def wrong(health: Health) -> list[tuple[str, str]]:
    """What is not fine, with its cure."""
    return [(one.subject, one.cure) for one in health.findings if one.grade is not Grade.FINE]


def test_all_is_well_and_each_channel_knows_its_last_and_next_message(office: Office) -> None:
    working(office)
    office.until("2017-03-24T10:00")
    health = look(office.bot)
    assert wrong(health) == []
    assert health.grade is Grade.FINE
    ewaste = next(lane for lane in health.lanes if lane.name == "#img-ewaste")
    assert ewaste.last is not None
    assert ewaste.next is not None
    assert ewaste.next > office.clock()


def test_without_a_process_that_works_it_is_broken(office: Office) -> None:
    assert ("processes", "Start `python bot.py run`, or a `worker` beside `web`.") in wrong(look(office.bot))


def test_a_send_time_that_nobody_planned_is_told(office: Office) -> None:
    working(office)
    office.until("2017-03-23T10:00")
    office.clock.advance(timedelta(days=1))
    assert "worker" in dict(wrong(look(office.bot)))


def test_a_parked_channel_and_the_breaker_are_told_with_their_cure(office: Office) -> None:
    """Row 43: the workspace says no."""
    working(office)
    now, hour = wall_now(), [timedelta(hours=1)]
    with office.bot.database.write() as tx:
        pauses.pause(tx, pauses.of_channel(EWASTE), now=now, waits=hour, reason="is_archived")
        pauses.pause(tx, pauses.WORKSPACE, now=now, waits=hour, reason="missing_scope")
    health = look(office.bot)
    told = dict(wrong(health))
    assert "Unarchive" in told["channels"]
    assert "manifest" in told["Slack"]
    assert health.grade is Grade.BROKEN
    assert next(lane for lane in health.lanes if lane.name == "#img-ewaste").kept == "is_archived"


def test_the_secretariat_reads_everything_and_others_what_concerns_their_channel(office: Office) -> None:
    working(office)
    assert "All is well" in str(office.command(MARIE, HOME, "health"))
    own = str(office.command(JONAS, EWASTE, "health"))
    assert "#img-ewaste: nothing said yet" in own
    assert "processes" not in own
