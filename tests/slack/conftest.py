"""Requests as Slack signs them."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlencode

from emgbot.clock import wall_seconds

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
COMMAND = urlencode({"command": "/emg", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1"}).encode()
DEEP = b'{"type":"event_callback","event":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def signature(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    """Slack's v0 signature, written down once more from its documentation."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def signed(body: bytes, kind: str = FORM, *, off: int = 0) -> dict[str, str]:
    """The headers of a request that Slack could have sent `off` seconds from now."""
    timestamp = str(int(wall_seconds()) + off)
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(body, timestamp),
    }
