"""A step of training in the page is a pure function, and plain gradient descent."""

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.network import random_two_block
from app.engine.trace import trace
from app.practice import HELD_OUT, Lesson, descend, measure

DIGITS = Lesson(image=None, objective=None, batch=16, seed=3)


def test_the_same_step_of_the_same_seed_is_the_same_and_the_next_one_is_another() -> None:
    params = random_two_block(0).params
    first, again, next_one = measure(params, DIGITS, 5), measure(params, DIGITS, 5), measure(params, DIGITS, 6)
    assert first.loss == again.loss
    assert all(np.array_equal(first.grads[name], again.grads[name]) for name in params)
    assert first.loss != next_one.loss


def test_on_one_image_the_gradients_are_its_traces() -> None:
    network = random_two_block(0)
    x = digits.as_input(digits.shipped().images[7:8])
    objective = CrossEntropy(np.array([3]))
    moment = measure(network.params, Lesson(x, objective, batch=1, seed=0), 0)
    traced = trace(network, x, objective)
    assert moment.loss == traced.loss
    for name, grad in moment.grads.items():
        assert np.allclose(grad, traced.tensors[f"{name}.grad"], rtol=1e-12, atol=1e-15)


def test_descending_lowers_the_loss() -> None:
    params = random_two_block(1).params
    losses = []
    for step in range(40):
        moment = measure(params, DIGITS, step)
        losses.append(moment.loss)
        params = descend(params, moment.grads, 0.1)
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])


def test_accuracy_is_of_digits_that_no_step_sees() -> None:
    params = random_two_block(1).params
    held_out = digits.shipped().take(slice(-HELD_OUT, None))
    predicted = random_two_block(1).forward(digits.as_input(held_out.images)).argmax(axis=1)
    assert measure(params, DIGITS, 0).accuracy == (predicted == held_out.labels).mean()


def test_a_parameter_without_gradient_stays() -> None:
    params = {"dense.W": np.ones(3), "conv1.b": np.ones(2)}
    assert np.array_equal(descend(params, {"conv1.b": np.ones(2)}, 0.5)["dense.W"], np.ones(3))
    assert np.array_equal(descend(params, {"conv1.b": np.ones(2)}, 0.5)["conv1.b"], np.full(2, 0.5))
