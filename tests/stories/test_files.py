"""What people send as files, from the page's side to the bot's, over signed HTTP."""

from __future__ import annotations

from emgbot.config import ROOT
from tests.stories.conftest import Office, words

PLAN = (ROOT / "config" / "workplan-2017.yaml").read_bytes()


def test_a_reply_that_is_a_file_is_a_reply(office: Office) -> None:
    office.until("2017-03-24T09:00:10")
    nudge = office.posts("#img-ewaste")[-1]
    office.say("jonas", "#img-ewaste", "", thread_ts=nudge["ts"], files=[("draft \u202ereport.docx", b"PK")])
    office.settle()
    office.until("2017-03-27T09:00:10")
    digest = next(post for post in office.posts("#img-ewaste") if "week to 26 March" in words(post))
    notes = office.posts("#img-ewaste", thread_ts=digest["ts"])
    assert any("1 file: draft report.docx" in words(note) for note in notes)


def test_what_a_person_sends_to_the_bot_can_be_read(office: Office) -> None:
    office.say("hanna", "@emgbot", "next year", files=[("plan 2018.docx", b"PK\x03\x04 a plan")])
    (shown,) = next(m for m in office.sandbox.messages("@emgbot", "hanna") if m["files"])["files"]
    file = {"id": shown["id"], "name": "plan 2018.docx", "file_access": "check_file_info"}
    assert office.bot.runtime.files.fetch(file, most=1000, seconds=5) == b"PK\x03\x04 a plan"


def test_of_two_documents_the_second_is_named_as_not_read(office: Office) -> None:
    changed = PLAN.replace(b"E-waste progress report to SOM23", b"Report to SOM23")
    office.say("hanna", "@emgbot", "", files=[("one.yaml", changed), ("two.yaml", PLAN)])
    said = "\n".join(words(message) for message in office.sandbox.messages("@emgbot", "hanna") if message["bot"])
    assert "Not read: two.yaml" in said
    assert "one.yaml, proposed by Hanna Lindqvist" in said


def test_a_status_counts_with_a_picture_beside_it(office: Office) -> None:
    picture = ("meeting.png", b"\x89PNG\r\n\x1a\n")
    assert "completed" in words(office.say("jonas", "@emgbot", "A.1.c done", files=[picture]))
    assert "completed" in words(office.say("jonas", "#img-ewaste", "/emg status 1c"))
