"""What an entry of the history did, in words: a change of status, a reminder, an undo."""

from __future__ import annotations

from emgbot.core.history import Action, Entry
from emgbot.views import wording


def outcome(entry: Entry) -> str:
    """`under way → completed on 9 Feb 2017`, `snoozed until 27 Mar 2017`, `left alone`."""
    match entry.action:
        case Action.SNOOZED:
            return f"snoozed until {wording.on(entry.until)}" if entry.until else "snoozed"
        case Action.LEFT_ALONE:
            return "left alone"
        case Action.NUDGED_AGAIN:
            return "nudged again"
        case _:
            return wording.outcome(entry)


def taken_back(undo: Entry, taken: Entry) -> str:
    """What an undo brought back: `completed → under way`, `no longer snoozed until 27 Mar 2017`."""
    match taken.action:
        case Action.SNOOZED | Action.LEFT_ALONE:
            return f"no longer {outcome(taken)}"
        case Action.NUDGED_AGAIN:
            return "left alone as before"
        case _:
            return wording.outcome(undo)


def now(entry: Entry) -> str:
    """Where something stands by an entry: `completed`, `left alone`."""
    return entry.to_status.label if entry.action is Action.STATUS else outcome(entry)
