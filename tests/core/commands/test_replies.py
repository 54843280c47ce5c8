"""Thread replies as colleagues write them: which set a status, and which are only notes. Monday 20 March 2017."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.commands.parse import Command, Verb, parse_reply
from emgbot.core.files.planfile import load_plan
from emgbot.core.plan import Plan
from emgbot.core.status import Status

PLAN: Plan = load_plan((Path(__file__).parents[3] / "config" / "workplan-2017.yaml").read_text(), file="plan").draft
TODAY = date(2017, 3, 20)
ONE = ("A.1.b",)
SEVERAL = ("A.1.a", "A.1.b", "A.1.c")
DONE, WAY, RISK, HOLD = Status.COMPLETED, Status.UNDER_WAY, Status.AT_RISK, Status.ON_HOLD
NOT, STOPPED = Status.NOT_STARTED, Status.DISCONTINUED


def read(text: str, refs: tuple[str, ...] = ONE) -> Command | None:
    return parse_reply(text, PLAN, today=TODAY, refs=refs)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "not done yet",
            "done?",
            "ok, thanks",
            "done some interviews",
            "late reply, sorry",
            "",
            "   ",
            "thanks",
            "yes",
            "no",
        ),
        *(
            "Not yet",
            "not yet done",
            "Thanks, done deal",
            "Done with the interviews",
            "Finished reading, comments below",
        ),
        *("done 3 interviews", "Started reading the draft", "closed-door meeting tomorrow", "complete mess", "open"),
        *(
            "dropped you an email",
            "moved to New York",
            "delayed flight, sorry",
            "late to the meeting",
            "postponed my leave",
        ),
        *(
            "blocked calendars for 5 March",
            "at risk of repeating myself, thanks",
            "in progress report we wrote",
            "1b",
            "1b?",
        ),
        *(
            "1b is not done",
            "1b not completed yet",
            "1b isn't done",
            "1b done but not circulated",
            "undone",
            "1b undone",
        ),
        *(
            "Done, but UNU still has to clear",
            "done if UNU agrees",
            "Done, if UNU agrees",
            "done once cleared",
            "done soon",
        ),
        *(
            "done by 15 May",
            "completed by end of March",
            "will be done by Friday",
            "to be completed in May",
            "1b to be done",
        ),
        *(
            "should be completed soon",
            "We hope to have it done by May",
            "done next week",
            "done tomorrow",
            "starting next week",
        ),
        *(
            "completed?",
            "1b completed?",
            "Is 1b done?",
            "can we mark 1b as done?",
            "1b done, right?",
            "completed (?)",
            "done...?",
        ),
        *(
            "Done, can you confirm?",
            "what about 1b?",
            "1b delayed to May?",
            "could we delay 1b to May",
            "can 1b be delayed to May?",
        ),
        *(
            "we are waiting for UNU",
            "waiting for UNU",
            "almost done",
            "nearly there",
            "half done",
            "I think 1b is done",
        ),
        *(
            "1b done I think",
            "1b done, I think",
            "probably done",
            "done, hopefully",
            "let's call it done",
            "call me when done",
        ),
        *(
            "everything done except the annex",
            "Done except the annex",
            "done, except for the annex",
            "finished the draft",
        ),
        *(
            "draft finished",
            "The report is done",
            "mapping completed",
            "done in March",
            "Done for today",
            "done on our side",
        ),
        *(
            "done for UNU",
            "1b done for now",
            "not at risk",
            "not on track",
            "1b was never started",
        ),
        *(
            "> 1b done",
            "&gt; 1b done",
            "~1b done~",
            "1b ~done~",
            "Done: interviews. To do: the draft",
            "To do: the annex",
        ),
        *("60% of members replied", "100% agree", "0% chance", "110%", "in May", "15 March", "on 5 March", "Hi all"),
        *(
            "on leave until 15 May",
            "away until May",
            "back on Monday",
            "cancelled due to rain",
            "meeting cancelled",
            "call off",
        ),
        *(
            "delayed by two weeks, sorry",
            "late, sorry",
            "delayed, will tell",
            "1z done",
            "2a done",
            "A.1 done",
            "D done",
            "1a done",
        ),
        *(
            "1a done, 1b under way",
            "1b done, 1a under way",
            "1b done and 1c too",
            "1b, 1c done",
            "start",
            "close",
            "cancel 1b",
        ),
        *(
            "pas encore",
            "pas fini",
            "pas encore terminé",
            "ce n'est pas fait",
            "terminé ?",
            "fait attention",
            "no hecho",
        ),
        *(
            "hecho en casa",
            "не сделано",
            "ещё не готово",
            "لم يتم",
            "未完成",
            "没完成",
            "完成了吗",
            "完成了吗？",
            "还没完成",
        ),
        *(
            ":+1:",
            "👍",
            "🙏",
            "<https://example.org>",
            "<@U0MARIE> can you look at 1b",
            "1b <@U0MARIE> done",
            "overdue invoices",
        ),
        *(
            "No. Done is better than perfect",
            "Well done!",
            "Well, done is done",
            "Nothing done",
            "none",
            "n/a",
            "TBC",
            "tbd",
        ),
        *(
            "done and circulated",
            "completed draft, now reviewing",
            "started, then stopped?",
            "on hold music",
            "held on Monday",
        ),
        *(
            "under way to the airport",
            "On track for end of April",
            "1b on track for April",
            "done, pending clearance",
            "done or not",
        ),
    ],
)
def test_everything_else_is_a_note(text: str) -> None:
    command = read(text)
    assert command is None or command.problem, command


@pytest.mark.parametrize(
    "text",
    [
        *(
            "not done yet",
            "done?",
            "ok, thanks",
            "done some interviews",
            "late reply, sorry",
            "late, sorry",
            "1b done?",
        ),
        *("1z done", "2a done", "1a done", "1a done, 1b under way"),
    ],
)
def test_a_plain_note_is_not_even_asked_about(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *(
            (text, DONE)
            for text in ("completed", "Completed.", "DONE", "done!", "Done :white_check_mark:", "done ✅", "Done 👍")
        ),
        *(
            (text, DONE)
            for text in ("It's done", "this is done", "all done", "already done", "done already", "is done")
        ),
        *(
            (text, DONE)
            for text in ("Done, thanks", "done thanks", "Done. Report sent to all.", "Done\nReport attached")
        ),
        *(
            (text, DONE)
            for text in ("*Done*", "_done_", '"done"', "“Done”", "yes, done", "Yes - completed", "✅ done", "100%")
        ),
        *((text, DONE) for text in ("finished", "closed", "finalised", "completed (see link)", "completed – see link")),
        *((text, DONE) for text in ("done <https://example.org|report>", "Done; next is 1c", "completed successfully")),
        *(
            (text, DONE)
            for text in ("Terminé.", "c'est fait", "Hecho, gracias", "сделано", "Готово!", "تم", "完成", "已完成。")
        ),
        *(
            (text, WAY)
            for text in ("under way", "Under way, data expected in May", "underway - UNU leads", "in progress")
        ),
        *(
            (text, WAY)
            for text in ("ongoing", "on track", "started", "Started.", "wip", "60%", "60 %", "60% done", "about 60%")
        ),
        *((text, WAY) for text in ("en cours", "en curso", "в процессе", "进行中", "Under way: interviews are held")),
        *(
            (text, NOT)
            for text in ("not started", "Not yet started.", "to do", "hasn't started yet", "0%", "pas commencé")
        ),
        *((text, HOLD) for text in ("On hold", "blocked", "on hold, waiting for UNU", "paused", "on hold (no data)")),
        *((text, RISK) for text in ("at risk", "at risk: no data", "At risk, UNU is late")),
    ],
)
def test_a_status_alone_sets_the_one_activity_of_the_post_but_none_of_several(text: str, status: Status) -> None:
    command = read(text)
    assert command is not None
    assert (command.verb, command.refs, command.status, command.problem) == (Verb.STATUS, ONE, status, None)
    assert read(text, SEVERAL) is None


@pytest.mark.parametrize(
    ("text", "refs", "status"),
    [
        ("1b completed", "A.1.b", DONE),
        ("1B DONE", "A.1.b", DONE),
        ("A.1.b done", "A.1.b", DONE),
        ("A1b: done", "A.1.b", DONE),
        ("1b - completed", "A.1.b", DONE),
        ("1b is done, report sent", "A.1.b", DONE),
        ("1b has been completed", "A.1.b", DONE),
        ("1b: done: report sent", "A.1.b", DONE),
        ("done 1b", "A.1.b", DONE),
        ("Done: 1a, 1b", "A.1.a A.1.b", DONE),
        ("1a, 1b done", "A.1.a A.1.b", DONE),
        ("1a and 1b are done", "A.1.a A.1.b", DONE),
        ("1a-1c done", "A.1.a A.1.b A.1.c", DONE),
        ("1b and c under way", "A.1.b A.1.c", WAY),
        ("1(b) 60%", "A.1.b", WAY),
        ("<@U0BOT> 1b done", "A.1.b", DONE),
        ("• 1b done", "A.1.b", DONE),
        ("- 1b done", "A.1.b", DONE),
        ("✅ 1b done", "A.1.b", DONE),
        ("1b\u00a0done", "A.1.b", DONE),
        ("\u200f1b done", "A.1.b", DONE),
        ("1b... done", "A.1.b", DONE),
        ("“1b done”", "A.1.b", DONE),
        ("D.1.d done", "D.1.d", DONE),
        ("1b ongoing, 1c later", "A.1.b", WAY),
        ("1b terminé", "A.1.b", DONE),
        ("1b 完成", "A.1.b", DONE),
    ],
)
def test_references_in_a_reply_say_which(text: str, refs: str, status: Status) -> None:
    command = read(text, SEVERAL)
    assert command is not None
    assert (command.refs, command.status, command.problem) == (tuple(refs.split()), status, None)


@pytest.mark.parametrize("text", ["1c done", "C.1.c done", "D.1.c done"])
def test_a_short_reference_speaks_of_the_post_and_is_asked_about_where_it_has_two(text: str) -> None:
    command = read(text, ("C.1.c", "D.1.c"))
    assert (command.refs if command else ()) == (() if text.startswith("1c") else (text.split()[0],))


@pytest.mark.parametrize(
    ("text", "status", "end", "note"),
    [
        ("1b delayed to end of May, UNU data late", None, date(2017, 5, 31), "UNU data late"),
        ("delayed to 15 May", None, date(2017, 5, 15), None),
        ("Postponed to June.", None, date(2017, 6, 30), None),
        ("1b moved to June - venue lost", None, date(2017, 6, 30), "venue lost"),
        ("repoussé à fin mai", None, date(2017, 5, 31), None),
        ("under way until end of April", WAY, date(2017, 4, 30), None),
        ("at risk, delayed to May", RISK, date(2017, 5, 31), None),
        ("60%, expected by 15 May", WAY, date(2017, 5, 15), None),
        ("delayed by May", None, date(2017, 5, 31), None),
        ("It will be delayed to May, sorry", None, date(2017, 5, 31), "sorry"),
        ("still at risk, delayed to May", RISK, date(2017, 5, 31), None),
        ("Postponed, new deadline 15 May: venue lost", None, date(2017, 5, 15), "venue lost"),
        ("The new deadline is 15 May.", None, date(2017, 5, 15), None),
    ],
)
def test_a_revised_end_is_part_of_the_first_clause(
    text: str, status: Status | None, end: date, note: str | None
) -> None:
    command = read(text)
    assert command is not None
    assert (command.refs, command.status, command.end, command.note) == (ONE, status, end, note)
    assert command.problem is None


def test_the_day_and_on_whose_behalf_are_kept() -> None:
    command = read("1b under way for UNU by email 12 Dec: data collection started", SEVERAL)
    assert command is not None
    assert (command.entity, command.via, command.on) == ("UNU", "email", date(2016, 12, 12))
    assert command.note == "data collection started"
    behalf = read("completed on behalf of UNEP")
    assert behalf is not None
    assert (behalf.status, behalf.entity, behalf.note) == (DONE, "UNEP", None)
    assert read("completed for UNEP") is None  # For whom the work was, or who reported it: a note.
    yesterday = read("completed yesterday")
    assert yesterday is not None
    assert yesterday.on == date(2017, 3, 19)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("delayed", "Until when?"),
        ("late", "Until when?"),
        ("1b delayed", "Until when?"),
        ("1b delayed, venue lost", "Until when?"),
        ("delayed to 3/4/2017", "3/4/2017"),
        ("1b cancelled", "decision"),
        ("discontinued", "decision"),
    ],
)
def test_a_status_that_lacks_something_says_what_and_changes_nothing(text: str, asked: str) -> None:
    command = read(text)
    assert command is not None
    assert asked in (command.problem or "")


def test_a_decision_named_in_the_reply_is_enough() -> None:
    command = read("discontinued, SOM22 decision 5")
    assert command is not None
    assert (command.status, command.note, command.problem) == (STOPPED, "SOM22 decision 5", None)


WORDS = [
    "1b",
    "1a",
    "done",
    "completed",
    "not",
    "?",
    ",",
    ".",
    "60%",
    "delayed to May",
    "under way",
    "thanks",
    "if",
    "\n",
]


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_any_reply_is_read_without_an_exception(text: str) -> None:
    for refs in (ONE, SEVERAL, ()):
        command = read(text, refs)
        if command is not None:
            assert command.refs
            assert command.status or command.end or command.problem


@settings(deadline=None)
@given(
    st.sampled_from(["done", "1b completed", "60%", "delayed to May"]),
    st.sampled_from(["?", " ?", "؟", "？", "??", "!?"]),
)
def test_a_question_mark_behind_a_status_makes_it_a_note(words: str, mark: str) -> None:
    assert read(words + mark) is None
