"""The manifest asks for what is used and for nothing else: each scope has a method or an event, each of those a use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "config" / "manifest.yaml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
ADDRESS = "https://YOUR-HOST/slack/events"

PEOPLE_COME_AND_GO = {"member_joined_channel", "member_left_channel"}
CHANNEL_EVENTS = {f"channel_{event}" for event in ("archive", "left", "rename", "unarchive")} | PEOPLE_COME_AND_GO
GROUP_EVENTS = {f"group_{event}" for event in ("archive", "left", "rename", "unarchive")} | PEOPLE_COME_AND_GO

WHY: dict[str, set[str]] = {
    # Scope: the Web API methods that need it, and the events that are only sent with it (Slack's method pages).
    "app_mentions:read": {"app_mention"},
    "channels:history": {"message.channels", "conversations_history", "conversations_replies", "channel_id_changed"},
    "channels:read": {"conversations_list", "conversations_members", "users_conversations"} | CHANNEL_EVENTS,
    "chat:write": {"chat_postMessage", "chat_update"},
    "commands": {"/emg"},
    "files:read": {"files_info"},
    "groups:history": {"message.groups", "conversations_history", "conversations_replies"},
    "groups:read": {"conversations_list", "conversations_members", "users_conversations"} | GROUP_EVENTS,
    "im:history": {"message.im", "conversations_history"},
    "reactions:read": {"reaction_added", "reaction_removed"},
    "reactions:write": {"reactions_add", "reactions_remove"},
    "users:read": {"users_info", "user_change"},
}
NEEDS_NO_SCOPE = {"auth_test", "apps_connections_open"}
NOT_YET = {"files_getUploadURLExternal", "files_completeUploadExternal"}
"""Built, and used by nothing that people see: `files:write` is asked for with the first picture."""
TOLD_TO_ALL = {"app_rate_limited"}
"""Slack tells it without being asked."""
NEVER = ("chat:write.public", "chat:write.customize", "users:read.email", "channels:join", "search:", "links:", "admin")


def called() -> Iterator[str]:
    """Every Web API method that the sources name: on a client of the SDK, or by Slack's own name."""
    known = {name for name in dir(WebClient) if not name.startswith("_") and name.count("_")} - {"api_call"}
    for path in sorted((ROOT / "emgbot").rglob("*.py")):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in known and "client" in ast.unparse(node.value).lower():
                yield node.attr
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and path.parent.name == "slack":
                name = node.value.replace(".", "_")
                yield from [name] if "." in node.value and name in known else []


def heard() -> set[str]:
    """The event types in the table of the listeners."""
    for path in sorted((ROOT / "emgbot" / "slack").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "self._events":
                assert isinstance(node.value, ast.Dict)
                return {str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)}
    raise AssertionError("the table of events was not found")


SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]


def test_the_scopes_are_those_of_the_table() -> None:
    assert sorted(WHY) == SCOPES


def test_every_scope_has_a_use_in_the_code_or_among_the_events() -> None:
    used = {*called(), *EVENTS, *(command["command"] for command in MANIFEST["features"]["slash_commands"])}
    assert {scope: WHY[scope] & used for scope in SCOPES if not WHY[scope] & used} == {}
    unused = {reason for reasons in WHY.values() for reason in reasons} - used
    assert not unused, "the table names what nobody uses"


def test_every_method_that_is_called_has_its_scope() -> None:
    covered = {reason for scope in SCOPES for reason in WHY[scope]} | NEEDS_NO_SCOPE | NOT_YET
    assert set(called()) - covered == set()
    assert set(called()) >= {"chat_postMessage", "chat_update", "auth_test"}, "the search finds what is there"


def test_the_events_are_those_that_are_listened_to() -> None:
    assert {event.partition(".")[0] for event in EVENTS} == heard() - TOLD_TO_ALL
    assert sorted(EVENTS) == EVENTS
    assert len(set(EVENTS)) == len(EVENTS)


def test_nothing_is_asked_for_that_the_bot_must_never_have() -> None:
    assert not [scope for scope in SCOPES if scope.startswith(NEVER)]
    assert set(MANIFEST["oauth_config"]["scopes"]) == {"bot"}, "no scope of a person"
    assert "redirect_urls" not in MANIFEST["oauth_config"]


def test_socket_mode_is_the_default_and_needs_no_address() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["org_deploy_enabled"] is False
    assert settings["token_rotation_enabled"] is False
    assert "https://" not in str(MANIFEST)


def test_what_the_comments_say_about_request_urls_works() -> None:
    switched = re.sub(r"# ((?:request_)?url: https)", r"\1", TEXT).replace(
        "socket_mode_enabled: true", "socket_mode_enabled: false"
    )
    manifest = yaml.safe_load(switched)
    assert switched.count(f"url: {ADDRESS}") == 3
    assert manifest["features"]["slash_commands"][0]["url"] == ADDRESS
    assert manifest["settings"]["event_subscriptions"]["request_url"] == ADDRESS
    assert manifest["settings"]["interactivity"] == {"is_enabled": True, "request_url": ADDRESS}


KEYS: dict[str, set[str]] = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "slash_commands", "shortcuts", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "settings": {"event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled",
                 "token_rotation_enabled"},
}  # fmt: skip
COMMAND_KEYS = {"command", "url", "description", "usage_hint", "should_escape"}


@pytest.mark.parametrize("path", sorted(KEYS))
def test_slacks_schema_knows_every_key(path: str) -> None:
    value = MANIFEST
    for part in path.split(".") if path else ():
        value = value[part]
    assert set(value) <= KEYS[path]


def test_slacks_limits_are_kept() -> None:
    about = MANIFEST["display_information"]
    assert MANIFEST["_metadata"]["major_version"] == 1
    assert 1 <= len(about["name"]) <= 35
    assert 1 <= len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3}", about["background_color"])
    assert 1 <= len(MANIFEST["features"]["bot_user"]["display_name"]) <= 80
    assert len(SCOPES) <= 255
    assert len(EVENTS) <= 100
    for command in MANIFEST["features"]["slash_commands"]:
        assert set(command) <= COMMAND_KEYS
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True, "names are ambiguous, ids are not"


def test_people_may_write_to_the_bot_directly_since_it_answers_there() -> None:
    assert MANIFEST["features"]["app_home"] == {
        "home_tab_enabled": False,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_the_demo_registers_the_same_command() -> None:
    demo = yaml.safe_load((ROOT / "config" / "demo.yaml").read_text(encoding="utf-8"))
    assert demo["bot"]["commands"] == [command["command"] for command in MANIFEST["features"]["slash_commands"]]
    assert demo["bot"]["name"] == MANIFEST["features"]["bot_user"]["display_name"]


def test_there_is_no_secret_in_any_file_of_the_configuration() -> None:
    for path in filter(Path.is_file, (ROOT / "config").rglob("*")):
        assert not re.search(r"xox[a-z]-|xapp-\d|hooks\.slack\.com/", path.read_text(encoding="utf-8")), path.name
