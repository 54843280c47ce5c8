"""The order of a document while it is found: sections with groups with activities, and what was uncertain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emgbot.core.imports.entries import Entry
from emgbot.core.imports.source import Unsure

_LONGEST_HEADING = 160


@dataclass
class Item:
    """One activity; `letter` is set when its group knows it. `entry` is where it stands."""

    entry: Entry
    letter: str
    schedule: str


@dataclass
class GroupDraft:
    """One group with its activities; `number` within the section. `schedule` stands beside its heading.

    `named`: what a column says it is, where one does; so in a section.
    """

    number: int
    name: str
    entry: Entry | None
    introduction: list[str] = field(default_factory=list)
    schedule: str = ""
    items: list[Item] = field(default_factory=list)
    named: str = ""


@dataclass
class SectionDraft:
    """One section with its groups. `letter` is A to Z."""

    letter: str
    title: str
    entry: Entry | None
    accomplishment: list[str] = field(default_factory=list)
    groups: list[GroupDraft] = field(default_factory=list)
    named: str = ""


@dataclass
class Outline:
    """The order of a document, and what was uncertain in finding it."""

    sections: list[SectionDraft] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    left_out: list[Entry] = field(default_factory=list)


def heading_and_rest(text: str) -> tuple[str, str]:
    """A heading, without its final colon, and the introduction that follows it after a colon or full stop."""
    match = re.match(rf"(.{{3,{_LONGEST_HEADING}}}?)(?::|(?<=[a-z)]{{3}})\.)\s+(?=[A-ZÀ-ÖØ-Þ])(.+)$", text, re.S)
    if match:
        return match[1].strip(), match[2].strip()
    return text.strip().rstrip(":;, "), ""
