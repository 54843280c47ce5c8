"""The door to the street: what is not proven to be Slack's is refused, whatever it is. Directly as a WSGI callable."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emgbot.clock import wall_seconds
from emgbot.slack.guard import Guard, Refused, parse
from tests.slack.conftest import COMMAND, DEEP, FORM, JSON, SECRET, signature, signed


@dataclass
class Door:
    """The guard alone, with something behind it that remembers what came through."""

    keys: tuple[bytes, ...] = (SECRET.encode(),)
    seen: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)

    def handle(self, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, str, str]:
        self.seen.append((body, headers))
        return 200, "text/plain; charset=utf-8", "behind the door"

    def ask(
        self, body: bytes, headers: dict[str, str], *, method: str = "POST", path: str = "/slack/events", **more: Any
    ) -> tuple[int, dict[str, str], bytes]:
        """One request as a WSGI server hands it over; `more` goes into the environment as it is."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        environ = {key: value for key, value in (environ | more).items() if value is not None}
        heard: list[Any] = []
        guard = Guard(self.keys, handle=self.handle, pages={"/healthz": lambda: (200, JSON, "{}")})
        answer = b"".join(guard(environ, lambda status, headers: heard.extend((status, headers))))
        return int(heard[0][:3]), dict(heard[1]), answer


@pytest.fixture
def door() -> Door:
    return Door()


# --- The signature -----------------------------------------------------------------------------------------------


def test_the_published_example_of_slacks_documentation_has_the_published_signature() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    published = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature(body, "1531420618") == published
    headers = {"X-Slack-Request-Timestamp": "1531420618", "X-Slack-Signature": published}
    # It is right and of 2018: refused for its age alone.
    assert Door().ask(body, headers)[0] == 401
    assert Door().ask(body, signed(body))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "v0=",
        "v0=" + "0" * 64,
        "v0=" + "z" * 64,
        "v0=" + "é" * 64,
        "v0=" + "٣" * 64,
        "v0=" + "0" * 63,
        "v0=" + "0" * 65,
        "v1=" + "0" * 64,
        "0" * 64,
        "\ud800",
        "upper",
        "newline",
        "blank",
        "two",
        "twice the right one",
    ],
)
def test_a_signature_that_is_not_exactly_the_right_one_is_refused(door: Door, wrong: str | None) -> None:
    """Row 91."""
    headers = signed(COMMAND)
    right = headers["X-Slack-Signature"]
    given = {
        "upper": "v0=" + right[3:].upper(),
        "newline": right + "\n",
        "blank": right + " ",
        "two": f"{right}, v0={'0' * 64}",
        "twice the right one": f"{right},{right}",
    }.get(wrong or "", wrong)
    if given is None:
        del headers["X-Slack-Signature"]
    else:
        headers["X-Slack-Signature"] = given
    status, _, body = door.ask(COMMAND, headers)
    assert (status, body, door.seen) == (401, b"", [])


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "abc",
        "1531420618.5",
        "-1531420618",
        "+1531420618",
        "9223372036854775808",
        "99999999999",
        "1" * 5000,
        "٣٤٥٦٧٨٩٠١٢",
        " 1531420618",
        "1531420618\n",
        "0x5b4b1f0a",
        "1e9",
        "nan",
        "inf",
        "000000000",
    ],
)
def test_a_timestamp_that_is_none_or_of_another_age_is_refused_although_it_is_signed(
    door: Door, wrong: str | None
) -> None:
    """Row 92."""
    headers = signed(COMMAND)
    if wrong is None:
        del headers["X-Slack-Request-Timestamp"]
    else:
        headers["X-Slack-Request-Timestamp"] = wrong
        headers["X-Slack-Signature"] = signature(COMMAND, wrong)
    assert door.ask(COMMAND, headers)[0] == 401
    assert not door.seen


@pytest.mark.parametrize(
    ("off", "status"), [(-310, 401), (-301, 401), (-290, 200), (0, 200), (290, 200), (302, 401), (400, 401)]
)
def test_five_minutes_off_either_way_is_the_most(door: Door, off: int, status: int) -> None:
    """Rows 92 and 93: after five minutes a replay is refused."""
    assert door.ask(COMMAND, signed(COMMAND, off=off))[0] == status


@pytest.mark.parametrize("change", ["a byte", "a byte more", "a byte less", "another time", "nothing of it"])
def test_what_was_changed_on_the_way_is_refused(door: Door, change: str) -> None:
    """Row 94."""
    headers = signed(COMMAND)
    body = {
        "a byte": COMMAND.replace(b"help", b"hell"),
        "a byte more": COMMAND + b"&",
        "a byte less": COMMAND[:-1],
        "nothing of it": b"",
    }.get(change, COMMAND)
    if change == "another time":
        headers["X-Slack-Request-Timestamp"] = str(int(headers["X-Slack-Request-Timestamp"]) - 1)
    assert door.ask(body, headers)[0] == 401
    assert not door.seen


def test_while_a_secret_is_replaced_both_are_good_and_no_third() -> None:
    both = Door(keys=(b"the old one", b"the new one"))
    timestamp = str(int(wall_seconds()))
    for secret, status in (("the old one", 200), ("the new one", 200), ("a third one", 401), ("", 401)):
        headers = {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(COMMAND, timestamp, secret),
        }
        assert both.ask(COMMAND, headers)[0] == status, secret


# --- Methods, paths, lengths -------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "post", "BREW", ""])
def test_only_post_is_taken_even_if_signed(door: Door, method: str) -> None:
    status, headers, body = door.ask(COMMAND, signed(COMMAND), method=method)
    assert (status, headers["Allow"], body, door.seen) == (405, "POST", b"", [])


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/slack",
        "/slack/events/",
        "/slack/event",
        "/Slack/Events",
        "/slack/commands",
        "/../slack/events",
        "/slack/./events",
        "/slack//events",
        "//slack/events",
        "/slack/events\0",
        "/slack/events%2f",
        "/healthz/",
        "/é",
    ],
)
def test_every_other_path_is_not_found(door: Door, path: str) -> None:
    assert door.ask(COMMAND, signed(COMMAND), path=path)[0] == 404
    assert not door.seen


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 200), ("HEAD", 200), ("POST", 405), ("OPTIONS", 405), ("PUT", 405)]
)
def test_the_health_is_read_and_nothing_else(door: Door, method: str, status: int) -> None:
    found, headers, body = door.ask(b"", {}, method=method, path="/healthz")
    assert found == status
    assert body == (b"{}" if method == "GET" else b"")
    assert headers.get("Allow") == ("GET, HEAD" if status == 405 else None)


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (None, 411),
        ("", 411),
        ("-1", 400),
        ("abc", 400),
        ("1.5", 400),
        ("+5", 400),
        ("٣", 400),
        ("1000001", 413),
        ("10737418240", 413),
        ("9" * 5000, 413),
        (str(len(COMMAND) + 1), 400),
    ],
)
def test_a_length_that_is_missing_lies_or_is_too_much_is_refused(door: Door, length: str | None, status: int) -> None:
    """Row 94."""
    assert door.ask(COMMAND, signed(COMMAND), CONTENT_LENGTH=length)[0] == status
    assert not door.seen


def test_a_million_bytes_is_the_most(door: Door) -> None:
    most = b"command=/emg&text=" + b"x" * (1_000_000 - 18)
    assert door.ask(most, signed(most))[0] == 200
    assert door.ask(most + b"x", signed(most + b"x"))[0] == 413


# --- Bodies ------------------------------------------------------------------------------------------------------

NESTED = b'{"type":"event_callback","event":' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b"{"),
        (JSON, b""),
        (JSON, b"[1]"),
        (JSON, b"null"),
        (JSON, b'"text"'),
        (JSON, b"1"),
        (JSON, b"{}"),
        (JSON, b'{"type":1}'),
        (JSON, b'{"type":"\xff"}'),
        (JSON, b"\xef\xbb\xbf{}"),
        (JSON, b"1" * 10_000),
        (JSON, DEEP),
        (JSON, NESTED),
        (FORM, DEEP),
        ("text/html", DEEP),
        (FORM, b"payload=%7B"),
        (FORM, b"payload="),
        (FORM, b"payload=null"),
        (FORM, b"payload=%5B1%5D"),
        (FORM, b"payload=" + DEEP),
        (FORM, b""),
        (FORM, b"&&&"),
        (FORM, b"a=1&" * 300),
        (FORM, b"\xff\xfe"),
        ("", b"\0"),
    ],
)
def test_garbage_is_400_when_it_is_signed_and_401_when_it_is_not(door: Door, kind: str, body: bytes) -> None:
    assert door.ask(body, signed(body, kind))[0] == 400
    assert door.ask(body, signed(body + b" ", kind))[0] == 401
    assert door.ask(body, {"Content-Type": kind})[0] == 401
    assert not door.seen


def test_the_word_payload_in_a_command_makes_no_interaction_of_it() -> None:
    for text in ("payload", "payload=%7B", '&payload={"type":"block_actions"}', "1c done, the payload= is <here>"):
        raw = urlencode({"command": "/emg", "text": text, "user_id": "U1"}).encode()
        assert parse(raw, FORM) == {"command": "/emg", "text": text, "user_id": "U1"}
    smuggled = b"command=%2Femg&text=x&payload=" + urlencode({"": '{"type":"block_actions"}'}).encode()[1:]
    assert parse(smuggled, FORM)["command"] == "/emg"


def test_what_no_database_takes_is_gone_before_anybody_sees_it() -> None:
    """Row 34."""
    assert parse(b'{"type":"a\\u0000b","x":["\\ud800c","\\ud83d\\ude00"],"\\u0000k":{"y":"\\uDFFF"}}', JSON) == {
        "type": "ab",
        "x": ["c", "😀"],
        "k": {"y": ""},
    }
    assert parse(b"command=%2Femg&text=a%00b%E2%80%8F%F0%9F%98%80", FORM) == {"command": "/emg", "text": "ab\u200f😀"}
    pressed = urlencode({"payload": '{"type":"a\\u0000b","x":["\\ud800c"]}'}).encode()
    assert b"\\" not in pressed, "Slack encodes the backslash as well"
    assert parse(pressed, FORM) == {"type": "ab", "x": ["c"]}
    nested = urlencode({"payload": '{"type":' + "[" * 60 + "]" * 60 + "}"}).encode()
    with pytest.raises(Refused):
        parse(nested, FORM)


def test_nothing_of_bolts_own_headers_comes_through(door: Door) -> None:
    headers = signed(COMMAND) | {
        "X-Slack-Bolt-Lazy-Only": "1",
        "X-Slack-Bolt-Lazy-Function-Name": "command",
        "X-Slack-Retry-Num": "1",
        "X-Slack-Retry-Reason": "http_timeout",
    }
    assert door.ask(COMMAND, headers)[0] == 200
    assert door.seen[0][1] == {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}


HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "X-Slack-Signature",
            "X-Slack-Request-Timestamp",
            "Content-Type",
            "X-Slack-Bolt-Lazy-Only",
            "Transfer-Encoding",
        ]
    ),
    st.one_of(
        st.text(max_size=80),
        st.from_regex(r"v0=[0-9a-f]{64}", fullmatch=True),
        st.integers(-(2**63), 2**63).map(str),
        st.just(str(int(time.time()))),
        st.sampled_from([JSON, FORM, "chunked"]),
    ),
)


@settings(max_examples=500)
@given(body=st.one_of(st.binary(max_size=300), st.sampled_from([COMMAND, DEEP, b"{}"])), headers=HEADERS)
@example(body=DEEP, headers={"Content-Type": JSON, "X-Slack-Signature": "v0=" + "0" * 64})
def test_whatever_is_not_signed_is_401(body: bytes, headers: dict[str, str]) -> None:
    """Row 91."""
    door = Door()
    assert door.ask(body, headers)[0] == 401
    assert not door.seen


@settings(max_examples=300)
@given(
    method=st.one_of(st.text(max_size=8), st.sampled_from(["GET", "POST", "HEAD"])),
    path=st.one_of(st.text(max_size=30), st.sampled_from(["/slack/events", "/"])),
    length=st.one_of(st.none(), st.text(max_size=15), st.integers().map(str)),
    body=st.binary(max_size=50),
)
def test_whatever_comes_unsigned_is_the_senders_mistake(
    method: str, path: str, length: str | None, body: bytes
) -> None:
    door = Door()
    assert 400 <= door.ask(body, {}, method=method, path=path, CONTENT_LENGTH=length)[0] < 500
    assert not door.seen
