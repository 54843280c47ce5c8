"""How the bot is, as findings that people read: what is the matter, and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is: nothing to do, somebody should look, the bot cannot do its work."""

    FINE = "fine"
    ATTENTION = "attention"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `cure` is what to do; empty where there is nothing to do."""

    grade: Grade
    subject: str
    words: str
    cure: str = ""


@dataclass(frozen=True)
class Lane:
    """How a channel stands: what went out last and comes next, and what keeps it.

    `last`: machine time of the last message; `next`: calendar time of the next post as things stand. `kept`: why
    nothing goes out at present, `until` when it is tried again (machine time).
    """

    name: str
    known: bool
    last: datetime | None = None
    next: datetime | None = None
    waiting: int = 0
    kept: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Health:
    """Everything that was looked at."""

    findings: tuple[Finding, ...]
    lanes: tuple[Lane, ...]

    @property
    def grade(self) -> Grade:
        """The worst of all findings."""
        grades = [*Grade]
        return max((finding.grade for finding in self.findings), key=grades.index, default=Grade.FINE)


CHANNEL_CURES = {
    "not_in_channel": "Invite me there: open the channel and type `/invite @emgbot`.",
    "channel_not_found": (
        "Either I am not a member of a private channel (open it and type `/invite @emgbot`), or the channel is gone: "
        "then give the group another one with `/emg plan set`."
    ),
    "is_archived": "Unarchive the channel, or give the group another one with `/emg plan set`.",
    "team_access_not_granted": "Ask an administrator to install the app in the workspace that owns the channel.",
    "no channel": "I see no channel of that name: create it, or open it and type `/invite @emgbot`.",
}
"""What a person can do about a channel that says no, by Slack's code; "no channel" is ours."""

RESTRICTED = "Only some people may post there: ask the channel's manager to let this app post."
OTHER = "Look at the channel's settings; `python bot.py doctor` says more."

WORKSPACE_CURES = {
    "missing_scope": "Add the missing scope (config/manifest.yaml lists all) and install the app again.",
    "no_permission": "Install the app again, with all scopes of config/manifest.yaml.",
    "account_inactive": "The bot's account was deactivated: install the app again and set SLACK_BOT_TOKEN.",
}
ASK_FOR_A_NEW_ONE = (
    'Copy the "Bot User OAuth Token" anew ("OAuth & Permissions" in Slack\'s app pages) into SLACK_BOT_TOKEN, restart.'
)


def cure_of_channel(code: str) -> str:
    """What a person can do about a channel that says no; `code` is Slack's."""
    return CHANNEL_CURES.get(code, RESTRICTED if code.startswith("restricted_action") else OTHER)


def cure_of_workspace(code: str) -> str:
    """What to do where Slack does not take the bot at all."""
    return WORKSPACE_CURES.get(code, ASK_FOR_A_NEW_ONE)
