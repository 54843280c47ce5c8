"""What will be posted, with the reasons, by the code that sends. Reads; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from emgbot.actions.tick import message_of
from emgbot.actions.workspace import Accepted, accepted_plan, board_of, channel_ids, identity
from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.daypost import DayPost, Week, compose, period_close
from emgbot.core.places import Place
from emgbot.runtime import Runtime

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
            "refs": [nudge.activity.ref for nudge in self.post.nudges],
            "why": [{"ref": n.activity.ref, "step": n.step.value, "reason": n.reason} for n in self.post.nudges],
            "left_out": [{"ref": item.activity.ref, "why": item.reason} for item in self.post.left_out],
            "text": self.payload["text"],
            "blocks": self.payload["blocks"],
            "metadata": self.payload["metadata"],
        }


def preview(
    accepted: Accepted,
    board: Board,
    *,
    begin: date,
    end: date,
    places: Iterable[Place],
    ids: dict[str, str],
) -> list[Preview]:
    """Every post from `begin` to `end` (local days, inclusive) if nobody says anything more, in order of time."""
    found = []
    for place in places:
        calendar = place.calendar
        opened = datetime.combine(begin, datetime.min.time(), calendar.zone)
        day = begin
        while day <= end:
            digest = calendar.digest_due(day)
            if calendar.works(day) or digest:
                week = Week(opened) if digest else None
                post = compose([day], board, accepted.places, place, week=week)
                if digest:
                    opened = period_close(calendar, day)
                if not post.silent:
                    found.append(_preview(accepted, board, post, ids.get(place.name, place.name)))
            day += ONE_DAY
    return sorted(found, key=lambda item: (item.at, item.post.place.name))


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
    places = [place for place in accepted.places.all if place.name in ids]
    begin = after.astimezone(UTC).date() - ONE_DAY
    coming = preview(accepted, board, begin=begin, end=begin + LOOK_AHEAD, places=places, ids=ids)
    return next((item.at for item in coming if item.at > after), None)


def _preview(accepted: Accepted, board: Board, post: DayPost, channel: str) -> Preview:
    due_at = post.place.calendar.send_instant(post.day)
    message = message_of(accepted, post, board, channel=channel, due_at=due_at)
    return Preview(due_at.astimezone(post.place.calendar.zone), post, dict(message.payload))
