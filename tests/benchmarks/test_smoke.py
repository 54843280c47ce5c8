"""The benchmark runs and prints its table; what it measures is no business of a test."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_prints_a_table_of_commands_growth_and_reading() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.commands", "--quick"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert found.returncode == 0, found.stderr
    assert re.search(r"^SQLite +bare ack +\d+ +1\.00 +[\d.]+ +[\d.]+$", found.stdout, re.MULTILINE)
    assert re.search(r"^SQLite +stored command +\d+ +\d\.\d\d +[\d.]+ +[\d.]+$", found.stdout, re.MULTILINE)
    assert re.search(r"^SQLite +100 / 1,000 entries( +[\d.]+){3}$", found.stdout, re.MULTILINE)
    assert re.search(r"^a question, warm +[\d.]+ ms$", found.stdout, re.MULTILINE)
