"""What a reader sees of the page and does with it, by name."""

import re
from typing import Any

import httpx2
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

READOUT = re.compile(r"(?P<tensor>[\w.]+)\[(?P<index>[\d,]+)\] = (?P<value>\S+?)(?:,|$)")
IDLE = "#picture[aria-busy=false]"


def open_page(page: Page) -> Page:
    """The page with its first picture painted."""
    page.goto("/")
    settle(page)
    return page


def settle(page: Page, painter: str = "plotly") -> None:
    """Wait until nothing is on its way and what has come is drawn by that painter."""
    page.wait_for_selector(f"{IDLE}[data-painter={painter}]")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def panel(page: Page, name: str) -> Locator:
    return page.locator(f'[data-panel="{name}"]')


def box(of: Locator) -> FloatRect:
    """Where it is on the screen; it must be there."""
    rect = of.bounding_box()
    assert rect is not None
    return rect


def point_at(page: Page, name: str, x: float = 5, y: float = 5) -> str:
    """Move the mouse to a point of a panel's slot and read the readout."""
    slot = box(panel(page, name).locator("[data-slot]"))
    page.mouse.move(slot["x"] + x, slot["y"] + y)
    return readout(page)


def sweep(page: Page, name: str, step: float, height: float = 1000) -> dict[str, list[float]]:
    """Every readout that a mouse finds over a panel's slot, or its upper part, and where on the screen it did."""
    slot = panel(page, name).locator("[data-slot]")
    found: dict[str, list[float]] = slot.evaluate(
        """(slot, [step, height]) => {
            const found = {};
            const { left, top, right, bottom } = slot.getBoundingClientRect();
            const picture = document.getElementById("picture");
            const move = (type, x, y) =>
                picture.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, pointerType: "mouse" }));
            for (let y = top + step / 2; y < Math.min(bottom, top + height); y += step) {
                for (let x = left + step / 2; x < right; x += step) {
                    move("pointermove", x, y);
                    found[document.getElementById("readout").textContent] ??= [x, y];
                }
            }
            move("pointerleave", 0, 0);
            return found;
        }""",
        [step, height],
    )
    return found


def readout(page: Page) -> str:
    return page.locator("#readout").inner_text()


def prediction(page: Page) -> str:
    return page.locator("[data-prediction]").inner_text()


def chosen_label(page: Page) -> str:
    return page.locator("input[name=label]:checked").input_value()


def picture(page: Page) -> list[str]:
    """Every heatmap as it is painted, in the order of the panels: equal only where the pictures are."""
    images: list[str] = page.locator(".heatmaplayer image").evaluate_all(
        "(images) => images.map((image) => image.getAttribute('xlink:href') ?? image.href.baseVal)"
    )
    return images


def canvas(page: Page) -> str:
    """What the quick painter has painted, as a data: address."""
    image: str = page.locator("#picture [data-canvas]").evaluate("(canvas) => canvas.toDataURL()")
    return image


def choose_label(page: Page, label: int, painter: str = "plotly") -> None:
    page.locator(f"input[name=label][value='{label}'] + span").click()
    expect(page.locator("input[name=label]:checked")).to_have_value(str(label))
    settle(page, painter)


def choose_kind(page: Page, kind: str) -> None:
    """One kind of objective: cross_entropy, logit, cell or delta."""
    page.locator(f"input[name=kind][value={kind}] + span").click()
    expect(page.locator("input[name=kind]:checked")).to_have_value(kind)
    settle(page)


def shown(page: Page, name: str) -> list[str]:
    """What the page prints of a panel: its range or its count."""
    return panel(page, name).locator("[data-caption] span").all_inner_texts()


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    """One stroke with the mouse, through points given as shares of the pad's side."""
    pen_down(page, points)
    page.mouse.up()


def pen_down(page: Page, points: list[tuple[float, float]]) -> None:
    """A stroke that has not ended."""
    pad = box(page.locator("[data-pad]"))
    at = [(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=6)


def hold(page: Page, url: str, times: int | None = None) -> list[Route]:
    """Keep requests on their way, the first `times` of them or all, until the test continues them."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(url, keep, times=times)
    return held


SEVEN = [(0.25, 0.22), (0.72, 0.22), (0.62, 0.45), (0.45, 0.82)]


def trace(server_url: str, experiment: dict[str, Any]) -> dict[str, Any]:
    """What the API says of an experiment, in nested lists and float64."""
    reply = httpx2.post(f"{server_url}/api/trace", json=experiment)
    reply.raise_for_status()
    body: dict[str, Any] = reply.json()
    return body


def number(reply: dict[str, Any], tensor: str, index: list[int]) -> float:
    """One number of a trace by its name: `conv1.W.grad`, [2, 0, 1, 1]."""
    if tensor == "probabilities":
        return float(reply["probabilities"][index[0]])
    name, *rest = tensor.split(".")
    layer = next(layer for layer in reply["layers"] if layer["name"] == name)
    array = layer["params"][rest[0]]["grad" if rest[1:] else "value"] if rest[0] in ("W", "b") else layer[rest[0]]
    for i in index:
        array = array[i]
    return float(array)
