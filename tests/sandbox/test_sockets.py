"""Socket Mode of the stand-in, seen from outside: by a plain WebSocket, and by Slack's own SDK."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from emgbot.clock import MovableClock
from emgbot.errors import UserError
from emgbot.sandbox import Sandbox
from emgbot.sandbox.people import Outcome
from tests.sandbox.conftest import SECRET, START, TOKEN, WORLD, Bot, Web

APP_TOKEN = "xapp-test"


@pytest.fixture
def sandbox(bot: Bot) -> Iterator[Sandbox]:
    made = Sandbox(
        WORLD,
        clock=MovableClock(START),
        signing_secret=SECRET,
        bot_token=TOKEN,
        bot_url=bot.url,
        patience=0.5,
        socket_mode=True,
        app_token=APP_TOKEN,
    )
    made.limit(minute=0.2)
    with made:
        yield made


def address(web: Web, token: str = APP_TOKEN) -> Any:
    return web.json("/api/apps.connections.open", {}, **({"Authorization": f"Bearer {token}"} if token else {}))


@contextmanager
def connection(web: Web) -> Iterator[ClientConnection]:
    """A connection that was greeted."""
    with connect(address(web)["url"], close_timeout=0.2) as made:
        assert json.loads(made.recv(5))["type"] == "hello"
        yield made


def meanwhile(act: Callable[[], Outcome]) -> Callable[[], Outcome]:
    """Do something on another thread; calling what is returned waits for what came of it."""
    found: list[Outcome] = []
    thread = threading.Thread(target=lambda: found.append(act()))
    thread.start()

    def end() -> Outcome:
        thread.join(10)
        return found[0]

    return end


def acknowledge(link: ClientConnection, **payload: Any) -> Any:
    """Take the next envelope and acknowledge it."""
    envelope = json.loads(link.recv(5))
    ack = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
    link.send(json.dumps(ack))
    return envelope


@pytest.mark.parametrize(
    ("token", "error"), [("", "missing_args"), (TOKEN, "not_allowed_token_type"), ("xapp-other", "invalid_auth")]
)
def test_an_address_is_given_for_the_app_level_token_alone(web: Web, token: str, error: str) -> None:
    assert address(web, token) == {"ok": False, "error": error}


def test_an_address_can_be_used_once(web: Web) -> None:
    url = address(web)["url"]
    with connect(url) as link:
        hello = json.loads(link.recv(5))
    assert (hello["num_connections"], hello["connection_info"]) == (1, {"app_id": "A1"})
    assert hello["debug_info"]["approximate_connection_time"] > 0
    for used in (url, url.partition("?")[0]):
        with pytest.raises(InvalidStatus), connect(used):
            pass


def test_an_event_goes_over_the_socket_and_not_to_the_address(sandbox: Sandbox, web: Web, bot: Bot) -> None:
    with connection(web) as link:
        said = meanwhile(lambda: sandbox.say("jonas", "#img-ewaste", "1c done"))
        envelope = acknowledge(link)
        assert said().warning is None
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    assert envelope["payload"]["event"]["text"] == "1c done"
    assert bot.heard == []


def test_the_answer_of_a_command_is_in_its_acknowledgement(sandbox: Sandbox, web: Web) -> None:
    with connection(web) as link:
        said = meanwhile(lambda: sandbox.say("jonas", "#img-ewaste", "/emg help me"))
        envelope = acknowledge(link, text="helped", response_type="ephemeral")
        assert [message.text for message in said().said] == ["helped"]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/emg", "help me")


def test_a_press_is_an_interactive_envelope(sandbox: Sandbox, web: Web) -> None:
    button = {"type": "button", "action_id": "done", "value": "1c", "text": {"type": "plain_text", "text": "Done"}}
    with connection(web) as link:
        posted = threading.Thread(
            target=lambda: web.api(
                "chat.postMessage",
                channel="C1",
                text="1c",
                blocks=[{"type": "actions", "block_id": "b", "elements": [button]}],
            )
        )
        posted.start()
        ts = acknowledge(link)["payload"]["event"]["ts"]
        posted.join(10)
        pressed = meanwhile(lambda: sandbox.press("jonas", "#img-ewaste", ts, button="Done"))
        envelope = acknowledge(link)
        assert pressed().warning is None
    assert (envelope["type"], envelope["payload"]["type"]) == ("interactive", "block_actions")


def test_what_nobody_acknowledges_is_a_timeout_and_an_event_comes_again(sandbox: Sandbox, web: Web) -> None:
    with connection(web) as link:
        said = meanwhile(lambda: sandbox.say("jonas", "#img-ewaste", "1c done"))
        first = json.loads(link.recv(5))
        assert said().deliveries[0].error == "http_timeout"
        again = acknowledge(link)
        assert (again["retry_attempt"], again["retry_reason"]) == (1, "http_timeout")
        assert again["payload"]["event_id"] == first["payload"]["event_id"]
        assert again["envelope_id"] != first["envelope_id"]
        command = meanwhile(lambda: sandbox.say("jonas", "#img-ewaste", "/emg help"))
        link.recv(5)
        assert command().deliveries[0].error == "http_timeout"
        assert "operation_timeout" in sandbox.messages("#img-ewaste", "jonas")[-1]["text"]


def test_without_a_connection_a_command_fails_and_an_event_waits_for_one(sandbox: Sandbox, web: Web) -> None:
    outcome = sandbox.say("jonas", "#img-ewaste", "/emg help")
    assert outcome.deliveries[0].error == "connection_failed"
    sandbox.say("jonas", "#img-ewaste", "1c done")
    with connection(web) as link:
        assert acknowledge(link)["retry_reason"] == "connection_failed"


def test_each_envelope_goes_to_any_one_of_ten_connections(sandbox: Sandbox, web: Web) -> None:
    links: list[ClientConnection] = []
    opened = [connect(address(web)["url"]) for _ in range(10)]
    for one in opened:
        links.append(one.__enter__())
        links[-1].recv(5)
    with connect(address(web)["url"]) as eleventh:
        assert json.loads(eleventh.recv(5))["reason"] == "too_many_websockets"
    for said in [meanwhile(lambda: sandbox.say("jonas", "#img-ewaste", "hello")) for _ in range(20)]:
        said()
    heard = [0] * 10
    for n, link in enumerate(links):
        while True:
            try:
                heard[n] += json.loads(link.recv(0.01))["retry_attempt"] == 0
            except TimeoutError:
                break
    assert sum(heard) == 20
    assert sum(count > 0 for count in heard) > 2
    for one in opened:
        one.__exit__(None, None, None)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_a_disconnect_names_its_reason_and_all_but_a_warning_end_the_connection(
    sandbox: Sandbox, web: Web, reason: str
) -> None:
    with connection(web) as link:
        answer = web.json("/control/socket", {"act": reason})
        assert (answer["ok"], answer["on"], answer["connections"]) == (True, True, 1)
        said = json.loads(link.recv(5))
        assert (said["type"], said["reason"]) == ("disconnect", reason)
        if reason == "warning":
            with pytest.raises(TimeoutError):
                link.recv(1.5)
        else:
            with pytest.raises(ConnectionClosed):
                link.recv(5)


def test_a_silent_connection_stands_and_says_nothing(sandbox: Sandbox, web: Web) -> None:
    with connection(web) as link:
        assert link.ping().wait(5)
        web.json("/control/socket", {"act": "silence"})
        assert not link.ping().wait(0.3)
        sandbox.say("jonas", "#img-ewaste", "/emg help")
        with pytest.raises(TimeoutError):
            link.recv(0.1)
        assert sandbox.sockets.connections == 1


def test_a_dropped_connection_ends_without_a_word(web: Web) -> None:
    with connection(web) as link:
        web.json("/control/socket", {"act": "drop"})
        with pytest.raises(ConnectionClosed) as ended:
            link.recv(5)
        assert ended.value.rcvd is None


def test_it_can_be_switched_off_and_on(sandbox: Sandbox, web: Web, bot: Bot) -> None:
    assert web.json("/control/socket", {"act": "off"})["on"] is False
    sandbox.say("jonas", "#img-ewaste", "over HTTP")
    assert bot.events()[0]["text"] == "over HTTP"
    with connect(address(web)["url"]) as link:
        assert json.loads(link.recv(5))["reason"] == "link_disabled"
    assert web.json("/control/socket", {"act": "on"})["on"] is True
    with connection(web):
        pass
    with pytest.raises(UserError, match="There are: on, off"):
        sandbox.sockets.act("explode")


def test_slacks_own_client_works_with_it_and_follows_a_refresh(sandbox: Sandbox) -> None:
    client = SocketModeClient(app_token=APP_TOKEN, web_client=WebClient(base_url=sandbox.api_url))

    def answer(asked: Any, request: SocketModeRequest) -> None:
        payload = {"text": f"heard {request.payload['text']}"} if request.type == "slash_commands" else None
        asked.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    client.socket_mode_request_listeners.append(answer)
    client.connect()
    try:
        assert [m.text for m in sandbox.say("jonas", "#img-ewaste", "/emg one").said] == ["heard one"]
        assert sandbox.say("jonas", "#img-ewaste", "1c done").warning is None
        sandbox.sockets.disconnect("refresh_requested")
        end = time.monotonic() + 10
        while sandbox.say("jonas", "#img-ewaste", "/emg two").warning and time.monotonic() < end:
            time.sleep(0.05)
        assert sandbox.messages("#img-ewaste", "jonas")[-1]["text"] == "heard two"
    finally:
        client.close()
