"""What the secretariat reads about a changed plan: within Slack's limits, harmless and complete, whatever is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emgbot.core.board import Board
from emgbot.core.calendar import Calendar
from emgbot.core.places import Place, Places
from emgbot.core.plan import Plan
from emgbot.core.plan_dates import moved
from emgbot.core.plan_diff import compare
from emgbot.core.plan_match import match
from emgbot.views import plan_changes
from emgbot.views.plan_changes import Shown, Standing
from tests.views.conftest import WORDS, sound

TODAY = date(2017, 3, 20)
CALENDAR = Calendar(ZoneInfo("Europe/Zurich"))
SOME = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def changed(plan: Plan, words: list[str]) -> Plan:
    """The plan with other words everywhere, two that changed places, and new ones."""

    def some(number: int) -> str:
        return words[number % len(words)]

    names = {"A.1.c": "A.1.d", "A.1.d": "A.1.c", "B.1.a": "B.1.e"}
    activities = tuple(
        replace(activity, ref=names[activity.ref])
        if activity.ref in names
        else replace(activity, text=some(n), title=f"{n} {some(n + 1)}", ask=some(n + 2), partners=(some(n + 3),))
        for n, activity in enumerate(plan.activities)
    )
    milestones = tuple(replace(each, name=some(n), when=some(n + 1)) for n, each in enumerate(plan.milestones))
    return replace(plan, title=words[0], activities=activities, milestones=milestones)


def shown(plan: Plan, new: Plan, *, another_year: bool) -> Shown:
    places = Places((Place("#home", tuple(plan.group_by_ref), CALENDAR, secretariat=True),))
    difference = compare(plan, new)
    carried = match(plan.by_ref, new.by_ref, answers={}, retired={}, moved_only=True)
    moves = {ref: (a, b) for ref, a, b in moved(difference, Board(plan), places, places, TODAY)}
    return Shown(
        id=7,
        seen="0" * 12,
        plan=new,
        version=3,
        came=f"{new.title}, proposed by {new.title}",
        difference=None if another_year else difference,
        carried=carried if another_year else None,
        running=plan,
        moves=moves,
        worth_a_look=[new.title] * 9,
        silent=list(plan.by_ref)[:20],
    )


@SOME
@given(words=st.lists(WORDS, min_size=1, max_size=4), another_year=st.booleans())
@example(words=["x" * 40_000], another_year=False)
@example(words=["&" * 4_000], another_year=False)
@example(words=["word " * 8_000], another_year=True)
def test_whatever_the_plans_say_every_message_holds(plan: Plan, words: list[str], another_year: bool) -> None:
    new = changed(plan, words)
    found = shown(plan, new, another_year=another_year)
    sound(plan_changes.proposal(found, lead=words[0]))
    for part in (1, 2, 99):
        sound(plan_changes.whole(found, part))
    sound(plan_changes.accepted(found, 4))
    sound(plan_changes.gone_message(new.activities))
    sound(plan_changes.milestones(new, CALENDAR, TODAY))
    sound(plan_changes.overview(Standing(new, 3, words[0], words[-1], orders=words * 10)))
    sound(plan_changes.history(new, words * 10))
    sound(plan_changes.order(words[0], "", {"k": "channel"}))


def test_in_parts_nothing_is_missing(plan: Plan) -> None:
    new = replace(
        plan, activities=tuple(replace(a, text=f"{a.text} {'and so on ' * 60}{a.ref}.") for a in plan.activities)
    )
    found = shown(plan, new, another_year=False)
    first = plan_changes.proposal(found)
    assert "+35 more" in said(first)
    assert [label for label in labels(first) if label in ("Accept", "Show everything")] == ["Show everything", "Accept"]
    whole, part = "", 0
    while f"Part {part} of {part}" not in whole:
        part += 1
        page = plan_changes.whole(found, part)
        sound(page)
        whole += said(page)
    assert part > 3
    assert all(f"and so on {activity.ref}." in whole for activity in plan.activities)


def test_yes_to_all_answers_no_more_than_what_is_seen(plan: Plan) -> None:
    letters = "abcdefgh"
    names = {f"A.1.{old}": f"A.1.{new}" for old, new in zip(letters, letters[::-1], strict=True)}
    names |= {"D.2.a": "D.2.b", "D.2.b": "D.2.a"}
    new = replace(plan, activities=tuple(replace(a, ref=names.get(a.ref, a.ref)) for a in plan.activities))
    assert "Yes to these 8" in labels(plan_changes.proposal(shown(plan, new, another_year=False)))


def said(payload: dict[str, Any]) -> str:
    return json.dumps(payload["blocks"], ensure_ascii=False)


def labels(payload: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in payload["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]
