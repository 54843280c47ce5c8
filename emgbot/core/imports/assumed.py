"""What a draft only assumes, because its document does not say it: collected by kind, told in one line of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from emgbot.core.counted import counted
from emgbot.core.files.fields import shorten
from emgbot.core.imports.entries import Entries
from emgbot.core.imports.sections import Outline
from emgbot.core.imports.source import Line, Source, Unsure, mentioned
from emgbot.core.plan import Milestone

USABLE = (
    "A usable document is a table with a header such as “Expected accomplishment | Activities | Schedule”, or a list "
    "such as “A. Programme”, “1. Group on waste”, “a) Prepare the report (Sept-Dec 2018)”."
)


@dataclass
class Assumed:
    """The references of the activities of which something was assumed, by what it was, and all that is unsure.

    `year` is that of the schedules which print none; None where it is not known.
    """

    year: int | None
    unsure: list[Unsure]
    unscheduled: list[str] = field(default_factory=list)
    without_year: list[str] = field(default_factory=list)
    titled: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    acting: list[str] = field(default_factory=list)
    feeding: list[str] = field(default_factory=list)

    def known(self, refs: Iterable[str]) -> None:
        """Forget what was assumed of these activities: an earlier plan knows it."""
        known = set(refs)
        for listed in (self.titled, self.asked, self.acting, self.feeding):
            listed[:] = [ref for ref in listed if ref not in known]

    def say(self, what: str, assumed: str, cure: str, *, refs: Sequence[str] = ()) -> None:
        """Note what concerns no single line."""
        self.unsure.append(Unsure(0, what, assumed, cure, refs=tuple(refs)))

    def tell(self, milestones: Iterable[Milestone]) -> None:
        """Add one line for each kind of assumption."""
        for refs, what, assumed, cure in (
            (
                self.unscheduled,
                "no schedule",
                "Written as TBC, so nothing is nudged.",
                "Write the printed schedule or “Ongoing”, or leave TBC.",
            ),
            (
                self.without_year,
                "the schedule prints no year",
                f"Read as {self.year}.",
                f'Change year: "{self.year}" in the draft if it is another.',
            ),
            (
                self.titled,
                "no title in the document",
                "Drafted from the first words of the text.",
                "Read them; at most 60 characters.",
            ),
            (
                self.asked,
                "no ask in the document",
                "Drafted from the text.",
                "Read them; one word should be enough to answer.",
            ),
            (
                self.acting,
                "the document does not say who acts",
                "“group” was assumed.",
                "Write “secretariat” for what the secretariat does itself, “members” where every member is asked.",
            ),
            (
                self.feeding,
                "the text names a meeting",
                "It was put into “for”.",
                "Take it out where the result is not delivered there.",
            ),
        ):
            if refs:
                self.say(f"{_listed(refs)}: {what}.", assumed, cure, refs=refs)
        undated = [milestone.id for milestone in milestones if milestone.when == "TBC"]
        if undated:
            said = f"The document names {', '.join(undated)} without a date."
            self.say(said, "Written as TBC.", 'Write when it is under milestones:, such as "September 2018".')

    def tell_left_out(self, entries: Entries, outline: Outline, *, title: str) -> None:
        """Say what of the document is not in the draft."""
        beside = [line for line in entries.paragraphs if line.filled != (title,)]
        beside += [entry.at for entry in outline.left_out if entry.text]
        if beside:
            count = counted(len(beside), "paragraph is", "paragraphs are")
            what = f"{count} no part of the table or list of activities ({mentioned(beside)})."
            left, see = ("They were", "one of them") if len(beside) > 1 else ("It was", "it")
            self.say(what, f"{left} left out.", f"See whether {see} is an activity or a heading.")
        for column, line in entries.columns_left_out.items():
            what = f"The column “{shorten(column)}” is no part of a plan."
            self.unsure.append(Unsure(line.number, what, "It was left out.", "Nothing to do.", line.place))


def mend(entries: Entries) -> None:
    """Repair certain slips of print and scan in all words of the plan, and say which: printed words are changed."""
    repairs = entries.repairs
    for entry in entries.found:
        entry.text = repairs.mend(entry.text, entry.at)
        entry.accomplishment = repairs.mend(entry.accomplishment, entry.at)
    if repairs.made:
        said = [f"“{before}” → “{after}” ({at.where})" for at, before, after in repairs.made[:12]]
        more = f" and {len(repairs.made) - 12} more" if len(repairs.made) > 12 else ""
        first = repairs.made[0][0]
        count = counted(len(repairs.made), "slip of print or scan was", "slips of print or scan were")
        what = f"{count} mended: {', '.join(said)}{more}."
        cure = "Correct them in the draft if one was right."
        entries.unsure.append(Unsure(first.number, what, "The mended words are in the draft.", cure, first.place))


def nothing_usable(source: Source) -> Unsure:
    """What to say of a document without activities."""
    empty = not any(line.filled for line in source.lines)
    what = "The document holds no text." if empty else "No activity was found in the document."
    return Unsure(0, what, "Nothing was drafted.", USABLE, stops=True)


def as_told(unsure: Iterable[Unsure]) -> tuple[Unsure, ...]:
    """In the order of the document; what concerns no single line at the end."""
    return tuple(sorted(unsure, key=lambda one: one.line or 10**9))


def repeated(line: Line, words: str) -> Unsure:
    """What to say of the last words of a cell that stand there twice."""
    what = f"“{words[:60]}” stands here a second time."
    return Unsure(line.number, what, "It was left out.", "Nothing to do, unless it is meant.", line.place)


def _listed(refs: Sequence[str]) -> str:
    if len(refs) <= 8:
        return ", ".join(refs)
    return f"{len(refs)} activities ({refs[0]} to {refs[-1]})"
