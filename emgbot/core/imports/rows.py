"""From the lines of a document to its entries: the traps of layout are undone here.

Headers repeated on each page, a schedule or a text that goes on in the next row, an activity that begins within a line,
several schedules in one cell. What is a section, a group or an activity is decided afterwards, in `outline`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from emgbot.core.imports.columns import Layout, Role, header_of, is_header_word, layout_by_content, says_when
from emgbot.core.imports.entries import Entries, Entry, combined, ends, goes_on
from emgbot.core.imports.labels import BULLET, LOWER, NUMBER, Label, Labels
from emgbot.core.imports.line_ends import take_schedule
from emgbot.core.imports.source import LONGEST_CELL, Line, Repairs, Unsure, words_of

GARBLED = 55
"""From this likeness (per cent) on, a line at a page's edge is a garbled copy of the beginning of the next row."""

_SHORTEST_BROKEN = 40
_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}|\t)\s*\d{1,3}$")


def read_entries(lines: Sequence[Line]) -> Entries:
    """Find what the lines say."""
    return _Reader(list(lines)).read()


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._labels = Labels()
        self._layout: Layout | None = None
        self._table = 0
        self._rows_of: dict[int, list[Line]] = {}
        for line in lines:
            self._rows_of.setdefault(line.table, []).append(line)
        self._by_content: dict[int, Layout] = {}
        self._header: Line | None = None
        self._width = 0
        self._tables = any(line.table for line in lines)
        self._out = Entries(repairs=Repairs(words_of(lines)), headed=any(header_of(line) for line in lines))

    def read(self) -> Entries:
        begun = not self._out.headed
        for index, line in enumerate(self._lines):
            layout = header_of(line) if len(line.cells) > 1 else None
            if layout:
                self._declare(layout, line, index)
                begun = True
            elif line.table and not begun:
                self._out.paragraphs.append(line)
            elif line.table:
                self._row(line, index)
            else:
                self._paragraph(line, index)
        return self._out

    # tables

    def _declare(self, layout: Layout, line: Line, index: int) -> None:
        known = self._layout if self._layout and self._layout.named and self._table == line.table else None
        self._table, self._header = line.table, line
        if known:
            after = self._lines[index + 1].cells if index + 1 < len(self._lines) else line.cells
            slipped = len(layout.roles) != len(known.roles) == len(after)
            if slipped or (len(layout.roles) == len(known.roles) and not _differ(known.roles, layout.roles)):
                # The same header on the next page, perhaps with a word that a scan has garbled or a column too many.
                return
        self._layout = layout
        for cell, role in zip(line.cells, layout.roles, strict=True):
            if role is Role.OTHER and cell:
                self._out.columns_left_out.setdefault(cell, line)

    def _row(self, line: Line, index: int) -> None:
        if self._layout is None or line.table != self._table:
            self._layout = self._layout_of(line.table)
            self._table, self._header = line.table, None
        if self._header is not None:
            line = self._without_rest_of_header(line)
            self._header = None
            if self._garbled(line, index):
                return
        if line.filled:
            self._take(line, self._layout)

    def _layout_of(self, table: int) -> Layout:
        """A table without a header has the columns of the one before if it is as wide, else those its content shows."""
        # The rows of tables within cells stand between those of the table around them: each is looked at once.
        if table not in self._by_content:
            self._by_content[table] = layout_by_content(self._rows_of[table])
        shown = self._by_content[table]
        if self._layout is not None and self._layout.named and len(self._layout.roles) == len(shown.roles):
            return self._layout
        return shown

    def _without_rest_of_header(self, line: Line) -> Line:
        """A header may take two rows of a scan ("Expected", "accomplishment"): its second half is none of the plan."""
        cells = list(line.cells)
        for at, (above, cell) in enumerate(zip(self._header.cells if self._header else (), cells, strict=False)):
            if above and cell.isascii() and cell.isalpha() and is_header_word(f"{above} {cell}"):
                cells[at] = ""
        return Line(line.number, tuple(cells), line.table, line.heading, line.place, line.apart)

    def _garbled(self, line: Line, index: int) -> bool:
        """Whether the row under a repeated header is a cut-off copy of the next row, as scans have at a page's edge."""
        if len(line.filled) != 1 or index + 1 >= len(self._lines):
            return False
        text = line.filled[0]
        after = next((row for row in self._lines[index + 1 :][:2] if row.table and row.filled), None)
        if after is None or Labels().read(text)[0] is not None or says_when(text):
            return False
        copied = max(after.filled, key=len)[: len(text)].casefold()
        if len(text) < 12 or fuzz.ratio(text.casefold(), copied) < GARBLED:
            return False
        self._doubt(
            line,
            f"“{text[:80]}” looks like a garbled copy of the line after it.",
            "It was left out.",
            "If it belongs to the plan, add its words to the text of the activity.",
        )
        return True

    def _take(self, line: Line, layout: Layout) -> None:
        """Turn one row into entries, or into the rest of the entry before."""
        cells = {role: layout.cell(line, role) for role in set(layout.roles)}
        text = cells.get(Role.ACTIVITY, "")
        number = cells.get(Role.NUMBER, "")
        schedule = layout.marked(line) or _when(cells)
        if len(line.filled) == 1 and not schedule:
            # A heading may be merged over all columns, or stand in the first one alone.
            only = line.filled[0]
            if text or number or self._is_heading(only) or not cells.get(Role.ACCOMPLISHMENT):
                self._alone(line, only)
                return
        if not text and schedule and not any(cells.get(role) for role in (Role.TITLE, Role.SECTION, Role.GROUP)):
            self._more_schedule(line, schedule, cells)
            return
        parts = self._parts(text, number, line)
        if cells.get(Role.TITLE) and len(parts) == 1:
            label, words = parts[0]
            parts = [(label, words or cells[Role.TITLE])]
        self._add(line, parts, schedule, cells)

    def _is_heading(self, text: str) -> bool:
        return Labels().read(text)[0] is not None and "\n" not in text and len(text) < 200

    def _alone(self, line: Line, text: str) -> None:
        """The only cell of a row: a heading, an introduction, an activity without a schedule, or more of the last."""
        for label, part in self._parts(text, "", line):
            last = self._out.found[-1] if self._out.found else None
            if label is None and last and goes_on(last.text, part):
                last.text = f"{last.text} {part}"
            else:
                self._append(Entry(line, label, part, alone=True, heading=line.heading if len(part) <= 200 else 0))

    def _parts(self, text: str, number: str, line: Line) -> list[tuple[Label | None, str]]:
        """The labelled pieces of a cell; paragraphs without a label stay pieces of their own."""
        found: list[tuple[Label | None, str]] = []
        if len(text) > LONGEST_CELL:
            self._doubt(
                line, f"A cell has more than {LONGEST_CELL:,} characters.", "The rest was left out.", "Shorten it."
            )
            text = text[:LONGEST_CELL]
        numbered = self._labels.bare(number) if number else None
        for piece in self._labels.parts(text):
            for paragraph in piece.split("\n"):
                if numbered:
                    found.append((numbered, Labels().read(paragraph)[1]))
                    numbered = None
                    continue
                label, rest = self._labels.read(paragraph)
                if rest or label:
                    found.append((label, rest))
        return found

    def _add(
        self,
        line: Line,
        parts: list[tuple[Label | None, str]],
        schedule: str,
        cells: dict[Role, str],
    ) -> None:
        last = self._out.found[-1] if self._out.found else None
        fresh: list[Entry] = []
        times = schedule.split("\n")
        paired = len(times) == len(parts) > 1 and all(map(says_when, times))
        for at, (label, text) in enumerate(parts):
            before = fresh[-1] if fresh else None
            if label is None and before and not paired:
                of_activity = schedule and not any(later for later, _ in parts[at:])
                if before.letter or of_activity or goes_on(before.text, text):
                    before.text = f"{before.text} {text}"
                    continue
            elif label is None and last and before is None and goes_on(last.text, text):
                # With a schedule of its own beside a complete one it is an activity, however it begins.
                own = schedule and len(parts) == 1 and last.schedule and not combined(last.schedule, schedule)
                if not own:
                    last.text = f"{last.text} {text}"
                    continue
            fresh.append(Entry(line, label, text))
        self._beside(line, fresh, last, cells)
        for entry in fresh:
            if self._layout and not {Role.SCHEDULE, Role.START, Role.END, Role.PERIOD} & set(self._layout.roles):
                take_schedule(entry)
            self._append(entry)
        if schedule:
            self._schedule(line, schedule, fresh or ([last] if last else []))

    def _beside(self, line: Line, fresh: list[Entry], last: Entry | None, cells: dict[Role, str]) -> None:
        """What the other columns say: of the whole row's entries, or of the entry that goes on in it."""
        accomplishment = " ".join(cells.get(Role.ACCOMPLISHMENT, "").split("\n"))
        if not fresh and accomplishment:
            fresh.append(Entry(line, None, ""))
        for entry in fresh or ([last] if last else []):
            entry.lead = entry.lead or _flat(cells.get(Role.LEAD, ""))
            entry.partners = entry.partners or _flat(cells.get(Role.PARTNERS, ""))
        if fresh:
            fresh[0].accomplishment = accomplishment
            fresh[0].section = _flat(cells.get(Role.SECTION, ""))
            fresh[0].group = _flat(cells.get(Role.GROUP, ""))
            if len(fresh) == 1 and fresh[0].text != cells.get(Role.TITLE, ""):
                fresh[0].title = _flat(cells.get(Role.TITLE, ""))

    # schedules

    def _schedule(self, line: Line, schedule: str, entries: list[Entry]) -> None:
        """Give the schedules of a row to its entries."""
        lines = schedule.split("\n")
        wanting = [entry for entry in entries if not entry.schedule and entry.text]
        lettered = [entry for entry in wanting if entry.kind == wanting[-1].kind]
        if len(lines) > 1 and len(lines) == len(lettered) and all(map(says_when, lines)):
            for entry, one in zip(lettered, lines, strict=True):
                entry.schedule = one
            return
        whole = " ".join(lines)
        if not lettered:
            self._add_to_schedule(line, whole, entries)
            return
        for entry in lettered:
            entry.schedule = whole
        if len(lettered) > 1:
            self._doubt(
                line,
                f"“{whole}” stands beside {len(lettered)} activities.",
                "It was taken as the schedule of each.",
                "Correct the schedules if it belongs to one of them.",
            )

    def _add_to_schedule(self, line: Line, schedule: str, entries: list[Entry]) -> None:
        last = entries[-1] if entries else None
        if last is None or last.schedule == schedule:
            return
        if both := combined(last.schedule, schedule):
            self._doubt(
                line,
                f"The schedule “{last.schedule}” of {last.at.where} goes on here with “{schedule}”.",
                f"It was read as “{both}”.",
                "Correct it if the two do not belong together.",
            )
            last.schedule = both
            return
        self._doubt(
            line,
            f"“{schedule}” stands beside no activity of its own; the one before has “{last.schedule}”.",
            "It was left out.",
            "Add it to the schedule it belongs to.",
        )

    def _more_schedule(self, line: Line, schedule: str, cells: dict[Role, str]) -> None:
        last = self._out.found[-1] if self._out.found else None
        if cells.get(Role.ACCOMPLISHMENT):
            self._out.found.append(Entry(line, None, "", accomplishment=_flat(cells[Role.ACCOMPLISHMENT])))
        if last is None:
            self._doubt(
                line, f"“{schedule}” stands beside no activity.", "It was left out.", "Add it where it belongs."
            )
        elif not last.schedule:
            last.schedule = " ".join(schedule.split("\n"))
        else:
            self._add_to_schedule(line, " ".join(schedule.split("\n")), [last])

    # paragraphs

    def _paragraph(self, line: Line, index: int) -> None:
        """A paragraph outside the tables: all of a plan that is a list, at most a heading of one with tables."""
        text = line.cells[0]
        if not text or _CONTENTS.search(text):
            return
        if self._tables:
            label, rest = Labels().read(text)
            before_table = index + 1 < len(self._lines) and self._lines[index + 1].table > 0
            titled = label is not None and (label.kind not in (LOWER, BULLET, NUMBER) or before_table)
            if len(text) <= 200 and not text.endswith((".", ";")) and (titled or line.heading):
                label, rest = self._labels.read(text)
                self._append(Entry(line, label, rest.rstrip(), alone=True, heading=line.heading, outside=True))
            else:
                self._out.paragraphs.append(line)
            return
        for piece in self._labels.parts(text):
            label, rest = self._labels.read(piece)
            last = self._out.found[-1] if self._out.found else None
            # A short line was not broken by an editor: what follows it is something else.
            broken = self._width >= _SHORTEST_BROKEN or (last is not None and goes_on(last.text, rest))
            wrapped = label is None and not (line.apart or line.heading) and broken
            if (
                wrapped
                and last
                and len(last.text) < LONGEST_CELL
                and not (last.heading or last.schedule or ends(last.text))
            ):
                last.text = f"{last.text} {rest}"
                take_schedule(last)
                continue
            entry = Entry(line, label, rest, alone=True, heading=line.heading, outside=True)
            take_schedule(entry)
            self._append(entry)
        self._width = len(text)

    def _append(self, entry: Entry) -> None:
        self._out.found.append(entry)

    def _doubt(self, line: Line, what: str, assumed: str, cure: str) -> None:
        self._out.unsure.append(Unsure(line.number, what, assumed, cure, line.place))


def _differ(one: Sequence[Role], other: Sequence[Role]) -> bool:
    """Whether two headers say otherwise of a column that both know."""
    return any(a is not b and Role.OTHER not in (a, b) for a, b in zip(one, other, strict=True))


def _when(cells: dict[Role, str]) -> str:
    start, end = cells.get(Role.START, ""), cells.get(Role.END, "")
    if start and end and start != end:
        return cells.get(Role.SCHEDULE, "") or f"{start} - {end}"
    return cells.get(Role.SCHEDULE, "") or start or end


def _flat(text: str) -> str:
    return " ".join(text.split("\n"))
