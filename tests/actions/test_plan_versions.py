"""Versions of the plan: proposed, shown, accepted once, and followed by everything; on both databases."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from emgbot.actions import door, proposals
from emgbot.actions.deliver import deliver
from emgbot.actions.request import Request, open_scene
from emgbot.clock import wall_seconds
from emgbot.core.board import Standing
from emgbot.core.history import Action, Via
from emgbot.core.status import Status
from emgbot.errors import DeliveryError
from emgbot.runtime import Payload, PlanSource, Runtime
from emgbot.store import plans, state
from emgbot.store import proposals as stored_proposals
from emgbot.store.tables import ActivityRow, OutboxRow, PlanVersionRow, ProposalRow
from tests.actions.conftest import EWASTE, FRAMEWORK, GRACE, HOME, JONAS, MARIE, PLAN, Office

TITLED = PLAN.replace("E-waste report", "Mapping report")
ONE_GONE = "".join(line for line in PLAN.splitlines(keepends=True) if "IMG meeting" not in line).replace(
    "  A.1.b:\n", ""
)
SWAPPED = PLAN.replace("A.1.a:", "A.1.x:").replace("A.1.b:", "A.1.a:").replace("A.1.x:", "A.1.b:")
NEXT_YEAR = (
    PLAN.replace('plan: "2017"', 'plan: "2018"')
    .replace("March 17", "March 18")
    .replace("June 17", "June 18")
    # The meeting goes on under another reference; the report is another one.
    .replace("A.1.b:", "A.1.c:")
    .replace('"Report."', '"A study of plastics in all canteens of the system."')
    .replace("E-waste report", "Plastics study")
)


class Secretariat:
    """An office with its secretariat at work on the plan."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def type(self, text: str, *, who: str = MARIE, bot: Runtime | None = None) -> Payload:
        request = Request("T1", who, "", HOME, f"cmd/T1/{wall_seconds()}", text, Via.COMMAND)
        return door.respond(bot or self.office.bot, request)

    def press(self, shown: Payload, label: str, *, who: str = MARIE, bot: Runtime | None = None) -> Payload:
        action, value = buttons(shown)[label]
        request = Request("T1", who, "", HOME, f"act/{wall_seconds()}", "", Via.BUTTON)
        return door.press(bot or self.office.bot, request, action, value)

    def propose(self, source: str, origin: str = "plan.docx") -> Payload:
        request = Request("T1", MARIE, "", HOME, f"cmd/T1/{wall_seconds()}", "", Via.DIRECT)
        scene = open_scene(self.office.bot, request)
        return proposals.propose(self.office.bot, scene, request, source=source, origin=origin)

    def accept(self, source: str) -> Payload:
        return self.press(self.propose(source), "Accept")

    def rows(self) -> dict[str, int]:
        with self.office.bot.database.read() as tx:
            return plans.activity_ids(tx, "T1", "2017")

    def versions(self) -> list[int]:
        with self.office.bot.database.read() as tx:
            return list(tx.execute(select(PlanVersionRow.version).order_by(PlanVersionRow.version)).scalars())

    def states(self) -> list[str]:
        with self.office.bot.database.read() as tx:
            return list(tx.execute(select(ProposalRow.state).order_by(ProposalRow.id)).scalars())


@pytest.fixture
def secretariat(office: Office) -> Secretariat:
    return Secretariat(office)


def buttons(shown: Payload) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        element["text"]["text"]: (element["action_id"], json.loads(element["value"]))
        for block in shown["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    }


def words(shown: Payload) -> str:
    return json.dumps(shown["blocks"], ensure_ascii=False)


# --- Accepting ----------------------------------------------------------------------------------------------------


def test_an_accepted_change_is_a_version_an_entry_and_an_event_and_every_process_works_with_it(
    secretariat: Secretariat,
) -> None:
    office = secretariat.office
    second = office.process("second")
    assert "E-waste report" in secretariat.type("status A.1.a", bot=second)["text"]
    shown = secretariat.propose(TITLED)
    assert "1 re-worded" in shown["text"]
    assert secretariat.versions() == [1], "nothing is changed before it is accepted"
    assert "version 2" in secretariat.press(shown, "Accept")["text"]
    assert secretariat.versions() == [1, 2]
    assert "Mapping report" in secretariat.type("status A.1.a", bot=second)["text"]
    entry = office.history("A.1.a")[-1]
    assert (entry.action, entry.via, entry.actor_name) == (Action.PLAN, Via.BUTTON, "Marie")
    assert entry.note == "title: “E-waste report” → “Mapping report”"
    assert office.history("A.1.b") == []
    for typed in ("plan history", "history plan", "history of the plan"):
        assert "version 2 accepted: A.1.a title" in words(secretariat.type(typed))
    assert "version 2" in secretariat.type("plan")["text"]
    assert "Marie (plan.docx)" in words(secretariat.type("plan"))


def test_the_second_press_and_the_second_person_change_nothing(secretariat: Secretariat) -> None:
    shown = secretariat.propose(TITLED)
    secretariat.press(shown, "Accept")
    for label in ("Accept", "Not now"):
        assert "accepted this already" in secretariat.press(shown, label)["text"]
    assert secretariat.versions() == [1, 2]
    assert secretariat.states() == ["accepted"]


def test_two_processes_that_accept_at_once_make_one_version(secretariat: Secretariat) -> None:
    shown = secretariat.propose(TITLED)
    others = [secretariat.office.process(name) for name in ("second", "third")]
    for each in others:
        secretariat.type("plan", bot=each)
    said: list[str] = []
    pressing = [
        threading.Thread(target=lambda bot=bot: said.append(secretariat.press(shown, "Accept", bot=bot)["text"]))
        for bot in others
    ]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert secretariat.versions() == [1, 2]
    assert sum("version 2" in text for text in said) == 1
    assert len(secretariat.office.history("A.1.a")) == 1


def test_a_proposal_over_an_older_version_is_shown_anew_and_an_older_command_is_to_be_typed_again(
    secretariat: Secretariat,
) -> None:
    document, other = secretariat.propose(TITLED), secretariat.propose(ONE_GONE, "other.docx")
    secretariat.press(other, "Accept")
    assert secretariat.states() == ["superseded", "accepted"]
    anew = secretariat.press(document, "Accept")
    assert "meanwhile" in anew["text"]
    assert "1 back in the plan" in anew["text"], "the document has what was removed meanwhile"
    secretariat.press(anew, "Not now")
    typed = secretariat.type("plan set A.1.a title Something")
    secretariat.press(secretariat.propose(TITLED.replace("Mapping", "Final")), "Accept")
    assert "type your change again" in secretariat.press(typed, "Accept")["text"]
    assert secretariat.versions() == [1, 2, 3]


def test_only_the_secretariat_sees_and_decides_and_everybody_sees_the_plan_in_force(secretariat: Secretariat) -> None:
    shown = secretariat.propose(TITLED)
    for who in (JONAS, GRACE):
        assert "Only the secretariat" in secretariat.press(shown, "Accept", who=who)["text"]
        assert "Only the secretariat" in secretariat.type("plan set A.1.a title Mine", who=who)["text"]
        assert "Only the secretariat" in secretariat.type("plan diff", who=who)["text"]
        assert "4 activities" in secretariat.type("plan", who=who)["text"]
        assert "Mapping" not in words(secretariat.type("plan", who=who))
    assert secretariat.versions() == [1]


def test_not_now_puts_it_away_and_again_brings_it_back(secretariat: Secretariat) -> None:
    shown = secretariat.propose(TITLED)
    assert "/emg plan again" in secretariat.press(shown, "Not now")["text"]
    assert "put this away" in secretariat.press(shown, "Accept")["text"]
    secretariat.press(secretariat.type("plan again"), "Accept")
    assert secretariat.versions() == [1, 2]
    assert "No proposal" in secretariat.type("plan again")["text"]


# --- Which activity is which ---------------------------------------------------------------------------------------


def test_two_that_changed_places_keep_their_histories_once_that_is_said(secretariat: Secretariat) -> None:
    office = secretariat.office
    before = secretariat.rows()
    office.command(JONAS, EWASTE, "status A.1.a done")
    shown = secretariat.propose(SWAPPED)
    assert "Accept" not in buttons(shown), "a question is open"
    assert {"It was A.1.a", "It was A.1.b", "Yes to all 2", "Not now"} <= buttons(shown).keys()
    again = secretariat.press(shown, "It was A.1.b")
    assert "A.1.a was A.1.b" in again["text"]
    done = secretariat.press(secretariat.press(again, "It was A.1.a"), "Accept")
    assert "2 renumbered" in done["text"]
    after = secretariat.rows()
    assert (after["A.1.a"], after["A.1.b"]) == (before["A.1.b"], before["A.1.a"])
    assert office.standing("A.1.b").status is Status.COMPLETED
    assert office.standing("A.1.a").status is Status.NOT_STARTED
    assert "renumbered: it was A.1.a" in (office.history("A.1.b")[-1].note or "")


def test_yes_to_all_answers_every_question_that_was_shown(secretariat: Secretariat) -> None:
    before = secretariat.rows()
    shown = secretariat.press(secretariat.propose(SWAPPED), "Yes to all 2")
    secretariat.press(shown, "Accept")
    assert secretariat.rows()["A.1.a"] == before["A.1.b"]


def test_what_is_said_to_be_new_begins_anew_and_the_old_one_keeps_its_history(secretariat: Secretariat) -> None:
    office = secretariat.office
    before = secretariat.rows()
    office.command(JONAS, EWASTE, "status A.1.a done")
    other = PLAN.replace('"Report."', '"Write to all host countries."').replace("E-waste report", "Letters")
    shown = secretariat.propose(other.replace("Is the report out?", "Are they sent?"))
    assert "still the same" in words(shown)
    secretariat.press(secretariat.press(shown, "It is new"), "Accept")
    rows = secretariat.rows()
    assert rows["A.1.a"] not in before.values()
    assert rows["A.1.a (until version 1)"] == before["A.1.a"]
    assert office.standing("A.1.a").status is Status.NOT_STARTED
    assert office.standing("A.1.a (until version 1)").status is Status.COMPLETED


def test_what_was_removed_falls_silent_keeps_its_history_and_may_come_back(secretariat: Secretariat) -> None:
    office = secretariat.office
    row = secretariat.rows()["A.1.b"]
    office.command(JONAS, EWASTE, "status A.1.b under way, venue found")
    secretariat.accept(ONE_GONE)
    assert "no longer in the plan" in office.command(JONAS, EWASTE, "undo")
    assert "There is no A.1.b" in office.command(MARIE, HOME, "status A.1.b done")
    assert "A.1.b" not in words(secretariat.type("status all"))
    posts = office.each_day("2017-05-29", "2017-06-08")
    assert not any("IMG meeting" in post.words for post in posts)
    assert [entry.action for entry in office.history("A.1.b")] == [Action.STATUS, Action.PLAN]
    shown = secretariat.propose(PLAN)
    assert "1 back in the plan" in shown["text"]
    secretariat.press(shown, "Accept")
    assert secretariat.rows()["A.1.b"] == row
    assert office.standing("A.1.b").status is Status.UNDER_WAY


# --- What was said and what waits ----------------------------------------------------------------------------------


def test_posted_nudges_follow_in_place(secretariat: Secretariat) -> None:
    office = secretariat.office
    office.until("2017-03-24T09:00:01")
    assert "E-waste report" in office.posts(EWASTE)[-1].words
    secretariat.accept(TITLED)
    office.beat()
    edits = [said for said in office.slack.said if said.verb == "edit"]
    assert [edit.channel for edit in edits] == [EWASTE]
    assert "Mapping report" in edits[-1].words
    gone = "".join(line for line in TITLED.splitlines(keepends=True) if "Mapping report" not in line)
    secretariat.accept(gone.replace("  A.1.a:\n", ""))
    office.beat()
    assert "no longer in the plan" in [said for said in office.slack.said if said.verb == "edit"][-1].words


def waiting(office: Office) -> dict[str, tuple[str, str | None, str]]:
    with office.bot.database.read() as tx:
        columns = (OutboxRow.channel, OutboxRow.state, OutboxRow.reason, OutboxRow.payload)
        found = tx.execute(select(*columns).where(OutboxRow.verb == "post"))
        return {channel: (state, reason, json.dumps(payload)) for channel, state, reason, payload in found}


def test_what_waits_unclaimed_is_written_anew_or_not_said(secretariat: Secretariat) -> None:
    office = secretariat.office
    office.slack.always = DeliveryError("service_unavailable", permanent=False)
    office.until("2017-03-24T09:00:01")
    assert {state for state, _, _ in waiting(office).values()} == {"pending"}
    gone = PLAN.replace("Returns.", "Returns of all.").replace('"Returns"', '"All returns"')
    gone = "".join(line for line in gone.splitlines(keepends=True) if "E-waste report" not in line)
    secretariat.accept(gone.replace("  A.1.a:\n", ""))
    now = waiting(office)
    assert now[EWASTE][:2] == ("skipped", "superseded")
    assert now[FRAMEWORK][0] == "pending"
    assert "All returns" in now[FRAMEWORK][2]
    office.slack.always = None
    office.machine(seconds=3600)
    deliver(office.bot)
    assert "All returns" in office.posts(FRAMEWORK)[-1].words
    assert office.posts(EWASTE) == []


def test_no_digest_quotes_a_change_of_the_plan_as_somebodys_words(secretariat: Secretariat) -> None:
    office = secretariat.office
    secretariat.accept(TITLED)
    office.until("2017-03-27T09:00:01")
    assert not any("→ “Mapping report”" in post.words for post in office.posts(EWASTE, threads=True))


# --- A changed file ------------------------------------------------------------------------------------------------


def with_file(office: Office, text: str, name: str = "plan.yaml") -> Runtime:
    return replace(office.process("again"), source=PlanSource(name, text.encode()))


def waits(office: Office) -> int:
    with office.bot.database.read() as tx:
        return len(stored_proposals.waiting(tx, "T1"))


def test_a_changed_file_is_a_proposal_once_however_many_processes_start(secretariat: Secretariat) -> None:
    office = secretariat.office
    proposals.notice_file(office.bot)
    assert waits(office) == 0, "the file as it was accepted"
    for _ in range(3):
        proposals.notice_file(with_file(office, TITLED))
    assert waits(office) == 1
    shown = secretariat.type("plan")
    assert "changed where the bot runs" in words(shown)
    secretariat.press(shown, "Not now")
    proposals.notice_file(with_file(office, TITLED))
    assert waits(office) == 0, "it was decided about"
    proposals.notice_file(with_file(office, ONE_GONE))
    assert waits(office) == 1


def test_a_file_that_says_what_was_changed_in_slack_or_what_was_accepted_once_is_none(
    secretariat: Secretariat,
) -> None:
    office = secretariat.office
    secretariat.press(secretariat.type("plan set A.1.a title Mapping report"), "Accept")
    proposals.notice_file(with_file(office, TITLED))
    proposals.notice_file(with_file(office, PLAN))
    assert waits(office) == 0


def test_a_file_with_errors_never_replaces_a_good_plan(secretariat: Secretariat) -> None:
    proposals.notice_file(with_file(secretariat.office, PLAN.replace("March 17", "Marsch 17")))
    assert waits(secretariat.office) == 0


# --- Another year --------------------------------------------------------------------------------------------------


def test_next_years_plan_takes_over_and_what_goes_on_is_carried_over(secretariat: Secretariat) -> None:
    office = secretariat.office
    office.until("2017-12-20T10:00")
    office.command(MARIE, HOME, "status D.1.a,D.1.b done")
    office.command(MARIE, HOME, "status A.1.b 60%")
    meeting = secretariat.rows()["A.1.b"]
    shown = secretariat.propose(NEXT_YEAR, "workplan-2018.docx")
    assert "A new plan 2018 with 4 activities would follow plan 2017" in shown["text"]
    assert "1 carried over" in shown["text"]
    assert "E-waste report" in words(shown), "open in 2017 and not carried over"
    assert "2018" in secretariat.press(shown, "Accept")["text"]
    assert "Plan 2018, version 1" in secretariat.type("plan")["text"]
    with office.bot.database.read() as tx:
        old = tx.execute(select(ActivityRow.ref).where(ActivityRow.id == meeting)).scalar_one()
        standing: Standing = state.held(tx, [meeting])[meeting]
        notes = [entry.note for entry in state.entries_of(tx, meeting)]
    assert (old, standing.status) == ("A.1.b", Status.CARRIED_OVER)
    assert notes[0] == "carried over to 2018/A.1.c"
    history = words(secretariat.type("history A.1.c"))
    assert "carried over from 2017/A.1.b" in history
    assert "under way, 60 %" in words(secretariat.type("status A.1.c")), "it goes on as it stood"
    posts = office.each_day("2018-02-26", "2018-03-09")
    assert any("Plastics study" in post.words for post in posts)
    assert not any("E-waste report" in post.words for post in posts if post.channel == EWASTE)


def test_what_reads_alike_in_next_years_plan_is_asked_about(secretariat: Secretariat) -> None:
    changed = NEXT_YEAR.replace('"Meeting."', '"Meetings."')
    shown = secretariat.propose(changed, "workplan-2018.docx")
    assert "It carries on 2017/A.1.b" in buttons(shown)
    new = secretariat.press(secretariat.press(shown, "It is new"), "Accept")
    assert "Accepted: plan 2018" in new["text"]
    assert secretariat.office.history("A.1.b") == []


# --- The whole list ------------------------------------------------------------------------------------------------


def test_a_big_change_is_counted_and_shown_in_full_in_parts(
    secretariat: Secretariat, full: Callable[[int], str]
) -> None:
    shown = secretariat.propose(full(200))
    assert "200 added" in shown["text"]
    assert len(shown["blocks"]) <= 50
    assert "+194 more" in words(shown)
    seen, part = words(secretariat.press(shown, "Show everything")), 1
    while f"/emg plan diff {part + 1}" in seen:
        part += 1
        page = secretariat.type(f"plan diff {part}")
        assert len(page["blocks"]) <= 50
        seen += words(page)
    assert part > 1
    assert all(f"*A.1.{letters}*" in seen for letters in lettered(200))
    secretariat.press(shown, "Accept")
    assert len(secretariat.rows()) == 204


def lettered(count: int) -> list[str]:
    return [f"{first}{second}" for first in "bcdefghi" for second in "abcdefghijklmnopqrstuvwxyz"][:count]


@pytest.fixture
def full() -> Callable[[int], str]:
    """The plan with so many activities more."""

    def made(count: int) -> str:
        more = "".join(
            f"  A.1.{name}:\n"
            f'    {{text: "Number {name} of a long list of very different things: {name * 20}.", schedule: "June 17",\n'
            f'     title: "Thing {name} of a long list of all sorts of things", ask: "Done?", action_by: "group"}}\n'
            for name in lettered(count)
        )
        return PLAN + more

    return made
