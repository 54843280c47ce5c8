"""The log: one fact a line, `name=value` after a few words, and no secret in it, whatever was logged."""

from __future__ import annotations

import logging
import re
import sys

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"

NOISY = ("apscheduler", "emgbot.bolt", "slack_sdk", "waitress", "alembic", "uvicorn", "websockets")
"""Bolt logs the whole body of what it refuses, the others what we log ourselves or nobody asked for."""

_SECRETS = (
    (re.compile(r"\bxox[a-z]-[\w.%-]+|\bxapp-[\w.%-]+"), "***"),
    (re.compile(r"\bv0=[0-9a-fA-F]{16,}"), "v0=***"),
    (re.compile(r"https://hooks\.slack\.com/[^\s\"'|]+"), "https://hooks.slack.com/***"),
    (re.compile(r"(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"), "***"),
)


class OneLine(logging.Formatter):
    """Writes each record on one line, a trace's lines after it, and masks what looks like a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. A text that somebody else chose cannot begin a second one."""
        return masked(" | ".join(line.strip() for line in super().format(record).splitlines() if line.strip()))


def masked(text: str) -> str:
    """The text without tokens, signatures, the addresses that answer for the bot, and passwords in addresses."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def start_logging(*, level: int) -> None:
    """Log to standard error from `level` on. A stream that is gone stops nobody: `logging` passes over it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
