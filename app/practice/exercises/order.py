"""The steps of the backward pass, in their order."""

import numpy as np

from app.engine.trace import Trace
from app.practice.answers import Order
from app.practice.exercise import Exercise, Hint, Kind, Level

# Each step needs the result of the one before, so there is one order.
_STEPS = (
    "Subtract the label from the probabilities: p − y",
    "Multiply by the transposed weights of the dense head, and put the result back into the shape of pool2",
    "Send each gradient of pool2 to the cell that won its window",
    "Stop it where z of conv2 is not greater than 0: the deltas of conv2",
    "Go back through conv2 with the flipped kernel: the gradient of pool1",
    "Send each gradient of pool1 to the cell that won its window",
    "Stop it where z of conv1 is not greater than 0: the deltas of conv1",
    "Multiply the deltas of conv1 by the unfolded input: dW of conv1",
)
_COUNTS = {1: 4, 2: 6, 3: 8}


def make(rng: np.random.Generator, _: Trace, level: Level) -> Exercise:
    """Ask for the order of some steps that follow each other; the level says of how many."""
    count = _COUNTS[level]
    first = int(rng.integers(len(_STEPS) - count + 1))
    steps = _STEPS[first : first + count]
    shuffled = np.arange(count)
    while np.array_equal(shuffled, np.arange(count)):
        shuffled = rng.permutation(count)
    items = tuple(steps[i] for i in shuffled)
    right = np.argsort(shuffled)
    return Exercise(
        question="Put these steps of the backward pass into their order, the first one at the top.",
        givens=(),
        form=Order(items),
        right=right,
        hints=(
            Hint(
                "The backward pass begins at the loss and ends at the image. Each step needs the result of the one "
                "before."
            ),
            Hint(f"The first of these steps is: {steps[0]}. The last one is: {steps[-1]}."),
            Hint("The order: " + "; ".join(f"{n}. {step}" for n, step in enumerate(steps, 1)) + "."),
        ),
    )


KIND = Kind("order", "Order the steps", ("03-gradient", "04-loss", "10-matrix-notation"), make)
