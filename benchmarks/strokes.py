"""A digit drawn on the pad of a page, one move of the pointer in each frame."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from playwright.sync_api import CDPSession, Page

PACE = 16  # milliseconds between two moves of the pointer: one frame
STROKE = [(0.25, 0.2), (0.75, 0.2), (0.6, 0.45), (0.45, 0.85)]  # a 7, as shares of the pad's side


def draw_stroke(page: Page, pointer: CDPSession, before_release: Callable[[], None] = lambda: None) -> None:
    """Draw the digit, and call `before_release` while the pen is still down."""
    box = _pad(page)
    _send(pointer, "mousePressed", *_at(box, STROKE[0]))
    for a, b in pairwise(STROKE):
        for share in np.linspace(0.05, 1, 20):
            point = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            _send(pointer, "mouseMoved", *_at(box, point))
            page.wait_for_timeout(PACE)
    before_release()
    _send(pointer, "mouseReleased", *_at(box, STROKE[-1]))


def _pad(page: Page) -> tuple[float, float, float]:
    pad = page.query_selector("[data-pad]")
    rect = pad.bounding_box() if pad else None
    return (rect["x"], rect["y"], rect["width"]) if rect else (100.0, 100.0, 230.0)


def _at(box: tuple[float, float, float], point: tuple[float, float]) -> tuple[float, float]:
    left, top, side = box
    return left + point[0] * side, top + point[1] * side


def _send(pointer: CDPSession, kind: str, x: float, y: float) -> None:
    pressed = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
    pointer.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **pressed})
