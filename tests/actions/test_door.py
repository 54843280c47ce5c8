"""Buttons whose values nobody of us wrote: they say nothing, change nothing and read nothing of others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from emgbot.actions import door
from emgbot.actions.request import Request
from emgbot.core.history import Via
from emgbot.store.tables import HistoryRow
from tests.actions.conftest import EWASTE, FRAMEWORK, GRACE, JONAS, STRANGER, Office

FIELDS = "pcrvsgeoniyw"
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**80), 2**80), st.text(max_size=5), st.sampled_from(["A.1.a", "status"]),
    st.lists(st.one_of(st.integers(), st.just("A.1.a"), st.lists(st.just("A.1.a"))), max_size=2),
    st.dictionaries(st.just("a"), st.integers(), max_size=1),
)  # fmt: skip


def pressed(office: Office, user: str, channel: str, action: str, value: dict[str, Any], *, at: str = "1") -> str:
    request = Request("T1", user, "", channel, f"act/{user}/{at}/{action}", "", Via.BUTTON)
    return str(door.press(office.bot, request, action, value))


@pytest.mark.parametrize(
    "odd",
    [
        {"e": 5},
        {"e": "soon"},
        {"o": ["2017-03-01"]},
        {"g": "lots"},
        {"g": 2**80},
        {"g": -1},
        {"n": {"a": 1}},
        {"y": 7},
        {"w": []},
        {"i": 2**70},
        {"i": "1"},
        {"i": -1},
        {"s": ["completed"]},
        {"s": "finished"},
        {"v": {}},
        {"v": "erase"},
        {"r": [["A.1.a"]]},
        {"r": "A.9.z"},
        {"r": None},
        {"p": "2016"},
    ],
)
def test_a_value_that_no_button_of_ours_has_is_outdated_and_changes_nothing(
    office: Office, odd: dict[str, Any]
) -> None:
    value = {"p": "2017", "r": "A.1.a", "s": "under_way"} | odd
    assert "outdated" in pressed(office, JONAS, EWASTE, "set_under_way", value)
    assert office.history("A.1.a") == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.dictionaries(st.sampled_from(FIELDS), ODD), action=st.sampled_from(["set_x", "pick_1", "report", "undo"])
)
def test_whatever_a_value_is_it_is_answered(office: Office, value: dict[str, Any], action: str) -> None:
    assert pressed(office, STRANGER, FRAMEWORK, action, value)


def test_the_end_of_the_calendar_in_a_value_stops_no_tick(office: Office) -> None:
    for number, day in enumerate(("0001-01-01", "9999-12-31")):
        pressed(office, JONAS, EWASTE, "set_x", {"r": "A.1.a", "s": "under_way", "e": day}, at=str(number))
        assert office.standing("A.1.a").revised_end is not None
        office.until(f"2017-03-{24 + number}T09:00:01")
    assert office.posts(FRAMEWORK)


def test_anothers_words_are_not_to_be_had_by_their_number(office: Office) -> None:
    office.command(GRACE, FRAMEWORK, "status D.1.a under way secret words")
    with office.bot.database.read() as tx:
        number = tx.execute(select(HistoryRow.note_id)).scalar_one()
    value = {"r": "A.1.a", "s": "under_way", "i": number}
    assert "secret words" not in pressed(office, JONAS, EWASTE, "pick_1", value)
    assert "secret words" in pressed(office, GRACE, FRAMEWORK, "pick_1", value | {"r": "D.1.a", "s": "at_risk"})


def test_a_name_that_plays_with_lines_and_directions_is_shown_in_one_line(office: Office) -> None:
    name = "Eve\n• \u202eD.1.a\x1b[31m completed"
    value = {"r": "A.1.a", "s": "under_way"}
    door.press(office.bot, Request("T1", STRANGER, name, EWASTE, "act/1", "", Via.BUTTON), "set_x", value)
    (entry,) = office.history("A.1.a")
    assert entry.actor_name.isprintable()
    assert entry.actor_name.startswith("Eve • D.1.a")
