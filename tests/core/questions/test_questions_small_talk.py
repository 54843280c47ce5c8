"""What is no question about the plan: it is answered with help and never with activities, whatever dates it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from emgbot.core.files.planfile import load_plan
from emgbot.core.questions.parse import Intent, Question, parse_question

PLAN_FILE = Path(__file__).parents[3] / "config" / "workplan-2017.yaml"
PLAN = load_plan(PLAN_FILE.read_text(encoding="utf-8"), file=PLAN_FILE.name).plan

SMALL_TALK = Path(__file__).with_name("small-talk.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", SMALL_TALK.splitlines())
def test_small_talk_is_no_question(text: str) -> None:
    assert PLAN is not None
    assert parse_question(text, PLAN, today=date(2017, 3, 20)) == Question(Intent.UNKNOWN)
