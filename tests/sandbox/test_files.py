"""Files that people send: the event, `files.info`, the addresses, and what is refused; over HTTP as Slack has it."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

import pytest

from emgbot.clock import MovableClock
from emgbot.errors import UserError
from emgbot.sandbox import Sandbox
from emgbot.sandbox.files import MOST_BYTES, MOST_FILES
from tests.sandbox.conftest import SECRET, TOKEN, WORLD, Web

PLAN = b"PK\x03\x04 not really a document"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def encoded(name: str, content: bytes = PLAN) -> dict[str, str]:
    return {"name": name, "content_base64": base64.b64encode(content).decode()}


def unfollowed(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One GET, without going on to where it points."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        with urllib.request.build_opener(Stay).open(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def sent(sandbox: Sandbox, bot: Any, name: str = "Plan 2018.docx", content: bytes = PLAN) -> dict[str, Any]:
    """The file object of the event about a file that was sent to the bot."""
    sandbox.say("hanna", "@emgbot", "next year", files=[(name, content)])
    (file,) = bot.events("message")[-1]["files"]
    return dict(file)


def test_a_file_is_told_as_slack_tells_it(sandbox: Sandbox, bot: Any) -> None:
    file = sent(sandbox, bot)
    event = bot.events("message")[-1]
    assert bot.heard[-1].signed
    assert (event["subtype"], event["text"], event["channel_type"], event["user"]) == (
        "file_share",
        "next year",
        "im",
        "U1",
    )
    assert file["id"].startswith("F")
    assert (file["name"], file["title"], file["filetype"], file["size"]) == (
        "Plan 2018.docx",
        "Plan 2018.docx",
        "docx",
        len(PLAN),
    )
    assert file["mimetype"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert file["url_private_download"].startswith(f"{sandbox.url}/files-pri/T1-{file['id']}/download/")
    assert file["url_private"].startswith(f"{sandbox.url}/files-pri/")
    assert file["permalink"].startswith(f"{sandbox.url}/files/U1/{file['id']}/")
    assert (file["mode"], file["is_external"], file["user"], file["is_public"]) == ("hosted", False, "U1", False)


def test_files_are_sent_by_control_in_channels_threads_and_direct_messages(
    web: Web, sandbox: Sandbox, bot: Any
) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "who has the draft?").ts
    here = {"user": "jonas", "channel": "#img-ewaste"}
    two = [encoded("a.pdf", b"one"), encoded("b.csv", b"second")]
    assert web.json("/control/say", here | {"files": two})["ok"]
    assert web.json("/control/say", here | {"text": "this one", "thread_ts": root, "files": two[:1]})["ok"]
    assert web.json("/control/say", {"user": "jonas", "channel": "@emgbot", "text": "", "files": two[1:]})["ok"]
    first, reply, direct = bot.events("message")[1:]
    assert (first["text"], [file["name"] for file in first["files"]]) == ("", ["a.pdf", "b.csv"])
    assert (reply["thread_ts"], reply["subtype"], reply["parent_user_id"]) == (root, "file_share", "U1")
    assert (direct["channel_type"], direct["files"][0]["filetype"]) == ("im", "csv")
    shown = web.json("/control/state?as=jonas")["messages"][1]["files"]
    assert [(file["name"], file["size"], file["pretty_type"]) for file in shown] == [
        ("a.pdf", 3, "PDF"),
        ("b.csv", 6, "CSV"),
    ]


def test_a_mention_with_a_file_tells_of_it_twice_and_history_knows_it(web: Web, sandbox: Sandbox, bot: Any) -> None:
    sandbox.say("jonas", "#img-ewaste", "@emgbot look", files=[("x.txt", b"hello")])
    [message], [mention] = bot.events("message"), bot.events("app_mention")
    assert message["files"] == mention["files"]
    (kept,) = web.api("conversations.history", channel="C1")["messages"]
    assert kept["files"] == message["files"]
    assert "subtype" not in kept


def test_files_info_answers_for_what_the_bot_can_see(web: Web, sandbox: Sandbox, bot: Any) -> None:
    file = sent(sandbox, bot)
    answer = web.api("files.info", file=file["id"])
    assert answer["ok"]
    shares = answer["file"].pop("shares")
    assert answer["file"] == file | {"channels": [], "groups": [], "ims": ["D1"]}
    assert [share["ts"] for share in shares["private"]["D1"]] == [bot.events("message")[0]["ts"]]
    sandbox.say("hanna", "#secret", "", files=[("s.txt", b"psst")])
    hidden = sandbox.messages("#secret", "hanna")[0]["files"][0]["id"]
    assert web.api("files.info", file=hidden)["error"] == "file_not_found"
    assert web.api("files.info", file="F0")["error"] == "file_not_found"
    assert web.api("files.info")["error"] == "invalid_arguments"
    assert web.json("/api/files.info", {"file": file["id"]})["error"] == "not_authed"


def test_a_deleted_message_takes_its_file_away(web: Web, sandbox: Sandbox, bot: Any) -> None:
    ts = sandbox.say("hanna", "@emgbot", "", files=[("x.txt", b"hello")]).ts or ""
    file = bot.events("message")[-1]["files"][0]
    sandbox.delete("hanna", "@emgbot", ts)
    assert web.api("files.info", file=file["id"])["error"] == "file_deleted"
    assert unfollowed(file["url_private_download"], **BEARER)[0] == 404


@pytest.mark.parametrize("address", ["url_private", "url_private_download"])
def test_the_bots_token_opens_the_file(sandbox: Sandbox, bot: Any, address: str) -> None:
    file = sent(sandbox, bot)
    status, headers, body = unfollowed(file[address], **BEARER)
    assert (status, body) == (200, PLAN)
    assert headers["content-type"] == file["mimetype"]
    assert headers["content-length"] == str(len(PLAN))


@pytest.mark.parametrize("authorization", [None, TOKEN, "Bearer xoxb-other", f"Basic {TOKEN}", "Bearer "])
def test_without_the_token_one_is_led_to_a_page_instead(sandbox: Sandbox, bot: Any, authorization: str | None) -> None:
    file = sent(sandbox, bot)
    headers = {} if authorization is None else {"Authorization": authorization}
    status, told, body = unfollowed(file["url_private_download"], **headers)
    assert (status, body) == (302, b"")
    assert told["location"].startswith("/?redir=%2Ffiles-pri%2F")
    status, told, body = unfollowed(sandbox.url + told["location"])
    assert (status, told["content-type"].split(";")[0]) == (200, "text/html")
    assert PLAN not in body


def test_without_the_scope_slack_says_so_in_files_info_alone(clock: MovableClock, bot: Any) -> None:
    world = WORLD | {"bot": WORLD["bot"] | {"scopes": ["chat:write", "im:history"]}}
    with Sandbox(world, clock=clock, signing_secret=SECRET, bot_token=TOKEN, bot_url=bot.url) as poor:
        file = sent(poor, bot)
        answer = Web(poor.url).api("files.info", file=file["id"])
        assert answer == {
            "ok": False,
            "error": "missing_scope",
            "needed": "files:read",
            "provided": "chat:write,im:history",
        }
        assert unfollowed(file["url_private_download"], **BEARER)[0] == 302


def test_people_save_what_they_may_see(web: Web, sandbox: Sandbox) -> None:
    sandbox.say("hanna", "#drafts", "", files=[("Année 2018.html", b"<script>alert(1)</script>")])
    (file,) = sandbox.messages("#drafts", "hanna")[0]["files"]
    status, headers, body = web.open(f"{file['url']}?as=hanna")
    assert (status, body) == (200, b"<script>alert(1)</script>")
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment; ")
    assert headers["content-disposition"].endswith(f"filename*=UTF-8''{quote('Année 2018.html')}")
    for viewer in ("jonas", "nina"):
        status, _, body = web.open(f"{file['url']}?as={viewer}")
        assert (status, json.loads(body)["error"]) == (400, "There is no such file here.")


def test_a_permalink_leads_to_the_message(sandbox: Sandbox, bot: Any) -> None:
    file = sent(sandbox, bot)
    ts = bot.events("message")[-1]["ts"]
    status, headers, _ = unfollowed(file["permalink"])
    assert (status, headers["location"]) == (302, f"/archives/D1/p{ts.replace('.', '')}")


NAMES = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "..",
    ".docx",
    "no extension",
    "plan\u202excod.exe",
    "n" * 300 + ".docx",
    "计划 2018.docx",
    "a&b <b>?#%2e.docx",
    "quote\"s'.docx",
    "two\r\nlines: yes.docx",
    "\ud800.docx",
]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_file_is_called_its_addresses_work(web: Web, sandbox: Sandbox, bot: Any, name: str) -> None:
    file = sent(sandbox, bot, name)
    assert file["name"] == name.replace("\r\n", "").replace("\ud800", "")
    assert file["url_private_download"].isascii()
    assert unfollowed(file["url_private_download"], **BEARER)[2] == PLAN
    (shown,) = sandbox.messages("@emgbot", "hanna")[-1]["files"]
    assert web.open(f"{shown['url']}?as=hanna")[2] == PLAN


@pytest.mark.parametrize("size", [0, 1, MOST_BYTES])
def test_files_of_every_size_that_is_taken_arrive_whole(web: Web, sandbox: Sandbox, bot: Any, size: int) -> None:
    content = bytes(size)
    body = {"user": "hanna", "channel": "@emgbot", "files": [encoded("x.bin", content)]}
    assert web.json("/control/say", body)["ok"]
    file = bot.events("message")[-1]["files"][0]
    assert (file["size"], file["filetype"]) == (size, "binary")
    assert unfollowed(file["url_private_download"], **BEARER)[2] == content


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"files": "plan.docx"}, "files must be a list such as"),
        ({"files": [{"name": "x"}]}, "files must be a list such as"),
        ({"files": [{"name": 1, "content_base64": ""}]}, "files must be a list such as"),
        ({"files": [{"name": "x", "content_base64": "%%%"}]}, "'x' is not base64"),
        ({"files": [encoded("x")] * (MOST_FILES + 1)}, "A message takes 10"),
        ({"files": [encoded(" ")]}, "needs a name"),
        ({"files": []}, "text is missing"),
        ({"text": "", "files": []}, "nothing to send"),
        ({"text": "/emg status 1c done", "files": [encoded("x")]}, "A command takes no files"),
    ],
)
def test_what_cannot_be_sent_is_told_with_a_sentence(web: Web, bot: Any, more: Any, sentence: str) -> None:
    body = json.dumps({"user": "jonas", "channel": "#img-ewaste"} | more).encode()
    status, _, answer = web.open("/control/say", body, Content_Type="application/json")
    assert status == 400
    assert sentence in json.loads(answer)["error"]
    assert bot.heard == []


def test_too_much_is_told_with_the_limit(sandbox: Sandbox) -> None:
    with pytest.raises(UserError, match=r"^The file has 20\.0 MB, and a message takes 20 MB of files here\.$"):
        sandbox.say("jonas", "#img-ewaste", "", files=[("x", bytes(MOST_BYTES + 1))])
    half = ("x", bytes(MOST_BYTES // 2 + 1))
    with pytest.raises(UserError, match=r"^Together the files have"):
        sandbox.say("jonas", "#img-ewaste", "", files=[half, half])


def test_an_edit_keeps_the_files_and_may_take_the_words_away(sandbox: Sandbox, bot: Any) -> None:
    ts = sandbox.say("jonas", "#img-ewaste", "hello", files=[("x.txt", b"x")]).ts or ""
    sandbox.edit("jonas", "#img-ewaste", ts, "")
    changed = bot.events("message")[-1]
    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["text"], changed["message"]["files"][0]["name"]) == ("", "x.txt")
