"""The built-in lessons in the browser: each can be read by everyone, and each of its links opens what it names."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.lessons.library import BUILTIN
from tests.conftest import NewPage
from tests.page.steps import follow, open_lesson
from tests.page.waiting import settle

LEGIBLE = (Path(__file__).parent.parent / "legible.js").read_text("utf-8")
SLUGS = sorted(file.stem for file in BUILTIN.glob("[0-9]*.md"))
HEADING = ".step h2 a[data-state]"


@pytest.mark.parametrize("slug", SLUGS)
def test_axe_finds_nothing_and_all_can_be_read_on_a_desktop_and_a_phone(new_page: NewPage, slug: str) -> None:
    for width, height, scheme in [(1440, 900, "light"), (1440, 900, "dark"), (390, 844, "light"), (390, 844, "dark")]:
        page = open_lesson(new_page(width, height, color_scheme=scheme, bypass_csp=True), slug=slug)
        page.locator(".question details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        follow(page, page.locator(HEADING).first.inner_text())
        assert page.evaluate(LEGIBLE) == [], (width, scheme)
        results = Axe().run(page)
        assert results.violations_count == 0, (width, scheme, results.generate_report())
        page.close()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_link_opens_the_state_that_it_names(page: Page, slug: str) -> None:
    open_lesson(page, slug=slug)
    page.locator(".question details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    for link in page.locator(".lesson a[data-state]").all():
        fragment = str(link.get_attribute("href"))
        link.click()
        settle(page)
        expect(page.locator("#link-error")).to_be_hidden()
        expect(page.locator("#picture-error")).to_be_hidden()
        if cell := re.search(r"cell=([\w.]+):([\d,]+)", fragment):
            expect(page.locator("#dock-title")).to_contain_text(f"[{cell[2]}]")
        if tab := re.search(r"tab=(\w+)", fragment):
            expect(page.get_by_role("tab", selected=True)).to_have_text(tab[1].capitalize())
