"""The one place where a request leaves the stand-in: signed as Slack signs, with Slack's three seconds, and recorded.

An event that is not answered with 2xx is sent again, three times at most; commands and interactions never are. Each
attempt is a delivery of its own. Nothing is sent under the workspace's lock.
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
from email.message import Message
from urllib.parse import urlsplit

from emgbot.clock import Clock, monotonic, wall_seconds
from emgbot.sandbox.faults import Faults, Hits
from emgbot.sandbox.records import Json
from emgbot.sandbox.sockets import Sockets

PATIENCE = 3.0
"""Seconds that Slack waits for an answer."""

RETRIES = (0.0, 1.0, 5.0)
"""Minutes after which an event is sent again (Slack: nearly at once, after 1 minute, after 5)."""

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
    """One request to the bot and what became of it. `ok` is None while it is under way; `error` as Slack names it.

    `attempt` counts from 1; `retry_reason` is why there was more than one.
    """

    id: int
    kind: str
    name: str
    at: datetime
    event_id: str | None = None
    attempt: int = 1
    retry_reason: str | None = None
    ok: bool | None = None
    status: int | None = None
    error: str | None = None
    seconds: float = 0.0
    answer: str = ""
    content_type: str = ""

    def as_json(self) -> Json:
        """For the control API."""
        return asdict(self) | {"at": self.at.isoformat()}


@dataclass(frozen=True)
class _Request:
    """What is sent, as often as it takes."""

    kind: str
    name: str
    body: bytes
    content_type: str
    event_id: str | None


@dataclass(frozen=True)
class _Response:
    status: int
    headers: Message
    body: bytes


class Outgoing:
    """Sends to `{bot_url}/slack/events`, or over sockets while these are on, on a small pool of threads.

    `minute()`: how many seconds a minute has.
    """

    def __init__(
        self,
        *,
        bot_url: str | None,
        signing_secret: str,
        clock: Clock,
        changed: Callable[[], object],
        faults: Faults,
        sockets: Sockets,
        minute: Callable[[], float],
        patience: float = PATIENCE,
    ) -> None:
        self.bot_url = bot_url
        self._secret = signing_secret
        self._clock = clock
        self._changed = changed
        self._faults = faults
        self.sockets = sockets
        self._minute = minute
        self._patience = patience
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._deliveries: deque[Delivery] = deque(maxlen=KEPT)
        self._under_way: set[Future[Delivery]] = set()
        self._waiting: set[threading.Timer] = set()
        self._closed = False
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
        content_type = "application/x-www-form-urlencoded" if form else "application/json"
        request = _Request(kind, name, body, content_type, event_id)
        if kind == "event" and self._faults.strike(Hits.EVENT, name, channel) is not None:
            lost = self._delivery(request)
            lost.ok, lost.error = False, "undelivered"
            return _done(lost)
        return self._submit(request, self._delivery(request))

    def _delivery(self, request: _Request, *, attempt: int = 1, reason: str | None = None) -> Delivery:
        at = self._clock()
        with self._lock:
            delivery = Delivery(next(self._numbers), request.kind, request.name, at, request.event_id, attempt, reason)
            self._deliveries.append(delivery)
        return delivery

    def _submit(self, request: _Request, delivery: Delivery) -> Future[Delivery]:
        with self._lock:
            if self._closed:
                delivery.ok, delivery.error = False, "connection_failed"
                return _done(delivery)
            future = self._pool.submit(self._deliver, request, delivery)
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
        """Stop sending; what is under way is waited for, what would be sent again is not."""
        with self._lock:
            self._closed = True
            for timer in self._waiting:
                timer.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _forget(self, future: Future[Delivery]) -> None:
        with self._lock:
            self._under_way.discard(future)
        self._changed()

    def _deliver(self, request: _Request, delivery: Delivery) -> Delivery:
        started = monotonic()
        again = request.kind == "event" and (self.bot_url is not None or self.sockets.on)
        try:
            response = self._exchange(request, delivery, until=started + self._patience)
        except TimeoutError:
            delivery.error = "http_timeout"
        except (OSError, http.client.HTTPException):
            delivery.error = "connection_failed"
        else:
            delivery.status, delivery.content_type = response.status, response.headers.get_content_type()
            delivery.answer = response.body.decode("utf-8", "replace")
            if not 200 <= response.status < 300:
                delivery.error = "http_error"
                again = again and response.headers.get("x-slack-no-retry") != "1"
        delivery.seconds = round(monotonic() - started, 4)
        delivery.ok = delivery.error is None
        if again and not delivery.ok and delivery.attempt <= len(RETRIES):
            self._send_again(request, delivery, RETRIES[delivery.attempt - 1] * self._minute())
        return delivery

    def _send_again(self, request: _Request, failed: Delivery, delay: float) -> None:
        """Send it once more, after `delay` seconds; at once without a moment in which nothing is under way."""

        def send() -> None:
            self._submit(request, self._delivery(request, attempt=failed.attempt + 1, reason=failed.error))

        if delay == 0:
            send()
            return
        timer = threading.Timer(delay, send)
        timer.daemon = True
        with self._lock:
            if not self._closed:
                self._waiting = {waiting for waiting in self._waiting if waiting.is_alive()} | {timer}
                timer.start()

    def _exchange(self, request: _Request, delivery: Delivery, *, until: float) -> _Response:
        """Send and read. TimeoutError when time is up, OSError when nobody answers."""
        if self.sockets.on:
            return self._ask(request, delivery, until=until)
        if self.bot_url is None:
            raise ConnectionError("no address of a bot is set")
        address = urlsplit(self.bot_url)
        timestamp = str(int(wall_seconds()))
        headers = {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "application/json,*/*",
            "Content-Type": request.content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, request.body),
        }
        if delivery.retry_reason is not None:
            headers |= {
                "X-Slack-Retry-Num": str(delivery.attempt - 1),
                "X-Slack-Retry-Reason": delivery.retry_reason,
            }
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "127.0.0.1", address.port, timeout=until - monotonic())
        try:
            connection.request("POST", f"{address.path.rstrip('/')}/slack/events", body=request.body, headers=headers)
            response = connection.getresponse()
            chunks: list[bytes] = []
            while sum(map(len, chunks)) < MAX_ANSWER and (chunk := response.read1(65536)):
                chunks.append(chunk)
                if monotonic() > until:
                    raise TimeoutError
            return _Response(response.status, response.headers, b"".join(chunks))
        finally:
            connection.close()

    def _ask(self, request: _Request, delivery: Delivery, *, until: float) -> _Response:
        """The same over a socket: an acknowledgement is a 200, and what it holds the answer."""
        envelope = self.sockets.envelope(request.kind, request.body, form="form" in request.content_type)
        if request.kind == "event":
            envelope |= {"retry_attempt": delivery.attempt - 1, "retry_reason": delivery.retry_reason or ""}
        headers = Message()
        headers["Content-Type"] = "application/json"
        return _Response(200, headers, self.sockets.ask(envelope, until=until))


def _done(delivery: Delivery) -> Future[Delivery]:
    future: Future[Delivery] = Future()
    future.set_result(delivery)
    return future


def wait_for(futures: Iterable[Future[Delivery]], *, timeout: float = PATIENCE * 4) -> list[Delivery]:
    """The deliveries once the bot has answered all of them, or failed to."""
    done, _ = wait(tuple(futures), timeout=timeout)
    return sorted((future.result() for future in done), key=lambda delivery: delivery.id)
