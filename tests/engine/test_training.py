import math

import numpy as np
import pytest

from app.engine.loss import CrossEntropy
from app.engine.trace import trace
from app.engine.training import AdamW, alive_filters, loss_and_grads, one_cycle
from app.experiment.presets import random_two_block


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_training_step_computes_the_loss_and_the_parameter_gradients_of_the_trace(dtype: type[np.floating]) -> None:
    rng = np.random.default_rng(0)
    network = random_two_block(0)
    network = network.with_params({name: value.astype(dtype) for name, value in network.params.items()})
    x, labels = rng.uniform(0, 1, (4, 1, 28, 28)).astype(dtype), rng.integers(0, 10, 4)
    loss, grads = loss_and_grads(network, x, CrossEntropy(labels))
    ours = trace(network, x, CrossEntropy(labels))
    assert loss == ours.loss
    assert set(grads) == set(network.params)
    for name, grad in grads.items():
        layer, param = name.split(".")
        expected = ours[layer].param_grads
        assert expected is not None
        assert np.array_equal(grad, expected[param])
        assert grad.dtype == dtype


def test_adamw_is_the_algorithm_of_loshchilov_and_hutter() -> None:
    """Written for a single number, line by line from algorithm 2 of their paper."""
    adam = AdamW(decay=0.1, betas=(0.8, 0.9), epsilon=1e-4)
    gradients, rates = [0.5, -2.0, 0.0, 1e-3], [0.1, 0.2, 0.05, 0.3]
    for name, decay in (("conv1.W", 0.1), ("conv1.b", 0.0)):
        adam = AdamW(decay=0.1, betas=(0.8, 0.9), epsilon=1e-4)
        params = {name: np.array([1.5])}
        w, m, v = 1.5, 0.0, 0.0
        for t, (g, rate) in enumerate(zip(gradients, rates, strict=True), 1):
            m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g**2
            unbiased_m, unbiased_v = m / (1 - 0.8**t), v / (1 - 0.9**t)
            w -= rate * (unbiased_m / (math.sqrt(unbiased_v) + 1e-4) + decay * w)
            params = adam.step(params, {name: np.array([g])}, rate)
            assert params[name][0] == pytest.approx(w, rel=1e-12)


def test_adamw_does_not_change_the_parameters_it_is_given() -> None:
    params, grads = {"conv1.W": np.ones(3)}, {"conv1.W": np.full(3, 2.0)}
    stepped = AdamW().step(params, grads, 0.1)
    assert params["conv1.W"].tolist() == [1, 1, 1]
    assert (stepped["conv1.W"] < 1).all()


def test_the_one_cycle_learning_rate_rises_from_a_25th_to_its_peak_and_falls_to_almost_0() -> None:
    rates = [one_cycle(step, 1000, 0.01) for step in range(1000)]
    assert rates[0] == pytest.approx(0.01 / 25)
    assert rates[300] == max(rates) == pytest.approx(0.01)
    assert rates[:301] == sorted(rates[:301])
    assert rates[300:] == sorted(rates[300:], reverse=True)
    assert 0 < rates[-1] < 1e-6


def test_gradient_steps_lower_the_loss() -> None:
    rng = np.random.default_rng(1)
    x, labels = rng.uniform(0, 1, (8, 1, 28, 28)), rng.integers(0, 10, 8)
    network, adam = random_two_block(1), AdamW()
    first, _ = loss_and_grads(network, x, CrossEntropy(labels))
    for _ in range(40):
        last, grads = loss_and_grads(network, x, CrossEntropy(labels))
        network = network.with_params(adam.step(network.params, grads, 0.01))
    assert last < first / 10


@pytest.mark.parametrize("layer", ["conv1", "conv2"])
def test_a_filter_that_outputs_0_for_every_image_is_not_alive(layer: str) -> None:
    network = random_two_block(0)
    bias = np.full_like(network.params[f"{layer}.b"], 10.0)
    bias[1] = -1e6
    network = network.with_params({f"{layer}.b": bias})
    x = np.random.default_rng(0).uniform(0, 1, (5, 1, 28, 28))
    alive = alive_filters(network, x, f"relu{layer[-1]}")
    assert alive.tolist() == [f != 1 for f in range(len(bias))]
