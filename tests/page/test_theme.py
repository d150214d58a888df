"""Light or dark: the system's choice, or the reader's."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import open_page
from tests.page.view import picture
from tests.page.waiting import settle


def choose_theme(page: Page, position: int) -> None:
    """0 as the system, 1 light, 2 dark."""
    page.locator("#theme label").nth(position).click()
    settle(page)


def test_the_theme_follows_the_system_until_another_is_chosen_and_remembered(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 900, color_scheme="dark"))
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    dark = picture(page)
    choose_theme(page, 1)
    expect(root).to_have_attribute("data-theme", "light")
    assert picture(page) != dark
    open_page(page)
    expect(root).to_have_attribute("data-theme", "light")
    choose_theme(page, 0)
    assert picture(page) == dark


@pytest.mark.parametrize("bypass_csp", [False, True])
def test_the_tests_are_shown_in_the_theme_that_they_ask_for(new_page: NewPage, bypass_csp: bool) -> None:
    page = open_page(new_page(1440, 900, color_scheme="dark", bypass_csp=bypass_csp))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
