"""What people read in answers: the day that was named, names instead of codes, and what to do about an empty answer."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Office, buttons, words


def test_what_was_done_earlier_is_shown_and_found_under_its_own_day(office: Office) -> None:
    answer = words(office.say("hanna", "#img-ewaste", "/emg status 1b done on 9 February"))
    assert "not started → completed on 9 Feb 2017" in answer
    listed = words(office.say("hanna", "#img-ewaste", "/emg status"))
    assert "completed 9 Feb 2017 (EMG secretariat)" in listed
    finished = words(office.say("hanna", "#img-ewaste", "/emg what did we finish last month?"))
    assert "A.1.b" in finished
    assert "A.1.a" not in finished


def test_what_is_closed_is_not_counted_in_working_days_any_more(office: Office) -> None:
    office.say("jonas", "#img-ewaste", "/emg status 1a done")
    listed = words(office.say("jonas", "#img-ewaste", "/emg status"))
    line = next(line for line in listed.splitlines() if "*A.1.a*" in line)
    assert line.endswith('planned end 31 Dec 2016 (plan: "Sept-Dec 16")')


def test_a_figure_is_said_from_what_to_what_and_so_is_its_undo(office: Office) -> None:
    office.say("jonas", "#img-ewaste", "/emg status 1c under way")
    answer = office.say("jonas", "#img-ewaste", "/emg status 1c 60%")
    assert "under way → under way, 60 %" in words(answer)
    assert "under way, 60 % → under way" in words(office.press("jonas", "#img-ewaste", answer, "Undo"))


def test_a_revised_end_that_is_taken_back_says_which_end_counts_again(office: Office) -> None:
    answer = office.say("jonas", "#img-ewaste", "/emg status 1d delayed to end of April, venue lost")
    assert "revised end 30 Apr 2017" in words(answer)
    undone = words(office.press("jonas", "#img-ewaste", answer, "Undo"))
    assert "revised end 30 Apr 2017 → planned end as printed" in undone


def test_the_card_names_who_is_to_act_and_the_focal_point(office: Office) -> None:
    card = words(office.say("paolo", "#img-ewaste", "/emg who is the focal point of 1c?"))
    assert "*Focal point* Jonas Weber (UNU)" in card
    assert "*Action by* IMG on Tackling E-waste · in #img-ewaste" in card


def test_asking_which_one_is_meant_for_a_card_does_not_speak_of_changes(office: Office) -> None:
    asked = office.say("hanna", "#emg-secretariat", "/emg status 2a")
    assert buttons(asked)
    assert "Nothing was changed" not in words(asked)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/emg due blah", ["“blah”", "/emg due next month"]),
        ("/emg status done", ["Which activity?", "/emg status 1a done"]),
        ("/emg focal 1c @hanna", ["focal 1c @hanna"]),
    ],
)
def test_what_was_not_understood_is_shown_as_typed_and_lists_nothing(
    office: Office, typed: str, expected: list[str]
) -> None:
    answer = words(office.say("jonas", "#img-ewaste", typed))
    for part in expected:
        assert part in answer
    assert "A.1.g" not in answer


@pytest.mark.parametrize("typed", ["/emg due tomorrow", "/emg overdue"])
def test_an_empty_answer_names_the_next_thing_due(office: Office, typed: str) -> None:
    answer = words(office.say("daniel", "#task-team", typed))
    if typed == "/emg overdue":
        for ref in ("2a", "2b", "2c"):
            office.say("daniel", "#task-team", f"/emg status {ref} done")
        answer = words(office.say("daniel", "#task-team", typed))
    assert "0 of 5" in answer
    assert "Next: D.2.d Task Team meetings on modalities of work and TOR, planned end 30 Jun 2017." in answer
    assert "D.2 Task Team on the effectiveness of the EMG" in answer


def test_who_has_nothing_of_their_own_is_told_that_it_is_the_channels(office: Office) -> None:
    answer = words(office.say("nina", "#peer-reviews", "/emg mine"))
    assert "None is in your name; open in this channel: 4 of 4" in answer


def test_the_next_send_goes_to_where_something_is_said_over_silent_mornings(office: Office) -> None:
    office.until("2017-03-20T12:00")
    office.say("jonas", "#img-ewaste", "/emg status 1c done")
    office.sandbox.move_by("send")
    assert f"{office.demo.clock():%Y-%m-%d}" == "2017-03-24"
    assert "A.1.d" in office.posts("#img-ewaste")[-1]["text"]


def test_a_digest_does_not_repeat_what_the_days_nudge_has_asked(office: Office) -> None:
    office.until("2017-04-03T12:00")
    nudge, _, week = words(office.posts("#framework")[-1]).rpartition("week to 2 April 2017")
    assert "D.1.e starts: Final Synthesis Report" in nudge
    assert "D.1.e" not in week
    assert "*This week* 7 Apr: D.1.c Information collection and analysis, D.1.d Zero draft" in week


def test_what_is_past_its_end_is_named_where_it_is_little_and_counted_where_it_is_much(office: Office) -> None:
    office.until("2017-04-03T12:00")
    group = words(office.posts("#framework")[-1])
    assert "*Past planned end* D.1.c Information collection and analysis; D.1.b Survey to EMG members; D.1.a" in group
    overview = words(office.posts("#emg-secretariat")[-1])
    assert "A.1.a +8 more (`/emg overdue` lists them)" in overview


def test_the_focal_points_of_a_group_are_not_called_for_what_the_secretariat_owes(office: Office) -> None:
    office.until("2017-07-31T12:00")
    overview = words(office.posts("#emg-secretariat")[-1])
    assert "*A.1.h* E-waste progress report to SOM23" in overview
    assert "<@" not in overview
    assert any("<@U0JONAS>" in words(post) for post in office.posts("#img-ewaste"))


def test_an_end_on_a_free_day_is_said_by_the_name_of_the_day(office: Office) -> None:
    office.until("2017-04-28T12:00")
    due = office.posts("#framework")[-1]
    assert 'Planned end 30 Apr 2017 (plan: "March - April 17"), on Sunday.' in due["text"]


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("/emg due this month", "`/emg status` lists"),
        ("/emg due this month all", "`/emg status all` lists"),
        ("/emg due this month C", "`/emg status C` lists"),
    ],
)
def test_the_command_that_lists_the_rest_is_about_the_same_part(office: Office, typed: str, command: str) -> None:
    assert command in words(office.say("grace", "#framework", typed))
