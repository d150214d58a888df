"""The address holds the view: its link shows the same numbers elsewhere; Back and Forward lead to earlier views."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.digits import FIRST_SAMPLE
from tests.conftest import NewPage
from tests.page.steps import (
    PHOTO,
    SEVEN,
    choose_label,
    choose_sample,
    click_cell,
    draw,
    open_card,
    open_link,
    open_menu,
    open_page,
    open_tab,
    press,
    train_one_step,
    upload,
)
from tests.page.view import chosen_label, dock_number, loss, picture, samples
from tests.page.waiting import settle

LONGEST = 2000  # characters of a link to a drawn digit


def expect_address(page: Page, pattern: str) -> None:
    """The page writes its address a moment after the last change."""
    expect(page).to_have_url(re.compile(pattern))


def test_the_link_to_a_drawn_digit_shows_the_same_numbers_elsewhere(page: Page, new_visitor: NewPage) -> None:
    draw(open_page(page), SEVEN)
    choose_label(page, 2)
    expect_address(page, "#digit=.*&label=2$")
    assert len(page.url) < LONGEST
    other = open_link(new_visitor(1440, 900), page.url)
    assert picture(other) == picture(page)
    assert loss(other) == loss(page)
    assert chosen_label(other) == "2"


def test_the_link_to_a_photos_digit_shows_the_same_numbers_elsewhere(page: Page, new_visitor: NewPage) -> None:
    upload(open_page(page), PHOTO)
    expect_address(page, "#digit=")
    assert picture(open_link(new_visitor(1440, 900), page.url)) == picture(page)


def test_an_open_derivation_is_in_the_link_with_its_tab(page: Page, new_visitor: NewPage) -> None:
    choose_sample(open_page(page), 2)
    click_cell(page, "conv1.W.grad")
    open_tab(page, "Matrix")
    expect_address(page, r"#sample=2&cell=conv1\.W\.grad:0,0,0,0&tab=matrix$")
    other = open_link(new_visitor(1440, 900), page.url)
    expect(other.locator("#dock-title [data-name]")).to_have_text("conv1.W.grad[0,0,0,0]")
    expect(other.get_by_role("tab", name="Matrix")).to_have_attribute("aria-selected", "true")
    assert dock_number(other, "engine") == dock_number(page, "engine")


def test_weights_that_were_trained_here_are_in_the_link(page: Page, new_visitor: NewPage) -> None:
    open_page(page)
    open_card(page, "train")
    train_one_step(page)
    expect_address(page, "&network=~")
    open_menu(page, "Share")
    expect(page.locator("[data-length-hint]")).to_contain_text("kB long")
    press(page, "Escape")
    other = open_link(new_visitor(1440, 900), page.url)
    expect(other.locator("#network [data-summary]")).to_have_text("own weights")
    assert picture(other) == picture(page)


def test_back_and_forward_go_through_what_was_seen(page: Page) -> None:
    open_page(page)
    seen = [(loss(page), picture(page))]
    choose_sample(page, 3)
    expect_address(page, "#sample=3$")
    seen.append((loss(page), picture(page)))
    choose_label(page, 8)
    expect_address(page, "#sample=3&label=8$")
    seen.append((loss(page), picture(page)))
    assert len({lost for lost, _ in seen}) == 3
    for go, at in ((page.go_back, 1), (page.go_back, 0), (page.go_forward, 1), (page.go_forward, 2)):
        go()
        lost, drawn = seen[at]
        expect(page.locator("[data-loss]")).to_have_text(lost)
        settle(page)
        assert picture(page) == drawn
    assert chosen_label(page) == "8"


def test_all_strokes_of_one_drawing_are_one_step_back(page: Page) -> None:
    choose_sample(open_page(page), 1)
    expect_address(page, "#sample=1$")
    draw(page, SEVEN)
    expect_address(page, "#digit=")
    first = page.url
    draw(page, [(0.3, 0.5), (0.7, 0.5)])
    expect(page).not_to_have_url(first)
    page.go_back()
    expect(samples(page).nth(1)).to_be_checked()


@pytest.mark.parametrize(
    ("fragment", "message"),
    [
        ("#sample=7&utm_source=mail", "utm_source"),
        ("#digit=AAAA", "cut off"),
        ("#sample=4000", "no sample 4000"),
        ("#sample=1&cell=conv9.W:0", "no cell conv9.W[0]"),
        ("#sample=1&label=12", "label"),
        ("#somewhere", "name=value"),
    ],
)
def test_a_broken_link_shows_a_message_and_opens_the_first_sample(
    page: Page, problems: list[str], fragment: str, message: str
) -> None:
    open_page(page, fragment)
    expect(page.locator("#link-error")).to_contain_text(message)
    expect(samples(page).nth(FIRST_SAMPLE)).to_be_checked()
    settle(page)
    assert chosen_label(page) == "3"
    choose_sample(page, 2)
    expect_address(page, "#sample=2$")
    expect(page.locator("#link-error")).to_be_hidden()
    assert all("422" in problem for problem in problems)
    problems.clear()
