"""When the page has done all of what a reader asked it to do, and requests that a test holds back or records."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

PATIENCE = 60.0  # seconds, on a busy machine
TRACE = re.compile(r"/api/trace(\?|/sample/)")  # the requests for traces; those of samples have addresses of their own
QUIET_FRAMES = 4  # the page puts work off to the next frame, and that work may do so again

# Resolves when nothing is on its way, the painter has drawn what is shown, and the document stays as it is. It looks
# for the first time after a frame: what the action before has begun is seen by then.
SETTLED = """([painter, frames, seconds]) => new Promise((resolve, reject) => {
    const waitsFor = () => {
        if (document.querySelector("#train [data-progress]:not([hidden])")) return "a training to end";
        const busy = [...document.querySelectorAll("[aria-busy=true]")].filter((el) => el.checkVisibility());
        if (busy.length) return `${busy.map((el) => el.outerHTML.split(">")[0]).join(", ")} to be done`;
        const drawn = document.getElementById("picture")?.dataset.painter;
        const wanted = painter ?? (window.Plotly ? "plotly" : "canvas");
        return drawn === wanted ? "" : `${wanted} to draw the picture, which ${drawn} has drawn`;
    };
    const began = performance.now();
    let quiet = 0;
    const observer = new MutationObserver(() => { quiet = 0; });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
        const reason = waitsFor();
        quiet = reason ? 0 : quiet + 1;
        const late = performance.now() - began > 1000 * seconds;
        if (quiet <= frames && !late) return next();
        observer.disconnect();
        if (quiet > frames) resolve();
        else reject(Error(`after ${seconds} s the page still waits for ${reason || "its document to stay as it is"}`));
    };
    const next = () => requestAnimationFrame(() => setTimeout(look));
    next();
})"""


def settle(page: Page, painter: str | None = None) -> None:
    """Wait until the page has answered whatever was done to it, and a painter has drawn the answer.

    By default that is plotly.js if it has been loaded, and else the canvas.
    """
    page.evaluate(SETTLED, [painter, QUIET_FRAMES, PATIENCE])


def wait_until(page: Page, condition: Callable[[], object]) -> None:
    """Wait for what the test itself has recorded; what the page shows is waited for with `expect`."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, "what the test waits for did not happen"
        page.wait_for_timeout(10)


class Held:
    """Requests that are kept on their way, the first `times` of them or all, until the test lets them go."""

    def __init__(self, page: Page, url: str | re.Pattern[str], times: int | None = None) -> None:
        self._page, self._url = page, url
        self._routes: list[Route] = []
        page.route(url, self._keep, times=times)

    def _keep(self, route: Route) -> None:
        self._routes.append(route)

    def wait(self) -> None:
        """Wait until one is held."""
        wait_until(self._page, lambda: self._routes)

    def release(self) -> None:
        """Let them go on to the server, and those after them."""
        self.wait()
        for route in self._routes:
            route.continue_()
        self._page.unroute(self._url, self._keep)

    def fail(self) -> None:
        """Let them fail, as without a network."""
        self.wait()
        for route in self._routes:
            route.abort()


def record_requests(page: Page, path: str = "") -> list[Any]:
    """The JSON bodies of the requests that are sent from now on to addresses with that path; None without a body."""
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if path in request.url else None)
    return sent
