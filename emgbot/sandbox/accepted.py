"""The truth for tests: every writing call of the bot that took effect, whatever it was answered."""

from __future__ import annotations

import threading
from fnmatch import fnmatchcase

from emgbot.clock import Clock
from emgbot.sandbox.records import Json

NEW_MESSAGES = ("chat.postMessage", "files.completeUploadExternal")
"""The calls that put a lasting message into a channel, and so must not be made twice."""

WRITES = frozenset(
    {*NEW_MESSAGES, "chat.postEphemeral", "chat.update", "chat.delete", "reactions.add", "reactions.remove"}
)


class Accepted:
    """What was accepted, in that order. It stays when the message is deleted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: list[Json] = []

    def note(self, method: str, args: Json, answer: Json) -> None:
        """A call that was accepted; calls that only read are passed over."""
        if method not in WRITES:
            return
        entry = {
            "method": method,
            "at": self._clock().isoformat(),
            "key": _key(answer.get("message", {})),
            "channel": answer.get("channel") or args.get("channel_id") or args.get("channel"),
            "ts": answer.get("ts") or answer.get("message_ts") or args.get("timestamp"),
            "thread_ts": args.get("thread_ts"),
            "text": args.get("text") or args.get("initial_comment") or "",
        }
        with self._lock:
            self._entries.append({"n": len(self._entries) + 1} | entry)

    def entries(self, method: str | None = None) -> list[Json]:
        """New messages, in order; of other methods with their name or a pattern: `*` for all that was written."""
        with self._lock:
            found = list(self._entries)
        wanted = NEW_MESSAGES if method is None else (method,)
        return [entry for entry in found if any(fnmatchcase(entry["method"], pattern) for pattern in wanted)]


def _key(message: Json) -> str | None:
    """What the app knows its message by: `k` of its metadata, else what follows `k:` in its first block's id."""
    metadata, blocks = message.get("metadata"), message.get("blocks")
    if metadata and "k" in metadata["event_payload"]:
        return str(metadata["event_payload"]["k"])
    mark, _, value = str(blocks[0].get("block_id", "")).partition(":") if blocks else ("", "", "")
    return value if mark == "k" and value else None
