"""POST /api/derivation and /api/path, as the contract defines them."""

import base64
import math
import re
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.web.contract import OBJECTIVES

EXPERIMENT = {"image": {"sample": 7}, "objective": {"kind": "cross_entropy", "label": 3}}


def derivation(client: TestClient, tensor: str, index: list[int], experiment: Any = None, query: str = "") -> Any:
    body = {"experiment": experiment or EXPERIMENT, "tensor": tensor, "index": index}
    reply = client.post(f"/api/derivation{query}", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def tensors(client: TestClient, experiment: Any = None) -> dict[str, Any]:
    """All tensors of the trace that the API returns, by name."""
    named: dict[str, Any] = {}
    for layer in client.post("/api/trace", json=experiment or EXPERIMENT).json()["layers"]:
        for part in ("value", "grad", "mask"):
            named[f"{layer['name']}.{part}"] = np.array(layer.get(part))
        for param, both in (layer.get("params") or {}).items():
            named[f"{layer['name']}.{param}"] = np.array(both["value"])
            named[f"{layer['name']}.{param}.grad"] = np.array(both["grad"])
    return named


CELLS = [
    ("conv1.value", [2, 10, 10]),
    ("conv1.W.grad", [2, 0, 1, 1]),
    ("conv1.b.grad", [1]),
    ("input.grad", [0, 14, 14]),
    ("relu1.value", [1, 9, 12]),
    ("conv1.grad", [1, 9, 12]),
    ("pool1.value", [0, 5, 6]),
    ("relu1.grad", [0, 11, 12]),
    ("conv2.W.grad", [7, 2, 3, 1]),
    ("pool1.grad", [1, 6, 6]),
    ("dense.value", [4]),
    ("dense.W.grad", [7, 120]),
    ("dense.b.grad", [3]),
    ("pool2.grad", [4, 2, 2]),
    ("dense.grad", [3]),
]


@pytest.mark.parametrize(("tensor", "index"), CELLS)
def test_a_derivation_is_made_of_the_traces_own_numbers(client: TestClient, tensor: str, index: list[int]) -> None:
    reply, named = derivation(client, tensor, index), tensors(client)
    assert reply["value"] == named[tensor][tuple(index)]
    for term in reply["terms"]:
        for side in (term["left"], term["right"]):
            if side["tensor"] in named:
                assert side["value"] == named[side["tensor"]][tuple(side["index"])]
        assert term["product"] == term["left"]["value"] * term["right"]["value"]
    largest = max(abs(term["product"]) for term in reply["terms"])
    assert abs(sum(term["product"] for term in reply["terms"]) - reply["value"]) <= 1e-12 * largest
    assert reply["residual"] == abs(reply["sum"] - reply["value"])
    assert reply["formula"].startswith("<math")
    assert "\\" not in reply["formula"]
    assert reply["sentence"].endswith(".")
    assert (reply["finite_difference"] is not None) == tensor.endswith(".grad")


NUMBER = r"\(?(-?[\d.]+(?: \\cdot 10\^\{-?\d+\})?)\)?"


def read(written: str) -> float:
    return float(written.replace(r" \cdot 10^{", "e").removesuffix("}"))


def digits(value: float, count: int) -> float:
    return float(f"{value:.{count}g}")


def sides(latex: str) -> tuple[str, str]:
    """What a number is computed from, empty if that is not said, and its value."""
    _, *computed, value = latex.split(" = ")
    return "".join(computed), value


SUMS = [  # kinds of tensors whose numbers are sums
    ("conv1.value", [2, 10, 10]),
    ("conv1.W.grad", [2, 0, 1, 1]),
    ("conv1.b.grad", [1]),
    ("input.grad", [0, 14, 14]),
    ("conv2.value", [7, 4, 4]),
    ("conv2.W.grad", [7, 2, 3, 1]),
    ("conv2.b.grad", [2]),
    ("pool1.grad", [1, 6, 6]),
    ("dense.value", [4]),
    ("dense.W.grad", [7, 120]),
    ("pool2.grad", [4, 2, 2]),
    ("relu1.grad", [0, 11, 12]),
    ("relu2.grad", [0, 4, 4]),
]
OTHERS = [
    *[("conv1.grad", [1, 9, 12]), ("conv2.grad", [1, 5, 5]), ("relu1.value", [1, 9, 12]), ("relu2.value", [1, 5, 5])],
    *[("pool1.value", [0, 5, 6]), ("pool2.value", [0, 2, 2]), ("dense.grad", [3]), ("dense.b.grad", [3])],
    *[("loss", []), ("probabilities", [3]), ("conv1.W", [0, 0, 1, 1]), ("conv1.b", [0]), ("input.value", [0, 14, 14])],
]


def is_in_trace(tensor: str, kind: str) -> bool:
    starts_at_pool2 = kind in ("cell", "delta")
    return not (starts_at_pool2 and tensor.startswith("dense") and tensor.endswith("grad"))


def in_every_objective(cells: list[tuple[str, list[int]]]) -> list[tuple[str, str, list[int]]]:
    return [(kind, *cell) for kind in OBJECTIVES for cell in cells if is_in_trace(cell[0], kind)]


@pytest.mark.parametrize(("kind", "tensor", "index"), [*in_every_objective(SUMS), ("delta", "loss", [])])
def test_the_formula_with_numbers_has_the_three_largest_terms_and_counts_the_others(
    client: TestClient, kind: str, tensor: str, index: list[int]
) -> None:
    reply = derivation(client, tensor, index, EXPERIMENT | {"objective": OBJECTIVES[kind]})
    computed, value = sides(reply["latex_numbers"])
    assert read(value) == digits(reply["value"], 4)
    if not computed:  # the objective itself sets this number
        assert (tensor, kind) in {("pool2.grad", "cell"), ("pool2.grad", "delta")}
        return
    products = sorted((term["product"] for term in reply["terms"]), key=abs, reverse=True)
    not_zero = sum(product != 0 for product in products)
    if not not_zero and len(products) > 1:
        assert computed == rf"\text{{ {len(products)} terms that are all 0}}"
        return
    counted = re.search(r" \+ (\d+) \\text\{ more\}", computed)
    zeros = re.search(r" \\text\{ and (\d+) that (?:is|are) 0\}", computed)
    assert int(counted[1] if counted else 0) == max(0, not_zero - 3)
    assert int(zeros[1] if zeros else 0) == len(products) - max(not_zero, 1)
    written = computed.split(r" \text{ and")[0]
    written = written[: counted.start()] if counted else written
    terms = re.split(r" (?=[+-] )", written)
    assert len(terms) == min(3, max(not_zero, 1))
    for term, product in zip(terms, products, strict=False):
        factors = [read(factor) for factor in re.findall(NUMBER, term.removeprefix("+ ").removeprefix("- "))]
        shown = math.prod(factors) * (-1 if term.startswith("- ") else 1)
        assert shown == pytest.approx(product, rel=1.01e-2)
    assert sum(products) == pytest.approx(reply["value"], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("kind", "tensor", "index"), in_every_objective([*SUMS, *OTHERS]))
def test_the_numbers_of_a_formula_are_the_apis(client: TestClient, kind: str, tensor: str, index: list[int]) -> None:
    experiment = EXPERIMENT | {"objective": OBJECTIVES[kind]}
    reply = derivation(client, tensor, index, experiment)
    computed, value = sides(reply["latex_numbers"])
    assert read(value) == digits(reply["value"], 4)
    known = {0.0, 1.0}
    for term in reply["terms"]:
        known |= {abs(digits(term[side]["value"], 3)) for side in ("left", "right")}
    for each in ("dense.value", tensor.replace(".grad", ".value")):
        known |= {abs(digits(float(number), 3)) for number in tensors(client, experiment).get(each, np.zeros(0)).flat}
    numbers = re.sub(r"\d+ \\text\{ more\}|\\text\{[^}]*\}", "", computed)
    assert {abs(read(number)) for number in re.findall(NUMBER, numbers)} <= known
    assert reply["formula_numbers"].startswith("<math")
    assert "\\" not in reply["formula_numbers"]


def test_each_number_of_a_formula_is_marked_with_its_quantity(client: TestClient) -> None:
    formula = derivation(client, "pool1.grad", [1, 6, 6])["formula_numbers"]
    assert re.findall(r'data-quantity="(\w+)"', formula) == [*["weight", "grad"] * 3, "grad"]


def test_a_derivation_has_the_finite_difference_of_its_value(client: TestClient) -> None:
    reply = derivation(client, "conv1.W.grad", [2, 0, 1, 1])
    difference = reply["finite_difference"]
    numeric = (difference["loss_plus"] - difference["loss_minus"]) / (2 * difference["epsilon"])
    assert difference["numeric"] == numeric
    assert numeric == pytest.approx(reply["value"], rel=1e-6)
    assert difference["relative_error"] < 1e-6


def test_the_matrix_is_delta_times_x_col_transposed(client: TestClient) -> None:
    matrix = derivation(client, "conv1.W.grad", [2, 0, 1, 1])["matrix"]
    assert (matrix["left"]["shape"], matrix["right"]["shape"]) == ([3, 676], [676, 9])
    assert (matrix["row"], matrix["column"]) == (2, 4)
    product = np.array(matrix["left"]["values"]) @ np.array(matrix["right"]["values"])
    assert np.allclose(product.reshape(3, 1, 3, 3), tensors(client)["conv1.W.grad"], rtol=1e-10, atol=1e-12)


def test_the_gradient_of_pool1_is_col2im_of_several_cells(client: TestClient) -> None:
    reply = derivation(client, "pool1.grad", [1, 6, 6])
    matrix = reply["matrix"]
    assert (matrix["left"]["shape"], matrix["right"]["shape"]) == ([48, 10], [10, 100])
    product = np.array(matrix["left"]["values"]) @ np.array(matrix["right"]["values"])
    assert len(matrix["cells"]) == 16
    assert sum(product[row, column] for row, column in matrix["cells"]) == pytest.approx(reply["value"])
    assert matrix["row"] is None


def test_typed_operands_hold_the_same_numbers(client: TestClient) -> None:
    nested = derivation(client, "conv2.W.grad", [7, 2, 3, 1])["matrix"]["left"]["values"]
    typed = derivation(client, "conv2.W.grad", [7, 2, 3, 1], query="?arrays=typed")["matrix"]["left"]["values"]
    decoded = np.frombuffer(base64.b64decode(typed["bdata"]), "<f4").reshape(10, 100)
    assert np.array_equal(decoded, np.array(nested, np.float32))


@pytest.mark.parametrize(
    ("tensor", "index", "named"),
    [("conv9.W", [0], "conv1.W.grad"), ("conv1.W.grad", [3, 0, 0, 0], "[3 - 1 x 3 x 3]"), ("loss", [0], "[1]")],
)
def test_an_unknown_cell_is_a_422_that_lists_what_exists(
    client: TestClient, tensor: str, index: list[int], named: str
) -> None:
    body = {"experiment": EXPERIMENT, "tensor": tensor, "index": index}
    for route in ("derivation", "path"):
        reply = client.post(f"/api/{route}", json=body)
        assert reply.status_code == (200 if (route, tensor) == ("path", "loss") else 422)
        if reply.status_code == 422:
            assert named in reply.json()["error"]["message"]


@pytest.mark.parametrize("route", ["derivation", "chain", "path"])
def test_no_index_is_negative(client: TestClient, route: str) -> None:
    reply = client.post(f"/api/{route}", json={"experiment": EXPERIMENT, "tensor": "probabilities", "index": [-1]})
    assert reply.status_code == 422
    assert reply.json()["error"]["message"].startswith("index.0: ")


def test_a_path_is_a_chain_of_the_traces_own_gradients(client: TestClient) -> None:
    body = {"experiment": EXPERIMENT, "tensor": "conv1.W", "index": [2, 0, 1, 1]}
    routes, named = client.post("/api/path", json=body).json()["routes"], tensors(client)
    assert len(routes) == 3
    for route in routes:
        assert (route[0]["tensor"], route[-1]["tensor"]) == ("conv1.grad", "dense.grad")
        assert all(stop["value"] == named[stop["tensor"]][tuple(stop["index"])] for stop in route)


def test_a_trace_has_the_geometry_of_each_layer(client: TestClient) -> None:
    layers = {layer["name"]: layer for layer in client.post("/api/trace", json=EXPERIMENT).json()["layers"]}
    assert layers["input"].get("geometry") is None
    assert layers["conv2"]["geometry"] == {"window": 4, "stride": 1, "channels": "all", "factor": "W"}
    assert layers["pool1"]["geometry"] == {"window": 2, "stride": 2, "channels": "same", "factor": "mask"}
    assert layers["relu2"]["geometry"] == {"window": 1, "stride": 1, "channels": "same", "factor": "mask"}
    assert layers["dense"]["geometry"] == {"window": 5, "stride": 1, "channels": "all", "factor": "W"}
