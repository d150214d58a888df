"""axe, which checks a page for accessibility, finds nothing to complain about."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


def assert_accessible(page: Page, where: str, *parts: str, colours: bool = True) -> None:
    """Check the parts of the page that these selectors name, or all of it.

    A check is slow: check the whole page once, and then what has changed. Two thirds of the time go into the contrast
    of the colours, which do not depend on the width: at a third width, check without the `colours`.
    """
    for part in parts:
        assert page.locator(part).count(), f"{where}: nothing is {part}"
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    results = AXE.run(page, ", ".join(parts) or "html", options)
    assert results.violations_count == 0, f"{where}: {results.generate_report()}"
