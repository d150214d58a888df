"""A photo from the file dialog, the clipboard or a drop; and files that hold no digit."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.digits import FIRST_SAMPLE
from tests.page.steps import DIGITS, PHOTO, choose_sample, open_page
from tests.page.view import picture, prediction, samples
from tests.page.waiting import settle

TRANSPARENT = DIGITS / "transparent-9.png"

HAND_OVER = """([bytes, name, type, kind]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    if (kind === "paste") {
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    } else {
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


def hand_over(page: Page, kind: str, file: Path) -> None:
    """A file as the browser hands it over in a "paste", "dragover" or "drop" event."""
    media_type = "image/jpeg" if file.suffix == ".jpg" else "image/png"
    page.evaluate(HAND_OVER, [list(file.read_bytes()), file.name, media_type, kind])


def test_a_photo_chosen_in_the_file_dialog_is_read(page: Page) -> None:
    open_page(page)
    with page.expect_file_chooser() as chooser:
        page.locator("label.upload").click()
    chooser.value.set_files(PHOTO)
    settle(page)
    assert prediction(page) == "7"


def test_a_photo_pasted_from_the_clipboard_is_read(page: Page) -> None:
    hand_over(open_page(page), "paste", TRANSPARENT)
    expect(page.locator("[data-prediction]")).to_have_text("9")


def test_a_photo_can_be_dropped_anywhere_and_the_page_shows_that_it_can(page: Page) -> None:
    open_page(page)
    hand_over(page, "dragover", PHOTO)
    expect(page.get_by_text("Drop a photo")).to_be_visible()
    hand_over(page, "drop", PHOTO)
    expect(page.get_by_text("Drop a photo")).to_be_hidden()
    expect(page.locator("[data-prediction]")).to_have_text("7")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"just some text", "PNG", id="text"),
        pytest.param(TRANSPARENT.read_bytes()[:300], "", id="truncated"),
    ],
)
def test_a_file_that_is_no_image_shows_a_message_and_keeps_the_digit(
    page: Page, problems: list[str], content: bytes, message: str
) -> None:
    before = picture(open_page(page))
    page.set_input_files("#upload", {"name": "notes.png", "mimeType": "image/png", "buffer": content})
    alert = page.locator("#digit-error")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text(message)
    settle(page)
    assert picture(page) == before
    expect(samples(page).nth(FIRST_SAMPLE)).to_be_checked()
    choose_sample(page, 1)
    expect(alert).to_be_hidden()
    expect_refused(problems)


def test_a_blank_image_shows_that_it_has_no_ink(page: Page, problems: list[str]) -> None:
    before = picture(open_page(page))
    blank = (
        "() => new Promise((done) => document.createElement('canvas').toBlob(async (blob) => "
        "done([...new Uint8Array(await blob.arrayBuffer())])))"
    )
    content = bytes(page.evaluate(blank))
    page.set_input_files("#upload", {"name": "blank.png", "mimeType": "image/png", "buffer": content})
    expect(page.locator("#digit-error")).to_contain_text("ink")
    settle(page)
    assert picture(page) == before
    expect_refused(problems)


def expect_refused(problems: list[str]) -> None:
    """The console names every refused upload; nothing else may be in it."""
    assert problems
    assert all("/api/image" in problem for problem in problems), problems
    problems.clear()
