"""What each of Slack's answers means: the values it tells, a certain refusal and who can lift it, or silence.

Source: the error lists of Slack's methods. Silence is whatever is not known for certain, unknown codes among it: the
message may be in the channel.
"""

from __future__ import annotations

import json
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal

Answer = dict[str, Any]
"""What Slack answered, as values."""

LONGEST_RETRY_AFTER = 3600.0

LIMITED = frozenset({"ratelimited", "rate_limited"})

_CODES = {
    Refusal.LATER: "message_limit_exceeded file_uploads_disabled storage_limit_reached",
    Refusal.CHANNEL: (
        "channel_not_found not_in_channel is_archived restricted_action team_access_not_granted "
        "messages_tab_disabled posting_to_channel_denied"
    ),
    Refusal.WORKSPACE: (
        "token_revoked account_inactive invalid_auth not_authed token_expired missing_scope no_permission "
        "org_login_required ekm_access_denied not_allowed_token_type"
    ),
    Refusal.CONTENT: (
        "msg_too_long msg_blocks_too_long invalid_blocks no_text too_many_attachments "
        "attachment_payload_limit_exceeded markdown_text_conflict metadata_too_large invalid_arguments "
        "bad_timestamp invalid_name file_not_found file_deleted blocked_file_type"
    ),
    Refusal.GONE: (
        "message_not_found cant_update_message edit_window_closed thread_not_found cannot_reply_to_message "
        "already_reacted no_reaction too_many_emoji too_many_reactions"
    ),
}
REFUSALS = {code: refusal for refusal, codes in _CODES.items() for code in codes.split()}

KINDS = {
    "restricted_action": Refusal.CHANNEL,
    "invalid_blocks": Refusal.CONTENT,
    "invalid_metadata": Refusal.CONTENT,
}
"""Codes that Slack has in more forms than it lists; all of them count."""

_CODE = re.compile(r"[a-z0-9_.:-]{1,80}", re.ASCII | re.IGNORECASE)


def read_answer(body: bytes) -> object:
    """The values in an answer's body; None where it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def understood(status: int, retry_after: object, said: object) -> Answer:
    """What Slack told with an ok. `said`: the body's values. Raises DeliveryError or DeliveryUnknown."""
    answer = said if isinstance(said, dict) else {}
    code = answer.get("error")
    # Other people's words stay out of logs and tables: what is no code is not repeated.
    code = code if isinstance(code, str) and _CODE.fullmatch(code) else ""
    if status == 429 or (status == 200 and code in LIMITED):
        raise DeliveryError("ratelimited", retry_after=seconds_of(retry_after))
    if status == 200 and answer.get("ok") is True:
        return answer
    refusal = _refusal(code) if status == 200 or 400 <= status < 500 else None
    if refusal is not None and answer.get("ok") is not True:
        raise DeliveryError(code, refusal=refusal)
    raise DeliveryUnknown(code if code and status < 500 else f"HTTP {status}, not understood")


def _refusal(code: str) -> Refusal | None:
    kind = next((KINDS[name] for name in KINDS if code.startswith(name)), None)
    return REFUSALS.get(code, kind)


def seconds_of(value: object) -> float:
    """Retry-After in seconds, whatever was sent: missing or absurd counts as one second, at most an hour."""
    if isinstance(value, list):
        value = value[0] if value else None
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = _until(str(value))
    return min(max(seconds, 1.0), LONGEST_RETRY_AFTER) if seconds == seconds else 1.0


def _until(date: str) -> float:
    """Seconds until an HTTP date; 0 where it is none."""
    try:
        then = parsedate_to_datetime(date)
        return (then.replace(tzinfo=then.tzinfo or UTC) - wall_now()).total_seconds()
    except (ValueError, OverflowError, TypeError, IndexError):
        return 0.0
