"""Moving the calendar clock: stop by stop, forward only, one move at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from emgbot.clock import MovableClock
from emgbot.errors import UserError
from emgbot.sandbox import Sandbox

ZURICH = ZoneInfo("Europe/Zurich")


class Planner:
    """A bot that sends at 09:00 Geneva on working days, and writes down when it was let work."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.worked: list[datetime] = []

    def next_send(self, after: datetime) -> datetime | None:
        day = after.astimezone(ZURICH).replace(hour=9, minute=0, second=0, microsecond=0)
        while day.astimezone(UTC) <= after or day.weekday() >= 5:
            day += timedelta(days=1)
        return day.astimezone(UTC)

    def settle(self) -> None:
        self.worked.append(self.clock().astimezone(ZURICH).replace(second=0, microsecond=0))

    def stops(self) -> list[str]:
        return [f"{at:%a %d %H:%M}" for at in self.worked]


@pytest.fixture
def planner(sandbox: Sandbox, clock: MovableClock) -> Planner:
    made = Planner(clock)
    sandbox.drive(next_send=made.next_send, settle=made.settle)
    return made


def test_the_clock_stops_at_every_send_on_the_way(sandbox: Sandbox, planner: Planner) -> None:
    sandbox.move_to("2017-03-23T12:00")
    assert planner.stops() == ["Mon 20 09:00", "Tue 21 09:00", "Wed 22 09:00", "Thu 23 09:00", "Thu 23 12:00"]


def test_the_next_send_is_the_next_one_only(sandbox: Sandbox, planner: Planner) -> None:
    sandbox.move_by("send")
    sandbox.move_by("send")
    assert [stop for n, stop in enumerate(planner.stops()) if n % 2] == ["Mon 20 09:00", "Tue 21 09:00"]


def test_a_week_keeps_the_time_of_day_when_the_clocks_change(
    sandbox: Sandbox, planner: Planner, clock: MovableClock
) -> None:
    sandbox.move_by("week")
    assert f"{clock().astimezone(ZURICH):%Y-%m-%d %H:%M}" == "2017-03-27 08:50"
    assert planner.stops()[:2] == ["Mon 20 09:00", "Tue 21 09:00"]
    assert len(planner.stops()) == 6


@pytest.mark.parametrize(
    ("step", "local"),
    [("day", "03-21 08:50"), ("3 days", "03-23 08:50"), ("90 minutes", "03-20 10:20"), ("2 Weeks", "04-03 08:50")],
)
def test_a_step_can_be_named(sandbox: Sandbox, clock: MovableClock, step: str, local: str) -> None:
    sandbox.move_by(step)
    assert f"{clock().astimezone(ZURICH):%m-%d %H:%M}" == local


def test_the_control_api_moves_it(web: Any, planner: Planner) -> None:
    told = web.json("/control/clock")
    assert told["next_send"] == "2017-03-20T08:00:00+00:00"
    assert told["local"].startswith("2017-03-20T08:50:")
    assert web.json("/control/clock", {"next": "send"})["local"].startswith("2017-03-20T09:00:0")
    assert web.json("/control/clock", {"to": "2017-03-21T10:00:00+00:00"})["local"].startswith("2017-03-21T11:00:0")
    assert web.json("/control/settle", {})["ok"]
    assert planner.stops()[-1] == "Tue 21 11:00"


def test_it_never_goes_back(sandbox: Sandbox, clock: MovableClock) -> None:
    with pytest.raises(UserError, match="only moves forward"):
        sandbox.move_to("2017-03-20T08:00")
    with pytest.raises(UserError, match="not a date"):
        sandbox.move_to("tomorrow")
    assert clock() >= datetime(2017, 3, 20, 7, 50, tzinfo=UTC)


def test_a_bot_that_takes_long_to_settle_does_not_turn_it_back(sandbox: Sandbox, clock: MovableClock) -> None:
    planned = [datetime(2017, 3, 20, 8, 0, second, tzinfo=UTC) for second in (0, 1)]
    seen: list[datetime] = []

    def settle() -> None:
        seen.append(clock())
        clock.advance(timedelta(minutes=1))

    sandbox.drive(next_send=lambda after: next((at for at in planned if at > after), None), settle=settle)
    sandbox.move_by("hour")
    assert seen == sorted(seen)
    assert len(seen) == 3


def test_a_bot_whose_plan_does_not_move_on_ends_the_move(sandbox: Sandbox, clock: MovableClock) -> None:
    stuck = datetime(2017, 3, 20, 8, 0, tzinfo=UTC)
    sandbox.drive(next_send=lambda after: stuck, settle=lambda: None)
    with pytest.raises(UserError, match="which is not after"):
        sandbox.move_by("day")
    assert sandbox.state()["clock"]["moving"] is None


def test_a_move_under_way_is_shown_and_the_next_one_waits(sandbox: Sandbox, planner: Planner) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def settle() -> None:
        arrived.set()
        assert go_on.wait(10)
        planner.settle()

    sandbox.drive(next_send=planner.next_send, settle=settle)
    moves = [threading.Thread(target=sandbox.move_by, args=("day",)) for _ in range(2)]
    for move in moves:
        move.start()
    assert arrived.wait(10)
    moving = sandbox.state()["clock"]["moving"]
    assert moving["target"].startswith("2017-03-21T07:50")
    go_on.set()
    for move in moves:
        move.join(10)
    assert planner.stops() == ["Mon 20 09:00", "Tue 21 08:50", "Tue 21 09:00", "Wed 22 08:50"]
    assert sandbox.state()["clock"]["moving"] is None


def test_what_is_posted_on_the_way_carries_the_calendars_time(sandbox: Sandbox, web: Any, planner: Planner) -> None:
    def settle() -> None:
        web.api("chat.postMessage", channel="C1", text="due")

    sandbox.drive(next_send=planner.next_send, settle=settle)
    sandbox.move_to("2017-03-21T09:00")
    days = [m["at"][:16] for m in sandbox.messages("#img-ewaste")]
    assert days == ["2017-03-20T08:00", "2017-03-21T08:00", "2017-03-21T08:00"]
