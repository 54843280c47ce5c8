"""The server under measure, in a process of its own: the bot on waitress behind its guard, and beside it a bare ack.

`python -m tests.benchmarks.server DATABASE_URL HISTORY` prints its port and serves until standard input ends. Commands
named /bare are acknowledged by a Bolt app that does nothing else; everything else is the bot's.
"""

from __future__ import annotations

import logging
import sys
import threading
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import insert

from emgbot import serve
from emgbot.actions import workspace
from emgbot.actions.workspace import Accepted
from emgbot.clock import wall_now
from emgbot.config import ROOT, read_environment
from emgbot.core.status import Status
from emgbot.runtime import Identity
from emgbot.serve.report import pages
from emgbot.settings import Settings
from emgbot.slack.app import ANYTHING, dispatch
from emgbot.slack.guard import Guard
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate
from emgbot.store.tables import HistoryRow, InboxRow
from tests.benchmarks.load import CHANNEL, CHANNEL_NAME, PEOPLE, SECRET, TEAM

CHUNK = 5000


class Measured(serve.Bot):
    """The bot with the bare ack beside it, behind the same guard."""

    def wsgi(self) -> Guard:
        """Both, told apart by the command's name."""
        bare = self._bare()

        def handle(body: dict[str, Any], headers: dict[str, str]) -> tuple[int, str, str]:
            return dispatch(bare if body.get("command") == "/bare" else self.app, body, headers)

        return Guard((SECRET.encode(),), handle=handle, pages=pages(self))

    def _bare(self) -> App:
        """Bolt as the bot uses it, with a listener that only acknowledges."""
        app = App(
            client=self.reader,
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-1"),
            process_before_response=True,
            request_verification_enabled=False,
            token_verification_enabled=False,
            ssl_check_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )

        def acknowledge(ack: Ack) -> None:
            ack("ok")

        app.command(ANYTHING)(acknowledge)
        return app


def settings() -> Settings:
    """The channel under load, and people of all roles by name, so that nobody has to be looked up."""
    roles = ("secretariat", "focal_point", "member", "guest")
    people = {
        user: {"name": f"Person {number}", "role": roles[number % 4], "groups": ("A.1",)}
        for number, user in enumerate(PEOPLE)
    }
    channels = {"secretariat": {"name": "#emg-secretariat"}, "A.1": {"name": f"#{CHANNEL_NAME}"}}
    return Settings.model_validate({"channels": channels, "people": people})


def build(url: str, history: int) -> Measured:
    """A migrated database with so many entries of history, and the bot over it."""
    env = read_environment(
        {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": "http://127.0.0.1:9/",
        }
    )
    database = Database(env.database)
    migrate(database)
    bot = serve.build(env, settings=settings(), database=database)
    workspace.learn_identity(bot.runtime, Identity(TEAM, "U0BOT", "B0BOT"))
    workspace.learn_channels(bot.runtime, [(CHANNEL, CHANNEL_NAME), ("C0HOME", "emg-secretariat")])
    with database.read() as tx:
        accepted = workspace.accepted_plan(bot.runtime, tx, TEAM)
    assert accepted is not None
    fill(database, accepted, history)
    return Measured(bot.env, bot.runtime, bot.reader, bot.app, bot.counts)


def fill(database: Database, accepted: Accepted, count: int) -> None:
    """So many entries of the past, spread over all activities, each with its inbox key."""
    ids = list(accepted.ids.values())
    begin = wall_now() - timedelta(days=3650)
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
                "at": begin + timedelta(minutes=50 * number % 5_000_000),
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
        keys = [{"key": f"cmd/{TEAM}/old/{number}", "received_at": begin} for number in numbers]
        with database.write() as tx:
            tx.execute(insert(HistoryRow), entries)
            tx.execute(insert(InboxRow), keys)


def main() -> None:
    """Serve until the parent lets go."""
    logging.disable(logging.CRITICAL)
    url, history = sys.argv[1:]
    assert (ROOT / "config").is_dir()
    bot = build(url, int(history))
    site = serve.Site(bot.wsgi(), host="127.0.0.1", port=0)
    thread = threading.Thread(target=site.run)
    thread.start()
    print(site.port, flush=True)
    sys.stdin.read()
    site.close()
    thread.join()
    bot.stop()


if __name__ == "__main__":
    main()
