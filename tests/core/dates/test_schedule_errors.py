"""Printed schedules that are refused, and with which words."""

from __future__ import annotations

import pytest

from emgbot.core.dates.schedule import ScheduleState, parse_schedule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nov-Mar 17", ["November 2016 - March 2017", "November 2017 - March 2018"]),
        ("3/4/2018", ["3 April 2018", "4 March 2018"]),
        ("3.4.2018", ["3 April 2018", "4 March 2018"]),
        ("2011-12", ["December 2011", "2011-2012"]),
        ("Sept-Dec 2016-2017", ["September 2016 - December 2017", "September-December 2017"]),
        ("Sept-Dec 16-17", ["16 to 17 December", "2016 to 2017"]),
        ("March 17-18", ["17 to 18 March", "2017 to 2018"]),
        ("March 15 - 10 April 2018", ["15 March 2018", "March 2015"]),
        ("March 2017-2018", ["two ways"]),
        ("2017, March 2018", ["two ways"]),
        ("March/Sept 2018", ["March 2018 - September 2018", "March 2018, September 2018"]),
        ("May or June 2018", ["leaves a choice", "May-June 2018"]),
        ("April 20 17", ["two ways", "four digits"]),
        ("20 17", ["two ways", "four digits"]),
        ("Dec, March 17", ["its own year"]),
        ("Ongoing, 2017", ["Ongoing", "date alone"]),
        ("Ongoing (2017)", ["2017"]),
        ("2017 (ongoing)", ["says ongoing and a date"]),
        ("Dec 99", ["1999", "2099"]),
        ("through 2018", ["throughout 2018", "until the end of 2018"]),
        ("beginning January 2018", ["from January 2018", "beginning of January 2018"]),
        ("June 17 and 2 July 2017", ["17 June 2017", "June 2017"]),
        ("Dec 17, Jan 5, 2018", ["17 December 2018", "December 2017"]),
        ("July 1, 17", ["day 17", "year 2017"]),
        ("Dec1 16", ["two ways", "1 December"]),
        ("06/18", ["June 2018", "18 June"]),
        ("до марта 2018 г.", ["до начала", "до конца"]),
        ("2018年3月前", ["before that time", "by its end"]),
        ("antes de finales de 2018", ["before its beginning", "by the end"]),
        ("HLPF 2018", ["meeting's year is not its date"]),
        ("Sept 2018 (moved from June 2018)", ["another date"]),
    ],
)
def test_two_readings_are_an_error_that_names_them(text: str, words: list[str]) -> None:
    schedule = parse_schedule(text)
    assert schedule.state is ScheduleState.ERROR
    assert schedule.windows == ()
    for word in words:
        assert word in (schedule.problem or "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Feb 2100", "2099"),
        ("", "TBC"),
        ("   ", "TBC"),
        ("\u00a0\u200b", "TBC"),
        ("-", "TBC"),
        ("?", "TBC"),
        ("Sept-Dec", "names no year"),
        ("3 May", "names no year"),
        ("throughout the year", "names no year"),
        ("Sept 2016 - March", "has no year"),
        ("5", "a day or a month"),
        ("1020", "not a year"),
        ("2107", "not a year"),
        ("201", "neither a day nor a year"),
        ("14/2020", "not a date"),
        ("2020-14", "not a date"),
        ("3/18", "not a date"),
        ("Setp 17", "did you mean Sept"),
        ("Septmber 17", "did you mean September"),
        ("Marhc-June 17", "did you mean March"),
        ("Sept- Dec 1 6", "did you mean Sept- Dec 16?"),
        ("Novl6-June 17", "did you mean Nov16-June 17?"),
        ("May 2O17 ", "did you mean May 2017?"),
        ("0ct 2017", "did you mean Oct 2017?"),
        ("Marc: 17", "did you mean March"),
        ("1-5 Oct 2018, Geneva", "in brackets, such as 1-5 Oct 2018 (Geneva)"),
        ("12 March 2018 (Tuesday)", "is not a Tuesday"),
        ("June - July - August 2017", "write June 2017 - August 2017"),
        ("2017 Q1 2018", "two years for one date"),
        ("annually", "write the months"),
        ("Week of 12 March 2018", "names a week"),
        ("FY18", "not the calendar's"),
        ("completed", "is a status"),
        ("N/A", "write TBC, or Ongoing"),
        ("ASAP", "depends on the day"),
        ("2018年13月", "no month 13"),
        ("mayo o junio de 2018", "leaves a choice"),
        ("Sept 2018 (early)", "understood “Sept 2018"),
        ("to 2018", "not understood"),
        ("early mid June 2018", "understood “early”"),
        ("by June 2018 until June 2019", "two ends"),
        ("from June 2018 at the latest", "understood “from June 2018”"),
        ("before latest June 2018", "understood “before”"),
        ("from at the latest June 2018", "understood “from”"),
        ("by ongoing until June 2018", "ongoing"),
        ("до по 2018", "not"),
        ("2018 (spring)", "names a season"),
        ("Sept 17 sharp", "understood “Sept 17”"),
        ("Spring 2017", "names a season"),
        ("29 Feb 2026", "no 29 February 2026"),
        ("31 April 2018", "no 31 April 2018"),
        ("5-40 March 2020", "no 40 March 2020"),
        ("2018-02-30", "no 30 February 2018"),
        ("2018-13-01", "no day 2018-13-01"),
        ("Tuesday 12 March 2018", "is a Monday"),
        ("Dec 17 - June 17", "comes after"),
        ("June 18 - Dec 17", "earlier one first"),
        ("May 17, May 17", "overlap"),
        ("Q5 2018", "no quarter 5"),
        ("H3 2018", "no half 3"),
        ("biennium 2018", "two years"),
        ("biennium 2018-2020", "two years"),
        ("end of 3 May 2018", "part of a day"),
        ("by March 2018 onwards", "says nothing"),
        ("before March-May 2018", "does not go with a range"),
        ("March-May 2018 onwards", "two ends"),
        ("Sept 2018 (ongoing)", "Ongoing"),
        ("between March 2018", "breaks off"),
        ("by before March 2018", "understood “by”"),
        ("third half of 2018", "not understood"),
        ("late to early 2018", "understood"),
        ("before SOM24", "a meeting is no date"),
        ("SOM24", "names no time"),
        ("July 17 -", "breaks off"),
        ("FY 2018", "not understood"),
        ("May 2O17", "understood “May 2”"),
        ("2O17", "not"),
        ("quarterly", "not understood"),
        ("x" * 10_000, "10000 characters"),
        ("\0", "not understood"),
        ("\ud800", "not understood"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_cure(text: str, words: str) -> None:
    schedule = parse_schedule(text)
    assert schedule.state is ScheduleState.ERROR
    assert schedule.text == text
    assert words.casefold() in (schedule.problem or "").casefold()
