"""The paper network, and inputs of other sizes than 28 x 28, through the API."""

import json
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.digits import SAMPLES
from tests.web.contract import Array, Reply, digit_png, same_picture, tensors
from tests.web.events import stream

PAPER = {"weights": "paper"}
SMALL = {"conv1": {"filters": 2, "size": 3}, "conv2": {"filters": 3, "size": 1}}
OBJECTIVES: list[dict[str, Any]] = [
    {"kind": "delta", "delta": [[[1]], [[1]]]},
    {"kind": "delta", "delta": [[[-0.5]], [[1.5]]]},
    {"kind": "cell", "channel": 0, "row": 0, "column": 0},
    {"kind": "cell", "channel": 1, "row": 0, "column": 0},
]
FILE = {"file": ("digit.png", digit_png(5), "image/png")}


def trace(client: TestClient, experiment: dict[str, Any]) -> Reply:
    reply = client.post("/api/trace", json=experiment)
    assert reply.status_code == 200, reply.text
    body: Reply = reply.json()
    return body


def have_three_decimals(values: Array) -> bool:
    """Whether every number has at most three decimals, and not one that is only near such a number."""
    return bool(np.array_equal(values, np.round(values, 3)) and not (8 * values % 1).any())


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_number_of_the_paper_network_is_exact_in_three_decimals(
    client: TestClient, objective: dict[str, Any]
) -> None:
    for sample in range(len(SAMPLES)):
        reply = trace(client, {"image": {"sample": sample}, "network": PAPER, "objective": objective})
        assert have_three_decimals(np.array(reply["loss"]))
        for name, values in tensors(reply).items():
            if not (name.startswith("dense") and name.endswith("grad")):  # after pool2 there is no gradient
                assert have_three_decimals(values), f"{name} of sample {sample}"


def test_the_paper_network_has_its_sizes_and_its_experiment_can_be_sent_again(client: TestClient) -> None:
    reply = trace(client, {"image": {"sample": 7}, "network": PAPER})
    assert [layer["notation"] for layer in reply["layers"]] == [
        "[1 x 8 x 8]",
        "[1 - 1 x 3 x 3]",
        "[1 x 6 x 6]",
        "[1 x 3 x 3]",
        "[2 - 1 x 2 x 2]",
        "[2 x 2 x 2]",
        "[2 x 1 x 1]",
        "[10 - 2]",
    ]
    network = reply["experiment"]["network"]
    assert (network["weights"], network["input"]) == ("paper", 8)
    assert trace(client, reply["experiment"]) == reply


def test_pixels_of_samples_drawings_and_photos_are_rounded_to_halves_and_others_are_taken_as_they_are(
    client: TestClient,
) -> None:
    ink = np.zeros((56, 56))
    ink[8:48, 20:34] = 0.9
    for image in ({"sample": 7}, {"drawing": ink.tolist()}):
        seen = tensors(trace(client, {"image": image, "network": PAPER}))["input.value"]
        assert {0.5} < set(np.unique(seen)) <= {0, 0.5, 1}, image
    pixels = np.random.default_rng(0).random((8, 8))
    seen = tensors(trace(client, {"image": {"pixels": pixels.tolist()}, "network": PAPER}))["input.value"]
    assert np.array_equal(seen[0], pixels)


def test_a_photo_comes_to_the_size_of_the_network_and_its_last_step_says_how(client: TestClient) -> None:
    plain = client.post("/api/image", files=FILE).json()
    for network, words in ((PAPER, "rounded to 0, 0.5 or 1"), ({"input": 12, **SMALL}, "2.33 x 2.33 pixels")):
        body = client.post("/api/image", files=FILE, data={"network": json.dumps(network)}).json()
        assert body["steps"][:-1] == plain["steps"]
        side = len(body["pixels"])
        assert body["steps"][-1]["name"] == f"{side} x {side}"
        assert words in body["steps"][-1]["caption"]
        photo = client.post("/api/trace/image", files=FILE, data={"network": json.dumps(network)}).json()
        assert same_picture(photo, trace(client, {"image": {"pixels": body["pixels"]}, "network": network}))


@pytest.mark.parametrize("side", range(6, 29))
def test_every_input_size_has_a_trace_of_a_sample_of_that_size(client: TestClient, side: int) -> None:
    reply = trace(client, {"image": {"sample": 3}, "network": {"input": side, **SMALL}})
    assert tensors(reply)["input.value"].shape == (1, side, side)
    assert reply["experiment"]["network"]["weights"] == "random"
    assert trace(client, reply["experiment"]) == reply


def test_own_weights_are_taken_for_the_input_that_they_fit(client: TestClient) -> None:
    paper = trace(client, paper_of(7))
    own = {name: values.tolist() for name, values in tensors(paper).items() if name.endswith((".W", ".b"))}
    image = {"pixels": tensors(paper)["input.value"][0].tolist()}
    reply = trace(client, {"image": image, "network": {"weights": own, "input": 8}, "objective": OBJECTIVES[0]})
    assert same_picture(reply, paper)
    wrong = client.post("/api/trace", json={"image": image, "network": {"weights": own}})
    assert wrong.json()["error"]["message"].startswith("network.weights: dense.W must be [10 - 72]")


def paper_of(sample: int) -> dict[str, Any]:
    return {"image": {"sample": sample}, "network": PAPER, "objective": OBJECTIVES[0]}


def test_a_batch_is_of_the_same_pixels_as_a_trace(client: TestClient) -> None:
    batch = client.post("/api/batch", json={"samples": [3, 7], "network": PAPER}).json()
    single = tensors(trace(client, {"image": {"sample": 7}, "network": PAPER}))
    assert np.allclose(batch["tensors"]["conv1.W"]["singles"][1], single["conv1.W.grad"], rtol=0, atol=1e-15)


def test_the_paper_network_is_not_trained_and_the_message_says_what_can_be(client: TestClient) -> None:
    request = {"experiment": {"image": {"sample": 7}, "network": PAPER}, "steps": 2, "learning_rate": 0.1}
    reply = client.post("/api/train", json=request)
    assert reply.status_code == 422
    assert "random weights can be trained" in reply.json()["error"]["message"]


@pytest.mark.parametrize("data", ["image", "digits"])
def test_a_network_with_a_small_input_is_trained(client: TestClient, data: str) -> None:
    network = {"weights": "random", "input": 8, **SMALL}
    request = {
        "experiment": {"image": {"sample": 7}, "network": network},
        "steps": 2,
        "learning_rate": 0.1,
        "data": data,
    }
    *_, (_, last), (name, _) = stream(client, "/api/train", request)
    assert name == "end"
    seen = trace(client, {"image": {"sample": 7}, "network": {**network, "weights": last["weights"]}})
    if data == "image":
        assert seen["loss"] == pytest.approx(last["loss"], rel=1e-12)


@pytest.mark.parametrize("tensor", ["conv1.W.grad", "conv1.grad", "input.grad", "pool1.grad", "conv2.W.grad"])
def test_a_derivation_of_the_paper_network_writes_its_numbers_exactly(client: TestClient, tensor: str) -> None:
    experiment = paper_of(3)
    for index in np.ndindex(tensors(trace(client, experiment))[tensor].shape):
        body = {"experiment": experiment, "tensor": tensor, "index": list(index)}
        derivation = client.post("/api/derivation", json=body).json()
        value = derivation["value"]
        assert derivation["sum"] == value
        assert derivation["residual"] == 0
        assert derivation["latex_numbers"].endswith(f"{value:g}".replace("-0.", "-0."))
