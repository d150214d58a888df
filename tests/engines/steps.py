"""What a reader does and sees, in any engine. What the page then shows is for the test to wait for."""

import base64
import mimetypes
from pathlib import Path
from typing import Any

from tests.engines.tab import Point, Tab

# No request is on its way, and the picture has been drawn.
SETTLED = """() => {
    const busy = [...document.querySelectorAll("[aria-busy=true]")].filter((element) => element.checkVisibility());
    return busy.length === 0 && document.getElementById("picture").dataset.painter !== undefined;
}"""

UPLOAD = """(name, type, content) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt());
    const chosen = new DataTransfer();
    chosen.items.add(new File([bytes], name, { type }));
    const input = document.getElementById("upload");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}"""

BOX = """(selector) => {
    const element = document.querySelector(selector);
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height];
}"""


def open_page(tab: Tab, address: str, fragment: str = "") -> None:
    """The page with its samples and its first picture, or with the view of a fragment such as `#sample=2`."""
    tab.goto(f"{address}/{fragment}")
    tab.wait_until("() => document.querySelectorAll('#samples input').length > 0")
    settle(tab)


def follow(tab: Tab, fragment: str) -> None:
    """A link of the page's own, as one in a text beside it would be."""
    tab.evaluate("(fragment) => { location.hash = fragment; }", fragment)


def settle(tab: Tab) -> None:
    """Wait until the page has done what it has begun."""
    tab.wait_until(SETTLED)


def place_in(tab: Tab, selector: str, x: float = 0.5, y: float = 0.5) -> Point:
    """A point of an element, in shares of its width and height, once it has been scrolled into view."""
    left, top, width, height = tab.evaluate(BOX, selector)
    return left + x * width, top + y * height


def click(tab: Tab, selector: str, x: float = 0.5, y: float = 0.5) -> None:
    tab.drag([place_in(tab, selector, x, y)])


def draw(tab: Tab, points: list[Point]) -> None:
    """One stroke on the pad, through points given as shares of its side."""
    tab.drag([place_in(tab, "[data-pad]", x, y) for x, y in points])


def upload(tab: Tab, file: Path) -> None:
    content = base64.b64encode(file.read_bytes()).decode()
    tab.evaluate(UPLOAD, file.name, mimetypes.guess_type(file)[0], content)


def explain(tab: Tab, cell: str) -> None:
    """Follow a link to a cell of the first sample, such as `conv1.W.grad:2,0,1,1`, and wait for its derivation."""
    follow(tab, f"#sample=0&cell={cell}")
    tensor, index = cell.split(":")
    wait_for_text(tab, "#dock [data-name]", f"{tensor}[{index}]")
    tab.wait_until("() => document.querySelector('#dock [data-about]').ariaBusy === 'false'")
    settle(tab)


def text(tab: Tab, selector: str) -> str:
    found: str = tab.evaluate("(selector) => document.querySelector(selector).textContent", selector)
    return found


def wait_for_text(tab: Tab, selector: str, expected: str) -> None:
    tab.wait_until(
        "(selector, expected) => document.querySelector(selector)?.textContent === expected", selector, expected
    )


def is_shown(tab: Tab, selector: str) -> bool:
    shown: bool = tab.evaluate("(selector) => document.querySelector(selector).checkVisibility()", selector)
    return shown


def dock_tabs(tab: Tab) -> list[str]:
    """The ids of the dock's tabs, in their order."""
    ids: list[str] = tab.evaluate("() => [...document.querySelectorAll('#dock [role=tab]')].map(({ id }) => id)")
    return ids


def open_dock_tab(tab: Tab, dock_tab: str) -> None:
    click(tab, f"#{dock_tab}")
    tab.wait_until("(id) => document.getElementById(id).ariaSelected === 'true'", dock_tab)
    settle(tab)


def sideways(tab: Tab) -> Any:
    """By how many CSS pixels the document is wider than the window."""
    return tab.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
