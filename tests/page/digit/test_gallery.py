"""The strip of sample digits."""

from playwright.sync_api import Page, expect

from tests.page.steps import SEVEN, choose_sample, draw, open_page
from tests.page.view import chosen_label, is_painted, picture, prediction, samples


def test_the_page_opens_with_the_first_sample(page: Page) -> None:
    open_page(page)
    expect(samples(page).first).to_be_checked()
    assert chosen_label(page) == prediction(page)
    assert is_painted(page)


def test_a_click_on_a_sample_shows_that_sample(page: Page) -> None:
    before = picture(open_page(page))
    choose_sample(page, 3)
    assert picture(page) != before


def test_a_sample_replaces_a_drawing(page: Page) -> None:
    draw(open_page(page), SEVEN)
    choose_sample(page, 2)
    expect(page.locator("[data-digit]")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
