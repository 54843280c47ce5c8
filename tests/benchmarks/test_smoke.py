"""Every benchmark runs and prints its tables and goals; what it measures is no business of a test."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.effort import ROOT

WORDS = {
    "commands": ("bare ack", "stored command", "p99 below 40 ms"),
    "history": ("1,000 entries", "within 5 %"),
    "beside": ("only answers", "plans and sends digests"),
    "outbox": ("SQLite", "twice"),
    "fanout": ("20 channels", "Slack's limit is the limit"),
    "ticks": ("100", "below a second"),
    "recovery": ("before it was announced", "within 4 minutes"),
    "memory": ("idle below 90 MB", "3 days later"),
    "starting": ("a question, warm", "bot.py --help: below 150 ms"),
}


def test_every_benchmark_is_listed_here() -> None:
    assert WORDS.keys() == BENCHMARKS.keys()


@pytest.mark.parametrize("name", WORDS)
def test_a_benchmark_prints_its_table_and_its_goals(name: str) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", name]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("== ")
    assert [word for word in WORDS[name] if word not in found.stdout] == []


def test_a_name_that_is_none_is_answered_with_those_that_are() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "comands"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert found.returncode == 2
    assert "there are commands, history" in found.stderr
