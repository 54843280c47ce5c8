"""The draft of a plan from a document: its order and words, what an earlier plan knows of it, and what is only assumed.

What a document does not say (titles, asks, who acts, for which meeting) is drafted by rule and listed as unsure, in one
line of each kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from emgbot.core.dates.schedule import Schedule, ScheduleState, parse_schedule
from emgbot.core.files.fields import shorten
from emgbot.core.files.plan_entries import reason_and_cure
from emgbot.core.files.planfile import DEFAULT_ZONE, load_plan
from emgbot.core.files.planwrite import write_plan
from emgbot.core.imports.entries import Entries, mentioned, read_entries
from emgbot.core.imports.leads import body_of
from emgbot.core.imports.likeness import Pair, carry_over, counterparts, nearly, not_in, plain, taken_over
from emgbot.core.imports.meetings import feeds_of, milestones_of
from emgbot.core.imports.outline import GroupDraft, Item, Outline, SectionDraft, read_outline
from emgbot.core.imports.source import Line, Source, Unsure
from emgbot.core.imports.wording import ask_of, title_of
from emgbot.core.plan import GROUP, Activity, Group, Milestone, Plan, Section

_A_PLAN = re.compile(
    r"work\s?-?plan|work programme|programme of work|action plan|plan de travail|programme de travail|plan d['’]action|"
    r"plan de trabajo|programa de trabajo|plan de acción",
    re.I,
)
_YEARS = re.compile(r"\b((?:19|20)\d\d)(?:\s?[-–/]\s?((?:19|20)?\d\d))?\b")
_LONGEST_PLAN_TITLE = 140


@dataclass(frozen=True)
class Imported:
    """What became of a document: the plan as a file, and everything that was not certain.

    `plan` is the file as read, None if it has errors (a schedule that is not understood, nothing at all); `draft` is
    whatever could be read. `unsure` is by the lines of the document; what concerns no line is at its end.
    """

    plan_text: str
    plan: Plan | None
    draft: Plan
    unsure: tuple[Unsure, ...]


@dataclass
class _Drafting:
    """What the plan is drafted from, and the activities concerned by each kind of assumption."""

    like: Plan | None
    year: int | None
    milestones: tuple[Milestone, ...] = ()
    unsure: list[Unsure] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    without_year: list[str] = field(default_factory=list)
    unscheduled: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    titled: list[str] = field(default_factory=list)
    acting: list[str] = field(default_factory=list)
    feeding: list[str] = field(default_factory=list)


def draft_plan(source: Source, *, like: Plan | None = None, plan_id: str | None = None) -> Imported:
    """Draft the plan that a document holds. `like`: a plan whose titles, asks and so on are taken over.

    Nothing usable in it: a draft without activities, and `unsure` says what a usable document looks like.
    """
    entries = read_entries(source.lines)
    title = _title(entries, source.lines)
    _mend(entries)
    outline = read_outline(entries.found, title=title)
    unsure = [*source.unsure, *entries.unsure, *outline.unsure]
    if not outline.sections:
        empty = Plan(plan_id or "", title, DEFAULT_ZONE, (), (), ())
        return Imported("", None, empty, (*unsure, _nothing_usable(source)))
    ident, year = _identity(title, outline, like, plan_id, unsure)
    drafting = _Drafting(like, year, unsure=unsure)
    plan = _plan(outline, ident, title, drafting)
    if like is not None:
        plan = _with_like(plan, like, drafting)
    _summaries(plan, drafting)
    _left_out(entries, outline, drafting)
    text = write_plan(plan)
    reading = load_plan(text, file="draft")
    return Imported(text, reading.plan, reading.draft, tuple(_in_order(unsure)))


def with_carried(imported: Imported, old: Plan, open_refs: Iterable[str]) -> Imported:
    """The import with the open activities of an old plan that the document does not have, under letters of their own."""
    plan, pairs = carry_over(imported.draft, old, open_refs) if old.id != imported.draft.id else (imported.draft, [])
    if not pairs:
        return imported
    said = ", ".join(f"{before} → {after}" for before, after in pairs)
    more = Unsure(
        0,
        f"{len(pairs)} open activities of plan {old.id} are not in the document.",
        f"They were carried over with the schedule TBC: {said}.",
        "Give each a schedule, or delete it from the draft.",
        refs=tuple(after for _, after in pairs),
    )
    text = write_plan(plan)
    reading = load_plan(text, file="draft")
    return Imported(text, reading.plan, reading.draft, (*imported.unsure, more))


def with_open(imported: Imported, old: Plan, open_refs: Iterable[str]) -> Imported:
    """The import with a question for each open activity of an old plan that the document does not have."""
    if old.id == imported.draft.id:
        # The same plan again: what it lacks was taken out of it, and the difference shows that.
        return imported
    questions = tuple(
        Unsure(
            0,
            f"{activity.ref} ({activity.title}) is open in plan {old.id} and not in this plan: carry it over?",
            "It was left out.",
            "Import again with --carry-over to append all that are open, or add it by hand.",
            refs=(activity.ref,),
        )
        for activity in not_in(imported.draft, old, open_refs)
    )
    return replace(imported, unsure=(*imported.unsure, *questions))


# what the document says


def _mend(entries: Entries) -> None:
    """Repair certain slips of a scan in all printed words, and say which."""
    for entry in entries.found:
        entry.text = entries.repairs.mend(entry.text, entry.at.number)
        entry.accomplishment = entries.repairs.mend(entry.accomplishment, entry.at.number)
    made = entries.repairs.made
    if made:
        said = [f"“{before}” → “{after}” (line {line})" for line, before, after in made[:12]]
        more = f" and {len(made) - 12} more" if len(made) > 12 else ""
        entries.unsure.append(
            Unsure(
                made[0][0],
                f"{len(made)} slips of the print or scan:",
                f"{', '.join(said)}{more}.",
                "Correct them if one was right.",
            )
        )


def _title(entries: Entries, lines: Sequence[Line]) -> str:
    """The line that calls itself a work plan, the fullest one."""
    candidates = [
        line.cells[0]
        for line in lines
        if len(line.filled) == 1 and line.cells[0] and len(line.cells[0]) <= _LONGEST_PLAN_TITLE
    ]
    named = [
        text
        for text in candidates
        if _A_PLAN.search(text) and not text.endswith((".", ";", ":")) and not re.match(r"[-•]?\s*\d+\.", text)
    ]
    dated = [text for text in named if _YEARS.search(text)]
    return max(dated or named, key=len, default="").strip() or "Work plan"


def _identity(
    title: str, outline: Outline, like: Plan | None, plan_id: str | None, unsure: list[Unsure]
) -> tuple[str, int | None]:
    """The plan's id, and the year of its schedules where they print none."""
    found = _YEARS.search(title)
    year = int(found[1]) if found else None
    if found and found[2]:
        second = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
        # Of two years neither is the one that a schedule without a year means.
        return plan_id or f"{found[1]}-{second}", None
    if plan_id:
        named = _YEARS.fullmatch(plan_id)
        return plan_id, year or (int(named[1]) if named and not named[2] else None)
    if year is not None:
        return str(year), year
    ends = [
        window.end.year
        for section in outline.sections
        for group in section.groups
        for item in group.items
        for window in parse_schedule(item.schedule).windows[-1:]
        if window.end
    ]
    year = max(set(ends), key=lambda one: (ends.count(one), one), default=None)
    ident = str(year) if year else f"{like.id}-next" if like else "draft"
    unsure.append(
        Unsure(
            0,
            "The document does not say of which year the plan is.",
            f'Its id is "{ident}"{", the year in which most of it ends" if year else ""}.',
            "Import it again with --plan 2018, or change plan: in the draft.",
        )
    )
    return ident, year


def _plan(outline: Outline, ident: str, title: str, drafting: _Drafting) -> Plan:
    texts = [item.entry.text for _, _, item in _items(outline)]
    drafting.milestones = milestones_of([*texts, *(item.schedule for _, _, item in _items(outline))])
    ids = [milestone.id for milestone in drafting.milestones]
    activities = tuple(_activity(s, g, item, drafting, ids) for s, g, item in _items(outline))
    drafting.titled = [_ref(s, g, item) for s, g, item in _items(outline) if not item.entry.title]
    return Plan(
        id=ident,
        title=title if title != "Work plan" else f"Work plan {ident}",
        zone=DEFAULT_ZONE,
        sections=tuple(_section(section) for section in outline.sections),
        groups=tuple(_group(section, group) for section in outline.sections for group in section.groups),
        activities=activities,
        milestones=drafting.milestones,
        year=drafting.year if drafting.without_year else None,
    )


def _items(outline: Outline) -> Iterable[tuple[SectionDraft, GroupDraft, Item]]:
    return [(section, group, item) for section in outline.sections for group in section.groups for item in group.items]


def _ref(section: SectionDraft, group: GroupDraft, item: Item) -> str:
    return f"{section.letter}.{group.number}.{item.letter}"


def _section(section: SectionDraft) -> Section:
    said: list[str] = []
    for fragment in section.accomplishment:
        # A cell that is merged over rows is told again with each, and a scan repeats its last line.
        if fragment not in said and not (said and " ".join(said).endswith(fragment)):
            said.append(fragment)
    return Section(section.letter, section.title or f"Section {section.letter}", " ".join(said))


def _group(section: SectionDraft, group: GroupDraft) -> Group:
    ref = f"{section.letter}.{group.number}"
    name = group.name or section.title or ref
    return Group(ref, name, " ".join(group.introduction), title_of(name))


def _activity(
    section: SectionDraft, group: GroupDraft, item: Item, drafting: _Drafting, milestones: list[str]
) -> Activity:
    entry, ref = item.entry, _ref(section, group, item)
    drafting.lines[ref] = entry.at
    schedule = _schedule(item, ref, drafting, milestones)
    title = shorten(entry.title, 60) if entry.title else title_of(entry.text)
    feeds = feeds_of(entry.text, drafting.milestones)
    if feeds:
        drafting.feeding.append(ref)
    action_by, partners = body_of(entry.lead, entry.partners, group.name)
    if not action_by:
        drafting.acting.append(ref)
    ongoing = schedule.state is ScheduleState.ONGOING
    return Activity(
        ref=ref,
        title=title,
        ask=ask_of(entry.text, title, ongoing=ongoing),
        text=entry.text,
        schedule=schedule,
        action_by=action_by or GROUP,
        feeds=feeds,
        partners=partners,
    )


def _schedule(item: Item, ref: str, drafting: _Drafting, milestones: list[str]) -> Schedule:
    """The schedule as printed; TBC where none is, and the plan's year where it prints none."""
    printed = " ".join(item.schedule.split())
    if not re.search(r"\w", printed) or printed.casefold() in ("n/a", "na", "nil", "none"):
        drafting.unscheduled.append(ref)
        return parse_schedule("TBC")
    schedule = parse_schedule(printed, milestones=milestones)
    if schedule.state is ScheduleState.ERROR and drafting.year:
        dated = parse_schedule(printed, plan_year=drafting.year, milestones=milestones)
        if dated.state is not ScheduleState.ERROR:
            drafting.without_year.append(ref)
            return dated
    if schedule.state is ScheduleState.ERROR:
        reason, cure = reason_and_cure(schedule.problem or "")
        at = item.entry.at
        what = f"{ref}: the schedule “{shorten(printed)}” is not understood: {reason}"
        drafting.unsure.append(
            Unsure(at.number, what, "It was kept as printed; the plan cannot be accepted so.", cure, at.place, (ref,))
        )
    return schedule


# what an earlier plan knows


def _with_like(plan: Plan, like: Plan, drafting: _Drafting) -> Plan:
    """The plan with what the other one knows of the same activities, groups and meetings."""
    pairs = counterparts(plan, like)
    milestones = _milestones(plan, like, drafting)
    ids = [milestone.id for milestone in milestones]
    activities = tuple(
        taken_over(activity, like.by_ref[pairs[activity.ref].old], ids) if activity.ref in pairs else activity
        for activity in plan.activities
    )
    for listed in (drafting.titled, drafting.asked, drafting.acting, drafting.feeding):
        listed[:] = [ref for ref in listed if ref not in pairs]
    _say_what_changed(activities, pairs, like, drafting)
    return replace(
        plan,
        zone=like.zone,
        groups=tuple(_titled(group, like) for group in plan.groups),
        activities=activities,
        milestones=milestones,
        members=like.members,
    )


def _titled(group: Group, like: Plan) -> Group:
    same = [one for one in like.groups if plain(one.name) == plain(group.name)]
    same = same or [one for one in like.groups if nearly(one.name, group.name)]
    return replace(group, title=same[0].title) if same and same[0].title else group


def _milestones(plan: Plan, like: Plan, drafting: _Drafting) -> tuple[Milestone, ...]:
    """The meetings of the text, as the other plan has them if it has the same; of the same plan all that it has."""
    named = {milestone.id: milestone for milestone in plan.milestones}
    kept = [one for one in like.milestones if one.id in named or like.id == plan.id]
    for milestone in kept:
        said = named.get(milestone.id)
        if said and said.window and milestone.window and said.window != milestone.window:
            drafting.unsure.append(
                Unsure(
                    0,
                    f"{milestone.id} is “{said.when}” in the text and “{milestone.when}” in plan {like.id}.",
                    f"“{said.when}” was taken.",
                    "Correct it under milestones: if it is not.",
                )
            )
            kept[kept.index(milestone)] = replace(said, name=milestone.name)
    ids = {one.id for one in kept}
    return (*kept, *(one for one in plan.milestones if one.id not in ids))


def _say_what_changed(
    activities: tuple[Activity, ...], pairs: dict[str, Pair], like: Plan, drafting: _Drafting
) -> None:
    near = [pair for pair in pairs.values() if pair.likeness < 100]
    if near:
        said = ", ".join(f"{pair.new} ({pair.old}, {pair.likeness:.0f} %)" for pair in near[:20])
        drafting.unsure.append(
            Unsure(
                0,
                f"{len(near)} activities are nearly, not exactly, those of plan {like.id}: {said}.",
                "They took over title, ask, action_by, for and partners, with the words that differ changed.",
                "Read their titles and asks.",
                refs=tuple(pair.new for pair in near),
            )
        )
    lost = [
        activity.ref
        for activity in activities
        if activity.ref in pairs and set(like.by_ref[pairs[activity.ref].old].feeds) - set(activity.feeds)
    ]
    if lost:
        drafting.unsure.append(
            Unsure(
                0,
                f"{', '.join(lost)} were for a meeting that this plan does not name.",
                "“for” was left empty or short.",
                "Add the meeting under milestones: and name it in for: [...].",
                refs=tuple(lost),
            )
        )


# what is only assumed


def _summaries(plan: Plan, drafting: _Drafting) -> None:
    def summary(refs: Sequence[str], what: str, assumed: str, cure: str) -> None:
        if refs:
            drafting.unsure.append(Unsure(0, f"{_listed(refs)}: {what}", assumed, cure, refs=tuple(refs)))

    drafted = drafting.titled
    summary(
        drafting.unscheduled,
        "no schedule.",
        "Written as TBC, so nothing is nudged.",
        'Write the printed schedule, "Ongoing" or leave TBC.',
    )
    summary(
        drafting.without_year,
        "the schedule prints no year.",
        f"Read as {drafting.year}.",
        f'Change year: "{drafting.year}" in the draft if it is another.',
    )
    summary(
        drafted,
        "no title in the document.",
        "Drafted from the first words of the text.",
        "Read them; at most 60 characters.",
    )
    asked = [ref for ref in drafting.lines if drafting.like is None or ref in drafted]
    summary(
        asked,
        "no ask in the document.",
        "Drafted from the text.",
        "Read them: one word should be enough to answer.",
    )
    summary(
        drafting.acting,
        "the document does not say who acts.",
        "“group” was assumed.",
        'Write "secretariat" for what the secretariat does itself, "members" where every member is asked.',
    )
    summary(
        drafting.feeding,
        "the text names a meeting.",
        "It was put into “for”.",
        "Take it out where the result is not delivered there.",
    )
    meetings = [milestone.id for milestone in plan.milestones if milestone.when == "TBC"]
    if meetings:
        drafting.unsure.append(
            Unsure(0, f"The document names {', '.join(meetings)} without a date.", "Written as TBC.", "Add the date.")
        )


def _left_out(entries: Entries, outline: Outline, drafting: _Drafting) -> None:
    unsure = drafting.unsure
    stray = [entry.at for entry in outline.left_out if entry.text]
    beside = [*entries.paragraphs, *stray]
    if beside:
        lines = mentioned(beside)
        unsure.append(
            Unsure(
                0,
                f"{len(beside)} paragraphs are not part of the table or list of activities (lines {lines}).",
                "They were left out.",
                "See whether one of them is an activity or a heading.",
            )
        )
    for column, line in entries.columns_left_out.items():
        unsure.append(
            Unsure(line, f"The column “{shorten(column)}” is not part of a plan.", "It was left out.", "Nothing to do.")
        )


def _nothing_usable(source: Source) -> Unsure:
    return Unsure(
        0,
        "No activity was found." if source.lines else "The document is empty.",
        "Nothing was drafted.",
        "A usable document is a table with a header such as “Expected accomplishment | Activities | Schedule” or a list "
        'such as "A. Programme", "1. Group", "a) Prepare the report (Sept-Dec 2018)".',
    )


def _listed(refs: Sequence[str]) -> str:
    if len(refs) <= 8:
        return ", ".join(refs)
    return f"{len(refs)} activities ({refs[0]} to {refs[-1]})"


def _in_order(unsure: Iterable[Unsure]) -> list[Unsure]:
    return sorted(unsure, key=lambda one: one.line or 10**9)
