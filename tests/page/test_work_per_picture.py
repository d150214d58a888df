"""What a browser has to do for a picture, counted and not timed: on a slow machine all of it takes long."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import SEVEN, open_page, start_stroke
from tests.page.view import prediction
from tests.page.waiting import settle

TIMELINE = [
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-devtools.timeline.stack",
]
# What changes with each picture while somebody draws.
NUMBERS = [
    "[data-reading]",
    "[data-prediction]",
    "[data-loss]",
    "[data-p]",
    "[data-panel='conv1.value'] .caption span",
    "[data-panel='conv1.W.grad'] .caption span",
    "[data-panel='dense.grad'] .caption span",
    "[data-mark='3']",
]
COUNTING = """
window.compressed = window.covered = 0;
window.CompressionStream = class extends CompressionStream {
    constructor(format) { super(format); window.compressed += 1; }
};
const { putImageData } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.putImageData = function (...what) {
    if (this.canvas instanceof HTMLCanvasElement && this.canvas.hidden) window.covered += 1;
    return putImageData.apply(this, what);
};
"""


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_new_number_has_the_browser_lay_out_that_number_and_not_the_page(
    new_visitor: NewPage, size: tuple[int, int]
) -> None:
    page = open_page(new_visitor(*size))

    def change() -> None:
        page.evaluate(
            """(selectors) => {
                for (const selector of selectors) {
                    const element = document.querySelector(selector);
                    if (!element.checkVisibility()) continue;
                    element.firstChild.data += "1";
                    void document.body.offsetHeight;
                }
            }""",
            NUMBERS,
        )

    layouts = _layouts(page, change)
    assert len(layouts) >= len(NUMBERS) - 2  # on a phone two of them are not seen
    assert all(layout["partialLayout"] and layout["totalObjects"] < 60 for layout in layouts), layouts


def test_while_the_pen_is_down_no_script_has_the_page_laid_out(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(1280, 720))
    layouts = _layouts(page, lambda: _draw_until_read(page))
    assert len(layouts) >= 3  # the pictures that came meanwhile
    assert len(_forced(layouts)) <= 1, _forced(layouts)  # the pad is measured when the pen comes down


def test_links_and_what_is_covered_wait_until_the_pen_is_up(new_visitor: NewPage) -> None:
    page = new_visitor(1280, 720)
    page.add_init_script(COUNTING)
    open_page(page)
    before = page.evaluate("window.compressed")
    _draw_until_read(page)
    assert page.evaluate("[window.compressed, window.covered]") == [before, 0]
    page.mouse.up()
    settle(page)
    assert page.evaluate("window.compressed") > before  # the links to the lesson and to the exercises


def test_before_the_first_picture_of_a_phone_scripts_have_the_page_laid_out_twice(new_visitor: NewPage) -> None:
    page = new_visitor(390, 844)

    def open_and_wait() -> None:
        page.goto("/")
        expect(page.locator("#picture")).to_have_attribute("data-painter", "canvas")

    forced = _forced(_layouts(page, open_and_wait))
    assert len([layout for layout in forced if "redraw" in _functions(layout)]) <= 2, forced


def _draw_until_read(page: Page) -> None:
    start_stroke(page, SEVEN)
    page.wait_for_function("() => document.querySelector('[data-prediction]').textContent === '7'")
    assert prediction(page) == "7"


def _layouts(page: Page, act: Callable[[], None]) -> list[dict[str, Any]]:
    """How the browser lays the page out meanwhile: which part of it, and the functions that forced it to."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=TIMELINE)
    act()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    return [event["args"]["beginData"] for event in events if event["name"] == "Layout" and event["ph"] == "X"]


def _forced(layouts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that a script had to wait for, because it measured something after it had changed something."""
    return [layout for layout in layouts if layout.get("stackTrace")]


def _functions(layout: dict[str, Any]) -> list[str]:
    return [call["functionName"] for call in layout["stackTrace"]]
