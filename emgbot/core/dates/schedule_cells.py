"""The grammar of a whole schedule cell: items, their ranges and their qualifiers.

    cell = item ((',' | ';' | '|' | 'and') item)*
    item = qualifier* atom (('-' | 'to' | '/') atom)? suffix*
    atom = part? (day month year? | month year? | quarter year? | half year? | year | ISO | numeric)

All of the cell is read, or it is Unreadable. How years flow from right to left is in `schedule_years`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from emgbot.core.dates.schedule_atoms import Atom, Unreadable
from emgbot.core.dates.schedule_reader import AtomReader
from emgbot.core.dates.schedule_words import CURE
from emgbot.core.dates.schedule_years import Item, windows_of
from emgbot.core.dates.spans import Unit, Window
from emgbot.core.dates.words import Kind, Token

_LEADS = (
    Kind.BY,
    Kind.BEFORE,
    Kind.AFTER,
    Kind.FROM,
    Kind.BETWEEN,
    Kind.DURING,
    Kind.BIENNIUM,
    Kind.ABOUT,
    Kind.ONGOING,
    Kind.OF,
)
_SUFFIXES = (Kind.ONWARDS, Kind.LATEST, Kind.ABOUT, Kind.TBC, Kind.BIENNIUM)
_UNTIL = {"until", "till", "til", "up to", "up until", "hasta", "jusqu ' a", "jusqu ' au"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a dated cell means; `year` is its last year."""

    windows: tuple[Window, ...]
    approximate: bool
    year: int


def read_cell(tokens: list[Token], shown: str, plan_year: int | None) -> Reading:
    """Read all tokens of a cell; `shown` is the cell as printed, place for place. Raises Unreadable."""
    cell = _CellReader(tokens, shown)
    windows = windows_of(cell.items(), cell.printed, plan_year)
    years = [side.year for window in windows for side in (window.start, window.end) if side is not None]
    return Reading(tuple(windows), cell.approximate, max(years))


class _CellReader(AtomReader):
    """Reads items and their qualifiers."""

    def items(self) -> list[Item]:
        """All items of the cell, to its very end."""
        items = [self._item()]
        while self.place < len(self.tokens):
            comma = self.mark(",;|")
            if not (self.take(Kind.AND) or comma):
                self._refuse_second_year(items[-1])
                raise self.stuck()
            items.append(self._item())
        return items

    def _refuse_second_year(self, item: Item) -> None:
        """Name both readings of "Sept-Dec 2016-2017"."""
        year = self.value(1) if self.kind() is Kind.DASH and self.digits(1) in {2, 4} else None
        if year is None or item.last is None or item.last.year is None:
            return
        if item.first.unit not in {Unit.MONTH, Unit.QUARTER, Unit.HALF}:
            return
        second = year if year > 99 else 2000 + year
        first, last = replace(item.first, year=None), replace(item.last, year=None)
        begun = item.last.year
        raise Unreadable(
            f"“{self.printed}” could mean {first} {begun} to {last} {second}, or {first} to {last} of each year: "
            f"write {first} {begun} - {last} {second}, or {first}-{last} {begun}, {first}-{last} {second}."
        )

    def _item(self) -> Item:
        self._skip_label()
        lead, biennium = self._leads()
        first = self.atom()
        last: Atom | None = None
        slash = False
        open_end = False
        if self._connects(lead):
            slash = self.said(-1) == "/"
            open_end = self.take(Kind.ONGOING) is not None
            if not open_end:
                last = self.same_kind(first) or self.atom()
        elif lead is Kind.BETWEEN:
            raise self.stuck()
        item = Item(first, last, lead, slash=slash, open_end=open_end, biennium=biennium)
        return self._suffixes(item)

    def _skip_label(self) -> None:
        """Pass over words with a colon: "Final report: June 2018". Their words are not words of the calendar."""
        ahead = 0
        while self.kind(ahead) in {Kind.WORD, Kind.AND, Kind.OF, Kind.DASH} and self.said(ahead) != "d '":
            ahead += 1
        if ahead and self.said(ahead) == ":" and self.kind() is Kind.WORD:
            self.place += ahead + 1

    def _leads(self) -> tuple[Kind | None, bool]:
        """The qualifier before the date, and whether it is a biennium."""
        lead: Kind | None = None
        biennium = False
        while token := self.take(*_LEADS):
            self.mark(":,")
            match token.kind:
                case Kind.ABOUT:
                    self.approximate = True
                case Kind.BIENNIUM:
                    biennium = True
                case Kind.OF:
                    pass
                case Kind.ONGOING:
                    if self.kind() is Kind.WORD:
                        raise self.stuck()
                    if self.kind() not in {Kind.BY, Kind.FROM}:
                        raise Unreadable(
                            f"“{self.printed}” says ongoing and a date: write Ongoing, the date alone, or for example "
                            "ongoing until June 2018."
                        )
                case _ if lead in {None, Kind.DURING}:
                    lead = token.kind
                case Kind.DURING:
                    pass
                case _:
                    self.place -= 1
                    raise self.stuck()
        return lead, biennium

    def _connects(self, lead: Kind | None) -> bool:
        if lead is Kind.BETWEEN:
            return self.take(Kind.AND, Kind.DASH, Kind.TO) is not None
        if self.take(Kind.DASH, Kind.TO):
            return True
        if self.said() in _UNTIL or (self.kind() is Kind.ENDING and self.said() == "a"):
            self.place += 1
            return True
        return self.mark("/")

    def _suffixes(self, item: Item) -> Item:
        while True:
            if self.said() == "+" and item.last is None:
                self.place += 1
                item = replace(item, open_end=True)
                continue
            if self.said() == "," and self.kind(1) in {Kind.TBC, Kind.ABOUT}:
                self.place += 1
            suffix = self.take(*_SUFFIXES)
            if suffix is None:
                return item
            match suffix.kind:
                case Kind.ONWARDS:
                    if item.last is not None:
                        raise Unreadable(f"“{self.printed}” has two ends: {CURE}")
                    item = replace(item, open_end=True)
                case Kind.LATEST:
                    item = replace(item, lead=Kind.BY)
                case Kind.BIENNIUM:
                    item = replace(item, biennium=True)
                case _:
                    self.approximate = True
