"""From the choice of an objective to the objective, and to the choice with its defaults filled in."""

from typing import Any

import numpy as np

from app import digits
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective, softmax
from app.engine.network import Network
from app.engine.tensors import Array, ShapeError
from app.experiment.choice import (
    CellObjective,
    CrossEntropyObjective,
    DeltaObjective,
    Experiment,
    LogitObjective,
    ObjectiveChoice,
    SampleImage,
)
from app.experiment.errors import ExperimentError

SURE = 0.9  # the probability from which on the gradients of the predicted digit's own loss are small


def understand_objective(experiment: Experiment, network: Network, x: Array) -> tuple[Objective, dict[str, Any]]:
    """The chosen objective, and the choice with its label; ExperimentError if it does not fit the network."""
    objective, understood = _chosen(experiment, network, x)
    try:
        objective.check(network)
    except ShapeError as error:
        raise ExperimentError(f"objective: {error}") from error
    return objective, understood


def _chosen(experiment: Experiment, network: Network, x: Array) -> tuple[Objective, dict[str, Any]]:
    choice: ObjectiveChoice = experiment.objective or CrossEntropyObjective(kind="cross_entropy")
    match choice:
        case CrossEntropyObjective(label=wanted):
            label = _label(wanted, experiment, network, x)
            return CrossEntropy(np.array([label])), {"kind": choice.kind, "label": label}
        case LogitObjective(index=wanted):
            index = int(network.forward(x).argmax()) if wanted == "predicted" else wanted
            return Logit(index), {"kind": choice.kind, "index": index}
        case CellObjective(channel=channel, row=row, column=column):
            return Cell(channel, row, column), choice.model_dump()
        case DeltaObjective(delta=delta):
            return Delta(delta), dict(choice)


def _label(wanted: int | str | None, experiment: Experiment, network: Network, x: Array) -> int:
    if isinstance(wanted, int):
        return wanted
    if wanted is None and isinstance(experiment.image, SampleImage):
        return int(digits.samples().labels[experiment.image.sample])
    p = softmax(network.forward(x))[0]
    likeliest, second = np.argsort(-p, kind="stable")[:2]
    return int(second if wanted == "second_guess" and p[likeliest] >= SURE else likeliest)
