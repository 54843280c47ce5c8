"""The world a sandbox starts with, and the story that is told before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from emgbot.clock import MovableClock
from emgbot.errors import ConfigError
from emgbot.sandbox import Sandbox, read_world

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"


def demo() -> Any:
    return yaml.safe_load(DEMO.read_text(encoding="utf-8"))


def test_the_demos_world_can_be_read() -> None:
    world = read_world(demo())
    assert world.clock == datetime(2017, 3, 20, 7, 50, tzinfo=UTC)
    bot = world.bot.user_id
    inside = [channel.name for channel in world.channels if bot in channel.members]
    outside = [channel.name for channel in world.channels if bot not in channel.members]
    expected = "emg-secretariat img-ewaste ess-consultation img-sustainability peer-reviews framework task-team"
    assert inside == expected.split()
    assert outside == ["general"]
    secretariat = {user.id for user in world.users if user.role == "secretariat"}
    assert len(secretariat) == 3
    assert all(secretariat <= set(channel.members) for channel in world.channels)
    assert any(user.guest for user in world.users)
    assert world.team.place == "Geneva"


def test_the_demos_story_leaves_open_what_the_first_days_are_about() -> None:
    done = " ".join(beat.say for beat in read_world(demo()).story if beat.say.startswith("/emg") and "done" in beat.say)
    for ref in ("A.1.c", "A.1.d", "C.1.b", "C.1.d", "D.1.c", "D.1.d"):
        assert ref not in done


def test_a_story_is_told_in_its_own_time(bot: Any) -> None:
    clock = MovableClock(datetime(2017, 3, 20, 7, 50, tzinfo=UTC))
    bot.answers("done")
    with Sandbox(demo(), clock=clock, signing_secret="s", bot_token="t", bot_url=bot.url) as sandbox:
        sandbox.play()
        said = sandbox.messages("#img-ewaste")
        assert [m["at"][:16] for m in said] == ["2017-03-09T10:05", "2017-03-09T10:22"]
        assert said[1]["thread_ts"] == said[0]["ts"]
        assert all(d.ok for d in sandbox.deliveries())
        assert f"{clock():%Y-%m-%d %H:%M}" == "2017-03-20 07:50"
    commands = [h.form["text"] for h in bot.heard if "command" in h.form]
    assert "status 1c under way, UNU drafts the conclusions" in commands


def test_what_is_left_out_is_made_up() -> None:
    world = read_world({"people": [{"name": "hanna"}], "channels": [{"name": "#general"}]})
    assert world.users[0].real_name == "hanna"
    assert world.channels[0].name == "general"
    assert world.channels[0].members == (world.users[0].id, world.bot.user_id)
    assert world.bot.commands == ("/emg",)
    assert read_world({}).channels == ()


def test_every_problem_is_told_at_once() -> None:
    given = {
        "colour": "blue",
        "zone": "Mars/Base",
        "clock": "2017-02-01T00:00",
        "bot": {"commands": "emg"},
        "people": [{"id": "U1", "name": "hanna"}, {"id": "U1", "name": "jonas", "tz": "x"}, {}],
        "channels": [{"name": "a", "members": ["bob"]}, "b"],
        "story": [
            {"at": "2017-03-01T09:00", "who": "hanna", "where": "#a", "say": "x", "thread": 1},
            {"at": "2017-02-01T09:00", "who": "bob", "where": "#c"},
            {"at": "then", "who": "hanna", "where": "#a", "say": "x"},
        ],
    }
    with pytest.raises(ConfigError) as caught:
        read_world(given)
    told = str(caught.value)
    for problem in (
        "unknown key 'colour'",
        "'Mars/Base' is no time zone",
        "commands must be a list",
        "the id U1 is there twice",
        "people, entry 2: 'x' is no time zone",
        "people, entry 3: name is missing",
        "nobody is called 'bob'",
        "channels, entry 2: must be a mapping",
        "thread must be the number of an earlier entry",
        "there is no channel '#c'",
        "is before the entry above it",
        "say is missing",
        "'then' is not a date and time",
        "after the clock's start",
    ):
        assert problem in told
