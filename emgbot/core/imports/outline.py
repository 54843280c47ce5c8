"""From what a document says to its order: sections with groups with activities, each with the reference it gets.

Plans number their levels in many ways (A./1./a), 1./1.1/1.1.1, Pillar/Output/Activity, bullets, nothing at all). The
level of a kind of label is how deep it is nested where it first appears; the activities are the level that has the
schedules, the level above are the groups, the top one the sections.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from emgbot.core.imports.entries import Entry
from emgbot.core.imports.labels import (
    BULLET,
    GROUP_REFERENCE,
    LOWER,
    NUMBER,
    NUMBERS,
    REFERENCE,
    SMALL_ROMAN,
    UPPER,
    Label,
    Labels,
    letter_of,
    place_of,
)
from emgbot.core.imports.source import Unsure
from emgbot.core.imports.wording import title_of

PLAIN = "plain"
"""The level of what has no label but a schedule."""

MOST_SECTIONS = 26
MOST_GROUPS = 99
MOST_LETTERS = 26 * 27
_LONGEST_HEADING = 160


@dataclass
class Item:
    """One activity; `letter` is set when its group knows it. `entry` is where it stands."""

    entry: Entry
    letter: str
    schedule: str


@dataclass
class GroupDraft:
    """One group with its activities; `number` within the section. `schedule` stands beside its heading."""

    number: int
    name: str
    entry: Entry | None
    introduction: list[str] = field(default_factory=list)
    schedule: str = ""
    items: list[Item] = field(default_factory=list)


@dataclass
class SectionDraft:
    """One section with its groups. `letter` is A to Z."""

    letter: str
    title: str
    entry: Entry | None
    accomplishment: list[str] = field(default_factory=list)
    groups: list[GroupDraft] = field(default_factory=list)


@dataclass
class Outline:
    """The order of a document, and what was uncertain in finding it."""

    sections: list[SectionDraft] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    left_out: list[Entry] = field(default_factory=list)


def read_outline(entries: Sequence[Entry], *, title: str) -> Outline:
    """Put the entries of a document in order. `title` names a section or group where the document has none."""
    return _Builder(entries, title).build()


class _Builder:
    def __init__(self, entries: Sequence[Entry], title: str) -> None:
        self._entries = _from_first_section(entries)
        self._title = title
        self._out = Outline(left_out=[entry for entry in entries if not any(entry is kept for kept in self._entries)])
        self._depths = _depths(self._entries)
        self._item_depth = _item_depth(self._entries, self._depths)
        self._by_accomplishment = self._top_is_group() and any(e.accomplishment for e in self._entries)
        self._section: SectionDraft | None = None
        self._group: GroupDraft | None = None
        self._item: Item | None = None
        self._mapped: list[str] = []
        self._lettered: Counter[str] = Counter()
        self._lettered_at = 0

    def build(self) -> Outline:
        for index, entry in enumerate(self._entries):
            self._columns(entry)
            if self._by_accomplishment:
                self._section_of(entry)
            if entry.text or entry.label:
                self._take(entry, index)
            if entry.accomplishment:
                self._need_section(entry).accomplishment.append(entry.accomplishment)
        self._finish()
        return self._out

    # levels

    def _top_is_group(self) -> bool:
        """Whether the uppermost level below which activities stand are groups, so that no section is named."""
        if self._item_depth >= 3:
            return False
        top = [kind for kind, depth in self._depths.items() if depth == 1 and self._item_depth == 2]
        return not any(kind == UPPER or kind.startswith(("roman", "word", "heading")) for kind in top)

    def _depth(self, entry: Entry) -> int:
        """How deep an entry stands; 0: it is text that belongs to what is before it."""
        kind = _level(entry)
        if kind is not None and kind in self._depths:
            return min(self._depths[kind], self._item_depth + 1)
        return 0

    def _take(self, entry: Entry, index: int) -> None:
        depth = self._depth(entry)
        if depth == 0 and self._heads(entry, index):
            depth = self._item_depth - 1 if self._item_depth > 1 and self._section else 1
        if depth == 0:
            self._text(entry)
        elif depth > self._item_depth:
            self._below(entry)
        elif depth == self._item_depth:
            self._activity(entry)
        elif depth == 1 and not (self._item_depth == 2 and self._top_is_group()):
            self._begin_section(entry)
        elif depth == self._item_depth - 1:
            self._begin_group(entry)
        else:
            self._between(entry)

    def _heads(self, entry: Entry, index: int) -> bool:
        """Whether a line without a label is a heading: alone, short, no sentence, after something complete."""
        if not entry.alone or len(entry.text) > _LONGEST_HEADING or entry.text.endswith((".", ";", ",")):
            return False
        after = self._entries[index + 1] if index + 1 < len(self._entries) else None
        if after is None or self._depth(after) != self._item_depth:
            return False
        if self._section is None:
            return True
        return self._item is not None and bool(self._item.schedule)

    # headings

    def _begin_section(self, entry: Entry) -> None:
        path = entry.label.path if entry.label else ()
        used = {section.letter for section in self._out.sections}
        wanted = letter_of(path[0]).upper() if path and 0 < path[0] <= MOST_SECTIONS else ""
        letter = wanted if wanted and wanted not in used else _next_letter(used)
        if not letter:
            self._doubt(entry, "There are more than 26 sections.", "It went into the last one.", "Merge some of them.")
            return
        name = _name(entry.text) or (entry.label.raw.rstrip(":. –-") if entry.label else self._title)
        if entry.label and entry.label.kind != UPPER:
            self._mapped.append(f"{entry.label.raw.rstrip(':.)')} → {letter}")
        elif wanted != letter:
            self._mapped.append(f"“{name[:40]}” → {letter}")
        title, rest = _heading_and_rest(name) if len(name) > _LONGEST_HEADING else (name, "")
        self._section = SectionDraft(letter, title, entry, [rest] if rest else [])
        self._out.sections.append(self._section)
        self._group = self._item = None

    def _begin_group(self, entry: Entry, number: int = 0) -> None:
        section = self._need_section(entry)
        used = {group.number for group in section.groups}
        path = entry.label.path if entry.label else ()
        wanted = number or (path[-1] if path else 0)
        if not 0 < wanted <= MOST_GROUPS or wanted in used:
            number = max(used, default=0) + 1
            if wanted and path:
                self._doubt(
                    entry,
                    f"“{entry.label.raw if entry.label else ''} {entry.text[:50]}” has a number that is taken.",
                    f"It became {section.letter}.{number}.",
                    "Correct the numbers in the document, or leave it.",
                )
            wanted = number
        name, introduction = _heading_and_rest(_name(entry.text))
        self._group = GroupDraft(
            wanted, name or section.title, entry, [introduction] if introduction else [], entry.schedule
        )
        section.groups.append(self._group)
        self._item = None

    def _between(self, entry: Entry) -> None:
        """A level between section and group: only its words can be kept."""
        self._doubt(
            entry,
            f"“{entry.text[:60]}” is a heading between a section and its groups, and a plan has no such level.",
            "It became the introduction of the group after it.",
            "Look at that group.",
        )
        self._group = self._item = None
        self._waiting = entry.text

    _waiting = ""

    def _need_section(self, entry: Entry) -> SectionDraft:
        if self._section is None:
            self._section = SectionDraft(_next_letter({s.letter for s in self._out.sections}) or "Z", "", None)
            self._out.sections.append(self._section)
        return self._section

    def _need_group(self, entry: Entry) -> GroupDraft:
        if self._group is None:
            section = self._need_section(entry)
            number = max((group.number for group in section.groups), default=0) + 1
            self._group = GroupDraft(number, "", None)
            section.groups.append(self._group)
            if not section.title and section.entry is None:
                return self._group
            self._doubt(
                entry,
                f"“{entry.text[:60]}” stands under no numbered heading.",
                f"It went into a group of its own, {section.letter}.{number}.",
                f"Give the group {section.letter}.{number} its name.",
            )
        return self._group

    # activities and what belongs to them

    def _activity(self, entry: Entry) -> None:
        label = entry.label
        if label and len(label.path) > 1:
            self._place(entry, label)
        group = self._need_group(entry)
        if self._waiting:
            group.introduction.append(self._waiting)
            self._waiting = ""
        used = {item.letter for item in group.items}
        wanted = letter_of(label.path[-1]) if label and label.path and 0 < label.path[-1] <= MOST_LETTERS else ""
        free = letter_of(place_of(max(used, key=place_of)) + 1) if used else "a"
        if wanted and wanted not in used:
            letter = wanted
        else:
            letter = free
        if wanted and letter != wanted:
            self._doubt(
                entry,
                f"“{label.raw if label else ''} {entry.text[:50]}” has a letter that is taken.",
                f"It became {letter}).",
                "Correct the letters in the document, or leave it.",
            )
        elif wanted and used and place_of(wanted) > place_of(free):
            self._doubt(
                entry,
                f"“{label.raw if label else ''}” follows {max(used, key=place_of)}).",
                "The gap was kept.",
                "See whether an activity in between was lost.",
            )
        if label is None or label.kind != LOWER:
            self._lettered[label.kind if label else PLAIN] += 1
            self._lettered_at = self._lettered_at or entry.at.number
        self._item = Item(entry, letter, entry.schedule)
        group.items.append(self._item)

    def _place(self, entry: Entry, label: Label) -> None:
        """Open the section and group that a full number names ("1.2.3", "A.1.c"), unless they are open."""
        if len(label.path) > 2:
            letter = letter_of(min(label.path[-3], MOST_SECTIONS)).upper()
            if self._section is None or self._section.letter != letter:
                known = next((section for section in self._out.sections if section.letter == letter), None)
                self._section = known or SectionDraft(letter, "", None)
                if known is None:
                    self._out.sections.append(self._section)
                self._group = None
        number = label.path[-2]
        if self._group is None or (self._group.number != number and self._numbered(self._group)):
            section = self._need_section(entry)
            self._group = next((group for group in section.groups if group.number == number), None)
            if self._group is None and 0 < number <= MOST_GROUPS:
                self._group = GroupDraft(number, "", None)
                section.groups.append(self._group)

    def _numbered(self, group: GroupDraft) -> bool:
        """Whether the group's number is one of the document."""
        return group.entry is None or (group.entry.label is not None and bool(group.entry.label.path))

    def _text(self, entry: Entry) -> None:
        """Words without a label or schedule: an introduction, or more of the activity before."""
        if self._item is not None:
            self._item.entry.text = f"{self._item.entry.text} {entry.text}"
            if entry.schedule and not self._item.schedule:
                self._item.schedule = entry.schedule
            self._doubt(
                entry,
                f"“{entry.text[:60]}” has no letter and no schedule.",
                "It was added to the activity before it.",
                "If it is an activity, give it a letter of its own.",
            )
        elif self._group is not None:
            self._group.introduction.append(entry.text)
        elif self._section is not None and self._section.entry is not None:
            if self._expects_group(entry):
                self._begin_group(entry)
                self._doubt(
                    entry,
                    f"“{_heading_and_rest(_name(entry.text))[0][:60]}” has no number.",
                    f"It was taken as the group {self._section.letter}.{self._section.groups[-1].number}.",
                    "Correct it if it is not the name of a group.",
                )
            else:
                self._section.accomplishment.append(entry.text)
        else:
            self._out.left_out.append(entry)

    def _expects_group(self, entry: Entry) -> bool:
        """Whether a group's heading must come here, so that it is one whose number was lost."""
        if self._item_depth < 3:
            return False
        index = next(at for at, one in enumerate(self._entries) if one is entry)
        for after in self._entries[index + 1 :]:
            depth = self._depth(after)
            if depth:
                return depth == self._item_depth
        return False

    def _below(self, entry: Entry) -> None:
        """A level below the activities: an activity of its own if it has a schedule, else words of the one above."""
        if entry.schedule and self._item is not None and not self._item.schedule:
            self._doubt(
                entry,
                f"“{entry.text[:60]}” is a part of “{self._item.entry.text[:40]}” with a schedule of its own.",
                "It became an activity of its own.",
                "Merge the two if they are one.",
            )
        if entry.schedule or self._item is None:
            self._activity(Entry(**{**vars(entry), "label": Label(BULLET, (), entry.label.raw if entry.label else "")}))
            return
        raw = entry.label.raw if entry.label and entry.label.kind != BULLET else "-"
        self._item.entry.text = f"{self._item.entry.text} {raw} {entry.text}"

    # columns of their own

    def _columns(self, entry: Entry) -> None:
        """A column may name section and group of each row, or of the first row of each."""
        for name, current, begin in (
            (entry.section, self._section, self._begin_section),
            (entry.group, self._group, self._begin_group),
        ):
            if name and (current is None or current.entry is None or current.entry.at.number >= 0):
                known = current is not None and current.entry is not None and current.entry.text == name
                if not known:
                    label, rest = Labels().read(name)
                    begin(Entry(entry.at, label, rest))
                    made = self._section if begin == self._begin_section else self._group
                    if made is not None and made.entry is not None:
                        made.entry.text = name

    def _section_of(self, entry: Entry) -> None:
        """Where no section is named, each new expected accomplishment begins one."""
        said = entry.accomplishment
        known = self._section is not None and said in self._section.accomplishment
        if said and not known and not (self._section and said[:1].islower()):
            label, words = Labels().read(said)
            entry.accomplishment = words
            self._begin_section(Entry(entry.at, label, title_of(words)))

    # the end

    def _finish(self) -> None:
        for section in self._out.sections:
            for group in section.groups:
                self._settle(section, group)
            section.groups = [group for group in section.groups if group.items]
        empty = [section for section in self._out.sections if not section.groups]
        self._out.left_out += [section.entry for section in empty if section.entry]
        self._out.sections = [section for section in self._out.sections if section.groups]
        if self._mapped:
            self._out.unsure.append(
                Unsure(
                    0,
                    "The sections are not lettered in the document.",
                    f"They were: {', '.join(self._mapped)}.",
                    "Change the letters in the draft if they should be others.",
                )
            )
        if self._lettered:
            kinds = ", ".join(f"{count} {_KINDS.get(kind, 'numbered')}" for kind, count in self._lettered.items())
            self._out.unsure.append(
                Unsure(
                    self._lettered_at,
                    f"Not all activities have letters ({kinds}).",
                    "They were lettered a, b, c within their group.",
                    "Change the letters in the draft if they should be others.",
                )
            )

    def _settle(self, section: SectionDraft, group: GroupDraft) -> None:
        """The schedule beside a group's heading is that of its activities which have none."""
        if group.items and group.schedule:
            without = [item for item in group.items if not item.schedule]
            for item in without:
                item.schedule = group.schedule
            refs = tuple(f"{section.letter}.{group.number}.{item.letter}" for item in without)
            said = f"“{group.schedule}” stands beside the heading {section.letter}.{group.number}."
            if group.entry:
                self._doubt(
                    group.entry,
                    said,
                    f"It was taken as the schedule of {', '.join(refs)}." if refs else "It was left out.",
                    "Correct it if it is not.",
                    refs,
                )
        elif not group.items and group.entry and (group.schedule or self._item_depth < 3):
            entry = group.entry
            ref = f"{section.letter}.{group.number}.a"
            group.items.append(Item(Entry(**{**vars(entry)}), "a", group.schedule))
            self._doubt(
                entry,
                f"“{entry.text[:60]}” has a schedule and no activities below it.",
                f"It became the activity {ref}.",
                "Correct it if it is not one.",
                (ref,),
            )

    def _doubt(self, entry: Entry, what: str, assumed: str, cure: str, refs: tuple[str, ...] = ()) -> None:
        self._out.unsure.append(Unsure(entry.at.number, what, assumed, cure, entry.at.place, refs))


_KINDS = {
    PLAIN: "without any label",
    BULLET: "with bullets",
    NUMBER: "with numbers",
    SMALL_ROMAN: "with roman numerals",
}


def _level(entry: Entry) -> str | None:
    """The kind of level an entry is of; None for words that are of none."""
    if entry.label is not None:
        if entry.label.kind == GROUP_REFERENCE:
            return NUMBER
        return LOWER if entry.label.kind == REFERENCE else entry.label.kind
    if entry.heading and entry.text:
        return f"heading {entry.heading}"
    return PLAIN if entry.schedule and entry.text else None


def _from_first_section(entries: Sequence[Entry]) -> list[Entry]:
    """Without what stands before the first section, where sections have letters: an introduction has numbers too."""
    for index, entry in enumerate(entries):
        if entry.kind == UPPER and entry.label and entry.label.path == (1,) and not entry.schedule:
            if not any(before.schedule or before.accomplishment for before in entries[:index]):
                return list(entries[index:])
    return list(entries)


def _depths(entries: Sequence[Entry]) -> dict[str, int]:
    """How deep each kind of level is nested where it first appears."""
    depths: dict[str, int] = {}
    open_levels: list[str] = []
    for entry in entries:
        level = _level(entry)
        if level is None:
            continue
        if level in open_levels:
            del open_levels[open_levels.index(level) + 1 :]
        elif level in depths:
            del open_levels[depths[level] - 1 :]
            open_levels.append(level)
        else:
            if level == PLAIN or level == BULLET:
                while open_levels and open_levels[-1] in (PLAIN, BULLET, LOWER, SMALL_ROMAN):
                    open_levels.pop()
            open_levels.append(level)
            depths[level] = len(open_levels)
    return depths


def _item_depth(entries: Sequence[Entry], depths: dict[str, int]) -> int:
    """The level that has most of the schedules; without any schedule the deepest."""
    timed = Counter(depths[level] for entry in entries if entry.schedule and (level := _level(entry)) in depths)
    if not timed:
        return max(depths.values(), default=1)
    return max(timed, key=lambda depth: (timed[depth], depth))


def _next_letter(used: set[str]) -> str:
    last = max((ord(letter) for letter in used), default=64)
    return chr(last + 1) if last < 90 else next((chr(at) for at in range(65, 91) if chr(at) not in used), "")


def _name(text: str) -> str:
    return text.strip().rstrip(":;, ").removesuffix(".").strip() if len(text) < _LONGEST_HEADING else text.strip()


def _heading_and_rest(text: str) -> tuple[str, str]:
    """A heading and the introduction that follows it after a colon on the same line."""
    match = re.match(r"(.{3,160}?):\s+(?=[A-ZÀ-ÖØ-Þ])(.+)$", text, re.S)
    if match:
        return match[1].strip(), match[2].strip()
    return text.rstrip(": "), ""
