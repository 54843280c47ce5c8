"""What will be posted, asked in Slack: `preview` of a time to come, and `test`, today's post for oneself alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from emgbot.actions.planning import carried_of, closed_this_week, week_of
from emgbot.actions.preview import Begun, begun, day_posts
from emgbot.actions.request import Request, Scene, is_secretariat
from emgbot.actions.shown import people_of
from emgbot.actions.whereabouts import CHANNEL, own_place, place_of, require_at
from emgbot.actions.workspace import board_of
from emgbot.core.board import Board, in_scope
from emgbot.core.calendar import ONE_DAY
from emgbot.core.commands.verbs import Command
from emgbot.core.dates.schedule import Window
from emgbot.core.dates.windows import Refused, find_window
from emgbot.core.daypost import DayPost, compose, days_to_cover, nothing_on
from emgbot.core.digest import period_close
from emgbot.core.history import Via
from emgbot.core.places import Place, bare
from emgbot.core.questions.parse import Intent, parse_question
from emgbot.core.roles import Deed
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.views import looking_ahead as views
from emgbot.views.blocks import Payload
from emgbot.views.daypost import day_message
from emgbot.views.wording import in_full

USUALLY = timedelta(days=30)
FARTHEST = timedelta(days=800)
"""So far ahead a preview may end: a biennium and a bit."""

EXAMPLE = "For example: `/emg preview next 30 days`"
SEARCHED = (timedelta(days=45), timedelta(days=400))
"""Where the next send is looked for: first near, then far."""

_REFERENCE = re.compile(r"(?<!\w)(?:[A-Za-z][.\- ]?)?\d{1,2}[.(-]?[a-z](?!\w)", re.IGNORECASE)
_ALL = re.compile(r"(?<!\w)(?:all channels|every channel|all|everything|everywhere|tout|todo)(?!\w)", re.IGNORECASE)
_FILLER = re.compile(
    r"(?<!\w)(?:for|in|of|at|the|here|this channel|channel|channels|please|posts?|nudges?|will|you|be|is|are|there|and"
    r"|send|sent|what|when|show|me|we|get|from|now|on|upcoming|coming|next)(?!\w)|[\W_]",
    re.IGNORECASE,
)


def preview(runtime: Runtime, scene: Scene, request: Request, command: Command) -> Payload:
    """The future posts of a channel, with reasons, and what is left out and why. Raises UserError."""
    wanted = _wanted(runtime, scene, request, command.argument)
    now = runtime.clock()
    with runtime.database.read() as tx:
        board = board_of(tx, scene.accepted)
        so_far = begun(tx, scene.accepted, scene.ids)
    window = wanted.window or Window(scene.today, scene.today + USUALLY)
    begin, end = window.start or scene.today, window.end or scene.today
    coming = _coming(scene, board, so_far, wanted, begin=begin, end=end, now=now)
    following = None
    if all(post.silent for post in coming):
        following = _next(scene, board, so_far, wanted, begin=end + ONE_DAY, now=now)
    return views.preview(coming, window, wanted.places, where=wanted.where, following=following)


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
    following = _next(scene, board, so_far, _Wanted((place,)), begin=today, now=now)
    if post is None or post.silent:
        why = _why_silent(scene, board, post, place, today)
        return views.nothing_today(place, today, why, following)
    payload = day_message(post, board, people_of(scene.accepted.settings))
    if request.via is not Via.COMMAND:
        # Only the answer to a slash command is seen by nobody else: elsewhere a mention would notify.
        payload = views.defused(payload, scene.accepted.settings.names)
    alone = request.via is Via.COMMAND or request.direct
    return views.tested(payload, place, following, sent=sent, alone=alone)


@dataclass(frozen=True)
class _Wanted:
    """What a preview is of: places, days, and (not empty) only some activities; `where` names that as it is typed."""

    places: tuple[Place, ...]
    where: str = ""
    window: Window | None = None
    refs: frozenset[str] = frozenset()


def _wanted(runtime: Runtime, scene: Scene, request: Request, words: str) -> _Wanted:
    """What the words ask for. Raises UserError for what cannot be read, or may not be seen."""
    accepted = scene.accepted
    channel = CHANNEL.search(words)
    if channel is not None:
        place = place_of(scene, channel[0])
        wanted, rest = _Wanted((place,), place.name), words[: channel.start()] + " " + words[channel.end() :]
    elif _ALL.search(words):
        if not is_secretariat(runtime, scene, request.user):
            raise UserError("All channels at once are for the secretariat. For this one: `/emg preview`")
        wanted, rest = _Wanted(accepted.places.all, "all"), _ALL.sub(" ", words)
    elif named := [place for place in accepted.places.all if _named(place).search(words)]:
        wanted, rest = _Wanted((named[0],), named[0].name), _named(named[0]).sub(" ", words)
    else:
        wanted, rest = _part_of_plan(scene, words), words
        if not wanted.places:
            place = own_place(runtime, scene, request, example="preview")
            wanted = _Wanted((place,), place.name)
    for place in wanted.places:
        require_at(runtime, scene, request, place, Deed.LOOK_AHEAD)
    return wanted if wanted.window else replace(wanted, window=_window(scene, rest))


def _named(place: Place) -> re.Pattern[str]:
    """Finds a channel's bare name."""
    return re.compile(rf"(?<![\w-]){re.escape(bare(place.name))}(?![\w-])", re.IGNORECASE)


def _part_of_plan(scene: Scene, words: str) -> _Wanted:
    """A preview of some activities, groups or sections, read as in a question; without places if none is named."""
    accepted, today = scene.accepted, scene.today
    question = parse_question(f"due {words}", accepted.plan, today=today, groups=scene.groups)
    if question.candidates:
        names = ", ".join(question.candidates)
        raise UserError(f"Which one: {names}? For example: `/emg preview {question.candidates[0]}`")
    if question.problem and _REFERENCE.search(words):
        raise UserError(question.problem)
    if question.intent is not Intent.DUE or question.problem or question.scope in ((), scene.groups):
        return _Wanted(())
    activities = in_scope(accepted.plan, question.scope)
    # A question without a time is about this month, a preview about the next 30 days.
    dated = find_window(words, today=today, milestones=accepted.plan.milestone_by_id) is not None
    window = Window(question.start, question.end) if dated else Window(today, today + USUALLY)
    return _Wanted(
        tuple(dict.fromkeys(accepted.places.nudged_in(activity) for activity in activities)),
        " ".join(question.scope),
        _bounded(window, today),
        frozenset(activity.ref for activity in activities),
    )


def _window(scene: Scene, words: str) -> Window:
    """The days that a preview is of, from today on; 30 of them where none are named."""
    today = scene.today
    found = find_window(words, today=today, milestones=scene.accepted.plan.milestone_by_id)
    if isinstance(found, Refused):
        raise UserError(f"{found.problem} {EXAMPLE}")
    rest = words[: found.begin] + words[found.stop :] if found else words
    left = " ".join(_FILLER.sub(" ", rest).split())
    if left:
        most = f" The most is {FARTHEST.days} days." if any(map(str.isdigit, left)) else ""
        raise UserError(f"I do not read “{left[:40]}” as a time or a channel.{most} {EXAMPLE}")
    return _bounded(found.window, today) if found else Window(today, today + USUALLY)


def _bounded(window: Window, today: date) -> Window:
    """What of a window is to come. Raises UserError where nothing is, or too much."""
    start = max(window.start or today, today)
    end = window.end or start + USUALLY
    if end < today:
        raise UserError(f"That is over: I preview what is to come. {EXAMPLE}")
    if end > today + FARTHEST:
        raise UserError(
            f"That is too far off: I look at most {FARTHEST.days} days ahead, to {in_full(today + FARTHEST)}. {EXAMPLE}"
        )
    return Window(start, end)


def _coming(
    scene: Scene, board: Board, so_far: Begun, wanted: _Wanted, *, begin: date, end: date, now: datetime
) -> list[DayPost]:
    """What becomes of each step of some days whose send time is still to come, in order of time."""
    posts = day_posts(scene.accepted, board, begin=begin, end=end, places=wanted.places, so_far=so_far)
    ahead = [(post.place.calendar.send_instant(post.day), _only(post, wanted.refs)) for post in posts]
    told = [(at, post) for at, post in ahead if at > now and (post.left_out or not post.silent)]
    return [post for _, post in sorted(told, key=lambda pair: (pair[0], pair[1].place.name))]


def _only(post: DayPost, refs: frozenset[str]) -> DayPost:
    """What a post says of some activities; all of it for none."""
    if not refs:
        return post
    return replace(
        post,
        nudges=tuple(nudge for nudge in post.nudges if nudge.activity.ref in refs),
        carried=tuple(nudge for nudge in post.carried if nudge.activity.ref in refs),
        left_out=tuple(item for item in post.left_out if item.activity.ref in refs),
        flags=tuple(flag for flag in post.flags if flag.activity.ref in refs),
        digest=post.digest if any(nudge.activity.ref in refs for nudge in post.carried) else None,
        introduction=None,
    )


def _next(scene: Scene, board: Board, so_far: Begun, wanted: _Wanted, *, begin: date, now: datetime) -> DayPost | None:
    """The next post that says something."""
    for ahead in SEARCHED:
        posts = _coming(scene, board, so_far, wanted, begin=begin, end=begin + ahead, now=now)
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
