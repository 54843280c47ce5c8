"""A bot with a poster that says nothing to anybody, over a plan, channels and a past of any size."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from emgbot import serve
from emgbot.actions import workspace
from emgbot.actions.deliver import deliver
from emgbot.actions.workspace import Accepted
from emgbot.clock import Clock, wall_now
from emgbot.config import read_environment
from emgbot.core.plan import Group, Plan
from emgbot.core.status import Status
from emgbot.runtime import Gate, Identity, Payload, Runtime, Upload, always_open
from emgbot.settings import Settings
from emgbot.store import outbox, plans
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate
from emgbot.store.tables import ActivityRow, HistoryRow, InboxRow, StateRow
from tests.benchmarks.load import CHANNEL, CHANNEL_NAME, PEOPLE, SECRET, TEAM
from tests.benchmarks.measure import CHANNELS

CHUNK = 5000
GENEVA = ZoneInfo("Europe/Zurich")
MONDAY = datetime(2017, 3, 27, 9, 0, 30, tzinfo=GENEVA)
"""Half a minute past the send time, on the day of the digests."""


@dataclass
class Silent:
    """A poster that takes everything after so many seconds, and counts the posts."""

    seconds: float = 0.0
    posts: int = 0

    def post(self, channel: str, payload: Payload, *, thread_ts: str | None = None, gate: Gate = always_open) -> str:
        threading.Event().wait(self.seconds)
        assert gate()
        self.posts += 1
        # As Slack's own: no two in a channel, whoever posts.
        now = time.time_ns()
        return f"{now // 10**9}.{now // 1000 % 10**6:06}"

    def find(self, *_: object, **__: object) -> str | None:
        return None

    def find_all(self, channel: str, slack_keys: Collection[str], **_: object) -> dict[str, str]:
        return {}

    def edit(self, channel: str, ts: str, payload: Payload) -> None:
        """Taken."""

    def react(self, channel: str, ts: str, emoji: str) -> None:
        """Taken."""

    def unreact(self, channel: str, ts: str, emoji: str) -> None:
        """Taken."""

    def probe(self) -> None:
        """Slack takes us."""

    def stage(self, upload: Upload, *, slack_key: str) -> str:
        return "F0FILE"

    def share(self, *_: object, **__: object) -> None:
        """Taken."""


def settings(channels: dict[str, str]) -> Settings:
    """The channels (group: name), and people of all roles by name, so that nobody has to be looked up."""
    roles = ("secretariat", "focal_point", "member", "guest")
    people = {
        user: {"name": f"Person {number}", "role": roles[number % 4], "groups": ("A.1",)}
        for number, user in enumerate(PEOPLE)
    }
    named: dict[str, Any] = {group: {"name": name} for group, name in channels.items()}
    return Settings.model_validate({"channels": named, "people": people})


def open_office(url: str, *, clock: Clock | None = None, channels: dict[str, str] | None = None) -> serve.Bot:
    """A migrated database and the bot over it, which knows its channels (the demo's unless said otherwise)."""
    env = read_environment(
        {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": "http://127.0.0.1:9/",
            "EMGBOT_COMMANDS_A_MINUTE": "100000000",
        }
    )
    database = Database(env.database)
    migrate(database)
    bot = serve.build(env, settings=settings(channels or CHANNELS), database=database, clock=clock)
    bot.runtime = replace(bot.runtime, poster=Silent())
    workspace.learn_identity(bot.runtime, Identity(TEAM, "U0BOT", "B0BOT"))
    learn(bot.runtime)
    return bot


def learn(runtime: Runtime) -> None:
    """Let the bot know the channels of its settings."""
    names = [channel.name.lstrip("#") for channel in runtime.settings.channels.values()]
    ids = (CHANNEL if name == CHANNEL_NAME else channel_id(number) for number, name in enumerate(names))
    workspace.learn_channels(runtime, list(zip(ids, names, strict=True)))


def channel_id(number: int) -> str:
    """The id of one of many channels."""
    return f"C0N{number:05}"


def accepted_of(runtime: Runtime) -> Accepted:
    """The plan that is in force."""
    with runtime.database.read() as tx:
        accepted = workspace.accepted_plan(runtime, tx, TEAM)
    assert accepted is not None
    return accepted


# --- A plan of any size ---------------------------------------------------------------------------------------------


def enlarged(plan: Plan, count: int, *, groups: int | None = None) -> Plan:
    """The plan with its activities over and over, each under a reference of its own; `groups`: so many new ones."""
    own = plan.activities
    if groups is None:
        copies = (replace(own[n % len(own)], ref=f"{own[n % len(own)].group}.x{n}") for n in range(count))
        return replace(plan, activities=tuple(copies))
    copies = (replace(own[n % len(own)], ref=f"A.{n % groups + 1}.x{n}") for n in range(count))
    headings = tuple(Group(f"A.{n + 1}", f"Group {n + 1}", "") for n in range(groups))
    return replace(plan, activities=tuple(copies), groups=headings)


def take_over(runtime: Runtime, count: int, *, groups: int | None = None) -> Accepted:
    """Let the bot live by an enlarged plan, a third of it under way and a third completed. The file stays as it is."""
    accepted = accepted_of(runtime)
    plan = enlarged(accepted.plan, count, groups=groups)
    with runtime.database.write() as tx:
        for refs in _chunks([{"team_id": TEAM, "plan": plan.id, "ref": a.ref} for a in plan.activities]):
            tx.execute(insert(ActivityRow), refs)
        every = plans.activity_ids(tx, TEAM, plan.id)
        ids = {ref: every[ref] for ref in plan.by_ref}
        _states(tx, plan, ids)
    places = runtime.settings.places(plan)
    found = Accepted(TEAM, plan, accepted.version, accepted.first_start, ids, places, accepted.settings)
    runtime.memory.plans[TEAM, plan.id, accepted.revision] = found
    learn(runtime)
    return found


def _states(tx: Connection, plan: Plan, ids: dict[str, int]) -> None:
    spoken = datetime(2017, 3, 1, 12, tzinfo=GENEVA)
    rows = [
        {
            "activity_id": ids[activity.ref],
            "team_id": TEAM,
            "plan": plan.id,
            "status": (Status.UNDER_WAY, Status.COMPLETED)[number % 3].value,
            "since": spoken,
            "by_name": "Somebody",
            "spoken_at": spoken,
            "answered_at": spoken,
            "version": 1,
        }
        for number, activity in enumerate(plan.activities)
        if number % 3 < 2
    ]
    for chunk in _chunks(rows):
        tx.execute(insert(StateRow), chunk)


def _chunks(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK))


# --- A past and a queue of any size ---------------------------------------------------------------------------------


def fill(runtime: Runtime, count: int, *, span: timedelta = timedelta(days=3650)) -> None:
    """So many entries of the past, spread over all activities and a span until now, each with its inbox key."""
    accepted = accepted_of(runtime)
    ids = list(accepted.ids.values())
    begin = runtime.clock() - span
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        entries = [
            {
                "team_id": TEAM,
                "plan": accepted.plan.id,
                "plan_version": 1,
                "activity_id": ids[number % len(ids)],
                "change": f"old/{number}",
                "action": "status",
                "at": begin + span * (number / count),
                "actor": PEOPLE[number % len(PEOPLE)],
                "actor_name": "Somebody",
                "role": "member",
                "via": "command",
                "from_status": Status.NOT_STARTED.value,
                "to_status": Status.UNDER_WAY.value,
                "on_behalf": False,
            }
            for number in numbers
        ]
        keys = [{"key": f"cmd/{TEAM}/old/{number}", "received_at": wall_now()} for number in numbers]
        with runtime.database.write() as tx:
            tx.execute(insert(HistoryRow), entries)
            tx.execute(insert(InboxRow), keys)


def queue(runtime: Runtime, count: int, *, name: str) -> None:
    """So many messages of the size of a digest, each in a channel of its own."""
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "What happened, and what comes. " * 30}}
    now = runtime.clock()
    with runtime.database.write() as tx:
        for number in range(count):
            message = outbox.Message(
                key=f"v1/{TEAM}/{name}/{channel_id(number)}",
                team=TEAM,
                plan="2017",
                verb="post",
                kind="digest",
                channel=channel_id(number),
                payload={"text": "What happened", "blocks": [block]},
                due_at=now,
                about={},
            )
            outbox.enqueue(tx, message, now=wall_now())


def send_all(runtime: Runtime) -> None:
    """Deliver until nothing is left that may go out."""
    while deliver(runtime):
        pass
