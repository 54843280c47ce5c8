"""What an earlier plan already knows of a new one: which activities are the same, what they take over, what is left.

Two texts are the same activity from NEARLY per cent of likeness on (rapidfuzz's ratio of the texts without case,
punctuation and blanks that differ). What differs between the two texts word by word ("SOM23", "SOM24") is changed in
the title and the ask that are taken over as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from emgbot.core.dates.normalise import fold
from emgbot.core.dates.schedule import Schedule, ScheduleState, parse_schedule
from emgbot.core.dates.schedule_print import printed
from emgbot.core.files.fields import shorten
from emgbot.core.imports.labels import letter_of, place_of
from emgbot.core.plan import Activity, Group, Plan, Section

NEARLY = 90
_LONGEST_TITLE = 60
_WORD = re.compile(r"[\w’'/-]+")


@dataclass(frozen=True)
class Pair:
    """An activity of a new plan and the one of the old plan that it is; `likeness` in per cent."""

    new: str
    old: str
    likeness: float


def counterparts(new: Plan, old: Plan) -> dict[str, Pair]:
    """Which activities of the old plan are in the new one, by new reference. Each is taken once, the likest first."""
    texts = [(activity.ref, plain(activity.text)) for activity in old.activities]
    pairs: list[Pair] = []
    exact: dict[str, list[str]] = {}
    for ref, text in texts:
        exact.setdefault(text, []).append(ref)
    for activity in new.activities:
        text = plain(activity.text)
        if text in exact:
            pairs += [Pair(activity.ref, ref, 100.0) for ref in exact[text]]
            continue
        for ref, other in texts:
            likeness = fuzz.ratio(text, other, score_cutoff=NEARLY)
            if likeness:
                pairs.append(Pair(activity.ref, ref, likeness))
    places = {activity.ref: place for place, activity in enumerate(old.activities)}
    pairs.sort(key=lambda pair: (-pair.likeness, pair.new != pair.old, pair.new[:3] != pair.old[:3], places[pair.old]))
    found: dict[str, Pair] = {}
    taken: set[str] = set()
    for pair in pairs:
        if pair.new not in found and pair.old not in taken:
            found[pair.new] = pair
            taken.add(pair.old)
    return found


def plain(text: str) -> str:
    """A text as it is compared: words and numbers only, without case and accents."""
    return " ".join(_WORD.findall(fold(text).text))


def nearly(one: str, other: str) -> bool:
    """Whether two names or texts are the same but for slips."""
    return fuzz.ratio(plain(one), plain(other)) >= NEARLY


def taken_over(new: Activity, old: Activity, milestones: Collection[str]) -> Activity:
    """The new activity with title, ask, action_by, for and partners of the old one, brought up to date."""
    changes = _changes(old.text, new.text)
    feeds = [_changed(ident, changes) for ident in old.feeds]
    kept = tuple(dict.fromkeys(ident for ident in feeds if ident in milestones))
    return replace(
        new,
        title=shorten(_changed(old.title, changes), _LONGEST_TITLE),
        ask=_changed(old.ask, changes),
        action_by=old.action_by,
        feeds=kept or new.feeds if old.feeds else (),
        partners=tuple(_changed(partner, changes) for partner in old.partners),
    )


def _changes(old: str, new: str) -> list[tuple[str, str]]:
    """The words that differ, one for one."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if before == after:
        return []
    found = []
    for what, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "replace" and i_end - i == j_end - j:
            found += [pair for pair in zip(before[i:i_end], after[j:j_end], strict=True) if _meant(*pair)]
    return [*found, *(series for pair in found if (series := _series(*pair)))]


def _meant(old: str, new: str) -> bool:
    """A word that is only written otherwise ("finalise") is no change."""
    return plain(old) != plain(new) and (fuzz.ratio(plain(old), plain(new)) < 80 or bool(re.search(r"\d", old + new)))


def _series(old: str, new: str) -> tuple[str, str] | None:
    """ "The 23rd meeting of the Senior Officials" is SOM23."""
    numbers = [re.match(r"(\d+)(?:st|nd|rd|th)$", word) for word in (old, new)]
    return (f"SOM{numbers[0][1]}", f"SOM{numbers[1][1]}") if numbers[0] and numbers[1] else None


def _changed(text: str, changes: Iterable[tuple[str, str]]) -> str:
    for old, new in changes:

        def as_written(match: re.Match[str], new: str = new) -> str:
            return new[:1].upper() + new[1:] if match[0][:1].isupper() else new

        text = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", as_written, text, flags=re.I)
    return text


def carry_over(new: Plan, old: Plan, open_refs: Iterable[str], *, today: date) -> tuple[Plan, list[tuple[str, str]]]:
    """Append the open activities of the old plan that are not in the new one; answer it and (old ref, new ref).

    Each goes to the group of the new plan that has its group's name (else a new one), under the next free letter, with
    its text and title. What is not over on `today` keeps its printed schedule; of all else it is "TBC". The meetings
    it is for come along while they are ahead.
    """
    pairs: list[tuple[str, str]] = []
    for activity in not_in(new, old, open_refs):
        new, group = _with_group(_with_meetings(new, old, activity, today), old, activity)
        letter = letter_of(1 + max((place_of(one.letter) for one in new.activities if one.group == group), default=0))
        carried = replace(
            activity,
            ref=f"{group}.{letter}",
            schedule=_still_to_come(activity.schedule, today),
            feeds=tuple(ident for ident in activity.feeds if ident in new.milestone_by_id),
            line=0,
        )
        new = replace(new, activities=_in_order([*new.activities, carried], new.groups))
        pairs.append((activity.ref, carried.ref))
    return new, pairs


def _still_to_come(schedule: Schedule, today: date) -> Schedule:
    """A printed schedule with a year of its own while it is not over, else "TBC"."""
    last = schedule.windows[-1].end if schedule.windows else today
    if schedule.state is ScheduleState.ERROR or (last is not None and last < today):
        return parse_schedule("TBC")
    alone = parse_schedule(schedule.text)
    return alone if alone.windows == schedule.windows else parse_schedule(printed(schedule.windows))


def _with_meetings(new: Plan, old: Plan, activity: Activity, today: date) -> Plan:
    """The new plan with the meetings that an activity of the old one is for, as far as they are ahead."""
    missing = [old.milestone_by_id[name] for name in activity.feeds if name not in new.milestone_by_id]
    ahead = [one for one in missing if one.known and one.known.end and one.known.end >= today]
    return replace(new, milestones=(*new.milestones, *ahead)) if ahead else new


def not_in(new: Plan, old: Plan, open_refs: Iterable[str]) -> list[Activity]:
    """The open activities of the old plan that have no counterpart in the new one, in printed order."""
    kept = {pair.old for pair in counterparts(new, old).values()}
    wanted = set(open_refs)
    return [activity for activity in old.activities if activity.ref in wanted and activity.ref not in kept]


def _with_group(new: Plan, old: Plan, activity: Activity) -> tuple[Plan, str]:
    """The new plan with a group for an activity of the old one, and that group's reference."""
    group = old.group_by_ref.get(activity.group) or Group(activity.group, activity.group, "")
    same = [one.ref for one in new.groups if nearly(one.name, group.name) or nearly(one.called, group.called)]
    if same:
        return new, same[0]
    section = next((one for one in old.sections if one.letter == activity.section), None)
    title = section.title if section else f"Section {activity.section}"
    letters = [one.letter for one in new.sections]
    letter = next((one.letter for one in new.sections if nearly(one.title, title)), None)
    sections = new.sections
    if letter is None:
        letter = next((chr(at) for at in range(65, 91) if chr(at) not in letters), "Z")
        sections = (*sections, Section(letter, title, section.accomplishment if section else ""))
    number = 1 + max((int(one.ref.split(".")[1]) for one in new.groups if one.section == letter), default=0)
    made = replace(group, ref=f"{letter}.{number}")
    groups = tuple(sorted([*new.groups, made], key=lambda one: (one.section, int(one.ref.split(".")[1]))))
    return replace(new, sections=sections, groups=groups), made.ref


def _in_order(activities: Sequence[Activity], groups: Sequence[Group]) -> tuple[Activity, ...]:
    places = {group.ref: place for place, group in enumerate(groups)}
    return tuple(sorted(activities, key=lambda activity: places.get(activity.group, len(places))))
