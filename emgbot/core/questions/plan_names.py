"""What people call the parts of a plan: the words of titles, of groups and of sections, and what they point to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emgbot.core.plan import Plan
from emgbot.core.questions.text import fold, plain, stem
from emgbot.core.questions.words import words

_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_LITTLE = words(
    "a an the of on in at to for from with by and or as its into incl be is are through under up what which who this"
    " that le la les de des du et un une pour sur el los las del y en para una con"
)
_FEW = 4
"""So many activities of different groups one name may mean, and no more: beyond, the words are only words."""


def _name_words(text: str) -> list[str]:
    """The stems of a name's words; "e-waste" is one word, "Peer-Reviews" is two and also one."""
    found: list[str] = []
    for compound in _COMPOUND.findall(plain(text)):
        parts = [fold(part) for part in compound.split("-")]
        if len(parts) > 1:
            found.append(stem("".join(parts)))
        # The e of e-waste and its waste are no words of their own: C.1 is about waste, too.
        if len(parts) == 1 or all(len(part) > 2 for part in parts):
            found += [stem(part) for part in parts if part not in _LITTLE]
    return found


@dataclass(frozen=True)
class Meaning:
    """What a run of words means: groups, sections or activities in plan order, and how many words were used."""

    scope: tuple[str, ...]
    begin: int
    stop: int
    is_activity: bool


class PlanNames:
    """The names in one plan, looked up by stem. Built once for a plan; it does not change."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._order = [activity.ref for activity in plan.activities]
        self._titles = {activity.ref: _name_words(activity.title) for activity in plan.activities}
        self._group_names = [_name_words(group.name) for group in plan.groups]
        self._sections = {section.letter: _name_words(section.title) for section in plan.sections}
        self._by_title = _index(self._titles.items())
        self._by_group = _index(zip((group.ref for group in plan.groups), self._group_names, strict=True))
        self._by_section = _index(self._sections.items())
        self._by_text = _index(
            (activity.ref, _name_words(f"{activity.text} {' '.join(activity.partners)}"))
            for activity in plan.activities
        )
        milestones = [name for one in plan.milestones for name in (one.id, one.name)]
        self.milestones = {fold(plain(one.id)).replace("-", ""): one.id for one in plan.milestones}
        self.milestone_words = frozenset(stem for name in milestones for stem in _name_words(name))
        self.known = frozenset().union(
            self._by_title, self._by_group, self._by_section, self._by_text, self.milestone_words
        )
        """Every stem that stands anywhere in the plan: it does not make a question be about something else."""
        every = [plan.title, *(f"{group.name} {group.introduction}" for group in plan.groups)]
        every += [f"{section.title} {section.accomplishment}" for section in plan.sections]
        every += [f"{one.title} {one.text} {' '.join(one.partners)}" for one in plan.activities]
        self.spelled = frozenset(fold(word) for text in [*every, *milestones] for word in _WORD.findall(plain(text)))
        """Every word of the plan as it is spelled there: it is no slip."""
        self.telling = frozenset(word for word, groups in self._by_group.items() if len(groups) == 1 and len(word) > 5)
        """Stems that tell one group from all others."""

    def joined(self, first: str, second: str) -> bool:
        """Whether two words are one name written apart ("e waste")."""
        whole = stem(first + second)
        return len(first) < 4 and (whole in self._by_title or whole in self._by_group)

    def meaning(self, run: Sequence[str], *, generic: frozenset[str], groups: Sequence[str] = ()) -> Meaning | None:
        """The meaning of the longest part of a run of words that has one; `groups` decide between equals.

        `generic` stems name nothing by themselves: "the report" is no activity, "the progress report" is.
        """
        stems = [stem(word) for word in run]
        for read in (self._called, self._told):
            for length in range(len(stems), 0, -1):
                for begin in range(len(stems) - length + 1):
                    part = stems[begin : begin + length]
                    plain_only = all(word in generic for word in part)
                    if plain_only and length == 1:
                        continue
                    if scope := read(part, plain_only=plain_only, groups=groups):
                        return Meaning(scope, begin, begin + length, is_activity=scope[0] in self.plan.by_ref)
        return None

    def _called(self, stems: list[str], *, plain_only: bool, groups: Sequence[str]) -> tuple[str, ...]:
        """What all of some words together name: a section, a group or activities; empty: nothing or too much."""
        for letter, title in self._sections.items():
            if stems == title or (not plain_only and _all_of(self._by_section, stems) == {letter}):
                return (letter,)
        carried = _all_of(self._by_group, stems)
        if len(carried) == 1 and (not plain_only or self._adjoin(stems)):
            return tuple(carried)
        found = self._titled(stems)
        if plain_only:
            found = {ref for ref in found if _adjoining(stems, self._titles[ref])}
        return self._few(found, groups)

    def _told(self, stems: list[str], *, plain_only: bool, groups: Sequence[str]) -> tuple[str, ...]:
        """The activities in whose full text or partners all of some words stand; empty: none or too many."""
        found = set() if plain_only else _all_of(self._by_text, stems)
        # A single word of a long text names its activity only if it stands in no other.
        return self._few(found, groups) if len(found) == 1 or len(stems) > 1 else ()

    def _titled(self, stems: list[str]) -> set[str]:
        """The activities whose title, helped by the name of their group, holds all of the words."""
        if not any(word in self._by_title for word in stems):
            return set()
        found: set[str] | None = None
        for word in stems:
            carried = self._by_group.get(word, frozenset())
            here = set(self._by_title.get(word, ())) | {
                ref for ref in self._order if self.plan.by_ref[ref].group in carried
            }
            found = here if found is None else found & here
        return found or set()

    def _adjoin(self, stems: list[str]) -> bool:
        """Whether the words stand side by side in a group's name ("Task Team")."""
        return any(_adjoining(stems, name) for name in self._group_names)

    def _few(self, found: set[str], groups: Sequence[str]) -> tuple[str, ...]:
        """The activities in plan order, narrowed to the channel's groups if any is theirs; none if they are many."""
        found = {ref for ref in found if self.plan.by_ref[ref].group in groups} or found
        if len(found) > _FEW and len({self.plan.by_ref[ref].group for ref in found}) > 1:
            return ()
        return tuple(ref for ref in self._order if ref in found)


def _index(names: Iterable[tuple[str, Iterable[str]]]) -> dict[str, frozenset[str]]:
    """Who has a word in its name, by word."""
    found: dict[str, set[str]] = {}
    for key, name in names:
        for word in name:
            found.setdefault(word, set()).add(key)
    return {word: frozenset(keys) for word, keys in found.items()}


def _all_of(index: dict[str, frozenset[str]], stems: Sequence[str]) -> set[str]:
    """What has all of the words in its name."""
    sets = [index.get(word, frozenset()) for word in stems]
    return set(sets[0].intersection(*sets[1:])) if sets else set()


def _adjoining(part: list[str], name: list[str]) -> bool:
    """Whether the words stand in the name side by side, in this order."""
    return any(name[at : at + len(part)] == part for at in range(len(name) - len(part) + 1))


_MOST = 8
_built: dict[int, PlanNames] = {}


def names_of(plan: Plan) -> PlanNames:
    """The names of a plan, built once. The plan is kept with them, so its identity is a safe key."""
    names = _built.get(id(plan))
    if names is None:
        if len(_built) >= _MOST:
            _built.clear()
        names = _built[id(plan)] = PlanNames(plan)
    return names
