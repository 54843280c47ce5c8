"""What a post shows, as the outbox keeps it, and the post again from there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from emgbot.actions.workspace import Accepted
from emgbot.core.daypost import DayPost
from emgbot.core.flags import Flag
from emgbot.core.introduction import Introduction
from emgbot.core.ladder import Step
from emgbot.core.nudging import Nudge
from emgbot.core.places import Place
from emgbot.core.plan import Activity
from emgbot.settings import Settings
from emgbot.store.outbox import Posted
from emgbot.views.daypost import People


def people_of(settings: Settings) -> People:
    """Whom posts may mention and how people are called."""

    def named(activity: Activity) -> list[str]:
        people = [settings.people[user] for user in settings.focal_points_of(activity)]
        return [f"{person.name} ({person.entity})" if person.entity else person.name for person in people]

    return People(settings.mentioned_for, named, settings.names)


def about_of(accepted: Accepted, post: DayPost) -> dict[str, Any]:
    """What a post shows: `items` are its steps, `said` what else is known of them, by row id.

    `untold` is what waits again if it can never be said, as `watermark.carried` has it.
    """
    ids = accepted.ids
    about: dict[str, Any] = {
        "items": [[ids[nudge.activity.ref], nudge.step.value] for nudge in post.steps],
        "late": post.late,
    }
    said = {
        str(ids[nudge.activity.ref]): [nudge.end.isoformat() if nudge.end else None, nudge.asked_by]
        for nudge in post.steps
        if nudge.end or nudge.asked_by
    }
    untold = [
        *([ids[n.activity.ref], n.step.value, (n.day or post.day).isoformat()] for n in post.steps),
        *([ids[flag.activity.ref], Step.PLUS_5.value, flag.day.isoformat()] for flag in post.flags),
    ]
    flags = [
        [ids[flag.activity.ref], flag.end.isoformat(), flag.day.isoformat(), flag.spoken and flag.spoken.isoformat()]
        for flag in post.flags
    ]
    start = post.introduction
    told = [[ids[activity.ref] for activity in part] for part in (start.over, start.running)] if start else []
    period = [post.digest.opened.isoformat(), post.digest.closed.isoformat()] if post.digest else []
    more = {"said": said, "untold": untold, "flags": flags, "introduction": told, "period": period}
    return about | {name: value for name, value in more.items() if value}


def rows_of(posted: Posted) -> set[int]:
    """The row ids of the activities that a post shows: its steps, its flags, and where the plan stood."""
    about = posted.about
    start = (row for part in about.get("introduction", ()) for row in part)
    return {*start, *(row for row, *_ in (*about.get("items", ()), *about.get("flags", ())))}


def post_again(posted: Posted, accepted: Accepted, place: Place) -> DayPost:
    """A post that is no digest as it would be said now: the same, of the activities that the plan still has."""
    about = posted.about
    start = [_activities(accepted, part) for part in about.get("introduction", ())]
    return DayPost(
        place=place,
        day=place.calendar.today(posted.due_at),
        nudges=tuple(_nudges(accepted, about)),
        left_out=(),
        late=bool(about.get("late")),
        flags=tuple(_flags(accepted, about)),
        introduction=Introduction(*start) if start else None,
    )


def _nudges(accepted: Accepted, about: Mapping[str, Any]) -> list[Nudge]:
    said = about.get("said", {})
    found = []
    for row_id, step in about.get("items", ()):
        for activity in _activities(accepted, [row_id]):
            end, asked = said.get(str(row_id), (None, None))
            found.append(Nudge(activity, Step(step), "", end=date.fromisoformat(end) if end else None, asked_by=asked))
    return found


def _flags(accepted: Accepted, about: Mapping[str, Any]) -> list[Flag]:
    return [
        Flag(
            activity,
            accepted.places.nudged_in(activity),
            date.fromisoformat(end),
            date.fromisoformat(day),
            date.fromisoformat(spoken) if spoken else None,
        )
        for row_id, end, day, spoken in about.get("flags", ())
        for activity in _activities(accepted, [row_id])
    ]


def _activities(accepted: Accepted, rows: list[int]) -> tuple[Activity, ...]:
    known = accepted.plan.by_ref
    return tuple(known[ref] for row in rows if (ref := accepted.refs.get(row)) is not None and ref in known)
