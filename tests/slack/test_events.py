"""What Slack tells, given to the listeners as values: nothing of bots is heard, nothing odd is an error."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import func, select

from emgbot import serve
from emgbot.actions import workspace
from emgbot.clock import wall_now, wall_seconds
from emgbot.config import database_url, read_environment
from emgbot.runtime import Identity
from emgbot.serve.report import pages
from emgbot.slack.app import dispatch
from emgbot.store import claims, outbox
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate
from emgbot.store.tables import HistoryRow, InboxRow, ReactionRow, ReplyRow
from tests.slack.conftest import SECRET

CHANNEL, POST = "C0EWASTE", "1490000000.000100"


class Elsewhere:
    """A server that writes down who came, and sends everybody to another address."""

    def __init__(self, *, to: str = "") -> None:
        came: list[str] = []
        self.came = came

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                came.append(self.path)
                self.send_response(302 if to and self.path.startswith("/response") else 200)
                self.send_header("Location", to)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Nothing is logged."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Bot:
    """A bot with one post in #img-ewaste, in front of a Slack that answers nothing."""

    bot: serve.Bot
    count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, body: dict[str, Any]) -> tuple[int, str]:
        """Give it a payload; status and body of the answer."""
        status, _, text = dispatch(self.bot.app, body, {})
        return status, text

    def event(self, event: dict[str, Any], **more: Any) -> int:
        """Give it an event; the status."""
        self.count += 1
        around = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{self.count}", "event": event}
        return self.take(around | more)[0]

    def rows(self, table: Any) -> int:
        with self.bot.runtime.database.read() as tx:
            return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


def made(folder: Path, *, slack: str) -> Bot:
    env = replace(
        read_environment({"SLACK_API_URL": f"{slack}/api/"}),
        bot_token=SecretStr("xoxb-canary-token"),
        signing_secrets=(SecretStr(SECRET),),
        database=database_url(f"sqlite:///{folder / 'bot.db'}"),
    )
    database = Database(env.database)
    migrate(database)
    bot = serve.build(env, database=database)
    workspace.learn_identity(bot.runtime, Identity("T1", "U0BOT", "B0BOT"))
    workspace.learn_channels(bot.runtime, [(CHANNEL, "img-ewaste"), ("C0HOME", "emg-secretariat")])
    now, key = wall_now(), "v1/T1/day/C0EWASTE/2017-03-20"
    message = outbox.Message(
        key=key, team="T1", plan="2017", verb="post", kind="nudge", channel=CHANNEL, payload={}, due_at=now, about={}
    )
    with bot.runtime.database.write() as tx:
        outbox.enqueue(tx, message, now=now)
        claimed = claims.claim(tx, owner="test", now=now, lease=timedelta(seconds=30))
        assert claimed is not None
        claims.announce(tx, claimed, now=now, lease=timedelta(seconds=30))
        claims.record_sent(tx, claimed, ts=POST, now=now)
    return Bot(bot)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    found = made(tmp_path_factory.mktemp("events"), slack="http://127.0.0.1:1")
    yield found
    found.bot.stop()


def reply(**more: Any) -> dict[str, Any]:
    """A reply under the post as Slack tells it."""
    event = {"type": "message", "user": "U1", "channel": CHANNEL, "channel_type": "channel", "thread_ts": POST}
    return event | {"ts": f"{wall_seconds():.6f}", "text": "We wait for ITU", "parent_user_id": "U0BOT"} | more


# --- Who is heard ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        {"user": "U0BOT"},
        {"bot_id": "B0BOT"},
        {"bot_id": "B9OTHER", "user": "U9OTHER"},
        {"bot_profile": {"id": "B9OTHER"}, "user": "U9OTHER"},
        {"subtype": "bot_message", "bot_id": "B9OTHER", "username": "emgbot of others"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"subtype": "channel_join"},
        {"subtype": "message_replied"},
        {"subtype": "tombstone", "user": "USLACKBOT"},
        {"subtype": ["a"]},
        {"type": "app_mention", "bot_id": "B9OTHER", "text": "<@U0BOT> status 1c done"},
        {"thread_ts": "1489999999.000100", "parent_user_id": "U2"},
    ],
)
def test_nothing_of_bots_of_workflows_or_of_other_threads_is_kept_or_answered(bot: Bot, who: dict[str, Any]) -> None:
    """Row 60: two emgbots in one channel do not talk to each other."""
    before = [bot.rows(table) for table in (ReplyRow, HistoryRow, InboxRow)]
    assert bot.event(reply(**who)) == 200
    edited = reply(**who) | {"edited": {"user": "U9OTHER", "ts": f"{wall_seconds():.6f}"}}
    assert bot.event(reply(subtype="message_changed", message=edited)) == 200
    assert bot.event(reply(subtype="message_deleted", deleted_ts=edited["ts"], previous_message=edited)) == 200
    assert [bot.rows(table) for table in (ReplyRow, HistoryRow, InboxRow)] == before


def test_a_person_is_heard(bot: Bot) -> None:
    before = bot.rows(ReplyRow)
    assert bot.event(reply()) == 200
    assert bot.rows(ReplyRow) == before + 1


def test_a_link_that_slack_shows_is_no_edit(bot: Bot) -> None:
    """Row 55."""
    said = reply()
    bot.event(said)
    before = bot.rows(HistoryRow)
    bot.event(reply(subtype="message_changed", message=said | {"attachments": [{"text": "a link"}]}))
    assert bot.rows(HistoryRow) == before


@pytest.mark.parametrize(
    "odd",
    [
        {"item_user": "U2"},
        {"user": "U0BOT"},
        {"item": {"type": "file", "file": "F1"}},
        {"item": None},
        {"event_ts": None},
        {"reaction": 7},
    ],
)
def test_an_emoji_on_somebody_elses_message_is_none_of_our_business(bot: Bot, odd: dict[str, Any]) -> None:
    """Row 60."""
    item = {"type": "message", "channel": CHANNEL, "ts": POST}
    put = {"type": "reaction_added", "user": "U1", "reaction": "tada", "item": item, "item_user": "U0BOT"}
    before = bot.rows(ReactionRow)
    assert bot.event(put | {"event_ts": f"{wall_seconds():.6f}"} | odd) == 200
    assert bot.rows(ReactionRow) == before


def test_that_slack_sends_no_more_events_is_in_the_log_and_asks_for_a_sweep(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 67."""
    limited = {"token": "x", "type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1518467820}
    assert bot.take(limited | {"api_app_id": "A1"})[0] == 200
    assert "slack limits events" in caplog.text
    assert bot.bot.runtime.memory.limited_at is not None
    assert "limited" in bot.bot.runtime.memory.missed or bot.bot.runtime.memory.missed == ""
    _, _, page = pages(bot.bot)["/healthz"]()
    assert "Slack sent no more events" in page


# --- Any shape ---------------------------------------------------------------------------------------------------

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just("U1"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)
TYPES = st.sampled_from(
    [
        *("message", "app_mention", "reaction_added", "reaction_removed", "user_change", "app_uninstalled"),
        *("channel_rename", "channel_archive", "group_unarchive", "group_left", "channel_id_changed", "tokens_revoked"),
        *("member_joined_channel", "member_left_channel", "app_rate_limited", "team_join"),
    ]
)
FIELDS = [
    *("subtype", "user", "channel", "ts", "thread_ts", "text", "message", "previous_message", "files", "deleted_ts"),
    *("bot_id", "channel_type", "parent_user_id", "item", "item_user", "reaction", "event_ts", "tokens", "edited"),
    *("old_channel_id", "new_channel_id", "client_msg_id", "reactions", "reply_count", "latest_reply"),
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=TYPES, odd=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), inner=st.booleans())
def test_an_event_of_any_shape_is_taken_or_refused_and_never_an_error(
    bot: Bot, kind: str, odd: dict[str, Any], inner: bool
) -> None:
    event = reply(type=kind) | ({} if inner else odd)
    if inner:
        event |= {"subtype": "message_changed", "message": reply(**odd), "previous_message": reply(**odd)}
        event |= {"item": odd, "user": odd, "channel": odd if kind == "channel_rename" else CHANNEL}
    assert bot.event(event) in (200, 400), event


# --- Where answers go --------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    found = Elsewhere()
    yield found
    found.close()


def press(url: object) -> dict[str, Any]:
    action = {"action_id": "set_completed", "value": json.dumps({"p": "2017", "r": "A.1.c", "s": "completed"})}
    who = {"user": {"id": "U1"}, "team": {"id": "T1"}, "channel": {"id": CHANNEL}}
    return {
        "type": "block_actions",
        "actions": [action | {"action_ts": str(wall_seconds())}],
        "response_url": url,
    } | who


@pytest.mark.parametrize(
    "pattern",
    [
        "{elsewhere}/response/1",
        "http://127.0.0.1:1@{host}/response/1",
        "http://127.0.0.1:1%40{host}/x",
        "http://127.0.0.1:1#@{host}/x",
        "HTTP://127.0.0.1:1.{host}/x",
        "//{host}/x",
        "{host}/x",
        "file:///etc/passwd",
        "ftp://{host}/x",
        "http://[::1]/x",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:1/x",
        "http://127.0.0.1:1\\@{host}/x",
        "http://127.1:1/x",
        "\thttp://{host}/x",
        "",
        7,
        None,
    ],
)
def test_an_answer_goes_to_slacks_own_address_and_nowhere_else(
    bot: Bot, elsewhere: Elsewhere, pattern: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 96."""
    host = elsewhere.url.removeprefix("http://")
    url = pattern.format(elsewhere=elsewhere.url, host=host) if isinstance(pattern, str) else pattern
    assert bot.take(press(url))[0] == 200
    assert elsewhere.came == []
    assert host not in caplog.text


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(
        st.sampled_from(["http:", "//", "127.0.0.1:1", "@", "HOST", "/", "\\", "#", "?", "%40", ":", " ", "\n", "."]),
        min_size=2,
        max_size=9,
    )
)
def test_no_address_made_of_two_leads_elsewhere(bot: Bot, elsewhere: Elsewhere, parts: list[str]) -> None:
    """Row 96."""
    bot.take(press("".join(parts).replace("HOST", elsewhere.url.removeprefix("http://"))))
    assert elsewhere.came == []


def test_whoever_sends_an_answer_on_is_not_followed(tmp_path: Path, elsewhere: Elsewhere) -> None:
    """Row 96."""
    slack = Elsewhere(to=f"{elsewhere.url}/secret")
    found = made(tmp_path, slack=slack.url)
    try:
        assert found.take(press(f"{slack.url}/response/1"))[0] == 200
        assert slack.came.count("/response/1") == 1
        assert elsewhere.came == []
    finally:
        found.bot.stop()
        slack.close()
