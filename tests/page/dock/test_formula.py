"""The formula of a derivation: it scrolls sideways where it is wider than its box, and then the keyboard reaches it."""

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def formula(page: Page) -> Locator:
    page.goto("/#sample=0&cell=conv1.W.grad:2,0,1,1")
    page.wait_for_selector("#dock [data-formula] math")
    return page.locator("#dock [data-formula]")


def set_style(formula: Locator, name: str, value: str) -> None:
    """Choose a size, so that the result does not depend on the fonts of the machine."""
    formula.evaluate("(box, [name, value]) => { box.style[name] = value; }", [name, value])


def test_a_formula_that_is_too_wide_is_scrolled_with_the_keyboard(page: Page, formula: Locator) -> None:
    set_style(formula, "width", "60px")
    box = page.get_by_role("group", name="Formula")
    expect(box).to_have_attribute("tabindex", "0")
    page.get_by_role("group", name="About this number").focus()
    for _ in range(10):  # the sentence may have buttons before it
        page.keyboard.press("Tab")
        if box.evaluate("(box) => box === document.activeElement"):
            break
    expect(box).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(box) => box.scrollLeft > 0", arg=box.element_handle())


def test_a_formula_that_fits_is_no_stop_for_the_tab_key(formula: Locator) -> None:
    set_style(formula, "fontSize", "80px")
    expect(formula).to_have_attribute("tabindex", "0")
    set_style(formula, "fontSize", "4px")
    expect(formula).not_to_have_attribute("tabindex", "0")
    for name in ("tabindex", "role", "aria-label"):
        assert formula.get_attribute(name) is None


def test_a_formula_that_begins_to_fit_keeps_the_focus_until_the_reader_leaves(page: Page, formula: Locator) -> None:
    set_style(formula, "fontSize", "80px")
    expect(formula).to_have_attribute("tabindex", "0")
    formula.focus()
    set_style(formula, "fontSize", "4px")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(formula).to_be_focused()
    page.keyboard.press("Tab")
    expect(formula).not_to_have_attribute("tabindex", "0")
