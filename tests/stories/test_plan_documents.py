"""Next year's plan by direct message: the document, what was not certain, the difference, and one press."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from tests.stories.conftest import Message, Office, buttons, words

SEED = Path(__file__).resolve().parents[1] / "core" / "imports" / "emg-work-plan-2017.txt"

STRATEGY = (
    "Support the development of a system-wide approach and a related strategy for implementation within the "
    "UN system to address the global e-waste challenge"
)
ROWS = (
    ("A. Programmatic issues", "", ""),
    ("", "1. The Issue Management Group on Tackling E-waste:", ""),
    ("", f"f) {STRATEGY}, and its adoption;", "Jan-March 18"),
    ("", "g) Publish the e-waste strategy;", "June 2018"),
)


def next_year(*, rows: tuple[tuple[str, str, str], ...] = ROWS) -> bytes:
    document = docx.Document()
    document.add_paragraph("Environment Management Group work plan for 2018")
    table = document.add_table(rows=1, cols=3)
    for cell, words_ in zip(table.rows[0].cells, ("Expected accomplishment", "Activities", "Schedule"), strict=True):
        cell.text = words_
    for row in rows:
        for cell, words_ in zip(table.add_row().cells, row, strict=True):
            cell.text = words_
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def told(office: Office, who: str) -> list[Message]:
    """All that the bot said to a person in the direct message, in order."""
    return [message for message in office.sandbox.messages("@emgbot", who) if message["bot"]]


def send(office: Office, name: str, data: bytes, *, text: str = "", who: str = "hanna") -> list[Message]:
    before = len(told(office, who))
    office.say(who, "@emgbot", text, files=[(name, data)])
    return told(office, who)[before:]


def test_a_document_is_read_and_its_difference_comes_back_with_buttons(office: Office) -> None:
    read, proposal = send(office, "workplan-2018.docx", next_year())
    assert "workplan-2018.docx: 2 activities in 1 group and 1 section, read as plan 2018." in words(read)
    assert (
        "40 open in plan 2017 and not in this plan, carry over? A.1.a (Mapping of e-waste initiatives with UNU), "
        in words(read)
    )
    assert "A new plan 2018 with 2 activities would follow plan 2017" in words(proposal)
    assert "Accept" not in buttons(proposal)
    assert "· from 2017/A.1.f" not in words(proposal), "what is asked about is not yet carried over"
    settled = office.press("hanna", "@emgbot", proposal, "It carries on 2017/A.1.f")
    assert buttons(settled)[-2:] == ["Accept", "Not now"]
    assert "“Jan-March 18”, planned end 31 Mar 2018 · from 2017/A.1.f" in words(settled)
    office.press("hanna", "@emgbot", settled, "Accept")
    assert "plan 2018" in words(office.say("jonas", "#img-ewaste", "/emg plan")).casefold()


def test_what_is_open_is_carried_over_on_request(office: Office) -> None:
    read, proposal = send(office, "workplan-2018.docx", next_year(), text="please carry over what is open")
    assert "What is over by now has the schedule TBC." in words(read)
    assert "would follow plan 2017: 40 carried over, 1 perhaps" in words(proposal)
    assert buttons(proposal)[-3:] == ["It carries on 2017/A.1.f", "It is new", "Not now"]


def test_the_plan_in_force_sent_again_changes_nothing(office: Office) -> None:
    (answer,) = send(office, "workplan.txt", SEED.read_bytes(), text="plan 2017")[-1:]
    assert "as it is in force" in words(answer)


def test_the_same_document_twice_waits_once_and_a_corrected_one_takes_its_place(office: Office) -> None:
    send(office, "workplan-2018.docx", next_year())
    send(office, "workplan-2018.docx", next_year())
    corrected = next_year(rows=(*ROWS, ("", "h) Report to SOM24.", "Sept 2018")))
    send(office, "workplan-2018.docx", corrected)
    shown = words(office.say("hanna", "#emg-secretariat", "/emg plan"))
    assert "A new plan 2018 with 3 activities" in shown


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plan.docx", b"", "is empty"),
        ("plan.docx", b"PK\x03\x04 broken", "plan.docx"),
        ("holiday.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "holiday.jpg"),
        ("notes.txt", b"Dear all, see you on Monday.", "nothing was changed"),
        ("plan.yaml", b"plan: [", "plan.yaml:1"),
    ],
)
def test_what_is_no_plan_is_refused_with_the_reason(office: Office, name: str, data: bytes, says: str) -> None:
    (answer,) = send(office, name, data)
    assert says in words(answer)
    assert "No proposal" in words(office.say("hanna", "#emg-secretariat", "/emg plan again"))


def test_what_has_to_be_corrected_is_told_before_what_was_not_certain(office: Office) -> None:
    (answer,) = send(office, "workplan-2018.docx", next_year(rows=(*ROWS, ("", "h) Launch it;", "Spring 2018"))))
    to_correct, _, also = words(answer).partition("Also not certain")
    assert "Correct this in it and send it again" in to_correct
    assert "names a season" in to_correct
    assert "no title in the document" in also


def test_only_the_secretariat_sends_plans(office: Office) -> None:
    (answer,) = send(office, "workplan-2018.docx", next_year(), who="jonas")
    assert "Only the secretariat changes the plan" in words(answer)
