"""All of dW of a kernel."""

import numpy as np

from app.engine.trace import Trace
from app.practice.answers import Grid, tolerance_of
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level
from app.practice.exercises.weight import delta_region, deltas_and_input
from app.practice.givens import others_are_zero
from app.practice.layers import Conv, convs, in_words
from app.words.mathml import symbol

_MOST_DELTAS = {1: 3, 2: 5, 3: 9}  # that are not 0
_LARGEST = 4  # rows of a kernel


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for the whole gradient of a kernel; the level says how many deltas it is made of."""
    conv, f, d = _chosen(rng, trace, level)
    tensor = f"{conv.name}.W.grad"
    right = trace.tensors[tensor][f, d]
    region = delta_region(trace, conv, f)
    delta = trace.tensors[conv.delta][f]
    alive = [(int(r), int(c)) for r, c in np.argwhere(delta)]
    first = alive[0]
    rows = tuple(str(i) for i in range(conv.size))
    return Exercise(
        question=f"Compute all {right.size} numbers of `{tensor}[{f},{d}]`, the gradient of the {conv.size} x "
        f"{conv.size} kernel.{others_are_zero(trace.tensors[conv.delta].shape[1:], region)}",
        givens=deltas_and_input(trace, conv, f, d, region),
        form=Grid(rows, rows, tolerance_of(right)),
        right=right,
        hints=(
            Hint(
                "Lay the kernel on the input once for each delta that is not 0. Multiply the patch below it by the "
                "delta, and add the results up, cell by cell.",
                symbol(r"\frac{\partial L}{\partial W_{i,j}} = \sum_{r,c} \delta_{r,c} \cdot x_{r+i,c+j}").mathml,
            ),
            Hint(
                f"The deltas that are not 0 stand at {in_words(alive)}. The patch of the delta at {in_words([first])} "
                f"begins in row {first[0]}, column {first[1]} of the input and has {conv.size} rows and columns."
            ),
            Hint("Each row of the gradient, from left to right: " + _rows(right)),
        ),
        read=lambda tensors: tensors[tensor][f, d],
        layers=(conv.name,),
        cell=(tensor, (f, d, 0, 0)),
    )


def _chosen(rng: np.random.Generator, trace: Trace, level: Level) -> tuple[Conv, int, int]:
    """A kernel whose gradient is made of few deltas; one of 3 x 3 if there is one."""
    found = []
    for conv in convs(trace):
        for f, d in np.ndindex(conv.filters, conv.depth):
            grad = trace.tensors[f"{conv.name}.W.grad"][f, d]
            count = np.count_nonzero(trace.tensors[conv.delta][f])
            can_be_shown = conv.size <= _LARGEST and delta_region(trace, conv, f) is not None
            if np.count_nonzero(grad) >= 2 and count <= _MOST_DELTAS[level] and can_be_shown:
                found.append((abs(conv.size - 3), rng.random(), conv, f, d))
    if not found:
        raise ImpossibleError("no kernel has a gradient that can be computed by hand")
    *_, conv, f, d = min(found, key=lambda one: one[:2])
    return conv, f, d


def _rows(values: np.ndarray) -> str:
    return "; ".join(", ".join(f"{value:.5g}" for value in row + 0.0) for row in values) + "."


KIND = Kind("kernel", "All of dW", ("07-one-weight", "10-matrix-notation"), make)
