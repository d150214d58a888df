"""POST /api/compare: somebody's own numbers beside a tensor of the right pass."""

import json
from typing import Any

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.web.contract import array, tensors, typed
from tests.web.edge.test_errors import error

EXPERIMENT: dict[str, Any] = {"image": {"sample": 40}}
FLIPPED = [{"name": "flipped-kernel", "layer": "conv1"}]
FIELDS = [
    "verdict",
    "tensor",
    "tolerance",
    "largest_difference",
    "agreeing",
    "difference",
    "right",
    "sentence",
    "mistakes",
]


def gradients(client: TestClient, *mistakes: dict[str, Any]) -> dict[str, Any]:
    return tensors(client.post("/api/trace", json=EXPERIMENT | {"mistakes": mistakes}).json())


def post(client: TestClient, tensor: str, values: Any, arrays: str = "nested") -> httpx2.Response:
    body = {"experiment": EXPERIMENT, "tensor": tensor, "values": values}
    return client.post(f"/api/compare?arrays={arrays}", json=body)


def test_the_right_numbers_are_equal(client: TestClient) -> None:
    right = gradients(client)
    for tensor in ("conv1.W.grad", "input.grad", "conv2.b.grad", "relu1.mask", "dense.value"):
        reply = post(client, tensor, right[tensor].tolist()).json()
        assert list(reply) == FIELDS
        assert (reply["verdict"], reply["tensor"], reply["mistakes"]) == ("equal", tensor, [])
        assert (reply["agreeing"], reply["largest_difference"]) == (1, 0)
        assert np.array_equal(reply["right"], right[tensor])
        assert reply["sentence"].startswith(f"All {right[tensor].size} numbers are equal to the engine’s, within ")


def test_a_known_mistake_is_named_with_its_lesson_beside_the_difference(client: TestClient) -> None:
    right, wrong = gradients(client)["conv1.W.grad"], gradients(client, *FLIPPED)["conv1.W.grad"]
    reply = post(client, "conv1.W.grad", wrong.tolist()).json()
    assert reply["verdict"] == "mistake"
    np.testing.assert_allclose(reply["difference"], wrong - right, atol=1e-15)
    assert reply["largest_difference"] == np.abs(wrong - right).max()
    assert reply["agreeing"] == pytest.approx(3 / 27)  # the middle of each kernel
    (known,) = [mistake for mistake in client.get("/api/mistakes").json() if mistake["name"] == "flipped-kernel"]
    described = "dW rotated by 180 degrees, in conv1"
    assert reply["mistakes"] == [known | {"layer": "conv1", "variant": None, "described": described, "explanation": 0}]
    assert described in reply["sentence"]


def test_two_mistakes_made_together_have_the_same_explanation(client: TestClient) -> None:
    wrong = gradients(client, *FLIPPED, {"name": "wrong-sign", "layer": "loss"})["conv1.W.grad"]
    reply = post(client, "conv1.W.grad", wrong.tolist()).json()
    assert [(found["name"], found["explanation"]) for found in reply["mistakes"]] == [
        ("wrong-sign", 0),
        ("flipped-kernel", 0),
    ]


def test_two_mistakes_that_give_the_same_numbers_are_two_explanations(client: TestClient) -> None:
    wrong = gradients(client)["conv2.W.grad"] / 100
    reply = post(client, "conv2.W.grad", wrong.tolist()).json()
    assert [(found["name"], found["explanation"]) for found in reply["mistakes"]] == [
        ("mean-over-positions", 0),
        ("scaled", 1),
    ]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_typed_arrays_are_taken_and_sent(client: TestClient, dtype: str) -> None:
    wrong = gradients(client, *FLIPPED)["conv1.W.grad"]
    reply = post(client, "conv1.W.grad", typed(wrong, dtype), "typed").json()
    assert [found["name"] for found in reply["mistakes"]] == ["flipped-kernel"]
    nested = post(client, "conv1.W.grad", array(typed(wrong, dtype)).tolist()).json()
    for field in ("difference", "right"):
        assert reply[field]["dtype"] == "f8"
        assert np.array_equal(array(reply[field]), nested[field])
    assert {k: v for k, v in reply.items() if k not in ("difference", "right")} == {
        k: v for k, v in nested.items() if k not in ("difference", "right")
    }


def test_numbers_as_printed_are_recognised_and_the_tolerance_is_said(client: TestClient) -> None:
    wrong = gradients(client, *FLIPPED)["conv1.W.grad"]
    reply = post(client, "conv1.W.grad", np.round(wrong, 3).tolist()).json()
    assert [found["name"] for found in reply["mistakes"]] == ["flipped-kernel"]
    largest = np.abs(reply["right"]).max()
    assert reply["tolerance"] == pytest.approx(0.0005 / largest, rel=0.2)
    assert f"{reply['tolerance']:.1g} of the largest" in reply["sentence"]


def test_nonsense_is_different(client: TestClient) -> None:
    nonsense = np.random.default_rng(0).normal(size=(3, 1, 3, 3))
    reply = post(client, "conv1.W.grad", nonsense.tolist()).json()
    assert (reply["verdict"], reply["mistakes"]) == ("different", [])
    assert "No known mistake gives these numbers" in reply["sentence"]


def test_numbers_with_too_few_digits_and_numbers_that_are_no_gradient_are_told_so(client: TestClient) -> None:
    rough = np.round(gradients(client, {"name": "scaled", "layer": "loss", "variant": 0.001})["conv1.W.grad"], 2)
    assert rough.any()
    assert "too few digits" in post(client, "conv1.W.grad", rough.tolist()).json()["sentence"]
    sentence = post(client, "conv1.b", [1, 2, 3]).json()["sentence"]
    assert sentence.endswith("compare the values of the layers before.")


def test_zeros_are_said_to_be_zeros(client: TestClient) -> None:
    reply = post(client, "conv2.b.grad", [0] * 10).json()
    assert {found["name"] for found in reply["mistakes"]} == {"returned-early"}  # the first window has the delta 0
    assert "All of yours are 0." in reply["sentence"]
    reply = post(client, "dense.b.grad", [0] * 10).json()
    assert (reply["verdict"], reply["mistakes"]) == ("different", [])
    assert "All of yours are 0." in reply["sentence"]


def test_the_loss_is_a_number_and_can_be_compared_as_an_array_of_one(client: TestClient) -> None:
    loss = client.post("/api/trace", json=EXPERIMENT).json()["loss"]
    assert post(client, "loss", [loss]).json()["verdict"] == "equal"
    assert post(client, "loss", [[loss]]).json()["verdict"] == "equal"
    assert post(client, "loss", [loss + 1]).json()["verdict"] == "different"
    assert post(client, "loss", [[loss, loss]]).status_code == 422


def test_another_experiment_is_another_comparison(client: TestClient) -> None:
    paper = {
        "image": {"sample": 7},
        "network": {"weights": "paper"},
        "objective": {"kind": "delta", "delta": [[[1]], [[1]]]},
    }
    right = tensors(client.post("/api/trace", json=paper).json())
    body = {"experiment": paper, "tensor": "conv2.W.grad", "values": right["conv2.W.grad"].tolist()}
    assert client.post("/api/compare", json=body).json()["verdict"] == "equal"


def test_a_tensor_that_does_not_exist_is_refused_with_those_that_do(client: TestClient) -> None:
    message = error(post(client, "conv3.W.grad", [1]), 422)["message"]
    assert message.startswith("tensor: must be one of input.value, input.grad, conv1.value, ")
    assert message.endswith("not 'conv3.W.grad'")


def test_a_gradient_that_the_objective_does_not_have_is_refused(client: TestClient) -> None:
    cell = EXPERIMENT | {"objective": {"kind": "cell", "channel": 0, "row": 2, "column": 2}}
    body = {"experiment": cell, "tensor": "dense.W.grad", "values": [1]}
    assert "tensor: must be one of " in error(client.post("/api/compare", json=body), 422)["message"]


@pytest.mark.parametrize(
    ("tensor", "shape"),
    [
        ("conv1.grad", (1, 3, 26, 26)),
        ("conv1.grad", (3, 676)),
        ("conv1.grad", (78, 26)),
        ("conv1.b.grad", (3, 1)),
        ("conv1.b.grad", (1, 3)),
        ("conv1.W.grad", (3, 3, 3)),
        ("conv1.W.grad", (9, 3)),
        ("conv1.W.grad", (27,)),
        ("pool2.grad", (1, 250)),
        ("pool2.grad", (250, 1, 1)),
        ("input.grad", (28, 28)),
        ("dense.W.grad", (2500,)),
    ],
)
def test_the_right_numbers_are_equal_in_every_shape_that_keeps_their_order(
    client: TestClient, tensor: str, shape: tuple[int, ...]
) -> None:
    right = gradients(client)[tensor]
    reply = post(client, tensor, right.reshape(shape).tolist()).json()
    assert (reply["verdict"], reply["agreeing"], reply["largest_difference"]) == ("equal", 1, 0)
    assert np.shape(reply["right"]) == np.shape(reply["difference"]) == right.shape


def test_a_mistake_is_found_in_a_batch_of_one(client: TestClient) -> None:
    wrong = gradients(client, {"name": "wrong-sign", "layer": "loss"})["pool1.grad"]
    reply = post(client, "pool1.grad", typed(wrong[None])).json()
    assert reply["mistakes"][0]["name"] == "wrong-sign"


@pytest.mark.parametrize("shape", [(3, 1, 3, 4), (3, 3, 3, 3), (26,), (3, 9, 2), (0,), (3, 1, 3, 0), (27, 0)])
def test_values_of_another_shape_are_refused_with_both_shapes(client: TestClient, shape: tuple[int, ...]) -> None:
    message = error(post(client, "conv1.W.grad", np.ones(shape).tolist()), 422)["message"]
    assert message.startswith("values: conv1.W.grad is [3 - 1 x 3 x 3], an array of shape [3, 1, 3, 3]; ")
    assert message.endswith(f"these have the shape {list(shape)}")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e7", "1e400", "null", "true", '"0.1"', "{}", "[1, 2]"])
def test_values_that_are_no_numbers_are_refused(client: TestClient, number: str) -> None:
    body = f'{{"experiment": {json.dumps(EXPERIMENT)}, "tensor": "conv1.b.grad", "values": [1, 2, {number}]}}'
    reply = client.post("/api/compare", content=body, headers={"Content-Type": "application/json"})
    assert error(reply, 400, 422)["message"].startswith(("values: ", "The body"))


@pytest.mark.parametrize(
    "values",
    [
        None,
        1.5,
        "0.1, 0.2, 0.3",
        [],
        {},
        {"dtype": "O", "bdata": "AAAA", "shape": "3"},
        {"dtype": "f8", "bdata": "AAAA", "shape": "3"},
        {"dtype": "f4", "bdata": "AAAA", "shape": "1000000, 1000000, 1000000"},
        {"dtype": "f4", "bdata": "AADAfwAAwH8AAMB/", "shape": "3"},
        [[[[[[[[1]]]]]]]],
    ],
    ids=str,
)
def test_values_that_are_no_such_array_are_refused(client: TestClient, values: Any) -> None:
    assert "values: " in error(post(client, "conv1.b.grad", values), 422)["message"]


def test_an_array_that_is_too_large_is_refused(client: TestClient) -> None:
    assert "values: " in error(post(client, "conv1.b.grad", typed(np.zeros(100_000))), 413, 422)["message"]


def test_an_experiment_with_mistakes_is_refused(client: TestClient) -> None:
    body = {"experiment": EXPERIMENT | {"mistakes": FLIPPED}, "tensor": "conv1.b.grad", "values": [1, 2, 3]}
    message = error(client.post("/api/compare", json=body), 422)["message"]
    assert message == "mistakes: a comparison is made of a right backward pass only; leave them out"


@pytest.mark.parametrize("tensor", ["input.grad", "conv2.b.grad"])
def test_the_largest_network_is_compared_like_any_other(client: TestClient, tensor: str) -> None:
    network = {"conv1": {"filters": 16, "size": 3}, "conv2": {"filters": 16, "size": 7}}
    largest = EXPERIMENT | {"network": network}
    right = tensors(client.post("/api/trace", json=largest).json())[tensor]
    body = {"experiment": largest, "tensor": tensor, "values": typed(-2 * right)}
    reply = client.post("/api/compare?arrays=typed", json=body).json()
    assert [found["name"] for found in reply["mistakes"]][:2] == ["scaled", "wrong-sign"]
