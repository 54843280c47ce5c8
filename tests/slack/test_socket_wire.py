"""Socket Mode against a server that says what it likes: hostile frames, private certificates, proxies, odd Slacks."""

from __future__ import annotations

import json
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from emgbot.slack.guard import MAX_BODY, Body, Reply
from emgbot.slack.socket import Pace, SocketMode
from tests.slack.conftest import Slack, says
from tests.slack.test_socket import LONG, NOTHING, QUICK, until
from tests.slack.test_wire import Authority, Proxy

HELLO = '{"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}}'
PING = '{"type": "events_api", "envelope_id": "E0", "payload": {"type": "event_callback", "event_id": "last"}}'


class Applink:
    """Slack's other half: a WebSocket server that says the same to everybody who comes, and keeps what it hears."""

    def __init__(self, *frames: str | bytes, tls: ssl.SSLContext | None = None) -> None:
        self.frames = [HELLO, *frames]
        self.deaf = False
        self._held: list[threading.Lock] = []
        self.heard: list[Any] = []
        self.came = 0
        self._server = serve(self._talk, "127.0.0.1", 0, ssl=tls, ping_interval=None)
        self.port = self._server.socket.getsockname()[1]
        self.url = f"{'wss' if tls else 'ws'}://127.0.0.1:{self.port}/link/?ticket=1"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _talk(self, connection: ServerConnection) -> None:
        self.came += 1
        try:
            for frame in self.frames:
                connection.send(frame)
            if self.deaf and self.came == 1:
                # Whoever holds this keeps the server from reading, answering and sending, while TCP stands.
                connection.protocol_mutex.acquire()
                self._held.append(connection.protocol_mutex)
            while True:
                self.heard.append(json.loads(connection.recv()))
        except ConnectionClosed:
            return

    def close(self) -> None:
        for held in self._held:
            held.release()
        self._server.shutdown()
        self._thread.join(LONG)


Listen = Callable[..., SocketMode]


@pytest.fixture
def got() -> list[Body]:
    """The bodies that were dealt with."""
    return []


@pytest.fixture
def listen(slack: Slack, got: list[Body]) -> Iterator[Listen]:
    """Start to listen at an address that the Web API gives away."""
    begun: list[tuple[SocketMode, threading.Thread]] = []

    def start(
        applink: Applink,
        *,
        api: Slack = slack,
        tls: ssl.SSLContext | None = None,
        pace: Pace = QUICK,
        answer: Reply = NOTHING,
    ) -> SocketMode:
        def handle(body: Body, _headers: dict[str, str]) -> Reply:
            got.append(body)
            return answer

        api.will(says({"ok": True, "url": applink.url}))
        mode = SocketMode(
            "xapp-1",
            api.url,
            tls=tls or ssl.create_default_context(),
            handle=handle,
            on_connected=lambda _reason: None,
            felt=lambda: None,
            pace=pace,
        )
        thread = threading.Thread(target=mode.run)
        thread.start()
        begun.append((mode, thread))
        return mode

    yield start
    for mode, thread in begun:
        mode.stop()
        thread.join(LONG)


@pytest.fixture
def applink() -> Iterator[Applink]:
    made = Applink()
    yield made
    made.close()


def envelope(payload: Any, name: str = "E1") -> str:
    return json.dumps({"type": "events_api", "envelope_id": name, "payload": payload})


def test_the_token_goes_in_the_head_and_nowhere_else(slack: Slack, applink: Applink, listen: Listen) -> None:
    mode = listen(applink)
    assert until(lambda: mode.connected)
    [head] = slack.heads
    assert "Authorization: Bearer xapp-1" in head
    assert slack.requests == [("/api/apps.connections.open", {})]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "no JSON",
        "[1]",
        "null",
        '{"type": 7, "envelope_id": "E1", "payload": {}}',
        '{"envelope_id": "E1"}',
        envelope(None),
        envelope("text"),
        envelope([1]),
        envelope({"type": "event_callback", "event": {"text": "x" * MAX_BODY}}),
        '{"type": "events_api", "envelope_id": "E1", "payload": ' + '{"a":' * 60 + "1" + "}" * 61,
        b"\xff\xfe",
        b"\x00",
        '{"type": "hello"',
    ],
)
def test_what_is_no_envelope_of_slacks_is_dropped_and_the_next_one_is_dealt_with(
    applink: Applink, listen: Listen, got: list[Body], frame: str | bytes
) -> None:
    applink.frames += [frame, PING]
    listen(applink)
    assert until(lambda: applink.heard)
    assert [body.get("event_id") for body in got] == ["last"]
    assert applink.heard == [{"envelope_id": "E0"}]
    assert applink.came == 1


def test_what_no_database_takes_is_taken_out_as_over_http(applink: Applink, listen: Listen, got: list[Body]) -> None:
    """Rows 34 and 66."""
    frame = envelope({"type": "event_callback", "event": {"type": "message", "text": "TEXT"}})
    applink.frames += [frame.replace("TEXT", "a\\u0000b\\ud800c \\ud83d\\ude00"), frame.replace("E1", "E2")]
    listen(applink)
    assert until(lambda: len(applink.heard) == 2)
    assert {body["event"]["text"] for body in got} == {"abc \N{GRINNING FACE}", "TEXT"}


def test_a_long_envelope_arrives_whole(applink: Applink, listen: Listen, got: list[Body]) -> None:
    text = "\N{SNOWMAN}" * 200_000
    applink.frames.append(
        envelope({"type": "event_callback", "event": {"text": text}}).replace("\\u2603", "\N{SNOWMAN}")
    )
    listen(applink)
    assert until(lambda: applink.heard)
    assert got[0]["event"]["text"] == text


def test_a_slack_that_says_no_hello_and_sends_all_the_same_is_listened_to(
    applink: Applink, listen: Listen, got: list[Body]
) -> None:
    applink.frames = [PING]
    mode = listen(applink)
    assert until(lambda: applink.heard)
    assert mode.connected
    assert len(got) == 1


def test_a_connection_that_outlived_its_time_is_renewed(applink: Applink, listen: Listen) -> None:
    """Row 66: Slack announces how long a connection lives, and may forget to end it."""
    applink.frames = ['{"type": "hello", "debug_info": {"approximate_connection_time": 0.5}}']
    mode = listen(applink, pace=replace(QUICK, stable=0.3, overlap=0.1))
    assert until(lambda: applink.came >= 3)
    assert until(lambda: mode.connected)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/link", "ws://", "ws://[", "ws://127.0.0.1:1/", "wss://127.0.0.1:1/", 7, None, ""]
)
def test_an_address_that_leads_nowhere_is_asked_for_again(
    slack: Slack, applink: Applink, listen: Listen, url: Any
) -> None:
    good = applink.url
    applink.url = url
    mode = listen(applink)
    assert until(lambda: slack.requests)
    slack.will(says({"ok": True, "url": good}))
    assert until(lambda: mode.connected)


def test_a_server_that_reads_nothing_more_holds_nobody_up(applink: Applink, listen: Listen, got: list[Body]) -> None:
    """Row 66: answers pile up in the pipe until sending stands still; the silence is noticed all the same."""
    applink.deaf = True
    applink.frames += [PING] * 40
    listen(applink, answer=(200, "text/plain", "x" * 900_000))
    assert until(lambda: applink.came == 2)
    assert until(lambda: len(applink.heard) >= 40)


def test_a_stop_waits_for_no_server_that_reads_nothing(applink: Applink, listen: Listen, got: list[Body]) -> None:
    """Rows 11 and 66."""
    applink.deaf = True
    applink.frames += [PING] * 40
    mode = listen(applink, answer=(200, "text/plain", "x" * 900_000), pace=replace(QUICK, silence=60.0, stop=0.5))
    assert until(lambda: len(got) >= 16)
    begun = time.monotonic()
    mode.stop()
    assert time.monotonic() - begun < 5


# --- Certificates and proxies (row 40) ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def private(authority: Authority) -> Iterator[tuple[Slack, Applink, ssl.SSLContext]]:
    """Slack behind a private authority, on ports of its own; and who trusts it."""
    slack, applink = Slack(tls=authority.server("api")), Applink(PING, tls=authority.server("link"))
    yield slack, applink, ssl.create_default_context(cafile=str(authority.certificate))
    applink.close()
    slack.close()


def test_a_private_authority_is_trusted_where_it_is_named(
    private: tuple[Slack, Applink, ssl.SSLContext], listen: Listen
) -> None:
    """Rows 40 and 66."""
    slack, applink, trusting = private
    mode = listen(applink, api=slack, tls=trusting)
    assert until(lambda: mode.connected)
    assert until(lambda: applink.heard)


def test_silence_behind_tls_is_noticed_too(private: tuple[Slack, Applink, ssl.SSLContext], listen: Listen) -> None:
    """Row 66."""
    slack, applink, trusting = private
    applink.deaf = True
    mode = listen(applink, api=slack, tls=trusting)
    assert until(lambda: applink.came == 2)
    assert until(lambda: mode.connected)


def test_a_certificate_that_nobody_vouches_for_is_told_nothing(
    private: tuple[Slack, Applink, ssl.SSLContext], slack: Slack, listen: Listen
) -> None:
    """Rows 40 and 66: verification is never off."""
    _, applink, _ = private
    mode = listen(applink, api=slack)
    assert until(lambda: len(slack.requests) > 1)
    assert not mode.connected
    assert applink.came == 0


def test_from_a_secure_web_api_no_plain_address_is_taken(
    private: tuple[Slack, Applink, ssl.SSLContext], applink: Applink, listen: Listen
) -> None:
    slack, _, trusting = private
    mode = listen(applink, api=slack, tls=trusting)
    assert until(lambda: len(slack.requests) > 1)
    assert not mode.connected
    assert applink.came == 0


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ws_proxy", "wss_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_both_go_through_the_proxy_with_its_credentials(
    private: tuple[Slack, Applink, ssl.SSLContext], listen: Listen, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """Rows 40 and 66."""
    slack, applink, trusting = private
    proxy = Proxy(user="emg:secret" if scheme else "")
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}emg:secret@{proxy.address}" if scheme else proxy.address)
    mode = listen(applink, api=slack, tls=trusting)
    assert until(lambda: mode.connected)
    asked = [head.split(" ")[1] for head in proxy.heads]
    assert asked == [f"127.0.0.1:{slack.port}", f"127.0.0.1:{applink.port}"]
    mode.stop()
    proxy.close()


@pytest.mark.usefixtures("no_proxies")
def test_whom_no_proxy_names_is_connected_to_directly(
    private: tuple[Slack, Applink, ssl.SSLContext], listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack, applink, trusting = private
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    mode = listen(applink, api=slack, tls=trusting)
    assert until(lambda: mode.connected)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "ftp://127.0.0.1:9", "http://emg@127.0.0.1:9", "http://"])
def test_a_proxy_that_is_none_is_told_by_kind_and_without_its_password(
    private: tuple[Slack, Applink, ssl.SSLContext],
    slack: Slack,
    listen: Listen,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    proxy: str,
) -> None:
    """Rows 40 and 100."""
    _, applink, trusting = private
    monkeypatch.setenv("HTTPS_PROXY", proxy.replace("://", "://emg:canary@") if proxy.count("@") == 0 else proxy)
    mode = listen(applink, api=slack, tls=trusting)
    assert until(lambda: "not connected" in caplog.text)
    assert not mode.connected
    assert "canary" not in caplog.text
