"""How an exercise is opened and answered: by mouse, and by keyboard alone."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Response, expect

from app.practice.catalogue import KINDS
from app.practice.maker import Wanted, make
from tests.practice.solvers import solve

Answer = Callable[[Page, Any], None]


def open_practice(page: Page, query: str = "") -> Page:
    page.goto(f"/practice{query}")
    expect(page.locator("#exercise")).to_have_attribute("aria-busy", "false")
    return page


def open_kind(page: Page, kind: str) -> Any:
    """The page with an exercise of one kind; returns its right answer, in the form of the API."""
    asked: dict[str, Any] = {}

    def record(response: Response) -> None:
        if response.url.endswith("/api/exercise"):
            asked.update(json.loads(response.request.post_data or "{}"))

    # The page asks for the kind that its set begins with.
    catalogue = {"kinds": [{"kind": kind, "title": KINDS[kind].title}], "sets": {}}
    page.route(
        "**/practice*",
        lambda route: route.fulfill(response=(r := route.fetch()), body=_with_catalogue(r.text(), catalogue)),
        times=1,
    )
    page.on("response", record)
    open_practice(page, "?seed=browser")
    page.remove_listener("response", record)
    assert asked["kind"] == kind
    return solve(kind, make(Wanted(asked["seed"], kind, level=asked["level"])).exercise)


def _with_catalogue(html: str, catalogue: Any) -> str:
    before, rest = html.split('id="catalogue">')
    return f'{before}id="catalogue">{json.dumps(catalogue)}</script>{rest.split("</script>", 1)[1]}'


def settle_practice(page: Page) -> None:
    """Wait until the page has its reply."""
    expect(page.locator("#exercise")).to_have_attribute("aria-busy", "false")


def form_of(page: Page) -> str:
    for selector, form in ((".order-answer", "order"), (".choice-answer", "choice"), (".choosable", "cells")):
        if page.locator(selector).count():
            return form
    return "numbers"


def wrong(page: Page, right: Any) -> Any:
    """A wrong answer in the form of the right one."""
    match form_of(page):
        case "numbers":
            return [["777" for _ in row] for row in right] if isinstance(right, list) else "777"
        case "cells":
            cells = [[r, c] for r in (0, 1) for c in (0, 1)]
            return [next(cell for cell in cells if cell not in right)]
        case "choice":
            return 1 if right == 0 else 0
    return right[::-1]


def give(page: Page, answer: Any) -> None:
    """Put an answer into the form with the mouse."""
    BY_MOUSE[form_of(page)](page, answer)


def give_by_keyboard(page: Page, answer: Any) -> None:
    """Put an answer into the form with nothing but keys, from the exercise's heading on."""
    page.locator("[data-title]").focus()
    BY_KEYBOARD[form_of(page)](page, answer)


def check(page: Page) -> None:
    page.locator("[data-check]").click()
    settle_practice(page)


def _numbers(answer: Any) -> list[str]:
    rows = answer if isinstance(answer, list) else [[answer]]
    return [str(value) for row in rows for value in row]


def _fill(page: Page, answer: Any) -> None:
    for field, value in zip(page.locator("[data-answer] input").all(), _numbers(answer), strict=True):
        field.fill(value)


def _choose_cells(page: Page, answer: Any) -> None:
    for selected in page.locator("td[aria-selected=true]").all():
        selected.click()
    for row, column in answer:
        page.locator(f"td[data-row='{row}'][data-column='{column}']").click()


def _choose(page: Page, answer: Any) -> None:
    page.locator(f".choice-answer input[value='{answer}']").check()


def _move(page: Page, answer: Any, up: Callable[[Any], None]) -> None:
    for place, item in enumerate(answer):
        at = page.locator(".order-answer li").nth(place)
        while at.get_attribute("data-item") != str(item):
            up(page.locator(f".order-answer li[data-item='{item}'] [data-to=up]"))


def _type(page: Page, answer: Any) -> None:
    for value in _numbers(answer):
        page.keyboard.press("Tab")  # which selects what stands in the field
        page.keyboard.type(value)


def _walk_to_cells(page: Page, answer: Any) -> None:
    page.keyboard.press("Tab")
    for row, column in answer:
        for key in ["Home", *["ArrowUp"] * 10, *["ArrowDown"] * row, *["ArrowRight"] * column, "Space"]:
            page.keyboard.press(key)


def _walk_to_option(page: Page, answer: Any) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(answer):
        page.keyboard.press("ArrowDown")


def _press_up(button: Any) -> None:
    button.focus()
    button.press("Enter")


BY_MOUSE: dict[str, Answer] = {
    "numbers": _fill,
    "cells": _choose_cells,
    "choice": _choose,
    "order": lambda page, answer: _move(page, answer, lambda button: button.click()),
}
BY_KEYBOARD: dict[str, Answer] = {
    "numbers": _type,
    "cells": _walk_to_cells,
    "choice": _walk_to_option,
    "order": lambda page, answer: _move(page, answer, _press_up),
}
