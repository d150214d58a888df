"""Which cell of a max-pool's window wins."""

import numpy as np

from app.engine.trace import Trace
from app.practice.answers import Cells
from app.practice.derived import name
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level, Slip
from app.practice.givens import plane, region_around
from app.practice.layers import Gates, gates, window
from app.words.mathml import rounded


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for the winner of one window; from level 3 on of one with a tie, if there is one."""
    found = [
        (_is_tied(trace, gate, d, r, c) != (level == 3), rng.random(), gate, d, r, c)
        for gate in gates(trace)
        for d, r, c in np.argwhere(trace.tensors[f"{gate.pool}.value"] > 0).tolist()
    ]
    if not found:
        raise ImpossibleError("no window of a max-pool has a number above 0")
    *_, gate, d, r, c = min(found, key=lambda one: one[:2])
    values = trace.tensors[f"{gate.relu}.value"][d]
    cells = window(r, c)
    mask = trace.tensors[f"{gate.pool}.mask"][d]
    right = np.array([cell for cell in cells if mask[cell]])
    best = float(trace.tensors[f"{gate.pool}.value"][d, r, c])
    tied = [cell for cell in cells if values[cell] == best]
    return Exercise(
        question=f"Which cell of the marked window wins, so that {name(f'{gate.pool}.value', (d, r, c))} is its "
        "number? "
        "If several are equally large, the first one in reading order wins.",
        givens=(
            plane(
                trace.tensors,
                f"{gate.relu}.value",
                d,
                note="choose one cell",
                region=region_around(values.shape, cells),
                marked=cells,
            ),
        ),
        form=Cells(0, 1),
        right=right,
        hints=(
            Hint("A max-pool keeps the largest of the four numbers in its window, and remembers where it stood."),
            Hint("Compare the upper row of the window first, from left to right, and then the lower row."),
            Hint(
                f"The largest number is {rounded(best)}. It stands in row {right[0][0]}, column {right[0][1]}"
                + (", the first of those that are equally large." if len(tied) > 1 else ".")
            ),
        ),
        slips=tuple(
            Slip(
                np.array([cell]),
                "The tie went to another cell",
                "The number is right. Where several cells are equally large, the first in reading order wins: left "
                "before right, the upper row before the lower.",
                "05-max-pool",
            )
            for cell in tied[1:]
        ),
        cell=(f"{gate.pool}.value", (d, r, c)),
    )


def _is_tied(trace: Trace, gate: Gates, d: int, r: int, c: int) -> bool:
    best = trace.tensors[f"{gate.pool}.value"][d, r, c]
    values = trace.tensors[f"{gate.relu}.value"][d]
    return sum(bool(values[cell] == best) for cell in window(r, c)) > 1


KIND = Kind("winner", "Which cell wins", ("02-forward", "05-max-pool"), make)
