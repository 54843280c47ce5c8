"""`preview`: what would be posted and why, what is left out and why, and how much that is for each channel."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from emgbot.cli.reading import read_files
from emgbot.config import Environment, read_environment
from emgbot.core.board import Board
from emgbot.core.nudging import why_never
from emgbot.core.places import Place
from emgbot.errors import ConfigError, UsageError
from emgbot.settings import Settings, read_settings, require_settings

if TYPE_CHECKING:
    from emgbot.actions.preview import Begun, Preview
    from emgbot.actions.workspace import Accepted
    from emgbot.core.daypost import DayPost

MOST_DAYS = 3700
MANY = 9
"""More posts than that in a week are shown as `+`: each week has one character."""


def preview(options: Namespace) -> int:
    """Print every post of a period with its reasons.

    As text it closes with what is left out on days without a post, what is never nudged, and how much each channel
    gets; as JSON it is the posts alone.
    """
    from emgbot.actions.preview import day_posts, previewed

    if options.end < options.begin:
        raise UsageError(f"--to {options.end} is before --from {options.begin}.")
    if (options.end - options.begin).days > MOST_DAYS:
        raise UsageError("The period is longer than ten years; name a shorter one.")
    env = read_environment()
    settings = require_settings(read_settings(env.settings_file))
    accepted, board, ids, so_far = _as_stored(env, settings) or _from_file(env, settings, options.begin)
    chosen = _chosen(accepted, options.channel)
    begin = max(options.begin, accepted.first_start)
    days = day_posts(accepted, board, begin=begin, end=options.end, places=chosen, so_far=so_far)
    found = previewed(accepted, board, days, ids)
    if options.format == "json":
        print(json.dumps([item.as_json() for item in found], ensure_ascii=False, indent=1))
        return 0
    for item in found:
        _print_post(item)
    _print_left_out(days, board, chosen, accepted)
    _print_weeks(found, begin, options.end, chosen)
    print(f"{len(found)} posts")
    return 0


def _chosen(accepted: Accepted, channel: str | None) -> tuple[Place, ...]:
    """The place that was asked for, or all of them. Raises UsageError."""
    if not channel:
        return accepted.places.all
    place = accepted.places.named(channel)
    if place is None:
        known = ", ".join(place.name for place in accepted.places.all)
        raise UsageError(f"No group of the plan lives in {channel}. The channels are {known}.")
    return (place,)


def _print_post(item: Preview) -> None:
    post = item.post
    print(f"{item.at:%a %d %b %Y %H:%M}  {post.place.name}  {post.kind}")
    print(f"    {item.payload['text']}")
    for nudge in post.steps:
        print(f"    {nudge.activity.ref} {nudge.step.value}: {post.reason_of(nudge)}")
    for reason in post.because:
        print(f"    {reason}")
    for left in post.left_out:
        print(f"    {left.activity.ref} left out: {left.reason}")


def _print_left_out(days: Sequence[DayPost], board: Board, chosen: Iterable[Place], accepted: Accepted) -> None:
    """What is left out on days without a post, and what is never nudged."""
    silent = sorted((post for post in days if post.silent and post.left_out), key=lambda post: post.day)
    never = [
        f"    {activity.ref} never nudged: {reason}"
        for activity in board.plan.activities
        if accepted.places.nudged_in(activity) in chosen and (reason := why_never(activity, board))
    ]
    if silent or never:
        print("Left out, on days without a post:" if silent else "Left out:")
    for post in silent:
        for left in post.left_out:
            print(
                f"    {post.day:%a %d %b %Y}  {post.place.name}  {left.activity.ref} {left.step.value}: {left.reason}"
            )
    for line in never:
        print(line)


def _print_weeks(found: Sequence[Preview], begin: date, end: date, chosen: Sequence[Place]) -> None:
    """A line for each channel with a character for each week, Monday to Sunday: how many posts it gets."""
    first = begin - timedelta(days=begin.weekday())
    weeks = (end - first).days // 7 + 1
    width = max(len(place.name) for place in chosen)
    print(f"Posts in each week from Monday {first:%d %b %Y} (all, those with a nudge, most of either in a week):")
    for place in chosen:
        posts, nudges = [0] * weeks, [0] * weeks
        for item in found:
            if item.post.place.name == place.name:
                week = (item.post.day - first).days // 7
                posts[week] += 1
                nudges[week] += bool(item.post.steps)
        line = "".join("." if not count else str(count) if count <= MANY else "+" for count in posts)
        figures = f"{sum(posts):4} {sum(nudges):4} {max(posts):2} {max(nudges):2}"
        print(f"    {place.name:{width}} {figures}  {line}")


_Known = tuple["Accepted", Board, dict[str, str], "Begun"]


def _from_file(env: Environment, settings: Settings, begin: date) -> _Known:
    """The plan of the file as if it were started on `begin`, everything open. Raises ConfigError."""
    from emgbot.actions.preview import NOTHING_YET
    from emgbot.actions.workspace import Accepted

    files = read_files(env)
    plan, places = files.plan.plan, files.places
    if plan is None or places is None:
        raise ConfigError("\n".join(str(problem) for problem in files.problems))
    ids = {activity.ref: number for number, activity in enumerate(plan.activities, start=1)}
    return Accepted("T0", plan, 0, begin, ids, places, settings), Board(plan), {}, NOTHING_YET


def _as_stored(env: Environment, settings: Settings) -> _Known | None:
    """The accepted plan, None where the database has none, or there is none."""
    from emgbot.actions.preview import begun
    from emgbot.actions.workspace import as_stored
    from emgbot.store.engine import Database

    database = Database(env.database)
    try:
        if not database.exists():
            return None
        # Only now: it brings in the migrations, which a plan in a file has no need of.
        from emgbot.store.migrate import require_migrated

        require_migrated(database)
        with database.read() as tx:
            stored = as_stored(tx, settings)
            return (*stored, begun(tx, stored[0], stored[2])) if stored else None
    finally:
        database.close()
