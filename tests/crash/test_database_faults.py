"""The database away, locked, read-only or full under running processes: nothing is said that was not announced.

Whatever it is, once it is over the same processes go on by themselves, and everything was said once and in order.
"""

from __future__ import annotations

import random
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import func, select, text

from emgbot.config import database_url
from emgbot.store.engine import Database
from emgbot.store.tables import HistoryRow
from tests.crash.cables import through
from tests.crash.harness import Crash, crashing
from tests.crash.servers import own_server
from tests.house import Process, until

CHANNELS = 6


def begin(crash: Crash) -> tuple[Process, Process]:
    """A web process and a worker at work: each channel got a message."""
    web, worker = crash.house.serve("web"), crash.worker()
    crash.say(*crash.channels)
    assert until(lambda: "plan accepted" in web.said + worker.said), worker.said
    crash.quiet()
    return web, worker


def go_on(crash: Crash, web: Process, worker: Process) -> None:
    """Both still run, and serve."""
    crash.quiet()
    assert "A.1.e" in crash.house.answered("jonas", "#img-ewaste", "/emg status 1e under way")
    assert [web.end(), worker.end()] == [0, 0]
    crash.check()


def told_not_saved(crash: Crash) -> None:
    """A command meanwhile is answered in time, and honestly."""
    outcome = crash.house.sandbox.say("jonas", "#img-ewaste", "/emg status 1d under way")
    assert outcome.warning is None, outcome.warning
    (delivery,) = outcome.deliveries
    assert delivery.seconds < 3
    assert "Not saved" in delivery.answer, delivery.answer


def entries(crash: Crash) -> int:
    with crash.database.read() as tx:
        return tx.execute(select(func.count()).select_from(HistoryRow)).scalar_one()


# SQLite


def test_sqlite_locked_by_another_writer(tmp_path: Path) -> None:
    """Row 25: who asks is told within three seconds that nothing was saved; what waits goes out afterwards."""
    with crashing(tmp_path, channels=CHANNELS) as crash:
        web, worker = begin(crash)
        crash.say(*crash.channels, *crash.channels)
        with crash.database.write():
            said = len(crash.accepted())
            told_not_saved(crash)
            assert len(crash.accepted()) <= said + 1, "nothing is said without having been announced"
        assert entries(crash) == 0
        go_on(crash, web, worker)


def test_a_full_disk_under_sqlite_and_under_the_logs(tmp_path: Path) -> None:
    """Rows 21 and 28: no file takes another byte, neither the database's nor the log's; then there is room again."""
    with crashing(tmp_path, channels=CHANNELS) as crash:
        web, worker = begin(crash)
        for process in (web, worker):
            _room(process, 0)
        crash.say(*crash.channels, *crash.channels)
        said = len(crash.accepted())
        told_not_saved(crash)
        assert not until(lambda: len(crash.accepted()) > said, patience=2.5), "said without having been announced"
        for process in (web, worker):
            _room(process, resource.RLIM_INFINITY)
        go_on(crash, web, worker)


def _room(process: Process, most: int) -> None:
    """How long a file the process may write."""
    resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test_a_read_only_sqlite_file(tmp_path: Path) -> None:
    """Row 27: nothing is said that could not be announced; once the file can be written to again, it goes on."""
    with crashing(tmp_path, channels=CHANNELS) as crash:
        crash.settled()
        crash.say(*crash.channels)
        crash.database.close()
        file = tmp_path / "bot.db"
        _write_version(file, 3)
        web, worker = crash.house.serve("web"), crash.worker()
        assert until(lambda: "no beat" in worker.said), worker.said
        told_not_saved(crash)
        assert crash.accepted() == []
        _write_version(file, 2)
        go_on(crash, web, worker)


def _write_version(file: Path, number: int) -> None:
    """What SQLite finds in a file's header: above 2 it may only be read."""
    with file.open("r+b") as opened:
        opened.seek(18)
        opened.write(bytes([number]))


def test_a_worker_started_twice_by_mistake_on_sqlite(tmp_path: Path) -> None:
    """Row 13: two web and two worker processes, and one more of each by mistake: as much is said as by one."""
    with crashing(tmp_path, channels=CHANNELS) as crash:
        webs = [crash.house.serve("web") for _ in range(2)]
        workers = [crash.worker() for _ in range(3)]
        assert until(lambda: any("plan accepted" in each.said for each in crash.house.running))
        crash.house.move_to("2017-03-24T09:00:30")
        crash.say(*crash.channels, *crash.channels, *crash.channels)
        assert until(lambda: crash.house.posts("#framework")), workers[0].said
        crash.quiet()
        assert "A.1.e" in crash.house.answered("jonas", "#img-ewaste", "/emg status 1e under way")
        assert [each.end() for each in (*webs, *workers)] == [0] * 5
        crash.check()


# PostgreSQL


@pytest.mark.postgres
def test_postgres_ends_all_connections_again_and_again(tmp_path: Path, postgres_url: str) -> None:
    """Row 23: whatever is cut off is done again as a whole, never half."""
    with crashing(tmp_path, url=postgres_url, channels=CHANNELS) as crash:
        web, worker = begin(crash)
        for _ in range(8):
            crash.say(*crash.channels[:3])
            with psycopg.connect(postgres_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            threading.Event().wait(0.4)
        go_on(crash, web, worker)


@pytest.mark.postgres
def test_postgres_that_can_only_be_read(tmp_path: Path, postgres_url: str) -> None:
    """Row 27: as after a failover to a replica; it goes on by itself."""
    with crashing(tmp_path, url=postgres_url, channels=CHANNELS) as crash:
        web, worker = begin(crash)
        crash.say(*crash.channels[3:], *crash.channels[:3])
        with _read_only(postgres_url):
            said = len(crash.accepted())
            assert until(lambda: "no beat" in worker.said), worker.said
            told_not_saved(crash)
            assert len(crash.accepted()) == said
        go_on(crash, web, worker)


@contextmanager
def _read_only(url: str) -> Iterator[None]:
    name = urlsplit(url).path.strip("/")
    for mode in ("on", "off"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {mode}")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        if mode == "on":
            yield


@pytest.mark.postgres
def test_the_answer_to_a_commit_is_lost_again_and_again(tmp_path: Path, postgres_url: str) -> None:
    """Row 24: committed, and nobody knows. Before the post it counts as not announced; after it the channel knows."""
    chance = random.Random(24)
    cable, address = through(postgres_url, lambda: chance.random() < 0.12)
    try:
        with crashing(tmp_path, url=postgres_url, channels=CHANNELS) as crash:
            begun = begin(crash)
            assert [process.end() for process in begun] == [0, 0]
            crash.say(*crash.channels, *crash.channels)
            workers = [crash.worker(DATABASE_URL=address) for _ in range(2)]
            crash.quiet()
            assert cable.cut > 5
            assert [process.end() for process in workers] == [0, 0]
            crash.check()
    finally:
        cable.close()


@pytest.mark.postgres
def test_postgres_falls_over_and_comes_back(tmp_path: Path, postgres_server: str) -> None:
    """Rows 23 and 24: the server is gone at once, in the middle of everything, and is started again."""
    with own_server() as server, crashing(tmp_path, url=server.database("bot"), channels=CHANNELS) as crash:
        web, worker = begin(crash)
        for _ in range(2):
            crash.say(*crash.channels, *crash.channels)
            until(lambda: any(row["state"] == "sending" for row in crash.rows()), patience=3)
            server.fall_over()
            told_not_saved(crash)
            server.come_back()
        go_on(crash, web, worker)


@pytest.mark.postgres
def test_whoever_collides_does_it_again_as_a_whole(tmp_path: Path, postgres_url: str) -> None:
    """Row 26: two that wait for each other; PostgreSQL gives one of them up, and both are done."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {urlsplit(postgres_url).path.strip('/')} SET deadlock_timeout = '100ms'")
        connection.execute("CREATE TABLE two (id int PRIMARY KEY, n int NOT NULL)")
        connection.execute("INSERT INTO two VALUES (1, 0), (2, 0)")
    database = Database(database_url(postgres_url))
    both = threading.Barrier(2)
    met: set[int] = set()
    done: list[int] = []

    def work(first: int, second: int) -> None:
        add = text("UPDATE two SET n = n + 1 WHERE id = :id")
        with database.write() as tx:
            tx.execute(add, {"id": first})
            if first not in met:
                met.add(first)
                both.wait(5)
            tx.execute(add, {"id": second})

    def answered(first: int, second: int) -> None:
        database.answer(lambda: work(first, second))
        done.append(first)

    threads = [threading.Thread(target=answered, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        counted = list(tx.execute(text("SELECT n FROM two")).scalars())
    database.close()
    assert (sorted(done), counted) == ([1, 2], [2, 2])
