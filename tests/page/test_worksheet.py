"""Worksheets on paper and on the screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.practice.worksheet.build import worksheet
from app.practice.worksheet.lessons import LESSONS
from tests.conftest import NewPage
from tests.page.axe import assert_accessible
from tests.page.view import document_width, unreadable

MM = 96 / 25.4  # CSS pixels
PAPERS = {"a4": ("A4", 210, 297), "letter": ("Letter", 216, 279)}
MARGINS = 2 * 12


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def paper_in(pdf: bytes) -> list[str]:
    """The sizes of the pages in millimetres."""
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return sorted({f"{float(width) / 72 * 25.4:.0f} x {float(height) / 72 * 25.4:.0f}" for width, height in boxes})


@pytest.mark.parametrize("fonts", ["wide"])
@pytest.mark.parametrize("paper", PAPERS)
def test_sheets_and_answers_have_the_pages_that_are_promised(page: Page, paper: str) -> None:
    name, width, height = PAPERS[paper]
    for query, pages in (("", 2), ("lesson=02-forward&count=3&answers=only", 3)):
        page.goto(f"/worksheet?seed=100&paper={paper}&{query}")
        assert pages_in(page.pdf(format=name)) == pages, query
    page.goto(f"/worksheet?seed=100&paper={paper}&count=2&answers=with")
    pdf = page.pdf(prefer_css_page_size=True)  # as a browser prints that follows the style
    assert pages_in(pdf) == 8
    assert paper_in(pdf) == [f"{width} x {height}"]


@pytest.mark.parametrize("fonts", ["wide"])
def test_every_page_of_every_lesson_fits_on_either_paper(new_page: NewPage) -> None:
    """The width is that of A4, which is narrower, and the height that of Letter, which is lower."""
    width, height = round((210 - MARGINS) * MM), (279 - MARGINS) * MM
    page = new_page(width, 900)
    page.emulate_media(media="print")
    for lesson in ("", *LESSONS):
        page.goto(f"/worksheet?seed=200&lesson={lesson}&answers=with")
        pages = page.locator(".sheet-page")
        assert pages.count() == 2 * len(worksheet(200, lesson or None).pages)
        heights = pages.evaluate_all("(pages) => pages.map((page) => page.getBoundingClientRect().height)")
        assert max(heights) <= height, lesson
        assert document_width(page) == width, lesson


def test_paper_has_neither_controls_nor_colours(new_page: NewPage) -> None:
    page = new_page(800, 900, color_scheme="dark")
    page.goto("/worksheet?seed=1&answers=with")
    page.emulate_media(media="print")
    for hidden in page.locator("header.top, footer, .chooser, .picture-link").all():
        expect(hidden).to_be_hidden()
    colours = page.evaluate(
        """[...new Set([...document.querySelectorAll(".sheet, .sheet *")].flatMap((element) => {
             if (!element.checkVisibility()) return [];
             const { color, backgroundColor, borderTopColor } = getComputedStyle(element);
             return [color, borderTopColor, ...(backgroundColor === "rgba(0, 0, 0, 0)" ? [] : [backgroundColor])];
           }))]"""
    )
    assert set(colours) <= {"rgb(28, 30, 40)", "rgb(255, 255, 255)"}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_the_page_is_accessible_and_can_be_read(new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(width, 844, color_scheme=scheme, bypass_csp=True)
    for query in ("answers=only", "lesson=04-loss"):
        page.goto(f"/worksheet?seed=1&{query}")
        expect(page.get_by_role("button", name="Print")).to_be_visible()
        assert_accessible(page, query, colours=width != 320)
        assert document_width(page) == width
        assert not unreadable(page)


def test_the_form_leads_to_the_sheets_and_the_button_prints(page: Page) -> None:
    page.add_init_script("window.print = () => { document.title = 'printed'; };")
    page.goto("/worksheet")
    page.get_by_role("combobox", name="Lesson").select_option("06-relu")
    page.get_by_label("Seed", exact=True).fill("12")
    page.get_by_role("spinbutton", name="Sheets").fill("3")
    page.get_by_role("combobox", name="Answers").select_option("only")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".sheet.answers")).to_have_count(3)
    expect(page.get_by_role("heading", name="Answers: ReLU backwards").first).to_be_visible()
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")


def test_without_javascript_the_sheets_are_whole_and_there_is_no_dead_button(new_visitor: NewPage) -> None:
    page = new_visitor(800, 900, java_script_enabled=False)
    page.goto("/worksheet?seed=5&answers=with")
    expect(page.locator(".sheet")).to_have_count(2)
    expect(page.get_by_role("button", name="Show")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
