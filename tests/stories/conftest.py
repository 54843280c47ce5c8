"""A running bot in the sandbox workspace: conversations go over signed HTTP, in both directions, as with Slack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from emgbot.cli.demo import Demo
from emgbot.config import read_environment

GENEVA = ZoneInfo("Europe/Zurich")
Message = dict[str, Any]


class Office:
    """The workspace with its people, and the bot that was started there on a morning of March 2017."""

    def __init__(self, folder: Path, begin: str) -> None:
        self.demo = Demo(
            read_environment({}), folder, begin=datetime.fromisoformat(begin).replace(tzinfo=GENEVA)
        ).start()
        self.sandbox = self.demo.sandbox
        self.bot = self.demo.bot

    def say(self, who: str, where: str, text: str, **more: Any) -> Message:
        """Say something; answer what the bot said meanwhile to that person (empty: nothing)."""
        outcome = self.sandbox.say(who, where, text, **more)
        assert outcome.warning is None, outcome.warning
        return self.bot_said(where, who, private=text.startswith("/")) or {}

    def bot_said(self, where: str, viewer: str, *, private: bool) -> Message | None:
        """The bot's newest message there, as a person sees it."""
        found = [m for m in self.sandbox.messages(where, viewer) if m["bot"] and bool(m["private_to"]) is private]
        return found[-1] if found else None

    def press(self, who: str, where: str, message: Message, button: str) -> Message:
        """Press a button on a message; answer what only that person sees last."""
        outcome = self.sandbox.press(who, where, message["ts"], button=button)
        assert outcome.warning is None, outcome.warning
        return self.bot_said(where, who, private=True) or {}

    def posts(self, where: str, *, thread_ts: str | None = None) -> list[Message]:
        """What the bot has posted for everybody in a channel."""
        found = self.sandbox.messages(where, None, thread_ts=thread_ts)
        return [m for m in found if m["bot"] and not m["private_to"] and (thread_ts or not m["thread_ts"])]

    def until(self, when: str) -> None:
        """Move the clock, stopping at every send on the way."""
        self.sandbox.move_to(when)

    def settle(self) -> None:
        """Let the bot finish what it wants to say."""
        self.bot.settle()


def words(message: Message) -> str:
    """Everything a message shows: its text and all texts of its blocks."""
    found: list[str] = [message.get("text", "")]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(message.get("blocks"))
    return "\n".join(found)


def buttons(message: Message) -> list[str]:
    """The labels of a message's buttons, in order."""
    return [
        element["text"]["text"]
        for block in message.get("blocks") or []
        if block["type"] == "actions"
        for element in block["elements"]
    ]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The office on Monday 20 March 2017, 08:50 in Geneva, just started, nothing reported yet."""
    found = Office(tmp_path, "2017-03-20T08:50")
    yield found
    found.demo.stop()
