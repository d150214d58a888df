"""The address holds the view: opened elsewhere, the same numbers stand there."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.test_digits_in import PHOTO, upload
from tests.page.view import SEVEN, choose_label, chosen_label, draw, open_page, panel, picture, prediction, settle

LONGEST = 2000  # characters of a link to a drawn digit


def choose_sample(page: Page, index: int) -> None:
    page.locator("#samples label").nth(index).click()
    expect(page.locator("#samples input").nth(index)).to_be_checked()
    settle(page)


def open_link(page: Page, url: str) -> Page:
    page.goto("about:blank")
    page.goto(url)
    page.wait_for_selector("#picture[data-painter=plotly]")
    settle(page)
    return page


def test_a_drawn_digit_is_opened_elsewhere_with_the_same_numbers(page: Page, new_page: NewPage) -> None:
    draw(open_page(page), SEVEN)
    settle(page)
    choose_label(page, 2)
    page.wait_for_url(re.compile("#digit=.*&label=2$"))
    assert len(page.url) < LONGEST
    other = open_link(new_page(1440, 900), page.url)
    assert picture(other) == picture(page)
    assert other.locator("[data-loss]").inner_text() == page.locator("[data-loss]").inner_text()
    assert chosen_label(other) == "2"


def test_a_photos_digit_is_opened_elsewhere_too(page: Page, new_page: NewPage) -> None:
    upload(open_page(page), PHOTO)
    page.wait_for_url(re.compile("#digit="))
    assert picture(open_link(new_page(1440, 900), page.url)) == picture(page)


def test_an_open_derivation_is_in_the_link_with_its_tab(page: Page, new_page: NewPage) -> None:
    choose_sample(open_page(page), 2)
    panel(page, "conv1.W.grad").locator("[data-slot]").click(position={"x": 5, "y": 5})
    page.get_by_role("tab", name="Matrix").click()
    page.wait_for_url(re.compile(r"#sample=2&cell=conv1\.W\.grad:0,0,0,0&tab=matrix$"))
    other = open_link(new_page(1440, 900), page.url)
    expect(other.locator("#dock-title [data-name]")).to_have_text("conv1.W.grad[0,0,0,0]")
    expect(other.get_by_role("tab", name="Matrix")).to_have_attribute("aria-selected", "true")
    expect(other.locator("#dock [data-engine]")).to_have_text(page.locator("#dock [data-engine]").inner_text())


def test_weights_that_were_trained_here_are_in_the_link(page: Page, new_page: NewPage) -> None:
    open_page(page)
    page.locator("#train > summary").click()
    page.locator("#train [data-step]").click()
    page.wait_for_url(re.compile("&network=~"))
    page.get_by_role("button", name="Share").click()
    expect(page.locator("[data-long]")).to_contain_text("kB long")
    page.keyboard.press("Escape")
    settle(page)
    other = open_link(new_page(1440, 900), page.url)
    expect(other.locator("#network [data-summary]")).to_have_text("trained here")
    assert picture(other) == picture(page)


def test_back_and_forward_go_through_what_was_seen(page: Page) -> None:
    open_page(page)
    seen = {"/": picture(page)}
    choose_sample(page, 3)
    page.wait_for_url(re.compile("#sample=3$"))
    seen["3"] = picture(page)
    choose_label(page, 8)
    page.wait_for_url(re.compile("#sample=3&label=8$"))
    seen["8"] = picture(page)
    assert len(set(map(tuple, seen.values()))) == 3
    for back in ("3", "/"):
        page.go_back()
        expect(page.locator("#samples input:checked")).to_have_count(1)
        page.wait_for_function("() => document.querySelector('#picture').ariaBusy === 'false'")
        page.wait_for_timeout(400)
        assert picture(page) == seen[back], back
    page.go_forward()
    page.wait_for_timeout(400)
    settle(page)
    assert picture(page) == seen["3"]
    page.go_forward()
    page.wait_for_timeout(400)
    settle(page)
    assert picture(page) == seen["8"]
    assert chosen_label(page) == "8"


def test_the_strokes_of_one_drawing_are_one_step_back(page: Page) -> None:
    choose_sample(open_page(page), 1)
    page.wait_for_url(re.compile("#sample=1$"))
    draw(page, SEVEN)
    page.wait_for_url(re.compile("#digit="))
    first = page.url
    draw(page, [(0.3, 0.5), (0.7, 0.5)])
    page.wait_for_function("(first) => location.href !== first", arg=first)
    page.go_back()
    expect(page.locator("#samples input").nth(1)).to_be_checked()


@pytest.mark.parametrize(
    ("fragment", "says"),
    [
        ("#sample=7&utm_source=mail", "utm_source"),
        ("#digit=AAAA", "cut off"),
        ("#sample=4000", "no sample 4000"),
        ("#sample=1&cell=conv9.W:0", "no cell conv9.W[0]"),
        ("#sample=1&label=12", "label"),
        ("#somewhere", "name=value"),
    ],
)
def test_a_broken_link_says_so_in_words_and_opens_the_first_sample(
    page: Page, problems: list[str], fragment: str, says: str
) -> None:
    page.goto(f"/{fragment}")
    expect(page.locator("#link-error")).to_contain_text(says)
    expect(page.locator("#samples input").first).to_be_checked()
    settle(page)
    assert prediction(page) == chosen_label(page)
    choose_sample(page, 2)
    page.wait_for_url(re.compile("#sample=2$"))
    expect(page.locator("#link-error")).to_be_hidden()
    assert all("422" in problem for problem in problems)
    problems.clear()
