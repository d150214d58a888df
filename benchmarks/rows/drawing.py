"""Drawing: from a pointer move to the last painted panel, compared with a page that only paints as many pixels."""

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from benchmarks.browsing import SIZE, browsing, slow_down
from benchmarks.row import Budget, Options, Row
from benchmarks.strokes import draw_stroke
from tests.chromium import ADVICE, find_chromium

TWO_FRAMES = 2 * 1000 / 60  # milliseconds
SLOWER = 2  # times: cores half as fast

# Runs before the page's own scripts. window.taken: for every pointer move, the milliseconds until the frame after the
# panels were painted from the reply to a request that was sent after the move.
WATCH = """
window.taken = [];
const moves = [];
let [sent, arrived, painted, waiting] = [0, 0, 0, false];
window.reset = () => { moves.length = 0; window.taken = []; [sent, arrived, painted] = [0, 0, 0]; };
window.done = () => painted === moves.length;
window.paints = () => {
  if (waiting) return;
  waiting = true;
  const upTo = arrived;
  requestAnimationFrame((now) => {
    waiting = false;
    for (; painted < upTo; painted++) window.taken.push(performance.now() - moves[painted]);
  });
};
window.move = (event) => event.buttons && moves.push(event.timeStamp);
// The same input with the same time stamp, but reported at once and not with the next frame, where the browser can.
addEventListener("onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove", window.move, true);
window.replied = (upTo) => { arrived = upTo; };
window.asks = () => moves.length;
"""
OURS_WATCHED = (
    WATCH
    + """
const fetched = window.fetch;
window.fetch = async (...request) => {
  const upTo = window.asks();
  const response = await fetched(...request);
  window.replied(upTo);
  return response;
};
const drawImage = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...what) {
  drawImage.apply(this, what);
  if (this.canvas instanceof HTMLCanvasElement && this.canvas.matches("[data-canvas]")) window.paints();
};
"""
)
FLOOR = """<!doctype html><style>body{margin:0}</style><canvas width="1140" height="840"></canvas><script>
const context = document.querySelector("canvas").getContext("2d");
const image = context.createImageData(1140, 840);
addEventListener("pointermove", (event) => {
  if (!event.buttons) return;
  new Uint32Array(image.data.buffer).fill(0xff000000 | (Math.random() * 0xffffff));
  context.putImageData(image, 0, 0);
  window.replied(window.asks());
  window.paints();
});
</script>"""


def measure(options: Options) -> list[Row]:
    """Milliseconds, as the median over all moves of several strokes, on the page and on the peer in turn."""
    chromium = find_chromium()
    if chromium is None:
        return [Row("drawing: pointer move to picture", "", note=ADVICE)]
    with browsing(chromium) as (browser, url):
        ours, floor = _ours(browser, url), _floor(browser)
        usual = _row(ours, floor, options, "", Budget("at most", round(TWO_FRAMES, 1)))
        for page in (ours, floor):
            slow_down(page.context.new_cdp_session(page), SLOWER)
        slow = _row(ours, floor, options, f", CPU {SLOWER} times slower", Budget("at most", 3, of="ratio"))
    return [usual, slow]


def _row(ours: Page, floor: Page, options: Options, machine: str, budget: Budget) -> Row:
    strokes = options.warm_ups + options.times(8)
    rounds = [(_stroke(ours), _stroke(floor)) for _ in range(strokes)][options.warm_ups :]
    taken, least = (np.concatenate(times) for times in zip(*rounds, strict=True))
    return Row(
        what=f"drawing: pointer move to every panel painted{machine}",
        unit="ms",
        ours=float(np.median(taken)),
        peer=float(np.median(least)),
        peer_name="plain canvas",
        ratio=float(np.median(taken) / np.median(least)),
        budget=budget,
        note=f"{len(taken)} moves, 90 % within {np.percentile(taken, 90):.0f} ms",
    )


def _ours(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport=SIZE)
    page.add_init_script(OURS_WATCHED)
    page.goto(url)
    page.wait_for_selector("#picture[data-painter]")
    page.wait_for_selector("#samples input")
    return page


def _floor(browser: Browser) -> Page:
    page = browser.new_page(viewport=SIZE)
    page.set_content(f"<script>{WATCH}</script>{FLOOR}")
    return page


def _stroke(page: Page) -> NDArray[np.float64]:
    """Draw a digit with one move in each frame, and return how long every move took."""
    page.bring_to_front()
    if pad := page.query_selector("[data-clear]"):
        page.evaluate("(button) => button.click()", pad)
    page.evaluate("window.reset()")
    taken: list[float] = []

    def all_painted() -> None:
        page.wait_for_function("() => window.done()")
        taken.extend(page.evaluate("window.taken"))

    draw_stroke(page, page.context.new_cdp_session(page), all_painted)
    page.wait_for_timeout(300)
    return np.array(taken)
