"""Weights, pixels and sizes can be changed, and the whole picture answers; every way back is open."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.test_reading import assert_is_the_engines
from tests.page.view import (
    SEVEN,
    box,
    choose_kind,
    draw,
    open_page,
    panel,
    point_at,
    prediction,
    settle,
    shown,
    trace,
)

PANELS = ("conv1.value", "relu2.value", "pool1.grad", "conv1.W.grad", "input.grad")


def select(page: Page, name: str, x: float = 5, y: float = 5) -> None:
    """Click a cell of a panel: the dock opens, with an editor where the cell may be changed."""
    slot = box(panel(page, name).locator("[data-slot]"))
    page.mouse.click(slot["x"] + x, slot["y"] + y)
    expect(page.locator("#editor")).to_be_visible()


def retype(page: Page, value: str) -> None:
    page.locator("#editor [data-number]").fill(value)
    page.locator("#editor [data-number]").press("Enter")


def open_card(page: Page, name: str) -> None:
    page.locator(f"#{name} > summary").click()


def assert_is_of(page: Page, server_url: str, experiment: dict[str, Any]) -> dict[str, Any]:
    settle(page)
    reply = trace(server_url, experiment)
    for name in PANELS:
        assert_is_the_engines(point_at(page, name, 2, 2), reply)
    return reply


def assert_marked(page: Page, count: int) -> None:
    """So many cells stand in a frame that says they were changed."""
    expect(page.locator("[data-marks]").last).to_have_attribute("d", re.compile(rf"^(M[^M]*){{{count}}}$"))


def edited(*edits: tuple[str, list[int], float]) -> dict[str, Any]:
    listed = [{"tensor": tensor, "index": index, "value": value} for tensor, index, value in edits]
    return {"image": {"sample": 0}, "network": {"edits": listed}}


def changed_to(value: str) -> Callable[[Page], None]:
    def wait(page: Page) -> None:
        expect(page.locator("#editor [data-number]")).to_have_value(value)

    return wait


def test_a_weight_is_typed_and_every_panel_answers(page: Page, server_url: str) -> None:
    open_page(page)
    select(page, "conv1.W")
    retype(page, "1,5")
    expect(page.locator("#editor [data-edited]")).to_have_text("conv1.W[0,0,0,0]")
    expect(page.locator("#editor [data-number]")).to_have_value("1.5")
    expect(page.locator("#dock-title")).to_contain_text("conv1.W.grad[0,0,0,0]")
    reply = assert_is_of(page, server_url, edited(("conv1.W", [0, 0, 0, 0], 1.5)))
    assert prediction(page) == str(reply["prediction"])
    assert_marked(page, 1)


def test_a_weight_is_nudged_and_dragged_and_each_is_one_step_back(page: Page) -> None:
    open_page(page)
    select(page, "conv1.W")
    number = page.locator("#editor [data-number]")
    before = number.input_value()
    page.locator("#editor [data-more]").click()
    expect(number).not_to_have_value(before)
    nudged = number.input_value()
    assert float(nudged) > float(before)
    slider = box(page.locator("#editor [data-slider]"))
    page.mouse.move(slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2)
    page.mouse.down()
    page.mouse.move(slider["x"] + slider["width"] - 9, slider["y"] + slider["height"] / 2, steps=8)
    page.mouse.up()
    expect(number).not_to_have_value(nudged)
    settle(page)
    assert float(number.input_value()) > 1
    open_card(page, "network")
    undo = page.locator("[data-undo-change]")
    for value in (nudged, before):
        undo.click()
        expect(number).to_have_value(value)
    expect(undo).to_be_disabled()
    expect(page.locator("[data-changed]")).to_have_text("Nothing is changed")
    assert_marked(page, 0)


def test_a_zeroed_filter_is_marked_and_reset(page: Page, server_url: str) -> None:
    open_page(page)
    select(page, "conv1.W", 5, 50)
    page.get_by_role("button", name=re.compile("Zero filter")).click()
    expect(page.locator("#network [data-summary]")).to_have_text("trained, 10 changed")
    filter_ = int(page.locator("#editor [data-edited]").inner_text().split("[")[1][0])
    zeros = [("conv1.W", [filter_, 0, i, j], 0.0) for i in range(3) for j in range(3)]
    assert_is_of(page, server_url, edited(*zeros, ("conv1.b", [filter_], 0.0)))
    assert_marked(page, 10)
    open_card(page, "network")
    page.get_by_role("button", name="Reset changes").click()
    expect(page.locator("#network [data-summary]")).to_have_text("trained")
    assert_is_of(page, server_url, {"image": {"sample": 0}})


def test_a_pixel_is_changed_and_the_label_stays(page: Page, server_url: str) -> None:
    open_page(page)
    select(page, "input.value", 2, 2)
    retype(page, "0.75")
    expect(page.locator("#dock-title")).to_contain_text("input.value[0,0,0] = 0.75")
    pixels = trace(server_url, {"image": {"sample": 0}})["layers"][0]["value"][0]
    pixels[0][0] = 0.75
    experiment = {"image": {"pixels": pixels}, "objective": {"kind": "cross_entropy", "label": 0}}
    assert_is_of(page, server_url, experiment)
    assert_marked(page, 1)
    page.locator("#editor [data-restore]").click()
    expect(page.locator("#dock-title")).to_contain_text(re.compile(r"input\.value\[0,0,0\] = 0(?!\.)"))
    settle(page)
    assert_marked(page, 0)


def test_a_pixel_of_a_drawing_is_changed_and_undo_gives_the_drawing_back(page: Page) -> None:
    open_page(page)
    draw(page, SEVEN)
    settle(page)
    before = point_at(page, "input.value", 2, 2)
    select(page, "input.value", 2, 2)
    retype(page, "1")
    expect(page.locator("#dock-title")).to_contain_text(re.compile(r"= 1(?!\.)"))
    expect(page.locator("#objective [data-note]")).to_have_text("kept while you change pixels")
    page.keyboard.press("Escape")
    open_card(page, "network")
    page.locator("[data-undo-change]").click()
    expect(page.locator("[data-undo]")).to_be_enabled()
    settle(page)
    assert point_at(page, "input.value", 2, 2) == before


def test_a_number_half_typed_is_left_alone_while_the_picture_changes(page: Page) -> None:
    open_page(page)
    choose_kind(page, "cell")
    select(page, "conv1.W")
    open_card(page, "network")
    for place in (
        "#objective [data-axis=row]",
        "#editor [data-number]",
        "#network [data-conv]",
        "#network [data-seed]",
    ):
        if place.endswith("seed]"):
            page.locator("input[name=weights][value=random]").evaluate("(input) => input.click()")
            settle(page)
        field = page.locator(place).first
        field.focus()
        settled = field.input_value()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("1")
        loss = page.locator("[data-loss]").inner_text()
        page.locator("#samples input:not(:checked)").first.evaluate("(input) => input.click()")
        expect(page.locator("[data-loss]")).not_to_have_text(loss)
        settle(page)
        assert field.input_value() == "1" != settled
        page.keyboard.press("Enter")
        settle(page)
        assert field.input_value() == "1"


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [("conv1.W", "abc", "A weight is a number"), ("input.value", "1.2", "from 0 (paper) to 1 (ink)")],
)
def test_what_can_not_be_a_value_is_told_in_words(page: Page, name: str, typed: str, words: str) -> None:
    open_page(page)
    select(page, name)
    retype(page, typed)
    expect(page.locator("#editor [role=alert]")).to_contain_text(words)
    assert_marked(page, 0)


def test_random_weights_show_their_seed_and_the_next_one(page: Page, server_url: str) -> None:
    open_page(page)
    open_card(page, "network")
    page.locator("input[name=weights][value=random] + span").click()
    expect(page.locator("#network [data-summary]")).to_have_text("random, seed 0")
    page.get_by_role("button", name="Next seed").click()
    expect(page.locator("[data-seed]")).to_have_value("1")
    expect(page.locator("#network [data-summary]")).to_have_text("random, seed 1")
    network = {"weights": "random", "seed": 1}
    assert_is_of(page, server_url, {"image": {"sample": 0}, "network": network})
    page.locator("[data-seed]").fill("-3")
    page.locator("[data-seed]").press("Enter")
    expect(page.locator("#network [data-problem]")).to_contain_text("A seed is a whole number from 0")


@pytest.mark.parametrize(("filters", "size"), [(1, 1), (16, 7), (5, 4)])
def test_other_sizes_are_drawn_with_shapes_that_follow(page: Page, server_url: str, filters: int, size: int) -> None:
    open_page(page)
    open_card(page, "network")
    for conv in ("conv1", "conv2"):
        for of, value in (("filters", filters), ("size", size)):
            field = page.locator(f"[data-conv={conv}][data-of={of}]")
            field.fill(str(value))
            field.press("Enter")
            settle(page)
    sizes = {"filters": filters, "size": size}
    experiment = {
        "image": {"sample": 0},
        "network": {"weights": "random", "conv1": sizes, "conv2": sizes},
    }
    reply = assert_is_of(page, server_url, experiment)
    for layer in reply["layers"]:
        notation = layer["notation"].replace(" - ", " – ").replace(" x ", "×")
        assert page.locator(f"[data-notation={layer['name']}]").inner_text() == notation
        if layer["name"].startswith(("conv", "dense")):
            expect(page.locator("[data-shapes]")).to_contain_text(notation)
    for slot in page.locator("#picture .heatmaplayer image").all():
        assert box(slot)["width"] > 0


def test_sizes_that_can_not_be_are_told_before_anything_is_sent(page: Page) -> None:
    open_page(page)
    open_card(page, "network")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    field = page.locator("[data-conv=conv2][data-of=size]")
    field.fill("8")
    field.press("Enter")
    expect(page.locator("#network [data-problem]")).to_contain_text("A kernel of conv2 is 1×1 to 7×7.")
    assert not sent


def test_a_cell_that_another_shape_does_not_have_is_not_explained_any_more(page: Page) -> None:
    open_page(page)
    select(page, "conv1.W", 5, 60)
    open_card(page, "network")
    field = page.locator("[data-conv=conv1][data-of=filters]")
    field.fill("1")
    field.press("Enter")
    expect(page.locator("#dock")).to_be_hidden()
    expect(page.locator("[data-notation=conv1]")).to_have_text("[1 – 1×3×3]")


def test_on_a_phone_the_network_stands_under_the_picture(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844))
    picture, network = box(page.locator("#picture")), box(page.locator("#network"))
    assert network["y"] > picture["y"] + picture["height"]
    open_card(page, "network")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_weight_of_the_picture_is_dragged_with_the_mouse_and_ctrl_z_puts_it_back(page: Page) -> None:
    open_page(page)
    before = point_at(page, "conv1.W", 5, 5)
    bound = float(shown(page, "conv1.W")[0].removeprefix("W ±"))
    slot = box(panel(page, "conv1.W").locator("[data-slot]"))
    page.mouse.down()
    page.mouse.move(slot["x"] + 5, slot["y"] - 60, steps=6)
    page.mouse.up()
    expect(page.locator("#network [data-summary]")).to_have_text("trained, 1 changed")
    settle(page)
    assert page.locator("#dock").is_hidden()
    assert page.evaluate("String(getSelection())") == ""
    value = float(point_at(page, "conv1.W", 5, 5).split(" = ")[1])
    assert value == pytest.approx(float(before.split(" = ")[1]) + 65 / 160 * 2 * bound, abs=0.03)
    page.keyboard.press("Control+z")
    expect(page.locator("#network [data-summary]")).to_have_text("trained")
    settle(page)
    assert point_at(page, "conv1.W", 5, 5) == before


def test_a_change_that_fails_is_said_where_the_network_is_and_loses_nothing(page: Page, problems: list[str]) -> None:
    open_page(page)
    words = "The server has too much to do right now; try again in a moment."
    body = json.dumps({"error": {"code": "overloaded", "message": words}})
    page.route("**/api/trace?*", lambda route: route.fulfill(status=503, body=body, content_type="application/json"))
    before = shown(page, "conv1.value")
    select(page, "conv1.W")
    retype(page, "2")
    expect(page.locator("#network-error")).to_contain_text(words)
    page.unroute("**/api/trace?*")
    page.locator("#network-error button").click()
    expect(page.locator("#network [data-summary]")).to_have_text("trained, 1 changed")
    page.keyboard.press("Escape")
    settle(page)
    assert shown(page, "conv1.value") != before
    problems[:] = [problem for problem in problems if "503" not in problem]
