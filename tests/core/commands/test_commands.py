"""What people type, read on Monday 20 March 2017 in #img-ewaste (group A.1) unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.commands.parse import Command, Verb, help_lines, parse_command
from emgbot.core.files.planfile import load_plan
from emgbot.core.plan import Plan
from emgbot.core.status import Status

READ: Plan = load_plan((Path(__file__).parents[3] / "config" / "workplan-2017.yaml").read_text(), file="plan").draft
PLAN = replace(READ, members=("UNU", "UNEP", "WFP", "UN-Habitat", "World Bank", "UN Women"))
TODAY = date(2017, 3, 20)
EWASTE = ("A.1",)
CHANNELS: list[tuple[str, ...]] = [
    (),
    *((group.ref,) for group in PLAN.groups),
    ("D.3", "D.4", "D.5"),
    ("C.1", "C.2"),
    ("A.1", "B.1"),
]
DONE, WAY, RISK, HOLD = Status.COMPLETED, Status.UNDER_WAY, Status.AT_RISK, Status.ON_HOLD
NOT, STOPPED, CARRIED = Status.NOT_STARTED, Status.DISCONTINUED, Status.CARRIED_OVER


def read(text: str, groups: tuple[str, ...] = EWASTE) -> Command:
    return parse_command(text, PLAN, today=TODAY, groups=groups)


def said(command: Command) -> dict[str, Any]:
    """All that a command says but its verb and references."""
    names = ("status", "progress", "end", "on", "note", "entity", "via", "problem")
    return {name: value for name in names if (value := getattr(command, name)) is not None}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "status 1c done",
            "/emg status 1c done",
            "emg status 1c done",
            "/EMG STATUS 1C DONE",
            "<@U0BOT> status 1c done",
        ),
        *("<@U0BOT|emgbot> 1c done", "@emgbot 1c done", "emgbot: 1c done", "<@U0BOT>, please mark 1c as done"),
        *(
            "1c done",
            "1c: done",
            "1c - done",
            "1c – done",
            "1c is done",
            "1c = done",
            "1c → done",
            "1c -> done",
            "1c done!",
        ),
        *("1c done.", "1c, done", "1c Done", "1C DONE", "1c now done", "1c already done", "1c has been completed"),
        *(
            "done 1c",
            "done: 1c",
            "completed 1c",
            "complete 1c",
            "close 1c",
            "finish 1c",
            "status done 1c",
            "status 1c: done",
        ),
        *(
            "mark 1c as done",
            "mark 1c done",
            "set 1c to done",
            "update 1c: done",
            "status of 1c is done",
            "status 1c to done",
        ),
        *('1c "done"', "1c “done”", "1c ‘done’", "1c «done»", "*1c* done", "1c *done*", "_1c_ _done_", "`1c` `done`"),
        *(
            "A.1.c done",
            "A1c done",
            "1(c) done",
            "activity 1c done",
            "2017/A.1.c done",
            "1c\u00a0done",
            "\u200f1c done",
        ),
        *(
            "1\u200bc done",
            "１ｃ　done",
            "  1c   done  ",
            "1c\ndone",
            "1c\tdone",
            "1c done thanks",
            "hi, 1c done",
            "1c's done",
        ),
        *(
            "please status 1c done",
            "status 1c completed",
            "status 1c finished",
            "1c 完成",
            "1c完成",
            "1c已完成",
            "1c 完成了",
        ),
        *("1c terminé", "1c TERMINE", "1c fait", "1c hecho", "1c terminado", "1c сделано", "1c готово", "1c выполнено"),
        *(
            "1c تم",
            "1c منجز",
            "1c termine\u0301",
            "статус 1c сделано",
            "statut 1c terminé",
            "estado 1c hecho",
            "1c c'est fait",
        ),
    ],
)
def test_done_is_understood_however_it_is_put(text: str) -> None:
    command = read(text)
    assert (command.verb, command.refs, said(command)) == (Verb.STATUS, ("A.1.c",), {"status": DONE})


@pytest.mark.parametrize(
    ("words", "status"),
    [
        *(
            (words, NOT)
            for words in ("not started", "Not yet started", "not started yet", "to do", "todo", "hasn't started")
        ),
        *(
            (words, NOT)
            for words in ("not_started", "has not started yet", "yet to start", "pas commencé", "no iniciado")
        ),
        *((words, NOT) for words in ("не начато", "لم يبدأ", "未开始", "尚未开始", "à faire", "por hacer")),
        *(
            (words, WAY)
            for words in ("under way", "underway", "under-way", "under_way", "in progress", "ongoing", "started")
        ),
        *(
            (words, WAY)
            for words in ("on track", "WIP", "working on it", "en cours", "en curso", "в работе", "قيد التنفيذ")
        ),
        *(
            (words, WAY)
            for words in ("进行中", "reopened", "almost done", "begun", "commencé", "iniciado", "начато", "has started")
        ),
        *(
            (words, RISK)
            for words in ("at risk", "at-risk", "at_risk", "in jeopardy", "à risque", "en riesgo", "под угрозой")
        ),
        *((words, RISK) for words in ("في خطر", "有风险")),
        *(
            (words, HOLD)
            for words in ("on hold", "on_hold", "blocked", "paused", "suspended", "stalled", "en attente", "waiting")
        ),
        *((words, HOLD) for words in ("en espera", "приостановлено", "معلق", "暂停")),
        *(
            (words, DONE)
            for words in ("finished", "complete", "closed", "finalized", "terminée", "Готово", "مكتمل", "已完成")
        ),
    ],
)
def test_the_statuses_have_many_names(words: str, status: Status) -> None:
    for text in (f"1c {words}", f"status 1c {words}", f"1c: {words}.", f'/emg status 1c "{words}"'):
        command = read(text)
        assert (command.refs, said(command)) == (("A.1.c",), {"status": status}), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('status 1c "under way" waiting for UNU', {"status": WAY, "note": "waiting for UNU"}),
        ("1c done: Report sent,  to ALL!", {"status": DONE, "note": "Report sent,  to ALL!"}),
        ("1c done, the report is out", {"status": DONE, "note": "the report is out"}),
        ("1c done the report is out", {"status": DONE, "note": "the report is out"}),
        ("1c done - the report is out", {"status": DONE, "note": "the report is out"}),
        ("1c done\nthe report\nis out", {"status": DONE, "note": "the report\nis out"}),
        ("1c done (see annex)", {"status": DONE, "note": "(see annex)"}),
        ("1c done &amp; dusted, 5 &lt; 6", {"status": DONE, "note": "& dusted, 5 < 6"}),
        ("1c done &amp;lt;", {"status": DONE, "note": "&lt;"}),
        ("1c done <https://a.org/x?y=1|report>", {"status": DONE, "note": "<https://a.org/x?y=1|report>"}),
        ("1c done <!channel> look", {"status": DONE, "note": "<!channel> look"}),
        ("1c done, ask <@U0MARIE|marie>", {"status": DONE, "note": "ask <@U0MARIE|marie>"}),
        ("1c done: النص العربي", {"status": DONE, "note": "النص العربي"}),
        ("1c done: a\u202eb\x00c", {"status": DONE, "note": "abc"}),
        ("1c done “venue lost”", {"status": DONE, "note": "“venue lost”"}),
        ("1c on hold, waiting for UNU", {"status": HOLD, "note": "waiting for UNU"}),
        ("1c waiting for UNU", {"status": HOLD, "note": "waiting for UNU"}),
        ("1c awaiting clearance by Legal", {"status": HOLD, "note": "awaiting clearance by Legal"}),
        ("1c is pending clearance", {"status": HOLD, "note": "pending clearance"}),
        ("1c under way for two months", {"status": WAY, "note": "for two months"}),
        ("1c under way for SOM23", {"status": WAY, "note": "for SOM23"}),
        ("1c under way for UNU data", {"status": WAY, "note": "for UNU data"}),
        ("1c on hold until Legal answers", {"status": HOLD, "note": "until Legal answers"}),
        ("1c done in February", {"status": DONE, "note": "in February"}),
        ("1c done by UNU", {"status": DONE, "note": "by UNU"}),
        ("1c done, next step: circulate", {"status": DONE, "note": "next step: circulate"}),
        ("1c done after the meeting", {"status": DONE, "note": "after the meeting"}),
        ("1c *done*, *really*", {"status": DONE, "note": "*really*"}),
        ("1c ~done~ under way", {"status": WAY}),
        ("1c done—report sent", {"status": DONE, "note": "report sent"}),
        ("1c done :tada:", {"status": DONE}),
        ("1c done: :tada: thanks to UNU", {"status": DONE, "note": ":tada: thanks to UNU"}),
        ("1c note: venue lost", {"note": "venue lost"}),
    ],
)
def test_the_note_is_the_persons_own_words(text: str, expected: dict[str, Any]) -> None:
    assert said(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "status", "progress", "note"),
    [
        ("1c 60%", WAY, 60, None),
        ("1c 60 %", WAY, 60, None),
        ("1c is about 60% done", WAY, 60, None),
        ("1c 60 per cent", WAY, 60, None),
        ("1c: 60%, UNU late", WAY, 60, "UNU late"),
        ("1c ٦٠٪", WAY, 60, None),
        ("1c 60％", WAY, 60, None),
        ("1c 99.6%", WAY, 99, None),
        ("1c 0.4%", WAY, 1, None),
        ("1c 100%", DONE, 100, None),
        ("1c 100 % complete", DONE, 100, None),
        ("1c 0%", NOT, 0, None),
        ("1c under way, 40%", WAY, 40, None),
        ("1c under way (40%), data in", WAY, 40, "data in"),
        ("1c at risk 40%", RISK, 40, None),
        ("1c done 60%", WAY, 60, None),
        ("60% 1c", WAY, 60, None),
    ],
)
def test_figures_are_kept(text: str, status: Status, progress: int, note: str | None) -> None:
    command = read(text)
    assert (command.refs, command.problem) == (("A.1.c",), None)
    assert (command.status, command.progress, command.note) == (status, progress, note)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1c delayed to end of March, venue lost", {"end": date(2017, 3, 31), "note": "venue lost"}),
        ("1c delayed to May", {"end": date(2017, 5, 31)}),
        ("1c delayed until 15 May", {"end": date(2017, 5, 15)}),
        ("1c delayed till 15 May: venue", {"end": date(2017, 5, 15), "note": "venue"}),
        ("1c is delayed to 15 May 2018", {"end": date(2018, 5, 15)}),
        ("1c late, until 15 May", {"end": date(2017, 5, 15)}),
        ("1c delayed by May", {"end": date(2017, 5, 31)}),
        ("1c delayed by the end of May, venue lost", {"end": date(2017, 5, 31), "note": "venue lost"}),
        ("1c new deadline is now 15 May", {"end": date(2017, 5, 15)}),
        ("1c the new deadline will be 15 May", {"end": date(2017, 5, 15)}),
        ("1c new planned end: 30 April", {"end": date(2017, 4, 30)}),
        ("1c under way with a new deadline of 15 May", {"status": WAY, "end": date(2017, 5, 15)}),
        ("1c postponed, new date 12 May", {"end": date(2017, 5, 12)}),
        ("1c postponed (12 May), venue lost", {"end": date(2017, 5, 12), "note": "venue lost"}),
        ("1c delayed by two weeks, to 15 May", {"end": date(2017, 5, 15)}),
        ("1c delayed by two weeks, new deadline 15 May", {"end": date(2017, 5, 15)}),
        ("1c late - expected by 15 May", {"end": date(2017, 5, 15)}),
        ("1c delayed by UNU", None),
        ("1c delayed by two weeks", None),
        ("1c delayed, venue lost", None),
        ("1c delayed to 10 days before SOM23", None),
        ("1c delayed until two weeks after the workshop", None),
        ("1c postponed to June", {"end": date(2017, 6, 30)}),
        ("1c moved to Q3", {"end": date(2017, 9, 30)}),
        ("1c moved from April to June", {"end": date(2017, 6, 30)}),
        ("1c pushed back to next month", {"end": date(2017, 4, 30)}),
        ("1c extended to 30 June 2017", {"end": date(2017, 6, 30)}),
        ("1c delayed: May", {"end": date(2017, 5, 31)}),
        ("1c delayed -> May", {"end": date(2017, 5, 31)}),
        ('1c "delayed to end of May", venue lost', {"end": date(2017, 5, 31), "note": "venue lost"}),
        ("delay 1c to end of May", {"end": date(2017, 5, 31)}),
        ("postpone 1c until June, venue lost", {"end": date(2017, 6, 30), "note": "venue lost"}),
        ("move 1c from April to June", {"end": date(2017, 6, 30)}),
        ("1c new end 15 May", {"end": date(2017, 5, 15)}),
        ("1c revised end: 15 May", {"end": date(2017, 5, 15)}),
        ("1c now expected by 15 May", {"end": date(2017, 5, 15)}),
        ("1c repoussé à fin mai", {"end": date(2017, 5, 31)}),
        ("1c repoussé jusqu'au 15, salle perdue", {"end": date(2017, 4, 15), "note": "salle perdue"}),
        ("1c repoussé au 15", {"end": date(2017, 4, 15)}),
        ("1c reporté de mars à mai", {"end": date(2017, 5, 31)}),
        ("1c reporté de deux semaines, au 15 mai", {"end": date(2017, 5, 15)}),
        ("1c reporté de deux semaines à cause d'UNU", None),
        ("1c aplazado de marzo a mayo", {"end": date(2017, 5, 31)}),
        ("1c retrasado hasta mayo", {"end": date(2017, 5, 31)}),
        ("1c отложено до пятницы, нет зала", {"end": date(2017, 3, 24), "note": "нет зала"}),
        ("1c 推迟到5月31日", {"end": date(2017, 5, 31)}),
        ("1c aplazado al 15", {"end": date(2017, 4, 15)}),
        ("1c delayed to the 15", {"end": date(2017, 4, 15)}),
        ("1c delayed to before SOM23", {"end": date(2017, 8, 31)}),
        ("1c under way until end of April", {"status": WAY, "end": date(2017, 4, 30)}),
        ("1c under way, until end of April", {"status": WAY, "end": date(2017, 4, 30)}),
        ("1c at risk, delayed to May, no data", {"status": RISK, "end": date(2017, 5, 31), "note": "no data"}),
        ("1c on hold until 15 May: no data", {"status": HOLD, "end": date(2017, 5, 15), "note": "no data"}),
        ("1c under way, to be completed by 15 May", {"status": WAY, "end": date(2017, 5, 15)}),
        ("1c 60%, expected by 15 May", {"status": WAY, "progress": 60, "end": date(2017, 5, 15)}),
        ("1c at risk, end of May", {"status": RISK, "note": "end of May"}),
        ("1c until 15 May", {"end": date(2017, 5, 15)}),
        ("1c by 15 May: venue", {"end": date(2017, 5, 15), "note": "venue"}),
        ("1c delayed again to May", {"end": date(2017, 5, 31)}),
        ("1c delayed by a month to end of April", {"end": date(2017, 4, 30)}),
        ("1c will be delayed to May", {"end": date(2017, 5, 31)}),
        ("1c under way but delayed to May", {"status": WAY, "end": date(2017, 5, 31)}),
        ("1c started, delayed to May", {"status": WAY, "end": date(2017, 5, 31)}),
    ],
)
def test_a_revised_end_goes_with_delayed_or_an_open_status(text: str, expected: dict[str, Any] | None) -> None:
    command = read(text)
    assert command.refs == ("A.1.c",)
    if expected is None:
        assert "Until when?" in (command.problem or "")
    else:
        assert said(command) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1c done on 5 March", {"status": DONE, "on": date(2017, 3, 5)}),
        ("1c terminé le 15", {"status": DONE, "on": date(2017, 3, 15)}),
        ("1c hecho el 15: enviado", {"status": DONE, "on": date(2017, 3, 15), "note": "enviado"}),
        ("1c done 5 March", {"status": DONE, "on": date(2017, 3, 5)}),
        ("1c done on 5 March: sent", {"status": DONE, "on": date(2017, 3, 5), "note": "sent"}),
        ("1c done, on 5 March", {"status": DONE, "on": date(2017, 3, 5)}),
        ("1c done (5 March)", {"status": DONE, "on": date(2017, 3, 5)}),
        ("1c done yesterday", {"status": DONE, "on": date(2017, 3, 19)}),
        ("1c completed on 28 February 2017, sent", {"status": DONE, "on": date(2017, 2, 28), "note": "sent"}),
        ("1c started on 5 March", {"status": WAY, "on": date(2017, 3, 5)}),
        ("1c under way since 28 Nov", {"status": WAY, "on": date(2016, 11, 28)}),
        ("1c done, on 5 March we met UNU", {"status": DONE, "note": "on 5 March we met UNU"}),
        ("1c under way for UNU by email 12 Dec: data", "UNU email 2016-12-12 data"),
        ("1c under way for UNU by e-mail on 12 Dec, data", "UNU email 2016-12-12 data"),
        ("1c under way on behalf of UNU by email, 12 Dec 2016: data", None),
        ("1c done for World Bank by phone", {"status": DONE, "entity": "World Bank", "via": "phone"}),
        ("1c done for unu", {"status": DONE, "entity": "UNU"}),
        ("1c done for UN Women in the meeting", {"status": DONE, "entity": "UN Women", "via": "meeting"}),
        ("1c done for UNIDO: sent", {"status": DONE, "entity": "UNIDO", "note": "sent"}),
        ("1c done, for UNU by phone", {"status": DONE, "entity": "UNU", "via": "phone"}),
        ("1c under way for the host country by email", {"status": WAY, "entity": "host country", "via": "email"}),
        ("1c done by email", {"status": DONE, "via": "email"}),
        ("1c done by email from UNU: sent", {"status": DONE, "entity": "UNU", "via": "email", "note": "sent"}),
        ("1c done from UNU", {"status": DONE, "note": "from UNU"}),
        ("1c done on behalf of the World Bank: sent", {"status": DONE, "entity": "World Bank", "note": "sent"}),
        ("1c done on behalf of us all", {"status": DONE, "note": "on behalf of us all"}),
        ("the status of 1c is done", {"status": DONE}),
        ("1c done on behalf of UNEP", {"status": DONE, "entity": "UNEP"}),
        ("1c for UNU: done", {"status": DONE, "entity": "UNU"}),
        ("1c for UNU by email 12 Dec: done, sent", "UNU email 2016-12-12 sent"),
        ("1c done via https://example.org", {"status": DONE, "note": "via https://example.org"}),
    ],
)
def test_it_is_told_when_for_whom_and_how(text: str, expected: dict[str, Any] | str | None) -> None:
    command = read(text)
    assert command.problem is None
    if isinstance(expected, dict):
        assert said(command) == expected
    elif expected:
        assert f"{command.entity} {command.via} {command.on} {command.note}" == expected
    assert command.status in {DONE, WAY}


@pytest.mark.parametrize(
    ("text", "verb", "refs", "argument"),
    [
        ("status", Verb.STATUS, (), ""),
        ("status?", Verb.STATUS, (), ""),
        ("/emg status", Verb.STATUS, (), ""),
        ("status all", Verb.STATUS, (), "all"),
        ("status A", Verb.STATUS, (), "A"),
        ("status A.1", Verb.STATUS, (), "A.1"),
        ("status <#C01|img-ewaste>", Verb.STATUS, (), "<#C01|img-ewaste>"),
        ("status 1c", Verb.STATUS, ("A.1.c",), ""),
        ("status of 1c?", Verb.STATUS, ("A.1.c",), ""),
        ("1c", Verb.STATUS, ("A.1.c",), ""),
        ("1c?", Verb.STATUS, ("A.1.c",), ""),
        ("show 1c", Verb.STATUS, ("A.1.c",), ""),
        ("status 1a,1b", Verb.STATUS, ("A.1.a", "A.1.b"), ""),
        ("due", Verb.DUE, (), ""),
        ("due?", Verb.DUE, (), ""),
        ("due this month A", Verb.DUE, (), "this month A"),
        ("/emg due next 30 days e-waste", Verb.DUE, (), "next 30 days e-waste"),
        ("overdue", Verb.OVERDUE, (), ""),
        ("Overdue in section B?", Verb.OVERDUE, (), "in section B"),
        ("mine", Verb.MINE, (), ""),
        ("undo", Verb.UNDO, (), ""),
        ("undo last", Verb.UNDO, (), ""),
        ("undo 1c", Verb.UNDO, ("A.1.c",), ""),
        ("undo 1c please", Verb.UNDO, ("A.1.c",), ""),
        ("history 1c", Verb.HISTORY, ("A.1.c",), ""),
        ("history of 1c", Verb.HISTORY, ("A.1.c",), ""),
        ("history 1c last month", Verb.HISTORY, ("A.1.c",), "last month"),
        ("1c status?", Verb.STATUS, ("A.1.c",), ""),
        ("1c history", Verb.HISTORY, ("A.1.c",), ""),
        ("1c undo", Verb.UNDO, ("A.1.c",), ""),
        ("plan", Verb.PLAN, (), ""),
        ("/emg plan accept", Verb.PLAN, (), "accept"),
        ("plan set B.1.b ask Has it been sent?", Verb.PLAN, (), "set B.1.b ask Has it been sent?"),
        ("Plan: set 1c title “A  title”", Verb.PLAN, (), "set 1c title “A  title”"),
        ("milestones", Verb.MILESTONE, (), ""),
        ("milestone SOM23 18-20 Sep 2017", Verb.MILESTONE, (), "SOM23 18-20 Sep 2017"),
        ("help", Verb.HELP, (), ""),
        ("Help!", Verb.HELP, (), ""),
        ("?", Verb.HELP, (), ""),
        ("aide", Verb.HELP, (), ""),
        ("帮助", Verb.HELP, (), ""),
        ("", Verb.HELP, (), ""),
        ("   \u200b ", Verb.HELP, (), ""),
        ("/emg", Verb.HELP, (), ""),
        ("<@U0BOT>", Verb.HELP, (), ""),
        ("<@U0BOT> hello", Verb.HELP, (), ""),
    ],
)
def test_the_other_verbs(text: str, verb: Verb, refs: tuple[str, ...], argument: str) -> None:
    command = read(text)
    assert (command.verb, command.refs, command.argument, command.problem) == (verb, refs, argument, None)
    assert said(command) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1c delayed", ["Until when?", "`/emg status 1c delayed to "]),
        ("1c late", ["Until when?", "`/emg status 1c delayed to "]),
        ("1c delayed, venue lost", ["Until when?"]),
        ("1c delayed by two weeks", ["Until when?"]),
        ("1c delayed until further notice", ["Until when?"]),
        ("1c delayed to 3/4/2017", ["3/4/2017", "3 April 2017", "4 March 2017"]),
        ("1c done on 3/4/2017", ["3/4/2017"]),
        ("1c done on 5 December 2018", ["still to come"]),
        ("1c done on 25 March", ["still to come", "year"]),
        ("1c discontinued", ["decision", "`/emg status 1c discontinued, decision SOM22/5`"]),
        ("1c cancelled", ["decision"]),
        ("1c carried over", ["decision"]),
        ("1c carried over to 2018", ["decision"]),
        ("1c not done", ["not done", "`/emg status 1c "]),
        ("1c isn't done yet", ["isn't done yet"]),
        ("1c pas terminé", ["pas terminé"]),
        ("1c не сделано", ["не сделано"]),
        ("1c 未完成", ["未完成"]),
        ("1c done?", ["question", "`/emg status 1c done`"]),
        ("1c done if UNU agrees", ["completed, or still under way"]),
        ("1c done by 15 May", ["completed, or still under way"]),
        ("1c done, if UNU agrees", ["completed, or still under way"]),
        ("1c done next week", ["completed, or still under way"]),
        ("due to rain we met later", ["`/emg help`"]),
        ("the plan is to meet in May", ["`/emg help`"]),
        ("1c done some interviews", ["completed, or still under way"]),
        ("1c dnoe", ["Did you mean “done”?", "`/emg status 1c done`"]),
        ("1c compleeted", ["Did you mean “completed”?"]),
        ("1c under wya", ["Did you mean “under way”?"]),
        ("1c on hodl", ["Did you mean “on hold”?"]),
        ("1c dealyed", ["Did you mean “delayed”?"]),
        ("1c venue lost", ["venue lost", "`/emg status 1c done`"]),
        ("1c 120%", ["120%"]),
        ("1c will be done", ["will be done"]),
        ("1c unstarted?", ["question"]),
        ("1z done", ["There is no 1z here", "1h"]),
        ("A.1 done", ["A.1 is a group", "A.1.a to A.1.h"]),
        ("done", ["Which activity?", "`/emg status 1a done`"]),
        ("status done", ["Which activity?", "`/emg status 1a done`"]),
        ("status report", ["report", "`/emg status 1a done`"]),
        ("1a done, 1b under way", ["One status at a time"]),
        ("1a done and 1b under way", ["One status at a time"]),
        ("history", ["`/emg history 1a`"]),
        ("undo everything", ["`/emg undo 1a`"]),
        ("statsu 1c done", ["Did you mean `/emg status 1c done`?"]),
        ("overdeu", ["Did you mean `/emg overdue`?"]),
        ("histroy 1c", ["Did you mean `/emg history 1c`?"]),
        ("frobnicate", ["frobnicate", "`/emg help`"]),
        ("what is due this month?", ["`/emg help`"]),
        ("~1c done~", ["`/emg help`"]),
    ],
)
def test_what_cannot_be_done_is_told_with_the_nearest_and_an_example(text: str, words: list[str]) -> None:
    problem = read(text).problem
    assert problem is not None
    for word in words:
        assert word in problem


@pytest.mark.parametrize("groups", CHANNELS)
@pytest.mark.parametrize(
    "text",
    [
        "1z done",
        "A.1.c dnoe",
        "D.1.a delayed",
        "A.1.c venue",
        "A.1.c postpond",
        "A.1.c cancelld",
        "A.1.c carried ovr",
        "done",
        "status",
        "foo",
        "history",
        "2a done?",
        "C.2.d done?",
    ],
)
def test_every_example_in_a_problem_works_in_its_channel(text: str, groups: tuple[str, ...]) -> None:
    problem = read(text, groups).problem or ""
    for example in problem.split("`")[1::2]:
        command = read(example, groups)
        assert command.problem is None, example
        assert command.candidates == (), example


@pytest.mark.parametrize("groups", CHANNELS)
@pytest.mark.parametrize("today", [date(2016, 9, 1), TODAY, date(2016, 12, 31), date(2018, 2, 28)])
def test_every_line_of_the_help_works_in_its_channel(groups: tuple[str, ...], today: date) -> None:
    lines = help_lines(PLAN, groups=groups)
    verbs = set()
    for typed, does in lines:
        command = parse_command(typed, PLAN, today=today, groups=groups)
        assert (command.problem, command.candidates) == (None, ()), typed
        assert does.endswith(".")
        verbs.add(command.verb)
    assert verbs == set(Verb)


def test_the_help_speaks_of_the_channels_own_activities() -> None:
    assert "/emg status 1a done" in dict(help_lines(PLAN, groups=EWASTE))
    assert "/emg status A.1.a done" in dict(help_lines(PLAN))
    assert "/emg status 1a,1b done" in dict(help_lines(PLAN, groups=("C.1", "C.2")))
    assert "/emg status A.1.a,A.1.b done" in dict(help_lines(PLAN, groups=("A.1", "B.1")))


def test_the_help_of_an_empty_plan_names_no_reference() -> None:
    empty = Plan("2018", "", "UTC", (), (), ())
    typed = [line for line, _ in help_lines(empty)]
    assert "/emg help" in typed
    assert not any("{" in line for line in typed)
    assert parse_command("1c done", empty, today=TODAY).problem


@pytest.mark.parametrize(
    ("text", "status", "note"),
    [("1c done", DONE, None), ("status 1c on hold, no data", HOLD, "no data"), ("1c 60%: x", WAY, "x")],
)
def test_an_ambiguous_reference_leaves_the_rest_read_and_waits_for_the_choice(
    text: str, status: Status, note: str | None
) -> None:
    command = read(text, ())
    assert (command.verb, command.refs, command.problem) == (Verb.STATUS, (), None)
    assert command.candidates == ("A.1.c", "B.1.c", "C.1.c", "D.1.c")
    assert (command.status, command.note) == (status, note)


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("<@U0BOT> 1c done, ask <@U0MARIE>", ("U0MARIE",)),
        ("1c done, ask <@U0MARIE|marie> and <@W0JOHN> and <@U0MARIE>", ("U0MARIE", "W0JOHN")),
        ("1c done &lt;@U0FAKE&gt;", ()),
        ("/emg 1c done", ()),
    ],
)
def test_people_mentioned_are_told_but_not_the_bot(text: str, mentioned: tuple[str, ...]) -> None:
    assert read(text).mentions == mentioned


@pytest.mark.parametrize(
    "text",
    [
        "what is due this month?",
        "anything overdue in section B?",
        "who is the focal point of 1c?",
        "where are we on the synthesis report?",
        "what did we finish last month?",
        "when is 1c due?",
        "1c when is it due?",
    ],
)
def test_a_question_is_no_command(text: str) -> None:
    command = read(text)
    assert command.verb is None
    assert command.problem


def test_three_thousand_characters_are_a_note() -> None:
    note = "word " * 595 + "end."
    assert read(f"1c done: {note}").note == note


HOSTILE = "aA1c done,.:;-–()\"'`*_~<>@#|&?%/\n\t é١完تم\u200b\u202e\ud800\x00"
WORDS = ["1c", "1a,1b", "A.1.c", "status", "done", "under", "way", "delayed", "to", "until", "May", "5", "March", "60%"]
MARKS = ["for", "UNU", "by", "email", ",", ":", "?", "not", "<@U1>", "undo", "discontinued", '"', "(", "SOM23", "\n"]
PHRASES = st.lists(st.sampled_from([*WORDS, *MARKS]), max_size=12).map(" ".join)


@settings(deadline=None)
@given(st.text(alphabet=HOSTILE, max_size=80) | st.text(max_size=80) | PHRASES)
def test_any_text_is_read_without_an_exception_and_changes_nothing_unless_it_is_understood(text: str) -> None:
    for groups in (EWASTE, ()):
        command = read(text, groups)
        assert command.verb is not None or command.problem
        assert set(command.refs) <= PLAN.by_ref.keys()
        assert not (command.refs and command.candidates)
        if command.note:
            assert command.note == command.note.rstrip()
            assert not set(command.note) & {"\x00", "\u202e", "\ud800"}
        if command.status in {STOPPED, CARRIED}:
            assert command.problem or command.note
