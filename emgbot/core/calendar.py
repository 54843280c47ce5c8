"""Working days and send times of a channel. Dates are local to its zone; instants are UTC."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from emgbot.core.daysoff import KNOWN_YEARS, Days, DaysOff

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
CLOSE_BEFORE_SEND = timedelta(minutes=5)
"""A digest's period closes this long before its send, so that no reply falls between two digests."""

MONDAY_TO_FRIDAY = frozenset(range(5))
ENDS_OF_TIME = (date.min, date.max)
"""On these days a local time may lie beyond what can be counted; their send times are taken as UTC."""

SEARCHED_YEARS = 2
"""A working day is looked for in so many years without any; then everything is closed, and a day stays as it is."""


@dataclass(frozen=True)
class _Year:
    """One calendar year: its days off with their reasons, those of them that would be worked, and its working days."""

    off: Mapping[date, str]
    lost: list[date]
    working: list[date]


@dataclass(frozen=True)
class Calendar:
    """A channel's zone, local send time, digest day, working days (Monday = 0), days off and pauses.

    `days_off` are free beside the weekly rest: steps move away from them. `pauses` are days on which the channel is
    sent nothing; people work, and steps do not move.
    """

    zone: ZoneInfo
    send_at: time = time(9, 0)
    digest_day: int = 0
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    days_off: tuple[DaysOff, ...] = ()
    pauses: tuple[Days, ...] = ()
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def works(self, day: date) -> bool:
        """Whether people work that day."""
        return day.weekday() in self.working_days and day not in self._year(day.year).off

    def day_off(self, day: date) -> str | None:
        """Why a day is off beside the weekly rest: "Good Friday (un-geneva)"; None if it is not."""
        return self._year(day.year).off.get(day)

    def paused(self, day: date) -> bool:
        """Whether the channel is to be sent nothing that day."""
        return any(day in pause for pause in self.pauses)

    def sends(self, day: date) -> bool:
        """Whether the channel may get a post that day."""
        return (self.works(day) or self.digest_due(day)) and not self.paused(day)

    def on_or_before(self, day: date) -> date:
        """The last working day up to `day`."""
        return day if self.works(day) else self.shift(day, -1)

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on."""
        return day if self.works(day) else self.shift(day, 1)

    def shift(self, day: date, count: int) -> date:
        """`count` working days after `day` (before it when negative).

        Clamped at the ends of the calendar; `day` itself where everything is closed.
        """
        if count == 0:
            return day
        year, empty = day.year, 0
        working = self._year(year).working
        index = bisect_right(working, day) - 1 + count if count > 0 else bisect_left(working, day) + count
        while not 0 <= index < len(working):
            empty = 0 if working else empty + 1
            if empty > SEARCHED_YEARS:
                return day
            if count > 0:
                index -= len(working)
                year += 1
            else:
                year -= 1
            if not date.min.year <= year <= date.max.year:
                return date.max if count > 0 else date.min
            working = self._year(year).working
            if count < 0:
                index += len(working)
        return working[index]

    def between(self, after: date, through: date) -> int:
        """Working days in (after, through]; negative when `through` is the earlier one."""
        if through < after:
            return -self.between(through, after)
        weeks, rest = divmod((through - after).days, 7)
        extra = sum(1 for n in range(1, rest + 1) if (after.weekday() + n) % 7 in self.working_days)
        return weeks * len(self.working_days) + extra - self._lost(after, through)

    def _lost(self, after: date, through: date) -> int:
        """Days off in (after, through] that would be worked."""
        years = range(max(after.year, KNOWN_YEARS.start), min(through.year, KNOWN_YEARS.stop - 1) + 1)
        all_lost = (self._year(year).lost for year in years)
        return sum(bisect_right(lost, through) - bisect_right(lost, after) for lost in all_lost)

    def _year(self, year: int) -> _Year:
        return self._years.get(year) or self._open(year)

    def _open(self, year: int) -> _Year:
        """Work a year out and keep it: the same question comes hundreds of thousands of times."""
        off: dict[date, str] = {}
        for source in self.days_off if year in KNOWN_YEARS else ():
            for day, reason in source.in_year(year):
                off.setdefault(day, reason)
        off |= dict.fromkeys(_skipped_days(self.zone, year), f"a day that {self.zone.key} skipped")
        first = date(year, 1, 1)
        last = (date(year, 12, 31) - first).days
        days = [day for n in range(last + 1) if (day := first + n * ONE_DAY).weekday() in self.working_days]
        lost = [day for day in days if day in off]
        self._years[year] = _Year(off, lost, [day for day in days if day not in off] if lost else days)
        return self._years[year]

    def today(self, now: datetime) -> date:
        """The local date of an instant."""
        return now.astimezone(self.zone).date()

    def send_instant(self, day: date) -> datetime:
        """When that day's post goes out, in UTC: of a time that comes twice the first.

        A local time that a clock change skips becomes the first instant after it; where that is the next day already,
        the last minute before it.
        """
        if day in ENDS_OF_TIME:
            return datetime.combine(day, self.send_at, UTC)
        wanted = datetime.combine(day, self.send_at, self.zone)
        late, early = wanted.astimezone(UTC), wanted.replace(fold=1).astimezone(UTC)
        if early >= late:
            return late
        # In the gap: the change lies between the two readings of the local time.
        before = early.astimezone(self.zone).utcoffset()
        while late - early > SECOND:
            middle = early + (late - early) // SECOND // 2 * SECOND
            early, late = (middle, late) if middle.astimezone(self.zone).utcoffset() == before else (early, middle)
        return late if self.today(late) == day else late - MINUTE

    def last_due_day(self, now: datetime) -> date:
        """The latest local day whose send time has come."""
        # A clock that goes back behind midnight brings the day before once more: tomorrow's time may have come.
        day = min(self.today(now), date.max - ONE_DAY) + ONE_DAY
        while day > date.min and (self.send_instant(day) > now or day in _skipped_days(self.zone, day.year)):
            day -= ONE_DAY
        return day

    def digest_due(self, day: date) -> bool:
        """Whether the weekly digest goes out that day.

        Where the digest day is off, that is the next working day of its ISO week; none if there is none. A digest day
        that is no working day anyway stays.
        """
        moved = day.weekday() - self.digest_day
        if moved < 0:
            return False
        wanted = day - moved * ONE_DAY
        if self.digest_day not in self.working_days or self.day_off(wanted) is None:
            return moved == 0
        return self.works(day) and self.on_or_after(wanted) == day


@lru_cache(maxsize=4096)
def _skipped_days(zone: ZoneInfo, year: int) -> frozenset[date]:
    """The dates that never were in a zone: 30 December 2011 in Apia, which moved across the date line."""
    if year not in KNOWN_YEARS:
        return frozenset()
    around = (datetime(year - 1, 12, 29, tzinfo=UTC), datetime(year + 1, 1, 3, tzinfo=UTC))
    old, new = (instant.astimezone(zone).utcoffset() for instant in around)
    if old is None or new is None or new - old < timedelta(hours=20):
        return frozenset()
    noons = (datetime(year, 1, 1, 12, tzinfo=zone) + n * ONE_DAY for n in range(366))
    return frozenset(noon.date() for noon in noons if noon.astimezone(UTC).astimezone(zone).date() != noon.date())
