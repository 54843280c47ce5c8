"""Which level of a plan each kind of label is, found from how the document nests them.

Plans number their levels in many ways (A./1./a), 1./1.1/1.1.1, Pillar/Output/Activity, bullets, nothing at all). The
level of a kind is how deep it is nested where it first appears; the activities are the level with most schedules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from emgbot.core.imports.entries import Entry
from emgbot.core.imports.labels import (
    ACTIVITY_NOUNS,
    BULLET,
    GROUP_REFERENCE,
    LOWER,
    NUMBER,
    REFERENCE,
    ROMAN,
    SMALL_ROMAN,
    UPPER,
)

PLAIN = "plain"
"""The level of what has no label but a schedule."""

BARE_HEADING = 8
"""The heading level of a line that is one only by its place: alone, short, before a list."""

_LOWEST = (PLAIN, BULLET, LOWER, SMALL_ROMAN)
_OF_SECTIONS = ("word", "heading")
_OF_ACTIVITIES = frozenset(f"word {noun}" for noun in ACTIVITY_NOUNS.split("|"))
_LONGEST_HEADING = 160
_FRONT_MATTER = re.compile(
    "introduction|background|context|overview|purpose|mandate|(?:executive )?summary|foreword|preface|"
    "contexte|résumé|avant-propos|aperçu|introducción|contexto|antecedentes|resumen|prefacio",
    re.I,
)


@dataclass(frozen=True)
class Levels:
    """How deep each kind of label is, from 1; `items` is the depth of the activities."""

    depths: dict[str, int]
    items: int

    @property
    def sections(self) -> bool:
        """Whether the document names sections: with one level above the activities, its kind tells what that is."""
        if self.items != 2:
            return self.items > 2
        top = [kind for kind, depth in self.depths.items() if depth == 1]
        return any(kind in (UPPER, ROMAN) or kind.startswith(_OF_SECTIONS) for kind in top)

    def depth(self, entry: Entry) -> int:
        """How deep an entry stands, at most one below the activities; 0: it is text of what stands before it."""
        kind = kind_of(entry)
        depth = self.depths.get(kind, 0) if kind else 0
        if kind == f"heading {BARE_HEADING}":
            depth = min(depth, max(self.items - 1, 1))
        return min(depth, self.items + 1)


def read_levels(entries: Sequence[Entry]) -> Levels:
    """Find the levels of a document; lines that are headings only by their place are marked as such."""
    _mark_headings(entries)
    depths = _depths(entries)
    timed = Counter(depths[kind] for entry in entries if entry.schedule and (kind := kind_of(entry)) in depths)
    if timed:
        return Levels(depths, max(timed, key=lambda depth: (timed[depth], depth)))
    return Levels(depths, max(depths.values(), default=1))


def kind_of(entry: Entry) -> str | None:
    """The kind of level an entry is of; None for words that are of none."""
    if entry.label is not None:
        same = {GROUP_REFERENCE: NUMBER, REFERENCE: LOWER}
        return same.get(entry.label.kind, entry.label.kind)
    if entry.heading and entry.text:
        return f"heading {entry.heading}"
    return PLAIN if entry.schedule and entry.text else None


def over_all(entries: Sequence[Entry], levels: Levels) -> Entry | None:
    """The one heading that stands over the whole plan, its name or "Introduction", where a level more than three is."""
    top = [entry for entry in entries if levels.depth(entry) == 1 < levels.items]
    if len(top) != 1 or top[0].label is not None:
        return None
    return top[0] if levels.items > 3 or _FRONT_MATTER.fullmatch(top[0].text.rstrip(": .")) else None


def first_section(entries: Sequence[Entry]) -> int:
    """Where the first section begins that has a letter or number; an introduction before it may have numbers too."""
    for index, entry in enumerate(entries):
        if entry.schedule or entry.accomplishment:
            return 0
        named = entry.kind in (UPPER, ROMAN) or (entry.kind.startswith("word") and entry.kind not in _OF_ACTIVITIES)
        if named and entry.label and entry.label.path == (1,):
            return index
    return 0


def _mark_headings(entries: Sequence[Entry]) -> None:
    for index, entry in enumerate(entries[:-1]):
        before, after = entries[index - 1] if index else None, entries[index + 1]
        complete = before is None or bool(before.schedule) or entry.at.apart or before.text.endswith((".", ";"))
        if entry.label is None and not entry.heading and entry.alone and not entry.schedule and complete:
            begins = after.label is not None and after.label.path[-1:] in ((), (1,))
            titled = len(entry.text) <= _LONGEST_HEADING and not entry.text.endswith((".", ";", ","))
            if titled and (begins or (after.label is None and after.schedule)):
                entry.heading = BARE_HEADING


def _depths(entries: Sequence[Entry]) -> dict[str, int]:
    """How deep each kind is nested where it first appears."""
    depths: dict[str, int] = {}
    within: list[str] = []
    for entry in entries:
        kind = kind_of(entry)
        if kind is None:
            continue
        if kind in within:
            del within[within.index(kind) + 1 :]
            continue
        if kind in depths:
            del within[depths[kind] - 1 :]
        elif kind in (PLAIN, BULLET) or kind.startswith("heading"):
            # None of these stands below an activity with a letter.
            while within and within[-1] in _LOWEST:
                within.pop()
        within.append(kind)
        depths.setdefault(kind, len(within))
    return depths
