"""The table of status words is free of contradictions, and the nearest word is only ever suggested."""

from __future__ import annotations

import pytest

from emgbot.core.commands import status_words
from emgbot.core.commands.spelling import nearest
from emgbot.core.commands.status_words import VOCABULARY, Use, read_percent, read_status_word
from emgbot.core.dates.normalise import fold
from emgbot.core.status import Status


def test_no_phrase_stands_for_two_statuses() -> None:
    seen: dict[str, Status] = {}
    for status, listed in status_words._PLAIN.items():
        for phrase in status_words._phrases(listed):
            key = status_words._key(fold(phrase).text)
            assert seen.setdefault(key, status) is status, phrase


def test_every_code_and_label_is_read_as_its_status() -> None:
    for status in Status:
        for words in (status.value, status.label, status.value.replace("_", "-")):
            found = read_status_word(words, 0)
            assert found is not None
            assert (found[0].status, found[0].use, found[1]) == (status, Use.PLAIN, len(words))


@pytest.mark.parametrize(
    "word", ["doner", "undone", "closeness", "blocker", "latest", "done2", "完成率", "terminéx", "openly"]
)
def test_a_word_that_only_begins_like_a_status_is_none(word: str) -> None:
    assert read_status_word(fold(word).text, 0) is None


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("60%", 60),
        ("~60 %", 60),
        ("about 60 per cent", 60),
        ("100.0%", 100),
        ("99,9%", 99),
        ("0.2%", 1),
        ("12345%", None),
    ],
)
def test_figures(text: str, figure: int | None) -> None:
    found = read_percent(text, 0)
    assert (found[0] if found else None) == figure


def test_the_vocabulary_of_suggestions_is_read_as_statuses() -> None:
    for word in VOCABULARY:
        assert read_status_word(word, 0) is not None, word


@pytest.mark.parametrize(
    ("word", "near"),
    [
        *(
            ("dnoe", "done"),
            ("doen", "done"),
            ("finnished", "finished"),
            ("comleted", "completed"),
            ("close", "closed"),
            ("xyz", None),
            ("don", None),
        ),
        *(("blokced", "blocked"), ("a" * 500, None), ("", None)),
    ],
)
def test_the_nearest_word_is_unique_and_near(word: str, near: str | None) -> None:
    assert nearest(word, VOCABULARY) == near
