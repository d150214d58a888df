"""POST /api/trace: the contract's names, shapes and values, in both encodings, for every kind of experiment."""

import itertools
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app import digits
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.trace import trace
from app.experiment import presets
from app.experiment.presets import ConvSize, random_two_block
from tests.web.contract import DELTA, LAYERS, OBJECTIVES, PARAMS, Reply, array, same_picture, tensors, typed

FIELDS = {"name", "kind", "notation", "value", "grad", "mask", "ties", "params"}
PIXELS = np.random.default_rng(0).uniform(0, 1, (28, 28)).tolist()
EDITS = [
    {"tensor": "conv1.W", "index": [2, 0, 1, 1], "value": 0.25},
    {"tensor": "dense.b", "index": [9], "value": -3},
]


def ask(client: TestClient, experiment: dict[str, Any], arrays: str | None = None) -> Reply:
    reply = client.post("/api/trace", json=experiment, params={"arrays": arrays} if arrays else {})
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/json"
    body: Reply = reply.json()
    return body


def random_weights(seed: int = 3) -> dict[str, Any]:
    return {name: value.tolist() for name, value in random_two_block(seed).params.items()}


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("arrays", ["nested", "typed"])
def test_a_trace_has_the_names_kinds_notations_and_shapes_of_the_contract(
    client: TestClient, arrays: str, objective: str
) -> None:
    reply = ask(client, {"image": {"sample": 7}, "objective": OBJECTIVES[objective]}, arrays)
    assert set(reply) == {"experiment", "loss", "prediction", "probabilities", "layers"}
    assert [layer["name"] for layer in reply["layers"]] == list(LAYERS)
    named = tensors(reply)
    before: tuple[int, ...] = ()
    for layer in reply["layers"]:
        name = layer["name"]
        kind, notation, shape = LAYERS[name]
        extra = {"relu": {"mask"}, "maxpool": {"mask", "ties"}, "conv": {"params"}, "dense": {"params"}}.get(
            kind, set()
        )
        assert set(layer) & FIELDS == {"name", "kind", "notation", "value", "grad"} | extra
        assert (layer["kind"], layer["notation"]) == (kind, notation)
        value, grad, mask = (named.get(f"{name}.{what}") for what in ("value", "grad", "mask"))
        assert value is not None
        assert value.shape == shape
        assert grad is None or grad.shape == shape
        assert (grad is None) == (name == "dense" and objective in ("cell", "delta"))
        assert mask is None or (mask.shape == before and set(np.unique(mask)) <= {0, 1})
        before = shape
    for name, shape in PARAMS.items():
        value, grad = named[name], named[f"{name}.grad"]
        assert value is not None
        assert value.shape == shape
        assert (grad is None) == (name.startswith("dense") and objective in ("cell", "delta"))
        assert grad is None or grad.shape == shape
    p = reply["probabilities"]
    assert len(p) == 10
    assert sum(p) == pytest.approx(1, rel=1e-12)
    assert reply["prediction"] == int(np.argmax(p))


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_numbers_of_a_nested_trace_are_the_engines_own_to_the_last_bit(client: TestClient, objective: str) -> None:
    objectives: dict[str, Objective] = {
        "cross_entropy": CrossEntropy(np.array([8])),
        "logit": Logit(3),
        "cell": Cell(0, 2, 2),
        "delta": Delta(np.array(DELTA)),
    }
    ours = trace(presets.trained(), digits.as_input(digits.shipped().images[7:8]), objectives[objective])
    reply = ask(client, {"image": {"sample": 7}, "objective": OBJECTIVES[objective]})
    assert reply["loss"] == ours.loss
    assert np.array_equal(reply["probabilities"], ours.probabilities[0])
    expected: dict[str, Any] = {}
    for step in ours.layers:
        name = step.layer.name
        expected[f"{name}.value"] = step.value[0]
        expected[f"{name}.grad"] = None if step.grad is None else step.grad[0]
        if step.mask is not None:
            expected[f"{name}.mask"] = step.mask[0]
        for param, value in step.layer.params.items():
            expected[f"{name}.{param}"] = value
            expected[f"{name}.{param}.grad"] = None if step.param_grads is None else step.param_grads[param]
    named = tensors(reply)
    assert set(named) == set(expected)
    for name, value in expected.items():
        assert (named[name] is None) == (value is None), name
        assert value is None or np.array_equal(named[name], value), name


@pytest.mark.parametrize(
    "experiment",
    [
        *({"image": {"sample": 7}, "objective": objective} for objective in OBJECTIVES.values()),
        {"image": {"pixels": PIXELS}, "network": {"weights": "random", "seed": 5, "conv2": {"filters": 3, "size": 7}}},
    ],
    ids=[*OBJECTIVES, "another architecture"],
)
def test_both_encodings_have_the_same_numbers_but_typed_ones_are_rounded_to_float32(
    client: TestClient, experiment: dict[str, Any]
) -> None:
    nested, packed = (ask(client, experiment, arrays) for arrays in ("nested", "typed"))
    exact, rounded = tensors(nested), tensors(packed)
    assert set(exact) == set(rounded)
    for name, value in exact.items():
        other = rounded[name]
        assert (value is None) == (other is None)
        if value is None or other is None:
            continue
        assert other.dtype == (np.uint8 if name.endswith("mask") else np.float32), name
        assert np.array_equal(value.astype(other.dtype), other), name
    for field in ("loss", "prediction", "probabilities"):
        assert nested[field] == packed[field]
    for one, other_layer in zip(nested["layers"], packed["layers"], strict=True):
        assert one.get("ties") == other_layer.get("ties")


def test_nested_is_the_default_encoding(client: TestClient) -> None:
    assert ask(client, {"image": {"sample": 0}}) == ask(client, {"image": {"sample": 0}}, "nested")


def test_ties_are_the_windows_with_more_than_one_largest_cell(client: TestClient) -> None:
    reply = ask(client, {"image": {"sample": 7}})
    named = tensors(reply)
    for number in ("1", "2"):
        x = named[f"relu{number}.value"]
        assert x is not None
        rows, columns = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
        cells = np.stack([x[:, i:rows:2, j:columns:2] for i, j in itertools.product((0, 1), repeat=2)])
        ties = int(((cells == cells.max(axis=0)).sum(axis=0) > 1).sum())
        layer = next(layer for layer in reply["layers"] if layer["name"] == f"pool{number}")
        assert layer["ties"] == ties
        assert ties > 0


def test_the_default_objective_for_a_sample_is_the_cross_entropy_of_its_label(client: TestClient) -> None:
    for sample in (0, 13, 39):
        reply = ask(client, {"image": {"sample": sample}})
        assert reply["experiment"]["objective"] == {"kind": "cross_entropy", "label": sample % 10}
        named = {"kind": "cross_entropy", "label": sample % 10}
        assert same_picture(reply, ask(client, {"image": {"sample": sample}, "objective": named}))


def test_the_default_objective_for_the_users_image_is_the_cross_entropy_of_the_predicted_digit(
    client: TestClient,
) -> None:
    # Blended digits, at least one of which is predicted as another digit than the sample.
    images = digits.shipped().images / 255
    for pixels in (images[4], images[9], 0.5 * images[4] + 0.5 * images[9], np.array(PIXELS)):
        reply = ask(client, {"image": {"pixels": pixels.tolist()}})
        assert reply["experiment"]["objective"] == {"kind": "cross_entropy", "label": reply["prediction"]}
        assert reply["loss"] == pytest.approx(-np.log(max(reply["probabilities"])), rel=1e-9, abs=1e-15)


def test_an_objective_without_a_label_has_the_default_label(client: TestClient) -> None:
    bare = {"kind": "cross_entropy"}
    reply = ask(client, {"image": {"sample": 12}, "objective": bare})
    assert reply["experiment"]["objective"]["label"] == 2
    reply = ask(client, {"image": {"pixels": PIXELS}, "objective": bare})
    assert reply["experiment"]["objective"]["label"] == reply["prediction"]


def test_the_reply_has_all_defaults_filled_in(client: TestClient) -> None:
    assert ask(client, {"image": {"sample": 7}})["experiment"] == {
        "image": {"sample": 7},
        "network": {
            "weights": "trained",
            "seed": 0,
            "input": 28,
            "conv1": {"filters": 3, "size": 3},
            "conv2": {"filters": 10, "size": 4},
            "edits": [],
        },
        "objective": {"kind": "cross_entropy", "label": 7},
    }


def test_the_seed_determines_random_weights(client: TestClient) -> None:
    def first(seed: int | None) -> Reply:
        network = {"weights": "random"} | ({} if seed is None else {"seed": seed})
        return ask(client, {"image": {"sample": 7}, "network": network})

    assert first(4) == first(4)
    assert first(None) == first(0)
    assert not same_picture(first(4), first(5))
    named = tensors(first(4))
    for name, value in random_two_block(4).params.items():
        assert np.array_equal(named[name], value)


@pytest.mark.parametrize(
    ("conv1", "conv2"),
    [
        ({"filters": 1, "size": 1}, {"filters": 1, "size": 1}),
        ({"filters": 16, "size": 7}, {"filters": 16, "size": 7}),
        ({"filters": 2, "size": 4}, None),
        (None, {"filters": 5, "size": 6}),
        ({"filters": 5}, {"size": 3}),
    ],
)
def test_another_architecture_has_random_weights_of_the_right_shapes(
    client: TestClient, conv1: dict[str, int] | None, conv2: dict[str, int] | None
) -> None:
    network = {name: conv for name, conv in (("conv1", conv1), ("conv2", conv2)) if conv is not None}
    reply = ask(client, {"image": {"sample": 7}, "network": network})
    first, second = ({"filters": 3, "size": 3} | (conv1 or {})), ({"filters": 10, "size": 4} | (conv2 or {}))
    understood = reply["experiment"]["network"]
    assert (understood["weights"], understood["conv1"], understood["conv2"]) == ("random", first, second)
    named = tensors(reply)
    side1 = (28 - first["size"] + 1) // 2
    side2 = (side1 - second["size"] + 1) // 2
    assert named["conv1.W"].shape == (first["filters"], 1, first["size"], first["size"])
    assert named["conv2.W.grad"].shape == (
        second["filters"],
        first["filters"],
        second["size"],
        second["size"],
    )
    assert named["pool2.grad"].shape == (second["filters"], side2, side2)
    assert named["dense.W"].shape == (10, second["filters"] * side2 * side2)
    layer = reply["layers"][1]
    assert layer["notation"] == f"[{first['filters']} - 1 x {first['size']} x {first['size']}]"


def test_edits_are_applied_in_order_and_change_nothing_else(client: TestClient) -> None:
    edits = [{"tensor": "conv1.W", "index": [2, 0, 1, 1], "value": 9}, *EDITS]
    before, after = (ask(client, {"image": {"sample": 7}, "network": network}) for network in ({}, {"edits": edits}))
    one, other = tensors(before), tensors(after)
    changed = [(name, index) for name in PARAMS for index in np.argwhere(one[name] != other[name]).tolist()]
    assert changed == [("conv1.W", [2, 0, 1, 1]), ("dense.b", [9])]
    assert other["conv1.W"][2, 0, 1, 1] == 0.25
    assert other["dense.b"][9] == -3
    assert after["experiment"]["network"]["edits"] == edits
    unchanged = ask(client, {"image": {"sample": 7}})
    assert unchanged == before, "an edit must not reach the shipped weights"


@pytest.mark.parametrize("form", ["nested", "typed"])
def test_weights_can_be_given_as_arrays_in_either_form(client: TestClient, form: str) -> None:
    given = random_weights(seed=3)
    sent = given if form == "nested" else {name: typed(value) for name, value in given.items()}
    reply = ask(client, {"image": {"sample": 7}, "network": {"weights": sent}})
    by_seed = ask(client, {"image": {"sample": 7}, "network": {"weights": "random", "seed": 3}})
    assert same_picture(reply, by_seed)


def test_given_weights_determine_the_architecture(client: TestClient) -> None:
    own = random_two_block(1, ConvSize(2, 5), ConvSize(4, 2))
    sent = {name: value.tolist() for name, value in own.params.items()}
    reply = ask(client, {"image": {"sample": 7}, "network": {"weights": sent}})
    assert reply["experiment"]["network"]["conv1"] == {"filters": 2, "size": 5}
    assert reply["experiment"]["network"]["conv2"] == {"filters": 4, "size": 2}


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1"])
def test_typed_pixels_of_every_dtype_are_accepted(client: TestClient, dtype: str) -> None:
    pixels = (np.array(PIXELS) > 0.5).astype(float)
    reply = ask(client, {"image": {"pixels": typed(pixels, dtype)}})
    assert same_picture(reply, ask(client, {"image": {"pixels": pixels.tolist()}}))


@pytest.mark.parametrize(
    "experiment",
    [
        {"image": {"sample": 11}},
        {"image": {"pixels": PIXELS}},
        {"image": {"pixels": typed(PIXELS)}, "objective": OBJECTIVES["logit"]},
        {"image": {"pixels": typed(PIXELS, "f4")}, "objective": {"kind": "delta", "delta": typed(DELTA)}},
        {"image": {"sample": 11}, "network": {"edits": EDITS}, "objective": OBJECTIVES["cell"]},
        {"image": {"sample": 11}, "network": {"weights": "random", "seed": 4294967295}},
        {"image": {"sample": 11}, "network": {"conv1": {"filters": 4, "size": 5}}},
        {"image": {"sample": 11}, "network": {"weights": random_weights(), "edits": EDITS}},
        {"image": {"pixels": PIXELS}, "network": {"weights": random_weights()}, "objective": OBJECTIVES["delta"]},
    ],
    ids=["sample", "pixels", "typed", "float32", "edits", "random", "architecture", "weights, edits", "weights, delta"],
)
@pytest.mark.parametrize("arrays", ["nested", "typed"])
def test_the_experiment_in_the_reply_posted_again_gives_the_same_reply(
    client: TestClient, experiment: dict[str, Any], arrays: str
) -> None:
    reply = ask(client, experiment, arrays)
    assert ask(client, reply["experiment"], arrays) == reply


def test_every_sample_is_traced_and_the_shipped_network_reads_almost_all_of_them(client: TestClient) -> None:
    replies = [ask(client, {"image": {"sample": i}}, "typed") for i in range(40)]
    right = sum(reply["prediction"] == i % 10 for i, reply in enumerate(replies))
    assert right >= 38
    assert len({array(reply["layers"][0]["value"]).tobytes() for reply in replies}) == 40


def test_the_second_guess_is_the_second_likeliest_digit_where_the_network_is_sure_and_else_the_likeliest(
    client: TestClient,
) -> None:
    labels = set()
    for sample in range(len(digits.SAMPLES)):
        experiment = {"image": {"sample": sample}, "objective": {"kind": "cross_entropy", "label": "second_guess"}}
        reply = client.post("/api/trace", json=experiment).json()
        likeliest, second, *_ = np.argsort(-np.array(reply["probabilities"]), kind="stable").tolist()
        is_sure = reply["probabilities"][likeliest] >= 0.9
        assert reply["experiment"]["objective"] == {
            "kind": "cross_entropy",
            "label": second if is_sure else likeliest,
        }
        labels.add(is_sure)
    assert labels == {True, False}


def test_the_logit_of_the_predicted_digit_can_be_asked_for_by_that_name(client: TestClient) -> None:
    experiment = {"image": {"sample": 7}, "objective": {"kind": "logit", "index": "predicted"}}
    reply = client.post("/api/trace", json=experiment).json()
    assert reply["experiment"]["objective"] == {"kind": "logit", "index": reply["prediction"]}
