"""What a channel's post of a day is made of, read from the store. Shared by tick, preview and the digest on demand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from emgbot.actions.workspace import Accepted, channel_ids
from emgbot.core.calendar import CLOSE_BEFORE_SEND, Calendar
from emgbot.core.daypost import FLAG_STEP, Carried
from emgbot.core.digest import Week, covered_by
from emgbot.core.history import Action, Note, Via
from emgbot.core.ladder import Step
from emgbot.core.places import Place
from emgbot.store import intake, plans, state, watermarks
from emgbot.store.outbox import Message
from emgbot.store.watermarks import Waiting


@dataclass(frozen=True)
class Gathered:
    """A digest's period with the row ids of the replies it quotes."""

    week: Week
    reply_ids: tuple[int, ...]


def week_of(tx: Connection, accepted: Accepted, place: Place, *, closed: datetime) -> Gathered:
    """Everything since the channel's last digest closed and before `closed` (calendar time), half-open.

    A reply that was written before an earlier close but came in later is in the next period: nothing falls between.
    """
    channel = channel_ids(tx, accepted).get(place.name)
    mark = watermarks.watermark(tx, accepted.team, channel) if channel else None
    opened = mark.digest_closed if mark and mark.digest_closed else start_of(accepted, place.calendar)
    covers = {activity.ref for activity in covered_by(place, accepted.plan)}
    entries = state.entries_between(tx, accepted.team, accepted.plan.id, opened=opened, closed=closed)
    entries = [entry for entry in entries if entry.ref in covers]
    replies = intake.undigested(tx, accepted.team, [channel] if channel else [], closed=closed)
    undone = {entry.undoes for entry in entries if entry.undoes}
    spoken = [
        Note(entry.actor, entry.actor_name, entry.at, entry.note, entry.ref)
        for entry in entries
        # A thread reply is quoted from the reply itself, so that an edit or a withdrawal counts; what changed in the
        # plan are nobody's words.
        if entry.note and entry.via is not Via.REPLY and entry.action is not Action.PLAN and entry.id not in undone
    ]
    notes = sorted([*(note for _, note in replies), *spoken], key=lambda note: note.at)
    return Gathered(Week(opened, tuple(entries), tuple(notes)), tuple(row_id for row_id, _ in replies))


def closed_this_week(mark: watermarks.Watermark, calendar: Calendar, today: date) -> bool:
    """Whether the channel's digest of this ISO week is behind it, whatever day it is sent on now."""
    if mark.digest_closed is None:
        return False
    return calendar.today(mark.digest_closed + CLOSE_BEFORE_SEND).isocalendar()[:2] == today.isocalendar()[:2]


def carried_of(accepted: Accepted, waiting: Iterable[Waiting]) -> list[Carried]:
    """What waits for a digest, of the activities that the plan has."""
    return [
        Carried(accepted.plan.by_ref[ref], Step(item.step), item.day)
        for item in waiting
        if (ref := accepted.refs.get(item.activity_id)) is not None
    ]


def waiting_of(accepted: Accepted, carried: Iterable[Carried]) -> tuple[Waiting, ...]:
    """The same as it is stored."""
    return tuple(Waiting(accepted.ids[item.activity.ref], item.step.value, item.day) for item in carried)


def take_back(tx: Connection, message: Message) -> None:
    """A post was never said. Its steps and flags wait for the next digest; where the plan stands is told another day.

    If it was a digest, its period opens again: the next one tells what it would have told.
    """
    period = message.about.get("period")
    if period:
        opened, closed = (datetime.fromisoformat(instant) for instant in period)
        watermarks.reopen_period(tx, message.team, message.channel, opened=opened, closed=closed)
        intake.forget_digest(tx, message.key)
    about = message.about
    untold = [
        *(Waiting(row, step, date.fromisoformat(day)) for row, step, day, *_ in about.get("told", ())),
        *(Waiting(row, FLAG_STEP.value, date.fromisoformat(day)) for row, _, day, _ in about.get("flags", ())),
    ]
    if untold:
        watermarks.carry(tx, message.team, message.channel, untold)
    if message.about.get("introduction") and message.plan:
        plans.introduce(tx, message.team, message.plan, on=None)


def start_of(accepted: Accepted, calendar: Calendar) -> datetime:
    """The instant at which the first start's day began: nothing before it is ever told."""
    return datetime.combine(accepted.first_start, datetime.min.time(), calendar.zone)
