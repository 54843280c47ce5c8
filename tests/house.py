"""A workspace, a folder with database and clock, and the processes of the bot that run there: for tests of all of it.

Nothing here sleeps for a fixed time: what is awaited is looked for until a deadline.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import yaml

from emgbot.clock import MovableClock
from emgbot.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[1]
GENEVA = ZoneInfo("Europe/Zurich")
SECRET, TOKEN = "canary-signing-secret", "xoxb-canary-token"
PATIENCE = 20.0
Found = TypeVar("Found")


def until(look: Callable[[], Found], *, patience: float = PATIENCE) -> Found:
    """Look until there is something; the last thing seen when patience ends."""
    end = time.monotonic() + patience
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


class Launched(Protocol):
    """A process, as `subprocess.Popen` shows it."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | Any: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int) -> None: ...

    def kill(self) -> None: ...


Launch = Callable[[Sequence[str], Mapping[str, str], Path, Path], Launched]
"""Starts `bot.py` with arguments, an environment, a folder to be in, and a file for what it says."""


def launch(arguments: Sequence[str], env: Mapping[str, str], folder: Path, log: Path) -> Launched:
    """A new interpreter."""
    command = [sys.executable, str(ROOT / "bot.py"), *arguments]
    with log.open("wb") as stream:
        return subprocess.Popen(command, env=env, cwd=folder, stdout=stream, stderr=stream)


@dataclass
class Process:
    """One process of the bot. Its log goes to a file."""

    popen: Launched
    log: Path

    @property
    def said(self) -> str:
        """What it logged so far."""
        return self.log.read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        """The port it listens on, once it does."""
        found = until(lambda: re.search(r"listening host=\S+ port=(\d+)", self.said) or self.popen.poll() is not None)
        assert isinstance(found, re.Match), self.said
        return int(found[1])

    def health(self) -> dict[str, Any]:
        """What `/healthz` says."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            facts: dict[str, Any] = json.load(answer)
        return facts

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; the exit code, within 15 seconds."""
        self.popen.send_signal(number)
        return self.popen.wait(15)


@dataclass
class House:
    """The workspace, the folder with database and clock, and the processes that run there."""

    folder: Path
    sandbox: Sandbox
    running: list[Process] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)
    """Of the environment, for all processes."""
    launch: Launch = launch
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    def move_to(self, instant: str) -> None:
        """Move calendar time for everybody at once: the file is replaced, never half written."""
        new = self.folder / "clock.new"
        new.write_text(instant, encoding="utf-8")
        os.replace(new, self.clock_file)
        self.sandbox.clock.set(datetime.fromisoformat(instant).replace(tzinfo=GENEVA))

    def environment(self, **env: str) -> dict[str, str]:
        given = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.sandbox.api_url.rstrip("/"),
            "DATABASE_URL": f"sqlite:///{self.folder / 'bot.db'}",
            "EMGBOT_CLOCK": f"@{self.clock_file}",
            "PORT": "0",
        }
        return given | self.more | env

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, str(ROOT / "bot.py"), *arguments],
            env=self.environment(**env),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def done(self, command: str) -> None:
        """Run a command that must go well."""
        process = self.start(command)
        assert process.popen.wait(60) == 0, process.said

    def start(self, command: str, **env: str) -> Process:
        """Start a service."""
        log = self.folder / f"{next(self.numbers)}-{command}.log"
        popen = self.launch([command], self.environment(**env), self.folder, log)
        self.running.append(Process(popen, log))
        return self.running[-1]

    def serve(self, command: str, **env: str) -> Process:
        """Start a service that listens, and tell the workspace where."""
        process = self.start(command, **env)
        self.sandbox.bot_url = f"http://127.0.0.1:{process.port}"
        return process

    def posts(self, channel: str, day: str = "") -> list[dict[str, Any]]:
        """What the bot posted for everybody in a channel (on a day), without what is in threads."""
        return [
            message
            for message in self.sandbox.messages(channel, None)
            if message["bot"] and not message["private_to"] and not message["thread_ts"]
            and message["at"].startswith(day)
        ]  # fmt: skip

    def answered(self, who: str, where: str, command: str) -> str:
        """The private answer to a slash command."""
        outcome = self.sandbox.say(who, where, command)
        assert outcome.warning is None, outcome.warning
        return str([m for m in self.sandbox.messages(where, who) if m["bot"] and m["private_to"]][-1]["text"])

    def nothing_more(self, *channels: str) -> bool:
        """Whether the posts stay as they are for several beats."""
        before = [len(self.posts(channel)) for channel in channels]
        changed = lambda: [len(self.posts(channel)) for channel in channels] != before  # noqa: E731
        return not until(changed, patience=2.5)


@contextmanager
def opened(
    folder: Path,
    world: Mapping[str, Any] | None = None,
    *,
    launch: Launch = launch,
    migrated: bool = True,
    **env: str,
) -> Iterator[House]:
    """Friday 24 March 2017, a minute before nine in Geneva; the database is `migrated`, nothing runs yet.

    `world`: the demo's unless said otherwise. `env`: for all processes. At the end they are killed, and nothing in
    their logs is a secret or a traceback.
    """
    clock = MovableClock(datetime(2017, 3, 24, 8, 59, tzinfo=GENEVA))
    with Sandbox(world or demo_world(), clock=clock, signing_secret=SECRET, bot_token=TOKEN) as sandbox:
        house = House(folder, sandbox, more=env, launch=launch)
        house.move_to("2017-03-24T08:59")
        try:
            if migrated:
                house.done("migrate")
            yield house
        finally:
            for process in house.running:
                if process.popen.poll() is None:
                    process.popen.kill()
                    process.popen.wait()
    for process in house.running:
        assert SECRET not in process.said
        assert TOKEN not in process.said
        assert "Traceback" not in process.said, process.said


def demo_world() -> dict[str, Any]:
    """The workspace of the demo, without what happened in it."""
    world = yaml.safe_load((ROOT / "config" / "demo.yaml").read_text(encoding="utf-8"))
    return {key: value for key, value in world.items() if key not in ("story", "clock")}
