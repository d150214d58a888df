"""The first visit to the page in headless Chromium: how much it transfers, and how soon the picture is complete."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.browsing import SIZE, browsing
from benchmarks.row import Budget, Options, Row
from tests.chromium import ADVICE, find_chromium

# Runs in the page before its own scripts. window.painted resolves to the milliseconds since navigation began, at the
# frame after the one in which the canvas shows every panel of the first picture.
WATCH = """
const isPainted = () => document.getElementById("picture")?.dataset.painter !== undefined;
window.painted = new Promise((resolve) => {
  const look = () => requestAnimationFrame(isPainted() ? () => resolve(performance.now()) : look);
  look();
});
"""


def measure(options: Options) -> list[Row]:
    """Megabytes of everything that a first visit loads, with headers; milliseconds, as the median of several visits."""
    chromium = find_chromium()
    if chromium is None:
        return [Row("the page, cold", "", note=ADVICE)]
    with browsing(chromium) as (browser, url):
        page, with_image = _transferred(browser, url)
        times = np.array([_painted(browser, url) for _ in range(options.times(9))])
    return [
        Row("the page, cold: transferred", "MB", page / 1e6, budget=Budget("at most", 1.4)),
        Row("the same, and plotly.js for an image", "MB", with_image / 1e6, budget=Budget("at most", 1.4)),
        Row(
            what="the page, cold: picture complete after",
            unit="ms",
            ours=float(np.median(times)),
            budget=Budget("at most", 1500),
            note=f"the slowest of {len(times)} visits: {times.max():.0f} ms",
        ),
    ]


def _transferred(browser: Browser, url: str) -> tuple[int, int]:
    """Bytes transferred until nothing more is loaded, and when an image of the picture has been made too."""
    sizes: list[int] = []
    with _cold_page(browser) as page:
        network = page.context.new_cdp_session(page)
        network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        network.send("Network.enable")
        page.goto(url)
        page.wait_for_load_state("networkidle")
        before = sum(sizes)
        with page.expect_download():
            page.evaluate("document.querySelector('[data-image=svg]').click()")
    return before, sum(sizes)


def _painted(browser: Browser, url: str) -> float:
    """Milliseconds from navigation to the complete picture."""
    with _cold_page(browser) as page:
        page.goto(url, wait_until="commit")
        return float(page.evaluate("window.painted"))


@contextmanager
def _cold_page(browser: Browser) -> Iterator[Page]:
    """A page with an empty cache."""
    context = browser.new_context(viewport=SIZE)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()
