"""Plans as people paste and type them: lists, tables with tabs, pipes or commas, in any numbering."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.files.planfile import load_plan
from emgbot.core.imports.drafting import Imported, draft_plan
from emgbot.core.imports.text import read_text
from emgbot.core.plan import Plan


def read(text: str, *, csv: bool = False, plan_id: str | None = None) -> Imported:
    return draft_plan(read_text(text.encode(), separated=csv), plan_id=plan_id)


def plan_of(text: str, *, csv: bool = False) -> Plan:
    imported = read(text, csv=csv)
    assert imported.plan is not None, said(imported)
    return imported.plan


def rows_of(plan: Plan) -> list[tuple[str, str, str]]:
    return [(activity.ref, activity.text, activity.schedule.text) for activity in plan.activities]


def said(imported: Imported) -> str:
    return "\n".join(map(str, imported.unsure))


WASTE = [
    ("A.1.a", "Prepare the inventory", "Q1 2018"),
    ("A.1.b", "Publish it", "June 2018"),
    ("A.2.a", "Convene the group", "Ongoing"),
    ("B.1.a", "Install panels", "2018-2019"),
]
SAME = {
    "letters, numbers and letters": """
        A. Programme
        1. Waste
        a) Prepare the inventory (Q1 2018)
        b) Publish it (June 2018)
        2. Water
        a) Convene the group (Ongoing)
        B. Operations
        1. Offices
        a) Install panels (2018-2019)""",
    "roman numerals and numbers under a heading over all": """
        # Introduction

        ## I. Programme

        I.1 Waste
        I.1.1 Prepare the inventory (Q1 2018)
        I.1.2 Publish it - by June 2018
        I.2 Water
        I.2.1 Convene the group (Ongoing)

        ## II. Operations

        II.1 Offices
        II.1.1 Install panels (2018-2019)""",
    "letters and numbers": """
        A. Programme
        A.1 Waste
        A.1.1 Prepare the inventory (Q1 2018)
        A.1.2 Publish it (June 2018)
        A.2 Water
        A.2.1 Convene the group (Ongoing)
        B. Operations
        B.1 Offices
        B.1.1 Install panels (2018-2019)""",
    "brackets around all": """
        (A) Programme
        (1) Waste
        (a) Prepare the inventory [Q1 2018]
        (b) Publish it [June 2018]
        (2) Water
        (a) Convene the group [Ongoing]
        (B) Operations
        (1) Offices
        (a) Install panels [2018-2019]""",
    "numbers of three levels": """
        1. Programme
        1.1 Waste
        1.1.1 Prepare the inventory - Q1 2018
        1.1.2 Publish it - June 2018
        1.2 Water
        1.2.1 Convene the group - Ongoing
        2. Operations
        2.1 Offices
        2.1.1 Install panels - 2018-2019""",
    "pillars, outputs and activities": """
        Pillar 1: Programme
        Output 1.1: Waste
        Activity 1.1.1: Prepare the inventory (Q1 2018)
        Activity 1.1.2: Publish it (June 2018)
        Output 1.2: Water
        Activity 1.2.1: Convene the group (Ongoing)
        Pillar 2: Operations
        Output 2.1: Offices
        Activity 2.1.1: Install panels (2018-2019)""",
    "roman sections and bullets": """
        I. Programme
        1. Waste
        • Prepare the inventory (Q1 2018)
        • Publish it (June 2018)
        2. Water
        • Convene the group (Ongoing)
        II. Operations
        1. Offices
        • Install panels (2018-2019)""",
    "full references": """
        A.1.a Prepare the inventory (Q1 2018)
        A.1.b Publish it (June 2018)
        A.2.a Convene the group (Ongoing)
        B.1.a Install panels (2018-2019)""",
    "headings of Markdown": """
        # Programme
        ## Waste
        - Prepare the inventory (Q1 2018)
        - Publish it (June 2018)
        ## Water
        - Convene the group (Ongoing)
        # Operations
        ## Offices
        - Install panels (2018-2019)""",
    "a table of Markdown": """
        | Activities | Schedule |
        |:---|---:|
        | **A. Programme** | |
        | 1. Waste | |
        | a) Prepare the inventory | Q1 2018 |
        | b) Publish it | June 2018 |
        | 2. Water | |
        | a) Convene the group | Ongoing |
        | B. Operations | |
        | 1. Offices | |
        | a) Install panels | 2018-2019 |""",
    "tabs, the schedule first": """
        Timeline\tLead\tActivities
        \t\tA. Programme
        \t\t1. Waste
        Q1 2018\tUNEP\ta) Prepare the inventory
        June 2018\tUNEP\tb) Publish it
        \t\t2. Water
        Ongoing\tUNDP\ta) Convene the group
        \t\tB. Operations
        \t\t1. Offices
        2018-2019\tUNDP\ta) Install panels""",
    "columns for section, group and number": """
        Section\tWorkstream\tNo.\tActivity\tDeadline
        A. Programme\tWaste\t1\tPrepare the inventory\tQ1 2018
        A. Programme\tWaste\t2\tPublish it\tJune 2018
        A. Programme\tWater\t3\tConvene the group\tOngoing
        B. Operations\tOffices\t4\tInstall panels\t2018-2019""",
    "no header": """
        A. Programme\t\t
        \t1. Waste\t
        \ta) Prepare the inventory\tQ1 2018
        \tb) Publish it\tJune 2018
        \t2. Water\t
        \ta) Convene the group\tOngoing
        B. Operations\t\t
        \t1. Offices\t
        \ta) Install panels\t2018-2019""",
    "wide gaps": """
        A. Programme
        1. Waste
        a) Prepare the inventory        Q1 2018
        b) Publish it                   June 2018
        2. Water
        a) Convene the group            Ongoing
        B. Operations
        1. Offices
        a) Install panels               2018-2019""",
    "the schedule said": """
        Section A – Programme
        1) Waste
        a. Prepare the inventory. Schedule: Q1 2018
        b. Publish it; deadline: June 2018
        2) Water
        a. Convene the group. Timeline: Ongoing
        Section B – Operations
        1) Offices
        a. Install panels. When: 2018-2019""",
}


@pytest.mark.parametrize("form", SAME)
def test_the_same_plan_in_many_forms(form: str) -> None:
    text = "Work plan 2018\n" + "\n".join(line.strip(" ") for line in SAME[form].split("\n"))
    plan = plan_of(text)
    assert [(ref, words.rstrip(".;"), when) for ref, words, when in rows_of(plan)] == _expected(form)
    assert plan.id == "2018"
    if form != "full references":
        assert [section.title for section in plan.sections] == ["Programme", "Operations"]
        assert [group.name for group in plan.groups] == ["Waste", "Water", "Offices"]


def _expected(form: str) -> list[tuple[str, str, str]]:
    if form == "columns for section, group and number":
        # The numbers run on through the table; the letters are those.
        return [(ref[:4] + "abcd"[at], words, when) for at, (ref, words, when) in enumerate(WASTE)]
    if form.startswith("roman numerals and numbers"):
        return [(ref, words, "by June 2018" if when == "June 2018" else when) for ref, words, when in WASTE]
    return WASTE


def test_columns_of_periods_with_marks() -> None:
    plan = plan_of(
        "Work plan 2018\nActivity\tQ1\tQ2\tQ3\tQ4\tLead\na) Prepare it\tX\tX\t\t\tUNEP\nb) Publish it\t\tx\t\tx\tUNDP\n"
    )
    assert rows_of(plan) == [("A.1.a", "Prepare it", "Q1 - Q2"), ("A.1.b", "Publish it", "Q2, Q4")]
    assert [len(activity.schedule.windows) for activity in plan.activities] == [1, 2]
    assert [activity.action_by for activity in plan.activities] == ["UNEP", "UNDP"]


def test_columns_of_outcomes_and_outputs_are_sections_and_groups() -> None:
    plan = plan_of(
        "Work plan 2018\nOutcome\tOutput\tActivity\tResponsible\tTime frame\n"
        "Outcome 1: Less waste\t1.1 Inventory\t1.1.1 Prepare it\tUNEP / UNDP\tJan - Jun 2018\n"
        "\t\t1.1.2 Publish it\tUNEP\tJuly 2018\n"
        "\t1.2 Training\t1.2.1 Train staff\tSecretariat\tQ3 2018\n"
        "Outcome 2: Water\t2.1 Policy\t2.1.1 Draft it\tAll members\tBy end of 2018\n"
    )
    assert [ref for ref, _, _ in rows_of(plan)] == ["A.1.a", "A.1.b", "A.2.a", "B.1.a"]
    assert [section.title for section in plan.sections] == ["Less waste", "Water"]
    assert [group.name for group in plan.groups] == ["Inventory", "Training", "Policy"]


def test_an_introduction_with_numbers_is_no_part_of_the_plan() -> None:
    imported = read(
        "EMG work plan for 2018\nIntroduction\n1. This note presents the plan.\n2. It has two parts.\n\n"
        "Part A: Programme\n1. Waste. The group will:\n(a) prepare the inventory by 31 March 2018; and\n"
        "(b) publish it in April 2018.\n\nPart B: Operations\n1. Offices\n(a) install panels (Q2 2018)."
    )
    assert rows_of(imported.draft) == [
        ("A.1.a", "prepare the inventory by 31 March 2018; and", "by 31 March 2018"),
        ("A.1.b", "publish it in April 2018.", "April 2018"),
        ("B.1.a", "install panels", "Q2 2018"),
    ]
    assert (imported.draft.groups[0].name, imported.draft.groups[0].introduction) == ("Waste", "The group will:")
    assert "no part of the table or list" in said(imported)


CSV = """Ref;Activité;Responsable;Échéance
A.1.a;"Préparer le rapport; avec annexes";PNUE;31 mars 2018
A.1.b;"Publier le ""rapport""
en trois langues";Secrétariat;juin 2018
"""


def test_a_csv_file_with_quoted_cells_over_several_lines() -> None:
    plan = plan_of(CSV, csv=True)
    assert rows_of(plan) == [
        ("A.1.a", "Préparer le rapport; avec annexes", "31 mars 2018"),
        ("A.1.b", 'Publier le "rapport" en trois langues', "juin 2018"),
    ]
    assert [activity.action_by for activity in plan.activities] == ["PNUE", "secretariat"]
    assert rows_of(plan_of(CSV)) == rows_of(plan), "also pasted, where no file name says that it is CSV"


def test_windows_text_is_read_and_said() -> None:
    imported = draft_plan(
        read_text("Plan de travail 2018\na) Préparer l’été (mars 2018)\nb) Publier (2018)".encode("cp1252"))
    )
    assert imported.draft.activities[0].text == "Préparer l’été"
    assert "cp1252" in said(imported)


def test_schedules_without_a_year_have_the_plans_year() -> None:
    imported = read("Work plan 2018\nActivity\tWhen\na) Prepare it\tJan - March\nb) Publish it\tQ2\nc) Review it\t2019")
    assert imported.plan is not None
    assert imported.plan.year == 2018
    assert [str(a.schedule.windows[0].start) for a in imported.plan.activities] == [
        "2018-01-01",
        "2018-04-01",
        "2019-01-01",
    ]
    assert "A.1.a, A.1.b: the schedule prints no year. Read as 2018." in said(imported)


@pytest.mark.parametrize(
    ("text", "plan_id", "expected"),
    [
        ("Work plan 2018\na) Prepare it (March 2018)", None, "2018"),
        ("Work plan 2018-2019\na) Prepare it (March 2018)", None, "2018-2019"),
        ("Work plan for the biennium 2018-19\na) Prepare it (March 2018)", None, "2018-2019"),
        ("a) Prepare it (March 2018)\nb) Publish it (June 2018)\nc) Review it (2019)", None, "2018"),
        ("a) Prepare it (TBC)", None, "draft"),
        ("Work plan 2018\na) Prepare it (March 2018)", "2018b", "2018b"),
    ],
)
def test_the_plans_id(text: str, plan_id: str | None, expected: str) -> None:
    imported = read(text, plan_id=plan_id)
    assert imported.draft.id == expected
    assert imported.plan is not None


def test_what_was_not_lettered_is_said_once() -> None:
    imported = read("Work plan 2018\nActivity\tWhen\nPrepare it\tQ1 2018\nPublish it\tQ2 2018\nReview it\tQ3 2018")
    assert [ref for ref, _, _ in rows_of(imported.draft)] == ["A.1.a", "A.1.b", "A.1.c"]
    assert said(imported).count("without any label") == 1


def test_letters_that_are_taken_or_missing_are_said() -> None:
    imported = read("Work plan 2018\n1. Waste\na) One (2018)\na) Two (2018)\ne) Five (2018)")
    assert [ref for ref, _, _ in rows_of(imported.draft)] == ["A.1.a", "A.1.b", "A.1.e"]
    assert "It became b)." in said(imported)
    assert "“e)” follows b)." in said(imported)


def test_parts_of_an_activity_stay_in_its_text() -> None:
    plan = plan_of(
        "Work plan 2018\n1. Waste\na) Prepare a report:\ni) with annexes;\nii) in French (2018)\nb) Go on (2018)"
    )
    assert [text for _, text, _ in rows_of(plan)][-1] == "Go on"
    assert len(plan.activities) >= 2


def test_the_ninth_letter_is_no_roman_numeral() -> None:
    lines = "\n".join(f"{letter}) Do {letter} (2018)" for letter in "abcdefghijk")
    plan = plan_of(f"Work plan 2018\n1. Waste\n{lines}")
    assert [activity.letter for activity in plan.activities] == list("abcdefghijk")


def test_the_ninth_section_is_no_roman_numeral() -> None:
    lines = "\n".join(f"{letter}.1.a Do it (2018)\n{letter}.1.b Do more (2018)" for letter in "ABCDEFGHIJ")
    plan = plan_of(f"Work plan 2018\n{lines}")
    assert [section.letter for section in plan.sections] == list("ABCDEFGHIJ")
    numerals = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
    lines = "\n".join(f"{one}.1.a Do it (2018)\n{one}.1.b Do more (2018)" for one in numerals)
    plan = plan_of(f"Work plan 2018\n{lines}")
    assert [section.letter for section in plan.sections] == list("ABCDEFGHIJ")


def test_more_activities_than_a_group_has_letters_go_into_further_groups() -> None:
    rows = "\n".join(f"Prepare report {number}\t2018" for number in range(1_500))
    plan = plan_of(f"Work plan 2018\nActivity\tWhen\n{rows}")
    assert len(plan.activities) == 1_500
    assert plan.activities[26].ref == "A.1.aa"
    assert len(plan.groups) == 3


LABELS = ["A. ", "B) ", "1. ", "1.1 ", "a) ", "(b)", "ii) ", "• ", "- ", "Pillar 2: ", "A.1.a ", "## ", ";d) "]
GAPS = ["\t", "\t\t", " | ", "\n", "\n\n", "\r\n", "\u00ad", "\u00a0", '"', "[", ")", ",", ";", " , ", "\x00", "\u202e"]
WORDS = [
    "Lead",
    "Prepare the report",
    "SOM24 in September 2018",
    "“x”",
    "work- plan",
    "8 th",
    "😀",
    "9" * 30,
    "x" * 300,
]
TIMES = ["March 2018", "Nov-Mar 17", "17", "TBC", "(2018)", "Work plan 2018", "Activities\tSchedule\n"]
PIECES = st.sampled_from([*LABELS, *GAPS, *WORDS, *TIMES])


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200))
def test_whatever_is_pasted_there_is_a_draft_or_the_reason_why_not(text: str) -> None:
    imported = read(text)
    assert all(unsure.what and unsure.cure for unsure in imported.unsure)
    if imported.draft.activities:
        reading = load_plan(imported.plan_text, file="draft")
        assert reading.draft == imported.draft
        refs = {ref for unsure in imported.unsure for ref in unsure.refs}
        errors = {problem.ref for problem in reading.problems if problem.severity == "error"}
        assert errors <= refs | {None}, "what keeps the draft from being accepted is told"
        assert all(0 < len(activity.title) <= 60 or not activity.text for activity in imported.draft.activities)
    else:
        assert imported.plan is None
        assert "A usable document is" in str(imported.unsure[-1])
