"""The plan: what was promised, by whom, by when. Values only; reading the file is in `planfile`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from emgbot.core.dates.schedule import Schedule, ScheduleState, Window

SECRETARIAT = "secretariat"
GROUP = "group"
MEMBERS = "members"


@dataclass(frozen=True)
class Milestone:
    """A meeting or report that activities feed, such as SOM23.

    `when` is as printed ("September 2017"); `window` is its reading; `days` are the exact days once they are known.
    """

    id: str
    name: str
    when: str
    window: Window | None = None
    days: Window | None = None

    @property
    def known(self) -> Window | None:
        """The days if they are known, else what the printed words mean."""
        return self.days or self.window


@dataclass(frozen=True)
class Section:
    """A section of the plan, such as A, with what it is expected to accomplish."""

    letter: str
    title: str
    accomplishment: str


@dataclass(frozen=True)
class Group:
    """A numbered heading of the plan, such as A.1, carried by a group of people; `name`, `introduction` as printed.

    `title` is what people call it, in at most 60 characters; see `called`.
    """

    ref: str
    name: str
    introduction: str
    title: str = ""

    @property
    def called(self) -> str:
        """Its short name for people; the printed one where it has none."""
        return self.title or self.name

    @property
    def section(self) -> str:
        """The letter of its section."""
        return self.ref.split(".")[0]


@dataclass(frozen=True)
class Activity:
    """One promise of the plan. `text` and `schedule.text` are as printed.

    `title` has at most 60 characters. `ask` is the question a nudge puts. `action_by` is `secretariat`, `group`,
    `members` or a named body. `feeds` are the milestones it is `for`. `line` is its place in the plan file.
    """

    ref: str
    title: str
    ask: str
    text: str
    schedule: Schedule
    action_by: str = GROUP
    feeds: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    line: int = 0

    @property
    def section(self) -> str:
        """The letter of its section: `A` of `A.1.c`."""
        return self.ref.split(".")[0]

    @property
    def group(self) -> str:
        """The reference of its group: `A.1` of `A.1.c`."""
        return self.ref.rsplit(".", 1)[0]

    @property
    def letter(self) -> str:
        """Its letter within the group: `c` of `A.1.c`."""
        return self.ref.rsplit(".", 1)[1]

    @property
    def short(self) -> str:
        """The short reference people write: `1c` of `A.1.c`."""
        return "".join(self.ref.split(".")[1:])

    @property
    def spelling(self) -> tuple[int, str]:
        """What a short reference says, folded: the number of its group within the section, and its letter."""
        number = self.group.rsplit(".", 1)[-1]
        return int(number) if number.isdecimal() else 0, self.letter.casefold()

    @property
    def ongoing(self) -> bool:
        """Whether it has no end by its nature."""
        return self.schedule.state is ScheduleState.ONGOING


@dataclass(frozen=True)
class Plan:
    """A whole plan in printed order. `id` names the year's plan (`2017`); `zone` is its IANA time zone.

    `year` is that of the schedules that print none, None where each prints its own.
    """

    id: str
    title: str
    zone: str
    sections: tuple[Section, ...]
    groups: tuple[Group, ...]
    activities: tuple[Activity, ...]
    milestones: tuple[Milestone, ...] = ()
    members: tuple[str, ...] = ()
    year: int | None = None

    @cached_property
    def by_ref(self) -> Mapping[str, Activity]:
        """The activities by full reference, in printed order."""
        return {activity.ref: activity for activity in self.activities}

    @cached_property
    def by_spelling(self) -> Mapping[tuple[int, str], tuple[Activity, ...]]:
        """The activities by what short references say, in printed order: `1c` may be several."""
        spelled: dict[tuple[int, str], tuple[Activity, ...]] = {}
        for activity in self.activities:
            spelled[activity.spelling] = (*spelled.get(activity.spelling, ()), activity)
        return spelled

    @cached_property
    def group_by_ref(self) -> Mapping[str, Group]:
        """The groups by reference, in printed order."""
        return {group.ref: group for group in self.groups}

    @cached_property
    def milestone_by_id(self) -> Mapping[str, Milestone]:
        """The milestones by id."""
        return {milestone.id: milestone for milestone in self.milestones}

    @cached_property
    def last_year(self) -> int:
        """The year in which its last window ends; examples of what to type are of that year."""
        days = [day for a in self.activities for w in a.schedule.windows if (day := w.end or w.start)]
        return max((day.year for day in days), default=self.year or 2018)

    def of_groups(self, groups: Iterable[str]) -> tuple[Activity, ...]:
        """The activities of some groups, in printed order."""
        wanted = set(groups)
        return tuple(activity for activity in self.activities if activity.group in wanted)
