"""`plan import` and `export`: the plan file on standard output, what is uncertain on standard error."""

from __future__ import annotations

from pathlib import Path

import pytest

from emgbot.core.files.planfile import load_plan
from tests.cli.conftest import ROOT, Line

SEED = ROOT / "tests" / "core" / "imports" / "emg-work-plan-2017.txt"
SHIPPED = ROOT / "config" / "workplan-2017.yaml"


def small(name: str = "a) Prepare the inventory") -> str:
    return f"Work plan 2018\nActivities\tLead\tSchedule\nA. Programme\t\t\n1. Waste\t\t\n{name}\tUNEP\tQ1 2018\n"


def body(text: str) -> str:
    return text.partition("\nplan:")[2]


def test_the_printed_plan_like_the_one_that_is_kept_is_that_one(line: Line) -> None:
    ran = line("plan", "import", str(SEED), "--like", str(SHIPPED))
    assert ran.code == 0
    assert body(ran.out) == body(SHIPPED.read_text(encoding="utf-8"))
    assert "41 activities in 9 groups and 4 sections" in ran.err
    assert "line 49: “antique fau a massible UN avide halt to”" in ran.err
    assert ran.err.splitlines()[-1].startswith("Next: ")
    assert "python bot.py check" in ran.err.splitlines()[-1]


def test_what_is_piped_in_is_read(line: Line) -> None:
    ran = line("plan", "import", "-", stdin=small().encode())
    assert ran.code == 0
    plan = load_plan(ran.out, file="x").plan
    assert plan is not None
    assert [activity.ref for activity in plan.activities] == ["A.1.a"]


def test_json_holds_the_plan_its_activities_and_what_is_uncertain(line: Line) -> None:
    ran = line("plan", "import", "-", "--format", "json", "--plan", "2018b", stdin=small().encode())
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == ["plan", "activities", "unsure"]
    assert 'plan: "2018b"' in ran.json["plan"]
    checked = line("check", "--format", "json").json["activities"][0]
    assert list(ran.json["activities"][0]) == list(checked), "as `check` has them"
    for unsure in ran.json["unsure"]:
        assert {"line", "what", "assumed", "cure"} <= set(unsure)
        assert unsure["what"]
        assert unsure["cure"]


def test_a_file_is_written_once(line: Line) -> None:
    document = line.write("next.txt", small())
    out = line.folder / "draft.yaml"
    ran = line("plan", "import", document, "--output", str(out))
    assert (ran.code, ran.out) == (0, "")
    assert "python bot.py check" in ran.err
    assert str(out) in ran.err
    first = out.read_text(encoding="utf-8")
    other = line.write("other.txt", small("a) Something else"))
    again = line("plan", "import", other, "--output", str(out))
    assert again.code == 2
    assert "--force" in again.err
    assert out.read_text(encoding="utf-8") == first
    assert line("plan", "import", other, "--output", str(out), "--force").code == 0
    assert "Something else" in out.read_text(encoding="utf-8")
    assert line("check", str(out)).code == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.txt", b"Dear colleagues,\nplease find the plan attached.\n", "A usable document is a table"),
        ("letter.txt", b"1. Please send the plan.\n2. Please answer.\n", "A usable document is a table"),
        ("empty.docx", b"", "empty"),
        ("plan.pdf", b"%PDF-1.4", "save it as Word document"),
        ("plan.docx", b"PK\x03\x04nothing", "damaged"),
    ],
)
def test_what_is_no_plan_ends_with_1_and_the_cure(line: Line, name: str, content: bytes, words: str) -> None:
    ran = line("plan", "import", line.write(name, content))
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert name in ran.err


def test_what_is_not_there_is_missing_and_a_broken_example_is_told(line: Line) -> None:
    assert line("plan", "import", "nope.docx").code == 3
    assert line("plan", "import", ".").code == 3
    document = line.write("next.txt", small())
    assert line("plan", "import", document, "--like", "nope.yaml").code == 3
    broken = line("plan", "import", document, "--like", line.write("broken.yaml", "plan: [\n"))
    assert broken.code == 1
    assert "broken.yaml:1" in broken.err


def test_without_an_accepted_plan_nothing_is_exported_or_compared(line: Line) -> None:
    document = line.write("next.txt", small())
    for arguments in (("export",), ("plan", "import", document, "--like", "accepted")):
        ran = line(*arguments)
        assert (ran.code, ran.out) == (3, "")
        assert "DATABASE_URL" in ran.err


def test_the_accepted_plan_is_exported_as_it_was_accepted(accepted: Line) -> None:
    ran = accepted("export")
    assert (ran.code, ran.err) == (0, "")
    assert body(ran.out) == body(SHIPPED.read_text(encoding="utf-8"))
    found = accepted("export", "--format", "json").json
    assert found["plan"] == ran.out
    assert len(found["activities"]) == 41


def test_what_is_open_is_asked_about_or_carried_over(accepted: Line, tmp_path: Path) -> None:
    document = tmp_path / "next.txt"
    document.write_text(small(), encoding="utf-8")
    asked = accepted("plan", "import", str(document), "--like", "accepted")
    assert asked.code == 0
    assert "40 open in plan 2017 and not in this plan, carry over? A.1.a (" in asked.err
    assert "A.1.f (System-wide approach and strategy on e-waste)" in asked.err
    assert "A.1.d" not in asked.err, "it is completed"
    assert "--carry-over" in asked.err
    carried = accepted("plan", "import", str(document), "--like", "accepted", "--carry-over")
    assert carried.code == 0
    plan = load_plan(carried.out, file="x").plan
    assert plan is not None
    assert len(plan.activities) == 1 + 40
    assert "40 open activities of plan 2017" in carried.err
