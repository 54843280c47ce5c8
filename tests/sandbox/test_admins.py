"""What admins do: archive, make private, deactivate, revoke; and what the bot hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from emgbot.errors import UserError
from emgbot.sandbox import Sandbox

POST = "chat.postMessage"


def test_an_archived_channel_takes_nothing_until_it_is_opened_again(sandbox: Sandbox, bot: Any, web: Any) -> None:
    sandbox.admins.archive("hanna", "#img-ewaste")
    assert web.api(POST, channel="C1", text="x")["error"] == "is_archived"
    assert web.api("conversations.info", channel="C1")["channel"]["is_archived"] is True
    with pytest.raises(UserError, match="#img-ewaste is archived"):
        sandbox.say("hanna", "#img-ewaste", "hello?")
    sandbox.admins.unarchive("hanna", "#img-ewaste")
    assert web.api(POST, channel="C1", text="x")["ok"]
    archived, opened = bot.events("channel_archive") + bot.events("channel_unarchive")
    assert archived == {
        "type": "channel_archive",
        "channel": "C1",
        "user": "U1",
        "event_ts": archived["event_ts"],
        "is_moved": 0,
    }
    assert (opened["channel"], opened["user"]) == ("C1", "U1")
    sandbox.admins.archive("hanna", "#drafts")
    assert [event["channel"] for event in bot.events("group_archive")] == ["C4"]


def test_a_channel_made_private_keeps_its_id_and_tells_by_a_message(sandbox: Sandbox, bot: Any, web: Any) -> None:
    sandbox.admins.make_private("hanna", "#img-ewaste")
    [said] = bot.events("message")
    assert (said["subtype"], said["channel"], said["user"]) == ("channel_convert_to_private", "C1", "U1")
    channel = web.api("conversations.info", channel="C1")["channel"]
    assert (channel["is_private"], channel["is_group"]) == (True, True)
    assert web.api(POST, channel="C1", text="x")["ok"]
    sandbox.leave("emgbot", "#img-ewaste")
    assert web.api(POST, channel="C1", text="x")["error"] == "channel_not_found"


def test_a_bot_that_was_removed_hears_it_and_is_refused(sandbox: Sandbox, bot: Any, web: Any) -> None:
    sandbox.leave("emgbot", "#img-ewaste")
    sandbox.leave("emgbot", "#drafts")
    assert [(e["type"], e["channel"]) for e in bot.events()] == [("channel_left", "C1"), ("group_left", "C4")]
    assert web.api(POST, channel="C1", text="x")["error"] == "not_in_channel"
    assert web.api("conversations.history", channel="C1")["error"] == "not_in_channel"
    assert web.api("conversations.history", channel="C4")["error"] == "channel_not_found"
    sandbox.say("hanna", "#img-ewaste", "unheard")
    assert len(bot.events()) == 2
    sandbox.join("emgbot", "#img-ewaste")
    assert (bot.events()[-1]["type"], bot.events()[-1]["user"]) == ("member_joined_channel", "UBOT")
    assert web.api(POST, channel="C1", text="x")["ok"]


def test_a_deactivated_person_is_out_of_all_channels(sandbox: Sandbox, bot: Any, web: Any) -> None:
    sandbox.admins.deactivate("hanna", "jonas")
    [changed] = bot.events("user_change")
    assert (changed["user"]["id"], changed["user"]["deleted"]) == ("U2", True)
    assert "U2" not in web.api("conversations.members", channel="C1")["members"]
    with pytest.raises(UserError, match="Jonas Weber is deactivated"):
        sandbox.say("jonas", "#img-ewaste", "still here")
    sandbox.admins.reactivate("hanna", "jonas")
    sandbox.join("jonas", "#img-ewaste")
    assert sandbox.say("jonas", "#img-ewaste", "back").ts
    with pytest.raises(UserError, match="That is the bot"):
        sandbox.admins.deactivate("hanna", "emgbot")


def test_a_message_of_the_bot_is_deleted_by_hand(sandbox: Sandbox, bot: Any, web: Any) -> None:
    ts = web.api(POST, channel="C1", text="a nudge")["ts"]
    with pytest.raises(UserError, match="Only one's own"):
        sandbox.delete("hanna", "#img-ewaste", ts)
    sandbox.admins.remove("hanna", "#img-ewaste", ts)
    assert [event["deleted_ts"] for event in bot.events() if event.get("subtype") == "message_deleted"] == [ts]
    assert web.api("chat.update", channel="C1", ts=ts, text="y")["error"] == "message_not_found"
    assert web.api(POST, channel="C1", text="y", thread_ts=ts)["error"] == "cannot_reply_to_message"
    assert [entry["ts"] for entry in sandbox.accepted()] == [ts], "it was accepted all the same"


@pytest.mark.parametrize(
    ("error", "heard"),
    [
        ("token_revoked", ["tokens_revoked"]),
        ("account_inactive", ["app_uninstalled", "tokens_revoked"]),
        ("invalid_auth", []),
    ],
)
def test_a_revoked_token_is_told(sandbox: Sandbox, bot: Any, error: str, heard: list[str]) -> None:
    sandbox.admins.revoke(error)
    assert sorted(event["type"] for event in bot.events()) == heard
    if heard:
        assert bot.events("tokens_revoked")[0]["tokens"] == {"oauth": [], "bot": ["UBOT"]}


def test_admins_by_control(web: Any, bot: Any) -> None:
    here = {"user": "hanna", "channel": "#img-ewaste"}
    ts = web.api(POST, channel="C1", text="a nudge")["ts"]
    assert web.json("/control/remove", here | {"ts": ts})["deliveries"][0]["name"] == "message.message_deleted"
    for act in ("archive", "unarchive", "make_private"):
        assert web.json(f"/control/{act}", here)["ok"]
    for act in ("deactivate", "reactivate"):
        assert web.json(f"/control/{act}", {"user": "hanna", "person": "jonas"})["ok"]
    assert web.json("/control/revoke", {"error": "account_inactive"})["ok"]
    assert web.api("auth.test")["error"] == "account_inactive"
    assert web.json("/control/install", {"token": "xoxb-new", "scopes": ["chat:write"]})["ok"]
    again = web.json("/api/users.list", {}, Authorization="Bearer xoxb-new")
    assert (again["error"], again["provided"]) == ("missing_scope", "chat:write")


@pytest.mark.parametrize(
    ("path", "args", "sentence"),
    [
        ("archive", {"user": "hanna", "channel": "#old"}, "#old is archived already"),
        ("unarchive", {"user": "hanna", "channel": "#general"}, "#general is not archived"),
        ("make_private", {"user": "hanna", "channel": "#secret"}, "#secret is private already"),
        ("archive", {"user": "hanna", "channel": "#nowhere"}, "no channel '#nowhere'"),
        ("deactivate", {"user": "hanna", "person": "bob"}, "nobody called 'bob'"),
        ("revoke", {"error": "boredom"}, "error must be one of: account_inactive, invalid_auth, "),
        ("install", {"scopes": "all"}, "scopes must be a list of texts"),
    ],
)
def test_what_an_admin_cannot_do_is_answered_with_a_sentence(web: Any, path: str, args: Any, sentence: str) -> None:
    assert sentence in web.json(f"/control/{path}", args)["error"]
