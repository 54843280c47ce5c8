"""The grammar of dates in printed schedules: recursive descent over tokens, the whole cell or nothing.

    cell = item ((',' | ';' | '|' | 'and') item)*
    item = qualifier* atom (('-' | 'to' | '/') atom)? suffix*
    atom = part? (day month year? | month year? | quarter year? | half year? | year | ISO | numeric)

The year flows from right to left inside the cell. Whatever could be read in two ways raises Unreadable with both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from emgbot.core.calendar_words import (
    MONTH_NAMES,
    MONTHS,
    ORDINAL_ENDINGS,
    ORDINALS,
    WEEKDAYS,
    Kind,
    Lexicon,
    Token,
    numbered,
    phrases,
    valued,
)
from emgbot.core.spans import FIRST_YEAR, LAST_YEAR, Days, Part, Unit, Window, part_of, unit_days

PARTS = {part: number for number, part in enumerate(Part)}
_PART_OF = tuple(Part)

LEXICON = Lexicon(
    {
        **valued(Kind.MONTH, numbered(MONTHS, languages=MONTHS)),
        **valued(Kind.WEEKDAY, numbered(WEEKDAYS, languages=WEEKDAYS)),
        **valued(Kind.ORDINAL, numbered(ORDINALS, languages=ORDINALS)),
        **valued(Kind.ORDINAL, {"i": 1, "ii": 2, "iii": 3, "iv": 4}),
        **phrases(Kind.ENDING, ORDINAL_ENDINGS.replace(" ", "|")),
        **phrases(Kind.QUARTER, "q|quarter|quarters|qtr|quart|t|trimestre|trim"),
        **phrases(Kind.HALF, "h|half|semester|semestre|s"),
        **phrases(Kind.PART, "early|beginning of|start of|the beginning of|debut|principios de|inicios de", value=0),
        **phrases(Kind.PART, "mid|middle of|the middle of|mi|mediados de", value=1),
        **phrases(Kind.PART, "late|finales de", value=2),
        **phrases(Kind.PART, "end|end of|ending|the end of|fin|fin de|fines de", value=3),
        **phrases(Kind.OF, "of|de|del|du|d'"),
        **phrases(Kind.THE, "the|le|la|el"),
        **phrases(Kind.AND, "and|&|+|et|y"),
        **phrases(Kind.OR, "or|ou|o"),
        **phrases(Kind.TO, "to|through|thru|au"),
        **phrases(
            Kind.BY,
            "by|until|till|til|no later than|not later than|at the latest by|by the|up to|deadline|due|due by|"
            "due on|latest by|on or before|not after|by latest|up until|jusqu'a|hasta|d'ici",
        ),
        **phrases(Kind.BEFORE, "before|prior to|ahead of|avant|antes de"),
        **phrases(Kind.AFTER, "after|following"),
        **phrases(
            Kind.FROM,
            "from|starting|starting from|starting in|starting on|as of|as from|since|from the|a partir de|depuis|desde",
        ),
        **phrases(Kind.BETWEEN, "between|entre"),
        **phrases(Kind.ONWARDS, "onwards|onward|and onwards|and onward|and beyond|on wards|forward|and after"),
        **phrases(Kind.LATEST, "at the latest|latest|at latest|the latest"),
        **phrases(
            Kind.DURING,
            "throughout|during|in|on|over|within|all|all of|whole|whole of|entire|full|the whole of|all through|"
            "the course of|in the course of|over the course of|during the course of|calendar|en",
        ),
        **phrases(Kind.YEAR, "year|years|cy|annee|ano"),
        **phrases(Kind.BIENNIUM, "biennium|biennial|bienium|biennia|bienio|biennale"),
        **phrases(
            Kind.ABOUT,
            "around|about|circa|ca|c|approx|approximately|tentatively|tentative|provisional|provisionally|expected|"
            "estimated|est|indicative|indicatively|planned",
        ),
        **phrases(
            Kind.ONGOING,
            "ongoing|on-going|on going|continuous|continuously|continuing|continual|continually|permanent|"
            "as required|as needed|as appropriate|as necessary|when required|when needed|as and when required|"
            "as and when needed|if required|if needed|where required|upon request|on request|ad hoc|ad-hoc|"
            "open-ended|open ended|on an ongoing basis|on a continuous basis|on a continuing basis|"
            "continu|en cours|en continu|permanente|en curso|continuo",
        ),
        **phrases(
            Kind.TBC,
            "tbc|tbd|tba|to be confirmed|to be determined|to be decided|to be announced|to be agreed|to be defined|"
            "to be scheduled|to be advised|to be fixed|to be set|to be specified|date to be confirmed|"
            "date to be determined|dates to be confirmed|dates to be determined|not yet scheduled|unscheduled|"
            "not scheduled|not yet known|not yet decided|not yet determined|date tbc|dates tbc|date tbd|dates tbd|"
            "a confirmer|a determiner|por confirmar|por determinar",
        ),
        **phrases(Kind.SEASON, "spring|summer|autumn|fall|winter"),
    }
)

CURE = "write for example Sept-Dec 2017, Q2 2018, 1-3 May 2018, by 15 March 2018, 2017, Ongoing or TBC"


class Unreadable(Exception):
    """The message: what was understood or which readings there are, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a dated cell means; `year` is its last year."""

    windows: tuple[Window, ...]
    approximate: bool
    year: int


@dataclass(frozen=True, slots=True)
class Atom:
    """A day, month, quarter, half or year as printed, its year perhaps still to come from the right.

    `unit` None is a bare number, a day or a year. `short` marks a two-digit year after a month, which may be a day
    if the other end of the range is one. `month` is the month of a day.
    """

    unit: Unit | None
    number: int
    year: int | None = None
    month: int = 0
    part: Part | None = None
    until: Part | None = None
    short: bool = False
    weekday: int = 0

    def days(self) -> Days:
        """Its first and last day. Raises Unreadable for a day that the month does not have."""
        assert self.year is not None
        if self.unit is Unit.DAY:
            day = _day(self.year, self.month, self.number)
            if self.weekday and day.isoweekday() != self.weekday:
                raise Unreadable(f"{_said(day)} is a {day:%A}: write the day without its weekday, or the right one.")
            return Days(day, day)
        assert self.unit is not None
        whole = unit_days(self.unit, self.year, self.number)
        if self.part is None:
            return whole
        first, last = part_of(whole, self.unit, self.part), part_of(whole, self.unit, self.until or self.part)
        return Days(first.start, last.end)


@dataclass(frozen=True, slots=True)
class Item:
    """One printed window: an atom or a range of two, with its qualifier."""

    first: Atom
    last: Atom | None
    lead: Kind | None
    slash: bool = False
    open_end: bool = False
    biennium: bool = False


def _said(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        name = MONTH_NAMES[month - 1]
        raise Unreadable(f"there is no {number} {name} {year}: write a day that {name} has.") from None


def read_cell(tokens: list[Token], text: str, plan_year: int | None) -> Reading:
    """Read all tokens of a cell. Raises Unreadable."""
    cell = _Cell([token for token in tokens if token.kind is not Kind.THE], text)
    items = _with_years(cell.items(), plan_year)
    windows = [_window(item) for item in items]
    _check_order(items, windows)
    years = [side.year for window in windows for side in (window.start, window.end) if side is not None]
    windows.sort(key=lambda window: (window.start or date.min, window.end or date.max))
    return Reading(tuple(windows), cell.approximate, max(years))


class _Cell:
    """The tokens of a cell and how far they have been read."""

    def __init__(self, tokens: list[Token], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.place = 0
        self.approximate = False

    def kind(self, ahead: int = 0) -> Kind | None:
        place = self.place + ahead
        return self.tokens[place].kind if place < len(self.tokens) else None

    def said(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place].text if place < len(self.tokens) else ""

    def take(self, *kinds: Kind) -> Token | None:
        if self.place < len(self.tokens) and self.tokens[self.place].kind in kinds:
            self.place += 1
            return self.tokens[self.place - 1]
        return None

    def mark(self, marks: str) -> bool:
        if self.kind() is Kind.MARK and self.said() in marks:
            self.place += 1
            return True
        return False

    def stuck(self) -> Unreadable:
        """Why reading ends here."""
        if self.place >= len(self.tokens):
            return Unreadable(f"“{self.text}” breaks off: {CURE}.")
        token = self.tokens[self.place]
        rest = self.text[token.begin :]
        if token.kind is Kind.SEASON:
            return Unreadable(
                f"“{token.text}” begins on different days in different places: write the months, such as March-May 2017."
            )
        if token.kind is Kind.OR:
            return Unreadable(f"“{self.text}” leaves a choice: write one range such as May-June 2018, or TBC.")
        if token.kind is Kind.WORD and (near := _nearest(token.text)):
            return Unreadable(f"“{token.text}” is not a word of a schedule (did you mean {near}?): {CURE}.")
        understood = self.text[: token.begin].strip(" ,;-/")
        begun = f"understood “{understood}”, but not “{rest}”" if understood else f"“{rest}” was not understood"
        return Unreadable(f"{begun}: {CURE}.")

    # cell and item

    def items(self) -> list[Item]:
        items = [self.item()]
        while self.place < len(self.tokens):
            comma = self.mark(",;|")
            if not (self.take(Kind.AND) or comma):
                raise self.stuck()
            items.append(self.item())
        return items

    def item(self) -> Item:
        lead = self.leads()
        first = self.atom()
        last: Atom | None = None
        slash = open_end = biennium = False
        if self.connects(lead):
            slash = self.said(-1) == "/"
            if self.take(Kind.ONGOING):
                open_end = True
            else:
                last = self.atom()
        elif lead is Kind.BETWEEN:
            raise self.stuck()
        while suffix := self.take(Kind.ONWARDS, Kind.LATEST, Kind.ABOUT, Kind.TBC, Kind.BIENNIUM):
            match suffix.kind:
                case Kind.ONWARDS:
                    open_end = True
                case Kind.LATEST:
                    lead = Kind.BY
                case Kind.BIENNIUM:
                    biennium = True
                case _:
                    self.approximate = True
        biennium = biennium or lead is Kind.BIENNIUM
        return Item(first, last, lead, slash=slash, open_end=open_end, biennium=biennium)

    def leads(self) -> Kind | None:
        lead: Kind | None = None
        while token := self.take(
            Kind.BY,
            Kind.BEFORE,
            Kind.AFTER,
            Kind.FROM,
            Kind.BETWEEN,
            Kind.DURING,
            Kind.BIENNIUM,
            Kind.ABOUT,
            Kind.ONGOING,
        ):
            self.mark(":,")
            if token.kind is Kind.ABOUT:
                self.approximate = True
            elif token.kind is Kind.ONGOING:
                if self.kind() not in {Kind.BY, Kind.FROM}:
                    raise Unreadable(f"“{self.text}” is ongoing and dated at once: write Ongoing, or the dates alone.")
            elif lead is not None and Kind.DURING not in {lead, token.kind}:
                raise self.stuck()
            elif lead is None or lead is Kind.DURING:
                lead = token.kind
        return lead

    def connects(self, lead: Kind | None) -> bool:
        if lead is Kind.BETWEEN:
            return self.take(Kind.AND, Kind.DASH, Kind.TO) is not None
        if self.take(Kind.DASH, Kind.TO):
            return True
        if self.kind() is Kind.BY and self.said() in {"until", "till", "til", "up to", "hasta", "jusqu ' a"}:
            return self.take(Kind.BY) is not None
        return self.mark("/")

    # atoms

    def atom(self) -> Atom:
        part, until = self.parts()
        weekday = self.take(Kind.WEEKDAY)
        if weekday:
            self.mark(",")
        atom = self.bare_atom()
        if weekday:
            if atom.unit is not Unit.DAY:
                raise self.stuck()
            return replace(atom, weekday=weekday.value)
        if part is None:
            return atom
        if atom.unit in {None, Unit.DAY} or atom.part is not None:
            if atom.unit is None and atom.number >= 10 and atom.year is None:
                atom = Atom(Unit.YEAR, 0, 2000 + atom.number)
            else:
                raise Unreadable(f"“{self.text}” names a part of a day: {CURE}.")
        self.approximate = self.approximate or part.approximate or (until or part).approximate
        return replace(atom, part=part, until=until)

    def parts(self) -> tuple[Part | None, Part | None]:
        found: list[Part] = []
        while token := self.take(Kind.PART):
            found.append(_PART_OF[token.value])
            following = self.kind(1)
            if following is Kind.PART and (self.kind() in {Kind.DASH, Kind.TO} or self.said() == "/"):
                self.place += 1
            elif self.kind() in {Kind.DASH, Kind.OF}:
                self.place += 1
        if len(found) > 2 or len(found) == 2 and PARTS[found[0]] >= PARTS[found[1]]:
            raise self.stuck()
        return (found[0], found[1] if len(found) == 2 else None) if found else (None, None)

    def bare_atom(self) -> Atom:
        match self.kind():
            case Kind.ISO:
                return self.iso()
            case Kind.MONTH:
                return self.month()
            case Kind.QUARTER | Kind.HALF:
                return self.quarter()
            case Kind.ORDINAL:
                return self.counted(self.tokens[self.place].value, 1)
            case Kind.YEAR:
                self.place += 1
                if self.kind() is Kind.NUMBER:
                    return Atom(Unit.YEAR, 0, self.year())
                return Atom(Unit.YEAR, 0)
            case Kind.NUMBER:
                return self.number()
        raise self.stuck()

    def iso(self) -> Atom:
        year, month, day = (int(piece) for piece in self.tokens[self.place].text.split("-"))
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
            raise Unreadable(f"there is no day {self.said()}: write year-month-day, such as 2018-03-15.")
        _day(year, month, day)
        self.place += 1
        return Atom(Unit.DAY, day, year, month)

    def number(self) -> Atom:
        token = self.tokens[self.place]
        if self.numeric():
            return self.numeric_date()
        ahead = 2 if self.kind(1) is Kind.ENDING else 1
        if self.kind(ahead) in {Kind.QUARTER, Kind.HALF} and len(token.text) == 1:
            return self.counted(token.value, ahead)
        if len(token.text) == 4:
            return self.year_first()
        if len(token.text) > 2:
            raise Unreadable(f"“{token.text}” is neither a day nor a year: {CURE}.")
        self.place += ahead
        place = self.place
        if self.take(Kind.OF):
            pass
        elif self.kind() is Kind.DASH and self.kind(1) is Kind.MONTH:
            self.place += 1
        if month := self.take(Kind.MONTH):
            return Atom(Unit.DAY, token.value, self.year_after(day=True), month.value)
        self.place = place
        if ahead == 1 and len(token.text) == 2 and self.said(-2) == "'":
            return Atom(Unit.YEAR, 0, 2000 + token.value)
        return Atom(None, token.value, short=len(token.text) == 2 and ahead == 1)

    def year_first(self) -> Atom:
        year = self.year()
        place = self.place
        if self.kind() is Kind.DASH and self.kind(1) in {Kind.QUARTER, Kind.HALF}:
            self.place += 1
        if self.kind() in {Kind.QUARTER, Kind.HALF} and self.kind(1) is Kind.NUMBER:
            return replace(self.quarter(), year=year)
        self.place = place
        if month := self.take(Kind.MONTH):
            if self.kind() is Kind.NUMBER and len(self.said()) <= 2:
                day = self.tokens[self.place].value
                self.place += 1
                return Atom(Unit.DAY, day, year, month.value)
            return Atom(Unit.MONTH, month.value, year)
        return Atom(Unit.YEAR, 0, year)

    def counted(self, count: int, ahead: int) -> Atom:
        """ "2nd quarter 2018", "first half of March 2018", "1Q 2018"."""
        kind = self.kind(ahead)
        if kind not in {Kind.QUARTER, Kind.HALF} or not 1 <= count <= (4 if kind is Kind.QUARTER else 2):
            raise self.stuck()
        self.place += ahead + 1
        self.take(Kind.OF)
        if kind is Kind.HALF and (month := self.take(Kind.MONTH)):
            part = Part.FIRST_HALF if count == 1 else Part.SECOND_HALF
            return Atom(Unit.MONTH, month.value, self.year_after(), part=part)
        if self.take(Kind.YEAR):
            pass
        return Atom(Unit.QUARTER if kind is Kind.QUARTER else Unit.HALF, count, self.year_after())

    def quarter(self) -> Atom:
        kind = self.kind()
        highest, unit = (4, Unit.QUARTER) if kind is Kind.QUARTER else (2, Unit.HALF)
        if self.kind(1) not in {Kind.NUMBER, Kind.ORDINAL}:
            raise self.stuck()
        count = self.tokens[self.place + 1].value
        if not 1 <= count <= highest or len(self.said(1)) > 3 or self.said(1).startswith("0"):
            raise Unreadable(f"there is no {unit} {self.said(1)}: write {'Q1 to Q4' if highest == 4 else 'H1 or H2'}.")
        self.place += 2
        return Atom(unit, count, self.year_after())

    def month(self) -> Atom:
        month = self.tokens[self.place].value
        self.place += 1
        if self.kind() is Kind.NUMBER and len(self.said()) <= 2:
            day = self.tokens[self.place].value
            ahead = 2 if self.kind(1) is Kind.ENDING else 1
            comma = self.said(ahead) == ","
            following = ahead + comma
            if self.kind(following) is Kind.NUMBER and len(self.said(following)) == 4:
                self.place += following
                return Atom(Unit.DAY, day, self.year(), month)
            if ahead == 2 or len(self.said()) == 1:
                self.place += ahead
                return Atom(Unit.DAY, day, self.year_after(day=True), month)
            if (
                self.kind(1) in {Kind.DASH, Kind.TO}
                and self.kind(2) is Kind.NUMBER
                and self.kind(3) not in {Kind.MONTH, Kind.OF, Kind.ENDING}
                and len(self.said(2)) <= 2
            ):
                place = self.place + 3 + (self.said(3) == ",")
                if place < len(self.tokens) and self.tokens[place].kind is Kind.NUMBER:
                    self.place += 1
                    return Atom(Unit.DAY, day, None, month)
                name = MONTH_NAMES[month - 1]
                raise Unreadable(
                    f"“{self.text}” could be days {day} to {self.said(2)} of {name} or years 20{self.said()} to "
                    f"20{self.said(2)}: write {day}-{self.said(2)} {name} and the year, or both ends in full."
                )
        year = self.year_after()
        return Atom(
            Unit.MONTH, month, year, short=year is not None and len(self.said(-1)) == 2 and self.kind(-1) is Kind.NUMBER
        )

    # years

    def year(self) -> int:
        """The year that stands here, of two or four digits."""
        token = self.tokens[self.place]
        if len(token.text) == 2:
            self.place += 1
            return 2000 + token.value
        if len(token.text) != 4 or not FIRST_YEAR <= token.value <= LAST_YEAR:
            raise Unreadable(f"“{token.text}” is not a year of a work plan: write it with four digits, such as 2018.")
        self.place += 1
        return token.value

    def year_after(self, *, day: bool = False) -> int | None:
        """The year after a month, quarter or half (or `day` and month), if there is one."""
        place = self.place
        quote = False
        if self.kind() is Kind.OF or self.kind() is Kind.YEAR or self.kind() is Kind.DASH or self.said() == "/":
            self.place += 1
        elif self.said() == "," and self.kind(1) is Kind.NUMBER and (day or len(self.said(1)) == 4):
            self.place += 1
        if self.said() == "'":
            self.place, quote = self.place + 1, True
        token = self.tokens[self.place] if self.place < len(self.tokens) else None
        joined = self.place > place and not quote
        if token and token.kind is Kind.NUMBER and len(token.text) in {2, 4} and not (joined and self.continues(1)):
            return self.year()
        self.place = place
        return None

    def continues(self, ahead: int) -> bool:
        """Whether the number before `ahead` belongs to what follows, as in "March - 2 April"."""
        return self.kind(ahead) in {Kind.MONTH, Kind.ENDING, Kind.QUARTER, Kind.HALF} or (
            self.kind(ahead) is Kind.OF and self.kind(ahead + 1) is Kind.MONTH
        )

    # all-numeric dates

    def numeric(self) -> bool:
        """Whether a number with / . or - and further numbers stands here that is a date on its own."""
        if self.kind(1) not in {Kind.DASH, Kind.MARK} or self.said(1) not in "/.-" or self.kind(2) is not Kind.NUMBER:
            return False
        lengths = len(self.said()), len(self.said(2))
        third = self.said(3) == self.said(1) and self.kind(4) is Kind.NUMBER and not self.kind(5) is Kind.MONTH
        if third and (lengths[1] <= 2 and (4 in {lengths[0], len(self.said(4))} or max(lengths) <= 2)):
            return True
        if self.kind(3) in {Kind.MONTH, Kind.OF, Kind.ENDING}:
            return False
        if self.said(1) == "-" and 4 not in lengths:
            return False
        return 4 in lengths and min(lengths) <= 2 or self.said(1) != "-" and max(lengths) <= 2

    def numeric_date(self) -> Atom:
        numbers = [self.tokens[self.place], self.tokens[self.place + 2]]
        sign = self.said(1)
        if self.said(3) == sign and self.kind(4) is Kind.NUMBER and (sign != "-" or len(self.said(2)) <= 2):
            numbers.append(self.tokens[self.place + 4])
        written = "".join(self.said(ahead) for ahead in range(2 * len(numbers) - 1))
        values = [number.value for number in numbers]
        wide = [len(number.text) == 4 for number in numbers]
        self.place += 2 * len(numbers) - 1
        readings: list[Atom] = []
        if len(numbers) == 3 and wide == [True, False, False]:
            readings = [Atom(Unit.DAY, values[2], values[0], values[1])]
        elif len(numbers) == 3 and wide == [False, False, True]:
            readings = [Atom(Unit.DAY, values[0], values[2], values[1])]
            if values[0] != values[1]:
                readings.append(Atom(Unit.DAY, values[1], values[2], values[0]))
        elif wide == [False, True]:
            readings = [Atom(Unit.MONTH, values[0], values[1])]
        elif wide == [True, False] and len(numbers[1].text) == 2:
            readings = [Atom(Unit.MONTH, values[1], values[0])]
            if 2000 + values[1] > values[0] and values[0] >= 2000 and sign in "-/":
                readings.append(Atom(Unit.YEAR, 2000 + values[1], values[0]))
        elif wide == [False, False] and sign == "/" and all(len(number.text) == 2 for number in numbers):
            if values[1] == values[0] + 1:
                readings = [Atom(Unit.YEAR, 2000 + values[1], 2000 + values[0])]
        readings = [atom for atom in readings if _possible(atom)]
        if len(readings) == 1:
            return readings[0]
        if len(readings) == 2:
            both = " or ".join(_atom_said(atom) for atom in readings)
            raise Unreadable(
                f"“{written}” could be {both}: write the month as a word, such as {_atom_said(readings[0])}."
            )
        raise Unreadable(
            f"“{written}” is not a date that can be read in one way: write the month as a word, such as 3 April 2018."
        )


def _possible(atom: Atom) -> bool:
    if atom.year is None or not FIRST_YEAR <= atom.year <= LAST_YEAR:
        return False
    if atom.unit is Unit.YEAR:
        return atom.number <= LAST_YEAR
    month = atom.month if atom.unit is Unit.DAY else atom.number
    if not 1 <= month <= 12:
        return False
    if atom.unit is Unit.DAY:
        try:
            date(atom.year, month, atom.number)
        except ValueError:
            return False
    return True


def _atom_said(atom: Atom) -> str:
    """An atom in words."""
    if atom.unit is Unit.DAY:
        return f"{atom.number} {MONTH_NAMES[atom.month - 1]}" + (f" {atom.year}" if atom.year else "")
    year = f" {atom.year}" if atom.year else ""
    match atom.unit:
        case Unit.MONTH:
            return MONTH_NAMES[atom.number - 1] + year
        case Unit.QUARTER:
            return f"Q{atom.number}{year}"
        case Unit.HALF:
            return f"H{atom.number}{year}"
        case Unit.YEAR:
            return f"{atom.year}-{atom.number}" if atom.number else str(atom.year)
    return str(atom.number)


def _nearest(word: str) -> str | None:
    """The month or word that was probably meant; only ever a suggestion."""
    if len(word) < 3:
        return None
    known = {
        **{name.casefold(): name for name in MONTH_NAMES},
        "sept": "Sept",
        "ongoing": "Ongoing",
        "quarter": "quarter",
    }
    near = [(OSA.distance(word, name), shown) for name, shown in known.items()]
    distance, shown = min(near)
    return shown if distance <= (1 if len(word) < 6 else 2) else None


# What follows gives every atom its year and every item its window.


def _with_years(items: list[Item], plan_year: int | None) -> list[Item]:
    """Let the year (and the month of a bare day) flow from right to left."""
    items = [_split_years(item) for item in items]
    if len(items) > 1 and any(_bare_year(item) for item in items) and not all(_bare_year(item) for item in items):
        if not _days_before(items):
            raise Unreadable(
                "a bare year beside another date can be read in two ways: write each date with its own year."
            )
    atoms = [atom for item in items for atom in (item.first, item.last) if atom is not None]
    printed = any(atom.year is not None for atom in atoms) or any(
        a.unit is None and a.short for a in atoms if not _day_follows(atoms)
    )
    year = None if printed else plan_year
    month = 0
    settled: list[Item] = []
    for item in reversed(items):
        last = item.last
        if last is not None:
            last, year, month = _settle(last, year, month)
        first, year, month = _settle(_as_day(item.first, last), year, month)
        settled.append(replace(item, first=first, last=last))
    return settled[::-1]


def _split_years(item: Item) -> Item:
    """A pair of years such as 2018/19 comes from the reader as one atom; here it becomes a range."""
    atom = item.first
    if atom.unit is Unit.YEAR and atom.number and item.last is None:
        return replace(item, first=Atom(Unit.YEAR, 0, atom.year), last=Atom(Unit.YEAR, 0, atom.number))
    return item


def _bare_year(item: Item) -> bool:
    atoms = [item.first] + ([item.last] if item.last else [])
    return all((atom.unit is Unit.YEAR and atom.part is None) or atom.unit is None for atom in atoms)


def _day_follows(atoms: list[Atom]) -> bool:
    return any(atom.unit is Unit.DAY for atom in atoms)


def _days_before(items: list[Item]) -> bool:
    """Whether all bare numbers of a list are days of the date at its end: "1, 3 and 5 May 2018"."""
    end = items[-1].last or items[-1].first
    bare = [item for item in items if _bare_year(item)]
    return end.unit is Unit.DAY and all(
        atom.unit is None for item in bare for atom in (item.first, item.last) if atom is not None
    )


def _as_day(first: Atom, last: Atom | None) -> Atom:
    """`March 15` of "March 15 - April 10, 2018": a day, because the other end is one and it fits before it."""
    if (
        last is None
        or last.unit is not Unit.DAY
        or last.year is None
        or not first.short
        or first.unit is not Unit.MONTH
        or first.part
    ):
        return first
    assert first.year is not None
    as_day = Atom(Unit.DAY, first.year - 2000, last.year, first.number)
    fits = _possible(as_day) and as_day.days().start <= last.days().end
    if not fits:
        return first
    if first.days().start > last.days().end:
        return as_day
    raise Unreadable(
        f"the first date could be {_atom_said(as_day)} or {_atom_said(first)}: write it with a four-digit year."
    )


def _settle(atom: Atom, year: int | None, month: int) -> tuple[Atom, int | None, int]:
    """The atom with its year, and the year and month that flow on to the left."""
    if atom.unit is None:
        if month:
            atom = Atom(Unit.DAY, atom.number, year, month)
        elif atom.short:
            atom = Atom(Unit.YEAR, 0, 2000 + atom.number)
        else:
            raise Unreadable(f"“{atom.number}” could be a day or a month: {CURE}.")
    if atom.year is None:
        if year is None:
            said = _atom_said(atom) if atom.unit is not Unit.YEAR else "the year"
            raise Unreadable(
                f"“{said}” has no year: write for example {said if said != 'the year' else 'the year'} 2017."
            )
        atom = replace(atom, year=year)
    return atom, atom.year, atom.month if atom.unit is Unit.DAY else 0


def _window(item: Item) -> Window:
    first = item.first.days()
    if item.last is None:
        return _single(item, first)
    last = item.last.days()
    _check_range(item)
    start = _late_start(item.first, first)
    if (
        item.slash
        and item.first.unit in {Unit.MONTH, Unit.QUARTER, Unit.HALF}
        and last.start != first.end + timedelta(1)
    ):
        raise Unreadable(
            f"“/” could mean from-to or and: write {_atom_said(item.first)}-{_atom_said(item.last)}, or both with a comma."
        )
    if start > last.end:
        a, b = _atom_said(item.first), _atom_said(item.last)
        assert item.first.year is not None
        before = _atom_said(replace(item.first, year=item.first.year - 1))
        after = _atom_said(replace(item.last, year=item.first.year + 1))
        raise Unreadable(f"{a} comes after {b}: write {before} - {b}, or {a} - {after}.")
    if item.lead in {Kind.BEFORE, Kind.AFTER}:
        raise Unreadable(f"“{item.lead}” and a range do not go together: {CURE}.")
    return Window(None if item.lead is Kind.BY else start, None if item.open_end else last.end)


def _late_start(atom: Atom, days: Days) -> date:
    """Where a range begins: "end of March - 15 May" begins in its last third."""
    if atom.part is Part.END and atom.unit is not None and atom.year is not None:
        return part_of(unit_days(atom.unit, atom.year, atom.number), atom.unit, Part.LATE).start
    return days.start


def _single(item: Item, days: Days) -> Window:
    if item.biennium:
        raise Unreadable(f"a biennium has two years: write biennium {days.start.year}-{days.start.year + 1}.")
    if item.open_end or item.lead is Kind.FROM:
        if item.lead in {Kind.BY, Kind.BEFORE}:
            raise Unreadable(f"a deadline with an open end says nothing: {CURE}.")
        return Window(days.end + timedelta(1) if item.lead is Kind.AFTER else _late_start(item.first, days), None)
    match item.lead:
        case Kind.BY:
            return Window(None, days.end)
        case Kind.BEFORE:
            return Window(None, days.end if item.first.part is Part.END else days.start - timedelta(1))
        case Kind.AFTER:
            return Window(days.end + timedelta(1), None)
    return Window(None if item.first.part is Part.END else days.start, days.end)


def _check_range(item: Item) -> None:
    """Refuse a range of a bare year and something finer ("March 2017-2018")."""
    assert item.last is not None
    bare = [atom.unit is Unit.YEAR and atom.part is None for atom in (item.first, item.last)]
    if any(bare) and not all(bare):
        raise Unreadable(
            f"“{_atom_said(item.first)} - {_atom_said(item.last)}” can be read in two ways: "
            f"write both ends with month and year, such as March 2017 - December 2018."
        )
    if item.biennium and item.last.year != (item.first.year or 0) + 1:
        raise Unreadable("a biennium has two years: write biennium 2018-2019, or the years without the word.")


def _check_order(items: list[Item], windows: list[Window]) -> None:
    ordered = sorted(windows, key=lambda window: (window.start or date.min, window.end or date.max))
    for before, after in zip(ordered, ordered[1:], strict=False):
        if after.start is not None and (before.end is None or before.end >= after.start):
            raise Unreadable("two of the dates overlap: write them one after the other, such as June 2017, Dec 2017.")
