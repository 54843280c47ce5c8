"""Slash commands: what the bot gets, and what becomes of its answer."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from emgbot.errors import UserError
from emgbot.sandbox import Sandbox
from emgbot.sandbox.outgoing import signature

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*A.1.c*"}}


def test_the_signature_is_the_published_one() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
        b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == expected


def test_a_command_is_signed_and_carries_what_slack_sends(sandbox: Sandbox, bot: Any) -> None:
    sandbox.say("jonas", "#img-ewaste", "/emg status 1c done, <b> & @hanna")
    [heard] = bot.heard
    assert heard.signed
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    form = heard.form
    assert form["text"] == "status 1c done, &lt;b&gt; &amp; <@U1|hanna>"
    assert (form["command"], form["user_id"], form["user_name"]) == ("/emg", "U2", "jonas")
    assert (form["channel_id"], form["channel_name"], form["team_id"]) == ("C1", "img-ewaste", "T1")
    assert (form["team_domain"], form["api_app_id"]) == ("emg", "A1")
    assert form["trigger_id"]
    assert form["response_url"].startswith(f"{sandbox.url}/response/")


@pytest.mark.parametrize(("channel", "name"), [("#drafts", "privategroup"), ("@emgbot", "directmessage")])
def test_names_of_private_places_are_hidden_in_commands(sandbox: Sandbox, bot: Any, channel: str, name: str) -> None:
    sandbox.say("hanna", channel, "/emg")
    assert bot.heard[0].form["channel_name"] == name
    assert bot.heard[0].form["text"] == ""


@pytest.mark.parametrize("typed", ["/emg  status 1c ", "/emg\u00a0status 1c", "/emg\nstatus 1c\n"])
def test_any_space_parts_a_command_from_its_words(sandbox: Sandbox, bot: Any, typed: str) -> None:
    sandbox.say("jonas", "#img-ewaste", typed)
    assert (bot.heard[0].form["command"], bot.heard[0].form["text"]) == ("/emg", "status 1c")


def test_an_answer_in_text_is_seen_by_the_person_alone(sandbox: Sandbox, bot: Any) -> None:
    bot.answers("A.1.c is done")
    outcome = sandbox.say("jonas", "#img-ewaste", "/emg status 1c done")
    assert [m.text for m in outcome.said] == ["A.1.c is done"]
    assert [m["text"] for m in sandbox.messages("#img-ewaste", "jonas")] == ["A.1.c is done"]
    assert sandbox.messages("#img-ewaste", "hanna") == []
    assert "A.1.c" not in json.dumps(sandbox.state("hanna"))


def test_an_answer_may_have_blocks_and_be_for_all(sandbox: Sandbox, bot: Any) -> None:
    bot.answers({"response_type": "in_channel", "text": "done", "blocks": [SECTION]})
    sandbox.say("jonas", "#general", "/emg status")
    [message] = sandbox.messages("#general", "hanna")
    assert message["private_to"] is None
    assert message["blocks"][0]["text"] == SECTION["text"]


def test_no_answer_shows_nothing(sandbox: Sandbox, bot: Any) -> None:
    assert sandbox.say("jonas", "#img-ewaste", "/emg help").said == ()
    bot.answers({"response_type": "ephemeral"})
    assert sandbox.say("jonas", "#img-ewaste", "/emg help").warning is None
    assert sandbox.messages("#img-ewaste") == []


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (404, "", "http_client_error"),
        (500, "", "http_service_error"),
        (200, {"blocks": [{"type": "hero"}]}, "invalid_command_response"),
        (200, ["list"], "invalid_command_response"),
    ],
)
def test_a_failed_command_shows_slacks_own_error(
    sandbox: Sandbox, bot: Any, status: int, answer: Any, error: str
) -> None:
    bot.answers(answer, status)
    outcome = sandbox.say("jonas", "#img-ewaste", "/emg help")
    [message] = sandbox.messages("#img-ewaste", "jonas")
    assert message["text"] == f'/emg failed with the error "{error}"'
    assert (message["user"], message["private_to"]) == ("USLACKBOT", "U2")
    assert outcome.warning is not None


def test_a_bot_that_does_not_answer_in_time_fails(sandbox: Sandbox, bot: Any) -> None:
    done = threading.Event()

    def hang(heard: Any) -> tuple[int, str, bytes]:
        done.wait(10)
        return 200, "text/plain", b""

    bot.answer = hang
    sandbox.say("jonas", "#img-ewaste", "/emg help")
    done.set()
    [message] = sandbox.messages("#img-ewaste", "jonas")
    assert message["text"] == '/emg failed with the error "operation_timeout"'
    assert sandbox.deliveries()[0].error == "http_timeout"


def test_a_bot_that_is_not_there_fails(sandbox: Sandbox) -> None:
    sandbox.bot_url = None
    sandbox.say("jonas", "#img-ewaste", "/emg help")
    [message] = sandbox.messages("#img-ewaste", "jonas")
    assert message["text"] == '/emg failed with the error "dispatch_failed"'


def test_commands_are_refused_where_slack_has_none(sandbox: Sandbox, bot: Any) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "hello").ts
    with pytest.raises(UserError, match="not supported in threads"):
        sandbox.say("hanna", "#img-ewaste", "/emg help", thread_ts=root)
    with pytest.raises(UserError, match="not a valid command"):
        sandbox.say("hanna", "#img-ewaste", "/egm help")
    with pytest.raises(UserError, match="is not in #framework"):
        sandbox.say("jonas", "#framework", "/emg help")
    assert not [heard for heard in bot.heard if "command" in heard.form]
