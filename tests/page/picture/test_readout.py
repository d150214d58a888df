"""Every number of the picture can be read by mouse, finger and keyboard, and is the engine's."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, assert_readout_agrees, trace
from tests.page.steps import FIRST, open_page, press
from tests.page.view import box, panel, point_at, readout, slot, sweep
from tests.page.waiting import settle


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


PANELS = [
    "input.value", "input.grad",
    "conv1.value", "conv1.W", "conv1.W.grad", "conv1.grad",
    "relu1.value", "relu1.mask", "relu1.grad",
    "pool1.value", "pool1.mask", "pool1.grad",
    "conv2.value", "conv2.W", "conv2.W.grad", "conv2.grad",
    "relu2.value", "relu2.mask", "relu2.grad",
    "pool2.value", "pool2.mask", "pool2.grad",
    "probabilities", "dense.W", "dense.W.grad", "dense.grad",
]  # fmt: skip


def test_the_number_under_the_pointer_is_the_engines_in_every_panel(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    reply = trace(server_url, FIRST_EXPERIMENT)
    for name in PANELS:
        size = box(slot(page, name))
        for share in (0.05, 0.2, 0.35):
            text = point_at(page, name, share * size["width"] + 1, share * size["height"] + 1)
            if " = " in text:  # else the pointer is in the gap between two channels
                assert assert_readout_agrees(text, reply).startswith(name.split(".")[0])
        assert assert_readout_agrees(point_at(page, name, 2, 2), reply) == name


def test_a_bias_can_be_read_beside_its_weights(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    reply = trace(server_url, FIRST_EXPERIMENT)
    for name, bias in {"conv1.W": "conv1.b", "conv2.W.grad": "conv2.b.grad", "dense.W": "dense.b"}.items():
        found = [text for text in sweep(page, name, step=1, height=1) if text.startswith(f"{bias}[")]
        assert {assert_readout_agrees(text, reply) for text in found} == {bias}


def test_a_probability_is_read_with_its_logit(page: Page) -> None:
    assert ", dense.value[0] = " in point_at(open_page(page, FIRST), "probabilities")


def test_the_tip_and_the_readout_disappear_when_the_pointer_leaves(page: Page) -> None:
    point_at(open_page(page, FIRST), "relu1.value")
    expect(page.locator("[data-tip]")).to_be_visible()
    expect(page.locator("[data-outline]")).to_be_visible()
    page.mouse.move(10, 10)
    expect(page.locator("[data-tip]")).to_be_hidden()
    assert " = " not in readout(page)


def test_the_readout_follows_when_the_digit_changes(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    panel(page, "pool2.value").focus()
    press(page, "Tab", "Shift+Tab")
    page.locator("#samples input").nth(1).evaluate("(input) => input.click()")
    settle(page)
    assert_readout_agrees(readout(page), trace(server_url, {"image": {"sample": 1}}))


def test_a_tap_with_a_finger_reads_a_number(new_visitor: NewPage, server_url: str) -> None:
    page = open_page(new_visitor(390, 844, has_touch=True, is_mobile=True))
    slot(page, "relu2.value").scroll_into_view_if_needed()
    slot(page, "relu2.value").tap(position={"x": 4, "y": 4})
    settle(page)
    assert assert_readout_agrees(readout(page), trace(server_url, FIRST_EXPERIMENT)) == "relu2.value"
