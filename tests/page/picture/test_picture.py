"""The picture as it is laid out: all layers in the window, one under the other on a phone, in our notation."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import load_plotly, open_page, resize
from tests.page.view import box, is_painted, panel


def test_the_whole_picture_is_in_the_window_without_scrolling(page: Page) -> None:
    open_page(page)
    frame = box(page.locator("#picture"))
    assert frame["y"] + frame["height"] <= 900


def test_on_a_phone_the_layers_stand_one_under_the_other(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844))
    forward, gate, backward, below = (
        box(panel(page, name)) for name in ("relu1.value", "relu1.mask", "relu1.grad", "pool1.value")
    )
    assert forward["x"] < gate["x"] < backward["x"]
    assert forward["y"] == backward["y"] < below["y"]


def test_the_picture_is_drawn_again_when_the_window_changes(page: Page) -> None:
    load_plotly(open_page(page))
    resize(page, 800, 1100)
    assert is_painted(page)
    svg, frame = box(page.locator("#picture .main-svg").first), box(page.locator("#picture"))
    assert svg["width"] == pytest.approx(frame["width"], abs=2)


def test_shapes_are_written_in_our_notation(page: Page) -> None:
    open_page(page)
    expect(page.locator("[data-notation=conv1]")).to_have_text("[3 – 1×3×3]")
    expect(page.locator("[data-notation=pool2]")).to_have_text("[10×5×5]")
