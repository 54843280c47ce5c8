"""Slack's escapes undone, harmful characters out, everything else as written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.commands.slack_text import as_typed, clean_text, mentions, unescape


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain words", "plain words"),
        ("line\nbreak\tand tab", "line\nbreak\tand tab"),
        ("windows\r\nand old\rmac", "windows\nand old\nmac"),
        ("nul\x00 bell\x07 escape\x1b[0m delete\x7f", "nul bell escape[0m delete"),
        ("over\u202eride \u2066isolate\u2069", "override isolate"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        (
            "family 👨\u200d👩\u200d👧, RLM \u200f, no-break\u00a0space",
            "family 👨\u200d👩\u200d👧, RLM \u200f, no-break\u00a0space",
        ),
        ("عربي, русский, 中文, é, e\u0301", "عربي, русский, 中文, é, e\u0301"),
    ],
)
def test_only_what_harms_is_dropped(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("R&amp;D &lt;5 &gt;3", "R&D <5 >3"),
        ("&amp;lt; stays", "&lt; stays"),
        ("<@U1> <https://example.org?a=1&amp;b=2>", "<@U1> <https://example.org?a=1&b=2>"),
        ("&nbsp; &copy;", "&nbsp; &copy;"),
    ],
)
def test_the_three_escapes_are_undone_once(text: str, plain: str) -> None:
    assert unescape(text) == plain


def test_mentions_are_people_not_channels_or_groups_or_escaped_text() -> None:
    text = "<@U0ANN> <@W0BOB|bob> <@U0ANN> <#C01|x> <!channel> <!subteam^S1> &lt;@U0EVE&gt;"
    assert mentions(text) == ("U0ANN", "W0BOB")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_places_of_the_folded_text_lead_back_to_the_words(text: str) -> None:
    typed = as_typed(text)
    assert len(typed.origin) == len(typed.text) + 1
    assert list(typed.origin) == sorted(typed.origin)
    assert typed.words == unescape(clean_text(text))
    for place in range(len(typed.text)):
        assert typed.place_of(typed.origin[place]) <= place
    assert clean_text(clean_text(text)) == clean_text(text)
    typed.words.encode("utf-8")
