"""How days off, closures, pauses and working days are written in the settings."""

from __future__ import annotations

from datetime import date

import pytest

from emgbot.core.daysoff import Days, DaysOff, Listed, National, Yearly
from emgbot.settings import ChannelSettings, load_settings


def channel(text: str) -> ChannelSettings:
    reading = load_settings(f'channels:\n  secretariat:\n    name: "#home"\n    {text}\n', file="s.yaml")
    assert reading.settings is not None, reading.problems
    return reading.settings.channels["secretariat"]


def named(source: DaysOff) -> str:
    match source:
        case Listed():
            return source.name
        case National():
            return source.code
        case Yearly():
            return f"{source.start[1]}.{source.start[0]}.-{source.end[1]}.{source.end[0]}. {source.name}"
        case Days():
            return f"{source.start}..{source.end} {source.name}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("un-geneva", ["un-geneva"]),
        ("UN-Geneva", ["un-geneva"]),
        ("[un-geneva, un-hq]", ["un-geneva", "un-hq"]),
        ("un-geneva, CH-GE, 2017-05-26", ["un-geneva", "CH-GE", "2017-05-26..2017-05-26 holiday"]),
        ("CH", ["CH"]),
        ("ch-ge", ["CH-GE"]),
        ("ch/ge", ["CH-GE"]),
        ("CH-Genève", ["CH-GE"]),
        ("US-NY", ["US-NY"]),
        ("NO", ["NO"]),
        ("2017-05-26", ["2017-05-26..2017-05-26 holiday"]),
        ("26 May 2017", ["2017-05-26..2017-05-26 holiday"]),
        ("May 26, 2017", ["2017-05-26..2017-05-26 holiday"]),
        ('"1-5 May 2017"', ["2017-05-01..2017-05-05 holiday"]),
        ("28 April - 5 May 2017", ["2017-04-28..2017-05-05 holiday"]),
        ("2017-12-24 to 2018-01-02", ["2017-12-24..2018-01-02 holiday"]),
        ("del 1 al 5 de mayo de 2017", ["2017-05-01..2017-05-05 holiday"]),
        ("1er mai 2017", ["2017-05-01..2017-05-01 holiday"]),
        ("1 May", ["1.5.-1.5. holiday"]),
        ("29 February", ["29.2.-29.2. holiday"]),
        ("{2017-05-26: Staff day}", ["2017-05-26..2017-05-26 Staff day"]),
        ("[un-hq, 2017-05-26: Staff day]", ["un-hq", "2017-05-26..2017-05-26 Staff day"]),
        ("none", []),
        ("[]", []),
    ],
)
def test_holidays(text: str, expected: list[str]) -> None:
    assert [named(source) for source in channel(f"holidays: {text}").holidays] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24 Dec - 2 Jan", "24.12.-2.1. year-end closure"),
        ("24 December to 2 January", "24.12.-2.1. year-end closure"),
        ("24 Dec–2 Jan", "24.12.-2.1. year-end closure"),
        ("du 24 décembre au 2 janvier", "24.12.-2.1. year-end closure"),
        ("{24 Dec - 2 Jan: Winter break}", "24.12.-2.1. Winter break"),
        ("24-31 December", "24.12.-31.12. closure"),
        ("1 - 15 August", "1.8.-15.8. closure"),
        ("July-August", "1.7.-31.8. closure"),
        ("August", "1.8.-31.8. closure"),
        ("Dec - Jan", "1.12.-31.1. year-end closure"),
        ('"1-15 August 2017"', "2017-08-01..2017-08-15 closure"),
        ("24 Dec 2017 - 2 Jan 2018", "2017-12-24..2018-01-02 closure"),
        ("un-hq", "un-hq"),
    ],
)
def test_closures(text: str, expected: str) -> None:
    assert [named(source) for source in channel(f"closed: {text}").closed] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 July - 4 August 2017", [(date(2017, 7, 10), date(2017, 8, 4))]),
        ('["1-5 May 2017", 2017-06-01]', [(date(2017, 5, 1), date(2017, 5, 5)), (date(2017, 6, 1), date(2017, 6, 1))]),
        ("from 10 July 2017 onwards", [(date(2017, 7, 10), date.max)]),
        ("until 10 July 2017", [(date.min, date(2017, 7, 10))]),
        ("{August 2017: summer}", [(date(2017, 8, 1), date(2017, 8, 31))]),
    ],
)
def test_pauses(text: str, expected: list[tuple[date, date]]) -> None:
    assert [(days.start, days.end) for days in channel(f"pause: {text}").pause] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sunday-thursday", "6012 3"),
        ("Sunday to Thursday", "60123"),
        ("mon-fri", "01234"),
        ("mon – thu", "0123"),
        ("monday", "0"),
        ("[monday, tuesday, thursday]", "013"),
        ("Monday, Wednesdays, fri", "024"),
        ("[mon-wed, saturday]", "0125"),
        ("saturday-wednesday", "56012"),
        ("monday-sunday", "0123456"),
    ],
)
def test_working_days(text: str, expected: str) -> None:
    assert channel(f"working_days: {text}").working_days == {int(day) for day in expected if day.isdigit()}


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("holidays: un-genva", "the holidays 'un-genva' are unknown", "Did you mean un-geneva?"),
        ("holidays: geneva", "the holidays 'geneva' are unknown", "Did you mean un-geneva?"),
        ("holidays: Kenya", "the holidays 'Kenya' are unknown", "Did you mean KE?"),
        ("holidays: Switzerlnd", "the holidays 'Switzerlnd' are unknown", "Did you mean CH?"),
        ("holidays: XX", "the holidays 'XX' are unknown", "the lists are un-geneva, un-hq, un-nairobi"),
        ("holidays: US-NX", "US has no part 'NX'", "Its parts are"),
        ("holidays: KE-NBO", "KE has no part 'NBO'", "Its parts are not told apart"),
        ("holidays: Christmas", "the holidays 'Christmas' are unknown", "Write un-geneva"),
        ("holidays: 2017-02-30", "'2017-02-30' is not understood", ""),
        ("holidays: 3/4/2017", "'3/4/2017' is not understood", ""),
        ("holidays: 5 May 2017 - 1 May 2017", "comes after", ""),
        ("holidays: until 5 May 2017", "has no begin or no end", "Write both"),
        ("holidays: early May 2017", "does not say from when to when", "2017-05-26"),
        ("holidays: ", "nothing is written here", "none"),
        ("holidays: [[a]]", "holidays: write un-geneva", ""),
        ("holidays: [{a: {b: c}}]", "holidays: write un-geneva", ""),
        ("closed: 24/12 - 02/01", "is not a date with one reading", ""),
        ("pause: 5 - 1 May 2017", "pause: '5 - 1 May 2017' is not understood", ""),
        ("pause: 10 July - 4 August", "names no year", ""),
        ("pause: TBC", "does not say from when to when", ""),
        ("working_days: []", "no day is left to work on", "Write sunday-thursday"),
        ("working_days: ", "this says no days", "Write sunday-thursday"),
        ("working_days: sunday-thursdai", "'thursdai' is not a day of the week", "Did you mean thursday?"),
        ("level: clam", "'clam' is no level", "Write normal, calm"),
        ("zone: Nairobi", "the zone 'Nairobi' is unknown", "Did you mean Africa/Nairobi?"),
        ("holiday: un-geneva", "this key is unknown", "Did you mean holidays?"),
    ],
)
def test_what_is_wrong_is_answered_with_what_to_write(text: str, message: str, cure: str) -> None:
    reading = load_settings(f'channels:\n  secretariat:\n    name: "#home"\n    {text}\n', file="s.yaml")
    assert reading.settings is None
    (problem,) = reading.problems
    assert problem.line == 4
    assert message in problem.message
    assert cure in problem.cure


@pytest.mark.parametrize("text", ["normal", "Calm", "off"])
def test_levels(text: str) -> None:
    assert channel(f"level: {text}").level.value == text.casefold()


@pytest.mark.parametrize("line", ["zone: {}", "level: {}", "send_at: {}", "working_days: {}"])
def test_a_very_long_value_is_told_shortened(line: str) -> None:
    text = f'channels:\n  secretariat:\n    name: "#home"\n    {line.format("x" * 5_000)}\n'
    problems = load_settings(text, file="s.yaml").problems
    assert problems
    assert max(len(str(problem)) for problem in problems) < 600
