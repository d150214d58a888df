"""The first visit to the page in headless Chromium: how much it transfers, and how soon the picture is complete."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.browsing import SIZE, browsing
from benchmarks.row import Budget, Options, Row
from tests.chromium import ADVICE, find_chromium

# Runs in the page before its own scripts. Both promises resolve to milliseconds since navigation began, at the frame
# after the one in question: window.painted when the canvas shows every panel of the first picture, window.complete when
# plotly.js has drawn the same panels and taken over.
WATCH = """
const isPainted = () => document.getElementById("picture")?.dataset.painter !== undefined;
const isComplete = () => {
  const picture = document.getElementById("picture");
  const traces = picture?.querySelector("[data-plot]")?.data ?? [];
  const wanted = traces.filter(({ type }) => type === "heatmap").length;
  if (wanted === 0 || picture.ariaBusy === "true") return false;
  const drawn = [...picture.querySelectorAll(".heatmaplayer image")].filter((image) => image.href.baseVal).length;
  return drawn === wanted && picture.querySelectorAll(".barlayer .point path").length === 20;
};
const when = (happened) => new Promise((resolve) => {
  const look = () => requestAnimationFrame(happened() ? () => resolve(performance.now()) : look);
  look();
});
window.painted = when(isPainted);
window.complete = when(isComplete);
"""


def measure(options: Options) -> list[Row]:
    """Megabytes of everything that a first visit loads, with headers; milliseconds, as the median of several visits."""
    chromium = find_chromium()
    if chromium is None:
        return [Row("the page, cold", "", note=ADVICE)]
    with browsing(chromium) as (browser, url):
        transferred = _transferred(browser, url)
        times = np.array([_times(browser, url) for _ in range(options.times(9))])
    return [
        Row("the page, cold: transferred", "MB", transferred / 1e6, budget=Budget("at most", 1.4)),
        Row(
            what="the page, cold: picture complete after",
            unit="ms",
            ours=float(np.median(times[:, 0])),
            budget=Budget("at most", 1500),
            note=f"the slowest of {len(times)} visits: {times[:, 0].max():.0f} ms",
        ),
        Row("the page, cold: plotly.js has taken over after", "ms", float(np.median(times[:, 1]))),
    ]


def _transferred(browser: Browser, url: str) -> int:
    """Bytes transferred until the picture is complete and nothing more is loaded."""
    sizes: list[int] = []
    with _cold_page(browser) as page:
        network = page.context.new_cdp_session(page)
        network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        network.send("Network.enable")
        page.goto(url)
        page.evaluate("window.complete")
        page.wait_for_load_state("networkidle")
    return sum(sizes)


def _times(browser: Browser, url: str) -> tuple[float, float]:
    """Milliseconds from navigation to the complete picture, and until plotly.js draws it."""
    with _cold_page(browser) as page:
        page.goto(url, wait_until="commit")
        return float(page.evaluate("window.painted")), float(page.evaluate("window.complete"))


@contextmanager
def _cold_page(browser: Browser) -> Iterator[Page]:
    """A page with an empty cache."""
    context = browser.new_context(viewport=SIZE)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()
