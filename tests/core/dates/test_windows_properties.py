"""What must hold for every text that people can type."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.dates.normalise import fold
from emgbot.core.dates.spans import Window
from emgbot.core.dates.windows import Found, find_window, take_day, take_window
from emgbot.core.plan import Milestone

MILESTONES = {
    "SOM23": Milestone("SOM23", "23rd SOM", "September 2017", Window(date(2017, 9, 1), date(2017, 9, 30))),
    "UNEA-3": Milestone("UNEA-3", "UNEA", "TBC"),
}
PIECES = [
    *(
        "a",
        "1",
        "2",
        "15",
        "31",
        "99",
        "17",
        "2017",
        "2099",
        "today",
        "tomorrow",
        "this",
        "next",
        "last",
        "past",
        "week",
    ),
    *("weeks", "month", "days", "year", "quarter", "half", "of", "the", "in", "on", "by", "until", "before", "after"),
    *(
        "since",
        "from",
        "to",
        "between",
        "and",
        "or",
        "-",
        ",",
        "/",
        ".",
        "'",
        "st",
        "th",
        "March",
        "may",
        "SOM23",
        "UNEA",
    ),
    *("III", "Q2", "H1", "first", "second", "end", "early", "mid", "rest", "so far", "within", "ago", "from now"),
    *(
        "2017-05-15",
        "2017-02-30",
        "15/03/2017",
        "3/4",
        "Monday",
        "sun",
        "EOM",
        "week of",
        "coming",
        "fin",
        "mai",
        "dans",
    ),
]
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))


@settings(max_examples=800)
@given(texts, days, st.booleans())
def test_any_text_is_a_window_a_refusal_or_none(text: str, today: date, past: bool) -> None:
    for read in (take_window, find_window, take_day):
        found = read(text, today=today, milestones=MILESTONES, past=past)
        if found is None:
            continue
        assert 0 <= found.begin < found.stop <= len(text)
        if isinstance(found, Found):
            start, end = found.window.start, found.window.end
            assert start is not None or end is not None
            assert start is None or end is None or start <= end
            assert read is not take_day or start == end


@given(days, days)
def test_a_day_with_its_year_is_that_day_whatever_today_is(day: date, today: date) -> None:
    for text in (
        f"{day}",
        f"{day.day} {day:%B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%A}, {day.day} {day:%B %Y}",
    ):
        found = take_window(text, today=today, milestones={})
        assert found == Found(Window(day, day), 0, len(text))


@given(days, days)
def test_a_day_without_a_year_is_the_next_to_come_or_the_last(day: date, today: date) -> None:
    text = f"{day.day} {day:%B}"
    coming = take_window(text, today=today, milestones={})
    gone = take_day(text, today=today, milestones={})
    assert isinstance(coming, Found)
    assert isinstance(gone, Found)
    assert coming.window.start is not None
    assert gone.window.start is not None
    assert gone.window.start <= today <= coming.window.start
    leap = (day.month, day.day) == (2, 29)
    assert coming.window.start - today < timedelta(366 * (8 if leap else 1))
    assert (coming.window.start.month, coming.window.start.day) == (day.month, day.day)


@given(days)
def test_this_and_next_follow_on_each_other(today: date) -> None:
    for unit in ("week", "month", "quarter", "year"):
        last, this, coming = (
            take_window(f"{word} {unit}", today=today, milestones={}) for word in ("last", "this", "next")
        )
        assert isinstance(last, Found)
        assert isinstance(this, Found)
        assert isinstance(coming, Found)
        assert this.window.start is not None
        assert this.window.end is not None
        assert this.window.start <= today <= this.window.end
        assert last.window.end == this.window.start - timedelta(1)
        assert coming.window.start == this.window.end + timedelta(1)


@given(st.text(max_size=200))
def test_folding_keeps_the_place_of_every_character(text: str) -> None:
    folded = fold(text)
    assert len(folded.origin) == len(folded.text) + 1
    assert list(folded.origin) == sorted(folded.origin)
    assert folded.origin[-1] == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 3000,
        "the " * 750,
        "end of " * 430,
        "from now until " * 200,
        "between " * 375,
        "1-" * 1500,
        "week of " * 375,
        "rest of " * 375,
        "\ufdfa" * 3000,
        "this month and " * 200,
        "a " * 1500,
    ],
)
def test_hostile_texts_are_read_in_no_time(text: str) -> None:
    for read in (take_window, find_window, take_day):
        read(text, today=date(2017, 3, 20), milestones=MILESTONES)
        begin = time.perf_counter()
        read(text, today=date(2017, 3, 20), milestones=MILESTONES)
        assert time.perf_counter() - begin < 0.5
