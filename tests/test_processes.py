"""The bot as it is run: real processes beside the stand-in, on SQLite, with a clock in a file that they share.

Nothing here sleeps for a fixed time: what is awaited is looked for until a deadline.
"""

from __future__ import annotations

import json
import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import pytest

from tests.house import ROOT, House, opened, until


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(tmp_path) as made:
        yield made


NUDGED = {"#img-ewaste": "A.1.d", "#framework": "D.1.c", "#img-sustainability": "C.1."}
FRIDAY = "2017-03-24"


def all_nudged(house: House, day: str = FRIDAY) -> bool:
    return all(house.posts(channel, day) for channel in NUDGED)


def test_run_alone_answers_and_nudges_once_and_ends_cleanly(house: House) -> None:
    bot = house.serve("run")
    until(lambda: bot.health()["slack"] == "known")
    health = bot.health()
    assert health["status"] == "ok"
    assert health["database"] == "ok"
    assert health["calendar"].startswith("2017-03-24T07:59")
    assert any("EMGBOT_CLOCK IS SET" in warning for warning in health["warnings"])
    assert "EMGBOT_CLOCK IS SET" in bot.said

    answer = house.answered("jonas", "#img-ewaste", "/emg status 1e under way")
    assert "A.1.e" in answer
    assert "not started → under way" in answer
    assert not all_nudged(house), "it is a minute before nine"

    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: all_nudged(house)), bot.said
    house.move_to("2017-03-24T16:00")
    assert house.nothing_more(*NUDGED)
    for channel, ref in NUDGED.items():
        (post,) = house.posts(channel)
        assert post["text"].startswith(ref)
    assert house.posts("#general") == []

    before = time.monotonic()
    assert bot.end() == 0, bot.said
    assert time.monotonic() - before < 15
    assert bot.said.rstrip().endswith("stopped")


def test_web_and_worker_share_one_file(house: House) -> None:
    web, worker = house.serve("web"), house.start("worker")
    answer = house.answered("jonas", "#img-ewaste", "/emg status 1d done")
    assert "not started → completed" in answer
    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: house.posts("#framework") and house.posts("#img-sustainability")), worker.said
    assert house.posts("#img-ewaste") == [], "what the web was told, the worker knows"

    nudge = house.posts("#framework")[0]
    said = house.sandbox.say("grace", "#framework", "19 of 51 returns are in", thread_ts=nudge["ts"])
    house.sandbox.drain()

    def receipt() -> list[Any]:
        replies = house.sandbox.messages("#framework", None, thread_ts=nudge["ts"])
        return [reaction for reply in replies if reply["ts"] == said.ts for reaction in reply["reactions"]]

    assert until(receipt), worker.said
    pressed = house.sandbox.press("grace", "#framework", nudge["ts"], button="Completed")
    assert pressed.warning is None

    def follows() -> bool:
        return "completed 24 Mar 2017" in json.dumps(house.posts("#framework")[0]["blocks"])

    assert until(follows), worker.said
    # On Monday the digest comes, once, with the words of the reply.
    house.move_to("2017-03-27T09:00:30")
    assert until(lambda: house.posts("#framework", "2017-03-27")), worker.said
    (digest,) = house.posts("#framework", "2017-03-27")
    thread = until(lambda: house.sandbox.messages("#framework", None, thread_ts=digest["ts"])[1:])
    assert "19 of 51 returns are in" in json.dumps(thread)
    assert [web.end(), worker.end()] == [0, 0]


def test_killed_and_started_again_it_posts_nothing_twice(house: House) -> None:
    def posted() -> int:
        return sum(len(house.posts(channel, FRIDAY)) for channel in NUDGED)

    first = house.start("worker")
    assert until(lambda: "plan accepted" in first.said), first.said
    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: "planned key=" in first.said), first.said
    first.end(signal.SIGKILL)
    second = house.start("worker")
    # Killed as soon as Slack has a post of it: it may or may not have noted that.
    assert until(lambda: posted() > 0), second.said
    second.end(signal.SIGKILL)
    house.start("worker")
    third = house.start("worker")
    until(lambda: posted() == len(NUDGED), patience=5)
    house.move_to("2017-03-24T11:00")
    assert house.nothing_more(*NUDGED)
    for channel in NUDGED:
        assert len(house.posts(channel, FRIDAY)) <= 1, channel
    # Each kill leaves at most one post of which nobody knows whether Slack has it: it is held, not sent again.
    assert posted() >= len(NUDGED) - 2
    assert third.end() == 0, third.said


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ("plan: '2017'\nactivities:\n  - {ref: A.1.a, schedule: soonish}\n", "plan.yaml:3"),
        ("#" * 2_000_001, "plan.yaml:1"),
    ],
    ids=["with an error", "too large"],
)
def test_a_broken_plan_file_beside_an_accepted_plan_leaves_the_good_one_in_force(
    house: House, broken: str, where: str
) -> None:
    plan = house.folder / "plan.yaml"
    plan.write_bytes((ROOT / "config" / "workplan-2017.yaml").read_bytes())
    first = house.serve("run", EMGBOT_PLAN=str(plan))
    assert until(lambda: "plan accepted" in first.said), first.said
    assert first.end() == 0

    plan.write_text(broken, encoding="utf-8")
    second = house.serve("run", EMGBOT_PLAN=str(plan))
    warnings = " ".join(second.health()["warnings"])
    assert where in warnings
    assert "stays in force" in warnings
    assert "python bot.py check" in warnings
    assert "A.1.d" in house.answered("jonas", "#img-ewaste", "/emg status 1d")
    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: all_nudged(house)), second.said
    assert second.end() == 0


def test_without_a_plan_in_the_database_a_broken_file_stops_the_start(house: House) -> None:
    plan = house.folder / "plan.yaml"
    plan.write_text("plan: [", encoding="utf-8")
    ended = house.run("run", EMGBOT_PLAN=str(plan))
    assert ended.returncode == 1
    assert "plan.yaml:1: error: " in ended.stderr


def test_unsigned_requests_are_refused_by_the_running_bot_too(house: House) -> None:
    bot = house.serve("web")
    request = urllib.request.Request(f"http://127.0.0.1:{bot.port}/slack/events", data=b"command=/emg&text=help")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    with refused.value as answer:
        assert answer.code == 401
        assert answer.read() == b""
    assert bot.end(signal.SIGINT) == 0


def get(port: int, path: str) -> tuple[int, str]:
    """Status and body of a page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_health_and_figures_are_there_for_machines_and_say_no_words(house: House) -> None:
    bot = house.serve("run")
    until(lambda: bot.health()["slack"] == "known")
    house.answered("jonas", "#img-ewaste", "/emg status 1e under way canary-note")
    assert [get(bot.port, path)[0] for path in ("/healthz", "/healthz/live", "/healthz/ready", "/metrics")] == [200] * 4
    house.move_to("2017-03-24T09:00:30")
    assert until(lambda: all_nudged(house)), bot.said

    def figures() -> str:
        return get(bot.port, "/metrics")[1]

    assert until(lambda: 'emgbot_outbox_messages{state="sent"}' in figures())
    assert "emgbot_tick_lag_seconds 0.0" in figures()
    assert 'emgbot_sends_total{verb="post"}' in figures()
    assert 'emgbot_answer_seconds_count{door="command"} 1.0' in figures()
    assert "canary-note" not in figures() + get(bot.port, "/healthz")[1]
    assert get(bot.port, "/healthz/nothing")[0] == 404


def test_a_worker_shows_its_health_where_it_is_told_to(house: House) -> None:
    worker = house.start("worker", EMGBOT_HEALTH_PORT="0")
    found = until(lambda: re.search(r"health host=\S+ port=(\d+)", worker.said))
    assert found, worker.said
    assert until(lambda: get(int(found[1]), "/healthz")[0] == 200), worker.said
    assert get(int(found[1]), "/slack/events")[0] == 405
    assert worker.end() == 0, worker.said


@pytest.mark.postgres
def test_services_wait_for_a_database_and_say_so_meanwhile(house: House, postgres_url: str) -> None:
    """Row 22: down at the start, there is no crash loop; requests are answered with 503, and then with the answer."""
    parts = urlsplit(postgres_url)
    there = house.folder / "server"
    late = urlunsplit(parts._replace(query=f"host={there}"))
    web, worker = house.serve("web", DATABASE_URL=late), house.start("worker", DATABASE_URL=late)
    assert get(web.port, "/healthz")[0] == get(web.port, "/healthz/ready")[0] == 503
    assert until(lambda: "waiting for the database" in worker.said), worker.said
    assert [process.popen.poll() for process in (web, worker)] == [None, None]
    migrated = house.run("migrate", DATABASE_URL=postgres_url)
    assert migrated.returncode == 0, migrated.stderr
    there.symlink_to(parse_qs(parts.query)["host"][0])
    assert until(lambda: get(web.port, "/healthz/ready")[0] == 200), web.said
    assert until(lambda: "plan accepted" in worker.said + web.said), worker.said
    assert "A.1.e" in house.answered("jonas", "#img-ewaste", "/emg status 1e")
    assert [web.end(), worker.end()] == [0, 0]


def test_told_to_stop_while_it_waits_for_the_database_it_stops(house: House) -> None:
    worker = house.start("worker", DATABASE_URL="postgresql://nobody@127.0.0.1:1/emg")
    assert until(lambda: "waiting for the database" in worker.said), worker.said
    assert worker.end() == 0


def test_a_damaged_file_is_no_reason_to_wait(house: House) -> None:
    """Row 29: named, with the way back; and nothing is made anew in its place."""
    (house.folder / "bot.db").write_bytes(b"these are words, and no database " * 200)
    for command in ("run", "worker"):
        ended = house.run(command)
        assert ended.returncode == 3
        assert "bot.db is damaged" in ended.stderr
        assert "restore" in ended.stderr
    assert (house.folder / "bot.db").read_bytes().startswith(b"these are words")
