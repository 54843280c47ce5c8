"""Which activity of a changed plan is which of the one before: by reference and words, and asked where it is unclear.

An activity keeps its history under another reference only if somebody says so: what merely looks like a renumbering
(an exchange of two, a whole list moved down by one) is a question. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from emgbot.core.plan import Activity
from emgbot.errors import UserError

NEAR = 75
"""Likeness, per cent, from which an activity under another reference is asked about.

Of two activities of the 2017 plan, all but one pair (two progress reports, 80) are less alike; on average they are 39.
"""

STILL = 50
"""Likeness from which an activity under its own reference is the same with other words; below, that is asked."""

SAID_AGAIN = 30
"""Letters that a text needs to be found again inside a longer one, or a title to stand for its activity."""

Answers = Mapping[str, str | None]
"""What was answered, by new reference: the old reference of the same activity, or None: it is new."""


@dataclass(frozen=True)
class Question:
    """Was the activity that is now `ref` the one that was `was`? The same reference twice: is it still the same?

    `alike` per cent. `known`: the new reference stood in the plan before, so that it may also still be that one.
    `gone`: the old one was removed by an earlier version.
    """

    ref: str
    was: str
    alike: int
    known: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Matching:
    """Every new reference with the old one of the same activity (None: new), as answered, known or presumed.

    `questions` are what is only presumed. `removed`: old references that none of the new ones was.
    """

    was: Mapping[str, str | None]
    questions: tuple[Question, ...]
    removed: tuple[str, ...]

    @property
    def going_on(self) -> dict[str, str]:
        """What certainly goes on: its new reference with the old one. What is only asked about is not among it."""
        asked = {question.ref for question in self.questions}
        return {ref: old for ref, old in self.was.items() if old is not None and ref not in asked}

    @property
    def new(self) -> tuple[str, ...]:
        """The references of what was in no plan before."""
        return tuple(ref for ref, old in self.was.items() if old is None)


def match(
    old: Mapping[str, Activity],
    new: Mapping[str, Activity],
    *,
    answers: Answers,
    retired: Mapping[str, Activity],
    moved_only: bool = False,
) -> Matching:
    """Match the activities of two plans, by reference. `retired`: those that earlier versions had and `old` has not.

    `moved_only`: references mean nothing across the two (another year's plan); only words count, and what is word for
    word the same goes on without a question.
    """
    gone = {ref: activity for ref, activity in retired.items() if ref not in old}
    before = {**gone, **old}
    was = _answered(new, before, answers)
    claimed = set(was.values())
    if not moved_only:
        for ref, activity in new.items():
            if ref not in was and ref not in claimed and ref in old and _words(old[ref]) == _words(activity):
                was[ref] = ref
                claimed.add(ref)
    questions: dict[str, Question] = {}
    for alike, ref, other in _pairs(before, new, was, claimed):
        if ref in was or other in claimed:
            continue
        same = _same(before[other], new[ref], alike, moved_only=moved_only)
        if same is None:
            continue
        if not same:
            stays = ref in before and not moved_only
            questions[ref] = Question(ref, other, alike, known=stays, gone=other in gone)
        was[ref] = other
        claimed.add(other)
    for ref, activity in new.items():
        if ref in was:
            continue
        if ref in before and ref not in claimed and not moved_only:
            # The reference stayed, and nothing else did.
            questions[ref] = Question(ref, ref, likeness(before[ref], activity), gone=ref in gone)
            was[ref] = ref
        else:
            was[ref] = None
    kept = set(was.values())
    return Matching(
        was={ref: was[ref] for ref in new},
        questions=tuple(questions[ref] for ref in new if ref in questions),
        removed=tuple(ref for ref in old if ref not in kept),
    )


def _answered(new: Iterable[str], before: Iterable[str], answers: Answers) -> dict[str, str | None]:
    """The answers that still hold: one that names what is not there any more was given over an older version."""
    free = set(before)
    found: dict[str, str | None] = {}
    for ref in new:
        old = answers.get(ref)
        if ref in answers and (old is None or old in free):
            found[ref] = old
            free.discard(old or "")
    return found


def _same(old: Activity, new: Activity, alike: int, *, moved_only: bool) -> bool | None:
    """Whether two are the same activity; False: perhaps, so that it is asked; None: not."""
    if moved_only:
        if _words(old) == _words(new) and old.title == new.title:
            return True
    elif old.ref == new.ref:
        return True if alike >= STILL else None
    return False if alike >= NEAR else None


def _pairs(
    before: Mapping[str, Activity], new: Mapping[str, Activity], was: Answers, claimed: Iterable[str | None]
) -> list[tuple[int, str, str]]:
    """What is still free on both sides, the most alike first; of equals the same reference, then the plan's order."""
    taken = set(claimed)
    pairs = [
        (likeness(old, activity), ref, other)
        for ref, activity in new.items()
        if ref not in was
        for other, old in before.items()
        if other not in taken
    ]
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1] != pair[2]))


def likeness(one: Activity, other: Activity) -> int:
    """How much alike two activities read, per cent: their texts, or a title that both have."""
    texts = _words(one), _words(other)
    alike = fuzz.ratio(*texts)
    shorter, longer = sorted(texts, key=len)
    if len(shorter) >= SAID_AGAIN and shorter in longer:
        alike = max(alike, NEAR)
    titles = _folded(one.title), _folded(other.title)
    if titles[0] == titles[1] and titles[0]:
        alike = max(alike, NEAR if len(titles[0]) >= SAID_AGAIN else STILL)
    return round(alike)


def _words(activity: Activity) -> str:
    return _folded(activity.text)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def check_answers(answers: Answers, *, old: Iterable[str], new: Iterable[str]) -> None:
    """Raise UserError where answers name what is not there, or say of two activities that they were the same one."""
    known, wanted = set(old), set(new)
    claims: dict[str, str] = {}
    for ref, was in answers.items():
        if ref not in wanted:
            raise UserError(f"{ref} is not in the new plan, so it cannot be the same as another, or new.")
        if was is None:
            continue
        if was not in known:
            raise UserError(f"{was} is no activity that {ref} could have been.")
        if was in claims:
            raise UserError(f"{was} cannot be both {claims[was]} and {ref}. Say of one of them that it is new.")
        claims[was] = ref
