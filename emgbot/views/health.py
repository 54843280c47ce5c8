"""How the bot is, as people read it in Slack: what is the matter first, then each channel."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from emgbot.core.health import Finding, Grade, Health, Lane
from emgbot.views import wording
from emgbot.views.blocks import Payload, context, escape, message, sections

TITLES = {
    Grade.FINE: "All is well",
    Grade.ATTENTION: "Something wants a look",
    Grade.BROKEN: "Something keeps the bot from its work",
}


def health(found: Health, zone: ZoneInfo) -> Payload:
    """All findings with their cures, and each channel's last and next message, in a channel's zone."""
    title = TITLES[found.grade]
    wrong = [finding for finding in found.findings if finding.grade is not Grade.FINE]
    fine = [finding for finding in found.findings if finding.grade is Grade.FINE]
    lines = [f"*{title}*", *(_line(finding) for finding in [*wrong, *fine])]
    channels = ["*Channels*", *(_lane(lane, zone) for lane in found.lanes)] if found.lanes else []
    said = " ".join(f"{finding.words} {finding.cure}".strip() for finding in wrong)
    blocks = [*sections("\n".join(lines)), *sections("\n".join(channels))]
    return message(escape(f"{title}. {said}".strip()), [*blocks, context(f"Times in {zone.key}.")])


def lane(found: Lane, zone: ZoneInfo) -> Payload:
    """One channel's last and next message, for those who live there."""
    return message(escape(_lane_words(found, zone)), sections(_lane(found, zone)))


def _line(finding: Finding) -> str:
    mark = {Grade.FINE: ":white_check_mark:", Grade.ATTENTION: ":warning:", Grade.BROKEN: ":x:"}[finding.grade]
    words = (
        f"{mark} {finding.subject}: {finding.words}"
        if finding.grade is Grade.FINE
        else f"{mark} *{finding.subject}*: {finding.words}"
    )
    return escape(words) + (f" _{escape(finding.cure)}_" if finding.cure else "")


def _lane(found: Lane, zone: ZoneInfo) -> str:
    return f"• {escape(_lane_words(found, zone))}"


def _lane_words(found: Lane, zone: ZoneInfo) -> str:
    last = f"last message {_at(found.last, zone)}" if found.last else "nothing said yet"
    following = f"next {_at(found.next, zone)}" if found.next else "nothing planned"
    waits = f", {found.waiting} waiting" if found.waiting else ""
    kept = f", kept back: {found.kept}" if found.kept else ""
    return f"{found.name}: {last}, {following}{waits}{kept}"


def _at(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{wording.on(local.date())} {local:%H:%M}"
