"""What would change in the plan, as the secretariat reads it: counts, new dates, questions with their buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from emgbot.core.calendar import Calendar
from emgbot.core.counted import counted
from emgbot.core.plan import Activity, Plan
from emgbot.core.plan_dates import Dates
from emgbot.core.plan_diff import Difference
from emgbot.core.plan_match import Matching, Question
from emgbot.core.plan_told import Line, added_line, listed, question_words, summary
from emgbot.views import wording
from emgbot.views.blocks import Block, Payload, button, clipped, context, escape, message, paged, rows, sections

MOST_LINES = 6
"""Lines of one kind of change that the message with the buttons shows; the rest is in the whole list."""

MOST_QUESTIONS = 8
LINE = 240
"""Characters of a line there; in the whole list nothing is shortened."""

AROUND = 2_000
"""Characters that heading, hint and button of a part need at most."""

Moves = Mapping[str, tuple[Dates, Dates]]
"""The days of an activity before and after, by its new reference; only where they differ."""


@dataclass(frozen=True)
class Shown:
    """A proposal as it is shown: what it would change, in whose words, compared with which version.

    `came`: "workplan-2017.yaml, proposed by Hanna on 3 Mar 2017". `seen` is what the buttons bring back, so that
    nothing else is accepted than what was shown. `worth_a_look` are the warnings of the new plan. `silent` are the
    open activities of the running plan that another plan does not carry on.
    """

    id: int
    seen: str
    plan: Plan
    version: int
    came: str
    difference: Difference | None
    carried: Matching | None
    running: Plan
    moves: Moves = field(default_factory=dict)
    worth_a_look: Sequence[str] = ()
    silent: Sequence[str] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What has to be answered first."""
        matching = self.difference.matching if self.difference else self.carried
        return matching.questions if matching else ()


Section = tuple[str, list[str]]


def proposal(shown: Shown, *, lead: str = "") -> Payload:
    """The proposal with its questions, or with [Accept] [Not now]. `lead`: what happened a moment ago."""
    head = headline(shown)
    blocks: list[Block] = sections(f"*{escape(lead)}*") if lead else []
    blocks += sections(f"*{escape(head)}*\n{escape(shown.came)}")
    cut = False
    for heading, lines in changes(shown):
        some = [_shortened(line) for line in lines[:MOST_LINES]]
        cut = cut or some != lines
        more = [f"+{len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
        blocks += sections("\n".join([f"*{heading}*", *some, *more]))
    if shown.worth_a_look:
        cut = cut or len(shown.worth_a_look) > MOST_LINES
        looks = [f"• {escape(words)}" for words in shown.worth_a_look[:MOST_LINES]]
        blocks += sections("\n".join(["*Worth a look*", *looks]))
    if cut:
        blocks += [context("`/emg plan diff` shows everything in full."), *_whole(shown)]
    blocks += _questions(shown) if shown.questions else _decide(shown)
    text = f"{lead} {head}." if lead else f"{head}."
    text += " A question is open." if shown.questions else " Accept it, or not now?"
    return message(escape(text), blocks)


def _shortened(line: str) -> str:
    """A line with long texts cut; the days under it stay whole."""
    words, *days = line.split("\n")
    return "\n".join([clipped(words, LINE), *days])


def headline(shown: Shown) -> str:
    """`Plan 2017, proposed change of version 2: 1 re-dated`."""
    if shown.difference is None:
        count = counted(len(shown.plan.activities), "activity", "activities")
        asked = len(shown.questions)
        going_on = len(shown.carried.going_on) if shown.carried else 0
        return (
            f"A new plan {shown.plan.id} with {count} would follow plan {shown.running.id}: "
            f"{going_on} carried over" + (f", {asked} perhaps" if asked else "")
        )
    return f"Plan {shown.plan.id}, proposed change of version {shown.version}: {summary(shown.difference)}"


def _whole(shown: Shown) -> list[Block]:
    return rows([button("Show everything", "plan_part", {"i": shown.id, "n": 1}, says="Show all changes in full")])


def whole(shown: Shown, part: int) -> Payload:
    """All changes in full, in as many parts as Slack's limits need; `part` from 1."""
    blocks: list[Block] = []
    for heading, lines in changes(shown):
        blocks += sections("\n".join([f"*{heading}*", *lines]))
    if shown.worth_a_look:
        blocks += sections("\n".join(["*Worth a look*", *(f"• {escape(words)}" for words in shown.worth_a_look)]))
    pages = paged(blocks, reserve=AROUND)
    part = min(max(part, 1), len(pages))
    head = headline(shown)
    page = [*sections(f"*{clipped(escape(head), LINE)}*"), *pages[part - 1]]
    if len(pages) > 1:
        head += f" (part {part} of {len(pages)})"
        after = f": `/emg plan diff {part + 1}` shows the next" if part < len(pages) else ""
        page.append(context(f"Part {part} of {len(pages)}{after}. `/emg plan` is where to accept it."))
    if part < len(pages):
        label = f"Part {part + 1} of {len(pages)}"
        page += rows([button(label, "plan_part", {"i": shown.id, "n": part + 1}, says=f"Show {label.lower()}")])
    return message(escape(head), page)


def changes(shown: Shown) -> list[Section]:
    """Every change under its heading, a line or two each, escaped."""
    difference = shown.difference
    if difference is None:
        return _of_new_plan(shown)
    redated = {each.ref for each in difference.redated}
    found = [
        (heading, [_bullet(line) + (_days(shown, line.subject) if heading == "Re-dated" else "") for line in lines])
        for heading, lines in listed(difference)
    ]
    moved = [_titled(shown.plan, ref) + _days(shown, ref) for ref in shown.moves if ref not in redated]
    return [*found, ("Days that move with it", moved)] if moved else found


def _of_new_plan(shown: Shown) -> list[Section]:
    before, carried = shown.running, shown.carried
    told = {ref: _bullet(added_line(activity)) for ref, activity in shown.plan.by_ref.items()}
    going_on = [f"{told[ref]} · from {before.id}/{old}" for ref, old in carried.going_on.items()] if carried else []
    new = [told[ref] for ref in carried.new] if carried else []
    silent = [_titled(before, ref) for ref in shown.silent]
    found = [
        (f"Carried over from plan {before.id}, where they are closed as such", going_on),
        ("New", new),
        (f"Open in plan {before.id} and not carried over: no longer asked for", silent),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def _bullet(line: Line) -> str:
    title = f" {escape(line.title)}" if line.title else ""
    return f"• *{escape(line.subject)}*{title} · {escape(line.words)}"


def _titled(plan: Plan, ref: str) -> str:
    return f"• *{ref}* {escape(plan.by_ref[ref].title)}"


def _days(shown: Shown, ref: str) -> str:
    """`planned end 31 Aug 2017 → 31 May 2017 · deliver by ... · next nudge ...`, on a line of its own."""
    if ref not in shown.moves:
        return ""
    before, after = shown.moves[ref]
    words = [
        f"{name} {_day(old)} → {_day(new)}"
        for name, old, new in (
            ("start", before.start, after.start),
            ("planned end", before.end, after.end),
            ("deliver by", before.deliver_by, after.deliver_by),
            ("next nudge", before.nudge, after.nudge),
        )
        if old != new
    ]
    if before.place != after.place:
        words.append(escape(f"in {before.place} → {after.place}"))
    return f"\n    {' · '.join(words)}" if words else ""


def _day(day: date | None) -> str:
    return wording.on(day) if day else "none"


# --- Questions and decisions --------------------------------------------------------------------------------------


def _questions(shown: Shown) -> list[Block]:
    """Each open question with a button per answer; all at once where several look the same."""
    blocks: list[Block] = []
    for number, question in enumerate(shown.questions[:MOST_QUESTIONS], start=1):
        value = {"i": shown.id, "r": question.ref, "s": shown.seen}
        words = asked(question, shown)
        label = f"It was {question.was}" if question.was != question.ref else f"It is still {question.was}"
        if shown.difference is None:
            label = f"It carries on {shown.running.id}/{question.was}"
        buttons = [
            button(label, f"plan_was_{number}", {**value, "w": question.was}, says=f"{question.ref}: {label}"),
            button("It is new", f"plan_new_{number}", value, says=f"{question.ref} is new"),
        ]
        if question.known and question.ref != question.was:
            still = f"Still {question.ref}, re-worded"
            buttons.append(button(still, f"plan_still_{number}", {**value, "w": question.ref}, says=still))
        blocks += [*sections(f":question: {escape(words)}"), *rows(buttons)]
    more = len(shown.questions) - MOST_QUESTIONS
    if more > 0:
        blocks.append(context(f"+{counted(more, 'more question')} after these."))
    last = []
    if len(shown.questions) > 1:
        every = f"Yes to these {MOST_QUESTIONS}" if more > 0 else f"Yes to all {len(shown.questions)}"
        last.append(button(every, "plan_all", {"i": shown.id, "s": shown.seen}, says=every))
    last.append(button("Not now", "plan_decline", {"i": shown.id}, says="Leave the plan as it is"))
    return [*blocks, context("It can be accepted once this is answered. Nothing is changed yet."), *rows(last)]


def asked(question: Question, shown: Shown) -> str:
    """The question in words, with what stood there before."""
    if shown.difference is not None:
        before = shown.difference.old.by_ref.get(question.was)
        words = question_words(question, shown.difference)
    else:
        before = shown.running.by_ref.get(question.was)
        title = shown.plan.by_ref[question.ref].title
        words = f"Does {question.ref} “{title}” carry on {shown.running.id}/{question.was}?"
    return f"{words} There it was “{before.title}”, {before.schedule.text}." if before else words


def _decide(shown: Shown) -> list[Block]:
    value = {"i": shown.id, "s": shown.seen}
    buttons = [
        button("Accept", "plan_accept", value, style="primary", says="Accept this change of the plan"),
        button("Not now", "plan_decline", {"i": shown.id}, says="Leave the plan as it is"),
    ]
    return [context("Nothing is changed before it is accepted."), *rows(buttons)]


def accepted(shown: Shown, version: int) -> Payload:
    """After [Accept]: what holds from now on."""
    what = summary(shown.difference) if shown.difference else "it starts today"
    text = f"Accepted: plan {shown.plan.id}, version {version}: {what}. What waits to be sent follows it."
    return message(escape(text), sections(f":white_check_mark: {escape(text)}"))


def gone_message(activities: Sequence[Activity]) -> Payload:
    """In place of a nudge whose activities the plan has no more."""
    named = ", ".join(f"{activity.ref} {activity.title}" for activity in activities) or "This activity"
    verb = "is" if len(activities) < 2 else "are"
    text = f"{named} {verb} no longer in the plan: nothing to do."
    return message(escape(text), sections(escape(text)))


# --- The plan itself ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """The accepted plan in a few facts. `since`: "3 Mar 2017 by Hanna (workplan-2017.yaml)"."""

    plan: Plan
    version: int
    since: str
    counts: str
    orders: Sequence[str] = ()


def overview(standing: Standing) -> Payload:
    """`/emg plan`: the accepted plan; for the secretariat also what was set in Slack over the settings file."""
    plan = standing.plan
    head = f"Plan {plan.id}, version {standing.version}: {standing.counts}"
    lines = [f"*{escape(head)}*", escape(plan.title), f"In force since {escape(standing.since)}."]
    blocks = sections("\n".join(lines))
    if standing.orders:
        blocks += sections(
            "\n".join(["*Set in Slack, over emgbot.yaml*", *(f"• {escape(o)}" for o in standing.orders)])
        )
    blocks.append(context("`/emg milestone` lists the milestones · `/emg plan history` says who changed what"))
    return message(escape(head), blocks)


def history(plan: Plan, lines: Sequence[str]) -> Payload:
    """The plan's own history, the newest first."""
    title = f"Plan {plan.id}: history"
    body = "\n".join(f"• {escape(line)}" for line in lines) or "Nothing yet."
    return message(escape(f"{title}. {lines[0] if lines else ''}"), sections(f"*{escape(title)}*\n{body}"))


def milestones(plan: Plan, calendar: Calendar, today: date, *, only: str | None = None) -> Payload:
    """Every milestone (or the one) with its days, and what feeds it."""
    lines = []
    for milestone in (each for each in plan.milestones if only in (None, each.id)):
        known = milestone.known
        days = f"{wording.span(milestone.days)} (plan: “{milestone.when}”)" if milestone.days else f"“{milestone.when}”"
        end = known.end if known else None
        away = f", {wording.distance(end, today, calendar)}" if end and milestone.days else ""
        feeding = [f"{a.ref} {a.title}" for a in plan.activities if milestone.id in a.feeds]
        name = "" if milestone.name == milestone.id else f" {escape(milestone.name)}"
        lines.append(f"• *{escape(milestone.id)}*{name} · {escape(days)}{away}")
        lines.append(f"    {escape('for it: ' + ', '.join(feeding) if feeding else 'nothing is for it')}")
    head = f"Milestones of plan {plan.id}: {len(plan.milestones)}"
    open_one = next((each for each in plan.milestones if each.days is None and each.window and each.window.end), None)
    month = open_one.window.end if open_one and open_one.window else None
    named_one = next((each.id for each in plan.milestones), "new SUMMIT")
    example = f"{named_one} 18-20 Sep {plan.last_year}"
    if open_one and month:
        example = f"{open_one.id} 18-20 {wording.MONTHS[month.month - 1]} {month.year}"
    hint = f"The secretariat gives days by `/emg milestone {escape(example)}`"
    named = ", ".join(milestone.id for milestone in plan.milestones)
    return message(escape(f"{head}. {named}"), [*sections("\n".join([f"*{escape(head)}*", *lines])), context(hint)])


def order(words: str, hint: str, value: Mapping[str, object]) -> Payload:
    """A setting that would be set over the file's: what changes, then [Accept] [Not now]."""
    buttons = [
        button("Accept", "plan_order", value, style="primary", says="Accept this setting"),
        button("Not now", "plan_forget", {}, says="Leave it as it is"),
    ]
    note = f"Nothing is changed before it is accepted. It counts over emgbot.yaml, and `/emg plan` says so. {hint}"
    return message(escape(words), [*sections(f"*{escape(words)}*"), context(note.strip()), *rows(buttons)])
