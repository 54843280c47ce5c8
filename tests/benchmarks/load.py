"""The load: keep-alive clients that send signed slash commands as fast as they are answered, from one thread."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import selectors
import socket
import statistics
import time
from collections.abc import Iterator, Sequence
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

    def send(self, request: bytes, *, due: float) -> None:
        self.answer = b""
        self.begun = due
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


def run(ports: Sequence[int], name: str, *, seconds: float, clients: int, rate: float | None = None) -> Round:
    """Send the commands of a name for some seconds over so many connections at once, spread over the ports.

    `rate`: so many a second, whether answers come or not; a time is then counted from when the request was due.
    """
    requests = commands(name)
    free = [_connected(ports[number % len(ports)]) for number in range(clients)]
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for client in free:
            selector.register(client.socket, selectors.EVENT_READ, client)
        begin = time.perf_counter()
        sent = 0
        while True:
            now = time.perf_counter()
            over = now - begin >= seconds
            while free and not over and (rate is None or begin + sent / rate <= now):
                free.pop(0).send(next(requests), due=now if rate is None else begin + sent / rate)
                sent += 1
            if over and len(free) == clients:
                break
            # Until the next request is due, where one waits for its time; an answer comes within ten seconds.
            pause = max(0.0, begin + sent / rate - now) if rate and free and not over else 10.0
            ready = selector.select(timeout=pause)
            assert ready or pause < 10, "no answer for ten seconds"
            for key, _ in ready:
                client = key.data
                if client.whole():
                    times.append(time.perf_counter() - client.begun)
                    free.append(client)
        took = time.perf_counter() - begin
    for client in free:
        client.socket.close()
    return Round(len(times) / took, sorted(times))


def _connected(port: int) -> Client:
    client = Client(socket.create_connection(("127.0.0.1", port)))
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client
