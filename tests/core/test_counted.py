"""A number with its noun."""

from __future__ import annotations

import pytest

from emgbot.core.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("post",), "0 posts"),
        (1, ("post",), "1 post"),
        (2, ("entry", "entries"), "2 entries"),
        (1, ("entry", "entries"), "1 entry"),
        (1234, ("message",), "1,234 messages"),
    ],
)
def test_one_is_told_in_the_singular(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said
