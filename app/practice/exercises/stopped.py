"""Which deltas a ReLU stops."""

import numpy as np

from app.engine.tensors import Array
from app.engine.trace import Trace
from app.practice.answers import Cells
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level, Tensors
from app.practice.givens import Region, plane, region_around
from app.practice.layers import Gates, gates, in_words

_LEAST = {1: 2, 2: 3, 3: 4}  # deltas that arrive, if there are so many


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for all deltas that are stopped; the level says how many arrive."""
    gate, d = _chosen(rng, trace, level)
    arriving = trace.tensors[f"{gate.relu}.grad"][d]
    z = trace.tensors[f"{gate.conv}.value"][d]
    region = region_around(z.shape, [(int(r), int(c)) for r, c in np.argwhere(arriving)])
    right = _stopped(trace.tensors, gate, d)
    places = [(int(r), int(c)) for r, c in right]
    passed = [(int(r), int(c)) for r, c in np.argwhere((arriving != 0) & (z > 0))]
    return Exercise(
        question=f"The deltas `{gate.relu}.grad[{d}]` arrive at the ReLU. Choose every delta that is not 0 and that "
        "the "
        "ReLU stops.",
        givens=(
            plane(trace.tensors, f"{gate.relu}.grad", d, note="choose the deltas that stop", region=region),
            plane(trace.tensors, f"{gate.conv}.value", d, note="z, what went into the ReLU", region=region),
        ),
        form=Cells(0),
        right=right,
        hints=(
            Hint("Forward, a ReLU lets a number through where z is greater than 0. Backward it does the same."),
            Hint(
                "So look at z in the cells whose delta is not 0. It is the sign of z that decides, not that of the "
                "delta."
            ),
            Hint(f"z is greater than 0 at {in_words(passed)}, so those pass. The deltas at {in_words(places)} stop."),
        ),
        read=lambda tensors: _stopped(tensors, gate, d),
        layers=(gate.relu,),
        cell=(f"{gate.conv}.grad", (d, *places[0])),
    )


def _stopped(tensors: Tensors, gate: Gates, d: int) -> Array:
    """The cells whose delta is not 0 after the ReLU, and 0 before it."""
    return np.argwhere((tensors[f"{gate.relu}.grad"][d] != 0) & (tensors[f"{gate.conv}.grad"][d] == 0))


def _chosen(rng: np.random.Generator, trace: Trace, level: Level) -> tuple[Gates, int]:
    """A channel in which some deltas stop and others pass."""
    found = []
    for gate in gates(trace):
        arriving = trace.tensors[f"{gate.relu}.grad"]
        passed = trace.tensors[f"{gate.conv}.grad"]
        for d in range(len(arriving)):
            count, alive = np.count_nonzero(arriving[d]), np.count_nonzero(passed[d])
            if 0 < alive < count and _region(arriving[d]) is not None:
                found.append((count < _LEAST[level], rng.random(), gate, d))
    if not found:
        raise ImpossibleError("no channel has deltas that stop beside others that pass")
    *_, gate, d = min(found, key=lambda one: one[:2])
    return gate, d


def _region(arriving: Array) -> Region | None:
    rows, columns = arriving.shape
    return region_around((rows, columns), [(int(r), int(c)) for r, c in np.argwhere(arriving)])


KIND = Kind("stopped", "Which deltas stop", ("06-relu",), make)
