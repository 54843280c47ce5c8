"""`plan diff` and `plan accept` as a person at a terminal has them, in processes of their own."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Line

ROOT = Path(__file__).resolve().parents[2]
PLAN = (ROOT / "config" / "workplan-2017.yaml").read_text(encoding="utf-8")
KEYS = {"added", "removed", "redated", "reworded", "renumbered", "milestones", "other"}
TITLED = PLAN.replace('title: "Draft e-waste mapping report to the IMG"', 'title: "Draft mapping report"')
SWAPPED = PLAN.replace('"A.1.c"', '"A.1.X"').replace('"A.1.d"', '"A.1.c"').replace('"A.1.X"', '"A.1.d"')
WRONG = PLAN.replace('schedule: "March 17"', 'schedule: "Marsch 17"', 1).replace(
    'schedule: "Ongoing"', 'schedule: ""', 1
)


@pytest.fixture
def office(accepted: Line, tmp_path: Path) -> Line:
    """A command line beside a database of its own, with the accepted plan, in which A.1.d is completed."""
    shutil.copy(accepted.folder / "bot.db", tmp_path / "bot.db")
    return Line(tmp_path)


def rows(office: Line) -> dict[str, tuple[int, str | None]]:
    """Row id and status by reference, read without the bot."""
    query = "SELECT ref, activity.id, status FROM activity LEFT JOIN state ON activity_id = activity.id"
    with sqlite3.connect(office.folder / "bot.db") as connection:
        return {ref: (row_id, status) for ref, row_id, status in connection.execute(query)}


def test_equal_plans_and_different_ones_are_both_fine(line: Line) -> None:
    old, new = line.write("old.yaml", PLAN), line.write("new.yaml", TITLED)
    same = line("plan", "diff", old, old)
    assert (same.code, "no difference" in same.out) == (0, True)
    different = line("plan", "diff", old, new)
    assert (different.code, different.err) == (0, "")
    assert "A.1.b: title: “Draft e-waste mapping report to the IMG” → “Draft mapping report”" in different.out


def test_as_json_the_difference_has_its_keys_and_only_what_changed(line: Line) -> None:
    old, new = line.write("old.yaml", PLAN), line.write("new.yaml", TITLED)
    found = line("plan", "diff", old, new, "--format", "json")
    assert found.code == 0
    assert found.json.keys() >= KEYS
    assert {name for name, value in found.json.items() if value} == {"reworded"}
    assert found.json["reworded"][0]["ref"] == "A.1.b"


def test_of_files_with_errors_all_problems_of_both_are_told(line: Line) -> None:
    old, new = line.write("old.yaml", WRONG), line.write("new.yaml", WRONG.replace('"A.1.b"', '"A.1.a"'))
    told = line("plan", "diff", old, new)
    assert (told.code, told.out) == (1, "")
    assert told.err.count("error:") == 5
    assert {"old.yaml", "new.yaml"} == {part.split(":")[0] for part in told.err.splitlines()}
    as_json = line("plan", "diff", old, new, "--format", "json")
    assert as_json.code == 1
    assert sum(problem["severity"] == "error" for problem in as_json.json["problems"]) == 5


def test_the_accepted_plan_is_an_old_one_as_well(office: Line) -> None:
    found = office("plan", "diff", "accepted", office.write("new.yaml", TITLED), "--format", "json")
    assert [change["field"] for change in found.json["reworded"]] == ["title"]


def test_without_a_database_or_a_workspace_nothing_can_be_accepted(line: Line) -> None:
    new = line.write("new.yaml", TITLED)
    nothing = line("plan", "accept", new, "--yes")
    assert (nothing.code, "bot.py run" in nothing.err) == (3, True)
    assert not (line.folder / "bot.db").exists()
    assert line("migrate").code == 0
    assert line("plan", "accept", new, "--yes").code == 3
    assert line("plan", "diff", "accepted", new).code == 3


def test_an_accepted_file_is_the_next_version_and_then_there_is_nothing_to_accept(office: Line) -> None:
    new = office.write("new.yaml", TITLED)
    asked = office("plan", "accept", new)
    assert (asked.code, "--yes" in asked.err) == (2, True), "nobody is there to ask"
    done = office("plan", "accept", new, "--yes")
    assert (done.code, done.err) == (0, "")
    assert "1 re-worded" in done.out
    assert "Accepted: plan 2017, version 2" in done.out
    again = office("plan", "accept", new, "--yes")
    assert (again.code, "Nothing to accept" in again.out) == (0, True)
    assert 'title: "Draft mapping report"' in office("export").out


def test_a_file_with_errors_is_refused_with_all_of_them(office: Line) -> None:
    refused = office("plan", "accept", office.write("new.yaml", WRONG), "--yes")
    assert (refused.code, refused.err.count("error:")) == (1, 2)
    assert "2017, version 1" in office("plan", "accept", "--yes").out


def test_renumbering_is_asked_with_what_to_type_and_then_keeps_the_histories(office: Line) -> None:
    before, new = rows(office), office.write("new.yaml", SWAPPED)
    asked = office("plan", "accept", new, "--yes")
    assert asked.code == 1
    for option in ("--renumbered A.1.c=A.1.d", "--renumbered A.1.d=A.1.c", "--new A.1.c", "--new A.1.d"):
        assert option in asked.err
    assert rows(office) == before
    both = office("plan", "accept", new, "--yes", "--renumbered", "A.1.c=A.1.d", "--renumbered", "A.1.d=A.1.c")
    assert both.code == 0, both.err
    after = rows(office)
    assert (after["A.1.c"][0], after["A.1.d"][0]) == (before["A.1.d"][0], before["A.1.c"][0])
    assert (after["A.1.c"][1], after["A.1.d"][1]) == ("completed", "not_started")


def test_what_is_new_begins_anew(office: Line) -> None:
    new = office.write("new.yaml", SWAPPED)
    done = office("plan", "accept", new, "--yes", "--new", "A.1.c", "--new", "A.1.d")
    assert done.code == 0, done.err
    assert rows(office)["A.1.d"][1] == "not_started"
    assert rows(office)["A.1.d (until version 1)"][1] == "completed"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--renumbered", "A.1.c"], 2, "--new A.1.d"),
        (["--renumbered", "A.1.c="], 2, "--new A.1.d"),
        (["--new", "A.1.c", "--new", "A.1.c"], 2, "named twice"),
        (["--renumbered", "A.1.c=A.1.d", "--renumbered", "A.1.c=A.1.c"], 1, "cannot be both"),
        (["--renumbered", "A.1.c=A.1.z"], 1, "not in the new plan"),
        (["--renumbered", "A.1.z=A.1.c"], 1, "is no activity"),
    ],
)
def test_answers_that_cannot_be_are_refused(office: Line, options: list[str], code: int, said: str) -> None:
    before = rows(office)
    refused = office("plan", "accept", office.write("new.yaml", SWAPPED), "--yes", *options)
    assert refused.code == code
    assert said in refused.err
    assert rows(office) == before


def test_next_years_plan_carries_over_what_goes_on(office: Line) -> None:
    years = PLAN.replace('plan: "2017"', 'plan: "2018"', 1)
    done = office("plan", "accept", office.write("2018.yaml", years), "--yes")
    assert done.code == 0, done.err
    assert "A new plan 2018 with 41 activities, after plan 2017." in done.out
    assert "Accepted: plan 2018, version 1" in done.out
    with sqlite3.connect(office.folder / "bot.db") as connection:
        carried = connection.execute("SELECT count(*) FROM state WHERE plan = '2017' AND status = 'carried_over'")
        assert carried.fetchone()[0] == 40, "all but the one that was completed"


def test_of_next_years_plan_what_goes_on_what_is_new_and_what_is_asked_about_are_told_apart(office: Line) -> None:
    years = PLAN.replace('plan: "2017"', 'plan: "2018"', 1)
    years = years.replace("based on the mapping results and circulate", "from the results of the mapping and circulate")
    told = office("plan", "accept", office.write("2018.yaml", years), "--yes")
    assert told.code == 1, told.out
    carried, new = told.out.split("New:\n")
    assert "  A.1.a " in carried
    assert "  A.1.b " not in told.out
    assert "--renumbered A.1.b=A.1.b" in told.err
    assert new.splitlines()[0].startswith("  A.1.d "), "it was completed, so that it begins anew"
    assert "planned end" in new.splitlines()[0]
    assert "  A.1.d " not in carried
