"""Hostile texts, and what must hold for every message whatever was in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from emgbot.sandbox.blocks import read_blocks

HOSTILE = (
    "<!channel>",
    "<!here> <!everyone> <!subteam^S0123|@all>",
    "@here @channel @everyone",
    "<@U0HANNA> <#C0SECRET|secret>",
    "<http://evil.example|bank>",
    "<!date^1392734382^{date}|x>",
    "&lt;!channel&gt; &amp;lt; &amp;amp;",
    "&" * 4_000,
    "<" * 3_000,
    "x" * 40_000,
    "word " * 8_000,
    "line\n" * 5_000,
    "\n" * 3_000,
    "&amp;" * 700 + "<!channel>",
    "x" * 2_998 + "<!channel>",
    "x" * 3_896 + "&&&&&&",
    "`*_~ ```code``` > quote",
    "مرحبا \u200f<!channel>\u200e שלום",
    "\u202e<!channel>\u202c",
    "👩‍💻" * 1_500,
    "e\u0301\u0301\u0301" * 500,
    "\u00a0\u200b\ufeff",
    '"\\" {"p": "2017"}',
    "a|b>c",
    " ",
)
WORDS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map("".join),
)
MENTION = re.compile(r"<@U0FOCAL\d>")
"""The one control sequence that a view puts in: a focal point, whose id comes from the settings."""

LIMITS = {"accessibility_label": 75, "action_id": 255, "block_id": 255, "value": 2_000}


def texts(value: Any) -> Iterator[dict[str, Any]]:
    """Every text object in a message."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text", "text"):
            yield value
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def harmless(text: str) -> None:
    """No control sequence but a view's own mentions; every ampersand belongs to an escape of ours."""
    rest = MENTION.sub("", text)
    assert "<" not in rest, rest[:200]
    assert ">" not in rest, rest[:200]
    assert not re.search(r"&(?!(?:amp|lt|gt);)", rest), "a broken escape"


def sound(payload: dict[str, Any]) -> None:
    """What Slack takes, and nothing that notifies."""
    assert set(payload) == {"text", "blocks"}
    harmless(payload["text"])
    assert 1 <= len(payload["text"]) <= 4_000
    blocks = payload["blocks"]
    read_blocks(blocks)
    assert sum(len(text["text"]) for text in texts(blocks)) <= 13_000
    for text in texts(blocks):
        if text["type"] == "mrkdwn":
            harmless(text["text"])
            assert text["verbatim"] is True
    for block in blocks:
        assert block["type"] in ("section", "header", "context", "actions", "divider", "rich_text")
        for element in block.get("elements", []):
            for key, most in LIMITS.items():
                assert len(element.get(key, "")) <= most, key
    actions = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]
    own = [block.get("block_id") for block in blocks if block["type"] == "actions"]
    assert len(actions) == len(set(actions)) or None not in own, "the same action in two rows that have no name"
