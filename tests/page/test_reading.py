"""Every number of the picture can be read, by mouse, finger and keyboard, and is the engine's."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.view import (
    READOUT,
    box,
    chosen_label,
    number,
    open_page,
    panel,
    point_at,
    prediction,
    readout,
    settle,
    sweep,
    trace,
)

FIRST = {"image": {"sample": 0}}
TEAL, ZERO = (15, 118, 110), (255, 255, 255)
PANELS = [
    "input.value", "input.grad",
    "conv1.value", "conv1.W", "conv1.W.grad", "conv1.grad",
    "relu1.value", "relu1.mask", "relu1.grad",
    "pool1.value", "pool1.mask", "pool1.grad",
    "conv2.value", "conv2.W", "conv2.W.grad", "conv2.grad",
    "relu2.value", "relu2.mask", "relu2.grad",
    "pool2.value", "pool2.mask", "pool2.grad",
    "probabilities", "dense.W", "dense.W.grad", "dense.grad",
]  # fmt: skip


def assert_is_the_engines(text: str, reply: dict[str, Any]) -> str:
    """The readout's first number is the API's, to the digits that it prints. Returns the tensor's name."""
    match = READOUT.match(text)
    assert match, text
    index = [int(i) for i in match["index"].split(",")]
    exact = number(reply, match["tensor"], index)
    assert float(match["value"]) == pytest.approx(exact, rel=5.1e-3, abs=1e-12), text
    return match["tensor"]


def test_the_number_under_the_pointer_is_the_engines_in_every_panel(page: Page, server_url: str) -> None:
    open_page(page)
    reply = trace(server_url, FIRST)
    for name in PANELS:
        slot = box(panel(page, name).locator("[data-slot]"))
        for share in (0.05, 0.2, 0.35):
            text = point_at(page, name, share * slot["width"] + 1, share * slot["height"] + 1)
            if " = " in text:  # else a gap between two tiles
                assert assert_is_the_engines(text, reply).startswith(name.split(".")[0])
        assert assert_is_the_engines(point_at(page, name, 2, 2), reply) == name


def test_a_bias_can_be_read_beside_its_weights(page: Page, server_url: str) -> None:
    open_page(page)
    reply = trace(server_url, FIRST)
    for name, bias in {"conv1.W": "conv1.b", "conv2.W.grad": "conv2.b.grad", "dense.W": "dense.b"}.items():
        found = [text for text in sweep(page, name, step=1, height=1) if text.startswith(f"{bias}[")]
        assert {assert_is_the_engines(text, reply) for text in found} == {bias}


def test_a_probability_is_read_with_its_logit(page: Page) -> None:
    assert ", dense.value[0] = " in point_at(open_page(page), "probabilities")


def test_the_colour_under_the_pointer_is_the_colour_of_the_number(page: Page, server_url: str) -> None:
    """All 2028 cells of a mask: teal where the API says 1, the colour of zero where it says 0."""
    open_page(page)
    reply = trace(server_url, FIRST)
    seen = sweep(page, "pool1.mask", step=3)
    settle(page)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    checked = 0
    for text, (x, y) in seen.items():
        if match := READOUT.match(text):
            won = number(reply, match["tensor"], [int(i) for i in match["index"].split(",")]) == 1
            assert shot.getpixel((int(x), int(y))) == (TEAL if won else ZERO), text
            checked += 1
    assert checked == 3 * 26 * 26


def test_the_tip_and_the_readout_go_when_the_pointer_leaves(page: Page) -> None:
    point_at(open_page(page), "relu1.value")
    expect(page.locator("[data-tip]")).to_be_visible()
    expect(page.locator("[data-outline]")).to_be_visible()
    page.mouse.move(10, 10)
    expect(page.locator("[data-tip]")).to_be_hidden()
    assert " = " not in readout(page)


def test_the_readout_follows_when_the_digit_changes(page: Page, server_url: str) -> None:
    open_page(page)
    panel(page, "pool2.value").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.locator("#samples input").nth(1).evaluate("(input) => input.click()")
    settle(page)
    assert_is_the_engines(readout(page), trace(server_url, {"image": {"sample": 1}}))


def test_a_finger_reads_numbers_too(new_page: NewPage, server_url: str) -> None:
    page = open_page(new_page(390, 844, has_touch=True, is_mobile=True))
    slot = panel(page, "relu2.value").locator("[data-slot]")
    slot.scroll_into_view_if_needed()
    slot.tap(position={"x": 4, "y": 4})
    assert assert_is_the_engines(readout(page), trace(server_url, FIRST)) == "relu2.value"


def test_the_whole_journey_works_with_the_keyboard_alone(page: Page, server_url: str) -> None:
    open_page(page)
    tab_until(page, "#samples input")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#samples input").nth(1)).to_be_checked()
    settle(page)

    tab_until(page, "#label input")
    page.keyboard.press("ArrowRight")
    settle(page)
    label = int(chosen_label(page))
    assert label == (int(prediction(page)) + 1) % 10
    reply = trace(server_url, {"image": {"sample": 1}, "objective": {"kind": "cross_entropy", "label": label}})

    tab_until(page, "[data-panel]")
    assert readout(page).startswith("input.value[0,0,0] = ")
    assert page.locator("#readout").get_attribute("aria-live") == "polite"
    for keys, cell in {
        "ArrowRight ArrowDown ArrowDown": "input.value[0,2,1]",
        "End": "input.value[0,27,27]",
        "Home": "input.value[0,0,0]",
        "Shift+ArrowRight": "conv1.value[0,0,0]",
        "Shift+ArrowDown": "conv1.W[0,0,0,0]",
        "ArrowRight ArrowRight ArrowRight": "conv1.b[0]",
        "PageDown": "conv1.W.grad[0,0,0,0]",
        "ArrowDown ArrowDown ArrowDown": "conv1.W.grad[1,0,0,0]",
        "PageUp PageUp": "conv1.value[0,0,0]",
    }.items():
        for key in keys.split():
            page.keyboard.press(key)
        assert readout(page).startswith(f"{cell} = "), keys
        assert_is_the_engines(readout(page), reply)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-panel]')") is None
    assert " = " not in readout(page)


def tab_until(page: Page, selector: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no Tab stop matches {selector}")
