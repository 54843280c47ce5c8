"""What Slack refuses, beside what one method alone refuses: tokens, scopes, content; and how it says so."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from emgbot.clock import MovableClock
from emgbot.sandbox import Sandbox
from emgbot.sandbox.api import METHODS
from emgbot.sandbox.scopes import accepted

TOKEN = "xoxb-test"
POST = "chat.postMessage"
APP_TOKEN = {"apps.connections.open"}
NO_SCOPE = {"api.test", "auth.test", "chat.getPermalink", "views.open", "views.update"} | APP_TOKEN


@pytest.fixture
def scopes(sandbox: Sandbox) -> Any:
    """Give the token these scopes and no others."""
    return lambda *names: sandbox.admins.install(scopes=names)


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth", "token_expired"])
def test_a_token_that_is_not_good_any_more_is_refused_until_there_is_another(
    sandbox: Sandbox, web: Any, error: str
) -> None:
    sandbox.admins.revoke(error)
    for method in sorted(set(METHODS) - {"api.test"} - APP_TOKEN):
        assert web.api(method, channel="C1", text="x") == {"ok": False, "error": error}
    assert web.json("/api/auth.test", {}, Authorization="Bearer xoxb-other")["error"] == "invalid_auth"
    sandbox.admins.install(token="xoxb-new")
    assert web.api("auth.test")["error"] == "invalid_auth"
    assert web.json("/api/auth.test", {}, Authorization="Bearer xoxb-new")["ok"]
    assert sandbox.accepted() == []


def test_every_method_has_its_scope_or_needs_none() -> None:
    assert {method for method in METHODS if not accepted(method)} == NO_SCOPE


@pytest.mark.parametrize("method", sorted(set(METHODS) - NO_SCOPE))
def test_a_method_without_its_scope_is_refused_and_says_which(web: Any, scopes: Any, method: str) -> None:
    scopes("commands", "app_mentions:read")
    answer = web.api(method, channel="C1", text="x")
    needed = ",".join(accepted(method))
    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": needed,
        "provided": "app_mentions:read,commands",
    }


@pytest.mark.parametrize(
    ("given", "method", "args", "needed"),
    [
        ("channels:history", "conversations.history", {"channel": "C1"}, None),
        ("channels:history", "conversations.history", {"channel": "C4"}, "groups:history"),
        ("groups:history", "conversations.history", {"channel": "C1"}, "channels:history"),
        ("groups:history", "conversations.replies", {"channel": "C1", "ts": "1.1"}, "channels:history"),
        ("groups:read", "conversations.info", {"channel": "C4"}, None),
        ("channels:read", "conversations.info", {"channel": "C4"}, "groups:read"),
        ("channels:read", "conversations.members", {"channel": "C4"}, "groups:read"),
        ("channels:read", "conversations.info", {"channel": "D2"}, "im:read"),
        ("channels:read", "conversations.list", {"types": "public_channel"}, None),
        ("channels:read", "conversations.list", {"types": "public_channel,private_channel"}, "groups:read"),
        ("groups:read", "users.conversations", {"types": "public_channel"}, "channels:read"),
        ("channels:read", "conversations.info", {"channel": "C5"}, "channel_not_found"),
    ],
)
def test_the_scope_depends_on_the_kind_of_channel(
    web: Any, sandbox: Sandbox, scopes: Any, given: str, method: str, args: Any, needed: str | None
) -> None:
    sandbox.say("jonas", "@emgbot", "hello")
    scopes(given)
    answer = web.api(method, **args)
    assert answer["ok"] or answer.get("needed", answer["error"]) == needed
    assert answer["ok"] is (needed is None)


def test_every_answer_names_the_scopes_that_are_there_and_that_are_taken(web: Any, scopes: Any) -> None:
    scopes("chat:write", "commands")
    for args in ({"channel": "C1", "text": "x"}, {"channel": "C404"}):
        _, headers, _ = web.open(
            f"/api/{POST}", json.dumps(args).encode(), Content_Type="application/json", Authorization=f"Bearer {TOKEN}"
        )
        assert headers["x-oauth-scopes"] == "chat:write,commands"
        assert headers["x-accepted-oauth-scopes"] == "chat:write"
    assert "x-oauth-scopes" not in web.open(f"/api/{POST}", b"{}", Content_Type="application/json")[1]


def test_blocks_are_refused_with_the_place_as_slack_writes_it(web: Any, sandbox: Sandbox) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    answer = web.api(POST, channel="C1", text="x", blocks=[{"type": "divider"}, long])
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [
            "failed to match all allowed schemas [json-pointer:/blocks/1/text]",
            "must be less than 3001 characters [json-pointer:/blocks/1/text/text]",
        ],
        "response_metadata": {
            "messages": [
                "[ERROR] failed to match all allowed schemas [json-pointer:/blocks/1/text]",
                "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]",
            ]
        },
    }
    with pytest.raises(SlackApiError, match="must be less than 3001 characters"):
        WebClient(token=TOKEN, base_url=sandbox.api_url).chat_postMessage(channel="C1", text="x", blocks=[long])


SECTIONS = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}] * 5
FLAT = {"k": "v1", "n": 1, "late": True, "who": {"id": "U1"}, "list": ["a", {"b": 1}]}


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"blocks": SECTIONS}, "msg_blocks_too_long"),
        ({"blocks": SECTIONS[:4]}, None),
        ({"attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"attachments": [{"text": "a"}] * 100}, None),
        ({"attachments": "["}, "invalid_attachments"),
        ({"attachments": [1]}, "invalid_attachments"),
        ({"attachments": []}, "no_text"),
        ({"markdown_text": "**done**"}, None),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"markdown_text": "x", "text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x", "blocks": SECTIONS[:1]}, "markdown_text_conflict"),
        ({"text": "x", "metadata": "["}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": 1, "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": []}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": {"a": None}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": {"a": {"b": {}}}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": {"a": [["b"]]}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": {"a": "b" * 16_000}}}, "metadata_too_large"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": FLAT}}, None),
    ],
)
def test_content_is_refused_in_a_new_message_and_in_a_form(web: Any, args: Any, error: str | None) -> None:
    assert web.api(POST, channel="C1", **args).get("error") == error
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in args.items()}
    body = urlencode(form | {"token": TOKEN, "channel": "C1"}).encode()
    assert json.loads(web.open(f"/api/{POST}", body)[2]).get("error") == error


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"blocks": SECTIONS}, "msg_blocks_too_long"),
        ({"text": " "}, "no_text"),
        ({"text": "y" * 4001}, "msg_too_long"),
        ({"text": "y", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
        ({"attachments": [{"text": "b"}]}, None),
    ],
)
def test_content_is_refused_in_an_edit(web: Any, args: Any, error: str | None) -> None:
    ts = web.api(POST, channel="C1", text="x", attachments=[{"text": "a"}])["ts"]
    assert web.api("chat.update", channel="C1", ts=ts, **args).get("error") == error
    [now] = web.api("conversations.history", channel="C1")["messages"]
    assert now["attachments"] == [{"id": 1, "text": "b" if error is None else "a"}]


def test_an_edit_may_come_too_late_or_into_an_archived_channel(web: Any, sandbox: Sandbox) -> None:
    ts = web.api(POST, channel="C1", text="x")["ts"]
    sandbox.limit(edit_window=600)
    assert web.api("chat.update", channel="C1", ts=ts, text="y")["ok"]
    sandbox.limit(edit_window=0.000001)
    assert web.api("chat.update", channel="C1", ts=ts, text="z")["error"] == "edit_window_closed"
    sandbox.limit(edit_window=None)
    sandbox.admins.archive("hanna", "#img-ewaste")
    assert web.api("chat.update", channel="C1", ts=ts, text="z")["error"] == "is_inactive"
    assert web.api("reactions.add", channel="C1", timestamp=ts, name="eyes")["error"] == "is_archived"


def test_nobody_writes_to_a_deactivated_person(web: Any, sandbox: Sandbox) -> None:
    sandbox.admins.deactivate("hanna", "jonas")
    assert web.api(POST, channel="U2", text="x")["error"] == "channel_not_found"
    assert web.api("conversations.open", users="U2")["error"] == "user_disabled"
    assert web.api("users.info", user="U2")["user"]["deleted"] is True


def test_an_app_installed_from_its_manifest_has_what_that_asks_for(bot: Any, clock: MovableClock) -> None:
    manifest = {
        "features": {
            "bot_user": {"display_name": "robin"},
            "slash_commands": [{"command": "/rob", "description": "x", "should_escape": True}],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.channels", "channel_rename"]}},
    }
    world = {
        "bot": {"manifest": manifest},
        "people": [{"id": "U1", "name": "hanna"}],
        "channels": [{"id": "C1", "name": "one"}, {"id": "C2", "name": "two", "private": True}],
    }
    with Sandbox(world, clock=clock, signing_secret="s", bot_token=TOKEN, bot_url=bot.url) as sandbox:
        assert sandbox.state()["bot"]["commands"] == ["/rob"]
        assert sandbox.workspace.bot.name == "robin"
        with pytest.raises(SlackApiError, match="missing_scope"):
            WebClient(token=TOKEN, base_url=sandbox.api_url).users_info(user="U1")
        ts = sandbox.say("hanna", "#one", "public").ts or ""
        sandbox.say("hanna", "#two", "private")
        sandbox.say("hanna", "@robin", "direct")
        sandbox.react("hanna", "#one", ts, "eyes")
        sandbox.rename("hanna", "#one", "three")
        sandbox.rename("hanna", "#two", "four")
    assert [event["type"] for event in bot.events()] == ["message", "channel_rename"]
