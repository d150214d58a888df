"""The links of a lesson put the picture into a state, and the reader always finds the way back."""

import re

from playwright.sync_api import Page, expect

from tests.page.steps import (
    choose_digit_in_lesson,
    enter_number,
    expect_explained,
    follow,
    open_lesson,
    open_link,
    open_menu,
    open_tab,
    press,
    resize,
)
from tests.page.view import panel
from tests.page.waiting import record_requests, settle

BACK = "[data-back-to-lesson]"
WEIGHT = "Where the weight was used"
CELL = "One cell of Max-pool 2"
CELL_STATE = re.compile(r"#sample=40&objective=.*&cell=pool2.grad:0,2,2$")


def test_every_link_opens_the_state_that_it_names_without_leaving_the_page(page: Page) -> None:
    open_lesson(page)
    page.evaluate("window.isSamePage = true")
    links = page.locator(".lesson a[data-state]")
    for link in links.all():
        link.evaluate("(link) => { link.closest('details')?.setAttribute('open', ''); }")
        fragment = str(link.get_attribute("href"))
        cell = re.search(r"cell=([\w.]+):([\d,]+)", fragment)
        assert cell, fragment
        link.click()
        expect_explained(page, cell[1], [int(i) for i in cell[2].split(",")])
        expect(page).to_have_url(re.compile(re.escape(f"cell={cell[1]}:{cell[2]}")))
        tab = re.search(r"tab=(\w+)", fragment)
        expect(page.get_by_role("tab", selected=True)).to_have_text((tab[1] if tab else "sum").capitalize())
    assert page.evaluate("window.isSamePage")


def test_a_link_to_another_cell_asks_for_its_derivation_alone(page: Page) -> None:
    open_lesson(page)
    traces = record_requests(page, "/api/trace")
    follow(page, WEIGHT)
    follow(page, "this delta")
    assert not traces


def test_the_way_back_restores_the_state_of_the_step_whatever_was_changed(page: Page) -> None:
    open_lesson(page)
    follow(page, WEIGHT)
    expect(page.locator(BACK)).to_be_hidden()
    number = page.locator(".step data").first.inner_text()
    open_tab(page, "Check")
    expect(page.locator(BACK)).to_have_text("Back to the lesson")
    enter_number(page, "2")
    choose_digit_in_lesson(page, 3)
    expect(page.locator(".step data").first).not_to_have_text(number)
    page.locator(BACK).click()
    expect_explained(page, "conv1.W.grad", [2, 0, 1, 1])
    expect(page.get_by_role("tab", selected=True)).to_have_text("Sum")
    expect(page.locator(".step data").first).to_have_text(number)
    expect(page.locator(BACK)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"#sample=40&cell=conv1.W.grad:2,0,1,1$"))


def test_the_step_that_is_read_is_marked_and_its_state_is_a_click_away(page: Page) -> None:
    open_lesson(page)
    resize(page, 1440, 700)
    step = page.locator(".step[aria-current]")
    expect(step).to_have_attribute("id", "step-1")
    page.locator("#step-2").evaluate("(step) => scrollBy(0, step.getBoundingClientRect().top - 230)")
    expect(step).to_have_attribute("id", "step-2")
    page.locator(BACK).click()
    expect_explained(page, "pool2.grad", [0, 2, 2])
    expect(page.locator(BACK)).to_be_hidden()


def test_the_readers_digit_stays_while_links_are_followed(page: Page) -> None:
    open_lesson(page)
    choose_digit_in_lesson(page, 3)
    follow(page, WEIGHT)
    expect(page).to_have_url(re.compile("#sample=3&cell="))
    follow(page, CELL)
    expect(page).to_have_url(re.compile("#sample=3&objective="))
    page.get_by_role("button", name="Your digit").click()
    page.get_by_role("button", name="Use the lesson’s digit").click()
    settle(page)
    expect(page).to_have_url(CELL_STATE)


def test_the_readers_digit_goes_along_to_the_other_lessons(page: Page) -> None:
    open_lesson(page)
    previous = page.locator(".neighbours [rel=prev]")
    usual = previous.get_attribute("href")
    choose_digit_in_lesson(page, 3)
    expect(previous).to_have_attribute("href", f"{usual}#sample=3")
    page.locator(BACK).click()
    expect(previous).to_have_attribute("href", str(usual))


def test_a_frame_of_a_lessons_state_is_that_of_the_page(page: Page, server_url: str) -> None:
    open_lesson(page)
    follow(page, WEIGHT)
    open_menu(page, "Share")
    expect(page.locator("#share [data-snippet]")).to_have_value(re.compile(f'src="{server_url}/embed#sample=40'))
    expect(page.locator("#share [data-link]")).to_have_value(re.compile("/lessons/20-fixture#sample=40&cell="))


def test_back_forward_and_reload_work_in_the_middle_of_a_lesson(page: Page) -> None:
    open_lesson(page)
    follow(page, WEIGHT)
    expect(page).to_have_url(re.compile(r"cell=conv1.W.grad:2,0,1,1"))
    follow(page, CELL)
    expect(page).to_have_url(CELL_STATE)
    page.go_back()
    expect_explained(page, "conv1.W.grad", [2, 0, 1, 1])
    page.go_forward()
    expect_explained(page, "pool2.grad", [0, 2, 2])
    page.reload()
    expect_explained(page, "pool2.grad", [0, 2, 2])


def test_a_copied_link_opens_the_lesson_at_its_step(page: Page) -> None:
    open_lesson(page)
    follow(page, CELL)
    expect(page).to_have_url(CELL_STATE)
    open_link(page, page.url)
    expect_explained(page, "pool2.grad", [0, 2, 2])
    expect(page.locator(".step[aria-current]")).to_have_attribute("id", "step-2")
    expect(page.locator(BACK)).to_be_hidden()


def test_a_link_to_a_step_leaves_the_picture_as_it_is(page: Page) -> None:
    open_lesson(page, "#step-2")
    expect(page.locator("#link-error")).to_be_hidden()
    expect(page.locator("#dock")).to_be_hidden()
    expect(panel(page, "input.value")).to_be_visible()
    follow(page, "this delta")
    page.evaluate("location.hash = 'step-3'")
    settle(page)
    expect_explained(page, "conv1.grad", [2, 0, 0])
    expect(page.locator("#link-error")).to_be_hidden()


def test_the_whole_lesson_can_be_read_by_keyboard_alone(page: Page) -> None:
    open_lesson(page)
    for words, cell in ((WEIGHT, ("conv1.W.grad", [2, 0, 1, 1])), ("this delta", ("conv1.grad", [2, 0, 0]))):
        page.locator(".lesson a[data-state]", has_text=words).first.focus()
        press(page, "Enter")
        expect_explained(page, *cell)
        expect(page.locator(".lesson a[data-state]", has_text=words).first).to_be_focused()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim().split('\\n')[0]"))
        if seen[-1].startswith("Answer"):
            break
    assert CELL in " ".join(seen)
    press(page, "Enter")
    expect(page.locator(".question .answer")).to_be_visible()
    page.keyboard.press("Tab")
    press(page, "Enter")
    expect_explained(page, "probabilities", [3])
