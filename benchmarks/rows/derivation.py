"""The derivation of one number, for every kind of tensor."""

from functools import partial

import numpy as np

from app.engine.gradcheck import is_gradient
from app.experiment.choice import Experiment
from app.experiment.run import run
from app.web.api.cell import CellRequest
from app.web.api.derivation import derivation_reply
from benchmarks.experiments import experiments
from benchmarks.row import Budget, Options, Row
from benchmarks.timing import interleaved


def measure(options: Options) -> list[Row]:
    """Milliseconds to compute the reply of POST /api/derivation, including the trace, for the slowest tensor.

    Gradients have a finite difference; values and parameters don't.
    """
    experiment = experiments(1)[0]
    subjects = {
        name: partial(derivation_reply, _middle(experiment, name, tensor.shape), "typed")
        for name, tensor in run(Experiment.model_validate(experiment)).trace.tensors.items()
        if not name.endswith(".mask")
    }
    times = interleaved(subjects, rounds=options.times(40), calls=1)
    medians = {name: 1e3 * float(np.median(seconds)) for name, seconds in times.items()}
    return [
        _row("without", {name: ms for name, ms in medians.items() if not is_gradient(name)}, 2),
        _row("with", {name: ms for name, ms in medians.items() if is_gradient(name)}, 3),
    ]


def _middle(experiment: object, tensor: str, shape: tuple[int, ...]) -> CellRequest:
    return CellRequest.model_validate({"experiment": experiment, "tensor": tensor, "index": [n // 2 for n in shape]})


def _row(finite_difference: str, medians: dict[str, float], budget: float) -> Row:
    slowest = max(medians, key=medians.__getitem__)
    what = f"derivation of one number, {finite_difference} finite difference"
    return Row(what, "ms", medians[slowest], budget=Budget("at most", budget), note=f"of {slowest}")
