"""Reading a file that a person sent: over real sockets, from a server of the test and from the sandbox."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from emgbot.clock import MovableClock
from emgbot.errors import DeliveryError
from emgbot.sandbox import Sandbox
from emgbot.slack.client import make_client
from emgbot.slack.files import CANVAS, ELSEWHERE, GONE, NO_SCOPE, SlackFiles, is_slack, sent_file
from tests.slack.conftest import Slack, drops_halfway, hangs_up, http, raw_bytes, refuses, resets, says

PLAN = b"PK\x03\x04" + bytes(range(256)) * 400
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGN_IN = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>"
MOST, SECONDS = 1_000_000, 2.0
SLACK_API = "https://slack.com/api/"


@pytest.fixture
def files(slack: Slack, tls: ssl.SSLContext) -> SlackFiles:
    return SlackFiles(make_client("xoxb-1", slack.url, seconds=1, tls=tls))


def address(slack: Slack, path: str = "files-pri/T1-F1/download/plan.docx") -> str:
    return slack.url.removesuffix("api/") + path


def the_file(slack: Slack, **more: Any) -> dict[str, Any]:
    """A file as an event describes it."""
    file = {"id": "F1", "name": "plan.docx", "mimetype": DOCX, "size": len(PLAN), "mode": "hosted"}
    return file | {"url_private_download": address(slack)} | more


def refused(files: SlackFiles, file: dict[str, Any], *, most: int = MOST, seconds: float = SECONDS) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        files.fetch(file, most=most, seconds=seconds)
    return error.value


# --- What is read ------------------------------------------------------------------------------------------------


def test_the_bytes_are_read_with_the_token(slack: Slack, files: SlackFiles) -> None:
    slack.will(http(PLAN, kind=DOCX))
    assert files.fetch(the_file(slack), most=MOST, seconds=SECONDS) == PLAN
    ((path, _),) = slack.requests
    assert path == "/files-pri/T1-F1/download/plan.docx"
    assert "Authorization: Bearer xoxb-1" in slack.heads[0]


def test_a_file_of_another_organisation_is_looked_up_first(slack: Slack, files: SlackFiles) -> None:
    slack.will(says({"ok": True, "file": the_file(slack)}), http(PLAN, kind=DOCX))
    file = {"id": "F1", "name": "file", "mode": "file_access", "file_access": "check_file_info"}
    assert files.fetch(file, most=MOST, seconds=SECONDS) == PLAN
    assert slack.requests[0] == ("/api/files.info", {"file": "F1"})


def test_the_plain_address_serves_where_there_is_no_other(slack: Slack, files: SlackFiles) -> None:
    slack.will(http(PLAN, kind=DOCX))
    file = the_file(slack, url_private=address(slack, "files-pri/x"), url_private_download=None)
    assert files.fetch(file, most=MOST, seconds=SECONDS) == PLAN
    assert slack.requests[0][0] == "/files-pri/x"


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_slack_may_send_us_on_among_its_own_hosts(slack: Slack, files: SlackFiles, hops: int) -> None:
    there = [http("", 302, Location=f"/origin/{hop}") for hop in range(hops)]
    slack.will(*there, http(PLAN, kind=DOCX))
    assert files.fetch(the_file(slack), most=MOST, seconds=SECONDS) == PLAN
    assert len(slack.heads) == hops + 1
    assert all("Authorization: Bearer xoxb-1" in head for head in slack.heads)


def test_a_way_in_circles_ends(slack: Slack, files: SlackFiles) -> None:
    slack.will(http("", 302, Location="/again"))
    assert not refused(files, the_file(slack)).permanent
    assert len(slack.requests) == 4


def test_a_page_that_was_sent_is_a_file_like_any_other(slack: Slack, files: SlackFiles) -> None:
    slack.will(http(SIGN_IN, kind="text/html"))
    file = the_file(slack, mimetype="text/html", filetype="html", size=len(SIGN_IN))
    assert files.fetch(file, most=MOST, seconds=SECONDS) == SIGN_IN


@pytest.mark.parametrize("name", ["plan d'action.docx", "计划.docx", "a%20b.docx"])
def test_an_address_with_other_letters_is_written_as_http_wants_it(slack: Slack, files: SlackFiles, name: str) -> None:
    slack.will(http(PLAN, kind=DOCX))
    file = the_file(slack, url_private_download=address(slack, name))
    assert files.fetch(file, most=MOST, seconds=SECONDS) == PLAN
    assert slack.requests[0][0].isascii()


@pytest.mark.parametrize("size", [None, 0, "many"])
def test_a_size_that_is_not_told_is_no_hindrance(slack: Slack, files: SlackFiles, size: Any) -> None:
    slack.will(http(PLAN, kind=DOCX))
    assert files.fetch(the_file(slack, size=size), most=MOST, seconds=SECONDS) == PLAN
    slack.will(http(b"", kind=DOCX))
    assert files.fetch(the_file(slack, size=size), most=MOST, seconds=SECONDS) == b""


# --- Where the token goes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/x.docx", True),
        ("https://files.slack.com:443/x", True),
        ("https://files-origin.slack.com/x", True),
        ("https://emg.enterprise.slack.com/x", True),
        ("https://FILES.slack.com/x", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://user@files.slack.com/x", False),
        ("https://evil.example\\@files.slack.com/x", False),
        ("https://evil.example#.slack.com/x", False),
        ("https://evilslack.com/x", False),
        ("https://slack.com.evil.example/x", False),
        ("https://files.slack.com./x", False),
        ("https://files.släck.com/x", False),
        ("https://\u017flack.com/x", False),
        ("//files.slack.com/x", False),
        ("ftp://files.slack.com/x", False),
        ("file:///etc/passwd", False),
        ("https://[/x", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_alone(url: str, ours: bool) -> None:
    assert is_slack(url, SLACK_API) is ours


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("http://127.0.0.1:3939/files/x", True),
        ("http://127.0.0.1:3940/files/x", False),
        ("https://127.0.0.1:3939/files/x", False),
        ("http://127.0.0.1:3939@evil.example/x", False),
        ("https://files.slack.com/x", False),
    ],
)
def test_with_another_address_for_slack_it_goes_only_there(url: str, ours: bool) -> None:
    assert is_slack(url, "http://127.0.0.1:3939/api/") is ours


def test_a_redirect_elsewhere_is_not_followed(slack: Slack, files: SlackFiles) -> None:
    other = Slack()
    try:
        slack.will(http("", 302, Location=other.url))
        error = refused(files, the_file(slack))
        assert (str(error), error.permanent) == (ELSEWHERE, True)
        assert other.requests == []
    finally:
        other.close()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"url_private_download": "http://evil.example/x"}, ELSEWHERE),
        ({"url_private_download": "file:///etc/passwd"}, ELSEWHERE),
        ({"mode": "external", "is_external": True, "mimetype": "application/vnd.slack-remote"}, ELSEWHERE),
        ({"mode": "quip", "filetype": "quip", "mimetype": "application/vnd.slack-docs"}, CANVAS),
        ({"id": "", "url_private_download": ""}, GONE),
    ],
)
def test_what_is_no_file_of_slacks_is_not_opened(
    slack: Slack, files: SlackFiles, more: dict[str, Any], sentence: str
) -> None:
    assert str(refused(files, the_file(slack, **more))) == sentence
    assert slack.requests == []


# --- What is too much --------------------------------------------------------------------------------------------


def test_what_says_to_be_too_large_is_not_asked_for(slack: Slack, files: SlackFiles) -> None:
    error = refused(files, the_file(slack, size=25_300_000), most=20_000_000)
    assert str(error) == "The file is too large: 25.3 MB, and I read up to 20 MB. Send a smaller one."
    assert error.permanent
    assert slack.requests == []


def test_what_turns_out_too_large_is_read_no_further(slack: Slack, files: SlackFiles) -> None:
    slack.will(raw_bytes(b"HTTP/1.1 200 OK\r\nContent-Type: x/y\r\n\r\n" + bytes(3 * MOST)))
    assert "too large" in str(refused(files, the_file(slack, size=10)))


def test_the_limit_itself_is_still_read(slack: Slack, files: SlackFiles) -> None:
    slack.will(http(PLAN, kind=DOCX))
    assert files.fetch(the_file(slack), most=len(PLAN), seconds=SECONDS) == PLAN
    assert "too large" in str(refused(files, the_file(slack, size=None), most=len(PLAN) - 1))


def drips(head: bytes) -> Any:
    """Send `head`, then a byte now and then, for much longer than anybody waits."""

    pause = threading.Event()

    def drip(connection: Any) -> None:
        try:
            connection.sendall(head)
            for _ in range(40):
                pause.wait(0.1)
                connection.sendall(b"x")
        except OSError:
            pass

    return drip


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Type: x/y\r\nContent-Length: 9000\r\n\r\n", id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", id="headers"),
        pytest.param(b"", id="everything"),
    ],
)
def test_the_deadline_holds_for_all_of_it_together(slack: Slack, files: SlackFiles, head: bytes) -> None:
    slack.will(drips(head))
    begun = time.monotonic()
    error = refused(files, the_file(slack), seconds=0.5)
    assert time.monotonic() - begun < 1.0
    assert str(error) == "The file did not arrive within 0.5 seconds. Send it again in a few minutes."
    assert not error.permanent


def test_silence_ends_with_the_deadline(slack: Slack, files: SlackFiles) -> None:
    slack.will(slack.silent)
    begun = time.monotonic()
    assert "within 0.3 seconds" in str(refused(files, the_file(slack), seconds=0.3))
    assert "within 0.3 seconds" in str(refused(files, {"id": "F1", "name": "x"}, seconds=0.3))
    assert time.monotonic() - begun < 1.5


# --- What goes wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        http(SIGN_IN, kind="text/html; charset=utf-8"),
        http(b"\xef\xbb\xbf \n" + SIGN_IN, kind="application/octet-stream"),
        http(b"<!-- x -->\n<HTML>", kind="text/plain"),
        http("", 401),
        http("", 403),
    ],
)
def test_a_page_to_sign_in_says_which_scope_is_missing(slack: Slack, files: SlackFiles, answer: Any) -> None:
    slack.will(answer)
    error = refused(files, the_file(slack))
    assert (str(error), error.permanent) == (NO_SCOPE, True)
    assert "files:read" in NO_SCOPE


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("missing_scope", NO_SCOPE),
        ("file_not_found", GONE),
        ("file_deleted", GONE),
        ("access_denied", GONE),
        ("internal_error", "Slack does not give me the file just now"),
        ("ratelimited", "Slack does not give me the file just now"),
    ],
)
def test_what_files_info_refuses_is_told_with_the_cure(
    slack: Slack, files: SlackFiles, code: str, sentence: str
) -> None:
    slack.will(refuses(code))
    assert str(refused(files, {"id": "F1", "name": "x", "file_access": "check_file_info"})).startswith(sentence)


@pytest.mark.parametrize("found", [None, [], {}, {"id": "F1", "file_access": "file_not_found"}])
def test_a_file_without_an_address_is_gone(slack: Slack, files: SlackFiles, found: Any) -> None:
    slack.will(says({"ok": True, "file": found}))
    refused(files, {"id": "F1", "name": "x"})
    assert len(slack.requests) == 1


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, GONE), (410, GONE), (500, "Slack does not"), (429, "Slack doe")]
)
def test_other_answers_are_told_too(slack: Slack, files: SlackFiles, status: int, sentence: str) -> None:
    slack.will(http("oh", status))
    assert str(refused(files, the_file(slack))).startswith(sentence)


BROKEN = {
    "hung up": hangs_up,
    "reset": resets,
    "broken off": drops_halfway,
    "no HTTP": raw_bytes(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a header without an end": raw_bytes(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000),
    "a chunk that ends early": raw_bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\nabc"),
    "a chunk of no size": raw_bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"),
    "less than the file has": raw_bytes(b"HTTP/1.0 200 OK\r\n\r\n" + PLAN[:-1]),
    "a redirect to nowhere": http("", 302, Location="http://["),
    "a redirect without a target": http("", 302),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_what_does_not_arrive_whole_is_refused_for_now(slack: Slack, files: SlackFiles, answer: Any) -> None:
    slack.will(answer)
    error = refused(files, the_file(slack))
    assert "Send" in str(error)
    assert len(str(error)) < 100


def test_nobody_at_home_is_told(tls: ssl.SSLContext) -> None:
    files = SlackFiles(make_client("xoxb-1", "http://127.0.0.1:1/api/", seconds=1, tls=tls))
    file = {"id": "F1", "name": "x", "url_private_download": "http://127.0.0.1:1/x"}
    assert not refused(files, file).permanent


# --- What an event tells -----------------------------------------------------------------------------------------


def test_of_an_event_only_what_is_needed_is_kept() -> None:
    event = {
        "id": "F1",
        "name": "plan\u202excod.\x00docx",
        "size": 5,
        "url_private": "u",
        "thumb_64": "x",
        "user": "U1",
    }
    assert sent_file(event) == {"name": "planxcod.docx", "id": "F1", "size": 5, "url_private": "u"}
    assert sent_file({"id": "F1", "file_access": "check_file_info"})["name"] == "file"
    assert sent_file({"title": "A title"})["name"] == "A title"


# --- With the sandbox --------------------------------------------------------------------------------------------


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    world = {"people": [{"id": "U1", "name": "hanna"}], "bot": {"scopes": ["files:read"]}}
    clock = MovableClock(datetime(2017, 3, 20, 7, 50, tzinfo=UTC))
    with Sandbox(world, clock=clock, signing_secret="s", bot_token="xoxb-1") as made:
        yield made


def test_a_file_of_the_sandbox_is_read_as_one_of_slack(sandbox: Sandbox, tls: ssl.SSLContext) -> None:
    sandbox.say("hanna", "@emgbot", "", files=[("plan.docx", PLAN)])
    (shown,) = sandbox.messages("@emgbot", "hanna")[0]["files"]
    file = {"id": shown["id"], "name": "plan.docx", "file_access": "check_file_info"}
    files = SlackFiles(make_client("xoxb-1", sandbox.api_url, seconds=1, tls=tls))
    assert files.fetch(file, most=MOST, seconds=SECONDS) == PLAN
    other = SlackFiles(make_client("xoxb-2", sandbox.api_url, seconds=1, tls=tls))
    address = f"{sandbox.url}/files-pri/T0SANDBOX-{shown['id']}/download/plan.docx"
    assert str(refused(other, file | {"file_access": "visible", "url_private_download": address})) == NO_SCOPE
