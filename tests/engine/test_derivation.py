"""Every number of a trace is the sum of the terms of its derivation, and one cell of a matrix product."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.derivation import Derivation, UnknownCellError, derivable, derive
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.matrix import matrix_product
from app.engine.network import Network
from app.engine.trace import Trace, trace
from app.experiment.presets import ConvSize, random_two_block

SAMPLE = 60  # indices that are tried of each tensor, where not all are


def experiment(seed: int, objective: Objective, sizes: tuple[ConvSize, ConvSize] | None = None) -> Trace:
    """A trace of random weights with a dead filter, on an image with flat areas and ties."""
    rng = np.random.default_rng(seed)
    network = random_two_block(seed, *(sizes or ()))
    biases = {name: rng.normal(0, 0.3, p.shape) for name, p in network.params.items() if name.endswith(".b")}
    biases["conv1.b"][0] = -100.0
    image = np.zeros((1, 1, 28, 28))
    image[0, 0, 6:22, 6:22] = rng.integers(0, 4, (16, 16)) / 3
    return trace(network.with_params(biases), image, objective)


def indices(shape: tuple[int, ...], rng: np.random.Generator, count: int) -> list[tuple[int, ...]]:
    every = list(np.ndindex(shape))
    chosen = rng.permutation(len(every))[:count]
    return [every[i] for i in chosen]


def assert_sums_to_value(derivation: Derivation) -> None:
    largest = np.abs(derivation.products).max(initial=0)
    assert derivation.residual <= 1e-12 * largest, (derivation.tensor, derivation.index)


OBJECTIVES = [
    CrossEntropy(np.array([3])),
    Logit(4),
    Cell(1, 2, 3),
    Delta(np.linspace(-1, 1, 250).reshape(10, 5, 5)),
]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_every_number_of_the_default_network_is_the_sum_of_its_terms(objective: Objective) -> None:
    traced = experiment(5, objective)
    for name in derivable(traced.tensors):
        for index in np.ndindex(traced.tensors[name].shape):
            assert_sums_to_value(derive(traced, name, index))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    conv1=st.builds(ConvSize, st.integers(1, 6), st.integers(1, 7)),
    conv2=st.builds(ConvSize, st.integers(1, 6), st.integers(1, 7)),
    kind=st.integers(0, 2),
)
def test_numbers_of_any_network_are_the_sum_of_their_terms(
    seed: int, conv1: ConvSize, conv2: ConvSize, kind: int
) -> None:
    objectives: list[Objective] = [CrossEntropy(np.array([seed % 10])), Logit(seed % 10), Cell(0, 0, 0)]
    objective = objectives[kind]
    traced = experiment(seed, objective, (conv1, conv2))
    rng = np.random.default_rng(seed)
    for name in derivable(traced.tensors):
        for index in indices(traced.tensors[name].shape, rng, 5):
            assert_sums_to_value(derive(traced, name, index))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_each_term_is_a_position_of_the_row_and_the_column_that_meet(objective: Objective) -> None:
    """The page writes the terms as the row and the column, in this order."""
    traced = experiment(5, objective)
    rng = np.random.default_rng(0)
    for name in derivable(traced.tensors):
        for index in indices(traced.tensors[name].shape, rng, 10):
            product = matrix_product(traced, name, index)
            if product is None or product.operator == "cellwise" or len(product.cells) > 1:
                continue
            terms, (row, column) = derive(traced, name, index).groups[0], product.cells[0]
            assert np.array_equal(terms.left.values, product.left.values[row])
            assert np.array_equal(terms.right.values, product.right.values[:, column])


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_the_row_times_the_column_of_the_matrix_product_is_the_number(objective: Objective) -> None:
    traced = experiment(6, objective, (ConvSize(3, 3), ConvSize(10, 4)))
    rng = np.random.default_rng(0)
    seen = 0
    for name in derivable(traced.tensors):
        for index in indices(traced.tensors[name].shape, rng, SAMPLE):
            product = matrix_product(traced, name, index)
            if product is None:
                continue
            left, right = product.left.values, product.right.values
            if product.operator == "matmul":
                total = sum(float(left[row] @ right[:, column]) for row, column in product.cells)
            else:
                total = sum(float(left[cell] * right[cell]) for cell in product.cells)
            if product.equation.endswith("+ b"):
                total += float(traced.tensors[name.replace("value", "b")][index[0]])
            assert total == pytest.approx(float(traced.tensors[name][index]), rel=1e-10, abs=1e-12)
            seen += 1
    assert seen > SAMPLE


def test_the_terms_of_a_weights_gradient_are_deltas_times_the_inputs_under_it() -> None:
    traced = experiment(1, CrossEntropy(np.array([3])))
    (group,) = derive(traced, "conv1.W.grad", (2, 0, 1, 1)).groups
    assert (group.left.tensor, group.right.tensor) == ("conv1.grad", "input.value")
    assert group.left.indices.tolist()[:2] == [[2, 0, 0], [2, 0, 1]]
    assert group.right.indices.tolist()[:2] == [[0, 1, 1], [0, 1, 2]]
    assert len(group.products) == 676


def test_the_gradient_of_an_input_takes_the_weights_in_flipped_order() -> None:
    traced = experiment(1, CrossEntropy(np.array([3])))
    (group,) = derive(traced, "input.grad", (0, 10, 10)).groups
    weights, deltas = group.left.indices[:9], group.right.indices[:9]
    assert (weights[:, 2:] + deltas[:, 1:]).tolist() == [[10, 10]] * 9
    assert len(derive(traced, "input.grad", (0, 0, 0)).products) == 3  # a corner lies in one window of each filter


def test_the_gradient_of_a_cell_that_pooling_leaves_out_has_no_terms() -> None:
    traced = experiment(2, Logit(0), (ConvSize(2, 2), ConvSize(2, 2)))  # relu1 is 27 x 27
    derivation = derive(traced, "relu1.grad", (0, 26, 3))
    assert (derivation.value, len(derivation.products)) == (0.0, 0)


@pytest.mark.parametrize(
    "tensor", ["relu1.mask", "conv3.value", "conv1", "conv1.W.value", "relu1.W", "", "input.W.grad"]
)
def test_an_unknown_tensor_is_refused_with_the_names_of_those_that_exist(tensor: str) -> None:
    with pytest.raises(UnknownCellError, match=r"conv1\.W\.grad.*pool2\.value"):
        derive(experiment(0, Logit(0)), tensor, (0,))


@pytest.mark.parametrize("index", [(), (0,), (3, 0, 0, 0), (0, 0, 0, -1), (0, 0, 0, 3), (0, 0, 0, 0, 0)])
def test_an_index_out_of_range_is_refused_with_the_shape(index: tuple[int, ...]) -> None:
    with pytest.raises(UnknownCellError, match=r"\[3 - 1 x 3 x 3\].*4 numbers.*\[2, 0, 2, 2\]"):
        derive(experiment(0, Logit(0)), "conv1.W.grad", index)


def test_layers_after_the_objective_have_no_gradients() -> None:
    traced = experiment(0, Cell(0, 0, 0))
    assert "dense.W.grad" not in derivable(traced.tensors)
    assert "dense.value" in derivable(traced.tensors)


def test_every_layer_but_the_input_declares_its_pattern() -> None:
    network: Network = random_two_block(0)
    assert list(network.patterns) == [layer.name for layer in network.layers[1:]]
