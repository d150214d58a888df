"""What is differentiated can be chosen, and every number that follows is the engine's for that objective."""

import json
import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.test_reading import assert_is_the_engines
from tests.page.view import (
    box,
    choose_kind,
    choose_label,
    hold,
    open_page,
    panel,
    point_at,
    settle,
    trace,
)

SAMPLE = {"sample": 0}


def reply_of(server_url: str, objective: dict[str, Any]) -> dict[str, Any]:
    return trace(server_url, {"image": SAMPLE, "objective": objective})


def assert_shows(page: Page, reply: dict[str, Any], *panels: str) -> None:
    for name in panels:
        assert_is_the_engines(point_at(page, name, 2, 2), reply)


def deltas(page: Page) -> list[str]:
    values: list[str] = page.locator("[data-maps] input").evaluate_all("(inputs) => inputs.map(({ value }) => value)")
    return values


def test_one_logit_is_differentiated(page: Page, server_url: str) -> None:
    open_page(page)
    choose_kind(page, "logit")
    page.locator("input[name=logit][value='7'] + span").click()
    expect(page.locator("#objective")).to_contain_text("dense.value[7]")
    settle(page)
    reply = reply_of(server_url, {"kind": "logit", "index": 7})
    assert_shows(page, reply, "dense.grad", "pool2.grad", "conv1.W.grad", "input.grad")
    assert page.locator("[data-loss]").inner_text() == f"{reply['loss']:.3g}"


def test_a_click_on_a_cell_of_pool2_makes_its_delta_1(page: Page, server_url: str) -> None:
    open_page(page)
    choose_kind(page, "cell")
    slot = box(panel(page, "pool2.grad").locator("[data-slot]"))
    page.mouse.click(slot["x"] + 3, slot["y"] + 3)
    expect(page.locator("[data-axis=channel]")).to_have_value("0")
    settle(page)
    assert [page.locator(f"[data-axis={axis}]").input_value() for axis in ("row", "column")] == ["0", "0"]
    expect(page.locator("#dock-title")).to_have_text("pool2.grad[0,0,0] = 1")
    page.keyboard.press("Escape")
    settle(page)
    reply = reply_of(server_url, {"kind": "cell", "channel": 0, "row": 0, "column": 0})
    assert_shows(page, reply, "conv2.W.grad", "relu1.grad", "input.grad")


def test_a_cell_is_typed_and_kept_within_pool2(page: Page) -> None:
    open_page(page)
    choose_kind(page, "cell")
    for axis, typed, taken in (("channel", "3", "3"), ("row", "99", "4"), ("column", "-1", "0")):
        field = page.locator(f"[data-axis={axis}]")
        field.fill(typed)
        field.press("Enter")
        expect(field).to_have_value(taken)
    expect(page.locator("#objective")).to_contain_text("pool2.value[3,4,0]")


def test_a_delta_given_by_hand_is_the_gradient_at_pool2(page: Page, server_url: str) -> None:
    """Pasted as rows of numbers, then one of them changed in its cell."""
    open_page(page)
    choose_kind(page, "delta")
    delta = np.random.default_rng(5).normal(size=(10, 5, 5)).round(3)
    rows = "\n".join(" ".join(map(str, row)) for row in delta.reshape(50, 5).tolist())
    page.locator("#delta textarea").fill(rows)
    page.get_by_role("button", name="Take these numbers").click()
    delta[3, 2, 1] = -2.5
    cell = page.get_by_label("delta[3,2,1]", exact=True)
    cell.fill("−2,5")
    cell.press("Enter")
    expect(panel(page, "pool2.grad")).to_contain_text(f"±{np.abs(delta).max():.3g}")
    settle(page)
    reply = reply_of(server_url, {"kind": "delta", "delta": delta.tolist()})
    assert_shows(page, reply, "pool2.grad", "conv2.grad", "conv2.W.grad", "conv1.W.grad", "input.grad")
    expect(panel(page, "dense.grad")).to_contain_text("the backward pass starts at pool2")


def test_a_delta_begins_as_the_gradient_that_stood_there_and_can_be_cleared_and_copied(
    page: Page, server_url: str
) -> None:
    open_page(page)
    choose_label(page, 3)
    gradient = reply_of(server_url, {"kind": "cross_entropy", "label": 3})["layers"][6]["grad"]
    choose_kind(page, "delta")
    assert np.allclose([float(x) for x in deltas(page)], np.ravel(gradient), rtol=0.051, atol=1e-12)
    page.get_by_role("button", name="Set all to 0").click()
    expect(panel(page, "input.grad")).to_contain_text("all 0")
    assert set(deltas(page)) == {"0"}
    page.get_by_role("button", name="Copy the label’s gradient").click()
    expect(panel(page, "input.grad")).not_to_contain_text("all 0")
    own = reply_of(server_url, {"kind": "cross_entropy", "label": 0})["layers"][6]["grad"]
    assert np.allclose([float(x) for x in deltas(page)], np.ravel(own), rtol=0.051, atol=1e-12)


def test_two_numbers_of_a_delta_typed_before_the_first_reply_are_both_kept(page: Page) -> None:
    open_page(page)
    choose_kind(page, "delta")
    hold(page, "**/api/trace?*", times=1)
    cells = page.locator("[data-maps] input")
    for at, typed in ((0, "0.125"), (1, "-3")):
        cells.nth(at).fill(typed)
        cells.nth(at).press("Enter")
    assert cells.nth(0).input_value() == "0.13"
    expect(panel(page, "pool2.grad")).to_contain_text("±3")
    settle(page)
    assert deltas(page)[:2] == ["0.13", "-3"]
    assert point_at(page, "pool2.grad", 2, 2).endswith("= 0.125")


def test_back_to_a_label_while_a_number_of_the_delta_has_the_focus(page: Page) -> None:
    open_page(page)
    choose_kind(page, "delta")
    expect(page).to_have_url(re.compile("objective="))
    page.locator("[data-maps] input").nth(2).focus()
    page.go_back()
    expect(page.locator("#delta")).to_be_hidden()
    settle(page)
    expect(page.locator("input[name=kind]:checked")).to_have_value("cross_entropy")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to read"),
        ("1 2 3", "250 numbers are needed, [10 × 5 × 5]; 3 were given"),
        ("1 2 3 4 5\n1 2 x 4 5", "Line 2: “x” is not a number"),
        (json.dumps([[[1] * 5] * 5] * 9), "must be [10 × 5 × 5], but this one is [9 × 5 × 5]"),
    ],
)
def test_what_is_no_delta_is_told_in_words_and_changes_nothing(page: Page, text: str, words: str) -> None:
    open_page(page)
    choose_kind(page, "delta")
    before = deltas(page)
    page.locator("#delta textarea").fill(text)
    page.get_by_role("button", name="Take these numbers").click()
    expect(page.locator("#delta [role=alert]")).to_contain_text(words)
    assert deltas(page) == before
    assert page.locator("#delta textarea").input_value() == text


def test_a_new_digit_keeps_the_objective_unless_it_was_a_label(page: Page, server_url: str) -> None:
    open_page(page)
    choose_kind(page, "logit")
    page.locator("#samples label").nth(4).click()
    expect(page.locator("#samples input").nth(4)).to_be_checked()
    settle(page)
    assert page.locator("input[name=kind]:checked").input_value() == "logit"
    reply = trace(server_url, {"image": {"sample": 4}, "objective": {"kind": "logit", "index": 0}})
    assert_shows(page, reply, "input.grad")


def test_the_objective_is_chosen_with_the_keyboard_alone(page: Page) -> None:
    open_page(page)
    page.locator("input[name=kind]:checked").focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.locator("input[name=kind]:checked").input_value() == "logit"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#objective")).to_contain_text("dense.value[1]")


def test_on_a_phone_a_delta_has_its_room(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844))
    choose_kind(page, "delta")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("[data-maps] input").count() == 250
    assert box(page.locator("[data-maps] input").first)["width"] >= 40
