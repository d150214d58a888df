"""The mouse and the keyboard in the words of WebDriver, which are the same in its two protocols.

https://www.w3.org/TR/webdriver2/#actions
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tests.engines.tab import Point

STEPS = 6  # moves from one point to the next
KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Control": "\ue009",
    "Escape": "\ue00c",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}

Actions = list[dict[str, Any]]


def drag_actions(points: Sequence[Point]) -> Actions:
    """The mouse is pressed at the first point and released at the last one."""
    moves = [_move(point) for point in _path(points)]
    actions = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
    return [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}]


def press_actions(keys: Sequence[str]) -> Actions:
    """Keys go down in their order and up in reverse."""
    values = [KEYS.get(key, key) for key in keys]
    down = [{"type": "keyDown", "value": value} for value in values]
    up = [{"type": "keyUp", "value": value} for value in reversed(values)]
    return [{"type": "key", "id": "keyboard", "actions": down + up}]


def _path(points: Sequence[Point]) -> list[Point]:
    path = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        path += [(x0 + (x1 - x0) * i / STEPS, y0 + (y1 - y0) * i / STEPS) for i in range(1, STEPS + 1)]
    return path


def _move(point: Point) -> dict[str, Any]:
    x, y = point
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 10, "origin": "viewport"}
