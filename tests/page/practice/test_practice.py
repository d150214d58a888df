"""The exercises in the browser: each kind is solved and failed, with the mouse and with the keyboard alone."""

import csv
import json
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from app.practice.catalogue import KINDS
from tests.conftest import NewPage
from tests.page.axe import assert_accessible
from tests.page.practice.answering import (
    check,
    give,
    give_by_keyboard,
    open_kind,
    open_practice,
    settle_practice,
    wrong,
)
from tests.page.steps import SEVEN, draw, open_page
from tests.page.view import document_width, unreadable
from tests.page.waiting import settle

FORMS = ("output", "kernel", "stopped", "order", "planted")  # one kind for each form of an answer


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_failed_and_then_solved_with_the_mouse(page: Page, kind: str) -> None:
    right = open_kind(page, kind)
    result = page.locator("[data-result]")
    give(page, wrong(page, right))
    check(page)
    expect(result).to_have_attribute("data-verdict", "wrong")
    assert page.locator("[data-hints] li, .recognised").count() >= 1
    give(page, right)
    check(page)
    expect(result).to_have_attribute("data-verdict", "right")
    expect(page.locator("[data-hints] .solution")).to_be_visible()
    expect(page.locator("[data-check]")).to_have_text("Next exercise")


@pytest.mark.parametrize("kind", FORMS)
def test_each_form_of_an_answer_is_failed_and_solved_with_the_keyboard_alone(new_page: NewPage, kind: str) -> None:
    for is_right in (False, True):
        page = new_page(1280, 800)
        right = open_kind(page, kind)
        give_by_keyboard(page, right if is_right else wrong(page, right))
        page.locator("[data-check]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-result]")).to_have_attribute("data-verdict", "right" if is_right else "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[data-title]")).to_be_focused()
    expect(page.locator("[data-check]")).to_have_text("Check")


def test_nonsense_is_answered_kindly_and_does_not_count(page: Page) -> None:
    open_kind(page, "weight")
    page.locator("[data-answer] input").fill("a half")
    page.keyboard.press("Enter")
    expect(page.locator("[data-result]")).to_contain_text("can’t be read as a number")
    expect(page.locator("[data-hints] li")).to_have_count(0)


def test_a_known_mistake_is_called_by_its_name_and_leads_to_its_lesson(page: Page) -> None:
    right = open_kind(page, "weight")
    give(page, -right)
    check(page)
    expect(page.locator(".recognised h3")).to_have_text("All signs are wrong")
    expect(page.get_by_role("link", name="The lesson that mends it")).to_have_attribute("href", "/lessons/04-loss")


def test_hints_lead_to_the_solution_and_to_the_number_in_the_picture(page: Page) -> None:
    open_kind(page, "back")
    for count in (1, 2, 3):
        page.locator("[data-hint]").click()
        expect(page.locator("[data-hints] li:not(.see)")).to_have_count(count)
    page.get_by_role("link", name="See this number in the picture").click()
    settle(page)
    expect(page.locator("#dock [data-name]")).to_contain_text(".grad[")


def test_progress_is_counted_saved_and_forgotten_by_one_click(page: Page) -> None:
    right = open_kind(page, "weight")
    give(page, right)
    check(page)
    row = page.locator("#progress tbody tr")
    expect(row).to_contain_text("One number of dW")
    page.locator("#progress [data-name]").fill("Ann")
    with page.expect_download() as saved:
        page.locator("#progress [data-file=csv]").click()
    lines = list(csv.DictReader(saved.value.path().read_text("utf-8-sig").splitlines()))
    assert [(line["name"], line["kind"], line["outcome"], line["seed"]) for line in lines] == [
        ("Ann", "weight", "right", "browser-1")
    ]
    with page.expect_download() as saved:
        page.locator("#progress [data-file=json]").click()
    assert json.loads(saved.value.path().read_text("utf-8"))["entries"][0]["kind"] == "weight"
    page.reload()
    expect(row).to_have_count(1)
    page.locator("#progress [data-forget]").click()
    expect(row).to_have_count(0)
    assert page.evaluate("localStorage.getItem('practice')") is None


def test_a_class_link_gives_everybody_the_same_and_each_the_browsers_own(new_visitor: NewPage) -> None:
    def questions(query: str) -> list[str]:
        page = open_practice(new_visitor(1280, 800), query)
        found = []
        for _ in range(2):
            found.append(page.locator(".exercise .question, .exercise .givens").all_inner_texts())
            page.locator("[data-next]").click()
            settle_practice(page)
        page.context.close()
        return [" ".join(texts) for texts in found]

    assert questions("?seed=8b") == questions("?seed=8b")
    assert questions("?seed=8b&each&lesson=07-one-weight") != questions("?seed=8b&each&lesson=07-one-weight")


def test_a_teacher_makes_the_link_of_a_lesson(page: Page) -> None:
    open_practice(page, "?lesson=07-one-weight")
    expect(page.locator("[data-lesson]")).to_have_value("07-one-weight")
    page.locator("#class-link summary").click()
    page.locator("#class-link [data-seed]").fill("class 8b")
    page.get_by_text("each their own", exact=True).click()
    link = page.locator("#class-link [data-link]").input_value()
    assert link.endswith("/practice?lesson=07-one-weight&seed=class+8b&each")
    open_practice(page, link[link.index("?") :])
    expect(page.locator("[data-class]")).to_have_text("Exercise 1 of 10 of “class 8b”, with numbers of your own.")


def test_a_drawn_digit_goes_along_to_the_exercises(page: Page) -> None:
    open_page(page)
    draw(page, SEVEN)
    page.wait_for_function("document.getElementById('to-practice').hash.startsWith('#digit=')")
    page.locator("#to-practice").click()
    settle_practice(page)
    expect(page.get_by_role("radio", name="your digit")).to_be_checked()
    page.get_by_text("samples", exact=True).click()
    settle_practice(page)
    expect(page.get_by_role("radio", name="samples")).to_be_checked()


def test_a_server_that_does_not_answer_can_be_asked_again(page: Page, problems: list[str]) -> None:
    open_kind(page, "weight")
    page.route("**/api/exercise/answer", lambda route: route.abort(), times=1)
    page.locator("[data-answer] input").fill("777")
    page.keyboard.press("Enter")
    expect(page.locator("#exercise-error")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-result]")).to_have_attribute("data-verdict", "wrong")
    problems.clear()  # the console names the request that failed


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark"), (320, 640, "light")])
def test_every_form_of_an_answer_is_accessible_and_fits(
    new_page: NewPage, width: int, height: int, scheme: str
) -> None:
    page = new_page(width, height, color_scheme=scheme, bypass_csp=True)
    for kind in FORMS:
        right = open_kind(page, kind)
        give(page, wrong(page, right))
        check(page)
        page.locator("details").evaluate("(card) => { card.open = true; }")
        parts = () if kind == FORMS[0] else ("#exercise",)  # what stands around the exercise is the same for each
        assert_accessible(page, kind, *parts, colours=width > 320)
        assert document_width(page) == width, kind
        assert not unreadable(page), kind


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_verdict_comes_into_view_and_the_focus_stays(
    new_page: NewPage, motion: Literal["reduce", "no-preference"]
) -> None:
    page = new_page(1280, 720)
    page.emulate_media(reduced_motion=motion)
    for kind in ("weight", "output", "order"):
        right = open_kind(page, kind)
        give(page, wrong(page, right))
        check(page)
        result, focused = page.locator("[data-result]"), page.evaluate("document.activeElement.outerHTML")
        expect(result).to_have_attribute("data-verdict", "wrong")
        expect(result).to_be_in_viewport(ratio=1)
        assert "data-result" not in focused
        page.locator("[data-hint]").click()
        settle_practice(page)
        expect(page.locator("[data-hints] > li").last).to_be_in_viewport(ratio=0.9)
