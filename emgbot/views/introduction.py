"""Where the plan stands at the start, as the secretariat reads it, with the command that sets many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from emgbot.core.board import Board
from emgbot.core.introduction import Introduction
from emgbot.core.places import Place
from emgbot.core.plan import Activity
from emgbot.views import wording
from emgbot.views.blocks import Block, context, escape, header, sections

TITLE = "Where the plan stands at the start"
MOST_LINES = 12


def introduction_blocks(introduction: Introduction, board: Board, place: Place, day: date) -> list[Block]:
    """What was over and what is running, and how to say in one command what is done."""
    over, running = introduction.over, introduction.running
    blocks = [header(TITLE), *sections(_opening_words(introduction))]
    blocks += _listed("Past planned end", over, "/emg overdue", board, place, day)
    blocks += _listed("Running", running, "/emg status", board, place, day)
    return [*blocks, context(f"Set many at once: `{example(introduction, board, day)}`")]


def introduction_text(introduction: Introduction) -> str:
    """The same in a sentence, for phones."""
    over, running = len(introduction.over), len(introduction.running)
    return f"{TITLE}: {over} past planned end, {running} running. Tell me which are completed."


def _opening_words(introduction: Introduction) -> str:
    words = "Nothing is said in the channels about the time before today."
    if introduction.over:
        words += " What is past its planned end may be completed long since: tell me once, and nobody is asked again."
    return words


def _listed(
    heading: str, activities: Sequence[Activity], command: str, board: Board, place: Place, day: date
) -> list[Block]:
    if not activities:
        return []
    lines = [f"*{heading}* ({len(activities)})"]
    lines += [f"• {_line(activity, board, place, day)}" for activity in activities[:MOST_LINES]]
    rest = len(activities) - MOST_LINES
    if rest > 0:
        lines.append(f"+{rest} more: `{command}` lists them")
    return sections("\n".join(lines))


def _line(activity: Activity, board: Board, place: Place, day: date) -> str:
    words = f"*{activity.ref}* {escape(activity.title)}"
    if board.standing(activity).spoken_at or not board.is_open(activity):
        words += f" · {wording.standing(activity, board, place.calendar.zone)}"
    return f"{words} · {wording.planned_end(activity, board, place.calendar, day)}"


def example(introduction: Introduction, board: Board, day: date) -> str:
    """`/emg status D.1.a,C.1.a done on 30 Nov 2016`: a command that works, with references of the list."""
    some = (introduction.over or introduction.running)[:2]
    ends = [end for activity in some if (end := board.planned_end(activity, day)) is not None]
    done = min([day, *([max(ends)] if ends else [])])
    return f"/emg status {','.join(activity.ref for activity in some)} done on {wording.on(done)}"
