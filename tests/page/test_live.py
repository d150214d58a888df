"""While a digit is drawn every panel follows the pen, and something true stands there before plotly.js has loaded."""

import io
import json

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.conftest import NewPage
from tests.page.view import (
    SEVEN,
    canvas,
    draw,
    hold,
    number,
    open_page,
    pen_down,
    picture,
    point_at,
    prediction,
    settle,
    trace,
)

TRACE = "**/api/trace?*"
PICTURE = "#picture"


def seen(page: Page, painter: str) -> NDArray[np.int16]:
    """The picture's pixels with one of the painters in sight."""
    page.locator(PICTURE).evaluate("(picture, painter) => { picture.dataset.painter = painter; }", painter)
    shot = Image.open(io.BytesIO(page.locator(PICTURE).screenshot())).convert("RGB")
    return np.asarray(shot).astype(np.int16)


@pytest.mark.parametrize(("ratio", "scheme"), [(1, "light"), (1.5, "dark"), (2, "light")])
def test_both_painters_paint_the_same_pixels(new_page: NewPage, ratio: float, scheme: str) -> None:
    page = open_page(new_page(1440, 900, color_scheme=scheme, device_scale_factor=ratio))
    expect(page.locator(PICTURE)).to_have_attribute("data-painter", "plotly")
    apart = np.abs(seen(page, "plotly") - seen(page, "canvas")).max(axis=2)
    assert np.count_nonzero(apart > 2) < 20  # glyphs beside the bars are antialiased as their layer lies
    assert seen(page, "canvas").std() > 10


def test_every_panel_follows_the_pen_before_it_lifts(page: Page) -> None:
    open_page(page)
    before = canvas(page)
    pen_down(page, SEVEN)
    expect(page.locator("[data-prediction]")).to_have_text("7")
    assert canvas(page) != before
    expect(page.locator(PICTURE)).to_have_attribute("data-painter", "canvas")
    expect(page.locator(PICTURE)).to_have_attribute("aria-busy", "true")
    page.mouse.up()
    expect(page.locator(PICTURE)).to_have_attribute("data-painter", "plotly")


def test_while_drawing_at_most_one_request_is_on_its_way_and_the_newest_drawing_goes_next(page: Page) -> None:
    open_page(page)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/api/trace" in request.url else None)
    held = hold(page, TRACE, times=1)
    pen_down(page, SEVEN)
    page.wait_for_timeout(100)
    assert len(asked) == 1
    held[0].continue_()
    expect(page.locator("[data-prediction]")).to_have_text("7")
    assert len(asked) == 2
    page.mouse.up()


def test_when_the_pen_lifts_the_picture_and_the_numbers_are_those_of_the_settled_experiment(
    page: Page, server_url: str
) -> None:
    open_page(page)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if "/api/trace" in request.url else None)
    draw(page, SEVEN)
    settle(page)
    settled = trace(server_url, json.loads(sent[-1].post_data or ""))
    assert prediction(page) == str(settled["prediction"]) == "7"
    value = number(settled, "pool2.grad", [0, 0, 0])
    assert float(point_at(page, "pool2.grad", 2, 2).split(" = ")[1]) == pytest.approx(value, rel=5.1e-3, abs=1e-12)


def test_the_first_picture_is_painted_before_plotly_has_loaded_and_nothing_is_asked_for(
    page: Page, server_url: str
) -> None:
    hold(page, "**/plotly.min.js")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/", wait_until="commit")
    expect(page.locator(PICTURE)).to_have_attribute("data-painter", "canvas")
    expect(page.locator("#samples input").first).to_be_checked()
    reply = trace(server_url, {"image": {"sample": 0}})
    assert prediction(page) == str(reply["prediction"])
    shown = float(point_at(page, "conv1.grad", 2, 2).split(" = ")[1])
    assert shown == pytest.approx(number(reply, "conv1.grad", [0, 0, 0]), rel=5.1e-3, abs=1e-12)
    assert not [url for url in asked if "/api/trace" in url]
    assert seen(page, "canvas").std() > 10


def test_a_stroke_that_erases_all_ink_is_said_in_words_and_keeps_the_picture(page: Page) -> None:
    draw(open_page(page), [(0.5, 0.4), (0.5, 0.5)])
    settle(page)
    page.get_by_role("button", name="Eraser").click()
    draw(page, [(0.4, 0.3), (0.5, 0.4), (0.5, 0.5), (0.6, 0.6), (0.5, 0.3), (0.5, 0.6)])
    expect(page.locator("#digit-error")).to_contain_text("no ink")
    expect(page.locator(PICTURE)).to_have_attribute("data-painter", "plotly")
    assert len(picture(page)) == 24
