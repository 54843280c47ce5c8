"""The page in a real browser: what a person sees and does. Its names are listed in page/index.html."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from emgbot.sandbox import Sandbox

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="document.title=1"> &lt;b&gt; *bold* <javascript:alert(1)|click>'


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("messages").locator("[data-ts]").filter(has_text=text)


def test_a_command_is_typed_and_answered_in_private(page: Page, bot: Any) -> None:
    bot.answers("A.1.c is done")
    page.get_by_label("Message #img-ewaste").fill("/emg status 1c done")
    page.keyboard.press("Enter")
    expect(message(page, "A.1.c is done")).to_have_attribute("data-private", "")
    expect(message(page, "Only visible to you")).to_be_visible()
    page.get_by_test_id("act-as").select_option(label="Hanna Lindqvist · EMG secretariat")
    expect(page.get_by_test_id("messages").locator("[data-ts]")).to_have_count(0)


def test_a_button_is_pressed_after_its_question(page: Page, bot: Any, web: Any) -> None:
    confirm = {
        "title": {"type": "plain_text", "text": "Sure?"},
        "text": {"type": "plain_text", "text": "It is final."},
        "confirm": {"type": "plain_text", "text": "Yes, stop"},
        "deny": {"type": "plain_text", "text": "No"},
    }
    button = {"type": "button", "text": {"type": "plain_text", "text": "Stop"}, "action_id": "stop", "value": "1c"}
    blocks = [{"type": "actions", "elements": [button | {"confirm": confirm}]}]
    web.api("chat.postMessage", channel="C1", text="1c?", blocks=blocks)
    pressed = page.get_by_role("button", name="Stop")
    pressed.click()
    page.get_by_test_id("dialog-deny").click()
    pressed.click()
    with page.expect_response("**/control/press"):
        page.get_by_test_id("dialog-confirm").click()
    expect(pressed).to_be_enabled()
    actions = [heard.interaction["actions"][0]["value"] for heard in bot.heard if "payload" in heard.form]
    assert actions == ["1c"]


def test_a_reply_is_written_in_the_thread(page: Page, sandbox: Sandbox) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "is the draft out?").ts
    row = message(page, "is the draft out?")
    row.hover()
    row.get_by_label("Reply in a thread").click()
    page.get_by_label("Reply in thread").fill("yes, since Monday")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("thread-messages").get_by_text("yes, since Monday")).to_be_visible()
    expect(row.get_by_text("1 reply")).to_be_visible()
    assert sandbox.messages("#img-ewaste", thread_ts=root)[1]["user"] == "U2"
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("thread")).to_be_hidden()


def test_reactions_edits_and_deletions_by_hand(page: Page, sandbox: Sandbox) -> None:
    sandbox.say("jonas", "#img-ewaste", "1c is done")
    row = page.get_by_test_id("messages").locator("[data-ts]")
    row.hover()
    row.get_by_label("Add a reaction").click()
    page.get_by_role("button", name="eyes").click()
    expect(row.get_by_label("eyes, 1: Jonas Weber")).to_have_attribute("aria-pressed", "true")
    row.hover()
    row.get_by_label("Edit").click()
    page.get_by_label("Edit message").fill("1c is nearly done")
    page.keyboard.press("Enter")
    expect(row.get_by_text("1c is nearly done")).to_be_visible()
    expect(row.get_by_text("(edited)")).to_be_visible()
    row.hover()
    row.get_by_label("Delete").click()
    page.get_by_test_id("dialog-confirm").click()
    expect(row).to_have_count(0)


def test_text_never_becomes_markup(page: Page, web: Any) -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": HOSTILE}},
        {"type": "header", "text": {"type": "plain_text", "text": HOSTILE[:100]}},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": HOSTILE}]}],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": HOSTILE}]]},
    ]
    web.api("chat.postMessage", channel="C1", text=HOSTILE, blocks=blocks)
    row = page.get_by_test_id("messages").locator("[data-ts]")
    expect(row.locator("strong").filter(has_text="bold").first).to_be_visible()
    expect(row.locator(".content img")).to_have_count(0)
    expect(row.locator(".content a")).to_have_count(0)
    expect(row.get_by_text("<img src=x").first).to_be_visible()
    assert page.title() != "1"


def test_other_channels_count_what_is_new(page: Page, sandbox: Sandbox) -> None:
    sandbox.join("jonas", "#framework")
    sandbox.say("hanna", "#framework", "one")
    sandbox.say("hanna", "#framework", "two")
    entry = page.get_by_test_id("sidebar").get_by_role("button", name="framework, 2 new")
    entry.click()
    expect(page.get_by_test_id("sidebar").get_by_role("button", name="framework", exact=True)).to_be_visible()


def test_what_went_wrong_is_told_beside_the_box(page: Page) -> None:
    box = page.get_by_label("Message #img-ewaste")
    box.fill("/egm help")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("composer-error")).to_contain_text("not a valid command")
    expect(box).to_have_value("/egm help")


def test_one_joins_a_channel_to_write_in_it(page: Page) -> None:
    page.get_by_test_id("sidebar").get_by_role("button", name="framework").click()
    page.get_by_test_id("join").click()
    expect(page.get_by_label("Message #framework")).to_be_visible()


def test_the_clock_is_moved_by_its_buttons(page: Page) -> None:
    expect(page.get_by_test_id("clock")).to_contain_text("Mon 20 Mar")
    page.get_by_test_id("plus-day").click()
    expect(page.get_by_test_id("clock")).to_contain_text("Tue 21 Mar")
    page.get_by_test_id("next-send").click()
    expect(page.get_by_test_id("notice")).to_have_text("The bot has nothing more to send.")


def test_a_permalink_opens_its_message(page: Page, sandbox: Sandbox, web: Any) -> None:
    root = sandbox.say("hanna", "#general", "root").ts
    reply = sandbox.say("jonas", "#general", "the reply", thread_ts=root).ts
    page.goto(f"{sandbox.url}/archives/C3/p{str(reply).replace('.', '')}?thread_ts={root}")
    expect(page.get_by_test_id("channel-title")).to_have_text("#general")
    expect(page.get_by_test_id("thread-messages").get_by_text("the reply")).to_be_visible()


def test_names_are_suggested_while_one_types(page: Page, bot: Any) -> None:
    box = page.get_by_label("Message #img-ewaste")
    box.press_sequentially("@emg")
    page.keyboard.press("Enter")
    expect(box).to_have_value("@emgbot ")
    box.press_sequentially("hello")
    page.keyboard.press("Enter")
    expect(message(page, "@emgbot hello")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen(page: Page, web: Any) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 400}}
    row = [{"type": "raw_text", "text": "a wide cell of a wide table"}] * 8
    web.api("chat.postMessage", channel="C1", text="wide", blocks=[long, {"type": "table", "rows": [row]}])
    page.set_viewport_size({"width": 420, "height": 800})
    expect(page.get_by_text("a wide cell of a wide table").first).to_be_visible()
    box = page.locator("body").bounding_box()
    assert box is not None
    assert box["width"] == 420
    assert page.locator("main").evaluate("node => node.scrollWidth") == 420
    page.get_by_test_id("menu").click()
    page.get_by_test_id("sidebar").get_by_role("button", name="general").click()
    expect(page.get_by_test_id("channel-title")).to_have_text("#general")
