"""Files in the page: chosen, dropped or pasted, sent, shown and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from emgbot.sandbox import Sandbox
from emgbot.sandbox.files import MOST_BYTES

pytestmark = pytest.mark.browser

PLAN = b"PK\x03\x04" + bytes(2000)
DOT = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def a_file(name: str = "plan 2018.docx", content: bytes = PLAN) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": content}


def last(page: Page) -> Locator:
    return page.get_by_test_id("messages").locator("[data-ts]").last


# A DataTransfer with files, as a drop or a paste carries it.
CARRY = """names => {
  const carried = new DataTransfer();
  for (const name of names) carried.items.add(new File(["words"], name));
  return carried;
}"""
PASTE = "(box, files) => box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: files, cancelable: true}))"


def drop(page: Page, where: str, *names: str) -> None:
    carried = page.evaluate_handle(CARRY, list(names))
    for kind in ("dragover", "drop"):
        page.locator(where).dispatch_event(kind, {"dataTransfer": carried})


def test_a_file_is_chosen_by_keyboard_sent_and_saved(page: Page, bot: Any) -> None:
    chooser = page.get_by_test_id("composer-file")
    # The system's own window is none of the page's: that it was asked for is seen by the click.
    chooser.evaluate(
        "input => input.addEventListener('click', event => (event.preventDefault(), input.title = 'asked'))"
    )
    page.get_by_role("button", name="Attach files").press("Enter")
    expect(chooser).to_have_attribute("title", "asked")
    chooser.set_input_files(a_file())
    expect(page.get_by_test_id("composer-attached")).to_contain_text("plan 2018.docx")
    expect(page.get_by_label("Message #img-ewaste")).to_be_focused()
    page.keyboard.type("the plan for next year")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("composer-attached")).to_be_hidden()
    expect(last(page)).to_contain_text("the plan for next year")
    with page.expect_download() as download:
        last(page).get_by_role("link", name="Download plan 2018.docx, Word Document, 2 KB").click()
    assert download.value.suggested_filename == "plan 2018.docx"
    assert Path(download.value.path()).read_bytes() == PLAN
    (event,) = bot.events("message")
    assert (event["subtype"], event["files"][0]["size"]) == ("file_share", len(PLAN))


def test_files_alone_are_sent_and_one_may_be_taken_off_before(page: Page, bot: Any) -> None:
    page.get_by_test_id("composer-file").set_input_files([a_file("a.pdf"), a_file("b.csv"), a_file("c.txt", b"")])
    page.get_by_role("button", name="Remove b.csv").press("Enter")
    expect(page.get_by_role("button", name="Remove c.txt")).to_be_focused()
    page.get_by_label("Message #img-ewaste").press("Enter")
    expect(last(page).get_by_role("list", name="2 files")).to_be_visible()
    expect(last(page).locator(".words")).to_have_count(0)
    assert [file["name"] for file in bot.events("message")[0]["files"]] == ["a.pdf", "c.txt"]


def test_files_are_dropped_on_the_channel_and_on_the_thread(page: Page, sandbox: Sandbox, bot: Any) -> None:
    root = sandbox.say("hanna", "#img-ewaste", "is the draft out?").ts
    drop(page, ".room", "for the channel.docx")
    expect(page.get_by_test_id("composer-attached")).to_contain_text("for the channel.docx")
    last(page).hover()
    last(page).get_by_label("Reply in a thread").click()
    drop(page, ".thread", "for the thread.docx")
    page.get_by_label("Reply in thread").fill("here it is")
    page.keyboard.press("Enter")
    reply = page.get_by_test_id("thread-messages").locator("[data-ts]").last
    expect(reply.get_by_role("link", name="Download for the thread.docx")).to_be_visible()
    expect(page.get_by_test_id("composer-attached")).to_contain_text("for the channel.docx")
    event = bot.events("message")[-1]
    assert (event["thread_ts"], event["files"][0]["size"]) == (root, 5)


def test_a_drop_beside_the_columns_leaves_the_page_alone(page: Page) -> None:
    drop(page, ".top", "stray.docx")
    expect(page.get_by_test_id("composer-attached")).to_be_hidden()
    expect(page.get_by_test_id("channel-title")).to_have_text("#img-ewaste")


def test_a_file_is_pasted(page: Page) -> None:
    box = page.get_by_label("Message #img-ewaste")
    box.evaluate(PASTE, page.evaluate_handle(CARRY, ["shot.png"]))
    expect(page.get_by_test_id("composer-attached")).to_contain_text("shot.png")


def test_a_draft_keeps_its_files_while_one_looks_elsewhere(page: Page) -> None:
    page.get_by_test_id("composer-file").set_input_files(a_file())
    sidebar = page.get_by_test_id("sidebar")
    sidebar.get_by_role("button", name="emgbot").click()
    expect(page.get_by_test_id("composer-attached")).to_be_hidden()
    sidebar.get_by_role("button", name="img-ewaste").click()
    expect(page.get_by_test_id("composer-attached")).to_contain_text("plan 2018.docx")


def test_too_much_is_told_at_once_and_what_was_there_stays(page: Page) -> None:
    choose = page.get_by_test_id("composer-file")
    choose.set_input_files(a_file("small.txt"))
    choose.set_input_files(a_file("big.bin", bytes(MOST_BYTES)))
    expect(page.get_by_test_id("composer-error")).to_have_text(
        "Together the files have 20 MB, and a message takes 20 MB of files here."
    )
    choose.set_input_files([a_file(f"{n}.txt") for n in range(10)])
    expect(page.get_by_test_id("composer-error")).to_contain_text("A message takes 10 files")
    expect(page.get_by_test_id("composer-attached").locator("li")).to_have_count(1)


def test_what_was_refused_stays_in_the_box_with_its_files(page: Page) -> None:
    page.get_by_test_id("composer-file").set_input_files(a_file())
    page.get_by_label("Message #img-ewaste").fill("/emg help")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("composer-error")).to_contain_text("A command takes no files")
    expect(page.get_by_test_id("composer-attached")).to_contain_text("plan 2018.docx")
    expect(page.get_by_label("Message #img-ewaste")).to_have_value("/emg help")


def test_no_name_reads_otherwise_than_it_is_written_or_breaks_the_page(page: Page, sandbox: Sandbox) -> None:
    names = ["plan\u202excod.exe", "<img src=x onerror=alert(1)>.docx", "n" * 300 + ".docx", "../../x.docx"]
    sandbox.say("hanna", "#img-ewaste", "", files=[(name, PLAN) for name in names])
    expect(last(page).get_by_role("link", name="Download planxcod.exe")).to_be_visible()
    expect(last(page).get_by_text("<img src=x onerror=alert(1)>.docx")).to_be_visible()
    for width in (1280, 420):
        page.set_viewport_size({"width": width, "height": 800})
        main = page.locator("main")
        assert main.evaluate("node => node.scrollWidth") == main.evaluate("node => node.clientWidth")


def test_in_a_channel_one_is_not_in_nothing_can_be_dropped(page: Page) -> None:
    page.get_by_test_id("sidebar").get_by_role("button", name="framework").click()
    expect(page.get_by_test_id("join")).to_be_visible()
    drop(page, ".room", "x.docx")
    page.get_by_test_id("join").click()
    expect(page.get_by_label("Message #framework")).to_be_visible()
    expect(page.get_by_test_id("composer-attached")).to_be_hidden()


def test_a_picture_of_the_bot_is_seen_and_described(page: Page, sandbox: Sandbox, web: Any) -> None:
    made = web.api("files.getUploadURLExternal", filename="chart.gif", length=len(DOT), alt_txt="2 of 5 are done")
    assert web.open(made["upload_url"].removeprefix(web.base), DOT)[0] == 200
    done = {"files": [{"id": made["file_id"], "title": "Progress"}], "channel_id": "C1", "initial_comment": "the week"}
    assert web.api("files.completeUploadExternal", **done)["ok"]
    picture = last(page).get_by_role("img", name="2 of 5 are done")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    expect(last(page)).to_contain_text("chart.gif")
