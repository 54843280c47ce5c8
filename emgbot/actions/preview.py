"""What will be posted, with the reasons, by the code that sends. Reads; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from emgbot.actions.planning import carried_of
from emgbot.actions.shown import said_in
from emgbot.actions.tick import SAID_LATELY, message_of
from emgbot.actions.workspace import Accepted, accepted_plan, board_of, channel_ids, identity
from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.daypost import Carried, DayPost, Said, compose, days_to_cover
from emgbot.core.digest import Week, period_close
from emgbot.core.places import Place
from emgbot.runtime import Runtime
from emgbot.store import outbox, plans, watermarks
from emgbot.store.watermarks import Watermark

LOOK_AHEAD = timedelta(days=16)
"""The secretariat's overview comes every week, so that there is always something within two."""


@dataclass(frozen=True)
class Preview:
    """A future post. `at` is local to the channel, with its offset."""

    at: datetime
    post: DayPost
    payload: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """For `preview --format json`."""
        return {
            "at": self.at.isoformat(),
            "channel": self.post.place.name,
            "kind": self.post.kind,
            "refs": [nudge.activity.ref for nudge in self.post.steps],
            "why": [
                {"ref": n.activity.ref, "step": n.step.value, "reason": self.post.reason_of(n)} for n in self.post.steps
            ],
            "left_out": [{"ref": item.activity.ref, "why": item.reason} for item in self.post.left_out],
            "text": self.payload["text"],
            "blocks": self.payload["blocks"],
            "metadata": self.payload["metadata"],
            "because": list(self.post.because),
        }


@dataclass(frozen=True)
class Begun:
    """What was done already: how far each place is planned and what it said lately, by its name; the start's post."""

    marks: Mapping[str, Watermark] = field(default_factory=dict)
    introduced: bool = False
    said: Mapping[str, Said] = field(default_factory=dict)


NOTHING_YET = Begun()


def begun(tx: Connection, accepted: Accepted, ids: Mapping[str, str]) -> Begun:
    """What the database knows of what was done."""
    known = watermarks.watermarks(tx, accepted.team)
    marks = {name: known[channel] for name, channel in ids.items() if channel in known}
    stored = next(each for each in plans.accepted(tx, accepted.team) if each.plan == accepted.plan.id)
    said = {}
    for name, mark in marks.items():
        since = accepted.places.by_name[name].calendar.send_instant(mark.planned_through) - SAID_LATELY
        said[name] = said_in(accepted, outbox.said_since(tx, accepted.team, ids[name], since))
    return Begun(marks, stored.introduced is not None, said)


def preview(
    accepted: Accepted,
    board: Board,
    *,
    begin: date,
    end: date,
    places: Iterable[Place],
    ids: dict[str, str],
    so_far: Begun = NOTHING_YET,
) -> list[Preview]:
    """Every post from `begin` to `end` (local days, inclusive) if nobody says anything more, in order of time."""
    days = day_posts(accepted, board, begin=begin, end=end, places=places, so_far=so_far)
    return previewed(accepted, board, days, ids)


def previewed(accepted: Accepted, board: Board, days: Iterable[DayPost], ids: Mapping[str, str]) -> list[Preview]:
    """The posts among some days as people will see them, in order of time."""
    found = [
        _preview(accepted, board, post, ids.get(post.place.name, post.place.name)) for post in days if not post.silent
    ]
    return sorted(found, key=lambda item: (item.at, item.post.place.name))


def day_posts(
    accepted: Accepted, board: Board, *, begin: date, end: date, places: Iterable[Place], so_far: Begun = NOTHING_YET
) -> list[DayPost]:
    """What each place's days would be, silent ones too; of each place in order, as the tick goes from day to day."""
    return [post for place in places for post in _days_of(place, accepted, board, begin=begin, end=end, so_far=so_far)]


def _days_of(
    place: Place, accepted: Accepted, board: Board, *, begin: date, end: date, so_far: Begun
) -> Iterable[DayPost]:
    calendar, mark = place.calendar, so_far.marks.get(place.name)
    opened = datetime.combine(begin, datetime.min.time(), calendar.zone)
    through, first = begin - ONE_DAY, place.secretariat and not so_far.introduced
    waiting: tuple[Carried, ...] = ()
    if mark is not None and mark.planned_through < begin:
        waiting = tuple(carried_of(accepted, mark.carried))
    for number in range((end - begin).days + 1):
        day = begin + number * ONE_DAY
        days = days_to_cover(through, day, calendar)
        if not days:
            continue
        digest = any(calendar.digest_due(covered) for covered in days)
        ahead = mark is None or mark.planned_through < day
        post = compose(
            days,
            board,
            accepted.places,
            place,
            week=Week(opened) if digest else None,
            after=through,
            carried=waiting,
            first=first and ahead,
            said=so_far.said.get(place.name, frozenset()) if ahead else frozenset(),
        )
        opened = period_close(calendar, day) if digest else opened
        through, waiting, first = day, post.keep, first and not ahead
        yield post


def next_post(runtime: Runtime, after: datetime) -> datetime | None:
    """When the bot will next say something by itself, as things stand, strictly after an instant (calendar time).

    None if it will be silent for `LOOK_AHEAD` days, or has no plan.
    """
    with runtime.database.read() as tx:
        found = identity(runtime, tx)
        accepted = accepted_plan(runtime, tx, found.team) if found else None
        if accepted is None:
            return None
        ids = channel_ids(tx, accepted)
        board = board_of(tx, accepted)
        so_far = begun(tx, accepted, ids)
    places = [place for place in accepted.places.all if place.name in ids]
    begin = max(after.astimezone(UTC).date() - ONE_DAY, accepted.first_start)
    coming = preview(accepted, board, begin=begin, end=begin + LOOK_AHEAD, places=places, ids=ids, so_far=so_far)
    return next((item.at for item in coming if item.at > after), None)


def _preview(accepted: Accepted, board: Board, post: DayPost, channel: str) -> Preview:
    due_at = post.place.calendar.send_instant(post.day)
    message = message_of(accepted, post, board, channel=channel, due_at=due_at)
    return Preview(due_at.astimezone(post.place.calendar.zone), post, dict(message.payload))
