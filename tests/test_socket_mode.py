"""The bot in Socket Mode as it is run: a real process beside the stand-in, through everything that ends a connection.

Its waiting is a tenth of what it is in earnest.
"""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emgbot.sandbox.sandbox import APP_TOKEN
from tests.house import House, Process, opened, until

HERE = "#img-ewaste"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The workspace, whose app is in Socket Mode: nothing comes over HTTP, and nobody has a signing secret."""
    with opened(tmp_path, EMGBOT_TIMING="0.1", SLACK_APP_TOKEN=APP_TOKEN, SLACK_SIGNING_SECRET="") as made:
        made.sandbox.sockets.switch_on()
        made.sandbox.limit(minute=1.0)
        yield made
    for process in made.running:
        for secret in (APP_TOKEN, "ticket=", "19 of 51"):
            assert secret not in process.said


def listen(house: House) -> Process:
    """Start a bot, and wait until it listens and knows the plan."""
    before = house.sandbox.sockets.connections
    process = house.start("run")
    assert until(lambda: house.sandbox.sockets.connections > before or process.popen.poll() is not None)
    assert until(lambda: "plan accepted" in process.said or before), process.said
    return process


def connected(process: Process) -> int:
    """How often it has connected."""
    return len(re.findall("socket connected", process.said))


def ask(house: House, command: str) -> str | None:
    """The answer to a command; None: Slack told that it failed."""
    (delivery,) = house.sandbox.say("jonas", HERE, command).deliveries
    return str(json.loads(delivery.answer)["text"]) if delivery.ok else None


def stored(house: House, what: str) -> list[Any]:
    """A column of the database, as it is on the disk."""
    with sqlite3.connect(house.folder / "bot.db") as database:
        return [row[0] for row in database.execute(what)]


def test_a_day_in_socket_mode(house: House) -> None:
    """Row 66: answers, presses and replies through a refresh, a break and a silence; each reply is stored once."""
    sandbox, bot = house.sandbox, listen(house)
    assert "not started → under way" in (ask(house, "/emg status 1e under way") or "")

    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: house.posts(HERE)), bot.said
    nudge = house.posts(HERE)[0]["ts"]
    assert sandbox.press("jonas", HERE, nudge, button="Completed").warning is None
    assert until(lambda: "completed 24 Mar 2017" in json.dumps(house.posts(HERE)[0]["blocks"])), bot.said

    sandbox.sockets.disconnect("refresh_requested")
    assert all(ask(house, "/emg status 1e") for _ in range(20)), "no command is lost over a refresh"
    assert sandbox.say("jonas", HERE, "19 of 51 returns: refreshed", thread_ts=nudge).warning is None
    assert until(lambda: connected(bot) >= 2), bot.said

    sandbox.sockets.drop()
    sandbox.say("jonas", HERE, "19 of 51 returns: dropped", thread_ts=nudge)
    assert until(lambda: connected(bot) >= 3), bot.said

    sandbox.sockets.silence()
    sandbox.say("jonas", HERE, "19 of 51 returns: silent", thread_ts=nudge)
    assert until(lambda: connected(bot) >= 4), bot.said
    assert until(lambda: ask(house, "/emg status 1e"))

    sandbox.fail("ack_lost", times=1)
    sandbox.say("jonas", HERE, "19 of 51 returns: twice", thread_ts=nudge)
    words = ["refreshed", "dropped", "silent", "twice"]

    def replies() -> list[str]:
        return sorted(str(text).rpartition(" ")[2] for text in stored(house, "SELECT text FROM reply"))

    assert until(lambda: replies() == sorted(words)), (replies(), bot.said)
    assert until(lambda: all(delivery.ok is not None for delivery in sandbox.deliveries()))
    assert replies() == sorted(words)

    before = time.monotonic()
    assert bot.end() == 0, bot.said
    assert time.monotonic() - before < 15
    assert bot.said.rstrip().endswith("stopped")
    assert until(lambda: sandbox.sockets.connections == 0)


def test_two_processes_share_the_commands_and_one_may_go_in_the_middle(house: House) -> None:
    """Rows 11, 13 and 66: SIGTERM while commands come; each that was answered is stored, each once."""
    one, two = listen(house), listen(house)
    answers: list[str | None] = []

    def talk(number: int) -> None:
        for turn in range(10):
            status = ("under way", "not started")[turn % 2]
            answers.append(ask(house, f"/emg status 1{'cde'[number]} {status}"))

    asking = [threading.Thread(target=talk, args=(number,)) for number in range(3)]
    for thread in asking:
        thread.start()
    assert until(lambda: len(answers) > 5)
    assert one.end() == 0, one.said
    for thread in asking:
        thread.join()
    failed, changed = answers.count(None), sum("→" in answer for answer in answers if answer)
    assert failed <= 3, "only what came in the moment of the stop may fail"
    assert two.end(signal.SIGTERM) == 0, two.said
    assert changed <= len(stored(house, "SELECT id FROM history")) <= changed + failed


def test_what_was_said_to_a_killed_process_is_stored_once_by_the_next(house: House) -> None:
    """Rows 52 and 66: SIGKILL while replies come; Slack sends again what nobody acknowledged."""
    first = listen(house)
    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: house.posts(HERE)), first.said
    nudge = house.posts(HERE)[0]["ts"]
    words = [f"19 of 51 returns, take {n}" for n in range(12)]
    talking = threading.Thread(
        target=lambda: [house.sandbox.say("jonas", HERE, word, thread_ts=nudge) for word in words]
    )
    talking.start()
    assert until(lambda: len(stored(house, "SELECT text FROM reply")) > 3)
    first.end(signal.SIGKILL)
    second = house.start("run")
    talking.join()
    assert until(lambda: len(set(stored(house, "SELECT text FROM reply"))) == len(words)), second.said
    assert sorted(stored(house, "SELECT text FROM reply")) == sorted(words)
    assert second.end() == 0, second.said


def test_what_slack_never_delivered_is_looked_for_after_the_next_connection(house: House) -> None:
    """Rows 58 and 66: events of a gap that nobody sends again."""
    bot = listen(house)
    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: house.posts(HERE)), bot.said
    nudge = house.posts(HERE)[0]["ts"]
    house.sandbox.fail("undelivered")
    house.sandbox.say("jonas", HERE, "19 of 51 returns are in", thread_ts=nudge)
    house.sandbox.heal()
    house.sandbox.sockets.drop()
    assert until(lambda: stored(house, "SELECT text FROM reply") == ["19 of 51 returns are in"]), bot.said
    assert bot.end() == 0, bot.said


def test_a_token_that_slack_refuses_ends_the_process_with_the_cure(house: House) -> None:
    bot = house.start("run", SLACK_APP_TOKEN="xapp-canary-token-of-another-app")
    assert bot.popen.wait(20) == 3
    assert "SLACK_APP_TOKEN (invalid_auth)" in bot.said


def test_while_slack_is_away_the_process_waits_and_stops_when_told(house: House) -> None:
    """Rows 47 and 66."""
    house.sandbox.fail("status")
    bot = house.start("run", EMGBOT_HEALTH_PORT="0")
    assert until(lambda: bot.said.count("not connected") > 1), bot.said

    def warnings() -> str:
        found = re.search(r"health host=\S+ port=(\d+)", bot.said)
        assert found is not None, bot.said
        with urllib.request.urlopen(f"http://127.0.0.1:{found[1]}/healthz", timeout=5) as answer:
            return " ".join(json.load(answer)["warnings"])

    assert until(lambda: "Socket Mode is not connected" in warnings())
    house.sandbox.heal()
    assert until(lambda: house.sandbox.sockets.connections == 1), bot.said
    assert until(lambda: "plan accepted" in bot.said)
    assert ask(house, "/emg help")
    assert until(lambda: "Socket Mode" not in warnings())
    assert bot.end() == 0, bot.said
