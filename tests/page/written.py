"""The texts that the page writes onto its canvases, which nothing in the document tells of."""

from typing import Any

from playwright.sync_api import Page

_RECORD = """
    const texts = new WeakMap();
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
        const at = this.getTransform().transformPoint({ x, y });
        const size = parseFloat(this.font) * this.getTransform().d;
        const all = texts.get(this.canvas) ?? [];
        const others = all.filter((one) => one.x !== at.x || one.y !== at.y);
        texts.set(this.canvas, [...others, { text, x: at.x, y: at.y, size }]);
        return fillText.call(this, text, x, y, ...rest);
    };
    const width = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, "width");
    Object.defineProperty(HTMLCanvasElement.prototype, "width", {
        ...width,
        set(value) {
            texts.delete(this);
            width.set.call(this, value);
        },
    });
    window.textsOn = (selector) => texts.get(document.querySelector(selector)) ?? [];
"""


def record_texts(page: Page) -> None:
    """From the next page on, keep what is written onto each canvas since it was cleared."""
    page.add_init_script(_RECORD)


def texts_on(page: Page, selector: str) -> list[dict[str, Any]]:
    """`text`, the place `x`, `y` of its anchor, and the font's `size`, in pixels of the canvas."""
    found: list[dict[str, Any]] = page.evaluate("(selector) => window.textsOn(selector)", selector)
    return found
