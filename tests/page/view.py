"""What a reader sees of the page, by name. The page must be settled: nothing here waits."""

from pathlib import Path
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page

LEGIBLE = (Path(__file__).parent / "legible.js").read_text("utf-8")


def panel(page: Page, name: str) -> Locator:
    return page.locator(f'[data-panel="{name}"]')


def slot(page: Page, name: str) -> Locator:
    """The part of a panel where its cells are drawn."""
    return panel(page, name).locator("[data-slot]")


def box(of: Locator) -> FloatRect:
    """Where it is on the screen; it must be there."""
    rect = of.bounding_box()
    assert rect is not None
    return rect


def point_at(page: Page, name: str, x: float = 5, y: float = 5) -> str:
    """Move the mouse to a point of a panel's slot and read the readout."""
    at = box(slot(page, name))
    page.mouse.move(at["x"] + x, at["y"] + y)
    return readout(page)


def sweep(page: Page, name: str, step: float, height: float = 1000) -> dict[str, list[float]]:
    """Every readout that a mouse finds over a panel's slot, or its upper part, and where on the screen it did."""
    found: dict[str, list[float]] = slot(page, name).evaluate(
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


def loss(page: Page) -> str:
    return page.locator("[data-loss]").inner_text()


def chosen_label(page: Page) -> str:
    return page.locator("input[name=label]:checked").input_value()


def samples(page: Page) -> Locator:
    """The radio buttons of the sample digits."""
    return page.locator("#samples input")


def picture(page: Page) -> list[str]:
    """Every panel as the canvas has painted it, as data: addresses: equal only where the pictures are."""
    images: list[str] = page.locator("#picture").evaluate(
        """(picture) => {
            const painted = picture.querySelector("[data-canvas]");
            const frame = picture.getBoundingClientRect();
            return [...picture.querySelectorAll("[data-slot]")].map((slot) => {
                const { x, y, width, height } = slot.getBoundingClientRect();
                const part = document.createElement("canvas");
                Object.assign(part, { width: width * devicePixelRatio, height: height * devicePixelRatio });
                const [left, top] = [x - frame.x, y - frame.y].map((length) => length * devicePixelRatio);
                part.getContext("2d").drawImage(painted, -Math.round(left), -Math.round(top));
                return part.toDataURL();
            });
        }"""
    )
    return images


def is_painted(page: Page) -> bool:
    """Whether every panel shows something."""
    blank: list[str] = page.locator("#picture [data-slot]").evaluate_all(
        """(slots) => slots.map((slot) => {
            const { width, height } = slot.getBoundingClientRect();
            const empty = document.createElement("canvas");
            Object.assign(empty, { width: width * devicePixelRatio, height: height * devicePixelRatio });
            return empty.toDataURL();
        })"""
    )
    return len(blank) > 20 and not set(blank) & set(picture(page))


def canvas(page: Page) -> str:
    """What the quick painter has painted, as a data: address."""
    image: str = page.locator("#picture [data-canvas]").evaluate("(canvas) => canvas.toDataURL()")
    return image


def caption(page: Page, name: str) -> list[str]:
    """What is written under a panel: its range, or its count."""
    return panel(page, name).locator("[data-caption] span").all_inner_texts()


def highlights(page: Page, name: str) -> set[str]:
    """Which of the two colours are drawn over a panel: of the "source" cells, of the "dependant" cells."""
    found: list[str] = slot(page, name).evaluate(
        """(slot) => {
            const canvas = document.querySelector("[data-lit]");
            const [frame, box] = [canvas.getBoundingClientRect(), slot.getBoundingClientRect()];
            const scale = canvas.width / frame.width;
            const around = [box.x - frame.x - 3, box.y - frame.y - 3, box.width + 6, box.height + 6];
            const at = around.map((n) => Math.round(n * scale));
            const readable = { willReadFrequently: true };
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", readable);
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(...at);
            const rgb = (name) => {
                const hex = getComputedStyle(canvas).getPropertyValue(`--lit-${name}`).trim();
                return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
            };
            const has = ([r, g, b]) => {
                for (let i = 0; i < data.length; i += 4) {
                    if (data[i + 3] === 255 && data[i] === r && data[i + 1] === g && data[i + 2] === b) return true;
                }
                return false;
            };
            return ["source", "dependant"].filter((name) => has(rgb(name)));
        }"""
    )
    return set(found)


def dock_number(page: Page, name: str) -> float:
    """A number in the head of the derivation: `sum`, `engine` or `residual`."""
    return float(page.locator(f"#dock [data-{name}]").inner_text())


def cell_name(tensor: str, index: list[int]) -> str:
    return f"{tensor}[{','.join(map(str, index))}]"


def focus_is_in(page: Page, selector: str) -> bool:
    inside: bool = page.evaluate("(selector) => document.activeElement.closest(selector) !== null", selector)
    return inside


def document_width(page: Page) -> Any:
    """In CSS pixels; more than the window has means scrolling sideways."""
    return page.evaluate("document.documentElement.scrollWidth")


def unreadable(page: Page) -> list[str]:
    """What can't be read on the page as it is."""
    found: list[str] = page.evaluate(LEGIBLE)
    return found
