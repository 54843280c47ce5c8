"""`check`: the plan as understood, and every problem with file, line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Line

KEYS = ["ref", "plan", "section", "group", "letter", "title", "ask", "text", "schedule", "action_by", "for", "state",
        "windows", "deliver_by", "first_nudge", "channel"]  # fmt: skip
PROBLEM = ["file", "line", "ref", "severity", "message", "cure"]
SHIPPED = (ROOT / "config" / "workplan-2017.yaml").read_text(encoding="utf-8")


def test_the_shipped_plan_is_without_errors(line: Line) -> None:
    ran = line("check", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == ["activities", "problems"]
    assert len(ran.json["activities"]) == 41
    assert not [problem for problem in ran.json["problems"] if problem["severity"] == "error"]
    assert all(list(activity) == KEYS for activity in ran.json["activities"])


def test_an_activity_is_told_as_it_is_understood(line: Line) -> None:
    found = {activity["ref"]: activity for activity in line("check", "--format", "json").json["activities"]}
    first = found["A.1.c"]
    assert first["plan"] == "2017"
    assert (first["section"], first["group"], first["letter"]) == ("A", "A.1", "c")
    assert first["schedule"] == "January- February 17"
    assert first["windows"] == [{"start": "2017-01-01", "end": "2017-02-28"}]
    assert (first["state"], first["deliver_by"], first["channel"]) == ("dated", "2017-02-28", "#img-ewaste")
    assert first["first_nudge"] == "2017-01-02", "the first working day of the window"
    ongoing = found["C.1.c"]
    assert (ongoing["state"], ongoing["windows"], ongoing["deliver_by"], ongoing["first_nudge"]) == (
        "ongoing", [], None, None,
    )  # fmt: skip
    assert found["D.3.a"]["channel"] == "#emg-secretariat"


def test_text_has_a_row_for_each_activity_and_ends_with_the_count(line: Line) -> None:
    ran = line("check")
    assert ran.code == 0
    rows = ran.out.splitlines()
    assert rows[0].split()[:3] == ["Ref", "Title", "Schedule"]
    assert sum(row[:1] in "ABCD" and row[1:2] == "." for row in rows) == 41
    assert rows[-1].startswith("41 activities, 0 errors")


def test_a_plan_with_errors_is_told_whole_and_exits_with_1(line: Line) -> None:
    plan = line.write(
        "next.yaml", SHIPPED.replace('"January- February 17"', '"Nov-Mar 17"').replace('"March 17"', '"soonish"', 1)
    )
    ran = line("check", "--format", "json", plan)
    assert ran.code == 1
    assert len(ran.json["activities"]) == 41
    errors = [problem for problem in ran.json["problems"] if problem["severity"] == "error"]
    assert len(errors) == 2, "never the first one only"
    for problem in ran.json["problems"]:
        assert list(problem) == PROBLEM
        assert problem["file"] == "next.yaml"
        assert problem["message"]
    for problem in errors:
        assert problem["cure"]
        words = Path(plan).read_text(encoding="utf-8").splitlines()[problem["line"] - 1]
        assert "Nov-Mar 17" in words or "soonish" in words
    shown = line("check", plan)
    assert shown.code == 1
    assert f"next.yaml:{errors[0]['line']}: error: " in shown.out
    assert "2 errors" in shown.out.splitlines()[-1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n# nothing\n",
        b"[]",
        b"- a\n- b\n",
        b"plan: [",
        b"\xff\xfe\x00",
        b"\x00\x01\x02",
        b"plan: 2017\nactivities:\n  - ref: A.1.a\n  : bad [",
        b"%PDF-1.4",
        b"a: &x [*x, *x]",
        b"\xef\xbb\xbfplan: '2017'\n",
        b"plan: '2017'\nplan: '2018'\n",
    ],
)
def test_a_file_that_is_no_plan_is_answered_with_json_and_1(line: Line, content: bytes) -> None:
    ran = line("check", "--format", "json", line.write("broken.yaml", content))
    assert ran.code == 1
    assert any(problem["severity"] == "error" for problem in ran.json["problems"])
    assert {problem["file"] for problem in ran.json["problems"]} == {"broken.yaml"}, "no noise about the settings"


def test_broken_settings_are_told_with_their_lines(line: Line) -> None:
    settings = line.write(
        "emgbot.yaml",
        'channels:\n  secretariat: "#emg"\n  A.1: {name: "#a", zone: Europe/Zurch, send_at: "25:00"}\n'
        "people:\n  U1: {name: Marie, role: boss, colour: blue}\nextra: 1\n",
    )
    ran = line("check", "--format", "json", env={"EMGBOT_SETTINGS": settings})
    assert ran.code == 1
    assert len(ran.json["activities"]) == 41
    found = {(problem["file"], problem["line"]) for problem in ran.json["problems"] if problem["severity"] == "error"}
    assert found == {("emgbot.yaml", 3), ("emgbot.yaml", 5), ("emgbot.yaml", 6)}


def test_a_channel_of_a_group_that_is_not_in_the_plan_is_a_warning(line: Line) -> None:
    settings = line.write("emgbot.yaml", 'channels:\n  secretariat: "#emg"\n  E.9: "#nobody"\n')
    ran = line("check", "--format", "json", env={"EMGBOT_SETTINGS": settings})
    assert ran.code == 0
    assert [(p["line"], p["severity"]) for p in ran.json["problems"] if p["file"] == "emgbot.yaml"] == [(3, "warning")]


@pytest.mark.parametrize(
    "arguments", [("check", "nope.yaml"), ("check", "."), ("check", "--format", "json", "nope.yaml")]
)
def test_a_file_that_is_not_there_is_missing(line: Line, arguments: tuple[str, ...]) -> None:
    ran = line(*arguments)
    assert (ran.code, ran.out) == (3, "")
    assert arguments[-1] in ran.err


def test_settings_and_plan_of_the_environment_are_used_and_named_when_missing(line: Line) -> None:
    assert line("check", env={"EMGBOT_PLAN": "other.yaml"}).code == 3
    ran = line("check", env={"EMGBOT_SETTINGS": "other.yaml"})
    assert ran.code == 3
    assert "The settings file other.yaml is not there" in ran.err
    plan = line.write("mine.yaml", SHIPPED.replace('plan: "2017"', 'plan: "2018"', 1))
    found = line("check", "--format", "json", env={"EMGBOT_PLAN": plan}).json
    assert {activity["plan"] for activity in found["activities"]} == {"2018"}


def test_a_locale_without_letters_changes_nothing(line: Line) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    assert line("check", env=plain).out == line("check").out
    assert line("check", "--format", "json", env=plain).json == line("check", "--format", "json").json


def test_where_the_words_of_the_plan_contradict_its_schedules_is_said_with_the_line(line: Line) -> None:
    said = [row for row in line("check").out.splitlines() if "The text says" in row]
    lines = SHIPPED.splitlines()
    assert [row.split(": ")[2] for row in said] == ["C.1.d", "D.4.a"]
    for row, schedule in zip(said, ("March 17", "April 17"), strict=True):
        place = int(row.split(":")[1])
        assert lines[place - 1].strip() == f'schedule: "{schedule}"'


def test_a_file_that_is_too_large_is_an_error_like_others(line: Line) -> None:
    ran = line("check", line.write("large.yaml", "#" * 2_000_001))
    assert ran.code == 1
    assert "large.yaml:1: error: The file is too large: it has more than 2,000,000 bytes. Keep only" in ran.out
