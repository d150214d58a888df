"""The list of the lessons: what each is about, how long it takes, what was read, and where to go on."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.view import document_width, unreadable


def entries(page: Page) -> Locator:
    return page.locator(".lesson-entry")


def test_each_lesson_has_its_number_its_picture_its_time_and_what_belongs_to_it(new_visitor: NewPage) -> None:
    """Without JavaScript, and a teacher's own beside the built-in ones."""
    page = new_visitor(1280, 800, java_script_enabled=False)
    page.goto("/lessons")
    assert entries(page).count() == 13
    for number, entry in enumerate(entries(page).all(), 1):
        expect(entry.locator(".lesson-number")).to_have_text(str(number))
        assert entry.locator(".lesson-picture path").count() > 1
        expect(entry.locator(".lesson-facts > li").first).to_have_text(re.compile(r"^\d+ min$"))
    first, own = entries(page).first, entries(page).last
    expect(first.get_by_role("link", name="Exercises")).to_have_attribute("href", "/practice?lesson=01-shapes")
    expect(first.get_by_role("link", name="Worksheet")).to_have_attribute("href", "/worksheet?lesson=01-shapes")
    expect(own).to_contain_text("A lesson for the tests")
    expect(own.get_by_role("link")).to_have_count(1)
    expect(page.get_by_role("link", name="Begin with lesson 1")).to_have_attribute("href", "/lessons/01-shapes")
    pictures = {entry.locator(".lesson-picture").inner_html() for entry in entries(page).all()[:12]}
    assert len(pictures) == 12, "two lessons have the same picture"


def test_what_was_read_is_seen_and_the_first_unread_lesson_is_where_to_go_on(new_page: NewPage) -> None:
    page = new_page(1280, 800)
    read(page, "01-shapes:0,1,2,3,4,5/6 02-forward:0,1/5")
    page.get_by_role("link", name="Go on with lesson 2").click()
    expect(page).to_have_url(re.compile("/lessons/02-forward"))
    read(page, "01-shapes:0,1,2,3,4,5/6 02-forward:0,1/5")
    expect(page.locator(".lesson-progress")).to_have_text(["read", "2 of 5 steps read"])
    expect(page.locator("[data-read-so-far]")).to_have_text("1 of 13 lessons read")


def test_who_has_read_all_is_led_to_the_exercises(new_page: NewPage) -> None:
    page = new_page(1280, 800)
    page.goto("/lessons")
    slugs = page.locator("a[data-lesson]").evaluate_all("(all) => all.map((a) => a.pathname.split('/').at(-1))")
    read(page, " ".join(f"{slug}:0/1" for slug in slugs))
    expect(page.locator("[data-go-on]")).to_have_text("Practise")
    expect(page.locator("[data-go-on]")).to_have_attribute("href", "/practice")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (390, "light"), (1280, "dark"), (1920, "light")])
def test_the_list_is_accessible_and_fits(new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(width, 800, color_scheme=scheme, bypass_csp=True)
    read(page, "01-shapes:0,1,2,3,4,5/6 02-forward:0,1/5")
    assert document_width(page) == width
    assert unreadable(page) == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def read(page: Page, progress: str) -> None:
    """The list as somebody sees it who has read so much."""
    page.goto("/lessons")
    page.evaluate("(progress) => localStorage.setItem('lessons-read', progress)", progress)
    page.goto("/lessons")
