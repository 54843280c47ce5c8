"""`/healthz` and `/metrics`: how this process is, for machines and whoever runs them. Never a word of anybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from emgbot.clock import wall_now
from emgbot.config import moved_clock_warning
from emgbot.errors import StoreUnavailable
from emgbot.slack.guard import HEALTH, Guard, Reply
from emgbot.store import outbox
from emgbot.store.proposals import any_waiting

if TYPE_CHECKING:
    from emgbot.serve.bot import Bot

METRICS = "/metrics"
JSON = "application/json; charset=utf-8"

LIMITED_SHOWN = timedelta(hours=1)
"""So long after Slack limited its events the health tells of it."""

Pages = Mapping[str, Callable[[], Reply]]


def pages(bot: Bot) -> Pages:
    """What can be asked for by GET, by path. `/healthz` is everything; it is 200 when the process is well, else 503.

    `/healthz/live`: whether the process beats, or has to be started again; `/healthz/ready`: whether it can answer.
    """

    def everything() -> Reply:
        facts = facts_of(bot)
        return _told(facts, well=facts["database"] == "ok" and facts["live"])

    def live() -> Reply:
        return _told({"live": bot.pulse.alive}, well=bot.pulse.alive)

    def ready() -> Reply:
        answers = bot.runtime.database.answers()
        return _told({"ready": answers}, well=answers)

    def figures() -> Reply:
        return 200, CONTENT_TYPE_PLAIN_0_0_4, generate_latest(bot.counts.registry).decode()

    return {HEALTH: everything, f"{HEALTH}/live": live, f"{HEALTH}/ready": ready, METRICS: figures}


def pages_only(bot: Bot) -> Guard:
    """The pages for a process that takes no requests of Slack: with no secret, no request is ever Slack's."""
    return Guard((), handle=lambda _body, _headers: (404, "text/plain; charset=utf-8", ""), pages=pages(bot))


def _told(facts: Mapping[str, Any], *, well: bool) -> Reply:
    return 200 if well else 503, JSON, json.dumps(facts)


def facts_of(bot: Bot) -> dict[str, Any]:
    """What the health says of this process."""
    now = bot.runtime.clock()
    facts: dict[str, Any] = {
        "status": "ok",
        "database": "ok",
        "live": bot.pulse.alive,
        "calendar": now.isoformat(timespec="seconds"),
        "slack": "known" if bot.introduced else "not reached yet",
        "warnings": [*bot.warnings, *filter(None, [moved_clock_warning(bot.env, now)])],
    }

    def read() -> tuple[dict[str, int], bool]:
        with bot.runtime.database.read() as tx:
            return outbox.waiting(tx, now=wall_now()), any_waiting(tx)

    try:
        facts["outbox"], changed_plan = bot.runtime.database.answer(read)
    except StoreUnavailable:
        return facts | {"status": "unavailable", "database": "does not answer"}
    if changed_plan:
        facts["warnings"].append("A changed plan waits for the secretariat's word: /emg plan shows it.")
    wrong = [f"The bot fails to {job} ({kind}); see the log." for job, kind in bot.failing.items()]
    if facts["outbox"].get("doubt") or facts["outbox"].get("dead"):
        wrong.append("Some messages are in doubt or were refused for good: python bot.py outbox list.")
    limited = bot.runtime.memory.limited_at
    if limited is not None and wall_now() - limited < LIMITED_SHOWN:
        wrong.append(f"At {limited:%H:%M} UTC Slack sent no more events for a while; what was said is looked for.")
    if not bot.pulse.alive:
        wrong.append("The metronome has stopped; the process ends and has to be started again.")
    if wrong:
        facts["status"] = "attention"
        facts["warnings"] += wrong
    return facts
