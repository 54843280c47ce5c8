"""The secretariat keeps the plan from Slack: a changed file is asked about, a schedule is moved, a channel changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from emgbot.cli.demo import Demo
from emgbot.config import ROOT, read_environment
from emgbot.serve.report import facts_of
from tests.stories.conftest import GENEVA, Message, Office, buttons, words

HOME = "#emg-secretariat"
FILE = (ROOT / "config" / "workplan-2017.yaml").read_text(encoding="utf-8")


BEGIN = datetime(2017, 3, 20, 8, 50, tzinfo=GENEVA)


class Restarted(Office):
    """The office whose bot was stopped, and starts again with another plan file beside its database."""

    def __init__(self, folder: Path, text: str) -> None:
        Demo(read_environment({}), folder, begin=BEGIN).start().stop()
        file = folder / "changed.yaml"
        file.write_text(text, encoding="utf-8")
        self.demo = Demo(read_environment({"EMGBOT_PLAN": str(file)}), folder, begin=BEGIN).start()
        self.sandbox, self.bot = self.demo.sandbox, self.demo.bot


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[Restarted]:
    """In the changed file A.1.d and A.1.e have changed places, and A.1.h is called otherwise."""
    text = FILE.replace('"A.1.d"', '"A.1.X"').replace('"A.1.e"', '"A.1.d"').replace('"A.1.X"', '"A.1.e"')
    found = Restarted(tmp_path, text.replace('title: "E-waste progress report to SOM23"', 'title: "Report to SOM23"'))
    yield found
    found.demo.stop()


def test_a_changed_file_waits_for_the_secretariat_and_asks_what_was_renumbered(restarted: Restarted) -> None:
    office = restarted
    assert "E-waste progress report" in words(office.say("jonas", "#img-ewaste", "/emg status 1h"))
    assert any("waits for the secretariat" in warning for warning in facts_of(office.bot)["warnings"])
    shown = office.say("hanna", HOME, "/emg plan")
    assert "changed.yaml, changed where the bot runs" in words(shown)
    assert buttons(shown)[:3] == ["It was A.1.d", "It is new", "Still A.1.e, re-worded"]
    shown = office.press("hanna", HOME, shown, "It was A.1.e")
    shown = office.press("hanna", HOME, shown, "It was A.1.d")
    assert buttons(shown) == ["Accept", "Not now"]
    done = office.press("hanna", HOME, shown, "Accept")
    assert "version 2" in words(done)
    assert "“Report to SOM23”" not in words(office.say("jonas", "#img-ewaste", "/emg plan"))
    assert "Report to SOM23" in words(office.say("jonas", "#img-ewaste", "/emg status 1h"))
    assert "renumbered: it was A.1.e" in words(office.say("jonas", "#img-ewaste", "/emg history 1d"))
    assert not any("waits for the secretariat" in warning for warning in facts_of(office.bot)["warnings"])


def test_an_answered_question_replaces_the_message_it_was_asked_in(restarted: Restarted) -> None:
    shown = restarted.say("hanna", HOME, "/emg plan")
    before = private(restarted)
    restarted.press("hanna", HOME, shown, "It was A.1.e")
    assert len(private(restarted)) == len(before)


def private(office: Office) -> list[Message]:
    return [message for message in office.sandbox.messages(HOME, "hanna") if message["private_to"]]


def test_a_schedule_is_moved_from_slack_and_the_nudges_follow(office: Office) -> None:
    shown = office.say("tomas", HOME, '/emg plan set A.1.e schedule "20 March - 31 May 2017"')
    assert "planned end 30 Jun 2017 → 31 May 2017" in words(shown)
    assert "next nudge 3 Apr 2017 → 20 Mar 2017" in words(shown)
    office.press("tomas", HOME, shown, "Accept")
    office.until("2017-03-20T09:00:05")
    assert any("A.1.e" in words(post) for post in office.posts("#img-ewaste"))


def test_whoever_is_not_of_the_secretariat_is_told_whom_to_ask(office: Office) -> None:
    answer = office.say("jonas", "#img-ewaste", "/emg plan set 1c title Mine")
    assert "Only the secretariat" in words(answer)
    assert HOME in words(answer)
    assert "41 activities" in words(office.say("jonas", "#img-ewaste", "/emg plan"))


def test_a_mention_will_do_as_well(office: Office) -> None:
    office.say("hanna", HOME, "@emgbot plan set B.1.b title to ESS standards")
    asked = [message for message in office.sandbox.messages(HOME, "hanna") if not message["bot"]][-1]
    answer = office.posts(HOME, thread_ts=asked["ts"])[-1]
    assert "→ “ESS standards”" in words(answer)
    office.press("hanna", HOME, answer, "Accept")
    assert "ESS standards" in words(office.say("aisha", "#ess-consultation", "/emg status 1b"))


def test_a_file_whose_name_is_no_text_is_accepted_like_any_other(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/plan\xff.yaml"))
    file.write_text(FILE, encoding="utf-8")
    demo = Demo(read_environment({"EMGBOT_PLAN": str(file)}), tmp_path, begin=BEGIN).start()
    try:
        demo.sandbox.say("hanna", HOME, "/emg plan")
        assert "(plan.yaml)" in words(demo.sandbox.messages(HOME, "hanna")[-1])
    finally:
        demo.stop()
