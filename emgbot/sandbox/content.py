"""What a message says: text, blocks and attachments, within Slack's limits. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from emgbot.sandbox.blocks import read_blocks, with_ids
from emgbot.sandbox.records import Json, Refusal

MAX_TEXT = 40_000
MAX_UPDATE = 4_000
"""Characters of text that `chat.update` takes; a new message may have ten times as many."""

MAX_MARKDOWN = 12_000
MAX_ATTACHMENTS = 100


def read_content(args: Mapping[str, Any]) -> Json:
    """`text`, `blocks` and `attachments` of a new message.

    Refusals `no_text`, `msg_too_long`, `markdown_text_conflict`, `invalid_attachments`, `too_many_attachments`, and
    those of blocks.
    """
    text, blocks, attachments = _text(args), read_blocks(args.get("blocks")), _attachments(args.get("attachments"))
    if not text.strip() and not blocks and not attachments:
        raise Refusal("no_text")
    if len(text) > MAX_TEXT:
        raise Refusal("msg_too_long")
    return {
        "text": text,
        "blocks": None if blocks is None else with_ids(blocks),
        "attachments": attachments,
    }


def read_changes(args: Mapping[str, Any], *, text: str, blocks: list[Json] | None) -> Json:
    """What `chat.update` changes of a message that says `text` and `blocks`; what is not named stays.

    An empty list takes the blocks away. Refusals as for a new message.
    """
    changes: Json = {}
    if args.get("text") is not None or args.get("markdown_text") is not None:
        changes["text"] = _text(args)
    new_blocks, attachments = read_blocks(args.get("blocks")), _attachments(args.get("attachments"))
    if new_blocks is not None:
        changes["blocks"] = with_ids(new_blocks) or None
    if attachments is not None:
        changes["attachments"] = attachments
    if not changes:
        raise Refusal("no_text")
    if len(changes.get("text", "")) > MAX_UPDATE:
        raise Refusal("msg_too_long")
    if not changes.get("text", text).strip() and not changes.get("blocks", blocks) and not attachments:
        raise Refusal("no_text")
    return changes


def _text(args: Mapping[str, Any]) -> str:
    text, markdown = args.get("text"), args.get("markdown_text")
    if markdown is None:
        return "" if text is None else str(text)
    if text is not None or args.get("blocks"):
        raise Refusal("markdown_text_conflict")
    if len(str(markdown)) > MAX_MARKDOWN:
        raise Refusal("msg_too_long")
    return str(markdown)


def _attachments(value: Any) -> list[Json] | None:
    if value is None or value == "":
        return None
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise Refusal("invalid_attachments") from None
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Refusal("invalid_attachments")
    if len(value) > MAX_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    return value
