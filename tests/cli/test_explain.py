"""`explain`: how a text is read, one answer for each, in order, whatever the text."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.conftest import ROOT, Line

CHOICE = {"refs": [], "candidates": ["A.1.c", "B.1.c", "C.1.c", "D.1.c"], "problem": None}
COMMAND = {"verb": "status", "refs": ["A.1.c"], "candidates": [], "status": "completed", "end": None, "on": None,
           "note": None, "entity": None, "via": None, "mentions": [], "until": None, "level": None, "argument": "",
           "problem": None}  # fmt: skip
NO_WINDOW = {"windows": [], "approximate": False, "problem": None, "labels": [], "printed": None}
DUE = {"intent": "due", "start": "2017-03-01", "end": "2017-03-31", "scope": [], "status": None, "language": "en",
       "refs_due": ["A.1.d", "C.1.b", "C.1.d", "D.1.c"]}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ("schedule", "Sept-Dec 16"),
            {
                "state": "dated",
                "windows": [{"start": "2016-09-01", "end": "2016-12-31"}],
                "approximate": False,
                "problem": None,
                "labels": [],
                "printed": "September-December 2016",
            },
        ),
        (
            ("schedule", "Draft: early June 18; by 15 Dec 18 (SOM24)"),
            {
                "state": "dated",
                "windows": [{"start": "2018-06-01", "end": "2018-06-10"}, {"start": None, "end": "2018-12-15"}],
                "approximate": True,
                "problem": None,
                "labels": ["Draft", "SOM24"],
                "printed": "1-10 June 2018, by 15 December 2018",
            },
        ),
        (("schedule", "Ongoing"), {"state": "ongoing", **NO_WINDOW}),
        (("schedule", "TBC"), {"state": "unscheduled", **NO_WINDOW}),
        (("reference", "1c"), CHOICE),
        (("reference", "1c", "--channel", "#img-ewaste"), {"refs": ["A.1.c"], "candidates": [], "problem": None}),
        (("reference", "1c", "--channel", "IMG-ewaste"), {"refs": ["A.1.c"], "candidates": [], "problem": None}),
        (("reference", "1c", "--channel", "#general"), CHOICE),
        (("reference", "1c", "--channel", "#emg-secretariat"), CHOICE),
        (("command", "/emg status 1c done", "--channel", "#img-ewaste"), COMMAND),
        (("command", "status 1c done", "--channel", "#img-ewaste"), COMMAND),
        (("command", "1c completed", "--channel", "#img-ewaste"), COMMAND),
    ],
)
def test_each_kind_is_answered_with_its_keys(line: Line, arguments: tuple[str, ...], expected: dict[str, Any]) -> None:
    ran = line("explain", *arguments, "--today", "2017-03-20", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == list(expected)
    assert ran.json == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("snooze 1c 3 days", {"verb": "snooze", "refs": ["A.1.c"], "until": "2017-03-23"}),
        ("level calm #framework", {"verb": "level", "level": "calm", "argument": "#framework"}),
        ("preview next month", {"verb": "preview", "argument": "next month"}),
    ],
)
def test_the_days_and_levels_of_reminders_are_told(line: Line, text: str, said: dict[str, Any]) -> None:
    ran = line("explain", "command", text, "--channel", "#img-ewaste", "--today", "2017-03-20", "--format", "json")
    assert said.items() <= ran.json.items()


def test_a_question_is_read_on_its_day_and_in_its_channel(line: Line) -> None:
    asked = ("explain", "question", "what is due this month?", "--format", "json")
    assert DUE.items() <= line(*asked, "--today", "2017-03-20").json.items()
    there = line(*asked, "--today", "2017-03-20", "--channel", "#framework").json
    assert (there["scope"], there["refs_due"]) == (["D.1"], ["D.1.c"])
    april = line(*asked, "--today", "2017-04-01").json
    assert (april["start"], april["end"]) == ("2017-04-01", "2017-04-30")
    past = line("explain", "question", "anything overdue?", "--today", "2017-03-20", "--format", "json").json
    assert (past["intent"], past["start"], past["end"]) == ("overdue", None, "2017-03-19")
    assert "A.1.c" in past["refs_due"], "everything is open: the database is not looked at"


@pytest.mark.parametrize("question", ["what is due 3/4/2017?", "is 1c overdue?"])
def test_a_question_that_is_asked_back_lists_nothing(line: Line, question: str) -> None:
    assert line("explain", "question", question, "--today", "2017-03-20", "--format", "json").json["refs_due"] == []


def test_without_a_day_it_is_the_clocks(line: Line) -> None:
    asked = ("explain", "question", "what is due this month?", "--format", "json")
    assert line(*asked, env={"EMGBOT_CLOCK": "2017-03-20T08:59"}).json["start"] == "2017-03-01"
    # Half past midnight in Geneva on 1 April is still March in New York.
    assert line(*asked, env={"EMGBOT_CLOCK": "2017-04-01T00:30"}).json["start"] == "2017-04-01"
    assert line(*asked, env={"EMGBOT_CLOCK": "2017-03-31T23:30:00-04:00"}).json["start"] == "2017-04-01"
    line.write("clock", "2017-03-20T08:59\n")
    assert line(*asked, env={"EMGBOT_CLOCK": "@clock"}).json["start"] == "2017-03-01"


def test_what_cannot_be_read_has_a_problem_and_exits_with_0(line: Line) -> None:
    for kind, text in (("schedule", "Nov-Mar 17"), ("reference", "9z"), ("command", "status 9z done")):
        ran = line("explain", kind, text, "--format", "json", "--today", "2017-03-20")
        assert ran.code == 0
        assert ran.json["problem"]


def test_text_says_the_same_in_lines(line: Line) -> None:
    ran = line("explain", "reference", "1c", "--channel", "#img-ewaste")
    assert ran.out.splitlines() == ['refs: ["A.1.c"]', "candidates: []", "problem: null"]


LINES: list[tuple[bytes, bool]] = [
    (b'{"text": "1c"}', True),
    (b"", False),
    (b"   ", False),
    (b"not json", False),
    (b"{", False),
    (b"[]", False),
    (b"null", False),
    (b'"1c"', False),
    (b"{}", False),
    (b'{"text": null}', False),
    (b'{"text": 5}', False),
    (b'{"text": "1c", "today": "2017-13-01"}', False),
    (b'{"text": "1c", "today": "0001-01-01"}', False),
    (b'{"text": "1c", "today": 20170320}', False),
    (b'{"text": "1c", "today": null, "channel": null, "lang": null}', True),
    (b'{"text": "1c", "channel": 5}', False),
    (b'{"text": "1c", "channel": []}', False),
    (b'{"text": "1c", "lang": {}}', False),
    (b'{"text": "1c", "lang": "xx", "more": 1}', True),
    (b"\xff\xfe\x00", False),
    (b'{"text": "\xff"}', False),
    (b'{"text": "\\ud800 1c"}', True),
    (b'{"text": "\\u0000 1c"}', True),
    (b'\xef\xbb\xbf{"text": "1c"}', True),
    (b'{"text": "1c"}\r', True),
    (b"[" * 200_000, False),
    (b'{"text": "' + b"1c " * 100_000 + b'"}', True),
    (b'{"text": ""}', True),
    (b'{"text": "' + "‮1c​ 👩‍💻".encode() + b'"}', True),
    (b'{"text": "1c", "channel": "#img-ewaste"}', True),
]


@pytest.mark.parametrize("kind", ["schedule", "question", "reference", "command"])
def test_every_line_has_its_answer_in_order_a_malformed_one_too(line: Line, kind: str) -> None:
    whole = b"\n".join(text for text, _ in LINES)
    ran = line("explain", kind, "--stdin", "--format", "json", stdin=whole)
    assert (ran.code, ran.err) == (0, "")
    answers = ran.lines
    assert len(answers) == len(LINES)
    for (text, good), answer in zip(LINES, answers, strict=True):
        assert (len(answer) > 1) is good, text[:80]
        if not good:
            assert answer["problem"], text[:80]
    if kind == "reference":
        assert answers[-1]["refs"] == ["A.1.c"]


def test_no_lines_no_answers(line: Line) -> None:
    ran = line("explain", "reference", "--stdin", "--format", "json")
    assert (ran.code, ran.out) == (0, "")


def test_each_line_counts_for_itself_and_the_options_for_those_that_say_nothing(line: Line) -> None:
    asked = [
        {"text": "what is due this month?"},
        {"text": "what is due this month?", "today": "2017-05-02"},
        {"text": "what is due this month?", "channel": "#task-team"},
    ]
    stdin = "\n".join(json.dumps(item) for item in asked).encode()
    options = ("--today", "2017-03-20", "--channel", "#framework", "--format", "json")
    answers = line("explain", "question", "--stdin", *options, stdin=stdin).lines
    assert [(a["start"], a["scope"]) for a in answers] == [
        ("2017-03-01", ["D.1"]),
        ("2017-05-01", ["D.1"]),
        ("2017-03-01", ["D.2"]),
    ]


def test_an_answer_comes_before_the_next_line_is_asked(line: Line) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bot.py"), "explain", "reference", "--stdin", "--format", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=line.environment(),
        cwd=line.folder,
    )
    assert process.stdin
    assert process.stdout
    with process:
        for channel, refs in (("#img-ewaste", ["A.1.c"]), ("#framework", ["D.1.c"])):
            process.stdin.write(json.dumps({"text": "1c", "channel": channel}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["refs"] == refs
        process.stdin.close()
        assert process.wait(20) == 0


@settings(max_examples=2, deadline=None)
@given(texts=st.lists(st.text(max_size=200), min_size=150, max_size=200), days=st.data())
def test_whatever_the_text_every_line_is_answered(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], days: st.DataObject
) -> None:
    line = Line(tmp_path_factory.getbasetemp())
    first = days.draw(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
    stdin = "\n".join(json.dumps({"text": text, "today": first.isoformat()}) for text in texts).encode()
    for kind in ("schedule", "question", "reference", "command"):
        assert len(line("explain", kind, "--stdin", "--format", "json", stdin=stdin).lines) == len(texts)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("schedule",), 2, 'explain schedule "Sept-Dec 16"'),
        (("question",), 2, "due this month"),
        (("schedule", "x", "--stdin"), 2, "not both"),
        (("other", "x"), 2, "invalid choice"),
        (("schedule", "x", "--today", "tomorrow"), 2, "'tomorrow' is not a day"),
        (("schedule", "x", "--today", "20.3.2017"), 2, "2017-03-20"),
        (("schedule", "x", "y"), 2, "unrecognized"),
    ],
)
def test_wrong_usage(line: Line, arguments: tuple[str, ...], code: int, says: str) -> None:
    ran = line("explain", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_a_clock_that_is_none_is_wrong_usage_where_it_is_needed(line: Line) -> None:
    for clock in ("yesterday", "@nothing-here", "2017-13-01T00:00"):
        ran = line("explain", "question", "due", env={"EMGBOT_CLOCK": clock})
        assert (ran.code, ran.out) == (2, "")
        assert "EMGBOT_CLOCK" in ran.err
        assert "2017-03-20T08:59" in ran.err
    assert line("explain", "question", "due", "--today", "2017-03-20", env={"EMGBOT_CLOCK": "yesterday"}).code == 0


def test_it_does_not_look_at_the_database_nor_at_tokens(line: Line) -> None:
    ran = line("explain", "reference", "1c", env={"DATABASE_URL": "postgresql://u:canary-password@127.0.0.1:1/none"})
    assert ran.code == 0
    assert not (line.folder / "bot.db").exists()


def test_a_broken_plan_or_settings_are_told_with_1(line: Line) -> None:
    plan = line.write("broken.yaml", "plan: [")
    settings_file = line.write("emgbot.yaml", "channels: {}\n")
    for env in ({"EMGBOT_PLAN": plan}, {"EMGBOT_SETTINGS": settings_file}):
        ran = line("explain", "reference", "1c", env=env)
        assert (ran.code, ran.out) == (1, "")
        assert ".yaml:1: error: " in ran.err
