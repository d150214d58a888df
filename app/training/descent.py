"""Gradient descent in the page. Each step is a pure function of the parameters and the task.

A run can therefore be stopped and resumed from the weights of any step, and its steps can be computed in another
process, where they do not delay other requests.
"""

import os
from dataclasses import dataclass

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy, Objective
from app.engine.tensors import Array
from app.engine.training import loss_and_grads
from app.experiment.presets import two_block
from app.pixels import Form

HELD_OUT = 200  # the last of the shipped digits are never trained on in the page; they measure the accuracy


@dataclass(frozen=True)
class TrainingTask:
    """What to train on: one image and its objective or, if both are None, batches of the shipped digits."""

    image: Array | None  # [1 x 1 x side x side]
    objective: Objective | None
    form: Form  # in which the network takes a digit
    batch: int
    seed: int


@dataclass(frozen=True)
class TrainingStep:
    """One step: the loss and the gradients on its batch, and the accuracy on the held-out digits."""

    loss: float
    accuracy: float
    grads: dict[str, Array]


def evaluate(params: dict[str, Array], task: TrainingTask, step: int) -> TrainingStep:
    """The loss, accuracy and gradients at these parameters. The seed and the step's number determine its batch."""
    network = two_block(params, task.form.side)
    with np.errstate(over="ignore", invalid="ignore"):  # the reply reports a diverging run; the log need not
        loss, grads = loss_and_grads(network, *_batch(task, step))
        held_out = digits.shipped().take(slice(-HELD_OUT, None))
        predicted = network.forward(digits.as_input(held_out.images, form=task.form)).argmax(axis=1)
    return TrainingStep(loss, float((predicted == held_out.labels).mean()), grads)


def descend(params: dict[str, Array], grads: dict[str, Array], learning_rate: float) -> dict[str, Array]:
    """w - learning_rate . dL/dw for every parameter that has a gradient."""
    with np.errstate(over="ignore", invalid="ignore"):
        return {name: p - learning_rate * grads[name] if name in grads else p for name, p in params.items()}


def _batch(task: TrainingTask, step: int) -> tuple[Array, Objective]:
    if task.image is not None and task.objective is not None:
        return task.image, task.objective
    shipped = digits.shipped().take(slice(0, -HELD_OUT))
    chosen = np.random.default_rng([task.seed, step]).choice(len(shipped.labels), task.batch, replace=False)
    return digits.as_input(shipped.images[chosen], form=task.form), CrossEntropy(shipped.labels[chosen])


def lower_priority() -> None:
    """Let the operating system run every other process before this one."""
    if hasattr(os, "nice"):
        os.nice(10)
