"""A field belongs to the reader while it is typed in, whatever the picture does meanwhile."""

from playwright.sync_api import Page, expect

from tests.page.steps import choose_kind, choose_random_weights, click_cell, open_card, open_page, press
from tests.page.view import loss
from tests.page.waiting import settle


def test_a_number_half_typed_is_kept_while_the_picture_changes(page: Page) -> None:
    open_page(page)
    choose_kind(page, "cell")
    click_cell(page, "conv1.W")
    open_card(page, "network")
    for place in (
        "#objective [data-axis=row]",
        "#editor [data-number]",
        "#network [data-conv]",
        "#network [data-seed]",
    ):
        if place.endswith("seed]"):
            choose_random_weights(page)
        field = page.locator(place).first
        field.focus()
        settled = field.input_value()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("1")
        before = loss(page)
        page.locator("#samples input:not(:checked)").first.evaluate("(input) => input.click()")
        settle(page)
        assert loss(page) != before
        assert field.input_value() == "1" != settled
        press(page, "Enter")
        expect(field).to_have_value("1")
