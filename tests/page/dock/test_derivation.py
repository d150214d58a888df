"""The head of the dock: the sentence, the formula and the sum of the explained number, as the API derives it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, explanation
from tests.page.dock.kinds import explain_each
from tests.page.steps import FIRST, choose_label, expect_explained, explain, open_page, place_of
from tests.page.view import dock_number


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


@pytest.mark.parametrize("digit", ["drawn", "uploaded"])
def test_every_kind_of_number_is_explained_as_the_api_derives_it(page: Page, server_url: str, digit: str) -> None:
    for reply in explain_each(page, server_url, digit):
        expect(page.locator("#dock [data-sentence]")).to_have_text(reply["sentence"])
        assert dock_number(page, "sum") == pytest.approx(reply["sum"], rel=1e-15)
        assert dock_number(page, "engine") == reply["value"]
        assert dock_number(page, "residual") == pytest.approx(reply["residual"], abs=1e-300)
        expect(page.locator("#dock [data-formula] .equation")).to_have_count(1)


def test_a_mask_is_explained_by_the_gradient_that_comes_through_it(page: Page) -> None:
    page.mouse.click(*place_of(open_page(page, FIRST), "pool1.mask", [1, 3, 4]))
    expect_explained(page, "relu1.grad", [1, 3, 4])


def test_a_number_that_is_0_says_why(page: Page) -> None:
    choose_label(open_page(page, FIRST), 8)
    explain(page, "relu1.grad", [0, 0, 1])
    expect(page.locator("#dock .sentence.zero")).to_be_visible()
    expect(page.locator("#dock .sentence.zero")).to_contain_text(re.compile("lost|ties|stops|won"))


def test_another_label_is_explained_at_the_same_cell(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    explain(page, "conv1.W.grad", [1, 0, 1, 1])
    before = dock_number(page, "engine")
    choose_label(page, 5)
    expect_explained(page, "conv1.W.grad", [1, 0, 1, 1])
    experiment = FIRST_EXPERIMENT | {"objective": {"kind": "cross_entropy", "label": 5}}
    reply = explanation(server_url, "derivation", experiment, "conv1.W.grad", [1, 0, 1, 1])
    assert dock_number(page, "engine") == reply["value"] != before


def test_the_notation_can_be_switched_and_symbols_have_the_colours_of_their_quantities(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 900))
    choose_label(page, 8)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    formula = page.locator("#dock [data-formula]")
    component = formula.inner_text()
    classes = formula.locator(".quantity").evaluate_all("(all) => all.map((el) => el.getAttribute('class'))")
    assert {"value", "grad"} <= set(" ".join(classes).split())
    page.locator("#dock [data-notation] span").nth(1).click()
    expect(formula).not_to_have_text(component)
    expect(formula).to_contain_text("Δ")
