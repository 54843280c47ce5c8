"""What is not said on its day and what the secretariat is told of it: levels, pauses, dead posts, flags, snoozes."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

from sqlalchemy import update

from emgbot.actions.tick import tick
from emgbot.errors import DeliveryError
from emgbot.store import plans, watermarks
from emgbot.store.tables import StateRow
from tests.actions.conftest import EWASTE, HOME, JONAS, MARIE, PLAN, SETTINGS, Office, Opening, Said, at

LATE = "This comes late"
CARRIED = "Since the last digest"
FLAG = "Past planned end, no word"


def with_channel(group: str, **more: Any) -> dict[str, Any]:
    channels = {**SETTINGS["channels"], group: {**SETTINGS["channels"][group], **more}}
    return {**SETTINGS, "channels": channels}


def top(posts: list[Said], channel: str) -> list[Said]:
    return [post for post in posts if post.channel == channel and post.thread_ts is None]


def waiting(office: Office, channel: str) -> tuple[watermarks.Waiting, ...]:
    with office.bot.database.read() as tx:
        mark = watermarks.watermark(tx, "T1", channel)
    assert mark is not None
    return mark.carried


def test_a_calm_channel_hears_on_monday_of_what_fell_on_friday(opened: Opening) -> None:
    office = opened("2017-03-21T08:00", settings=with_channel("A.1", level="calm"))
    assert top(office.each_day("2017-03-21", "2017-03-26"), EWASTE) == []
    assert [(item.step, item.day) for item in waiting(office, EWASTE)] == [("-5", date(2017, 3, 24))]
    (digest,) = top(office.until("2017-03-27T09:00:01"), EWASTE)
    for told in (CARRIED, "A.1.a", "week to", "Completed"):
        assert told in digest.words
    assert f"<@{JONAS}>" not in digest.words, "nobody is mentioned for what a digest tells"
    assert waiting(office, EWASTE) == ()
    (due,) = top(office.each_day("2017-03-28", "2017-03-31"), EWASTE)
    assert f"<@{JONAS}>" in due.words
    assert CARRIED not in due.words


def test_what_is_done_by_monday_is_not_told_then(opened: Opening) -> None:
    office = opened("2017-03-21T08:00", settings=with_channel("A.1", level="off"))
    office.each_day("2017-03-21", "2017-03-25")
    office.command(JONAS, EWASTE, "status A.1.a done")
    (digest,) = top(office.until("2017-03-27T09:00:01"), EWASTE)
    assert CARRIED not in digest.words
    assert "not started → completed" in digest.words


def test_a_carried_step_survives_whoever_ticks_and_when(opened: Opening) -> None:
    office = opened("2017-03-21T08:00", settings=with_channel("A.1", level="off"))
    office.until("2017-03-24T09:00:01")
    office.bot = office.process("another", settings=with_channel("A.1", level="off"))
    (digest,) = top(office.until("2017-03-27T09:00:01"), EWASTE)
    assert CARRIED in digest.words
    assert top(office.until("2017-03-27T10:00"), EWASTE) == []


def test_a_pause_sends_nothing_and_is_not_made_up_for_as_downtime(opened: Opening) -> None:
    paused = with_channel("A.1", pause=["23-29 March 2017"])
    office = opened("2017-03-21T08:00", settings=paused)
    assert top(office.each_day("2017-03-21", "2017-03-30"), EWASTE) == []
    (due,) = top(office.until("2017-03-31T09:00:01"), EWASTE)
    assert LATE not in due.words
    digests = top(office.each_day("2017-04-01", "2017-04-03"), EWASTE)
    assert not any(CARRIED in post.words for post in digests), "the due day has covered the step before it"


def test_a_post_that_can_never_be_said_leaves_its_steps_to_the_digest(office: Office) -> None:
    office.slack.then = [DeliveryError("invalid_blocks", permanent=True)] * 6
    assert office.until("2017-03-24T09:00:01") == []
    assert [item.step for item in waiting(office, EWASTE)] == ["-5"]
    (digest,) = top(office.until("2017-03-27T09:00:01"), EWASTE)
    assert CARRIED in digest.words


def test_a_digest_that_can_never_be_said_gives_back_what_it_carried(opened: Opening) -> None:
    office = opened("2017-03-21T08:00", settings=with_channel("A.1", level="off"))
    office.until("2017-03-24T09:00:01")
    office.slack.always = DeliveryError("invalid_blocks", permanent=True)
    assert office.until("2017-03-27T09:00:01") == []
    office.slack.always = None
    (digest,) = top(office.each_day("2017-03-28", "2017-04-03"), EWASTE)
    assert CARRIED in digest.words


def test_flags_are_one_section_with_a_text_for_an_e_mail_in_their_thread(office: Office) -> None:
    office.each_day("2017-03-21", "2017-04-06")
    posts = [post for post in office.until("2017-04-07T09:00:01") if post.channel == HOME]
    (flags,) = [post for post in posts if post.thread_ts is None]
    assert flags.words.count(FLAG) >= 1
    for told in ("A.1.a", "E-waste report", "#img-ewaste", "planned end 31 Mar 2017", "Jonas", "no word yet", "D.1.a"):
        assert told in flags.words
    assert f"<@{JONAS}>" not in flags.words, "named, not mentioned"
    (mail,) = [post for post in posts if post.thread_ts is not None]
    for told in ("Dear colleagues", "A.1.a E-waste report (planned end 31 March 2017; focal point: Jonas)"):
        assert told in mail.words
    assert not any(FLAG in post.words for post in office.each_day("2017-04-08", "2017-04-30"))


def test_a_flag_missed_in_a_long_downtime_is_told_when_the_bot_is_back(office: Office) -> None:
    office.each_day("2017-03-21", "2017-04-03")
    posts = office.until("2017-04-19T09:00:01")
    assert [post.channel for post in posts if FLAG in post.words] == [HOME]


def test_a_word_since_the_due_day_needs_no_flag(office: Office) -> None:
    office.each_day("2017-03-21", "2017-03-31")
    office.command(JONAS, EWASTE, "status A.1.a under way, the printer is late")
    office.command(MARIE, HOME, "status D.1.a under way")
    office.each_day("2017-04-01", "2017-04-06")
    assert not any(FLAG in post.words for post in office.until("2017-04-07T09:00:01"))


def test_the_nudge_of_a_flags_day_keeps_its_flags_when_it_is_brought_up_to_date(office: Office) -> None:
    office.each_day("2017-03-21", "2017-04-06")
    office.until("2017-04-07T09:00:01")
    office.command(JONAS, EWASTE, "status A.1.a done")
    office.machine(seconds=2)
    office.beat()
    edits = [said for said in office.slack.said if said.verb == "edit" and said.channel == HOME]
    assert FLAG in edits[-1].words
    assert ":white_check_mark: *A.1.a*" in edits[-1].words
    assert "D.1.b" in edits[-1].words


def snooze(office: Office, ref: str, until: date, by: str) -> None:
    """As a reminder that somebody asked for leaves it; somebody has spoken before, so that there is a state."""
    with office.bot.database.write() as tx:
        own = StateRow.activity_id == office.row(ref)
        tx.execute(update(StateRow).where(own).values(snoozed_until=until, snoozed_by=by))


def test_a_snooze_is_one_send_with_the_name_of_who_asked(opened: Opening) -> None:
    office = opened("2017-03-10T08:00")
    office.command(JONAS, EWASTE, "status A.1.a under way")
    snooze(office, "A.1.a", date(2017, 3, 28), "Jonas")
    assert not any("Coming up" in post.words for post in top(office.each_day("2017-03-10", "2017-03-27"), EWASTE))
    (asked,) = top(office.until("2017-03-28T09:00:01"), EWASTE)
    assert "Jonas asked to be reminded today" in asked.words
    assert top(office.each_day("2017-03-29", "2017-03-30"), EWASTE) == []
    assert len(top(office.until("2017-03-31T09:00:01"), EWASTE)) == 1


def test_the_plan_that_is_accepted_while_a_tick_waits_is_the_one_it_plans_by(office: Office) -> None:
    office.until("2017-03-23T09:00:01")
    office.clock.set(at("2017-03-24T09:00:01"))
    other = office.process("the ticking one")
    tick(other)
    ticking = threading.Thread(target=tick, args=(other,))
    office.clock.set(at("2017-03-31T09:00:01"))
    with office.bot.database.write() as tx:
        (stored,) = plans.held(tx, "T1")
        text = PLAN.replace("E-waste report", "Report on e-waste")
        plans.accept_next(tx, "T1", stored, text=text, was={}, at=office.clock(), by=MARIE, origin="plan.yaml")
        ticking.start()
        ticking.join(timeout=0.3)
        assert ticking.is_alive(), "it waits for what is being accepted"
    ticking.join()
    office.beat()
    assert "Report on e-waste" in office.posts(EWASTE)[-1].words


def test_a_holiday_that_is_added_later_makes_nothing_said_twice(office: Office) -> None:
    office.each_day("2017-03-21", "2017-04-07")
    assert "5 working days ago" in office.posts(EWASTE)[-1].words
    free = {"defaults": {"holidays": ["2017-04-05"]}}
    office.bot = office.process("with a holiday more", settings={**SETTINGS, **free})
    posts = office.each_day("2017-04-08", "2017-04-20")
    assert not any(FLAG in post.words for post in posts)
    assert not any("Past planned end* ·" in post.words for post in top(posts, EWASTE))
    last = top(office.each_day("2017-04-21", "2017-04-24"), EWASTE)[-1]
    assert "15 working days ago" in last.words, "what was not said yet comes on its new day"
