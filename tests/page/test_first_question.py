"""The first visit: the question that the page answers, in one line."""

import re

from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import SEVEN, draw, open_page
from tests.page.view import box
from tests.page.waiting import settle

LINE = "#first-question"


def test_the_question_leads_to_its_lesson_with_the_readers_own_digit(page: Page) -> None:
    open_page(page)
    link = page.locator(f"{LINE} a")
    expect(link).to_have_text("How does one weight of a convolution get its gradient? See it for this digit")
    expect(link).to_have_attribute("href", "/lessons/07-one-weight#sample=40")
    draw(page, SEVEN)
    expect(link).to_have_attribute("href", re.compile("^/lessons/07-one-weight#digit=[^&]+$"))


def test_the_question_can_be_dismissed_and_stays_away(page: Page) -> None:
    open_page(page)
    page.get_by_role("button", name="Hide this question").click()
    settle(page)
    expect(page.locator(LINE)).to_be_hidden()
    expect(page.locator("#hints")).to_be_visible()
    page.reload()
    settle(page)
    expect(page.locator(LINE)).to_be_hidden()


def test_the_question_and_the_hints_stand_in_one_line_and_the_picture_is_still_in_view(new_page: NewPage) -> None:
    page = open_page(new_page(1280, 720))
    question, hints = box(page.locator(LINE)), box(page.locator("#hints"))
    assert abs(question["y"] + question["height"] / 2 - hints["y"] - hints["height"] / 2) <= 2
    assert question["x"] + question["width"] < hints["x"]
    picture = box(page.locator("#picture"))
    assert picture["y"] + picture["height"] <= 720


def test_the_question_moves_nothing_when_it_appears(page: Page) -> None:
    page.add_init_script(
        """window.moved = [];
        new PerformanceObserver((list) => {
            const nodes = list.getEntries().flatMap(({ sources }) => sources.map(({ node }) => node));
            const elements = nodes.map((node) => (node instanceof Element ? node : node?.parentElement));
            window.moved.push(...elements.filter((el) => el?.closest(".stage")).map((el) => el.outerHTML));
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    open_page(page)
    expect(page.locator(LINE)).to_be_visible()
    assert page.evaluate("window.moved") == []


def test_all_lessons_are_one_click_away(page: Page) -> None:
    open_page(page)
    page.get_by_role("link", name="All lessons").click()
    expect(page).to_have_url(re.compile("/lessons$"))
    expect(page.locator(".lessons li")).not_to_have_count(0)
