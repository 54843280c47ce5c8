"""`doctor`: every finding with its cure; the exit code says whether the bot can work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from emgbot.clock import MovableClock
from emgbot.sandbox import Sandbox
from tests.cli.conftest import Line

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "xoxb-canary-bot"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The demo's workspace, in which the bot was installed from its manifest."""
    world = yaml.safe_load((ROOT / "config" / "demo.yaml").read_text(encoding="utf-8"))
    manifest = yaml.safe_load((ROOT / "config" / "manifest.yaml").read_text(encoding="utf-8"))
    world = {key: value for key, value in world.items() if key not in ("story", "clock")}
    world["bot"]["manifest"] = manifest
    clock = MovableClock(datetime(2017, 3, 24, 8, tzinfo=UTC))
    with Sandbox(world, clock=clock, signing_secret="canary-signing", bot_token=TOKEN) as made:
        yield made


def findings(line: Line, sandbox: Sandbox, **env: str) -> tuple[int, dict[str, list[Any]]]:
    """The exit code, and what is not fine by subject."""
    given = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": "canary-signing", "SLACK_API_URL": sandbox.api_url}
    ran = line("doctor", "--format", "json", env=given | env)
    found: dict[str, list[Any]] = {}
    for one in ran.json["findings"]:
        if one["grade"] != "fine":
            assert one["cure"] or "Run: " in one["words"], one
            found.setdefault(one["subject"], []).append(one)
    return ran.code, found


def test_what_a_new_installation_lacks_is_told_one_after_the_other(line: Line, sandbox: Sandbox) -> None:
    code, found = findings(line, sandbox)
    assert (code, set(found)) == (3, {"database"})
    assert line("migrate").code == 0
    code, found = findings(line, sandbox)
    assert (code, set(found)) == (0, {"plan"})
    assert "python bot.py run" in found["plan"][0]["cure"]


def test_tokens_scopes_and_channels_that_are_wrong_are_told_with_their_cure(line: Line, sandbox: Sandbox) -> None:
    line("migrate")
    code, found = findings(line, sandbox, SLACK_BOT_TOKEN="xoxb-canary-other")
    assert code == 3
    assert "SLACK_BOT_TOKEN" in found["token"][0]["words"]
    code, found = findings(line, sandbox, SLACK_API_URL="http://127.0.0.1:9/")
    assert (code, "network" in found) == (3, True)
    sandbox.leave("emgbot", "#framework")
    code, found = findings(line, sandbox, EMGBOT_PLAN="nowhere.yaml")
    assert code == 3
    assert "EMGBOT_PLAN" in found["files"][0]["cure"]
    code, found = findings(line, sandbox)
    assert "#framework" in found["channels"][0]["words"]
    assert "/invite" in found["channels"][0]["cure"]


def test_as_text_each_finding_has_its_line_and_its_cure(line: Line, sandbox: Sandbox) -> None:
    given = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": sandbox.api_url, "EMGBOT_CLOCK": "2017-03-24T09:00"}
    ran = line("doctor", env=given)
    assert ran.code == 3
    assert "BROKEN  door: Neither SLACK_APP_TOKEN" in ran.out
    assert "        -> Unset EMGBOT_CLOCK for real work." in ran.out
