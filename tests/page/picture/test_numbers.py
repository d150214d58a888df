"""The numbers that stand in the cells of the picture: in all cells of the paper network."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import NewPage
from tests.page.api import trace
from tests.page.steps import choose_label, open_page
from tests.page.written import record_texts, texts_on

NETWORK = {"weights": "paper"}
DELTA = {"kind": "delta", "delta": [[[1]], [[1]]]}
LINK = f"#sample=3&objective={json.dumps(DELTA)}&network={json.dumps(NETWORK)}"


def cells(layer: dict[str, Any]) -> int:
    """How many cells of a layer the picture shows as maps: the head has bars, and its probabilities are no cells."""

    def count(array: Any) -> int:
        return sum(map(count, array)) if isinstance(array, list) else int(array is not None)

    maps = [layer["value"], layer["grad"], layer.get("mask")] if layer["kind"] != "dense" else []
    params = [array for both in layer.get("params", {}).values() for array in both.values()]
    return sum(map(count, [*maps, *params]))


def readouts_at(page: Page, places: list[list[float]]) -> list[str]:
    """What the readout says where numbers stand, in CSS pixels from the picture's corner."""
    found: list[str] = page.locator("#picture").evaluate(
        """(picture, places) => places.map(([x, y]) => {
            const { left, top } = picture.getBoundingClientRect();
            const at = { clientX: left + x, clientY: top + y, pointerType: "mouse" };
            picture.dispatchEvent(new PointerEvent("pointermove", at));
            return document.getElementById("readout").textContent;
        })""",
        places,
    )
    return found


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1280, 720, "light"), (1366, 768, "dark"), (1920, 1080, "light")]
)
def test_every_cell_of_the_paper_network_shows_its_number(
    new_page: NewPage, server_url: str, width: int, height: int, scheme: str
) -> None:
    page = new_page(width, height, color_scheme=scheme)
    record_texts(page)
    open_page(page, LINK)
    reply = trace(server_url, {"image": {"sample": 3}, "network": NETWORK, "objective": DELTA})
    written = texts_on(page, "[data-numbers]")
    assert len(written) == sum(map(cells, reply["layers"]))
    assert min(one["size"] for one in written) >= 11
    readouts = readouts_at(page, [[one["x"], one["y"]] for one in written])
    assert len(set(readouts)) == len(written), "two numbers stand in one cell"
    for one, text in zip(written, readouts, strict=True):
        assert float(text.split(" = ")[1].split(",")[0]) == float(one["text"]), text


def test_while_drawing_no_number_is_measured_that_has_no_room(page: Page) -> None:
    """To measure the text of all 13,000 numbers takes longer than to paint them."""
    page.add_init_script(
        """window.measured = 0;
        const { measureText } = OffscreenCanvasRenderingContext2D.prototype;
        OffscreenCanvasRenderingContext2D.prototype.measureText = function (text) {
            window.measured += 1;
            return measureText.call(this, text);
        };"""
    )
    open_page(page)
    before = page.evaluate("window.measured")
    choose_label(page, 8)
    assert page.evaluate("window.measured") - before < 500
