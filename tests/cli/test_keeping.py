"""Backup, restore and verify as an operator types them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.cli.conftest import Line


def test_a_backup_is_made_and_comes_back_into_an_empty_database_only(line: Line) -> None:
    assert line("migrate").code == 0
    made = line("backup", "kept.db")
    assert made.code == 0
    assert "python bot.py restore kept.db" in made.out
    again = line("backup", "kept.db")
    assert again.code == 1
    assert "is there already" in again.err
    back = line("restore", "kept.db", env={"DATABASE_URL": "sqlite:///other.db"})
    assert back.code == 0, back.err
    assert "0 entries of history" in back.out
    assert line("restore", "nowhere.db", env={"DATABASE_URL": "sqlite:///third.db"}).code == 3


def test_verify_says_what_differs_and_repairs_it(line: Line) -> None:
    line("migrate")
    assert line("verify").out.endswith("Every state is what its history says.\n")
    with closing(sqlite3.connect(line.folder / "bot.db")) as database:
        database.execute("INSERT INTO activity (id, team_id, plan, ref) VALUES (1, 'T1', '2017', 'A.1.c')")
        database.execute(
            "INSERT INTO state (activity_id, team_id, plan, status, version) VALUES (1, 'T1', '2017', 'completed', 1)"
        )
        database.commit()
    found = line("verify")
    assert found.code == 1
    assert "2017/A.1.c: status, version: the state says completed, 1, the history not_started, 0." in found.out
    assert "verify --repair" in found.out
    assert line("verify", "--repair").code == 0
    assert line("verify").code == 0


def test_what_was_lived_through_agrees_with_its_history(accepted: Line) -> None:
    found = accepted("verify")
    assert found.code == 0, found.out
    assert found.out.startswith("41 activities, ")


def test_without_a_database_the_cure_is_said(line: Line) -> None:
    for command in (["backup", "kept.db"], ["verify"]):
        found = line(*command)
        assert found.code == 3
        assert "python bot.py migrate" in found.err
