"""Finite differences agree with the engine; where the loss has a kink, the check names it."""

import numpy as np
import pytest

from app.engine.gradcheck import EPSILON, Kink, check, finite_difference
from app.engine.loss import Cell, CrossEntropy, Logit
from app.engine.trace import Trace, trace
from app.experiment.presets import random_two_block
from tests.engine.test_derivation import experiment


def noise(seed: int) -> Trace:
    """A trace of an image without flat areas."""
    rng = np.random.default_rng(seed)
    return trace(random_two_block(seed), rng.random((1, 1, 28, 28)), CrossEntropy(np.array([seed % 10])))


@pytest.mark.parametrize("tensor", ["conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b"])
def test_the_gradient_of_every_parameter_agrees(tensor: str) -> None:
    differences = list(check(noise(3), f"{tensor}.grad"))
    smooth = [d for d in differences if not d.kinks]
    assert len(smooth) >= 0.9 * len(differences)
    assert max(d.relative_error for d in smooth) < 1e-6


@pytest.mark.parametrize("layer", ["input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "dense"])
def test_the_gradient_of_every_value_inside_the_network_agrees(layer: str) -> None:
    smooth = [d for d in check(noise(4), f"{layer}.grad") if not d.kinks]
    assert smooth
    assert max(d.relative_error for d in smooth) < 1e-6


def test_checking_one_number_gives_the_same_as_checking_all() -> None:
    traced = noise(5)
    every = list(check(traced, "conv2.W.grad"))
    shape = traced.tensors["conv2.W"].shape
    one = finite_difference(traced, "conv2.W.grad", (7, 2, 3, 1))
    same = every[int(np.ravel_multi_index((7, 2, 3, 1), shape))]
    # Not exactly equal: all are checked in batches, which add their numbers in another order.
    assert one.numeric == pytest.approx(same.numeric, abs=1e-9)
    assert (one.analytic, one.kinks) == (same.analytic, same.kinks)


def test_a_wrong_gradient_is_found() -> None:
    traced = noise(6)
    grads = traced["conv2"].param_grads
    assert grads is not None
    grads["W"][7, 2, 3, 1] *= 1.001
    assert finite_difference(traced, "conv2.W.grad", (7, 2, 3, 1)).relative_error > 5e-4


def test_a_relu_input_at_zero_is_named_as_a_kink() -> None:
    image = np.zeros((1, 1, 28, 28))  # the biases are 0 too, so every ReLU input of block 1 is exactly 0
    traced = trace(random_two_block(0), image, Logit(0))
    difference = finite_difference(traced, "conv1.b.grad", (1,))
    assert Kink("relu1", "relu", (1, 0, 0)) in difference.kinks


def test_a_tie_that_the_step_breaks_is_named_by_its_window() -> None:
    network = random_two_block(0).with_params({"conv1.b": np.full(3, 5.0)})
    traced = trace(network, np.full((1, 1, 28, 28), 0.5), Logit(0))  # a flat image: every window of pool1 has a tie
    difference = finite_difference(traced, "relu1.grad", (1, 4, 6))
    assert Kink("pool1", "maxpool", (1, 2, 3)) in difference.kinks


def test_kinks_in_layers_after_the_objective_are_not_named() -> None:
    traced = experiment(5, Cell(1, 2, 3))
    kinks = [kink for difference in check(traced, "pool2.grad") for kink in difference.kinks]
    assert kinks == []


def test_the_numeric_value_is_the_central_difference_of_the_two_losses() -> None:
    difference = finite_difference(noise(7), "dense.b.grad", (2,))
    assert difference.numeric == (difference.loss_plus - difference.loss_minus) / (2 * EPSILON)
