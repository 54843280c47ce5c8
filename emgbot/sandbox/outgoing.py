"""The one place where a request leaves the stand-in: signed as Slack signs, with Slack's three seconds, and recorded.

Nothing is sent under the workspace's lock. What the bot did not answer with 2xx stays visible in `deliveries`.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlsplit

from emgbot.clock import Clock, monotonic, wall_seconds
from emgbot.sandbox.faults import Faults, Hits
from emgbot.sandbox.records import Json

PATIENCE = 3.0
"""Seconds that Slack waits for an answer."""

KEPT = 2000
"""Deliveries that are remembered."""

MAX_ANSWER = 1_000_000
"""Bytes of an answer that are read."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature over the raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass
class Delivery:
    """One request to the bot and what became of it. `ok` is None while it is under way; `error` as Slack names it."""

    id: int
    kind: str
    name: str
    at: datetime
    event_id: str | None = None
    attempt: int = 1
    ok: bool | None = None
    status: int | None = None
    error: str | None = None
    seconds: float = 0.0
    answer: str = ""
    content_type: str = ""

    def as_json(self) -> Json:
        """For the control API."""
        return asdict(self) | {"at": self.at.isoformat()}


class Outgoing:
    """Sends to `{bot_url}/slack/events` on a small pool of threads."""

    def __init__(
        self,
        *,
        bot_url: str | None,
        signing_secret: str,
        clock: Clock,
        changed: Callable[[], object],
        faults: Faults,
        patience: float = PATIENCE,
    ) -> None:
        self.bot_url = bot_url
        self._secret = signing_secret
        self._clock = clock
        self._changed = changed
        self._faults = faults
        self._patience = patience
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._deliveries: deque[Delivery] = deque(maxlen=KEPT)
        self._under_way: set[Future[Delivery]] = set()
        self._pool = ThreadPoolExecutor(max_workers=12, thread_name_prefix="to-the-bot")

    def send(
        self,
        kind: str,
        body: bytes,
        *,
        name: str,
        form: bool,
        event_id: str | None = None,
        channel: str | None = None,
    ) -> Future[Delivery]:
        """Send `body` (a form, or JSON) and answer at once; the future never raises, the delivery says what failed."""
        delivery = Delivery(id=next(self._numbers), kind=kind, name=name, at=self._clock(), event_id=event_id)
        content_type = "application/x-www-form-urlencoded" if form else "application/json"
        if kind == "event" and self._faults.strike(Hits.EVENT, name, channel) is not None:
            delivery.ok, delivery.error = False, "undelivered"
        with self._lock:
            self._deliveries.append(delivery)
            future = self._pool.submit(self._deliver, delivery, body, content_type)
            self._under_way.add(future)
        future.add_done_callback(self._forget)
        return future

    def deliveries(self) -> list[Delivery]:
        """The last ones, oldest first."""
        with self._lock:
            return list(self._deliveries)

    def drain(self, *, timeout: float = 30.0) -> None:
        """Wait until nothing is under way any more."""
        end = monotonic() + timeout
        while monotonic() < end:
            with self._lock:
                under_way = tuple(self._under_way)
            if not under_way:
                return
            wait(under_way, timeout=max(0.0, end - monotonic()))

    def close(self) -> None:
        """Stop sending; what is under way is waited for."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _forget(self, future: Future[Delivery]) -> None:
        with self._lock:
            self._under_way.discard(future)
        self._changed()

    def _deliver(self, delivery: Delivery, body: bytes, content_type: str) -> Delivery:
        if delivery.ok is not None:
            return delivery
        started = monotonic()
        try:
            delivery.status, delivery.content_type, answer = self._exchange(
                body, content_type, until=started + self._patience
            )
        except TimeoutError:
            delivery.error = "http_timeout"
        except (OSError, http.client.HTTPException):
            delivery.error = "connection_failed"
        else:
            delivery.answer = answer.decode("utf-8", "replace")
            if not 200 <= delivery.status < 300:
                delivery.error = "http_error"
        delivery.seconds = round(monotonic() - started, 4)
        delivery.ok = delivery.error is None
        return delivery

    def _exchange(self, body: bytes, content_type: str, *, until: float) -> tuple[int, str, bytes]:
        """Send and read: status, content type, answer. TimeoutError when time is up, OSError when nobody answers."""
        if self.bot_url is None:
            raise ConnectionError("no address of a bot is set")
        address = urlsplit(self.bot_url)
        timestamp = str(int(wall_seconds()))
        headers = {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "application/json,*/*",
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "127.0.0.1", address.port, timeout=until - monotonic())
        try:
            connection.request("POST", f"{address.path.rstrip('/')}/slack/events", body=body, headers=headers)
            response = connection.getresponse()
            chunks: list[bytes] = []
            while sum(map(len, chunks)) < MAX_ANSWER and (chunk := response.read1(65536)):
                chunks.append(chunk)
                if monotonic() > until:
                    raise TimeoutError
            return response.status, response.headers.get_content_type(), b"".join(chunks)
        finally:
            connection.close()


def wait_for(futures: Iterable[Future[Delivery]], *, timeout: float = PATIENCE * 4) -> list[Delivery]:
    """The deliveries once the bot has answered all of them, or failed to."""
    done, _ = wait(tuple(futures), timeout=timeout)
    return sorted((future.result() for future in done), key=lambda delivery: delivery.id)
