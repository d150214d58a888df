"""Drawing on the pad with a mouse or a finger; the picture follows the pen before it lifts."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.api import number, trace
from tests.page.steps import SEVEN, draw, load_plotly, open_page, press, start_stroke
from tests.page.view import box, canvas, chosen_label, is_painted, picture, point_at, prediction, samples
from tests.page.waiting import Held, record_requests, settle

TRACE = "**/api/trace?*"


def test_a_digit_drawn_with_the_mouse_is_read(page: Page) -> None:
    draw(open_page(page), SEVEN)
    assert prediction(page) == "7"
    assert chosen_label(page) != "7"  # the network is sure, so it is the loss of its second guess
    expect(page.locator("#samples input:checked")).to_have_count(0)


def test_a_digit_drawn_with_a_finger_is_read_and_the_page_does_not_scroll(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(390, 844, has_touch=True, is_mobile=True))
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


def test_a_tap_draws_a_dot(page: Page) -> None:
    sent = record_requests(open_page(page), "/api/trace")
    draw(page, [(0.5, 0.5)])
    assert ink(page) > 0
    assert "drawing" in sent[-1]["image"]
    expect(page.locator("#digit [role=alert]")).to_be_hidden()


def test_a_pointer_that_cannot_be_captured_draws_too(page: Page) -> None:
    open_page(page).locator("[data-pad]").evaluate(
        """(pad, points) => {
            const { left, top, width, height } = pad.getBoundingClientRect();
            const send = (target, type, [x, y]) => {
                const at = { clientX: left + x * width, clientY: top + y * height };
                const event = { pointerId: 4711, bubbles: true, cancelable: true, ...at };
                target.dispatchEvent(new PointerEvent(type, event));
            };
            send(pad, "pointerdown", points[0]);
            for (const point of points) for (const type of ["pointermove", "pointerrawupdate"]) send(pad, type, point);
            send(document.body, "pointerup", points.at(-1));
        }""",
        SEVEN,
    )
    settle(page)
    assert prediction(page) == "7"
    draw(page, [(0.2, 0.8), (0.8, 0.8)])  # the stroke before has ended, so Undo removes this one alone
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert prediction(page) == "7"


def test_a_stroke_ends_when_a_sample_replaces_the_drawing(page: Page) -> None:
    start_stroke(open_page(page), SEVEN)
    samples(page).nth(2).evaluate("(input) => input.click()")
    expect(page.locator("[data-digit]")).to_be_visible()
    pad = box(page.locator("[data-pad]"))
    page.mouse.move(pad["x"] + 20, pad["y"] + 20, steps=3)
    page.mouse.up()
    settle(page)
    expect(samples(page).nth(2)).to_be_checked()
    expect(page.locator("[data-digit]")).to_be_visible()


def test_every_panel_follows_the_pen_before_it_lifts(page: Page) -> None:
    load_plotly(open_page(page))
    before = canvas(page)
    start_stroke(page, SEVEN)
    expect(page.locator("[data-prediction]")).to_have_text("7")
    assert canvas(page) != before
    expect(page.locator("#picture")).to_have_attribute("data-painter", "canvas")
    expect(page.locator("#picture")).to_have_attribute("aria-busy", "true")
    page.mouse.up()
    expect(page.locator("#picture")).to_have_attribute("data-painter", "plotly")


def test_drawing_sends_one_request_at_a_time_and_the_newest_drawing_next(page: Page) -> None:
    open_page(page, "#sample=0")
    asked = record_requests(page, "/api/trace")
    held = Held(page, TRACE, times=1)
    start_stroke(page, SEVEN)
    held.wait()
    page.evaluate("() => new Promise(requestAnimationFrame)")  # a second request would have been sent by now
    assert len(asked) == 1
    held.release()
    expect(page.locator("[data-prediction]")).to_have_text("7")
    assert len(asked) == 2
    page.mouse.up()
    settle(page)


def test_when_the_pen_lifts_the_numbers_are_those_of_the_whole_drawing(page: Page, server_url: str) -> None:
    open_page(page)
    sent = record_requests(page, "/api/trace")
    draw(page, SEVEN)
    settled = trace(server_url, [one for one in sent if one["objective"].get("label") == "second_guess"][-1])
    assert prediction(page) == str(settled["prediction"]) == "7"
    value = number(settled, "pool2.grad", [0, 0, 0])
    assert float(point_at(page, "pool2.grad", 2, 2).split(" = ")[1]) == pytest.approx(value, rel=5.1e-3, abs=1e-12)


def test_undo_removes_a_stroke_and_brings_back_what_clear_removed(page: Page) -> None:
    draw(open_page(page), SEVEN)
    seven = picture(page)
    draw(page, [(0.2, 0.8), (0.8, 0.8)])
    assert picture(page) != seven
    press(page, "Control+z")
    assert picture(page) == seven

    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-pad] [data-hint]")).to_be_visible()
    settle(page)
    assert picture(page) == seven
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-pad] [data-hint]")).to_be_hidden()


def test_the_eraser_removes_ink(page: Page) -> None:
    draw(open_page(page), SEVEN)
    before = ink(page)
    page.get_by_role("button", name="Eraser").click()
    draw(page, [(0.25, 0.22), (0.7, 0.22)])
    assert ink(page) < 0.9 * before
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "true")


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


def test_erasing_all_ink_shows_a_message_and_keeps_the_picture(page: Page) -> None:
    draw(open_page(page), [(0.5, 0.4), (0.5, 0.5)])
    page.get_by_role("button", name="Eraser").click()
    draw(page, [(0.4, 0.3), (0.5, 0.4), (0.5, 0.5), (0.6, 0.6), (0.5, 0.3), (0.5, 0.6)])
    expect(page.locator("#digit-error")).to_contain_text("no ink")
    assert is_painted(page)
