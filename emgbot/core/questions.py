"""Questions in plain words ("what is due this month?", "anything overdue in section B?"). Rules, no model, offline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from emgbot.core.plan import Plan
from emgbot.core.status import Status


class Intent(StrEnum):
    """What a question is about."""

    DUE = "due"
    OVERDUE = "overdue"
    STATUS = "status"
    MINE = "mine"
    NEXT = "next"
    DIGEST = "digest"
    HELP = "help"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Question:
    """A parsed question. `start`..`end` inclusive, None = open side; overdue: start None, end yesterday.

    `scope`: references, groups and section letters it was narrowed to, in plan order; empty = the whole plan.
    `candidates`: a short reference in it that has several meanings. `status`: a code (for "what did we finish":
    completed), "open", or None. `corrected`: how a typo was read, to be echoed ("September 2017"), or None.
    """

    intent: Intent
    start: date | None = None
    end: date | None = None
    scope: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    status: Status | str | None = None
    language: str = "en"
    corrected: str | None = None
    problem: str | None = None


def parse_question(
    text: str,
    plan: Plan,
    *,
    today: date,
    groups: tuple[str, ...] = (),
    channels: dict[str, tuple[str, ...]] | None = None,
) -> Question:
    """Read a question asked in a channel that belongs to `groups` (none: the whole plan). Never raises.

    `channels` maps a channel's name ("img-ewaste", without #) to its groups, so that "#img-ewaste" is a scope.
    """
    raise NotImplementedError
