"""The strip of sample digits."""

from playwright.sync_api import Page, expect

from app.digits import FIRST_SAMPLE
from tests.page.steps import SEVEN, choose_sample, draw, open_page
from tests.page.view import chosen_label, is_painted, picture, samples


def test_the_page_opens_with_a_sample_that_is_in_view_and_has_its_own_label(page: Page) -> None:
    open_page(page)
    chosen = samples(page).nth(FIRST_SAMPLE)
    expect(chosen).to_be_checked()
    expect(chosen.locator("..")).to_be_in_viewport()
    assert chosen_label(page) == "3"
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
