"""POST /api/match: which tensors of an experiment's trace arrays are, by their names and shapes."""

from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.web.edge.test_errors import error

EXPERIMENT: dict[str, Any] = {"image": {"sample": 39}}


def match(client: TestClient, *arrays: tuple[str, list[int]], **more: Any) -> httpx2.Response:
    shapes = [{"name": name, "shape": shape} for name, shape in arrays]
    return client.post("/api/match", json={"experiment": EXPERIMENT, "arrays": shapes, **more})


def test_each_array_is_told_its_tensor_what_else_it_can_be_or_why_it_is_none(client: TestClient) -> None:
    reply = match(client, ("W2", [10, 3, 4, 4]), ("dW1", [1, 27]), ("", [1, 3, 26, 26]), ("", [7, 7]), ("dX", [784]))
    assert reply.json() == {
        "matches": [
            {"tensor": "conv2.W.grad", "candidates": ["conv2.W", "conv2.W.grad"], "problem": None},
            {"tensor": "conv1.W.grad", "candidates": ["conv1.W", "conv1.W.grad"], "problem": None},
            {
                "tensor": None,
                "candidates": ["conv1.value", "conv1.grad", "relu1.value", "relu1.grad"],
                "problem": None,
            },
            {"tensor": None, "candidates": [], "problem": "No tensor of this network is 7×7."},
            {"tensor": "input.grad", "candidates": ["input.value", "input.grad"], "problem": None},
        ],
        "first": 1,
    }


def test_what_the_reader_looks_at_settles_doubts(client: TestClient) -> None:
    (found,) = match(client, ("", [1, 3, 26, 26]), looked="relu1.grad").json()["matches"]
    assert found["tensor"] == "relu1.grad"


def test_the_tensors_are_those_of_the_experiment(client: TestClient) -> None:
    paper = {"image": {"sample": 7}, "network": {"weights": "paper"}}
    assert match(client, ("dW1", [1, 1, 3, 3])).json()["matches"][0]["tensor"] is None
    assert match(client, ("dW1", [1, 1, 3, 3]), experiment=paper).json()["matches"][0]["tensor"] == "conv1.W.grad"
    cell = EXPERIMENT | {"objective": {"kind": "cell", "channel": 0, "row": 2, "column": 2}}
    assert match(client, ("", [10, 250]), experiment=cell).json()["matches"][0]["candidates"] == ["dense.W"]


def test_what_is_matched_can_be_compared_in_the_shape_in_which_it_was_given(client: TestClient) -> None:
    shapes = [[1, 3, 26, 26], [3, 1], [27], [10, 48], [1, 250], [250, 1], [1, 10], [28, 28], [10, 250, 1]]
    for shape, found in zip(shapes, match(client, *(("", shape) for shape in shapes)).json()["matches"], strict=True):
        values = 0.5
        for length in reversed(shape):
            values = [values] * length  # type: ignore[assignment]
        assert found["candidates"]
        for tensor in found["candidates"]:
            body = {"experiment": EXPERIMENT, "tensor": tensor, "values": values}
            assert client.post("/api/compare", json=body).status_code == 200, (shape, tensor)


def test_as_many_arrays_as_a_file_can_have_are_matched(client: TestClient) -> None:
    arrays = [(f"layers.{i}.weight" + "_" * 80, [3, 1, 3, 3, 1, 1, 1, 1]) for i in range(256)]
    reply = match(client, *arrays)
    assert reply.status_code == 200
    assert {found["tensor"] for found in reply.json()["matches"]} == {"conv1.W.grad"}
    assert reply.elapsed.total_seconds() < 2
    assert "arrays" in error(match(client, *arrays, ("", [1])), 422)["message"]


@pytest.mark.parametrize(
    ("arrays", "field"),
    [
        ([], "arrays"),
        ({}, "arrays"),
        ([{"name": "W"}], "arrays.0.shape"),
        ([{"shape": [3]}], "arrays.0.name"),
        ([{"name": 1, "shape": [3]}], "arrays.0.name"),
        ([{"name": "x" * 102, "shape": [3]}], "arrays.0.name"),
        ([{"name": "", "shape": [-1]}], "arrays.0.shape.0"),
        ([{"name": "", "shape": [0.5]}], "arrays.0.shape.0"),
        ([{"name": "", "shape": [10**30]}], "arrays.0.shape.0"),
        ([{"name": "", "shape": [1] * 9}], "arrays.0.shape"),
        ([{"name": "", "shape": [1], "values": [1]}], "arrays.0.values"),
    ],
)
def test_what_is_no_array_is_refused(client: TestClient, arrays: Any, field: str) -> None:
    body = {"experiment": EXPERIMENT, "arrays": arrays}
    assert field in error(client.post("/api/match", json=body), 422)["message"]


@pytest.mark.parametrize(
    "name",
    ["\0", "\n", "𝕎₁", "W²", "d" * 101, "_" * 101, "w" * 101, "conv" * 25, "((((", "grad_" * 20, "2d" * 50],
    ids=ascii,
)
def test_any_name_is_answered(client: TestClient, name: str) -> None:
    for shape in ([], [0], [0, 3], [2**53 - 1] * 8, [3, 1, 3, 3]):
        assert match(client, (name, shape)).status_code == 200
