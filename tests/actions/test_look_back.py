"""A database that was restored from a backup does not know what was said since; the channels do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import psycopg
import pytest

from emgbot.actions.deliver import deliver
from emgbot.actions.tick import tick
from emgbot.config import database_url
from emgbot.errors import DeliveryError, Refusal
from emgbot.store.copying import back_up, bring_back
from emgbot.store.engine import Database
from tests.actions.conftest import EWASTE, FRAMEWORK, HOME, JONAS, Office, Opening, at

BACKUP = "2017-03-23T12:00"
UNREADABLE = DeliveryError("missing_scope")


def untold(_table: str, _rows: int) -> None:
    """Nobody looks."""


def backed_up(office: Office, folder: Path) -> Path:
    file = folder / "backup.db"
    back_up(office.bot.database, file, told=untold)
    return file


def restored(office: Office, file: Path) -> None:
    """The database is gone; the backup takes its place, and a new process begins."""
    office.close()
    office.bots.clear()
    if office.url.startswith("sqlite"):
        for found in Path(office.url.removeprefix("sqlite:///")).parent.glob("test.db*"):
            found.unlink()
    else:
        with psycopg.connect(office.url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    target = Database(database_url(office.url))
    bring_back(file, target, told=untold)
    target.close()
    office.bot = office.process("restored")


def said(office: Office) -> dict[str, list[str]]:
    return {
        channel: [post.words for post in office.posts(channel, threads=True)] for channel in (EWASTE, FRAMEWORK, HOME)
    }


@pytest.mark.parametrize(
    "when", ["2017-03-27T09:00:02", "2017-03-27T15:00", "2017-03-28T08:00", "2017-03-28T09:00:01", "2017-03-29T23:00"]
)
def test_a_restored_backup_of_days_ago_says_nothing_twice_and_goes_on_as_if_nothing_had_been(
    opened: Opening, tmp_path: Path, when: str
) -> None:
    """Row 19; R5."""
    office = opened("2017-03-21T08:00")
    office.until(BACKUP)
    file = backed_up(office, tmp_path)
    office.each_day("2017-03-24", "2017-03-29" if when > "2017-03-29" else "2017-03-27")
    restored(office, file)
    before = len(office.slack.said)
    assert office.until(when) == []
    assert len(office.slack.said) == before
    office.each_day("2017-03-29" if when < "2017-03-29" else "2017-03-30", "2017-04-14")
    other = Office(f"sqlite:///{tmp_path / 'undisturbed.db'}", "2017-03-21T08:00")
    other.each_day("2017-03-21", "2017-04-14")
    assert said(office) == said(other)
    assert max(Counter(each.mark for each in office.slack.said if each.verb == "post").values()) == 1
    other.close()


def test_a_reply_under_a_post_that_the_restored_database_does_not_know_is_kept(opened: Opening, tmp_path: Path) -> None:
    office = opened("2017-03-21T08:00")
    office.until(BACKUP)
    file = backed_up(office, tmp_path)
    office.each_day("2017-03-24", "2017-03-27")
    restored(office, file)
    office.until("2017-03-27T15:00")
    (nudge, _) = office.posts(EWASTE)
    office.reply(JONAS, EWASTE, "done", thread=nudge.ts)
    assert office.standing("A.1.a").status.value == "completed"
    office.beat()
    edits = [each for each in office.slack.said if each.verb == "edit"]
    assert [edit.ts for edit in edits] == [nudge.ts]


def test_what_waited_in_the_backup_and_was_sent_since_is_found(opened: Opening, tmp_path: Path) -> None:
    office = opened("2017-03-21T08:00")
    office.each_day("2017-03-21", "2017-03-23")
    office.clock.set(at("2017-03-24T09:00:01"))
    tick(office.bot)
    file = backed_up(office, tmp_path)
    deliver(office.bot)
    assert len(office.slack.said) == 3
    restored(office, file)
    office.beat()
    assert len(office.slack.said) == 3
    assert office.waiting() == {"sent": 3, "doubt": 0, "refused": 0}


def test_a_channel_is_read_once_after_missed_days_and_never_on_an_ordinary_morning(office: Office) -> None:
    office.each_day("2017-03-21", "2017-03-24")
    office.until("2017-03-27T09:00:01")
    assert office.slack.looked == [], "a weekend is nothing missed"
    office.until("2017-03-31T09:00:01")
    assert Counter(office.slack.looked) == {EWASTE: 1, FRAMEWORK: 1, HOME: 1}


@pytest.mark.parametrize("error", [UNREADABLE, DeliveryError("not_in_channel", refusal=Refusal.CHANNEL)], ids=str)
def test_a_channel_that_cannot_be_read_is_planned_after_half_an_hour(office: Office, error: DeliveryError) -> None:
    office.each_day("2017-03-21", "2017-03-23")
    office.slack.unreadable = error
    assert office.until("2017-03-28T09:00:01") == []
    for _ in range(17):
        office.machine(seconds=100)
        office.beat()
    assert office.slack.said == []
    assert len(office.slack.looked) < 3 * 17, "it is asked less and less often"
    for _ in range(4):
        office.machine(seconds=100)
        office.beat()
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]


def test_a_channel_that_can_be_read_again_is_planned_at_once(office: Office) -> None:
    office.each_day("2017-03-21", "2017-03-23")
    office.slack.unreadable = UNREADABLE
    office.until("2017-03-28T09:00:01")
    office.slack.unreadable = None
    office.machine(seconds=10)
    office.beat()
    assert [len(office.posts(channel)) for channel in (EWASTE, FRAMEWORK, HOME)] == [1, 1, 1]


class Bug(RuntimeError):
    """Something that nobody foresaw."""


def test_a_channel_whose_planning_fails_leaves_the_others_alone_and_is_tried_again_in_an_hour(office: Office) -> None:
    """Row 15."""
    office.each_day("2017-03-21", "2017-03-23")
    office.slack.unreadable = Bug()
    with pytest.raises(Bug):
        office.until("2017-03-28T09:00:01")
    (failed,) = office.slack.looked
    office.slack.unreadable = None
    office.beat()
    assert {said.channel for said in office.slack.said} == {EWASTE, FRAMEWORK, HOME} - {failed}
    office.machine(seconds=3601)
    office.beat()
    assert len(office.posts(failed)) == 1
