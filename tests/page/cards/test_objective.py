"""The card "Objective L": what is differentiated can be chosen, and all numbers are the engine's for it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.digits import FIRST_SAMPLE
from tests.conftest import NewPage
from tests.page.api import assert_panels_agree, trace
from tests.page.steps import FIRST, choose_kind, choose_label, choose_sample, click_cell, enter, open_page, press
from tests.page.view import chosen_label, loss, panel, prediction
from tests.page.waiting import settle


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


def reply_for(server_url: str, objective: dict[str, Any], sample: int = FIRST_SAMPLE) -> dict[str, Any]:
    return trace(server_url, {"image": {"sample": sample}, "objective": objective})


def test_another_label_changes_the_backward_pass_and_not_the_forward_pass(page: Page) -> None:
    open_page(page, FIRST)
    forward, backward = panel(page, "pool2.value"), panel(page, "pool2.grad")
    before = [forward.inner_text(), backward.inner_text(), loss(page)]
    choose_label(page, 8)
    assert forward.inner_text() == before[0]
    assert backward.inner_text() != before[1]
    assert loss(page) != before[2]


def test_a_new_digit_comes_with_its_own_label(page: Page) -> None:
    open_page(page, FIRST)
    choose_label(page, 8)
    expect(page.get_by_text("your choice")).to_be_visible()
    choose_sample(page, 4)
    assert chosen_label(page) == prediction(page)


def test_a_new_digit_keeps_an_objective_that_is_no_label(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    choose_kind(page, "logit")
    choose_sample(page, 4)
    expect(page.locator("input[name=kind]:checked")).to_have_value("logit")
    assert_panels_agree(page, reply_for(server_url, {"kind": "logit", "index": 3}, sample=4), "input.grad")


def test_one_logit_is_differentiated(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    choose_kind(page, "logit")
    page.locator("input[name=logit][value='7'] + span").click()
    settle(page)
    expect(page.locator("#objective")).to_contain_text("dense.value[7]")
    reply = reply_for(server_url, {"kind": "logit", "index": 7})
    assert_panels_agree(page, reply, "dense.grad", "pool2.grad", "conv1.W.grad", "input.grad")
    assert loss(page) == f"{reply['loss']:.3g}"


def test_a_click_on_a_cell_of_pool2_makes_it_the_objective(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    choose_kind(page, "cell")
    click_cell(page, "pool2.grad", 3, 3)
    for axis in ("channel", "row", "column"):
        expect(page.locator(f"[data-axis={axis}]")).to_have_value("0")
    expect(page.locator("#dock-title")).to_have_text("pool2.grad[0,0,0] = 1")
    press(page, "Escape")
    reply = reply_for(server_url, {"kind": "cell", "channel": 0, "row": 0, "column": 0})
    assert_panels_agree(page, reply, "conv2.W.grad", "relu1.grad", "input.grad")


def test_a_typed_cell_is_kept_within_pool2(page: Page) -> None:
    open_page(page, FIRST)
    choose_kind(page, "cell")
    for axis, typed, taken in (("channel", "3", "3"), ("row", "99", "4"), ("column", "-1", "0")):
        field = page.locator(f"[data-axis={axis}]")
        enter(field, typed)
        expect(field).to_have_value(taken)
    expect(page.locator("#objective")).to_contain_text("pool2.value[3,4,0]")


def test_an_objective_at_pool2_leaves_the_layers_after_it_empty_and_the_page_says_why(page: Page) -> None:
    open_page(page, FIRST)
    panel(page, "dense.W.grad").focus()
    choose_kind(page, "cell")
    expect(panel(page, "dense.grad")).to_contain_text("the backward pass starts at pool2")
    expect(panel(page, "pool2.grad")).to_contain_text("±1")
    expect(page.locator("[data-panel][tabindex='0']")).to_have_attribute("data-panel", "input.value")
    expect(page.locator("input[name=label]:checked")).to_have_count(0)
    expect(page.locator("#label")).to_be_hidden()


def test_the_objective_can_be_chosen_with_the_keyboard_alone(page: Page) -> None:
    open_page(page, FIRST)
    page.locator("input[name=kind]:checked").focus()
    press(page, "ArrowRight")
    expect(page.locator("input[name=kind]:checked")).to_have_value("logit")
    press(page, "Tab", "ArrowRight")
    expect(page.locator("#objective")).to_contain_text("dense.value[4]")
