"""The poster against the stand-in: what the channel holds after each fault, and that it is found again."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emgbot.clock import MovableClock, monotonic, wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.runtime import Timing, Upload
from emgbot.sandbox import Sandbox
from emgbot.slack.poster import SlackPoster

KEY = "0123456789abcdef0123456789abcdef"
TIMING = replace(Timing(), total=1.0)
WORLD: dict[str, Any] = {
    "people": [{"id": "U1", "name": "hanna"}],
    "channels": [{"id": "C1", "name": "img-ewaste"}, {"id": "C2", "name": "general", "bot": False}],
}


def marked(key: str = KEY, text: str = "A.1.c is due today") -> dict[str, Any]:
    block = {"type": "section", "block_id": f"k:{key}", "text": {"type": "mrkdwn", "text": text}}
    return {"text": text, "blocks": [block], "metadata": {"event_type": "emgbot", "event_payload": {"k": key}}}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    clock = MovableClock(datetime(2017, 3, 20, 7, 50, tzinfo=UTC))
    with Sandbox(WORLD, clock=clock, signing_secret="s", bot_token="xoxb-1") as made:
        yield made


@pytest.fixture
def poster(sandbox: Sandbox, tls: ssl.SSLContext) -> SlackPoster:
    return SlackPoster("xoxb-1", sandbox.api_url, tls=tls, timing=TIMING)


def an_hour_ago() -> datetime:
    return wall_now() - timedelta(hours=1)


def test_what_was_posted_is_found_edited_and_marked(sandbox: Sandbox, poster: SlackPoster) -> None:
    ts = poster.post("C1", marked())
    sandbox.say("hanna", "#img-ewaste", "thanks")
    assert poster.find("C1", KEY, oldest=an_hour_ago()) == ts
    assert poster.find("C1", "f" * 32, oldest=an_hour_ago()) is None
    poster.edit("C1", ts, marked(text="A.1.c is done"))
    poster.react("C1", ts, "memo")
    poster.react("C1", ts, "memo")
    poster.unreact("C1", ts, "memo")
    poster.unreact("C1", ts, "memo")
    assert poster.find("C1", KEY, oldest=an_hour_ago()) == ts
    (message, _) = sandbox.messages("#img-ewaste")
    assert (message["ts"], message["text"]) == (ts, "A.1.c is done")


def test_a_reply_is_found_in_its_thread_and_nowhere_else(poster: SlackPoster) -> None:
    ts = poster.post("C1", marked())
    reply = poster.post("C1", marked("f" * 32), thread_ts=ts)
    assert poster.find("C1", "f" * 32, oldest=an_hour_ago(), thread_ts=ts) == reply
    assert poster.find("C1", "f" * 32, oldest=an_hour_ago()) is None
    with pytest.raises(DeliveryError) as refused:
        poster.find("C1", KEY, oldest=an_hour_ago(), thread_ts="1.1")
    assert refused.value.refusal is Refusal.GONE


def test_what_was_just_posted_is_found_even_where_our_clock_is_years_ahead(poster: SlackPoster) -> None:
    """Row 68."""
    ts = poster.post("C1", marked())
    assert poster.find("C1", KEY, oldest=wall_now() + timedelta(days=4000)) == ts


def test_one_message_among_hundreds_of_others_is_found(sandbox: Sandbox, poster: SlackPoster) -> None:
    ts = poster.post("C1", marked())
    for number in range(250):
        sandbox.say("hanna", "#img-ewaste", f"{number}")
    assert poster.find("C1", KEY, oldest=an_hour_ago()) == ts


NOTHING_POSTED: list[tuple[str, dict[str, Any], Refusal]] = [
    ("429", {"retry_after": "30"}, Refusal.PAUSE),
    ("429", {"retry_after": None}, Refusal.PAUSE),
    ("error", {"error": "not_in_channel"}, Refusal.CHANNEL),
    ("error", {"error": "token_revoked"}, Refusal.WORKSPACE),
    ("error", {"error": "msg_too_long"}, Refusal.CONTENT),
    ("refused", {}, Refusal.LATER),
]


@pytest.mark.parametrize(("kind", "details", "refusal"), NOTHING_POSTED)
def test_a_refusal_is_certain_that_nothing_was_posted(
    sandbox: Sandbox, poster: SlackPoster, kind: str, details: dict[str, Any], refusal: Refusal
) -> None:
    """Row 35 and row 40."""
    sandbox.fail(kind, **details)
    with pytest.raises(DeliveryError) as refused:
        poster.post("C1", marked())
    assert refused.value.refusal is refusal
    sandbox.heal()
    assert sandbox.accepted() == []
    assert poster.find("C1", KEY, oldest=an_hour_ago()) is None


IN_DOUBT: list[tuple[str, dict[str, Any], bool]] = [
    ("status", {"status": 500}, False),
    ("status", {"status": 503}, False),
    ("status_after", {"status": 502}, True),
    ("error", {"error": "internal_error"}, False),
    ("error", {"error": "error_of_tomorrow"}, False),
    ("lost", {}, True),
    ("reset", {}, False),
    ("reset_after", {}, True),
    ("hang", {}, False),
    ("html", {}, False),
    ("html_after", {}, True),
    ("empty", {}, True),
    ("truncated", {}, True),
    ("huge", {}, True),
    ("drip", {}, True),
]


@pytest.mark.parametrize(("kind", "details", "posted"), IN_DOUBT)
def test_silence_means_either_and_looking_tells_which(
    sandbox: Sandbox, poster: SlackPoster, kind: str, details: dict[str, Any], posted: bool
) -> None:
    """Row 36, row 37, row 39 and row 41."""
    sandbox.fail(kind, **details)
    with pytest.raises(DeliveryUnknown):
        poster.post("C1", marked())
    sandbox.heal()
    assert len(sandbox.accepted()) == posted
    assert (poster.find("C1", KEY, oldest=an_hour_ago()) is not None) == posted


@pytest.mark.parametrize("hang", [False, True])
def test_what_is_accepted_after_we_gave_up_is_found_once_it_is_there(
    sandbox: Sandbox, poster: SlackPoster, hang: bool
) -> None:
    """Row 38."""
    sandbox.fail("late", delay=1.5, hang=hang)
    with pytest.raises(DeliveryUnknown):
        poster.post("C1", marked())
    sandbox.heal()
    until = monotonic() + 15
    while (found := poster.find("C1", KEY, oldest=an_hour_ago())) is None and monotonic() < until:
        pass
    assert found is not None
    while not sandbox.accepted() and monotonic() < until:
        pass
    assert len(sandbox.accepted()) == 1


def test_a_slow_answer_is_waited_for(sandbox: Sandbox, poster: SlackPoster) -> None:
    sandbox.fail("slow", delay=0.3)
    assert poster.post("C1", marked()) == sandbox.messages("#img-ewaste")[0]["ts"]


def test_a_channel_the_bot_is_not_in_is_posted_to_and_read_by_nobody(poster: SlackPoster) -> None:
    with pytest.raises(DeliveryError) as unsaid:
        poster.post("C2", marked())
    with pytest.raises(DeliveryError) as unread:
        poster.find("C2", KEY, oldest=an_hour_ago())
    assert (unsaid.value.refusal, unread.value.refusal) == (Refusal.CHANNEL, Refusal.CHANNEL)


def gantt(poster: SlackPoster) -> str:
    return poster.stage(Upload("gantt.png", "Gantt", b"PNG" * 1000, alt_text="Two of five done"), slack_key=KEY)


def test_a_file_is_shown_once_it_is_shared_and_is_found_by_its_key(sandbox: Sandbox, poster: SlackPoster) -> None:
    file_id = gantt(poster)
    assert poster.find("C1", KEY, oldest=an_hour_ago()) is None
    poster.share("C1", file_id, title="Gantt of A.1")
    (message,) = sandbox.messages("#img-ewaste")
    (file,) = message["files"]
    assert file["id"] == file_id
    assert poster.find("C1", KEY, oldest=an_hour_ago()) == message["ts"]
    with pytest.raises(DeliveryError) as refused:
        poster.share("C1", file_id, title="Gantt of A.1")
    assert not refused.value.permanent, "each try stages anew"


@pytest.mark.parametrize(
    ("kind", "posted"), [("lost", True), ("reset", False), ("status_after", True), ("hang", False)]
)
def test_silence_about_a_shared_file_means_either_as_well(
    sandbox: Sandbox, poster: SlackPoster, kind: str, posted: bool
) -> None:
    """Row 37, for uploads."""
    file_id = gantt(poster)
    sandbox.fail(kind)
    with pytest.raises(DeliveryUnknown):
        poster.share("C1", file_id, title="Gantt")
    sandbox.heal()
    assert (poster.find("C1", KEY, oldest=an_hour_ago()) is not None) == posted


@pytest.mark.parametrize("kind", ["lost", "reset", "status", "html", "hang", "429"])
def test_a_file_that_was_not_brought_is_seen_by_nobody(sandbox: Sandbox, poster: SlackPoster, kind: str) -> None:
    sandbox.fail(kind)
    with pytest.raises(DeliveryError):
        gantt(poster)
    sandbox.heal()
    assert sandbox.messages("#img-ewaste") == []
