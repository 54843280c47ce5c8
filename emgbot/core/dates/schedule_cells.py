"""The grammar of a whole schedule cell: items, their ranges and their qualifiers.

    cell = item ((',' | ';' | '|' | 'and') item)*
    item = qualifier* atom (('-' | 'to' | '/') atom)? suffix*
    atom = part? (day month year? | month year? | quarter year? | half year? | year | ISO | numeric)

All of the cell is read, or it is Unreadable. How years flow from right to left is in `schedule_years`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from emgbot.core.dates.schedule_atoms import Unreadable
from emgbot.core.dates.schedule_reader import AtomReader
from emgbot.core.dates.schedule_tokens import DATED, near_month
from emgbot.core.dates.schedule_words import CURE, PARTS, UNTIL
from emgbot.core.dates.schedule_years import Item, windows_of
from emgbot.core.dates.spans import Part, Unit, Window
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
    Kind.LATEST,
    Kind.EARLIEST,
)
_SUFFIXES = (Kind.SO_FAR, Kind.ONWARDS, Kind.LATEST, Kind.EARLIEST, Kind.ABOUT, Kind.TBC, Kind.BIENNIUM)
_LABEL = {
    *(Kind.WORD, Kind.AND, Kind.OF, Kind.DASH, Kind.NUMBER, Kind.ENDING, Kind.ORDINAL, Kind.PART, Kind.DURING),
    *(Kind.TO, Kind.HALF, Kind.ABOUT),
}
"""What may stand in the words before a colon, of which one at least is no word of the calendar."""

_MEANING = {Kind.LATEST: Kind.BY, Kind.EARLIEST: Kind.FROM}
_LONGEST_LABEL = 12
_THROUGH = {"through", "thru", "through to"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a dated cell means; `year` is its last year, `labels` the words with a colon in it."""

    windows: tuple[Window, ...]
    approximate: bool
    year: int
    labels: tuple[str, ...] = ()


def read_cell(tokens: list[Token], shown: str, plan_year: int | None) -> Reading:
    """Read all tokens of a cell; `shown` is the cell as printed, place for place. Raises Unreadable."""
    cell = _CellReader(tokens, shown)
    windows = windows_of(cell.items(), cell.printed, plan_year)
    years = [side.year for window in windows for side in (window.start, window.end) if side is not None]
    return Reading(tuple(windows), cell.approximate, max(years), tuple(cell.labels))


class _CellReader(AtomReader):
    """Reads items and their qualifiers."""

    def __init__(self, tokens: list[Token], shown: str) -> None:
        super().__init__(tokens, shown)
        self.labels: list[str] = []
        self.colons = any(token.text == ":" for token in tokens)

    def items(self) -> list[Item]:
        """All items of the cell, to its very end."""
        items = [self._item()]
        while self.place < len(self.tokens):
            comma = self.mark(",;|+")
            both = self.take(Kind.AND)
            if not (both or comma):
                raise self.stuck()
            same = self.same_kind(items[-1].atoms[-1])
            item = Item((same,), None) if same else self._item()
            if both and items[-1].lead is Kind.BY and item.lead is None:
                item = replace(item, lead=Kind.BY)  # "By June and December 2018" are two deadlines.
            items.append(item)
        return items

    def _refuse_second_year(self, item: Item) -> None:
        """Name both readings of "Sept-Dec 2016-2017"."""
        year = self.value(1) if self.kind() is Kind.DASH and self.digits(1) in {2, 4} else None
        last = item.last
        if year is None or last is None or last.year is None:
            return
        if item.first.unit not in {Unit.MONTH, Unit.QUARTER, Unit.HALF}:
            return
        second = year if year > 99 else 2000 + year
        begun = last.year
        first, last = replace(item.first, year=None), replace(last, year=None)
        raise Unreadable(
            f"“{self.printed}” could mean {first} {begun} to {last} {second}, or {first} to {last} of each year: "
            f"write {first} {begun} - {last} {second}, or {first}-{last} {begun}, {first}-{last} {second}."
        )

    def _item(self) -> Item:
        self._skip_label()
        lead, biennium = self._leads()
        atoms = [self.atom()]
        sign = ""
        open_end = False
        while self._connects(lead):
            said = self.said(-1)
            if len(atoms) > 1:
                self.place -= 1
                self._refuse_second_year(Item(tuple(atoms), lead))
                if said != sign or sign not in {"/", "-"}:
                    break
                self.place += 1
            sign = said
            if self.take(Kind.ONGOING, Kind.SO_FAR):
                open_end = True
                break
            atoms.append(self.same_kind(atoms[-1]) or self.atom())
        if lead is Kind.BETWEEN and len(atoms) == 1:
            raise self.stuck()
        if lead is Kind.BY and len(atoms) > 1 and sign not in {"/", "-"}:
            raise Unreadable(f"“{self.printed}” has two ends: {CURE}")
        item = self._suffixes(Item(tuple(atoms), lead, sign=sign, open_end=open_end, biennium=biennium))
        if item.first.part is Part.END and (item.last or item.open_end or item.lead is Kind.FROM):
            self.approximate = True  # Where the end of a month is a beginning, its last third is taken.
        return item

    def _skip_label(self) -> None:
        """Pass over words with a colon: "Final report: June 2018", "Phase 1: 2018". Their numbers are never days."""
        ahead, worded = 0, False
        while (
            ahead < _LONGEST_LABEL
            and self.kind(ahead) in _LABEL
            and self.said(ahead) != "d '"
            and self.digits(ahead) <= 2
        ):
            word = self.said(ahead) if self.kind(ahead) is Kind.WORD else ""
            if near_month(word):
                return
            worded = worded or len(word) > 2
            ahead += 1
        if worded and self.said(ahead) == ":":
            begin, stop = self.tokens[self.place].begin, self.tokens[self.place + ahead].begin
            self.labels.append(self.shown[begin:stop].strip())
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
                case Kind.ONGOING if lead is None:
                    lead = self._ongoing()
                case _ if lead in {None, Kind.DURING, _MEANING.get(token.kind)}:
                    lead = _MEANING.get(token.kind, token.kind)
                    self._refuse_until_a_month(token)
                case Kind.DURING:
                    pass
                case _:
                    self.place -= 1
                    raise self.stuck()
        return self._through(lead, biennium)

    def _through(self, lead: Kind | None, biennium: bool) -> tuple[Kind | None, bool]:
        """The qualifier with the words that are none in other places: "end of the biennium", "through end 2018"."""
        if self._end_of(0) and self.kind(1) is Kind.BIENNIUM:
            self.place += 2
            return Kind.BY, True
        if self.said() in {"au", "al"}:
            self.place += 1
        elif self.said() in _THROUGH and self._end_of(1):
            self.place += 1
            return Kind.BY, biennium
        self._refuse_double_words()
        return lead, biennium

    def _end_of(self, ahead: int) -> bool:
        return self.kind(ahead) is Kind.PART and PARTS[self.value(ahead)] is Part.END

    def _ongoing(self) -> Kind | None:
        """What "ongoing" before a date says: "ongoing through 2018" is a deadline; "Ongoing, 2018" is two readings."""
        if self.take(Kind.TO):
            return Kind.BY
        if self.kind() in {Kind.BY, Kind.FROM, Kind.DURING}:
            return None
        if self.place < len(self.tokens) and not DATED & {token.kind for token in self.tokens[self.place :]}:
            raise self.stuck()
        raise self.ongoing_too()

    def _refuse_double_words(self) -> None:
        """Name both readings of "through 2018" and "beginning March 2018"."""
        if self.said() not in _THROUGH and self.kind() is not Kind.VAGUE:
            return
        rest = self.shown[self.tokens[self.place].stop :].strip(" ,;-")
        both = ("throughout", "until the end of") if self.kind() is Kind.TO else ("from", "beginning of")
        said = self.shown[self.tokens[self.place].begin : self.tokens[self.place].stop]
        raise Unreadable(
            f"“{said} {rest}” could mean {both[0]} {rest} or {both[1]} {rest}: "
            f"write {both[0]} {rest}, or {both[1]} {rest}."
        )

    def _refuse_until_a_month(self, token: Token) -> None:
        """In Russian, "до марта" is either until March has come or until it is over; "до 15 марта" is a deadline."""
        if token.text == "до" and (
            self.kind() in {Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.ORDINAL} or self.digits() == 4
        ):
            rest = self.shown[token.stop :].strip()
            raise Unreadable(
                f"“до {rest}” could mean до начала {rest} or до конца {rest}: write до конца {rest}, or the day."
            )

    def _connects(self, lead: Kind | None) -> bool:
        if lead is Kind.BETWEEN:
            return self.take(Kind.AND, Kind.DASH, Kind.TO) is not None
        if self.take(Kind.DASH, Kind.TO):
            return True
        if self.said() in UNTIL or (self.kind() is Kind.ENDING and self.said() == "a"):
            self.place += 1
            return True
        return self.mark("/")

    def _ends(self, ahead: int) -> bool:
        """Whether the item ends here."""
        return self.kind(ahead) is None or self.said(ahead) in {",", ";", "|"}

    def _suffixes(self, item: Item) -> Item:
        while True:
            if (self.said() == "+" and self.kind(1) is None) or (self.said() == "on" and self._ends(1)):
                self.place += 1
                if item.last is not None:
                    raise Unreadable(f"“{self.printed}” has two ends: {CURE}")
                item = replace(item, open_end=True)
                continue
            if self.said() == "," and self.kind(1) in {Kind.TBC, Kind.ABOUT}:
                self.place += 1
            suffix = self.take(*_SUFFIXES)
            if suffix is None:
                return item
            match suffix.kind:
                case Kind.ONWARDS | Kind.EARLIEST | Kind.SO_FAR:
                    if item.last is not None:
                        raise Unreadable(f"“{self.printed}” has two ends: {CURE}")
                    item = replace(item, open_end=True)
                case Kind.LATEST if item.lead not in {None, Kind.BY, Kind.DURING}:
                    self.place -= 1
                    raise self.stuck()
                case Kind.LATEST:
                    item = item if item.last else replace(item, lead=Kind.BY)
                case Kind.BIENNIUM:
                    item = replace(item, biennium=True)
                case _:
                    self.approximate = True
