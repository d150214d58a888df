"""The card "Delta": the gradient at pool2, given by hand."""

import json
import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, assert_panels_agree, trace
from tests.page.steps import FIRST, choose_kind, choose_label, enter, open_page
from tests.page.view import box, document_width, panel, point_at
from tests.page.waiting import Held, settle


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


def reply_for(server_url: str, objective: dict[str, Any]) -> dict[str, Any]:
    return trace(server_url, FIRST_EXPERIMENT | {"objective": objective})


def deltas(page: Page) -> list[str]:
    values: list[str] = page.locator("[data-maps] input").evaluate_all("(inputs) => inputs.map(({ value }) => value)")
    return values


def paste(page: Page, text: str) -> None:
    """Text as if pasted into the box, and taken."""
    page.locator("#delta textarea").fill(text)
    page.get_by_role("button", name="Use these numbers").click()
    settle(page)


def test_a_delta_given_by_hand_is_the_gradient_at_pool2(page: Page, server_url: str) -> None:
    """Pasted as rows of numbers, then one of them changed in its cell."""
    open_page(page, FIRST)
    choose_kind(page, "delta")
    delta = np.random.default_rng(5).normal(size=(10, 5, 5)).round(3)
    paste(page, "\n".join(" ".join(map(str, row)) for row in delta.reshape(50, 5).tolist()))
    delta[3, 2, 1] = -2.5
    enter(page.get_by_label("delta[3,2,1]", exact=True), "−2,5")
    expect(panel(page, "pool2.grad")).to_contain_text(f"±{np.abs(delta).max():.3g}")
    reply = reply_for(server_url, {"kind": "delta", "delta": delta.tolist()})
    assert_panels_agree(page, reply, "pool2.grad", "conv2.grad", "conv2.W.grad", "conv1.W.grad", "input.grad")
    expect(panel(page, "dense.grad")).to_contain_text("the backward pass starts at pool2")


def test_a_delta_begins_as_the_gradient_that_was_there_and_can_be_cleared_and_copied(
    page: Page, server_url: str
) -> None:
    open_page(page, FIRST)
    choose_label(page, 8)
    gradient = reply_for(server_url, {"kind": "cross_entropy", "label": 8})["layers"][6]["grad"]
    choose_kind(page, "delta")
    assert np.allclose([float(x) for x in deltas(page)], np.ravel(gradient), rtol=0.051, atol=1e-12)
    page.get_by_role("button", name="Set all to 0").click()
    expect(panel(page, "input.grad")).to_contain_text("all 0")
    assert set(deltas(page)) == {"0"}
    page.get_by_role("button", name="Copy the label’s gradient").click()
    expect(panel(page, "input.grad")).not_to_contain_text("all 0")
    own = reply_for(server_url, {"kind": "cross_entropy", "label": 3})["layers"][6]["grad"]
    assert np.allclose([float(x) for x in deltas(page)], np.ravel(own), rtol=0.051, atol=1e-12)


def test_two_numbers_typed_before_the_first_reply_are_both_kept(page: Page) -> None:
    open_page(page, FIRST)
    choose_kind(page, "delta")
    held = Held(page, "**/api/trace?*", times=1)
    cells = page.locator("[data-maps] input")
    cells.nth(0).fill("0.125")
    cells.nth(0).press("Enter")
    held.wait()
    cells.nth(1).fill("-3")
    cells.nth(1).press("Enter")
    expect(cells.nth(0)).to_have_value("0.13")
    expect(panel(page, "pool2.grad")).to_contain_text("±3")
    settle(page)
    assert deltas(page)[:2] == ["0.13", "-3"]
    assert point_at(page, "pool2.grad", 2, 2).endswith("= 0.125")


def test_back_leads_to_the_label_while_a_number_of_the_delta_has_the_focus(page: Page) -> None:
    open_page(page, FIRST)
    choose_kind(page, "delta")
    expect(page).to_have_url(re.compile("objective="))
    page.locator("[data-maps] input").nth(2).focus()
    page.go_back()
    expect(page.locator("#delta")).to_be_hidden()
    expect(page.locator("input[name=kind]:checked")).to_have_value("cross_entropy")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing to read"),
        ("1 2 3", "250 numbers are needed, [10 × 5 × 5]; 3 were given"),
        ("1 2 3 4 5\n1 2 x 4 5", "Line 2: “x” is not a number"),
        (json.dumps([[[1] * 5] * 5] * 9), "must be [10 × 5 × 5], but this one is [9 × 5 × 5]"),
    ],
)
def test_text_that_is_no_delta_shows_a_message_and_changes_nothing(page: Page, text: str, message: str) -> None:
    open_page(page, FIRST)
    choose_kind(page, "delta")
    before = deltas(page)
    paste(page, text)
    expect(page.locator("#delta [role=alert]")).to_contain_text(message)
    assert deltas(page) == before
    expect(page.locator("#delta textarea")).to_have_value(text)


def test_on_a_phone_all_numbers_of_a_delta_fit_the_width(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844))
    choose_kind(page, "delta")
    assert document_width(page) == 390
    assert page.locator("[data-maps] input").count() == 250
    assert box(page.locator("[data-maps] input").first)["width"] >= 40
