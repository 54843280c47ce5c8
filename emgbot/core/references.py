"""References as people write them (`A.1.c`, `1c`, `1(c)`, `1a,1b`, `1a-1d`), read against a plan. Never guesses."""

from __future__ import annotations

from dataclasses import dataclass

from emgbot.core.plan import Plan


@dataclass(frozen=True)
class Resolution:
    """What a written reference (or a list of them) means.

    One meaning for each: all in `refs`, in the order written, without repeats. Several meanings: all of them in
    `candidates`, in plan order, and `refs` empty. Unknown: both empty, and `problem` names the nearest.
    """

    refs: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    problem: str | None = None


def resolve(text: str, plan: Plan, *, groups: tuple[str, ...] = ()) -> Resolution:
    """Read `text`, which consists of references only, in a channel that belongs to `groups` (none: no channel)."""
    raise NotImplementedError


def take_references(text: str, plan: Plan, *, groups: tuple[str, ...] = ()) -> tuple[Resolution, str] | None:
    """Take the references that `text` begins with; answer what they mean and the rest of the text, stripped.

    None if the text does not begin with anything shaped like a reference.
    """
    raise NotImplementedError


def find_references(text: str, plan: Plan, *, groups: tuple[str, ...] = ()) -> tuple[Resolution, str]:
    """Find references anywhere in free text ("who is the focal point of 1c?").

    Answers what they mean and the text with them blanked out, so that their digits cannot be read as days.
    Without any: an empty Resolution without a problem.
    """
    raise NotImplementedError
