"""The poster: says things in Slack for the outbox, one call and one try each, and looks whether they are there.

What an answer means is in `answers`, how a request ends in time in `wire`. Nothing is decided here.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode

from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.runtime import Gate, Payload, Timing, Upload, always_open
from emgbot.slack.answers import Answer, read_answer, understood
from emgbot.slack.files import is_slack
from emgbot.slack.wire import MOST_READ, exchange

MOST_PAGES = 50
"""Pages of history. Their length is left to Slack: 100 messages, or 15 for a commercially distributed app."""

MOST_HISTORY = 16 * MOST_READ

PROMPT = replace(Timing(), connect=1.0, total=1.5)
"""For an answer to a living person: together with our own work it stays below Slack's three seconds."""

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"


class SlackPoster:
    """Speaks to Slack, or to what stands in for it, at `api_url`. Its calls end within connect + total of `timing`."""

    def __init__(self, token: str, api_url: str, *, tls: ssl.SSLContext, timing: Timing) -> None:
        self._token = token
        self._api_url = api_url
        self._tls = tls
        self._timing = timing
        self._own: tuple[str | None, str | None] | None = None

    # What could be said twice

    def post(self, channel: str, payload: Payload, *, thread_ts: str | None = None, gate: Gate = always_open) -> str:
        """Post a message; answer its `ts`. Raises DeliveryError or DeliveryUnknown."""
        said = {"channel": channel, "thread_ts": thread_ts, "unfurl_links": False, "unfurl_media": False, **payload}
        ts = self._call("chat.postMessage", said, kind=JSON, gate=gate).get("ts")
        if not isinstance(ts, str) or not ts:
            raise DeliveryUnknown("ok without ts")
        return ts

    def share(
        self, channel: str, file_id: str, *, title: str, thread_ts: str | None = None, gate: Gate = always_open
    ) -> None:
        """Show a staged file in a channel: the last of Slack's three steps, and the only one that people see."""
        files = json.dumps([{"id": file_id, "title": title}])
        said = {"files": files, "channel_id": channel, "thread_ts": thread_ts}
        try:
            self._call("files.completeUploadExternal", said, gate=gate)
        except DeliveryError as error:
            if error.code != "file_not_found":
                raise
            # Its content did not arrive, whatever Slack said to it: it is staged anew.
            raise DeliveryError(error.code, refusal=Refusal.LATER) from error

    def answer_at(self, url: str, payload: Payload) -> None:
        """Give an answer to a `response_url` whose host the caller has checked. It needs no token, and gets none."""
        body = json.dumps(payload).encode()
        reply = exchange(url, body, {"Content-Type": JSON}, tls=self._tls, timing=self._timing)
        if reply.status != 200:
            raise DeliveryUnknown(f"HTTP {reply.status}")

    # What is harmless to repeat: silence is a refusal for now

    def edit(self, channel: str, ts: str, payload: Payload) -> None:
        """Replace a message of ours."""
        self._harmless("chat.update", {"channel": channel, "ts": ts, **payload}, kind=JSON)

    def react(self, channel: str, ts: str, emoji: str) -> None:
        """Put an emoji on a message; already there is fine."""
        said = {"channel": channel, "timestamp": ts, "name": emoji}
        self._harmless("reactions.add", said, fine="already_reacted")

    def unreact(self, channel: str, ts: str, emoji: str) -> None:
        """Take our emoji off a message; not there is fine."""
        said = {"channel": channel, "timestamp": ts, "name": emoji}
        self._harmless("reactions.remove", said, fine="no_reaction")

    def stage(self, upload: Upload, *, slack_key: str) -> str:
        """Bring a file to Slack: where to (step 1), its bytes (step 2). Answers its id; nobody sees it yet.

        The bytes go only to an address of Slack's, or to the very origin of SLACK_API_URL, and never the token.
        """
        name = _marked(upload.name, slack_key)
        said = {"filename": name, "length": len(upload.content), "alt_txt": upload.alt_text or None}
        answer = self._harmless("files.getUploadURLExternal", said)
        url, file_id = answer.get("upload_url"), answer.get("file_id")
        if not isinstance(url, str) or not isinstance(file_id, str) or not is_slack(url, self._api_url):
            raise DeliveryError("no address for the file")
        headers = {"Content-Type": "application/octet-stream"}
        try:
            reply = exchange(url, upload.content, headers, tls=self._tls, timing=self._timing)
        except DeliveryUnknown as error:
            raise DeliveryError(str(error)) from error
        if reply.status != 200:
            raise DeliveryError(f"file not taken (HTTP {reply.status})")
        return file_id

    # Looking

    def find(self, channel: str, slack_key: str, *, oldest: datetime, thread_ts: str | None = None) -> str | None:
        """The `ts` of our own message or file with that key since `oldest` (machine time); None: it is not there."""
        return self.find_all(channel, [slack_key], oldest=oldest, thread_ts=thread_ts).get(slack_key)

    def find_all(
        self, channel: str, slack_keys: Collection[str], *, oldest: datetime, thread_ts: str | None = None
    ) -> dict[str, str]:
        """The `ts` of each of our own messages with one of the keys, by its key; no further read than needed."""
        own = self._who_we_are()
        found: dict[str, str] = {}
        for message in self._messages(channel, oldest=oldest, thread_ts=thread_ts):
            ts = message.get("ts")
            if _is_ours(message, own) and isinstance(ts, str) and ts:
                found.update((key, ts) for key in slack_keys if key not in found and _carries(message, key))
            if len(found) == len(slack_keys):
                break
        return found

    def probe(self) -> None:
        """Ask whether Slack takes us at all. Raises DeliveryError or DeliveryUnknown where it does not."""
        self._call("auth.test", {})

    def _who_we_are(self) -> tuple[str | None, str | None]:
        """Our bot's id and user; a token's never change."""
        if self._own is None:
            answer = self._call("auth.test", {})
            bot, user = answer.get("bot_id"), answer.get("user_id")
            if not bot and not user:
                raise DeliveryUnknown("ok without bot_id")
            self._own = (bot, user)
        return self._own

    def _messages(self, channel: str, *, oldest: datetime, thread_ts: str | None) -> Iterator[Mapping[str, Any]]:
        """All messages since `oldest`, page by page. What cannot be read to its end was not read.

        A channel is read from its newest message back, and its newest page whatever `oldest` says: our clock may be
        far ahead of Slack's, and what was just posted must be seen all the same. A thread is read whole.
        """
        method = "conversations.history" if thread_ts is None else "conversations.replies"
        said = {
            "channel": channel,
            "ts": thread_ts,
            "include_all_metadata": 1,
        }
        for _ in range(MOST_PAGES):
            page = self._call(method, said, most=MOST_HISTORY)
            messages, more = page.get("messages"), page.get("response_metadata")
            if not isinstance(messages, list):
                raise DeliveryUnknown("ok without messages")
            found = [message for message in messages if isinstance(message, dict)]
            yield from found
            if thread_ts is None and found and _seconds(found[-1].get("ts")) < oldest.timestamp():
                return
            cursor = more.get("next_cursor") if isinstance(more, dict) else None
            if not cursor and page.get("has_more"):
                raise DeliveryUnknown("more messages without a cursor")
            if not cursor:
                return
            said["cursor"] = str(cursor)
        raise DeliveryUnknown(f"more than {MOST_PAGES} pages of messages")

    # One call

    def _harmless(self, method: str, said: Payload, *, kind: str = FORM, fine: str = "") -> Answer:
        try:
            return self._call(method, said, kind=kind)
        except DeliveryUnknown as error:
            raise DeliveryError(str(error)) from error
        except DeliveryError as error:
            if error.code != fine:
                raise
            return {}

    def _call(
        self, method: str, said: Payload, *, kind: str = FORM, gate: Gate = always_open, most: int = MOST_READ
    ) -> Answer:
        """One call as Slack takes it: a form, or for blocks JSON."""
        values = {name: value for name, value in said.items() if value is not None}
        body = (json.dumps(values) if kind == JSON else urlencode(values)).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        url = self._api_url + method
        reply = exchange(url, body, headers, tls=self._tls, timing=self._timing, gate=gate, most=most)
        try:
            return understood(reply.status, reply.retry_after, read_answer(reply.body))
        except DeliveryError as error:
            if error.code == "missing_scope" and not method.startswith("chat."):
                # It is this method's scope that is missing; whatever else is said goes on.
                raise DeliveryError(error.code, refusal=Refusal.LATER) from error
            raise


def _marked(name: str, slack_key: str) -> str:
    """A file's name with its mark: of a file in a channel Slack keeps nothing else that we can choose."""
    path = PurePath(name)
    return f"{path.stem[:80]}-{slack_key[:16]}{path.suffix[:20]}"


def _seconds(ts: object) -> float:
    """A `ts` as Unix seconds; endless where it is none."""
    try:
        return float(str(ts))
    except ValueError:
        return float("inf")


def _is_ours(message: Mapping[str, Any], own: tuple[str | None, str | None]) -> bool:
    """Whether our bot wrote it: anybody may put our key into a message of theirs."""
    bot, user = own
    written_by = message.get("bot_id")
    return written_by == bot if written_by and bot else bool(user) and message.get("user") == user


def _carries(message: Mapping[str, Any], slack_key: str) -> bool:
    """Whether a message carries a key: in its metadata, its first block, or the name of its file."""
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if isinstance(payload, dict) and payload.get("k") == slack_key:
        return True
    blocks, files = message.get("blocks"), message.get("files")
    first = blocks[0] if isinstance(blocks, list) and blocks else None
    if isinstance(first, dict) and first.get("block_id") == f"k:{slack_key}":
        return True
    names = (file.get("name") for file in files if isinstance(file, dict)) if isinstance(files, list) else ()
    return any(isinstance(name, str) and PurePath(name).stem.endswith(f"-{slack_key[:16]}") for name in names)
