"""Where a process may be made to stop: every name is a place in the code, and a typing error is told."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from emgbot.errors import UsageError
from emgbot.failpoints import VARIABLE, Failpoint, FailpointReached, failpoint

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("point", Failpoint, ids=str)
def test_every_name_is_a_place_in_the_code(point: Failpoint) -> None:
    sources = [path for path in (ROOT / "emgbot").rglob("*.py") if path.name != "failpoints.py"]
    assert [path for path in sources if re.search(rf"Failpoint\.{point.name}\b", path.read_text(encoding="utf-8"))]


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
