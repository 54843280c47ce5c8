"""The command line as people and programs run it: real processes, an environment of their own, an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Env = Mapping[str, str | None]
CANARIES = {
    "SLACK_BOT_TOKEN": "xoxb-canary-bot",
    "SLACK_APP_TOKEN": "xapp-canary-app",
    "SLACK_SIGNING_SECRET": "canary-signing",
}


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is JSON and nothing else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output, one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Line:
    """The command line in a folder of its own. Nothing of this machine's environment comes through but the path."""

    folder: Path

    def __call__(self, *arguments: str, stdin: bytes = b"", env: Env = MappingProxyType({})) -> Ran:
        """Run one command to its end; `env` in addition (None: without)."""
        found = subprocess.run(
            [sys.executable, str(ROOT / "bot.py"), *arguments],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(env),
            timeout=60,
        )
        ran = Ran(found.returncode, found.stdout.decode("utf-8"), found.stderr.decode("utf-8"))
        for secret in (*CANARIES.values(), "canary-password"):
            assert secret not in ran.out + ran.err, "no secret is ever printed"
        assert "Traceback" not in ran.err, ran.err
        return ran

    def environment(self, env: Env = MappingProxyType({})) -> dict[str, str]:
        """What the command's process is given."""
        given = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{self.folder / 'bot.db'}", **env}
        return {name: value for name, value in given.items() if value is not None}

    def write(self, name: str, text: str | bytes) -> str:
        """Write a file into the folder; answer its path."""
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """A command line beside a database that holds the accepted plan of 2017, with A.1.d completed."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from emgbot.cli.demo import Demo
    from emgbot.config import read_environment

    folder = tmp_path_factory.mktemp("accepted")
    begin = datetime(2017, 3, 20, 8, 50, tzinfo=ZoneInfo("Europe/Zurich"))
    demo = Demo(read_environment({}), folder, begin=begin).start()
    demo.sandbox.say("jonas", "#img-ewaste", "/emg status 1d done")
    demo.stop()
    (folder / "demo.db").rename(folder / "bot.db")
    return Line(folder)
