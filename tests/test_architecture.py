"""Who may import whom, and what may not be done where. Read from the syntax trees; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [ROOT / "bot.py", *sorted((ROOT / "emgbot").rglob("*.py"))]

# Each room may import itself, what everybody may, and these.
EVERYBODY = {"emgbot", "errors"}
CLOCK = {"clock", "failpoints"}
ALLOWED: dict[str, set[str]] = {
    "bot": {"cli"},
    "cli": CLOCK
    | {"serve", "slack", "sandbox", "actions", "store", "views", "documents", "core", "config", "settings", "runtime"},
    "serve": {"slack", "actions", "store", "views", "core", "config", "settings", "runtime"} | CLOCK,
    "slack": {"actions", "views", "core", "runtime", "config"} | CLOCK,
    "actions": {"store", "views", "documents", "core", "runtime", "settings", "config"} | CLOCK,
    "runtime": {"store", "core", "settings", "config"} | CLOCK,
    "settings": {"core", "config"} | CLOCK,
    "config": {"core"} | CLOCK,
    "store": {"core"} | CLOCK,
    "views": {"core"},
    "documents": {"core"},
    "core": set(),
    "sandbox": {"clock"},
    "clock": set(),
    "failpoints": set(),
    "errors": set(),
    "emgbot": set(),
}
FORBIDDEN_LIBRARIES = {
    "actions": ("slack_sdk", "slack_bolt", "apscheduler"),
    "slack": ("sqlalchemy",),
    "core": ("docx", "sqlalchemy", "slack_sdk", "slack_bolt", "apscheduler", "pydantic"),
    "views": ("sqlalchemy", "slack_sdk", "slack_bolt", "apscheduler", "pydantic"),
    "sandbox": ("slack_bolt", "sqlalchemy", "apscheduler"),
}
TIME_READERS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}
MADE_AT_IMPORT = {"create_engine", "WebClient", "WebhookClient", "App", "BackgroundScheduler", "Starlette"}


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "bot":
        return "bot"
    return "emgbot" if parts == ("emgbot", "__init__") else parts[1]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "emgbot":
                yield from ((node.lineno, f"emgbot.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def test_every_module_imports_only_from_the_rooms_below_it(trees: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in trees.items():
        room = room_of(path)
        for line, name in imported(tree):
            if not name.startswith("emgbot."):
                continue
            other = name.split(".")[1]
            if other not in ALLOWED[room] | EVERYBODY | {room} and other != "__version__":
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {room} must not import {other}")
    assert not wrong, "\n".join(wrong)


def test_libraries_stay_in_their_rooms(trees: dict[Path, ast.Module]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {room_of(path)} must not import {name}"
        for path, tree in trees.items()
        for line, name in imported(tree)
        if name.split(".")[0] in FORBIDDEN_LIBRARIES.get(room_of(path), ())
    ]
    # The one engine-level type that a use case takes and hands on: the transaction.
    wrong = [
        line for line in wrong if "must not import sqlalchemy" not in line or not line.startswith("emgbot/actions")
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_clock_reads_the_time(trees: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in trees.items():
        if path.name == "clock.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TIME_READERS:
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in ("time", "datetime", "date"):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: read the time in emgbot/clock.py only")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_built_at_import(trees: dict[Path, ast.Module]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.func.id} is built at import"
        for path, tree in trees.items()
        for statement in tree.body
        if not isinstance(statement, (ast.FunctionDef, ast.ClassDef))
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_AT_IMPORT
    ]
    assert not wrong, "\n".join(wrong)


def test_nobody_swallows_what_nobody_foresaw(trees: dict[Path, ast.Module]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}: name what is expected; the error handler in slack/app.py has the rest"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_grew_because_it_was_near() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400}
    assert not long, f"split by idea: {long}"
