"""Questions in plain English, read against the real plan on Monday 20 March 2017."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.files.planfile import load_plan
from emgbot.core.plan import Plan
from emgbot.core.questions.parse import Intent, Question, parse_question

TODAY = date(2017, 3, 20)
CHANNELS = {
    "emg-secretariat": ("D.3", "D.4", "D.5"),
    "img-ewaste": ("A.1",),
    "ess-consultation": ("B.1",),
    "img-sustainability": ("C.1",),
    "peer-reviews": ("C.2",),
    "framework": ("D.1",),
    "task-team": ("D.2",),
}


def real_plan() -> Plan:
    path = Path(__file__).parents[3] / "config" / "workplan-2017.yaml"
    plan = load_plan(path.read_text(encoding="utf-8"), file=path.name).plan
    assert plan is not None
    return plan


PLAN = real_plan()


def ask(text: str, groups: tuple[str, ...] = ()) -> Question:
    return parse_question(text, PLAN, today=TODAY, groups=groups, channels=CHANNELS)


def window(question: Question) -> str:
    return f"{question.start or ''}..{question.end or ''}"


MARCH = "2017-03-01..2017-03-31"
APRIL = "2017-04-01..2017-04-30"
THIS_WEEK = "2017-03-20..2017-03-26"
NEXT_WEEK = "2017-03-27..2017-04-02"
Q2 = "2017-04-01..2017-06-30"

FOR_SOM23 = "A.1.h B.1.d D.1.f D.1.g D.2.e D.4.b"
SECRETARIAT = "A.1.h B.1.d D.1.f D.1.g D.1.h D.2.e D.3.a D.4.a D.4.b D.5.a D.5.b D.5.c D.5.d"

DUE = [
    ("what is due this month?", MARCH, ""),
    ("what's due", MARCH, ""),
    ("What’s due this month?", MARCH, ""),
    ("WHAT IS DUE THIS MONTH?", MARCH, ""),
    ("due this month", MARCH, ""),
    ("/emg due this month", MARCH, ""),
    ("due next week A", NEXT_WEEK, "A"),
    ("due A next week", NEXT_WEEK, "A"),
    ("due b", MARCH, "B"),
    ("due Q2 #img-ewaste", Q2, "A.1"),
    ("due before SOM23", "2017-03-20..2017-08-31", ""),
    ("due in the next 30 days", "2017-03-20..2017-04-19", ""),
    ("Which activities are due in April?", APRIL, ""),
    ("deadlines in April", APRIL, ""),
    ("list deadlines for Q2", Q2, ""),
    ("any deadlines this week?", THIS_WEEK, ""),
    ("do we have any deadlines in April?", APRIL, ""),
    ("is there anything due by Friday?", "2017-03-20..2017-03-24", ""),
    ("which activities end in May", "2017-05-01..2017-05-31", ""),
    ("what activities end next month", APRIL, ""),
    ("what expires in April?", APRIL, ""),
    ("what must be delivered before SOM23", "2017-03-20..2017-08-31", ""),
    ("what do we need to finish by Friday?", "2017-03-20..2017-03-24", ""),
    ("what has to be submitted by 30 June?", "2017-03-20..2017-06-30", ""),
    ("what should be finished this month?", MARCH, ""),
    ("what will be completed in April?", APRIL, ""),
    ("what is planned for April?", APRIL, ""),
    ("what's on the agenda this week?", THIS_WEEK, ""),
    ("what do we have this week?", THIS_WEEK, ""),
    ("activities in April", APRIL, ""),
    ("what is coming up next week", NEXT_WEEK, ""),
    ("upcoming deadlines in April", APRIL, ""),
    ("what was due last month?", "2017-02-01..2017-02-28", ""),
    ("what is due in section A this month?", MARCH, "A"),
    ("due in A and C next week", NEXT_WEEK, "A C"),
    ("what is due in all of D", MARCH, "D"),
    ("group D.2: what is due?", MARCH, "D.2"),
    ("due D.3 to D.5", MARCH, "D.3 D.4 D.5"),
    ("what is due for e-waste?", MARCH, "A.1"),
    ("ewaste due this week", THIS_WEEK, "A.1"),
    ("what's due in the framework group", MARCH, "D.1"),
    ("what is due for the task team", MARCH, "D.2"),
    ("what is due in peer reviews?", MARCH, "C.2"),
    ("<@U0BOT> what is due in <#C123|img-ewaste>?", MARCH, "A.1"),
    ("is the survey due this month?", MARCH, "D.1.b"),
    ("management issues due", MARCH, "C"),
    ("Hi emgbot, could you please tell me what is due this month in section A? Thanks", MARCH, "A"),
    ("I would like to know what is due this month", MARCH, ""),
    ("I need a list of deadlines in April", APRIL, ""),
    ("*What* is due\u00a0this month?", MARCH, ""),
    ("I was away. What is due this week?", THIS_WEEK, ""),
    ("due before the Senior Officials' Meeting", "2017-03-20..2017-08-31", ""),
    ("due before the next SOM", "2017-03-20..2017-08-31", ""),
    ("what is due before the mid-term review?", "2017-03-20..2017-04-30", ""),
    ("due by the Technical Segment", "2017-03-20..2017-04-30", ""),
    ("could you please list the deadlines in April?", APRIL, ""),
    ("do you have any deadlines in April?", APRIL, ""),
    ("is everything ready for SOM23?", "..", FOR_SOM23),
    ("what do we owe SOM23?", "..", FOR_SOM23),
    ("which reports are due to the SOM?", "..", FOR_SOM23),
    ("what does the task team owe SOM23?", "..", "D.2.e"),
    ("what is due for UNEA III", "..", "D.1.h D.2.e D.5.a"),
    ("what is due for SOM23 in section C?", "2017-09-01..2017-09-30", "C"),
    ("what does UNU owe us?", MARCH, "A.1.a"),
    ("what must the secretariat deliver in July?", "2017-07-01..2017-07-31", SECRETARIAT),
    ("what is due from the secretariat", MARCH, SECRETARIAT),
    ("dear secretariat, what is due this month?", MARCH, ""),
]


@pytest.mark.parametrize(("text", "expected", "scope"), DUE)
def test_what_is_due_is_read_with_its_window_and_scope(text: str, expected: str, scope: str) -> None:
    question = ask(text)
    assert (question.intent, window(question), question.scope) == (Intent.DUE, expected, tuple(scope.split()))
    assert question.corrected is None
    assert question.problem is None


OVERDUE = [
    ("overdue", ""),
    ("what is overdue?", ""),
    ("anything overdue in section B?", "B"),
    ("overdue A", "A"),
    ("overdue #img-ewaste", "A.1"),
    ("due overdue", ""),
    ("what is late?", ""),
    ("late activities", ""),
    ("is anything late in section C?", "C"),
    ("what have we missed", ""),
    ("did we miss any deadline?", ""),
    ("what is behind schedule?", ""),
    ("past planned end", ""),
    ("what should have been done already?", ""),
    ("how many activities are overdue?", ""),
    ("is A.1.c overdue?", "A.1.c"),
]


@pytest.mark.parametrize(("text", "scope"), OVERDUE)
def test_overdue_is_everything_that_ended_before_today(text: str, scope: str) -> None:
    question = ask(text)
    assert (question.intent, window(question)) == (Intent.OVERDUE, "..2017-03-19")
    assert question.scope == tuple(scope.split())


OTHERS = [
    ("mine", Intent.MINE, "", "", None),
    ("my activities", Intent.MINE, "", "", None),
    ("what do I have to do this week?", Intent.MINE, THIS_WEEK, "", None),
    ("what is due for me this week", Intent.MINE, THIS_WEEK, "", None),
    ("what am I responsible for?", Intent.MINE, "", "", None),
    ("my overdue activities", Intent.MINE, "..2017-03-19", "", None),
    ("what's next?", Intent.NEXT, "", "", None),
    ("what comes next for e-waste", Intent.NEXT, "", "A.1", None),
    ("what's coming up", Intent.NEXT, "", "", None),
    ("when is the next deadline?", Intent.NEXT, "", "", None),
    ("what's due soon?", Intent.NEXT, "", "", None),
    ("status", Intent.STATUS, "", "", None),
    ("status of A.1.c", Intent.STATUS, "", "A.1.c", None),
    ("how is A.1.c going", Intent.STATUS, "", "A.1.c", None),
    ("how is e-waste going?", Intent.STATUS, "", "A.1", None),
    ("where are we?", Intent.STATUS, "", "", None),
    ("where are we on the synthesis report?", Intent.STATUS, "", "D.1.a D.1.d D.1.e D.1.g D.1.h", None),
    ("where is the mapping report?", Intent.STATUS, "", "A.1.b A.1.c A.1.d", None),
    ("where are we on waste management", Intent.STATUS, "", "C.1.b C.1.d", None),
    ("who does the greenhouse gas inventory?", Intent.STATUS, "", "C.1.a", None),
    ("who is the focal point for e-waste?", Intent.STATUS, "", "A.1", None),
    ("when is A.1.c due?", Intent.STATUS, "", "A.1.c", None),
    ("what's the deadline for A.1.c?", Intent.STATUS, "", "A.1.c", None),
    ("when is SOM23?", Intent.STATUS, "", "A.1.h B.1.d D.1.f D.1.g D.2.e D.4.b", None),
    ("is A.1.c done?", Intent.STATUS, "", "A.1.c", None),
    ("any news on the workshop?", Intent.STATUS, "", "D.1.a", None),
    ("update on e-waste", Intent.STATUS, "", "A.1", None),
    ("what is 1c in e-waste?", Intent.STATUS, "", "A.1.c", None),
    ("the survey in D.1?", Intent.STATUS, "", "D.1.b", None),
    ("A.1.c?", Intent.STATUS, "", "A.1.c", None),
    ("section B", Intent.STATUS, "", "B", None),
    ("list activities", Intent.STATUS, "", "", None),
    ("what did we finish last month?", Intent.STATUS, "2017-02-01..2017-02-28", "", "completed"),
    ("what was completed in Q1", Intent.STATUS, "2017-01-01..2017-03-31", "", "completed"),
    ("what did the task team finish in December?", Intent.STATUS, "2016-12-01..2016-12-31", "D.2", "completed"),
    ("completed activities", Intent.STATUS, "", "", "completed"),
    ("what is open in D.1", Intent.STATUS, "", "D.1", "open"),
    ("what have we not finished?", Intent.STATUS, "", "", "open"),
    ("what's outstanding?", Intent.STATUS, "", "", "open"),
    ("what has not started yet?", Intent.STATUS, "", "", "not_started"),
    ("what is in progress?", Intent.STATUS, "", "", "under_way"),
    ("what is at risk", Intent.STATUS, "", "", "at_risk"),
    ("which activities are on hold?", Intent.STATUS, "", "", "on_hold"),
    ("what was carried over?", Intent.STATUS, "", "", "carried_over"),
    ("show the digest", Intent.DIGEST, "", "", None),
    ("last digest", Intent.DIGEST, "", "", None),
    ("what's new?", Intent.DIGEST, "", "", None),
    ("what can you do?", Intent.HELP, "", "", None),
    ("help", Intent.HELP, "", "", None),
    ("how does this work?", Intent.HELP, "", "", None),
    ("hello", Intent.HELP, "", "", None),
]


@pytest.mark.parametrize(("text", "intent", "expected", "scope", "status"), OTHERS)
def test_other_questions_are_told_apart(
    text: str, intent: Intent, expected: str, scope: str, status: str | None
) -> None:
    question = ask(text)
    assert (question.intent, question.scope, question.status) == (intent, tuple(scope.split()), status)
    assert window(question) == (expected or "..")


TYPOS = [
    ("waht is deu this mont?", Intent.DUE, MARCH, "what is due this month"),
    ("whats due in septmber", Intent.DUE, "2017-09-01..2017-09-30", "whats due in september"),
    ("what is due tommorow", Intent.DUE, "2017-03-21..2017-03-21", "what is due tomorrow"),
    ("which activites are due next wek", Intent.DUE, NEXT_WEEK, "which activities are due next week"),
    ("ovredue", Intent.OVERDUE, "..2017-03-19", "overdue"),
    ("my activites", Intent.MINE, "..", "my activities"),
    ("what's nxt", Intent.NEXT, "..", "what's next"),
]


@pytest.mark.parametrize(("text", "intent", "expected", "corrected"), TYPOS)
def test_slips_are_forgiven_and_echoed(text: str, intent: Intent, expected: str, corrected: str) -> None:
    question = ask(text)
    assert (question.intent, window(question), question.corrected) == (intent, expected, corrected)


def test_a_channel_asks_about_its_own_groups_unless_it_says_otherwise() -> None:
    assert ask("what is due this month?", ("A.1",)).scope == ("A.1",)
    assert ask("our deadlines", ("A.1",)).scope == ("A.1",)
    assert ask("due B", ("A.1",)).scope == ("B",)
    for text in ("due all", "due this month everything", "due for the whole plan", "what is due in all sections"):
        assert ask(text, ("A.1",)).scope == (), text


def test_a_short_reference_is_read_by_the_channel_or_left_open() -> None:
    assert ask("who is the focal point of 1c?", ("A.1",)).scope == ("A.1.c",)
    question = ask("who is the focal point of 1c?")
    assert question.intent is Intent.STATUS
    assert question.scope == ()
    assert question.candidates == ("A.1.c", "B.1.c", "C.1.c", "D.1.c")


@pytest.mark.parametrize(
    ("text", "words"),
    [("status of 1z", "1z"), ("due #nowhere", "#nowhere"), ("due 3/4/2018", "3 April 2018"), ("due in A.9", "A.9")],
)
def test_what_cannot_be_meant_is_said(text: str, words: str) -> None:
    question = ask(text)
    assert question.intent is not Intent.UNKNOWN
    assert words in (question.problem or "")


def test_the_language_of_another_script_is_noticed() -> None:
    assert ask("что нужно сделать?").language == "ru"
    assert ask("ما المطلوب هذا الشهر؟").language == "ar"
    assert ask("本月有什么到期?").language == "zh"


ASKED = [text for text, *_ in DUE + OVERDUE + OTHERS + TYPOS]


@given(st.text(max_size=3000) | st.lists(st.sampled_from(" ".join(ASKED).split()), max_size=300).map(" ".join))
@settings(max_examples=150, deadline=1000)
def test_any_text_gives_a_question(text: str) -> None:
    question = ask(text)
    assert question.scope == tuple(dict.fromkeys(question.scope))
    if question.intent is Intent.UNKNOWN:
        assert window(question) == ".."


@given(st.sampled_from(DUE), st.sampled_from(["", "Hi! ", "Hello emgbot, ", "please, "]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_greetings_and_capitals_change_nothing(case: tuple[str, str, str], greeting: str, thanks: bool) -> None:
    text, expected, scope = case
    question = ask(f"{greeting}{text}{' Thanks!' if thanks else ''}")
    assert (question.intent, window(question), question.scope) == (Intent.DUE, expected, tuple(scope.split()))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("due before SOM22", "SOM22"),
        ("what is due before SOM 22?", "SOM22"),
        ("due by the SOM-24", "SOM24"),
        ("what is due before UNEA4?", "UNEA4"),
        ("due before SOM23", None),
        ("due before the SOM", None),
        ("where are we on the SOM22 recommendations?", None),
    ],
)
def test_a_meeting_that_is_no_milestone_is_not_guessed(text: str, named: str | None) -> None:
    problem = parse_question(text, PLAN, today=TODAY).problem or ""
    assert problem.startswith(f"{named} is no milestone of this plan; its milestones are ") is (named is not None)
    assert ("SOM23" in problem) is (named is not None)
