"""How the bot is, from what is stored: asked by `/emg health`, `/healthz` and `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.lag import lags
from emgbot.actions.preview import begun, day_posts
from emgbot.actions.request import Request, Scene, is_secretariat
from emgbot.actions.workspace import Accepted, accepted_plan, board_of, channel_ids, identity
from emgbot.clock import wall_now
from emgbot.core.commands.verbs import Command
from emgbot.core.health import Finding, Grade, Health, Lane, cure_of_channel, cure_of_workspace
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import heartbeats, lanes, outbox, pauses
from emgbot.store.proposals import any_waiting
from emgbot.views import health as views
from emgbot.views.blocks import Payload

LOOKED_AHEAD = timedelta(days=100)
"""So far ahead a channel's next post is looked for: a quarter, in which there is a check-in at least."""

NOT_PLANNED_AFTER = timedelta(minutes=5)
"""Calendar time after a send time by which the metronome has long been at it."""

SEEN_WITHIN = timedelta(minutes=2)
WAITS_LONG = timedelta(minutes=15)
MOST_NAMED = 5

NO_CHANNEL = "no channel"


def look(runtime: Runtime) -> Health:
    """Everything that is stored about how the bot is. Raises StoreUnavailable."""
    now = wall_now()
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
        accepted = accepted_plan(runtime, tx, found.team) if found else None
        if found is None or accepted is None:
            words = "There is no accepted plan yet: it is accepted when the bot first meets its workspace."
            missing = Finding(Grade.ATTENTION, "plan", words, "Start it once: python bot.py run")
            return Health((*_slack(tx, now), missing), ())
        kept = {pause.name: pause for pause in pauses.listed(tx) if pauses.in_force(pause, now)}
        every = _lanes(tx, runtime, accepted, kept)
        findings = [*_slack(tx, now), *_plan(tx, accepted), *_planned(tx, runtime, accepted)]
        findings += [*_processes(tx, now), *_outbox(tx, found.team)]
    return Health((*findings, *_kept(every)), tuple(every))


def answer(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:  # noqa: ARG001
    """Everything for the secretariat; for others what concerns their channel. Raises UserError where that is none."""
    found, zone = look(runtime), scene.calendar.zone
    if (scene.place and scene.place.secretariat) or is_secretariat(runtime, scene, request.user):
        return views.health(found, zone)
    own = next((lane for lane in found.lanes if scene.place and lane.name == scene.place.name), None)
    if own is None:
        raise UserError("How the bot is, I tell the secretariat; in a channel of a group, what concerns that channel.")
    return views.lane(own, zone)


def _slack(tx: Connection, now: datetime) -> Iterator[Finding]:
    for pause in pauses.listed(tx):
        if pause.name == pauses.WORKSPACE:
            words = f"Slack does not take the bot at all ({pause.reason}); everything waits and nothing is lost."
            yield Finding(Grade.BROKEN, "Slack", words, cure_of_workspace(pause.reason))
        elif pause.name.startswith("method:") and pauses.in_force(pause, now):
            method = pause.name.removeprefix("method:")
            words = f"Slack asked us to wait with {method} until {pause.until:%H:%M:%S} UTC."
            yield Finding(Grade.FINE, "Slack", words)


def _plan(tx: Connection, accepted: Accepted) -> Iterator[Finding]:
    words = f"Plan {accepted.plan.id}, version {accepted.version}, {len(accepted.plan.activities)} activities."
    yield Finding(Grade.FINE, "plan", words)
    if any_waiting(tx):
        yield Finding(
            Grade.ATTENTION, "plan", "A changed plan waits for the secretariat's word.", "/emg plan shows it."
        )


def _planned(tx: Connection, runtime: Runtime, accepted: Accepted) -> Iterator[Finding]:
    """Whether the metronome beats: what was due by now has been planned."""
    behind = [name for name, lag in lags(tx, runtime, accepted).items() if lag > NOT_PLANNED_AFTER]
    if behind:
        words = f"Nothing has been planned for {', '.join(behind)} since the last send time."
        yield Finding(Grade.BROKEN, "worker", words, "Look whether `run` or a `worker` is running, and into its log.")


def _processes(tx: Connection, now: datetime) -> Iterator[Finding]:
    """Which processes run; somebody has to plan and send."""
    seen = [one for one in heartbeats.heartbeats(tx) if now - one.seen_at < SEEN_WITHIN]
    if seen:
        listed = "; ".join(f"{one.process} ({one.does}, version {one.version})" for one in seen)
        yield Finding(Grade.FINE, "processes", f"{listed}.")
    if not any("work" in one.does for one in seen):
        words = "No process plans and sends at present."
        yield Finding(Grade.BROKEN, "processes", words, "Start `python bot.py run`, or a `worker` beside `web`.")


def _outbox(tx: Connection, team: str) -> Iterator[Finding]:
    now = wall_now()
    counts, oldest = outbox.waiting(tx, now=now), lanes.oldest_waiting(tx)
    dead = lanes.given_up(tx, team, newest=MOST_NAMED)
    if dead:
        more = f" (the newest {len(dead)} of {counts['dead']})" if counts["dead"] > len(dead) else ""
        said = "; ".join(f"{one.key}: {one.error}" for one in dead)
        words = f"{counts['dead']} given up{more}: {said}."
        cure = "python bot.py outbox show KEY, then outbox retry KEY or outbox cancel KEY."
        yield Finding(Grade.ATTENTION, "messages", words, cure)
    if counts["doubt"]:
        words = f"{counts['doubt']} of which Slack has not said whether they arrived; the channels are looked into."
        yield Finding(Grade.ATTENTION, "messages", words, "Nothing: it settles itself within minutes.")
    if oldest is not None and now - oldest > WAITS_LONG:
        words = f"The oldest message waits since {oldest:%d %b %H:%M} UTC ({counts.get('pending', 0)} wait)."
        yield Finding(
            Grade.ATTENTION, "messages", words, "See below what keeps it; python bot.py outbox list tells more."
        )
    if not counts.get("dead") and not counts["doubt"]:
        words = f"{counts.get('sent', 0)} sent, {counts.get('pending', 0)} waiting."
        yield Finding(Grade.FINE, "messages", words)


def _lanes(tx: Connection, runtime: Runtime, accepted: Accepted, kept: Mapping[str, pauses.Pause]) -> list[Lane]:
    ids, stored = channel_ids(tx, accepted), lanes.lanes(tx, accepted.team)
    following = _next_posts(tx, runtime, accepted, ids)
    found = []
    for place in accepted.places.all:
        channel = ids.get(place.name)
        lane = Lane(place.name, channel is not None, next=following.get(place.name))
        if channel is None:
            lane = replace(lane, kept=NO_CHANNEL)
        elif pause := kept.get(pauses.of_channel(channel)):
            lane = replace(lane, kept=pause.reason, until=pause.until)
        if channel in stored:
            lane = replace(lane, last=stored[channel].last, waiting=stored[channel].waiting)
        found.append(lane)
    return found


def _next_posts(tx: Connection, runtime: Runtime, accepted: Accepted, ids: Mapping[str, str]) -> dict[str, datetime]:
    """When each channel hears from the bot next, as things stand; calendar time."""
    now = runtime.clock()
    board, so_far = board_of(tx, accepted), begun(tx, accepted, ids)
    found: dict[str, datetime] = {}
    for place in accepted.places.all:
        begin = max(place.calendar.today(now), accepted.first_start)
        posts = day_posts(accepted, board, begin=begin, end=begin + LOOKED_AHEAD, places=[place], so_far=so_far)
        at = (place.calendar.send_instant(post.day) for post in posts if not post.silent)
        following = next((instant for instant in at if instant > now), None)
        if following is not None:
            found[place.name] = following
    return found


def _kept(every: list[Lane]) -> Iterator[Finding]:
    for lane in every:
        if lane.kept:
            words = f"{lane.name}: nothing goes out there ({lane.kept})."
            yield Finding(Grade.ATTENTION, "channels", words, cure_of_channel(lane.kept))
