"""What an earlier plan brings into the draft of a new one: titles, asks and meetings, and what of it is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from emgbot.core.counted import counted
from emgbot.core.imports.assumed import Assumed
from emgbot.core.imports.likeness import Pair, counterparts, nearly, plain, taken_over
from emgbot.core.plan import Activity, Group, Milestone, Plan

NEARLY = ("activity is nearly, not exactly, one", "activities are nearly, not exactly, those")


def with_like(plan: Plan, like: Plan, assumed: Assumed) -> Plan:
    """The draft with what another plan knows of the same activities, groups and meetings; what changed is said."""
    pairs = counterparts(plan, like)
    milestones = _milestones(plan, like, assumed)
    ids = [milestone.id for milestone in milestones]
    activities = tuple(
        taken_over(activity, like.by_ref[pairs[activity.ref].old], ids) if activity.ref in pairs else activity
        for activity in plan.activities
    )
    assumed.known(pairs)
    _say_what_changed(activities, pairs, like, assumed)
    return replace(
        plan,
        zone=like.zone,
        groups=tuple(_titled(group, like.groups) for group in plan.groups),
        activities=activities,
        milestones=milestones,
        members=like.members,
    )


def _titled(group: Group, known: Iterable[Group]) -> Group:
    """The group with the short title that it has in the other plan."""
    same = [one for one in known if nearly(one.name, group.name)]
    same.sort(key=lambda one: plain(one.name) != plain(group.name))
    return replace(group, title=same[0].title) if same and same[0].title else group


def _milestones(plan: Plan, like: Plan, assumed: Assumed) -> tuple[Milestone, ...]:
    """The meetings of the text, as the other plan has them where they are the same; of the same plan all it has."""
    named = {milestone.id: milestone for milestone in plan.milestones}
    kept = []
    for milestone in like.milestones:
        said = named.get(milestone.id)
        if said and said.window and milestone.window and said.window != milestone.window:
            assumed.say(
                f"{milestone.id} is “{said.when}” in the text and “{milestone.when}” in plan {like.id}.",
                f"“{said.when}” was taken.",
                "Correct it under milestones: if that is wrong.",
            )
            kept.append(replace(said, name=milestone.name))
        elif said or like.id == plan.id:
            kept.append(milestone)
    ids = {one.id for one in kept}
    return (*kept, *(one for one in plan.milestones if one.id not in ids))


def _say_what_changed(activities: tuple[Activity, ...], pairs: dict[str, Pair], like: Plan, assumed: Assumed) -> None:
    near = [pair for pair in pairs.values() if pair.likeness < 100]
    if near:
        said = ", ".join(f"{pair.new} ({pair.likeness:.0f} % like {pair.old})" for pair in near[:20])
        assumed.say(
            f"{counted(len(near), *NEARLY)} of plan {like.id}: {said}.",
            "They took over title, ask, action_by, for and partners, with the words that differ changed.",
            "Read their titles and asks.",
            refs=[pair.new for pair in near],
        )
    lost = [
        activity.ref
        for activity in activities
        if activity.ref in pairs and like.by_ref[pairs[activity.ref].old].feeds and not activity.feeds
    ]
    if lost:
        assumed.say(
            f"{', '.join(lost)}: for a meeting in plan {like.id} that this plan does not name.",
            "“for” was left empty.",
            "Add the meeting under milestones: and name it in for: [...].",
            refs=lost,
        )
