"""From an experiment to its parts with all defaults filled in, and to its trace."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.engine.loss import Objective
from app.engine.mistakes import Mistake, MistakeError, make
from app.engine.network import Network
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.experiment.choice import Experiment, SampleImage
from app.experiment.errors import ExperimentError, describe
from app.experiment.image import understand_image
from app.experiment.network import understand_network
from app.experiment.objective import understand_objective


class Picture(NamedTuple):
    """A trace, and its experiment with all defaults filled in. Posting that again gives the same trace."""

    experiment: dict[str, Any]
    trace: Trace


class Prepared(NamedTuple):
    """The parts of an experiment before it is traced; x is [1 x 1 x side x side]."""

    x: Array
    network: Network
    objective: Objective
    experiment: dict[str, Any]


def run(experiment: Experiment) -> Picture:
    """Trace an experiment; ExperimentError if its parts do not fit together, ImageError if a drawing has no ink."""
    x, network, objective, understood = prepare(experiment)
    return Picture(understood, trace(network, x, objective))


def trace_of(experiment: Mapping[str, Any]) -> Trace:
    """The trace of an experiment that is given as JSON; ExperimentError if it is wrong. The latest are kept."""
    return _trace(json.dumps(experiment))


@lru_cache(maxsize=64)
def _trace(experiment: str) -> Trace:
    try:
        return run(Experiment.model_validate_json(experiment)).trace
    except ValidationError as error:
        raise ExperimentError(describe(error.errors())) from error


def prepare(experiment: Experiment) -> Prepared:
    """The parts of an experiment, checked. Errors as in `run`."""
    network, network_as_understood = understand_network(experiment.network)
    chosen, image = experiment.image, understand_image(experiment)
    x = image[None, None]
    objective, objective_as_understood = understand_objective(experiment, network, x)
    network, objective = _with_mistakes(experiment, network, objective)
    understood: dict[str, Any] = {
        "image": {"sample": chosen.sample} if isinstance(chosen, SampleImage) else {"pixels": image},
        "network": network_as_understood,
        "objective": objective_as_understood,
    }
    if experiment.mistakes:
        understood["mistakes"] = [choice.model_dump() for choice in experiment.mistakes]
    return Prepared(x, network, objective, understood)


def refuse_mistakes(experiment: Experiment, what: str) -> None:
    """ExperimentError if the experiment has mistakes: `what`, such as "a chain", is only made of a right pass."""
    if experiment.mistakes:
        raise ExperimentError(f"mistakes: {what} is made of a right backward pass only; leave them out")


def _with_mistakes(experiment: Experiment, network: Network, objective: Objective) -> tuple[Network, Objective]:
    mistakes = [Mistake(choice.name, choice.layer, choice.variant) for choice in experiment.mistakes]
    made = network, objective
    for count in range(1, len(mistakes) + 1):  # one more each time, so that an error can say which it is
        try:
            made = make(mistakes[:count], network, objective)
        except MistakeError as error:
            raise ExperimentError(f"mistakes.{count - 1}.{error}") from error
    return made
