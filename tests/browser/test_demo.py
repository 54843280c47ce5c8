"""The demo in a real browser, as a person would try it: stories 1, 3 and 4 of the main job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from emgbot.cli.demo import Demo
from emgbot.config import read_environment

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """The demo as `make demo` starts it, with its history, on the morning of 20 March 2017."""
    found = Demo(read_environment({}), tmp_path).start()
    found.bot.start_beating(works=True)
    yield found
    found.stop()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    made = browser.new_page(viewport={"width": 1280, "height": 800})
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.goto(demo.sandbox.url)
    expect(made.get_by_test_id("clock")).to_contain_text("20 Mar 2017 08:50")
    yield made
    made.close()
    assert problems == []


def go_to(page: Page, channel: str, who: str) -> None:
    page.get_by_label("Act as").select_option(label=who)
    page.locator(f'[data-channel="{channel}"]').click()
    expect(page.get_by_test_id("channel-title")).to_have_text(f"#{channel}")


def say(page: Page, channel: str, text: str) -> None:
    page.get_by_label(f"Message #{channel}").fill(text)
    page.get_by_label(f"Message #{channel}").press("Enter")


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("messages").locator("[data-ts]").filter(has_text=text).last


def test_the_first_look_shows_the_channels_and_a_little_history(page: Page) -> None:
    sidebar = page.get_by_test_id("sidebar")
    for channel in ("emg-secretariat", "img-ewaste", "ess-consultation", "img-sustainability", "peer-reviews"):
        expect(sidebar).to_contain_text(channel)
    expect(page.get_by_test_id("messages")).to_contain_text("week to 12 March 2017")


def test_a_status_is_answered_privately_with_an_undo_that_works(page: Page) -> None:
    go_to(page, "img-ewaste", "Jonas Weber · UNU")
    say(page, "img-ewaste", "/emg status 1c done")
    answer = message(page, "under way → completed")
    expect(answer).to_have_attribute("data-private", "")
    expect(answer).to_contain_text("A.1.c")
    answer.get_by_role("button", name="Undo").click()
    expect(message(page, "completed → under way")).to_be_visible()


def test_the_clock_brings_the_nudges_and_an_answer_comes_back_in_mondays_digest(page: Page) -> None:
    # Friday: nudges in three channels.
    for _ in range(4):
        before = page.get_by_test_id("clock").inner_text()
        page.get_by_test_id("plus-day").click()
        expect(page.get_by_test_id("clock")).not_to_have_text(before)
        expect(page.get_by_test_id("clock-moving")).to_be_hidden()
    page.get_by_test_id("next-send").click()
    expect(page.get_by_test_id("clock")).to_contain_text("24 Mar 2017 09:00")
    # One activity: [Completed], and the nudge shows it to everybody.
    go_to(page, "img-ewaste", "Jonas Weber · UNU")
    nudge = message(page, "has the IMG")
    expect(nudge).to_contain_text("A.1.d")
    nudge.get_by_role("button", name="Completed").click()
    expect(message(page, "not started → completed")).to_have_attribute("data-private", "")
    expect(nudge).to_contain_text("completed 24 Mar 2017", timeout=10_000)
    # Several: [Report...] answers privately with buttons for each.
    go_to(page, "img-sustainability", "Carmen Ruiz · UNFCCC")
    several = message(page, "Coming up")
    several.get_by_role("button", name="Report...").click()
    choices = message(page, "Report on which one?")
    expect(choices).to_have_attribute("data-private", "")
    choices.get_by_role("button", name="Under way").last.click()
    expect(message(page, "not started → under way")).to_be_visible()
    # A reply in plain words: its receipt, and word for word in the next Monday's digest.
    words = "HLCM's chair has our two pages & asks for <one> table more."
    # The button shows on hover only; new messages may slide in under the pointer, so it is clicked without it.
    several.get_by_label("Reply in a thread").dispatch_event("click")
    page.get_by_label("Reply in thread").fill(words)
    page.get_by_label("Reply in thread").press("Enter")
    reply = page.get_by_test_id("thread-messages").locator("[data-ts]").filter(has_text=words)
    expect(reply.get_by_label("memo", exact=False)).to_be_visible(timeout=10_000)
    page.get_by_test_id("plus-week").click()
    expect(page.get_by_test_id("clock")).to_contain_text("31 Mar 2017", timeout=30_000)
    digest = message(page, "week to 26 March 2017")
    expect(digest).to_contain_text("in thread, word for word")
    digest.get_by_role("button", name="1 reply").click()
    expect(page.get_by_test_id("thread-messages")).to_contain_text(words)


def test_ones_own_answer_comes_into_view_also_after_a_long_one(page: Page) -> None:
    page.set_viewport_size({"width": 900, "height": 480})
    go_to(page, "emg-secretariat", "Hanna Lindqvist · EMG secretariat")
    for text, heading in (("/emg due this year", "Due 1 Jan 2017"), ("/emg help", "What you can type")):
        say(page, "emg-secretariat", text)
        expect(message(page, heading).locator("strong", has_text=heading)).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 1000, 900, 780, 721, 720, 600, 420, 360])
def test_nothing_in_the_top_bar_overlaps(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    parts = [page.locator(part) for part in (".brand", ".now", ".steps", ".act-as")]
    boxes = [box for part in parts if part.is_visible() and (box := part.bounding_box())]
    assert len(boxes) >= 3
    for number, one in enumerate(boxes):
        assert one["x"] + one["width"] <= width
        for other in boxes[number + 1 :]:
            apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert apart or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
