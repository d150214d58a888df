"""Our page in headless Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, ViewportSize, sync_playwright

from benchmarks.servers import OURS, serving

SIZE: ViewportSize = {"width": 1440, "height": 900}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@contextmanager
def browsing(chromium: Path) -> Iterator[tuple[Browser, str]]:
    """A browser without open pages, and the address of one of our servers. Raises ServerError."""
    with serving(OURS) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield browser, f"http://127.0.0.1:{port}/"
        browser.close()


def slow_down(protocol: CDPSession, times: float) -> None:
    """Let the scripts, layouts and paints of a page take so many times as long, while its session is open."""
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": times})
