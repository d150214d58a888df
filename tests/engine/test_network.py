from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.maxpool import MaxPool
from app.engine.network import Input
from app.engine.relu import ReLU
from app.engine.tensors import ShapeError
from app.experiment.presets import ConvSize, param_shapes, random_two_block, two_block

Array = NDArray[np.float64]
DEFAULT_SHAPES = {
    "input": (1, 28, 28),
    "conv1": (3, 26, 26),
    "relu1": (3, 26, 26),
    "pool1": (3, 13, 13),
    "conv2": (10, 10, 10),
    "relu2": (10, 10, 10),
    "pool2": (10, 5, 5),
    "dense": (10,),
}


def zeros(**changed: tuple[int, ...]) -> dict[str, Array]:
    """The default parameters, all 0; shapes can be replaced, as in conv1_W=(3, 1, 5, 5)."""
    shapes = param_shapes() | {name.replace("_", "."): shape for name, shape in changed.items()}
    return {name: np.zeros(shape) for name, shape in shapes.items()}


def test_the_default_network_has_the_documented_shapes() -> None:
    assert random_two_block(0).shapes == DEFAULT_SHAPES


def test_a_layer_is_written_by_the_shape_of_its_weights_or_else_of_its_output() -> None:
    assert random_two_block(0).notations == {
        "input": "[1 x 28 x 28]",
        "conv1": "[3 - 1 x 3 x 3]",
        "relu1": "[3 x 26 x 26]",
        "pool1": "[3 x 13 x 13]",
        "conv2": "[10 - 3 x 4 x 4]",
        "relu2": "[10 x 10 x 10]",
        "pool2": "[10 x 5 x 5]",
        "dense": "[10 - 250]",
    }


@pytest.mark.parametrize("size1", range(1, 8))
@pytest.mark.parametrize("size2", range(1, 8))
def test_a_forward_pass_has_the_declared_shapes_for_every_kernel_size_from_1_to_7(size1: int, size2: int) -> None:
    network = random_two_block(0, ConvSize(2, size1), ConvSize(3, size2))
    x = np.zeros((1, 1, 28, 28))
    for layer in network.layers:
        x, _ = layer.forward(x)
        assert x.shape[1:] == network.shapes[layer.name]
    side = ((28 - size1 + 1) // 2 - size2 + 1) // 2
    assert network.shapes["pool2"] == (3, side, side)
    assert network.params["dense.W"].shape == (10, 3 * side * side)


@pytest.mark.parametrize(
    ("conv1", "conv2", "message"),
    [
        (ConvSize(3, 28), ConvSize(10, 1), r"conv1: a kernel of 28 x 28 .* 28 x 28; size must be at most 27"),
        (ConvSize(3, 3), ConvSize(10, 13), r"conv2: a kernel of 13 x 13 .* 13 x 13; size must be at most 12"),
    ],
)
def test_a_kernel_that_is_too_large_is_refused_with_the_largest_size_that_fits(
    conv1: ConvSize, conv2: ConvSize, message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        param_shapes(conv1, conv2)


def test_the_largest_kernels_that_fit_are_accepted() -> None:
    assert param_shapes(ConvSize(1, 27 - 2), ConvSize(1, 1))["dense.W"] == (10, 1)
    assert param_shapes(ConvSize(3, 3), ConvSize(10, 12))["dense.W"] == (10, 10)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            zeros(conv2_W=(10, 4, 4, 4)),
            r"conv2 \[10 - 4 x 4 x 4\] does not fit its input \[3 x 13 x 13\]: its depth must be 3",
        ),
        (
            zeros(conv1_W=(3, 1, 29, 29)),
            r"conv1 \[3 - 1 x 29 x 29\] does not fit its input \[1 x 28 x 28\]: .* at most 28 x 28",
        ),
        (
            zeros(dense_W=(10, 249)),
            r"dense \[10 - 249\] does not fit its input \[10 x 5 x 5\]: it must be \[10 - 250\]",
        ),
        (
            zeros(conv2_W=(10, 3, 13, 13)),
            r"pool2 needs an input of at least 2 x 2, but gets \[10 x 1 x 1\]",
        ),
    ],
)
def test_parameters_that_do_not_fit_are_refused_with_the_shape_that_would(
    params: dict[str, Array], message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        two_block(params)


def test_the_same_seed_gives_the_same_weights_and_another_seed_different_ones() -> None:
    first, again, other = (random_two_block(seed).params for seed in (7, 7, 8))
    for name, value in first.items():
        assert np.array_equal(value, again[name])
        assert name.endswith(".b") or not np.array_equal(value, other[name])


def test_random_weights_have_the_standard_deviation_of_he_et_al_and_biases_are_0() -> None:
    params = random_two_block(0, ConvSize(16, 7), ConvSize(16, 7)).params
    for name, fan_in in (("conv1.W", 49), ("conv2.W", 16 * 49), ("dense.W", params["dense.W"].shape[1])):
        assert params[name].std() == pytest.approx(np.sqrt(2 / fan_in), rel=0.1)
        assert not params[f"{name[:-1]}b"].any()


def test_with_params_replaces_the_named_parameters_in_a_copy() -> None:
    network = random_two_block(0)
    before = {name: value.copy() for name, value in network.params.items()}
    bias = np.arange(3.0)
    changed = network.with_params({"conv1.b": bias})
    assert np.array_equal(changed.params["conv1.b"], bias)
    for name, value in network.params.items():
        assert np.array_equal(value, before[name])
        assert name == "conv1.b" or changed.params[name] is value


def test_with_params_refuses_a_shape_that_does_not_fit() -> None:
    with pytest.raises(ShapeError, match="its depth must be 3"):
        random_two_block(0).with_params({"conv2.W": np.zeros((10, 2, 4, 4))})


@pytest.mark.parametrize("layer", [Input(), Conv("c", np.zeros((1, 1, 1, 1)), np.zeros(1)), ReLU("r"), MaxPool("p")])
def test_layers_are_frozen_records(layer: object) -> None:
    with pytest.raises(FrozenInstanceError):
        layer.name = "other"  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        Dense("d", np.zeros((1, 1)), np.zeros(1)).W = np.ones((1, 1))  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        random_two_block(0).layers = ()  # type: ignore[misc]


def test_a_forward_pass_does_not_change_any_layer() -> None:
    network = random_two_block(0)
    before = [dict(vars(layer)) for layer in network.layers]
    network.forward(np.ones((1, 1, 28, 28)))
    assert [dict(vars(layer)) for layer in network.layers] == before
