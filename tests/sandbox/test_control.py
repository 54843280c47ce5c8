"""The control API over HTTP, who may see what, and who may reach the stand-in at all."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import fields
from typing import Any

import pytest

from emgbot.clock import MovableClock
from emgbot.errors import MissingError
from emgbot.sandbox import Sandbox
from emgbot.sandbox.faults import KINDS
from emgbot.sandbox.limits import Limits


def test_the_control_api_explains_itself(web: Any, sandbox: Sandbox) -> None:
    status, _, body = web.open("/control")
    text = body.decode()
    assert status == 200
    for path in (*sandbox._control.acts, "wait", "deliveries", "state", "accepted", "calls", "file"):
        assert f"/control/{path}" in text
    told = text[text.index("/control/fault") :]
    assert [kind for kind in KINDS if f"{kind} {{" not in told] == []
    assert [part.name for part in fields(Limits) if part.name not in text and not part.name.startswith("tier")] == []


def test_a_conversation_by_control(web: Any, bot: Any) -> None:
    bot.answers("A.1.c is done")
    here = {"user": "jonas", "channel": "#img-ewaste"}
    told = web.json("/control/say", here | {"text": "/emg status 1c done"})
    assert [m["text"] for m in told["said"]] == ["A.1.c is done"]
    assert [d["kind"] for d in told["deliveries"]] == ["command"]
    bot.answers("")
    ts = web.json("/control/say", here | {"text": "hello"})["ts"]
    assert web.json("/control/react", here | {"ts": ts, "name": "eyes"})["ok"]
    assert web.json("/control/edit", here | {"ts": ts, "text": "hello all"})["ok"]
    assert web.json("/control/delete", here | {"ts": ts})["ok"]
    names = [d["name"] for d in web.json("/control/deliveries")["deliveries"]]
    assert names == ["/emg", "message", "reaction_added", "message.message_changed", "message.message_deleted"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("half of \ud83d it", "half of ? it"), ("/emg status 1c done \ud83d", "/emg status 1c done ?")],
)
def test_half_a_character_arrives_as_a_question_mark(web: Any, bot: Any, text: str, kept: str) -> None:
    bot.answers("")
    here = {"user": "jonas", "channel": "#img-ewaste"}
    told = web.json("/control/say", here | {"text": text})
    assert [d["ok"] for d in told["deliveries"]] == [True]
    if told["ts"]:
        assert web.json("/control/edit", here | {"ts": told["ts"], "text": text + "!"})["ok"]
        found = web.json("/control/state")["messages"]
        assert [m["text"] for m in found if m["ts"] == told["ts"]] == [kept + "!"]
    assert web.json("/control/rename", here | {"name": "e-\ud83d-waste"})["ok"]


@pytest.mark.parametrize(
    ("path", "args", "sentence"),
    [
        ("say", {"user": "jonas", "channel": "#img-ewaste"}, "text is missing"),
        ("say", {"user": "jonas", "channel": "#img-ewaste", "text": " "}, "nothing to send"),
        ("say", {"user": "jonas", "channel": "#img-ewaste", "text": 1}, "text must be text"),
        ("say", {"user": "jonas", "channel": "#img-ewaste", "text": "x", "raw": "yes"}, "raw must be true or false"),
        ("say", {"user": "jonas", "channel": "#img-ewaste", "text": "x", "loud": True}, "'loud' is not understood"),
        ("say", {"user": "emgbot", "channel": "#img-ewaste", "text": "x"}, "Nobody can act as the bot"),
        ("say", {"user": "jonas", "channel": "#old", "text": "x"}, "is archived"),
        ("say", {"user": "jonas", "channel": "#img-ewaste", "text": "x", "thread_ts": "1.1"}, "not there any more"),
        ("edit", {"user": "jonas", "channel": "#img-ewaste", "ts": "1.1", "text": "x"}, "not there any more"),
        ("rename", {"user": "jonas", "channel": "#img-ewaste", "name": "Two Words"}, "no spaces"),
        ("rename", {"user": "jonas", "channel": "#img-ewaste", "name": "general"}, "already"),
        ("clock", {"to": "soon"}, "not a date and time"),
        ("clock", {"by": "fortnight"}, "not a step"),
        ("clock", {"to": "2017-03-19T08:00"}, "only moves forward"),
        ("clock", {}, "Say one of"),
        ("clock", {"next": "send"}, "nothing more to send"),
        ("dance", {}, "no /control/dance"),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_sentence(web: Any, path: str, args: Any, sentence: str) -> None:
    status, _, body = web.open(f"/control/{path}", json.dumps(args).encode(), Content_Type="application/json")
    answer = json.loads(body)
    assert (status, answer["ok"]) == (400, False)
    assert sentence in answer["error"]


def test_a_body_that_is_no_json_is_refused(web: Any) -> None:
    for body in (b"{", b"[]"):
        assert web.open("/control/say", body)[0] == 400


def test_state_shows_each_person_what_is_theirs_to_see(web: Any, sandbox: Sandbox) -> None:
    web.api("chat.postEphemeral", channel="C1", user="U2", text="psst")
    sandbox.say("hanna", "#drafts", "draft words")
    sandbox.say("hanna", "@emgbot", "direct words")
    hanna, jonas, nina = (json.dumps(web.json(f"/control/state?as={who}")) for who in ("U1", "jonas", "nina"))
    assert "psst" in jonas
    assert "psst" not in hanna
    assert "draft words" in hanna
    assert "direct words" in hanna
    assert "draft" not in jonas
    assert "direct words" not in jonas
    assert "img-ewaste" not in nina
    everything = json.dumps(web.json("/control/state"))
    assert all(words in everything for words in ("psst", "draft words", "direct words"))
    assert web.open("/control/state?as=bob")[0] == 400


def test_state_since_a_version_holds_only_what_changed(web: Any, sandbox: Sandbox) -> None:
    first = sandbox.say("hanna", "#img-ewaste", "first").ts or ""
    version = web.json("/control/state?as=U1")["version"]
    assert web.json(f"/control/state?as=U1&since={version}")["messages"] == []
    second = sandbox.say("hanna", "#img-ewaste", "second").ts
    sandbox.delete("hanna", "#img-ewaste", first)
    changed = web.json(f"/control/state?as=U1&since={version}")["messages"]
    assert [(m["ts"], m["deleted"]) for m in changed] == [(first, True), (second, False)]


def test_waiting_ends_with_the_next_change(web: Any, sandbox: Sandbox) -> None:
    version = web.json("/control/state?as=U2")["version"]
    got: list[Any] = []
    waiting = threading.Thread(target=lambda: got.append(web.json(f"/control/wait?as=U2&version={version}")))
    waiting.start()
    sandbox.say("hanna", "#img-ewaste", "news")
    waiting.join(10)
    assert [m["text"] for m in got[0]["messages"]] in (["news"], [])
    assert got[0]["version"] > version
    assert web.json(f"/control/wait?as=U2&version={version}")["messages"][0]["text"] == "news"


def test_waiting_ends_without_news_too(web: Any) -> None:
    version = web.json("/control/state")["version"]
    assert web.json(f"/control/wait?version={version}&timeout=1")["messages"] == []
    assert web.open("/control/wait?version=new")[0] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "127.0.0.1:x"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/control/state", "/api/api.test", "/page/app.js"])
def test_foreign_hosts_and_pages_are_refused(web: Any, headers: Any, path: str) -> None:
    assert web.open(path, **headers)[0] == 403


def test_ones_own_page_is_let_in(web: Any, sandbox: Sandbox) -> None:
    assert web.open("/control/state", Origin=sandbox.url)[0] == 200
    host = sandbox.url.removeprefix("http://").replace("127.0.0.1", "localhost")
    assert web.open("/control/state", Host=host, Origin=f"http://{host}")[0] == 200


def test_the_page_forbids_everything_that_is_not_its_own(web: Any) -> None:
    for path in ("/", "/page/app.js", "/page/style.css", "/page/emoji/eyes.svg"):
        status, headers, _ = web.open(path)
        assert status == 200
        assert headers["content-security-policy"].startswith("default-src 'self';")
    assert web.open("/page/../site.py")[0] in (403, 404)


def test_a_request_without_end_is_refused(web: Any) -> None:
    assert web.open("/control/say", b"x" * 1_000_001)[0] == 400


def test_it_listens_on_this_machine_only(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert sandbox.api_url == f"{sandbox.url}/api/"


def test_a_taken_port_is_told(clock: MovableClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        other = Sandbox({}, clock=clock, signing_secret="s", bot_token="t", port=port)
        with pytest.raises(MissingError, match=f"Port {port} is taken"):
            other.start()
        other.stop()
