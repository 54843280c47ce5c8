"""Nudges of the last weeks are brought up to date in place when an activity changes. Digests are records and stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions.workspace import Accepted, board_of, place_at
from emgbot.clock import wall_now
from emgbot.core.daypost import DayPost
from emgbot.core.ladder import Nudge, Step
from emgbot.runtime import Runtime
from emgbot.store import outbox
from emgbot.views.nudge import nudge_message

REFRESHED_FOR = timedelta(days=35)


def refresh_nudges(tx: Connection, runtime: Runtime, accepted: Accepted, *, changed: set[str]) -> None:
    """Put an edit into the outbox for every recent nudge that shows one of the changed activities."""
    ids = {accepted.ids[ref] for ref in changed}
    now = runtime.clock()
    recent = [
        post
        for post in outbox.nudges_since(tx, accepted.team, accepted.plan.id, now - REFRESHED_FOR)
        if ids & {row_id for row_id, _ in post.about.get("items", ())}
    ]
    if not recent:
        return
    board = board_of(tx, accepted)
    for post in recent:
        place = place_at(tx, accepted, post.channel)
        if place is None:
            continue
        nudges = tuple(
            Nudge(accepted.plan.by_ref[accepted.refs[row_id]], Step(step), "")
            for row_id, step in post.about["items"]
            if accepted.refs.get(row_id) in accepted.plan.by_ref
        )
        day = place.calendar.today(post.due_at)
        shown = DayPost(place=place, day=day, nudges=nudges, left_out=(), late=bool(post.about.get("late")))
        payload = carrying_key(nudge_message(shown, board, accepted.settings.focal_points), post.key)
        outbox.enqueue_latest(
            tx,
            outbox.Message(
                key=f"v1/{accepted.team}/edit/{post.channel}/{post.ts}",
                team=accepted.team,
                plan=accepted.plan.id,
                verb="edit",
                kind="nudge",
                channel=post.channel,
                payload=payload,
                due_at=now,
                about={"ts": post.ts},
            ),
            now=wall_now(),
        )


def carrying_key(payload: dict[str, object], key: str) -> dict[str, object]:
    """The message with its key in the metadata and in the first block, so that it can be recognised in the channel."""
    mark = outbox.slack_key(key)
    blocks = payload.get("blocks")
    first, *rest = blocks if isinstance(blocks, list) and blocks else [{"type": "divider"}]
    return {
        **payload,
        "blocks": [{**first, "block_id": f"k:{mark}"}, *rest],
        "metadata": {"event_type": "emgbot", "event_payload": {"k": mark}},
    }
