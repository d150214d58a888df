"""The first minute: what the network makes of the first digit, and one line that says what can be done."""

from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import SEVEN, choose_label, draw, explain, open_page
from tests.page.view import panel
from tests.page.waiting import settle


def test_the_first_digit_is_one_that_the_network_is_unsure_of_and_the_page_says_so(page: Page) -> None:
    open_page(page)
    expect(page.locator("[data-reading]")).to_have_text("read as 7 with 68 %, the label is 3")
    choose_label(page, 7)
    expect(page.locator("[data-reading]")).to_have_text("read as 7 with 68 %, as labelled")


def test_one_line_says_what_can_be_done_and_each_part_goes_when_it_has_been_done(page: Page) -> None:
    open_page(page)
    hints = page.locator("#hints")
    shown = page.locator("#hints span:visible")
    expect(shown).to_have_text(["draw a digit", "point at a cell", "click a number"], use_inner_text=True)
    panel(page, "input.value").locator("[data-slot]").hover()
    expect(shown).to_have_text(["draw a digit", "click a number"], use_inner_text=True)
    draw(page, SEVEN)
    expect(shown).to_have_text(["click a number"], use_inner_text=True)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    expect(hints).to_be_hidden()
    page.reload()
    settle(page)
    expect(hints).to_be_hidden()


def test_with_a_finger_a_number_is_tapped(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(390, 844, has_touch=True, is_mobile=True))
    shown = page.locator("#hints span:visible")
    expect(shown).to_have_text(["draw a digit", "tap a number"], use_inner_text=True)
    expect(shown.last).to_have_css("content", '", "', pseudo="before")
    draw(page, SEVEN)
    expect(shown).to_have_text(["tap a number"], use_inner_text=True)
    expect(shown).to_have_css("content", '""', pseudo="before")
