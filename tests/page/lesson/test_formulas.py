"""The formulas of lessons: each fits its column, whole, at every width, and breaks where those of the dock do."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page

from app.lessons.library import BUILTIN
from app.words.wrapping import wrapping
from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, explanation
from tests.page.steps import explain, open_page

SLUGS = sorted(file.stem for file in BUILTIN.glob("[0-9]*.md"))
WIDTHS = [(320, 640), (390, 844), (1024, 768), (1280, 720), (1920, 1080)]

# Answers are opened and both notations are shown, as on paper. Every formula with a part that does not fit.
TOO_WIDE = """() => {
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
    document.querySelectorAll("[data-form]").forEach((form) => { form.style.display = "block"; });
    return [...document.querySelectorAll(".lesson .equation")].filter((equation) => {
        const column = equation.closest("p, .answer, .notation, .step, .lesson").getBoundingClientRect();
        const line = equation.closest(".formula-line");
        const isOut = (part) => {
            const { left, right, width } = part.getBoundingClientRect();
            return !width || left < column.left - 0.5 || right > column.right + 0.5;
        };
        return [...equation.querySelectorAll("math")].some(isOut) || (line && line.scrollWidth > line.clientWidth);
    }).map((equation) => equation.textContent);
}"""


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_no_formula_is_wider_than_its_column(new_visitor: NewPage, width: int, height: int) -> None:
    page = new_visitor(width, height, java_script_enabled=False)
    formulas = 0
    for slug in SLUGS:
        page.goto(f"/lessons/{slug}")
        formulas += page.locator(".lesson .equation").count()
        assert page.evaluate(TOO_WIDE) == [], slug
    assert formulas > len(SLUGS)


def test_no_formula_is_wider_than_paper_or_a_slide(new_page: NewPage) -> None:
    page = new_page(700, 900)
    page.goto("/lessons/10-matrix-notation")
    page.emulate_media(media="print")
    assert page.evaluate(TOO_WIDE) == []
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.keyboard.press("p")
    page.locator("[data-slides]").wait_for()
    shown = page.locator(".lesson")
    assert shown.evaluate("(lesson) => lesson.scrollWidth <= lesson.clientWidth")


def test_the_further_lines_of_a_formula_begin_with_an_operator_and_are_indented(new_page: NewPage) -> None:
    page = new_page(1280, 720)
    page.goto("/lessons/10-matrix-notation", wait_until="domcontentloaded")
    chain = page.locator(".formula-line", has_text="up(col2im").last
    parts = chain.evaluate(
        """(line) => [...line.querySelectorAll("math")].map((part) => {
            const { left, bottom } = part.getBoundingClientRect();
            return { text: part.textContent.trim(), left, bottom };
        })"""
    )
    begins = [part for before, part in pairwise(parts) if part["left"] < before["left"]]
    assert begins
    for part in begins:
        assert part["text"][0] in "=⊙·−"
        assert part["left"] >= parts[0]["left"] + 16


def test_the_dock_breaks_a_formula_where_a_lesson_would(page: Page, server_url: str) -> None:
    open_page(page)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    page.get_by_role("button", name="with numbers").click()
    derivation = explanation(server_url, "derivation", FIRST_EXPERIMENT, "conv1.W.grad", [2, 0, 1, 1])
    for box, formula in (("data-formula", "formula"), ("data-formula-numbers", "formula_numbers")):
        mathml = derivation[formula]
        dock = page.locator(f"#dock [{box}] .equation").evaluate(
            "(root) => [...root.children].map((side) => [...side.children].map((part) => part.textContent))"
        )
        lesson = [["".join(part.itertext()) for part in side] for side in ET.fromstring(wrapping(mathml))]
        assert dock == lesson
    assert max(map(len, lesson)) > 2
