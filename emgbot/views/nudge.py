"""A nudge as people see it: the ask first, one line per activity, how to answer, and buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from emgbot.core.board import Board
from emgbot.core.daypost import DayPost
from emgbot.core.ladder import Nudge, Step
from emgbot.core.places import Place
from emgbot.core.plan import SECRETARIAT, Activity
from emgbot.core.status import Status
from emgbot.views import wording
from emgbot.views.blocks import Block, Payload, button, context, escape, mention, message, rows, sections

MOST_LINES = 10
HEADINGS = (
    ("Past planned end", (Step.PLUS_5, Step.PLUS_15)),
    ("Due", (Step.DUE,)),
    ("Coming up", (Step.MINUS_5, Step.MINUS_15, Step.MINUS_20)),
    ("Starting", (Step.OPENING,)),
)

FocalPoints = Callable[[str], Sequence[str]]
"""The Slack ids of a group's focal points."""


def ordered(nudges: Sequence[Nudge]) -> list[Nudge]:
    """Most pressing first: past planned end, due, coming up, starting."""
    return [nudge for _, kinds in HEADINGS for nudge in nudges if nudge.step in kinds]


def nudge_message(post: DayPost, board: Board, focal_points: FocalPoints) -> Payload:
    """The whole message of a day that has only a nudge."""
    return message(push_text(post, board), nudge_blocks(post, board, focal_points))


def push_text(post: DayPost, board: Board) -> str:
    """What a phone shows: the ask of the most pressing activity within the first 100 characters, then the rest."""
    first, *others = ordered(post.nudges)
    text = f"{escape(ask(first.activity))} {_sentence(_end(first.activity, board, post))}"
    if others:
        text += f" Also: {', '.join(f'{n.activity.ref} {escape(n.activity.title)}' for n in others)}."
    return text


def ask(activity: Activity) -> str:
    """`A.1.b: has the draft mapping report been circulated?`."""
    question = activity.ask
    if question[1:2].islower():
        question = question[:1].lower() + question[1:]
    return f"{activity.ref}: {question}"


def nudge_blocks(post: DayPost, board: Board, focal_points: FocalPoints) -> list[Block]:
    """The lines under their headings, how to answer, and the buttons."""
    shown, hidden = _shown(post.nudges)
    blocks: list[Block] = []
    if post.late:
        blocks.append(context("_This comes late: the bot was not running when it was due._"))
    if len(shown) == 1 and not hidden:
        blocks += sections(f"*{escape(ask(shown[0].activity))}*\n{_alone(shown[0], board, post, focal_points)}")
    else:
        for heading, kinds in HEADINGS:
            lines = [line(n, board, post, focal_points) for n in shown if n.step in kinds]
            if lines:
                blocks += sections("\n".join([f"*{heading}*", *(f"• {text}" for text in lines)]))
    if hidden:
        command = "/emg due this month" if post.place.scope else "/emg due this month all"
        blocks += [context(f"+{len(hidden)} more: `{command}` lists them")]
    blocks += answers(shown, board, post.place)
    return blocks


def _shown(nudges: Sequence[Nudge]) -> tuple[list[Nudge], list[Nudge]]:
    order = ordered(nudges)
    return order[:MOST_LINES], order[MOST_LINES:]


def line(nudge: Nudge, board: Board, post: DayPost, focal_points: FocalPoints) -> str:
    """One activity of several: reference, title, standing, planned end, and whom it concerns."""
    activity = nudge.activity
    return _marked(activity, board, f"*{activity.ref}* {_where(nudge, board, post, focal_points)}")


def _alone(nudge: Nudge, board: Board, post: DayPost, focal_points: FocalPoints) -> str:
    """The only activity, under its ask, which has named it: why it comes today, then the same."""
    words = _where(nudge, board, post, focal_points)
    if not board.is_open(nudge.activity):
        return _marked(nudge.activity, board, words)
    kind = next(heading for heading, kinds in HEADINGS if nudge.step in kinds)
    return f"*{kind}* · {words}"


def _marked(activity: Activity, board: Board, words: str) -> str:
    return f":white_check_mark: {words}" if board.standing(activity).status is Status.COMPLETED else words


def _where(nudge: Nudge, board: Board, post: DayPost, focal_points: FocalPoints) -> str:
    """Title, standing, planned end, and on the due day and after whom it concerns."""
    activity = nudge.activity
    words = f"{escape(activity.title)} · {wording.standing(activity, board, post.place.calendar.zone)}"
    if not board.is_open(activity):
        # Only in a nudge that is brought up to date: there is nothing to remind anybody of any more.
        return words
    words += f" · {_end(activity, board, post)}"
    if nudge.step.mentions and activity.action_by != SECRETARIAT:
        # What the secretariat owes is its own: the group's focal points are not called for it.
        people = " ".join(mention(user) for user in focal_points(activity.group))
        words += f" · {people}" if people else ""
    return words


def _end(activity: Activity, board: Board, post: DayPost) -> str:
    return wording.planned_end(activity, board, post.place.calendar, post.day)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def answers(shown: Sequence[Nudge], board: Board, place: Place) -> list[Block]:
    """How to answer in one's own words, with references of this channel, and the buttons."""
    open_ones = [nudge.activity for nudge in shown if board.is_open(nudge.activity)]
    if not open_ones:
        return []
    first = open_ones[0]
    ref = first.short if place.groups and not place.secretariat else first.ref
    if len(shown) == 1:
        hint = f"Reply here in your words: `completed`, or `delayed to end of {_next_month(first, board)}, and why`"
        return [context(hint), *rows(status_buttons(board.plan.id, first))]
    until = _next_month(first, board)
    hint = f"Reply here in your words: `{ref} completed`, or `{ref} delayed to end of {until}, and why`"
    report = button(
        "Report...",
        "report",
        {"p": board.plan.id, "r": [activity.ref for activity in open_ones]},
        style="primary",
        says="Report... on one of these activities",
    )
    return [context(hint), *rows([report])]


def _next_month(activity: Activity, board: Board) -> str:
    window = activity.schedule.windows[-1] if activity.schedule.windows else None
    end = board.standing(activity).revised_end or (window.end if window else None)
    return wording.MONTHS[end.month % 12] if end else "March"


def status_buttons(plan: str, activity: Activity) -> list[Block]:
    """[Completed] [Under way] for one activity."""
    return [
        button(
            status.label.capitalize(),
            f"set_{status.value}",
            {"p": plan, "r": activity.ref, "s": status.value},
            style="primary" if status is Status.COMPLETED else None,
            says=f"{status.label.capitalize()}: {activity.ref} {activity.title}",
        )
        for status in (Status.COMPLETED, Status.UNDER_WAY)
    ]
