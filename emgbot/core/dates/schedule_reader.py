"""Reads the atoms of a printed schedule from its tokens: recursive descent, one method per form."""

from __future__ import annotations

from dataclasses import replace

from emgbot.core.dates.schedule_atoms import Atom, Unreadable, day_of, full_year
from emgbot.core.dates.schedule_numerals import numerals, numeric_date
from emgbot.core.dates.schedule_tokens import TokenReader
from emgbot.core.dates.schedule_words import CURE, PARTS, YEAR_MARKS
from emgbot.core.dates.spans import FIRST_YEAR, LAST_YEAR, Part, Unit
from emgbot.core.dates.words import MONTH_NAMES, Kind

_JOINS = {Kind.AND, Kind.DASH, Kind.TO}
_MOST_AHEAD = 12
_COUNTS = {Unit.QUARTER: 4, Unit.HALF: 2}


class AtomReader(TokenReader):
    """Reads one atom at a time."""

    def atom(self) -> Atom:
        """A day, month, quarter, half or year with the words before it."""
        part, until = self._parts()
        weekday = self.take(Kind.WEEKDAY)
        if weekday:
            self.mark(",")
        atom = self._plain_atom()
        if self.said() in YEAR_MARKS and self.kind() is Kind.YEAR:
            self.place += 1
        if weekday:
            if atom.unit not in {None, Unit.DAY}:
                raise self.stuck()
            return replace(atom, weekday=weekday.value)
        if part is None:
            return atom
        if atom.unit is None and atom.short:
            atom = Atom(Unit.YEAR, 0, full_year(atom.number))
        if atom.unit in {None, Unit.DAY} or atom.part is not None:
            raise Unreadable(f"“{self.printed}” names a part of a day: {CURE}")
        self.approximate = self.approximate or part.approximate or (until or part).approximate
        return replace(atom, part=part, until=until)

    def _parts(self) -> tuple[Part | None, Part | None]:
        """Reads "early", "mid-", "end of", "early to mid"."""
        found: list[Part] = []
        while token := self.take(Kind.PART):
            found.append(PARTS[token.value])
            joined = self.kind() in {Kind.DASH, Kind.TO} or self.said() == "/"
            if not (joined and self.kind(1) is Kind.PART):
                self.take(Kind.DASH)
                self.take(Kind.OF)
                break
            self.place += 1
        if len(found) > 2 or (len(found) == 2 and PARTS.index(found[0]) >= PARTS.index(found[1])):
            raise self.stuck()
        return (found[0], found[1] if len(found) == 2 else None) if found else (None, None)

    def _plain_atom(self) -> Atom:
        match self.kind():
            case Kind.ISO:
                return self._iso()
            case Kind.MONTH:
                return self._month()
            case Kind.QUARTER | Kind.HALF:
                return self._quarter()
            case Kind.ORDINAL:
                return self._first_of_several(1) or self._nth(self.value(), 1)
            case Kind.YEAR:
                self.place += 1
                return Atom(Unit.YEAR, 0, self._year() if self.kind() is Kind.NUMBER else None)
            case Kind.NUMBER:
                return self._number()
            case Kind.MARK if self.said() == "'" and self.digits(1) == 2:
                self.place += 1
                return Atom(Unit.YEAR, 0, self._year())
        raise self.stuck()

    def _iso(self) -> Atom:
        year, month, day = (int(piece) for piece in self.said().split("-"))
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
            raise Unreadable(f"there is no day {self.said()}: write year-month-day, such as 2018-03-15.")
        day_of(year, month, day)
        self.place += 1
        return Atom(Unit.DAY, day, year, month)

    # forms that begin with a number

    def _number(self) -> Atom:
        token = self.tokens[self.place]
        if length := numerals(self.tokens, self.place):
            self.place += length
            return numeric_date(self.tokens[self.place - length : self.place])
        ahead = 2 if self.kind(1) is Kind.ENDING else 1
        if self.digits() == 1 and (first := self._first_of_several(ahead)) is not None:
            return first
        if self.kind(ahead) in {Kind.QUARTER, Kind.HALF} and self.digits() == 1 and self.value(ahead) <= 0:
            return self._nth(token.value, ahead)
        if self.digits() == 4:
            return self._year_first()
        if self.digits() > 2:
            raise Unreadable(f"“{token.text}” is neither a day nor a year: {CURE}")
        if (month := self._month_behind(ahead)) is not None:
            return Atom(Unit.DAY, token.value, self._year_after(day=True, dash=True), month)
        self.place += ahead
        return Atom(None, token.value, short=len(token.text) == 2 and ahead == 1)

    def _month_behind(self, ahead: int) -> int | None:
        """The month of "15 March", "15-Mar", "15/Mar/18", "1st of May", read with what stands before it, or nothing."""
        at = ahead
        slashed = self.said(at) == self.said(at + 2) == "/" and self.touching(at) and self.touching(at + 2)
        if self.of(at) or slashed or (self.kind(at) is Kind.DASH and self.touching(at)):
            at += 1
        if self.kind(at) is not Kind.MONTH:
            return None
        month = self.value(at)
        self.place += at + 1
        return month

    def _year_first(self) -> Atom:
        """Reads "2018", "2018 Q2", "2018: March", "2018-Mar", "2018 March 15"."""
        year = self._year()
        joined = self.said() in {":", "/"} or (self.kind() is Kind.DASH and self.touching(0))
        ahead = 1 if joined else 0
        if self.kind(ahead) in {Kind.QUARTER, Kind.HALF} and (self.digits(ahead + 1) or self.value(ahead) > 0):
            self.place += ahead
            atom = self._quarter()
        elif self.kind(ahead) is Kind.MONTH:
            self.place += ahead + 1
            month = self.value(-1)
            dash = self.kind() is Kind.DASH and self.touching(0)
            if 1 <= self.digits(dash) <= 2:
                self.place += dash + 1
                return Atom(Unit.DAY, self.value(-1), year, month, year_first=True, month_first=True)
            atom = Atom(Unit.MONTH, month, self._year_after() if ahead else None)
        else:
            return Atom(Unit.YEAR, 0, year)
        if atom.year is not None:
            raise Unreadable(f"“{self.printed}” has two years for one date: {CURE}")
        return replace(atom, year=year, year_first=True)

    def _nth(self, count: int, ahead: int) -> Atom:
        """Reads "2nd quarter 2018", "first half of March 2018", "1Q 2018"."""
        kind = self.kind(ahead)
        if kind not in {Kind.QUARTER, Kind.HALF} or not 1 <= count <= (4 if kind is Kind.QUARTER else 2):
            raise self.stuck()
        self.place += ahead + 1
        of = self.of()
        self.place += of
        if kind is Kind.HALF and self.kind() is Kind.MONTH:
            return self._half_of_month(count)
        year = self._year_after()
        if year is None and of and not self.take(Kind.YEAR):
            raise self.stuck()
        return Atom(Unit.QUARTER if kind is Kind.QUARTER else Unit.HALF, count, year)

    def _half_of_month(self, count: int) -> Atom:
        self.place += 1
        part = Part.FIRST_HALF if count == 1 else Part.SECOND_HALF
        return Atom(Unit.MONTH, self.value(-1), self._year_after(), part=part)

    def _first_of_several(self, ahead: int) -> Atom | None:
        """Reads "1st" of "1st, 2nd and 4th quarter 2018"."""
        at = ahead
        while at < _MOST_AHEAD and (self.kind(at) in _JOINS or self.said(at) in {"/", ","}):
            if not (self.kind(at + 1) is Kind.ORDINAL or self.digits(at + 1) == 1):
                return None
            at += 3 if self.kind(at + 2) is Kind.ENDING else 2
        unit = {Kind.QUARTER: Unit.QUARTER, Kind.HALF: Unit.HALF}.get(self.kind(at) or Kind.WORD)
        if at == ahead or unit is None or self.value(at) > 0 or not 1 <= self.value() <= _COUNTS[unit]:
            return None
        count = self.value()
        self.place += ahead
        return Atom(unit, count)

    # forms that begin with a word

    def _quarter(self) -> Atom:
        highest, unit = (4, Unit.QUARTER) if self.kind() is Kind.QUARTER else (2, Unit.HALF)
        if (count := self.value()) > 0:
            self.place += 1
            return Atom(unit, count, self._year_after())
        if self.kind(1) not in {Kind.NUMBER, Kind.ORDINAL}:
            raise self.stuck()
        count = self.value(1)
        if not 1 <= count <= highest or self.digits(1) > 1:
            forms = "Q1 to Q4" if highest == 4 else "H1 or H2"
            raise Unreadable(f"there is no {unit} {self.said(1)}: write {forms} and the year.")
        self.place += 2
        of = self.of()
        if unit is Unit.HALF and self.kind(of) is Kind.MONTH:
            self.place += of
            return self._half_of_month(count)
        return Atom(unit, count, self._year_after())

    def same_kind(self, first: Atom) -> Atom | None:
        """The end of "Q1-2 2018" or "May 1-3, 2018": a number alone, of the kind that stands before it."""
        ahead = 2 if self.kind(1) is Kind.ENDING else 1
        ordinal = self.kind() is Kind.ORDINAL
        if not (ordinal or 1 <= self.digits() <= 2) or numerals(self.tokens, self.place):
            return None
        if first.year is not None and not first.year_first:
            return None
        if self.kind(ahead) in {Kind.MONTH, Kind.QUARTER, Kind.HALF}:
            return None
        if self.of(ahead) and not self.digits(ahead + 1) and self.kind(ahead + 1) is not Kind.YEAR:
            return None
        value, digits = self.value(), self.digits()
        if first.unit is Unit.DAY and first.month_first and not ordinal:
            self.place += ahead
            return Atom(Unit.DAY, value, self._year_after(day=True), first.month, month_first=True)
        if first.unit in _COUNTS and digits <= 1 and ahead == 1:
            if not 1 <= value <= _COUNTS[first.unit]:
                raise self.stuck()
            self.place += 1
            return Atom(first.unit, value, self._year_after())
        return None

    def _month(self) -> Atom:
        """Reads "March", "March 17" (the month, never the 17th), "March 15, 2018", "March 5th"."""
        month = self.value()
        self.place += 1
        if 1 <= self.digits() <= 2 and (day := self._day_behind()) is not None:
            return replace(day, month=month, month_first=True)
        year = self._year_after()
        short = year is not None and self.digits(-1) == 2 and self.said(-2) != "'"
        return Atom(Unit.MONTH, month, year, short=short)

    def _day_behind(self) -> Atom | None:
        """The day after a month, if it is one: with st/nd/rd/th, of one digit, or before a year of four digits."""
        day = self.value()
        ahead = 2 if self.kind(1) is Kind.ENDING else 1
        comma = self.said(ahead) == ","
        if self.digits(ahead + comma) == 4 and not numerals(self.tokens, self.place + ahead + comma):
            self.place += ahead + comma
            return Atom(Unit.DAY, day, self._year())
        if ahead == 1 and self.digits() == 1 and self.digits(1) == 2 and self.kind(2) is not Kind.MONTH:
            month = MONTH_NAMES[self.value(-1) - 1]
            raise Unreadable(
                f"“{self.printed}” could be read in two ways: write {day} {month} and the year with four digits, or "
                f"{month} and its year without a blank."
            )
        if ahead == 2 or self.digits() == 1:
            self.place += ahead
            return Atom(Unit.DAY, day, self._year_after(day=True))
        between = self.kind(1) in {Kind.DASH, Kind.TO} and 1 <= self.digits(2) <= 2
        if not between or self.kind(3) in {Kind.MONTH, Kind.OF, Kind.ENDING}:
            return None
        comma = self.said(3) == ","
        if self.digits(3 + comma) in {2, 4} and (not comma or self.digits(3 + comma) == 4):
            self.place += 1
            return Atom(Unit.DAY, day)
        month = MONTH_NAMES[self.value(-1) - 1]
        raise Unreadable(
            f"“{self.printed}” could mean the days {day} to {self.said(2)} {month} or the years 20{self.said()} to "
            f"20{self.said(2)}: write {day}-{self.said(2)} {month} and the year, or both ends with month and year."
        )

    # years

    def _year(self) -> int:
        """The year of two or four digits that stands here."""
        token = self.tokens[self.place]
        if len(token.text) == 2:
            self.place += 1
            return full_year(token.value)
        if len(token.text) != 4 or not FIRST_YEAR <= token.value <= LAST_YEAR:
            years = f"{FIRST_YEAR} to {LAST_YEAR}"
            raise Unreadable(f"“{token.text}” is not a year of a work plan: write one from {years}.")
        self.place += 1
        return token.value

    def _year_after(self, *, day: bool = False, dash: bool = False) -> int | None:
        """The year after a month, quarter or half, if there is one.

        `day`: after a day and its month a comma may stand before two digits, but no dash unless `dash`, because
        "May 1-12" has days on both sides.
        """
        if day and not dash and self.said() == "," and self.digits(1) == 2 and self.kind(2) is None:
            raise Unreadable(
                f"“{self.printed}” could mean day {self.value(1)} or the year 20{self.said(1)}: write the year with "
                "four digits."
            )
        ahead = 0
        if (self.said() == "/" or (self.kind() is Kind.DASH and (dash or not day))) or (
            self.said() == "," and (self.digits(1) == 4 or (dash and self.digits(1) == 2))
        ):
            ahead = 1
        else:
            ahead = int(self.of())
            ahead += self.kind(ahead) is Kind.YEAR
        quoted = self.said(ahead) == "'"
        ahead += quoted
        if self.digits(ahead) not in {2, 4} or numerals(self.tokens, self.place + ahead):
            return None
        if ahead and not quoted and self._belongs(ahead + 1):
            return None
        self.place += ahead
        return self._year()

    def _belongs(self, ahead: int) -> bool:
        """Whether the number before `ahead` belongs to what follows it: "March - 20 April", "March - 20-Apr"."""
        if self.kind(ahead) in {Kind.MONTH, Kind.ENDING, Kind.QUARTER, Kind.HALF}:
            return True
        if self.kind(ahead + 1) is not Kind.MONTH:
            return False
        return self.of(ahead) or (
            self.kind(ahead) is Kind.DASH and self.touching(ahead) and not self.touching(ahead - 2)
        )
