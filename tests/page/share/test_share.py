"""The menu "Share": a link to what is seen, and the lines that put it into a course page."""

import re

from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import SEVEN, click_cell, draw, open_menu, open_page, press


def test_the_link_in_the_menu_can_be_copied(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(1440, 900, permissions=["clipboard-read", "clipboard-write"]))
    draw(page, SEVEN)
    open_menu(page, "Share")
    link = page.locator("#share [data-link]")
    expect(link).to_have_value(re.compile("/#digit="))
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#share [data-status]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == link.input_value()
    assert len(copied) < 2000


def test_the_lines_for_a_course_page_show_the_picture_or_the_open_derivation(page: Page) -> None:
    open_page(page)
    open_menu(page, "Share")
    lines = page.locator("#share [data-snippet]")
    expect(lines).to_have_value(re.compile('/embed#sample=40" title='))
    press(page, "Escape")
    click_cell(page, "conv1.W.grad")
    open_menu(page, "Share")
    expect(lines).to_have_value(re.compile("&amp;cell=conv1.W.grad:0,0,0,0"))
