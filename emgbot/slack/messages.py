"""Slack's form of a message, from an event or from a page of a channel, as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emgbot.runtime import Emoji, Written
from emgbot.slack.files import sent_file

SLACK_TS = re.compile(r"\d{1,10}\.\d{1,9}", re.ASCII)

PEOPLES_SUBTYPES = frozenset({None, "thread_broadcast", "file_share"})
"""Messages that a person wrote; all other subtypes are Slack's own or edits and deletions."""

SLACKBOT = "USLACKBOT"

_LONGEST_ID = 200


def read_message(raw: Mapping[str, Any]) -> Written | None:
    """A message; None for what does not say when it was written, as Slack says it."""
    ts, thread_ts = raw.get("ts"), raw.get("thread_ts")
    if not _is_ts(ts) or not (thread_ts is None or _is_ts(thread_ts)):
        return None
    edited = raw.get("edited")
    edited_ts = edited.get("ts") if isinstance(edited, dict) else None
    latest, count = raw.get("latest_reply"), raw.get("reply_count")
    parent, client_id = raw.get("parent_user_id"), raw.get("client_msg_id")
    return Written(
        ts=str(ts),
        thread_ts=thread_ts,
        user=str(raw.get("user") or ""),
        text=str(raw.get("text") or ""),
        by_person=_by_person(raw),
        parent=parent if isinstance(parent, str) else None,
        edited_ts=edited_ts if _is_ts(edited_ts) else None,
        client_id=client_id[:_LONGEST_ID] if isinstance(client_id, str) and client_id else None,
        files=tuple(sent_file(file) for file in dicts(raw.get("files"))),
        reply_count=count if isinstance(count, int) and count > 0 else 0,
        latest_reply=latest if _is_ts(latest) else None,
        emoji=tuple(found for each in dicts(raw.get("reactions")) if (found := _emoji(each)) is not None),
    )


def _is_ts(value: Any) -> bool:
    return isinstance(value, str) and SLACK_TS.fullmatch(value) is not None


def _by_person(raw: Mapping[str, Any]) -> bool:
    """Whether a living person wrote it: no bot, be it ourselves, no workflow, and not Slack."""
    user, subtype = raw.get("user"), raw.get("subtype")
    if not isinstance(user, str) or not user or user == SLACKBOT:
        return False
    made = raw.get("bot_id") or raw.get("bot_profile")
    return not made and (subtype is None or (isinstance(subtype, str) and subtype in PEOPLES_SUBTYPES))


def _emoji(raw: Mapping[str, Any]) -> Emoji | None:
    name, users, count = raw.get("name"), raw.get("users"), raw.get("count")
    if not isinstance(name, str) or not isinstance(users, list):
        return None
    known = tuple(user for user in users if isinstance(user, str))
    return Emoji(name, known, count if isinstance(count, int) else len(known))


def dicts(value: Any) -> list[dict[str, Any]]:
    """The mappings in a list; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
