"""What Slack refuses in blocks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emgbot.sandbox.blocks import check_blocks, read_blocks, with_ids
from emgbot.sandbox.records import Refusal


def text(length: int = 1, kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": kind, "text": "x" * length}


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": text(), **more}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": text(kind="plain_text"), "action_id": "go", **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def table(rows: int, columns: int) -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


RICH = {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "a"}]}]}
CONFIRM = {"title": text(kind="plain_text"), "text": text(), "confirm": text(30, "plain_text")}


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [section()] * 50,
        [section(text=text(3000))],
        [section(fields=[text(2000)] * 2)],
        [{"type": "section", "fields": [text()] * 10}],
        [{"type": "header", "text": text(150, "plain_text")}],
        [section(accessory=button(value="v" * 2000, style="danger", confirm=CONFIRM))],
        [actions(*(button(action_id=str(n)) for n in range(25)))],
        [{"type": "context", "elements": [text()] * 9 + [{"type": "image", "image_url": "u", "alt_text": "a"}]}],
        [section(block_id="a" * 255), section(block_id="b")],
        [{"type": "divider"}, {"type": "image", "image_url": "u", "alt_text": "a"}, RICH, table(100, 20)],
        [{"type": "video"}],
    ],
)
def test_what_keeps_the_limits_passes(blocks: Any) -> None:
    assert list(check_blocks(blocks)) == []


@pytest.mark.parametrize(
    ("blocks", "where"),
    [
        ([section()] * 51, "/blocks"),
        ([{"type": "section"}], "/blocks/0"),
        ([section(text=text(3001))], "/blocks/0/text/text"),
        ([section(text=text(0))], "/blocks/0/text/text"),
        ([section(text="words")], "/blocks/0/text"),
        ([section(fields=[text()] * 11)], "/blocks/0/fields"),
        ([section(fields=[text(2001)])], "/blocks/0/fields/0/text"),
        ([{"type": "header", "text": text(151, "plain_text")}], "/blocks/0/text/text"),
        ([{"type": "header", "text": text()}], "/blocks/0/text"),
        ([actions(button(text=text(76, "plain_text")))], "/blocks/0/elements/0/text/text"),
        ([actions(button(text=text()))], "/blocks/0/elements/0/text"),
        ([actions(button(value="v" * 2001))], "/blocks/0/elements/0/value"),
        ([actions(button(style="loud"))], "/blocks/0/elements/0/style"),
        ([actions(button(action_id="a" * 256))], "/blocks/0/elements/0/action_id"),
        ([actions(button(), button())], "/blocks/0/elements"),
        ([actions()], "/blocks/0/elements"),
        ([actions(button(confirm={"text": text(301)}))], "/blocks/0/elements/0/confirm/text/text"),
        ([{"type": "context", "elements": [text()] * 11}], "/blocks/0/elements"),
        ([{"type": "image", "image_url": "u"}], "/blocks/0/alt_text"),
        ([section(block_id="a"), section(block_id="a")], "/blocks/1/block_id"),
        ([section(block_id="a" * 256)], "/blocks/0/block_id"),
        ([table(101, 1)], "/blocks/0/rows"),
        ([table(1, 21)], "/blocks/0/rows/0"),
        ([table(1, 1), table(1, 1)], "/blocks"),
        ([{"type": "rich_text", "elements": [{"type": "text", "text": "a"}]}], "/blocks/0/elements/0"),
        ([{"type": "alert", "text": text()}], "/blocks/0/type"),
        ([{}], "/blocks/0/type"),
    ],
)
def test_what_breaks_a_limit_is_named_with_its_place(blocks: Any, where: str) -> None:
    assert where in [place for place, _ in check_blocks(blocks)]


def test_a_message_has_a_limit_over_all_its_blocks() -> None:
    with pytest.raises(Refusal, match="msg_blocks_too_long"):
        read_blocks([section(text=text(3000))] * 5)


@pytest.mark.parametrize("given", ["nonsense", "{}", "[1]", 7, {"type": "section"}])
def test_what_is_no_list_of_blocks_is_refused(given: Any) -> None:
    with pytest.raises(Refusal, match="invalid_blocks_format"):
        read_blocks(given)


def test_blocks_may_come_as_json_or_not_at_all() -> None:
    assert read_blocks(json.dumps([section()])) == [section()]
    assert read_blocks(None) is None
    assert read_blocks("") is None


def test_every_block_and_button_gets_an_id_of_its_own() -> None:
    blocks = with_ids([actions({"type": "button"}, {"type": "button"}), section(accessory={"type": "button"})])
    ids = [e["action_id"] for e in blocks[0]["elements"]] + [blocks[1]["accessory"]["action_id"]]
    assert len(set(ids)) == 3
    assert len({block["block_id"] for block in blocks}) == 2
