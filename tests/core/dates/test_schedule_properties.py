"""What must hold for every printed schedule there can be."""

from __future__ import annotations

import re
import time
from calendar import monthrange
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emgbot.core.dates.months import LANGUAGES, month_numbers, months_of
from emgbot.core.dates.schedule import Schedule, ScheduleState, Window, parse_schedule
from emgbot.core.dates.schedule_print import printed

MONTHS = {
    month: names.split()
    for month, names in enumerate(
        (
            "January Jan Jan.",
            "February Feb Feb.",
            "March Mar Mar.",
            "April Apr Apr.",
            "May",
            "June Jun",
            "July Jul",
            "August Aug Aug.",
            "September Sept Sep Sept.",
            "October Oct Oct.",
            "November Nov Nov.",
            "December Dec Dec.",
        ),
        start=1,
    )
}
DASHES = ["-", "\u2010", "\u2013", "\u2014", "\u2212", "\uff0d", "--"]
BLANKS = ["", " ", "  ", "\u00a0", "\u2009", "\n"]
SEED_CELLS = [
    *("Sept-Dec 16", "January- February 17", "March 17", "April –June 17", "June-August 17", "January- August 17"),
    *("July 17", "October 16- August 17", "July 2017", "Nov 16", "Jan-March 17", "Ongoing", "Oct-Dec 16", "17", "2017"),
    *("Oct 16- August 17", "September 2016", "March - April 17", "April – August 2017", "Nov16-June 17", "Oct –Nov 16"),
]
FOREIGN = [
    *("janvier", "à", "T1", "1er", "en cours", "d'ici", "enero", "a", "y", "de", "hasta", "por determinar", "2º"),
    *("января", "с", "по", "до", "1-й", "квартал", "2018", "г.", "постоянно", "и", "مارس", "من", "إلى", "يونيو"),
    *(
        "وديسمبر",
        "الربع",
        "الأول",
        "عام",
        "كانون الثاني/يناير",
        "٢٠١٨",
        "2018年",
        "3月",
        "至",
        "15日",
        "底",
        "前",
        "待定",
    ),
    *("第一季度", "上半年", "、", "持续", "一月", "〇", "年", "13月"),
]
PIECES = [
    *(
        "Sept",
        "Dec",
        "May",
        "16",
        "17",
        "2017",
        "1",
        "31",
        "00",
        "-",
        "–",
        ",",
        ";",
        "/",
        ".",
        "'",
        "(",
        ")",
        "[",
        "]",
        ":",
    ),
    *(
        "Q",
        "H",
        "first",
        "half",
        "quarter",
        "early",
        "mid",
        "end of",
        "by",
        "until",
        "from",
        "to",
        "between",
        "and",
        "of",
    ),
    *(
        "TBC",
        "ongoing",
        "biennium",
        "year",
        "onwards",
        "Monday",
        "2018-02-30",
        "2018-03-15",
        "SOM23",
        "about",
        "&",
        "+",
    ),
]

month_number = st.integers(1, 12)
year_number = st.integers(2010, 2040)


def window(first: tuple[int, int], last: tuple[int, int]) -> Window:
    return Window(date(*first, 1), date(*last, monthrange(*last)[1]))


@st.composite
def spelling(draw: st.DrawFn, month: int) -> str:
    name = draw(st.sampled_from(MONTHS[month]))
    return draw(st.sampled_from([name, name.upper(), name.lower()]))


@st.composite
def year_form(draw: st.DrawFn, year: int) -> str:
    return draw(st.sampled_from([f"{year}", f"{year % 100:02}", f"'{year % 100:02}"]))


def well_formed(schedule: Schedule, text: str) -> None:
    assert schedule.text == text
    assert (schedule.problem is None) == (schedule.state is not ScheduleState.ERROR)
    assert bool(schedule.windows) == (schedule.state is ScheduleState.DATED)
    for reading in schedule.windows:
        assert reading.start is not None or reading.end is not None
        assert reading.start is None or reading.end is None or reading.start <= reading.end


@settings(max_examples=400)
@given(st.data(), month_number, year_number, month_number, year_number, st.sampled_from(DASHES), st.booleans())
def test_every_range_of_months_is_read_exactly(
    data: st.DataObject, m1: int, y1: int, m2: int, y2: int, dash: str, one_year: bool
) -> None:
    y1 = y2 if one_year else y1
    assume((y1, m1) <= (y2, m2))
    blank = st.sampled_from(BLANKS)
    first = data.draw(spelling(m1))
    if not one_year:
        first += data.draw(blank) + data.draw(year_form(y1))
    text = first + data.draw(blank) + dash + data.draw(blank) + data.draw(spelling(m2))
    text += data.draw(blank) + data.draw(year_form(y2))
    assert parse_schedule(text) == Schedule(text, ScheduleState.DATED, (window((y1, m1), (y2, m2)),))


@given(st.data(), month_number, year_number)
def test_a_month_with_a_year_is_never_a_day(data: st.DataObject, month: int, year: int) -> None:
    text = data.draw(spelling(month)) + data.draw(st.sampled_from(BLANKS)) + data.draw(year_form(year))
    assert parse_schedule(text).windows == (window((year, month), (year, month)),)


@given(month_number, month_number, year_number)
def test_a_range_that_runs_backwards_is_never_guessed(m1: int, m2: int, year: int) -> None:
    assume(m1 > m2)
    schedule = parse_schedule(f"{MONTHS[m1][0]}-{MONTHS[m2][0]} {year}")
    assert schedule.state is ScheduleState.ERROR
    assert f"{MONTHS[m1][0]} {year - 1}" in (schedule.problem or "")


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_days_are_read_back_as_they_are_printed(one: date, other: date) -> None:
    first, last = sorted((one, other))
    for text in (
        f"{first} to {last}",
        f"{first.day} {MONTHS[first.month][0]} {first.year} - {last.day} {MONTHS[last.month][0]} {last.year}",
    ):
        assert parse_schedule(text).windows == (Window(first, last),)


@settings(max_examples=300)
@given(st.data(), st.sampled_from(LANGUAGES), month_number, month_number, year_number)
def test_every_name_of_a_month_in_every_language_ends_a_range(
    data: st.DataObject, language: str, m1: int, m2: int, year: int
) -> None:
    assume(m1 <= m2)
    names = [[name for name, month in months_of(language).items() if month == wanted] for wanted in (m1, m2)]
    first, last = (data.draw(st.sampled_from(each)) for each in names)
    dash = data.draw(st.sampled_from(DASHES))
    assert parse_schedule(f"{first} {dash} {last} {year}").windows == (window((year, m1), (year, m2)),)
    assert parse_schedule(f"{last} {year}").windows == (window((year, m2), (year, m2)),)


@settings(max_examples=800)
@given(
    st.one_of(
        st.text(max_size=220),
        st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
        st.lists(st.sampled_from([*PIECES, *FOREIGN]), max_size=10).map(" ".join),
        st.lists(st.sampled_from([*PIECES, *FOREIGN]), max_size=10).map("".join),
    ),
    st.none() | year_number,
)
def test_any_text_is_a_window_or_an_error_and_never_an_exception(text: str, plan_year: int | None) -> None:
    well_formed(parse_schedule(text, plan_year=plan_year), text)
    assert min(_seconds(text) for _ in range(3)) < 0.005


@settings(max_examples=500)
@given(st.lists(st.sampled_from([*PIECES, *FOREIGN]), min_size=1, max_size=8), st.sampled_from(["", " "]))
def test_what_was_read_can_be_printed_and_read_again(pieces: list[str], blank: str) -> None:
    windows = parse_schedule(blank.join(pieces)).windows
    if windows:
        assert parse_schedule(printed(windows)).windows == windows


@given(st.lists(st.dates(date(2000, 1, 1), date(2050, 12, 31)), min_size=2, max_size=8, unique=True), st.data())
def test_any_windows_in_order_can_be_printed_and_read_again(days: list[date], data: st.DataObject) -> None:
    days = sorted(days)
    pairs = []
    for first, last in zip(days[::2], days[1::2], strict=False):
        whole = first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
        pairs.append(data.draw(st.sampled_from([(first, last), whole])))
    assume(all(one[1] < other[0] for one, other in pairwise(pairs)))
    windows = tuple(Window(*pair) for pair in pairs)
    assert parse_schedule(printed(windows)).windows == windows
    for reading in (Window(None, days[0]), Window(days[0], None)):
        assert parse_schedule(printed([reading])).windows == (reading,)


@settings(max_examples=1500)
@given(st.sampled_from(SEED_CELLS), st.data())
def test_one_slip_of_the_pen_gives_an_error_or_what_then_stands_there(cell: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(cell) - 1))
    slip = data.draw(st.sampled_from(["", *"abcdefghijklmnopqrstuvwxyz0123456789 -–.,;:/()'&+?"]))
    text = cell[:place] + slip + cell[place + data.draw(st.integers(0, 1)) :]
    schedule = parse_schedule(text)
    well_formed(schedule, text)
    years = {int(digits) % 100 for digits in re.findall(r"\d+", text)}
    squeezed = re.sub(r"[\s.–-]", "", text).casefold()
    months = {month for name, month in month_numbers().items() if name in squeezed}
    for reading in schedule.windows:
        for side in (reading.start, reading.end):
            assert side is None or side.year % 100 in years
            assert side is None or not months or side.month in months


@pytest.mark.parametrize(
    "text",
    [
        "Sept-" * 40,
        "1-" * 100,
        "1," * 100,
        "(" * 200,
        "(May)" * 40,
        "early " * 33,
        "17 " * 66,
        "\ufdfa" * 200,
        "by " * 66,
        "a:" * 100,
        "SOM1 " * 40,
        "2018-03-15" * 20,
        "no later " * 22,
        "3月H" * 60,
        "年" * 200,
        "16 and " * 28,
        "1st and " * 25,
        "l1O0" * 15,
        "كانون الثاني/" * 14,
        "до марта " * 22,
        "x" * 100_000,
    ],
)
def test_hostile_cells_are_refused_in_no_time(text: str) -> None:
    parse_schedule(text)
    assert min(_seconds(text) for _ in range(5)) < 0.003


def _seconds(text: str) -> float:
    """The time of this process alone, since others may share its processor."""
    begin = time.process_time()
    parse_schedule(text)
    return time.process_time() - begin
