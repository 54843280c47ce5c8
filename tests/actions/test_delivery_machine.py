"""Delivery under every interleaving that Hypothesis can think of: no message twice, none lost, none out of order.

The workers run the production steps and SQL on a real database. The long form: EMGBOT_EXAMPLES=20000.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from emgbot.actions.courier import Steps, Write
from emgbot.actions.deliver import Delivery, Outcome
from emgbot.failpoints import Failpoint
from emgbot.runtime import Gate, always_open
from emgbot.store import claims
from emgbot.store.claims import Claimed, Sending
from emgbot.store.tables import OutboxRow
from tests.actions.delivery_world import (
    ANSWERS,
    TIMING,
    ShakyDatabase,
    Worker,
    World,
    emptied,
    empty_database,
    put,
    rows,
)

SHORT = 300
EXAMPLES = int(os.environ.get("EMGBOT_EXAMPLES", SHORT))
WORKERS = st.integers(0, 1)
POINTS = (
    *(Failpoint.CLAIMED, Failpoint.CHECKED, Failpoint.ANNOUNCED, Failpoint.CONNECTED, Failpoint.ANSWERED),
    *(Failpoint.RECORD_FAILED, Failpoint.DOUBT_TAKEN, Failpoint.DOUBT_LOOKED),
)
CONNECTING = st.sampled_from((0.0, TIMING.pre - 1))
DURATIONS = (1.2, TIMING.pre + 1, TIMING.total, TIMING.second_look + 1, TIMING.lease + 1, 76.0, TIMING.quiet + 1, 400.0)
TROUBLE = st.one_of(
    st.tuples(st.just("wall"), st.sampled_from((5.0, -5.0, 3600.0, -3600.0, 3 * 3600.0, -3 * 3600.0))),
    st.tuples(st.just("host"), st.sampled_from((0.0, 120.0, -120.0))),
    st.tuples(st.sampled_from(("before", "after", "unreadable")), st.just(0.0)),
)
FURTHEST = 4 * 3600.0
HELD = timedelta(minutes=29)
PATIENCE = 4300.0
"""A pause may be an hour longer by a clock that went back an hour."""


class Machine(RuleBasedStateMachine):
    """Two workers, two channels."""

    database: ShakyDatabase
    delivery: type[Delivery] = Delivery

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        emptied(self.database)
        self.workers = [Worker(number, self.world, self.database, self.delivery) for number in range(2)]
        self.count = 0
        self.unordered: set[str] = set()

    # What happens

    @initialize(messages=st.integers(1, 3))
    def some_wait(self, messages: int) -> None:
        for _ in range(messages):
            self.one_more(channel="C1")

    @precondition(lambda machine: machine.count < 5)
    @rule(channel=st.sampled_from(("C1", "C1", "C2")))
    def one_more(self, channel: str) -> None:
        self.database.away = ""
        put(self.database, self.world, channel, self.count)
        self.count += 1

    @rule(number=WORKERS, point=st.sampled_from(POINTS), answer=st.sampled_from(ANSWERS), connecting=CONNECTING)
    def goes_up_to(self, number: int, point: Failpoint, answer: str, connecting: float) -> None:
        """A worker goes on until it comes to a place, and stays there."""
        self.world.answer, self.world.connecting = answer, connecting
        while (reached := self.workers[number].step()) is not None and reached is not point:
            pass

    @rule(number=WORKERS, rounds=st.sampled_from((2, 7, 8, 12)), answer=st.sampled_from(ANSWERS))
    def the_others_go_on(self, number: int, rounds: int, answer: str) -> None:
        """Half a minute after the other, while one of them stands still."""
        self.world.answer, self.world.connecting = answer, 0.0
        for _ in range(rounds):
            self.world.pass_time(TIMING.lease + 1)
            for worker in self.workers:
                if worker.number != number:
                    self.finish(worker)

    @rule(number=WORKERS, answer=st.sampled_from(ANSWERS))
    def beats(self, number: int, answer: str) -> None:
        self.world.answer, self.world.connecting = answer, 0.0
        self.finish(self.workers[number])

    @rule(number=WORKERS)
    def is_killed(self, number: int) -> None:
        self.workers[number].kill()

    @rule(seconds=st.sampled_from(DURATIONS))
    def time_passes(self, seconds: float) -> None:
        self.world.pass_time(seconds)

    @rule(trouble=TROUBLE, number=WORKERS)
    def something_is_wrong(self, trouble: tuple[str, float], number: int) -> None:
        """The wall clock of all jumps, that of one is wrong; the database is away once; no channel can be read."""
        match trouble:
            case "wall", seconds:
                if abs(self.world.wall_error + seconds) < FURTHEST:
                    self.world.wall_error += seconds
            case "host", seconds:
                self.workers[number].skew = seconds
            case "unreadable", _:
                self.world.readable = not self.world.readable
            case when, _:
                self.database.away = when

    # What must hold

    @invariant()
    def once_and_in_order(self) -> None:
        """No message is there twice; what is `sent` is there; the order of a channel is that of the outbox."""
        everything = [*self.world.taken, *self.world.late]
        assert len(everything) == len({each.key for each in everything}), "twice"
        kept = rows(self.database)
        there = {(each.key, each.ts) for each in everything}
        assert all(row.state != "sent" or (row.key, row.ts) in there for row in kept), "lost"
        held_since = max(self.world.wall(worker.skew) for worker in self.workers) - HELD
        for row in kept:
            if row.state == "sending" and row.announced_at is not None and row.announced_at <= held_since:
                # A doubt of half an hour, by whatever clock, holds nobody any more.
                self.unordered.add(row.key)
        order = {row.key: row.id for row in kept if row.key not in self.unordered}
        said = sorted(self.world.taken, key=lambda each: each.at)
        for channel in ("C1", "C2"):
            ids = [order[each.key] for each in said if each.channel == channel and each.key in order]
            assert ids == sorted(ids), "out of order"

    def teardown(self) -> None:
        """The faults stop: everything must get there by itself, once."""
        self.world.answer, self.world.connecting, self.world.readable, self.database.away = "accepts", 0, True, ""
        end = self.world.now + PATIENCE
        while any(row.state != "sent" for row in rows(self.database)):
            assert self.world.now < end, f"stuck: {rows(self.database)}"
            for worker in self.workers:
                self.finish(worker)
                self.once_and_in_order()
            self.world.pass_time(TIMING.lease + 1)
        self.world.pass_time(TIMING.quiet)
        self.once_and_in_order()
        assert len(self.world.taken) == self.count, "lost"

    def finish(self, worker: Worker) -> None:
        """Let a worker come to the end of its beat."""
        while worker.step() is not None:
            pass


def play(machine: type[Machine], *, examples: int, steps: int, phases: tuple[Phase, ...]) -> None:
    """Let Hypothesis look for a way to break it."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=EXAMPLES <= SHORT,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[ShakyDatabase]:
    found = empty_database(request.node.name)
    yield found
    found.close()


def test_no_interleaving_says_a_message_twice_or_never_or_out_of_order(database: ShakyDatabase) -> None:
    """Rows 12, 37, 38, 68 and 76."""
    play(planted_in(database, Delivery), examples=EXAMPLES, steps=40, phases=(Phase.generate, Phase.shrink))


# --- The nine planted bugs: the net has no holes -------------------------------------------------------------------


class WritesWithoutFence(Delivery):
    """What Slack answered is written down whoever has the row by now."""

    def record(self, claimed: Claimed, write: Write, *, until: float) -> Steps[bool]:
        with self.runtime.database.read() as tx:
            fence = tx.execute(select(OutboxRow.fence).where(OutboxRow.id == claimed.id)).scalar_one()
        return (yield from super().record(replace(claimed, fence=fence), write, until=until))


class BelievesFarLeases(Delivery):
    """A lease counts however far ahead it ends: the clock never goes back."""

    def claim(self) -> Claimed | None:
        over = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= self.wall())
        return claim_where(self, and_(claims.READY, over))


class ResendsWithoutLooking(Delivery):
    """Who was announced and is not heard of any more is sent again."""

    def settle_doubts(self, rows: list[Sending]) -> Steps[int]:
        with self.runtime.database.write() as tx:
            for row in rows:
                if claims.doubtful(row, self.wall()):
                    taken = claims.take_doubt(tx, row, owner="x", now=self.wall(), lease=timedelta(seconds=1))
                    if taken is not None:
                        claims.not_there(tx, taken, now=self.wall())
        yield Failpoint.DOUBT_SETTLED
        return 0


class PausesBehindTheGate(Delivery):
    """Time may pass between the gate and the first byte."""

    def attempt(self, claimed: Claimed, staged: str, gate: Gate) -> Steps[Outcome]:
        is_open = gate()
        yield Failpoint.CONNECTED
        return (yield from super().attempt(claimed, staged, lambda: is_open))


class CountsTheQuietOnTheWall(Delivery):
    """The quiet period is counted on a clock that people and networks set."""

    def age(self) -> float:
        return self.wall().timestamp()


class RetriesSilence(Delivery):
    """No answer is taken for a no."""

    def silent(self, tx: Connection, claimed: Claimed, answer: str) -> bool:
        return claims.put_back(tx, claimed, error=answer, again_at=self.wall())


class KnowsNoLanes(Delivery):
    """Whatever is due goes out, whoever waits before it in the channel."""

    def claim(self) -> Claimed | None:
        return claim_where(self, and_(OutboxRow.state == "pending", claims.FREE, claims.DUE, claims.PACED))


class HasNoGate(Delivery):
    """It is never too late to send."""

    def attempt(self, claimed: Claimed, staged: str, gate: Gate) -> Steps[Outcome]:
        return (yield from super().attempt(claimed, staged, always_open))


class HasNoQuiet(Delivery):
    """The channel is believed at once."""

    def look_at(self) -> float:
        return self.age()


def claim_where(delivery: Delivery, ready: ColumnElement[bool]) -> Claimed | None:
    """Claim what a wrong condition lets through."""
    with delivery.runtime.database.write() as tx:
        lease = timedelta(seconds=TIMING.lease)
        return claims.claim(tx, owner=delivery.runtime.worker, now=delivery.wall(), lease=lease, ready=ready)


Story = Callable[[Machine], None]


def writes_without_fence(machine: Machine) -> None:
    machine.goes_up_to(0, Failpoint.ANNOUNCED, "accepts", 0.0)
    machine.the_others_go_on(0, 7, "accepts, answer lost")
    machine.beats(0, "accepts")
    machine.the_others_go_on(0, 2, "accepts")


def believes_far_leases(machine: Machine) -> None:
    machine.goes_up_to(0, Failpoint.CLAIMED, "accepts", 0.0)
    machine.something_is_wrong(("wall", -3 * 3600.0), 0)
    machine.is_killed(0)


def resends_without_looking(machine: Machine) -> None:
    machine.beats(0, "accepts, answer lost")
    machine.the_others_go_on(0, 2, "accepts")


def pauses_behind_the_gate(machine: Machine) -> None:
    machine.goes_up_to(0, Failpoint.CONNECTED, "accepts", 0.0)
    machine.the_others_go_on(0, 8, "accepts")
    machine.beats(0, "accepts")


def counts_the_quiet_on_the_wall(machine: Machine) -> None:
    machine.beats(0, "accepts, slow to show")
    for _ in range(3):
        machine.beats(0, "accepts")
        machine.something_is_wrong(("wall", 3600.0), 0)


def retries_silence(machine: Machine) -> None:
    machine.beats(0, "accepts, answer lost")
    machine.beats(0, "accepts")


def knows_no_lanes(machine: Machine) -> None:
    machine.one_more("C1")
    machine.goes_up_to(0, Failpoint.ANNOUNCED, "accepts", 0.0)
    machine.beats(1, "accepts")
    machine.beats(0, "accepts")


def has_no_gate(machine: Machine) -> None:
    machine.goes_up_to(0, Failpoint.ANNOUNCED, "accepts", 0.0)
    machine.the_others_go_on(0, 8, "accepts")
    machine.beats(0, "accepts")


def has_no_quiet(machine: Machine) -> None:
    machine.beats(0, "accepts, slow to show")
    for _ in range(3):
        machine.beats(0, "accepts")
        machine.time_passes(TIMING.second_look + 1)


PLANTED: dict[type[Delivery], tuple[str, Story]] = {
    RetriesSilence: ("twice", retries_silence),
    HasNoQuiet: ("twice", has_no_quiet),
    ResendsWithoutLooking: ("twice", resends_without_looking),
    KnowsNoLanes: ("out of order", knows_no_lanes),
    PausesBehindTheGate: ("twice", pauses_behind_the_gate),
    CountsTheQuietOnTheWall: ("twice", counts_the_quiet_on_the_wall),
    WritesWithoutFence: ("twice", writes_without_fence),
    BelievesFarLeases: ("stuck", believes_far_leases),
    HasNoGate: ("twice", has_no_gate),
}
SEARCHED = list(PLANTED)[: 3 if EXAMPLES <= SHORT else None]
"""Some are found within a second, others in minutes."""


def name(planted: type[Delivery]) -> str:
    return planted.__name__


def lived_through(database: ShakyDatabase, delivery: type[Delivery], story: Story) -> None:
    """A story to its end, with everything that must hold."""
    machine = planted_in(database, delivery)()
    machine.some_wait(1)
    story(machine)
    machine.once_and_in_order()
    machine.teardown()


def planted_in(database: ShakyDatabase, delivery: type[Delivery]) -> type[Machine]:
    return type("Planted", (Machine,), {"delivery": delivery, "database": database})


@pytest.mark.parametrize("planted", PLANTED, ids=name)
def test_the_story_of_a_planted_bug_ends_badly_and_without_it_well(
    database: ShakyDatabase, planted: type[Delivery]
) -> None:
    what, story = PLANTED[planted]
    lived_through(database, Delivery, story)
    with pytest.raises(AssertionError, match=what):
        lived_through(database, planted, story)


@pytest.mark.parametrize("planted", SEARCHED, ids=name)
def test_a_planted_bug_is_found(database: ShakyDatabase, planted: type[Delivery]) -> None:
    what, _ = PLANTED[planted]
    with pytest.raises(AssertionError, match=what):
        play(planted_in(database, planted), examples=20_000, steps=15, phases=(Phase.generate,))
