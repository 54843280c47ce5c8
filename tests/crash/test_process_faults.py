"""Processes that are stopped, hang, cannot speak, run twice or were away: what they owe is said once all the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from emgbot.store.tables import WatermarkRow
from tests.crash.days import PLACES, planned, said_by
from tests.crash.harness import Crash, crashing
from tests.house import ROOT, Process, until

FRIDAY = "2017-03-24"
SLOWLY = "0.25"
"""A pace of delivery at which a request may take two seconds."""


def in_flight(crash: Crash, worker: Process) -> None:
    """Wait until the worker's request is under way."""
    assert until(lambda: any(row["state"] == "sending" for row in crash.rows())), worker.said


def test_told_to_stop_it_finishes_what_is_in_flight_and_begins_nothing_more(tmp_path: Path) -> None:
    """Row 11: it records the answer, and ends with 0 within 15 seconds; the rest waits for who comes next."""
    with crashing(tmp_path, channels=3) as crash:
        crash.say(*crash.channels)
        crash.house.sandbox.fail("slow", method="chat.postMessage", times=1, delay=1.2)
        worker = crash.worker(EMGBOT_TIMING=SLOWLY)
        in_flight(crash, worker)
        assert worker.end() == 0, worker.said
        assert [row["state"] for row in crash.rows()] == ["sent", "pending", "pending"]
        crash.worker()
        crash.quiet()
        crash.check()


def test_told_twice_it_ends_at_once(tmp_path: Path) -> None:
    """Row 11: as after SIGKILL; who comes next looks whether it was said."""
    with crashing(tmp_path, channels=3) as crash:
        crash.say(*crash.channels)
        crash.house.sandbox.fail("slow", method="chat.postMessage", times=1, delay=1.2)
        worker = crash.worker(EMGBOT_TIMING=SLOWLY)
        in_flight(crash, worker)
        worker.popen.send_signal(signal.SIGTERM)
        assert until(lambda: "stopping" in worker.said), worker.said
        assert worker.end() == -signal.SIGTERM
        assert crash.rows()[0]["state"] == "sending"
        crash.worker()
        crash.quiet()
        crash.check()


@pytest.mark.parametrize("how", ["closed", "nobody reads"])
def test_what_it_says_about_itself_goes_nowhere(tmp_path: Path, how: str) -> None:
    """Row 21: standard output and error are closed, or a pipe that nobody reads any more."""
    with crashing(tmp_path, channels=3) as crash:
        crash.settled()
        bot = [sys.executable, str(ROOT / "bot.py"), "worker"]
        command = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *bot] if how == "closed" else bot
        env = crash.house.environment()
        popen = subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert popen.stdout
        assert popen.stderr
        popen.stdout.close()
        popen.stderr.close()
        crash.house.move_to("2017-03-24T09:00:30")
        crash.say(*crash.channels)
        assert until(lambda: planned(crash, FRIDAY))
        popen.send_signal(signal.SIGTERM)
        # 120 is the interpreter's own word for an output that it could not flush at its end.
        assert popen.wait(15) in ((0,) if how == "closed" else (0, 120))
        crash.check()


def test_a_worker_that_hangs_ends_and_the_next_one_goes_on(tmp_path: Path) -> None:
    """Row 16: its beats have stopped, so it is of no use; the supervisor is told by the exit code."""
    with crashing(tmp_path, channels=3) as crash:
        crash.settled()
        crash.house.move_to("2017-03-24T09:00:30")
        crash.say(*crash.channels)
        worker = crash.worker("announced:1:hang")
        assert until(lambda: worker.popen.poll() is not None, patience=40), worker.said
        assert worker.popen.poll() == 70
        assert "hanging, ending the process" in worker.said
        crash.worker()
        assert until(lambda: planned(crash, FRIDAY), patience=40)
        crash.check()


def test_three_weeks_away_it_says_one_thing_in_each_channel_and_then_one_digest(tmp_path: Path) -> None:
    """Rows 74 and 75: nothing is told again day by day; five minutes away nobody notices."""
    with crashing(tmp_path) as crash:
        crash.house.move_to("2017-03-02T16:00")
        crash.settled()
        crash.house.move_to("2017-03-03T09:05")
        first = crash.worker()
        assert until(lambda: planned(crash, "2017-03-03")), first.said
        assert first.end() == 0
        before = {channel: len(crash.house.posts(channel)) for channel in channels(crash)}
        assert sum(before.values()) > 0
        assert "comes late" not in str([crash.house.posts(channel) for channel in before])

        crash.house.move_to(f"{FRIDAY}T11:00")
        second = crash.worker()
        assert until(lambda: planned(crash, FRIDAY), patience=40), second.said
        after = {channel: len(crash.house.posts(channel)) - before[channel] for channel in before}
        assert max(after.values()) == 1
        assert "comes late" in str([crash.house.posts(channel) for channel in before])
        crash.house.move_to("2017-03-27T09:00:30")
        assert until(lambda: planned(crash, "2017-03-27"), patience=40), second.said
        assert max(len(crash.house.posts(channel, "2017-03-27")) for channel in before) == 1
        assert second.end() == 0
        crash.check()


def channels(crash: Crash) -> list[str]:
    """The places of the plan."""
    return [f"#{channel.name}" for channel in crash.house.sandbox.world.channels if channel.name != "general"]


def test_a_backup_of_two_days_ago_brought_back_says_nothing_twice(tmp_path: Path) -> None:
    """Row 19: what the channels have is found there, though the database does not know it."""
    with crashing(tmp_path) as crash:
        crash.settled()
        crash.house.move_to("2017-03-24T09:00:30")
        worker = crash.worker()
        assert until(lambda: planned(crash, FRIDAY)), worker.said
        backup = crash.house.run("backup", "friday.db")
        assert backup.returncode == 0, backup.stderr
        for day in ("2017-03-27", "2017-03-28"):
            crash.house.move_to(f"{day}T09:00:30")
            assert until(lambda day=day: planned(crash, day)), worker.said  # type: ignore[misc]
        assert worker.end() == 0
        said = [entry["n"] for _, entry in crash.accepted()]
        crash.check()

        crash.database.close()
        for file in tmp_path.glob("bot.db*"):
            file.unlink()
        restored = crash.house.run("restore", "friday.db")
        assert restored.returncode == 0, restored.stderr
        crash.house.move_to("2017-03-28T10:00")
        again = crash.worker()
        assert until(lambda: planned(crash, "2017-03-28"), patience=40), again.said
        assert [entry["n"] for _, entry in crash.accepted()] == said
        crash.house.move_to("2017-03-29T09:00:30")
        assert until(lambda: planned(crash, "2017-03-29")), again.said
        assert again.end() == 0
        crash.check()


def test_four_processes_say_the_very_same_as_one(tmp_path: Path) -> None:
    """Row 13: byte by byte, and nothing twice."""
    days = ("2017-03-24", "2017-03-27", "2017-03-28")
    assert said_by(4, tmp_path / "four", days) == said_by(1, tmp_path / "one", days)


def test_the_calendar_jumps_forth_and_back(tmp_path: Path) -> None:
    """Row 68: an hour, a day, to 1970 and to 2038, while it runs: nothing is said twice, and it goes on."""
    with crashing(tmp_path) as crash:
        crash.settled()
        worker = crash.worker()
        for instant in ("T09:00:30", "T10:00:30", "T08:30", "T09:10", "T08:59", "T09:30"):
            crash.house.move_to(f"{FRIDAY}{instant}")
            assert until(lambda: instant == "T08:30" or planned(crash, FRIDAY)), worker.said  # noqa: B023
        said = len(crash.accepted())
        crash.house.move_to("1970-01-01T09:00")
        assert crash.house.nothing_more("#framework", "#img-ewaste")
        crash.house.move_to("2017-03-27T09:00:30")
        assert until(lambda: planned(crash, "2017-03-27")), worker.said
        assert len(crash.accepted()) > said
        for channel in channels(crash):
            for day in (FRIDAY, "2017-03-27"):
                assert len(crash.house.posts(channel, day)) <= 1
        assert worker.end() == 0
        crash.check()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_migration_is_killed_again_and_again_and_then_run_twice_at_once(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Row 31: half of one is none; two at once are one."""
    url = request.getfixturevalue("postgres_url") if database == "postgres" else None
    with crashing(tmp_path, url=url, channels=2, migrated=False) as crash:
        for hundredths in (1, 3, 6, 10, 15, 20, 27, 35):
            process = crash.worker(command="migrate")
            until(lambda: process.popen.poll() is not None, patience=hundredths / 100)  # noqa: B023
            process.popen.kill()
            process.popen.wait(10)
        twice = [crash.worker(command="migrate") for _ in range(3)]
        assert [process.popen.wait(30) for process in twice] == [0] * 3, [process.said for process in twice]
        crash.say(*crash.channels)
        worker = crash.worker()
        crash.quiet()
        assert worker.end() == 0, worker.said
        crash.check()


def test_a_channel_that_nobody_can_plan_keeps_no_other_from_its_post(tmp_path: Path) -> None:
    """Row 15: what nobody foresaw is told as an error; the channel rests, the others go on, the process stays."""
    with crashing(tmp_path) as crash:
        crash.settled()
        crash.house.move_to("2017-03-24T09:00:30")
        worker = crash.worker("planning:1:raise")
        places = select(WatermarkRow.channel).where(WatermarkRow.planned_through >= date(2017, 3, 24))

        def others() -> bool:
            with crash.database.read() as tx:
                return len(tx.execute(places).all()) == PLACES - 1

        assert until(others), worker.said
        assert "ERROR" in worker.said
        assert "FailpointReached" in worker.said
        crash.quiet()
        assert worker.end() == 0
        # Its log holds a traceback, as it should.
        crash.house.running.remove(worker)
        crash.check()
