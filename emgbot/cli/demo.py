"""`demo`: the sandbox workspace and the bot in one process. Only the address of Slack and the clock differ."""

from __future__ import annotations

import logging
import secrets
import sys
import tempfile
import threading
import webbrowser
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import SecretStr

from emgbot import serve
from emgbot.actions.tick import next_send
from emgbot.clock import MovableClock, parse_instant
from emgbot.config import ROOT, Environment, database_url, read_environment, read_file
from emgbot.sandbox import Sandbox
from emgbot.settings import Person, Settings, read_settings, require_settings
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate

log = logging.getLogger(__name__)

WORLD = ROOT / "config" / "demo.yaml"


class Demo:
    """A sandbox and a bot that speak to each other over HTTP, exactly as Slack and the bot would."""

    def __init__(self, env: Environment, folder: Path, *, port: int = 0) -> None:
        world = yaml.safe_load(read_file(WORLD, "demo"))
        token, secret = f"xoxb-{secrets.token_hex(12)}", secrets.token_hex(16)
        self.clock = MovableClock(parse_instant("2017-01-02T00:00", ZoneInfo(world["zone"])))
        self.sandbox = Sandbox(world, clock=self.clock, signing_secret=secret, bot_token=token, port=port).start()
        self.env = replace(
            env,
            bot_token=SecretStr(token),
            app_token=None,
            signing_secrets=(SecretStr(secret),),
            api_url=self.sandbox.api_url,
            database=database_url(f"sqlite:///{folder / 'demo.db'}"),
            host="127.0.0.1",
            port=0,
            clock=None,
        )
        database = Database(self.env.database)
        migrate(database)
        settings = with_people(require_settings(read_settings(self.env.settings_file)), world["people"])
        self.bot = serve.build(self.env, clock=self.clock, settings=settings, database=database)
        self.site = serve.Site(self.bot, host="127.0.0.1", port=0)
        self.sandbox.bot_url = f"http://127.0.0.1:{self.site.port}"
        self.sandbox.drive(next_send=lambda after: next_send(self.bot.runtime, after), settle=self.settle)
        self._serving = threading.Thread(target=self.site.run, name="bot", daemon=True)

    def settle(self) -> None:
        """Let the bot work until it is quiet."""
        self.bot.settle()

    def start(self) -> Demo:
        """Play what happened before, then let both run."""
        self._serving.start()
        self.bot.introduce()
        self.sandbox.play()
        self.bot.start_beating(works=True)
        return self

    def stop(self) -> None:
        """Stop both."""
        self.site.close()
        self.bot.stop()
        self.sandbox.stop()


def with_people(settings: Settings, people: list[dict[str, Any]]) -> Settings:
    """The settings with the people of the sandbox: there, everybody is invented."""
    known = {
        person["id"]: Person(
            name=person["real_name"],
            role=person.get("role", "member"),
            groups=person.get("groups", ()),
            entity=person.get("entity"),
        )
        for person in people
    }
    return settings.model_copy(update={"people": known})


def demo(options: Namespace) -> int:
    """Start the demo, print its address alone on one line, and serve until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="emgbot-demo-") as folder:
        print("The demo starts: a small workspace, its history, and the bot...", file=sys.stderr)
        demo = Demo(read_environment(), Path(folder), port=options.port).start()
        print(demo.sandbox.url, flush=True)
        if not options.no_browser:
            webbrowser.open(demo.sandbox.url)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass
        finally:
            demo.stop()
    return 0
