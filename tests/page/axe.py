"""axe, which checks a page for accessibility, finds nothing to complain about."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


def assert_accessible(page: Page, where: str, *parts: str) -> None:
    """Check the parts of the page that these selectors name, or all of it.

    The whole page of the picture takes ten times as long as the dock: check it once, and then what has changed.
    """
    for part in parts:
        assert page.locator(part).count(), f"{where}: nothing is {part}"
    results = AXE.run(page, ", ".join(parts) or "html")
    assert results.violations_count == 0, f"{where}: {results.generate_report()}"
