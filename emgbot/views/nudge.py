"""A nudge as people see it: the ask first, one line per activity, how to answer, and buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from emgbot.core.board import Board
from emgbot.core.daypost import DayPost
from emgbot.core.ladder import Step
from emgbot.core.nudging import Nudge
from emgbot.core.plan import SECRETARIAT, Activity
from emgbot.core.status import Status
from emgbot.views import wording
from emgbot.views.blocks import Block, button, context, escape, mention, rows, sections

MOST_LINES = 10
HEADINGS = (
    ("Past planned end", "", (Step.PLUS_5, Step.PLUS_15)),
    ("Due", "", (Step.DUE,)),
    ("Coming up", "", (Step.MINUS_5, Step.MINUS_15, Step.MINUS_20)),
    ("Reminder", "", (Step.SNOOZE,)),
    ("Starting", "who takes the lead, and is the planned end realistic?", (Step.OPENING,)),
    ("Quarterly check-in", "how does it stand? A line for the record helps", (Step.CHECK_IN,)),
)
"""In the order in which they are read: the heading, what it asks where that is not whether the work is done, steps."""

CARRIED = "Since the last digest"
REALISTIC = "Is that realistic?"

ASKED_BY_TITLE = (Step.OPENING, Step.CHECK_IN)
"""Steps that ask by the activity's title, not whether the work is done."""

STILL = {
    Status.UNDER_WAY: "is it still under way?",
    Status.AT_RISK: "is it still at risk?",
    Status.ON_HOLD: "is it still on hold?",
}
"""What a check-in asks of an activity that stands so; of others, whether it is under way."""

FocalPoints = Callable[[Activity], Sequence[str]]
"""The Slack ids of those who are mentioned for an activity."""


def ordered(nudges: Sequence[Nudge]) -> list[Nudge]:
    """Most pressing first: past planned end, due, coming up, asked for, starting, check-ins."""
    return [nudge for _, _, kinds in HEADINGS for nudge in nudges if nudge.step in kinds]


def push_text(post: DayPost, board: Board) -> str:
    """What a phone shows: the ask of the most pressing activity within the first 100 characters, then the rest."""
    first, *others = [*ordered(post.nudges), *ordered(post.carried)]
    text = f"{escape(ask(first, board))} {_sentence(_end(first, board, post))}"
    if first.step is Step.OPENING:
        text += f" {REALISTIC}"
    if others:
        text += f" Also: {', '.join(f'{n.activity.ref} {escape(n.activity.title)}' for n in others)}."
    return text


def ask(nudge: Nudge, board: Board) -> str:
    """`A.1.b: has the draft mapping report been circulated?`; what only starts, or runs long, has another question."""
    activity = nudge.activity
    match nudge.step:
        case Step.OPENING:
            return f"{activity.ref} starts: {activity.title}. Who takes the lead?"
        case Step.CHECK_IN:
            still = STILL.get(board.standing(activity).status, "is it under way?")
            return f"{activity.ref} {activity.title}: {still} A line for the record helps."
        case _:
            question = activity.ask
            if question[1:2].islower():
                question = question[:1].lower() + question[1:]
            return f"{activity.ref}: {question}"


def nudge_blocks(post: DayPost, board: Board, focal_points: FocalPoints) -> list[Block]:
    """The lines under their headings, then what a digest carries, how to answer, and the buttons."""
    shown, hidden = _shown(post.nudges)
    carried, more = _shown(post.carried)
    blocks: list[Block] = []
    if post.late:
        blocks.append(context("_This comes late: the bot was not running when it was due._"))
    if len(shown) == 1 and not post.carried:
        blocks += sections(f"*{escape(ask(shown[0], board))}*\n{_alone(shown[0], board, post, focal_points)}")
    else:
        for heading, question, kinds in HEADINGS:
            lines = [line(n, board, post, focal_points) for n in shown if n.step in kinds]
            blocks += _headed(f"*{heading}*" + (f" · {question}" if question else ""), lines)
    blocks += _more(len(hidden))
    # Nobody is mentioned for what a digest tells.
    blocks += _headed(f"*{CARRIED}*", [line(n, board, post, _nobody) for n in carried])
    blocks += _more(len(more))
    return [*blocks, *answers([*shown, *carried], board, post)]


def _headed(heading: str, lines: Sequence[str]) -> list[Block]:
    return sections("\n".join([heading, *(f"• {text}" for text in lines)])) if lines else []


def _more(count: int) -> list[Block]:
    return [context(f"+{count} more: `/emg status` lists all of this channel")] if count else []


def _nobody(activity: Activity) -> Sequence[str]:  # noqa: ARG001
    return ()


def _shown(nudges: Sequence[Nudge]) -> tuple[list[Nudge], list[Nudge]]:
    order = ordered(nudges)
    return order[:MOST_LINES], order[MOST_LINES:]


def line(nudge: Nudge, board: Board, post: DayPost, focal_points: FocalPoints) -> str:
    """One activity of several: reference, title, standing, planned end, and whom it concerns."""
    activity = nudge.activity
    words = f"*{activity.ref}* {escape(activity.title)} · {_where(nudge, board, post, focal_points)}"
    return _marked(activity, board, words)


def _alone(nudge: Nudge, board: Board, post: DayPost, focal_points: FocalPoints) -> str:
    """The only activity, under its ask, which has named it: why it comes today, then the same."""
    words = _where(nudge, board, post, focal_points)
    if not board.is_open(nudge.activity):
        return _marked(nudge.activity, board, f"{escape(nudge.activity.title)} · {words}")
    kind = next(heading for heading, _, kinds in HEADINGS if nudge.step in kinds)
    # These asks have the title in them.
    title = "" if nudge.step in ASKED_BY_TITLE else f"{escape(nudge.activity.title)} · "
    realistic = f". {REALISTIC}" if nudge.step is Step.OPENING else ""
    return f"*{kind}* · {title}{words}{realistic}"


def _marked(activity: Activity, board: Board, words: str) -> str:
    return f":white_check_mark: {words}" if board.standing(activity).status is Status.COMPLETED else words


def _where(nudge: Nudge, board: Board, post: DayPost, focal_points: FocalPoints) -> str:
    """Standing, planned end, who asked for it, and on the due day and after whom it concerns."""
    activity = nudge.activity
    words = wording.standing(activity, board, post.place.calendar.zone)
    if not board.is_open(activity):
        # Only in a nudge that is brought up to date: there is nothing to remind anybody of any more.
        return words
    words += f" · {_end(nudge, board, post)}"
    if nudge.asked_by:
        when = "today" if nudge.day in (None, post.day) else f"on {wording.short(nudge.day)}"
        words += f" · {escape(nudge.asked_by)} asked to be reminded {when}"
    if nudge.step.mentions and activity.action_by != SECRETARIAT:
        # What the secretariat owes is its own: the group's focal points are not called for it.
        people = " ".join(mention(user) for user in focal_points(activity))
        words += f" · {people}" if people else ""
    return words


def _end(nudge: Nudge, board: Board, post: DayPost) -> str:
    # A revised end takes the place of the one that the step was of.
    known = nudge.end in [window.end for window in board.windows(nudge.activity)]
    end = nudge.end if known else None
    words = wording.planned_end(nudge.activity, board, post.place.calendar, post.day, end=end)
    if nudge.step in (Step.PLUS_5, Step.PLUS_15):
        return words
    wanted = wording.wanted_by(nudge.activity, board, post.place.calendar, post.day)
    return f"{wanted}; {words}" if wanted else words


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def answers(shown: Sequence[Nudge], board: Board, post: DayPost) -> list[Block]:
    """How to answer in one's own words, with references of this channel, and the buttons."""
    open_ones = [nudge for nudge in shown if board.is_open(nudge.activity)]
    if not open_ones:
        return []
    first = open_ones[0].activity
    short = post.place.groups and not post.place.secretariat
    ref = "" if len(shown) == 1 else f"{first.short if short else first.ref} "
    if all(nudge.step in ASKED_BY_TITLE for nudge in open_ones):
        examples = f"`{ref}under way, and who does what`, or `{ref}completed`"
    else:
        until = f"delayed to end of {_next_month(open_ones[0], board, post)}, and why"
        examples = f"`{ref}completed`, or `{ref}{until}`"
    hint = context(f"Reply here in your words: {examples}")
    if len(shown) == 1:
        return [hint, *rows(status_buttons(board, first))]
    report = button(
        "Report...",
        "report",
        {"p": board.plan.id, "r": [nudge.activity.ref for nudge in open_ones]},
        style="primary",
        says="Report... on one of these activities",
    )
    return [hint, *rows([report])]


def _next_month(nudge: Nudge, board: Board, post: DayPost) -> str:
    """The month after the end, or after today where that is over."""
    end = nudge.end or board.planned_end(nudge.activity, post.day) or post.day
    return wording.MONTHS[max(end, post.day).month % 12]


def status_buttons(board: Board, activity: Activity) -> list[Block]:
    """[Completed] [Under way] for one activity, with the version of it that the reader sees."""
    return [
        button(
            status.label.capitalize(),
            f"set_{status.value}",
            {"p": board.plan.id, "r": activity.ref, "s": status.value, "d": board.standing(activity).version},
            style="primary" if status is Status.COMPLETED else None,
            says=f"{status.label.capitalize()}: {activity.ref} {activity.title}",
        )
        for status in (Status.COMPLETED, Status.UNDER_WAY)
    ]
