"""What each answer of Slack means, and that every call is made once: over real sockets, to a server of the test."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs

import pytest

from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.slack.client import (
    LATER,
    NEVER,
    SlackLookup,
    SlackPoster,
    answer_at,
    list_channels,
    make_client,
    who_am_i,
)

Reaction = Callable[[socket.socket], None]
PAYLOAD = {"text": "hello", "blocks": [], "metadata": {"event_type": "emgbot", "event_payload": {"k": "1"}}}
DEADLINE = 1


class Slack:
    """A server that reads whole requests, keeps them, and reacts as it was told, the last reaction again and again."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.heads: list[str] = []
        self.reactions: list[Reaction] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/api/"
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def will(self, *reactions: Reaction) -> Slack:
        self.reactions = list(reactions)
        return self

    def silent(self, connection: socket.socket) -> None:
        """Never answer; the test's end lets go of the connection."""
        self._released.wait(20)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            raw = b""
            while b"\r\n\r\n" not in raw:
                raw += connection.recv(65536)
            head, _, body = raw.partition(b"\r\n\r\n")
            lengths = (line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            length = int(next(lengths, b":0").split(b":")[1])
            while len(body) < length:
                body += connection.recv(65536)
            path = head.split(b" ")[1].decode()
            self.heads.append(head.decode())
            self.requests.append((path, _fields(body.decode())))
            reaction = self.reactions.pop(0) if len(self.reactions) > 1 else self.reactions[0]
            reaction(connection)

    def close(self) -> None:
        self._released.set()
        # Closing alone does not wake the thread that waits in accept().
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


def _fields(body: str) -> dict[str, Any]:
    """What was said: the SDK sends some methods as JSON and others as a form."""
    if body.startswith("{"):
        return dict(json.loads(body))
    return {key: value[0] for key, value in parse_qs(body).items()}


def http(body: str | bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Reaction:
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {kind}", f"Content-Length: {len(raw)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw_bytes("\r\n".join(lines).encode() + b"\r\n\r\n" + raw)


def raw_bytes(data: bytes) -> Reaction:
    return lambda connection: connection.sendall(data)


def says(answer: object, status: int = 200, **headers: str) -> Reaction:
    return http(json.dumps(answer), status, **headers)


def refuses(code: str, status: int = 200, **headers: str) -> Reaction:
    return says({"ok": False, "error": code}, status, **headers)


def hangs_up(connection: socket.socket) -> None:
    """End the connection without a byte."""


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drops_halfway(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"ok": tr')


@pytest.fixture
def slack() -> Iterator[Slack]:
    found = Slack()
    yield found
    found.close()


@pytest.fixture(scope="module")
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@pytest.fixture
def poster(slack: Slack, tls: ssl.SSLContext) -> SlackPoster:
    return SlackPoster(make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls))


@pytest.fixture
def lookup(slack: Slack, tls: ssl.SSLContext) -> SlackLookup:
    return SlackLookup(make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls))


# --- Posting -----------------------------------------------------------------------------------------------------


def test_an_ok_with_a_ts_is_sent_with_everything_that_was_to_be_said(slack: Slack, poster: SlackPoster) -> None:
    slack.will(says({"ok": True, "channel": "C1", "ts": "1490000000.000100"}))
    assert poster.post("C1", PAYLOAD, thread_ts="1.1") == "1490000000.000100"
    ((path, said),) = slack.requests
    assert path == "/api/chat.postMessage"
    assert (said["channel"], said["thread_ts"], said["text"]) == ("C1", "1.1", "hello")
    assert said["metadata"] == PAYLOAD["metadata"]


@pytest.mark.parametrize("code", [*sorted(LATER - {"ratelimited", "rate_limited"}), "restricted_action_of_tomorrow"])
def test_what_a_person_can_lift_is_refused_for_now(slack: Slack, poster: SlackPoster, code: str) -> None:
    slack.will(refuses(code))
    with pytest.raises(DeliveryError) as refused:
        poster.post("C1", PAYLOAD)
    assert (refused.value.code, refused.value.permanent, refused.value.retry_after) == (code, False, None)
    assert len(slack.requests) == 1


@pytest.mark.parametrize("code", [*sorted(NEVER), "invalid_blocks_of_tomorrow", "invalid_metadata_of_tomorrow"])
def test_what_the_same_message_will_always_meet_is_refused_for_good(
    slack: Slack, poster: SlackPoster, code: str
) -> None:
    slack.will(refuses(code))
    with pytest.raises(DeliveryError) as refused:
        poster.post("C1", PAYLOAD)
    assert (refused.value.code, refused.value.permanent) == (code, True)
    assert len(slack.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry_After": "30"}, 30.0),
        ({"retry_after": "30"}, 30.0),
        ({}, 1.0),
        ({"Retry_After": "0"}, 1.0),
        ({"Retry_After": "-1"}, 1.0),
        ({"Retry_After": "abc"}, 1.0),
        ({"Retry_After": ""}, 1.0),
        ({"Retry_After": "nan"}, 1.0),
        ({"Retry_After": "1e9"}, 3600.0),
        ({"Retry_After": "inf"}, 3600.0),
        ({"Retry_After": "9" * 400}, 3600.0),
        ({"Retry_After": formatdate(usegmt=True)}, 1.0),
    ],
)
@pytest.mark.parametrize(
    "answer",
    [
        lambda headers: refuses("ratelimited", 429, **headers),
        lambda headers: refuses("ratelimited", 200, **headers),
        lambda headers: refuses("rate_limited", 200, **headers),
        lambda headers: http("<html>Slow down</html>", 429, "text/html", **headers),
        lambda headers: http("", 429, **headers),
    ],
    ids=["429", "200", "200 spelled otherwise", "429 of a proxy", "429 and nothing"],
)
def test_too_many_requests_waits_as_long_as_slack_says_within_reason(
    slack: Slack, poster: SlackPoster, answer: Callable[..., Reaction], header: dict[str, str], seconds: float
) -> None:
    slack.will(answer(header))
    with pytest.raises(DeliveryError) as refused:
        poster.post("C1", PAYLOAD)
    assert (refused.value.permanent, refused.value.retry_after) == (False, seconds)
    assert len(slack.requests) == 1


SILENCE: dict[str, Reaction] = {
    "ok without ts": says({"ok": True, "channel": "C1"}),
    "ok with an empty ts": says({"ok": True, "ts": ""}),
    "ok with a ts that is no text": says({"ok": True, "ts": 1490000000.0001}),
    "internal error": refuses("internal_error"),
    "fatal error": refuses("fatal_error"),
    "service unavailable": refuses("service_unavailable"),
    "request timeout": refuses("request_timeout"),
    "a code that nobody knows": refuses("error_of_tomorrow"),
    "no code at all": says({"ok": False}),
    "500 in HTML": http("<html>Oh no</html>", 500, "text/html"),
    "502 in HTML": http("<html>Bad gateway</html>", 502, "text/html"),
    "503 that claims a refusal": refuses("channel_not_found", 503),
    "503 that claims a limit": refuses("ratelimited", 503),
    "504 and nothing": http("", 504),
    "403 of a proxy": http("<html>Forbidden</html>", 403, "text/html"),
    "200 in HTML": http("<html>Please log in</html>", 200, "text/html"),
    "200 and nothing": http(""),
    "truncated JSON": http('{"ok": true, "ts": "14900'),
    "JSON that is a list": http("[1]"),
    "JSON that is a word": http('"ok"'),
    "JSON that is null": http("null"),
    "JSON without a floor": http("[" * 100_000),
    "not UTF-8": http(b'{"ok": true, "ts": "\xff"}'),
    "a charset that does not exist": http('{"ok": true}', 200, "application/json; charset=klingon"),
    "500 in a charset that does not exist": http("oh", 500, "text/html; charset=klingon"),
    "a packed file": http(b"\x1f\x8b", 200, "application/gzip"),
    "no HTTP": raw_bytes(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a header without an end": raw_bytes(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000),
    "hung up": hangs_up,
    "reset": resets,
    "broken off": drops_halfway,
}


@pytest.mark.parametrize("answer", SILENCE.values(), ids=SILENCE.keys())
def test_whatever_is_no_clear_answer_is_silence(slack: Slack, poster: SlackPoster, answer: Reaction) -> None:
    slack.will(answer)
    with pytest.raises(DeliveryUnknown) as silence:
        poster.post("C1", PAYLOAD)
    assert len(slack.requests) == 1
    assert "<html>" not in str(silence.value)
    assert len(str(silence.value)) < 100


def test_an_answer_that_never_comes_is_silence_after_the_deadline(slack: Slack, poster: SlackPoster) -> None:
    slack.will(slack.silent)
    with pytest.raises(DeliveryUnknown, match="Timeout"):
        poster.post("C1", PAYLOAD)
    assert len(slack.requests) == 1


def test_where_nobody_listens_nothing_was_said(tls: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = make_client("xoxb-1", f"http://127.0.0.1:{port}/api/", seconds=DEADLINE, tls=tls)
    with pytest.raises(DeliveryError, match="no connection") as refused:
        SlackPoster(client).post("C1", PAYLOAD)
    assert not refused.value.permanent


def test_a_name_that_cannot_be_resolved_says_nothing(tls: ssl.SSLContext) -> None:
    client = make_client("xoxb-1", "http://slack.invalid/api/", seconds=DEADLINE, tls=tls)
    with pytest.raises(DeliveryError, match="no connection"):
        SlackPoster(client).post("C1", PAYLOAD)


def test_a_server_that_speaks_no_tls_is_told_nothing(tls: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def speak() -> None:
            with listening.accept()[0] as connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        speaks = threading.Thread(target=speak)
        speaks.start()
        client = make_client("xoxb-1", f"https://127.0.0.1:{port}/api/", seconds=DEADLINE, tls=tls)
        with pytest.raises(DeliveryError, match="no connection"):
            SlackPoster(client).post("C1", PAYLOAD)
        speaks.join()


def test_a_proxy_that_refuses_the_tunnel_passes_nothing_on(
    slack: Slack, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_tunnel(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread = threading.Thread(target=no_tunnel, args=(listening,))
        thread.start()
        client = make_client("xoxb-1", "https://slack.invalid/api/", seconds=DEADLINE, tls=tls)
        with pytest.raises(DeliveryError, match="no connection"):
            SlackPoster(client).post("C1", PAYLOAD)
        thread.join()


def test_a_proxy_of_the_environment_is_not_asked_for_what_no_proxy_names(
    slack: Slack, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    slack.will(says({"ok": True, "ts": "1.1"}))
    client = make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls)
    assert SlackPoster(client).post("C1", PAYLOAD) == "1.1"


# --- What may be repeated ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [*SILENCE.values()][3:], ids=[*SILENCE.keys()][3:])
@pytest.mark.parametrize("verb", ["edit", "react"])
def test_silence_about_what_is_harmless_to_repeat_is_a_refusal_for_now(
    slack: Slack, poster: SlackPoster, verb: str, answer: Reaction
) -> None:
    slack.will(answer)
    with pytest.raises(DeliveryError) as refused:
        poster.edit("C1", "1.1", PAYLOAD) if verb == "edit" else poster.react("C1", "1.1", "memo")
    assert not refused.value.permanent
    assert len(slack.requests) == 1


def test_an_emoji_that_is_there_already_is_fine(slack: Slack, poster: SlackPoster) -> None:
    slack.will(refuses("already_reacted"))
    poster.react("C1", "1.1", "memo")
    ((path, said),) = slack.requests
    assert path == "/api/reactions.add"
    assert (said["channel"], said["timestamp"], said["name"]) == ("C1", "1.1", "memo")


def test_an_edit_of_a_message_that_is_gone_is_refused_for_good(slack: Slack, poster: SlackPoster) -> None:
    slack.will(refuses("message_not_found"))
    with pytest.raises(DeliveryError) as refused:
        poster.edit("C1", "1.1", PAYLOAD)
    assert refused.value.permanent
    ((path, said),) = slack.requests
    assert path == "/api/chat.update"
    assert said["ts"] == "1.1"


# --- Look-ups ----------------------------------------------------------------------------------------------------


def page(name: str, items: list[object], cursor: str = "") -> Reaction:
    return says({"ok": True, name: items, "response_metadata": {"next_cursor": cursor}})


def test_members_are_read_over_all_pages_and_remembered(slack: Slack, lookup: SlackLookup) -> None:
    slack.will(page("members", ["U1", "U2"], "next="), page("members", ["U3"]))
    assert lookup.members("C1") == frozenset({"U1", "U2", "U3"})
    assert [said.get("cursor", "") for _, said in slack.requests] == ["", "next="]
    assert lookup.members("C1") == frozenset({"U1", "U2", "U3"})
    assert len(slack.requests) == 2


def test_what_was_remembered_is_asked_again_after_its_time(slack: Slack, tls: ssl.SSLContext) -> None:
    seconds = [0.0]
    lookup = SlackLookup(make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls), age=lambda: seconds[0])
    slack.will(page("members", ["U1"]), page("members", ["U2"]))
    assert lookup.members("C1") == frozenset({"U1"})
    seconds[0] = 299.0
    assert lookup.members("C1") == frozenset({"U1"})
    seconds[0] = 301.0
    assert lookup.members("C1") == frozenset({"U2"})


@pytest.mark.parametrize(
    "answers",
    [
        [refuses("channel_not_found")],
        [refuses("ratelimited", 429, Retry_After="30")],
        [says({"ok": True})],
        [says({"ok": True, "members": None})],
        [http("<html></html>")],
        [http("[]")],
        [hangs_up],
        [page("members", ["U1"], "more"), refuses("internal_error")],
        [page("members", ["U1"], "more"), hangs_up],
        [page("members", ["U1"], "the same again")],
    ],
    ids=["refused", "limited", "none", "null", "HTML", "list", "hung up", "half", "half, hung up", "without an end"],
)
def test_members_that_cannot_be_found_out_count_as_unknown_and_are_asked_for_again_in_half_a_minute(
    slack: Slack, tls: ssl.SSLContext, answers: list[Reaction]
) -> None:
    seconds = [0.0]
    lookup = SlackLookup(make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls), age=lambda: seconds[0])
    slack.will(*answers)
    assert lookup.members("C1") is None
    asked = len(slack.requests)
    slack.will(page("members", ["U1"]))
    assert lookup.members("C1") is None
    assert len(slack.requests) == asked
    seconds[0] = 31.0
    assert lookup.members("C1") == frozenset({"U1"})


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "Marie"}, "real_name": "Marie Dupont", "name": "mdupont"}, "Marie"),
        ({"profile": {"display_name": ""}, "real_name": "Marie Dupont", "name": "mdupont"}, "Marie Dupont"),
        ({"profile": {"real_name": "Marie Dupont"}, "name": "mdupont"}, "Marie Dupont"),
        ({"name": "mdupont"}, "mdupont"),
        ({"profile": None}, None),
        ({}, None),
        (None, None),
        ("mdupont", None),
    ],
)
def test_a_person_is_called_as_in_slack(slack: Slack, lookup: SlackLookup, user: object, name: str | None) -> None:
    slack.will(says({"ok": True, "user": user}))
    assert lookup.name("U1") == name
    assert lookup.name("U1") == name
    assert len(slack.requests) == (1 if name else 2)


def test_a_name_that_cannot_be_found_out_is_unknown(slack: Slack, lookup: SlackLookup) -> None:
    slack.will(refuses("user_not_found"))
    assert lookup.name("U1") is None


def test_slack_says_who_we_are(slack: Slack, tls: ssl.SSLContext) -> None:
    client = make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls)
    slack.will(says({"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"}))
    found = who_am_i(client)
    assert (found.team, found.bot_user, found.bot_id) == ("T1", "U1", "B1")
    slack.will(says({"ok": True}))
    with pytest.raises(DeliveryUnknown, match="team_id"):
        who_am_i(client)
    slack.will(refuses("invalid_auth"))
    with pytest.raises(DeliveryError, match="invalid_auth"):
        who_am_i(client)


def test_channels_are_listed_over_all_pages_and_what_is_none_is_left_out(slack: Slack, tls: ssl.SSLContext) -> None:
    client = make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls)
    slack.will(
        page("channels", [{"id": "C1", "name": "img-ewaste"}, {"id": "C2"}, None], "next"),
        page("channels", [{"id": "C3", "name": "framework"}]),
    )
    assert list_channels(client) == [("C1", "img-ewaste"), ("C3", "framework")]


def test_a_call_ends_near_its_deadline(slack: Slack, poster: SlackPoster) -> None:
    slack.will(slack.silent)
    begun = time.monotonic()
    with pytest.raises(DeliveryUnknown):
        poster.post("C1", PAYLOAD)
    assert time.monotonic() - begun < DEADLINE + 2


# --- Answering at a response_url ---------------------------------------------------------------------------------


def test_an_answer_is_given_at_its_address_once(slack: Slack) -> None:
    slack.will(http("ok", kind="text/plain"))
    answer_at(f"{slack.url}hook", {"text": "<done> \u2192"}, seconds=DEADLINE, tls=None)
    assert slack.requests == [("/api/hook", {"text": "<done> \u2192"})]


def test_an_answer_follows_nobody_elsewhere(slack: Slack) -> None:
    slack.will(http("", 302, Location=f"{slack.url}elsewhere"))
    with pytest.raises(DeliveryUnknown, match="HTTP 302"):
        answer_at(f"{slack.url}hook", PAYLOAD, seconds=DEADLINE, tls=None)
    assert [path for path, _ in slack.requests] == ["/api/hook"]


@pytest.mark.parametrize("reaction", [http("no_text", 400), http("", 500), hangs_up, resets, raw_bytes(b"garbage\r\n")])
def test_an_answer_that_is_not_taken_is_no_surprise(slack: Slack, reaction: Reaction) -> None:
    slack.will(reaction)
    with pytest.raises(DeliveryUnknown):
        answer_at(f"{slack.url}hook", PAYLOAD, seconds=DEADLINE, tls=None)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a b", "http://127.0.0.1:1/\x7f", "http://127.0.0.1:x/", "http://[", ""]
)
def test_an_address_that_is_none_is_no_surprise(url: str) -> None:
    with pytest.raises(DeliveryUnknown):
        answer_at(url, PAYLOAD, seconds=DEADLINE, tls=None)
