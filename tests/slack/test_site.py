"""The bot's site over real HTTP: hostile bytes, lying lengths, payloads of any shape; and what it leaves in the log."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from emgbot import serve
from emgbot.config import database_url, read_environment
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate
from tests.slack.conftest import COMMAND, DEEP, FORM, JSON, SECRET, signed

CANARY = "canary-in-the-body"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serve.Site]:
    """The bot's real site on a free port. Slack itself is out of reach: nothing here needs it."""
    env = replace(
        read_environment({"SLACK_API_URL": "http://127.0.0.1:1/api/"}),
        bot_token=SecretStr("xoxb-canary-token"),
        signing_secrets=(SecretStr(SECRET),),
        database=database_url(f"sqlite:///{tmp_path_factory.mktemp('guard') / 'bot.db'}"),
    )
    database = Database(env.database)
    migrate(database)
    bot = serve.build(env, database=database)
    made = serve.Site(bot.wsgi(), host="127.0.0.1", port=0)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made
    made.close()
    thread.join()
    bot.stop()


def raw(site: serve.Site, request: bytes) -> bytes:
    """Send bytes as they are, say that no more is coming, and read until the other side closes."""
    chunks: list[bytes] = []
    with socket.create_connection(("127.0.0.1", site.port), timeout=15) as connection:
        # The server may answer and close before it has read everything, as it should.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                chunks.append(chunk)
    return b"".join(chunks)


def statuses(answer: bytes) -> list[int]:
    """The statuses in a stream of answers."""
    return [int(part[2:5]) for part in answer.split(b"HTTP/1.")[1:] if part[2:5].isdigit()]


def http(
    site: serve.Site,
    body: bytes,
    headers: dict[str, str],
    *,
    line: str = "POST /slack/events HTTP/1.1",
    length: Any = ...,
) -> tuple[int, bytes]:
    """One request over HTTP; status (0: closed without a word) and body."""
    fields = {"Host": "127.0.0.1", "Connection": "close", **headers}
    if length is ...:
        fields["Content-Length"] = str(len(body))
    elif length is not None:
        fields["Content-Length"] = str(length)
    head = "\r\n".join([line, *(f"{name}: {value}" for name, value in fields.items())])
    answer = raw(site, head.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    return (statuses(answer) or [0])[0], answer.partition(b"\r\n\r\n")[2]


def test_a_signed_command_is_answered_over_http(site: serve.Site) -> None:
    status, body = http(site, COMMAND, signed(COMMAND))
    assert status == 200
    assert json.loads(body)["text"].startswith("What you can type")
    assert json.loads(body)["response_type"] == "ephemeral"


def test_url_verification_is_echoed_when_signed_and_only_then(site: serve.Site) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"}).encode()
    status, answer = http(site, body, signed(body, JSON))
    assert (status, json.loads(answer)) == (200, {"challenge": "3eZbrw1aB"})
    status, answer = http(site, body, {"Content-Type": JSON})
    assert (status, answer) == (401, b"")


def test_ssl_check_is_answered_when_signed_and_only_then(site: serve.Site) -> None:
    body = b"ssl_check=1&token=abc"
    assert http(site, body, signed(body)) == (200, b"")
    assert http(site, body, {"Content-Type": FORM}) == (401, b"")


def test_a_command_is_no_ssl_check_because_it_says_so(site: serve.Site) -> None:
    body = COMMAND + b"&ssl_check=1"
    assert json.loads(http(site, body, signed(body))[1])["text"].startswith("What you can type")


def test_the_header_that_makes_bolt_run_lazy_functions_only_changes_nothing(site: serve.Site) -> None:
    headers = signed(COMMAND) | {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "command"}
    status, body = http(site, COMMAND, headers)
    assert status == 200
    assert json.loads(body)["text"].startswith("What you can type")


def test_a_command_with_the_word_payload_is_a_command(site: serve.Site) -> None:
    for text in ("due payload", "payload=%7B", "status 1c payload"):
        body = urlencode({"command": "/emg", "text": text, "user_id": "U1", "channel_id": "C1"}).encode()
        status, answer = http(site, body, signed(body))
        assert status == 200
        assert json.loads(answer)["text"]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET /slack/events HTTP/1.1", 405),
        ("HEAD /slack/events HTTP/1.1", 405),
        ("PUT /slack/events HTTP/1.1", 405),
        ("OPTIONS /slack/events HTTP/1.1", 405),
        ("OPTIONS * HTTP/1.1", 404),
        ("POST / HTTP/1.1", 404),
        ("POST //slack/events HTTP/1.1", 404),
        ("POST /slack/../slack/events HTTP/1.1", 404),
        ("POST /slack/events?a=1 HTTP/1.1", 200),
        ("POST /%ff%00 HTTP/1.1", 404),
        ("GET /healthz HTTP/1.1", 200),
        ("HEAD /healthz HTTP/1.1", 200),
        ("GET /favicon.ico HTTP/1.0", 404),
        ("garbage", 400),
        ("\0\0\0 / HTTP/9.9", 400),
    ],
)
def test_methods_and_paths_over_http(site: serve.Site, line: str, status: int) -> None:
    assert http(site, COMMAND, signed(COMMAND), line=line)[0] == status


@pytest.mark.parametrize(
    ("length", "expected"),
    [(None, {411}), ("-5", {400}), ("abc", {400}), ("1,1", {400}), (10 * 1024**3, {413}), ("9" * 5000, {400, 413})],
)
def test_lengths_over_http(site: serve.Site, length: Any, expected: set[int]) -> None:
    assert http(site, COMMAND, signed(COMMAND), length=length)[0] in expected


def test_a_length_that_says_less_than_comes_is_refused_and_the_rest_is_no_request(site: serve.Site) -> None:
    """Row 94."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in signed(COMMAND).items())
    request = f"POST /slack/events HTTP/1.1\r\nHost: x\r\n{fields}Content-Length: 10\r\n\r\n".encode() + COMMAND
    found = statuses(raw(site, request))
    assert found[0] == 401
    assert all(400 <= status < 500 for status in found)


def test_a_length_that_says_more_than_comes_gets_no_answer_of_success(site: serve.Site) -> None:
    """Row 94."""
    assert http(site, COMMAND, signed(COMMAND), length=len(COMMAND) + 100)[0] in (0, 400, 401)


def test_one_byte_over_a_million_is_too_large(site: serve.Site) -> None:
    body = b"x" * 1_000_001
    assert http(site, body, signed(body))[0] == 413
    assert http(site, body[:-1], {"Content-Type": FORM})[0] == 401


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip", "gzip, chunked", "identity", "\x0bchunked", ""])
def test_transfer_codings_are_refused(site: serve.Site, coding: str) -> None:
    """Row 94."""
    chunked = f"{len(COMMAND):x}\r\n".encode() + COMMAND + b"\r\n0\r\n\r\n"
    headers = signed(COMMAND) | {"Transfer-Encoding": coding}
    assert http(site, chunked, headers, length=None)[0] == 400
    assert http(site, chunked, headers)[0] == 400


def test_a_gzipped_body_is_not_what_was_signed(site: serve.Site) -> None:
    """Row 94."""
    assert http(site, b"\x1f\x8b" + COMMAND, signed(COMMAND) | {"Content-Encoding": "gzip"})[0] == 401


def test_two_signature_headers_are_refused(site: serve.Site) -> None:
    """Row 91."""
    headers = signed(COMMAND)
    right = headers.pop("X-Slack-Signature")
    for pair in ([right, right], [right, "v0=" + "0" * 64], ["v0=" + "0" * 64, right]):
        twice = f"{pair[0]}\r\nX-Slack-Signature: {pair[1]}"
        assert http(site, COMMAND, headers | {"X-Slack-Signature": twice})[0] == 401


def test_deep_json_is_refused_over_http(site: serve.Site) -> None:
    assert http(site, DEEP, signed(DEEP, JSON))[0] == 400
    assert http(site, DEEP, {"Content-Type": JSON})[0] == 401
    assert http(site, COMMAND, signed(COMMAND))[0] == 200, "and the next one is answered"


def test_a_slow_client_does_not_keep_others_waiting(site: serve.Site) -> None:
    """Row 95."""
    slow = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(100)]
    try:
        for connection in slow:
            connection.sendall(b"POST /slack/events HTTP/1.1\r\nContent-Length: 100\r\n\r\nx")
        begun = time.monotonic()
        assert http(site, COMMAND, signed(COMMAND))[0] == 200
        assert time.monotonic() - begun < 5
    finally:
        for connection in slow:
            connection.close()


def test_nothing_of_a_refused_body_and_no_secret_is_in_the_log(
    site: serve.Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for body in (f"command=/emg&text={CANARY}", f'{{"type":"{CANARY}"', f"payload={CANARY}", f"[{CANARY}"):
        for headers in ({}, signed(b"other"), signed(body.encode()), {"X-Slack-Signature": CANARY}):
            http(site, body.encode(), headers, line=f"POST /slack/events?{CANARY} HTTP/1.1")
    http(site, b"", {}, line=f"GET /{CANARY} HTTP/1.1")
    refusals = [record for record in caplog.records if record.name == "emgbot.slack.guard"]
    assert refusals
    for record in refusals:
        assert CANARY not in record.getMessage()
        assert "v0=" not in record.getMessage()
    assert SECRET not in caplog.text
    assert "xoxb-canary-token" not in caplog.text


# --- Proven to be Slack's, but of another shape than Slack's -----------------------------------------------------

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just("U1"), st.just("1.2"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
TYPES = st.sampled_from(
    [
        "event_callback",
        "block_actions",
        "view_submission",
        "view_closed",
        "block_suggestion",
        "shortcut",
        "message_action",
        "interactive_message",
        "dialog_submission",
        "app_rate_limited",
        "workflow_step_edit",
    ]
)
EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            [
                *("message", "app_mention", "reaction_added", "reaction_removed", "team_join", "user_change"),
                *("channel_rename", "channel_archive", "group_unarchive", "channel_left", "channel_id_changed"),
                *("member_joined_channel", "member_left_channel", "app_uninstalled", "tokens_revoked"),
            ]
        )
    },
    optional={
        name: st.one_of(
            VALUES,
            st.sampled_from(["C1", "U0BOT", "1490000000.000100", "message_changed", "message_deleted"]),
            st.fixed_dictionaries(
                {"ts": st.just("1490000000.000100")}, optional={"thread_ts": VALUES, "edited": VALUES}
            ),
        )
        for name in [
            "item",
            "item_user",
            "reaction",
            "event_ts",
            "old_channel_id",
            "new_channel_id",
            "tokens",
            "subtype",
            "user",
            "channel",
            "ts",
            "thread_ts",
            "text",
            "message",
            "previous_message",
            "files",
            "deleted_ts",
            "bot_id",
            "channel_type",
            "parent_user_id",
        ]
    },
)


ORIGIN = "http://127.0.0.1:1"
"""Where this site's Slack is."""


def reply(thread_ts: Any) -> dict[str, Any]:
    """A reply to the bot, in a thread that is of any shape."""
    event = {"type": "message", "user": "U1", "channel": "C1", "ts": "1490000000.000100", "parent_user_id": "U0BOT"}
    return {"type": "event_callback", "event": event | {"text": "<@U0BOT> due", "thread_ts": thread_ts}}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.fixed_dictionaries(
        {"type": st.one_of(TYPES, VALUES)},
        optional={
            name: st.one_of(VALUES, EVENTS)
            for name in [
                "event",
                "actions",
                "user",
                "team",
                "channel",
                "container",
                "view",
                "callback_id",
                "response_url",
                "team_id",
                "action_id",
                "block_id",
                "authorizations",
                "enterprise",
                "is_enterprise_install",
            ]
        },
    ),
    form=st.booleans(),
)
@example(body={"type": "view_submission", "view": {"callback_id": "x"}}, form=True)
@example(body={"type": "block_actions", "actions": [{"action_id": "x"}], "response_url": "http://["}, form=True)
@example(body={"type": "block_actions", "actions": [{"action_id": "x"}], "response_url": f"{ORIGIN}/a b"}, form=True)
@example(body={"type": "block_actions", "actions": [{"action_id": "x"}], "response_url": f"{ORIGIN}\t/x"}, form=True)
@example(body=reply("abc"), form=False)
@example(body=reply(["1.2"]), form=False)
@example(body=reply("999999999999.1"), form=False)
@example(body={"type": "event_callback", "event": {"type": ["a"]}}, form=False)
@example(body={"type": "event_callback", "event": {"type": "message", "user": "U1", "ts": "x"}}, form=False)
def test_a_signed_payload_of_any_shape_is_never_answered_with_500(
    site: serve.Site, body: dict[str, Any], form: bool
) -> None:
    data = json.dumps(body)
    sent = urlencode({"payload": data}).encode() if form else data.encode()
    status, _ = http(site, sent, signed(sent, FORM if form else JSON))
    assert status in (200, 400), body
