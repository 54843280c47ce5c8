"""Block Kit in small: sections, buttons, quotes. Everything that is not markup of ours is escaped here, once.

Limits are Slack's published ones, counted after escaping; what is too long is split, never cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_ENTITY = re.compile(
    r"<(?:(?P<kind>[@#!])(?P<id>[A-Za-z0-9^]{1,40})|(?P<link>(?:https?://|mailto:)[^<>|\s]{1,2000}))"
    r"(?:\|(?P<label>[^<>|\n]{0,300}))?>"
)

Block = dict[str, Any]
Payload = dict[str, Any]

SECTION_CHARACTERS = 3000
HEADER_CHARACTERS = 150
BUTTON_CHARACTERS = 75
BUTTONS_PER_ROW = 25
MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000
"""Below the undocumented total at which Slack refuses a message (about 13,200)."""

TEXT_CHARACTERS = 3_900
QUOTE_CHARACTERS = 2_900
CONTEXT_ELEMENTS = 10
LINE_CHARACTERS = (2_000, 1_000, 600, 400, 200)
"""How long a line may be where a whole message does not fit: the longest with which it does."""


def escape(text: str) -> str:
    """Make text harmless as mrkdwn: Slack's three characters. A plain `@here` is kept harmless by `verbatim`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(user: str) -> str:
    """A mention that notifies."""
    return f"<@{user}>"


def mrkdwn(text: str) -> Block:
    """A text object; `verbatim`, so that Slack makes no links or broadcasts of plain words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, limit: int) -> Block:
    """A plain text object within a limit (labels only; people's words are never shortened)."""
    return {"type": "plain_text", "text": text if len(text) <= limit else text[: limit - 1] + "…", "emoji": True}


def sections(text: str) -> list[Block]:
    """One section, or as many as the limit needs, split between lines (or words)."""
    return [{"type": "section", "text": mrkdwn(part)} for part in split(text, SECTION_CHARACTERS) if part.strip()]


def header(text: str) -> Block:
    """A heading in plain text."""
    return {"type": "header", "text": plain(text, HEADER_CHARACTERS)}


def context(text: str) -> Block:
    """A quiet line; a long one in several elements."""
    parts = [part for part in split(text, SECTION_CHARACTERS) if part.strip()]
    return {"type": "context", "elements": [mrkdwn(part) for part in parts[:CONTEXT_ELEMENTS] or [" "]]}


def button(label: str, action: str, value: Mapping[str, Any], *, style: str | None = None, says: str = "") -> Block:
    """A button. `action` is unique in its row; `value` comes back when it is pressed; `says` is for screen readers."""
    element: Block = {
        "type": "button",
        "text": plain(label, BUTTON_CHARACTERS),
        "action_id": action,
        "value": json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    }
    if style:
        element["style"] = style
    if says:
        element["accessibility_label"] = says[:BUTTON_CHARACTERS]
    return element


def rows(buttons: Sequence[Block]) -> list[Block]:
    """Buttons in as many rows as Slack's limit needs."""
    return [
        {"type": "actions", "elements": list(buttons[start : start + BUTTONS_PER_ROW])}
        for start in range(0, len(buttons), BUTTONS_PER_ROW)
    ]


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` characters, broken between lines, else words, else anywhere.

    An escaped character (`&amp;`) is never broken.
    """
    parts = []
    start = 0
    while len(text) - start > limit:
        cut = _break(text, start, limit)
        parts.append(text[start:cut])
        start = cut
        while text[start : start + 1] == "\n":
            start += 1
    return [*parts, text[start:]]


def _break(text: str, start: int, limit: int) -> int:
    """Where a part that begins at `start` ends at the latest, and best."""
    stop = start + limit
    for between in ("\n", " "):
        found = text.rfind(between, start, stop)
        if found > start:
            return found
    amp = text.rfind("&", max(start, stop - 5), stop)
    return amp if amp > start and ";" not in text[amp:stop] else stop


def quote(words: str, names: Mapping[str, str]) -> list[Block]:
    """People's exact words as quotations: rich text knows no markup, so they stay as typed and notify nobody.

    What Slack put in for names and links is shown as it was typed; `names` are people's by their ids.
    """
    typed = as_typed(words, names)
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": part}]}],
        }
        for part in (typed[i : i + QUOTE_CHARACTERS] for i in range(0, len(typed), QUOTE_CHARACTERS))
    ]


def as_typed(words: str, names: Mapping[str, str]) -> str:
    """Words with Slack's entities as people typed and saw them: `@Marie`, `#framework`, `@here`, the address itself."""

    def shown(found: re.Match[str]) -> str:
        kind, target, label = found["kind"], found["id"] or found["link"], found["label"]
        if kind == "@":
            return f"@{(label or names.get(target) or target).lstrip('@')}"
        if kind in ("#", "!"):
            return f"{'#' if kind == '#' else '@'}{(label or target).lstrip('@#')}"
        return f"{label} ({target})" if label and label not in target else target

    return _ENTITY.sub(shown, words)


def message(text: str, blocks: Iterable[Block] = ()) -> Payload:
    """A whole message. `text` is what phones and screen readers get; it is within what Slack shows of it."""
    return {"text": clipped(text, TEXT_CHARACTERS) or " ", "blocks": fitted(list(blocks))}


def clipped(text: str, limit: int) -> str:
    """Escaped text within a limit; where something is missing, it ends in an ellipsis."""
    return text if len(text) <= limit else text[: _break(text, 0, limit - 1)] + "…"


def fitted(blocks: list[Block]) -> list[Block]:
    """The blocks within what one message holds: where they are too much, the longest lines end earlier.

    Meant for texts out of all proportion and for long lists; notes go whole, into as many messages as they need.
    """
    limits = iter(LINE_CHARACTERS)
    shown = blocks
    while not _fits(shown) and (limit := next(limits, 0)):
        shown = [_with_lines(block, limit) for block in blocks]
    if _fits(shown):
        return shown
    more = context("There is more than one message holds.")
    room = MESSAGE_CHARACTERS - weight(more) - sum(weight(block) for block in shown if block["type"] != "section")
    left = MESSAGE_BLOCKS - 1 - sum(block["type"] != "section" for block in shown)
    kept = []
    for block in shown:
        if block["type"] == "section":
            left, room = left - 1, room - weight(block)
            if left < 0 or room < 0:
                continue
        kept.append(block)
    return [*kept[: MESSAGE_BLOCKS - 1], more]


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MESSAGE_BLOCKS and sum(map(weight, blocks)) <= MESSAGE_CHARACTERS


def _with_lines(block: Block, limit: int) -> Block:
    """A section whose lines are no longer than a limit, a context that is no longer; any other block as it is."""
    if block["type"] == "section":
        lines = block["text"]["text"].split("\n")
        return {**block, "text": mrkdwn("\n".join(clipped(line, limit) for line in lines))}
    if block["type"] == "context":
        return {**block, "elements": [mrkdwn(clipped(block["elements"][0]["text"], limit))]}
    return block


def weight(block: Block) -> int:
    """How many characters a block counts towards a message."""
    return len(json.dumps(block, ensure_ascii=False))


def paged(blocks: Sequence[Block], *, reserve: int = 0) -> list[list[Block]]:
    """Blocks in as many messages as the limits need, in order. `reserve`: characters that each has to hold beside."""
    pages: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        if pages[-1] and (len(pages[-1]) >= MESSAGE_BLOCKS - 2 or size + weight(block) > MESSAGE_CHARACTERS - reserve):
            pages.append([])
            size = 0
        pages[-1].append(block)
        size += weight(block)
    return pages
