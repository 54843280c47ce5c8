"""The settings file: every problem has its line and nothing is raised; channels are shared by their names."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.files.planfile import load_plan
from emgbot.settings import Settings, check_settings, load_settings

HOME = 'channels:\n  secretariat: "#home"\n'
PLAN = load_plan(
    """
plan: "2017"
title: "A small plan"
zone: "Europe/Zurich"
sections: {A: {title: "Issues", accomplishment: "Coherence."}}
groups:
  A.1: {title: "E-waste", name: "E-waste", introduction: ""}
  A.2: {title: "Empty", name: "A group without activities", introduction: ""}
  A.3: {title: "Reviews", name: "Reviews", introduction: ""}
activities:
  A.1.a: {text: "Report.", schedule: "March 17", title: "Report", ask: "Is it out?", action_by: "group"}
  A.3.a: {text: "Review.", schedule: "March 17", title: "Review", ask: "Is it done?", action_by: "group"}
""",
    file="plan.yaml",
).draft


def read(text: str) -> Settings:
    reading = load_settings(HOME + text, file="s.yaml")
    assert reading.settings is not None, reading.problems
    return reading.settings


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('  A.1: {name: "#x", send_at: }', 3, "send_at: this is not a time of day"),
        ('  A.1: {name: "#x", send_at: [1]}', 3, "send_at: this is not a time of day"),
        ('  A.1: {name: "#x", send_at: "24:00"}', 3, "'24:00' is not a time of day"),
        ('  A.1: {name: "#x", send_at: "²:00"}', 3, "'²:00' is not a time of day"),
        ('  A.1: {name: "#x", send_at: 900}', 3, "'900' is not a time of day"),
        ('  A.1: {name: "#x", digest_day: }', 3, "digest_day: this is not a day of the week"),
        ('  A.1: {name: "#x", digest_day: {a: b}}', 3, "digest_day: this is not a day of the week"),
        ('  A.1: {name: "#x", digest_day: t}', 3, "'t' is not a day of the week"),
        ('  A.1: {name: "#x", zone: ../../etc/passwd}', 3, "is unknown"),
        ("  A.1: {name: }", 3, "name: write a text here"),
        ("  A.1: []", 3, "A.1: write a channel"),
        ('  A.1: "#"', 3, "'#' names no channel"),
        ('  A.1: {id: C1, name: "#x"}', 3, "id: this key is unknown"),
        ("people: [a]", 3, "people: write one entry a line"),
        ("people: {U1: }", 3, "U1: write {name: ..., role: ...}"),
        ("people: {U1: {name: x, groups: }}", 3, "groups: write a list"),
        ("people: {U1: {name: x, role: chief}}", 3, "'chief' is unknown"),
    ],
)
def test_every_problem_has_its_line_and_says_what_to_write(text: str, line: int, says: str) -> None:
    reading = load_settings(HOME + text + "\n", file="s.yaml")
    assert reading.settings is None
    (problem,) = reading.problems
    assert problem.line == line
    assert says in problem.message


@given(st.text(alphabet=st.sampled_from("nam: {}[]\"#\n-x1&*!|>%@'ü\t"), max_size=60))
def test_whatever_stands_in_a_channel_nothing_is_raised(text: str) -> None:
    load_settings(f"{HOME}  A.1: {text}\n", file="s.yaml")


def test_groups_share_a_channel_however_its_name_is_written() -> None:
    places = read('  A.1: "#x"\n  A.2: x\n  A.3: {name: "#X"}\n').places(PLAN)
    assert [(place.name, place.groups) for place in places.all] == [("#home", ()), ("#x", ("A.1", "A.2", "A.3"))]
    assert read('  A.1: "home"\n').places(PLAN).all[0].groups == ("A.1", "A.2", "A.3")


def test_a_shared_channel_hears_what_any_of_its_entries_says() -> None:
    (_, place) = (
        read('  A.1: "#x"\n  A.2: {name: x, send_at: "07:30"}\n  A.3: {name: x, zone: Africa/Nairobi}\n')
        .places(PLAN)
        .all
    )
    assert (place.calendar.send_at, place.calendar.zone.key) == (time(7, 30), "Africa/Nairobi")


def test_a_shared_channel_that_is_told_two_things_is_a_warning_and_the_first_counts() -> None:
    text = HOME + '  A.1: {name: "#x", send_at: "07:30"}\n  A.2:\n    name: x\n    send_at: "10:00"\n  A.3: "#x"\n'
    reading = load_settings(text, file="s.yaml")
    (problem,) = check_settings(reading, PLAN, file="s.yaml")
    assert (problem.line, problem.severity.value) == (6, "warning")
    assert "A.2 and A.1 share x, but not send_at" in problem.message
    assert reading.settings is not None
    assert reading.settings.places(PLAN).all[1].calendar.send_at == time(7, 30)


def test_a_person_who_is_no_slack_id_is_a_warning() -> None:
    reading = load_settings(HOME + "people:\n  U1: {name: Marie}\n  hanna: {name: Hanna}\n", file="s.yaml")
    (problem,) = check_settings(reading, PLAN, file="s.yaml")
    assert problem.line == 5
    assert "Hanna is never recognised" in problem.message
