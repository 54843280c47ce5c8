"""Whatever Slack delivers twice, late, out of order or not at all: the same is stored in the end (R6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from emgbot.actions import news, replies, sweep
from emgbot.actions.listen import hear
from emgbot.actions.news import News
from emgbot.clock import wall_now, wall_seconds
from emgbot.core.status import Status
from emgbot.runtime import Written
from emgbot.store.tables import OutboxRow, ReactionRow, ReplyRow
from tests.actions.conftest import EWASTE, JONAS, MARIE, NINA, Office
from tests.actions.rooms import Rooms

Event = Callable[[], object]
SHORT = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
numbers = count(1)


@pytest.fixture
def rooms(office: Office) -> Rooms:
    """Friday the 24th, just after nine: A.1.a was asked for in #img-ewaste."""
    office.until("2017-03-24T09:00:01")
    return Rooms(office)


@dataclass
class Reply:
    """A reply under the nudge and the events by which Slack tells what its author does with it.

    `age`: how many seconds ago it was written; the room has it as it stands in the end.
    """

    rooms: Rooms
    first: str
    author: str = JONAS
    age: float = 1000.0
    number: int = field(default_factory=lambda: next(numbers))

    def __post_init__(self) -> None:
        self.thread = self.rooms.office.posts(EWASTE)[0].ts
        self.at = wall_seconds() - self.age
        ts, client = f"{self.at:.0f}.{self.number:06d}", f"cid-{self.number}"
        written = Written(ts, self.thread, self.author, self.first, by_person=True, client_id=client)
        self.written = self.rooms.write(EWASTE, self.thread, written)

    def message(self, **more: Any) -> Event:
        """The message event, or its twin."""
        first = replace(self.written, text=self.first, edited_ts=None, **more)
        return lambda: hear(self.rooms.office.bot, self.rooms.heard(EWASTE, first))

    def mention(self) -> Event:
        """The event beside it that says the bot was named."""
        return lambda: hear(
            self.rooms.office.bot, replace(self.rooms.heard(EWASTE, replace(self.written, text=self.first)), to_us=True)
        )

    def phantom(self) -> Event:
        """The same message once more, under a `ts` of its own."""
        return self.message(ts=f"{self.at:.0f}.9{self.number:05d}")

    def edit(self, text: str, *, after: float) -> Event:
        """An edit so many seconds after it was written."""
        edited = replace(self.written, text=text, edited_ts=f"{self.at + after:.6f}")
        if (self.written.edited_ts or "") < (edited.edited_ts or ""):
            self.written = self.rooms.write(EWASTE, self.thread, edited)
        return lambda: hear(self.rooms.office.bot, self.rooms.heard(EWASTE, edited))

    def delete(self) -> Event:
        """Its deletion."""
        self.rooms.delete(EWASTE, self.thread, self.written.ts)
        gone = replace(self.written, text="")
        return lambda: replies.withdraw(self.rooms.office.bot, self.rooms.heard(EWASTE, gone))

    def emoji(self, *, on: bool, after: float) -> Event:
        """Somebody's emoji on the nudge, put on or taken off so many seconds later."""
        there = self.rooms.emoji.setdefault((EWASTE, self.thread), set())
        mine = (NINA, f"e{self.number}")
        (there.add if on else there.discard)(mine)
        put = {"channel": EWASTE, "ts": self.thread, "user": mine[0], "emoji": mine[1]}
        told = News(None, "T1", wall_now())
        event_ts = f"{self.at + after:.6f}"
        return lambda: news.reacted(self.rooms.office.bot, told, **put, event_ts=event_ts, present=on)

    def stored(self) -> Any:
        """What the bot holds of it: author, words (nobody sees those of a withdrawn one), receipts, emoji."""
        with self.rooms.office.bot.database.read() as tx:
            own = ReplyRow.client_msg_id == self.written.client_id
            rows = tx.execute(select(ReplyRow.author, ReplyRow.text, ReplyRow.withdrawn).where(own)).all()
            mine = (ReactionRow.emoji == f"e{self.number}", ReactionRow.present)
            emoji = tx.execute(select(func.count()).select_from(ReactionRow).where(*mine)).scalar_one()
            ends = OutboxRow.key.contains(f"{self.number:06d}/") | OutboxRow.key.contains(f"9{self.number:05d}/")
            receipts = select(func.count()).where(OutboxRow.kind == "receipt", ends, OutboxRow.state != "skipped")
            said = tx.execute(receipts).scalar_one()
        return [(author, "" if gone else text, gone) for author, text, gone in rows], emoji, min(said, 1)


def six(rooms: Rooms) -> tuple[Reply, dict[str, Event]]:
    """A reply, its twins, two edits, and an emoji that is put on and taken off again."""
    reply = Reply(rooms, "Waiting for ITU")
    return reply, {
        "create": reply.message(),
        "phantom twin": reply.phantom(),
        "edit": reply.edit("Waiting for ITU and UNEP", after=10),
        "newest edit": reply.edit("Waiting for UNEP", after=20),
        "emoji on": reply.emoji(on=True, after=30),
        "emoji off": reply.emoji(on=False, after=40),
    }


def seven(rooms: Rooms) -> tuple[Reply, dict[str, Event]]:
    """The same, and in the end the reply is deleted."""
    reply, events = six(rooms)
    return reply, {**events, "mention": reply.mention(), "delete": reply.delete()}


NAMES = ["create", "phantom twin", "edit", "newest edit", "emoji on", "emoji off"]
ORDERS = st.permutations(NAMES).flatmap(
    lambda order: st.lists(st.sampled_from(NAMES), max_size=6).map(lambda again: [*order, *again])
)


@SHORT
@given(order=ORDERS)
def test_six_events_in_any_order_and_repetition_come_to_one_state(rooms: Rooms, order: Sequence[str]) -> None:
    """Rows 51, 54 and 55."""
    reply, events = six(rooms)
    for name in order:
        events[name]()
    assert reply.stored() == ([(JONAS, "Waiting for UNEP", False)], 0, 1)


@SHORT
@given(order=st.permutations([*NAMES, "mention", "delete"]))
def test_what_is_deleted_stays_deleted_whatever_comes_after_it(rooms: Rooms, order: Sequence[str]) -> None:
    """Rows 55 and 57."""
    reply, events = seven(rooms)
    for name in order:
        events[name]()
    rows, emoji, _ = reply.stored()
    assert (rows, emoji) == ([(JONAS, "", True)], 0)


@SHORT
@given(delivered=st.lists(st.sampled_from(NAMES), unique=True), deleted=st.booleans())
def test_whatever_is_not_delivered_is_found_by_the_sweep(rooms: Rooms, delivered: list[str], deleted: bool) -> None:
    """Row 58."""
    reply, events = seven(rooms) if deleted else six(rooms)
    for name in delivered:
        events[name]()
    bot = rooms.bot()
    assert not sweep.sweep(bot, reason="test").left
    bot.database.close()
    heard_of = {"create", "phantom twin", "edit", "newest edit"} & {*delivered}
    rows, emoji, _ = reply.stored()
    assert emoji == 0
    if deleted:
        assert rows == ([(JONAS, "", True)] if heard_of else []), "what nobody ever saw is not missed"
    else:
        assert rows == [(JONAS, "Waiting for UNEP", False)]


def test_a_sweep_says_nothing_aloud_also_to_a_question_that_nobody_waits_for_any_more(rooms: Rooms) -> None:
    """Row 58: there is the receipt, and the nudge is drawn anew."""
    office = rooms.office
    Reply(rooms, "Waiting for ITU")
    Reply(rooms, "<@U0BOT> what is due this month?")
    before = len(office.slack.said)
    sweep.sweep(rooms.bot(), reason="test")
    office.beat()
    assert sorted(said.verb for said in office.slack.said[before:]) == ["edit", "react"]


# --- Statuses ----------------------------------------------------------------------------------------------------


def status_after(rooms: Rooms, order: Sequence[Event]) -> tuple[Status, Any]:
    for event in order:
        event()
    now = rooms.office.standing("A.1.a")
    return now.status, now.revised_end


def test_of_several_replies_the_one_written_last_says_where_it_stands(rooms: Rooms) -> None:
    """Row 55: in all orders, with an edit of each."""
    found = set()
    for order in permutations(range(4)):
        rooms.office.command(MARIE, EWASTE, "status A.1.a not started", trigger=f"reset/{order}")
        # Ahead of the machine's clock: after the command, whatever it did before.
        early, late = Reply(rooms, "under way", age=-1000), Reply(rooms, "done", author=NINA, age=-1100)
        events = [
            early.message(),
            early.edit("at risk, UNU is late", after=5),
            late.message(),
            late.edit("done, sent to all", after=5),
        ]
        found.add(status_after(rooms, [events[number] for number in order]))
    assert found == {(Status.COMPLETED, None)}


def test_an_edit_and_its_reply_come_to_one_status_in_both_orders(rooms: Rooms) -> None:
    """Row 55."""
    for first, then, status in (
        ("done", "at risk, UNU is late", Status.AT_RISK),
        ("done", "thanks, we are on it", Status.NOT_STARTED),
        ("we are on it", "done", Status.COMPLETED),
        ("done", "done, sent to all", Status.COMPLETED),
    ):
        for forward in (True, False):
            rooms.office.command(MARIE, EWASTE, "status A.1.a not started", trigger=f"reset/{first}/{then}/{forward}")
            reply = Reply(rooms, first, age=-1000)
            events = [reply.message(), reply.edit(then, after=5)]
            assert status_after(rooms, events if forward else events[::-1])[0] is status, (first, then, forward)
