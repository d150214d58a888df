"""A training step in the page is a pure function, and plain gradient descent."""

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.trace import trace
from app.experiment.presets import ConvSize, random_two_block
from app.pixels import MNIST_FORM, Form
from app.training.descent import HELD_OUT, TrainingTask, descend, evaluate

ON_DIGITS = TrainingTask(image=None, objective=None, form=MNIST_FORM, batch=16, seed=3)


def test_a_step_is_reproducible_and_each_step_has_its_own_batch() -> None:
    params = random_two_block(0).params
    first, again, following = (evaluate(params, ON_DIGITS, step) for step in (5, 5, 6))
    assert first.loss == again.loss
    assert all(np.array_equal(first.grads[name], again.grads[name]) for name in params)
    assert first.loss != following.loss


def test_on_one_image_the_gradients_are_those_of_its_trace() -> None:
    network = random_two_block(0)
    x = digits.as_input(digits.shipped().images[7:8])
    objective = CrossEntropy(np.array([3]))
    step = evaluate(network.params, TrainingTask(x, objective, MNIST_FORM, batch=1, seed=0), 0)
    traced = trace(network, x, objective)
    assert step.loss == traced.loss
    for name, grad in step.grads.items():
        assert np.allclose(grad, traced.tensors[f"{name}.grad"], rtol=1e-12, atol=1e-15)


def test_a_network_with_a_smaller_input_gets_the_digits_in_its_size() -> None:
    task = TrainingTask(None, None, Form(11), batch=4, seed=0)
    step = evaluate(random_two_block(0, ConvSize(2, 3), ConvSize(3, 2), 11).params, task, 0)
    assert step.grads["dense.W"].shape == (10, 3)
    assert step.grads["conv1.W"].any()


def test_descending_lowers_the_loss() -> None:
    params = random_two_block(1).params
    losses = []
    for number in range(40):
        step = evaluate(params, ON_DIGITS, number)
        losses.append(step.loss)
        params = descend(params, step.grads, 0.1)
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])


def test_accuracy_is_measured_on_digits_that_are_never_trained_on() -> None:
    params = random_two_block(1).params
    held_out = digits.shipped().take(slice(-HELD_OUT, None))
    predicted = random_two_block(1).forward(digits.as_input(held_out.images)).argmax(axis=1)
    assert evaluate(params, ON_DIGITS, 0).accuracy == (predicted == held_out.labels).mean()


def test_a_parameter_without_a_gradient_does_not_change() -> None:
    params = {"dense.W": np.ones(3), "conv1.b": np.ones(2)}
    assert np.array_equal(descend(params, {"conv1.b": np.ones(2)}, 0.5)["dense.W"], np.ones(3))
    assert np.array_equal(descend(params, {"conv1.b": np.ones(2)}, 0.5)["conv1.b"], np.full(2, 0.5))
