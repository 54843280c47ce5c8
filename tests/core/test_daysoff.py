"""Days off: ranges, closures of every year, lists, and the public holidays of countries, each with its reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.calendar import ONE_DAY
from emgbot.core.daysoff import Days, DaysOff, Listed, National, Yearly


def days(source: DaysOff, year: int) -> list[str]:
    return [f"{day:%m-%d}" for day, _ in sorted(source.in_year(year))]


@pytest.mark.parametrize(
    ("start", "end", "year", "expected"),
    [
        ((12, 30), (1, 2), 2017, ["01-01", "01-02", "12-30", "12-31"]),
        ((12, 30), (12, 31), 2017, ["12-30", "12-31"]),
        ((5, 1), (5, 1), 2017, ["05-01"]),
        ((12, 31), (1, 1), 2016, ["01-01", "12-31"]),
        ((2, 28), (3, 1), 2017, ["02-28", "03-01"]),
        ((2, 28), (3, 1), 2016, ["02-28", "02-29", "03-01"]),
        ((2, 27), (2, 29), 2017, ["02-27", "02-28"]),
        ((2, 29), (3, 2), 2017, ["03-01", "03-02"]),
        ((2, 29), (2, 29), 2016, ["02-29"]),
        ((2, 29), (2, 29), 2017, []),
    ],
)
def test_a_closure_of_every_year(start: tuple[int, int], end: tuple[int, int], year: int, expected: list[str]) -> None:
    """Row 72."""
    assert days(Yearly(start, end), year) == expected


@given(st.dates(date(2001, 1, 1), date(2019, 12, 31)), st.integers(0, 800), st.integers(2000, 2023))
def test_a_range_has_its_days_in_each_year_it_touches(start: date, length: int, year: int) -> None:
    whole = Days(start, start + length * ONE_DAY, "away")
    expected = [start + n * ONE_DAY for n in range(length + 1) if (start + n * ONE_DAY).year == year]
    assert [day for day, _ in whole.in_year(year)] == expected
    assert all(day in whole for day in expected)
    assert start - ONE_DAY not in whole


def test_a_list_says_its_name_and_that_of_the_day() -> None:
    listed = Listed("un-geneva", ((date(2017, 4, 14), "Good Friday"), (date(2018, 3, 30), "Good Friday")))
    assert list(listed.in_year(2018)) == [(date(2018, 3, 30), "Good Friday (un-geneva)")]


@pytest.mark.parametrize(
    ("source", "day", "reason"),
    [
        (National("CH", "GE"), date(2017, 9, 7), "Genevan Fast (CH-GE)"),
        (National("CH"), date(2017, 8, 1), "National Day (CH)"),
        (National("KE"), date(2017, 10, 20), "Mashujaa Day (KE)"),
        (National("US", "NY"), date(2017, 11, 23), "Thanksgiving Day (US-NY)"),
        (National("FR"), date(2017, 7, 14), "National Day (FR)"),
        (National("EG"), date(2017, 7, 23), "July 23 Revolution Day (EG)"),
    ],
)
def test_the_public_holidays_of_a_country_are_named_in_english(source: DaysOff, day: date, reason: str) -> None:
    assert dict(source.in_year(2017))[day] == reason


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    assert date(2017, 9, 7) not in dict(National("CH").in_year(2017))
    assert date(2017, 9, 7) not in dict(National("CH", "ZH").in_year(2017))
