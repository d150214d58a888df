"""A training step on 64 digits, with gradients and the AdamW update, compared with PyTorch."""

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.training import AdamW, loss_and_grads
from app.experiment import presets
from benchmarks.beside_torch import beside_torch
from benchmarks.row import Budget, Options, Row

BATCH = 64
RATE = 1e-3


def measure(options: Options) -> list[Row]:
    """Microseconds per step in float32, in which the included weights were trained."""
    batch = digits.shipped().take(slice(BATCH))
    x, labels = digits.as_input(batch.images, np.float32), batch.labels.astype(np.int64)
    start = {name: p.astype(np.float32) for name, p in presets.trained().params.items()}
    network, adam = presets.trained().with_params(start), AdamW()

    def step() -> float:
        nonlocal network
        loss, grads = loss_and_grads(network, x, CrossEntropy(labels))
        network = network.with_params(adam.step(network.params, grads, RATE))
        return loss

    row = Row(f"training step, batch {BATCH}", "us", budget=Budget("at most", 1.0, "ratio"))
    return [beside_torch(row, step, "trainer", (start, x, labels), options.times(200), 2)]
