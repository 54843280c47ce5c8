"""The load: keep-alive clients that send signed slash commands as fast as they are answered, from one thread."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

SECRET = "the secret of a benchmark"
TEAM = "T0BENCH"
CHANNEL, CHANNEL_NAME = "C0EWASTE", "img-ewaste"
PEOPLE = [f"U0PERSON{number}" for number in range(8)]
ACTIVITIES = ["1a", "1b", "1c", "1d", "1e", "1f", "1g", "1h"]
STATUSES = ["under way", "at risk", "done"]

_numbers = itertools.count()


@dataclass(frozen=True)
class Round:
    """What a round came to: requests a second, and the times of the single requests in seconds, sorted."""

    rate: float
    times: list[float]

    def percentile(self, part: float) -> float:
        """Milliseconds below which that part of the requests was answered."""
        return 1000 * self.times[min(len(self.times) - 1, int(part * len(self.times)))]

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return 1000 * statistics.median(self.times)


def commands(name: str) -> Iterator[bytes]:
    """Requests without an end: statuses, people and trigger ids alternate, so that every one is a change."""
    for number in itertools.count():
        activity = ACTIVITIES[number % len(ACTIVITIES)]
        status = STATUSES[number // len(ACTIVITIES) % len(STATUSES)]
        unique = next(_numbers)
        yield signed(
            {
                "command": name,
                "text": f"status {activity} {status}",
                "team_id": TEAM,
                "channel_id": CHANNEL,
                "channel_name": CHANNEL_NAME,
                "user_id": PEOPLE[number % len(PEOPLE)],
                "user_name": "somebody",
                "trigger_id": f"{unique}.{time.time_ns()}",
                "response_url": "https://hooks.slack.com/commands/1/2/3",
            }
        )


def signed(fields: dict[str, str]) -> bytes:
    """A whole request as Slack would send it."""
    body = urlencode(fields).encode()
    now = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Client:
    """One connection with one request under way."""

    socket: socket.socket
    begun: float = 0.0
    answer: bytes = b""

    def send(self, request: bytes) -> None:
        self.answer = b""
        self.begun = time.perf_counter()
        self.socket.sendall(request)

    def whole(self) -> bool:
        """Read what came; answer whether it is the whole answer. Raises AssertionError for anything but a 200."""
        self.answer += self.socket.recv(65536)
        head, end, body = self.answer.partition(b"\r\n\r\n")
        if not end:
            assert self.answer, "the server hung up"
            return False
        assert head.startswith(b"HTTP/1.1 200"), self.answer[:500]
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        return len(body) >= length


def run(port: int, name: str, *, seconds: float, clients: int) -> Round:
    """Send the commands of a name for some seconds over so many connections at once."""
    requests = commands(name)
    with selectors.DefaultSelector() as selector:
        found = [Client(socket.create_connection(("127.0.0.1", port))) for _ in range(clients)]
        for client in found:
            client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(client.socket, selectors.EVENT_READ, client)
        begin = time.perf_counter()
        times: list[float] = []
        for client in found:
            client.send(next(requests))
        waiting = clients
        while waiting:
            for key, _ in selector.select(timeout=10) or _nothing():
                client = key.data
                if not client.whole():
                    continue
                now = time.perf_counter()
                times.append(now - client.begun)
                if now - begin < seconds:
                    client.send(next(requests))
                else:
                    waiting -= 1
        took = time.perf_counter() - begin
        for client in found:
            client.socket.close()
    return Round(len(times) / took, sorted(times))


def _nothing() -> list[tuple[selectors.SelectorKey, int]]:
    raise AssertionError("no answer for ten seconds")
