"""The page in the fonts that the tests bring, whatever is installed on the machine."""

import sys

import pytest
from playwright.sync_api import Page, expect

from tests.fonts import FONT_SETS, FontSet
from tests.page.steps import open_page


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux does Chromium let a test choose the fonts")
@pytest.mark.parametrize("fonts", FONT_SETS)
def test_the_page_is_shown_in_the_fonts_of_the_tests_and_no_others(page: Page, fonts: str) -> None:
    open_page(page, "#sample=2&cell=conv1.W.grad:0,0,1,1&tab=sum")
    expect(page.locator("#dock .equation")).to_be_visible()
    font_set = FONT_SETS[fonts]
    assert fonts_of(page, "*", font_set) <= font_set.families
    assert fonts_of(page, "h1", font_set) == {font_set.generic["sans-serif"]}
    assert font_set.generic["math"] in fonts_of(page, "#dock math *", font_set)


def fonts_of(page: Page, selector: str, font_set: FontSet) -> set[str]:
    """The families of all fonts that the browser has used for the text directly in these elements."""
    browser = page.context.new_cdp_session(page)
    browser.send("DOM.enable")
    browser.send("CSS.enable")
    root = browser.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    nodes = browser.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    used = [browser.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    return {family_of(font["familyName"], font_set) for fonts in used for font in fonts}


def family_of(name: str, font_set: FontSet) -> str:
    """`Arimo` for `Arimo SemiBold`: some weights are reported as families of their own."""
    return next((family for family in font_set.families if f"{name} ".startswith(f"{family} ")), name)
