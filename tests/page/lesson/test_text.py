"""What a lesson's text can do beside its links and numbers: words, formulas, questions; progress; paper and phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.axe import assert_accessible
from tests.page.steps import explain, follow, open_lesson, open_menu, open_page, press, resize
from tests.page.view import box, document_width, unreadable
from tests.page.waiting import settle

SIZES = [(1920, 1080), (1280, 720), (1024, 768), (800, 900), (390, 844), (320, 640)]


def test_a_word_is_explained_where_it_stands_and_escape_closes_the_explanation_alone(page: Page) -> None:
    open_lesson(page)
    follow(page, "Where the weight was used")
    word = page.get_by_role("button", name="deltas")
    word.focus()
    press(page, "Enter")
    expect(word).to_have_attribute("aria-expanded", "true")
    meaning = page.locator(f"#{word.get_attribute('aria-controls')}")
    expect(meaning).to_contain_text("The gradient of the loss")
    assert box(meaning)["y"] > box(word)["y"]
    press(page, "Escape")
    expect(meaning).to_be_hidden()
    expect(word).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#dock")).to_be_visible()


def test_formulas_follow_the_switch_here_and_in_the_derivation(page: Page) -> None:
    open_lesson(page)
    shown = page.locator(".lesson .notation:visible")
    expect(shown).to_have_attribute("data-form", "components")
    page.locator("#lesson-notation").get_by_text("matrices").click()
    expect(shown).to_have_attribute("data-form", "matrices")
    follow(page, "Where the weight was used")
    expect(page.locator("#dock [name=notation]:checked")).to_have_value("matrix")
    page.locator("#dock .notation").get_by_text("components").click()
    expect(shown).to_have_attribute("data-form", "components")


def test_the_answer_of_a_question_shows_when_it_is_asked_for(page: Page) -> None:
    open_lesson(page)
    expect(page.locator(".answer")).to_be_hidden()
    page.locator(".question summary").click()
    expect(page.locator(".answer")).to_be_visible()


def test_steps_that_were_read_are_remembered_and_the_list_says_so(page: Page) -> None:
    open_lesson(page)
    for step in page.locator(".step").all():
        step.evaluate("(step) => scrollBy(0, step.getBoundingClientRect().bottom - innerHeight + 20)")
        settle(page)
    page.goto("/lessons")
    expect(page.locator("li", has_text="A lesson for the tests").locator(".lesson-progress")).to_have_text("read")
    expect(page.locator(".lesson-progress")).to_have_count(1)


@pytest.mark.parametrize("fonts", ["narrow", "wide"])
def test_a_lesson_is_legible_at_every_size_with_and_without_a_derivation(new_page: NewPage) -> None:
    page = open_lesson(new_page(*SIZES[0]))
    for shown in ("text", "derivation"):
        if shown == "derivation":
            follow(page, "Where the weight was used")
        for width, height in SIZES:
            resize(page, width, height)
            assert unreadable(page) == [], (width, height, shown)


def test_on_a_wide_screen_the_picture_keeps_its_width_beside_the_text(new_page: NewPage) -> None:
    page = open_lesson(new_page(1920, 1080))
    follow(page, "Where the weight was used")
    assert box(page.locator("#picture"))["width"] >= 1150
    text, stage = box(page.locator(".text")), box(page.locator(".stage"))
    assert text["x"] + text["width"] <= stage["x"]
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    settle(page)
    assert box(page.locator("#dock"))["y"] + box(page.locator("#dock"))["height"] <= 1080
    assert box(page.locator("#lesson-bar"))["y"] >= 44


def test_on_a_phone_the_picture_is_pinned_above_the_text(new_visitor: NewPage) -> None:
    """It takes half of the window, and some more while a derivation is open."""
    page = open_lesson(new_visitor(390, 844, has_touch=True, is_mobile=True))
    stage = page.locator(".stage")
    assert box(stage)["height"] <= 844 / 2 + 1
    follow(page, "Where the weight was used")
    top = box(stage)["y"]
    assert 0 < top < 60
    assert box(stage)["height"] <= 0.6 * 844
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    settle(page)
    assert box(stage)["y"] == pytest.approx(top, abs=60)
    footer = box(page.locator("footer"))
    assert footer["y"] + footer["height"] == pytest.approx(844, abs=60)
    for part in ("#picture", "#dock"):
        expect(page.locator(part)).to_be_in_viewport()
    assert document_width(page) == 390


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_a_lesson_is_accessible(new_page: NewPage, width: int, height: int, scheme: str) -> None:
    page = open_lesson(new_page(width, height, color_scheme=scheme, bypass_csp=True))
    assert_accessible(page, "the page")
    follow(page, "Where the weight was used")
    page.get_by_role("button", name="deltas").click()
    page.locator(".question summary").click()
    settle(page)
    assert_accessible(page, "a derivation, words and answers", ".text", "#dock")
    page.get_by_role("button", name="Your digit").click()
    settle(page)
    assert_accessible(page, "digit", "#lesson-bar")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_slides_are_accessible(new_page: NewPage, scheme: str) -> None:
    page = open_lesson(new_page(1280, 720, color_scheme=scheme, bypass_csp=True))
    press(page, "p")
    assert_accessible(page, "slides")


@pytest.mark.parametrize(("paper", "width", "height"), [("A4", 210 - 32, 297 - 36), ("Letter", 216 - 32, 279 - 36)])
def test_a_lesson_is_printed_without_controls_and_with_every_figure_whole(
    new_page: NewPage, paper: str, width: int, height: int
) -> None:
    page = open_lesson(new_page(1280, 720, color_scheme="dark"))
    follow(page, "Where the weight was used")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))
    assert 1 <= sheets <= 4
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(width / 25.4 * 96), "height": 900})
    for control in page.locator("header, .stage, footer, .lesson-head, .neighbours").all():
        expect(control).to_be_hidden()
    expect(page.locator(".answer")).to_be_visible()
    assert page.locator("body").evaluate("(body) => getComputedStyle(body).color") == "rgb(28, 30, 40)"
    for whole in page.locator(".lesson :is(figure, .notation, .question)").all():
        expect(whole).to_be_visible()
        expect(whole).to_have_css("break-inside", "avoid")
        size = box(whole)
        assert size["width"] <= width / 25.4 * 96 + 1
        assert size["height"] <= height / 25.4 * 96


def test_the_menu_share_has_the_state_as_a_lesson_writes_it(page: Page) -> None:
    open_page(page)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    open_menu(page, "Share")
    expected = "[conv1.W.grad[2,0,1,1]](#sample=40&cell=conv1.W.grad:2,0,1,1)"
    expect(page.locator("#share [data-markdown]")).to_have_value(expected)
