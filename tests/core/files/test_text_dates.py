"""Dates in the words of an activity: which are seen, and which of them its schedule contradicts."""

from __future__ import annotations

import pytest

from emgbot.core.files.planfile import load_plan
from emgbot.core.files.text_dates import dates_in

HEAD = (
    'plan: "2017"\nsections: {A: Programme}\ngroups: {A.1: Waste}\nmilestones: {SOM23: September 2017}\nactivities:\n'
)


def warnings(text: str, schedule: str) -> list[str]:
    """What the check says of an activity with this text and schedule."""
    keys = f'ref: A.1.a, title: T, ask: "Q?", text: "{text}", schedule: "{schedule}", action_by: group, for: []'
    return [problem.message for problem in load_plan(f"{HEAD}  - {{{keys}}}\n", file="plan.yaml").problems]


@pytest.mark.parametrize(
    ("text", "schedule", "written"),
    [
        ("Organize a meeting in May 2017", "April 17", "in May 2017"),
        ("Organize a meeting in May", "April 17", "in May"),
        ("Present it in Spring 2017", "March 17", "in Spring 2017"),
        ("Present it in spring 2017", "June 17", "in spring 2017"),
        ("Report in the second quarter of 2017", "Jan-March 17", "in the second quarter of 2017"),
        ("Report in Q2 2017", "July 17", "in Q2 2017"),
        ("Circulate the draft by May 2017", "June-Aug 17", "by May 2017"),
        ("Circulate the draft by the end of June", "June-Aug 17", "by the end of June"),
        ("Circulate the draft before June 2017", "June 17", "before June 2017"),
        ("Follow up after June 2017", "March 17", "after June 2017"),
        ("Organiser une réunion en mai 2017", "April 17", "en mai 2017"),
        ("Organiser une réunion en mai", "avril 17", "en mai"),
        ("Diffuser le projet d'ici juin 2017", "août 17", "d'ici juin 2017"),
        ("Au printemps 2017, présenter la note", "mars 17", "printemps 2017"),
        ("Organizar una reunión en mayo de 2017", "abril 17", "en mayo de 2017"),
        ("Presentar la nota antes de junio de 2017", "junio-agosto 17", "antes de junio de 2017"),
        ("Informar en el segundo trimestre de 2017", "marzo 17", "en el segundo trimestre de 2017"),
        ("Hold it on 3 May 2017", "April 17", "May 2017"),
    ],
)
def test_a_date_that_contradicts_the_schedule_is_warned_of(text: str, schedule: str, written: str) -> None:
    assert warnings(text, schedule) == [f'The text says "{written}", the schedule "{schedule}".']


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("Organize a meeting in May 2017", "April-June 17"),
        ("Organize a meeting in May", "May 17"),
        ("Present it in Spring 2017", "March-May 17"),
        ("Present it in Spring 2017", "2017"),
        ("Circulate the draft by May 2017", "March-April 17"),
        ("Circulate the draft before June 2017", "April-May 17"),
        ("Follow up after June 2017", "July 17"),
        ("It may be circulated; they march on", "July 17"),
        ("What Members may or might do", "July 17"),
        ("Climate neutrality by 2020 and the 2030 agenda", "July 17"),
        ("Provide information on ongoing work", "July 17"),
        ("Follow up the recommendations adopted in May 2016", "July 17"),
        ("Analyse the survey published in March", "July 17"),
        ("For submission to SOM23 in September 2017", "July 17"),
        ("Le rapport a été préparé avec l'UNU", "July 17"),
        ("Sept documents; a mar of things", "July 17"),
        ("Organize a meeting in May 2017", "Ongoing"),
        ("Organize a meeting in May 2017", "TBC"),
        ("Prepare in winter 2017", "March 17"),
        ("From March to May 2017 collect", "March-May 17"),
    ],
)
def test_what_fits_or_is_no_date_is_not_warned_of(text: str, schedule: str) -> None:
    assert warnings(text, schedule) == []


def test_a_month_without_a_year_may_be_of_any_year_of_the_schedule() -> None:
    (found,) = dates_in("Report in January", [2016, 2017])
    assert [date.window.start.year for date in found if date.window.start] == [2016, 2017]
    assert warnings("Report in January", "Nov16-Jan 17") == []
