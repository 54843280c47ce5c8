"""Slack's Web API, as a bot calls it over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from emgbot.sandbox import Sandbox

TOKEN = "xoxb-test"
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*1c*"}}]


def test_slacks_own_client_works_with_it(sandbox: Sandbox) -> None:
    client = WebClient(token=TOKEN, base_url=sandbox.api_url)
    assert client.auth_test()["user_id"] == "UBOT"
    posted = client.chat_postMessage(channel="C1", text="hello", blocks=BLOCKS)
    assert client.conversations_history(channel="C1")["messages"][0]["ts"] == posted["ts"]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.chat_postMessage(channel="C404", text="hello")


@pytest.mark.parametrize(
    ("headers", "args", "error"),
    [
        ({}, {}, "not_authed"),
        ({"Authorization": "Bearer xoxb-other"}, {}, "invalid_auth"),
        ({}, {"token": "xoxb-other"}, "invalid_auth"),
    ],
)
def test_a_call_without_the_right_token_is_refused(web: Any, headers: Any, args: Any, error: str) -> None:
    assert web.json("/api/auth.test", args, **headers) == {"ok": False, "error": error}


def test_the_token_may_come_in_a_form(web: Any) -> None:
    body = urlencode({"token": TOKEN, "channel": "C1", "text": "hello", "blocks": json.dumps(BLOCKS)}).encode()
    answer = json.loads(web.open("/api/chat.postMessage", body)[2])
    assert answer["message"]["blocks"][0]["text"] == BLOCKS[0]["text"]


def test_what_is_no_method_is_unknown(web: Any) -> None:
    assert web.api("chat.shout") == {"ok": False, "error": "unknown_method"}


def test_a_broken_body_is_refused(web: Any) -> None:
    answer = web.open("/api/api.test", b"{", Content_Type="application/json")
    assert json.loads(answer[2])["error"] == "invalid_json"


def test_api_test_needs_no_token_and_gives_the_arguments_back(web: Any) -> None:
    assert web.json("/api/api.test", {"a": "b"}) == {"ok": True, "args": {"a": "b"}}
    assert web.json("/api/api.test", {"error": "my_own"})["error"] == "my_own"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": "x"}, "channel_not_found"),
        ({"channel": "C404", "text": "x"}, "channel_not_found"),
        ({"channel": "C3", "text": "x"}, "not_in_channel"),
        ({"channel": "C5", "text": "x"}, "channel_not_found"),
        ({"channel": "C6", "text": "x"}, "is_archived"),
        ({"channel": "C1"}, "no_text"),
        ({"channel": "C1", "text": "  "}, "no_text"),
        ({"channel": "C1", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C1", "text": "x", "blocks": "["}, "invalid_blocks_format"),
        ({"channel": "C1", "text": "x", "blocks": [{"type": "hero"}]}, "invalid_blocks"),
        ({"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": "C1", "text": "x", "thread_ts": "soon"}, "bad_timestamp"),
        ({"channel": "C1", "text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
    ],
)
def test_a_message_is_refused_as_slack_refuses_it(web: Any, sandbox: Sandbox, args: Any, error: str) -> None:
    before = sandbox.workspace.version
    assert web.api("chat.postMessage", **args)["error"] == error
    assert sandbox.workspace.version == before


@pytest.mark.parametrize("channel", ["C1", "img-ewaste", "#img-ewaste"])
def test_a_message_finds_its_channel_by_id_and_by_name(web: Any, channel: str) -> None:
    answer = web.api("chat.postMessage", channel=channel, text="hello")
    assert (answer["channel"], answer["message"]["bot_id"], answer["message"]["user"]) == ("C1", "B1", "UBOT")


def test_a_message_to_a_person_opens_the_direct_messages(web: Any, sandbox: Sandbox) -> None:
    answer = web.api("chat.postMessage", channel="U2", text="hello")
    assert answer["channel"].startswith("D")
    assert web.api("conversations.open", users="U2")["channel"]["id"] == answer["channel"]
    assert [m["text"] for m in sandbox.messages("@emgbot", "jonas")] == ["hello"]


def test_what_was_sent_is_kept_exactly(web: Any, sandbox: Sandbox) -> None:
    metadata = {"event_type": "emg_nudge", "event_payload": {"key": "v1/1", "late": False}}
    ts = web.api("chat.postMessage", channel="C1", text="a &amp; <b>", blocks=BLOCKS, metadata=metadata)["ts"]
    kept = sandbox.workspace.message("C1", ts)
    assert kept.sent == {"channel": "C1", "text": "a &amp; <b>", "blocks": BLOCKS, "metadata": metadata}
    assert kept.text == "a &amp; <b>"


def test_metadata_comes_back_in_full_only_on_request(web: Any) -> None:
    metadata = {"event_type": "emg_nudge", "event_payload": {"key": "v1/1"}}
    web.api("chat.postMessage", channel="C1", text="x", metadata=metadata)
    [short] = web.api("conversations.history", channel="C1")["messages"]
    [full] = web.api("conversations.history", channel="C1", include_all_metadata=True)["messages"]
    assert short["metadata"] == {"event_type": "emg_nudge"}
    assert full["metadata"] == metadata


def test_blocks_without_ids_get_them(web: Any) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}, {"type": "divider", "block_id": "mine"}]
    got = web.api("chat.postMessage", channel="C1", text="x", blocks=blocks)["message"]["blocks"]
    assert got[0]["block_id"]
    assert got[0]["elements"][0]["action_id"]
    assert got[1]["block_id"] == "mine"


def test_an_update_keeps_what_it_does_not_name(web: Any) -> None:
    metadata = {"event_type": "e", "event_payload": {}}
    ts = web.api("chat.postMessage", channel="C1", text="x", blocks=BLOCKS, metadata=metadata)["ts"]
    assert web.api("chat.update", channel="C1", ts=ts, text="y")["text"] == "y"
    [now] = web.api("conversations.history", channel="C1", include_all_metadata=True)["messages"]
    assert now["blocks"][0]["text"] == BLOCKS[0]["text"]
    assert now["metadata"] == metadata
    assert now["edited"]["user"] == "UBOT"
    web.api("chat.update", channel="C1", ts=ts, text="y", blocks=[])
    assert "blocks" not in web.api("conversations.history", channel="C1")["messages"][0]


def test_updates_and_deletions_are_refused_as_slack_refuses_them(web: Any, sandbox: Sandbox) -> None:
    theirs = sandbox.say("hanna", "#img-ewaste", "mine").ts
    own = web.api("chat.postMessage", channel="C1", text="x")["ts"]
    assert web.api("chat.update", channel="C1", ts=theirs, text="y")["error"] == "cant_update_message"
    assert web.api("chat.delete", channel="C1", ts=theirs)["error"] == "cant_delete_message"
    assert web.api("chat.update", channel="C1", ts="1.000001", text="y")["error"] == "message_not_found"
    assert web.api("chat.update", channel="C1", ts=own)["error"] == "no_text"
    assert web.api("chat.update", channel="C1", ts=own, text="y" * 4001)["error"] == "msg_too_long"
    assert web.api("chat.delete", channel="C1", ts=own)["ok"]
    assert web.api("chat.delete", channel="C1", ts=own)["error"] == "message_not_found"


def test_history_is_newest_first_and_holds_no_replies(web: Any) -> None:
    first = web.api("chat.postMessage", channel="C1", text="first")["ts"]
    web.api("chat.postMessage", channel="C1", text="reply", thread_ts=first)
    web.api("chat.postMessage", channel="C1", text="also here", thread_ts=first, reply_broadcast=True)
    web.api("chat.postMessage", channel="C1", text="last")
    messages = web.api("conversations.history", channel="C1")["messages"]
    assert [m["text"] for m in messages] == ["last", "also here", "first"]
    assert messages[2]["reply_count"] == 2
    assert messages[1]["subtype"] == "thread_broadcast"


def test_history_is_read_in_pages_and_between_bounds(web: Any) -> None:
    ts = [web.api("chat.postMessage", channel="C1", text=str(n))["ts"] for n in range(5)]
    page = web.api("conversations.history", channel="C1", limit=2)
    texts = [m["text"] for m in page["messages"]]
    while page["has_more"]:
        cursor = page["response_metadata"]["next_cursor"]
        page = web.api("conversations.history", channel="C1", limit=2, cursor=cursor)
        texts += [m["text"] for m in page["messages"]]
    assert texts == ["4", "3", "2", "1", "0"]

    def between(**bounds: Any) -> list[str]:
        return [m["text"] for m in web.api("conversations.history", channel="C1", **bounds)["messages"]]

    assert between(oldest=ts[1]) == ["4", "3", "2"]
    assert between(oldest=ts[1], latest=ts[3]) == ["2"]
    assert between(oldest=ts[1], latest=ts[3], inclusive=True) == ["3", "2", "1"]
    assert web.api("conversations.history", channel="C1", oldest="then")["error"] == "invalid_ts_oldest"
    assert web.api("conversations.history", channel="C1", cursor="!")["error"] == "invalid_cursor"
    assert web.api("conversations.history", channel="C1", limit=0)["ok"]
    assert web.api("conversations.history", channel="C1", limit=-1)["error"] == "invalid_limit"
    assert web.api("conversations.history", channel="C3")["error"] == "not_in_channel"


def test_a_thread_is_read_oldest_first(web: Any, sandbox: Sandbox) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "root").ts
    sandbox.say("jonas", "#img-ewaste", "one", thread_ts=root)
    sandbox.say("hanna", "#img-ewaste", "two", thread_ts=root)
    messages = web.api("conversations.replies", channel="C1", ts=root)["messages"]
    assert [m["text"] for m in messages] == ["root", "one", "two"]
    assert (messages[0]["reply_users"], messages[1]["parent_user_id"]) == (["U2", "U1"], "U1")
    assert web.api("conversations.replies", channel="C1", ts="1.000001")["error"] == "thread_not_found"


def test_private_messages_are_in_no_history(web: Any, sandbox: Sandbox) -> None:
    assert web.api("chat.postEphemeral", channel="C1", user="U2", text="psst")["message_ts"]
    assert web.api("chat.postEphemeral", channel="C1", user="U3", text="psst")["error"] == "user_not_in_channel"
    assert web.api("conversations.history", channel="C1")["messages"] == []
    assert [m["text"] for m in sandbox.messages("#img-ewaste", "jonas")] == ["psst"]
    assert sandbox.messages("#img-ewaste", "hanna") == []


def test_channels_are_listed_as_the_bot_may_see_them(web: Any) -> None:
    def names(**args: Any) -> list[str]:
        return [c["name"] for c in web.api("conversations.list", **args)["channels"]]

    assert names() == ["img-ewaste", "framework", "general", "old"]
    assert names(exclude_archived=True) == ["img-ewaste", "framework", "general"]
    assert names(types="public_channel,private_channel") == ["img-ewaste", "framework", "general", "drafts", "old"]
    assert web.api("conversations.list", types="planets")["error"] == "invalid_types"
    first = web.api("conversations.list", limit=3)
    assert len(first["channels"]) == 3
    assert names(limit=3, cursor=first["response_metadata"]["next_cursor"]) == ["old"]


def test_a_channel_tells_about_itself(web: Any) -> None:
    channel = web.api("conversations.info", channel="C1", include_num_members=True)["channel"]
    assert (channel["name"], channel["is_member"], channel["num_members"]) == ("img-ewaste", True, 3)
    assert channel["topic"]["value"] == "A.1"
    assert not web.api("conversations.info", channel="C3")["channel"]["is_member"]
    assert web.api("conversations.info", channel="C5")["error"] == "channel_not_found"
    assert web.api("conversations.info")["error"] == "invalid_arguments"
    assert web.api("conversations.members", channel="C2")["members"] == ["U1", "UBOT"]


def test_people_tell_about_themselves(web: Any) -> None:
    person = web.api("users.info", user="U3")["user"]
    assert (person["real_name"], person["is_restricted"], person["is_bot"]) == ("Nina Petrova", True, False)
    assert web.api("users.info", user="U404")["error"] == "user_not_found"
    assert [u["id"] for u in web.api("users.list")["members"]] == ["U1", "U2", "U3", "UBOT"]


def test_reactions_are_added_once_and_taken_off_once(web: Any) -> None:
    ts = web.api("chat.postMessage", channel="C1", text="x")["ts"]
    there = {"channel": "C1", "timestamp": ts, "name": "eyes"}
    assert web.api("reactions.add", **there)["ok"]
    assert web.api("reactions.add", **there)["error"] == "already_reacted"
    got = web.api("reactions.get", channel="C1", timestamp=ts)["message"]["reactions"]
    assert got == [{"name": "eyes", "users": ["UBOT"], "count": 1}]
    assert web.api("reactions.remove", **there)["ok"]
    assert web.api("reactions.remove", **there)["error"] == "no_reaction"
    assert web.api("reactions.add", **(there | {"name": "not an emoji"}))["error"] == "invalid_name"
    assert web.api("reactions.add", **(there | {"timestamp": "1.000001"}))["error"] == "message_not_found"
    assert web.api("reactions.add", **(there | {"timestamp": "then"}))["error"] == "bad_timestamp"
    assert "reactions" not in web.api("reactions.get", channel="C1", timestamp=ts)["message"]


def test_a_permalink_opens_the_page_at_the_message(web: Any, sandbox: Sandbox) -> None:
    ts = web.api("chat.postMessage", channel="C1", text="x")["ts"]
    link = web.api("chat.getPermalink", channel="C1", message_ts=ts)["permalink"]
    assert link == f"{sandbox.url}/archives/C1/p{ts.replace('.', '')}"
    assert web.open(link.removeprefix(sandbox.url))[0] == 200
    assert web.api("chat.getPermalink", channel="C1", message_ts="1.000001")["error"] == "message_not_found"


def test_ts_grows_and_is_never_the_same_twice(sandbox: Sandbox) -> None:
    made = [sandbox.workspace.next_ts() for _ in range(1000)]
    assert made == sorted(set(made))
