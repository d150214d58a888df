"""What lights up in the picture: the cells that a number is made of, and those that it goes into."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import NewPage
from tests.page.api import explanation, post
from tests.page.steps import FIRST, open_page, place_of
from tests.page.view import highlights
from tests.page.waiting import record_requests


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


CELLS = {
    "input.value": [0, 14, 14], "input.grad": [0, 0, 27],
    "conv1.value": [1, 25, 0], "conv1.W": [2, 0, 1, 1], "conv1.b": [1], "conv1.W.grad": [2, 0, 1, 1],
    "conv1.b.grad": [0], "conv1.grad": [0, 13, 7],
    "relu1.value": [2, 9, 9], "relu1.grad": [1, 11, 12], "pool1.value": [0, 5, 6], "pool1.grad": [1, 6, 6],
    "conv2.value": [7, 9, 9], "conv2.W": [9, 2, 3, 0], "conv2.b": [4], "conv2.W.grad": [7, 2, 3, 1],
    "conv2.b.grad": [3], "conv2.grad": [6, 2, 1], "relu2.value": [3, 4, 4], "relu2.grad": [5, 0, 9],
    "pool2.value": [9, 4, 4], "pool2.grad": [4, 2, 2], "dense.value": [8], "dense.W": [3, 249], "dense.b": [9],
    "dense.W.grad": [7, 120], "dense.b.grad": [3], "dense.grad": [3], "probabilities": [8],
}  # fmt: skip


@pytest.mark.parametrize(
    "objective", [None, {"kind": "cell", "channel": 0, "row": 2, "column": 2}], ids=["p - y", "pool2"]
)
def test_the_sources_that_light_up_are_the_terms_that_the_api_derives(
    page: Page, server_url: str, objective: Any
) -> None:
    """For every kind of number, the page finds the cells of the terms from the shapes of the layers alone."""
    open_page(page, FIRST)
    experiment = {"image": {"sample": 3}} | ({"objective": objective} if objective else {})
    lit: dict[str, dict[str, list[int]]] = page.evaluate(
        """async ([experiment, cells]) => {
            const base = document.querySelector("script[type=module]").src.replace(/[^/]*$/, "");
            const { createDependencies, offsetsOf } = await import(`${base}model/dependencies.js`);
            const { trace } = await import(`${base}api/client.js`);
            const opened = await trace(experiment);
            const dependencies = createDependencies(opened);
            return Object.fromEntries(Object.entries(cells).filter(([tensor]) => opened.tensors.has(tensor)).map(
                ([tensor, index]) => [tensor, Object.fromEntries(dependencies.sources({ tensor, index }).map(
                    (box) => [box.tensor, offsetsOf(box).toSorted((a, b) => a - b)]))]));
        }""",
        [experiment, CELLS],
    )
    shapes = shapes_of(server_url, experiment)
    assert len(lit) == (len(CELLS) if objective is None else len(CELLS) - 3)
    for tensor, found in lit.items():
        terms: dict[str, set[int]] = {}
        for term in explanation(server_url, "derivation", experiment, tensor, CELLS[tensor])["terms"]:
            for side in (term["left"], term["right"]):
                if side["tensor"] is not None:
                    terms.setdefault(side["tensor"], set()).add(offset(shapes[side["tensor"]], side["index"]))
        assert {name: sorted(cells) for name, cells in terms.items()} == found, tensor


def shapes_of(server_url: str, experiment: Any) -> dict[str, list[int]]:
    """Of every tensor that the API names."""
    shapes = {"probabilities": [10]}
    for layer in post(server_url, "trace?arrays=typed", experiment)["layers"]:
        parts = {part: layer.get(part) for part in ("value", "grad", "mask")}
        for name, param in (layer.get("params") or {}).items():
            parts |= {name: param["value"], f"{name}.grad": param["grad"]}
        shapes |= {f"{layer['name']}.{part}": [int(n) for n in a["shape"].split(",")] for part, a in parts.items() if a}
    return shapes


def offset(shape: list[int], index: list[int]) -> int:
    """Of a cell in its tensor, row by row."""
    at = 0
    for i, n in zip(index, shape, strict=True):
        at = at * n + i
    return at


def test_pointing_at_a_cell_lights_up_its_sources_and_dependants_without_a_request(page: Page) -> None:
    open_page(page, FIRST)
    x, y = place_of(page, "pool1.grad", [1, 6, 6])
    requests = record_requests(page)
    page.mouse.move(x, y)
    assert highlights(page, "conv2.grad") == {"source"}
    assert highlights(page, "relu1.grad") == {"dependant"}
    assert not highlights(page, "conv1.W")
    page.mouse.move(5, 5)
    assert not highlights(page, "conv2.grad")
    assert requests == []
