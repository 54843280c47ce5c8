"""`demo`: the sandbox workspace and the bot in one process. Only the address of Slack and the clock differ."""

from __future__ import annotations

import secrets
import sys
import tempfile
import threading
import webbrowser
from argparse import Namespace
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr

from emgbot import serve
from emgbot.actions.preview import next_post
from emgbot.actions.tick import next_send
from emgbot.clock import MovableClock
from emgbot.config import ROOT, Environment, database_url, read_environment, read_file
from emgbot.sandbox import Sandbox, read_world
from emgbot.settings import Person, Settings, read_settings, require_settings
from emgbot.store.engine import Database
from emgbot.store.migrate import migrate

WORLD = ROOT / "config" / "demo.yaml"
MANIFEST = ROOT / "config" / "manifest.yaml"


class Demo:
    """A sandbox and a bot that speak to each other over HTTP, exactly as Slack and the bot would.

    `begin` is the calendar instant at which the bot first starts; by default where the world's story begins.
    """

    def __init__(self, env: Environment, folder: Path, *, port: int = 0, begin: datetime | None = None) -> None:
        raw = yaml.safe_load(read_file(WORLD, "demo"))
        raw["bot"]["manifest"] = yaml.safe_load(read_file(MANIFEST, "manifest"))
        self.story = () if begin else read_world(raw).story
        self.clock = MovableClock(begin or self.story[0].at)
        token, secret = f"xoxb-{secrets.token_hex(12)}", secrets.token_hex(16)
        self.sandbox = Sandbox(raw, clock=self.clock, signing_secret=secret, bot_token=token, port=port).start()
        env = replace(
            env,
            bot_token=SecretStr(token),
            app_token=None,
            signing_secrets=(SecretStr(secret),),
            api_url=self.sandbox.api_url,
            database=database_url(f"sqlite:///{folder / 'demo.db'}"),
            clock=None,
        )
        database = Database(env.database)
        migrate(database)
        settings = with_people(require_settings(read_settings(env.settings_file)), raw["people"])
        self.bot = serve.build(env, clock=self.clock, settings=settings, database=database)
        self.site = serve.Site(self.bot.wsgi(), host="127.0.0.1", port=0)
        self.sandbox.bot_url = f"http://127.0.0.1:{self.site.port}"
        self.sandbox.drive(
            next_send=lambda after: next_send(self.bot.runtime, after),
            next_post=lambda after: next_post(self.bot.runtime, after),
            settle=self.bot.settle,
        )
        self._serving = threading.Thread(target=self.site.run, name="bot", daemon=True)

    def start(self) -> Demo:
        """Let the bot meet the workspace and play what happened before: every send on the way goes out."""
        self._serving.start()
        self.bot.introduce()
        if self.story:
            self.sandbox.play(self.story)
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
        print("Starting a small workspace, its history and the bot ...", file=sys.stderr, flush=True)
        demo = Demo(read_environment(), Path(folder), port=options.port)
        try:
            demo.start()
            demo.bot.start_beating(works=True)
            print(demo.sandbox.url, flush=True)
            if not options.no_browser:
                webbrowser.open(demo.sandbox.url)
            print("Open the address in a browser; Ctrl-C ends the demo.", file=sys.stderr, flush=True)
            threading.Event().wait()
        except KeyboardInterrupt:
            pass
        finally:
            demo.stop()
    return 0
