"""Nudges of the last weeks are brought up to date in place when an activity changes. Digests are records and stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.shown import people_of, post_again, rows_of
from emgbot.actions.workspace import Accepted, board_of, place_at
from emgbot.clock import wall_now
from emgbot.core.plan import Activity
from emgbot.runtime import Runtime
from emgbot.store import outbox
from emgbot.views.daypost import day_message
from emgbot.views.plan_changes import gone_message

REFRESHED_FOR = timedelta(days=35)
SUPERSEDED = "superseded"


def refresh_nudges(tx: Connection, runtime: Runtime, accepted: Accepted, *, changed: set[str]) -> None:
    """Put an edit into the outbox for every recent nudge that shows one of the changed activities."""
    refresh_rows(tx, accepted, {accepted.ids[ref] for ref in changed}, now=runtime.clock())


def refresh_rows(
    tx: Connection, accepted: Accepted, rows: set[int], *, now: datetime, before: Accepted | None = None
) -> None:
    """The same by row ids. `before`: the plan as it was, where the plan itself has changed."""
    recent = [
        post
        for post in outbox.nudges_since(tx, accepted.team, accepted.plan.id, now - REFRESHED_FOR)
        if rows & rows_of(post)
    ]
    if not recent:
        return
    board = board_of(tx, accepted)
    for post in recent:
        place = place_at(tx, accepted, post.channel) or (place_at(tx, before, post.channel) if before else None)
        if place is None:
            continue
        shown = post_again(post, accepted, place)
        if not shown.silent:
            payload = day_message(shown, board, people_of(accepted.settings))
        elif before is not None:
            gone = [before.plan.by_ref[before.refs[row]] for row in sorted(rows_of(post)) if row in before.refs]
            payload = gone_message(gone)
        else:
            continue
        outbox.enqueue_latest(
            tx,
            outbox.Message(
                key=f"v1/{accepted.team}/edit/{post.channel}/{post.ts}",
                team=accepted.team,
                plan=accepted.plan.id,
                verb="edit",
                kind="nudge",
                channel=post.channel,
                payload=carrying_key(payload, post.key),
                due_at=now,
                about={"ts": post.ts},
            ),
            now=wall_now(),
        )


def follow_plan(tx: Connection, before: Accepted, after: Accepted, *, now: datetime) -> None:
    """Bring what was said or waits to a plan that was just accepted, in the same transaction. `now`: calendar time.

    1. Of another plan that took over nothing more is said: what waits of the old one is skipped.
    2. What waits and nobody has claimed is written anew; what has nothing left to say is skipped.
    3. Nudges of the last weeks are edited in place, as after a change of status. Digests are records and stay.
    """
    waiting = outbox.waiting_posts(tx, before.team, before.plan.id)
    if before.plan.id != after.plan.id:
        for post in waiting:
            outbox.skip_waiting(tx, post.key, reason=SUPERSEDED)
        return
    rows = {row for ref, row in before.ids.items() if _reads(before, row) != _reads(after, row)}
    board = board_of(tx, after)
    for post in waiting:
        place = place_at(tx, after, post.channel)
        if not rows & rows_of(post):
            continue
        shown = post_again(post, after, place) if place else None
        if shown is None or shown.silent:
            outbox.skip_waiting(tx, post.key, reason=SUPERSEDED)
            continue
        items = [item for item in post.about.get("items", ()) if item[0] in after.refs]
        payload = carrying_key(day_message(shown, board, people_of(after.settings)), post.key)
        outbox.rewrite_waiting(tx, post.key, payload=payload, about={**post.about, "items": items})
    refresh_rows(tx, after, rows, now=now, before=before)


def _reads(accepted: Accepted, row: int) -> Activity | None:
    """An activity as it reads, wherever it stands in the file; None where the plan does not have it."""
    ref = accepted.refs.get(row)
    return replace(accepted.plan.by_ref[ref], line=0) if ref else None


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
