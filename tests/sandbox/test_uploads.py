"""Files of the bot, in Slack's three steps: an address, the bytes, and only then the message."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from slack_sdk import WebClient

from emgbot.sandbox import Sandbox

TOKEN = "xoxb-test"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def bring(url: str, content: bytes, **headers: str) -> tuple[int, bytes]:
    """Step 2, which needs no token."""
    request = urllib.request.Request(url, data=content, headers={n.replace("_", "-"): v for n, v in headers.items()})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def staged(web: Any, name: str = "chart.png", content: bytes = PNG, **more: Any) -> str:
    """Steps 1 and 2; the file's id."""
    answer = web.api("files.getUploadURLExternal", filename=name, length=len(content), **more)
    assert bring(answer["upload_url"], content) == (200, b"OK - %d" % len(content))
    return str(answer["file_id"])


def test_slacks_own_client_uploads_with_it(sandbox: Sandbox, web: Any) -> None:
    client = WebClient(token=TOKEN, base_url=sandbox.api_url)
    root = client.chat_postMessage(channel="C1", text="the week")["ts"]
    client.files_upload_v2(
        channel="C1", thread_ts=root, initial_comment="the chart", content=PNG, filename="chart.png", alt_txt="2 of 5"
    )
    _, message = client.conversations_replies(channel="C1", ts=root)["messages"]
    assert (message["text"], message["user"], message["bot_id"]) == ("the chart", "UBOT", "B1")
    [file] = message["files"]
    assert (file["name"], file["size"], file["alt_txt"], file["mimetype"]) == (
        "chart.png",
        len(PNG),
        "2 of 5",
        "image/png",
    )
    address = urlsplit(file["url_private_download"])
    assert web.open(address.path, Authorization=f"Bearer {TOKEN}")[2] == PNG


def test_nothing_is_seen_before_the_third_step_and_it_counts_once(sandbox: Sandbox, web: Any, bot: Any) -> None:
    file_id = staged(web)
    assert sandbox.messages("#img-ewaste") == []
    assert web.api("files.info", file=file_id)["error"] == "file_not_found"
    done = {"files": [{"id": file_id, "title": "Chart"}], "channel_id": "C1", "initial_comment": "here"}
    assert web.api("files.completeUploadExternal", **done)["files"] == [{"id": file_id, "title": "Chart"}]
    assert web.api("files.completeUploadExternal", **done)["error"] == "file_not_found"
    [message] = web.api("conversations.history", channel="C1")["messages"]
    assert (message["text"], message["files"][0]["title"]) == ("here", "Chart")
    shares = web.api("files.info", file=file_id)["file"]["shares"]
    assert [share["ts"] for share in shares["public"]["C1"]] == [message["ts"]]
    [entry] = sandbox.accepted()
    assert (entry["method"], entry["channel"], entry["ts"], entry["text"], entry["files"]) == (
        "files.completeUploadExternal",
        "C1",
        message["ts"],
        "here",
        ["chart.png"],
    )
    sandbox.drain()
    assert [event["subtype"] for event in bot.events("message")] == ["file_share"]


def test_several_files_are_one_message_and_may_come_in_a_form(web: Any, sandbox: Sandbox) -> None:
    ids = [staged(web, f"{n}.txt", b"x" * n) for n in (1, 2)]
    form = {"token": TOKEN, "files": json.dumps([{"id": i} for i in ids]), "channels": "C1,C2"}
    assert json.loads(web.open("/api/files.completeUploadExternal", urlencode(form).encode())[2])["ok"]
    for channel in ("#img-ewaste", "#framework"):
        [message] = sandbox.messages(channel)
        assert [file["name"] for file in message["files"]] == ["1.txt", "2.txt"]


def test_without_a_channel_only_the_bot_has_it(web: Any, sandbox: Sandbox) -> None:
    file_id = staged(web)
    assert web.api("files.completeUploadExternal", files=[{"id": file_id}])["ok"]
    about = web.api("files.info", file=file_id)["file"]
    assert (about["channels"], about["is_public"], "shares" in about) == ([], False, False)
    assert sandbox.messages("#img-ewaste") == []


def test_the_bytes_may_come_as_a_form(web: Any, sandbox: Sandbox) -> None:
    answer = web.api("files.getUploadURLExternal", filename="a.txt", length=5)
    head = b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    body = head + b"Content-Type: application/octet-stream\r\n\r\nhel\xffo\r\n--xx--\r\n"
    kind = "multipart/form-data; boundary=xx"
    assert bring(answer["upload_url"], body, Content_Type=kind) == (200, b"OK - 5")
    web.api("files.completeUploadExternal", files=[{"id": answer["file_id"]}], channel_id="C1")
    [file] = sandbox.messages("#img-ewaste")[0]["files"]
    assert web.open(file["url"])[2] == b"hel\xffo"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"filename": "a"}, "missing_argument"),
        ({"filename": "a", "length": 0}, "missing_argument"),
        ({"filename": "a", "length": "many"}, "missing_argument"),
        ({"length": 1}, "invalid_arguments"),
        ({"filename": "a", "length": 10**9}, "file_upload_size_restricted"),
        ({"filename": "a", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
def test_an_upload_is_refused_at_its_first_step(web: Any, args: Any, error: str) -> None:
    assert web.api("files.getUploadURLExternal", **args)["error"] == error


def test_bytes_that_were_not_announced_are_refused(web: Any, sandbox: Sandbox) -> None:
    answer = web.api("files.getUploadURLExternal", filename="a", length=3)
    assert bring(answer["upload_url"], b"four")[0] == 400
    assert bring(f"{sandbox.url}/upload/v1/other", b"one")[0] == 404
    refused = web.api("files.completeUploadExternal", files=[{"id": answer["file_id"]}], channel_id="C1")
    assert refused["error"] == "file_not_found"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel_id": "C404"}, "channel_not_found"),
        ({"channel_id": "#img-ewaste"}, "channel_not_found"),
        ({"channel_id": "C3"}, "not_in_channel"),
        ({"channel_id": "C5"}, "channel_not_found"),
        ({"channel_id": "C6"}, "is_archived"),
        ({"channel_id": "C1", "thread_ts": "1.000001"}, "message_not_found"),
        ({"channel_id": "C1", "blocks": [{"type": "divider"}]}, "invalid_blocks"),
        ({"channel_id": "C1", "files": "["}, "invalid_arguments"),
        ({"channel_id": "C1", "files": []}, "invalid_arguments"),
        ({"channel_id": "C1", "files": [{"title": "x"}]}, "invalid_arguments"),
        ({"channel_id": "C1", "files": [{"id": "F404"}]}, "file_not_found"),
    ],
)
def test_an_upload_that_is_refused_at_its_last_step_can_still_be_completed(web: Any, args: Any, error: str) -> None:
    file_id = staged(web)
    assert web.api("files.completeUploadExternal", **({"files": [{"id": file_id}]} | args))["error"] == error
    assert web.api("files.completeUploadExternal", files=[{"id": file_id}], channel_id="C1")["ok"]


def test_each_step_can_be_made_to_fail(web: Any, sandbox: Sandbox) -> None:
    sandbox.fail("status", method="files.*", times=1)
    assert web.open("/api/files.getUploadURLExternal", b"{}", Authorization=f"Bearer {TOKEN}")[0] == 503
    answer = web.api("files.getUploadURLExternal", filename="a", length=3)
    sandbox.fail("status", method="files.upload", times=1)
    assert bring(answer["upload_url"], b"one")[0] == 503
    assert bring(answer["upload_url"], b"one")[0] == 200
    sandbox.fail("error", method="files.completeUploadExternal", channel="#img-ewaste", accepted=True)
    done = {"files": [{"id": answer["file_id"]}], "channel_id": "C1"}
    assert web.api("files.completeUploadExternal", **done)["error"] == "internal_error"
    assert len(sandbox.accepted()) == 1


def test_a_picture_is_shown_only_as_a_picture(web: Any, sandbox: Sandbox) -> None:
    sandbox.say("hanna", "#img-ewaste", "", files=[("chart.png", PNG), ("page.png", b"<script>alert(1)</script>")])
    chart, page = sandbox.messages("#img-ewaste")[0]["files"]
    assert (chart["picture"], page["picture"]) == (True, False)
    assert web.open(f"{chart['url']}?show")[1]["content-type"] == "image/png"
    assert web.open(f"{page['url']}?show")[1]["content-type"] == "application/octet-stream"
    assert web.open(chart["url"])[1]["content-type"] == "application/octet-stream"
