"""The full trace of one image in float64, compared with PyTorch returning the same tensors."""

from functools import partial

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.trace import trace
from app.experiment import presets
from benchmarks.beside_torch import beside_torch
from benchmarks.row import Budget, Options, Row

CALLS = 20  # per round, about 3 ms: long enough for the clock, and with the caches of a busy server


def measure(options: Options) -> list[Row]:
    """Microseconds for the trace of one digit: every value, gradient and mask."""
    digit = digits.shipped().take(slice(1))
    x, network = digits.as_input(digit.images), presets.trained()
    ours = partial(trace, network, x, CrossEntropy(digit.labels.astype(np.int64)))
    row = Row("trace of one image, float64", "us", budget=Budget("at most", 0.7, "ratio"))
    return [beside_torch(row, ours, "tracer", (network.params, x, digit.labels), options.times(300), CALLS)]
