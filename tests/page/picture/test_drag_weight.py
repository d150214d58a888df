"""A weight is dragged in the picture itself: up is more, down is less."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.steps import open_page, press
from tests.page.view import box, caption, point_at, slot
from tests.page.waiting import settle


def test_a_weight_is_dragged_with_the_mouse_and_ctrl_z_puts_it_back(page: Page) -> None:
    open_page(page)
    before = point_at(page, "conv1.W", 5, 5)
    bound = float(caption(page, "conv1.W")[0].removeprefix("W ±"))
    at = box(slot(page, "conv1.W"))
    page.mouse.down()
    page.mouse.move(at["x"] + 5, at["y"] - 60, steps=6)
    page.mouse.up()
    settle(page)
    expect(page.locator("#network [data-summary]")).to_have_text("trained, 1 changed")
    expect(page.locator("#dock")).to_be_hidden()
    assert page.evaluate("String(getSelection())") == ""
    value = float(point_at(page, "conv1.W", 5, 5).split(" = ")[1])
    assert value == pytest.approx(float(before.split(" = ")[1]) + 65 / 160 * 2 * bound, abs=0.03)
    press(page, "Control+z")
    expect(page.locator("#network [data-summary]")).to_have_text("trained")
    assert point_at(page, "conv1.W", 5, 5) == before
