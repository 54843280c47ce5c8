"""Is it still worth saying? Looked at right before a message is sent, however long it has waited."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from emgbot.actions.refresh import SUPERSEDED
from emgbot.actions.shown import post_again, rows_of
from emgbot.actions.tick import LATE_AFTER, message_of
from emgbot.actions.workspace import Accepted, accepted_plan, place_at
from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.daypost import DayPost
from emgbot.core.flags import still_flagged
from emgbot.core.ladder import ladders
from emgbot.core.nudging import Nudge, decide, standing_silence
from emgbot.runtime import Payload, Runtime
from emgbot.store import state
from emgbot.store.outbox import RECORDS, Message, Posted

EXPIRED, CLOSED, SNOOZED = "expired", "closed", "snoozed"


@dataclass(frozen=True)
class Skip:
    """It is not: why. `untold`: what it would have said waits for the next digest."""

    reason: str
    untold: bool = False


def late(runtime: Runtime, message: Message) -> bool:
    """Whether its time is over for so long that it may have been said by somebody, and should say so."""
    return runtime.clock() - message.due_at > LATE_AFTER


def review(tx: Connection, runtime: Runtime, message: Message) -> Message | Skip:
    """The message as it is to be said now: unchanged, written anew, or not at all.

    1. What has expired is not said; nor what belongs to a plan or a channel that was given up.
    2. A day's post leaves out what was closed, snoozed or answered since it was planned, and shows the rest as it
       stands. Records of a week (digests) stay as they are, and so does what is no day's post.
    """
    if message.expires_at is not None and message.expires_at < runtime.clock():
        return Skip(EXPIRED, untold=True)
    if message.verb != "post" or message.plan is None or message.thread_ts is not None or message.kind in RECORDS:
        return message
    posted = Posted(
        message.key, message.kind, message.plan, message.due_at, dict(message.about), message.channel, ts=""
    )
    accepted = accepted_plan(runtime, tx, message.team)
    if accepted is None or not rows_of(posted):
        return message
    place = place_at(tx, accepted, message.channel) if accepted.plan.id == message.plan else None
    if place is None:
        return Skip(SUPERSEDED)
    known = state.standings_of(tx, rows_of(posted))
    board = Board(accepted.plan, {accepted.refs[row]: now for row, now in known.items() if row in accepted.refs})
    was = post_again(posted, accepted, place)
    now = _as_it_stands(was, board, accepted, runtime=runtime)
    if now.silent:
        return Skip(_why(was, board))
    now = replace(now, late=was.late or (bool(now.nudges) and late(runtime, message)))
    again = message_of(accepted, now, board, channel=message.channel, due_at=message.due_at)
    payload = again.payload if "blocks" in message.payload else plain(again.payload)
    if payload == message.payload:
        return message
    return replace(message, payload=payload, about=again.about)


def plain(payload: Payload) -> Payload:
    """A message as its text alone, still recognisable by its metadata: for what Slack does not take in blocks."""
    return {name: value for name, value in payload.items() if name != "blocks"}


def _as_it_stands(post: DayPost, board: Board, accepted: Accepted, *, runtime: Runtime) -> DayPost:
    """Without the steps and flags that would not be said any more."""
    calendar = post.place.calendar
    today = calendar.today(runtime.clock())

    def said(nudge: Nudge) -> bool:
        if nudge.day is None:
            return standing_silence(nudge.activity, board, calendar) is None
        rungs = ladders(calendar).rungs(nudge.activity, board, after=nudge.day - ONE_DAY, through=nudge.day)
        outcomes = (decide(nudge.activity, rung, board, calendar, today=today) for rung in rungs)
        return any(isinstance(outcome, Nudge) and outcome.step is nudge.step for outcome in outcomes)

    flags = still_flagged([(flag.activity, flag.day) for flag in post.flags], board, accepted.places)
    return replace(post, nudges=tuple(filter(said, post.nudges)), flags=tuple(flags))


def _why(post: DayPost, board: Board) -> str:
    """Why nothing is left of a post, in a word."""
    shown = [*(nudge.activity for nudge in post.nudges), *(flag.activity for flag in post.flags)]
    still_open = [now for activity in shown if (now := board.standing(activity)).status.open]
    if shown and not still_open:
        return CLOSED
    return SNOOZED if any(now.snoozed_until for now in still_open) else SUPERSEDED
