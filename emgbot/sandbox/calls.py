"""What the bot called, and the truth for tests: every writing call that took effect, whatever was answered."""

from __future__ import annotations

import threading
from fnmatch import fnmatchcase

from emgbot.clock import Clock, wall_seconds
from emgbot.sandbox.records import Json

UPLOAD = "files.completeUploadExternal"
NEW_MESSAGES = ("chat.postMessage", UPLOAD)
"""The calls that put a lasting message into a channel, and so must not be made twice."""

WRITES = frozenset(
    {*NEW_MESSAGES, "chat.postEphemeral", "chat.update", "chat.delete", "reactions.add", "reactions.remove"}
)


class Calls:
    """Every call of the Web API that was answered from here, oldest first. It stays when its message is deleted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: list[Json] = []

    def note(self, method: str, args: Json, answer: Json) -> None:
        """A call and its answer. `wall` is machine time, in Unix seconds, `at` the calendar's."""
        entry = {
            "method": method,
            "at": self._clock().isoformat(),
            "wall": round(wall_seconds(), 3),
            "ok": answer["ok"],
            "error": answer.get("error"),
            "key": _key(answer.get("message", {})),
            "channel": answer.get("channel") or args.get("channel_id") or args.get("channel"),
            "ts": answer.get("ts") or answer.get("message_ts") or args.get("timestamp"),
            "thread_ts": args.get("thread_ts"),
            "text": args.get("text") or args.get("initial_comment") or "",
            "files": answer.get("files", []) if method == UPLOAD else [],
        }
        if isinstance(entry["channel"], dict):
            entry["channel"] = entry["channel"].get("id")
        with self._lock:
            self._entries.append({"n": len(self._entries) + 1} | entry)

    def all(self, method: str | None = None) -> list[Json]:
        """Those of a method (a name or a pattern), or all."""
        with self._lock:
            return [entry for entry in self._entries if fnmatchcase(entry["method"], method or "*")]

    def accepted(self, method: str | None = None) -> list[Json]:
        """New messages, in order; of other methods with their name or a pattern: `*` for all that was written."""
        wanted = WRITES if method else NEW_MESSAGES
        return [entry for entry in self.all(method) if entry["ok"] and entry["method"] in wanted]


def _key(message: Json) -> str | None:
    """What the app knows its message by: `k` of its metadata, else what follows `k:` in its first block's id."""
    metadata, blocks = message.get("metadata"), message.get("blocks")
    if metadata and "k" in metadata["event_payload"]:
        return str(metadata["event_payload"]["k"])
    mark, _, value = str(blocks[0].get("block_id", "")).partition(":") if blocks else ("", "", "")
    return value if mark == "k" and value else None
