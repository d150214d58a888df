"""A weight or a pixel can be typed, nudged, dragged and reset, and the whole picture follows."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, assert_panels_agree, trace
from tests.page.steps import FIRST, SEVEN, click_cell, draw, enter_number, open_card, open_page, press
from tests.page.view import box, point_at, prediction
from tests.page.waiting import Held, settle

TRACE = "**/api/trace?*"
PANELS = ("conv1.value", "relu2.value", "pool1.grad", "conv1.W.grad", "input.grad")


def edited(*edits: tuple[str, list[int], float]) -> dict[str, Any]:
    """The first sample with some weights changed."""
    listed = [{"tensor": tensor, "index": index, "value": value} for tensor, index, value in edits]
    return FIRST_EXPERIMENT | {"network": {"edits": listed}}


def assert_marked(page: Page, count: int) -> None:
    """So many cells of the picture stand in a frame that marks them as changed."""
    expect(page.locator("[data-marks]").last).to_have_attribute("d", re.compile(rf"^(M[^M]*){{{count}}}$"))


def test_a_weight_is_typed_and_every_panel_follows(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    click_cell(page, "conv1.W")
    enter_number(page, "1,5")
    expect(page.locator("#editor [data-edited]")).to_have_text("conv1.W[0,0,0,0]")
    expect(page.locator("#editor [data-number]")).to_have_value("1.5")
    expect(page.locator("#dock-title")).to_contain_text("conv1.W.grad[0,0,0,0]")
    reply = trace(server_url, edited(("conv1.W", [0, 0, 0, 0], 1.5)))
    assert_panels_agree(page, reply, *PANELS)
    assert prediction(page) == str(reply["prediction"])
    assert_marked(page, 1)


def test_a_weight_is_nudged_and_dragged_and_each_is_one_step_of_undo(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 900))
    click_cell(page, "conv1.W")
    number = page.locator("#editor [data-number]")
    before = number.input_value()
    page.locator("#editor [data-more]").click()
    settle(page)
    nudged = number.input_value()
    assert float(nudged) > float(before)
    slider = box(page.locator("#editor [data-slider]"))
    page.mouse.move(slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2)
    page.mouse.down()
    page.mouse.move(slider["x"] + slider["width"] - 9, slider["y"] + slider["height"] / 2, steps=8)
    page.mouse.up()
    settle(page)
    assert float(number.input_value()) > 1
    open_card(page, "network")
    undo = page.locator("[data-undo-change]")
    for value in (nudged, before):
        undo.click()
        settle(page)
        expect(number).to_have_value(value)
    expect(undo).to_be_disabled()
    expect(page.locator("[data-changed]")).to_have_text("Nothing is changed")
    assert_marked(page, 0)


def test_the_slider_stays_where_it_is_moved_while_older_values_arrive(page: Page) -> None:
    open_page(page, FIRST)
    click_cell(page, "conv1.W")
    slider = page.locator("#editor [data-slider]")
    start, step = float(slider.input_value()), float(slider.get_attribute("step") or "nan")
    slider.focus()
    first = Held(page, TRACE, times=1)
    page.keyboard.press("ArrowRight")
    first.wait()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    second = Held(page, TRACE, times=1)
    first.release()
    second.wait()  # so the first value has arrived
    page.keyboard.press("ArrowRight")
    second.release()
    settle(page)
    assert float(page.locator("#editor [data-number]").input_value()) == pytest.approx(start + 4 * step, abs=step / 2)


def test_a_filter_set_to_0_is_marked_and_can_be_reset(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    click_cell(page, "conv1.W", 5, 50)
    page.get_by_role("button", name=re.compile("Zero filter")).click()
    settle(page)
    expect(page.locator("#network [data-summary]")).to_have_text("trained, 10 changed")
    filter_ = int(page.locator("#editor [data-edited]").inner_text().split("[")[1][0])
    zeros = [("conv1.W", [filter_, 0, i, j], 0.0) for i in range(3) for j in range(3)]
    assert_panels_agree(page, trace(server_url, edited(*zeros, ("conv1.b", [filter_], 0.0))), *PANELS)
    assert_marked(page, 10)
    open_card(page, "network")
    page.get_by_role("button", name="Reset changes").click()
    settle(page)
    expect(page.locator("#network [data-summary]")).to_have_text("trained")
    assert_panels_agree(page, trace(server_url, FIRST_EXPERIMENT), *PANELS)


def test_a_pixel_is_changed_and_the_label_stays(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    click_cell(page, "input.value", 2, 2)
    enter_number(page, "0.75")
    expect(page.locator("#dock-title")).to_contain_text("input.value[0,0,0] = 0.75")
    pixels = trace(server_url, FIRST_EXPERIMENT)["layers"][0]["value"][0]
    pixels[0][0] = 0.75
    experiment = {"image": {"pixels": pixels}, "objective": {"kind": "cross_entropy", "label": 3}}
    assert_panels_agree(page, trace(server_url, experiment), *PANELS)
    assert_marked(page, 1)
    page.locator("#editor [data-restore]").click()
    settle(page)
    expect(page.locator("#dock-title")).to_contain_text(re.compile(r"input\.value\[0,0,0\] = 0(?!\.)"))
    assert_marked(page, 0)


def test_a_pixel_of_a_drawing_is_changed_and_undo_brings_the_drawing_back(page: Page) -> None:
    open_page(page, FIRST)
    draw(page, SEVEN)
    before = point_at(page, "input.value", 2, 2)
    click_cell(page, "input.value", 2, 2)
    enter_number(page, "1")
    expect(page.locator("#dock-title")).to_contain_text(re.compile(r"= 1(?!\.)"))
    expect(page.locator("#objective [data-note]")).to_have_text("kept while you change pixels")
    press(page, "Escape")
    open_card(page, "network")
    page.locator("[data-undo-change]").click()
    settle(page)
    expect(page.locator("[data-undo]")).to_be_enabled()
    assert point_at(page, "input.value", 2, 2) == before


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [("conv1.W", "abc", "A weight is a number"), ("input.value", "1.2", "from 0 (paper) to 1 (ink)")],
)
def test_a_value_that_is_not_allowed_shows_a_message_and_changes_nothing(
    page: Page, name: str, typed: str, message: str
) -> None:
    open_page(page, FIRST)
    click_cell(page, name)
    enter_number(page, typed)
    expect(page.locator("#editor [role=alert]")).to_contain_text(message)
    assert_marked(page, 0)
