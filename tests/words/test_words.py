"""Formulas have the user's own numbers, and sentences say why a number is 0."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.engine.conv import Conv
from app.engine.derivation import derivable, derive
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.matrix import matrix_product
from app.engine.network import KINDS, Network
from app.experiment.presets import ConvSize, random_two_block
from app.words.formulas import component_formula, matrix_formula
from app.words.layers import BY_KIND, blocks, titles
from app.words.mathml import number
from app.words.sentences import sentence
from app.words.with_numbers import formula_with_numbers
from tests.engine.test_derivation import OBJECTIVES, experiment, indices


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_no_latex_and_no_placeholder_is_left_in_the_mathml_of_any_number(objective: Objective) -> None:
    traced = experiment(5, objective)
    rng = np.random.default_rng(0)
    for name in derivable(traced.tensors):
        for index in indices(traced.tensors[name].shape, rng, 12):
            derivation = derive(traced, name, index)
            written = [component_formula(traced, derivation), formula_with_numbers(traced, derivation)]
            product = matrix_product(traced, name, index)
            for each in [*written, *([matrix_formula(product.equation)] if product else [])]:
                assert each.mathml.startswith("<math")
                assert not set("\\«»$").intersection(each.mathml)
                assert "9000" not in each.mathml


def latex(objective: Objective, tensor: str, index: Sequence[int]) -> str:
    traced = experiment(5, objective)
    return component_formula(traced, derive(traced, tensor, index)).latex.rpartition(" = ")[0]


LABEL_3 = CrossEntropy(np.array([3]))


@pytest.mark.parametrize(
    ("objective", "tensor", "index", "expected"),
    [
        (LABEL_3, "conv1.W.grad", (2, 0, 1, 1), r"\sum_{r,c} \delta^{(1)}_{2,r,c} \cdot x_{0,r+1,c+1}"),
        (LABEL_3, "conv2.b.grad", (4,), r"\sum_{r,c} \delta^{(2)}_{4,r,c}"),
        (LABEL_3, "pool1.grad", (1, 6, 7), r"\sum_{f,i,j} W^{(2)}_{f,1,i,j} \cdot \delta^{(2)}_{f,6-i,7-j}"),
        (LABEL_3, "conv2.value", (4, 5, 2), r"b^{(2)}_{4} + \sum_{d,i,j} W^{(2)}_{4,d,i,j} \cdot s^{(1)}_{d,5+i,2+j}"),
        (LABEL_3, "conv1.grad", (1, 2, 3), r"[z^{(1)}_{1,2,3} > 0] \cdot \frac{\partial L}{\partial a^{(1)}_{1,2,3}}"),
        (LABEL_3, "relu1.grad", (1, 5, 6), r"M^{(1)}_{1,5,6} \cdot \frac{\partial L}{\partial s^{(1)}_{1,2,3}}"),
        (LABEL_3, "dense.W.grad", (8, 161), r"\frac{\partial L}{\partial \ell_{8}} \cdot s^{(2)}_{6,2,1}"),
        (LABEL_3, "dense.grad", (3,), "p_{3} - 1"),
        (LABEL_3, "loss", (), r"\log \sum_{k} e^{\ell_{k}} - \ell_{3}"),
        (Logit(4), "loss", (), r"\ell_{4}"),
        (Cell(1, 2, 3), "loss", (), "s^{(2)}_{1,2,3}"),
        (Delta(np.ones((10, 5, 5))), "pool2.grad", (1, 2, 3), r"\Delta_{1,2,3}"),
    ],
)
def test_a_formula_has_the_indices_of_its_number(
    objective: Objective, tensor: str, index: Sequence[int], expected: str
) -> None:
    assert latex(objective, tensor, index).endswith(expected)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, "0"), (-0.01324, "-0.01324"), (12345.678, r"1.235 \cdot 10^{4}"), (-1.5e-7, r"-1.5 \cdot 10^{-7}")],
)
def test_values_are_written_with_four_digits(value: float, written: str) -> None:
    assert number(value, 4).latex == written


@pytest.mark.parametrize(
    ("tensor", "index", "expected"),
    [
        ("relu1.value", (1, 20, 6), r"\max(1.01, 0)"),
        ("pool2.value", (3, 1, 3), r"\max(0, 0, 0, 0.0872)"),
        ("conv1.grad", (1, 24, 14), r"[-0.397 > 0] \cdot 0.0237"),
        ("relu1.grad", (2, 24, 24), r"1 \cdot (-0.00307)"),
        ("dense.grad", (3,), "0.0764 - 1"),
        ("dense.W.grad", (0, 181), r"0.0831 \cdot 0.44"),
        ("conv2.b.grad", (1,), r"-0.213 + 0.201 + 0.191 + 22 \text{ more} \text{ and 75 that are 0}"),
        ("conv1.b.grad", (0,), r"\text{ 676 terms that are all 0}"),
        ("loss", (), r"\log (e^{1} + e^{0.955} + e^{0.191} + 7 \text{ more}) - 0.0377"),
    ],
)
def test_with_numbers_a_formula_keeps_its_shape(tensor: str, index: Sequence[int], expected: str) -> None:
    traced = experiment(5, LABEL_3)
    assert formula_with_numbers(traced, derive(traced, tensor, index)).latex.split(" = ")[1] == expected


@pytest.mark.parametrize(("tensor", "index"), [("conv1.W", (2, 0, 0, 0)), ("dense.b.grad", (8,)), ("loss", ())])
def test_a_number_that_is_only_another_one_is_not_written_twice(tensor: str, index: Sequence[int]) -> None:
    objective = Logit(4) if tensor == "loss" else LABEL_3
    traced = experiment(5, objective)
    assert formula_with_numbers(traced, derive(traced, tensor, index)).latex.count(" = ") == 1


def say(tensor: str, index: Sequence[int], objective: Objective = LABEL_3) -> str:
    traced = experiment(5, objective)
    return sentence(traced, derive(traced, tensor, index))


def test_a_dead_filter_is_called_dead() -> None:
    assert "relu1 passes nothing of filter 0" in say("conv1.W.grad", (0, 0, 1, 1))
    assert "dead filter" in say("conv1.b.grad", (0,))


def test_a_delta_stopped_by_relu_says_so() -> None:
    assert say("conv1.grad", (0, 10, 10)).endswith("not greater than 0: relu1 stops the gradient.")


def test_winners_losers_and_ties_of_a_pool_window_have_different_sentences() -> None:
    traced = experiment(5, LABEL_3)
    value, mask = traced.tensors["relu1.value"], traced.tensors["pool1.mask"]
    words = {"won": 0, "lost": 0, "ties": 0}
    for index in np.ndindex(value.shape):
        f, u, v = index
        said = sentence(traced, derive(traced, "relu1.grad", index))
        window = value[f, u // 2 * 2 : u // 2 * 2 + 2, v // 2 * 2 : v // 2 * 2 + 2]
        if mask[index]:
            assert said.startswith("This cell won its window")
            words["won"] += 1
        elif value[index] == window.max():
            assert said.startswith("This cell ties with relu1.value[")
            words["ties"] += 1
        else:
            assert said.startswith("This cell lost its window to relu1.value[")
            words["lost"] += 1
    assert min(words.values()) > 0


def test_a_cell_that_pooling_drops_says_so() -> None:
    traced = experiment(2, Logit(0), (ConvSize(2, 2), ConvSize(2, 2)))
    assert "odd last row or column" in sentence(traced, derive(traced, "relu1.grad", (0, 26, 3)))


def test_products_are_counted() -> None:
    traced = experiment(5, LABEL_3)
    derivation = derive(traced, "conv1.W.grad", (2, 0, 1, 1))
    not_zero = int(np.count_nonzero(derivation.products))
    assert sentence(traced, derivation).startswith(f"676 products, {not_zero} of them not zero")


def test_every_kind_of_layer_has_a_title_and_a_letter() -> None:
    assert set(BY_KIND) == set(KINDS)


def test_titles_have_the_number_of_the_block_except_for_the_input_and_the_head() -> None:
    assert list(titles(random_two_block(0)).values()) == [
        *("Input", "Conv 1", "ReLU 1", "Max-pool 1", "Conv 2", "ReLU 2", "Max-pool 2", "Head")
    ]


def test_blocks_are_counted_by_layers_with_parameters_and_not_read_from_names() -> None:
    first, conv, *rest = random_two_block(0).layers
    renamed = Network((first, Conv("stem", conv.params["W"], conv.params["b"]), *rest))
    assert blocks(renamed) == {
        "input": 0,
        "stem": 1,
        "relu1": 1,
        "pool1": 1,
        "conv2": 2,
        "relu2": 2,
        "pool2": 2,
        "dense": 3,
    }
