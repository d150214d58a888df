"""Chromium through Playwright, with the fixtures of the other browser tests."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, Page

from tests.engines.actions import STEPS
from tests.engines.tab import NewTab, PageError, Point, Tab


class ChromiumTab(Tab):
    """A page of Playwright's."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._problems: list[str] = []
        page.on("pageerror", lambda error: self._problems.append(str(error)))
        page.on(
            "console",
            lambda message: self._problems.append(message.text) if message.type in {"error", "warning"} else None,
        )

    def goto(self, url: str) -> None:
        self._page.goto("about:blank")
        self._page.goto(url)

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def drag(self, points: Sequence[Point]) -> None:
        mouse = self._page.mouse
        mouse.move(*points[0])
        mouse.down()
        for x, y in points[1:]:
            mouse.move(x, y, steps=STEPS)
        mouse.up()

    def press(self, *keys: str) -> None:
        self._page.keyboard.press("+".join(keys))

    def problems(self) -> list[str]:
        self._page.evaluate("0")  # Playwright delivers events while it waits for a reply
        return list(self._problems)

    def call(self, function: str, argument: str) -> str:
        try:
            result: str = self._page.evaluate(function, argument)
        except Error as error:
            raise PageError(error.message) from error
        return result


def new_tabs(browser: Browser) -> NewTab:
    """Make pages, each in a profile of its own."""

    @contextmanager
    def new_tab(width: int, height: int) -> Iterator[Tab]:
        with browser.new_context(viewport={"width": width, "height": height}, color_scheme="light") as context:
            yield ChromiumTab(context.new_page())

    return new_tab
