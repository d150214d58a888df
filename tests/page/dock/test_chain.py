"""The tab "Chain": the whole delta of a number as one expression, in which every factor has its own numbers."""

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.api import explanation
from tests.page.steps import expect_explained, open_page, open_tab, press
from tests.page.view import document_width, highlights, readout
from tests.page.waiting import Held, settle


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


DELTA = [[[round(0.1 * (d - 4) + 0.01 * (5 * r + c), 3) for c in range(5)] for r in range(5)] for d in range(10)]
OBJECTIVES: dict[str, Any] = {
    "cross_entropy": {"kind": "cross_entropy", "label": 8},
    "logit": {"kind": "logit", "index": 3},
    "cell": {"kind": "cell", "channel": 0, "row": 2, "column": 2},
    "delta": {"kind": "delta", "delta": DELTA},
}
NUMBERS: dict[str, list[int]] = {
    "conv1.W.grad": [2, 0, 1, 1],
    "conv2.b.grad": [4],
    "conv2.grad": [1, 4, 4],
    "input.grad": [0, 12, 13],
    "relu2.value": [3, 4, 5],
    "loss": [],
}


def open_chain(page: Page, tensor: str, index: list[int], kind: str = "cross_entropy") -> Locator:
    objective = json.dumps(OBJECTIVES[kind]).replace(" ", "")
    cell = f"{tensor}:{','.join(map(str, index))}"
    open_page(page, f"#sample=0&objective={objective}&cell={cell}&tab=chain")
    expect(page.get_by_role("tab", name="Chain")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".expression")).to_be_visible()
    return page.locator("#dock-body")


def chain_of(server_url: str, tensor: str, index: list[int], kind: str = "cross_entropy") -> Any:
    experiment = {"image": {"sample": 0}, "objective": OBJECTIVES[kind]}
    return explanation(server_url, "chain", experiment, tensor, index)


def read_cells(maps: Locator) -> list[list[str]]:
    """What the reading says of some cells of each map; a point between two channels is none."""
    read: list[list[str]] = maps.evaluate_all(
        """(maps) => maps.map((map) => {
            const { left, top, width, height } = map.getBoundingClientRect();
            const reading = map.closest(".chain-tab").querySelector(".reading");
            const texts = [0.02, 0.2, 0.4, 0.5, 0.7, 0.97].map((share) => {
                const at = { clientX: left + share * width, clientY: top + share * height, bubbles: true };
                map.dispatchEvent(new PointerEvent("pointermove", at));
                const { textContent } = reading;
                map.dispatchEvent(new PointerEvent("pointerout", at));
                return textContent;
            });
            return texts.filter((text) => text.includes(" = "));
        })"""
    )
    assert all(len(texts) > 1 for texts in read)
    return read


def assert_reading_agrees(text: str, name: str, values: Any) -> None:
    """The reading names a cell of this map, and has its number to the digits that it prints."""
    place, _, rest = text.partition(" = ")
    values = np.array(values)
    if name == "loss":
        index: tuple[int, ...] = (0,)
        assert place == "loss"
    else:
        assert place.startswith(f"{name}[")
        index = tuple(int(i) for i in place.removeprefix(f"{name}[").removesuffix("]").split(","))
    assert float(rest.split(", which is ")[0]) == pytest.approx(values[index], rel=5.1e-3, abs=1e-12), text


@pytest.mark.parametrize("kind", OBJECTIVES)
def test_every_factor_and_every_result_has_the_numbers_of_the_api(page: Page, server_url: str, kind: str) -> None:
    for tensor, index in NUMBERS.items():
        body = open_chain(page, tensor, index, kind)
        reply = chain_of(server_url, tensor, index, kind)
        places = [part for part in reply["parts"] if "factor" in part]
        factors = [reply["steps"][part["step"]]["factors"][part["factor"]] for part in places]
        maps = body.locator(".expression .map")
        expect(maps).to_have_count(len(factors) + 1)  # and what the expression gives
        for factor, texts in zip(factors, read_cells(maps)[1:], strict=True):
            for text in texts:
                assert_reading_agrees(text, factor["name"].replace("^T", "ᵀ"), factor["values"])
        shapes = body.locator(".expression .shape").all_inner_texts()[1:]
        assert [shape.replace("×", " x ").replace("–", "-") for shape in shapes] == [f["notation"] for f in factors]
        steps = body.locator(".chain-steps > li")
        expect(steps).to_have_count(len(reply["steps"]))
        for number, (step, texts) in enumerate(
            zip(reply["steps"], read_cells(steps.locator(".map")), strict=True), start=1
        ):
            for text in texts:
                assert_reading_agrees(text, step["result"]["tensor"] or f"step {number}", step["result"]["values"])
            expect(steps.nth(number - 1)).to_contain_text(step["sentence"])


def test_a_cell_of_a_factor_lights_in_the_picture_and_is_explained_when_it_is_clicked(page: Page) -> None:
    body = open_chain(page, "conv1.W.grad", [2, 0, 1, 1])
    weights = body.get_by_role("application", name="W2ᵀ")
    weights.hover(position={"x": 2, "y": 2})
    settle(page)
    expect(body.locator(".reading")).to_contain_text("which is conv2.W[")
    assert "conv2.W[" in readout(page)
    assert highlights(page, "conv2.value") == {"dependant"}
    weights.click(position={"x": 2, "y": 2})
    settle(page)
    expect(page.locator("#dock [data-name]")).to_contain_text("conv2.W.grad[")


def test_the_name_of_a_factor_explains_the_cell_that_the_number_depends_on_most(page: Page, server_url: str) -> None:
    body = open_chain(page, "conv1.W.grad", [2, 0, 1, 1])
    result = chain_of(server_url, "conv1.W.grad", [2, 0, 1, 1])["steps"][9]["result"]
    assert result["tensor"] == "conv1.grad"
    channel = np.abs(np.array(result["values"][2]))  # the deltas of the weight's own filter
    row, column = (int(i) for i in np.unravel_index(channel.argmax(), channel.shape))
    body.get_by_role("button", name="conv1.grad", exact=True).click()
    expect_explained(page, "conv1.grad", [2, row, column])


def test_a_step_and_its_place_in_the_expression_light_up_together(page: Page) -> None:
    body = open_chain(page, "conv1.W.grad", [2, 0, 1, 1])
    body.locator(".chain-steps > li").nth(6).locator(".aside").hover()  # col2im
    expect(body.locator(".expression .current")).to_have_text(["col2im(", ")"])
    body.locator(".expression .factor .map").nth(2).hover()  # M1
    expect(body.locator(".chain-steps > .current")).to_have_count(1)
    expect(body.locator(".chain-steps > .current")).to_contain_text("relu1.grad")


def test_the_keyboard_reads_every_map_and_names_say_what_they_are(page: Page) -> None:
    body = open_chain(page, "conv1.W.grad", [2, 0, 1, 1])
    constant = body.get_by_role("application", name="y, 10 rows, 1 columns")
    constant.focus()
    press(page, *["ArrowDown"] * 8)
    expect(body.locator(".reading")).to_have_text("y[8] = 1")
    expect(body.locator(".reading")).to_have_attribute("aria-live", "polite")
    page.keyboard.press("Tab")
    expect(body.locator(".reading")).not_to_have_text("y[8] = 1")
    expect(body.get_by_role("group", name="The chain as one expression")).to_be_visible()
    expect(body.get_by_role("button", name="explain conv1.W.grad[2,0,1,1]")).to_have_count(1)


def test_a_pixel_and_a_parameter_are_given_and_say_so(page: Page) -> None:
    body = open_chain(page, "dense.W", [3, 7], "cell")
    expect(body.locator(".expression .map")).to_have_count(1)
    expect(body.locator(".chain-steps > li")).to_contain_text("it is not computed")


def test_a_chain_that_fails_can_be_asked_for_again(new_page: NewPage, problems: list[str]) -> None:
    page = new_page(1440, 900)
    open_page(page, "#sample=0&cell=conv1.W.grad:2,0,1,1")
    held = Held(page, "**/api/chain?*", times=1)
    page.get_by_role("tab", name="Chain").click()
    expect(page.locator("#dock-body")).to_contain_text("Computing the whole chain")
    expect(page.locator("#dock-body")).to_have_attribute("aria-busy", "true")
    held.fail()
    expect(page.locator("#dock [data-failure]")).to_contain_text("does not answer")
    expect(page.locator("#dock-body")).to_be_empty()
    page.locator("#dock [data-again]").click()
    expect(page.locator(".expression")).to_be_visible()
    settle(page)
    assert all("/api/chain" in problem for problem in problems), problems
    problems.clear()


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (1280, 720)])
def test_the_expression_wraps_and_nothing_is_cut_off(shared_page: NewPage, width: int, height: int) -> None:
    page = shared_page(width, height)
    for tensor in ("loss", "input.grad"):
        body = open_chain(page, tensor, NUMBERS[tensor])
        assert body.evaluate("(body) => body.scrollWidth <= body.clientWidth")
        right = body.evaluate("(body) => body.getBoundingClientRect().right")
        edges = body.locator(".chain-tab :is(.map, .sign, .shape, p)").evaluate_all(
            "(all) => all.map((el) => el.getBoundingClientRect().right)"
        )
        assert max(edges) <= right + 0.5
        assert document_width(page) == width
        open_tab(page, "Sum")
