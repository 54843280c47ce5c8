"""Forms: the trigger that opens one, and what Slack refuses in a view."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emgbot.sandbox import Sandbox

TITLE = {"type": "plain_text", "text": "Report"}
LABEL = {"type": "plain_text", "text": "Note"}
INPUT = {"type": "input", "label": LABEL, "element": {"type": "plain_text_input"}}
VIEW: dict[str, Any] = {"type": "modal", "title": TITLE, "submit": TITLE, "blocks": [INPUT], "external_id": "one"}


def trigger(sandbox: Sandbox, bot: Any, who: str = "jonas") -> str:
    """The trigger of a command that was just typed."""
    sandbox.say(who, "#img-ewaste", "/emg report")
    return str(bot.heard[-1].form["trigger_id"])


def test_a_form_is_opened_once_by_its_trigger(sandbox: Sandbox, bot: Any, web: Any) -> None:
    asked = trigger(sandbox, bot)
    view = web.api("views.open", trigger_id=asked, view=VIEW)["view"]
    assert (view["title"], view["state"], view["team_id"], view["app_id"]) == (TITLE, {"values": {}}, "T1", "A1")
    assert view["blocks"][0]["block_id"]
    assert view["blocks"][0]["element"]["action_id"]
    assert web.api("views.open", trigger_id=asked, view=VIEW)["error"] == "exchanged_trigger_id"
    assert [v["user"] for v in web.json("/control/state?as=jonas")["views"]] == ["U2"]
    assert web.json("/control/state?as=hanna")["views"] == []


def test_a_press_has_a_trigger_too(sandbox: Sandbox, bot: Any, web: Any) -> None:
    button = {"type": "button", "text": TITLE, "action_id": "report"}
    ts = web.api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "actions", "elements": [button]}])["ts"]
    sandbox.press("jonas", "#img-ewaste", ts, button="Report")
    asked = bot.heard[-1].interaction["trigger_id"]
    assert web.api("views.open", trigger_id=asked, view=json.dumps(VIEW))["ok"]


def test_a_trigger_lasts_for_seconds_only(sandbox: Sandbox, bot: Any, web: Any) -> None:
    sandbox.limit(trigger_seconds=0.000001)
    assert web.api("views.open", trigger_id=trigger(sandbox, bot), view=VIEW)["error"] == "expired_trigger_id"
    assert web.api("views.open", trigger_id="1.2.3", view=VIEW)["error"] == "invalid_trigger_id"
    assert web.api("views.open", view=VIEW)["error"] == "invalid_arguments"


def test_a_form_is_filled_later_unless_somebody_was_faster(sandbox: Sandbox, bot: Any, web: Any) -> None:
    view = web.api("views.open", trigger_id=trigger(sandbox, bot), view=VIEW)["view"]
    filled = VIEW | {"title": LABEL}
    after = web.api("views.update", view_id=view["id"], hash=view["hash"], view=filled)["view"]
    assert (after["id"], after["title"]) == (view["id"], LABEL)
    assert web.api("views.update", view_id=view["id"], hash=view["hash"], view=VIEW)["error"] == "hash_conflict"
    assert web.api("views.update", external_id="one", view=VIEW)["ok"]
    assert web.api("views.update", view_id="V404", view=VIEW)["error"] == "not_found"
    again = web.api("views.open", trigger_id=trigger(sandbox, bot), view=VIEW)
    assert again["error"] == "duplicate_external_id"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"type": "home"}, "/view/type"),
        ({"title": None}, "/view/title"),
        ({"title": TITLE | {"text": "x" * 25}}, "/view/title/text"),
        ({"submit": TITLE | {"type": "mrkdwn"}}, "/view/submit"),
        ({"submit": None}, "/view/submit"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"blocks": None}, "/view/blocks"),
        ({"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
        ({"blocks": [{"type": "header", "text": LABEL | {"text": "x" * 151}}]}, "/view/blocks/0/text/text"),
        ({"blocks": [{"type": "task_card"}]}, "/view/blocks/0/type"),
    ],
)
def test_what_breaks_a_limit_of_a_form_is_named_with_its_place(
    sandbox: Sandbox, bot: Any, web: Any, changes: Any, where: str
) -> None:
    asked = trigger(sandbox, bot)
    answer = web.api("views.open", trigger_id=asked, view=VIEW | changes)
    assert answer["error"] == "invalid_arguments"
    assert any(line.endswith(f"[json-pointer:{where}]") for line in answer["response_metadata"]["messages"])
    assert web.api("views.open", trigger_id=asked, view=VIEW)["ok"], "the trigger was not used up"


def test_a_form_may_be_long_but_not_too_large(sandbox: Sandbox, bot: Any, web: Any) -> None:
    asked = trigger(sandbox, bot)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    assert web.api("views.open", trigger_id=asked, view=VIEW | {"blocks": [section] * 90})["error"] == "view_too_large"
    assert web.api("views.open", trigger_id=asked, view=VIEW | {"blocks": [section] * 60})["ok"]
    assert web.api("views.open", trigger_id=asked, view="[")["error"] == "invalid_arguments"
