"""Socket Mode over real WebSockets: what is answered, what is sent again, and that the connection comes back.

All durations are a tenth of what they are in earnest.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from emgbot.clock import MovableClock
from emgbot.errors import MissingError
from emgbot.sandbox import Sandbox
from emgbot.slack.guard import Body, Reply
from emgbot.slack.socket import Pace, SocketMode
from tests.sandbox.conftest import SECRET, START, TOKEN, WORLD

APP_TOKEN = "xapp-canary"
QUICK = Pace().scaled(0.1)
LONG = 15.0
"""Seconds within which everything has happened, on however slow a machine."""

NOTHING: Reply = (200, "text/plain; charset=utf-8", "")


def until(look: Callable[[], Any], *, patience: float = LONG) -> Any:
    """Look until there is something, or patience ends."""
    end = time.monotonic() + patience
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


@dataclass
class Listener:
    """A bot that keeps what it got, and answers as it is told."""

    sandbox: Sandbox
    token: str = APP_TOKEN
    pace: Pace = QUICK
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    api_url: str = ""
    answer: Callable[[Body], Reply] = lambda body: NOTHING
    got: list[tuple[Body, dict[str, str]]] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    ended: BaseException | None = None

    def __post_init__(self) -> None:
        self.mode = SocketMode(
            self.token,
            self.api_url or self.sandbox.api_url,
            tls=self.tls,
            handle=self._handle,
            on_connected=self.connections.append,
            felt=lambda: None,
            pace=self.pace,
        )
        self._thread = threading.Thread(target=self._run)

    def _handle(self, body: Body, headers: dict[str, str]) -> Reply:
        self.got.append((body, headers))
        return self.answer(body)

    def _run(self) -> None:
        try:
            self.mode.run()
        except MissingError as error:
            self.ended = error

    def start(self) -> Listener:
        self._thread.start()
        return self

    def stop(self) -> None:
        self.mode.stop()
        self._thread.join(LONG)
        assert not self._thread.is_alive()

    def ends(self) -> str:
        """Why it ended by itself."""
        self._thread.join(LONG)
        assert self.ended is not None
        return str(self.ended)

    def texts(self) -> list[str]:
        """What it heard people say, in the order in which it came."""
        return [body["event"]["text"] for body, _ in self.got if body.get("type") == "event_callback"]


def echo(body: Body) -> Reply:
    """Answer a command with its own text."""
    if "command" not in body:
        return NOTHING
    answer = json.dumps({"response_type": "ephemeral", "text": f"heard {body['text']}"})
    return 200, "application/json; charset=utf-8", answer


@contextmanager
def listening(sandbox: Sandbox, **more: Any) -> Iterator[Listener]:
    made = Listener(sandbox, **more).start()
    try:
        assert until(lambda: made.mode.connected)
        yield made
    finally:
        made.stop()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A workspace whose app is in Socket Mode; a minute for retries has half a second."""
    made = Sandbox(
        WORLD,
        clock=MovableClock(START),
        signing_secret=SECRET,
        bot_token=TOKEN,
        socket_mode=True,
        app_token=APP_TOKEN,
        patience=1.0,
    )
    made.limit(minute=0.5)
    with made:
        yield made


@pytest.fixture
def bot(sandbox: Sandbox) -> Iterator[Listener]:
    with listening(sandbox, answer=echo) as made:
        yield made


def asked(sandbox: Sandbox, text: str) -> str | None:
    """What Hanna is told to a command; None: Slack told her that it failed."""
    outcome = sandbox.say("hanna", "#img-ewaste", f"/emg {text}")
    return None if outcome.warning else sandbox.messages("#img-ewaste", "hanna")[-1]["text"]


# --- Answers -----------------------------------------------------------------------------------------------------


def test_a_command_is_answered_in_its_acknowledgement(sandbox: Sandbox, bot: Listener) -> None:
    assert asked(sandbox, "help") == "heard help"
    [(body, headers)] = bot.got
    assert (body["command"], body["channel_id"], body["user_id"]) == ("/emg", "C1", "U1")
    assert headers == {}


def test_an_event_and_a_press_come_as_they_come_over_http(sandbox: Sandbox, bot: Listener) -> None:
    said = sandbox.say("jonas", "#img-ewaste", "two replies are missing")
    assert said.warning is None
    [(body, _)] = bot.got
    assert (body["type"], body["team_id"], body["event"]["text"]) == ("event_callback", "T1", "two replies are missing")
    button = {"type": "button", "action_id": "done", "value": "1c", "text": {"type": "plain_text", "text": "Completed"}}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    answered(sandbox, "chat.postMessage", channel="C1", text="1c is due", blocks=blocks)
    ts = sandbox.messages("#img-ewaste")[-1]["ts"]
    assert sandbox.press("jonas", "#img-ewaste", ts, button="Completed").warning is None
    pressed = bot.got[-1][0]
    assert (pressed["type"], pressed["actions"][0]["value"]) == ("block_actions", "1c")


def answered(sandbox: Sandbox, method: str, **args: Any) -> Any:
    """A call of the Web API."""
    import urllib.request

    request = urllib.request.Request(sandbox.api_url + method, json.dumps(args).encode())
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", f"Bearer {TOKEN}")
    with urllib.request.urlopen(request, timeout=5) as answer:
        found = json.load(answer)
    assert found["ok"], found
    return found


def test_nothing_is_acknowledged_before_it_was_dealt_with(sandbox: Sandbox) -> None:
    """Row 66: the acknowledgement follows the commit."""
    held, heard = threading.Event(), threading.Event()

    def slowly(_body: Body) -> Reply:
        heard.set()
        held.wait(LONG)
        return NOTHING

    with listening(sandbox, answer=slowly):
        acting = threading.Thread(target=sandbox.say, args=("jonas", "#img-ewaste", "1c done"))
        acting.start()
        assert heard.wait(LONG)
        assert sandbox.deliveries()[0].ok is None
        held.set()
        acting.join(LONG)
        assert sandbox.deliveries()[0].ok


def test_what_could_not_be_dealt_with_comes_again_and_says_so(sandbox: Sandbox) -> None:
    """Rows 51 and 66: no acknowledgement, hence a retry, with its number and reason."""
    answers = iter([(503, "", ""), (500, "", "")])
    with listening(sandbox, answer=lambda body: next(answers, NOTHING)) as bot:
        sandbox.say("jonas", "#img-ewaste", "1c done")
        assert until(lambda: any(delivery.ok for delivery in sandbox.deliveries()))
        assert bot.texts() == ["1c done"] * 3
        assert [headers.get("x-slack-retry-num") for _, headers in bot.got] == [None, "1", "2"]
        assert bot.got[1][1]["x-slack-retry-reason"] == "http_timeout"
        assert len({body["event_id"] for body, _ in bot.got}) == 1


def test_what_nobody_foresaw_is_in_the_log_and_comes_again(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    answers = iter([ZeroDivisionError])

    def stumble(_body: Body) -> Reply:
        for error in answers:
            raise error
        return NOTHING

    with listening(sandbox, answer=stumble) as bot:
        sandbox.say("jonas", "#img-ewaste", "1c done")
        assert until(lambda: len(bot.got) == 2)
        assert until(lambda: sandbox.deliveries()[-1].ok)
    assert "envelope failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_many_at_once_are_all_answered(sandbox: Sandbox, bot: Listener) -> None:
    failed: list[str] = []

    def ask(text: str) -> None:
        outcome = sandbox.say("hanna", "#img-ewaste", f"/emg {text}")
        if outcome.warning:
            failed.append(text)

    asking = [threading.Thread(target=ask, args=(str(n),)) for n in range(40)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(LONG)
    assert failed == []
    assert sorted(int(body["text"]) for body, _ in bot.got) == list(range(40))


# --- Its end, and the next one -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_before_slack_ends_a_connection_the_next_one_stands(sandbox: Sandbox, bot: Listener, reason: str) -> None:
    """Row 66: a refresh leaves no gap."""
    sandbox.sockets.disconnect(reason)
    assert [asked(sandbox, str(n)) for n in range(30)] == [f"heard {n}" for n in range(30)]
    assert until(lambda: bot.connections[:2] == ["first", "renewed"])
    assert until(lambda: sandbox.sockets.connections == 1), "the old one is closed in the end"
    assert asked(sandbox, "still there") == "heard still there"


def test_a_broken_connection_is_replaced_and_what_was_said_meanwhile_comes_again(
    sandbox: Sandbox, bot: Listener
) -> None:
    """Row 66: dropped without a word."""
    sandbox.sockets.drop()
    sandbox.say("jonas", "#img-ewaste", "in the gap")
    assert until(lambda: bot.connections[:2] == ["first", "lost"])
    assert until(lambda: "in the gap" in bot.texts())
    assert asked(sandbox, "again") == "heard again"


def test_a_silent_connection_is_noticed_and_replaced(sandbox: Sandbox, bot: Listener) -> None:
    """Row 66: half-open; TCP stands, and nothing is sent or answered any more."""
    sandbox.sockets.silence()
    begun = time.monotonic()
    assert asked(sandbox, "lost") is None
    assert until(lambda: bot.connections[:2] == ["first", "lost"])
    assert time.monotonic() - begun < 10 * QUICK.silence
    assert until(lambda: asked(sandbox, "again") == "heard again")
    sandbox.say("jonas", "#img-ewaste", "1c done")
    assert until(lambda: "1c done" in bot.texts())


def test_a_quiet_connection_that_answers_pings_is_left_alone(sandbox: Sandbox) -> None:
    with listening(sandbox, pace=replace(QUICK, ping=0.1)) as bot:
        assert not until(lambda: len(bot.connections) > 1, patience=1.5 * QUICK.silence)
        assert bot.mode.silent_for is not None
        assert bot.mode.silent_for < QUICK.silence


def test_a_connection_without_a_greeting_is_none(sandbox: Sandbox) -> None:
    """Row 66: it stands, and no event ever comes."""
    sandbox.fail("no_hello", times=2)
    with listening(sandbox, answer=echo) as bot:
        assert bot.connections == ["first"]
        assert until(lambda: asked(sandbox, "help") == "heard help")


def test_an_acknowledgement_that_is_lost_brings_the_event_again(sandbox: Sandbox, bot: Listener) -> None:
    """Rows 52 and 66: between commit and answer. That it has no effect twice is the database's work."""
    sandbox.fail("ack_lost", times=1)
    sandbox.say("jonas", "#img-ewaste", "1c done")
    assert until(lambda: bot.texts() == ["1c done", "1c done"])
    assert len({body["event_id"] for body, _ in bot.got}) == 1
    assert until(lambda: sandbox.deliveries()[-1].ok)


def test_of_two_connections_each_envelope_reaches_one(sandbox: Sandbox) -> None:
    """Row 66: two processes."""
    with listening(sandbox, answer=echo) as one, listening(sandbox, answer=echo) as two:
        assert sandbox.sockets.connections == 2
        assert [asked(sandbox, str(n)) for n in range(40)] == [f"heard {n}" for n in range(40)]
        assert len(one.got) + len(two.got) == 40
        assert one.got
        assert two.got
        two.stop()
        assert [asked(sandbox, str(n)) for n in range(5)] == [f"heard {n}" for n in range(5)]


def test_more_than_ten_are_sent_away_and_try_again_later(sandbox: Sandbox) -> None:
    crowd = [Listener(sandbox).start() for _ in range(11)]
    assert until(lambda: sandbox.sockets.connections == 10)
    alone = until(lambda: [bot for bot in crowd if not bot.mode.connected])
    assert len(alone) == 1
    next(bot for bot in crowd if bot not in alone).stop()
    assert until(lambda: alone[0].mode.connected)
    for bot in crowd:
        bot.stop()


# --- What keeps it from standing ---------------------------------------------------------------------------------


def test_a_token_that_slack_refuses_ends_it_at_once_with_the_cure(sandbox: Sandbox) -> None:
    ended = Listener(sandbox, token="xapp-other").start().ends()
    assert "SLACK_APP_TOKEN (invalid_auth)" in ended
    assert "connections:write" in ended


def test_a_bot_token_in_its_place_is_named(sandbox: Sandbox) -> None:
    assert "not_allowed_token_type" in Listener(sandbox, token=TOKEN).start().ends()


def test_a_token_that_was_good_is_asked_about_again_before_it_ends(sandbox: Sandbox) -> None:
    with listening(sandbox, pace=replace(QUICK, longest_wait=0.2)) as bot:
        sandbox.fail("error", method="apps.connections.open", error="token_revoked", times=2)
        sandbox.sockets.drop()
        assert until(lambda: bot.connections[:2] == ["first", "lost"])
        sandbox.fail("error", method="apps.connections.open", error="token_revoked")
        sandbox.sockets.drop()
        assert "token_revoked" in bot.ends()


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("status", {"status": 503}),
        ("error", {"error": "org_login_required"}),
        ("html", {}),
        ("reset", {}),
    ],
)
def test_an_outage_of_slack_is_waited_out(sandbox: Sandbox, kind: str, details: dict[str, Any]) -> None:
    """Row 66: for longer than what would end the process were Slack there."""
    sandbox.fail(kind, method="apps.connections.open", **details)
    bot = Listener(sandbox, answer=echo, pace=replace(QUICK, give_up=0.2, longest_wait=0.2)).start()
    assert not until(lambda: bot.ended or bot.connections, patience=0.6)
    sandbox.heal()
    assert until(lambda: asked(sandbox, "help") == "heard help")
    bot.stop()


def test_a_failure_behind_its_addresses_is_slacks_outage_too(sandbox: Sandbox) -> None:
    sandbox.fail("no_link", status=503)
    bot = Listener(sandbox, answer=echo, pace=replace(QUICK, give_up=0.1, longest_wait=0.2)).start()
    assert not until(lambda: bot.ended or bot.connections, patience=0.5)
    sandbox.heal()
    assert until(lambda: asked(sandbox, "help") == "heard help")
    bot.stop()


def test_how_long_slack_says_to_wait_is_waited(sandbox: Sandbox) -> None:
    sandbox.fail("429", method="apps.connections.open", retry_after="2", times=1)
    begun = time.monotonic()
    with listening(sandbox):
        assert time.monotonic() - begun >= 2


def test_addresses_behind_which_nothing_stands_end_it_after_a_while(sandbox: Sandbox) -> None:
    """Row 66: a wall that lets the Web API through and no WebSocket; the supervisor is asked for another process."""
    sandbox.fail("no_link", status=403)
    ended = Listener(sandbox, pace=replace(QUICK, give_up=0.5)).start().ends()
    assert "wss://" in ended
    assert "HTTP 403" in ended


def test_socket_mode_that_is_switched_off_is_named_with_its_cure(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 66: link_disabled."""
    with listening(sandbox, pace=replace(QUICK, give_up=0.5)) as bot:
        sandbox.sockets.switch_off()
        assert "Socket Mode is switched off" in bot.ends()
    assert "link_disabled" in caplog.text


# --- The end -----------------------------------------------------------------------------------------------------


def test_a_stop_finishes_and_acknowledges_what_is_under_way(sandbox: Sandbox) -> None:
    """Rows 11 and 66."""
    held, heard = threading.Event(), threading.Event()

    def slowly(body: Body) -> Reply:
        heard.set()
        held.wait(LONG)
        return echo(body)

    bot = Listener(sandbox, answer=slowly).start()
    assert until(lambda: bot.mode.connected)
    found: list[str | None] = []
    asking = threading.Thread(target=lambda: found.append(asked(sandbox, "last")))
    asking.start()
    assert heard.wait(LONG)
    stopping = threading.Thread(target=bot.stop)
    stopping.start()
    held.set()
    stopping.join(LONG)
    asking.join(LONG)
    assert found == ["heard last"]
    assert until(lambda: sandbox.sockets.connections == 0)


def test_a_stop_waits_for_nobody_for_long(sandbox: Sandbox) -> None:
    held = threading.Event()

    def never(_body: Body) -> Reply:
        held.wait(LONG)
        return NOTHING

    bot = Listener(sandbox, answer=never, pace=replace(QUICK, stop=0.2)).start()
    assert until(lambda: bot.mode.connected)
    asking = threading.Thread(target=asked, args=(sandbox, "hang"))
    asking.start()
    assert until(lambda: bot.got)
    begun = time.monotonic()
    bot.stop()
    assert time.monotonic() - begun < 5
    held.set()
    asking.join(LONG)


def test_a_stop_while_slack_is_away_is_at_once(sandbox: Sandbox) -> None:
    sandbox.fail("status", method="apps.connections.open")
    bot = Listener(sandbox, pace=replace(QUICK, first_wait=60.0)).start()
    assert until(lambda: sandbox.calls("apps.connections.open") or True)
    begun = time.monotonic()
    bot.stop()
    assert time.monotonic() - begun < 5
