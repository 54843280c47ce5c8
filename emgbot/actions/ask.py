"""Answering questions: what is due, what is past its planned end, where something stands. Reads, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from emgbot.actions.planning import week_of
from emgbot.actions.request import Request, Scene, role_in
from emgbot.actions.shown import people_of
from emgbot.actions.workspace import board_of
from emgbot.core.board import Board, in_scope
from emgbot.core.dates.schedule import Window
from emgbot.core.daypost import compose
from emgbot.core.plan import SECRETARIAT, Activity, Plan
from emgbot.core.questions.parse import Intent, Question
from emgbot.core.roles import Role
from emgbot.core.status import Status
from emgbot.runtime import Runtime
from emgbot.store import state
from emgbot.views import answers, wording
from emgbot.views.blocks import Payload
from emgbot.views.cards import card
from emgbot.views.daypost import day_message

MOST_CARDS = 3
NEXT_DUE = 5


def answer(runtime: Runtime, scene: Scene, request: Request, question: Question) -> Payload:
    """Answer a question that was understood."""
    if question.problem:
        return answers.refusal(question.problem)
    if question.candidates:
        choices = [(scene.accepted.plan.by_ref[ref],) for ref in question.candidates]
        return answers.which(choices, {"v": "card"}, scene.accepted.plan.id)
    with runtime.database.read() as tx:
        board = board_of(tx, scene.accepted)
    match question.intent:
        case Intent.DUE:
            payload = _due(scene, board, question)
        case Intent.OVERDUE:
            payload = _overdue(scene, board, question)
        case Intent.MINE:
            payload = _mine(runtime, scene, request, board, question)
        case Intent.NEXT:
            payload = _next(scene, board, question)
        case Intent.DIGEST:
            payload = _digest(runtime, scene, board)
        case _:
            payload = _status(runtime, scene, board, question)
    return payload


def where(scope: Sequence[str], plan: Plan) -> str:
    """What a question was read to be about: `all sections`, `section B`, `D.2 Task Team on ...`, `A.1.c`."""
    if not scope:
        return "all sections"
    names = []
    for name in scope:
        group = plan.group_by_ref.get(name)
        names.append(f"section {name}" if len(name) == 1 else f"{name} {group.called}" if group else name)
    return ", ".join(names)


def _of(scene: Scene, question: Question) -> tuple[str, tuple[Activity, ...]]:
    where_ = where(question.scope, scene.accepted.plan)
    if question.corrected:
        where_ += f' (I read that as "{question.corrected}")'
    return where_, in_scope(scene.accepted.plan, question.scope)


def _due(scene: Scene, board: Board, question: Question) -> Payload:
    where_, activities = _of(scene, question)
    window = Window(question.start, question.end)
    found = board.due_in(window, today=scene.today, activities=activities)
    running = board.running_through(window, today=scene.today, activities=activities)
    notes = []
    if not found:
        after = max(window.end or scene.today, scene.today)
        notes.append(f"Nothing is due then. {_coming(scene, board, activities, after=after)}")
    if running:
        more = "more " * bool(found)
        verb = "runs" if len(running) == 1 else "run"
        command = (
            "/emg status" if question.scope == scene.groups else f"/emg status {' '.join(question.scope) or 'all'}"
        )
        notes.append(f"{len(running)} {more}{verb} through the period without being due: `{command}` lists them.")
    reading = answers.window_reading("Due", window, where_, len(found), len(activities))
    return answers.due(reading, [("", found)], board, scene.reader, after=" ".join(notes))


def _coming(scene: Scene, board: Board, activities: Sequence[Activity], *, after: date) -> str:
    """An empty answer names the next thing due."""
    coming = board.next_due(after, today=scene.today, activities=activities)
    if coming is None:
        return "Nothing is due after it either."
    activity, end = coming
    kind = "revised end" if board.standing(activity).revised_end else "planned end"
    return f"Next: {activity.ref} {activity.title}, {kind} {wording.on(end)}."


def _overdue(scene: Scene, board: Board, question: Question) -> Payload:
    where_, activities = _of(scene, question)
    found = board.overdue(scene.today, activities)
    reading = f"Past planned end on {wording.on(scene.today)}, {where_}: {len(found)} of {len(activities)}"
    after = "" if found else _coming(scene, board, activities, after=scene.today - timedelta(days=1))
    return answers.due(reading, [("", found)], board, scene.reader, after=after)


def _mine(runtime: Runtime, scene: Scene, request: Request, board: Board, question: Question) -> Payload:
    """What a person is asked to do: a focal point's groups, the secretariat's own, else those of the channel."""
    person = scene.accepted.settings.people.get(request.user)
    named = {*person.groups, *person.activities} if person else set()
    secretariat = role_in(runtime, scene, request.user, "") is Role.SECRETARIAT
    plan = scene.accepted.plan
    own = [
        activity
        for activity in plan.activities
        if (activity.action_by == SECRETARIAT and secretariat)
        or (activity.action_by != SECRETARIAT and named.intersection((activity.group, activity.ref)))
    ]
    title = "Yours, open"
    if not own and scene.groups:
        own = list(plan.of_groups(scene.groups))
        title = "None is in your name; open in this channel"
    found = [activity for activity in own if board.is_open(activity)]
    if question.start or question.end:
        window = Window(question.start, question.end)
        found = list(board.due_in(window, today=scene.today, activities=found))
    title = f"{title}: {len(found)} of {len(own)}"
    if not own:
        title = "Nothing in the plan is in your name. `/emg due this month all` shows what is due."
    return answers.listing(title, found, board, scene.reader)


def _next(scene: Scene, board: Board, question: Question) -> Payload:
    where_, activities = _of(scene, question)
    ends = sorted(
        (end, number, activity)
        for number, activity in enumerate(activities)
        if board.is_open(activity)
        and (end := board.planned_end(activity, scene.today)) is not None
        and end >= scene.today
    )
    found = [activity for _, _, activity in ends[:NEXT_DUE]]
    return answers.listing(f"Next due, {where_}: {len(found)} of {len(activities)}", found, board, scene.reader)


def _status(runtime: Runtime, scene: Scene, board: Board, question: Question) -> Payload:
    where_, activities = _of(scene, question)
    named = [ref for ref in question.scope if ref in scene.accepted.plan.by_ref]
    if named and len(named) == len(question.scope) <= MOST_CARDS and question.status is None:
        return cards(runtime, scene, board, named)
    title = f"{where_[:1].upper()}{where_[1:]}"
    if question.status == "open":
        activities = tuple(activity for activity in activities if board.is_open(activity))
        title += ", open"
    elif question.status is not None:
        status = Status(question.status)
        activities = tuple(a for a in activities if board.standing(a).status is status)
        title += f", {status.label}"
        if question.start or question.end:
            window = Window(question.start, question.end)
            activities = tuple(a for a in activities if _since_within(scene, board, a, window))
            title += f", {wording.span(window)}"
    counts = answers.counts_line(board, activities) if activities else "none"
    return answers.listing(f"{title}: {counts}", activities, board, scene.reader)


def _since_within(scene: Scene, board: Board, activity: Activity, window: Window) -> bool:
    since = board.standing(activity).since
    if since is None:
        return False
    day = scene.calendar.today(since)
    return (window.start is None or window.start <= day) and (window.end is None or day <= window.end)


def cards(runtime: Runtime, scene: Scene, board: Board, refs: Sequence[str]) -> Payload:
    """The card of each activity, in one message."""
    payloads = []
    for ref in refs:
        activity = scene.accepted.plan.by_ref[ref]
        with runtime.database.read() as tx:
            entries = state.entries_of(tx, scene.accepted.ids[ref], newest=MOST_CARDS)
        place = scene.accepted.places.nudged_in(activity)
        focal = people_of(scene.accepted.settings).named(activity)
        payloads.append(card(activity, board, entries, scene.reader, place=place, focal_points=focal))
    return answers.joined(payloads)


def status_list(runtime: Runtime, scene: Scene, scope: Sequence[str]) -> Payload:
    """The list of a channel or a part of the plan: every activity with where it stands."""
    with runtime.database.read() as tx:
        board = board_of(tx, scene.accepted)
    activities = in_scope(scene.accepted.plan, scope)
    title = where(scope, scene.accepted.plan)
    title = f"{title[:1].upper()}{title[1:]}"
    return answers.listing(f"{title}: {answers.counts_line(board, activities)}", activities, board, scene.reader)


def _digest(runtime: Runtime, scene: Scene, board: Board) -> Payload:
    """The digest as it would be sent now, for whoever asks."""
    place = scene.place or scene.accepted.places.secretariat
    with runtime.database.read() as tx:
        week = week_of(tx, scene.accepted, place, closed=runtime.clock() + timedelta(seconds=1)).week
    post = compose([scene.today], board, scene.accepted.places, place, week=week)
    if post.digest is None:
        return answers.refusal("There is nothing for a digest this week yet. `/emg due this month` shows what is due.")
    return day_message(replace(post, nudges=(), flags=()), board, people_of(scene.accepted.settings))
