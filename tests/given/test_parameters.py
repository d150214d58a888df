"""Which parameter each array of a weight file is, and why some files are no weights of such a network."""

import re

import numpy as np
import pytest

from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.network import Input, Network
from app.engine.relu import ReLU
from app.engine.tensors import Index
from app.experiment import presets
from app.given.parameters import Assignment, assign

NETWORK = presets.trained()
SHAPES = {name: array.shape for name, array in NETWORK.params.items()}
NAMES = ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc.weight", "fc.bias"]


def file(names: list[str], shapes: list[Index] | None = None) -> dict[str, Index]:
    return dict(zip(names, shapes or SHAPES.values(), strict=True))


@pytest.mark.parametrize(
    "names",
    [
        NAMES,
        ["0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias"],
        ["net.0.weight", "net.0.bias", "net.3.weight", "net.3.bias", "net.7.weight", "net.7.bias"],
        [f"features.{i}.{part}" for i in (0, 3) for part in ("weight", "bias")]
        + ["classifier.weight", "classifier.bias"],
        ["conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b"],
        ["W1", "b1", "W2", "b2", "W3", "b3"],
        ["conv2d_1.weight", "conv2d_1.bias", "conv2d_2.weight", "conv2d_2.bias", "linear.weight", "linear.bias"],
    ],
    ids=lambda names: names[0],
)
def test_a_file_with_all_parameters_is_the_whole_network_in_whatever_order(names: list[str]) -> None:
    whole = file(names)
    for arrays in (whole, dict(reversed(whole.items()))):
        found = assign(arrays, NETWORK)
        assert found.problem is None
        assert found.assignments == [
            Assignment(parameter, name, shape) for (parameter, shape), name in zip(SHAPES.items(), names, strict=True)
        ]
        assert found.unused == []
        assert found.network is not None
        assert {name: array.shape for name, array in found.network.params.items()} == SHAPES
        assert found.network.image == (1, 28, 28)


def test_a_network_of_other_sizes_brings_its_input_along_the_shown_one_or_else_the_largest_that_fits() -> None:
    arrays = file(NAMES, [(1, 1, 3, 3), (1,), (2, 1, 2, 2), (2,), (10, 2), (10,)])
    for network, side in ((presets.paper(), 8), (NETWORK, 11)):
        found = assign(arrays, network)
        assert found.network is not None
        assert found.network.image == (1, side, side)


def test_biases_that_a_file_does_not_have_are_0() -> None:
    found = assign({name: shape for name, shape in file(NAMES).items() if name != "conv1.bias"}, NETWORK)
    assert found.problem is None
    assert found.assignments[1] == Assignment("conv1.b", None, (3,))


def test_counters_are_no_weights() -> None:
    found = assign(file(NAMES) | {"num_batches_tracked": ()}, NETWORK)
    assert (found.problem, found.unused) == (None, ["num_batches_tracked"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"conv2.weight": None}, "two convolutions; the file has one array"),
        ({"conv2.weight": None, "conv1.weight": None}, "has no arrays with four axes"),
        ({"fc.weight": None}, "one dense layer .* has no arrays"),
        ({"extra": (10, 10)}, "one dense layer .* has two arrays"),
        ({"conv1.weight": (3, 3, 3, 3)}, "one channel, so its depth is 1"),
        ({"conv2.weight": (10, 4, 4, 4)}, "its depth must be 3"),
        ({"conv1.weight": (3, 3, 1, 8)}, r"Keras: save it with .transpose\(3, 2, 0, 1\)"),
        ({"fc.weight": (26, 250)}, "fc.weight is 26×250: the head has ten rows"),
        ({"fc.weight": (250, 10)}, "Transpose it"),
        ({"fc.weight": (10, 490)}, "fc.weight is 10×490: .* pool2 is 10×5×5, so the head needs 250 columns"),
        ({"conv1.bias": (10,)}, "conv1.bias has 10 numbers: conv1.b has one for each filter"),
        ({"fc.bias": (1,)}, "fc.bias has 1 number: dense.b has one for each output"),
        (
            {"conv1.weight": (32, 1, 3, 3), "conv1.bias": (32,), "conv2.weight": (10, 32, 4, 4)},
            "conv1 has 1 to 16 filters",
        ),
        ({"conv1.weight": (3, 1, 9, 9)}, "A kernel of conv1 is 1×1 to 7×7"),
        ({"bn.weight": (3,)}, "no place for bn.weight"),
        (dict.fromkeys(NAMES), "the file has no arrays"),
    ],
)
def test_a_file_that_is_no_such_network_is_told_why(change: dict[str, Index | None], words: str) -> None:
    arrays = {name: shape for name, shape in {**file(NAMES), **change}.items() if shape is not None}
    found = assign(arrays, NETWORK)
    assert found.problem is not None
    assert re.search(words, found.problem)
    assert found.network is None


def test_the_parameters_are_those_of_whatever_layers_the_network_has() -> None:
    edges, vote = Conv("edges", np.zeros((4, 1, 3, 3)), np.zeros(4)), Dense("vote", np.zeros((10, 144)), np.zeros(10))
    network = Network((Input("picture"), edges, ReLU("bent"), vote), (1, 8, 8))
    found = assign({"b2": (10,), "W2": (10, 200), "W1": (2, 1, 3, 3)}, network)
    assert found.assignments == [
        Assignment("edges.W", "W1", (2, 1, 3, 3)),
        Assignment("edges.b", None, (2,)),
        Assignment("vote.W", "W2", (10, 200)),
        Assignment("vote.b", "b2", (10,)),
    ]
    assert found.network is not None
    assert found.network.image == (1, 12, 12)
    assert found.network.shapes["bent"] == (2, 10, 10)
