"""What Slack refuses in the blocks of a message: its published limits, each complaint with the place. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from emgbot.sandbox.records import Json, Refusal

MAX_BLOCKS = 50
MAX_CHARACTERS = 13_200
"""Over all blocks of a message: not published, but met in practice (`msg_blocks_too_long`)."""

ELSEWHERE = frozenset(
    {
        *("carousel", "card", "container", "context_actions", "data_table", "data_visualization", "file", "markdown"),
        *("plan", "task_card", "video"),
    }
)
"""Types that Slack takes in messages and that are not looked into here."""

Complaints = Iterator[tuple[str, str]]
"""Pairs of a JSON pointer and what is wrong there."""


def read_blocks(value: Any) -> list[Json] | None:
    """The `blocks` argument, a list or its JSON; None when absent. Refusals `invalid_blocks_format`, `invalid_blocks`
    (with every complaint), `msg_blocks_too_long`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Refusal("invalid_blocks_format") from None
    if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
        raise Refusal("invalid_blocks_format")
    complaints = [f"{what} [json-pointer:{where}]" for where, what in check_blocks(value)]
    if complaints:
        raise Refusal("invalid_blocks", *complaints)
    if sum(_characters(block) for block in value) > MAX_CHARACTERS:
        raise Refusal("msg_blocks_too_long")
    return value


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack gives them back: each with a block_id, each interactive element with an action_id."""
    return [{"block_id": f"b{at}"} | _with_action_ids(block, at) for at, block in enumerate(blocks)]


def _with_action_ids(block: Json, at: int) -> Json:
    named = dict(block)
    if block.get("type") == "actions":
        named["elements"] = [{"action_id": f"a{at}-{n}"} | element for n, element in enumerate(block["elements"])]
    if block.get("type") == "input":
        named["element"] = {"action_id": f"a{at}"} | block["element"]
    if block.get("type") == "section" and "accessory" in block:
        named["accessory"] = {"action_id": f"a{at}"} | block["accessory"]
    return named


def check_blocks(
    blocks: list[Json], root: str = "/blocks", *, most: int = MAX_BLOCKS, elsewhere: frozenset[str] = ELSEWHERE
) -> Complaints:
    """Every complaint about the blocks of a message, in order; `elsewhere`: types that the surface takes besides."""
    if len(blocks) > most:
        yield root, f"no more than {most} items allowed"
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        where = f"{root}/{at}"
        kind = block.get("type")
        block_id = block.get("block_id")
        if block_id is not None:
            yield from check_length(block_id, f"{where}/block_id", most=255)
            if block_id in seen:
                yield f"{where}/block_id", f"duplicate block_id: {block_id}"
            seen.add(str(block_id))
        check = CHECKS.get(str(kind))
        if check is not None:
            yield from check(block, where)
        elif kind not in elsewhere:
            yield f"{where}/type", f"unsupported type: {kind}"
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield root, "only_one_table_allowed"


def _section(block: Json, where: str) -> Complaints:
    if "text" not in block and not block.get("fields"):
        yield where, "missing required field: text or fields"
    if "text" in block:
        yield from check_text(block["text"], f"{where}/text", most=3000)
    yield from _list(block.get("fields", []), f"{where}/fields", most=10, each=lambda f, w: check_text(f, w, most=2000))
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}/accessory")


def _header(block: Json, where: str) -> Complaints:
    yield from check_text(block.get("text"), f"{where}/text", most=150, kinds=("plain_text",))


def _context(block: Json, where: str) -> Complaints:
    yield from _list(block.get("elements"), f"{where}/elements", most=10, each=_context_element, least=1)


def _context_element(element: Any, where: str) -> Complaints:
    if isinstance(element, dict) and element.get("type") == "image":
        yield from _image(element, where)
    else:
        yield from check_text(element, where, most=3000)


def _actions(block: Json, where: str) -> Complaints:
    yield from _list(block.get("elements"), f"{where}/elements", most=25, each=_element, least=1)
    elements = block.get("elements")
    ids = [e.get("action_id") for e in elements if isinstance(e, dict)] if isinstance(elements, list) else []
    for action_id in {i for i in ids if i is not None and ids.count(i) > 1}:
        yield f"{where}/elements", f"duplicate action_id: {action_id}"


def _image(block: Json, where: str) -> Complaints:
    if not block.get("image_url") and not block.get("slack_file"):
        yield where, "missing required field: image_url or slack_file"
    yield from check_length(block.get("alt_text"), f"{where}/alt_text", most=2000, least=1)


def _input(block: Json, where: str) -> Complaints:
    yield from check_text(block.get("label"), f"{where}/label", most=2000, kinds=("plain_text",))
    yield from _element(block.get("element"), f"{where}/element")


def _rich_text(block: Json, where: str) -> Complaints:
    kinds = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")

    def part(element: Any, place: str) -> Complaints:
        if not isinstance(element, dict) or element.get("type") not in kinds:
            yield place, "unsupported rich text element"
        elif not isinstance(element.get("elements"), list):
            yield f"{place}/elements", "must provide a list"

    yield from _list(block.get("elements"), f"{where}/elements", most=1000, each=part)


def _table(block: Json, where: str) -> Complaints:
    def cell(value: Any, place: str) -> Complaints:
        if not isinstance(value, dict) or value.get("type") not in ("raw_text", "raw_number", "rich_text"):
            yield place, "unsupported cell"

    def row(value: Any, place: str) -> Complaints:
        yield from _list(value, place, most=20, each=cell, least=1)

    yield from _list(block.get("rows"), f"{where}/rows", most=100, each=row, least=1)
    if _characters(block) > 10_000:
        yield where, "must be less than 10001 characters"


CHECKS: dict[str, Callable[[Json, str], Complaints]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": lambda _block, _where: iter(()),
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "table": _table,
}


def _element(element: Any, where: str) -> Complaints:
    if not isinstance(element, dict) or "type" not in element:
        yield where, "must provide an object with a type"
        return
    if "action_id" in element:
        yield from check_length(element["action_id"], f"{where}/action_id", most=255, least=1)
    kind = element["type"]
    if kind == "button":
        yield from check_text(element.get("text"), f"{where}/text", most=75, kinds=("plain_text",))
        yield from check_length(element.get("value", ""), f"{where}/value", most=2000)
        yield from check_length(element.get("url", ""), f"{where}/url", most=3000)
        if element.get("style") not in (None, "primary", "danger"):
            yield f"{where}/style", "must be primary or danger"
    elif kind == "image":
        yield from _image(element, where)
    elif kind in ("static_select", "multi_static_select", "overflow"):
        most = 5 if kind == "overflow" else 100
        yield from _list(element.get("options", []), f"{where}/options", most=most, each=_option)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{where}/confirm")


def _option(option: Any, where: str) -> Complaints:
    if not isinstance(option, dict):
        yield where, "must be an object"
        return
    yield from check_text(option.get("text"), f"{where}/text", most=75)
    yield from check_length(option.get("value"), f"{where}/value", most=150, least=1)


def _confirm(confirm: Any, where: str) -> Complaints:
    if not isinstance(confirm, dict):
        yield where, "must be an object"
        return
    for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if part in confirm or part == "text":
            yield from check_text(confirm.get(part), f"{where}/{part}", most=most)


def check_text(value: Any, where: str, *, most: int, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> Complaints:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield where, f"must be a text object of type {' or '.join(kinds)}"
        return
    complaints = list(check_length(value.get("text"), f"{where}/text", most=most, least=1))
    if complaints:
        # Slack first says that no kind of text fits.
        yield where, "failed to match all allowed schemas"
    yield from complaints


def check_length(value: Any, where: str, *, most: int, least: int = 0) -> Complaints:
    if not isinstance(value, str):
        yield where, "must be a string"
    elif len(value) > most:
        yield where, f"must be less than {most + 1} characters"
    elif len(value) < least:
        yield where, f"must be more than {least - 1} characters"


def _list(value: Any, where: str, *, most: int, each: Callable[[Any, str], Complaints], least: int = 0) -> Complaints:
    if not isinstance(value, list):
        yield where, "must provide a list"
        return
    if len(value) > most:
        yield where, f"no more than {most} items allowed"
    if len(value) < least:
        yield where, f"no fewer than {least} items allowed"
    for at, item in enumerate(value):
        yield from each(item, f"{where}/{at}")


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(part) for part in value.values())
    if isinstance(value, list):
        return sum(_characters(part) for part in value)
    return 0
