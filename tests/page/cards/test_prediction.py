"""Card Prediction: what the network makes of the digit."""

import re

from playwright.sync_api import Page, expect

from tests.page.steps import SEVEN, draw, open_page


def test_a_drawn_digit_has_no_label_until_its_reader_chooses_one(page: Page) -> None:
    draw(open_page(page), SEVEN)
    reading = page.locator("[data-reading]")
    expect(reading).to_have_text(re.compile(r"^read as 7 with (over )?\d+ %$"))
    page.locator("#label").get_by_text("3", exact=True).click()
    expect(reading).to_have_text(re.compile("^read as 7 with .*, the label is 3$"))
