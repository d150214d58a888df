"""Every way to bring a digit in."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.view import (
    SEVEN,
    box,
    choose_label,
    chosen_label,
    draw,
    open_page,
    panel,
    pen_down,
    picture,
    prediction,
    settle,
)

DIGITS = Path(__file__).parent.parent / "fixtures" / "digits"
PHOTO = DIGITS / "photo-7.jpg"
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


def upload(page: Page, file: Path) -> None:
    page.set_input_files("#upload", file)
    settle(page)


def test_the_first_sample_stands_there_when_the_page_opens(page: Page) -> None:
    open_page(page)
    assert page.locator("#samples input").first.is_checked()
    assert chosen_label(page) == prediction(page)
    assert len(picture(page)) == 24


def test_a_sample_is_chosen_with_a_click(page: Page) -> None:
    before = picture(open_page(page))
    page.locator("#samples label").nth(3).click()
    expect(page.locator("#samples input").nth(3)).to_be_checked()
    settle(page)
    assert picture(page) != before


def test_a_digit_drawn_with_the_mouse_is_read(page: Page) -> None:
    draw(open_page(page), SEVEN)
    expect(page.locator("[data-prediction]")).to_have_text("7")
    assert chosen_label(page) == "7"
    assert page.locator("#samples input:checked").count() == 0


def test_a_digit_drawn_with_a_finger_is_read_and_the_page_does_not_scroll(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844, has_touch=True, is_mobile=True))
    pad = box(page.locator("[data-pad]"))
    at = [{"x": pad["x"] + x * pad["width"], "y": pad["y"] + y * pad["height"]} for x, y in SEVEN]
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at[:1]})
    for a, b in pairwise(at):
        for share in (0.25, 0.5, 0.75, 1):
            point = {axis: a[axis] + share * (b[axis] - a[axis]) for axis in "xy"}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("[data-prediction]")).to_have_text("7")
    assert page.evaluate("scrollY") == 0


def test_a_pointer_that_cannot_be_captured_draws_too(page: Page) -> None:
    open_page(page).locator("[data-pad]").evaluate(
        """(pad, points) => {
            const { left, top, width, height } = pad.getBoundingClientRect();
            const send = (target, type, [x, y]) => {
                const at = { clientX: left + x * width, clientY: top + y * height };
                target.dispatchEvent(new PointerEvent(type, { pointerId: 4711, bubbles: true, cancelable: true, ...at }));
            };
            send(pad, "pointerdown", points[0]);
            for (const point of points) for (const type of ["pointermove", "pointerrawupdate"]) send(pad, type, point);
            send(document.body, "pointerup", points.at(-1));
        }""",
        SEVEN,
    )
    expect(page.locator("[data-prediction]")).to_have_text("7")
    settle(page)
    draw(page, [(0.2, 0.8), (0.8, 0.8)])  # the stroke before has ended
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-prediction]")).to_have_text("7")


def test_a_stroke_ends_when_a_sample_replaces_the_drawing(page: Page) -> None:
    pen_down(open_page(page), SEVEN)
    page.locator("#samples input").nth(2).evaluate("(input) => input.click()")
    expect(page.locator("[data-digit]")).to_be_visible()
    pad = box(page.locator("[data-pad]"))
    page.mouse.move(pad["x"] + 20, pad["y"] + 20, steps=3)
    page.mouse.up()
    expect(page.locator("#samples input").nth(2)).to_be_checked()
    expect(page.locator("[data-digit]")).to_be_visible()


def test_a_photo_is_uploaded_by_button_and_how_it_became_28_x_28_is_shown(page: Page) -> None:
    open_page(page)
    with page.expect_file_chooser() as chooser:
        page.locator("label.upload").click()
    chooser.value.set_files(PHOTO)
    expect(page.get_by_text("How your photo became 28 × 28")).to_be_visible()
    settle(page)
    assert prediction(page) == "7"
    steps = page.locator("#steps button")
    assert steps.count() >= 3
    assert page.locator("#steps img").evaluate_all("(all) => all.every((img) => img.naturalWidth > 0)")
    expect(page.locator("#steps [data-caption]")).not_to_be_empty()
    steps.first.click()
    expect(page.locator("[data-stage]")).to_be_visible()
    assert page.locator("[data-stage]").get_attribute("src") == page.locator("#steps img").first.get_attribute("src")
    steps.last.click()
    expect(page.locator("[data-stage]")).to_be_hidden()


def test_a_photo_is_pasted_from_the_clipboard(page: Page) -> None:
    hand_over(open_page(page), "paste", TRANSPARENT)
    expect(page.locator("[data-prediction]")).to_have_text("9")


def test_a_photo_is_dropped_anywhere_onto_a_target_that_shows(page: Page) -> None:
    open_page(page)
    hand_over(page, "dragover", PHOTO)
    expect(page.get_by_text("Drop the picture")).to_be_visible()
    hand_over(page, "drop", PHOTO)
    expect(page.get_by_text("Drop the picture")).to_be_hidden()
    expect(page.locator("[data-prediction]")).to_have_text("7")


def test_undo_takes_back_a_stroke_and_clear_can_be_undone(page: Page) -> None:
    draw(open_page(page), SEVEN)
    settle(page)
    seven = picture(page)
    draw(page, [(0.2, 0.8), (0.8, 0.8)])
    expect(page.locator("#picture")).to_have_attribute("aria-busy", "false")
    settle(page)
    assert picture(page) != seven
    page.keyboard.press("Control+z")
    settle(page)
    assert picture(page) == seven

    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("draw a digit", exact=True)).to_be_visible()
    assert picture(page) == seven
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("draw a digit", exact=True)).to_be_hidden()


def test_the_eraser_takes_ink_away(page: Page) -> None:
    draw(open_page(page), SEVEN)
    settle(page)
    before = ink(page)
    page.get_by_role("button", name="Eraser").click()
    draw(page, [(0.25, 0.22), (0.7, 0.22)])
    settle(page)
    assert ink(page) < 0.9 * before
    assert page.get_by_role("button", name="Eraser").get_attribute("aria-pressed") == "true"


def ink(page: Page) -> int:
    """How many pixels of the pad have ink."""
    count: int = page.locator("[data-ink]").evaluate(
        """(canvas) => {
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
            return data.filter((x, i) => i % 4 === 3 && x > 127).length;
        }"""
    )
    return count


def test_a_new_digit_goes_back_to_its_own_label(page: Page) -> None:
    open_page(page)
    choose_label(page, 3)
    expect(page.get_by_text("your choice")).to_be_visible()
    page.locator("#samples label").nth(4).click()
    expect(page.locator("#samples input").nth(4)).to_be_checked()
    settle(page)
    assert chosen_label(page) == prediction(page)


def test_another_label_changes_the_backward_pass_and_not_the_forward_pass(page: Page) -> None:
    open_page(page)
    forward, backward = panel(page, "pool2.value"), panel(page, "pool2.grad")
    seen = [forward.inner_text(), backward.inner_text(), page.locator("[data-loss]").inner_text()]
    choose_label(page, 8)
    assert forward.inner_text() == seen[0]
    assert backward.inner_text() != seen[1]
    assert page.locator("[data-loss]").inner_text() != seen[2]


def test_a_sample_takes_the_place_of_a_drawing(page: Page) -> None:
    draw(open_page(page), SEVEN)
    settle(page)
    page.locator("#samples label").nth(2).click()
    expect(page.locator("#samples input").nth(2)).to_be_checked()
    expect(page.locator("[data-digit]")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"just some text", "PNG", id="text"),
        pytest.param(TRANSPARENT.read_bytes()[:300], "", id="truncated"),
    ],
)
def test_an_upload_that_fails_is_said_in_words_and_loses_nothing(
    page: Page, problems: list[str], content: bytes, says: str
) -> None:
    before = picture(open_page(page))
    page.set_input_files("#upload", {"name": "notes.png", "mimeType": "image/png", "buffer": content})
    alert = page.locator("#digit-error")
    expect(alert).to_be_visible()
    assert says in alert.inner_text()
    assert picture(page) == before
    assert page.locator("#samples input").first.is_checked()
    page.locator("#samples label").nth(1).click()
    expect(alert).to_be_hidden()
    expect_refused(problems)


def test_a_blank_image_is_said_to_be_blank(page: Page, problems: list[str]) -> None:
    before = picture(open_page(page))
    blank = (
        "() => new Promise((done) => document.createElement('canvas').toBlob(async (blob) => "
        "done([...new Uint8Array(await blob.arrayBuffer())])))"
    )
    content = bytes(page.evaluate(blank))
    page.set_input_files("#upload", {"name": "blank.png", "mimeType": "image/png", "buffer": content})
    expect(page.locator("#digit-error")).to_contain_text("ink")
    assert picture(page) == before
    expect_refused(problems)


def expect_refused(problems: list[str]) -> None:
    """The console names every refused upload; nothing else may be in it."""
    assert problems
    assert all("/api/image" in problem for problem in problems), problems
    problems.clear()
