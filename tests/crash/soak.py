"""Random crashes under a Slack that fails: `python -m tests.crash.soak`, and in short within the tests.

Workers are killed, and stopped beyond their lease, at random moments; two of five calls to Slack fail in one of all
ways; meanwhile people reply, and the process that hears them is killed as well. In the end everything was said once,
in order, and every reply that was acknowledged is in the history once.
"""

from __future__ import annotations

import argparse
import itertools
import random
import signal
import socket
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from emgbot.clock import monotonic
from emgbot.runtime import Timing
from emgbot.sandbox.faults import Fault
from emgbot.store.tables import HistoryRow
from tests.crash.days import said_by
from tests.crash.harness import Crash, crashing
from tests.crash.servers import own_server
from tests.house import Process, until

FIRST_DAY = date(2017, 3, 24)
SHARE = 0.4
"""Of the calls to Slack that fail."""

ENDED = (None, 0, -signal.SIGKILL)
TICK = 0.03


@dataclass(frozen=True)
class Measure:
    """How much of everything; what ends first is `seconds`."""

    messages: int = 60
    kills: int = 40
    stops: int = 6
    seconds: float = 20.0
    workers: int = 3
    replies: int = 0
    seed: int = 1


@dataclass
class Told:
    """A reply of a person, and the events that told the bot of it."""

    ts: str
    events: set[str | None]


@dataclass
class Slot:
    """A place in which one process after the other runs. `until`: when its next mishap comes; `asleep`: stopped."""

    command: str
    env: dict[str, str] = field(default_factory=dict)
    process: Process | None = None
    until: float = 0.0
    asleep: bool = False


def faults(chance: random.Random, timing: Timing) -> Iterator[tuple[str, dict[str, Any]]]:
    """What becomes of one call after the other, for ever."""
    late = timing.slack_late
    ways: list[tuple[str, dict[str, Any]]] = [
        *(("error", {"error": error, "accepted": accepted}) for error in CODES for accepted in (False, True)),
        *(("status", {"status": status}) for status in (500, 502, 503, 504)),
        *(("status_after", {"status": status}) for status in (500, 503)),
        *(("lost", {}), ("reset", {}), ("reset_after", {}), ("hang", {}), ("hang", {"accepted": True})),
        *(("late", {"delay": late * part, "hang": hang}) for part in (0.1, 0.5, 0.95) for hang in (False, True)),
        *(("html", {}), ("html_after", {}), ("empty", {}), ("truncated", {}), ("drip", {"every": timing.total / 4})),
        *(("slow", {"delay": timing.total * part}) for part in (0.5, 0.9, 1.2)),
        ("429", {"retry_after": "1"}),
    ]
    while True:
        yield chance.choice(ways) if chance.random() < SHARE else ("slow", {"delay": 0.0})


CODES = ("internal_error", "fatal_error", "never_heard_of")


@dataclass
class Soak:
    """One run."""

    crash: Crash
    measure: Measure
    timing: Timing
    done: Counter[str] = field(default_factory=Counter)
    told: list[Told] = field(default_factory=list)
    ahead: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.measure.seed)
        self.slots = [Slot("worker") for _ in range(self.measure.workers)]
        if self.measure.replies:
            port = _free_port()
            self.crash.house.sandbox.bot_url = f"http://127.0.0.1:{port}"
            self.slots.append(Slot("web", {"PORT": str(port)}))

    def run(self) -> Counter[str]:
        """Let it rage, then let it come to rest, and look. Answers what happened how often."""
        crash, measure = self.crash, self.measure
        crash.settled()
        crash.house.move_to("2017-03-24T09:00:30")
        first = crash.worker()
        assert until(lambda: len(crash.house.posts("#framework")) > 0), first.said
        crash.quiet()
        assert first.end() == 0, first.said
        crash.house.sandbox.limit(minute=2.0)
        people = threading.Thread(target=self._people, name="people")
        people.start()
        coming = faults(self.chance, self.timing)
        begun = monotonic()
        while monotonic() - begun < measure.seconds and not self._enough():
            self._disturb(coming)
            self._put_in((monotonic() - begun) / measure.seconds)
            for slot in self.slots:
                self._visit(slot)
            threading.Event().wait(TICK)
        people.join()
        self._rest()
        crash.check()
        self._check_replies()
        self.done["messages"] = len(crash.expected)
        self.done["replies"] = len(self.told)
        return self.done

    def _enough(self) -> bool:
        wanted = self.measure
        return (
            self.done["kill"] >= wanted.kills
            and self.done["stop"] >= wanted.stops
            and len(self.crash.expected) >= wanted.messages
        )

    def _disturb(self, coming: Iterator[tuple[str, dict[str, Any]]]) -> None:
        sandbox = self.crash.house.sandbox
        struck = [fault for fault in self.ahead if fault.over]
        self.done["faults"] += sum((fault.kind, fault.details) != ("slow", {"delay": 0.0}) for fault in struck)
        self.ahead = [fault for fault in self.ahead if not fault.over]
        for kind, details in itertools.islice(coming, 40 - len(self.ahead)):
            self.ahead.append(sandbox.fail(kind, times=1, **details))

    def _put_in(self, part: float) -> None:
        """Messages come evenly over the first two thirds."""
        missing = min(1.0, part * 1.5) * self.measure.messages - len(self.crash.expected)
        if missing >= 1:
            channels = [self.chance.choice(self.crash.channels) for _ in range(int(missing))]
            self.crash.say(*channels, verb="upload" if self.chance.random() < 0.1 else "post")

    def _visit(self, slot: Slot) -> None:
        """Start a process, or let happen to it what is due; now and then one lives on."""
        now = monotonic()
        if slot.process is None or slot.process.popen.poll() is not None:
            if slot.process is not None:
                assert slot.process.popen.poll() in ENDED, slot.process.said
                self.crash.house.running.remove(slot.process)
                slot.process.log.unlink()
            slot.process = self.crash.house.start(slot.command, **slot.env)
            slot.until, slot.asleep = now + self._life(slot), False
        elif now >= slot.until and slot.asleep:
            slot.process.popen.send_signal(signal.SIGCONT)
            slot.until, slot.asleep = now + self._life(slot), False
        elif now >= slot.until and self.chance.random() < self._stops():
            slot.process.popen.send_signal(signal.SIGSTOP)
            self.done["stop"] += 1
            slot.until, slot.asleep = now + self.timing.lease * self.chance.uniform(0.5, 4), True
        elif now >= slot.until:
            slot.process.popen.send_signal(signal.SIGKILL)
            slot.process.popen.wait(10)
            self.done["kill"] += 1

    def _stops(self) -> float:
        return self.measure.stops / (self.measure.stops + self.measure.kills)

    def _life(self, slot: Slot) -> float:
        """Most die young, one in eight lives long enough to settle a doubt."""
        if slot.command == "web":
            return self.chance.uniform(2.0, 6.0)
        if self.chance.random() < 1 / 8:
            return self.timing.quiet + self.timing.second_look + self.chance.uniform(2, 5)
        return 1.0 + self.chance.expovariate(2.0)

    def _rest(self) -> None:
        """Slack is well again, nothing is killed any more, and everything settles."""
        self.crash.house.sandbox.heal()
        for slot in self.slots:
            if slot.process is not None:
                slot.process.popen.kill()
                slot.process.popen.wait(10)
        last = [self.crash.worker(), self.crash.worker()]
        self.crash.quiet(patience=240)
        assert [process.end() for process in last] == [0, 0]

    # People

    def _people(self) -> None:
        sandbox = self.crash.house.sandbox
        nudge = self.crash.house.posts("#framework")[0]["ts"]
        for number in range(1, self.measure.replies + 1):
            outcome = sandbox.say("grace", "#framework", f"{number} of 51 returns are in", thread_ts=nudge)
            assert outcome.ts
            self.told.append(Told(outcome.ts, {delivery.event_id for delivery in outcome.deliveries}))

    def _check_replies(self) -> None:
        """What was acknowledged is in the history once; what was not, at most once."""
        self.crash.house.sandbox.drain()
        with self.crash.database.read() as tx:
            kept = Counter(
                tx.execute(select(HistoryRow.message_ts).where(HistoryRow.message_ts.is_not(None))).scalars()
            )
        taken = {delivery.event_id for delivery in self.crash.house.sandbox.deliveries() if delivery.ok}
        acknowledged = {told.ts for told in self.told if told.events & taken}
        assert [ts for ts, count in kept.items() if count > 1] == [], "kept twice"
        assert acknowledged <= set(kept), "acknowledged, and lost"
        self.done["acknowledged"] = len(acknowledged)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def soak(folder: Path, measure: Measure, *, url: str | None = None, factor: float = 0.025) -> Counter[str]:
    """One run in a folder, on SQLite or on the database at `url`; raises AssertionError where a promise was broken."""
    with crashing(folder, url=url, channels=max(8, measure.messages // 3), factor=factor) as crash:
        return Soak(crash, measure, Timing().scaled(factor)).run()


def main(arguments: list[str]) -> int:
    """Run on the databases that are asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.soak", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--stops", type=int, default=300)
    parser.add_argument("--replies", type=int, default=200)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1800.0, help="of each run, at most, without its rest")
    parser.add_argument("--days", type=int, default=30, help="gone through by four processes and by one; 0: not at all")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    said = parser.parse_args(arguments)
    measure = Measure(said.messages, said.kills, said.stops, said.seconds, said.workers, said.replies, said.seed)
    for database in ("sqlite", "postgres") if said.database == "both" else (said.database,):
        with tempfile.TemporaryDirectory(prefix="emgbot-soak-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            print(f"{database}: {measure}", flush=True)
            if database == "sqlite":
                done = soak(folder, measure)
            else:
                with own_server() as server:
                    done = soak(folder, measure, url=server.database("soak"))
            facts = ", ".join(f"{count} {what}" for what, count in sorted(done.items()))
            print(f"{database}: nothing lost, said twice or out of order; {facts}", flush=True)
    weekdays = [day for n in range(said.days) if (day := FIRST_DAY + timedelta(days=n)).weekday() < 5]
    if weekdays:
        days = [day.isoformat() for day in weekdays]
        with tempfile.TemporaryDirectory(prefix="emgbot-soak-") as name:
            assert said_by(4, Path(name) / "four", days) == said_by(1, Path(name) / "one", days), (
                "four say another thing"
            )
        print(f"{len(days)} working days: four processes said the very same as one", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
