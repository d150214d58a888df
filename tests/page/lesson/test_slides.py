"""A lesson on a projector: one step at a time, in type that the last row can read."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.steps import follow, open_lesson, press, resize
from tests.page.view import box, document_width

SMALL = """(least) => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const isSeen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        if (!node.data.trim() || !isSeen || element.closest("script, .visually-hidden, annotation")) continue;
        const isCell = element.closest(".slide-cells, svg") !== null;
        const zoom = element.currentCSSZoom ?? 1;
        const size = parseFloat(getComputedStyle(element).fontSize) * (isCell ? zoom : 1);
        if (size < (isCell ? least.cell : least.text)) found.push([node.data.trim().slice(0, 30), size]);
    }
    return found;
}"""


@pytest.fixture
def slides(page: Page) -> Page:
    open_lesson(page)
    resize(page, 1280, 720)
    press(page, "p")
    return page


def test_every_text_has_at_least_24_pixels_and_every_number_in_a_cell_18(slides: Page) -> None:
    for _ in range(3):
        assert slides.evaluate(SMALL, {"text": 24, "cell": 18}) == []
        assert document_width(slides) == 1280
        press(slides, "ArrowRight")


def test_a_step_stands_alone_with_the_numbers_around_its_own(slides: Page) -> None:
    expect(slides.locator(".step:visible h2")).to_have_text(["Where the weight was used"])
    expect(slides.locator(".top, footer, #picture, #dock")).to_have_count(4)
    for part in slides.locator(".top, footer, #picture, #dock").all():
        expect(part).to_be_hidden()
    panel = slides.locator("#slide-panel")
    expect(panel.locator("figcaption")).to_have_text("conv1.W.grad[2,0,1,1] = 2.91")
    expect(panel.locator(".slide-cell")).to_have_count(9)
    expect(panel.locator(".selected")).to_have_text("2.9")
    bottom = box(panel)
    assert bottom["y"] + bottom["height"] <= 720
    panel.locator(".slide-cell").first.hover()
    expect(panel.locator(".slide-cell").first).to_have_css("outline-style", "solid")


def test_of_a_large_panel_the_part_around_the_cell_is_shown(slides: Page) -> None:
    follow(slides, "this delta")
    panel = slides.locator("#slide-panel")
    expect(panel.locator("figcaption")).to_contain_text("conv1.grad[2,0,0] = 0 rows 0–4 of 26, columns 0–9 of 26")
    cells, bar = box(panel.locator("table")), box(slides.locator("#slides-bar"))
    assert cells["x"] + cells["width"] <= bar["x"]
    assert document_width(slides) == 1280


def test_the_arrow_keys_go_from_step_to_step_and_escape_leaves(slides: Page) -> None:
    title = slides.locator(".step h2:visible")
    press(slides, "ArrowRight")
    expect(title).to_have_text("One cell of Max-pool 2")
    expect(slides.locator("[data-slide]")).to_have_text("2 / 3")
    press(slides, "PageDown", "ArrowRight", "ArrowRight")
    expect(title).to_have_text("A step without a state")
    press(slides, "ArrowLeft", "ArrowLeft", "PageUp")
    expect(title).to_have_count(0)
    expect(slides.get_by_role("heading", name="A lesson for the tests")).to_be_in_viewport()
    press(slides, "ArrowRight", "ArrowRight", "Escape")
    expect(slides.locator("#picture")).to_be_visible()
    expect(slides.locator("#dock [data-name]")).to_have_text("pool2.grad[0,2,2]")
    expect(slides.locator("#present")).to_be_focused()


def test_the_mouse_is_enough(page: Page) -> None:
    open_lesson(page)
    page.get_by_role("button", name="Present").click()
    page.get_by_role("button", name="Next step").click()
    expect(page.locator("[data-slide]")).to_have_text("2 / 3")
    page.get_by_role("button", name="Previous step").click()
    page.get_by_role("button", name="Leave the presentation").click()
    expect(page.locator("#picture")).to_be_visible()
