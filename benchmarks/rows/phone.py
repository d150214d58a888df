"""A phone, as headless Chromium emulates it: its first picture on a slow line, and whether drawing ever freezes it."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.browsing import browsing, slow_down
from benchmarks.row import Budget, Options, Row
from benchmarks.strokes import draw_stroke
from tests.chromium import ADVICE, find_chromium

SLOWER = 4  # times
RATES = (SLOWER, 2 * SLOWER)  # the second: the same phone on cores half as fast
LINE = {  # 1.6 Mbit/s, in bytes per second, and 150 ms
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
AFTER = 3000  # milliseconds in which what was put off may still freeze or move the page

# Runs in the page before its own scripts. window.painted resolves to the milliseconds since navigation began at the
# frame after the one with the first picture; window.shift is how far things have moved, as the Layout Instability
# specification counts it; window.tasks are all tasks of more than 50 ms.
WATCH = """
window.painted = new Promise((resolve) => {
  const look = () => {
    const isPainted = document.getElementById("picture")?.dataset.painter !== undefined;
    requestAnimationFrame(isPainted ? () => resolve(performance.now()) : look);
  };
  look();
});
window.shift = 0;
window.tasks = [];
const observe = (type, note) => {
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
};
observe("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) window.shift += value; });
observe("longtask", ({ startTime, duration }) => window.tasks.push([startTime, duration]));
"""


def measure(options: Options) -> list[Row]:
    """Milliseconds and shares of the screen, as medians of several visits; of tasks the longest."""
    chromium = find_chromium()
    if chromium is None:
        return [Row("the page on a phone", "", note=ADVICE)]
    with browsing(chromium) as (browser, url):
        warm_ups = options.warm_ups
        rounds = [[_first_picture(browser, url, rate) for rate in RATES] for _ in range(warm_ups + options.times(7))]
        tasks = np.array([_longest_task(browser, url) for _ in range(warm_ups + options.times(3))][warm_ups:])
    visits = np.array(rounds[warm_ups:])  # by round and rate: milliseconds, and how far things have moved
    return [
        *(_first_picture_row(rate, visits[:, i, 0]) for i, rate in enumerate(RATES)),
        Row("first picture on a phone: layout shift", "", float(visits[:, :, 1].max()), budget=Budget("at most", 0.05)),
        Row(
            what="drawing on a phone: the longest task",
            unit="ms",
            ours=float(np.median(tasks)),
            budget=Budget("at most", 300),
            note=f"CPU {SLOWER} times slower; the longest of all {len(tasks)} visits: {tasks.max():.0f} ms",
        ),
    ]


def _first_picture_row(rate: int, times: NDArray[np.float64]) -> Row:
    return Row(
        what=f"first picture on a phone, 1.6 Mbit/s, 150 ms, CPU {rate} times slower",
        unit="ms",
        ours=float(np.median(times)),
        budget=Budget("at most", 2000),
        note=f"the slowest of {len(times)} visits: {times.max():.0f} ms",
    )


def _first_picture(browser: Browser, url: str, rate: int) -> tuple[float, float]:
    """Milliseconds from navigation to the first picture, and the layout shift up to a while after it."""
    with _phone(browser, rate) as (page, protocol):
        protocol.send("Network.enable")
        protocol.send("Network.emulateNetworkConditions", LINE)
        page.goto(url, wait_until="commit")
        painted = float(page.evaluate("window.painted"))
        page.wait_for_timeout(AFTER)
        return painted, float(page.evaluate("window.shift"))


def _longest_task(browser: Browser, url: str) -> float:
    """Milliseconds of the longest task of the main thread from the first picture to a while after a stroke."""
    with _phone(browser) as (page, protocol):
        page.goto(url)
        painted = page.evaluate("window.painted")
        page.wait_for_timeout(AFTER)
        draw_stroke(page, protocol)
        page.wait_for_timeout(AFTER)
        tasks: list[float] = page.evaluate(
            "(painted) => window.tasks.filter(([start]) => start >= painted).map(([, duration]) => duration)", painted
        )
    return max(tasks, default=0.0)


@contextmanager
def _phone(browser: Browser, rate: int = SLOWER) -> Iterator[tuple[Page, CDPSession]]:
    """A slow phone with an empty cache, and its session of the DevTools protocol."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    slow_down(protocol, rate)
    yield page, protocol
    context.close()
