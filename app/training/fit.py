"""Training the shipped weights on augmented MNIST digits, with the engine's own gradients."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.digits import Digits, as_input
from app.engine.loss import CrossEntropy
from app.engine.network import Network
from app.engine.training import AdamW, loss_and_grads, one_cycle
from app.experiment.presets import random_two_block
from app.training.augment import distort

VALIDATION = 5000  # the last training digits are held out to make choices by, so that the test digits are not used


class Progress(NamedTuple):
    """The state after one step: the network so far, and the mean loss on the step's batch."""

    step: int
    steps: int
    loss: float
    network: Network


def accuracy(network: Network, digits: Digits) -> float:
    """The share of digits that the network classifies correctly, in 0..1."""
    dtype = network.params["dense.b"].dtype
    batches = (digits.take(slice(i, i + 500)) for i in range(0, len(digits.labels), 500))
    right = sum(int((network.forward(as_input(b.images, dtype)).argmax(axis=1) == b.labels).sum()) for b in batches)
    return right / len(digits.labels)


def fit(digits: Digits, *, seed: int, epochs: int, batch: int, learning_rate: float) -> Iterator[Progress]:
    """Train the default network from random weights in float32: AdamW, one cycle, distorted digits.

    The same seed gives the same weights. Digits that do not fill a last batch are left out of the epoch.
    """
    rng = np.random.default_rng(seed)
    network = random_two_block(seed)
    network = network.with_params({name: p.astype(np.float32) for name, p in network.params.items()})
    images = digits.images.astype(np.float32) / np.float32(255)
    adam = AdamW()
    per_epoch = len(images) // batch
    steps = epochs * per_epoch
    for step in range(steps):
        if step % per_epoch == 0:
            order = rng.permutation(len(images))
        chosen = order[(step % per_epoch) * batch :][:batch]
        x = distort(rng, images[chosen])[:, None]
        loss, grads = loss_and_grads(network, x, CrossEntropy(digits.labels[chosen]))
        rate = one_cycle(step, steps, learning_rate)
        network = network.with_params(adam.step(network.params, grads, rate))
        yield Progress(step + 1, steps, loss, network)
