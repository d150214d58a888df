"""Comparing somebody's own numbers with every known mistake, and with every two of them together."""

from functools import partial

import numpy as np

from app.experiment.choice import Experiment
from app.experiment.run import run
from app.practice.compare import compare
from benchmarks.experiments import experiments
from benchmarks.row import Budget, Options, Row
from benchmarks.timing import interleaved

TENSORS = ("input.grad", "conv1.grad", "conv1.W.grad", "conv1.b.grad", "conv2.W.grad")


def measure(options: Options) -> list[Row]:
    """Milliseconds for numbers that nothing explains, so that everything is tried, in the slowest of the tensors."""
    trace = run(Experiment.model_validate(experiments(1)[0])).trace
    rng = np.random.default_rng(0)
    subjects = {
        tensor: partial(compare, trace, tensor, rng.normal(size=trace.tensors[tensor].shape)) for tensor in TENSORS
    }
    times = interleaved(subjects, rounds=options.times(15), calls=1)
    medians = {tensor: 1e3 * float(np.median(seconds)) for tensor, seconds in times.items()}
    slowest = max(medians, key=medians.__getitem__)
    what = "comparing with every mistake and every two of them"
    return [Row(what, "ms", medians[slowest], budget=Budget("at most", 100), note=f"of {slowest}")]
