"""What will be posted, asked in Slack: the list of a time to come, and today's post for oneself alone."""

from __future__ import annotations

from typing import Any

import pytest

from emgbot.actions import door
from emgbot.actions.request import Request
from emgbot.core.history import Via
from tests.actions.conftest import EWASTE, FRAMEWORK, GRACE, HOME, JONAS, MARIE, NINA, STRANGER, Office, Opening

OUTSIDE = "C0GENERAL"


def asked(office: Office, user: str, channel: str, text: str, *, via: Via = Via.COMMAND) -> dict[str, Any]:
    request = Request("T1", user, "", channel, f"cmd/{text}", text, via, direct=via is Via.DIRECT)
    return dict(door.respond(office.bot, request))


def lines(payload: dict[str, Any]) -> str:
    shown = [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]
    quiet = [e["text"] for block in payload["blocks"] if block["type"] == "context" for e in block["elements"]]
    return "\n".join([*shown, *quiet])


def test_a_preview_lists_each_post_with_its_steps_and_reasons(office: Office) -> None:
    said = lines(asked(office, NINA, EWASTE, "preview"))
    assert "#img-ewaste: " in said
    assert "*Friday 24 March 2017, 09:00* · nudge" in said
    assert "• *A.1.a* E-waste report · -5: 5 working days before 31 Mar 2017" in said
    assert "• *A.1.a* E-waste report · due: due 31 Mar 2017" in said
    assert "D.1.a" not in said


def test_what_it_lists_is_what_is_sent(office: Office) -> None:
    office.command(JONAS, EWASTE, "snooze 1b 27 March")
    listed = lines(asked(office, NINA, EWASTE, "preview until 31 March"))
    sent = [post for post in office.each_day("2017-03-21", "2017-03-31") if post.channel == EWASTE]
    assert listed.count("*, ") == 0
    assert sum(day in listed for day in ("Friday 24", "Monday 27", "Friday 31")) == len(sent)


def test_what_is_left_out_is_listed_with_the_reason(office: Office) -> None:
    office.command(JONAS, EWASTE, "1a done")
    said = lines(asked(office, NINA, EWASTE, "preview this week"))
    assert "◦ left out: *A.1.a* E-waste report · -5: completed on 21 Mar 2017" in said


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("preview", "21 Mar 2017 - 20 Apr 2017, #img-ewaste"),
        ("preview next 30 days", "21 Mar 2017 - 20 Apr 2017, #img-ewaste"),
        ("preview this month", "21-31 March 2017, #img-ewaste"),
        ("preview next week", "27 Mar 2017 - 2 Apr 2017, #img-ewaste"),
        ("what will you post next week?", "27 Mar 2017 - 2 Apr 2017, #img-ewaste"),
        ("preview #img-ewaste in April", "1-30 April 2017, #img-ewaste"),
        ("preview img-ewaste by 15 May please", "21 Mar 2017 - 15 May 2017, #img-ewaste"),
        ("preview <#C0EWASTE|img-ewaste> tomorrow", "22 March 2017, #img-ewaste"),
        ("preview 1b in June", "1-30 June 2017, A.1.b"),
    ],
)
def test_times_channels_and_activities_are_read_as_in_questions(office: Office, text: str, heading: str) -> None:
    assert lines(asked(office, JONAS, EWASTE, text)).startswith(f"*{heading}: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("preview blah", "“blah”"),
        ("preview last month", "is over"),
        ("preview 3/4/2017", "3 April 2017 or 4 March 2017"),
        ("preview until 2099", "at most 800 days ahead, to 30 May 2019"),
        ("preview next 3000 days", "The most is 800 days"),
        ("preview 1b until 2099", "at most 800 days ahead"),
        ("preview 1z", "There is no 1z"),
        ("preview #nowhere", "#nowhere has no activities"),
        ("preview all", "for the secretariat"),
        ("preview #framework", "You are not in #framework"),
        ("test #framework", "You are not in #framework"),
    ],
)
def test_what_cannot_be_previewed_is_refused_with_the_cure(office: Office, text: str, words: str) -> None:
    assert words in asked(office, NINA, EWASTE, text)["text"]


def test_the_secretariat_sees_every_channel_at_once_and_any_of_them(office: Office) -> None:
    said = lines(asked(office, MARIE, HOME, "preview all this week"))
    assert "· #img-ewaste · nudge" in said
    assert "· #framework · nudge" in said
    assert "D.1.a" in lines(asked(office, MARIE, HOME, "preview #framework"))


def test_elsewhere_the_channel_that_can_be_meant_is_taken_or_asked_for(office: Office) -> None:
    assert "#framework" in lines(asked(office, GRACE, OUTSIDE, "preview"))
    assert "#img-ewaste" in lines(asked(office, JONAS, OUTSIDE, "preview")), "the one he answers for"
    assert "#img-ewaste" in lines(asked(office, NINA, "D0NINA", "preview", via=Via.DIRECT))
    assert "#emg-secretariat" in lines(asked(office, MARIE, "D0MARIE", "preview", via=Via.DIRECT))
    assert "Of which channel? For example: `/emg preview #" in asked(office, STRANGER, OUTSIDE, "preview")["text"]


def test_an_empty_preview_names_the_next_post(office: Office) -> None:
    office.command(JONAS, EWASTE, "level off")
    said = lines(asked(office, JONAS, EWASTE, "preview tomorrow"))
    assert "no posts if nobody says anything more" in said
    assert "The next one is on Monday 27 March 2017, 09:00" in said


def test_what_one_message_does_not_hold_is_named_with_the_way_to_see_it(office: Office) -> None:
    answer = asked(office, MARIE, HOME, "preview all until end of 2018")
    (more,) = [line for line in lines(answer).splitlines() if line.startswith("+")]
    command = more.split("`")[1]
    assert command.startswith("/emg preview all ")
    assert lines(asked(office, MARIE, HOME, command)).splitlines()[1].startswith("*")
    assert "2018" in command


def test_a_test_shows_todays_post_as_it_is_sent_and_what_comes_next(opened: Opening) -> None:
    office = opened("2017-03-24T08:00")
    answer = asked(office, NINA, EWASTE, "test")
    (sent,) = [post for post in office.until("2017-03-24T09:00:01") if post.channel == EWASTE]

    def plain(block: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in block.items() if name != "block_id"}

    assert [plain(block) for block in answer["blocks"][1:-2]] == [plain(block) for block in sent.payload["blocks"]]
    assert answer["text"].startswith("Test: today's post of #img-ewaste")
    assert "metadata" not in answer
    assert "Next real send here: Friday 24 March 2017, 09:00: A.1.a -5" in lines(answer)
    again = asked(office, NINA, EWASTE, "test")
    assert "today's send of #img-ewaste is over" in again["text"]
    assert "Next real send here: Monday 27 March 2017" in lines(again)


def test_a_test_in_a_direct_message_mentions_nobody(opened: Opening) -> None:
    office = opened("2017-03-31T08:00")
    assert f"<@{JONAS}>" in repr(asked(office, NINA, EWASTE, "test"))
    answer = asked(office, NINA, "D0NINA", "test #img-ewaste", via=Via.DIRECT)
    assert f"<@{JONAS}>" not in repr(answer)
    assert "@Jonas" in repr(answer)


def test_a_day_without_a_post_says_why_for_each_activity_and_what_comes(office: Office) -> None:
    answer = asked(office, JONAS, EWASTE, "test")
    said = lines(answer)
    assert "nothing would be sent today (Tuesday 21 March 2017) in #img-ewaste" in said
    assert "• *A.1.a* next: -5 on 24 Mar 2017" in said
    assert "• *A.1.b* " in said
    assert "Next real send here: Friday 24 March 2017, 09:00: A.1.a -5" in said


def test_a_day_off_says_so(opened: Opening) -> None:
    office = opened("2017-03-25T08:00")
    assert "no working day" in asked(office, JONAS, EWASTE, "test")["text"]


def test_a_test_changes_nothing(opened: Opening) -> None:
    office = opened("2017-03-24T08:00")
    for user, channel in ((NINA, EWASTE), (MARIE, HOME), (GRACE, FRAMEWORK)):
        asked(office, user, channel, "test")
        asked(office, user, channel, "preview")
    assert office.history("A.1.a") == []
    assert {post.channel for post in office.until("2017-03-24T09:00:01")} == {EWASTE, FRAMEWORK, HOME}
