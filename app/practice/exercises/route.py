"""Where a delta goes: through a max-pool, and from level 2 on through the ReLU before it as well."""

import numpy as np

from app.engine.trace import Trace
from app.practice.answers import Grid, tolerance_of
from app.practice.derived import name
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level
from app.practice.givens import plane, region_around
from app.practice.layers import Gates, gates, in_words, window
from app.words.mathml import rounded


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for the four gradients of one window; at level 3 of one with a tie, if there is one."""
    gate, d, r, c = _chosen(rng, trace, level)
    through = gate.relu if level == 1 else gate.conv  # whose gradient is asked for
    tensor, seen = f"{through}.grad", f"{through}.value"
    cells = window(r, c)
    rows, columns = (str(2 * r), str(2 * r + 1)), (str(2 * c), str(2 * c + 1))
    part = (d, slice(2 * r, 2 * r + 2), slice(2 * c, 2 * c + 2))
    right = trace.tensors[tensor][part]
    delta = float(trace.tensors[f"{gate.pool}.grad"][d, r, c])
    (goes_to,) = [cell for cell in cells if trace.tensors[tensor][d][cell]]
    way = "the max-pool" if level == 1 else "the max-pool and the ReLU"
    z = "" if level == 1 else " The numbers shown are z, before the ReLU."
    values = trace.tensors[seen][d]
    return Exercise(
        question=f"The gradient {name(f'{gate.pool}.grad', (d, r, c))} is {rounded(delta)}. It goes back through {way} "
        f"into the marked window. Which four numbers of `{tensor}[{d}]` does that give?{z}",
        givens=(
            plane(
                trace.tensors,
                seen,
                d,
                note="the values that went forward",
                region=region_around(values.shape, cells),
                marked=cells,
            ),
        ),
        form=Grid(rows, columns, tolerance_of(right)),
        right=right,
        hints=(
            Hint(
                "A max-pool sends the whole gradient to the cell that won the window. The other three did not change "
                "the result, so they get 0."
            ),
            Hint(
                "If several cells are equally large, the first one in reading order won. A ReLU passes a gradient "
                "where z > 0."
            ),
            Hint(
                f"The winner is the cell at {in_words([goes_to])}, with {rounded(float(values[goes_to]))}. "
                f"It gets {rounded(delta)}; the other three get 0."
            ),
        ),
        read=lambda tensors: tensors[tensor][part],
        layers=(gate.pool,) if level == 1 else (gate.pool, gate.relu),
        cell=(tensor, (d, *goes_to)),
    )


def _chosen(rng: np.random.Generator, trace: Trace, level: Level) -> tuple[Gates, int, int, int]:
    """A window with a gradient that arrives."""
    found = []
    for gate in gates(trace):
        grad, best = trace.tensors[f"{gate.pool}.grad"], trace.tensors[f"{gate.pool}.value"]
        for d, r, c in np.argwhere((grad != 0) & (best > 0)).tolist():
            values = trace.tensors[f"{gate.relu}.value"][d]
            is_tied = sum(bool(values[cell] == best[d, r, c]) for cell in window(r, c)) > 1
            found.append((is_tied != (level == 3), rng.random(), gate, d, r, c))
    if not found:
        raise ImpossibleError("no gradient passes a max-pool")
    *_, gate, d, r, c = min(found, key=lambda one: one[:2])
    return gate, d, r, c


KIND = Kind("route", "Where a delta goes", ("05-max-pool", "06-relu"), make)
