"""Training in the page: plain gradient descent, one step at a time, each step a pure function of what it is given.

So a run can be stopped, looked at, and taken up again from the weights of any of its steps; and its steps can be
computed in another process, where they slow nobody's pictures.
"""

import os
from dataclasses import dataclass

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy, Objective
from app.engine.network import two_block
from app.engine.tensors import Array
from app.engine.training import loss_and_grads

HELD_OUT = 200  # the last of the shipped digits, never trained on in the page


@dataclass(frozen=True)
class Lesson:
    """What is trained on: one image with its objective, or batches of the shipped digits where there is none."""

    image: Array | None  # [1 x 1 x 28 x 28]
    objective: Objective | None
    batch: int
    seed: int


@dataclass(frozen=True)
class Moment:
    """The network at one step: its loss and gradients on that step's batch, its accuracy on held-out digits."""

    loss: float
    accuracy: float
    grads: dict[str, Array]


def measure(params: dict[str, Array], lesson: Lesson, step: int) -> Moment:
    """Loss and gradients at these parameters; the batch is drawn anew for every step, the same for the same seed."""
    network = two_block(params)
    with np.errstate(over="ignore", invalid="ignore"):  # a rate that is too large is told to the user, not to the log
        loss, grads = loss_and_grads(network, *_batch(lesson, step))
        held_out = digits.shipped().take(slice(-HELD_OUT, None))
        predicted = network.forward(digits.as_input(held_out.images)).argmax(axis=1)
    return Moment(loss, float((predicted == held_out.labels).mean()), grads)


def descend(params: dict[str, Array], grads: dict[str, Array], rate: float) -> dict[str, Array]:
    """w - rate . dL/dw for every parameter that has a gradient."""
    with np.errstate(over="ignore", invalid="ignore"):
        return {name: p - rate * grads[name] if name in grads else p for name, p in params.items()}


def _batch(lesson: Lesson, step: int) -> tuple[Array, Objective]:
    if lesson.image is not None and lesson.objective is not None:
        return lesson.image, lesson.objective
    shipped = digits.shipped().take(slice(0, -HELD_OUT))
    chosen = np.random.default_rng([lesson.seed, step]).choice(len(shipped.labels), lesson.batch, replace=False)
    return digits.as_input(shipped.images[chosen]), CrossEntropy(shipped.labels[chosen])


def step_aside() -> None:
    """Ask the system to run everything else before this process."""
    if hasattr(os, "nice"):
        os.nice(10)
