"""Events: what the bot hears of what happens in its channels."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emgbot.errors import UserError
from emgbot.sandbox import Sandbox
from emgbot.sandbox.records import Refusal


def test_a_message_arrives_signed_in_slacks_envelope(sandbox: Sandbox, bot: Any) -> None:
    outcome = sandbox.say("jonas", "#img-ewaste", "two replies are missing")
    [heard] = bot.heard
    assert heard.signed
    envelope = json.loads(heard.body)
    assert (envelope["type"], envelope["team_id"], envelope["api_app_id"]) == ("event_callback", "T1", "A1")
    assert envelope["event_id"].startswith("Ev")
    assert envelope["authorizations"][0]["user_id"] == "UBOT"
    event = envelope["event"]
    assert (event["type"], event["channel"], event["channel_type"]) == ("message", "C1", "channel")
    assert (event["user"], event["text"], event["ts"]) == ("U2", "two replies are missing", outcome.ts)
    assert event["client_msg_id"]
    assert "thread_ts" not in event
    assert outcome.deliveries[0].ok


@pytest.mark.parametrize(("channel", "kind"), [("#drafts", "group"), ("@emgbot", "im")])
def test_the_kind_of_the_channel_is_told(sandbox: Sandbox, bot: Any, channel: str, kind: str) -> None:
    sandbox.say("hanna", channel, "hello")
    assert bot.events()[0]["channel_type"] == kind


def test_a_channel_without_the_bot_is_not_told(sandbox: Sandbox, bot: Any) -> None:
    sandbox.say("hanna", "#general", "hello @emgbot")
    assert bot.heard == []


def test_naming_the_bot_sends_two_events_with_one_ts(sandbox: Sandbox, bot: Any) -> None:
    sandbox.say("hanna", "#img-ewaste", "@emgbot what is due?")
    kinds = sorted(event["type"] for event in bot.events())
    assert kinds == ["app_mention", "message"]
    assert len({event["ts"] for event in bot.events()}) == 1
    assert bot.events()[0]["text"] == "<@UBOT> what is due?"


def test_a_direct_message_that_names_the_bot_has_no_twin(sandbox: Sandbox, bot: Any) -> None:
    sandbox.say("hanna", "@emgbot", "@emgbot what is due?")
    assert [event["type"] for event in bot.events()] == ["message"]


def test_a_reply_names_its_thread_and_may_go_to_the_channel_too(sandbox: Sandbox, bot: Any) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "root").ts
    sandbox.say("jonas", "#img-ewaste", "1c done", thread_ts=root)
    sandbox.say("jonas", "#img-ewaste", "for all", thread_ts=root, broadcast=True)
    reply, broadcast = bot.events()[1:]
    assert (reply["thread_ts"], reply["parent_user_id"], reply.get("subtype")) == (root, "U1", None)
    assert (broadcast["subtype"], broadcast["root"]["ts"]) == ("thread_broadcast", root)


def test_the_bot_hears_its_own_messages(sandbox: Sandbox, bot: Any, web: Any) -> None:
    web.api("chat.postMessage", channel="C1", text="mine")
    sandbox.drain()
    [event] = bot.events()
    assert (event["bot_id"], event["user"], event["text"]) == ("B1", "UBOT", "mine")


def test_an_edit_tells_before_and_after(sandbox: Sandbox, bot: Any) -> None:
    ts = sandbox.say("hanna", "#img-ewaste", "1c done").ts or ""
    sandbox.edit("hanna", "#img-ewaste", ts, "1c under way")
    event = bot.events()[1]
    assert (event["subtype"], event["hidden"], event["channel"]) == ("message_changed", True, "C1")
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("1c done", "1c under way")
    assert event["message"]["edited"]["user"] == "U1"
    assert event["message"]["ts"] == ts
    assert event["ts"] > ts


def test_a_deletion_tells_what_was_there(sandbox: Sandbox, bot: Any) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "root").ts or ""
    reply = sandbox.say("hanna", "#img-ewaste", "1c done", thread_ts=root).ts or ""
    sandbox.delete("hanna", "#img-ewaste", reply)
    event = bot.events()[2]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", reply)
    assert event["previous_message"]["thread_ts"] == root
    [left] = sandbox.messages("#img-ewaste")
    assert (left["ts"], left["reply_count"]) == (root, 0)


def test_a_deleted_message_with_replies_leaves_a_tombstone(sandbox: Sandbox, bot: Any, web: Any) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "root").ts or ""
    reply = sandbox.say("jonas", "#img-ewaste", "reply", thread_ts=root).ts or ""
    sandbox.delete("hanna", "#img-ewaste", root)
    event = bot.events()[2]
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert web.api("conversations.replies", channel="C1", ts=root)["messages"][0]["subtype"] == "tombstone"
    sandbox.delete("jonas", "#img-ewaste", reply)
    assert sandbox.messages("#img-ewaste") == []


def test_people_change_only_what_is_theirs(sandbox: Sandbox) -> None:
    ts = sandbox.say("hanna", "#img-ewaste", "mine").ts or ""
    with pytest.raises(UserError, match="one's own"):
        sandbox.edit("jonas", "#img-ewaste", ts, "yours")
    with pytest.raises(UserError, match="one's own"):
        sandbox.delete("jonas", "#img-ewaste", ts)


def test_reactions_are_told_when_they_come_and_go(sandbox: Sandbox, bot: Any, web: Any) -> None:
    ts = sandbox.say("hanna", "#img-ewaste", "1c?").ts or ""
    sandbox.react("jonas", "#img-ewaste", ts, ":white_check_mark:")
    sandbox.react("jonas", "#img-ewaste", ts, "white_check_mark", remove=True)
    web.api("reactions.add", channel="C1", timestamp=ts, name="eyes")
    sandbox.drain()
    added, removed, own = bot.events()[1:]
    assert (added["type"], added["reaction"], added["user"]) == ("reaction_added", "white_check_mark", "U2")
    assert (added["item"], added["item_user"]) == ({"type": "message", "channel": "C1", "ts": ts}, "U1")
    assert removed["type"] == "reaction_removed"
    assert own["user"] == "UBOT"
    with pytest.raises(Refusal, match="no_reaction"):
        sandbox.react("jonas", "#img-ewaste", ts, "eyes", remove=True)


def test_renaming_and_joining_are_told(sandbox: Sandbox, bot: Any) -> None:
    sandbox.rename("hanna", "#framework", "synthesis-report")
    sandbox.rename("hanna", "#drafts", "papers")
    sandbox.join("jonas", "#synthesis-report")
    sandbox.leave("jonas", "#synthesis-report")
    sandbox.join("emgbot", "#general")
    renamed, private, joined, left, invited = bot.events()
    assert (renamed["type"], renamed["channel"]["id"]) == ("channel_rename", "C2")
    assert renamed["channel"]["name"] == "synthesis-report"
    assert private["type"] == "group_rename"
    assert (joined["type"], joined["user"], joined["channel_type"]) == ("member_joined_channel", "U2", "C")
    assert left["type"] == "member_left_channel"
    assert (invited["user"], invited["channel"]) == ("UBOT", "C3")


def test_guests_and_strangers_stay_outside(sandbox: Sandbox) -> None:
    with pytest.raises(UserError, match=r"no channel .* that Nina Petrova can see"):
        sandbox.join("nina", "#img-ewaste")
    with pytest.raises(UserError, match="no channel"):
        sandbox.say("jonas", "#drafts", "hello")
    with pytest.raises(UserError, match="nobody called 'bob'"):
        sandbox.say("bob", "#img-ewaste", "hello")
