"""Windows as people type them, in tables. Today is Monday, 20 March 2017, unless a test says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from emgbot.core.dates.spans import Window
from emgbot.core.dates.windows import Found, Refused, take_day, take_window
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


TAKEN = [
    # days
    ("15 April", "2017-04-15"),
    ("15 Apr.", "2017-04-15"),
    ("April 15", "2017-04-15"),
    ("April 15th, 2017", "2017-04-15"),
    ("April 5", "2017-04-05"),
    ("the 5th of April", "2017-04-05"),
    ("the second of May", "2017-05-02"),
    ("31 May 17", "2017-05-31"),
    ("27 Mar '17", "2017-03-27"),
    ("27-Mar-17", "2017-03-27"),
    ("27-Mar-2017", "2017-03-27"),
    ("2017-05-15", "2017-05-15"),
    ("2017/05/15", "2017-05-15"),
    ("15/04/2017", "2017-04-15"),
    ("15.04.2017", "2017-04-15"),
    ("15/04", "2017-04-15"),
    ("30/4/17", "2017-04-30"),
    ("the 15th", "2017-04-15"),
    ("the 25th", "2017-03-25"),
    ("the 15th of next month", "2017-04-15"),
    ("Friday 24 March", "2017-03-24"),
    ("Mon, 27 March 2017", "2017-03-27"),
    ("20 March", "2017-03-20"),
    ("15 March", "2018-03-15"),
    ("29 Feb", "2020-02-29"),
    # relative days
    ("today", "2017-03-20"),
    ("tomorrow", "2017-03-21"),
    ("yesterday", "2017-03-19"),
    ("the day after tomorrow", "2017-03-22"),
    ("in two weeks", "2017-04-03"),
    ("two weeks", "2017-04-03"),
    ("3 days", "2017-03-23"),
    ("a week from now", "2017-03-27"),
    ("a couple of weeks", "2017-04-03"),
    ("two more weeks", "2017-04-03"),
    ("in three months' time", "2017-06-20"),
    ("a fortnight", "2017-04-03"),
    ("3 days ago", "2017-03-17"),
    ("3 weeks and 2 days", "2017-04-12"),
    # weekdays
    ("Friday", "2017-03-24"),
    ("Monday", "2017-03-20"),
    ("next Monday", "2017-03-27"),
    ("next Friday", "2017-03-24"),
    ("this Friday", "2017-03-24"),
    ("last Friday", "2017-03-17"),
    ("Friday next week", "2017-03-31"),
    ("next week Friday", "2017-03-31"),
    ("the first Monday of April", "2017-04-03"),
    ("last Friday in April", "2017-04-28"),
    # ends and thirds
    ("end of March", "2017-03-31"),
    ("end March", "2017-03-31"),
    ("end-March", "2017-03-31"),
    ("the end of next month", "2017-04-30"),
    ("end of the week", "2017-03-26"),
    ("end of the month", "2017-03-31"),
    ("end of Q2", "2017-06-30"),
    ("end of the year", "2017-12-31"),
    ("year end", "2017-12-31"),
    ("EOM", "2017-03-31"),
    ("the last day of April", "2017-04-30"),
    ("mid-May", "2017-05-11..2017-05-20"),
    ("early next month", "2017-04-01..2017-04-10"),
    ("late June", "2017-06-21..2017-06-30"),
    ("the beginning of June", "2017-06-01..2017-06-10"),
    ("mid next week", "2017-03-29"),
    ("first half of May", "2017-05-01..2017-05-15"),
    ("the second week of May", "2017-05-08..2017-05-14"),
    ("last week of April", "2017-04-24..2017-04-30"),
    # months, quarters, years
    ("May", "2017-05-01..2017-05-31"),
    ("may", "2017-05-01..2017-05-31"),
    ("March", "2017-03-01..2017-03-31"),
    ("February", "2018-02-01..2018-02-28"),
    ("May 2018", "2018-05-01..2018-05-31"),
    ("next May", "2017-05-01..2017-05-31"),
    ("May/June", "2017-05-01..2017-06-30"),
    ("Q2", "2017-04-01..2017-06-30"),
    ("Q1", "2017-01-01..2017-03-31"),
    ("second quarter of 2018", "2018-04-01..2018-06-30"),
    ("last quarter of 2017", "2017-10-01..2017-12-31"),
    ("H2", "2017-07-01..2017-12-31"),
    ("2018", "2018-01-01..2018-12-31"),
    ("next week", "2017-03-27..2017-04-02"),
    ("week after next", "2017-04-03..2017-04-09"),
    ("week of 3 April", "2017-04-03..2017-04-09"),
    ("week ending 7 April", "2017-04-01..2017-04-07"),
    ("week 14", "2017-04-03..2017-04-09"),
    # prepositions
    ("to end of March", "2017-03-31"),
    ("until 15 April", "2017-03-20..2017-04-15"),
    ("by end of April", "2017-03-20..2017-04-30"),
    ("no later than 30 April", "2017-03-20..2017-04-30"),
    ("before May", "2017-03-20..2017-04-30"),
    ("before the end of May", "2017-03-20..2017-05-31"),
    ("from 1 to 15 April", "2017-04-01..2017-04-15"),
    ("1-15 April", "2017-04-01..2017-04-15"),
    ("April 1-15", "2017-04-01..2017-04-15"),
    ("mid May to mid June", "2017-05-11..2017-06-20"),
    ("next 30 days", "2017-03-20..2017-04-19"),
    # ranges with a year on one side, and what is left of something
    ("May 2017 to June", "2017-05-01..2017-06-30"),
    ("November 2017 to February", "2017-11-01..2018-02-28"),
    ("November to February 2018", "2017-11-01..2018-02-28"),
    ("end of April to 15 May", "2017-04-21..2017-05-15"),
    ("May 3 to 5, 2018", "2018-05-03..2018-05-05"),
    ("from today to Friday", "2017-03-20..2017-03-24"),
    ("April and May 2018", "2018-04-01..2018-05-31"),
    ("from now on", "2017-03-20.."),
    ("from 1 May onwards", "2017-05-01.."),
    ("the rest of next week", "2017-03-27..2017-04-02"),
    ("within the month", "2017-03-20..2017-03-31"),
    ("within the next month", "2017-03-20..2017-04-20"),
    ("end of next week", "2017-04-02"),
    ("last May", "2016-05-01..2016-05-31"),
    ("this May", "2017-05-01..2017-05-31"),
    ("year 2018", "2018-01-01..2018-12-31"),
    ("quarter 3", "2017-07-01..2017-09-30"),
    ("first half of the year", "2017-01-01..2017-06-30"),
    ("the last month of 2017", "2017-12-01..2017-12-31"),
    ("the first day of June", "2017-06-01"),
    ("Friday week", "2017-03-31"),
    # milestones
    ("SOM23", "2017-09-01..2017-09-30"),
    ("som 23", "2017-09-01..2017-09-30"),
    ("the 23rd SOM", "2017-09-01..2017-09-30"),
    ("before SOM23", "2017-03-20..2017-08-31"),
    ("up to and including 15 May", "2017-03-20..2017-05-15"),
    ("not before June", "2017-06-01.."),
    ("by SOM-23", "2017-03-20..2017-08-31"),
    ("until the SOM", "2017-03-20..2017-08-31"),
    ("UNEA III", "2017-12-04..2017-12-06"),
    ("after UNEA 3", "2017-12-07.."),
    # French and Spanish
    ("fin mai", "2017-05-31"),
    ("à fin mai", "2017-05-31"),
    ("d'ici fin mai", "2017-03-20..2017-05-31"),
    ("jusqu'au 15 mai", "2017-03-20..2017-05-15"),
    ("jusqu'au 15", "2017-03-20..2017-04-15"),
    ("au 25", "2017-03-25"),
    ("le 31", "2017-03-31"),
    ("la semaine prochaine", "2017-03-27..2017-04-02"),
    ("vendredi prochain", "2017-03-24"),
    ("dans deux semaines", "2017-04-03"),
    ("1er mai 2017", "2017-05-01"),
    ("après-demain", "2017-03-22"),
    ("a finales de mayo", "2017-05-21..2017-05-31"),
    ("a fines de mayo", "2017-05-31"),
    ("hasta el 15 de mayo", "2017-03-20..2017-05-15"),
    ("hasta el 15", "2017-03-20..2017-04-15"),
    ("hasta finales de mayo", "2017-03-20..2017-05-31"),
    ("antes de finales de mayo", "2017-03-20..2017-05-31"),
    ("antes de que termine el mes", "2017-03-20..2017-03-31"),
    ("de aquí a fin de mes", "2017-03-20..2017-03-31"),
    ("de aquí a dos semanas", "2017-03-20..2017-04-03"),
    ("no más tarde del 15 de abril", "2017-03-20..2017-04-15"),
    ("1.º de mayo", "2017-05-01"),
    ("2a quincena de abril", "2017-04-16..2017-04-30"),
    ("2do trimestre", "2017-04-01..2017-06-30"),
    ("el 3 de mayo de 2017", "2017-05-03"),
    ("la próxima semana", "2017-03-27..2017-04-02"),
    ("el mes que viene", "2017-04-01..2017-04-30"),
    ("dentro de dos semanas", "2017-04-03"),
    ("mañana", "2017-03-21"),
    # Russian, Arabic and Chinese
    ("15 марта 2018", "2018-03-15"),
    ("до 15 мая", "2017-05-15"),
    ("до завтра", "2017-03-20..2017-03-21"),
    ("в пятницу", "2017-03-24"),
    ("до пятницы", "2017-03-20..2017-03-24"),
    ("в следующий понедельник", "2017-03-27"),
    ("на следующей неделе", "2017-03-27..2017-04-02"),
    ("через две недели", "2017-04-03"),
    ("через 3 дня", "2017-03-23"),
    ("غدا", "2017-03-21"),
    ("حتى يوم الجمعة", "2017-03-20..2017-03-24"),
    ("الاثنين القادم", "2017-03-27"),
    ("بعد أسبوعين", "2017-04-03"),
    ("15 مايو", "2017-05-15"),
    ("明天", "2017-03-21"),
    ("周五", "2017-03-24"),
    ("3月25日", "2017-03-25"),
    ("2017年5月31日", "2017-05-31"),
]


@pytest.mark.parametrize(("text", "expected"), TAKEN)
@pytest.mark.parametrize("rest", ["", ", venue lost", " (venue lost)", ": UNU late"])
def test_a_command_takes_the_window_it_begins_with(text: str, expected: str, rest: str) -> None:
    found = take_window(text + rest, today=TODAY, milestones=MILESTONES)
    assert isinstance(found, Found)
    assert found.window == span(expected)
    assert (found.begin, found.stop) == (0, len(text.rstrip(".")))


@pytest.mark.parametrize("text", ["3月15日前", "5月31日之后", "через месяц", "بعد الجمعة", "после пятницы"])
def test_what_would_lose_its_direction_is_not_taken(text: str) -> None:
    assert take_window(text, today=TODAY, milestones=MILESTONES) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("3/4/2018", "3 April 2018 or 4 March 2018"),
        ("03/04", "3 April or 4 March"),
        ("March 17", "17 March or March 2017"),
        ("March 18, venue lost", "18 March or March 2018"),
        ("31 April", "no 31 April"),
        ("29 February 2018", "no 29 February 2018"),
        ("2017-02-30", "no day 2017-02-30"),
        ("13/13/2017", "not a day"),
        ("Thursday 24 March", "is a Friday"),
        ("by two weeks", "from which day"),
        ("the coming weeks", "names no day"),
        ("May or June", "a choice"),
        ("May and July", "two windows"),
        ("from May 2018 to May 2017", "earlier one first"),
        ("from 30 February to 1 March", "no 30 February"),
        ("the 31st of next month", "no day 31"),
        ("999 years", "too far away"),
        ("40 March", "no day 40"),
        ("the review", "no date yet"),
        ("before the review", "no date yet"),
    ],
)
def test_what_cannot_be_one_date_is_refused_with_the_cure(text: str, problem: str) -> None:
    refused = take_window(text, today=TODAY, milestones=MILESTONES)
    assert isinstance(refused, Refused)
    assert problem in refused.problem
    assert 0 <= refused.begin < refused.stop <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "...",
        "summer",
        "later",
        "soon",
        "venue lost",
        "on hold until May",
        "second thought",
        "1st draft circulated",
        "3 members",
        "2017 report circulated",
        "may be late",
        "next steps",
        "last time",
        "after Easter",
        "SOM24",
        "\0",
        "\ud800",
        "9" * 5000,
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert take_window(text, today=TODAY, milestones=MILESTONES) is None


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("on 5 March", "2017-03-05", ""),
        ("5 March", "2017-03-05", ""),
        ("March 5: sent", "2017-03-05", ": sent"),
        ("March 17", "2017-03-17", ""),
        ("12 Dec: data collection started", "2016-12-12", ": data collection started"),
        ("12 December 2016, by email", "2016-12-12", ", by email"),
        ("2016-12-12", "2016-12-12", ""),
        ("yesterday", "2017-03-19", ""),
        ("today", "2017-03-20", ""),
        ("Friday", "2017-03-17", ""),
        ("last Monday", "2017-03-13", ""),
        ("3 days ago", "2017-03-17", ""),
        ("a week ago we met", "2017-03-13", " we met"),
        ("on the 15th", "2017-03-15", ""),
        ("on the 25th", "2017-02-25", ""),
        ("end of February", "2017-02-28", ""),
        ("hier", "2017-03-19", ""),
        ("le 5 mars", "2017-03-05", ""),
        ("hace 3 días", "2017-03-17", ""),
    ],
)
def test_a_back_dated_phrase_names_the_last_such_day(text: str, expected: str, rest: str) -> None:
    found = take_day(text, today=TODAY, milestones=MILESTONES)
    assert isinstance(found, Found)
    assert found.window == span(expected)
    assert text[found.stop :] == rest


@pytest.mark.parametrize(
    "text", ["May", "last month", "SOM23", "Q1", "2016", "on the phone", "1st draft", "next steps"]
)
def test_more_than_a_day_is_no_day(text: str) -> None:
    assert take_day(text, today=TODAY, milestones=MILESTONES) is None


def test_a_day_that_is_two_is_refused() -> None:
    assert isinstance(take_day("on 3/4", today=TODAY, milestones=MILESTONES), Refused)
    assert isinstance(take_day("31 February", today=TODAY, milestones=MILESTONES), Refused)


def test_a_day_to_come_can_be_asked_for() -> None:
    found = take_day("12 Dec", today=TODAY, milestones=MILESTONES, past=False)
    assert isinstance(found, Found)
    assert found.window == span("2017-12-12")
