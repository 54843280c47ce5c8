"""Conversations of which Slack does not tell everything, in a workspace that changes under the bot's feet."""

from __future__ import annotations

import pytest

from emgbot.actions import sweep
from emgbot.store import directory, pauses
from tests.stories.conftest import Office, words

NUDGED = "2017-03-24T09:00:05"


@pytest.fixture
def nudged(office: Office) -> Office:
    """Friday the 24th, just after nine: #img-ewaste has its nudge."""
    office.until(NUDGED)
    return office


def nudge(office: Office) -> str:
    return str(office.posts("#img-ewaste")[-1]["ts"])


def swept(office: Office) -> None:
    sweep.sweep(office.bot.runtime, reason="test")
    office.settle()


def facts(office: Office, name: str) -> dict[str, object]:
    with office.bot.runtime.database.read() as tx:
        team = office.sandbox.workspace.team.id
        found = directory.listed(tx, team, directory.CHANNEL)
    return next(dict(each.facts) for each in found if each.name == name)


# --- Events that never come --------------------------------------------------------------------------------------


def test_a_reply_of_which_slack_never_told_is_found_quoted_and_gets_its_receipt(nudged: Office) -> None:
    """Row 58."""
    nudged.sandbox.fail("undelivered")
    ts = nudged.sandbox.say("jonas", "#img-ewaste", "1c done, sent to all", thread_ts=nudge(nudged)).ts
    nudged.sandbox.heal()
    assert "completed" not in words(nudged.say("jonas", "#img-ewaste", "/emg status 1c"))
    swept(nudged)
    assert "completed" in words(nudged.say("jonas", "#img-ewaste", "/emg status 1c"))
    (reply,) = [m for m in nudged.sandbox.messages("#img-ewaste", None, thread_ts=nudge(nudged)) if m["ts"] == ts]
    assert [reaction["name"] for reaction in reply["reactions"]] == ["memo"]


def test_an_edit_and_a_deletion_of_which_slack_never_told_are_found(nudged: Office) -> None:
    """Rows 56-58."""
    said = nudged.sandbox.say("jonas", "#img-ewaste", "1c done", thread_ts=nudge(nudged)).ts or ""
    nudged.sandbox.fail("undelivered")
    nudged.sandbox.edit("jonas", "#img-ewaste", said, "1c at risk, UNU is late")
    swept(nudged)
    nudged.sandbox.heal()
    assert "at risk" in words(nudged.say("jonas", "#img-ewaste", "/emg status 1c"))


def test_what_comes_twice_after_a_sweep_is_entered_once(nudged: Office) -> None:
    """Row 51."""
    nudged.sandbox.say("jonas", "#img-ewaste", "1c done", thread_ts=nudge(nudged))
    for _ in range(2):
        swept(nudged)
    history = words(nudged.say("jonas", "#img-ewaste", "/emg history 1c"))
    assert history.count("not started → completed") == 1


# --- Channels ----------------------------------------------------------------------------------------------------


def test_the_directory_follows_what_becomes_of_a_channel(nudged: Office) -> None:
    """Row 65."""
    nudged.sandbox.rename("hanna", "#img-ewaste", "img-e-waste")
    assert facts(nudged, "img-e-waste") == {}
    nudged.sandbox.admins.archive("hanna", "#img-e-waste")
    assert facts(nudged, "img-e-waste") == {"archived": True}
    nudged.sandbox.admins.unarchive("hanna", "#img-e-waste")
    nudged.sandbox.admins.make_private("hanna", "#img-e-waste")
    nudged.sandbox.leave("emgbot", "#img-e-waste")
    assert facts(nudged, "img-e-waste") == {"archived": False, "private": True, "member": False}
    nudged.sandbox.join("emgbot", "#img-e-waste")
    assert facts(nudged, "img-e-waste")["member"] is True
    nudged.until("2017-03-31T09:00:05")
    assert len(nudged.posts("#img-e-waste")) > 1, "the group has its posts as before"


@pytest.mark.parametrize(("away", "back"), [("leave", "join"), ("archive", "unarchive")])
def test_what_a_channel_did_not_take_goes_out_as_soon_as_it_is_open_again(office: Office, away: str, back: str) -> None:
    """Rows 42 and 65."""
    user = "emgbot" if away == "leave" else "hanna"
    acts = office.sandbox if away == "leave" else office.sandbox.admins
    getattr(acts, away)(user, "#img-ewaste")
    office.until(NUDGED)
    assert office.posts("#img-ewaste") == []
    channel = office.sandbox.workspace.channel_named("img-ewaste")
    with office.bot.runtime.database.read() as tx:
        assert channel is not None
        assert any(pause.name == pauses.of_channel(channel.id) for pause in pauses.listed(tx))
    getattr(acts, back)(user, "#img-ewaste")
    office.settle()
    assert len(office.posts("#img-ewaste")) == 1


# --- People ------------------------------------------------------------------------------------------------------


def test_a_focal_point_who_has_left_is_mentioned_no_more_and_the_secretariat_is_asked(office: Office) -> None:
    """Row 64."""
    jonas = next(user for user in office.sandbox.workspace.users() if user.name == "jonas")
    office.sandbox.admins.deactivate("hanna", "jonas")
    office.settle()
    asked = words(office.posts("#emg-secretariat")[-1])
    assert "Jonas Weber is no longer active in Slack" in asked
    assert "/emg plan set A.1 focal" in asked
    office.until("2017-03-31T09:00:05")
    due = words(office.posts("#img-ewaste")[-1])
    assert "Due" in due
    assert f"<@{jonas.id}>" not in due
    office.sandbox.admins.reactivate("hanna", "jonas")
    office.until("2017-04-07T09:00:05")
    assert f"<@{jonas.id}>" in words(office.posts("#img-ewaste")[-1])


def test_whoever_comes_into_a_channel_belongs_there_at_once(office: Office) -> None:
    """Row 64: presence is remembered for minutes, but not against what Slack tells."""
    assert "you are not in it" in words(office.say("grace", "#general", "/emg status A.1.c done"))
    office.sandbox.join("grace", "#img-ewaste")
    assert "completed" in words(office.say("grace", "#general", "/emg status A.1.c done"))


# --- Too much ----------------------------------------------------------------------------------------------------


def test_whoever_types_more_than_thirty_commands_a_minute_is_asked_to_wait_and_nobody_else(nudged: Office) -> None:
    """Row 67."""
    for _ in range(30):
        assert "due" in words(nudged.say("jonas", "#img-ewaste", "/emg due")).casefold()
    answer = words(nudged.say("jonas", "#img-ewaste", "/emg status 1c done"))
    assert "30 requests a minute" in answer
    assert "Nothing was changed" in answer
    assert "completed" in words(nudged.say("aisha", "#img-ewaste", "/emg status 1c done"))
    nudged.say("jonas", "#img-ewaste", "Two members have doubts", thread_ts=nudge(nudged))
    nudged.until("2017-03-27T09:00:05")
    assert nudged.posts("#img-ewaste", thread_ts=str(nudged.posts("#img-ewaste")[-1]["ts"]))


# --- Cut off -----------------------------------------------------------------------------------------------------


def test_an_app_that_is_taken_away_sends_nothing_until_it_is_installed_again(office: Office) -> None:
    """Row 43."""
    office.sandbox.admins.revoke("account_inactive")
    with office.bot.runtime.database.read() as tx:
        assert any(pause.name == pauses.WORKSPACE for pause in pauses.listed(tx))
