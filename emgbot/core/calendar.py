"""Working days and send times of a channel. Dates are local to its zone; instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
CLOSE_BEFORE_SEND = timedelta(minutes=5)
"""A digest's period closes this long before its send, so that no reply falls between two digests."""

MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True)
class Calendar:
    """A channel's zone, working days (Monday = 0), local send time and digest day."""

    zone: ZoneInfo
    send_at: time = time(9, 0)
    digest_day: int = 0
    working_days: frozenset[int] = MONDAY_TO_FRIDAY

    def works(self, day: date) -> bool:
        """Whether people work that day."""
        return day.weekday() in self.working_days

    def on_or_before(self, day: date) -> date:
        """The last working day up to `day`."""
        while not self.works(day) and day > date.min:
            day -= ONE_DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on."""
        while not self.works(day) and day < date.max:
            day += ONE_DAY
        return day

    def shift(self, day: date, count: int) -> date:
        """`count` working days after `day` (before it when negative); clamped at the ends of the calendar."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        try:
            for _ in range(abs(count)):
                day += step
                while not self.works(day):
                    day += step
        except OverflowError:
            return date.max if count > 0 else date.min
        return day

    def between(self, after: date, through: date) -> int:
        """Working days in (after, through]; negative when `through` is the earlier one."""
        if through < after:
            return -self.between(through, after)
        weeks, rest = divmod((through - after).days, 7)
        extra = sum(1 for n in range(1, rest + 1) if self.works(after + n * ONE_DAY))
        return weeks * len(self.working_days) + extra

    def today(self, now: datetime) -> date:
        """The local date of an instant."""
        return now.astimezone(self.zone).date()

    def send_instant(self, day: date) -> datetime:
        """When that day's post goes out, in UTC. A local time that a clock change skips becomes the first after it."""
        wanted = datetime.combine(day, self.send_at, self.zone)
        instant = wanted.astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
            return instant
        # In the gap: read with the offset before it (fold=0), the instant lies as far behind the gap's end as the
        # local time lies behind its begin, so it is found by asking minute by minute where the new offset began.
        after = instant.astimezone(self.zone).utcoffset()
        while (instant - MINUTE).astimezone(self.zone).utcoffset() == after:
            instant -= MINUTE
        return instant

    def last_due_day(self, now: datetime) -> date:
        """The latest local day whose send time has come."""
        day = self.today(now)
        return day if self.send_instant(day) <= now else day - ONE_DAY

    def digest_due(self, day: date) -> bool:
        """Whether the weekly digest goes out that day."""
        return day.weekday() == self.digest_day
