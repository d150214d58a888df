from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.trace import LayerTrace, Trace, trace
from app.experiment.presets import random_two_block

OBJECTIVES: list[Objective] = [
    CrossEntropy(np.array([3])),
    Logit(4),
    Cell(0, 2, 2),
    Delta(np.random.default_rng(0).normal(size=(10, 5, 5))),
]
KINDS = pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)


def image(seed: int = 0, n: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(seed).uniform(0, 1, (n, 1, 28, 28))


def arrays(of: Trace) -> list[NDArray[Any]]:
    return [
        array
        for step in of.layers
        for array in (step.value, step.grad, step.mask, *(step.param_grads or {}).values())
        if array is not None
    ]


@KINDS
def test_tracing_does_not_change_its_inputs(objective: Objective) -> None:
    network, x = random_two_block(1), image()
    given = [x, *network.params.values(), *(v for v in vars(objective).values() if isinstance(v, np.ndarray))]
    before = [array.copy() for array in given]
    for array in given:
        array.flags.writeable = False  # so even a change that is undone later would fail
    trace(network, x, objective)
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


@KINDS
def test_a_trace_does_not_change_when_its_inputs_are_changed_afterwards(objective: Objective) -> None:
    x = image()
    ours = trace(random_two_block(1), x, objective)
    before = [array.copy() for array in arrays(ours)]
    x[...] = 7
    for value in vars(objective).values():
        assert not isinstance(value, np.ndarray) or not any(np.shares_memory(value, a) for a in arrays(ours))
    assert all(np.array_equal(a, b) for a, b in zip(arrays(ours), before, strict=True))


@KINDS
def test_a_gradient_has_the_shape_of_its_value_and_a_mask_the_shape_of_its_layers_input(objective: Objective) -> None:
    ours = trace(random_two_block(1), image(n=2), objective)
    before: LayerTrace | None = None
    for step in ours.layers:
        assert step.grad is None or step.grad.shape == step.value.shape
        if step.mask is not None:
            assert before is not None
            assert step.mask.shape == before.value.shape
        for name, grad in (step.param_grads or {}).items():
            assert grad.shape == step.layer.params[name].shape
        before = step


def test_the_layers_after_pool2_have_no_gradient_if_the_objective_is_at_pool2() -> None:
    for objective in OBJECTIVES:
        ours = trace(random_two_block(1), image(), objective)
        without = [step.layer.name for step in ours.layers if step.grad is None]
        assert without == (["dense"] if ours.start == "pool2" else [])
        assert (ours["dense"].param_grads is None) == (ours.start == "pool2")


@KINDS
def test_the_trace_of_a_batch_holds_the_traces_of_its_images(objective: Objective) -> None:
    network, x = random_two_block(2), image(n=3)
    together = trace(network, x, CrossEntropy(np.array([3, 3, 3])) if objective.at(network) == "dense" else objective)
    for i in range(3):
        alone = trace(
            network, x[i : i + 1], CrossEntropy(np.array([3])) if objective.at(network) == "dense" else objective
        )
        for step, one in zip(together.layers, alone.layers, strict=True):
            np.testing.assert_allclose(step.value[i], one.value[0], rtol=1e-11, atol=1e-13)
            if step.grad is not None and one.grad is not None:
                np.testing.assert_allclose(3 * step.grad[i], one.grad[0], rtol=1e-10, atol=1e-13)


def test_the_same_experiment_gives_the_same_trace_every_time() -> None:
    first, again = (trace(random_two_block(5), image(), OBJECTIVES[0]) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(arrays(first), arrays(again), strict=True))
    assert first.loss == again.loss


def test_probabilities_are_the_softmax_of_the_last_layer_and_layers_are_found_by_name() -> None:
    network, x = random_two_block(5), image()
    ours = trace(network, x, OBJECTIVES[2])
    p, y = ours.probabilities, network.forward(x)
    assert p.shape == (1, 10)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(p, np.exp(y) / np.exp(y).sum(axis=1, keepdims=True), rtol=1e-12)
    assert ours["conv2"].layer.name == "conv2"
