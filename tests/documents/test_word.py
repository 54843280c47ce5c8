"""Word documents as real plans come: what is read is what a person would read in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from emgbot.core.dates.schedule import ScheduleState
from emgbot.core.files.planfile import load_plan
from emgbot.core.imports.drafting import Imported
from emgbot.core.plan import Plan
from emgbot.documents import read_document
from tests.documents.word_files import (
    bold,
    changed,
    fill,
    heading,
    numbered,
    numbering,
    paragraph,
    saved,
    table,
    word,
)

FILE = Path(__file__).parents[2] / "config" / "workplan-2017.yaml"
HEADER = ("Expected accomplishment", "Activities ¹", "Schedule")


def read(data: bytes, like: Plan | None = None) -> Imported:
    return read_document("plan.docx", data, like)


def rows_of(plan: Plan) -> list[tuple[str, str, str]]:
    return [(activity.ref, activity.text, activity.schedule.text) for activity in plan.activities]


def names_of(plan: Plan) -> list[str]:
    return [*(f"{s.letter} {s.title}" for s in plan.sections), *(f"{g.ref} {g.name}" for g in plan.groups)]


def said(imported: Imported) -> str:
    return "\n".join(map(str, imported.unsure))


@pytest.fixture(scope="module")
def kept() -> Plan:
    plan = load_plan(FILE.read_bytes(), file=FILE.name).plan
    assert plan is not None
    return replace(plan, activities=tuple(replace(activity, line=0) for activity in plan.activities))


def as_printed(plan: Plan) -> bytes:
    """The plan of 2017 as the Word table it was: merged section rows, the first activity in the heading's cell."""
    rows: list[Any] = [HEADER]
    for section in plan.sections:
        rows.append((f"{section.letter}. {section.title}",))
        beside = section.accomplishment
        for group in (one for one in plan.groups if one.section == section.letter):
            activities = plan.of_groups([group.ref])
            cell = [f"{group.ref[2:]}. {group.name}:", *([group.introduction] if group.introduction else [])]
            if group.ref == "B.1":
                first = activities[0]
                rows.append((beside, [*cell, f"{first.letter}) {first.text}"], ["", first.schedule.text]))
                activities = activities[1:]
            else:
                rows.append((beside, cell, "2017" if group.ref == "D.3" else ""))
            beside = ""
            # The row of the heading D.3 has the schedule of the only activity below it.
            rows += [
                ("", f"{one.letter}) {one.text}", "" if one.ref == "D.3.a" else one.schedule.text) for one in activities
            ]
        rows.append(HEADER)
    return word(
        paragraph("Note by the Chair"),
        paragraph("1. This note presents the work plan for the Environment Management Group (EMG) for 2017."),
        paragraph(plan.title),
        table(*rows, merged=[0]),
        paragraph("¹ Activities will be undertaken with the support of members."),
    )


def test_the_plan_of_2017_as_a_word_table_is_that_plan(kept: Plan) -> None:
    imported = read(as_printed(kept), kept)
    assert imported.plan is not None, said(imported)
    assert rows_of(imported.plan) == rows_of(kept)
    assert replace(imported.plan, activities=()) == replace(kept, activities=())
    assert [replace(activity, line=0) for activity in imported.plan.activities] == list(kept.activities)
    alone = read(as_printed(kept))
    assert alone.plan is not None
    assert rows_of(alone.plan) == rows_of(kept)
    assert alone.plan.sections == kept.sections


def test_four_columns_in_any_order_with_lead_and_partners() -> None:
    imported = read(
        word(
            paragraph("Work plan 2018"),
            table(
                ("Timeline", "Lead entity", "Activities", "Partners", "Budget (USD)"),
                ("A. Programme",),
                ("", "", "1. Group on waste", "", ""),
                ("Q1 2018", "UNEP", "a) Prepare the inventory", "UNDP, UNU", "0"),
                ("Q2 2018", "EMG Secretariat", "b) Circulate it to members", "", "0"),
                ("March 18", "All EMG members", "c) Return the survey", "", "0"),
                ("Ongoing", "IMG", "d) Maintain the website", "", "0"),
                ("TBC", "", "e) Hold a workshop", "", "0"),
            ),
        )
    )
    plan = imported.plan
    assert plan is not None
    assert plan.id == "2018"
    assert rows_of(plan)[0] == ("A.1.a", "Prepare the inventory", "Q1 2018")
    assert [activity.action_by for activity in plan.activities] == ["UNEP", "secretariat", "members", "group", "group"]
    assert plan.activities[0].partners == ("UNDP", "UNU")
    assert "The column “Budget (USD)” is no part of a plan." in said(imported)
    assert "A.1.e: the document does not say who acts." in said(imported)


def test_a_french_plan() -> None:
    imported = read(
        word(
            heading("Plan de travail 2018 du Groupe de la gestion de l’environnement", 0),
            table(
                ("Résultats escomptés", "Activités", "Entité responsable", "Échéance"),
                ("I. Questions de programme",),
                ("Cohérence renforcée", ["1. Groupe sur les déchets :", "Appuyer la mise en œuvre :"], "", ""),
                ("", "a) Préparer un rapport préliminaire ;", "Secrétariat", "janvier à mars 2018"),
                ("", "b) Consulter les membres ;", "Tous les membres", "1er trimestre 2018"),
                ("II. Questions opérationnelles",),
                ("Gestion durable", "1. Groupe sur la durabilité :", "", ""),
                ("", "a) Publier l’inventaire.", "PNUE", "d’ici fin juin 2018"),
                ("", "b) Tenir le site à jour.", "PNUE", "En continu"),
                merged=[0],
            ),
        )
    )
    plan = imported.draft
    assert names_of(plan) == [
        "A Questions de programme",
        "B Questions opérationnelles",
        "A.1 Groupe sur les déchets",
        "B.1 Groupe sur la durabilité",
    ]
    assert plan.groups[0].introduction == "Appuyer la mise en œuvre :"
    assert [(s.letter, s.accomplishment) for s in plan.sections] == [
        ("A", "Cohérence renforcée"),
        ("B", "Gestion durable"),
    ]
    assert [activity.action_by for activity in plan.activities] == ["secretariat", "members", "PNUE", "PNUE"]
    assert plan.activities[0].text == "Préparer un rapport préliminaire ;"
    assert plan.activities[0].schedule.state is ScheduleState.DATED
    assert "I → A, II → B" in said(imported)


def test_a_spanish_plan_with_objectives_and_numbers() -> None:
    plan = read(
        word(
            paragraph("Plan de trabajo 2018-2019"),
            table(
                ("N.º", "Actividad", "Responsable", "Plazo"),
                ("Objetivo 1: Coherencia",),
                ("1.1", "Preparar el informe", "Secretaría", "enero-marzo de 2018"),
                ("1.2", "Organizar una reunión", "Todos los miembros", "abril de 2018"),
                ("Objetivo 2: Gestión",),
                ("2.1", "Publicar el inventario", "PNUMA", "2019"),
            ),
        )
    ).plan
    assert plan is not None
    assert plan.id == "2018-2019"
    assert [row[:2] for row in rows_of(plan)] == [
        ("A.1.a", "Preparar el informe"),
        ("A.1.b", "Organizar una reunión"),
        ("B.1.a", "Publicar el inventario"),
    ]
    assert names_of(plan)[:2] == ["A Coherencia", "B Gestión"]


def test_numbers_and_letters_that_word_writes_by_itself() -> None:
    document = Document()
    document.add_paragraph("Work plan 2018")
    number = numbering(document, {0: ("upperLetter", "%1."), 1: ("decimal", "%2."), 2: ("lowerLetter", "%3)")})
    grid = document.add_table(rows=0, cols=2)
    rows = [
        (0, "Programme", ""),
        (1, "Waste", ""),
        (2, "Prepare the inventory", "Q1 2018"),
        (2, "Publish it", "Q2 2018"),
        (1, "Water", ""),
        (2, "Convene the group", "Q3 2018"),
        (0, "Operations", ""),
        (1, "Offices", ""),
        (2, "Install panels", "Q4 2018"),
    ]
    fill(grid, [("Activities", "Timeline")])
    for level, text, schedule in rows:
        cells = grid.add_row().cells
        cells[0].text, cells[1].text = text, schedule
        numbered(cells[0].paragraphs[0], number, level)
    plan = read(saved(document)).plan
    assert plan is not None
    assert rows_of(plan) == [
        ("A.1.a", "Prepare the inventory", "Q1 2018"),
        ("A.1.b", "Publish it", "Q2 2018"),
        ("A.2.a", "Convene the group", "Q3 2018"),
        ("B.1.a", "Install panels", "Q4 2018"),
    ]
    assert names_of(plan) == ["A Programme", "B Operations", "A.1 Waste", "A.2 Water", "B.1 Offices"]


def test_tracked_changes_are_read_as_accepted() -> None:
    document = Document()
    document.add_paragraph("Work plan 2018")
    grid = document.add_table(rows=0, cols=2)
    fill(grid, [("Activities", "Schedule"), ("a) Prepare the ", "March 2018"), ("b) Publish it", "May 2018")])
    words = grid.rows[1].cells[0].paragraphs[0]._p
    words.append(changed("del", "old"))
    words.append(changed("ins", "new inventory"))
    when = grid.rows[1].cells[1].paragraphs[0]._p
    when.remove(when[-1])
    when.append(changed("del", "March 2018"))
    when.append(changed("ins", "April 2018"))
    gone = grid.add_row()
    gone.cells[0].text = "c) Deleted as a whole"
    gone._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="3" w:author="A"/>'))
    imported = read(saved(document))
    assert rows_of(imported.draft) == [
        ("A.1.a", "Prepare the new inventory", "April 2018"),
        ("A.1.b", "Publish it", "May 2018"),
    ]
    assert "tracked changes" in said(imported)
    assert "old" not in imported.plan_text.partition("activities:")[2]


def test_tables_within_a_cell_and_around_the_plan() -> None:
    document = Document()
    document.add_paragraph("Work plan 2018")
    frame = document.add_table(rows=1, cols=1)
    inner = frame.rows[0].cells[0].add_table(rows=0, cols=2)
    fill(inner, [("Activities", "Schedule"), ("1. Waste", ""), ("a) Prepare it", "Q1 2018")])
    cell = inner.add_row().cells[0]
    cell.text = "2. Water"
    fill(cell.add_table(rows=0, cols=2), [("a) Convene the group", "Q2 2018"), ("b) Report", "Q3 2018")])
    imported = read(saved(document))
    assert rows_of(imported.draft) == [
        ("A.1.a", "Prepare it", "Q1 2018"),
        ("A.2.a", "Convene the group", "Q2 2018"),
        ("A.2.b", "Report", "Q3 2018"),
    ]
    assert "a table within" in said(imported)


@pytest.mark.parametrize(
    "titled",
    [
        (heading("A. Programme"), heading("B. Operations")),
        (heading("Programme"), heading("Operations")),
        (paragraph("Section A: Programme"), paragraph("Section B: Operations")),
        (paragraph("Pillar 1 – Programme"), paragraph("Pillar 2 – Operations")),
        (bold("Programme"), bold("Operations")),
        (heading("Outcome I. Programme", 2), heading("Outcome II. Operations", 2)),
    ],
)
def test_headings_outside_the_tables_are_the_sections(titled: tuple[Any, Any]) -> None:
    first, second = titled
    plan = read(
        word(
            heading("EMG Work Plan 2018", 0),
            paragraph("This plan was adopted in September. It has two parts."),
            first,
            table(("Activity", "When"), ("Prepare the inventory", "Q1 2018"), ("Publish it", "Q2 2018")),
            second,
            paragraph("Some words about it."),
            table(("Activity", "When"), ("Install panels", "Q3 2018")),
        )
    ).plan
    assert plan is not None
    assert [f"{s.letter} {s.title}" for s in plan.sections] == ["A Programme", "B Operations"]
    assert [ref for ref, _, _ in rows_of(plan)] == ["A.1.a", "A.1.b", "B.1.a"]


def test_a_list_without_a_table() -> None:
    document = Document()
    document.add_heading("Work plan 2018", 1)
    document.add_heading("Waste", 2)
    for text in ("Prepare the inventory (March 2018)", "Publish it – June 2018"):
        document.add_paragraph(text, style="List Bullet")
    document.add_heading("Water", 2)
    document.add_paragraph("Convene the group\tQ3 2018", style="List Bullet")
    imported = read(saved(document))
    assert rows_of(imported.draft) == [
        ("A.1.a", "Prepare the inventory", "March 2018"),
        ("A.1.b", "Publish it", "June 2018"),
        ("B.1.a", "Convene the group", "Q3 2018"),
    ]
    assert names_of(imported.draft)[:2] == ["A Waste", "B Water"]
    assert "with bullets" in said(imported)


def test_what_nobody_sees_is_not_in_the_words() -> None:
    document = Document()
    document.add_paragraph("Work plan 2018")
    grid = document.add_table(rows=0, cols=2)
    fill(grid, [("Activities", "Schedule"), ("a) Pre\u00adpare\u00a0the\u200b “draft” report", "March\u00a02018")])
    hidden = grid.rows[1].cells[0].paragraphs[0].add_run(" (internal remark)")
    hidden.font.hidden = True
    raised = grid.rows[1].cells[0].paragraphs[0].add_run("3")
    raised.font.superscript = True
    box = (
        f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>Draft! Not for circulation</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.paragraphs[0]._p.append(parse_xml(box))
    imported = read(saved(document))
    assert rows_of(imported.draft) == [("A.1.a", "Prepare the “draft” report", "March 2018")]
    assert "text box" in said(imported)
    assert "circulation" not in imported.plan_text


def test_places_are_told_as_a_person_finds_them() -> None:
    imported = read(
        word(
            paragraph("Work plan 2018"),
            table(("Activity", "When"), ("a) Prepare it", "Nov-Mar 17"), ("b) Publish it", "whenever")),
        )
    )
    assert imported.plan is None, "a plan with a schedule that is not understood cannot be accepted"
    told = [str(unsure) for unsure in imported.unsure if unsure.refs in (("A.1.a",), ("A.1.b",))]
    assert told[0].startswith("table 1, row 2: A.1.a: the schedule “Nov-Mar 17” is not understood")
    assert told[1].startswith("table 1, row 3: A.1.b")
    assert [activity.schedule.text for activity in imported.draft.activities] == ["Nov-Mar 17", "whenever"]


def test_several_activities_in_one_cell_have_each_its_schedule() -> None:
    plan = read(
        word(
            paragraph("Work plan 2018"),
            table(
                ("Activities", "Schedule"),
                (["1. Waste", "a) Prepare it;", "b) Publish it;", "c) Review it."], ["Q1 2018", "Q2 2018", "Q3 2018"]),
                (["2. Water", "a) Convene the group;", "b) Report."], "2018"),
            ),
        )
    ).plan
    assert plan is not None
    assert [(ref, when) for ref, _, when in rows_of(plan)] == [
        ("A.1.a", "Q1 2018"),
        ("A.1.b", "Q2 2018"),
        ("A.1.c", "Q3 2018"),
        ("A.2.a", "2018"),
        ("A.2.b", "2018"),
    ]
