"""The gradient check of every parameter of the default network."""

import numpy as np

from app.experiment.choice import Experiment
from app.experiment.run import run
from app.web.api.check import GradientCheck
from benchmarks.experiments import experiments
from benchmarks.row import Budget, Options, Row
from benchmarks.timing import interleaved


def measure(options: Options) -> list[Row]:
    """Seconds to compute the reply of POST /api/check: the trace, two losses for each parameter, and the JSON."""
    experiment = Experiment.model_validate(experiments(1)[0])

    def check() -> bytes:
        return GradientCheck(run(experiment).trace, None).run().reply("typed")

    times = interleaved({"ours": check}, rounds=options.times(9), calls=1)
    return [Row("gradient check of every parameter", "s", float(np.median(times["ours"])), budget=Budget("at most", 1))]
