"""What an answer means, whatever it is made of: values, a refusal, or silence, and never anybody's words."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.slack.answers import REFUSALS, Answer, read_answer, seconds_of, understood

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=8), values, max_size=4),
    max_leaves=8,
)
CODES = st.sampled_from([*REFUSALS, "ratelimited", "internal_error", "error_of_tomorrow", "<b>", ""]) | JSON
ANSWERS = JSON | st.fixed_dictionaries({"ok": st.booleans() | JSON}, optional={"error": CODES, "ts": JSON})


def meaning(status: int, retry_after: object, said: object) -> Answer | DeliveryError | DeliveryUnknown:
    try:
        return understood(status, retry_after, said)
    except (DeliveryError, DeliveryUnknown) as error:
        return error


@given(st.integers(min_value=-1, max_value=999), JSON, ANSWERS)
def test_every_answer_is_values_a_refusal_or_silence(status: int, retry_after: object, said: object) -> None:
    found = meaning(status, retry_after, said)
    match found:
        case DeliveryError():
            assert 200 <= status < 500
            assert (found.refusal is Refusal.PAUSE) == (found.retry_after is not None)
            assert found.code == "ratelimited" or found.code in REFUSALS
        case DeliveryUnknown():
            assert str(found).isprintable()
            assert "<" not in str(found)
        case _:
            assert (status, found["ok"]) == (200, True)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_every_body_can_be_read_or_is_nothing(body: bytes) -> None:
    read_answer(body)


@given(st.none() | st.text() | st.floats() | st.integers() | st.lists(st.text(), max_size=3))
def test_every_pause_is_between_a_second_and_an_hour(value: object) -> None:
    assert 1.0 <= seconds_of(value) <= 3600.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(None, 1), ([], 1), (["30"], 30), (["30", "40"], 30), (30, 30), ("30", 30), (" 30 ", 30), ("1_0", 10), ("٣", 3)],
)
def test_a_pause_is_read_in_whatever_shape_it_comes(value: object, seconds: float) -> None:
    """Row 35."""
    assert seconds_of(value) == seconds


def test_a_pause_until_an_instant_lasts_until_then() -> None:
    """Row 35: an HTTP date."""
    assert 100 < seconds_of(format_datetime(wall_now() + timedelta(seconds=120))) <= 120
