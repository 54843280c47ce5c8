"""The difference of two plans, as people ask about it: added, removed, re-dated, re-worded, re-numbered, milestones.

Which activity is which is decided in `plan_match`, how it is told in `plan_told`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from emgbot.core.dates.schedule import Schedule
from emgbot.core.files.planwrite import days_as_written
from emgbot.core.plan import Activity, Milestone, Plan
from emgbot.core.plan_match import Answers, Matching, Question, match

PLAN = "plan"
"""The subject of a change that concerns the plan as a whole."""


@dataclass(frozen=True)
class Change:
    """Something that reads otherwise. `subject`: a reference, a group, a section, a milestone, or "plan".

    `field` is the word of the plan file, or "added" and "removed"; empty texts stand for what is not there.
    """

    subject: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        name = NAMES.get(self.field, self.field)
        if self.field == "added":
            return f"added: {self.after}"
        if self.field == "removed":
            return f"removed: {self.before}"
        if not self.before:
            return f"{name}: “{self.after}”"
        return f"{name}: “{self.before}” → “{self.after}”" if self.after else f"{name} “{self.before}” removed"


NAMES = {"action_by": "action by", "introduction": "introduction", "when": "date"}


@dataclass(frozen=True)
class Redated:
    """An activity whose schedule means other days, under its new reference."""

    ref: str
    before: Schedule
    after: Schedule

    def __str__(self) -> str:
        return f"schedule: “{self.before.text}” → “{self.after.text}”"


@dataclass(frozen=True)
class Difference:
    """What differs between two plans. References are the new ones, but for `removed`.

    `returned`: removed by an earlier version, there again. `renumbered`: (old, new), as answered. `questions` are
    open; what they presume is in everything else, so that the difference can be shown before they are answered.
    """

    old: Plan
    new: Plan
    matching: Matching
    added: tuple[str, ...]
    removed: tuple[str, ...]
    returned: tuple[str, ...]
    redated: tuple[Redated, ...]
    reworded: tuple[Change, ...]
    renumbered: tuple[tuple[str, str], ...]
    milestones: tuple[Change, ...]
    other: tuple[Change, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What has to be answered before the new plan can be accepted."""
        return self.matching.questions

    @cached_property
    def empty(self) -> bool:
        """Whether the plans mean and say the same."""
        everything = (self.added, self.removed, self.returned, self.redated, self.reworded, self.renumbered)
        return not any((*everything, self.milestones, self.other, self.questions))

    @cached_property
    def of_activities(self) -> Mapping[str, tuple[str, ...]]:
        """What changed of each activity in words, by its new reference, in plan order."""
        found: dict[str, list[str]] = {ref: [] for ref in self.new.by_ref}
        for old, ref in self.renumbered:
            found[ref].append(f"renumbered: it was {old}")
        for ref in self.added:
            found[ref].append("added to the plan")
        for ref in self.returned:
            found[ref].append("back in the plan")
        for redated in self.redated:
            found[redated.ref].append(str(redated))
        for change in (*self.reworded, *self.other):
            if change.subject in found:
                found[change.subject].append(str(change))
        return {ref: tuple(words) for ref, words in found.items() if words}


def compare(
    old: Plan, new: Plan, *, answers: Answers | None = None, retired: Mapping[str, Activity] | None = None
) -> Difference:
    """The difference of two plans. `answers` and `retired` as in `plan_match.match`."""
    matching = match(old.by_ref, new.by_ref, answers=answers or {}, retired=retired or {})
    before = {**(retired or {}), **old.by_ref}
    asked = {question.ref for question in matching.questions}
    pairs = [(before[was], new.by_ref[ref]) for ref, was in matching.was.items() if was is not None]
    return Difference(
        old=old,
        new=new,
        matching=matching,
        added=tuple(ref for ref, was in matching.was.items() if was is None),
        removed=matching.removed,
        returned=tuple(ref for ref, was in matching.was.items() if was and was not in old.by_ref and ref not in asked),
        redated=tuple(Redated(now.ref, o.schedule, now.schedule) for o, now in pairs if _redated(o, now)),
        reworded=tuple(change for o, now in pairs for change in _reworded(o, now)),
        renumbered=tuple((o.ref, now.ref) for o, now in pairs if o.ref != now.ref and now.ref not in asked),
        milestones=tuple(_milestones(old, new)),
        other=(*_of_plan(old, new, matching), *(change for o, now in pairs for change in _assigned(o, now))),
    )


def same_plan(one: Plan, other: Plan) -> bool:
    """Whether two plans are the same but for the lines their activities stand in."""
    return _without_lines(one) == _without_lines(other)


def _without_lines(plan: Plan) -> Plan:
    return replace(plan, activities=tuple(replace(activity, line=0) for activity in plan.activities))


def _redated(old: Activity, new: Activity) -> bool:
    return (old.schedule.state, old.schedule.windows) != (new.schedule.state, new.schedule.windows)


def _reworded(old: Activity, new: Activity) -> Iterator[Change]:
    yield from _fields(new.ref, old, new, ("text", "title", "ask"))
    if old.schedule.text != new.schedule.text and not _redated(old, new):
        yield Change(new.ref, "schedule", old.schedule.text, new.schedule.text)


def _assigned(old: Activity, new: Activity) -> Iterator[Change]:
    yield from _fields(new.ref, old, new, ("action_by",))
    for field, before, after in (("for", old.feeds, new.feeds), ("partners", old.partners, new.partners)):
        if before != after:
            yield Change(new.ref, field, ", ".join(before), ", ".join(after))


def _fields(subject: str, old: object, new: object, names: Iterable[str]) -> Iterator[Change]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(subject, name, str(before or ""), str(after or ""))


def _milestones(old: Plan, new: Plan) -> Iterator[Change]:
    for ident in dict.fromkeys([*old.milestone_by_id, *new.milestone_by_id]):
        before, after = old.milestone_by_id.get(ident), new.milestone_by_id.get(ident)
        if before is None or after is None:
            yield _come_or_gone(ident, _told(before), _told(after))
            continue
        yield from _fields(ident, before, after, ("name", "when"))
        if before.days != after.days:
            yield Change(ident, "days", days_of(before), days_of(after))


def days_of(milestone: Milestone) -> str:
    """The exact days of a milestone as people write them; empty where they are not known."""
    return days_as_written(milestone.days) if milestone.days else ""


def _told(milestone: Milestone | None) -> str:
    return f"{milestone.name}, {days_of(milestone) or milestone.when}" if milestone else ""


def _come_or_gone(subject: str, before: str, after: str) -> Change:
    return Change(subject, "removed" if before else "added", before, after)


def _of_plan(old: Plan, new: Plan, matching: Matching) -> Iterator[Change]:
    if old.id != new.id:
        yield Change(PLAN, PLAN, old.id, new.id)
    yield from _fields(PLAN, old, new, ("title", "zone", "year"))
    if old.members != new.members:
        yield Change(PLAN, "members", ", ".join(old.members), ", ".join(new.members))
    if _reordered(old, new.by_ref) and _reordered(old, matching.was.values()):
        yield Change(PLAN, "order", "", "the activities stand in another order")
    sections = {s.letter: s for s in old.sections}, {s.letter: s for s in new.sections}
    for letter in dict.fromkeys([*sections[0], *sections[1]]):
        was, now = sections[0].get(letter), sections[1].get(letter)
        if was is None or now is None:
            yield _come_or_gone(letter, was.title if was else "", now.title if now else "")
        else:
            yield from _fields(letter, was, now, ("title", "accomplishment"))
    for ref in dict.fromkeys([*old.group_by_ref, *new.group_by_ref]):
        before, after = old.group_by_ref.get(ref), new.group_by_ref.get(ref)
        if before is None or after is None:
            yield _come_or_gone(ref, before.called if before else "", after.called if after else "")
        else:
            yield from _fields(ref, before, after, ("name", "title", "introduction"))


def _reordered(old: Plan, refs: Iterable[str | None]) -> bool:
    kept = [ref for ref in refs if ref in old.by_ref]
    return kept != [ref for ref in old.by_ref if ref in set(kept)]
