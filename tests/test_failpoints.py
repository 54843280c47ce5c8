"""Where a process may be made to stop: a typing error is told."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from emgbot.errors import UsageError
from emgbot.failpoints import VARIABLE, Failpoint, FailpointReached, failpoint

ROOT = Path(__file__).resolve().parents[1]


def test_nothing_happens_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    for point in Failpoint:
        failpoint(point)


def test_it_happens_on_that_passage_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "claimed:1000:raise, planned:1:raise")
    with pytest.raises(FailpointReached, match="planned"):
        failpoint(Failpoint.PLANNED)
    failpoint(Failpoint.PLANNED)
    failpoint(Failpoint.CLAIMED)


@pytest.mark.parametrize("wrong", ["claimed", "claimed:1", "claimed:x:kill", "nowhere:1:kill", "claimed:1:explode"])
def test_a_typing_error_is_told(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv(VARIABLE, wrong)
    with pytest.raises(UsageError, match="EMGBOT_FAILPOINT"):
        failpoint(Failpoint.CLAIMED)


def test_a_process_is_really_killed(tmp_path: Path) -> None:
    words = "from emgbot.failpoints import *; failpoint(Failpoint.CLAIMED); print(1); failpoint(Failpoint.CLAIMED)"
    done = subprocess.run(
        [sys.executable, "-u", "-c", words],
        env={VARIABLE: "claimed:2:kill", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"1\n")
