"""Windows in free text, in tables. Today is Monday, 20 March 2017, unless a test says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from emgbot.core.dates.spans import Window
from emgbot.core.dates.windows import Found, Refused, find_window
from emgbot.core.plan import Milestone

TODAY = date(2017, 3, 20)
MILESTONES = {
    milestone.id: milestone
    for milestone in (
        Milestone(
            "SOM23",
            "23rd meeting of the Senior Officials",
            "September 2017",
            Window(date(2017, 9, 1), date(2017, 9, 30)),
        ),
        Milestone(
            "UNEA-3",
            "Third session of the Environment Assembly",
            "December 2017",
            Window(date(2017, 12, 1), date(2017, 12, 31)),
            Window(date(2017, 12, 4), date(2017, 12, 6)),
        ),
        Milestone("review", "Review of the plan", "TBC"),
    )
}


def span(text: str) -> Window:
    """The window of "2017-03-01..2017-03-31", "2017-03-31" (one day), "2017-03-31.." or "..2017-03-31"."""
    first, dots, last = text.partition("..")
    start = date.fromisoformat(first) if first else None
    return Window(start, (date.fromisoformat(last) if last else None) if dots else start)


FOUND = [
    ("what is due this month?", "this month", "2017-03-01..2017-03-31"),
    ("what is due today?", "today", "2017-03-20"),
    ("due next week", "next week", "2017-03-27..2017-04-02"),
    ("what is due in may", "in may", "2017-05-01..2017-05-31"),
    ("what's due march?", "march", "2017-03-01..2017-03-31"),
    ("May?", "May", "2017-05-01..2017-05-31"),
    ("May we know what is due in June?", "in June", "2017-06-01..2017-06-30"),
    ("what is due between March and June?", "between March and June", "2017-03-01..2017-06-30"),
    ("due from 1 to 15 April", "from 1 to 15 April", "2017-04-01..2017-04-15"),
    ("what is due, 1-31 March 2017?", "1-31 March 2017", "2017-03-01..2017-03-31"),
    ("due april-june", "april-june", "2017-04-01..2017-06-30"),
    ("due Sept-Dec 17", "Sept-Dec 17", "2017-09-01..2017-12-31"),
    ("due in April to June 17", "in April to June 17", "2017-04-01..2017-06-30"),
    ("due from March to April 15", "from March to April 15", "2017-03-01..2017-04-15"),
    ("due this and next month", "this and next month", "2017-03-01..2017-04-30"),
    ("last and this week?", "last and this week", "2017-03-13..2017-03-26"),
    ("due in March, April and May", "in March, April and May", "2017-03-01..2017-05-31"),
    ("due before the next SOM", "before the next SOM", "2017-03-20..2017-08-31"),
    ("due between Nov and Feb", "between Nov and Feb", "2017-11-01..2018-02-28"),
    ("what is due by 15 April?", "by 15 April", "2017-03-20..2017-04-15"),
    ("due until end of April", "until end of April", "2017-03-20..2017-04-30"),
    ("what must be done before SOM23?", "before SOM23", "2017-03-20..2017-08-31"),
    ("what comes after UNEA-3", "after UNEA-3", "2017-12-07.."),
    ("what is due for SOM 23", "for SOM 23", "2017-09-01..2017-09-30"),
    ("changes since January", "since January", "2017-01-01..2017-03-20"),
    ("changes since last week", "since last week", "2017-03-13..2017-03-20"),
    ("what did we finish last month?", "last month", "2017-02-01..2017-02-28"),
    ("due in the next 30 days", "in the next 30 days", "2017-03-20..2017-04-19"),
    ("the next two weeks please", "the next two weeks", "2017-03-20..2017-04-03"),
    ("over the last 2 weeks", "over the last 2 weeks", "2017-03-06..2017-03-20"),
    ("within two weeks", "within two weeks", "2017-03-20..2017-04-03"),
    ("due in the coming weeks", "in the coming weeks", "2017-03-20..2017-04-19"),
    ("due this year", "this year", "2017-01-01..2017-12-31"),
    ("due in 2017", "in 2017", "2017-01-01..2017-12-31"),
    ("activities 2017", "2017", "2017-01-01..2017-12-31"),
    ("due in Q2 2017", "in Q2 2017", "2017-04-01..2017-06-30"),
    ("due Q3/Q4", "Q3/Q4", "2017-07-01..2017-12-31"),
    ("the first half of 2017", "the first half of 2017", "2017-01-01..2017-06-30"),
    ("first quarter of next year", "first quarter of next year", "2018-01-01..2018-03-31"),
    ("what is due on Friday?", "on Friday", "2017-03-24"),
    ("on Monday, 27 March 2017", "on Monday, 27 March 2017", "2017-03-27"),
    ("the week of 20 March", "the week of 20 March", "2017-03-20..2017-03-26"),
    ("due this week or next?", "this week or next", "2017-03-20..2017-04-02"),
    ("this month and next month", "this month and next month", "2017-03-01..2017-04-30"),
    ("due in April and May", "in April and May", "2017-04-01..2017-05-31"),
    ("today or tomorrow", "today or tomorrow", "2017-03-20..2017-03-21"),
    ("which activities end in June 2017?", "in June 2017", "2017-06-01..2017-06-30"),
    ("which end next week?", "next week", "2017-03-27..2017-04-02"),
    ("what is starting next month?", "starting next month", "2017-04-01..2017-04-30"),
    ("due by the end of the month", "by the end of the month", "2017-03-20..2017-03-31"),
    ("the rest of the month", "the rest of the month", "2017-03-20..2017-03-31"),
    ("done so far this year", "so far this year", "2017-01-01..2017-03-20"),
    ("year to date", "year to date", "2017-01-01..2017-03-20"),
    ("from now until end of June", "from now until end of June", "2017-03-20..2017-06-30"),
    ("from March onwards", "from March onwards", "2017-03-01.."),
    ("between SOM23 and UNEA-3", "between SOM23 and UNEA-3", "2017-09-01..2017-12-06"),
    ("in March 17", "in March 17", "2017-03-01..2017-03-31"),
    ("on the 25th", "on the 25th", "2017-03-25"),
    ("qu'est-ce qui est dû ce mois-ci ?", "ce mois-ci", "2017-03-01..2017-03-31"),
    ("que faut-il rendre le mois prochain ?", "le mois prochain", "2017-04-01..2017-04-30"),
    ("entre mars et juin", "entre mars et juin", "2017-03-01..2017-06-30"),
    ("du 1er au 15 avril", "du 1er au 15 avril", "2017-04-01..2017-04-15"),
    ("échéances le 31 ?", "le 31", "2017-03-31"),
    ("échéances du mois", "du mois", "2017-03-01..2017-03-31"),
    ("échéances de l'année", "de l'année", "2017-01-01..2017-12-31"),
    ("deadlines of the week", "of the week", "2017-03-20..2017-03-26"),
    ("échéances des prochains mois", "des prochains mois", "2017-03-20..2017-04-19"),
    ("échéances dès juin", "dès juin", "2017-06-01.."),
    ("plazos del trimestre", "del trimestre", "2017-01-01..2017-03-31"),
    ("¿qué vence este mes?", "este mes", "2017-03-01..2017-03-31"),
    ("qué vence antes del 15 de mayo", "antes del 15 de mayo", "2017-03-20..2017-05-14"),
    ("de marzo a junio de 2017", "de marzo a junio de 2017", "2017-03-01..2017-06-30"),
]


@pytest.mark.parametrize(("text", "words", "expected"), FOUND)
def test_a_question_holds_the_window_somewhere(text: str, words: str, expected: str) -> None:
    found = find_window(text, today=TODAY, milestones=MILESTONES)
    assert isinstance(found, Found)
    assert found.window == span(expected)
    assert text[found.begin : found.stop] == words


@pytest.mark.parametrize(
    "text",
    [
        "it may rain",
        "we may meet",
        "may we",
        "ask the SUN people",
        "he sat down",
        "ask Jan about it",
        "cancelled due to rain",
        "2030 agenda",
        "agenda 2030",
        "contribute 3 days workshop logistics",
        "on the 3rd floor",
        "le 2 est fini",
        "24/7 coverage",
        "3/4 of the members answered",
        "next steps and the last report",
        "second reading",
        "who is the focal point?",
        "thanks",
    ],
)
def test_words_that_only_look_like_dates_are_none(text: str) -> None:
    assert find_window(text, today=TODAY, milestones=MILESTONES) is None


def test_all_numeric_dates_in_a_question_are_refused_where_they_stand() -> None:
    text = "what is due by 3/4/2017?"
    refused = find_window(text, today=TODAY, milestones=MILESTONES)
    assert isinstance(refused, Refused)
    assert text[refused.begin : refused.stop] == "3/4/2017"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in May", "2016-05-01..2016-05-31"),
        ("in March", "2017-03-01..2017-03-31"),
        ("in Q4", "2016-10-01..2016-12-31"),
        ("between Nov and Feb", "2016-11-01..2017-02-28"),
        ("by 15 March", "..2017-03-15"),
        ("before SOM23", "..2017-08-31"),
        ("on Friday", "2017-03-17"),
        ("on Monday", "2017-03-20"),
        ("last week", "2017-03-13..2017-03-19"),
    ],
)
def test_the_past_turns_to_the_running_or_the_last_one(text: str, expected: str) -> None:
    found = find_window(text, today=TODAY, milestones=MILESTONES, past=True)
    assert isinstance(found, Found)
    assert found.window == span(expected)


def test_a_deadline_that_is_over_has_no_start() -> None:
    found = find_window("due by 28 February 2017", today=TODAY, milestones=MILESTONES)
    assert isinstance(found, Found)
    assert found.window == span("..2017-02-28")


def test_the_only_meeting_of_its_name_needs_no_number_but_another_number_is_another_meeting() -> None:
    assert isinstance(find_window("due before the SOM", today=TODAY, milestones=MILESTONES), Found)
    assert isinstance(find_window("due before the SOM 24", today=TODAY, milestones=MILESTONES), Refused)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("what is due on 31 March and 30 April?", "31 March and 30 April"),
        ("due from 3 April to 31 April", "3 April to 31 April"),
        ("what is due from 3 April to 3/5/2017", "3 April to 3/5/2017"),
    ],
)
def test_a_range_or_list_with_an_end_that_is_none_is_refused_as_a_whole(text: str, words: str) -> None:
    found = find_window(text, today=TODAY, milestones=MILESTONES)
    assert isinstance(found, Refused)
    assert text[found.begin : found.stop] == words


def test_the_next_meeting_of_a_kind_is_none_that_is_over() -> None:
    found = find_window("due before the next SOM", today=date(2018, 3, 20), milestones=MILESTONES)
    assert isinstance(found, Refused)
    assert "no SOM that is still to come" in found.problem


@pytest.mark.parametrize("blank", ["\u00a0", "  ", "\u2009", "\u200b "])
def test_the_place_of_a_window_is_told_in_the_text_as_it_was_typed(blank: str) -> None:
    text = f"«Due» by{blank}the{blank}end of\u00a0März or by{blank}15{blank}Ａｐｒｉｌ, please"
    found = find_window(text, today=TODAY, milestones=MILESTONES)
    assert isinstance(found, Found)
    assert text[found.begin : found.stop] == f"by{blank}15{blank}Ａｐｒｉｌ"
