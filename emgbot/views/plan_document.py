"""What was read out of a document that was sent as a plan: how much, and everything that was not certain."""

from __future__ import annotations

from collections.abc import Sequence

from emgbot.core.counted import counted
from emgbot.core.plan import Plan
from emgbot.views.blocks import Block, Payload, context, escape, message, paged, sections

TO_CORRECT = (
    "To correct something, change it in the document and send it again: it takes the place of this one. "
    "Titles, asks and schedules can also be set later: `/emg plan set`"
)

MOST_LISTED = 150
"""Lines of one list. A plan of 500 activities has some dozens; nobody reads thousands, in a hundred messages."""


def as_read(name: str, draft: Plan, unsure: Sequence[str]) -> list[Payload]:
    """The messages that come before the difference: a long list in as many as Slack's limits need."""
    found = f"{name}: {extent(draft)}, read as plan {draft.id}."
    heading = f"Not certain ({len(unsure)}), please look at:" if unsure else "Everything in it was plain."
    return _listed((f"{found} {heading}", unsure), foot=[context(TO_CORRECT)] if unsure else [])


def unusable(name: str, stops: Sequence[str], unsure: Sequence[str]) -> list[Payload]:
    """The document cannot be used: first what has to be corrected in it, then what else was not certain."""
    lead = f"{name} cannot be used as it is; nothing was changed. Correct this in it and send it again:"
    return _listed((lead, stops), *([(f"Also not certain ({len(unsure)}):", unsure)] if unsure else []))


def _listed(*parts: tuple[str, Sequence[str]], foot: Sequence[Block] = ()) -> list[Payload]:
    shown = [(lead, [*lines[:MOST_LISTED], *_more(len(lines) - MOST_LISTED)]) for lead, lines in parts]
    told = ["\n".join([f"*{escape(lead)}*", *(f"• {escape(line)}" for line in lines)]) for lead, lines in shown]
    text = escape("; ".join(line for lead, lines in shown for line in (lead, *lines)))
    return [message(text, page) for page in paged([*sections("\n".join(told)), *foot])]


def _more(number: int) -> list[str]:
    return [f"and {number:,} more: correct these first and send it again."] if number > 0 else []


def extent(draft: Plan) -> str:
    """`41 activities in 9 groups and 4 sections`."""
    return (
        f"{counted(len(draft.activities), 'activity', 'activities')} in {counted(len(draft.groups), 'group')} "
        f"and {counted(len(draft.sections), 'section')}"
    )
