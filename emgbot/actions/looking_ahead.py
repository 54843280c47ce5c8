"""What will be posted, asked in Slack: `preview` of a time to come, and `test`, today's post for oneself alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.planning import carried_of, closed_this_week, week_of
from emgbot.actions.preview import Begun, begun, day_posts
from emgbot.actions.request import Request, Scene, is_secretariat
from emgbot.actions.shown import people_of
from emgbot.actions.whereabouts import CHANNEL, own_place, place_of, require_at
from emgbot.actions.workspace import board_of
from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.commands.verbs import Command
from emgbot.core.dates.schedule import Window
from emgbot.core.dates.windows import Refused, find_window
from emgbot.core.daypost import DayPost, compose, days_to_cover, nothing_on
from emgbot.core.digest import period_close
from emgbot.core.history import Via
from emgbot.core.places import Place, bare
from emgbot.core.roles import Deed
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.views import looking_ahead as views
from emgbot.views.blocks import Payload
from emgbot.views.daypost import day_message

USUALLY = timedelta(days=30)
FARTHEST = timedelta(days=800)
"""So far ahead a preview may end: a biennium and a bit."""

SEARCHED = (timedelta(days=45), timedelta(days=400))
"""Where the next send is looked for: first near, then far."""

_ALL = re.compile(r"(?<!\w)(?:all channels|every channel|all|everything|everywhere|tout|todo)(?!\w)", re.IGNORECASE)
_FILLER = re.compile(
    r"(?<!\w)(?:for|in|of|at|the|here|this channel|channel|channels|please|posts?|nudges?|will|you|be|is|are|there|and"
    r"|send|sent|what|when|show|me|we|get|from|now|on|upcoming|coming|next)(?!\w)|[\W_]",
    re.IGNORECASE,
)


def preview(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """The future posts of a channel, with reasons, and what is left out and why. Raises UserError."""
    places, rest = _places(runtime, scene, request, command.argument)
    window = _window(scene, rest)
    now = runtime.clock()
    with runtime.database.read() as tx:
        board = board_of(tx, scene.accepted)
        so_far = begun(tx, scene.accepted, scene.ids)
    begin, end = window.start or scene.today, window.end or scene.today
    coming = [
        post
        for post in _coming(scene, board, so_far, places=places, begin=begin, end=end, now=now)
        if post.left_out or not post.silent
    ]
    found = None
    if all(post.silent for post in coming):
        found = _next(scene, board, so_far, places=places, begin=end + ONE_DAY, now=now)
    return views.preview(coming, window, places, following=found)


def show_today(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """Today's post of a channel for whoever asks alone, by the code that sends, and the next real one."""
    words = command.argument
    named = CHANNEL.search(words) is not None or scene.accepted.places.named(words) is not None
    place = place_of(scene, words) if named else own_place(runtime, scene, request, example="test")
    require_at(runtime, scene, request, place, Deed.LOOK_AHEAD)
    now, today = runtime.clock(), place.calendar.today(runtime.clock())
    with runtime.database.read() as tx:
        board = board_of(tx, scene.accepted)
        so_far = begun(tx, scene.accepted, scene.ids)
        post, sent = _todays(tx, scene, board, so_far, place=place, today=today, now=now)
    following = _next(scene, board, so_far, places=[place], begin=today, now=now)
    if post is None or post.silent:
        why = _why_silent(scene, board, post, place, today)
        return views.nothing_today(place, today, why, following)
    payload = day_message(post, board, people_of(scene.accepted.settings))
    if request.via is not Via.COMMAND:
        # Only the answer to a slash command is seen by nobody else: elsewhere a mention would notify.
        payload = views.defused(payload, scene.accepted.settings.names)
    return views.tested(payload, place, following, sent=sent)


def _places(runtime: Runtime, scene: Scene, request: Request, words: str) -> tuple[list[Place], str]:
    """The places that a preview is of, and the words that are left. Raises UserError for what one may not see."""
    found = CHANNEL.search(words)
    if found is not None:
        place, rest = place_of(scene, found[0]), words[: found.start()] + " " + words[found.end() :]
    elif _ALL.search(words):
        if is_secretariat(runtime, scene, request.user):
            return list(scene.accepted.places.all), _ALL.sub(" ", words)
        raise UserError("All channels at once are for the secretariat. For this one: `/emg preview`")
    else:
        named = next((p for p in scene.accepted.places.all if re.search(rf"(?<!\w){bare(p.name)}(?!\w)", words)), None)
        rest = words.replace(bare(named.name), " ") if named else words
        place = named or own_place(runtime, scene, request, example="preview")
    require_at(runtime, scene, request, place, Deed.LOOK_AHEAD)
    return [place], rest


def _window(scene: Scene, words: str) -> Window:
    """The days that a preview is of, from today on; 30 of them where none are named."""
    today, plan = scene.today, scene.accepted.plan
    example = "For example: `/emg preview next 30 days`"
    found = find_window(words, today=today, milestones=plan.milestone_by_id)
    if isinstance(found, Refused):
        raise UserError(f"{found.problem} {example}")
    rest = words[: found.begin] + words[found.stop :] if found else words
    left = " ".join(_FILLER.sub(" ", rest).split())
    if left:
        raise UserError(f"I do not read “{left[:40]}” as a time or a channel. {example}")
    if found is None:
        return Window(today, today + USUALLY)
    start, end = found.window.start or today, found.window.end or found.window.start or today
    if found.window.end is None:
        end = max(start, today) + USUALLY
    if end < today:
        raise UserError(f"That is over: I preview what is to come. {example}")
    if end > today + FARTHEST:
        raise UserError(f"That is too far off to say anything sensible. {example}")
    return Window(max(start, today), end)


def _coming(
    scene: Scene, board: Board, so_far: Begun, *, places: Sequence[Place], begin: date, end: date, now: datetime
) -> list[DayPost]:
    """The posts of some days whose send time is still to come, in order of time."""
    posts = day_posts(scene.accepted, board, begin=begin, end=end, places=places, so_far=so_far)
    ahead = [(post.place.calendar.send_instant(post.day), post) for post in posts]
    return [post for at, post in sorted(ahead, key=lambda pair: (pair[0], pair[1].place.name)) if at > now]


def _next(
    scene: Scene, board: Board, so_far: Begun, *, places: Sequence[Place], begin: date, now: datetime
) -> DayPost | None:
    """The next post that says something."""
    for ahead in SEARCHED:
        posts = _coming(scene, board, so_far, places=places, begin=begin, end=begin + ahead, now=now)
        found = next((post for post in posts if not post.silent), None)
        if found is not None:
            return found
    return None


def _todays(
    tx: Connection, scene: Scene, board: Board, so_far: Begun, *, place: Place, today: date, now: datetime
) -> tuple[DayPost | None, bool]:
    """Today's post as it would be sent now, and whether the real one is behind us already. None: a day without one."""
    calendar, accepted = place.calendar, scene.accepted
    mark = so_far.marks.get(place.name)
    sent = mark is not None and mark.planned_through >= today
    through = mark.planned_through if mark and not sent else today - ONE_DAY
    days = days_to_cover(max(through, accepted.first_start - ONE_DAY), today, calendar)
    if not days:
        return None, sent
    week = None
    closed = mark is not None and not sent and closed_this_week(mark, calendar, today)
    if any(calendar.digest_due(day) for day in days) and not closed:
        week = week_of(tx, accepted, place, closed=min(now, period_close(calendar, today))).week
    carried = carried_of(accepted, mark.carried) if mark and not sent else ()
    first = place.secretariat and not so_far.introduced
    post = compose(days, board, accepted.places, place, week=week, carried=carried, first=first)
    return post, sent


def _why_silent(scene: Scene, board: Board, post: DayPost | None, place: Place, today: date) -> list[tuple[str, str]]:
    """Why nothing is sent today: of the day, or of each activity."""
    if post is None:
        reason = place.calendar.day_off(today) or ("paused" if place.calendar.paused(today) else "no working day")
        return [("", reason)]
    left = {item.activity.ref: f"{item.step.value}: {item.reason}" for item in post.left_out}
    other = {activity.ref: why for activity, why in nothing_on(post, board, scene.accepted.places)}
    return [(ref, (left | other)[ref]) for ref in board.plan.by_ref if ref in left or ref in other]
