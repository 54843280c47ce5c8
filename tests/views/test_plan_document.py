"""What is said about a document: all of it in a few messages, and no more lines than somebody reads."""

from __future__ import annotations

import json

from emgbot.core.plan import Plan
from emgbot.views import plan_document
from emgbot.views.plan_document import MOST_LISTED


def test_thousands_of_doubts_are_told_in_a_few_messages(plan: Plan) -> None:
    doubts = [f"line {number}: <!channel> has a letter that is taken. It became b)." for number in range(9_000)]
    for pages in (
        plan_document.as_read("plan.docx", plan, doubts),
        plan_document.unusable("plan.docx", doubts, doubts),
    ):
        assert len(pages) <= 10
        shown = json.dumps(pages, ensure_ascii=False)
        assert f"line {MOST_LISTED - 1}:" in shown
        assert f"and {9_000 - MOST_LISTED:,} more" in shown
        assert "<!channel>" not in shown


def test_a_list_that_is_not_too_long_is_told_whole(plan: Plan) -> None:
    doubts = [f"line {number}: something." for number in range(MOST_LISTED)]
    shown = json.dumps(plan_document.as_read("plan.docx", plan, doubts), ensure_ascii=False)
    assert f"line {MOST_LISTED - 1}:" in shown
    assert " more: " not in shown
