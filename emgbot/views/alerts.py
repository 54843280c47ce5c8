"""What the secretariat is told when the bot cannot say something: where, why, and what to do about it. Pure."""

from __future__ import annotations

from emgbot.core.health import cure_of_channel
from emgbot.views.blocks import Payload, message, sections


def channel_says_no(channel: str, code: str) -> Payload:
    """A channel takes nothing."""
    return _alert(
        f"I cannot post in <#{channel}>: Slack says {code}.",
        f"{cure_of_channel(code)} What waits for the channel is kept, and goes out as soon as it is open; what gets "
        "too old waits for its next digest.",
    )


def refused_for_good(channel: str, code: str, key: str) -> Payload:
    """A message that Slack will never take."""
    return _alert(
        f"One of my messages for <#{channel}> will never be posted: Slack says {code}.",
        f"Its steps wait for the next digest of the channel. `python bot.py outbox show {key}` shows it, "
        f"`python bot.py outbox retry {key}` tries it again.",
    )


def held_in_doubt(channel: str, code: str, key: str) -> Payload:
    """Slack did not say whether it took a message, and the channel cannot be read."""
    return _alert(
        f"I do not know whether one of my messages arrived in <#{channel}>, and I cannot look: Slack says {code}.",
        "I do not post it twice, and keep looking for a day. If it is there: "
        f"`python bot.py outbox cancel {key}`. If it is not: `python bot.py outbox retry {key}`.",
    )


def _alert(text: str, more: str) -> Payload:
    return message(text, sections(f"{text}\n{more}"))
