"""The settings file: every problem has its line and nothing is raised; channels are shared by their names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.config import ROOT, read_file
from emgbot.core.dates.schedule import parse_schedule
from emgbot.core.files.planfile import load_plan
from emgbot.core.places import Level
from emgbot.core.plan import Activity
from emgbot.settings import Settings, check_settings, load_settings, read_settings, require_settings

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


# Defaults, calendars and levels.


def test_what_a_channel_does_not_say_is_as_under_defaults() -> None:
    settings = read(
        '  A.1: {name: "#x", send_at: "07:30", holidays: none, level: calm}\n  A.3: "#y"\n'
        'defaults: {send_at: "10:00", digest_day: tuesday, zone: Africa/Nairobi, holidays: un-nairobi, '
        "working_days: sunday-thursday, closed: 24 Dec - 2 Jan, pause: 1-5 May 2017}\n"
    )
    home, own, other = settings.places(PLAN).all
    assert [place.calendar.send_at for place in (home, own, other)] == [time(10), time(7, 30), time(10)]
    assert {place.calendar.digest_day for place in (home, own, other)} == {1}
    assert {place.calendar.zone.key for place in (home, own, other)} == {"Africa/Nairobi"}
    assert other.calendar.day_off(date(2017, 6, 1)) == "Madaraka Day (un-nairobi)"
    assert own.calendar.day_off(date(2017, 6, 1)) is None
    assert own.calendar.day_off(date(2017, 12, 29)) == "year-end closure"
    assert not other.calendar.works(date(2017, 6, 2)), "a Friday"
    assert other.calendar.works(date(2017, 5, 2))
    assert not other.calendar.sends(date(2017, 5, 2))
    assert [place.level for place in (home, own, other)] == [Level.NORMAL, Level.CALM, Level.NORMAL]


def test_several_holidays_are_added_up() -> None:
    (place,) = read('defaults: {holidays: [un-hq, KE, 2017-05-26], closed: "1-15 August 2017"}\n').places(PLAN).all
    reasons = [place.calendar.day_off(date(2017, *day)) for day in ((7, 4), (10, 20), (5, 26), (8, 15), (7, 5))]
    assert reasons == ["Independence Day (un-hq)", "Mashujaa Day (KE)", "holiday", "closure", None]


def test_the_plans_zone_counts_where_none_is_said() -> None:
    assert read("").places(PLAN).secretariat.calendar.zone.key == "Europe/Zurich"


def test_a_list_of_ones_own_lies_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "unu.yaml").write_text("2017: {2017-06-01: Tokyo Day}\n")
    (tmp_path / "s.yaml").write_text(HOME + "defaults: {holidays: [unu, un-geneva]}\n")
    settings = require_settings(read_settings(tmp_path / "s.yaml"))
    assert settings.places(PLAN).secretariat.calendar.day_off(date(2017, 6, 1)) == "Tokyo Day (unu)"
    (tmp_path / "holidays" / "unu.yaml").write_text("2017: {2018-06-01: Tokyo Day}\n")
    reading = read_settings(tmp_path / "s.yaml")
    assert reading.settings is None
    assert [(problem.file, problem.line) for problem in reading.problems] == [("unu.yaml", 1)]


def test_all_problems_are_told_at_once_each_with_its_line() -> None:
    text = HOME + (
        'defaults:\n  zone: Zurich\n  send_at: "25:00"\n  holidays:\n    - un-genva\n    - CH-GE\n    - CH-QQ\n'
        "  levle: calm\npeople:\n  U1: {name: Marie, mute: perhaps}\n"
    )
    assert [problem.line for problem in load_settings(text, file="s.yaml").problems] == [4, 5, 7, 9, 10, 12]


# People.


def activity(ref: str) -> Activity:
    return PLAN.by_ref[ref]


def test_an_activity_has_its_own_focal_points_else_those_of_its_group() -> None:
    settings = read(
        "people:\n  U1: {name: A, role: focal_point, groups: [A.1, A.3]}\n"
        "  U2: {name: B, role: focal_point, activities: A.1.a}\n  U3: {name: C, groups: A.3, activities: A.3.a}\n"
    )
    assert settings.focal_points("A.1") == ("U1",)
    assert settings.focal_points_of(activity("A.1.a")) == ("U2",)
    assert settings.focal_points_of(activity("A.3.a")) == ("U1",)


def test_who_muted_mentions_is_asked_but_not_mentioned() -> None:
    settings = read(
        "people:\n  U1: {name: A, role: focal_point, groups: [A.1, A.3], mute: true}\n"
        "  U2: {name: B, role: focal_point, groups: [A.3]}\n"
    )
    assert settings.focal_points_of(activity("A.3.a")) == ("U1", "U2")
    assert settings.mentioned_for(activity("A.3.a")) == ("U2",)
    assert settings.mentioned_for(activity("A.1.a")) == ()


# What does not fit the plan, or can hardly be meant.


@pytest.mark.parametrize(
    ("text", "line", "message", "cure"),
    [
        ('  E.9: "#x"\n', 3, 'The channel of "E.9" is never used', "The groups of plan 2017 are A.1, A.2, A.3."),
        ('  a1: "#x"\n  A.3: "#y"\n  A.1: "#z"\n', 3, 'The channel of "a1" is never used', 'Did you mean "A.1"?'),
        ('  A.1: "#x"\n', 1, "A.3: no channel is named, so #home gets what is asked of them", 'A.3: "#home"'),
        ("people:\n  U1: {name: A, groups: [A.9]}\n", 4, 'A (U1) belongs to the unknown group "A.9"', ""),
        (
            "people:\n  U1: {name: A, role: focal_point, activities: [A.1.a, a.3.a]}\n",
            4,
            'A (U1) answers for the unknown activity "a.3.a"',
            'Did you mean "A.3.a"?',
        ),
        ("people:\n  U1: {name: A, activities: A.1.a}\n", 4, "but as member is not asked", "role: focal_point"),
        (
            "people:\n  U1: {name: Ana Roe}\n  U2: {name: ana  roe}\n",
            5,
            "ana  roe is listed twice, as U1 and as U2",
            "Keep the right id",
        ),
        ('defaults: {send_at: "02:30"}\n', 3, "At 02:30 clocks are put forward and back", "from 03:00 on"),
        ('  A.1: {name: "#home", send_at: "1:00"}\n  A.3: "#home"\n', 3, "At 01:00 clocks are", "before 01:00"),
        (
            "defaults:\n  holidays:\n    - CH\n    - un-hq\n",
            6,
            "The list un-hq has no holidays for 2019",
            "holidays/un-hq.yaml",
        ),
    ],
)
def test_what_can_hardly_be_meant_is_a_warning(text: str, line: int, message: str, cure: str) -> None:
    plan = PLAN
    if "un-hq" in text:
        late = replace(PLAN.activities[1], schedule=parse_schedule("March 2018 - May 2019"))
        plan = replace(PLAN, activities=(PLAN.activities[0], late))
    (problem,) = check_settings(load_settings(HOME + text, file="s.yaml"), plan, file="s.yaml")
    assert (problem.line, problem.severity.value) == (line, "warning")
    assert message in problem.message
    assert cure in problem.cure


@pytest.mark.parametrize("send_at", ["00:59", "03:00", "09:00"])
def test_other_send_times_are_fine(send_at: str) -> None:
    reading = load_settings(HOME + f'defaults: {{send_at: "{send_at}"}}\n', file="s.yaml")
    assert check_settings(reading, PLAN, file="s.yaml") == []


@pytest.mark.parametrize(
    "closed",
    ["1 January - 31 December", "[January-June, July-December]", "2017", "[January-March, 2017-04-01 to 2018-02-28]"],
)
def test_a_channel_that_is_closed_for_a_year_of_the_plan_is_an_error(closed: str) -> None:
    reading = load_settings(HOME + f'  A.3: "#y"\n  A.1:\n    name: "#x"\n    closed: {closed}\n', file="s.yaml")
    (problem,) = check_settings(reading, PLAN, file="s.yaml")
    assert (problem.line, problem.severity.value) == (4, "error")
    assert "#x has no working day in 2017" in problem.message


def test_an_activity_that_only_the_secretariat_acts_on_needs_no_channel_of_its_group() -> None:
    own = replace(PLAN, activities=(PLAN.activities[0], replace(PLAN.activities[1], action_by="secretariat")))
    reading = load_settings(HOME + '  A.1: "#x"\n', file="s.yaml")
    assert check_settings(reading, own, file="s.yaml") == []


def test_the_shipped_settings_and_all_that_its_remarks_offer_fit_the_shipped_plan() -> None:
    plan = load_plan(read_file(ROOT / "config" / "workplan-2017.yaml", "plan"), file="plan").draft
    text = (ROOT / "config" / "emgbot.yaml").read_text()
    assert check_settings(load_settings(text, file="s.yaml"), plan, file="s.yaml") == []
    offered = re.sub(r"^(  )# (zone|working_days|holidays|closed|pause|level):", r"\1\2:", text, flags=re.MULTILINE)
    offered = re.sub(r"^#(  U0)", r"\1", offered.replace("people: {}", "people:"), flags=re.MULTILINE)
    begin, end = offered.index("  # D.2:"), offered.index("# What holds")
    entry = offered[begin:end].replace("  # ", "  ")
    offered = offered[:begin].replace('  D.2: "#task-team"\n', "") + entry + offered[end:]
    reading = load_settings(offered, file="s.yaml")
    assert reading.problems == []
    assert check_settings(reading, plan, file="s.yaml") == []
    assert reading.settings is not None
    assert len(reading.settings.people) == 3
    place = reading.settings.places(plan).named("#task-team")
    assert place is not None
    assert (place.level, place.calendar.zone.key, place.calendar.sends(date(2017, 7, 12))) == (
        Level.CALM,
        "Africa/Nairobi",
        False,
    )
