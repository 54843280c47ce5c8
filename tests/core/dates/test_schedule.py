"""Printed schedules, in tables: what is read, and what is refused with which words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest

from emgbot.core.dates.schedule import Schedule, ScheduleState, Window, parse_schedule


def months(first: str, last: str | None = None) -> Window:
    """The window of whole months from "2017-01" to "2017-02"."""
    begin, end = (tuple(map(int, text.split("-"))) for text in (first, last or first))
    return Window(date(begin[0], begin[1], 1), date(end[0], end[1], monthrange(end[0], end[1])[1]))


def days(first: str | None, last: str | None) -> Window:
    """The window from one ISO day to another; None is an open side."""
    return Window(*(date.fromisoformat(text) if text else None for text in (first, last)))


def dated(text: str, *windows: Window, approximate: bool = False) -> None:
    """Require that a cell reads as exactly these windows."""
    assert parse_schedule(text) == Schedule(text, ScheduleState.DATED, windows, approximate)


SEED = [
    ("Sept-Dec 16", months("2016-09", "2016-12")),
    ("January- February 17", months("2017-01", "2017-02")),
    ("March 17", months("2017-03")),
    ("April –June 17", months("2017-04", "2017-06")),
    ("June-August 17", months("2017-06", "2017-08")),
    ("January- August 17", months("2017-01", "2017-08")),
    ("July 17", months("2017-07")),
    ("October 16- August 17", months("2016-10", "2017-08")),
    ("July 2017", months("2017-07")),
    ("Nov 16", months("2016-11")),
    ("Jan-March 17", months("2017-01", "2017-03")),
    ("Oct-Dec 16", months("2016-10", "2016-12")),
    ("Oct 16- August 17", months("2016-10", "2017-08")),
    ("October 16- Dec 17", months("2016-10", "2017-12")),
    ("Jan-Dec 17", months("2017-01", "2017-12")),
    ("September 2016", months("2016-09")),
    ("Sep-Dec 16", months("2016-09", "2016-12")),
    ("Jan- March 17", months("2017-01", "2017-03")),
    ("March - April 17", months("2017-03", "2017-04")),
    ("April – August 2017", months("2017-04", "2017-08")),
    ("September 17", months("2017-09")),
    ("September- December 17", months("2017-09", "2017-12")),
    ("17", months("2017-01", "2017-12")),
    ("Oct –Nov 16", months("2016-10", "2016-11")),
    ("Oct -Dec 16", months("2016-10", "2016-12")),
    ("Nov16-June 17", months("2016-11", "2017-06")),
    ("August-Nov 17", months("2017-08", "2017-11")),
    ("2017", months("2017-01", "2017-12")),
    ("April 17", months("2017-04")),
    ("April-Sept 17", months("2017-04", "2017-09")),
    ("Sep-Nov 17", months("2017-09", "2017-11")),
    ("Sept-Dec 17", months("2017-09", "2017-12")),
]


@pytest.mark.parametrize(("text", "window"), SEED)
def test_the_schedules_of_the_2017_plan_are_read_exactly(text: str, window: Window) -> None:
    dated(text, window)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Q2 18", months("2018-04", "2018-06")),
        ("q2 2018", months("2018-04", "2018-06")),
        ("Q2-18", months("2018-04", "2018-06")),
        ("Q2/2018", months("2018-04", "2018-06")),
        ("Q2'18", months("2018-04", "2018-06")),
        ("2Q 2018", months("2018-04", "2018-06")),
        ("2018 Q2", months("2018-04", "2018-06")),
        ("2018-Q2", months("2018-04", "2018-06")),
        ("2nd quarter 2018", months("2018-04", "2018-06")),
        ("2 nd quarter of 2018", months("2018-04", "2018-06")),
        ("Second Quarter of 2018", months("2018-04", "2018-06")),
        ("II quarter 2018", months("2018-04", "2018-06")),
        ("last quarter of 2018", months("2018-10", "2018-12")),
        ("last quarter of 2017 - first quarter of 2018", months("2017-10", "2018-03")),
        ("QII 2018", months("2018-04", "2018-06")),
        ("Q1-Q2 18", months("2018-01", "2018-06")),
        ("Q1-2 2018", months("2018-01", "2018-06")),
        ("Q1/Q2 2018", months("2018-01", "2018-06")),
        ("Q4 17 - Q1 18", months("2017-10", "2018-03")),
        ("H1 2018", months("2018-01", "2018-06")),
        ("2H18", months("2018-07", "2018-12")),
        ("first half of 2018", months("2018-01", "2018-06")),
        ("2nd half 2018", months("2018-07", "2018-12")),
        ("H1-H2 18", months("2018-01", "2018-12")),
        ("first half of March 2018", days("2018-03-01", "2018-03-15")),
        ("second half of February 2018", days("2018-02-16", "2018-02-28")),
        ("2017-2018", months("2017-01", "2018-12")),
        ("2017-18", months("2017-01", "2018-12")),
        ("2017/18", months("2017-01", "2018-12")),
        ("16/17", months("2016-01", "2017-12")),
        ("biennium 2018-2019", months("2018-01", "2019-12")),
        ("2018-2019 biennium", months("2018-01", "2019-12")),
        ("Biennium 2018-19", months("2018-01", "2019-12")),
        ("throughout the biennium 2018-2019", months("2018-01", "2019-12")),
        ("throughout 2017", months("2017-01", "2017-12")),
        ("during 2017", months("2017-01", "2017-12")),
        ("in the course of 2017", months("2017-01", "2017-12")),
        ("all of 2017", months("2017-01", "2017-12")),
        ("calendar year 2017", months("2017-01", "2017-12")),
        ("in March 2017", months("2017-03")),
        ("May/June 2018", months("2018-05", "2018-06")),
        ("Dec 2017/Jan 2018", months("2017-12", "2018-01")),
        ("March to June 2018", months("2018-03", "2018-06")),
        ("from March to June 2018", months("2018-03", "2018-06")),
        ("between March and June 2018", months("2018-03", "2018-06")),
        ("March until June 2018", months("2018-03", "2018-06")),
        ("06/2018", months("2018-06")),
        ("2018-06", months("2018-06")),
        ("2018/06", months("2018-06")),
        ("2018-03 - 2018-05", months("2018-03", "2018-05")),
        ("Jun-17", months("2017-06")),
        ("Jun-17 - Aug-17", months("2017-06", "2017-08")),
        ("1st-2nd quarter 2018", months("2018-01", "2018-06")),
        ("all year round 2018", months("2018-01", "2018-12")),
        ("Sept-16-Dec-16", months("2016-09", "2016-12")),
        ("Sept '17", months("2017-09")),
        ("Sept `17", months("2017-09")),
        ('"Sept 17"', months("2017-09")),
        ("\u201cSept 17\u201d", months("2017-09")),
        ("March ~ June 2018", months("2018-03", "2018-06")),
        ("July, 2017", months("2017-07")),
        ("July of 2017", months("2017-07")),
        ("June 17 - Dec 2017", months("2017-06", "2017-12")),
        ("Nov 16-June 2017", months("2016-11", "2017-06")),
    ],
)
def test_quarters_halves_years_and_months_are_read(text: str, window: Window) -> None:
    dated(text, window)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("1 May 2018", days("2018-05-01", "2018-05-01")),
        ("1st May 2018", days("2018-05-01", "2018-05-01")),
        ("1 st of May 2018", days("2018-05-01", "2018-05-01")),
        ("May 1, 2018", days("2018-05-01", "2018-05-01")),
        ("May 17 2018", days("2018-05-17", "2018-05-17")),
        ("17 March 17", days("2017-03-17", "2017-03-17")),
        ("15-Jun-17", days("2017-06-15", "2017-06-15")),
        ("15/Jun/17", days("2017-06-15", "2017-06-15")),
        ("15/Jun/2017 - 2/Jul/2017", days("2017-06-15", "2017-07-02")),
        ("Monday 12 March 2018", days("2018-03-12", "2018-03-12")),
        ("1-3 May 2018", days("2018-05-01", "2018-05-03")),
        ("1 – 3 May 2018", days("2018-05-01", "2018-05-03")),
        ("1.-3. May 2018", days("2018-05-01", "2018-05-03")),
        ("1st-3rd May 2018", days("2018-05-01", "2018-05-03")),
        ("1 to 3 May 2018", days("2018-05-01", "2018-05-03")),
        ("May 1-3, 2018", days("2018-05-01", "2018-05-03")),
        ("May 1-12 2018", days("2018-05-01", "2018-05-12")),
        ("March 17-18, 2017", days("2017-03-17", "2017-03-18")),
        ("28 April-3 May 2018", days("2018-04-28", "2018-05-03")),
        ("30 Dec 2017 - 2 Jan 2018", days("2017-12-30", "2018-01-02")),
        ("March 15 - April 10, 2018", days("2018-03-15", "2018-04-10")),
        ("Nov 16 - 15 June 2017", days("2016-11-01", "2017-06-15")),
        ("2018-03-15", days("2018-03-15", "2018-03-15")),
        ("2018-03-15 to 2018-03-20", days("2018-03-15", "2018-03-20")),
        ("2018-03-15/2018-03-20", days("2018-03-15", "2018-03-20")),
        ("15.03.2018", days("2018-03-15", "2018-03-15")),
        ("15/3/2018", days("2018-03-15", "2018-03-15")),
        ("4/4/2018", days("2018-04-04", "2018-04-04")),
        ("29 Feb 2028", days("2028-02-29", "2028-02-29")),
    ],
)
def test_days_and_ranges_of_days_are_read(text: str, window: Window) -> None:
    dated(text, window)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("by 15 March 2018", days(None, "2018-03-15")),
        ("by March 2018", days(None, "2018-03-31")),
        ("By Q2 2018", days(None, "2018-06-30")),
        ("until June 2018", days(None, "2018-06-30")),
        ("no later than 30 June 2018", days(None, "2018-06-30")),
        ("not later than June 2018", days(None, "2018-06-30")),
        ("end of March 2018", days(None, "2018-03-31")),
        ("end-March 2018", days(None, "2018-03-31")),
        ("by the end of 2018", days(None, "2018-12-31")),
        ("end 2018", days(None, "2018-12-31")),
        ("before June 2018", days(None, "2018-05-31")),
        ("15 May 2018 at the latest", days(None, "2018-05-15")),
        ("Deadline: 15 May 2018", days(None, "2018-05-15")),
        ("ongoing until June 2018", days(None, "2018-06-30")),
        ("from March 2018 onwards", days("2018-03-01", None)),
        ("from March 2018", days("2018-03-01", None)),
        ("March 2018 onwards", days("2018-03-01", None)),
        ("March 2018 - ongoing", days("2018-03-01", None)),
        ("From March 2018 until further notice", days("2018-03-01", None)),
        ("not before March 2018", days("2018-03-01", None)),
        ("as of 1 March 2018", days("2018-03-01", None)),
        ("after June 2018", days("2018-07-01", None)),
        ("2018+", days("2018-01-01", None)),
    ],
)
def test_deadlines_and_open_ends_leave_a_side_open(text: str, window: Window) -> None:
    dated(text, window)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("early March 2018", days("2018-03-01", "2018-03-10")),
        ("mid-March 2018", days("2018-03-11", "2018-03-20")),
        ("late February 2018", days("2018-02-21", "2018-02-28")),
        ("early/late March 2018", days("2018-03-01", "2018-03-31")),
        ("early to mid March 2018", days("2018-03-01", "2018-03-20")),
        ("beginning of March 2018", days("2018-03-01", "2018-03-10")),
        ("early 2018", months("2018-01", "2018-04")),
        ("mid-2018", months("2018-05", "2018-08")),
        ("midyear 2018", months("2018-05", "2018-08")),
        ("mid 18", months("2018-05", "2018-08")),
        ("late 2018", months("2018-09", "2018-12")),
        ("late 2017 - early 2018", months("2017-09", "2018-04")),
        ("mid-March to mid-April 2018", days("2018-03-11", "2018-04-20")),
        ("by mid-2018", days(None, "2018-08-31")),
        ("end of March - 15 May 2018", days("2018-03-21", "2018-05-15")),
        ("from end of June 2018", days("2018-06-21", None)),
        ("June 2018 (TBC)", months("2018-06")),
        ("June 2018 (tentative)", months("2018-06")),
        ("around June 2018", months("2018-06")),
    ],
)
def test_rough_words_are_fixed_thirds_and_marked_approximate(text: str, window: Window) -> None:
    dated(text, window, approximate=True)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("June 17, Dec 17", (months("2017-06"), months("2017-12"))),
        ("June 17; Dec 17", (months("2017-06"), months("2017-12"))),
        ("June and Dec 17", (months("2017-06"), months("2017-12"))),
        ("1st and 2nd quarters 2018", (months("2018-01", "2018-03"), months("2018-04", "2018-06"))),
        ("June, Sept and Dec 17", (months("2017-06"), months("2017-09"), months("2017-12"))),
        ("Dec 17, June 17", (months("2017-06"), months("2017-12"))),
        ("Jan-Feb 17, Q3 17", (months("2017-01", "2017-02"), months("2017-07", "2017-09"))),
        ("1, 3 and 5 May 2018", tuple(days(f"2018-05-0{day}", f"2018-05-0{day}") for day in (1, 3, 5))),
        ("Draft: June 2018; final report: Dec 2018", (months("2018-06"), months("2018-12"))),
    ],
)
def test_several_windows_come_in_order(text: str, windows: tuple[Window, ...]) -> None:
    dated(text, *windows)


@pytest.mark.parametrize(
    "text",
    [
        "Sept 2018 (SOM24)",
        "Sept 2018 [SOM 24]",
        "SOM24: Sept 2018",
        "SOM 24, Sept 2018",
        "Sept 2018, SOM-24",
        "Sept 2018 for SOM24",
        "Sept 2018 (8th meeting)",
        "Sept 2018 (mid-term review)",
        "Sept 2018 (September 2018)",
        "(Sept 2018)",
        "Sept 2018 [3]",
        "Sept 2018¹",
        "Sept 2018*",
        "*Sept 2018",
        "\u2022 Sept 2018",
        "Sept 2018.",
        "SEPT 2018",
        "  Sept\n2018  ",
        "Sept\u00a02018",
        "Sept\u200b 2018",
        "Ｓｅｐｔ ２０１８",
        "Sept ٢٠١٨",
        "Sep tember 2018",
        "Septem-\nber 2018",
        "Sept. 2018",
        "setiembre de 2018",
        "septembre 2018",
    ],
)
def test_labels_and_the_traces_of_printing_change_nothing(text: str) -> None:
    dated(text, months("2018-09"))


@pytest.mark.parametrize(
    "dash", ["-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\ufe63", "\uff0d", "--", " - "]
)
def test_any_dash_will_do(dash: str) -> None:
    dated(f"Sept{dash}Dec 16", months("2016-09", "2016-12"))


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("janvier-mars 2018", months("2018-01", "2018-03")),
        ("1er mai 2018", days("2018-05-01", "2018-05-01")),
        ("du 1er au 3 mai 2018", days("2018-05-01", "2018-05-03")),
        ("2e trimestre 2018", months("2018-04", "2018-06")),
        ("fin mars 2018", days(None, "2018-03-31")),
        ("décembre 17", months("2017-12")),
        ("de marzo a junio de 2018", months("2018-03", "2018-06")),
        ("3 de mayo de 2018", days("2018-05-03", "2018-05-03")),
        ("primer trimestre de 2018", months("2018-01", "2018-03")),
    ],
)
def test_french_and_spanish_schedules_are_read(text: str, window: Window) -> None:
    dated(text, window)


@pytest.mark.parametrize(
    "text",
    ["Ongoing", "ongoing.", "On-going", "on going", "Continuous", "as required", "Ongoing, as required", "ad hoc"],
)
def test_ongoing_words_mean_no_end(text: str) -> None:
    assert parse_schedule(text) == Schedule(text, ScheduleState.ONGOING)


@pytest.mark.parametrize(
    "text", ["TBC", "tbd", "T.B.C.", "to be confirmed", "To be determined", "(TBC)", "not yet scheduled"]
)
def test_tbc_is_unscheduled_and_no_error(text: str) -> None:
    assert parse_schedule(text) == Schedule(text, ScheduleState.UNSCHEDULED)


def test_the_year_of_the_plan_serves_only_a_cell_that_prints_none() -> None:
    assert parse_schedule("Sept-Dec", plan_year=2017).windows == (months("2017-09", "2017-12"),)
    assert parse_schedule("17 March", plan_year=2017).windows == (days("2017-03-17", "2017-03-17"),)
    assert parse_schedule("throughout the year", plan_year=2017).windows == (months("2017-01", "2017-12"),)
    assert parse_schedule("Sept-Dec 16", plan_year=2017).windows == (months("2016-09", "2016-12"),)
    assert parse_schedule("Sept 2016 - March", plan_year=2017).state is ScheduleState.ERROR
    assert parse_schedule("Mar-May", plan_year=2017).windows == (months("2017-03", "2017-05"),)
    assert "March or a Tuesday" in (parse_schedule("Mar.", plan_year=2017).problem or "")


def test_the_milestones_of_the_plan_are_labels_and_their_numbers_no_days() -> None:
    milestones = ("Forum 3", "mid-term Technical Segment")
    for text in ("Forum 3: May 2018", "Forum-3, May 2018", "May 2018, mid-term technical segment"):
        assert parse_schedule(text, milestones=milestones).windows == (months("2018-05"),)
    assert parse_schedule("Forum 3", milestones=milestones).state is ScheduleState.ERROR


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("2017 Jan-Mar", [months("2017-01", "2017-03")]),
        ("2017: June", [months("2017-06")]),
        ("2017 Q1-Q2", [months("2017-01", "2017-06")]),
        ("2017/Q1", [months("2017-01", "2017-03")]),
        ("2018-June", [months("2018-06")]),
        ("2018-Jun-15", [days("2018-06-15", "2018-06-15")]),
        ("2018 Q1, Q3", [months("2018-01", "2018-03"), months("2018-07", "2018-09")]),
        ("2017 Q1 - 2018 Q2", [months("2017-01", "2018-06")]),
        ("Quarters 1 and 2 of 2018", [months("2018-01", "2018-03"), months("2018-04", "2018-06")]),
        ("1st, 2nd and 4th quarter 2018", [months("2018-01", "2018-03"), months("2018-04", "2018-06"),
                                           months("2018-10", "2018-12")]),
        ("Q1+Q2 2018", [months("2018-01", "2018-03"), months("2018-04", "2018-06")]),
        ("June/July/August 2017", [months("2017-06", "2017-08")]),
        ("Mar/Jun/Sep 2018", [months("2018-03"), months("2018-06"), months("2018-09")]),
        ("May 1, 3 and 5, 2018", [days(f"2018-05-0{day}", f"2018-05-0{day}") for day in (1, 3, 5)]),
        ("June 17 and July 2, 2017", [days("2017-06-17", "2017-06-17"), days("2017-07-02", "2017-07-02")]),
        ("by June and December 2018", [days(None, "2018-06-30"), days(None, "2018-12-31")]),
        ("Mon 12 - Fri 16 March 2018", [days("2018-03-12", "2018-03-16")]),
        ("12 March 2018 (Monday)", [days("2018-03-12", "2018-03-12")]),
        ("mar. 15 mai 2018", [days("2018-05-15", "2018-05-15")]),
        ("Sep t 17", [months("2017-09")]),
        ("up to and including June 2018", [days(None, "2018-06-30")]),
        ("ongoing through 2018", [days(None, "2018-12-31")]),
        ("until the end of the biennium 2018-2019", [days(None, "2019-12-31")]),
        ("June 2018 at the earliest", [days("2018-06-01", None)]),
        ("June 2018 or earlier", [days(None, "2018-06-30")]),
        ("2016 - present", [days("2016-01-01", None)]),
        ("January 2018 on", [days("2018-01-01", None)]),
        ("Start: January 2018", [days("2018-01-01", None)]),
        ("2018-03-15 00:00:00", [days("2018-03-15", "2018-03-15")]),
        ("2017.0", [months("2017-01", "2017-12")]),
        ("June 2018 1/", [months("2018-06")]),
        ("May-June 2018 at the latest", [months("2018-05", "2018-06")]),
        ("(by) June 2018", [days(None, "2018-06-30")]),
        ("(not before) June 2018", [days("2018-06-01", None)]),
        ("over the period 2017-2018", [months("2017-01", "2018-12")]),
    ],
)  # fmt: skip
def test_what_else_work_plans_print(text: str, windows: list[Window]) -> None:
    dated(text, *windows)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Sept 2018 (SOM24)", ("SOM24",)),
        ("SOM24: Sept 2018", ("SOM24",)),
        ("UNEA-3 (4-6 December 2017)", ("UNEA-3",)),
        ("Draft: June 2018; Final report: Dec 2018", ("Draft", "Final report")),
        ("Phase 1: Jan-Mar 2018; Phase 2: Apr-Jun 2018", ("Phase 1", "Phase 2")),
        ("8th meeting: May 2018", ("8th meeting",)),
        ("1-5 Oct 2018 (Geneva)", ("Geneva",)),
        ("Ongoing (website)", ("website",)),
        ("Sept 2018 (a) [3] (TBC)", ()),
        ("Sept 2018", ()),
    ],
)
def test_labels_are_kept_as_printed(text: str, labels: tuple[str, ...]) -> None:
    schedule = parse_schedule(text)
    assert schedule.state is not ScheduleState.ERROR
    assert schedule.labels == labels
