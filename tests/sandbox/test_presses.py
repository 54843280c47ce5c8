"""Buttons, and the address that answers go back to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emgbot.errors import UserError
from emgbot.sandbox import Sandbox
from emgbot.sandbox.records import Refusal
from emgbot.sandbox.responses import LIFETIME, USES


def button(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, **more}


BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*1c*"}, "accessory": button("Undo", action_id="undo")},
    {
        "type": "actions",
        "block_id": "ask",
        "elements": [
            button("Completed", action_id="set", value="done", style="primary"),
            button("Under way", action_id="set2", value="under way"),
        ],
    },
]


@pytest.fixture
def nudge(web: Any) -> str:
    """A message of the bot with buttons."""
    return str(web.api("chat.postMessage", channel="C1", text="1c?", blocks=BLOCKS)["ts"])


def test_a_press_carries_what_slack_sends(sandbox: Sandbox, bot: Any, nudge: str) -> None:
    sandbox.drain()
    bot.heard.clear()
    sandbox.press("jonas", "#img-ewaste", nudge, action_id="set")
    [heard] = bot.heard
    assert heard.signed
    body = heard.interaction
    assert (body["type"], body["user"]["id"], body["channel"]["id"]) == ("block_actions", "U2", "C1")
    assert body["container"] == {"type": "message", "message_ts": nudge, "channel_id": "C1", "is_ephemeral": False}
    assert body["message"]["ts"] == nudge
    [action] = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("set", "ask", "done")
    assert (action["type"], action["style"]) == ("button", "primary")
    assert body["state"] == {"values": {}}
    assert body["trigger_id"]
    assert action["action_ts"]


@pytest.mark.parametrize("which", [{"action_id": "set2"}, {"button": "Under way"}, {"value": "under way"}])
def test_a_button_is_found_by_id_text_or_value(sandbox: Sandbox, bot: Any, nudge: str, which: Any) -> None:
    sandbox.press("jonas", "#img-ewaste", nudge, **which)
    sandbox.drain()
    pressed = [heard.interaction for heard in bot.heard if "payload" in heard.form]
    assert [body["actions"][0]["action_id"] for body in pressed] == ["set2"]


def test_a_button_beside_a_section_can_be_pressed(sandbox: Sandbox, bot: Any, nudge: str) -> None:
    sandbox.press("jonas", "#img-ewaste", nudge, button="Undo")


def test_a_button_that_is_not_there_is_refused_with_those_that_are(sandbox: Sandbox, nudge: str) -> None:
    with pytest.raises(UserError, match=r"\[Undo\], \[Completed\], \[Under way\]"):
        sandbox.press("jonas", "#img-ewaste", nudge, button="Never")


def test_a_press_on_a_private_message_names_no_message(sandbox: Sandbox, bot: Any) -> None:
    bot.answers({"text": "which?", "blocks": BLOCKS})
    [shown] = sandbox.say("jonas", "#img-ewaste", "/emg status 1c done").said
    sandbox.press("jonas", "#img-ewaste", shown.ts, action_id="undo")
    body = bot.heard[1].interaction
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    with pytest.raises(Refusal, match="message_not_found"):
        sandbox.press("hanna", "#img-ewaste", shown.ts, action_id="undo")


def test_a_press_the_bot_does_not_take_is_told(sandbox: Sandbox, bot: Any, nudge: str) -> None:
    bot.answers("", 404)
    outcome = sandbox.press("jonas", "#img-ewaste", nudge, action_id="set")
    assert outcome.warning == "emgbot did not take this interaction (status 404)."


@pytest.fixture
def back(sandbox: Sandbox, bot: Any, web: Any, nudge: str) -> Any:
    """Press a button as Jonas; what is returned answers to its response_url, and gives status and body."""
    sandbox.press("jonas", "#img-ewaste", nudge, action_id="set")
    sandbox.drain()
    [body] = [heard.interaction for heard in bot.heard if "payload" in heard.form]
    path = body["response_url"].removeprefix(sandbox.url)

    def answer(**args: Any) -> tuple[int, str]:
        status, _, content = web.open(path, json.dumps(args).encode(), Content_Type="application/json")
        return status, content.decode()

    return answer


def test_an_answer_is_private_unless_it_says_otherwise(sandbox: Sandbox, back: Any) -> None:
    assert back(text="only you") == (200, "ok")
    assert back(text="all", response_type="in_channel") == (200, "ok")
    assert [m["text"] for m in sandbox.messages("#img-ewaste", "jonas")] == ["1c?", "only you", "all"]
    assert [m["text"] for m in sandbox.messages("#img-ewaste", "hanna")] == ["1c?", "all"]


def test_an_answer_replaces_or_deletes_the_message_that_was_pressed(sandbox: Sandbox, back: Any) -> None:
    back(text="1c is done", replace_original=True)
    [message] = sandbox.messages("#img-ewaste")
    assert (message["text"], message["blocks"], message["edited"]) == ("1c is done", None, False)
    back(delete_original=True)
    assert sandbox.messages("#img-ewaste") == []


def test_five_answers_are_taken_and_no_sixth(back: Any) -> None:
    assert [back(text=str(n))[0] for n in range(USES)] == [200] * USES
    status, body = back(text="one too many")
    assert (status, json.loads(body)["error"]) == (404, "used_url")


def test_answers_are_taken_for_thirty_minutes(sandbox: Sandbox, back: Any) -> None:
    [place] = sandbox.responses.places()
    place.until -= LIFETIME
    status, body = back(text="late")
    assert (status, json.loads(body)["error"]) == (404, "expired_url")


def test_bad_answers_are_refused(web: Any, back: Any) -> None:
    assert back()[0] == 400
    assert back(text="x", blocks=[{"type": "hero"}])[0] == 400
    assert web.open("/response/made-up", b'{"text": "x"}')[0] == 404
    assert web.open("/response/made-up", b"text=x")[0] == 400


def test_a_private_message_is_replaced_by_the_answer(sandbox: Sandbox, bot: Any, web: Any) -> None:
    bot.answers({"text": "which?", "blocks": BLOCKS})
    [shown] = sandbox.say("jonas", "#general", "/emg status 1c done").said
    sandbox.press("jonas", "#general", shown.ts, action_id="undo")
    path = bot.heard[1].interaction["response_url"].removeprefix(sandbox.url)
    web.open(path, b'{"text": "undone", "replace_original": true}')
    [message] = sandbox.messages("#general", "jonas")
    assert (message["text"], message["private_to"], message["ts"]) == ("undone", "U2", shown.ts)
