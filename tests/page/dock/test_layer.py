"""The tab "Layer": a panel enlarged, one channel at a time, with its numbers."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.steps import open_page, press
from tests.page.view import panel, readout
from tests.page.waiting import settle


def enlarge(page: Page, name: str) -> Locator:
    """Click the title of a panel. Returns the body of the dock."""
    panel(page, name).locator("[data-caption]").click()
    settle(page)
    return page.locator("#dock-body")


def enlarge_layer(page: Page, name: str) -> Locator:
    """Click the title of a layer. Returns the body of the dock."""
    page.locator(f"header[data-enlarge='{name}']").click()
    settle(page)
    return page.locator("#dock-body")


def test_a_convolution_is_shown_as_the_sum_of_what_its_input_channels_give(page: Page) -> None:
    body = enlarge(open_page(page), "conv2.value")
    expect(body.locator(".partials figure")).to_have_count(5)
    residual = re.search(r"residual (\S+)", body.locator(".partials").inner_text())
    assert residual
    assert float(residual[1]) < 1e-4


def test_a_channel_a_filter_or_a_cell_of_the_enlarged_layer_can_be_chosen(page: Page) -> None:
    open_page(page)
    name = page.locator("#dock [data-name]")
    enlarge(page, "conv2.value").get_by_role("button", name="channel 4").click()
    expect(name).to_contain_text("conv2.value[4,")
    enlarge(page, "conv2.W.grad").get_by_role("button", name="filter 4").click()
    expect(name).to_contain_text("conv2.W.grad[4,")
    enlarge_layer(page, "probabilities").get_by_role("application", name="probabilities, enlarged").focus()
    press(page, "ArrowRight")
    assert re.match(r"probabilities\[\d\] = ", readout(page))


def test_any_panel_can_be_enlarged_by_its_title(page: Page) -> None:
    open_page(page)
    name = page.locator("#dock [data-name]")
    body = enlarge_layer(page, "pool1.value")
    expect(name).to_contain_text("pool1.value[")
    expect(body.locator(".partials")).to_have_count(0)
    enlarge(page, "conv1.W")
    expect(name).to_have_text(re.compile(r"conv1\.W\["))
    expect(page.get_by_role("tab", name="Layer")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#dock [data-residual]")).not_to_be_empty()


def test_a_mask_which_has_no_derivation_is_not_enlarged(page: Page) -> None:
    enlarge(open_page(page), "pool1.mask")
    expect(page.locator("#dock")).to_be_hidden()


def test_on_a_monitor_with_finer_pixels_the_same_panels_are_drawn_with_more_of_them(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 600))
    enlarge_layer(page, "pool2.value")
    canvases = [page.locator("#picture [data-canvas]"), page.locator("#dock-body .numbers-map canvas")]
    before = [int(canvas.get_attribute("width") or 0) for canvas in canvases]
    # Chromium's emulation reports it only with a window of another size, in which the panels here stay as they are.
    screen = {"width": 1440, "height": 601, "deviceScaleFactor": 2, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", screen)
    page.wait_for_function("() => devicePixelRatio === 2")
    for canvas, width in zip(canvases, before, strict=True):
        expect(canvas).not_to_have_attribute("width", str(width))
    settle(page)
    for canvas, width in zip(canvases, before, strict=True):
        assert int(canvas.get_attribute("width") or 0) == pytest.approx(2 * width, abs=12)
