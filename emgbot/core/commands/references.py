"""References as people write them (`A.1.c`, `1c`, `1(c)`, `1a,1b`, `1a-1d`), read against a plan. Never guesses.

How they are spelled is in `reference_shapes`; here is what they mean, and what to say when they mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from emgbot.core.commands.reference_shapes import Item, Spelled, Written, read_group, read_references
from emgbot.core.commands.slack_text import ENTITY, Typed, as_typed
from emgbot.core.plan import Activity, Plan

_REST = re.compile(r"[ ?.!,;:]*")
_START = re.compile(r"(?<![0-9a-z./\\@_%$€£-])(?=[(\[]?[a-z]?[ .\-/]?\d)|(?<=#)(?=\d)")
_UNITS = frozenset("dwmyhkgp")
"""Letters that after a number are more likely days, weeks, thousands or euros than an activity that does not exist."""

_UNKNOWN_SHOWN = 3


@dataclass(frozen=True)
class Resolution:
    """What a written reference (or a list of them) means.

    One meaning for each: all in `refs`, in the order written, without repeats. Several meanings: all of them in
    `candidates`, in plan order, and `refs` empty; `readings` are then the whole list once per meaning, each to be
    used as it stands (`1a,1b`: A.1.a with A.1.b, B.1.a with B.1.b, ...). Unknown: all empty, and `problem` names the
    nearest.
    """

    refs: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    readings: tuple[tuple[str, ...], ...] = ()
    problem: str | None = None


@dataclass(frozen=True)
class Place:
    """Where references are read: the plan and the channel's groups, or only `within` what a post was about."""

    plan: Plan
    groups: tuple[str, ...] = ()
    within: tuple[str, ...] | None = None

    def _everywhere(self, written: Written) -> list[Activity]:
        """What one written reference can mean in the whole plan, in its order."""
        alike = self.plan.by_spelling.get((written.number, written.letter), ())
        return [each for each in alike if written.section in {None, each.section.casefold()}]

    def meanings(self, written: Written) -> tuple[Activity, ...]:
        """What one written reference can mean here, in plan order."""
        found = self._everywhere(written)
        if self.within is not None:
            # Under a post short references speak of the post; a full one may speak of anything.
            return tuple(each for each in found if written.section or each.ref in self.within)
        own = tuple(each for each in found if each.group in self.groups)
        return own or tuple(found)

    def known(self, written: Written) -> bool:
        """Whether the plan has such a reference anywhere."""
        return bool(self._everywhere(written))

    def activities(self) -> tuple[Activity, ...]:
        """The activities that people here speak of first."""
        if self.within is not None:
            return tuple(each for each in self.plan.activities if each.ref in self.within)
        return self.plan.of_groups(self.groups)

    def name_of(self, activity: Activity) -> str:
        """The shortest reference that means just this activity here."""
        short = Written(None, *activity.spelling)
        return activity.short if self.meanings(short) == (activity,) else activity.ref


def resolve(text: str, plan: Plan, *, groups: tuple[str, ...] = ()) -> Resolution:
    """Read `text`, which consists of references only, in a channel that belongs to `groups` (none: no channel)."""
    typed = as_typed(text)
    place = Place(plan, groups)
    taken = read_at(typed, 0, place)
    if taken is not None and _rest_is_empty(typed, taken[1]):
        return taken[0]
    shown = " ".join(typed.words.split())[:40]
    example = _example(place)
    cure = f" Write {example}, for example." if example else ""
    if not shown:
        return Resolution(problem=f"There is no reference here.{cure}")
    return Resolution(problem=f"“{shown}” is not a reference of an activity.{cure}")


def find_references(text: str, plan: Plan, *, groups: tuple[str, ...] = ()) -> tuple[Resolution, str]:
    """Find references anywhere in free text ("who is the focal point of 1c?").

    Answers what they mean and the text with them blanked out, so that their digits cannot be read as days.
    Without any: an empty Resolution without a problem.
    """
    typed = as_typed(text)
    place = Place(plan, groups)
    words = typed.words
    items: list[Item] = []
    at = 0
    while found := _START.search(typed.text, at):
        spelled = read_references(typed.text, found.start(), known=place.known, free=True)
        at = spelled.stop if spelled else found.start() + 1
        if spelled and any(_plausible(item, place) for item in spelled.items):
            items += spelled.items
            begin, stop = typed.origin[spelled.begin], typed.origin[spelled.stop]
            words = words[:begin] + " " * (stop - begin) + words[stop:]
    return (_resolved(items, place) if items else Resolution()), words


def read_at(typed: Typed, at: int, place: Place) -> tuple[Resolution, int] | None:
    """The references that begin at a place of a typed text: what they mean and where they stop."""
    spelled = read_references(typed.text, at, known=place.known)
    if spelled is not None:
        return _resolved(spelled.items, place), spelled.stop
    group = read_group(typed.text, at)
    if group is None or group[0] not in place.plan.group_by_ref:
        return None
    return Resolution(problem=_group_problem(group[0], place)), group[1]


def starts_reference(typed: Typed, at: int, place: Place) -> Spelled | None:
    """What is shaped like references at a place of a typed text, whether they mean something or not."""
    return read_references(typed.text, at, known=place.known)


def _resolved(items: Sequence[Item], place: Place) -> Resolution:
    """What the items of a list mean together."""
    readings: list[tuple[tuple[str, ...], ...]] = []
    unknown: list[Written] = []
    for item in items:
        other = next((each.plan for each in (item.first, item.last) if each and each.plan), None)
        if other is not None and other != place.plan.id.casefold():
            return Resolution(problem=f"{item} belongs to another plan; this one is {place.plan.id}.{_cure(place)}")
        unknown += [each for each in (item.first, item.last) if each and not place.meanings(each)]
        readings.append(_expanded(item, place))
    if unknown:
        return Resolution(problem=_unknown_problem(unknown, place))
    for item, meanings in zip(items, readings, strict=True):
        if not meanings:
            return Resolution(problem=_range_problem(item, place))
    if all(len(meanings) == 1 for meanings in readings):
        return Resolution(refs=tuple(dict.fromkeys(ref for meanings in readings for ref in meanings[0])))
    several = {ref for meanings in readings if len(meanings) > 1 for meaning in meanings for ref in meaning}
    candidates = tuple(ref for ref in place.plan.by_ref if ref in several)
    return Resolution(candidates=candidates, readings=_whole_readings(readings, place.plan))


def _expanded(item: Item, place: Place) -> tuple[tuple[str, ...], ...]:
    """The meanings of an item: each a tuple of full references, more than one for a range."""
    if item.last is None:
        return tuple((each.ref,) for each in place.meanings(item.first))
    order = list(place.plan.by_ref)
    lasts = place.meanings(item.last)
    spans: list[tuple[str, ...]] = []
    for first in place.meanings(item.first):
        # A range stays in its section; between groups of one section it runs in the plan's order.
        for last in (each for each in lasts if each.section == first.section):
            begin, stop = order.index(first.ref), order.index(last.ref)
            if begin <= stop:
                spans.append(tuple(order[begin : stop + 1]))
    return tuple(spans)


def _whole_readings(readings: Sequence[tuple[tuple[str, ...], ...]], plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The whole list once per section in which each of its items has exactly one meaning."""
    whole: dict[tuple[str, ...], None] = {}
    for section in dict.fromkeys(activity.section for activity in plan.activities):
        refs: list[str] = []
        for meanings in readings:
            here = [each for each in meanings if plan.by_ref[each[0]].section == section]
            fitting = meanings if len(meanings) == 1 else here
            if len(fitting) != 1:
                break
            refs += fitting[0]
        else:
            whole[tuple(dict.fromkeys(refs))] = None
    return tuple(whole)


def _plausible(item: Item, place: Place) -> bool:
    """Whether what is shaped like a reference in free text is one: known, or not a count such as "7d"."""
    if any(place.known(each) for each in (item.first, item.last) if each):
        return True
    if item.first.section:
        return any(each.section.casefold() == item.first.section for each in place.plan.activities)
    return item.first.letter not in _UNITS


def _rest_is_empty(typed: Typed, at: int) -> bool:
    rest = _REST.match(typed.text, at)
    return rest is not None and rest.end() == len(typed.text) and ENTITY not in typed.text[at:]


# What to say when a reference means nothing here.


def _example(place: Place) -> str | None:
    """A reference that works here."""
    pool = place.activities() or place.plan.activities
    return place.name_of(pool[0]) if pool else None


def _cure(place: Place) -> str:
    example = _example(place)
    return f" Write {example}, for example." if example else ""


def _unknown_problem(unknown: Sequence[Written], place: Place) -> str:
    names = " and no ".join(dict.fromkeys(str(each) for each in unknown[:_UNKNOWN_SHOWN]))
    own = place.activities()
    where = "here" if own else f"in the plan {place.plan.id}"
    near = _nearest(unknown[0], own or place.plan.activities)
    if near is None:
        return f"There is no {names} {where}."
    problem = f"There is no {names} {where}. Did you mean {place.name_of(near)} ({near.title})?"
    spans = _spans(place, own)
    return f"{problem} This channel has {spans}." if spans else problem


def _nearest(written: Written, pool: Iterable[Activity]) -> Activity | None:
    """The activity whose reference is spelled most like it; between equals the nearest letter, then plan order."""
    typed = str(Written(written.section, written.number, written.letter)).casefold()

    def unlikeness(activity: Activity) -> tuple[int, int]:
        name = activity.ref.casefold() if written.section else activity.short.casefold()
        return OSA.distance(typed, name), abs(ord(written.letter) - ord(activity.letter.casefold()[0]))

    return min(pool, key=unlikeness, default=None)


def _spans(place: Place, own: Sequence[Activity]) -> str:
    """ "1a to 1h, 2a to 2d": the references of a channel, group by group."""
    spans: list[str] = []
    for group in dict.fromkeys(activity.group for activity in own):
        members = [activity for activity in own if activity.group == group]
        ends = members[0], members[-1]
        # Both ends in the same style, short only where both may be.
        short = all(place.name_of(each) != each.ref for each in ends)
        spans.append(" to ".join(dict.fromkeys(each.short if short else each.ref for each in ends)))
    return ", ".join(spans)


def _group_problem(group: str, place: Place) -> str:
    members = place.plan.of_groups((group,))
    if not members:
        return f"{group} is a group without activities.{_cure(place)}"
    first, last = members[0].ref, members[-1].ref
    span = first if first == last else f"{first} to {last}"
    return f"{group} is a group, not an activity. Name the activity: {span}."


def _range_problem(item: Item, place: Place) -> str:
    assert item.last is not None  # noqa: S101 - only a range can be without a meaning although its ends have one
    swapped = Item(item.last, item.first)
    if _expanded(swapped, place):
        return f"{item} runs backwards. Write {swapped}."
    return f"{item} does not run within one group. Write the activities one by one, with commas.{_cure(place)}"
