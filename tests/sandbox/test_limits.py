"""How fast the bot may call: 429 with Retry-After, by channel, by method, for the workspace."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emgbot.errors import UserError
from emgbot.sandbox import Sandbox
from emgbot.sandbox.limits import TIERS, Limits, Pace

POST = "chat.postMessage"


def status(web: Any, method: str = POST, **args: Any) -> tuple[int, str | None]:
    """Status and Retry-After of one call."""
    sent = json.dumps({"channel": "C1", "text": "x"} | args).encode()
    code, headers, body = web.open(
        f"/api/{method}", sent, Content_Type="application/json", Authorization="Bearer xoxb-test"
    )
    assert (code == 429) == (json.loads(body) == {"ok": False, "error": "ratelimited"})
    return code, headers.get("retry-after")


def test_a_channel_takes_a_short_burst_and_then_one_message_a_second(web: Any, sandbox: Sandbox) -> None:
    sandbox.limit("slack", channel_burst=3)
    assert [status(web) for _ in range(4)] == [(200, None)] * 3 + [(429, "1")]
    assert status(web, channel="C2") == (200, None), "another channel has its own pace"
    assert status(web, channel="#img-ewaste") == (429, "1"), "by whatever name"
    assert len(sandbox.accepted()) == 4


def test_a_method_has_its_calls_a_minute_and_says_when_the_next_is_taken(web: Any, sandbox: Sandbox) -> None:
    sandbox.limit("slack", tier_4=2)
    heard = [status(web, "conversations.members") for _ in range(3)]
    assert heard == [(200, None), (200, None), (429, "30")]
    assert status(web, "conversations.info") == (200, None), "another method has its own"
    assert status(web, "auth.test") == (200, None)


def test_the_workspace_has_a_ceiling_over_all_channels(web: Any, sandbox: Sandbox) -> None:
    sandbox.limit("slack", messages=2)
    assert [status(web, channel=channel)[0] for channel in ("C1", "C2", "C4")] == [200, 200, 429]


def test_a_refused_call_costs_nothing_and_a_minute_can_be_short(web: Any, sandbox: Sandbox) -> None:
    sandbox.limit("slack", tier_4=1, minute=0.05)
    codes = [status(web, "conversations.members")[0] for _ in range(100)]
    assert codes.count(200) >= 2, "what was used up comes back"


def test_history_may_be_one_call_a_minute_and_fifteen_objects(web: Any, sandbox: Sandbox) -> None:
    root, *_ = [web.api(POST, channel="C1", text=str(n))["ts"] for n in range(20)]
    for n in range(20):
        web.api(POST, channel="C1", text=f"reply {n}", thread_ts=root)
    sandbox.limit(history=1)
    page = web.api("conversations.history", channel="C1", limit=200)
    assert ([len(page["messages"]), page["has_more"]]) == [15, True]
    assert status(web, "conversations.history") == (429, "60")
    assert len(web.api("conversations.replies", channel="C1", ts=root)["messages"]) == 15
    sandbox.limit(history=None)
    assert len(web.api("conversations.history", channel="C1")["messages"]) == 20


def test_pages_do_not_move_when_something_is_said_meanwhile(web: Any, sandbox: Sandbox) -> None:
    root, *_ = [web.api(POST, channel="C1", text=str(n))["ts"] for n in range(5)]
    first = web.api("conversations.history", channel="C1", limit=2)
    sandbox.say("hanna", "#img-ewaste", "news")
    cursor = first["response_metadata"]["next_cursor"]
    second = web.api("conversations.history", channel="C1", limit=2, cursor=cursor)
    assert [m["text"] for m in (*first["messages"], *second["messages"])] == ["4", "3", "2", "1"]
    for text in ("a", "b"):
        sandbox.say("hanna", "#img-ewaste", text, thread_ts=root)
    page = web.api("conversations.replies", channel="C1", ts=root, limit=2)
    sandbox.say("hanna", "#img-ewaste", "c", thread_ts=root)
    cursor = page["response_metadata"]["next_cursor"]
    rest = web.api("conversations.replies", channel="C1", ts=root, cursor=cursor)
    assert [m["text"] for m in (*page["messages"], *rest["messages"])] == ["0", "a", "b", "c"]
    assert web.api("conversations.list", cursor=cursor)["error"] == "invalid_cursor"


def test_at_first_nothing_is_ever_too_fast() -> None:
    pace = Pace()
    for method in (*TIERS, POST, "auth.test"):
        assert all(pace.too_fast(method, "C1") is None for _ in range(1000))


def test_slacks_own_limits_are_those_of_its_documentation() -> None:
    slacks = Limits()
    assert (slacks.channel_seconds, slacks.tier_1, slacks.tier_2, slacks.tier_3, slacks.tier_4) == (1, 1, 20, 50, 100)
    assert slacks.a_minute("chat.update") == 50
    assert slacks.a_minute("conversations.history") == 50
    assert slacks.but(history=1).a_minute("conversations.replies") == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"like": "teams"}, "like must be one of: slack, lavish."),
        ({"tier_9": 1}, "There is no limit 'tier_9'. There are: channel_burst, "),
        ({"tier_4": 0}, "tier_4 must be a number above 0."),
        ({"tier_4": None}, "tier_4 must be a number above 0."),
        ({"minute": "long"}, "minute must be a number above 0."),
    ],
)
def test_limits_that_make_no_sense_are_refused(sandbox: Sandbox, web: Any, asked: Any, sentence: str) -> None:
    with pytest.raises(UserError) as told:
        sandbox.limit(**asked)
    assert str(told.value).startswith(sentence)
    assert web.json("/control/limits", asked)["error"].startswith(sentence)


def test_limits_by_control(web: Any) -> None:
    now = web.json("/control/limits", {"like": "slack", "history": 1, "minute": 0.5})
    assert (now["tier_2"], now["history"], now["minute"]) == (20, 1, 0.5)
    assert web.json("/control/limits", {"history": None})["history"] is None
