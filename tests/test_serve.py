"""The bot as it is put together: its beats, its health and its stop, without Slack."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from emgbot import serve
from emgbot.actions import workspace
from emgbot.clock import monotonic
from emgbot.config import database_url, read_environment
from emgbot.runtime import Identity
from emgbot.serve.report import facts_of
from emgbot.store import plans
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate

NOW = datetime(2017, 3, 20, 8, 0, tzinfo=UTC)
SIGNING = "canary-signing-secret"


def until(look: Callable[[], Any], *, patience: float = 10.0) -> Any:
    """Look until there is something, or patience ends."""
    end, pause = monotonic() + patience, threading.Event()
    while not (found := look()) and monotonic() < end:
        pause.wait(0.05)
    return found


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[serve.Bot]:
    """A bot on an empty database; Slack is out of reach."""
    env = replace(
        read_environment({"SLACK_API_URL": "http://127.0.0.1:1/api/"}),
        bot_token=SecretStr("xoxb-canary-token"),
        signing_secrets=(SecretStr(SIGNING),),
        database=database_url(f"sqlite:///{tmp_path / 'bot.db'}"),
    )
    database = Database(env.database)
    migrate(database)
    made = serve.build(env, clock=lambda: NOW, database=database)
    yield made
    made.stop()


def test_a_beat_that_nobody_foresaw_is_told_once_and_stays_in_the_health(
    bot: serve.Bot, caplog: pytest.LogCaptureFixture
) -> None:
    with bot.runtime.database.write() as tx:
        plans.accept_first(
            tx, "T1", "2017", text="no plan", refs=["A.1.a"], at=NOW, by="test", first_start=date(2017, 3, 20)
        )
    bot.start_beating(works=True)
    assert until(lambda: facts_of(bot)["status"] == "attention")
    assert any("fails to work (ConfigError)" in warning for warning in facts_of(bot)["warnings"])
    beats = [record for record in caplog.records if "beat failed" in record.getMessage()]
    assert len(beats) == 1
    assert beats[0].exc_info


def test_a_beat_that_goes_well_again_heals_the_health(bot: serve.Bot) -> None:
    workspace.learn_identity(bot.runtime, Identity("T1", "U0BOT", "B0BOT"))
    bot.failing["work"] = "OverflowError"
    assert facts_of(bot)["status"] == "attention"
    bot.start_beating(works=True)
    assert until(lambda: facts_of(bot)["status"] == "ok")


def test_no_repr_shows_a_secret(bot: serve.Bot) -> None:
    for shown in (repr(bot), repr(bot.env), repr(bot.wsgi()), repr(bot.runtime)):
        assert SIGNING not in shown
        assert "canary-token" not in shown


def test_the_health_says_where_a_file_is_wrong_and_not_what_stands_there(
    bot: serve.Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "people.yaml"
    file.write_text('channels: {secretariat: "#home"}\npeople:\n  U1: {name: Canary Name, groups: [Z.9]}\n')
    made = serve.build(replace(bot.env, settings_file=file), clock=lambda: NOW, database=bot.runtime.database)
    told = " ".join(facts_of(made)["warnings"])
    assert "people.yaml:3" in told
    assert "Canary" not in told
    assert "Canary Name" in caplog.text
