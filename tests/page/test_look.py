"""Wide and narrow, light and dark: all of it is there, nothing is cut off, everyone can use it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.test_digits_in import PHOTO, upload
from tests.page.view import box, choose_kind, open_page, panel, picture, settle

WIDTHS = [360, 390, 768, 1024, 1440, 2560]


def test_the_page_is_never_wider_than_its_window(new_page: NewPage) -> None:
    page = open_page(new_page(WIDTHS[0], 900))
    upload(page, PHOTO)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        for slot in page.locator("[data-slot]").all():
            room = box(slot)
            assert room["width"] >= 40, width
            assert room["height"] >= 60, width


def test_the_whole_picture_stands_above_the_fold(page: Page) -> None:
    open_page(page)
    frame = box(page.locator("#picture"))
    assert frame["y"] + frame["height"] <= 900


def test_on_a_phone_layers_go_down(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844))
    forward, gate, backward, below = (
        box(panel(page, name)) for name in ("relu1.value", "relu1.mask", "relu1.grad", "pool1.value")
    )
    assert forward["x"] < gate["x"] < backward["x"]
    assert forward["y"] == backward["y"] < below["y"]


def test_the_picture_is_drawn_anew_when_the_window_changes(page: Page) -> None:
    before = picture(open_page(page))
    page.set_viewport_size({"width": 800, "height": 1100})
    expect(page.locator("#picture .main-svg").first).not_to_have_attribute("width", "1120")
    settle(page)
    assert len(picture(page)) == len(before)
    svg, frame = box(page.locator("#picture .main-svg").first), box(page.locator("#picture"))
    assert svg["width"] == pytest.approx(frame["width"], abs=2)


def test_another_monitor_has_other_pixels_in_panels_of_the_same_size(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 600))
    page.locator("header[data-enlarge='pool2.value']").click()
    settle(page)
    canvases = [page.locator("#picture [data-canvas]"), page.locator("#dock-body .numbers-map canvas")]
    before = [int(canvas.get_attribute("width") or 0) for canvas in canvases]
    # Chromium's emulation tells of it only with a window of another size, in which the panels here stay as they are.
    screen = {"width": 1440, "height": 601, "deviceScaleFactor": 2, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", screen)
    for canvas, width in zip(canvases, before, strict=True):
        expect(canvas).not_to_have_attribute("width", str(width))
        assert int(canvas.get_attribute("width") or 0) == pytest.approx(2 * width, abs=12)
    settle(page)


def test_the_theme_is_the_systems_until_another_is_chosen_and_then_remembered(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 900, color_scheme="dark"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    dark = picture(page)
    page.locator("#theme label").nth(1).click()
    settle(page)
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert picture(page) != dark
    open_page(page)
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.locator("#theme label").nth(0).click()
    settle(page)
    assert picture(page) == dark


def test_shapes_are_in_our_notation(page: Page) -> None:
    open_page(page)
    assert page.locator("[data-notation=conv1]").inner_text() == "[3 – 1×3×3]"
    assert page.locator("[data-notation=pool2]").inner_text() == "[10×5×5]"


def test_the_head_of_an_objective_inside_the_network_says_why_it_is_empty(page: Page) -> None:
    open_page(page)
    panel(page, "dense.W.grad").focus()
    choose_kind(page, "cell")
    expect(panel(page, "dense.grad")).to_contain_text("the backward pass starts at pool2")
    expect(panel(page, "pool2.grad")).to_contain_text("±1")
    expect(page.locator("[data-panel][tabindex='0']")).to_have_attribute("data-panel", "input.value")
    assert page.locator("input[name=label]:checked").count() == 0
    expect(page.locator("#label")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_axe_finds_nothing_to_complain_about(new_page: NewPage, width: int, height: int, scheme: str) -> None:
    page = open_page(new_page(width, height, color_scheme=scheme, bypass_csp=True))
    upload(page, PHOTO)
    choose_kind(page, "delta")
    for card in page.locator("details").all():
        card.evaluate("(card) => { card.open = true; }")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
