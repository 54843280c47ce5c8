"""From printed items to windows: the year flows from right to left, ends come after starts, nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from emgbot.core.dates.schedule_atoms import Atom, Unreadable, full_year, possible
from emgbot.core.dates.schedule_words import CURE
from emgbot.core.dates.spans import FIRST_YEAR, Days, Part, Unit, Window
from emgbot.core.dates.words import Kind


@dataclass(frozen=True, slots=True)
class Item:
    """One printed window: an atom, a range of two, or a chain of several ("June/July/August"), with its qualifier.

    `sign` is what stands between its atoms if that is "/" or "-".
    """

    atoms: tuple[Atom, ...]
    lead: Kind | None
    sign: str = ""
    open_end: bool = False
    biennium: bool = False
    flowed: bool = False

    @property
    def first(self) -> Atom:
        """Where it begins."""
        return self.atoms[0]

    @property
    def last(self) -> Atom | None:
        """Where its range ends."""
        return self.atoms[-1] if len(self.atoms) > 1 else None


def windows_of(items: list[Item], printed: str, plan_year: int | None) -> list[Window]:
    """The windows of a cell, in order. Raises Unreadable."""
    items = _led([_paired(item) for item in items])
    _refuse_mixed_list(items)
    settled = [part for item in _with_years(items, printed, plan_year) for part in _parted(item, printed)]
    windows = [_window(item, printed) for item in settled]
    return _in_order(settled, windows)


def _paired(item: Item) -> Item:
    """2018/19, which is read as one atom, as a range of two years."""
    atom = item.first
    if atom.other and item.last is None:
        return replace(item, atoms=(Atom(Unit.YEAR, 0, atom.year), Atom(Unit.YEAR, 0, atom.other)))
    if any(atom.other for atom in item.atoms):
        raise Unreadable(f"a pair of years is no end of a range: {CURE}")
    return item


def _led(items: list[Item]) -> list[Item]:
    """A year that is printed first holds for what follows: "2017 Jan-Mar", "2018 Q1, Q3"."""
    year: int | None = None
    led: list[Item] = []
    for item in items:
        atoms: list[Atom] = []
        for atom in item.atoms:
            if atom.year is None and atom.unit is not None and year is not None:
                atom = replace(atom, year=year)
            elif atom.year is not None:
                year = atom.year if atom.year_first else None
            atoms.append(atom)
        led.append(replace(item, atoms=tuple(atoms)))
    return led


def _parted(item: Item, printed: str) -> list[Item]:
    """A chain as one range if its dates follow each other, else as a list: "Mar/Jun/Sep/Dec 2018"."""
    if len(item.atoms) < 3:
        return [item]
    if item.sign == "-" or item.lead is not None:
        ends = f"{item.first} - {item.atoms[-1]}"
        raise Unreadable(f"“{printed}” has more than two ends: write {ends}, or each date with its own year.")
    if all(after.days().start == before.days().end + timedelta(1) for before, after in pairwise(item.atoms)):
        return [replace(item, atoms=(item.first, item.atoms[-1]), sign="")]
    return [replace(item, atoms=(atom,), flowed=True) for atom in item.atoms]


def _refuse_mixed_list(items: list[Item]) -> None:
    """A bare year in a list of finer dates has two readings, but for the days of "1, 3 and 5 May 2018"."""
    bare = [item for item in items if all(atom.bare_year for atom in item.atoms)]
    if not bare or len(bare) == len(items):
        return
    end = items[-1].atoms[-1]
    if end.unit is Unit.DAY and all(atom.unit is None for item in bare for atom in item.atoms):
        return
    raise Unreadable("a bare year beside other dates can be read in two ways: write every date with its own year.")


def _with_years(items: list[Item], printed: str, plan_year: int | None) -> list[Item]:
    """Let the year, and the month of a bare day, flow from right to left."""
    atoms = [atom for item in items for atom in item.atoms]
    has_day = any(atom.unit is Unit.DAY for atom in atoms)
    has_year = any(atom.year is not None or (atom.unit is None and atom.short and not has_day) for atom in atoms)
    if not has_year and plan_year is None and all(atom.unit is not None or has_day for atom in atoms):
        raise Unreadable(f"“{printed}” names no year: write it, such as {printed} 2018.")
    year, month = (None if has_year else plan_year), 0
    settled: list[Item] = []
    following: Atom | None = None
    for item in reversed(items):
        flowed = item.atoms[-1].year is None and bool(settled)
        own: list[Atom] = []
        for atom in reversed(item.atoms):
            following, year, month = _settle(
                _as_day(atom, following, listed=not own), year=year, month=month, printed=printed
            )
            own.append(following)
        settled.append(replace(item, atoms=tuple(reversed(own)), flowed=flowed))
    return settled[::-1]


def _settle(atom: Atom, *, year: int | None, month: int, printed: str) -> tuple[Atom, int | None, int]:
    """The atom with its year, and the year and month that flow on to the left."""
    if atom.unit is None:
        if month:
            atom = replace(atom, unit=Unit.DAY, year=year, month=month)
        elif atom.short and not atom.weekday:
            atom = Atom(Unit.YEAR, 0, full_year(atom.number))
        else:
            raise Unreadable(f"“{atom.number}” alone could be a day or a month: {CURE}")
    if atom.year is None:
        if year is None:
            raise Unreadable(f"“{atom}” in “{printed}” has no year: write one, such as {atom} 2018.")
        atom = replace(atom, year=year)
    return atom, atom.year, atom.month if atom.unit is Unit.DAY else 0


def _as_day(first: Atom, last: Atom | None, *, listed: bool) -> Atom:
    """`March 15` of "March 15 - April 10, 2018", which the date behind it shows to be a day.

    Beside "10 April 2018" it could be a year as well: then only a reading that comes before it will do. In a list
    (`listed`) both readings may stand, in any order.
    """
    if last is None or last.unit is not Unit.DAY or not first.short or first.unit is not Unit.MONTH or first.part:
        return first
    as_day = Atom(Unit.DAY, (first.year or FIRST_YEAR) % 100, last.year, first.number)
    late = not possible(as_day) or as_day.days().start > last.days().end
    if late and not listed:
        return first
    if not late and (last.month_first or (not listed and first.days().start > last.days().end)):
        return as_day
    if not possible(as_day):
        return first
    raise Unreadable(f"the first date could be {as_day} or {first}: write {as_day}, or {first}.")


# windows


def _window(item: Item, printed: str) -> Window:
    if item.last is None:
        return _single(item, item.first.days())
    _check_range(item)
    start, end = item.first.start(), item.last.days().end
    finer = item.first.unit not in {Unit.DAY, Unit.YEAR}
    if item.sign == "/" and finer and item.last.days().start != item.first.days().end + timedelta(1):
        raise Unreadable(
            f"“/” in “{printed}” could mean from-to or and: write {item.first} - {item.last}, "
            f"or {item.first}, {item.last}."
        )
    if start > end:
        raise _backwards(item.first, item.last)
    if item.lead in {Kind.BEFORE, Kind.AFTER}:
        raise Unreadable(f"“{item.lead}” does not go with a range: {CURE}")
    return Window(None if item.lead is Kind.BY else start, end)


def _backwards(first: Atom, last: Atom) -> Unreadable:
    """An end before its start, with the two ranges that may have been meant."""
    begun = f"{first} comes after {last}"
    if first.year is None or last.year is None:
        return Unreadable(f"{begun}: {CURE}")
    if first.year != last.year:
        return Unreadable(f"{begun}: write the earlier one first.")
    before, after = replace(first, year=first.year - 1), replace(last, year=last.year + 1)
    return Unreadable(f"{begun}: write {before} - {last}, or {first} - {after}.")


def _single(item: Item, days: Days) -> Window:
    if item.biennium:
        raise Unreadable(f"a biennium has two years: write biennium {days.start.year}-{days.start.year + 1}.")
    if item.open_end or item.lead is Kind.FROM:
        if item.lead in {Kind.BY, Kind.BEFORE}:
            raise Unreadable(f"a deadline with an open end says nothing: {CURE}")
        return Window(days.end + timedelta(1) if item.lead is Kind.AFTER else item.first.start(), None)
    match item.lead:
        case Kind.BY:
            return Window(None, days.end)
        case Kind.BEFORE if item.first.part is Part.LATE:
            until = f"end of {replace(item.first, part=None)}"
            raise Unreadable(
                f"“{item.lead} {item.first}” could mean before its beginning or by the {until}: write one."
            )
        case Kind.BEFORE:
            return Window(None, days.end if item.first.part is Part.END else days.start - timedelta(1))
        case Kind.AFTER:
            return Window(days.end + timedelta(1), None)
    return Window(None if item.first.part is Part.END else days.start, days.end)


def _check_range(item: Item) -> None:
    """Refuse a range of a bare year and something finer ("March 2017-2018"), and a biennium of three years."""
    first, last = item.first, item.atoms[-1]
    if first.bare_year != last.bare_year:
        raise Unreadable(
            f"“{first} - {last}” can be read in two ways: write both ends with month and year, "
            "such as March 2017 - December 2018."
        )
    if item.biennium and (not first.bare_year or last.year != (first.year or 0) + 1):
        raise Unreadable("a biennium has two years: write biennium 2018-2019, or the years without the word.")


def _in_order(items: list[Item], windows: list[Window]) -> list[Window]:
    for (item, window), (_, after) in pairwise(zip(items, windows, strict=True)):
        if item.flowed and window.start and after.start and window.start > after.start:
            raise Unreadable(f"{item.first} comes after the date behind it: write every date with its own year.")
    ordered = sorted(windows, key=lambda window: (window.start or window.end or date.min, window.end or date.max))
    for window, after in pairwise(ordered):
        if after.start is not None and (window.end is None or window.end >= after.start):
            raise Unreadable("two of the dates overlap: write them one after the other, such as June 2017, Dec 2017.")
    return ordered
