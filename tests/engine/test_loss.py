import math

import numpy as np
import pytest

from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective, softmax
from app.engine.network import Network
from app.engine.tensors import ShapeError
from app.experiment.presets import random_two_block


def test_softmax_does_not_overflow() -> None:
    p = softmax(np.array([[1e6, 1e6, -1e6]]))
    assert p.tolist() == [[0.5, 0.5, 0]]


def test_cross_entropy_does_not_overflow_and_is_exact_for_a_label_of_tiny_probability() -> None:
    loss, grad = CrossEntropy(np.array([1])).loss_and_grad(np.array([[1e6, -1e6]]))
    assert loss == 2e6
    assert grad.tolist() == [[1, -1]]


def test_cross_entropy_is_minus_the_log_of_the_labels_probability() -> None:
    y = np.array([[1.0, 2.0, -0.5], [0.0, 0.0, 0.0]])
    loss, grad = CrossEntropy(np.array([1, 0])).loss_and_grad(y)
    p = math.exp(2) / (math.e + math.exp(2) + math.exp(-0.5))
    assert loss == pytest.approx((-math.log(p) + math.log(3)) / 2, rel=1e-14)
    assert grad[0, 1] == pytest.approx((p - 1) / 2, rel=1e-14)
    assert grad[1].tolist() == pytest.approx([-1 / 3, 1 / 6, 1 / 6], rel=1e-14)
    np.testing.assert_allclose(grad.sum(axis=1), 0, atol=1e-16)


@pytest.mark.parametrize("n", [1, 4])
def test_the_gradient_of_a_batch_is_each_images_gradient_divided_by_the_number_of_images(n: int) -> None:
    rng = np.random.default_rng(n)
    logits, pooled = rng.normal(size=(n, 10)), rng.normal(size=(n, 2, 3, 3))
    delta = rng.normal(size=(2, 3, 3))
    labels = rng.integers(0, 10, n)
    for objective, y in ((Logit(3), logits), (Cell(1, 2, 0), pooled), (Delta(delta), pooled)):
        loss, grad = objective.loss_and_grad(y)
        alone = [objective.loss_and_grad(y[i : i + 1]) for i in range(n)]
        assert loss == pytest.approx(sum(one for one, _ in alone) / n, rel=1e-13)
        np.testing.assert_allclose(grad, np.concatenate([g for _, g in alone]) / n, rtol=1e-13)
    loss, grad = CrossEntropy(labels).loss_and_grad(logits)
    alone = [CrossEntropy(labels[i : i + 1]).loss_and_grad(logits[i : i + 1]) for i in range(n)]
    assert loss == pytest.approx(sum(one for one, _ in alone) / n, rel=1e-13)
    np.testing.assert_allclose(grad, np.concatenate([g for _, g in alone]) / n, rtol=1e-13)


def test_the_gradient_is_1_at_one_place_for_a_logit_or_a_cell_and_as_given_for_a_delta() -> None:
    loss, grad = Logit(2).loss_and_grad(np.array([[5.0, 6.0, 7.0]]))
    assert loss == 7
    assert grad.tolist() == [[0, 0, 1]]
    y = np.arange(8.0).reshape(1, 2, 2, 2)
    loss, grad = Cell(1, 0, 1).loss_and_grad(y)
    assert loss == 5
    assert np.flatnonzero(grad).tolist() == [5]
    assert grad.max() == 1
    delta = np.arange(8.0).reshape(2, 2, 2) - 3
    loss, grad = Delta(delta).loss_and_grad(y)
    assert loss == (delta * y[0]).sum()
    assert np.array_equal(grad[0], delta)


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        (CrossEntropy(np.array([10])), "label must be 0 to 9, not 10"),
        (CrossEntropy(np.array([3, -1])), "label must be 0 to 9, not -1"),
        (Logit(10), "index must be 0 to 9, not 10"),
        (Logit(-1), "index must be 0 to 9, not -1"),
        (Cell(10, 0, 0), "channel must be 0 to 9, not 10"),
        (Cell(0, 5, 0), "row must be 0 to 4, not 5"),
        (Cell(0, 0, -1), "column must be 0 to 4, not -1"),
        (
            Delta(np.zeros((10, 5))),
            r"delta must be of pool2's shape \[10 x 5 x 5\], not \[10 - 5\]",
        ),
    ],
)
def test_an_objective_out_of_range_is_refused_with_the_range(objective: Objective, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        objective.check(random_two_block(0))


@pytest.mark.parametrize(
    "objective", [CrossEntropy(np.array([0, 9])), Logit(9), Cell(9, 4, 4), Delta(np.zeros((10, 5, 5)))]
)
def test_an_objective_at_the_edge_of_its_range_is_accepted(objective: Objective) -> None:
    objective.check(random_two_block(0))


def test_an_objective_at_the_last_max_pool_needs_one() -> None:
    without = Network(random_two_block(0).layers[:2])
    with pytest.raises(ShapeError, match="no max-pool"):
        Cell(0, 0, 0).check(without)
