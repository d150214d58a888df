"""Every tensor of a trace agrees with autograd."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from numpy.typing import NDArray

from app import digits
from app.engine.loss import CrossEntropy, Objective
from app.engine.network import Network
from app.engine.trace import trace
from app.experiment import presets
from app.experiment.presets import random_two_block
from tests.engine import oracle
from tests.engine.cases import Case, cases

TOLERANCE = 1e-10  # relative to the largest number of the tensor
ROUNDING = 1e-13  # absolute: where terms of about 1 cancel to 0, there is no size to be relative to
NAMES = ["input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "dense"]


def assert_agrees(name: str, ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> None:
    assert ours.dtype == np.float64, name
    assert ours.shape == theirs.shape, name
    off = np.abs(ours - theirs).max()
    assert off <= TOLERANCE * np.abs(theirs).max() + ROUNDING, f"{name} is off by {off}"


def assert_trace_agrees(
    network: Network,
    images: NDArray[np.float64],
    objective: Objective,
    loss: oracle.Loss,
) -> None:
    """Every value, gradient, mask and parameter gradient agrees; layers after the objective have no gradient."""
    answer = oracle.solve(network.params, images, loss)
    ours = trace(network, images, objective)
    assert [step.layer.name for step in ours.layers] == NAMES
    assert ours.loss == pytest.approx(answer.loss, rel=TOLERANCE, abs=1e-14)
    for name in NAMES:
        step = ours[name]
        assert_agrees(f"{name}.value", step.value, answer.values[name])
        if name in answer.masks:
            assert step.mask is not None
            assert np.array_equal(step.mask, answer.masks[name]), f"{name}.mask"
        else:
            assert step.mask is None
        if name == "dense" and ours.start == "pool2":
            assert step.grad is None
            assert step.param_grads is None
            continue
        assert step.grad is not None
        assert step.param_grads is not None
        assert set(step.param_grads) == set(step.layer.params)
        assert_agrees(f"{name}.grad", step.grad, answer.grads[name])
        for param, grad in step.param_grads.items():
            assert_agrees(f"{name}.{param}.grad", grad, answer.grads[f"{name}.{param}"])


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(case=cases())
def test_every_tensor_of_a_trace_agrees_with_autograd(case: Case) -> None:
    assert_trace_agrees(case.network, case.images, case.objective, case.loss)


@pytest.mark.parametrize("label", range(10))
def test_the_shipped_network_agrees_with_autograd_on_noisy_digits(label: int) -> None:
    rng = np.random.default_rng(label)
    images = digits.as_input(digits.shipped().images[label : label + 1])
    # With noise: in a flat background, rounding may break a tie differently for the engine and for autograd.
    images = np.clip(images + rng.uniform(-0.1, 0.1, images.shape), 0.0, None) + rng.uniform(0, 0.01, images.shape)
    wrong = (label + 3) % 10
    objective, loss = CrossEntropy(np.array([wrong])), oracle.cross_entropy([wrong])
    assert_trace_agrees(presets.trained(), images, objective, loss)


@pytest.mark.parametrize("seed", range(5))
def test_random_networks_agree_with_autograd_on_noise(seed: int) -> None:
    images = np.random.default_rng(seed).uniform(0, 1, (3, 1, 28, 28))
    labels = [seed, 9 - seed, 5]
    objective, loss = CrossEntropy(np.array(labels)), oracle.cross_entropy(labels)
    assert_trace_agrees(random_two_block(seed), images, objective, loss)


def test_the_generated_cases_include_the_difficult_ones() -> None:
    """Ties, dead filters, zero weights, rows left out by pooling, every objective: all of them occur."""
    seen = set()

    @settings(max_examples=150, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases())
    def look(case: Case) -> None:
        network = case.network
        ours = trace(network, case.images, case.objective)
        relu1, pool1 = ours["relu1"].value, ours["pool1"].value
        corners = relu1[:, :, : 2 * pool1.shape[2] : 2, : 2 * pool1.shape[3] : 2]
        nexts = relu1[:, :, : 2 * pool1.shape[2] : 2, 1 : 2 * pool1.shape[3] : 2]
        seen.update(
            {type(case.objective).__name__}
            | ({"a tie above 0"} if np.any((corners == nexts) & (corners == pool1) & (pool1 > 0)) else set())
            | ({"z = 0"} if np.any(ours["conv2"].value == 0) else set())
            | ({"a dead filter"} if np.any(relu1.max(axis=(0, 2, 3)) == 0) else set())
            | ({"a small input"} if case.images.shape[-1] < 10 else set())
            | ({"a dropped row"} if relu1.shape[2] % 2 else set())
            | ({"a blank image"} if not case.images.any() else set())
            | ({"zero weights"} if not case.params["conv1.W"].any() else set())
            | ({"several images"} if len(case.images) > 1 else set())
            | ({"many filters"} if len(case.params["conv1.W"]) > 8 else set())
            | ({"a kernel of 7 x 7"} if case.params["conv2.W"].shape[2] == 7 else set())
        )

    look()
    assert seen == {
        "CrossEntropy",
        "Logit",
        "Cell",
        "Delta",
        "a tie above 0",
        "z = 0",
        "a dead filter",
        "a dropped row",
        "a small input",
        "a blank image",
        "zero weights",
        "several images",
        "many filters",
        "a kernel of 7 x 7",
    }


def test_the_oracle_itself_agrees_with_finite_differences() -> None:
    rng = np.random.default_rng(0)
    params = random_two_block(0).params
    images = rng.uniform(0, 1, (2, 1, 28, 28))
    loss = oracle.cross_entropy([3, 8])
    answer = oracle.solve(params, images, loss)
    for name, value in params.items():
        direction = rng.normal(size=value.shape)
        step = 1e-6
        plus, minus = (
            oracle.solve(params | {name: value + sign * step * direction}, images, loss).loss for sign in (1, -1)
        )
        expected = float((answer.grads[name] * direction).sum())
        assert (plus - minus) / (2 * step) == pytest.approx(expected, rel=1e-6, abs=1e-9), name
