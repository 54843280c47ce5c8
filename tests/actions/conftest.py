"""A bot without doors: a real database, a clock that is moved by hand, and a Slack that only writes down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from emgbot.actions import door, listen, replies, tick, workspace
from emgbot.actions.deliver import deliver, idle
from emgbot.actions.replies import Heard
from emgbot.actions.request import Request
from emgbot.clock import MovableClock, wall_now, wall_seconds
from emgbot.config import database_url
from emgbot.core.board import Standing
from emgbot.core.history import Entry, Via
from emgbot.errors import DeliveryError
from emgbot.runtime import Gate, Identity, PlanSource, Runtime, Upload, always_open
from emgbot.settings import Settings
from emgbot.store import outbox, plans, state
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate
from emgbot.store.tables import ActivityRow, OutboxRow, PauseRow

GENEVA = ZoneInfo("Europe/Zurich")
EWASTE, FRAMEWORK, HOME = "C0EWASTE", "C0FRAMEWK", "C0SECRET"
CHANNELS = [(EWASTE, "img-ewaste"), (FRAMEWORK, "framework"), (HOME, "emg-secretariat")]
MARIE, JONAS, NINA, GRACE, STRANGER = "U0MARIE", "U0JONAS", "U0NINA", "U0GRACE", "U0STRANGE"

# Steps in March 2017: opening on the 1st, five working days before the end on Friday the 24th, due on Friday the 31st.
PLAN = """
plan: "2017"
title: "A small plan"
zone: "Europe/Zurich"
sections:
  A: {title: "Programmatic issues", accomplishment: "Coherence."}
  D: {title: "Overall cooperation", accomplishment: "Cooperation."}
groups:
  A.1: {title: "IMG on Tackling E-waste", name: "The IMG on Tackling E-waste", introduction: ""}
  D.1: {title: "Framework", name: "The Framework", introduction: ""}
activities:
  A.1.a:
    {text: "Report.", schedule: "March 17", title: "E-waste report", ask: "Is the report out?", action_by: "group"}
  A.1.b:
    {text: "Meeting.", schedule: "June 17", title: "IMG meeting", ask: "Has the IMG met?", action_by: "group"}
  D.1.a:
    {text: "Returns.", schedule: "March 17", title: "Returns", ask: "Have you sent yours?", action_by: "members"}
  D.1.b:
    {text: "Note.", schedule: "March 17", title: "Note", ask: "Is the note drafted?", action_by: "secretariat"}
"""

SETTINGS: dict[str, Any] = {
    "channels": {
        "secretariat": {"name": "#emg-secretariat"},
        "A.1": {"name": "#img-ewaste"},
        "D.1": {"name": "#framework"},
    },
    "people": {
        MARIE: {"name": "Marie", "role": "secretariat"},
        JONAS: {"name": "Jonas", "role": "focal_point", "groups": ["A.1"]},
        NINA: {"name": "Nina", "role": "guest"},
    },
}


MACHINE_TIMES = ("created_at", "not_before", "lease_until", "first_try_at", "announced_at", "sent_at", "until")


@dataclass(frozen=True)
class Said:
    """Something the stand-in was told. `verb`: post, upload, edit, react or unreact."""

    verb: str
    channel: str
    payload: Any
    thread_ts: str | None
    ts: str

    @property
    def words(self) -> str:
        """All it shows."""
        return repr(self.payload)

    @property
    def alert(self) -> bool:
        """Whether it tells the secretariat what could not be said."""
        return self.verb == "post" and "Slack says" in self.words

    @property
    def mark(self) -> str:
        """By which it is recognised in its channel."""
        if self.verb == "upload":
            return str(self.payload["file"]).rpartition("-")[2]
        return str(self.payload["metadata"]["event_payload"]["k"])


@dataclass
class Slack:
    """Takes what it is told. `then`: what happens instead at the next calls; `after`: what happens once it is taken.

    `closed`: what happens in which channel. `meanwhile`: what people do during the next call. `looked`: the channels
    that were read; `unreadable`: what happens instead. `probed`: what asking whether Slack takes us answers.
    """

    said: list[Said] = field(default_factory=list)
    then: list[Exception] = field(default_factory=list)
    after: list[Exception] = field(default_factory=list)
    always: Exception | None = None
    closed: dict[str, Exception] = field(default_factory=dict)
    calls: int = 0
    tried: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None
    on_post: Callable[[Said], None] | None = None
    looked: list[str] = field(default_factory=list)
    unreadable: Exception | None = None
    probed: list[Exception] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def _take(self, verb: str, channel: str, payload: Any, thread_ts: str | None, ts: str | None = None) -> str:
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        with self._lock:
            self.calls += 1
            self.tried.append(verb)
            if self.always or channel in self.closed:
                raise self.always or self.closed[channel]
            if self.then:
                raise self.then.pop(0)
            said = Said(verb, channel, payload, thread_ts, ts or f"{wall_seconds():.0f}.{self.calls:06d}")
            self.said.append(said)
        if self.on_post and verb == "post":
            self.on_post(said)
        if self.after:
            raise self.after.pop(0)
        return said.ts

    def post(self, channel: str, payload: Any, *, thread_ts: str | None = None, gate: Gate = always_open) -> str:
        if not gate():
            raise DeliveryError("too late to send")
        return self._take("post", channel, payload, thread_ts)

    def find(self, channel: str, slack_key: str, *, oldest: datetime, thread_ts: str | None = None) -> str | None:
        return self.find_all(channel, [slack_key], oldest=oldest, thread_ts=thread_ts).get(slack_key)

    def find_all(
        self, channel: str, slack_keys: Collection[str], *, oldest: datetime, thread_ts: str | None = None
    ) -> dict[str, str]:
        self.looked.append(channel)
        if self.unreadable:
            raise self.unreadable
        there = [said for said in self.said if said.verb in ("post", "upload") and said.channel == channel]
        return {
            key: said.ts for said in there for key in slack_keys if said.thread_ts == thread_ts and key == said.mark
        }

    def probe(self) -> None:
        if self.probed:
            raise self.probed.pop(0)

    def stage(self, upload: Upload, *, slack_key: str) -> str:
        return f"{upload.name}-{slack_key}"

    def share(
        self, channel: str, file_id: str, *, title: str, thread_ts: str | None = None, gate: Gate = always_open
    ) -> None:
        if not gate():
            raise DeliveryError("too late to send")
        self._take("upload", channel, {"file": file_id, "title": title}, thread_ts)

    def edit(self, channel: str, ts: str, payload: Any) -> None:
        self._take("edit", channel, payload, None, ts)

    def react(self, channel: str, ts: str, emoji: str) -> None:
        self._take("react", channel, emoji, None, ts)

    def unreact(self, channel: str, ts: str, emoji: str) -> None:
        self._take("unreact", channel, emoji, None, ts)


class People:
    """Who is in which channel."""

    def __init__(self) -> None:
        self.in_channel: dict[str, set[str]] = {
            EWASTE: {MARIE, JONAS, NINA},
            FRAMEWORK: {MARIE, GRACE},
            HOME: {MARIE},
        }

    def members(self, channel: str) -> frozenset[str] | None:
        found = self.in_channel.get(channel)
        return None if found is None else frozenset(found)

    def name(self, user: str) -> str | None:
        return None

    def forget(self, channel: str) -> None:
        """Nothing is remembered here."""


class Office:
    """One database, one clock, one Slack, and as many processes of the bot as a test wants."""

    def __init__(
        self, url: str, begin: str, *, settings: dict[str, Any] | None = None, introduced: bool = True
    ) -> None:
        self.url = url
        self.clock = MovableClock(at(begin))
        self.slack = Slack()
        self.people = People()
        self.settings = settings or SETTINGS
        self.open: list[Database] = []
        self.bots: list[Runtime] = []
        first = Database(database_url(url))
        migrate(first)
        first.close()
        self.bot = self.process("first")
        workspace.learn_identity(self.bot, Identity("T1", "U0BOT", "B0BOT"))
        workspace.learn_channels(self.bot, CHANNELS)
        if introduced:
            # As if the secretariat had been told before where the plan stands.
            with self.bot.database.write() as tx:
                plans.introduce(tx, "T1", "2017", on=self.clock().date())

    def process(self, name: str, *, settings: dict[str, Any] | None = None) -> Runtime:
        """Another process of the bot: its own connections and memory."""
        database = Database(database_url(self.url))
        self.open.append(database)
        bot = Runtime(
            clock=self.clock,
            database=database,
            settings=Settings.model_validate(settings or self.settings),
            source=PlanSource("plan.yaml", PLAN.encode()),
            poster=self.slack,
            lookup=self.people,
            worker=name,
        )
        self.bots.append(bot)
        return bot

    def close(self) -> None:
        for database in self.open:
            database.close()

    # Time

    def beat(self, bot: Runtime | None = None) -> None:
        """Plan and send until nothing goes out by itself."""
        bot = bot or self.bot
        tick.tick(bot)
        deliver(bot)
        while not idle(bot):
            self.machine(seconds=1.5)
            tick.tick(bot)
            deliver(bot)

    def until(self, when: str) -> list[Said]:
        """Move the calendar to a local time of Geneva and beat; answer what was posted there, but for alerts."""
        before = len(self.slack.said)
        self.clock.set(at(when))
        self.beat()
        return [said for said in self.slack.said[before:] if said.verb == "post" and not said.alert]

    def each_day(self, first: str, last: str) -> list[Said]:
        """Live through the days, beating every morning at 09:00:01."""
        day, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
        found: list[Said] = []
        while day <= end:
            found += self.until(f"{day:%Y-%m-%d}T09:00:01")
            day += timedelta(days=1)
        return found

    def machine(self, *, seconds: float) -> None:
        """So much time has passed for the machine: what tables and processes hold of its time is so much older."""
        for bot in self.bots:
            bot.memory.started -= timedelta(seconds=seconds)
            for doubt in bot.memory.doubts.values():
                doubt.look_at -= seconds
            for unread in bot.memory.unread.values():
                unread.since -= seconds
                unread.again_at -= seconds
            bot.memory.resting = {channel: until - seconds for channel, until in bot.memory.resting.items()}
        with self.bot.database.write() as tx:
            for table in (OutboxRow, PauseRow):
                key = table.id if table is OutboxRow else PauseRow.name
                names = [n for n in MACHINE_TIMES if hasattr(table, n)]
                for row in tx.execute(select(key, *(getattr(table, n) for n in names))).mappings().all():
                    older = {n: row[n] - timedelta(seconds=seconds) for n in names if row[n]}
                    tx.execute(update(table).where(key == row[key.name]).values(older))

    # What people do

    def command(
        self, user: str, channel: str, text: str, *, trigger: str | None = None, bot: Runtime | None = None
    ) -> str:
        """Type a command; answer the private answer's text."""
        key = f"cmd/T1/{trigger or wall_seconds()}"
        request = Request("T1", user, "", channel, key, text, Via.COMMAND)
        return str(door.respond(bot or self.bot, request)["text"])

    def heard(self, user: str, channel: str, text: str, *, thread: str | None = None, **more: Any) -> Heard:
        """A message as Slack delivers it. `ago`: seconds since it was written."""
        ts = more.pop("ts", None) or f"{wall_seconds() - more.pop('ago', 0):.6f}"
        via = Via.REPLY if thread else Via.MENTION
        request = Request("T1", user, "", channel, f"msg/{channel}/{ts}", text, via)
        return Heard(request, words=text, ts=ts, thread_ts=thread, **{"to_us": False, **more})

    def reply(self, user: str, channel: str, text: str, *, thread: str, **more: Any) -> str:
        """Reply in a thread; answer the reply's ts."""
        heard = self.heard(user, channel, text, thread=thread, **more)
        listen.hear(self.bot, heard)
        return heard.ts

    def edit(self, heard: Heard, text: str, *, edited_ts: str) -> None:
        """Edit what one has written."""
        request = replace(heard.request, text=text)
        listen.hear(self.bot, replace(heard, request=request, words=text, edited_ts=edited_ts))

    def delete(self, heard: Heard) -> None:
        """Delete what one has written."""
        replies.withdraw(self.bot, heard)

    # What became of it

    def row(self, key: str) -> int:
        with self.bot.database.read() as tx:
            return int(tx.execute(select(ActivityRow.id).where(ActivityRow.ref == key)).scalar_one())

    def standing(self, ref: str) -> Standing:
        row = self.row(ref)
        with self.bot.database.read() as tx:
            return state.held(tx, [row])[row]

    def history(self, ref: str) -> list[Entry]:
        """The entries of an activity, the oldest first."""
        row = self.row(ref)
        with self.bot.database.read() as tx:
            return list(reversed(state.entries_of(tx, row)))

    def posts(self, channel: str, *, threads: bool = False) -> list[Said]:
        """What was posted in a channel, but for alerts; in its threads as well if wanted."""
        found = [said for said in self.slack.said if said.verb == "post" and said.channel == channel]
        return [said for said in found if (threads or said.thread_ts is None) and not said.alert]

    def alerts(self) -> list[str]:
        """What the secretariat was told that could not be said."""
        return [said.payload["text"] for said in self.slack.said if said.alert]

    def waiting(self) -> dict[str, int]:
        """What the health says of the outbox."""
        with self.bot.database.read() as tx:
            return outbox.waiting(tx, now=wall_now())


def at(when: str) -> datetime:
    """An instant, local to Geneva."""
    return datetime.fromisoformat(when).replace(tzinfo=GENEVA)


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
Opening = Callable[..., Office]


@pytest.fixture(params=BOTH)
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def opened(database_address: str) -> Iterator[Opening]:
    """Opens the office on a local time of Geneva."""
    offices: list[Office] = []

    def open_(begin: str, **more: Any) -> Office:
        offices.append(Office(database_address, begin, **more))
        return offices[-1]

    yield open_
    for office in offices:
        office.close()


@pytest.fixture
def office(opened: Opening) -> Office:
    """The office on Tuesday 21 March 2017, 08:00 in Geneva, just started."""
    return opened("2017-03-21T08:00")
