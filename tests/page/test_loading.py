"""What the page loads, and when: little before the first picture, and plotly.js when something needs it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import SEVEN, choose_kind, draw, load_plotly, open_page, start_stroke
from tests.page.view import prediction
from tests.page.waiting import Held, settle

PLOTLY = "/plotly.min.js"
# The page, its script, its style sheet, the script that sets the theme, and the icon.
FIRST_FILES = 5

# A laptop, and a clock on which the first picture takes a hundredth of its time, so that the test does not depend on
# how busy the machine is.
FAST_MACHINE = """
    for (const [name, value] of Object.entries({ hardwareConcurrency: 8, deviceMemory: 8 })) {
        Object.defineProperty(navigator, name, { get: () => value, configurable: true });
    }
    const now = performance.now.bind(performance);
    performance.now = () => now() / 100;
"""
SHIFT = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries())
            if (!hadRecentInput) window.shifts.push([value, ...sources.map(({ node }) => node?.outerHTML)]);
    }).observe({ type: "layout-shift", buffered: true });
"""


def loaded(page: Page) -> list[str]:
    """The paths of all that the page asks for from now on, in their order."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    return paths


def asks_for_plotly(paths: list[str]) -> bool:
    return any(path.endswith(PLOTLY) for path in paths)


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_the_first_picture_needs_few_files_however_many_modules_there_are(page: Page, path: str) -> None:
    """On a slow line every file costs a round trip. What is asked for later, such as the samples, does not delay it."""
    samples = Held(page, "**/api/samples?*")
    paths = loaded(page)
    page.goto(path)
    samples.wait()
    settle(page, painter="canvas")
    files = [path for path in paths if not path.startswith("/api/")]
    assert len(files) <= FIRST_FILES, files
    samples.release()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 720)])
def test_nothing_moves_while_the_page_loads_even_if_it_comes_in_pieces(
    new_visitor: NewPage, width: int, height: int
) -> None:
    page = new_visitor(width, height)
    page.add_init_script(SHIFT)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
    network.send("Network.emulateNetworkConditions", slow)
    open_page(page)
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, *_ in shifts) < 0.05, shifts


def test_a_digit_that_is_drawn_as_soon_as_the_picture_is_there_is_read(page: Page) -> None:
    Held(page, "**/api/samples?*")
    page.goto("/", wait_until="commit")
    expect(page.locator("#picture")).to_have_attribute("data-painter", "canvas")
    draw(page, SEVEN)
    assert prediction(page) == "7"


def test_a_slow_machine_does_not_load_plotly_until_an_image_is_asked_for(page: Page) -> None:
    paths = loaded(page)
    open_page(page)
    draw(page, SEVEN)
    choose_kind(page, "logit")
    page.evaluate("() => new Promise((resolve) => requestIdleCallback(resolve))")
    assert not asks_for_plotly(paths)
    load_plotly(page)
    assert asks_for_plotly(paths)


def test_a_fast_machine_loads_plotly_when_the_page_is_at_rest(page: Page) -> None:
    page.add_init_script(FAST_MACHINE)
    open_page(page)
    expect(page.locator("#picture")).to_have_attribute("data-painter", "plotly")


def test_a_fast_machine_does_not_run_plotly_while_the_pen_is_down(page: Page) -> None:
    page.clock.install()
    page.add_init_script(FAST_MACHINE)
    prefetched = Held(page, f"**{PLOTLY}", times=1)
    open_page(page)
    prefetched.wait()
    start_stroke(page, SEVEN)
    prefetched.release()
    expect(page.locator("[data-prediction]")).to_have_text("7")
    page.clock.run_for(10_000)
    assert not page.evaluate("'Plotly' in window")
    page.mouse.up()
    expect(page.locator("#picture")).to_have_attribute("data-painter", "plotly")
