"""Flags as the secretariat reads them, and the text that it can send by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from emgbot.core.board import Board
from emgbot.core.flags import Flag
from emgbot.core.plan import Activity
from emgbot.core.status import Status
from emgbot.views import wording
from emgbot.views.blocks import Block, Payload, escape, message, paged, quote, sections

_FIRST = "For these activities of the {plan} the planned end has passed, and we have not heard how they stand:"
_LAST = (
    "Could you let us know in a line where each stands, and until when it will take where it takes longer? A short "
    "reply to this message is enough; we shall record it."
)
_READY = "Ready to be sent by e-mail"
HEADING = "Past planned end, no word"

Names = Callable[[Activity], Sequence[str]]
"""What the focal points of an activity are called."""


def flag_blocks(flags: Sequence[Flag], board: Board, names: Names) -> list[Block]:
    """One line for each flag of the day; what can be done about each belongs under these lines."""
    return sections("\n".join([f"*{HEADING}*", *(f"• {_line(flag, board, names)}" for flag in flags)]))


def flag_text(flags: Sequence[Flag]) -> str:
    """The flags in a sentence, escaped, for phones."""
    return f"{HEADING}: {', '.join(f'{flag.activity.ref} {escape(flag.activity.title)}' for flag in flags)}."


def _line(flag: Flag, board: Board, names: Names) -> str:
    activity = flag.activity
    words = f"*{activity.ref}* {escape(activity.title)} · {flag.place.name}"
    if not board.is_open(activity):
        # Only in a post that is brought up to date.
        done = wording.standing(activity, board, flag.place.calendar.zone)
        mark = ":white_check_mark: " if board.standing(activity).status is Status.COMPLETED else ""
        return f"{mark}{words} · {done}"
    people = names(activity)
    whose = f"focal point{'s' if len(people) > 1 else ''} {escape(', '.join(people))}" if people else "no focal point"
    word = f"no word since {wording.on(flag.spoken)}" if flag.spoken else "no word yet"
    snoozed = board.standing(activity).snoozed_until
    until = f", snoozed until {wording.on(snoozed)}" if snoozed and snoozed > flag.day else ""
    return f"{words} · {_end(flag, board)} · {whose} · {word}{until}"


def _end(flag: Flag, board: Board) -> str:
    revised = flag.end == board.standing(flag.activity).revised_end
    return f"{'revised' if revised else 'planned'} end {wording.on(flag.end)}"


def email(flags: Sequence[Flag], board: Board, names: Names) -> list[Payload]:
    """A text ready to be sent by e-mail, one for all flags of the day, for the thread of their post."""
    lines = ["Dear colleagues,", "", _FIRST.format(plan=board.plan.title)]
    for group, own in groupby(flags, key=lambda flag: flag.activity.group):
        lines += ["", board.plan.group_by_ref[group].called]
        lines += [f"- {_for_email(flag, board, names)}" for flag in own]
    lines += ["", _LAST, "", "With kind regards"]
    blocks = [*sections(f"*{_READY}*"), *quote("\n".join(lines), {})]
    return [message(_READY, page) for page in paged(blocks)]


def _for_email(flag: Flag, board: Board, names: Names) -> str:
    activity = flag.activity
    people = names(activity)
    kind = "revised end" if flag.end == board.standing(activity).revised_end else "planned end"
    whose = f"; focal point: {', '.join(people)}" if people else ""
    return f"{activity.ref} {activity.title} ({kind} {wording.in_full(flag.end)}{whose})"
