"""Looking up who and where: what cannot be found out counts as unknown. Over real sockets, to a server of the test."""

from __future__ import annotations

import ssl

import pytest

from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.slack.client import SlackLookup, list_channels, make_client, who_am_i
from tests.slack.conftest import Reaction, Slack, hangs_up, http, refuses, says

DEADLINE = 1


@pytest.fixture
def lookup(slack: Slack, tls: ssl.SSLContext) -> SlackLookup:
    return SlackLookup(make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls))


# --- Look-ups ----------------------------------------------------------------------------------------------------


def page(name: str, items: list[object], cursor: str = "") -> Reaction:
    return says({"ok": True, name: items, "response_metadata": {"next_cursor": cursor}})


def test_members_are_read_over_all_pages_and_remembered(slack: Slack, lookup: SlackLookup) -> None:
    slack.will(page("members", ["U1", "U2"], "next="), page("members", ["U3"]))
    assert lookup.members("C1") == frozenset({"U1", "U2", "U3"})
    assert [said.get("cursor", "") for _, said in slack.requests] == ["", "next="]
    assert lookup.members("C1") == frozenset({"U1", "U2", "U3"})
    assert len(slack.requests) == 2


def test_what_was_remembered_is_asked_again_after_its_time(slack: Slack, tls: ssl.SSLContext) -> None:
    seconds = [0.0]
    lookup = SlackLookup(make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls), age=lambda: seconds[0])
    slack.will(page("members", ["U1"]), page("members", ["U2"]))
    assert lookup.members("C1") == frozenset({"U1"})
    seconds[0] = 299.0
    assert lookup.members("C1") == frozenset({"U1"})
    seconds[0] = 301.0
    assert lookup.members("C1") == frozenset({"U2"})


@pytest.mark.parametrize(
    "answers",
    [
        [refuses("channel_not_found")],
        [refuses("ratelimited", 429, Retry_After="30")],
        [says({"ok": True})],
        [says({"ok": True, "members": None})],
        [http("<html></html>")],
        [http("[]")],
        [hangs_up],
        [page("members", ["U1"], "more"), refuses("internal_error")],
        [page("members", ["U1"], "more"), hangs_up],
        [page("members", ["U1"], "the same again")],
    ],
    ids=["refused", "limited", "none", "null", "HTML", "list", "hung up", "half", "half, hung up", "without an end"],
)
def test_members_that_cannot_be_found_out_count_as_unknown_and_are_asked_for_again_in_half_a_minute(
    slack: Slack, tls: ssl.SSLContext, answers: list[Reaction]
) -> None:
    seconds = [0.0]
    lookup = SlackLookup(make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls), age=lambda: seconds[0])
    slack.will(*answers)
    assert lookup.members("C1") is None
    asked = len(slack.requests)
    slack.will(page("members", ["U1"]))
    assert lookup.members("C1") is None
    assert len(slack.requests) == asked
    seconds[0] = 31.0
    assert lookup.members("C1") == frozenset({"U1"})


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "Marie"}, "real_name": "Marie Dupont", "name": "mdupont"}, "Marie"),
        ({"profile": {"display_name": ""}, "real_name": "Marie Dupont", "name": "mdupont"}, "Marie Dupont"),
        ({"profile": {"real_name": "Marie Dupont"}, "name": "mdupont"}, "Marie Dupont"),
        ({"name": "mdupont"}, "mdupont"),
        ({"profile": None}, None),
        ({}, None),
        (None, None),
        ("mdupont", None),
    ],
)
def test_a_person_is_called_as_in_slack(slack: Slack, lookup: SlackLookup, user: object, name: str | None) -> None:
    slack.will(says({"ok": True, "user": user}))
    assert lookup.name("U1") == name
    assert lookup.name("U1") == name
    assert len(slack.requests) == (1 if name else 2)


def test_a_name_that_cannot_be_found_out_is_unknown(slack: Slack, lookup: SlackLookup) -> None:
    slack.will(refuses("user_not_found"))
    assert lookup.name("U1") is None


def test_slack_says_who_we_are(slack: Slack, tls: ssl.SSLContext) -> None:
    client = make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls)
    slack.will(says({"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"}))
    found = who_am_i(client)
    assert (found.team, found.bot_user, found.bot_id) == ("T1", "U1", "B1")
    slack.will(says({"ok": True}))
    with pytest.raises(DeliveryUnknown, match="team_id"):
        who_am_i(client)
    slack.will(refuses("invalid_auth"))
    with pytest.raises(DeliveryError, match="invalid_auth"):
        who_am_i(client)


def test_channels_are_listed_over_all_pages_and_what_is_none_is_left_out(slack: Slack, tls: ssl.SSLContext) -> None:
    client = make_client("xoxb-1", slack.url, seconds=DEADLINE, tls=tls)
    slack.will(
        page("channels", [{"id": "C1", "name": "img-ewaste"}, {"id": "C2"}, None], "next"),
        page("channels", [{"id": "C3", "name": "framework"}]),
    )
    assert list_channels(client) == [("C1", "img-ewaste"), ("C3", "framework")]
