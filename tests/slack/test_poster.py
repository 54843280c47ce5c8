"""What is said in Slack, once, and what each answer means: over real sockets, to a server of the test."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formatdate

import pytest

from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.runtime import Timing, Upload
from emgbot.slack.answers import REFUSALS
from emgbot.slack.poster import SlackPoster
from tests.slack.conftest import Reaction, Slack, drops_halfway, hangs_up, http, raw_bytes, refuses, resets, says

KEY = "0123456789abcdef0123456789abcdef"
PAYLOAD = {"text": "hello", "blocks": [], "metadata": {"event_type": "emgbot", "event_payload": {"k": KEY}}}
TIMING = replace(Timing(), total=1.0)
SINCE = datetime(2017, 3, 20, 8, 0, 0, 250_000, UTC)
OURS = {"bot_id": "B1", "user": "U1"}
WE_ARE = says({"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"})


@pytest.fixture
def poster(slack: Slack, tls: ssl.SSLContext) -> SlackPoster:
    return SlackPoster("xoxb-1", slack.url, tls=tls, timing=TIMING)


# --- Posting -----------------------------------------------------------------------------------------------------


def test_an_ok_with_a_ts_is_sent_with_everything_that_was_to_be_said(slack: Slack, poster: SlackPoster) -> None:
    slack.will(says({"ok": True, "channel": "C1", "ts": "1490000000.000100"}))
    assert poster.post("C1", PAYLOAD, thread_ts="1.1") == "1490000000.000100"
    ((path, said),) = slack.requests
    assert path == "/api/chat.postMessage"
    assert (said["channel"], said["thread_ts"], said["text"]) == ("C1", "1.1", "hello")
    assert (said["metadata"], said["unfurl_links"], said["unfurl_media"]) == (PAYLOAD["metadata"], False, False)
    assert "Authorization: Bearer xoxb-1" in slack.heads[0]


def test_a_message_in_every_script_and_of_every_length_arrives_as_it_was_said(
    slack: Slack, poster: SlackPoster
) -> None:
    text = "é \u200f\u0627\u0644 \U0001f4dd \ud800 \x00 " + "😀" * 40_000
    slack.will(says({"ok": True, "ts": "1.1"}))
    poster.post("C1", {"text": text})
    assert slack.requests[0][1]["text"] == text
    assert "thread_ts" not in slack.requests[0][1]


LIFTED_BY = {
    **REFUSALS,
    "restricted_action_of_tomorrow": Refusal.CHANNEL,
    "restricted_action_read_only_channel": Refusal.CHANNEL,
    "invalid_blocks_format": Refusal.CONTENT,
    "invalid_blocks_of_tomorrow": Refusal.CONTENT,
    "invalid_metadata_schema": Refusal.CONTENT,
}


@pytest.mark.parametrize(("code", "refusal"), LIFTED_BY.items())
def test_a_refusal_says_who_can_lift_it(slack: Slack, poster: SlackPoster, code: str, refusal: Refusal) -> None:
    """Row 42, row 43, row 44 and row 48, as far as the answer tells."""
    slack.will(refuses(code))
    with pytest.raises(DeliveryError) as refused:
        poster.post("C1", PAYLOAD)
    assert (refused.value.code, refused.value.refusal, refused.value.retry_after) == (code, refusal, None)
    assert refused.value.permanent == (refusal in (Refusal.CONTENT, Refusal.GONE))
    assert len(slack.requests) == 1


def test_every_code_of_the_table_of_answers_is_known() -> None:
    table = {
        Refusal.CHANNEL: "channel_not_found not_in_channel is_archived restricted_action team_access_not_granted",
        Refusal.WORKSPACE: "token_revoked account_inactive invalid_auth not_authed token_expired missing_scope "
        "no_permission org_login_required ekm_access_denied",
        Refusal.CONTENT: "msg_too_long invalid_blocks no_text too_many_attachments metadata_too_large "
        "invalid_arguments",
        Refusal.GONE: "message_not_found cant_update_message edit_window_closed thread_not_found "
        "cannot_reply_to_message",
        Refusal.LATER: "message_limit_exceeded",
    }
    for refusal, codes in table.items():
        assert {code: REFUSALS.get(code) for code in codes.split()} == dict.fromkeys(codes.split(), refusal)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry_After": "30"}, 30.0),
        ({"retry_after": "30"}, 30.0),
        ({}, 1.0),
        ({"Retry_After": "0"}, 1.0),
        ({"Retry_After": "-1"}, 1.0),
        ({"Retry_After": "abc"}, 1.0),
        ({"Retry_After": ""}, 1.0),
        ({"Retry_After": "nan"}, 1.0),
        ({"Retry_After": "1e9"}, 3600.0),
        ({"Retry_After": "inf"}, 3600.0),
        ({"Retry_After": "9" * 400}, 3600.0),
        ({"Retry_After": formatdate(usegmt=True)}, 1.0),
        ({"Retry_After": "Fri, 31 Dec 2100 23:59:59 GMT"}, 3600.0),
        ({"Retry_After": "Fri, 31 Dec 99999 23:59:59 GMT"}, 1.0),
        ({"Retry_After": "30, 40"}, 1.0),
        ({"Retry_After": "30\r\nRetry-After: 40"}, 30.0),
    ],
)
@pytest.mark.parametrize(
    "answer",
    [
        lambda headers: refuses("ratelimited", 429, **headers),
        lambda headers: refuses("ratelimited", 200, **headers),
        lambda headers: refuses("rate_limited", 200, **headers),
        lambda headers: says({"ok": True, "ts": "1.1"}, 429, **headers),
        lambda headers: http("<html>Slow down</html>", 429, "text/html", **headers),
        lambda headers: http("", 429, **headers),
    ],
    ids=["429", "200", "200 spelled otherwise", "429 with an ok", "429 of a proxy", "429 and nothing"],
)
def test_too_many_requests_pauses_as_long_as_slack_says_within_reason(
    slack: Slack, poster: SlackPoster, answer: Callable[..., Reaction], header: dict[str, str], seconds: float
) -> None:
    """Row 35."""
    slack.will(answer(header))
    with pytest.raises(DeliveryError) as refused:
        poster.post("C1", PAYLOAD)
    assert (refused.value.refusal, refused.value.retry_after) == (Refusal.PAUSE, seconds)
    assert len(slack.requests) == 1


SILENCE: dict[str, Reaction] = {
    "ok without ts": says({"ok": True, "channel": "C1"}),
    "ok with an empty ts": says({"ok": True, "ts": ""}),
    "ok with a ts that is no text": says({"ok": True, "ts": 1490000000.0001}),
    "internal error": refuses("internal_error"),
    "fatal error": refuses("fatal_error"),
    "service unavailable": refuses("service_unavailable"),
    "request timeout": refuses("request_timeout"),
    "a code that nobody knows": refuses("error_of_tomorrow"),
    "no code at all": says({"ok": False}),
    "a code that is no text": says({"ok": False, "error": ["not_in_channel"]}),
    "an ok that is none": says({"ok": "true", "ts": "1.1"}),
    "500 in HTML": http("<html>Oh no</html>", 500, "text/html"),
    "502 in HTML": http("<html>Bad gateway</html>", 502, "text/html"),
    "503 that claims a refusal": refuses("channel_not_found", 503),
    "503 that claims a limit": refuses("ratelimited", 503),
    "503 that claims an ok": says({"ok": True, "ts": "1.1"}, 503),
    "504 and nothing": http("", 504),
    "403 of a proxy": http("<html>Forbidden</html>", 403, "text/html"),
    "201 with an ok": says({"ok": True, "ts": "1.1"}, 201),
    "302 to elsewhere": http("", 302, Location="http://127.0.0.1:9/"),
    "307 that claims an ok": says({"ok": True, "ts": "1.1"}, 307, Location="/api/chat.postMessage"),
    "308 that claims a refusal": refuses("not_in_channel", 308, Location="/api/chat.postMessage"),
    "304": http("", 304),
    "200 in HTML": http("<html>Please log in</html>", 200, "text/html"),
    "200 and nothing": http(""),
    "204 and nothing": raw_bytes(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "truncated JSON": http('{"ok": true, "ts": "14900'),
    "JSON that is a list": http("[1]"),
    "JSON that is a word": http('"ok"'),
    "JSON that is null": http("null"),
    "JSON without a floor": http("[" * 100_000),
    "a number without an end": http('{"ok": true, "ts": ' + "9" * 5_000 + "}"),
    "not UTF-8": http(b'{"ok": true, "ts": "\xff"}'),
    "a packed file": http(b"\x1f\x8b", 200, "application/gzip"),
    "no HTTP": raw_bytes(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a header without an end": raw_bytes(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000),
    "headers without an end": raw_bytes(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000),
    "a whole answer that promised more": raw_bytes(
        b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"ok": true, "ts": "1.1"}'
    ),
    "chunks that break off": raw_bytes(
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n19\r\n{"ok": true, "ts": "1.1"}\r\n'
    ),
    "chunks that are none": raw_bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
    "more than a megabyte": http(b'{"ok": true, "ts": "1.1"' + b" " * 1_000_000 + b"}"),
    "hung up": hangs_up,
    "reset": resets,
    "broken off": drops_halfway,
}


@pytest.mark.parametrize("answer", SILENCE.values(), ids=SILENCE.keys())
def test_whatever_is_no_clear_answer_is_silence(slack: Slack, poster: SlackPoster, answer: Reaction) -> None:
    """Row 36, row 37 and row 41: nothing is repeated here, and nothing is taken for a refusal."""
    slack.will(answer)
    with pytest.raises(DeliveryUnknown) as silence:
        poster.post("C1", PAYLOAD)
    assert len(slack.requests) == 1
    assert "<" not in str(silence.value)
    assert len(str(silence.value)) < 100


TOLD: dict[str, Reaction] = {
    "in a charset that does not exist": http('{"ok": true, "ts": "1.1"}', 200, "application/json; charset=klingon"),
    "as text": http('{"ok": true, "ts": "1.1"}', 200, "text/plain"),
    "in chunks": raw_bytes(
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n19\r\n{"ok": true, "ts": "1.1"}\r\n0\r\n\r\n'
    ),
    "without a length": raw_bytes(b'HTTP/1.0 200 OK\r\n\r\n{"ok": true, "ts": "1.1"}'),
    "after a hundred": raw_bytes(
        b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok": true, "ts": "1.1"}'
    ),
}


@pytest.mark.parametrize("answer", TOLD.values(), ids=TOLD.keys())
def test_an_ok_is_one_however_it_is_wrapped(slack: Slack, poster: SlackPoster, answer: Reaction) -> None:
    slack.will(answer)
    assert poster.post("C1", PAYLOAD) == "1.1"


@pytest.mark.parametrize(
    "call",
    [
        lambda poster: poster.post("C1", PAYLOAD, gate=lambda: False),
        lambda poster: poster.share("C1", "F1", title="Gantt", gate=lambda: False),
    ],
    ids=["post", "share"],
)
def test_a_closed_gate_lets_nothing_out(
    slack: Slack, poster: SlackPoster, call: Callable[[SlackPoster], object]
) -> None:
    slack.will(says({"ok": True, "ts": "1.1"}))
    with pytest.raises(DeliveryError, match="too late") as refused:
        call(poster)
    assert refused.value.refusal is Refusal.LATER
    assert slack.requests == []


def test_nobody_reads_the_token_off_the_poster(poster: SlackPoster) -> None:
    assert "xoxb" not in repr(poster)


# --- What may be repeated ----------------------------------------------------------------------------------------

HARMLESS: dict[str, Callable[[SlackPoster], object]] = {
    "edit": lambda poster: poster.edit("C1", "1.1", PAYLOAD),
    "react": lambda poster: poster.react("C1", "1.1", "memo"),
    "unreact": lambda poster: poster.unreact("C1", "1.1", "memo"),
    "stage": lambda poster: poster.stage(Upload("gantt.png", "Gantt", b"PNG"), slack_key=KEY),
}


@pytest.mark.parametrize("answer", [*SILENCE.values()][3:], ids=[*SILENCE.keys()][3:])
@pytest.mark.parametrize("call", HARMLESS.values(), ids=HARMLESS.keys())
def test_silence_about_what_is_harmless_to_repeat_is_a_refusal_for_now(
    slack: Slack, poster: SlackPoster, call: Callable[[SlackPoster], object], answer: Reaction
) -> None:
    slack.will(answer)
    with pytest.raises(DeliveryError) as refused:
        call(poster)
    assert refused.value.refusal is Refusal.LATER
    assert len(slack.requests) == 1


def test_an_emoji_comes_and_goes_and_twice_is_fine(slack: Slack, poster: SlackPoster) -> None:
    for reaction in (says({"ok": True}), refuses("already_reacted")):
        slack.will(reaction)
        poster.react("C1", "1.1", "memo")
    for reaction in (says({"ok": True}), refuses("no_reaction")):
        slack.will(reaction)
        poster.unreact("C1", "1.1", "memo")
    said = {"channel": "C1", "timestamp": "1.1", "name": "memo"}
    assert slack.requests == [("/api/reactions.add", said)] * 2 + [("/api/reactions.remove", said)] * 2


def test_an_edit_of_a_message_that_is_gone_is_refused_for_good(slack: Slack, poster: SlackPoster) -> None:
    """Row 48."""
    slack.will(refuses("message_not_found"))
    with pytest.raises(DeliveryError) as refused:
        poster.edit("C1", "1.1", PAYLOAD)
    assert refused.value.refusal is Refusal.GONE
    ((path, said),) = slack.requests
    assert path == "/api/chat.update"
    assert (said["channel"], said["ts"], said["metadata"]) == ("C1", "1.1", PAYLOAD["metadata"])


@pytest.mark.parametrize("call", [*HARMLESS.values()][1:], ids=[*HARMLESS.keys()][1:])
def test_a_scope_that_is_missing_for_an_emoji_or_a_file_stops_no_post(
    slack: Slack, poster: SlackPoster, call: Callable[[SlackPoster], object]
) -> None:
    slack.will(refuses("missing_scope"))
    with pytest.raises(DeliveryError) as refused:
        call(poster)
    assert (refused.value.code, refused.value.refusal) == ("missing_scope", Refusal.LATER)


# --- Files -------------------------------------------------------------------------------------------------------


def test_a_file_comes_in_three_steps_and_only_the_last_shows_it(slack: Slack, poster: SlackPoster) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
    there = f"http://127.0.0.1:{slack.port}/upload/v1/ABC?x=1"
    slack.will(says({"ok": True, "upload_url": there, "file_id": "F1"}), http("OK - 100", kind="text/plain"))
    file_id = poster.stage(Upload("gantt.png", "Gantt", png, alt_text="Two of five done"), slack_key=KEY)
    slack.will(says({"ok": True, "files": [{"id": "F1"}]}))
    poster.share("C1", file_id, title="Gantt", thread_ts="1.1")
    (first, asked), (second, _), (third, shown) = slack.requests
    assert (first, second, third) == (
        "/api/files.getUploadURLExternal",
        "/upload/v1/ABC?x=1",
        "/api/files.completeUploadExternal",
    )
    name = "gantt-0123456789abcdef.png"
    assert asked == {"filename": name, "length": str(len(png)), "alt_txt": "Two of five done"}
    assert slack.bodies[1] == png
    assert "xoxb" not in slack.heads[1], "the address is secret enough"
    assert json.loads(shown["files"]) == [{"id": "F1", "title": "Gantt"}]
    assert (shown["channel_id"], shown["thread_ts"]) == ("C1", "1.1")


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.evil.org/upload",
        "https://evil.org/upload",
        "http://files.slack.com/upload",
        "http://127.0.0.1:9/upload",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "http://[",
        "",
        None,
        5,
    ],
)
def test_a_file_goes_nowhere_but_to_where_slack_is(slack: Slack, poster: SlackPoster, url: object) -> None:
    slack.will(says({"ok": True, "upload_url": url, "file_id": "F1"}))
    with pytest.raises(DeliveryError, match="no address"):
        poster.stage(Upload("gantt.png", "Gantt", b"PNG"), slack_key=KEY)
    assert len(slack.requests) == 1


@pytest.mark.parametrize("taken", [http("", 413), http("", 302, Location="http://127.0.0.1:9/"), http("", 500), resets])
def test_a_file_that_was_not_taken_comes_again_later(slack: Slack, poster: SlackPoster, taken: Reaction) -> None:
    slack.will(says({"ok": True, "upload_url": f"{slack.url}upload", "file_id": "F1"}), taken)
    with pytest.raises(DeliveryError) as refused:
        poster.stage(Upload("gantt.png", "Gantt", b"PNG"), slack_key=KEY)
    assert refused.value.refusal is Refusal.LATER


# --- Looking -----------------------------------------------------------------------------------------------------


def history(*messages: object, cursor: str | None = None, **more: object) -> Reaction:
    return says({"ok": True, "messages": messages, "response_metadata": {"next_cursor": cursor or ""}, **more})


def by_metadata(key: str = KEY, **more: object) -> dict[str, object]:
    return {"ts": "5.5", "metadata": {"event_type": "emgbot", "event_payload": {"k": key}}, **OURS, **more}


def by_block(key: str = KEY, **more: object) -> dict[str, object]:
    return {"ts": "5.5", "blocks": [{"type": "section", "block_id": f"k:{key}"}], **OURS, **more}


OTHER: list[object] = [
    {"ts": "1.0", "text": "hello", "user": "U2"},
    {**by_metadata(), "bot_id": "B2", "user": "U2"},
    {**by_block(), "bot_id": "B2"},
    {"ts": "1.1", "metadata": by_metadata()["metadata"], "user": "U2"},
    by_metadata("f" * 32),
    by_block("f" * 32),
    {"ts": "1.2", "blocks": [{"block_id": "x"}, {"block_id": f"k:{KEY}"}], **OURS},
    {"ts": "1.3", "metadata": None, "blocks": None, "files": None, **OURS},
    {"ts": "1.4", "metadata": {"event_payload": [KEY]}, "blocks": [None], "files": [None, {"name": None}], **OURS},
    {"metadata": by_metadata()["metadata"], **OURS},
    None,
    "hello",
]
"""Nothing of these is our message with the key."""


@pytest.mark.parametrize(
    "message",
    [
        by_metadata(),
        by_block(),
        by_metadata(metadata={"event_type": "emgbot"}, blocks=by_block()["blocks"]),
        {"ts": "5.5", "files": [{"name": "gantt-0123456789abcdef.png"}], **OURS},
        {**by_block(), "bot_id": None},
        {**by_block(), "user": None},
    ],
    ids=["metadata", "block", "a block where metadata came without its words", "file", "the user", "the bot"],
)
def test_our_message_is_recognised_among_all_others(slack: Slack, poster: SlackPoster, message: object) -> None:
    slack.will(WE_ARE, history(*OTHER, message))
    assert poster.find("C1", KEY, oldest=SINCE) == "5.5"
    path, said = slack.requests[1]
    assert path == "/api/conversations.history"
    assert (said["channel"], said["include_all_metadata"]) == ("C1", "1")
    slack.will(history(*OTHER))
    assert poster.find("C1", KEY, oldest=SINCE) is None
    assert [path for path, _ in slack.requests].count("/api/auth.test") == 1


def test_a_channel_is_read_no_further_back_than_needed_and_its_newest_page_whatever_our_clock_says(
    slack: Slack, poster: SlackPoster
) -> None:
    """Row 68: a clock that is far ahead of Slack's hides nothing of what was just posted."""
    newer, older = (f"{SINCE.timestamp() + seconds:.6f}" for seconds in (60, -60))
    slack.will(WE_ARE, history({"ts": newer}, cursor="more"), history({"ts": older}, cursor="more"))
    assert poster.find("C1", KEY, oldest=SINCE) is None
    assert len(slack.requests) == 3
    slack.will(history({"ts": newer}, by_block(), cursor="more"))
    assert poster.find("C1", KEY, oldest=SINCE.replace(year=2038)) == "5.5"
    assert "oldest" not in slack.requests[-1][1]


def test_several_are_looked_for_in_one_reading(slack: Slack, poster: SlackPoster) -> None:
    other = KEY[::-1]
    slack.will(WE_ARE, history(*OTHER, by_block(), {**by_metadata(), "ts": "6.6"}))
    assert poster.find_all("C1", [KEY, other], oldest=SINCE) == {KEY: "5.5"}
    assert len(slack.requests) == 2


@pytest.mark.parametrize("answer", [refuses("token_revoked"), hangs_up])
def test_whether_slack_takes_us_is_asked(slack: Slack, poster: SlackPoster, answer: Reaction) -> None:
    slack.will(answer)
    with pytest.raises((DeliveryError, DeliveryUnknown)):
        poster.probe()
    slack.will(WE_ARE)
    poster.probe()


def test_a_reply_is_looked_for_in_its_thread(slack: Slack, poster: SlackPoster) -> None:
    slack.will(WE_ARE, history({"ts": "1.1", **OURS}, by_metadata()))
    assert poster.find("C1", KEY, oldest=SINCE, thread_ts="1.1") == "5.5"
    path, said = slack.requests[1]
    assert (path, said["channel"], said["ts"]) == ("/api/conversations.replies", "C1", "1.1")


def test_looking_turns_all_pages_however_short_slack_makes_them(slack: Slack, poster: SlackPoster) -> None:
    pages = [history(*OTHER, cursor=f"page{n}=", has_more=True) for n in range(5)]
    slack.will(WE_ARE, *pages, history(by_block()))
    assert poster.find("C1", KEY, oldest=SINCE) == "5.5"
    assert [said.get("cursor") for _, said in slack.requests[1:]] == [None, *(f"page{n}=" for n in range(5))]


@pytest.mark.parametrize(
    "answers",
    [
        [refuses("not_in_channel")],
        [refuses("missing_scope")],
        [refuses("ratelimited", 429, Retry_After="60")],
        [refuses("internal_error")],
        [hangs_up],
        [http("<html></html>")],
        [says({"ok": True})],
        [says({"ok": True, "messages": None})],
        [history(*OTHER, cursor="more"), refuses("ratelimited", 429)],
        [history(*OTHER, cursor="more"), hangs_up],
        [history(*OTHER, has_more=True)],
        [history(*OTHER, cursor="the same again")],
    ],
    ids=[
        *("refused", "no scope", "limited", "error", "hung up", "HTML", "none", "null"),
        *("half, limited", "half, hung up", "more without a cursor", "without an end"),
    ],
)
def test_what_was_not_read_to_its_end_proves_nothing(
    slack: Slack, poster: SlackPoster, answers: list[Reaction]
) -> None:
    """Row 45, as far as reading goes."""
    slack.will(WE_ARE, *answers)
    with pytest.raises((DeliveryError, DeliveryUnknown)):
        poster.find("C1", KEY, oldest=SINCE)


@pytest.mark.parametrize("answer", [refuses("invalid_auth"), hangs_up, says({"ok": True, "team_id": "T1"})])
def test_without_knowing_who_we_are_nothing_is_ours(slack: Slack, poster: SlackPoster, answer: Reaction) -> None:
    slack.will(answer)
    with pytest.raises((DeliveryError, DeliveryUnknown)):
        poster.find("C1", KEY, oldest=SINCE)
    slack.will(WE_ARE, history(by_metadata()))
    assert poster.find("C1", KEY, oldest=SINCE) == "5.5", "it is asked again"


# --- Answering at a response_url ---------------------------------------------------------------------------------


def test_an_answer_is_given_at_its_address_once_and_without_the_token(slack: Slack, poster: SlackPoster) -> None:
    slack.will(http("ok", kind="text/plain"))
    poster.answer_at(f"{slack.url}hook", {"text": "<done> \u2192"})
    assert slack.requests == [("/api/hook", {"text": "<done> \u2192"})]
    assert "xoxb" not in slack.heads[0]


def test_an_answer_follows_nobody_elsewhere(slack: Slack, poster: SlackPoster) -> None:
    slack.will(http("", 302, Location=f"{slack.url}elsewhere"))
    with pytest.raises(DeliveryUnknown, match="HTTP 302"):
        poster.answer_at(f"{slack.url}hook", PAYLOAD)
    assert [path for path, _ in slack.requests] == ["/api/hook"]


@pytest.mark.parametrize("reaction", [http("no_text", 400), http("", 500), hangs_up, resets, raw_bytes(b"garbage\r\n")])
def test_an_answer_that_is_not_taken_is_no_surprise(slack: Slack, poster: SlackPoster, reaction: Reaction) -> None:
    slack.will(reaction)
    with pytest.raises(DeliveryUnknown):
        poster.answer_at(f"{slack.url}hook", PAYLOAD)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/a b", "http://127.0.0.1:1/\x7f", "http://127.0.0.1:x/", "http://[", "", "ftp://a/", "data:,x"],
)
def test_an_address_that_is_none_is_no_surprise(poster: SlackPoster, url: str) -> None:
    with pytest.raises(DeliveryError, match="no connection"):
        poster.answer_at(url, PAYLOAD)
