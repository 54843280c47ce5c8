"""Which faults have a test: the rows of the fault table, and which tests say that they prove one.

A test names its rows in its docstring or its own name: "row 37", "rows 1-10 and 12", `..._row_37`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent

ROWS = {
    # Processes and deployment
    1: "killed before or inside planning",
    2: "killed around the claim",
    3: "killed after the announcement, before the first byte",
    4: "killed while Slack works",
    5: "killed with the answer in hand, not recorded",
    6: "killed after recording",
    7: "killed while it waits out a doubt",
    8: "killed with the doubt resolved, not recorded",
    9: "killed after a doubt was settled",
    10: "killed while the database is away and the answer cannot be recorded",
    11: "SIGTERM with a request in flight; a second SIGTERM",
    12: "stopped for longer than the lease",
    13: "two web and two worker processes; started twice by mistake",
    14: "old and new code together",
    15: "an exception in the tick",
    16: "the scheduler's thread dies, a worker hangs",
    17: "out of memory",
    18: "SQLite on an ephemeral disk",
    19: "a backup of two days ago brought back",
    20: "two installations with one token",
    21: "standard output closed, disk full for logs",
    # Database
    22: "down at the start",
    23: "goes away and comes back",
    24: "the answer to COMMIT is lost",
    25: "locked for longer than anybody waits",
    26: "deadlock, serialization failure",
    27: "read-only",
    28: "disk full",
    29: "damaged file",
    30: "a failover loses the last commits",
    31: "migration killed half-way; two at once",
    32: "code older or newer than the schema",
    33: "the pool is exhausted",
    34: "characters that the databases refuse",
    # Slack, outgoing
    35: "429 with any Retry-After",
    36: "5xx, HTML, empty, truncated, huge",
    37: "accepted, then no answer",
    38: "accepted after our deadline",
    39: "an answer that drips",
    40: "name, connection, TLS, proxies",
    41: "internal and unknown errors",
    42: "the channel says no",
    43: "the workspace says no",
    44: "the message says no",
    45: "history unreadable in doubt",
    46: "Slack down for hours, then back",
    47: "Slack down at the start",
    48: "edit of a message that is gone",
    49: "our post deleted by a person",
    50: "a reply to a thread that is gone",
    # Slack, incoming
    51: "retry of an event already stored",
    52: "killed between receipt and commit, between commit and answer",
    53: "the same event in two processes at once",
    54: "one text in two events",
    55: "events out of order",
    56: "reply edited after it set a status",
    57: "reply deleted after it was kept",
    58: "events that never come",
    59: "a reply before our own ts is recorded",
    60: "own messages, other bots, foreign threads",
    61: "a button pressed twice, by two, too late",
    62: "a form submitted twice or after a change",
    63: "a command repeated after a timeout",
    64: "a person who is deactivated",
    65: "channel renamed, private, archived, shared; bot removed",
    66: "Socket Mode: dead connection, refresh, two connections",
    67: "flood",
    # Time
    68: "the clock jumps",
    69: "spring gap",
    70: "autumn fold",
    71: "a day that does not exist, a zone that changes its rule",
    72: "29 February, month ends, year ends, week 53",
    73: "zone or send time changed after today's post",
    74: "down for three weeks",
    75: "down over the moment only",
    76: "the database's clock differs",
    # Hostile HTTP
    91: "wrong signatures",
    92: "wrong timestamps",
    93: "replay",
    94: "altered body, wrong lengths",
    95: "slow and idle connections",
    96: "a response_url that leads elsewhere",
}

NOT_BUILT = "decided: not built"
EXCEPTIONS = {
    17: "as SIGKILL, rows 1-10; reports, the rest of the row, do not exist yet",
    20: NOT_BUILT,
    30: NOT_BUILT,
    62: "there are no forms yet",
    73: "keys hold a channel and a date, whatever the send time; no test moves it yet",
}
"""Rows without a test, each with its reason."""

_ONE = r"\d+(?:-\d+)?"
_SAID = re.compile(rf"(?:\b|_)rows?[ _]({_ONE}(?:(?:, (?:and )?| and |_and_)(?:row )?{_ONE})*)", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d+)(?:-(\d+))?")


def rows_in(words: str) -> set[int]:
    """The rows that a text names."""
    return {
        row
        for said in _SAID.findall(words)
        for first, last in _NUMBERS.findall(said)
        for row in range(int(first), int(last or first) + 1)
    }


def told() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield str(path.relative_to(TESTS)), node


def proven() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for path, node in told():
        for row in rows_in(f"{node.name}\n{ast.get_docstring(node) or ''}"):
            found.setdefault(row, []).append(f"{path}::{node.name}")
    return found


def test_the_words_that_name_rows_are_read() -> None:
    assert rows_in("Row 37, and much else.") == {37}
    assert rows_in("Rows 1-3 and 12: SIGKILL") == {1, 2, 3, 12}
    assert rows_in("Rows 36-38, 41 and 52.") == {36, 37, 38, 41, 52}
    assert rows_in("Row 42, row 43 and row 48") == {42, 43, 48}
    assert rows_in("test_rows_5_and_6") == {5, 6}
    assert rows_in("2 rows, 300 growths") == set()


def test_every_row_of_the_fault_table_has_a_test_or_a_reason() -> None:
    found = proven()
    missing = [f"row {row}: {title}" for row, title in ROWS.items() if row not in found and row not in EXCEPTIONS]
    assert not missing, "\n".join(["without a test:", *missing])


def test_no_reason_outlives_its_test() -> None:
    assert [row for row in EXCEPTIONS if row in proven()] == []
    assert EXCEPTIONS.keys() <= ROWS.keys()
