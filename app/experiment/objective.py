"""From the choice of an objective to the objective, and to the choice with its defaults filled in."""

from typing import Any

import numpy as np

from app import digits
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
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
        case CrossEntropyObjective(label=label):
            if label is None:
                label = _default_label(experiment, network, x)
            return CrossEntropy(np.array([label])), {"kind": "cross_entropy", "label": label}
        case LogitObjective(index=index):
            return Logit(index), choice.model_dump()
        case CellObjective(channel=channel, row=row, column=column):
            return Cell(channel, row, column), choice.model_dump()
        case DeltaObjective(delta=delta):
            return Delta(delta), dict(choice)


def _default_label(experiment: Experiment, network: Network, x: Array) -> int:
    """The sample's own label, or the predicted digit if the image is the user's."""
    if isinstance(experiment.image, SampleImage):
        return int(digits.samples().labels[experiment.image.sample])
    return int(network.forward(x).argmax())
