"""What will be posted, as an answer: the list of a time to come, and today's post for oneself alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from emgbot.core.dates.schedule import Window
from emgbot.core.daypost import DayPost
from emgbot.core.places import Place
from emgbot.views import wording
from emgbot.views.answers import refusal
from emgbot.views.blocks import MESSAGE_BLOCKS, MESSAGE_CHARACTERS, Block, Payload, context, escape, message, sections
from emgbot.views.blocks import weight as weight_of
from emgbot.views.reminders import weekday_on

ROOM = MESSAGE_CHARACTERS - 1_500
"""What a list may weigh, so that its end still fits."""

MOST_POSTS = MESSAGE_BLOCKS - 5
MOST_REASONS = 12

_MENTION = re.compile(r"<@([A-Z0-9]{1,40})(?:\|[^<>]*)?>")


def preview(
    posts: Sequence[DayPost], window: Window, places: Sequence[Place], *, where: str, following: DayPost | None
) -> Payload:
    """The posts to come, in order, a block each; what one message does not hold is named with the way to see it."""
    several = len(places) > 1
    count = sum(not post.silent for post in posts)
    said = f"{count or 'no'} post{'s' * (count != 1)}"
    named = "all channels" if where == "all" else where
    title = f"{wording.span(window)}, {named}: {said} if nobody says anything more"
    blocks = sections(f"*{escape(title)}*")
    shown, weight = 0, weight_of(blocks[0])
    for run in _runs(posts):
        more = sections(_run(run, several=several) if len(run) > 1 else _post(run[0], several=several))
        weight += sum(map(weight_of, more))
        if len(blocks) + len(more) > MOST_POSTS or weight > ROOM:
            break
        blocks += more
        shown += len(run)
    hidden = posts[shown:]
    if hidden:
        command = f"/emg preview {where} {_days(Window(hidden[0].day, window.end))}"
        blocks.append(context(f"+{len(hidden)} more: `{escape(command)}` lists them"))
    if following is not None:
        blocks.append(context(escape(f"The next one is on {_next(following, several=several)}.")))
    elif not count:
        blocks.append(context("None is to come at all."))
    spoken = "; ".join(_next(post, several=several) for post in posts if not post.silent)
    return message(escape(f"Preview {title}. {spoken}"), blocks)


def _runs(posts: Sequence[DayPost]) -> list[list[DayPost]]:
    """The posts in order, those one after the other of which nothing more is to be told together."""
    runs: list[list[DayPost]] = []
    for post in posts:
        if runs and _plain(post) and _plain(runs[-1][-1]) and post.kind == runs[-1][-1].kind:
            runs[-1].append(post)
        else:
            runs.append([post])
    return runs


def _plain(post: DayPost) -> bool:
    """Whether a post is a digest or overview that tells no step."""
    return post.digest is not None and not (post.steps or post.flags or post.introduction or post.left_out)


def _run(run: Sequence[DayPost], *, several: bool) -> str:
    """`Monday 27 March 2017, 09:00; Monday 3 April 2017, 09:00 · digest`."""
    days: dict[str, list[str]] = {}
    for post in run:
        days.setdefault(_at(post), []).append(escape(post.place.name))
    if not several:
        return f"*{'; '.join(days)}* · {run[0].kind}"
    return "\n".join(f"*{at}* · {run[0].kind} · {', '.join(names)}" for at, names in days.items())


def _days(window: Window) -> str:
    """`3 May 2017 - 30 June 2017`: a window as it can be typed again."""
    start, end = window.start, window.end
    return f"{wording.in_full(start)} - {wording.in_full(end)}" if start and end else ""


def _at(post: DayPost) -> str:
    """`Friday 24 March 2017, 09:00`."""
    at = post.place.calendar.send_instant(post.day).astimezone(post.place.calendar.zone)
    return f"{weekday_on(at.date())}, {at:%H:%M}"


def _post(post: DayPost, *, several: bool) -> str:
    """One post: when, where, of what kind; its steps and what is left out, with the reasons."""
    kind = "nothing" if post.silent else post.kind
    where = f" · {escape(post.place.name)}" if several else ""
    lines = [f"*{_at(post)}*{where} · {kind}"]
    lines += [
        f"• *{nudge.activity.ref}* {escape(nudge.activity.title)} · {nudge.step.value}: {escape(post.reason_of(nudge))}"
        for nudge in post.steps
    ]
    lines += [
        f"• flag: *{flag.activity.ref}* {escape(flag.activity.title)}, past its planned end {wording.on(flag.end)} "
        "without a word"
        for flag in post.flags
    ]
    if post.introduction is not None:
        lines.append("• where the plan stands at the start")
    lines += [
        f"◦ left out: *{item.activity.ref}* {escape(item.activity.title)} · {item.step.value}: {escape(item.reason)}"
        for item in post.left_out
    ]
    return "\n".join(lines)


def _next(post: DayPost, *, several: bool = False) -> str:
    """`Friday 24 March 2017, 09:00: A.1.d -5`."""
    said = [f"{nudge.activity.ref} {nudge.step.value}" for nudge in post.steps]
    said += [f"{flag.activity.ref} flag" for flag in post.flags]
    if post.digest is not None or not said:
        said.insert(0, post.kind)
    where = f" {post.place.name}" if several else ""
    return f"{_at(post)}{where}: {', '.join(said)}"


def _next_here(place: Place, following: DayPost | None) -> str:
    if following is None:
        return f"Nothing more is to be sent in {place.name}."
    return f"Next real send here: {_next(following)}"


def tested(payload: Payload, place: Place, following: DayPost | None, *, sent: bool, alone: bool) -> Payload:
    """Today's post as it would be sent, between a line that says that it is a test and what really comes next.

    `sent`: today's real one is behind us. `alone`: nobody else sees the answer.
    """
    lead = f"Test: today's post of {place.name} as it would be sent now. Nothing was sent."
    if sent:
        lead = f"Test: today's send of {place.name} is over; this is what it would be now."
    lead += " Only you see it." if alone else ""
    blocks: list[Block] = [context(f":test_tube: *{escape(lead)}*"), *payload["blocks"], {"type": "divider"}]
    blocks.append(context(escape(_next_here(place, following))))
    return message(f"{escape(lead)} {payload['text']}", blocks)


def nothing_today(place: Place, today: date, why: Sequence[tuple[str, str]], following: DayPost | None) -> Payload:
    """Nothing would be sent today: why, in short, and what comes next."""
    lead = f"Test: nothing would be sent today ({weekday_on(today)}) in {place.name}"
    if len(why) == 1 and not why[0][0]:
        return refusal(f"{lead}: {why[0][1]}. {_next_here(place, following)}")
    lines = [f"• *{ref}* {escape(reason)}" for ref, reason in why[:MOST_REASONS]]
    if len(why) > MOST_REASONS:
        lines.append(f"+{len(why) - MOST_REASONS} more: `/emg preview` shows what comes")
    blocks = sections("\n".join([f"*{escape(lead)}.*", *lines]))
    blocks.append(context(escape(_next_here(place, following))))
    return message(escape(f"{lead}. {_next_here(place, following)}"), blocks)


def defused(payload: Payload, names: Mapping[str, str]) -> Payload:
    """The same message, in which nobody is notified: people by their names instead of mentions."""

    def named(found: re.Match[str]) -> str:
        return f"@{escape(names.get(found[1], found[1]))}"

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return _MENTION.sub(named, value)
        if isinstance(value, list):
            return [walk(item) for item in value]
        return {key: walk(item) for key, item in value.items()} if isinstance(value, dict) else value

    return {key: walk(value) for key, value in payload.items()}
