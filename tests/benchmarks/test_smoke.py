"""Every benchmark runs and prints its tables and goals; what it measures is no business of a test."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks.effort import ROOT

WORDS = [
    ("bare ack", "stored command", "p99 below 40 ms"),
    ("1,000 entries", "within 5 %"),
    ("only answers", "plans and sends digests"),
    ("Outbox, rows a second", "twice"),
    ("20 channels", "Slack's limit is the limit"),
    ("a beat later", "below a second"),
    ("before it was announced", "within 4 minutes"),
    ("idle below 90 MB", "3 days later"),
    ("a question, warm", "bot.py --help: below 150 ms"),
]
"""Of each table, in order."""


def test_every_benchmark_prints_its_table_and_its_goals() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert found.returncode == 0, found.stderr
    tables = found.stdout.split("== ")[1:]
    for table, words in zip(tables, WORDS, strict=True):
        assert [word for word in words if word not in table] == [], table


def test_a_name_that_is_none_is_answered_with_those_that_are() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "comands"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert found.returncode == 2
    assert "there are commands, history" in found.stderr
