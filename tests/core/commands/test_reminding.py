"""What people type about reminders, read on Monday 20 March 2017 in #img-ewaste (group A.1)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.commands.courtesy import says_thanks
from emgbot.core.commands.parse import Command, Verb, parse_command
from emgbot.core.files.planfile import load_plan
from emgbot.core.places import Level
from emgbot.core.plan import Plan

PLAN: Plan = load_plan((Path(__file__).parents[3] / "config" / "workplan-2017.yaml").read_text(), file="plan").draft
TODAY = date(2017, 3, 20)
EWASTE = ("A.1",)
IN_3_DAYS, MONDAY, MAY = date(2017, 3, 23), date(2017, 3, 27), date(2017, 5, 3)


def read(text: str, groups: tuple[str, ...] = EWASTE, about: tuple[str, ...] = ()) -> Command:
    return parse_command(text, PLAN, today=TODAY, groups=groups, about=about)


@pytest.mark.parametrize(
    ("text", "until", "note"),
    [
        ("snooze 1c 3 days because we wait for UNU", IN_3_DAYS, "because we wait for UNU"),
        ("/emg snooze 1c 3 days", IN_3_DAYS, None),
        ("<@U0BOT> snooze 1c in 3 days, UNU is late", IN_3_DAYS, "UNU is late"),
        ("please snooze 1c for three days", IN_3_DAYS, None),
        ("snooze 1c 3d", IN_3_DAYS, None),
        ("snooze 1(c) 1w: venue", MONDAY, "venue"),
        ("snooze A.1.c for a week", MONDAY, None),
        ("snooze 1c until 3 May", MAY, None),
        ("snooze 1c till 3 May (holidays)", MAY, "(holidays)"),
        ("snooze 1c by 3 May", MAY, None),
        ("snooze 1c until May", date(2017, 5, 1), None),
        ("snooze 1c until next week", MONDAY, None),
        ("snooze 1c end of March", date(2017, 3, 31), None),
        ("snooze 1c Monday", MONDAY, None),
        ("snooze 1c on Friday", date(2017, 3, 24), None),
        ("snooze 1c tomorrow", date(2017, 3, 21), None),
        ("snooze 1c before SOM23", date(2017, 8, 31), None),
        ("remind me of 1c next Monday", MONDAY, None),
        ("remind us about 1c in a week because of UNU", MONDAY, "because of UNU"),
        ("remind me next Monday of 1c", MONDAY, None),
        ("remind me in 3 days: 1c", IN_3_DAYS, None),
        ("Remind everybody of 1c tomorrow", date(2017, 3, 21), None),
        ("reminder 1c 3 May", MAY, None),
        ("rappelle-moi 1c dans 3 jours", IN_3_DAYS, None),
        ("Rappelez-moi la 1c lundi prochain", MONDAY, None),
        ("rappelle moi de 1c demain", date(2017, 3, 21), None),
        ("recuérdame 1c en 3 días", IN_3_DAYS, None),
        ("snooze 1c jusqu'au 23", IN_3_DAYS, None),
        ("snooze 1c hasta el 23", IN_3_DAYS, None),
        ("snooze 1c por 3 días", IN_3_DAYS, None),
        ("snooze 1c до завтра", date(2017, 3, 21), None),
        ("snooze 1c غدا", date(2017, 3, 21), None),
        ("snooze 1c 明天", date(2017, 3, 21), None),
        ("1c snooze 3 days", IN_3_DAYS, None),
        ("1c: remind me next Monday", MONDAY, None),
        ("leave 1c alone until 3 May", MAY, None),
        ("nudge 1c tomorrow", date(2017, 3, 21), None),
    ],
)
def test_a_reminder_on_a_day(text: str, until: date, note: str | None) -> None:
    command = read(text)
    assert (command.verb, command.refs, command.problem) == (Verb.SNOOZE, ("A.1.c",), None)
    assert (command.until, command.note) == (until, note)


def test_several_may_be_snoozed_at_once() -> None:
    assert read("snooze 1c,1d 3 days").refs == ("A.1.c", "A.1.d")
    assert read("snooze 1c 1d 3 days").refs == ("A.1.c", "A.1.d")
    assert read("snooze 1a-1c until 3 May").refs == ("A.1.a", "A.1.b", "A.1.c")


def test_an_activity_with_the_letter_of_a_unit_is_an_activity() -> None:
    command = read("snooze 1d 3d")
    assert (command.refs, command.until) == (("A.1.d",), IN_3_DAYS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("snooze 1c", ["Until when?", "`/emg snooze 1c 3 days`"]),
        ("snooze 1c later", ["“later”", "`/emg snooze 1c 3 days`"]),
        ("snooze 1c blah blah", ["“blah blah”"]),
        ("snooze 1c today", ["is today", "tomorrow"]),
        ("snooze 1c yesterday", ["19 March 2017 is over"]),
        ("snooze 1c 3/4/2017", ["3 April 2017 or 4 March 2017"]),
        ("snooze 1c 10 days before SOM23", ["from today"]),
        ("snooze", ["Of which activity?", "`/emg snooze 1a 3 days`"]),
        ("snooze 3 days", ["Of which activity?"]),
        ("remind me in 3 days", ["Of which activity?"]),
        ("remind me of the synthesis report next week", ["Of which activity?"]),
        ("snooze 1z 3 days", ["There is no 1z here"]),
        ("snooze A.1 3 days", ["A.1 is a group"]),
        ("leave", ["`/emg leave 1a alone`"]),
        ("leave 1c to UNU", ["“to UNU”", "`/emg leave 1c alone`"]),
        ("nudge", ["`/emg nudge 1a again`"]),
        ("mute 1c", ["`/emg leave 1c alone`"]),
        ("mute #img-ewaste", ["`/emg level off`"]),
        ("level clam", ["“clam”", "`/emg level calm`"]),
        ("level loud", ["“loud”", "normal, calm and off"]),
        ("snoze 1c 3 days", ["Did you mean `/emg snooze 1c 3 days`?"]),
        ("stats 1c done", ["Did you mean `/emg status 1c done`?"]),
        ("levle calm", ["Did you mean `/emg level calm`?"]),
        ("previw", ["Did you mean `/emg preview`?"]),
        ("status 1e carried over", ["decision", "`/emg status 1e carried over, decision SOM22/5`"]),
        ("1e discontinued", ["decision", "`/emg status 1e discontinued, decision SOM22/5`"]),
    ],
)
def test_what_is_missing_is_said_with_an_example(text: str, words: list[str]) -> None:
    problem = read(text).problem or ""
    for word in words:
        assert word in problem
    for example in problem.split("`")[1::2]:
        assert read(example).problem is None or example == "/emg help", example


@pytest.mark.parametrize(
    "text",
    [
        "remind me what is due next week",
        "reminder: the meeting is on Monday",
        "leave of absence",
        "test the new form",
        "I will leave on Monday",
        "unsnooze 1c",
    ],
)
def test_other_sentences_are_no_reminders(text: str) -> None:
    command = read(text)
    assert command.verb is None
    assert "Did you mean" not in (command.problem or "")


@pytest.mark.parametrize(
    ("text", "verb", "note"),
    [
        ("leave 1c alone", Verb.LEAVE, None),
        ("leave 1c", Verb.LEAVE, None),
        ("please leave 1c alone, the group is dissolved", Verb.LEAVE, "the group is dissolved"),
        ("leave 1c alone because the IMG is over", Verb.LEAVE, "because the IMG is over"),
        ("stop reminding 1c", Verb.LEAVE, None),
        ("stop reminding us about 1c", Verb.LEAVE, None),
        ("don’t nudge 1c any more", Verb.LEAVE, None),
        ("1c leave alone", Verb.LEAVE, None),
        ("laisse 1c tranquille", Verb.LEAVE, None),
        ("nudge 1c again", Verb.NUDGE, None),
        ("nudge 1c", Verb.NUDGE, None),
        ("start reminding 1c again: the IMG goes on", Verb.NUDGE, "the IMG goes on"),
    ],
)
def test_leaving_alone_and_nudging_again(text: str, verb: Verb, note: str | None) -> None:
    command = read(text)
    assert (command.verb, command.refs, command.note, command.problem) == (verb, ("A.1.c",), note, None)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("mute", Verb.MUTE),
        ("mute me please", Verb.MUTE),
        ("don't mention me", Verb.MUTE),
        ("mute on", Verb.MUTE),
        ("unmute", Verb.UNMUTE),
        ("mute off", Verb.UNMUTE),
        ("mention me again", Verb.UNMUTE),
    ],
)
def test_muting_is_about_oneself(text: str, verb: Verb) -> None:
    assert read(text) == Command(verb)


@pytest.mark.parametrize(
    ("text", "level", "channel"),
    [
        ("level", None, ""),
        ("level calm", Level.CALM, ""),
        ("level: calm", Level.CALM, ""),
        ("set level to off", Level.OFF, ""),
        ("level normal in this channel", Level.NORMAL, ""),
        ("level calm #img-ewaste", Level.CALM, "#img-ewaste"),
        ("level #calm-sea off please", Level.OFF, "#calm-sea"),
        ("level of <#C0EWASTE|img-ewaste> is calm", Level.CALM, "<#C0EWASTE|img-ewaste>"),
        ("level #framework", None, "#framework"),
    ],
)
def test_a_level_and_its_channel(text: str, level: Level | None, channel: str) -> None:
    command = read(text)
    assert (command.verb, command.level, command.argument) == (Verb.LEVEL, level, channel)


@pytest.mark.parametrize(
    ("text", "verb", "argument"),
    [
        ("preview", Verb.PREVIEW, ""),
        ("preview #img-ewaste next 30 days", Verb.PREVIEW, "#img-ewaste next 30 days"),
        ("what will you post next week?", Verb.PREVIEW, "next week"),
        ("When is the next nudge?", Verb.PREVIEW, ""),
        ("test", Verb.TEST, ""),
        ("test <#C0EWASTE|img-ewaste>", Verb.TEST, "<#C0EWASTE|img-ewaste>"),
        ("test #framework", Verb.TEST, "#framework"),
    ],
)
def test_looking_ahead(text: str, verb: Verb, argument: str) -> None:
    assert read(text) == Command(verb, argument=argument)


@pytest.mark.parametrize(
    ("text", "verb", "until"),
    [
        ("snooze 3 days", Verb.SNOOZE, IN_3_DAYS),
        ("remind me of this next Monday", Verb.SNOOZE, MONDAY),
        ("leave this alone", Verb.LEAVE, None),
        ("leave alone", Verb.LEAVE, None),
        ("nudge again", Verb.NUDGE, None),
        ("history", Verb.HISTORY, None),
    ],
)
def test_under_a_post_of_one_activity_none_need_be_named(text: str, verb: Verb, until: date | None) -> None:
    command = read(text, about=("A.1.d",))
    assert (command.verb, command.refs, command.until, command.problem) == (verb, ("A.1.d",), until, None)
    assert read(text, about=("A.1.d", "A.1.e")).problem
    assert read(text.replace("this", "1e") + " 1e", about=("A.1.d",)).refs in (("A.1.e",), ("A.1.d",))


def test_a_short_reference_that_is_none_alone_waits_for_the_choice_with_its_day() -> None:
    command = read("snooze 1c 3 days, no data", ())
    assert (command.refs, command.candidates) == ((), ("A.1.c", "B.1.c", "C.1.c", "D.1.c"))
    assert (command.until, command.note) == (IN_3_DAYS, "no data")


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thank you very much :pray:",
        "merci beaucoup",
        "ok thanks",
        "谢谢",
        "Great, thanks for your help!",
        "thx",
    ],
)
def test_thanks_are_thanks(text: str) -> None:
    assert says_thanks(text)


@pytest.mark.parametrize("text", ["thanks, 1c done", "ok", "no thanks to UNU", "thanks for nothing", "status 1c", ""])
def test_and_nothing_else_is(text: str) -> None:
    assert not says_thanks(text)


WORDS = ["snooze", "remind me", "leave", "alone", "nudge", "again", "mute", "level", "calm", "preview", "test", "1c",
         "1d", "3d", "A.1", "3 days", "until", "May", "next Monday", "because", "of", "this", ",", "#x", "?",
         "99999 days", "31 December 9999", "1 January 0001", "\n", "<#C1|x>", "\u202e"]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
def test_whatever_is_said_of_reminders_is_read(text: str) -> None:
    for groups, about in ((EWASTE, ()), ((), ()), (EWASTE, ("A.1.d",))):
        command = read(text, groups, about)
        assert command.verb is not None or command.problem
        if command.verb is Verb.SNOOZE and not command.problem:
            assert command.until is not None
            assert command.until > TODAY
            assert command.refs or command.candidates
