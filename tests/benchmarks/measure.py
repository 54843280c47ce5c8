"""The measure of the product: how much a channel hears over a whole plan, if nobody answers, everybody, or late.

    python -m tests.benchmarks.measure

September 2016 to December 2017 on the work plan 2017, day by day, by the code that sends. People are simulated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import ONE_DAY
from emgbot.core.daypost import Carried, DayPost, compose, days_to_cover
from emgbot.core.digest import Week, period_close
from emgbot.core.files.planfile import load_plan
from emgbot.core.history import Action, Entry, Via
from emgbot.core.ladder import Step
from emgbot.core.places import Place, Places
from emgbot.core.plan import Activity, Plan
from emgbot.core.status import Status
from emgbot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = date(2016, 9, 1), date(2017, 12, 31)
CHANNELS = {
    "secretariat": "#emg-secretariat",
    "A.1": "#img-ewaste",
    "B.1": "#ess-consultation",
    "C.1": "#img-sustainability",
    "C.2": "#peer-reviews",
    "D.1": "#framework",
    "D.2": "#task-team",
}


class Scenario(StrEnum):
    """How people behave."""

    SILENT = "nobody ever answers"
    DILIGENT = "everybody answers the next day and completes on time"
    LATE = "answers come only after +5"


@dataclass
class Office:
    """A plan lived through: its board, and the posts that were made."""

    plan: Plan
    places: Places
    scenario: Scenario
    standings: dict[str, Standing] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    posts: list[DayPost] = field(default_factory=list)

    def live(self) -> list[DayPost]:
        """Every post from the first day to the last one, in order of days."""
        states = [_State(place) for place in self.places.all]
        answers: dict[date, list[tuple[Activity, Status]]] = {}
        for number in range((END - BEGIN).days + 1):
            day = BEGIN + number * ONE_DAY
            for activity, status in (*self._on_time(day), *answers.pop(day, ())):
                self._answer(activity, status, day)
            for state in states:
                post = self._tick(state, day)
                if post is None or post.silent:
                    continue
                self.posts.append(post)
                for nudge in post.steps:
                    for answer in self._answers(nudge.activity, nudge.step):
                        answers.setdefault(day + ONE_DAY, []).append((nudge.activity, answer))
        return self.posts

    def _tick(self, state: _State, day: date) -> DayPost | None:
        calendar = state.place.calendar
        days = days_to_cover(state.through, day, calendar)
        if not days:
            return None
        week = None
        if calendar.digest_due(day):
            closed = period_close(calendar, day)
            seen = [entry for entry in self.entries if state.opened <= entry.at < closed]
            week, state.opened = Week(state.opened, tuple(seen)), closed
        board = Board(self.plan, self.standings)
        post = compose(
            days,
            board,
            self.places,
            state.place,
            week=week,
            after=state.through,
            carried=state.waiting,
            first=day == BEGIN,
        )
        state.through, state.waiting = day, post.keep
        return post

    def _on_time(self, day: date) -> list[tuple[Activity, Status]]:
        """What diligent people have completed by the morning of its due day."""
        if self.scenario is not Scenario.DILIGENT:
            return []
        board = Board(self.plan, self.standings)
        due = [
            activity
            for activity in self.plan.activities
            if (by := board.deliver_by(activity, day, self.places.nudged_in(activity).calendar)) is not None
            and self.places.nudged_in(activity).calendar.on_or_before(by) == day
        ]
        return [(activity, Status.COMPLETED) for activity in due]

    def _answers(self, activity: Activity, step: Step) -> list[Status]:
        if self.scenario is Scenario.DILIGENT:
            return [Status.UNDER_WAY]
        if self.scenario is Scenario.LATE and step is Step.PLUS_5:
            return [Status.COMPLETED]
        return []

    def _answer(self, activity: Activity, status: Status, day: date) -> None:
        before = self.standings.get(activity.ref, Standing())
        if not before.status.open:
            return
        zone = self.places.nudged_in(activity).calendar.zone
        at = datetime(day.year, day.month, day.day, 8, 30, tzinfo=zone)
        self.standings[activity.ref] = replace(before, status=status, since=at, spoken_at=at, answered_at=at)
        number = len(self.entries) + 1
        self.entries.append(
            Entry(
                id=number,
                change=f"c{number}",
                ref=activity.ref,
                action=Action.STATUS,
                at=at,
                actor="U1",
                actor_name="Anna",
                role="focal_point",
                via=Via.REPLY,
                from_status=before.status,
                to_status=status,
            )
        )


class _State:
    """How far a channel is."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.through = BEGIN - ONE_DAY
        self.opened = datetime(BEGIN.year, BEGIN.month, BEGIN.day, tzinfo=place.calendar.zone)
        self.waiting: tuple[Carried, ...] = ()


@dataclass(frozen=True)
class Heard:
    """What a channel hears in all: posts, posts with a nudge, activities asked about, and the most of it in a week."""

    posts: int
    nudges: int
    lines: int
    most_posts: int
    most_nudges: int


def heard(posts: list[DayPost], place: Place) -> Heard:
    """The figures of one channel."""
    own = [post for post in posts if post.place is place]
    nudges = [post for post in own if post.steps]

    def most(some: list[DayPost]) -> int:
        weeks = [post.day.isocalendar()[:2] for post in some]
        return max((weeks.count(week) for week in set(weeks)), default=0)

    return Heard(len(own), len(nudges), sum(len(post.steps) for post in own), most(own), most(nudges))


def simulated(scenario: Scenario, plan: Plan, places: Places) -> dict[str, Heard]:
    """The figures of every channel in a scenario."""
    posts = Office(plan, places, scenario).live()
    return {place.name: heard(posts, place) for place in places.all}


def places_of(plan: Plan) -> Places:
    """The seven channels of the demo, in Geneva's calendar without holidays."""
    channels = {group: {"name": name} for group, name in CHANNELS.items()}
    return Settings.model_validate({"channels": channels}).places(plan)


def table(measure: Callable[[Scenario], dict[str, Heard]]) -> str:
    """All scenarios as a table."""
    lines = []
    for scenario in Scenario:
        lines += [f"If {scenario.value}:", f"    {'':20} posts  with a nudge  activities asked  most in a week"]
        for name, h in measure(scenario).items():
            lines.append(
                f"    {name:20} {h.posts:5}  {h.nudges:12}  {h.lines:16}  {h.most_posts} ({h.most_nudges} nudges)"
            )
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    path = ROOT / "config" / "workplan-2017.yaml"
    plan = load_plan(path.read_bytes(), file=path.name).plan
    assert plan is not None
    whole, places = plan, places_of(plan)
    print(table(lambda scenario: simulated(scenario, whole, places)))


if __name__ == "__main__":
    main()
