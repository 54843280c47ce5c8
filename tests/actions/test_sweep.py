"""The sweep: what Slack never delivered is found; it asks little, stops where it is told to, and goes on there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from emgbot.actions import sweep
from emgbot.actions.listen import hear
from emgbot.clock import monotonic, wall_now, wall_seconds
from emgbot.config import database_url
from emgbot.core.status import Status
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal, StoreUnavailable
from emgbot.runtime import Runtime, Written
from emgbot.store import sweeps
from emgbot.store.engine import Database
from emgbot.store.tables import OutboxRow, ReactionRow, ReplyRow, SweepRow, ThreadRow
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, JONAS, NINA, Office
from tests.actions.rooms import Rooms

THROTTLED = DeliveryError("ratelimited", retry_after=30.0)


@pytest.fixture
def rooms(office: Office) -> Rooms:
    """Friday the 24th, just after nine: three channels have a post each."""
    office.until("2017-03-24T09:00:01")
    return Rooms(office)


def nudge(rooms: Rooms) -> str:
    """The ts of the nudge in #img-ewaste."""
    return rooms.office.posts(EWASTE)[0].ts


def reply(rooms: Rooms, text: str, *, ago: float = 300.0, number: int = 1, user: str = JONAS) -> Written:
    """Somebody replies under the nudge, and Slack tells nobody."""
    ts = f"{wall_seconds() - ago:.0f}.{number:06d}"
    return rooms.write(EWASTE, nudge(rooms), Written(ts, None, user, text, by_person=True))


def kept(rooms: Rooms) -> list[tuple[str, bool]]:
    """The replies that the bot holds: words, withdrawn."""
    with rooms.office.bot.database.read() as tx:
        return [(text, gone) for text, gone in tx.execute(select(ReplyRow.text, ReplyRow.withdrawn))]


def quarter_of_an_hour(bot: Runtime) -> None:
    """So long ago everything was asked for, as far as the tables know."""
    with bot.database.write() as tx:
        ago = {"wanted_at": SweepRow.wanted_at, "read_at": SweepRow.read_at, "begun_at": SweepRow.begun_at}
        for row in tx.execute(select(SweepRow.channel, *ago.values())).mappings().all():
            older = {name: row[name] - sweep.EVERY for name in ago if row[name]}
            tx.execute(update(SweepRow).where(SweepRow.channel == row["channel"]).values(older))
    bot.memory.sweep_at = 0.0


def a_minute(bot: Runtime) -> None:
    """So long ago the bot read its last page."""
    bot.memory.pages_read.clear()
    with bot.database.write() as tx:
        for table in (SweepRow, ThreadRow):
            tx.execute(update(table).values(not_before=wall_now() - timedelta(minutes=1)))


# --- What it finds -----------------------------------------------------------------------------------------------


def test_a_reply_that_was_never_delivered_is_kept_with_its_status(rooms: Rooms) -> None:
    """Row 58."""
    reply(rooms, "done, sent to all")
    sweep.sweep(rooms.bot(), reason="test")
    assert kept(rooms) == [("done, sent to all", False)]
    assert rooms.office.standing("A.1.a").status is Status.COMPLETED
    assert rooms.office.history("A.1.a")[0].actor == JONAS


def test_an_edit_and_a_deletion_that_were_never_delivered_are_found(rooms: Rooms) -> None:
    """Rows 56-58."""
    first, second = reply(rooms, "Waiting for ITU"), reply(rooms, "Waiting for UNEP", number=2, user=NINA)
    bot = rooms.bot()
    sweep.sweep(bot, reason="test")
    rooms.write(EWASTE, nudge(rooms), replace(first, text="Waiting for FAO", edited_ts=f"{wall_seconds():.6f}"))
    rooms.delete(EWASTE, nudge(rooms), second.ts)
    sweep.sweep(bot, reason="test")
    assert kept(rooms) == [("Waiting for FAO", False), ("Waiting for UNEP", True)]


def test_of_bots_and_of_the_bot_itself_nothing_is_kept(rooms: Rooms) -> None:
    """Row 60."""
    said = reply(rooms, "done")
    rooms.write(EWASTE, nudge(rooms), replace(said, by_person=False))
    rooms.write(EWASTE, nudge(rooms), replace(said, ts=f"{said.ts[:-1]}9", user="U0BOT"))
    sweep.sweep(rooms.bot(), reason="test")
    assert kept(rooms) == []


def test_an_emoji_that_was_never_told_of_is_found_and_one_that_is_gone_as_well(rooms: Rooms) -> None:
    """Row 58: reactions are read with their post."""
    there = rooms.emoji[EWASTE, nudge(rooms)] = {(JONAS, "white_check_mark"), ("U0BOT", "memo")}
    bot = rooms.bot()
    sweep.sweep(bot, reason="test")
    on_it = select(ReactionRow.user_id, ReactionRow.emoji, ReactionRow.present)
    with bot.database.read() as tx:
        assert tx.execute(on_it).all() == [(JONAS, "white_check_mark", True)]
    there.clear()
    sweep.sweep(bot, reason="test")
    with bot.database.read() as tx:
        assert tx.execute(on_it).all() == [(JONAS, "white_check_mark", False)]


def test_a_post_of_more_than_five_weeks_ago_is_not_looked_at(rooms: Rooms) -> None:
    reply(rooms, "done")
    with rooms.office.bot.database.write() as tx:
        old = f"{wall_seconds() - timedelta(days=36).total_seconds():.6f}"
        tx.execute(update(OutboxRow).where(OutboxRow.channel == EWASTE, OutboxRow.verb == "post").values(ts=old))
    sweep.sweep(rooms.bot(), reason="test")
    assert sorted(rooms.asked) == [f"history {FRAMEWORK}", f"history {HOME}"]


# --- What is not gone --------------------------------------------------------------------------------------------


def test_a_reply_that_slack_does_not_show_yet_is_not_gone(rooms: Rooms) -> None:
    """Row 57."""
    fresh = reply(rooms, "Waiting for ITU", ago=10)
    rooms.office.reply(JONAS, EWASTE, "Waiting for ITU", thread=nudge(rooms), ts=fresh.ts)
    rooms.delete(EWASTE, nudge(rooms), fresh.ts)
    sweep.sweep(rooms.bot(), reason="test")
    assert kept(rooms) == [("Waiting for ITU", False)]


def test_what_comes_in_while_a_thread_is_read_is_not_gone(rooms: Rooms) -> None:
    """Row 57."""
    reply(rooms, "Waiting for ITU")
    late = f"{wall_seconds() - 200:.0f}.000009"

    def meanwhile() -> None:
        if rooms.asked[-1].startswith("thread"):
            rooms.office.reply(NINA, EWASTE, "So do we", thread=nudge(rooms), ts=late)

    rooms.meanwhile = meanwhile
    sweep.sweep(rooms.bot(), reason="test")
    assert sorted(kept(rooms)) == [("So do we", False), ("Waiting for ITU", False)]


def test_only_a_thread_that_was_read_to_its_end_says_what_is_gone(rooms: Rooms) -> None:
    """Row 57."""
    for number in range(30):
        written = reply(rooms, f"line {number}", number=number)
        rooms.office.reply(JONAS, EWASTE, written.text, thread=nudge(rooms), ts=written.ts)
    rooms.delete(EWASTE, nudge(rooms), written.ts)
    rooms.page = 1
    sweep.sweep(rooms.bot(), reason="test")
    assert all(not gone for _, gone in kept(rooms))
    rooms.page = 10
    bot = rooms.bot()
    sweep.sweep(bot, reason="test")
    assert [text for text, gone in kept(rooms) if gone] == ["line 29"]


def test_a_twin_under_another_ts_is_not_gone(rooms: Rooms) -> None:
    """Rows 54 and 57."""
    written = replace(reply(rooms, "Waiting for ITU"), client_id="cid-1")
    rooms.write(EWASTE, nudge(rooms), written)
    twin = rooms.heard(EWASTE, replace(written, ts=f"{float(written.ts):.0f}.900000"))
    hear(rooms.office.bot, twin)
    sweep.sweep(rooms.bot(), reason="test")
    assert kept(rooms) == [("Waiting for ITU", False)]


# --- How much it asks --------------------------------------------------------------------------------------------


def test_a_channel_is_asked_for_once_in_a_quarter_of_an_hour_and_threads_only_where_something_is_new(
    rooms: Rooms,
) -> None:
    """Row 58."""
    bot = rooms.bot()
    known = reply(rooms, "Waiting for ITU")
    rooms.office.reply(JONAS, EWASTE, known.text, thread=nudge(rooms), ts=known.ts)
    for _ in range(3):
        sweep.beat(bot)
    everything = sorted(f"history {channel}" for channel in (EWASTE, FRAMEWORK, HOME))
    assert sorted(rooms.asked) == everything, "all that is there is stored already"
    rooms.asked.clear()
    reply(rooms, "So do we", number=2, user=NINA)
    sweep.beat(bot)
    assert rooms.asked == []
    quarter_of_an_hour(bot)
    sweep.beat(bot)
    assert sorted(rooms.asked) == [*everything, f"thread {nudge(rooms)}"]
    rooms.asked.clear()
    quarter_of_an_hour(bot)
    sweep.beat(bot)
    assert sorted(rooms.asked) == everything, "what was read is not read again"


def test_several_processes_ask_no_more_than_one(rooms: Rooms) -> None:
    """Row 13."""
    for name in ("one", "two", "three"):
        sweep.beat(rooms.bot(name))
    assert len(rooms.asked) == 3


def test_a_process_reads_fifty_pages_a_minute_and_goes_on_in_the_next(rooms: Rooms) -> None:
    reply(rooms, "done")
    bot = rooms.bot()
    bot.memory.pages_read = [monotonic()] * 49
    assert sweep.sweep(bot, reason="test").left
    assert len(rooms.asked) == 1
    for _ in range(5):
        sweep.beat(bot)
    assert len(rooms.asked) == 1
    a_minute(bot)
    assert not sweep.go_on(bot).left
    assert len(rooms.asked) == 4
    assert kept(rooms) == [("done", False)]


def test_a_throttled_sweep_waits_as_long_as_slack_says_in_all_processes_and_goes_on_where_it_was(rooms: Rooms) -> None:
    """Row 35."""
    for day in ("2017-03-27", "2017-03-31"):
        rooms.office.until(f"{day}T09:00:01")
    rooms.page = 1
    count = len(rooms.office.posts(EWASTE))
    assert count == 3
    bot, other = rooms.bot("one"), rooms.bot("two")
    with bot.database.write() as tx:
        sweeps.want(tx, "T1", [EWASTE], at=wall_now(), whole=True)
    bot.memory.pages_read = [monotonic()] * 49
    sweep.go_on(bot)
    a_minute(bot)
    rooms.then = [THROTTLED]
    sweep.go_on(bot)
    sweep.go_on(other)
    assert len(rooms.asked) == 2, "the second page was refused, and nobody asks before"
    rooms.office.machine(seconds=31)
    a_minute(other)
    sweep.go_on(other)
    assert len(rooms.asked) == 2 + (count - 1), "the first page is not read again"


@pytest.mark.parametrize(
    "error",
    [
        DeliveryUnknown("TimeoutError"),
        DeliveryError("internal_error"),
        DeliveryError("not_in_channel", refusal=Refusal.CHANNEL),
        DeliveryError("missing_scope", refusal=Refusal.WORKSPACE),
    ],
)
def test_a_channel_that_cannot_be_read_keeps_no_other_waiting_and_is_not_asked_at_once_again(
    rooms: Rooms, error: DeliveryError | DeliveryUnknown
) -> None:
    """Row 45."""
    bot = rooms.bot()
    rooms.then = [error]
    sweep.sweep(bot, reason="test")
    for _ in range(5):
        sweep.beat(bot)
    assert sorted(rooms.asked) == sorted(f"history {channel}" for channel in (EWASTE, FRAMEWORK, HOME))
    quarter_of_an_hour(bot)
    a_minute(bot)
    sweep.beat(bot)
    assert len(rooms.asked) == 6


def test_a_thread_that_is_gone_is_not_asked_for_again(rooms: Rooms) -> None:
    """Row 49."""
    reply(rooms, "done")
    bot = rooms.bot()
    sweep.want(bot, reason="test")
    rooms.meanwhile = lambda: rooms.then.extend(
        [DeliveryError("thread_not_found", refusal=Refusal.GONE)] if rooms.asked[-1].startswith("thread") else []
    )
    sweep.go_on(bot)
    assert not sweep.go_on(bot).left
    assert rooms.asked.count(f"thread {nudge(rooms)}") == 1


# --- When it is wanted -------------------------------------------------------------------------------------------


def test_after_a_time_without_a_database_every_thread_is_read(rooms: Rooms) -> None:
    """Row 23."""
    bot = rooms.bot()
    sweep.sweep(bot, reason="test")
    reply(rooms, "Waiting for ITU")
    cut_off = replace(bot, database=Database(database_url("sqlite:////nowhere/at/all.db")))
    with pytest.raises(StoreUnavailable):
        sweep.beat(cut_off)
    sweep.beat(bot)
    assert kept(rooms) == [("Waiting for ITU", False)]
    assert bot.memory.missed == ""


def test_what_was_asked_for_by_a_process_that_died_is_done_by_another(rooms: Rooms) -> None:
    """Row 52."""
    reply(rooms, "done")
    sweep.want(rooms.bot("dies"), reason="test")
    sweep.beat(rooms.bot("lives"))
    assert kept(rooms) == [("done", False)]
