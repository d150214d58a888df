"""The dock under the picture: how it opens and closes, what it shows while it waits for an answer, and its keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import (
    SEVEN,
    choose_kind,
    expect_explained,
    explain,
    open_card,
    open_page,
    open_tab,
    place_of,
    press,
    set_training,
    start_stroke,
    tab_to,
    train,
)
from tests.page.view import box, dock_number, document_width, focus_is_in, panel, point_at, readout
from tests.page.waiting import Held, settle


def test_the_picture_and_the_derivation_are_seen_at_once_and_closing_gives_the_room_back(page: Page) -> None:
    open_page(page)
    before = box(page.locator("#picture"))["height"]
    explain(page, "conv2.grad", [0, 0, 0])
    picture, dock = box(page.locator("#picture")), box(page.locator("#dock"))
    assert picture["y"] >= 0
    assert picture["y"] + picture["height"] <= dock["y"]
    assert dock["y"] + dock["height"] <= 900
    page.get_by_role("button", name="Close the derivation").click()
    settle(page)
    expect(page.locator("#dock")).to_be_hidden()
    assert box(page.locator("#picture"))["height"] == before


def test_the_dock_closes_when_the_objective_leaves_its_cell_without_a_gradient(page: Page) -> None:
    open_page(page)
    explain(page, "dense.W.grad", [0, 0])
    choose_kind(page, "cell")
    expect(page.locator("#dock")).to_be_hidden()
    expect(panel(page, "dense.W.grad")).to_contain_text("No gradient")
    assert "pool2.grad" in point_at(page, "pool2.grad")


def test_while_an_answer_is_on_its_way_the_name_and_value_are_there_and_a_failure_shows_a_message(
    page: Page, problems: list[str]
) -> None:
    open_page(page)
    explain(page, "conv2.value", [1, 2, 3])
    held = Held(page, "**/api/derivation?*", times=1)
    page.mouse.click(*place_of(page, "conv1.W", [0, 0, 0, 0]))
    expect(page.locator("#dock [data-value]")).to_contain_text(" = ")
    expect(page.locator("#dock [data-about]")).to_have_attribute("aria-busy", "true")
    held.fail()
    expect(page.locator("#dock [data-failure]")).to_contain_text("does not answer")
    for part in ("sentence", "formula", "engine", "body"):  # nothing is left of the cell before
        expect(page.locator(f"#dock [data-{part}]")).to_be_empty()
    page.locator("#dock [data-again]").click()
    expect(page.locator("#dock [data-sentence]")).to_contain_text("676 products")
    expect(page.locator("#dock [data-failure]")).to_be_hidden()
    page.route("**/api/path*", lambda route: route.abort())
    body = open_tab(page, "Path")
    expect(page.locator("#dock [data-failure]")).to_be_visible()
    expect(body).to_be_empty()
    expect(page.locator("#dock [data-sentence]")).to_contain_text("676 products")
    assert all("/api/derivation" in problem or "/api/path" in problem for problem in problems), problems
    problems.clear()


def test_while_the_pen_moves_the_value_follows_and_the_rest_is_marked_as_older(page: Page) -> None:
    open_page(page)
    explain(page, "dense.grad", [3])
    value = page.locator("#dock [data-value]")
    before = value.inner_text()
    start_stroke(page, SEVEN)
    expect(value).not_to_have_text(before)
    expect(page.locator("#picture")).to_have_attribute("data-painter", "canvas")
    for part in ("about", "body"):
        expect(page.locator(f"#dock [data-{part}]")).to_have_attribute("aria-busy", "true")
    page.mouse.up()
    expect_explained(page, "dense.grad", [3])
    expect(page.locator("#dock-body")).to_have_attribute("aria-busy", "false")
    assert float(value.inner_text().removeprefix(" = ")) == pytest.approx(dock_number(page, "engine"), rel=6e-3)


def test_a_screen_reader_does_not_hear_the_derivation_again_at_every_step_of_a_training(page: Page) -> None:
    open_page(page)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    page.locator("#dock [data-live]").evaluate(
        """(live) => {
            window.spoken = 0;
            const play = document.querySelector("#train [data-play]");
            const count = () => (window.spoken += Number(play.textContent === "Pause"));
            new MutationObserver(count).observe(live, { childList: true });
        }"""
    )
    before = dock_number(page, "engine")
    open_card(page, "train")
    set_training(page, "steps", "30")
    train(page)
    expect_explained(page, "conv1.W.grad", [2, 0, 1, 1])
    assert dock_number(page, "engine") != before
    assert page.evaluate("window.spoken") <= 1  # the last: the button follows a frame after the training has ended


def test_a_number_can_be_found_explained_and_left_with_the_keyboard_alone(page: Page) -> None:
    open_page(page)
    tab_to(page, "[data-panel]")
    press(page, *["PageDown"] * 4, "ArrowRight", "ArrowDown", "Enter")
    name = readout(page).split(" = ")[0]
    expect(page.locator("#dock [data-name]")).to_have_text(name)
    expect(page.locator("#dock [data-live]")).to_contain_text(f"{name} = ")
    for _ in range(6):
        page.keyboard.press("Tab")
        assert focus_is_in(page, "#divider, #dock"), "Tab goes from the picture into the derivation"

    page.get_by_role("tab", name="Sum").focus()
    press(page, "ArrowRight")
    expect(page.get_by_role("tab", name="Matrix")).to_have_attribute("aria-selected", "true")
    page.evaluate("addEventListener('keydown', (event) => { window.taken = event.defaultPrevented; }, { once: true })")
    press(page, "End")
    expect(page.get_by_role("tab", name="Yours")).to_be_focused()
    assert page.evaluate("window.taken"), "else the page scrolls to its end"
    press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft")
    page.locator("#dock-body .map").first.focus()
    press(page, "ArrowRight", "Enter")
    expect(page.locator("#dock [data-name]")).not_to_have_text(name)

    press(page, "Escape")
    expect(page.locator("#dock")).to_be_hidden()
    assert focus_is_in(page, "[data-panel]")
    press(page, "Enter")
    page.get_by_role("button", name="Close the derivation").focus()
    press(page, "Enter")
    expect(page.locator("#dock")).to_be_hidden()
    assert focus_is_in(page, "[data-panel]")


def test_on_a_phone_the_panel_of_the_cell_stays_in_view_above_the_derivation(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(390, 844, has_touch=True, is_mobile=True))
    page.touchscreen.tap(*place_of(page, "conv2.W.grad", [3, 1, 1, 1]))
    expect_explained(page, "conv2.W.grad", [3, 1, 1, 1])
    dock, lit = box(page.locator("#dock")), box(panel(page, "conv2.W.grad"))
    assert lit["y"] + lit["height"] <= dock["y"]
    assert lit["y"] >= 0
    assert page.locator("#picture").evaluate("(picture) => getComputedStyle(picture).touchAction") == "pan-y pinch-zoom"
    assert document_width(page) == 390
