"""Lists of holidays: those that are shipped hold what they promise, and each slip in one has its line and cure."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.core.daysoff import Listed, National
from emgbot.settings.holiday_lists import SHIPPED, Shelf, load_holidays

YEARS = (2016, 2017, 2018, 2025, 2026, 2027)
ATTACHED = {"un-geneva": National("CH", "GE"), "un-nairobi": National("KE"), "un-hq": National("US", "NY")}


def shipped(name: str) -> Listed:
    shelf = Shelf((SHIPPED,))
    listed = shelf.get(name)
    assert listed is not None
    assert shelf.problems == []
    return listed


def test_three_duty_stations_are_shipped() -> None:
    assert Shelf((SHIPPED,)).names() == ["un-geneva", "un-hq", "un-nairobi"]


@pytest.mark.parametrize("name", ATTACHED)
def test_a_shipped_list_has_eight_to_ten_working_days_in_each_of_its_years(name: str) -> None:
    listed = shipped(name)
    count = Counter(day.year for day, _ in listed.days)
    assert tuple(sorted(count)) == YEARS
    assert all(8 <= number <= 10 for number in count.values()), count
    assert not [day for day, _ in listed.days if day.weekday() > 4], "a holiday on a free day is moved"


@pytest.mark.parametrize("name", ATTACHED)
def test_a_shipped_list_agrees_with_the_country_but_for_the_eids_and_moved_days(name: str) -> None:
    listed = shipped(name)
    national = {day for year in YEARS for day, _ in ATTACHED[name].in_year(year)}
    own = ("Eid", "(observed)", "Good Friday" if name == "un-hq" else "Eid")
    strange = [(day, called) for day, called in listed.days if day not in national]
    assert not [item for item in strange if not any(word in item[1] for word in own)]


@pytest.mark.parametrize("name", ATTACHED)
def test_the_eids_are_within_two_days_of_the_moons(name: str) -> None:
    moon = {day for year in YEARS for day, called in National("EG").in_year(year) if "Eid" in called}
    for day, called in shipped(name).days:
        if "Eid" in called:
            assert min(abs((day - other).days) for other in moon) <= 2, (day, called)


def test_headquarters_in_2017_is_as_in_its_circular() -> None:
    days = [f"{day:%d %b}" for day, _ in shipped("un-hq").in_year(2017)]
    assert days == ["02 Jan", "14 Apr", "29 May", "26 Jun", "04 Jul", "01 Sep", "04 Sep", "23 Nov", "25 Dec"]


def test_every_shape_of_a_list_is_read_alike() -> None:
    expected = (date(2017, 5, 25), "Ascension Day"), (date(2017, 6, 5), "Whit Monday")
    for text in (
        "2017:\n  2017-05-25: Ascension Day\n  2017-06-05: Whit Monday\n",
        "2017: {25 May: Ascension Day, 5 June 2017: Whit Monday}\n",
        "2017:\n  - 2017-06-05: Whit Monday\n  - 25 mai: Ascension Day\n",
    ):
        listed, problems = load_holidays(text, name="x", file="x.yaml")
        assert (listed.days, problems) == (expected, [])


@pytest.mark.parametrize(
    ("text", "line", "message", "cure"),
    [
        ("2017:\n  2017-02-30: Never\n", 2, "30", "Write the date and its name"),
        ("2017:\n  2018-05-10: Ascension Day\n", 2, "2018-05-10 stands under 2017", "Move it under 2018"),
        ("2017:\n  2017-05-25:\n", 2, "2017-05-25 has no name", "after a colon"),
        ("2017:\n  - 2017-05-25\n", 2, "2017-05-25 has no name", "after a colon"),
        ("2017:\n  Christmas: 2017-12-25\n", 2, "“Christmas” was not understood", "Write the date and its name"),
        ("2017:\n  2017-12-25: Christmas\n  25 Dec: Christmas\n", 3, "2017-12-25 is listed already", "Keep one"),
        ("2017:\n  May: Spring\n  July 2017: Summer\n  Jan-Feb: Winter\n", 4, "longer than a month", "closure"),
        ("holidays:\n  2017-12-25: Christmas\n", 1, '"holidays" is not a year', "such as 2017:"),
        ("2017:\n", 1, "No days are written under 2017", "such as 2017:"),
        ("- 2017-12-25\n", 1, "not a list of years", "such as 2017:"),
        ("2017: {2017-12-25", 1, "cannot be read", ""),
        ("", 1, "empty", ""),
    ],
)
def test_a_slip_has_its_line_and_its_cure(text: str, line: int, message: str, cure: str) -> None:
    problem, *_ = load_holidays(text, name="x", file="x.yaml")[1]
    assert (problem.file, problem.line) == ("x.yaml", line)
    assert message in problem.message
    assert cure in problem.cure


@given(st.text(alphabet=st.sampled_from("2017-05 :{}[]\"'\n-xJan,#&*"), max_size=60))
def test_whatever_stands_in_a_list_nothing_is_raised(text: str) -> None:
    load_holidays(text, name="x", file="x.yaml")


def test_a_list_of_ones_own_counts_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "un-geneva.yaml").write_text("2030: {2030-05-01: May Day}\n")
    (tmp_path / "Unu.yaml").write_text("2030: {2030-06-01: Tokyo Day}\n")
    shelf = Shelf((tmp_path, SHIPPED))
    assert shelf.names() == ["un-geneva", "un-hq", "un-nairobi", "unu"]
    assert shelf.get("UN-Geneva") == Listed("un-geneva", ((date(2030, 5, 1), "May Day"),))
    assert shelf.get("unu") == Listed("unu", ((date(2030, 6, 1), "Tokyo Day"),))
    assert shelf.get("nobody") is None
