"""What exercises are about: an experiment from a seed, and its trace."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from app import digits
from app.engine.tensors import Array
from app.engine.trace import Trace
from app.experiment.run import trace_of
from app.practice.exercise import ImpossibleError, Level, Start

_PAPER = {"weights": "paper"}
_DELTAS = {1: (1, 2), 2: (-2, -1, 1, 2), 3: (-1.5, -1, -0.5, 0.5, 1, 1.5, 2)}
_CELLS = {1: 1, 2: 2, 3: 2}  # of pool2 that have a delta


class Scene(NamedTuple):
    """An experiment as the API takes it, and its trace."""

    experiment: dict[str, Any]
    trace: Trace


def on_paper(rng: np.random.Generator, level: Level, start: Start) -> Scene:
    """One of the samples on the paper network."""
    return _scene({"image": {"sample": int(rng.integers(len(digits.SAMPLES)))}, "network": _PAPER}, rng, level, start)


def on_own(rng: np.random.Generator, own: Mapping[str, Any], level: Level, start: Start) -> Scene:
    """The reader's experiment. It keeps its objective if the backward pass begins there."""
    objective = own.get("objective")
    if objective and (objective["kind"] in ("cell", "delta")) == (start == "pool2"):
        return Scene(dict(own), trace_of(own))
    return _scene({key: own[key] for key in ("image", "network") if key in own}, rng, level, start)


def _scene(experiment: dict[str, Any], rng: np.random.Generator, level: Level, start: Start) -> Scene:
    if start == "loss":
        objective: dict[str, Any] = {"kind": "cross_entropy", "label": int(rng.integers(10))}
    else:
        probe = {"kind": "cell", "channel": 0, "row": 0, "column": 0}
        values = trace_of(experiment | {"objective": probe}).tensors["pool2.value"]
        objective = {"kind": "delta", "delta": _delta(rng, values, level).tolist()}
    whole = experiment | {"objective": objective}
    return Scene(whole, trace_of(whole))


def _delta(rng: np.random.Generator, values: Array, level: Level) -> Array:
    """A delta at one or two cells of pool2 [D x R x C] that are greater than 0, and so are reached by it."""
    alive = np.argwhere(values > 0)
    if not len(alive):
        raise ImpossibleError("no gate of the second block is open, so every delta of this digit is 0")
    delta = np.zeros(values.shape)
    most = _CELLS[level] if values.shape[1:] == (1, 1) else 1  # two far from each other would not fit into a table
    chosen = rng.choice(len(alive), size=min(most, len(alive)), replace=False)
    for cell in alive[chosen]:
        delta[tuple(cell)] = rng.choice(_DELTAS[level])
    return delta
