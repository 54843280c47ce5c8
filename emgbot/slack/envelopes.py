"""What comes over Socket Mode: dealt with as over HTTP, side by side, and acknowledged when that went well."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from emgbot.slack.guard import Body, Reply
from emgbot.slack.link import Link

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Envelopes that are dealt with side by side."""

Handle = Callable[[Body, dict[str, str]], Reply]
"""Deals with a body, as over HTTP, and returns after the commit: status, content type, answer."""


class Envelopes:
    """Those that were taken and are not answered yet. `other()`: the connection that stands now, if any."""

    def __init__(self, handle: Handle, *, other: Callable[[], Link | None]) -> None:
        self._handle = handle
        self._other = other
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="envelope")
        self._lock = threading.Lock()
        self._under_way: set[Future[None]] = set()
        self._finishing = False

    def take(self, link: Link, envelope: Body) -> None:
        """Deal with an envelope that came over `link`, soon. At the end none is taken: Slack sends it elsewhere."""
        with self._lock:
            if self._finishing:
                return
            future = self._pool.submit(self._answer, link, envelope)
            self._under_way.add(future)
        future.add_done_callback(self._done)

    def finish(self, *, within: float) -> None:
        """Take nothing more, and wait some seconds until what is under way is acknowledged."""
        with self._lock:
            self._finishing = True
            under_way = tuple(self._under_way)
        _, late = wait(under_way, timeout=within)
        if late:
            log.warning("stopped before all was answered left=%d", len(late))
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._under_way.discard(future)
        error = None if future.cancelled() else future.exception()
        if error is not None:
            log.error("envelope failed", exc_info=error)

    def _answer(self, link: Link, envelope: Body) -> None:
        """What is not acknowledged, an event, Slack sends again; whoever typed a command is told that it failed."""
        payload = envelope.get("payload")
        if not isinstance(payload, dict):
            log.info("refused status=400 reason=payload")
            return
        status, kind, body = self._handle(payload, _retry_headers(envelope))
        if status != 200:
            log.warning("not acknowledged kind=%.40r status=%d", envelope.get("type"), status)
            return
        ack: Body = {"envelope_id": envelope["envelope_id"]}
        if body:
            ack["payload"] = json.loads(body) if kind.startswith("application/json") else {"text": body}
        if link.send(ack):
            return
        # Its connection has ended; Slack may take the acknowledgement over the one that took its place.
        other = self._other()
        if other is None or not other.send(ack):
            log.warning("acknowledgement not sent kind=%.40r", envelope.get("type"))


def _retry_headers(envelope: Body) -> dict[str, str]:
    """What an envelope says of earlier tries, as the headers of a request say it."""
    told = {"x-slack-retry-num": envelope.get("retry_attempt"), "x-slack-retry-reason": envelope.get("retry_reason")}
    return {name: str(value) for name, value in told.items() if value}
