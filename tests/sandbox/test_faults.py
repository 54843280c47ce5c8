"""What Slack does wrong on request: to calls of the bot, to their answers, to their connections."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from emgbot.clock import MovableClock, monotonic
from emgbot.errors import UserError
from emgbot.sandbox import Sandbox

TOKEN = "xoxb-test"
POST = "chat.postMessage"


def call(sandbox: Sandbox, method: str = POST, *, patience: float = 5.0, **args: Any) -> http.client.HTTPResponse:
    """One call on a connection of its own, as a careful client makes it: nothing is tried twice."""
    return ask(sandbox, f"/api/{method}", {"channel": "C1", "text": "hello"} | args, patience=patience)


def ask(sandbox: Sandbox, path: str, body: Any, *, patience: float = 5.0) -> http.client.HTTPResponse:
    address = urlsplit(sandbox.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=patience)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}", "Connection": "close"}
    try:
        connection.request("POST", path, body=json.dumps(body), headers=headers)
        return connection.getresponse()
    except OSError:
        connection.close()
        raise


def read(response: http.client.HTTPResponse) -> Any:
    with response:
        return json.loads(response.read())


def until(condition: Callable[[], Any], *, seconds: float = 5.0) -> Any:
    """What the condition answers as soon as it is true."""
    end = monotonic() + seconds
    while not (found := condition()):
        assert monotonic() < end, "it never came"
        time.sleep(0.01)
    return found


def posted(sandbox: Sandbox) -> int:
    """How many messages are in the channel; the record of what was accepted says the same."""
    found = len(sandbox.messages("C1"))
    assert len(sandbox.accepted()) == found
    return found


@pytest.mark.parametrize(
    ("kind", "details", "status", "body", "happens"),
    [
        ("error", {"error": "fatal_error"}, 200, b'{"ok": false, "error": "fatal_error"}', 0),
        ("error", {"error": "fatal_error", "accepted": True}, 200, b'{"ok": false, "error": "fatal_error"}', 1),
        ("429", {}, 429, b'{"ok": false, "error": "ratelimited"}', 0),
        ("status", {}, 503, b"", 0),
        ("status", {"status": 500}, 500, b"", 0),
        ("status_after", {"status": 504}, 504, b"", 1),
        ("html", {}, 200, b"<!DOCTYPE html>", 0),
        ("html_after", {}, 200, b"<!DOCTYPE html>", 1),
        ("empty", {}, 200, b"", 1),
        ("empty", {"accepted": False}, 200, b"", 0),
        ("truncated", {"declared": False}, 200, b'{"ok":true,"channel":"C1"', 1),
        ("huge", {"size": 50}, 200, b'{"ok":true,"padding":"xxxxxxxxxxxxxxxxxxxxxxxxxx"}', 1),
        ("slow", {"delay": 0}, 200, b'{"ok":true', 1),
        ("drip", {"every": 0}, 200, b'{"ok":true', 1),
    ],
)
def test_an_answer_goes_wrong_once_and_then_no_more(
    sandbox: Sandbox, kind: str, details: Any, status: int, body: bytes, happens: int
) -> None:
    fault = sandbox.fail(kind, times=1, **details)
    with call(sandbox) as response:
        assert (response.status, response.read()[: len(body)]) == (status, body)
    assert posted(sandbox) == happens
    assert fault.struck == 1
    assert read(call(sandbox))["ok"]
    assert posted(sandbox) == happens + 1


@pytest.mark.parametrize("raw", ["30", "0", "-1", "abc", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT", None])
def test_retry_after_is_sent_as_it_was_asked_for(sandbox: Sandbox, raw: str | None) -> None:
    sandbox.fail("429", retry_after=raw, times=1)
    with call(sandbox) as response:
        assert response.getheader("Retry-After") == raw


def test_a_cut_answer_promises_more_than_it_brings(sandbox: Sandbox) -> None:
    sandbox.fail("truncated", times=1)
    with call(sandbox) as response, pytest.raises(http.client.IncompleteRead) as cut:
        response.read()
    assert cut.value.partial.startswith(b'{"ok":true')
    assert posted(sandbox) == 1


def test_a_huge_answer_comes_whole_and_may_be_left(sandbox: Sandbox) -> None:
    sandbox.fail("huge", size=3_000_000)
    assert len(read(call(sandbox))["padding"]) == 3_000_000 - len('{"ok":true,"padding":""}')
    sandbox.heal()
    sandbox.fail("huge", times=1)
    with call(sandbox) as response:
        assert response.getheader("Content-Length") == "200000000"
        assert len(response.read(1000)) == 1000
    assert read(call(sandbox))["ok"]


@pytest.mark.parametrize(
    ("kind", "details", "error", "happens"),
    [
        ("lost", {}, http.client.RemoteDisconnected, 1),
        ("lost", {"accepted": False}, http.client.RemoteDisconnected, 0),
        ("reset", {}, ConnectionResetError, 0),
        ("reset_after", {}, ConnectionResetError, 1),
        ("late", {"delay": 600}, http.client.RemoteDisconnected, 0),
        ("hang", {}, TimeoutError, 0),
        ("hang", {"accepted": True}, TimeoutError, 1),
        ("late", {"delay": 600, "hang": True}, TimeoutError, 0),
        ("slow", {"delay": 600}, TimeoutError, 0),
        ("drip", {}, TimeoutError, 1),
    ],
)
def test_a_connection_goes_wrong_once_and_then_no_more(
    sandbox: Sandbox, kind: str, details: Any, error: type[Exception], happens: int
) -> None:
    sandbox.fail(kind, times=1, **details)
    with pytest.raises(error) as raised:
        call(sandbox, patience=0.2)
    assert type(raised.value) is error, "a reset and an end are told apart"
    assert posted(sandbox) == happens
    assert read(call(sandbox))["ok"]
    assert posted(sandbox) == happens + 1


@pytest.mark.parametrize("hang", [False, True])
def test_what_is_late_is_accepted_after_its_caller_has_gone(sandbox: Sandbox, hang: bool) -> None:
    sandbox.fail("late", times=1, delay=0.3, hang=hang)
    with pytest.raises((TimeoutError, http.client.RemoteDisconnected)):
        call(sandbox, patience=0.1)
    assert posted(sandbox) == 0
    sandbox.heal()
    assert until(lambda: sandbox.accepted())[0]["text"] == "hello"
    assert posted(sandbox) == 1


def test_a_dripping_answer_defeats_a_timeout_of_each_read(sandbox: Sandbox) -> None:
    sandbox.fail("drip", every=0.05)
    with socket.create_connection((urlsplit(sandbox.url).hostname, urlsplit(sandbox.url).port), timeout=1) as raw:
        raw.sendall(b"POST /api/api.test HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")
        assert [raw.recv(100) for _ in range(9)] == [bytes([byte]) for byte in b"HTTP/1.1 "]


def test_refused_connections_are_taken_again_on_the_same_port(sandbox: Sandbox) -> None:
    url = sandbox.url
    sandbox.fail("refused")
    with pytest.raises(ConnectionRefusedError):
        call(sandbox)
    sandbox.heal()
    assert read(call(sandbox))["ok"]
    sandbox.fail("refused", seconds=0.2)
    with pytest.raises(ConnectionRefusedError):
        call(sandbox)
    assert sandbox.url == url
    assert read(until(lambda: _answered(sandbox)))["ok"]
    assert posted(sandbox) == 2


def _answered(sandbox: Sandbox) -> http.client.HTTPResponse | None:
    try:
        return call(sandbox)
    except ConnectionRefusedError:
        return None


def test_connections_that_are_open_end_when_new_ones_are_refused(sandbox: Sandbox) -> None:
    address = urlsplit(sandbox.url)
    kept = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    kept.request("POST", "/api/api.test")
    kept.getresponse().read()
    sandbox.fail("refused", seconds=60)
    assert kept.sock is not None
    assert kept.sock.recv(1) == b""
    kept.close()


def test_a_stand_in_that_refuses_can_still_be_stopped(clock: MovableClock) -> None:
    with Sandbox({}, clock=clock, signing_secret="s", bot_token="t") as sandbox:
        sandbox.fail("refused", seconds=600)


@pytest.mark.parametrize(("kind", "details"), [("hang", {}), ("late", {"delay": 600, "hang": True}), ("drip", {})])
def test_what_hangs_ends_when_the_stand_in_stops(clock: MovableClock, kind: str, details: Any) -> None:
    with Sandbox({}, clock=clock, signing_secret="s", bot_token=TOKEN) as sandbox:
        fault = sandbox.fail(kind, **details)
        address = urlsplit(sandbox.url)
        waiting = socket.create_connection((address.hostname, address.port), timeout=5)
        waiting.sendall(b"POST /api/api.test HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")
        until(lambda: fault.struck)
    with waiting, contextlib.suppress(ConnectionResetError):
        assert len(waiting.recv(100)) <= 1


@pytest.mark.parametrize(
    ("asked", "method", "args", "strikes"),
    [
        ({}, POST, {}, True),
        ({"method": POST}, POST, {}, True),
        ({"method": "chat.*"}, POST, {}, True),
        ({"method": "chat.update"}, POST, {}, False),
        ({"method": "conversations.*"}, POST, {}, False),
        ({"channel": "C1"}, POST, {}, True),
        ({"channel": "#img-ewaste"}, POST, {}, True),
        ({"channel": "img-ewaste"}, POST, {"channel": "#img-ewaste"}, True),
        ({"channel": "C2"}, POST, {}, False),
        ({"channel": "U2"}, POST, {"channel": "U2"}, True),
        ({"channel": "C1"}, "auth.test", {"channel": None}, False),
        ({"method": "auth.test"}, "auth.test", {}, True),
    ],
)
def test_a_fault_falls_upon_its_method_and_channel(
    sandbox: Sandbox, asked: Any, method: str, args: Any, strikes: bool
) -> None:
    sandbox.fail("error", error="struck", **asked)
    assert (read(call(sandbox, method, **args)).get("error") == "struck") is strikes


def test_faults_come_in_the_order_they_were_asked_for(sandbox: Sandbox) -> None:
    for error in ("one", "two"):
        sandbox.fail("error", error=error, times=2)
    sandbox.fail("error", error="for_ever")
    heard = [read(call(sandbox))["error"] for _ in range(6)]
    assert heard == ["one", "one", "two", "two", "for_ever", "for_ever"]
    sandbox.heal()
    assert read(call(sandbox))["ok"]


def test_a_fault_of_some_seconds_ends_by_itself(sandbox: Sandbox) -> None:
    sandbox.fail("error", seconds=0.2)
    assert read(call(sandbox))["error"] == "internal_error"
    assert until(lambda: read(call(sandbox))["ok"])


def test_a_response_url_fails_by_its_channel_and_is_not_used_up(sandbox: Sandbox, bot: Any) -> None:
    sandbox.say("jonas", "#img-ewaste", "/emg status")
    path = urlsplit(bot.heard[-1].form["response_url"]).path
    sandbox.fail("status", method="response_url", channel="C2")
    sandbox.fail("reset", method="response_url", channel="C1", times=1)
    with pytest.raises(ConnectionResetError):
        ask(sandbox, path, {"text": "late answer"})
    for _ in range(5):
        with ask(sandbox, path, {"text": "late answer"}) as response:
            assert response.status == 200
    assert len(sandbox.messages("C1", "jonas")) == 5


def test_a_file_fails_to_come_down(sandbox: Sandbox, web: Any) -> None:
    sandbox.say("hanna", "#img-ewaste", "", files=[("plan.txt", b"1c")])
    [file] = sandbox.messages("C1")[0]["files"]
    address = urlsplit(web.api("files.info", file=file["id"])["file"]["url_private_download"])
    sandbox.fail("status", method="files.download", times=1)
    assert web.open(address.path, Authorization=f"Bearer {TOKEN}")[0] == 503
    assert web.open(address.path, Authorization=f"Bearer {TOKEN}")[2] == b"1c"


def test_events_are_lost_and_seen_to_be(sandbox: Sandbox, bot: Any) -> None:
    sandbox.fail("undelivered", times=1)
    sandbox.fail("undelivered", method="reaction_*")
    sandbox.fail("undelivered", channel="C2")
    outcome = sandbox.say("hanna", "#img-ewaste", "lost")
    assert outcome.warning == "emgbot did not take this event (undelivered)."
    sandbox.say("hanna", "#framework", "lost too")
    ts = sandbox.say("hanna", "#img-ewaste", "heard").ts or ""
    sandbox.react("hanna", "#img-ewaste", ts, "eyes")
    assert [event["text"] for event in bot.events()] == ["heard"]
    assert [d.error for d in sandbox.deliveries()] == ["undelivered", "undelivered", None, "undelivered"]
    bot.answers("taken")
    sandbox.fail("undelivered")
    sandbox.say("hanna", "#img-ewaste", "/emg status")
    assert len(bot.heard) == 2, "a command is no event"


def test_the_page_and_the_control_api_never_fail(sandbox: Sandbox, web: Any) -> None:
    sandbox.fail("reset")
    assert web.open("/")[0] == 200
    assert web.json("/control/state")["ok"]


def test_faults_by_control(sandbox: Sandbox, web: Any) -> None:
    asked = {"kind": "lost", "method": POST, "channel": "#img-ewaste", "times": 2, "seconds": 60}
    [fault] = web.json("/control/fault", asked)["faults"]
    assert 59 < fault.pop("seconds") <= 60
    assert fault == {"kind": "lost", "method": POST, "channel": "C1", "times": 2, "struck": 0, "accepted": True}
    with pytest.raises(http.client.RemoteDisconnected):
        call(sandbox)
    assert [entry["text"] for entry in web.json("/control/accepted")["accepted"]] == ["hello"]
    assert web.json("/control/heal", {}) == {"ok": True}
    assert read(call(sandbox))["ok"]
    assert web.json("/control/fault", {"kind": "refused", "seconds": 0.2})["ok"]
    with pytest.raises(ConnectionRefusedError):
        call(sandbox)
    assert read(until(lambda: _answered(sandbox)))["ok"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "kind is missing"),
        ({"kind": "gremlins"}, "There is no fault 'gremlins'. There are: error, 429, "),
        ({"kind": 429}, "kind must be text"),
        ({"kind": "lost", "method": 1}, "method must be text"),
        ({"kind": "lost", "times": 0}, "times must be a whole number from 1"),
        ({"kind": "lost", "times": True}, "times must be a whole number from 1"),
        ({"kind": "lost", "seconds": "long"}, "seconds must be a number"),
        ({"kind": "lost", "self": 1}, "lost takes no 'self'"),
        ({"kind": "lost", "delay": 1}, "lost takes no 'delay'. It takes: accepted."),
        ({"kind": "hang", "delay": 1}, "hang takes no 'delay'. It takes: accepted."),
        ({"kind": "status", "status": 200}, "status cannot be 200; it is like 503."),
        ({"kind": "429", "retry_after": 30}, "retry_after cannot be 30; it is like '1'."),
        ({"kind": "late", "delay": -1}, "delay cannot be -1; it is like 1.0."),
        ({"kind": "late", "hang": 1}, "hang cannot be 1; it is like False."),
        ({"kind": "refused"}, "Say for how many seconds"),
        ({"kind": "refused", "times": 1, "seconds": 1}, "nobody can count them"),
    ],
)
def test_a_fault_that_makes_no_sense_is_answered_with_a_sentence(web: Any, asked: Any, sentence: str) -> None:
    status, _, body = web.open("/control/fault", json.dumps(asked).encode(), Content_Type="application/json")
    assert status == 400
    assert sentence in json.loads(body)["error"]


def test_nothing_can_be_refused_before_it_listens(clock: MovableClock) -> None:
    sandbox = Sandbox({}, clock=clock, signing_secret="s", bot_token="t")
    sandbox.heal()
    with pytest.raises(UserError, match="Nothing listens yet"):
        sandbox.fail("refused")
    sandbox.stop()


def test_what_was_accepted_is_known_by_its_key(sandbox: Sandbox, web: Any) -> None:
    metadata = {"event_type": "e", "event_payload": {"k": "by-metadata"}}
    divider = {"type": "divider", "block_id": "k:by-block"}
    ts = web.api(POST, channel="C1", text="one", metadata=metadata)["ts"]
    web.api(POST, channel="C1", text="two", blocks=[divider])
    web.api(POST, channel="C1", text="three", thread_ts=ts)
    web.api(POST, channel="C404", text="refused")
    web.api("chat.update", channel="C1", ts=ts, text="edited")
    web.api("chat.delete", channel="C1", ts=ts)
    web.api("auth.test")
    entries = sandbox.accepted()
    assert [(e["n"], e["key"], e["text"]) for e in entries] == [
        (1, "by-metadata", "one"),
        (2, "by-block", "two"),
        (3, None, "three"),
    ]
    assert (entries[0]["channel"], entries[0]["ts"], entries[2]["thread_ts"]) == ("C1", ts, ts)
    wrote = web.json("/control/accepted?method=*")["accepted"]
    assert [e["method"] for e in wrote] == [POST, POST, POST, "chat.update", "chat.delete"]
    assert [e["key"] for e in sandbox.accepted("chat.update")] == ["by-metadata"]
