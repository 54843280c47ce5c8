"""The draft of a plan from a document: its words in the order found, and what it does not say drafted by rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from emgbot.core.dates.schedule import Schedule, ScheduleState, parse_schedule
from emgbot.core.files.fields import shorten
from emgbot.core.files.plan_entries import reason_and_cure
from emgbot.core.files.planfile import DEFAULT_ZONE, load_plan
from emgbot.core.files.planwrite import write_plan
from emgbot.core.imports.assumed import Assumed, as_told, mend, nothing_usable, repeated
from emgbot.core.imports.earlier import with_like
from emgbot.core.imports.entries import Entries
from emgbot.core.imports.leads import body_of
from emgbot.core.imports.likeness import carry_over, not_in
from emgbot.core.imports.meetings import feeds_of, milestones_of
from emgbot.core.imports.outline import read_outline
from emgbot.core.imports.rows import read_entries
from emgbot.core.imports.sections import GroupDraft, Item, Outline, SectionDraft
from emgbot.core.imports.source import Line, Source, Unsure
from emgbot.core.imports.wording import LONGEST_TITLE, ask_of, title_of
from emgbot.core.plan import GROUP, Activity, Group, Milestone, Plan, Section

_A_PLAN = re.compile(
    r"work\s?-?plan|work programme|programme of work|action plan|plan de travail|programme de travail|plan d['’]action|"
    r"plan de trabajo|programa de trabajo|plan de acción",
    re.I,
)
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[-–/]\s?((?:19|20)?\d\d))?(?!\d)")
_NUMBERED = re.compile(r"[-•]?\s*\d+\.")
_LONGEST_PLAN_TITLE = 140
_NAMELESS = "Work plan"
_ZONE = "Change zone: in the draft if that is not the secretariat's, such as “America/New_York”."


@dataclass(frozen=True)
class Imported:
    """What became of a document: the plan as a file, and everything that was not certain.

    `plan` is the file as read, None if it has errors (a schedule that is not understood) or nothing was found; `draft`
    is whatever could be read, without activities where the document holds none. `unsure` is in the order of the
    document's lines; what concerns no single line is at its end. `carried`: what was carried over from an old plan,
    old references by new ones.
    """

    plan_text: str
    plan: Plan | None
    draft: Plan
    unsure: tuple[Unsure, ...]
    carried: Mapping[str, str] = field(default_factory=dict)


def draft_plan(source: Source, *, like: Plan | None = None, plan_id: str | None = None) -> Imported:
    """Draft the plan that a document holds. `like`: a plan whose titles, asks and so on are taken over."""
    entries = read_entries(source.lines)
    title = _title(source.lines)
    mend(entries)
    outline = read_outline(entries.found, title=title)
    unsure = [*source.unsure, *entries.unsure, *outline.unsure]
    if not outline.sections or not _is_plan(entries, outline):
        empty = Plan(plan_id or "", title, DEFAULT_ZONE, (), (), ())
        return Imported("", None, empty, as_told([*unsure, nothing_usable(source)]))
    ident, year = _identity(title, outline, like, plan_id, unsure)
    assumed = Assumed(year, unsure)
    plan = _plan(outline, ident, title, assumed)
    if like is not None:
        plan = with_like(plan, like, assumed)
    else:
        assumed.say("The document does not say in which time zone its days are.", f"“{plan.zone}” was assumed.", _ZONE)
    assumed.tell(plan.milestones)
    assumed.tell_left_out(entries, outline, title=title)
    return _as_file(plan, unsure)


def with_carried(imported: Imported, old: Plan, open_refs: Iterable[str], *, today: date) -> Imported:
    """The import with the open activities of an old plan that the document lacks, under letters of their own."""
    if old.id == imported.draft.id:
        return imported
    plan, pairs = carry_over(imported.draft, old, open_refs, today=today)
    if not pairs:
        return imported
    said = ", ".join(after if after == before else f"{before} → {after}" for before, after in pairs)
    more = Unsure(
        0,
        f"{len(pairs)} open {'activity' if len(pairs) == 1 else 'activities'} of plan {old.id} not in the document.",
        f"Carried over: {said}. What is over by now has the schedule TBC.",
        "Give each of those a schedule, or delete it from the draft.",
        refs=tuple(after for _, after in pairs),
    )
    return replace(_as_file(plan, [*imported.unsure, more]), carried={after: before for before, after in pairs})


def with_open(imported: Imported, old: Plan, open_refs: Iterable[str], *, cure: str) -> Imported:
    """The import with the question what becomes of the open activities of an old plan that the document lacks.

    `cure` says how to carry them over at the door that the document came through.
    """
    if old.id == imported.draft.id:
        # The same plan again: what it lacks was taken out of it, and the difference shows that.
        return imported
    missing = not_in(imported.draft, old, open_refs)
    if not missing:
        return imported
    said = ", ".join(f"{activity.ref} ({activity.title})" for activity in missing)
    question = Unsure(
        0,
        f"{len(missing)} open in plan {old.id} and not in this plan, carry over? {said}.",
        "Left out: they would no longer be asked for.",
        cure,
        refs=tuple(activity.ref for activity in missing),
    )
    return replace(imported, unsure=(*imported.unsure, question))


def _as_file(plan: Plan, unsure: Sequence[Unsure]) -> Imported:
    text = write_plan(plan)
    reading = load_plan(text, file="draft")
    said = {one.refs for one in unsure}
    # What the file's own reading finds beside the schedules, which are told with their lines in the document.
    more = [
        Unsure(
            0,
            f"{one.ref or 'The draft'}: {one.message}",
            "It was kept so.",
            one.cure,
            refs=(one.ref or "",),
            stops=True,
        )
        for one in reading.problems
        if one.severity == "error" and (one.ref,) not in said
    ]
    return Imported(text, reading.plan, reading.draft, as_told([*unsure, *more]))


# the plan as a whole


def _is_plan(entries: Entries, outline: Outline) -> bool:
    """Whether it can be a plan: a table says so, or a schedule, or levels. A letter has numbered paragraphs too."""
    timed = any(item.schedule for _, _, item in _items(outline))
    return timed or entries.headed or any(group.entry for section in outline.sections for group in section.groups)


def _title(lines: Sequence[Line]) -> str:
    """The line that calls itself a work plan: of those with a year the fullest."""
    alone = [line.filled[0] for line in lines if len(line.filled) == 1 and len(line.filled[0]) <= _LONGEST_PLAN_TITLE]
    named = [
        text
        for text in alone
        if _A_PLAN.search(text) and not text.endswith((".", ";", ":")) and not _NUMBERED.match(text)
    ]
    dated = [text for text in named if _YEARS.search(text)]
    return max(dated or named, key=len, default=_NAMELESS).replace("\n", " ")


def _identity(
    title: str, outline: Outline, like: Plan | None, plan_id: str | None, unsure: list[Unsure]
) -> tuple[str, int | None]:
    """The plan's id, and the year of its schedules where they print none."""
    said = _YEARS.search(title) or _YEARS.fullmatch(plan_id or "")
    if said and said[2]:
        second = said[2] if len(said[2]) == 4 else said[1][:2] + said[2]
        # Of two years neither is the one that a schedule without a year means.
        return plan_id or f"{said[1]}-{second}", None
    if said:
        return plan_id or said[1], int(said[1])
    if plan_id:
        return plan_id, None
    windows = [parse_schedule(item.schedule).windows[-1:] for _, _, item in _items(outline)]
    ends = [window[0].end.year for window in windows if window and window[0].end]
    year = max(set(ends), key=lambda one: (ends.count(one), one), default=None)
    ident = str(year) if year else f"{like.id}-next" if like else "draft"
    assumed = f'Its id is "{ident}"{", the year in which most of it ends" if year else ""}.'
    cure = "Say it with the document (“plan 2018” in the message, --plan 2018), or change plan: in the draft."
    unsure.append(Unsure(0, "The document does not say of which year the plan is.", assumed, cure))
    return ident, year


def _plan(outline: Outline, ident: str, title: str, assumed: Assumed) -> Plan:
    items = _items(outline)
    milestones = milestones_of([*(item.entry.text for _, _, item in items), *(item.schedule for _, _, item in items)])
    activities = tuple(_activity(*placed, milestones, assumed) for placed in items)
    return Plan(
        id=ident,
        title=f"{_NAMELESS} {ident}" if title == _NAMELESS else title,
        zone=DEFAULT_ZONE,
        sections=tuple(_section(section, assumed) for section in outline.sections),
        groups=tuple(_group(section, group) for section in outline.sections for group in section.groups),
        activities=activities,
        milestones=milestones,
        year=assumed.year if assumed.without_year else None,
    )


def _items(outline: Outline) -> list[tuple[SectionDraft, GroupDraft, Item]]:
    return [(section, group, item) for section in outline.sections for group in section.groups for item in group.items]


def _section(section: SectionDraft, assumed: Assumed) -> Section:
    said: list[str] = []
    for fragment in section.accomplishment:
        if fragment in said:
            # A cell that is merged over rows may be told with each of them.
            continue
        if said and " ".join(said).endswith(f" {fragment}"):
            # A scan repeats the last words of a line.
            if section.entry:
                assumed.unsure.append(repeated(section.entry.at, fragment))
            continue
        said.append(fragment)
    return Section(section.letter, section.title, " ".join(said))


def _group(section: SectionDraft, group: GroupDraft) -> Group:
    return Group(f"{section.letter}.{group.number}", group.name, " ".join(group.introduction), title_of(group.name))


# its activities


def _activity(
    section: SectionDraft, group: GroupDraft, item: Item, milestones: Sequence[Milestone], assumed: Assumed
) -> Activity:
    entry, ref = item.entry, f"{section.letter}.{group.number}.{item.letter}"
    schedule = _schedule(item, ref, milestones, assumed)
    title = shorten(entry.title, LONGEST_TITLE) if entry.title else title_of(entry.text)
    feeds = feeds_of(entry.text, milestones)
    action_by, partners = body_of(entry.lead, entry.partners, group.name)
    for listed, concerned in (
        (assumed.titled, not entry.title),
        (assumed.asked, True),
        (assumed.acting, not action_by),
        (assumed.feeding, bool(feeds)),
    ):
        listed.extend([ref] if concerned else [])
    return Activity(
        ref=ref,
        title=title,
        ask=ask_of(entry.text, title, ongoing=schedule.state is ScheduleState.ONGOING),
        text=entry.text,
        schedule=schedule,
        action_by=action_by or GROUP,
        feeds=feeds,
        partners=partners,
    )


def _schedule(item: Item, ref: str, milestones: Sequence[Milestone], assumed: Assumed) -> Schedule:
    """The schedule as printed; TBC where none is, and the plan's year where it prints none."""
    printed = " ".join(item.schedule.split())
    ids = [milestone.id for milestone in milestones]
    if not re.search(r"\w", printed) or printed.casefold() in ("n/a", "na", "n.a.", "nil", "none"):
        assumed.unscheduled.append(ref)
        return parse_schedule("TBC")
    schedule = parse_schedule(printed, milestones=ids)
    if schedule.state is ScheduleState.ERROR and assumed.year:
        dated = parse_schedule(printed, plan_year=assumed.year, milestones=ids)
        if dated.state is not ScheduleState.ERROR:
            assumed.without_year.append(ref)
            return dated
    if schedule.state is ScheduleState.ERROR:
        reason, cure = reason_and_cure(schedule.problem or "")
        at = item.entry.at
        reason = reason.removeprefix(f"“{printed}” was not understood, ")
        what = f"{ref}: the schedule “{shorten(printed)}” is not understood: {reason}"
        kept = "It was kept as printed."
        assumed.unsure.append(Unsure(at.number, what, kept, cure, at.place, (ref,), stops=True))
    return schedule
