"""Processes of the bot that start at once: forked from one that has everything loaded and has done nothing yet.

A fork is a process of its own, with its own memory, threads and connections; it is killed and stopped like any other.
Only loading the libraries, a second of computing each time, is spared.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

LOADED = ["emgbot.cli", "emgbot.cli.services", "emgbot.serve", "emgbot.store.migrate", "psycopg", "tests.crash.forks"]
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(LOADED)


@dataclass(frozen=True)
class Forked:
    """A process as `subprocess.Popen` shows it."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        """Its id."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code; a signal's number below 0; None while it runs."""
        return self.process.exitcode

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutExpired."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired("bot.py", timeout or 0)
        return self.process.exitcode

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it is there."""
        if self.process.exitcode is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """End it without asking."""
        self.send_signal(signal.SIGKILL)


def fork(arguments: Sequence[str], env: Mapping[str, str], folder: Path, log: Path) -> Forked:
    """Start `bot.py` in a fork."""
    log.touch()
    process = _forking.Process(target=_bot, args=(list(arguments), dict(env), folder, log))
    process.start()
    return Forked(process)


def _bot(arguments: list[str], env: dict[str, str], folder: Path, log: Path) -> None:
    """What `bot.py` does, with its own environment, folder and output."""
    from emgbot.cli import main

    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    written = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.close(written)
    sys.exit(main(arguments))
