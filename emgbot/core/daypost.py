"""The one post of a channel and day: nudge, flags and, on its day, digest. Same input, same post anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY, Calendar
from emgbot.core.digest import Digest, Week, digest_of, sent_on_its_day
from emgbot.core.flags import Flag, flags_between, still_flagged
from emgbot.core.introduction import Introduction, introduce
from emgbot.core.ladder import Step, ladders
from emgbot.core.nudging import LeftOut, Nudge, decide, on, why_nothing
from emgbot.core.places import Level, Place, Places
from emgbot.core.plan import Activity

CATCH_UP_DAYS = 3
"""Missed days of up to so many working days are merged into one late post; older steps wait for the digest."""


FLAG_STEP = Step.PLUS_5
"""How a flag waits, or was said, in the secretariat's channel: its activity is nudged elsewhere, so it has no steps."""


@dataclass(frozen=True)
class Carried:
    """A step that waits for the next digest, or a flag."""

    activity: Activity
    step: Step
    day: date


Said = frozenset[tuple[str, Step, date | None]]
"""Steps that were said lately, by reference and the end of their window; flags among them."""


@dataclass(frozen=True)
class DayPost:
    """A channel's post of a day. `late`: it was not said when it was due, so it says so.

    `carried`: what its digest tells of steps that were not said on their day. `keep`: what waits for a later digest.
    """

    place: Place
    day: date
    nudges: tuple[Nudge, ...]
    left_out: tuple[LeftOut, ...]
    digest: Digest | None = None
    late: bool = False
    carried: tuple[Nudge, ...] = ()
    flags: tuple[Flag, ...] = ()
    introduction: Introduction | None = None
    keep: tuple[Carried, ...] = ()

    @property
    def kind(self) -> str:
        """`nudge`, `digest`, the secretariat's `overview`, its `flags`, or its `notice` of where the plan stands."""
        if self.digest is not None:
            return "overview" if self.place.secretariat else "digest"
        if self.nudges:
            return "nudge"
        return "flags" if self.flags else "notice"

    @property
    def steps(self) -> tuple[Nudge, ...]:
        """Every step that it tells."""
        return (*self.nudges, *self.carried)

    @property
    def because(self) -> tuple[str, ...]:
        """Why there is a post, in words, beside the steps that it tells."""
        found = ["the first start: where the plan stands"] if self.introduction else []
        found += [
            f"{flag.activity.ref} flagged: past the planned end {on(flag.end)}, no word since the due day"
            for flag in self.flags
        ]
        if self.digest is not None and self.place.secretariat:
            found.append("overview: comes every week")
        elif self.digest is not None:
            found += [f"digest: {reason}" for reason in self.digest.reasons(self.day)]
        return tuple(found)

    def reason_of(self, nudge: Nudge) -> str:
        """Why a step is told, and why on another day than its own."""
        if nudge.day is None or nudge.day == self.day:
            return nudge.reason
        how = "told with the digest" if nudge in self.carried else "said late"
        return f"{nudge.reason}; of {on(nudge.day)}, {how}"

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not self.nudges and self.digest is None and not self.flags and self.introduction is None


@dataclass(frozen=True)
class _Steps:
    """What became of the steps of some days: said now, left out, or to be told by a digest."""

    said: tuple[Nudge, ...]
    left: tuple[LeftOut, ...]
    carried: tuple[Carried, ...]


def compose(
    days: Sequence[date],
    board: Board,
    places: Places,
    place: Place,
    *,
    week: Week | None,
    late: bool = False,
    after: date | None = None,
    carried: Iterable[Carried] = (),
    first: bool = False,
    said: Said = frozenset(),
) -> DayPost:
    """The post for `days` (local, ascending, the last one is today's; steps of earlier ones are caught up on).

    `week` is given where a digest day is among them. `late`: today's send time is long over. The days since `after`
    that are not among `days` were missed for too long, or paused: their steps are told by a digest, with those
    `carried` so far. `first`: the secretariat has not been told yet where the plan stands at its start. `said`: what
    is not said again although a changed calendar has moved it.
    """
    today = days[-1]
    after = days[0] - ONE_DAY if after is None else after
    nudged = places.nudges_of(place, board.plan)
    steps = _steps(days, board, place, nudged, after=after, before=said)
    named = {nudge.activity.ref for nudge in steps.said}
    waiting = [item for item in (*carried, *steps.carried) if item.activity.ref not in named]
    flags = flags_between(board, places, after=after, through=today) if place.secretariat else []
    flags = [flag for flag in flags if (flag.activity.ref, FLAG_STEP, flag.end) not in said]
    told: list[Nudge] = []
    digest = None
    if week is not None:
        digest = digest_of(place, board, today, week=week, nudged=nudged)
        told = _still_held(waiting, board, place, nudged, today=today)
        if place.secretariat:
            own = {activity.ref for activity in nudged}
            flags += still_flagged([(c.activity, c.day) for c in waiting if c.activity.ref not in own], board, places)
        elif not told and not digest.reasons(today):
            digest = None
        waiting = []
    elif place.level is not Level.NORMAL:
        waiting += [Carried(flag.activity, FLAG_STEP, flag.day) for flag in flags]
        flags = []
    return DayPost(
        place=place,
        day=today,
        nudges=steps.said,
        left_out=steps.left,
        digest=digest,
        late=bool(steps.said) and (late or any(nudge.day != today for nudge in steps.said)),
        carried=tuple(told),
        flags=tuple(flags),
        introduction=introduce(board, today) if first and place.secretariat else None,
        keep=tuple(waiting),
    )


def _steps(
    days: Sequence[date], board: Board, place: Place, nudged: tuple[Activity, ...], *, after: date, before: Said
) -> _Steps:
    """The steps since `after`, in plan order: of each activity the last one that is said, and what a digest tells."""
    known, sent, today = ladders(place.calendar), set(days), days[-1]
    said: list[Nudge] = []
    left: list[LeftOut] = []
    carried: list[Carried] = []
    for activity in nudged:
        rungs = known.rungs(activity, board, after=after, through=today)
        now: Nudge | None = None
        out: LeftOut | None = None
        later: Carried | None = None
        for rung in rungs:
            outcome = decide(activity, rung, board, place.calendar, today=today)
            if before and (activity.ref, rung.step, rung.window.end) in before and rung.step is not Step.SNOOZE:
                outcome = LeftOut(activity, rung.step, "said already, before the calendar changed", rung.day)
            if isinstance(outcome, LeftOut):
                out = outcome
            elif rung.day in sent and sent_on_its_day(place, rung.step):
                now, later = outcome, None
            elif later is None or rung.step.rank >= later.step.rank:
                # Two that ride on one digest are as two on one day: the later one of the ladder counts.
                later = Carried(activity, rung.step, rung.day)
        said += [now] if now else []
        carried += [later] if later else []
        left += [out] if out and not now and not later else []
    return _Steps(tuple(said), tuple(left), tuple(carried))


def _still_held(
    waiting: Iterable[Carried], board: Board, place: Place, nudged: tuple[Activity, ...], *, today: date
) -> list[Nudge]:
    """What a digest tells of the steps that waited: those that are still on the ladder, and not answered since."""
    own = {activity.ref for activity in nudged}
    found: dict[str, Nudge] = {}
    for item in waiting:
        if item.activity.ref not in own:
            continue
        rungs = ladders(place.calendar).rungs(item.activity, board, after=item.day - ONE_DAY, through=item.day)
        for rung in rungs:
            outcome = decide(item.activity, rung, board, place.calendar, today=today)
            held = found.get(item.activity.ref)
            if rung.step is item.step and isinstance(outcome, Nudge) and (not held or rung.step.rank >= held.step.rank):
                found[item.activity.ref] = outcome
    return [found[activity.ref] for activity in nudged if activity.ref in found]


def days_to_cover(planned_through: date, last_due: date, calendar: Calendar) -> list[date]:
    """The local days after `planned_through` that the next post says: up to three working days, the newest last.

    Days of a pause are not among them. Empty when nothing is due, and on a day without posts: what was missed waits.
    """
    if last_due <= planned_through or not calendar.sends(last_due):
        return []
    oldest = max(planned_through + ONE_DAY, calendar.shift(calendar.on_or_before(last_due), 1 - CATCH_UP_DAYS))
    days = [oldest + n * ONE_DAY for n in range((last_due - oldest).days + 1)]
    return [day for day in days if not calendar.paused(day)]


def nothing_on(post: DayPost, board: Board, places: Places) -> list[tuple[Activity, str]]:
    """Why nothing falls on the post's day for each other activity of the place, in plan order."""
    named = {n.activity.ref for n in post.steps} | {item.activity.ref for item in post.left_out}
    calendar = post.place.calendar
    riding = frozenset(step for step in Step if not sent_on_its_day(post.place, step))
    return [
        (activity, why_nothing(activity, board, calendar, post.day, riding=riding))
        for activity in places.nudges_of(post.place, board.plan)
        if activity.ref not in named
    ]
