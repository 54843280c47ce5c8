"""Requests that nobody signed, thousands of them: refused, every one, before anything is made of their bytes (S1).

EMGBOT_FUZZ says how many; a few thousand by themselves.
"""

from __future__ import annotations

import gc
import io
import os
import random
import resource
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from emgbot.clock import wall_seconds
from emgbot.slack.guard import PATH, Guard, Reply
from tests.slack.conftest import COMMAND, DEEP, FORM, JSON, SECRET, signature

HOW_MANY = int(os.environ.get("EMGBOT_FUZZ", "3000"))
GROWTH = 20 * 1024
"""Kilobytes that the process may grow by."""

EVENT = b'{"type":"event_callback","event":{"type":"message","text":"hello"}}'
PRESS = urlencode({"payload": '{"type":"block_actions","actions":[{"action_id":"set_completed"}]}'}).encode()
SEEDS = [COMMAND, EVENT, PRESS, DEEP, b"", b"{}", b"payload=%7B", b"\xff\xfe\x00", b'{"a":' * 5000, b"a=1&" * 5000]
METHODS = ["POST"] * 12 + ["GET", "HEAD", "PUT", "OPTIONS", "post", "", "BREW", "\x00"]
PATHS = [PATH] * 12 + ["/", "", "//slack/events", "/slack/events/", "/slack/events\x00", "/é", "/%ff", "/a" * 2000]
KINDS = [FORM, JSON, "", "text/html", "multipart/form-data; boundary=x", "application/json; charset=utf-7", "\x00", "é"]


class Fuzz:
    """Makes requests by chance, each near one that Slack could send. The same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def body(self) -> bytes:
        """The body of a good request, bent."""
        found = bytearray(self._chance.choice(SEEDS))
        for _ in range(self._chance.choice([0, 0, 1, 3, 20])):
            at = self._chance.randrange(len(found) + 1)
            found[at : at + self._chance.randrange(3)] = self._chance.randbytes(self._chance.randrange(4))
        return bytes(found)

    def timestamp(self) -> str | None:
        """A timestamp: now, or none at all."""
        odd = [None, "", "abc", "-1", "1e9", "9" * 400, "٣٤٥٦٧٨٩٠١", f"{wall_seconds():.3f}", str(2**63), " 1", "1\n"]
        return self._chance.choice([str(int(wall_seconds()) + self._chance.randint(-400, 400))] * 12 + odd)

    def signature(self, body: bytes, timestamp: str | None) -> str | None:
        """A signature: of something else, with another secret, or none at all."""
        right = signature(body, timestamp or "0")
        wrong = signature(body + b" ", timestamp or "0"), signature(body, timestamp or "0", "another secret")
        bent = [f"{right},{right}", right.upper(), f"{right}\n", right[:-1], right + "0", right.removeprefix("v0=")]
        odd = [None, "", "v0=", "é", "\ud800", "v0=" + "z" * 64, "v0=" + "٣" * 64, "v0=" + "0" * 10_000]
        return self._chance.choice([*wrong * 4, *bent, *odd])

    def length(self, body: bytes) -> str | None:
        """What it says of its length: mostly the truth."""
        odd = [None, "", "abc", "-1", "+5", "1.5", "٣", "10737418240", "9" * 5000, str(len(body) + 1)]
        return self._chance.choice([str(len(body))] * 30 + odd)

    def request(self) -> dict[str, Any]:
        """One request as a WSGI server hands it over."""
        body, timestamp = self.body(), self.timestamp()
        path = self._chance.choice(PATHS)
        fields = {
            "REQUEST_METHOD": self._chance.choice(METHODS),
            "PATH_INFO": path,
            "REQUEST_URI": path,
            "CONTENT_TYPE": self._chance.choice(KINDS),
            "CONTENT_LENGTH": self.length(body),
            "HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp,
            "HTTP_X_SLACK_SIGNATURE": self.signature(body, timestamp),
            "HTTP_X_SLACK_RETRY_NUM": self._chance.choice([None, "1", "abc", "9" * 1000]),
            "HTTP_X_SLACK_BOLT_LAZY_ONLY": self._chance.choice([None, "1"]),
            "HTTP_CONTENT_ENCODING": self._chance.choice([None, "gzip"]),
        }
        return {name: value for name, value in fields.items() if value is not None} | {"wsgi.input": io.BytesIO(body)}

    def requests(self, count: int) -> Iterator[dict[str, Any]]:
        """So many requests."""
        for _ in range(count):
            yield self.request()


def largest() -> int:
    """The most memory that the process ever had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_thousands_of_requests_that_nobody_signed_are_refused_before_anything_is_made_of_them() -> None:
    """Rows 91, 92 and 94."""
    seen: list[Any] = []

    def handle(body: dict[str, Any], headers: dict[str, str]) -> Reply:
        seen.append((body, headers))
        return 200, "text/plain", ""

    guard = Guard((SECRET.encode(), b"the one before"), handle=handle, pages={})
    fuzz, statuses, right_door = Fuzz(91), set(), set()
    for request in fuzz.requests(200):
        guard(request, lambda *_: None)
    gc.collect()
    before = largest()
    for request in fuzz.requests(HOW_MANY):
        heard: list[Any] = []
        answer = b"".join(guard(request, lambda status, headers, heard=heard: heard.append(status)))
        status = int(heard[0][:3])
        statuses.add(status)
        assert 400 <= status < 500, request
        assert answer == b"", "no word more than the status"
        whole = request.get("CONTENT_LENGTH") == str(len(request["wsgi.input"].getvalue()))
        if (request["REQUEST_METHOD"], request["PATH_INFO"], whole) == ("POST", PATH, True):
            right_door.add(status)
    assert seen == []
    assert right_door == {401}, "whatever its body is: it is the signature that is looked at"
    assert statuses == {400, 401, 404, 405, 411, 413}
    assert largest() - before < GROWTH
