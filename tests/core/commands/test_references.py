"""References in every spelling, read in the channels of the real plan."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.commands.references import Place, find_references, read_at, resolve
from emgbot.core.commands.slack_text import as_typed
from emgbot.core.files.planfile import load_plan
from emgbot.core.plan import Plan

PLAN: Plan = load_plan((Path(__file__).parents[3] / "config" / "workplan-2017.yaml").read_text(), file="plan").draft
EWASTE = ("A.1",)
MANAGEMENT = ("C.1", "C.2")
SECRETARIAT = ("D.3", "D.4", "D.5")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1c",
            "1C",
            "1.c",
            "1.C",
            "1-c",
            "1–c",
            "1(c)",
            "1 (c)",
            "1[c]",
            "1c)",
            "(1c)",
            "[1c]",
            '"1c"',
            "“1c”",
            "1c.",
            "1c?",
        ),
        *("A.1.c", "a.1.c", "A1c", "a1c", "A-1-c", "A.1(c)", "A1(c)", "A 1 c", "A 1c", "A. 1. c", "A.1.c.", "A/1/c"),
        *(" 1c ", "\u00a01c\u00a0", "\u200f1c", "1\u200bc", "１ｃ", "*1c*", "_1c_", "`1c`", "*A.1.c*", "#1c"),
        *(
            "1с",
            "А.1.с",
            "activity 1c",
            "item 1c",
            "No. 1c",
            "task A.1.c",
            "2017/A.1.c",
            "2017/1c",
            "2017 / A.1.c",
            "1c,1c",
            "A.1.c 1c",
        ),
    ],
)
def test_every_spelling_of_one_reference_means_the_same_in_its_channel(text: str) -> None:
    resolution = resolve(text, PLAN, groups=EWASTE)
    assert (resolution.refs, resolution.candidates, resolution.problem) == (("A.1.c",), (), None)


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("1a,1b", "A.1.a A.1.b"),
        ("1b, 1a", "A.1.b A.1.a"),
        ("1a, 1b and 1d", "A.1.a A.1.b A.1.d"),
        ("1a, 1b, and 1d", "A.1.a A.1.b A.1.d"),
        ("1a 1b", "A.1.a A.1.b"),
        ("1a & 1b", "A.1.a A.1.b"),
        ("1a &amp; 1b", "A.1.a A.1.b"),
        ("1a/1b", "A.1.a A.1.b"),
        ("1a + 1b", "A.1.a A.1.b"),
        ("1a; 1b", "A.1.a A.1.b"),
        ("1a et 1b", "A.1.a A.1.b"),
        ("1a y 1b", "A.1.a A.1.b"),
        ("1a и 1b", "A.1.a A.1.b"),
        ("1a、1b", "A.1.a A.1.b"),
        ("1a\n1b", "A.1.a A.1.b"),
        ("1a,b", "A.1.a A.1.b"),
        ("1a, b and d", "A.1.a A.1.b A.1.d"),
        ("1a/b", "A.1.a A.1.b"),
        ("1(a), (b)", None),
        ("A.1.a, B.1.b", "A.1.a B.1.b"),
        ("A.1.a,b", "A.1.a A.1.b"),
        ("1a-1d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a–1d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a — 1d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a to 1d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a through 1d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a...1d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a-d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a–d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1(a)-1(d)", "A.1.a A.1.b A.1.c A.1.d"),
        ("A.1.a-A.1.d", "A.1.a A.1.b A.1.c A.1.d"),
        ("A.1.a-d", "A.1.a A.1.b A.1.c A.1.d"),
        ("A.1.a-1.d", "A.1.a A.1.b A.1.c A.1.d"),
        ("1a-1b, 1g", "A.1.a A.1.b A.1.g"),
        ("1a,1c-1e", "A.1.a A.1.c A.1.d A.1.e"),
        ("C.1.d-C.2.b", "C.1.d C.1.e C.2.a C.2.b"),
        ("3a", "D.3.a"),
        ("5b", "D.5.b"),
        ("2017/1a,1b", "A.1.a A.1.b"),
    ],
)
def test_lists_and_ranges_keep_the_order_written(text: str, refs: str | None) -> None:
    resolution = resolve(text, PLAN, groups=EWASTE)
    assert resolution.refs == tuple((refs or "").split())
    assert (resolution.problem is None) is (refs is not None)


@pytest.mark.parametrize(
    ("text", "groups", "candidates"),
    [
        ("1c", (), "A.1.c B.1.c C.1.c D.1.c"),
        ("1c", SECRETARIAT, "A.1.c B.1.c C.1.c D.1.c"),
        ("1h", (), "A.1.h D.1.h"),
        ("2a", EWASTE, "C.2.a D.2.a"),
        ("1f", MANAGEMENT, "A.1.f D.1.f"),
        ("1c", ("A.1", "B.1"), "A.1.c B.1.c"),
        ("2e", (), None),
        ("A.1.c, 1d", SECRETARIAT, "A.1.d B.1.d C.1.d D.1.d"),
        ("1a,1b", (), "A.1.a A.1.b B.1.a B.1.b C.1.a C.1.b D.1.a D.1.b"),
        ("1e-1g", (), "A.1.e A.1.f A.1.g D.1.e D.1.f D.1.g"),
    ],
)
def test_several_meanings_are_all_told_in_plan_order(
    text: str, groups: tuple[str, ...], candidates: str | None
) -> None:
    resolution = resolve(text, PLAN, groups=groups)
    assert resolution.candidates == tuple((candidates or "").split())
    assert resolution.problem is None
    assert bool(resolution.refs) is (candidates is None)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1c", ["A.1.c", "B.1.c", "C.1.c", "D.1.c"]),
        ("1a,1b", ["A.1.a A.1.b", "B.1.a B.1.b", "C.1.a C.1.b", "D.1.a D.1.b"]),
        ("1c,1h", ["A.1.c A.1.h", "D.1.c D.1.h"]),
        ("2c,3a", ["C.2.c D.3.a", "D.2.c D.3.a"]),
        ("1e-1g", ["A.1.e A.1.f A.1.g", "D.1.e D.1.f D.1.g"]),
    ],
)
def test_each_reading_of_an_ambiguous_list_stays_within_one_section(text: str, readings: list[str]) -> None:
    assert resolve(text, PLAN).readings == tuple(tuple(each.split()) for each in readings)


@pytest.mark.parametrize(
    ("text", "groups", "refs"),
    [
        ("1c", EWASTE, "A.1.c"),
        ("1c", MANAGEMENT, "C.1.c"),
        ("2c", MANAGEMENT, "C.2.c"),
        ("1c", ("D.1",), "D.1.c"),
        ("A.1.c", ("D.1",), "A.1.c"),
        ("3a", (), "D.3.a"),
        ("3a", EWASTE, "D.3.a"),
    ],
)
def test_the_channel_decides_and_what_is_unique_is_accepted_anywhere(
    text: str, groups: tuple[str, ...], refs: str
) -> None:
    assert resolve(text, PLAN, groups=groups).refs == (refs,)


@pytest.mark.parametrize(
    ("text", "groups", "said"),
    [
        ("1z", EWASTE, "Did you mean 1h "),
        ("1z", EWASTE, "1a to 1h"),
        ("1i", EWASTE, "Did you mean 1h "),
        ("9c", EWASTE, "Did you mean 1c "),
        ("11c", EWASTE, "Did you mean 1c "),
        ("A.7.c", EWASTE, "Did you mean 1c "),
        ("E.1.c", MANAGEMENT, "Did you mean 1c "),
        ("2z", MANAGEMENT, "Did you mean 2d "),
        ("1z", (), "Did you mean A.1.h "),
        ("A.1.z", (), "Did you mean A.1.h "),
        ("1a,1z", EWASTE, "There is no 1z here"),
        ("1a-1z", EWASTE, "There is no 1z here"),
        ("2018/A.1.c", EWASTE, "2018"),
        ("1d-1a", EWASTE, "Write 1a-1d"),
        ("A.1.a-B.1.b", EWASTE, "within one group"),
        ("A.1", EWASTE, "A.1.a to A.1.h"),
        ("D.3", (), "D.3.a"),
        ("", EWASTE, "Write 1a"),
        ("report", EWASTE, "Write 1a"),
        ("1c report", EWASTE, "Write 1a"),
        ("1", EWASTE, "Write 1a"),
        ("c", EWASTE, "Write 1a"),
    ],
)
def test_what_means_nothing_is_told_with_the_nearest_of_this_channel(
    text: str, groups: tuple[str, ...], said: str
) -> None:
    resolution = resolve(text, PLAN, groups=groups)
    assert (resolution.refs, resolution.candidates) == ((), ())
    assert said in (resolution.problem or "")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "15 March",
            "3 days",
            "8th meeting",
            "8 th meeting",
            "2e trimestre",
            "2a quincena",
            "1.º de mayo",
            "60%",
            "2017",
            "1 d",
            "2 a day",
            "8a.m.",
            "1-3 May",
            "SOM23",
        ),
        *(
            "UNEA-3",
            "by 2020",
            "the 1st",
            "2nd",
            "UN 2030 agenda",
            "10k people",
            "7d",
            "2w",
            "3.5 m",
            "v1.c",
            "H2O",
            "24/7",
        ),
        *("https://example.org/1c", "<https://example.org/1c|1c>", "<@U1A>", "Annex 2017-1", "1,5 a", "0a", "100a"),
    ],
)
def test_the_digits_of_days_counts_and_names_are_no_references(text: str) -> None:
    resolution, rest = find_references(f"note {text} end", PLAN, groups=EWASTE)
    assert (resolution.refs, resolution.candidates, resolution.problem) == ((), (), None)
    assert rest == f"note {text} end"


@pytest.mark.parametrize(
    ("text", "refs", "rest"),
    [
        ("who is the focal point of 1c?", "A.1.c", "who is the focal point of   ?"),
        ("what about A.1.b and D.1.c by 15 March", "A.1.b D.1.c", "what about                 by 15 March"),
        ("is A1b, as 1d is, due", "A.1.b A.1.d", "is    , as    is, due"),
        ("1a-1c due?", "A.1.a A.1.b A.1.c", "      due?"),
    ],
)
def test_references_are_found_in_free_text_and_blanked_out(text: str, refs: str, rest: str) -> None:
    resolution, left = find_references(text, PLAN, groups=EWASTE)
    assert resolution.refs == tuple(refs.split())
    assert left == rest


def test_an_unknown_reference_in_free_text_is_told() -> None:
    assert "There is no 1z" in (find_references("where are we on 1z?", PLAN, groups=EWASTE)[0].problem or "")


@pytest.mark.parametrize(
    ("text", "refs", "rest"),
    [
        ("1c done", "A.1.c", "done"),
        ("1a,1b done", "A.1.a A.1.b", "done"),
        ("1c, a problem with the venue", "A.1.c", ", a problem with the venue"),
        ("1c and I agree", "A.1.c", "and I agree"),
        ("1c - a note", "A.1.c", "- a note"),
        ("1c 5 March", "A.1.c", "5 March"),
        ("1c: 60%", "A.1.c", ": 60%"),
        ("1c完成", "A.1.c", "完成"),
        ("1a, b done", "A.1.a A.1.b", "done"),
        ("1c to May", "A.1.c", "to May"),
        ("1c's done", "A.1.c", "'s done"),
    ],
)
def test_references_are_taken_from_the_beginning(text: str, refs: str, rest: str) -> None:
    typed = as_typed(text)
    taken = read_at(typed, 0, Place(PLAN, EWASTE))
    assert taken is not None
    assert (taken[0].refs, typed.words_from(taken[1]).strip()) == (tuple(refs.split()), rest)


@pytest.mark.parametrize("text", ["done 1c", "", "15 March", "60% of 1c", "2017", "the 1c", "3 days"])
def test_nothing_is_taken_where_no_reference_begins(text: str) -> None:
    assert read_at(as_typed(text), 0, Place(PLAN, EWASTE)) is None


def test_every_activity_is_found_by_every_spelling_of_its_full_reference() -> None:
    for activity in PLAN.activities:
        section, number, letter = activity.ref.split(".")
        for spelled in (
            activity.ref,
            activity.ref.lower(),
            f"{section}{number}{letter}",
            f"{section}-{number}-{letter}",
            f"{section}.{number}({letter})",
            f"{section} {number} {letter}",
            f"2017/{activity.ref}",
        ):
            assert resolve(spelled, PLAN).refs == (activity.ref,), spelled


def test_the_name_of_an_activity_resolves_to_it_in_its_channel() -> None:
    for groups in [(), *((group.ref,) for group in PLAN.groups), MANAGEMENT, SECRETARIAT, ("A.1", "B.1")]:
        place = Place(PLAN, groups)
        for activity in PLAN.activities:
            assert resolve(place.name_of(activity), PLAN, groups=groups).refs == (activity.ref,)


def test_a_plan_without_activities_knows_no_reference() -> None:
    empty = Plan("2018", "", "UTC", (), (), ())
    assert resolve("1c", empty).problem == "There is no 1c in the plan 2018."
    assert find_references("1c and A.1.c", empty)[1]


ALPHABET = "aAbcdD1 2.,-–/()&?'\"\n<>@|é١完é\u200b\u202e\ud800\x00"


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=60))
def test_any_text_means_something_or_has_a_problem_and_never_both(text: str) -> None:
    for groups in ((), EWASTE, MANAGEMENT):
        resolution = resolve(text, PLAN, groups=groups)
        assert sum(map(bool, (resolution.refs, resolution.candidates, resolution.problem))) == 1
        assert set(resolution.refs) <= PLAN.by_ref.keys()
        assert list(resolution.candidates) == [ref for ref in PLAN.by_ref if ref in resolution.candidates]
        found, _ = find_references(text, PLAN, groups=groups)
        assert sum(map(bool, (found.refs, found.candidates, found.problem))) <= 1
        read_at(as_typed(text), 0, Place(PLAN, groups))


@settings(deadline=None)
@given(st.lists(st.sampled_from([activity.ref for activity in PLAN.activities]), min_size=1, max_size=20), st.randoms())
def test_a_list_of_full_references_in_any_separators_means_each_once(refs: list[str], chance: random.Random) -> None:
    text = refs[0]
    for ref in refs[1:]:
        text += chance.choice([",", ", ", " and ", " & ", " ", "; ", " / ", ", and ", " et "]) + ref
    assert resolve(text, PLAN).refs == tuple(dict.fromkeys(refs))
