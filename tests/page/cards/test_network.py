"""The card "Network": whose weights, of which sizes, what has been changed, and how to go back."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.api import FIRST_EXPERIMENT, assert_panels_agree, trace
from tests.page.steps import FIRST, SEVEN, click_cell, draw, enter, enter_number, open_card, open_link, open_page, press
from tests.page.view import box, caption, document_width, is_painted, point_at
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
    open_page(page, FIRST)
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
    open_page(page, FIRST)
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
    open_page(page, FIRST)
    open_card(page, "network")
    sent = record_requests(page)
    enter(size_field(page, "conv2", "size"), "8")
    expect(page.locator("#network [data-problem]")).to_contain_text("A kernel of conv2 is 1×1 to 7×7.")
    assert not sent


def test_a_cell_that_another_shape_does_not_have_is_not_explained_any_more(page: Page) -> None:
    open_page(page, FIRST)
    click_cell(page, "conv1.W", 5, 60)
    open_card(page, "network")
    enter(size_field(page, "conv1", "filters"), "1")
    expect(page.locator("#dock")).to_be_hidden()
    expect(page.locator("[data-notation=conv1]")).to_have_text("[1 – 1×3×3]")


def test_a_change_that_fails_shows_a_message_in_the_card_and_can_be_tried_again(
    page: Page, problems: list[str]
) -> None:
    open_page(page, FIRST)
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


PAPER = {"weights": "paper"}


def choose_paper(page: Page) -> None:
    open_card(page, "network")
    page.locator("input[name=weights][value=paper] + span").click()
    expect(page.locator("#network [data-summary]")).to_have_text("the paper network")
    settle(page)


def test_the_paper_network_is_shown_with_its_sizes_and_its_numbers(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    choose_paper(page)
    assert_network(page, server_url, PAPER)
    expect(page.locator("[data-side]")).to_have_value("8")
    expect(size_field(page, "conv1", "filters")).to_have_value("1")
    expect(size_field(page, "conv2", "size")).to_have_value("2")
    expect(page.locator("#network [data-about-paper]")).to_be_visible()
    expect(page.locator("[data-shapes]")).to_contain_text("[2 – 1×2×2] → 2×2×2 → 2×1×1")
    assert "paper" in page.url


def test_weights_and_pixels_of_the_paper_network_can_be_changed_and_undone(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    choose_paper(page)
    before = assert_network(page, server_url, PAPER)
    click_cell(page, "conv1.W", 3, 3)
    enter_number(page, "1.5")
    edit = {"tensor": "conv1.W", "index": [0, 0, 0, 0], "value": 1.5}
    assert_network(page, server_url, {**PAPER, "edits": [edit]})
    click_cell(page, "input.value", 3, 3)
    enter_number(page, "1")
    pixels = [list(row) for row in before["layers"][0]["value"][0]]
    pixels[0][0] = 1
    objective = before["experiment"]["objective"]
    changed = {"image": {"pixels": pixels}, "network": {**PAPER, "edits": [edit]}, "objective": objective}
    assert_panels_agree(page, trace(server_url, changed), *PANELS)
    for _ in range(2):
        page.locator("[data-undo-change]").click()
        settle(page)
    assert_network(page, server_url, PAPER)


def test_a_link_to_the_paper_network_opens_it_with_the_same_pixels(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    choose_paper(page)
    click_cell(page, "input.value", 3, 3)
    enter_number(page, "0.5")
    settle(page)
    page.wait_for_function("() => location.hash.includes('digit=')")
    reply = {name: point_at(page, name, 2, 2) for name in PANELS}
    open_link(page, page.url)
    assert {name: point_at(page, name, 2, 2) for name in PANELS} == reply


def test_any_size_of_the_input_is_drawn(page: Page, server_url: str) -> None:
    open_page(page, FIRST)
    open_card(page, "network")
    enter(size_field(page, "conv2", "size"), "2")
    enter(page.locator("[data-side]"), "11")
    network = {"weights": "random", "input": 11, "conv2": {"filters": 10, "size": 2}}
    assert_network(page, server_url, network)
    expect(page.locator("[data-notation=input]")).to_have_text("[1×11×11]")
    enter(page.locator("[data-side]"), "5")
    expect(page.locator("#network [data-problem]")).to_contain_text("The input is 6×6 to 28×28.")


def test_training_the_paper_network_says_why_it_is_not_trained(page: Page, problems: list[str]) -> None:
    open_page(page, FIRST)
    choose_paper(page)
    open_card(page, "train")
    page.locator("[data-play]").click()
    expect(page.locator("#train [data-note]")).to_contain_text("its weights are to stay in halves")
    problems.remove(next(problem for problem in problems if "/api/train" in problem))  # the refusal


def test_a_digit_drawn_for_the_paper_network_has_8_x_8_pixels_and_goes_back_to_28_x_28(page: Page) -> None:
    open_page(page, FIRST)
    choose_paper(page)
    draw(page, SEVEN)
    expect(page.locator("[data-notation=input]")).to_have_text("[1×8×8]")
    page.locator("input[name=weights][value=trained] + span").click()
    expect(page.locator("[data-notation=input]")).to_have_text("[1×28×28]")
    settle(page)
    expect(page.locator("[data-prediction]")).to_have_text("7")
