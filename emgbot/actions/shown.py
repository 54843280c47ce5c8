"""What a post shows, as the outbox keeps it, and the post again from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from emgbot.actions.workspace import Accepted
from emgbot.core.daypost import FLAG_STEP, DayPost, Said
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
    """What a post shows, by row ids: `items` are its steps, `told` the same with day, end and who asked for it."""
    ids = accepted.ids
    told = [
        [ids[n.activity.ref], n.step.value, (n.day or post.day).isoformat(), n.end and n.end.isoformat(), n.asked_by]
        for n in post.steps
    ]
    flags = [
        [ids[flag.activity.ref], flag.end.isoformat(), flag.day.isoformat(), flag.spoken and flag.spoken.isoformat()]
        for flag in post.flags
    ]
    start = post.introduction
    begun = [[ids[activity.ref] for activity in part] for part in (start.over, start.running)] if start else []
    period = [post.digest.opened.isoformat(), post.digest.closed.isoformat()] if post.digest else []
    more = {"told": told, "flags": flags, "introduction": begun, "period": period}
    return {
        "items": [[row_id, step] for row_id, step, *_ in told],
        "late": post.late,
        **{name: value for name, value in more.items() if value},
    }


def said_in(accepted: Accepted, abouts: Sequence[Mapping[str, Any]]) -> Said:
    """The steps and flags that some posts have said."""
    rows = [
        *((row, step, end) for about in abouts for row, step, _, end, _ in about.get("told", ())),
        *((row, FLAG_STEP.value, end) for about in abouts for row, end, *_ in about.get("flags", ())),
    ]
    return frozenset(
        (ref, Step(step), _day(end)) for row, step, end in rows if (ref := accepted.refs.get(row)) is not None
    )


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
    """Its steps; of a post from before `told` was kept, without the days."""
    told = about.get("told") or [[row_id, step, None, None, None] for row_id, step in about.get("items", ())]
    return [
        Nudge(activity, Step(step), "", end=_day(end), asked_by=asked, day=_day(day))
        for row_id, step, day, end, asked in told
        for activity in _activities(accepted, [row_id])
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _flags(accepted: Accepted, about: Mapping[str, Any]) -> list[Flag]:
    return [
        Flag(
            activity,
            accepted.places.nudged_in(activity),
            date.fromisoformat(end),
            date.fromisoformat(day),
            _day(spoken),
        )
        for row_id, end, day, spoken in about.get("flags", ())
        for activity in _activities(accepted, [row_id])
    ]


def _activities(accepted: Accepted, rows: list[int]) -> tuple[Activity, ...]:
    known = accepted.plan.by_ref
    return tuple(known[ref] for row in rows if (ref := accepted.refs.get(row)) is not None and ref in known)
