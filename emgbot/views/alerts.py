"""What the secretariat is told when the bot cannot say something: where, why, and what to do about it. Pure."""

from __future__ import annotations

from emgbot.views.blocks import Payload, message, sections

CURES = {
    "not_in_channel": "Invite me there: open the channel and type `/invite @emgbot`.",
    "channel_not_found": (
        "Either I am not a member of a private channel (open it and type `/invite @emgbot`), or the channel is gone: "
        "then give the group another one with `/emg plan set`."
    ),
    "is_archived": "Unarchive the channel, or give the group another one with `/emg plan set`.",
    "team_access_not_granted": "Ask an administrator to install the app in the workspace that owns the channel.",
}
RESTRICTED = "Only some people may post there: ask the channel's manager to let this app post."
OTHER = "Look at the channel's settings; `python bot.py doctor` says more."


def cure(code: str) -> str:
    """What a person can do about a channel that says no; `code` is Slack's."""
    return CURES.get(code, RESTRICTED if code.startswith("restricted_action") else OTHER)


def channel_says_no(channel: str, code: str) -> Payload:
    """A channel takes nothing."""
    return _alert(
        f"I cannot post in <#{channel}>: Slack says {code}.",
        f"{cure(code)} What waits for the channel is kept, and goes out as soon as it is open; what gets too old waits "
        "for its next digest.",
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
