"""Whatever people and plans are called and say: Slack takes every message, nobody is notified, and no note is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emgbot.core.board import Board, Standing
from emgbot.core.calendar import Calendar
from emgbot.core.daypost import DayPost, compose
from emgbot.core.digest import Week
from emgbot.core.history import Action, Entry, Note, Via
from emgbot.core.ladder import Step
from emgbot.core.nudging import Nudge
from emgbot.core.places import Place, Places
from emgbot.core.plan import Activity, Plan
from emgbot.core.status import Status
from emgbot.views import answers, cards
from emgbot.views.answers import Reader
from emgbot.views.blocks import clipped, escape, message, paged, quote, sections, split
from emgbot.views.daypost import People, day_message, day_thread
from tests.views.conftest import HOSTILE, WORDS, harmless, sound, texts

GENEVA = ZoneInfo("Europe/Zurich")
CALENDAR = Calendar(GENEVA, time(9, 0), 0)
MONDAY = date(2017, 3, 27)
READER = Reader(MONDAY, CALENDAR)
NOON = datetime(2017, 3, 24, 12, tzinfo=UTC)
SOME = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def people(words: list[str]) -> People:
    """Focal points whose ids are ours, and whose names are anything."""

    def mentioned(activity: Activity) -> list[str]:
        return ["U0FOCAL1", "U0FOCAL2"] if activity.group == "A.1" else []

    return People(mentioned, lambda activity: words if activity.group != "A.1" else [], {})


def hostile_plan(plan: Plan, words: list[str]) -> Plan:
    """The plan with other words: titles as the plan file cuts them, everything else of any length."""

    def word(number: int) -> str:
        return words[number % len(words)]

    return replace(
        plan,
        groups=tuple(replace(group, name=word(n), title=word(n)[:60]) for n, group in enumerate(plan.groups)),
        activities=tuple(
            replace(
                activity,
                title=word(n)[:60],
                ask=word(n + 1),
                text=word(n + 2),
                partners=(word(n),),
                feeds=(*activity.feeds, word(n)),
                schedule=replace(activity.schedule, text=word(n + 3)),
            )
            for n, activity in enumerate(plan.activities)
        ),
        milestones=tuple(replace(m, when=word(n), name=word(n)) for n, m in enumerate(plan.milestones)),
    )


def hostile_board(plan: Plan, words: list[str]) -> Board:
    """Everybody has said something, under any name."""
    standing = [
        Standing(Status.UNDER_WAY, 60, None, NOON, by=words[n % len(words)], entity=words[-1], spoken_at=NOON)
        for n in range(len(plan.activities))
    ]
    return Board(plan, {a.ref: s for n, (a, s) in enumerate(zip(plan.activities, standing, strict=True)) if n % 3})


def entries(plan: Plan, words: list[str]) -> list[Entry]:
    return [
        Entry(
            id=n,
            change=f"cmd/T/{n}",
            ref=activity.ref,
            action=Action.STATUS,
            at=NOON,
            actor="U1",
            actor_name=words[n % len(words)],
            role="member",
            via=Via.COMMAND,
            from_status=Status.NOT_STARTED,
            to_status=Status.UNDER_WAY,
            entity=words[0],
            on_behalf=bool(n % 2),
            received_via=words[-1],
            note=words[(n + 1) % len(words)],
        )
        for n, activity in enumerate(plan.activities[:25])
    ]


def place_of(plan: Plan, *, secretariat: bool) -> Places:
    groups = tuple(plan.group_by_ref)
    home = Place("#home", groups if secretariat else groups[3:], CALENDAR, secretariat=True)
    return Places((home,) if secretariat else (home, Place("#group", groups[:3], CALENDAR)))


LISTS = st.lists(WORDS, min_size=1, max_size=4)


@SOME
@given(words=LISTS, steps=st.lists(st.sampled_from(list(Step)), min_size=1, max_size=30), late=st.booleans())
@example(words=["x" * 40_000], steps=[Step.DUE] * 12, late=True)
@example(words=["&" * 4_000], steps=[Step.DUE, Step.OPENING, Step.PLUS_5], late=False)
@example(words=["word " * 8_000], steps=[Step.DUE], late=False)
def test_a_nudge_holds_whatever_the_plan_says(plan: Plan, words: list[str], steps: list[Step], late: bool) -> None:
    board = hostile_board(hostile_plan(plan, words), words)
    nudges = tuple(Nudge(a, step, "") for a, step in zip(board.plan.activities, steps, strict=False))
    place = place_of(plan, secretariat=False).all[-1]
    payload = day_message(DayPost(place, MONDAY, nudges, (), late=late), board, people(words))
    sound(payload)
    assert [block for block in payload["blocks"] if block["type"] == "actions"], "the buttons stay"


@SOME
@given(words=LISTS, notes=st.lists(WORDS, max_size=6), secretariat=st.booleans())
@example(words=["x" * 40_000], notes=list(HOSTILE), secretariat=True)
@example(words=["&" * 4_000], notes=["&" * 4_000], secretariat=False)
def test_a_digest_holds_and_its_thread_has_every_note_word_for_word(
    plan: Plan, words: list[str], notes: list[str], secretariat: bool
) -> None:
    board = hostile_board(hostile_plan(plan, words), words)
    places = place_of(board.plan, secretariat=secretariat)
    kept = tuple(
        Note("U1", words[n % len(words)], NOON, text, board.plan.activities[n % 41].ref, (words[-1],))
        for n, text in enumerate(notes)
    )
    week = Week(datetime(2017, 3, 20, tzinfo=UTC), tuple(entries(board.plan, words)), kept)
    post = compose([MONDAY], board, places, places.all[-1], week=week)
    assert post.digest is not None
    sound(day_message(post, board, people(words)))
    thread = day_thread(replace(post, flags=()), board, people(words))
    for payload in thread:
        sound(payload)
    assert quoted(thread) == "".join(shown(text) for text in notes)


@SOME
@given(words=LISTS, secretariat=st.booleans())
@example(words=["x" * 40_000], secretariat=True)
@example(words=["&" * 4_000], secretariat=False)
def test_flags_their_mail_and_the_start_hold(plan: Plan, words: list[str], secretariat: bool) -> None:
    board = hostile_board(hostile_plan(plan, words), words)
    places = place_of(board.plan, secretariat=secretariat)
    day = date(2017, 4, 7)
    post = compose([day], board, places, places.secretariat, week=None, after=date(2016, 9, 1), first=True)
    assert post.introduction is not None
    assert secretariat or post.flags
    sound(day_message(post, board, people(words)))
    for payload in day_thread(post, board, people(words)):
        sound(payload)


def quoted(thread: list[dict[str, Any]]) -> str:
    """All quotations of a thread, one after the other."""
    return "".join(
        text["text"]
        for payload in thread
        for block in payload["blocks"]
        if block["type"] == "rich_text"
        for text in texts(block)
    )


def shown(text: str) -> str:
    """How a note is shown: what Slack puts in for names and links, as people see it."""
    return "".join(text["text"] for block in quote(text, {}) for text in texts(block))


@given(text=st.text(max_size=300).filter(lambda text: "<" not in text))
def test_words_without_slacks_own_marks_are_quoted_as_they_are(text: str) -> None:
    assert shown(text) == text


def test_slacks_own_marks_are_quoted_as_people_see_them() -> None:
    names = {"U0GRACE": "Grace Wanjiru"}
    (block,) = quote(
        "<@U0GRACE> <@U0X> <!channel> <!subteam^S1|@all> <#C1|framework> <http://a.b|a.b> <mailto:x@y|Anna>", names
    )
    assert [t["text"] for t in texts(block)] == [
        "@Grace Wanjiru @U0X @channel @all #framework http://a.b Anna (mailto:x@y)"
    ]


@SOME
@given(words=LISTS)
@example(words=["x" * 40_000])
@example(words=["&" * 4_000])
@example(words=["line\n" * 5_000, "<!channel>"])
@example(words=["x" * 2_998 + "<!channel>"])
def test_every_private_answer_holds(plan: Plan, words: list[str]) -> None:
    board = hostile_board(hostile_plan(plan, words), words)
    activities = board.plan.activities
    happened = entries(board.plan, words)
    card = cards.card(activities[1], board, happened, READER, place=Place(words[0], (), CALENDAR))
    for payload in (
        answers.changed(happened[:1], board, READER),
        answers.changed(happened, board, READER),
        answers.unchanged(activities, board, READER),
        answers.undone([(entry, entry) for entry in happened[:8]], board),
        answers.which([(a,) for a in activities], {"v": "status", "n": words[0][:300].replace('"', "")}, "2017"),
        answers.which([activities[:8], activities[8:16]], {"v": "status"}, "2017"),
        answers.report_choices(activities[:10], board, READER),
        answers.report_choices(activities, board, READER),
        card,
        answers.joined([card, card, card]),
        answers.listing(words[0], activities, board, READER),
        answers.due(words[0], [("Due", activities)], board, READER, after=words[-1]),
        cards.history(activities[0], happened, READER),
        answers.help_card([(word, word) for word in words], words[0]),
        answers.refusal(words[0]),
    ):
        sound(payload)


def test_a_history_that_does_not_fit_shows_every_entry_with_the_beginning_of_its_note(plan: Plan) -> None:
    board = Board(plan)
    happened = [replace(entry, note=f"note {entry.id} " + "long " * 580) for entry in entries(plan, ["Anna"])]
    payload = cards.history(plan.activities[0], happened, READER)
    sound(payload)
    whole = " ".join(text["text"] for text in texts(payload["blocks"]))
    assert all(f"note {entry.id} long" in whole for entry in happened)
    assert board.plan is plan


def test_a_note_that_fits_is_shown_whole(plan: Plan) -> None:
    note = "& <b> " * 450
    payload = answers.changed([replace(entries(plan, ["Anna"])[0], note=note)], Board(plan), READER)
    sound(payload)
    whole = "".join(text["text"] for text in texts(payload["blocks"]))
    assert escape(note).replace(" ", "") in whole.replace(" ", "")


@given(text=WORDS, limit=st.integers(12, 3_000))
def test_splitting_loses_nothing_but_line_breaks_and_breaks_no_escape(text: str, limit: int) -> None:
    escaped = escape(text)
    parts = split(escaped, limit)
    assert all(len(part) <= limit for part in parts)
    for part in parts:
        harmless(part)
    assert "".join(parts).replace("\n", "") == escaped.replace("\n", "")


@given(text=WORDS, limit=st.integers(12, 3_000))
def test_what_is_clipped_ends_in_an_ellipsis_and_breaks_no_escape(text: str, limit: int) -> None:
    short = clipped(escape(text), limit)
    assert len(short) <= limit
    harmless(short)
    assert short == escape(text) or short.endswith("…")


@given(words=st.lists(WORDS, max_size=5))
def test_pages_hold_all_blocks_in_order(words: list[str]) -> None:
    blocks = [block for text in words for block in (*sections(escape(text)), *quote(text, {}))]
    pages = paged(blocks)
    assert [block for page in pages for block in page] == blocks
    for page in pages:
        if page:
            assert message("x", page)["blocks"] == page, "a page is a message, nothing is cut from it"


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_no_text_is_ever_empty(text: str) -> None:
    assert message(text)["text"]
