"""One request over real sockets, real TLS and real proxies: what was never said, what ends when, and what is left."""

from __future__ import annotations

import base64
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.runtime import Timing
from emgbot.slack.poster import SlackPoster
from emgbot.slack.wire import Reply, exchange
from tests.slack.conftest import Reaction, Slack, http, raw_bytes, says

PATIENT = replace(Timing(), total=5.0)
SHORT = replace(Timing(), total=0.3)
HURRIED = replace(Timing(), connect=0.3)
LONG = 15.0
"""Seconds within which everything has ended, on however slow a machine."""

OK = says({"ok": True, "ts": "1.1"})


def waits_until(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + LONG
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


def post(url: str, tls: ssl.SSLContext, *, timing: Timing = PATIENT, gate: Callable[[], bool] = lambda: True) -> str:
    return SlackPoster("xoxb-1", url, tls=tls, timing=timing).post("C1", {"text": "hello"}, gate=gate)


def never_sent(url: str, tls: ssl.SSLContext, *, timing: Timing = PATIENT) -> str:
    with pytest.raises(DeliveryError, match="no connection") as refused:
        post(url, tls, timing=timing)
    assert refused.value.refusal is Refusal.LATER
    return refused.value.code


# --- No byte was sent (row 40) -----------------------------------------------------------------------------------


@contextmanager
def listening(act: Reaction | None) -> Iterator[int]:
    """A port whose connections meet `act`, or nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while act is not None:
                    connection, _ = server.accept()
                    with connection, suppress(OSError):
                        act(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(LONG)


def drips(data: bytes) -> Reaction:
    """Send byte by byte, for ever."""

    def act(connection: socket.socket) -> None:
        while True:
            for byte in data:
                connection.sendall(bytes([byte]))
                time.sleep(0.02)

    return act


def test_where_nobody_listens_nothing_was_said(tls: ssl.SSLContext) -> None:
    """Row 40: connection refused."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert "ConnectionRefused" in never_sent(f"http://127.0.0.1:{port}/api/", tls)


@pytest.mark.parametrize("host", ["slack.invalid", "a" * 70 + ".invalid", "a..b"])
def test_a_name_that_cannot_be_resolved_says_nothing(tls: ssl.SSLContext, host: str) -> None:
    """Row 40: no name."""
    never_sent(f"http://{host}/api/", tls)


def test_a_host_that_does_not_take_the_call_is_given_up_in_time(tls: ssl.SSLContext) -> None:
    """Row 40: its queue is full, so that nothing is refused and nothing taken."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        never_sent(f"http://127.0.0.1:{port}/api/", tls, timing=HURRIED)
        for each in waiting:
            each.close()


@pytest.mark.parametrize(
    "act",
    [raw_bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n"), lambda connection: None, drips(b"\x16\x03\x03\x40\x00" * 9)],
    ids=["another language", "hung up", "dripping"],
)
def test_a_server_that_gets_through_no_handshake_is_told_nothing(tls: ssl.SSLContext, act: Reaction) -> None:
    """Row 40: TLS."""
    with listening(act) as port:
        never_sent(f"https://127.0.0.1:{port}/api/", tls, timing=HURRIED)


def test_a_server_that_says_nothing_at_all_to_a_handshake_is_given_up_in_time(tls: ssl.SSLContext) -> None:
    """Row 40: TLS that hangs."""
    with listening(None) as port:
        assert "Timeout" in never_sent(f"https://127.0.0.1:{port}/api/", tls, timing=HURRIED)


# --- Certificates (row 40) ---------------------------------------------------------------------------------------


class Authority:
    """A private certificate authority, and the certificates it gives to 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.certificate = folder / "ca.pem"
        self._openssl("req", "-x509", *self._key("ca"), "-out", "ca.pem", "-days", "2", "-subj", "/CN=EMG CA")

    def _key(self, name: str) -> list[str]:
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key"]

    def _openssl(self, *words: str) -> str:
        run = subprocess.run(["openssl", *words], cwd=self._folder, capture_output=True, text=True, check=True)
        return run.stdout

    def hashed(self) -> Path:
        """A folder as SSL_CERT_DIR wants it."""
        folder = self._folder / "certs"
        folder.mkdir(exist_ok=True)
        name = self._openssl("x509", "-in", "ca.pem", "-noout", "-hash").strip()
        (folder / f"{name}.0").write_bytes(self.certificate.read_bytes())
        return folder

    def server(self, name: str, *, to: str = "IP:127.0.0.1", days: int = 2) -> ssl.SSLContext:
        """What a server shows that has a certificate for an address, valid for `days`."""
        said = ["-subj", "/CN=slack", "-addext", f"subjectAltName={to}", "-out", f"{name}.csr"]
        self._openssl("req", *self._key(name), *said)
        by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-copy_extensions", "copy"]
        self._openssl("x509", "-req", "-in", f"{name}.csr", *by, "-days", str(days), "-out", f"{name}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def private_slack(authority: Authority) -> Iterator[Slack]:
    found = Slack(tls=authority.server("slack"))
    yield found
    found.close()


@pytest.fixture
def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.certificate))


@pytest.mark.parametrize("by", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_private_authority_of_the_environment_is_trusted(
    private_slack: Slack, authority: Authority, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setenv(by, str(authority.certificate if by == "SSL_CERT_FILE" else authority.hashed()))
    private_slack.will(OK)
    assert post(private_slack.url, ssl.create_default_context()) == "1.1"


def test_an_authority_that_nobody_named_is_not_trusted(private_slack: Slack, tls: ssl.SSLContext) -> None:
    """Row 40: verification is never off."""
    before = len(private_slack.requests)
    assert "SSLCertVerificationError" in never_sent(private_slack.url, tls)
    assert len(private_slack.requests) == before


@pytest.mark.parametrize(("name", "to", "days"), [("other", "DNS:slack.com", 2), ("expired", "IP:127.0.0.1", -1)])
def test_a_certificate_for_somebody_else_or_of_yesterday_is_not_trusted(
    authority: Authority, trusting: ssl.SSLContext, name: str, to: str, days: int
) -> None:
    """Row 40: the wrong name, an expired certificate."""
    slack = Slack(tls=authority.server(name, to=to, days=days)).will(OK)
    assert "SSLCertVerificationError" in never_sent(slack.url, trusting)
    assert slack.requests == []
    slack.close()


# --- Proxies (row 40) --------------------------------------------------------------------------------------------


class Proxy:
    """A proxy that opens tunnels and passes on plain requests; it keeps the heads of what it was asked."""

    def __init__(self, *, user: str = "", refuses: bytes = b"") -> None:
        self.heads: list[str] = []
        self._token = base64.b64encode(user.encode()).decode() if user else ""
        self._refuses = refuses
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._tunnel, args=(connection,), daemon=True).start()

    def _tunnel(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            raw = b""
            while b"\r\n\r\n" not in raw:
                raw += connection.recv(65536)
            self.heads.append(raw.partition(b"\r\n\r\n")[0].decode())
            verb, target, *_ = self.heads[-1].split(" ")
            if self._refuses or (self._token and f"Basic {self._token}" not in self.heads[-1]):
                connection.sendall(self._refuses or b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                return
            host, _, port = (target if verb == "CONNECT" else target.split("/")[2]).partition(":")
            with socket.create_connection((host, int(port))) as there:
                if verb == "CONNECT":
                    connection.sendall(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
                else:
                    there.sendall(raw)
                back = threading.Thread(target=_pass_on, args=(there, connection), daemon=True)
                back.start()
                _pass_on(connection, there)
                back.join(LONG)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _pass_on(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while data := here.recv(65536):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize("user", ["", "emg:se cret%2F@"])
def test_a_tunnel_of_the_proxy_leads_to_slack_and_the_proxy_reads_nothing(
    private_slack: Slack, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, name: str, user: str
) -> None:
    """Row 40: through a proxy, with credentials, which go to nobody else."""
    proxy = Proxy(user=user.replace("%2F", "/").removesuffix("@"))
    monkeypatch.setenv(name, f"http://{user.replace(' ', '%20')}{proxy.address}")
    private_slack.will(OK)
    stood = private_slack.connections
    when_asked: list[int] = []

    def gate() -> bool:
        waits_until(lambda: private_slack.connections > stood)
        when_asked.append(private_slack.connections - stood)
        return True

    assert post(private_slack.url, trusting, gate=gate) == "1.1"
    assert when_asked == [1], "asked once, when tunnel and TLS stood"
    (head,) = proxy.heads
    assert head.startswith(f"CONNECT 127.0.0.1:{private_slack.port} ")
    assert "xoxb" not in head
    assert "Proxy-Authorization" not in private_slack.heads[-1]
    proxy.close()


@pytest.mark.usefixtures("no_proxies")
def test_a_plain_address_goes_through_the_proxy_for_plain_addresses(
    slack: Slack, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(user="emg:secret")
    monkeypatch.setenv("http_proxy", f"http://emg:secret@{proxy.address}")
    slack.will(OK)
    assert post(slack.url, tls) == "1.1"
    assert proxy.heads[0].startswith(f"POST {slack.url}chat.postMessage ")
    proxy.close()


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_a_proxy_is_not_asked_for_what_no_proxy_names(
    slack: Slack, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv(name, "slack.com,127.0.0.1")
    slack.will(OK)
    assert post(slack.url, tls) == "1.1"


REFUSING = [
    b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
    b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n",
    b"garbage\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\nthis is no TLS",
]


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("answer", REFUSING)
def test_a_proxy_that_opens_no_tunnel_passes_nothing_on(
    private_slack: Slack, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    """Row 40: the proxy refuses."""
    proxy = Proxy(refuses=answer)
    monkeypatch.setenv("https_proxy", f"http://{proxy.address}")
    never_sent(private_slack.url, trusting)
    assert [head.split(" ")[0] for head in proxy.heads] == ["CONNECT"]
    proxy.close()


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize(
    "act", [None, drips(b"HTTP/1.1 200 OK\r\nX: y\r\n" + b"X: y\r\n" * 99)], ids=["silent", "dripping"]
)
def test_a_proxy_that_takes_its_time_is_given_up(
    trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, act: Reaction | None
) -> None:
    """Row 40: the proxy hangs, or answers byte by byte."""
    with listening(act) as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        assert "Timeout" in never_sent("https://slack.invalid/api/", trusting, timing=HURRIED)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize(
    "proxy", ["http://127.0.0.1:1", "http://proxy.invalid:3128", "socks5://127.0.0.1:1", "http://", "127.0.0.1:x", "::"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_none_passes_nothing_on(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, scheme: str, proxy: str
) -> None:
    """Row 40: a proxy that is not there."""
    monkeypatch.setenv(f"{scheme}_proxy", proxy)
    never_sent(f"{scheme}://127.0.0.1:1/api/", tls)


# --- The gate ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secure", [False, True])
def test_the_gate_is_asked_when_the_connection_stands_and_before_the_first_byte(
    slack: Slack, private_slack: Slack, trusting: ssl.SSLContext, secure: bool
) -> None:
    there = private_slack if secure else slack
    there.will(OK)
    stood, heard = there.connections, len(there.requests)
    seen: list[bool] = []

    def gate() -> bool:
        seen.append(waits_until(lambda: there.connections == stood + 1) and len(there.requests) == heard)
        return False

    with pytest.raises(DeliveryError, match="too late"):
        post(there.url, trusting, gate=gate)
    assert seen == [True]
    assert len(there.requests) == heard


def test_a_gate_that_fails_lets_nothing_out_and_its_error_through(slack: Slack, tls: ssl.SSLContext) -> None:
    class Away(Exception):
        pass

    def gate() -> bool:
        raise Away

    slack.will(OK)
    with pytest.raises(Away):
        post(slack.url, tls, gate=gate)
    assert slack.requests == []


# --- The hard end (row 39) ---------------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLOW: dict[str, Reaction] = {
    "a status that drips": drips(b"HTTP/1.1 200 " + b"O" * 9_000),
    "headers that drip": drips(HEAD + b"X: y\r\n" * 90),
    "an answer that drips": drips(HEAD + b"\r\n" + b" " * 9_000),
    "chunks that drip": drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 9_000),
    "a hundred for ever": drips(b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW.keys())
def test_an_answer_in_drops_is_cut_at_the_deadline(
    slack: Slack, private_slack: Slack, trusting: ssl.SSLContext, answer: Reaction, secure: bool
) -> None:
    """Row 39."""
    there = private_slack if secure else slack
    there.will(answer)
    with pytest.raises(DeliveryUnknown, match="cut at the deadline"):
        post(there.url, trusting, timing=SHORT)


@pytest.mark.parametrize("secure", [False, True])
def test_an_answer_that_never_comes_is_silence_at_the_deadline(
    slack: Slack, private_slack: Slack, trusting: ssl.SSLContext, secure: bool
) -> None:
    """Row 37: accepted, then nothing."""
    there = private_slack if secure else slack
    there.will(slack.silent)
    begun = time.monotonic()
    with pytest.raises(DeliveryUnknown, match="cut at the deadline"):
        post(there.url, trusting, timing=SHORT)
    assert 0.3 <= time.monotonic() - begun < LONG


@pytest.mark.parametrize("length", [300_000, 8_000_000], ids=["waits in this host", "waits in the sender"])
@pytest.mark.parametrize("secure", [False, True])
def test_what_could_not_be_sent_in_time_is_never_sent(
    authority: Authority, trusting: ssl.SSLContext, secure: bool, length: int
) -> None:
    """Row 38: what the kernel still holds when a try ends must not arrive minutes later."""
    there = Slack(tls=authority.server("deaf") if secure else None, takes=2048)
    there.deaf = True
    given_up, read, ended = threading.Event(), bytearray(), threading.Event()

    def reads_late(connection: socket.socket) -> None:
        given_up.wait(LONG)
        with suppress(OSError):
            while data := connection.recv(65536):
                read.extend(data)
        ended.set()

    there.will(reads_late)
    with pytest.raises(DeliveryUnknown):
        SlackPoster("xoxb-1", there.url, tls=trusting, timing=SHORT).post("C1", {"text": "x" * length})
    given_up.set()
    assert ended.wait(LONG)
    assert read.count(b"x") < length
    there.close()


SPEAKS = """
import ssl, sys
from dataclasses import replace
from emgbot.runtime import Timing
from emgbot.slack.poster import SlackPoster
timing = replace(Timing(), total=float(sys.argv[2]))
SlackPoster("xoxb-1", sys.argv[1], tls=ssl.create_default_context(), timing=timing).post("C1", {"text": "x" * 30_000})
"""
SOCKETS = Path("/proc/net/tcp")


@pytest.mark.skipif(not SOCKETS.exists(), reason="the kernel does not tell its connections")
@pytest.mark.parametrize(("end", "total"), [(signal.SIGKILL, 20.0), (signal.SIGSTOP, 1.0)])
def test_what_a_dead_or_frozen_process_has_not_sent_yet_is_never_sent(end: signal.Signals, total: float) -> None:
    """Row 12 and row 37: the kernel drops it, at once or when nobody has acknowledged it for `total` seconds."""
    there = Slack(takes=2048)
    there.deaf = True
    half_said, over, ended, read = threading.Event(), threading.Event(), threading.Event(), bytearray()
    ports: list[int] = []

    def reads_when_it_is_over(connection: socket.socket) -> None:
        select.select([connection], [], [], LONG)
        ports.append(connection.getpeername()[1])
        half_said.set()
        over.wait(LONG * 2)
        with suppress(OSError):
            while data := connection.recv(65536):
                read.extend(data)
        ended.set()

    there.will(reads_when_it_is_over)
    process = subprocess.Popen([sys.executable, "-c", SPEAKS, there.url, str(total)])
    try:
        assert half_said.wait(LONG)
        process.send_signal(end)
        here, other = f":{ports[0]:04X} ", f":{there.port:04X} "
        waits_until(lambda: not any(f"{here}0100007F{other}" in line for line in SOCKETS.read_text().splitlines()))
        over.set()
        assert ended.wait(LONG)
    finally:
        process.kill()
        process.wait(LONG)
        there.close()
    assert read.count(b"x") < 30_000


def test_a_huge_answer_is_read_to_a_megabyte_and_no_further(slack: Slack, tls: ssl.SSLContext) -> None:
    """Row 36: 200 MB."""
    sent = [0]

    def floods(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 200000000\r\n\r\n")
        with suppress(OSError):
            while sent[0] < 200_000_000:
                sent[0] += connection.send(b" " * 65536)

    slack.will(floods)
    with pytest.raises(DeliveryUnknown):
        post(slack.url, tls)
    assert sent[0] < 50_000_000


def test_nothing_is_left_behind(slack: Slack, tls: ssl.SSLContext) -> None:
    slack.will(OK)
    post(slack.url, tls)
    slack.will(slack.silent)
    with pytest.raises(DeliveryUnknown):
        post(slack.url, tls, timing=SHORT)
    ours = {"watchdog", "resolve"}
    assert waits_until(lambda: not any(thread.name in ours for thread in threading.enumerate()))


# --- Whatever is answered ----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200\r\n", b"HTTP/1.1 429 Slow\r\n", b"HTTP/9.9 999999 \xff\r\n"),
        *(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 302 Found\r\n", b"HTTP/1.1 -1 X\r\n"),
        *(b"Content-Length: 25\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n"),
        *(b"Transfer-Encoding: chunked\r\n", b"Retry-After: \xb2\r\n", b"Retry-After: 30\r\n", b"Location: /\r\n"),
        *(b": \r\n", b"no header\r\n", b"\r\n", b"\n", b"\x00", b"19\r\n", b"0\r\n\r\n", b"-5\r\n", b"ffffffffff\r\n"),
        *(b'{"ok": true, "ts": "1.1"}', b'{"ok": false, "error": "is_archived"}', b'{"ok": false, "error": {}}'),
        *(b"[[[[", b'"\\ud800"', b"\xef\xbb\xbf{}", b"NaN", b"1e999", b"\xff\xfe"),
    ]
)


@pytest.fixture(scope="module")
def hostile() -> Iterator[Slack]:
    found = Slack()
    yield found
    found.close()


@settings(max_examples=120, deadline=None)
@given(answer=st.lists(PIECES | st.binary(max_size=20), max_size=12), hangs=st.booleans())
def test_whatever_is_answered_is_an_ok_a_refusal_or_silence_and_in_time(
    hostile: Slack, answer: list[bytes], hangs: bool
) -> None:
    """Row 36: no answer is a surprise."""

    def act(connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(b"".join(answer))
            while hangs and connection.recv(65536):
                pass

    hostile.will(act)
    begun = time.monotonic()
    with suppress(DeliveryError, DeliveryUnknown):
        post(hostile.url, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), timing=replace(Timing(), total=0.05))
    assert time.monotonic() - begun < LONG


def test_an_answer_is_handed_on_as_it_came(slack: Slack, tls: ssl.SSLContext) -> None:
    slack.will(http("no", 418, "text/plain", Retry_After="5"))
    assert exchange(slack.url, b"x", {}, tls=tls, timing=PATIENT) == Reply(418, "5", b"no")
