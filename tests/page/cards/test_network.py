"""The card "Network": whose weights, of which sizes, what has been changed, and how to go back."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, assert_panels_agree, trace
from tests.page.steps import click_cell, enter, enter_number, open_card, open_page, press
from tests.page.view import box, caption, document_width, is_painted
from tests.page.waiting import record_requests, settle

PANELS = ("conv1.value", "relu2.value", "pool1.grad", "conv1.W.grad", "input.grad")
TRACE = "**/api/trace?*"


def size_field(page: Page, conv: str, of: str) -> Locator:
    """`filters` or `size` of a convolution."""
    return page.locator(f"[data-conv={conv}][data-of={of}]")


def assert_network(page: Page, server_url: str, network: dict[str, Any]) -> dict[str, Any]:
    reply = trace(server_url, FIRST_EXPERIMENT | {"network": network})
    assert_panels_agree(page, reply, *PANELS)
    return reply


def test_random_weights_show_their_seed_and_can_be_drawn_with_the_next_one(page: Page, server_url: str) -> None:
    open_page(page)
    open_card(page, "network")
    page.locator("input[name=weights][value=random] + span").click()
    expect(page.locator("#network [data-summary]")).to_have_text("random, seed 0")
    page.get_by_role("button", name="Next seed").click()
    expect(page.locator("#network [data-summary]")).to_have_text("random, seed 1")
    expect(page.locator("[data-seed]")).to_have_value("1")
    settle(page)
    assert_network(page, server_url, {"weights": "random", "seed": 1})
    enter(page.locator("[data-seed]"), "-3")
    expect(page.locator("#network [data-problem]")).to_contain_text("A seed is a whole number from 0")


@pytest.mark.parametrize(("filters", "size"), [(1, 1), (16, 7), (5, 4)])
def test_other_sizes_are_drawn_and_every_shape_follows(page: Page, server_url: str, filters: int, size: int) -> None:
    open_page(page)
    open_card(page, "network")
    for conv in ("conv1", "conv2"):
        enter(size_field(page, conv, "filters"), str(filters))
        enter(size_field(page, conv, "size"), str(size))
    sizes = {"filters": filters, "size": size}
    reply = assert_network(page, server_url, {"weights": "random", "conv1": sizes, "conv2": sizes})
    for layer in reply["layers"]:
        notation = layer["notation"].replace(" - ", " – ").replace(" x ", "×")
        expect(page.locator(f"[data-notation={layer['name']}]")).to_have_text(notation)
        if layer["name"].startswith(("conv", "dense")):
            expect(page.locator("[data-shapes]")).to_contain_text(notation)
    assert is_painted(page)


def test_a_size_that_is_not_allowed_is_refused_before_anything_is_sent(page: Page) -> None:
    open_page(page)
    open_card(page, "network")
    sent = record_requests(page)
    enter(size_field(page, "conv2", "size"), "8")
    expect(page.locator("#network [data-problem]")).to_contain_text("A kernel of conv2 is 1×1 to 7×7.")
    assert not sent


def test_a_cell_that_another_shape_does_not_have_is_not_explained_any_more(page: Page) -> None:
    open_page(page)
    click_cell(page, "conv1.W", 5, 60)
    open_card(page, "network")
    enter(size_field(page, "conv1", "filters"), "1")
    expect(page.locator("#dock")).to_be_hidden()
    expect(page.locator("[data-notation=conv1]")).to_have_text("[1 – 1×3×3]")


def test_a_change_that_fails_shows_a_message_in_the_card_and_can_be_tried_again(
    page: Page, problems: list[str]
) -> None:
    open_page(page)
    message = "The server has too much to do right now; try again in a moment."
    body = json.dumps({"error": {"code": "overloaded", "message": message}})
    page.route(TRACE, lambda route: route.fulfill(status=503, body=body, content_type="application/json"))
    before = caption(page, "conv1.value")
    click_cell(page, "conv1.W")
    enter_number(page, "2")
    expect(page.locator("#network-error")).to_contain_text(message)
    page.unroute(TRACE)
    page.locator("#network-error button").click()
    expect(page.locator("#network [data-summary]")).to_have_text("trained, 1 changed")
    press(page, "Escape")
    assert caption(page, "conv1.value") != before
    problems[:] = [problem for problem in problems if "503" not in problem]


def test_on_a_phone_the_card_stands_under_the_picture(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844))
    picture, network = box(page.locator("#picture")), box(page.locator("#network"))
    assert network["y"] > picture["y"] + picture["height"]
    open_card(page, "network")
    assert document_width(page) == 390
