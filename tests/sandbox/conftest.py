"""A small workspace and a bot stand-in that answers over HTTP as it is told."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect

from emgbot.clock import MovableClock
from emgbot.sandbox import Sandbox

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-test"
START = datetime(2017, 3, 20, 7, 50, tzinfo=UTC)

WORLD: dict[str, Any] = {
    "team": {"id": "T1", "name": "EMG"},
    "zone": "Europe/Zurich",
    "bot": {"app_id": "A1", "bot_id": "B1", "user_id": "UBOT", "name": "emgbot"},
    "people": [
        {"id": "U1", "name": "hanna", "real_name": "Hanna Lindqvist", "entity": "EMG secretariat"},
        {"id": "U2", "name": "jonas", "real_name": "Jonas Weber", "entity": "UNU"},
        {"id": "U3", "name": "nina", "real_name": "Nina Petrova", "guest": True},
    ],
    "channels": [
        {"id": "C1", "name": "img-ewaste", "topic": "A.1"},
        {"id": "C2", "name": "framework", "members": ["hanna"]},
        {"id": "C3", "name": "general", "bot": False},
        {"id": "C4", "name": "drafts", "private": True, "members": ["hanna"]},
        {"id": "C5", "name": "secret", "private": True, "members": ["hanna"], "bot": False},
        {"id": "C6", "name": "old", "archived": True},
    ],
}

Answer = tuple[int, str, bytes]


@dataclass(frozen=True)
class Heard:
    """One request as the bot got it."""

    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def interaction(self) -> Any:
        return json.loads(self.form["payload"])

    @property
    def event(self) -> Any:
        return json.loads(self.body)["event"]

    @property
    def signed(self) -> bool:
        """Slack's published check, over the raw body."""
        base = f"v0:{self.headers['x-slack-request-timestamp']}:{self.body.decode()}"
        expected = "v0=" + hmac.new(SECRET.encode(), base.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["x-slack-signature"])


@dataclass
class Bot:
    """Where the stand-in sends to. `answer` decides what comes back."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], Answer] = lambda heard: (200, "text/plain", b"")
    more_headers: dict[str, str] = field(default_factory=dict)

    def answers(self, body: Any, status: int = 200) -> None:
        """Answer everything with this: text, or JSON."""
        if isinstance(body, str):
            self.answer = lambda heard: (status, "text/plain", body.encode())
        else:
            self.answer = lambda heard: (status, "application/json", json.dumps(body).encode())

    def events(self, kind: str = "") -> list[Any]:
        """The events heard so far, of one type."""
        heard = [h.event for h in self.heard if h.headers["content-type"] == "application/json"]
        return [event for event in heard if not kind or event["type"] == kind]


@pytest.fixture
def bot() -> Iterator[Bot]:
    made = Bot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard = Heard({name.lower(): value for name, value in self.headers.items()}, body)
            if self.path == "/slack/events":
                made.heard.append(heard)
            status, content_type, answer = made.answer(heard)
            # Whoever asked may have lost patience meanwhile.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(answer)))
                for name, value in made.more_headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def sandbox(bot: Bot, clock: MovableClock) -> Iterator[Sandbox]:
    made = Sandbox(WORLD, clock=clock, signing_secret=SECRET, bot_token=TOKEN, bot_url=bot.url, patience=0.5)
    with made:
        yield made


@dataclass(frozen=True)
class Web:
    """Requests to the stand-in, as a bot or a tool makes them."""

    base: str

    def open(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One request; headers with `_` for `-`."""
        request = urllib.request.Request(self.base + path, data=body)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, dict(response.headers), response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def json(self, path: str, body: Any = None, **headers: str) -> Any:
        """A request with JSON; the answer's JSON."""
        raw = None if body is None else json.dumps(body).encode()
        return json.loads(self.open(path, raw, Content_Type="application/json", **headers)[2])

    def api(self, method: str, **args: Any) -> Any:
        """A Web API call with the right token."""
        return self.json(f"/api/{method}", args, Authorization=f"Bearer {TOKEN}")


@pytest.fixture
def web(sandbox: Sandbox) -> Web:
    return Web(sandbox.url)


@pytest.fixture
def page(browser: Browser, sandbox: Sandbox) -> Iterator[Page]:
    """The page as Jonas sees it in #img-ewaste; mistakes in it fail the test."""
    made = browser.new_page(viewport={"width": 1280, "height": 800})
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    # A refusal is told by status 400, which the browser notes; everything else in the console is a mistake.
    made.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    made.goto(f"{sandbox.url}/?as=jonas#C1")
    expect(made.get_by_test_id("channel-title")).to_have_text("#img-ewaste")
    yield made
    made.close()
    assert [problem for problem in problems if "status of 400" not in problem] == []
