"""The canvas that paints at once and plotly.js that draws, once loaded, when nothing moves: both show the numbers."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from app.digits import FIRST_SAMPLE
from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, READOUT, number, trace
from tests.page.steps import SEVEN, choose_label, draw, load_plotly, open_menu, open_page, press
from tests.page.view import point_at, prediction, samples, sweep
from tests.page.waiting import Held, record_requests, settle

PLOTLY = "**/plotly.min.js"
TEAL, ZERO = (15, 118, 110), (255, 255, 255)


def pixels(page: Page, painter: str) -> NDArray[np.int16]:
    """A screenshot of the picture with one of the painters in sight."""
    page.locator("#picture").evaluate("(picture, painter) => { picture.dataset.painter = painter; }", painter)
    shot = Image.open(io.BytesIO(page.locator("#picture").screenshot())).convert("RGB")
    return np.asarray(shot).astype(np.int16)


@pytest.mark.parametrize(("ratio", "scheme"), [(1, "light"), (1.5, "dark"), (2, "light")])
def test_both_painters_paint_the_same_pixels(new_visitor: NewPage, ratio: float, scheme: str) -> None:
    page = open_page(new_visitor(1440, 900, color_scheme=scheme, device_scale_factor=ratio))
    load_plotly(page)
    apart = np.abs(pixels(page, "plotly") - pixels(page, "canvas")).max(axis=2)
    assert np.count_nonzero(apart > 2) < 20  # the digits beside the bars are antialiased another way over each painter
    assert pixels(page, "canvas").std() > 10


def test_the_colour_under_the_pointer_is_the_colour_of_the_number(page: Page, server_url: str) -> None:
    """All 2028 cells of a mask: teal where the API says 1, the colour of zero where it says 0."""
    open_page(page)
    reply = trace(server_url, FIRST_EXPERIMENT)
    seen = sweep(page, "pool1.mask", step=2)
    settle(page)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    checked = 0
    for text, (x, y) in seen.items():
        if match := READOUT.match(text):
            won = number(reply, match["tensor"], [int(i) for i in match["index"].split(",")]) == 1
            assert shot.getpixel((int(x), int(y))) == (TEAL if won else ZERO), text
            checked += 1
    assert checked == 3 * 26 * 26


def test_the_first_picture_is_painted_without_plotly_and_without_a_request(page: Page, server_url: str) -> None:
    asked = record_requests(page, "/api/trace")
    page.goto("/", wait_until="commit")
    expect(samples(page).nth(FIRST_SAMPLE)).to_be_checked()
    settle(page, painter="canvas")
    reply = trace(server_url, FIRST_EXPERIMENT)
    assert prediction(page) == str(reply["prediction"])
    shown = float(point_at(page, "conv1.grad", 2, 2).split(" = ")[1])
    assert shown == pytest.approx(number(reply, "conv1.grad", [0, 0, 0]), rel=5.1e-3, abs=1e-12)
    assert not asked
    assert pixels(page, "canvas").std() > 10


def test_the_picture_follows_while_plotly_loads_and_plotly_takes_over(page: Page) -> None:
    open_page(page)
    plotly = Held(page, PLOTLY)
    open_menu(page, "Download")
    page.locator("#download [data-image=svg]").click()
    plotly.wait()
    press(page, "Escape")
    draw(page, SEVEN, painter="canvas")
    assert prediction(page) == "7"
    choose_label(page, 5, painter="canvas")
    plotly.release()
    settle(page, painter="plotly")
