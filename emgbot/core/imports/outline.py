"""From what a document says to its order: sections with groups with activities, each with the reference it gets.

The activities are the level that has the schedules (`levels`), the level above are the groups, the top one the
sections. What a document does not number gets the next free letter or number, and that is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from emgbot.core.imports.entries import Entry
from emgbot.core.imports.labels import BULLET, LOWER, NUMBER, SMALL_ROMAN, UPPER, Label, Labels, letter_of, place_of
from emgbot.core.imports.levels import PLAIN, first_section, over_all, read_levels
from emgbot.core.imports.sections import GroupDraft, Item, Outline, SectionDraft, heading_and_rest
from emgbot.core.imports.source import Unsure
from emgbot.core.imports.wording import title_of

MOST_SECTIONS = 26
MOST_GROUPS = 99
MOST_LETTERS = 26 * 27
_LETTERED = {
    PLAIN: "without any label",
    BULLET: "with bullets",
    NUMBER: "with numbers",
    SMALL_ROMAN: "with roman numerals",
}


def read_outline(entries: Sequence[Entry], *, title: str) -> Outline:
    """Put the entries of a document in order. `title` names a section or group where the document has none."""
    return _Builder([entry for entry in entries if entry.text != title or entry.schedule], title).build()


class _Builder:
    def __init__(self, entries: list[Entry], title: str) -> None:
        begin = first_section(entries)
        self._out = Outline(left_out=entries[:begin])
        self._entries = entries[begin:]
        self._levels = read_levels(self._entries)
        while (above := over_all(self._entries, self._levels)) is not None:
            self._out.left_out.append(above)
            self._entries.remove(above)
            self._levels = read_levels(self._entries)
        self._title = title
        self._section: SectionDraft | None = None
        self._group: GroupDraft | None = None
        self._item: Item | None = None
        self._waiting: list[str] = []
        self._mapped: list[str] = []
        self._lettered: Counter[str] = Counter()
        self._lettered_at: Entry | None = None

    def build(self) -> Outline:
        """The outline of all entries."""
        by_accomplishment = not self._levels.sections
        for index, entry in enumerate(self._entries):
            self._section_beside(entry)
            if by_accomplishment and entry.accomplishment:
                self._accomplishment_begins(entry)
            self._group_beside(entry)
            if entry.text or entry.label:
                self._take(entry, index)
            if entry.accomplishment:
                self._need_section().accomplishment.append(entry.accomplishment)
        self._finish()
        return self._out

    def _take(self, entry: Entry, index: int) -> None:
        depth, items = self._levels.depth(entry), self._levels.items
        if depth == 0:
            self._text(entry, index)
        elif depth > items:
            self._below(entry)
        elif depth == items:
            self._activity(entry)
        elif depth == 1 and self._levels.sections:
            self._begin_section(entry)
        elif depth == items - 1:
            self._begin_group(entry)
        else:
            self._doubt(
                entry,
                f"“{entry.text[:60]}” is a heading between a section and its groups, and a plan has no such level.",
                "It became the introduction of the group after it.",
                "Look at that group.",
            )
            self._group = self._item = None
            self._waiting.append(entry.text)

    # headings

    def _begin_section(self, entry: Entry) -> None:
        path = entry.label.path if entry.label else ()
        used = {section.letter for section in self._out.sections}
        wanted = letter_of(path[0]).upper() if path and 0 < path[0] <= MOST_SECTIONS else ""
        letter = wanted if wanted and wanted not in used else _next_letter(used)
        if not letter:
            self._doubt(entry, "There are more than 26 sections.", "This went into the last one.", "Merge some.")
            return
        name, rest = heading_and_rest(entry.text)
        name = name or (entry.label.raw.rstrip(":. –-") if entry.label else self._title)
        if entry.label and entry.label.kind != UPPER:
            self._mapped.append(f"{entry.label.raw.rstrip(' :.)–-')} → {letter}")
        elif wanted != letter:
            self._mapped.append(f"“{name[:40]}” → {letter}")
        self._section = SectionDraft(letter, name, entry, [rest] if rest else [])
        self._out.sections.append(self._section)
        self._group = self._item = None

    def _begin_group(self, entry: Entry) -> None:
        section = self._need_section()
        used = {group.number for group in section.groups}
        path = entry.label.path if entry.label else ()
        number = path[-1] if path and 0 < path[-1] <= MOST_GROUPS else 0
        if not number or number in used:
            number = max(used, default=0) + 1
            if path:
                self._taken(entry, f"{section.letter}.{number}")
        name, introduction = heading_and_rest(entry.text)
        group = GroupDraft(number, name or section.title, entry, [introduction] if introduction else [], entry.schedule)
        group.introduction[:0], self._waiting = self._waiting, []
        self._group, self._item = group, None
        section.groups.append(group)

    def _need_section(self) -> SectionDraft:
        if self._section is None:
            self._section = SectionDraft(_next_letter({s.letter for s in self._out.sections}) or "Z", "", None)
            self._out.sections.append(self._section)
        return self._section

    def _need_group(self, entry: Entry) -> GroupDraft:
        if self._group is None:
            section = self._need_section()
            number = max((group.number for group in section.groups), default=0) + 1
            self._group = GroupDraft(number, "", None, self._waiting)
            self._waiting = []
            section.groups.append(self._group)
            if self._levels.items > 2:
                self._doubt(
                    entry,
                    f"“{entry.text[:60]}” stands under no heading of a group.",
                    f"It went into a group of its own, {section.letter}.{number}.",
                    f"Give the group {section.letter}.{number} its name.",
                )
        return self._group

    def _section_beside(self, entry: Entry) -> None:
        """A column may name the section of each row, or of the first row of each; so `_group_beside`."""
        if entry.section and (self._section is None or self._section.named != entry.section):
            self._begin_beside(entry, entry.section, self._begin_section)
            self._need_section().named = entry.section

    def _group_beside(self, entry: Entry) -> None:
        if entry.group and (self._group is None or self._group.named != entry.group):
            known = next((group for group in self._need_section().groups if group.named == entry.group), None)
            if known is not None:
                self._group, self._item = known, None
                return
            self._begin_beside(entry, entry.group, self._begin_group)
            if self._group is not None:
                self._group.named = entry.group

    def _begin_beside(self, entry: Entry, name: str, begin: Callable[[Entry], None]) -> None:
        label, words = Labels().read(name)
        begin(Entry(entry.at, label, words))

    def _accomplishment_begins(self, entry: Entry) -> None:
        """Where no section is named, each new expected accomplishment begins one."""
        said = entry.accomplishment
        section = self._section
        if section is not None and (said[:1].islower() or section.named == said):
            return
        label, words = Labels().read(said)
        entry.accomplishment = words
        self._begin_section(Entry(entry.at, label, title_of(words)))
        self._need_section().named = said

    # activities and what belongs to them

    def _activity(self, entry: Entry) -> None:
        label = entry.label
        if not re.search(r"\w", entry.text):
            self._out.left_out.append(entry)
            return
        if label and len(label.path) > 1:
            self._place(label)
        group = self._need_group(entry)
        if len(group.items) >= MOST_LETTERS:
            # A group has letters from a to zz.
            self._group = None
            group = self._need_group(entry)
        used = {item.letter for item in group.items}
        free = letter_of(max(map(place_of, used), default=0) + 1)
        wanted = letter_of(label.path[-1]) if label and label.path and 0 < label.path[-1] <= MOST_LETTERS else free
        letter = wanted if wanted not in used else free
        if letter != wanted:
            self._taken(entry, f"{letter})")
        elif used and place_of(wanted) > place_of(free):
            self._doubt(
                entry,
                f"“{label.raw if label else ''}” follows {max(used, key=place_of)}).",
                "The gap was kept.",
                "See whether an activity in between was lost.",
            )
        if label is None or label.kind not in (LOWER, "reference"):
            self._lettered[_LETTERED.get(label.kind if label else PLAIN, "with numbers")] += 1
            self._lettered_at = self._lettered_at or entry
        self._item = Item(entry, letter, entry.schedule)
        group.items.append(self._item)

    def _place(self, label: Label) -> None:
        """Open the section and group that a full number names ("1.2.3", "A.1.c"), unless they are open."""
        if len(label.path) > 2:
            letter = letter_of(min(max(label.path[-3], 1), MOST_SECTIONS)).upper()
            if self._section is None or self._section.letter != letter:
                known = next((section for section in self._out.sections if section.letter == letter), None)
                self._section = known or SectionDraft(letter, "", None)
                if known is None:
                    self._out.sections.append(self._section)
                self._group = None
        number = label.path[-2]
        if self._levels.sections and self._levels.items == 2 and len(label.path) == 2:
            # "2.3" under "Pillar 2": the section has the first number, and its activities are one group.
            return
        if 0 < number <= MOST_GROUPS and (self._group is None or self._group.number != number):
            groups = self._need_section().groups
            self._group = next((group for group in groups if group.number == number), None)
            if self._group is None:
                self._group = GroupDraft(number, "", None)
                groups.append(self._group)

    def _text(self, entry: Entry, index: int) -> None:
        """Words without a label or schedule: an introduction, or more of the activity before."""
        if self._item is not None:
            self._item.entry.text = f"{self._item.entry.text} {entry.text}"
            self._doubt(
                entry,
                f"“{entry.text[:60]}” has no letter and no schedule.",
                "It was added to the activity before it.",
                "If it is an activity, give it a letter of its own.",
            )
        elif self._group is not None:
            self._group.introduction.append(entry.text)
        elif self._section is not None and self._section.entry is not None:
            if not self._group_must_begin(index):
                self._section.accomplishment.append(entry.text)
                return
            self._begin_group(entry)
            begun = self._section.groups[-1]
            self._doubt(
                entry,
                f"“{begun.name[:60]}” has no number.",
                f"It was taken as the group {self._section.letter}.{begun.number}.",
                "Correct it if it is not the name of a group.",
            )
        else:
            self._out.left_out.append(entry)

    def _group_must_begin(self, index: int) -> bool:
        """Whether activities follow without a heading between, so that this is one whose number was lost."""
        if self._levels.items < 3:
            return False
        following = (self._levels.depth(after) for after in self._entries[index + 1 :])
        return next((depth for depth in following if depth), 0) == self._levels.items

    def _below(self, entry: Entry) -> None:
        """A level below the activities: an activity of its own if it has a schedule, else words of the one above."""
        if entry.schedule or self._item is None:
            if self._item is not None:
                self._doubt(
                    entry,
                    f"“{entry.text[:60]}” is a part of “{self._item.entry.text[:40]}” with a schedule of its own.",
                    "It became an activity of its own.",
                    "Merge the two if they are one.",
                )
            self._activity(replace(entry, label=None))
            return
        raw = entry.label.raw if entry.label and entry.label.kind != BULLET else "-"
        self._item.entry.text = f"{self._item.entry.text} {raw} {entry.text}"

    # the end

    def _finish(self) -> None:
        for section in self._out.sections:
            for group in section.groups:
                self._settle(section, group)
            section.groups = [group for group in section.groups if group.items]
        self._out.left_out += [s.entry for s in self._out.sections if s.entry and not s.groups]
        self._out.sections = [section for section in self._out.sections if section.groups]
        nameless = False
        for section in self._out.sections:
            nameless = nameless or not section.title
            section.title = section.title or self._title
            for group in section.groups:
                group.name = group.name or section.title
        self._say(
            nameless, None, "Not every section has a name in the document.", f"“{self._title}” was put.", "Name it."
        )
        self._say(
            self._mapped,
            None,
            "The sections are not lettered in the document.",
            f"They were: {', '.join(self._mapped)}.",
            "Change the letters in the draft if they should be others.",
        )
        kinds = ", ".join(f"{count} {kind}" for kind, count in self._lettered.items())
        self._say(
            self._lettered,
            self._lettered_at,
            f"Not all activities have letters ({kinds}).",
            "They were lettered a, b, c within their group.",
            "Change the letters in the draft if they should be others.",
        )

    def _settle(self, section: SectionDraft, group: GroupDraft) -> None:
        """The schedule beside a group's heading is that of its activities which have none, or of the group alone."""
        ref, entry = f"{section.letter}.{group.number}", group.entry
        if group.items and group.schedule and entry:
            without = [item for item in group.items if not item.schedule]
            for item in without:
                item.schedule = group.schedule
            refs = tuple(f"{ref}.{item.letter}" for item in without)
            assumed = f"It was taken as the schedule of {', '.join(refs)}." if refs else "It was left out."
            said = f"“{group.schedule}” stands beside the heading {ref}."
            self._doubt(entry, said, assumed, "Correct it if it is not.", refs)
        elif not group.items and entry and (group.schedule or not self._levels.sections):
            group.items.append(Item(replace(entry), "a", group.schedule))
            said = f"“{entry.text[:60]}” has no activities below it."
            self._doubt(entry, said, f"It became the activity {ref}.a.", "Correct it if it is none.", (f"{ref}.a",))

    def _taken(self, entry: Entry, became: str) -> None:
        said = f"“{entry.label.raw if entry.label else ''} {entry.text[:50]}” has a number or letter that is taken."
        self._doubt(entry, said, f"It became {became}.", "Correct it in the document, or leave it.")

    def _say(self, holds: object, entry: Entry | None, what: str, assumed: str, cure: str) -> None:
        if holds:
            line, place = (entry.at.number, entry.at.place) if entry else (0, "")
            self._out.unsure.append(Unsure(line, what, assumed, cure, place))

    def _doubt(self, entry: Entry, what: str, assumed: str, cure: str, refs: tuple[str, ...] = ()) -> None:
        self._out.unsure.append(Unsure(entry.at.number, what, assumed, cure, entry.at.place, refs))


def _next_letter(used: set[str]) -> str:
    last = max((ord(letter) for letter in used), default=64)
    return chr(last + 1) if last < 90 else next((chr(at) for at in range(65, 91) if chr(at) not in used), "")
