"""The tab "Layer": a panel enlarged, one channel at a time, with its numbers."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.api import assert_readout_agrees, number, trace
from tests.page.steps import FIRST, open_page, press
from tests.page.view import box, caption, panel, point_at, readout
from tests.page.waiting import Held, settle


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


SAMPLE = {"image": {"sample": 2}}
PLOTLY = "**/plotly.min.js"
CELLS = ".chart-cells"


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
    body = enlarge(open_page(page, FIRST), "conv2.value")
    expect(body.locator(".partials figure")).to_have_count(5)
    residual = re.search(r"residual (\S+)", body.locator(".partials").inner_text())
    assert residual
    assert float(residual[1]) < 1e-4


def test_a_channel_a_filter_or_a_cell_of_the_enlarged_layer_can_be_chosen(page: Page) -> None:
    open_page(page, FIRST)
    name = page.locator("#dock [data-name]")
    enlarge(page, "conv2.value").get_by_role("button", name="channel 4").click()
    expect(name).to_contain_text("conv2.value[4,")
    enlarge(page, "conv2.W.grad").get_by_role("button", name="filter 4").click()
    expect(name).to_contain_text("conv2.W.grad[4,")
    enlarge_layer(page, "probabilities").get_by_role("application", name="probabilities, enlarged").focus()
    press(page, "ArrowRight")
    assert re.match(r"probabilities\[\d\] = ", readout(page))


def test_any_panel_can_be_enlarged_by_its_title(page: Page) -> None:
    open_page(page, FIRST)
    name = page.locator("#dock [data-name]")
    body = enlarge_layer(page, "pool1.value")
    expect(name).to_contain_text("pool1.value[")
    expect(body.locator(".partials")).to_have_count(0)
    enlarge(page, "conv1.W")
    expect(name).to_have_text(re.compile(r"conv1\.W\["))
    expect(page.get_by_role("tab", name="Layer")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#dock [data-residual]")).not_to_be_empty()


def test_a_mask_which_has_no_derivation_is_not_enlarged(page: Page) -> None:
    enlarge(open_page(page, FIRST), "pool1.mask")
    expect(page.locator("#dock")).to_be_hidden()


def test_on_a_monitor_with_finer_pixels_the_same_panels_are_drawn_with_more_of_them(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 600))
    enlarge_layer(page, "pool2.value")
    canvases = [page.locator("#picture [data-canvas]"), page.locator("#dock-body .channel canvas").first]
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


# The chart


def open_chart(page: Page, cell: str, objective: str = "") -> Locator:
    """The page with the layer of a cell enlarged. Returns what lies over the cells in view."""
    open_page(page, f"#sample=2{objective}&cell={cell}&tab=layer")
    expect(page.locator(".chart")).to_have_attribute("aria-busy", "false")
    if (zoomed := page.get_by_role("button", name="All cells", disabled=False)).is_visible():  # by another test
        zoomed.click()
        settle(page)
    return page.locator(CELLS)


def layout(page: Page) -> Any:
    """What plotly.js draws: its layout, and the limits of the colours."""
    return page.locator(".chart-plot").evaluate(
        "({ layout, data }) => ({ ...layout, limits: [data[0].zmin, data[0].zmax], colours: data[0].colorscale })"
    )


def centre(page: Page, column: int, row: int) -> tuple[float, float]:
    """Where on the screen the middle of a cell of a single plane lies."""
    of, axes = box(page.locator(CELLS)), layout(page)
    (left, right), (bottom, top) = axes["xaxis"]["range"], axes["yaxis"]["range"]
    x = of["x"] + (column + 0.5 - left) / (right - left) * of["width"]
    return x, of["y"] + (row + 0.5 - top) / (bottom - top) * of["height"]


def labels(page: Page) -> list[str]:
    """The numbers that stand in cells."""
    return page.locator(".chart-plot .heatmap-label").all_text_contents()


def zoom_in(page: Page, times: int) -> None:
    for _ in range(times):
        page.get_by_role("button", name="Zoom in").click()
    settle(page)


def choose_colours(page: Page, name: str) -> None:
    page.locator(".colours").get_by_text(name).click()
    settle(page)


def bar_ticks(page: Page) -> list[float]:
    return sorted(float(text) for text in layout(page)["yaxis2"]["ticktext"])


def test_a_cell_under_the_pointer_has_its_name_and_the_number_of_the_api(page: Page, server_url: str) -> None:
    open_chart(page, "conv1.value:0,3,4")
    reply = trace(server_url, SAMPLE)
    for column, row in [(0, 0), (20, 12), (9, 17), (25, 25)]:
        page.mouse.move(*centre(page, column, row))
        label = page.locator(".chart-plot .hoverlayer")
        expect(label).to_have_text(re.compile(rf"conv1\.value\[0,{row},{column}\] = "))
        text = label.text_content() or ""
        assert_readout_agrees(text, reply)
        assert readout(page) == text


def test_a_weight_of_the_dense_layer_is_found_in_the_plane_of_its_channel(page: Page, server_url: str) -> None:
    open_chart(page, "dense.W.grad:2,30")
    reply = trace(server_url, SAMPLE)
    cells = box(page.locator(CELLS))
    seen = set()
    for i in range(12):
        page.mouse.move(cells["x"] + cells["width"] * (i + 0.5) / 12, cells["y"] + cells["height"] * (i % 5 + 0.5) / 5)
        if (text := readout(page)).startswith("dense.W.grad[2,"):
            assert_readout_agrees(text, reply)
            seen.add(text)
    assert len(seen) > 5


def test_cells_get_their_numbers_when_they_are_enlarged_enough(page: Page, server_url: str) -> None:
    cells = open_chart(page, "conv1.value:0,3,4")
    assert labels(page) == []
    zoom_in(page, 5)
    shown = labels(page)
    assert len(shown) > 10
    grid = trace(server_url, SAMPLE)["layers"][1]["value"][0]
    values = [value for row in grid for value in row]
    for text in shown:
        assert any(float(text) == pytest.approx(value, rel=0.6 if "e" in text else 0.06, abs=1e-9) for value in values)
    page.get_by_role("button", name="All cells").click()
    settle(page)
    assert labels(page) == []
    expect(cells).to_be_visible()


def test_the_wheel_enlarges_around_the_pointer_and_a_drag_moves_the_cells(page: Page) -> None:
    open_chart(page, "conv1.value:0,3,4")
    x, y = centre(page, 12, 12)
    page.mouse.move(x, y)
    for _ in range(8):
        page.mouse.wheel(0, -120)
    settle(page)
    assert page.evaluate("scrollY") == 0
    axes = layout(page)
    before = axes["yaxis"]["range"]
    assert before[0] - before[1] < 13
    assert before[1] < 12.5 < before[0]  # the cell under the pointer is still in view
    assert axes["xaxis"]["range"][0] < 12.5 < axes["xaxis"]["range"][1]
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=5)
    page.mouse.up()
    settle(page)
    after = layout(page)["yaxis"]["range"]
    assert after[1] > before[1]
    assert after[0] <= 26 + 1e-9
    expect(page.locator("#dock [data-name]")).to_have_text("conv1.value[0,3,4]")  # a drag is no click


def test_the_colour_bar_ends_where_the_caption_of_the_panel_says(page: Page) -> None:
    open_chart(page, "conv1.value:0,3,4")
    [bound] = [float(text.removeprefix("±")) for text in caption(page, "conv1.value")]
    axes = layout(page)
    assert axes["yaxis2"]["range"] == axes["limits"]
    assert axes["limits"] == pytest.approx([-bound, bound], rel=5.1e-3)
    assert bar_ticks(page) == [
        -bound,
        pytest.approx(-bound / 2, rel=0.01),
        0,
        pytest.approx(bound / 2, rel=0.01),
        bound,
    ]


def test_logarithmic_colours_spread_small_numbers_and_the_bar_still_has_the_real_ones(page: Page) -> None:
    open_chart(page, "conv1.value:0,3,4")
    linear = bar_ticks(page)
    place = "(host) => host.data[0].z[3][4] / host.data[0].zmax"
    before = page.locator(".chart-plot").evaluate(place)
    choose_colours(page, "symmetric log")
    ticks = bar_ticks(page)
    assert [ticks[0], ticks[-1]] == [linear[0], linear[-1]]
    assert all(re.fullmatch(r"-?(1|0\.0*1|1.00e-\d+|10+)", f"{tick:g}") for tick in ticks[1:-1] if tick)
    assert page.locator(".chart-plot").evaluate(place) > before
    page.mouse.move(*centre(page, 4, 3))
    expect(page.locator(".chart-plot .hoverlayer")).to_have_text(readout(page))
    choose_colours(page, "linear")  # the choice would stay for the other tests


def test_the_chart_follows_the_theme(new_page: NewPage) -> None:
    page = new_page(1440, 900)
    open_chart(page, "conv1.value:0,3,4")
    light = layout(page)
    page.locator("input[name=theme][value=dark] + span").click()
    settle(page)
    dark = layout(page)
    assert dark["colours"] != light["colours"]
    assert dark["font"]["color"] != light["font"]["color"]


def test_the_selected_cell_is_framed_and_a_click_explains_another(page: Page) -> None:
    open_chart(page, "conv1.value:0,3,4")
    frames = [shape for shape in layout(page)["shapes"] if shape["x1"] - shape["x0"] == 1]
    assert {(shape["x0"], shape["y0"]) for shape in frames} == {(4, 3)}
    page.mouse.click(*centre(page, 10, 15))
    settle(page)
    expect(page.locator("#dock [data-name]")).to_have_text("conv1.value[0,15,10]")
    frames = [shape for shape in layout(page)["shapes"] if shape["x1"] - shape["x0"] == 1]
    assert {(shape["x0"], shape["y0"]) for shape in frames} == {(10, 15)}


def test_the_keyboard_moves_through_the_chart_and_opens_a_cell(page: Page) -> None:
    cells = open_chart(page, "conv1.value:0,3,4")
    cells.focus()
    press(page, "ArrowRight", "ArrowDown")
    assert readout(page).startswith("conv1.value[0,4,5] = ")
    expect(page.locator("#readout")).to_have_attribute("aria-live", "polite")
    expect(page.locator(".pointed")).to_be_visible()
    press(page, "+", "+", "+", "+", "+", "+", "ArrowUp")
    assert len(labels(page)) > 0
    press(page, "Enter")
    expect(page.locator("#dock [data-name]")).to_have_text("conv1.value[0,3,5]")
    expect(cells).to_be_focused()


def test_a_cell_that_is_pointed_at_in_the_picture_is_marked_in_the_chart(page: Page) -> None:
    open_chart(page, "conv1.value:0,3,4")
    expect(page.locator(".pointed")).to_be_hidden()
    text = point_at(page, "conv1.value", 2, 2)
    match = re.match(r"conv1\.value\[0,(\d+),(\d+)\]", text)
    assert match, text
    expect(page.locator(".pointed")).to_be_visible()
    mark = box(page.locator(".pointed"))
    x, y = centre(page, int(match[2]), int(match[1]))
    assert (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2) == pytest.approx((x, y), abs=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chart_can_be_saved_as_png_and_svg(shared_page: NewPage, scheme: str, tmp_path: Path) -> None:
    page = shared_page(color_scheme=scheme)
    open_chart(page, "conv2.W.grad:1,0,1,1")
    files = {}
    for kind in ("png", "svg"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {kind.upper()}").click()
        assert download.value.suggested_filename == f"retrograd-conv2.W.grad-1.{kind}"
        files[kind] = tmp_path / kind
        download.value.save_as(files[kind])
    image = Image.open(files["png"]).convert("RGB")
    assert image.width > 400
    assert len(image.getcolors(image.width * image.height) or []) > 40
    text = files["svg"].read_text("utf-8")
    assert "conv2.W.grad[1,·,·,·]" in text
    assert "d = 2" in text


def test_until_plotly_has_loaded_a_map_with_numbers_stands_there(new_page: NewPage) -> None:
    page = new_page(1440, 900)
    plotly = Held(page, PLOTLY)
    page.goto("/#sample=2&cell=conv1.W.grad:0,0,1,1&tab=layer", wait_until="commit")
    expect(page.locator(".numbers-map .map")).to_be_visible()
    expect(page.locator(".chart")).to_have_count(0)
    plotly.release()
    expect(page.locator(".chart-plot .main-svg").first).to_be_visible()
    expect(page.locator(".numbers-map")).to_have_count(0)
    settle(page)


def test_if_plotly_can_not_be_loaded_the_map_stays_and_one_line_says_so(new_page: NewPage, problems: list[str]) -> None:
    page = new_page(1440, 900)
    page.route(PLOTLY, lambda route: route.abort())
    page.goto("/#sample=2&cell=conv1.W.grad:0,0,1,1&tab=layer")
    expect(page.locator(".map-instead .aside")).to_have_text(re.compile("did not load"))
    expect(page.locator(".numbers-map .map")).to_be_visible()
    settle(page, painter="canvas")
    assert all("plotly" in problem for problem in problems)
    problems.clear()


def test_on_a_phone_one_finger_scrolls_the_page_until_zooming_and_panning_is_asked_for(new_visitor: NewPage) -> None:
    page = new_visitor(390, 844, has_touch=True, is_mobile=True)
    cells = open_chart(page, "conv1.value:0,3,4")
    expect(cells).to_have_css("touch-action", "manipulation")
    page.get_by_role("button", name="Zoom and pan").click()
    expect(cells).to_have_css("touch-action", "none")
    page.get_by_role("button", name="Zoom in").click()
    cells.tap()
    settle(page)
    expect(page.locator("#dock [data-name]")).not_to_have_text("conv1.value[0,3,4]")


def test_a_new_digit_is_drawn_in_the_chart(page: Page, server_url: str) -> None:
    open_chart(page, "conv1.value:0,12,12")
    page.locator("#samples label").nth(5).click()
    settle(page)
    shown = page.locator(".chart-plot").evaluate("(host) => host.data[0].z[12][12]")
    reply = trace(server_url, {"image": {"sample": 5}})
    assert shown == pytest.approx(number(reply, "conv1.value", [0, 12, 12]), rel=1e-5)
