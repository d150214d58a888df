"""The built-in lessons in the browser: each can be read by everyone, and each of its links opens what it names."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.lessons.library import BUILTIN
from tests.conftest import NewPage
from tests.page.axe import assert_accessible
from tests.page.steps import follow, open_lesson
from tests.page.view import unreadable
from tests.page.waiting import settle

SLUGS = sorted(file.stem for file in BUILTIN.glob("[0-9]*.md"))
HEADING = ".step h2 a[data-state]"


@pytest.mark.parametrize("slug", SLUGS)
def test_axe_finds_nothing_and_all_can_be_read_on_a_desktop_or_a_phone(new_page: NewPage, slug: str) -> None:
    number = SLUGS.index(slug)
    width, height = [(1440, 900), (390, 844)][number % 2]
    page = new_page(width, height, color_scheme=["light", "dark"][number // 2 % 2], bypass_csp=True)
    open_lesson(page, slug=slug)
    open_answers(page)
    follow(page, page.locator(HEADING).first.inner_text())
    assert unreadable(page) == []
    assert_accessible(page, slug, ".text", "#dock")  # the picture around them is that of every lesson


@pytest.mark.parametrize("slug", SLUGS)
def test_every_link_opens_the_state_that_it_names(page: Page, slug: str) -> None:
    """Of several links with the same address, the last."""
    open_lesson(page, slug=slug)
    open_answers(page)
    links = {str(link.get_attribute("href")): link for link in page.locator(".lesson a[data-state]").all()}
    assert links
    for fragment, link in links.items():
        link.click()
        settle(page)
        expect(page.locator("#link-error")).to_be_hidden()
        expect(page.locator("#picture-error")).to_be_hidden()
        if cell := re.search(r"cell=([\w.]+):([\d,]+)", fragment):
            expect(page.locator("#dock-title")).to_contain_text(f"[{cell[2]}]")
        if tab := re.search(r"tab=(\w+)", fragment):
            expect(page.get_by_role("tab", selected=True)).to_have_text(tab[1].capitalize())


def test_lesson_7_can_be_read_by_keyboard_alone_and_in_the_accessibility_tree(page: Page) -> None:
    open_lesson(page, slug="07-one-weight")
    article = page.locator(".lesson")
    article.evaluate("(article) => { article.tabIndex = -1; article.focus(); }")
    for link in article.locator("a[data-state]").all():
        tab_to(link)
        page.keyboard.press("Enter")
        settle(page)
        cell = re.search(r"cell=[\w.]+:([\d,]+)", str(link.get_attribute("href")))
        assert cell
        expect(page.locator("#dock-title")).to_contain_text(f"[{cell[1]}]")
        expect(link).to_be_focused()
    tree = article.aria_snapshot()
    for heading in article.locator("h2").all_inner_texts():
        assert f'heading "{heading}" [level=2]' in tree
    assert tree.count("- math") == article.locator("math:visible").count()
    assert len(re.findall(r"- figure\b", tree)) == article.locator("figure").count()


def tab_to(link: Locator) -> None:
    """Press Tab until the link has the focus, and open the answers of the questions on the way."""
    keyboard = link.page.keyboard
    for _ in range(30):
        keyboard.press("Tab")
        if link.page.evaluate("document.activeElement.matches('summary')"):
            keyboard.press("Enter")
        if link.evaluate("(link) => link === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {link.inner_text()}")


def open_answers(page: Page) -> None:
    """Show the answers of all questions."""
    page.locator(".question details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
