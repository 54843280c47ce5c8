"""What planning costs: a year of all channels of the real plan, and one day of all channels of very large ones.

python -m tests.benchmarks.ticking
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from emgbot.actions.preview import preview
from emgbot.actions.workspace import Accepted
from emgbot.core.board import Board, Standing
from emgbot.core.daypost import compose
from emgbot.core.digest import Week
from emgbot.core.files.planfile import load_plan
from emgbot.core.ladder import ladders
from emgbot.core.plan import Plan
from emgbot.core.status import Status
from emgbot.settings import Settings
from tests.benchmarks.measure import CHANNELS, ROOT, places_of
from tests.benchmarks.office import enlarged

MONDAY, FRIDAY = date(2017, 3, 27), date(2017, 3, 24)
SPOKEN = datetime(2017, 3, 1, 12, tzinfo=UTC)


def board_of(plan: Plan) -> Board:
    """A third of the activities is under way, a third completed."""
    of = (Standing(Status.UNDER_WAY, spoken_at=SPOKEN), Standing(Status.COMPLETED, since=SPOKEN), None)
    return Board(plan, {a.ref: s for n, a in enumerate(plan.activities) if (s := of[n % 3]) is not None})


def a_day(plan: Plan, day: date, *, week: Week | None) -> float:
    """Seconds that the posts of all channels take, with nothing known of any ladder before."""
    board, places = board_of(plan), places_of(plan)
    ladders.cache_clear()
    return _timed(lambda: [compose([day], board, places, place, week=week) for place in places.all])


def a_year(plan: Plan) -> float:
    """Seconds that all posts of 2017 take, with their messages."""
    settings = Settings.model_validate({"channels": {group: {"name": name} for group, name in CHANNELS.items()}})
    ids = {activity.ref: number for number, activity in enumerate(plan.activities, start=1)}
    accepted = Accepted("T0", plan, 1, date(2017, 1, 1), ids, settings.places(plan), settings)
    ladders.cache_clear()
    return _timed(
        lambda: preview(
            accepted,
            Board(plan),
            begin=date(2017, 1, 1),
            end=date(2017, 12, 31),
            places=accepted.places.all,
            ids={},
        )
    )


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main() -> None:
    """Print the table."""
    path = ROOT / "config" / "workplan-2017.yaml"
    plan = load_plan(path.read_bytes(), file=path.name).plan
    assert plan is not None
    print(f"{'a year of all channels, plan of 2017':45} {min(a_year(plan) for _ in range(3)):.2f} s")
    for count in (10_000, 100_000):
        large = enlarged(plan, count)
        week = Week(datetime(2017, 3, 20, tzinfo=UTC))
        print(f"{f'a day of all channels, {count:,} activities':45} {a_day(large, FRIDAY, week=None):.2f} s")
        print(f"{f'the same with all digests, {count:,} activities':45} {a_day(large, MONDAY, week=week):.2f} s")


if __name__ == "__main__":
    main()
