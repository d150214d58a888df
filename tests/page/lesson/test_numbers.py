"""The numbers in a lesson's text are those of the reader's own experiment, and agree with the API."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.api import number, trace
from tests.page.steps import SEVEN, choose_digit_in_lesson, draw, enter_number, follow, open_lesson
from tests.page.waiting import settle

WEIGHT = 'data[data-number="conv1.W.grad[2,0,1,1]"]'
OF_THE_CELL = 'data[data-number="pool2.grad[0,2,2]"]'


def live(page: Page, selector: str) -> float:
    """A number as it is printed; its value has the same digits, and more."""
    element = page.locator(selector).first
    value, text = float(str(element.get_attribute("value"))), float(element.inner_text())
    assert text == pytest.approx(value, rel=5.1e-3)
    return value


def test_numbers_follow_a_new_digit_and_agree_with_the_api(page: Page, server_url: str) -> None:
    open_lesson(page)
    choose_digit_in_lesson(page, 3)
    expect(page).to_have_url(re.compile("#sample=3$"))
    reply = trace(server_url, {"image": {"sample": 3}})
    assert live(page, WEIGHT) == pytest.approx(number(reply, "conv1.W.grad", [2, 0, 1, 1]), rel=1e-5)
    assert live(page, "data[data-number=loss]") == pytest.approx(reply["loss"], rel=1e-5)
    expect(page.locator("data[data-number=prediction]")).to_have_text(str(reply["prediction"]))


def test_numbers_follow_the_pen(page: Page) -> None:
    open_lesson(page)
    before = page.locator(WEIGHT).inner_text()
    page.get_by_role("button", name="Your digit").click()
    page.locator("#digit [data-clear]").click()
    draw(page, SEVEN)
    expect(page.locator(WEIGHT)).not_to_have_text(before)
    expect(page.locator("data[data-number=prediction]")).to_have_text("7")


def test_numbers_follow_a_changed_weight(page: Page, server_url: str) -> None:
    open_lesson(page)
    follow(page, "Where the weight was used")
    enter_number(page, "0.75")
    edit = {"tensor": "conv1.W", "index": [2, 0, 1, 1], "value": 0.75}
    reply = trace(server_url, {"image": {"sample": 40}, "network": {"edits": [edit]}})
    assert live(page, WEIGHT) == pytest.approx(number(reply, "conv1.W.grad", [2, 0, 1, 1]), rel=1e-5)


def test_the_numbers_of_a_step_with_its_own_objective_follow_that_alone(page: Page) -> None:
    open_lesson(page)
    expect(page.locator(OF_THE_CELL)).to_have_text("1")
    before = page.locator(WEIGHT).inner_text()
    follow(page, "One cell of Max-pool 2")
    choose_digit_in_lesson(page, 3)
    expect(page.locator(OF_THE_CELL)).to_have_text("1")
    expect(page.locator(WEIGHT)).to_have_text(before)


def test_a_number_that_the_readers_experiment_does_not_have_is_a_dash(page: Page) -> None:
    """With an objective at pool2 the layers after it have no gradient; of which the fixture has no number by itself."""
    page.route(
        "**/lessons/20-fixture",
        lambda route: route.fulfill(body=route.fetch().text().replace("conv1.grad[2,0,0]", "dense.grad[3]")),
    )
    open_lesson(page, '#sample=40&objective={"kind":"cell","channel":1,"row":1,"column":1}')
    expect(page.locator("data[data-number='dense.grad[3]']")).to_have_text("–")
    expect(page.locator(WEIGHT)).not_to_have_text("–")


def test_the_text_does_not_move_while_the_picture_arrives(page: Page) -> None:
    page.add_init_script(
        """window.shifts = [];
        new PerformanceObserver((list) => {
            for (const { value, sources } of list.getEntries()) {
                window.shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
            }
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    open_lesson(page)
    settle(page)
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, *_ in shifts) == 0, shifts
