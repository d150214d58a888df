"""A row of X_col, or a part of it where the row is long."""

import numpy as np

from app.engine.tensors import im2col
from app.engine.trace import Trace
from app.practice.answers import Grid, tolerance_of
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level, Slip
from app.practice.givens import Region, plane
from app.practice.layers import Conv, convs, moved

_WHOLE = 9  # entries: a longer row is asked for in part
_PART = 8


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for entries of one row: in the last convolution, and from level 2 on in any."""
    conv, d, i, j, r = _chosen(rng, trace, level)
    x = trace.tensors[f"{conv.before}.value"]
    rows, columns = x.shape[1] - conv.size + 1, x.shape[2] - conv.size + 1
    is_whole = rows * columns <= _WHOLE
    first, count = (0, rows * columns) if is_whole else (r * columns, min(columns, _PART))
    at = int(np.ravel_multi_index((d, i, j), (conv.depth, conv.size, conv.size)))
    X_col = im2col(x[None], conv.size)[0]
    right = X_col[at, first : first + count][None]
    which = "all entries" if is_whole else f"the entries {first} to {first + count - 1}"
    region = None if x.shape[1] <= 10 else Region(r, 0, conv.size + 1, min(columns, _PART) + conv.size - 1)
    positions = [divmod(p, columns) for p in range(first, first + count)]
    return Exercise(
        question=f"The input `{conv.before}.value[{d}]` is unfolded for a kernel of {conv.size} x {conv.size}. Write "
        f"down {which} of the row of X_col that belongs to the weight in row {i}, column {j} of channel {d}. "
        "The positions of the kernel are counted in reading order.",
        givens=(plane(trace.tensors, f"{conv.before}.value", d, note=f"the input of {conv.title}", region=region),),
        form=Grid(("",), tuple(f"position {r}, {c}" for r, c in positions), tolerance_of(right)),
        right=right,
        hints=(
            Hint(
                "Each column of X_col is one window. Each row belongs to one weight: it has what lay under it, "
                "window by window."
            ),
            Hint(
                f"At the position r, c of the kernel this weight lay on the cell in row {moved('r', i)}, "
                f"column {moved('c', j)}. "
                f"So the first entry is the cell in row {positions[0][0] + i}, column {positions[0][1] + j}."
            ),
            Hint("The entries: " + ", ".join(f"{value:.5g}" for value in right[0]) + "."),
        ),
        slips=_slips(x[d], positions, conv, i, j),
        cell=(f"{conv.name}.W.grad", (0, d, i, j)),
    )


def _slips(x: np.ndarray, positions: list[tuple[int, int]], conv: Conv, i: int, j: int) -> tuple[Slip, ...]:
    """Rows of other weights, which are easily taken for it."""

    def row(i: int, j: int) -> np.ndarray:
        return np.array([[x[r + i, c + j] for r, c in positions]])

    last = conv.size - 1
    return (
        Slip(
            row(0, 0),
            "The weight’s own place was left out",
            f"That is the row of the weight in row 0, column 0. The weight in row {i}, column {j} lies {i} rows "
            "further "
            f"down and {j} columns further right.",
            "10-matrix-notation",
        ),
        Slip(
            row(j, i),
            "Row and column were exchanged",
            f"That is the row of the weight in row {j}, column {i}.",
            "10-matrix-notation",
        ),
        Slip(
            row(last - i, last - j),
            "The kernel was flipped",
            "For X_col the kernel is not flipped: the flip belongs to the way back to the input.",
            "10-matrix-notation",
        ),
    )


def _chosen(rng: np.random.Generator, trace: Trace, level: Level) -> tuple[Conv, int, int, int, int]:
    """A weight that is not at the kernel's first place, and the row of positions; its entries are not all the same."""
    found = []
    for conv in convs(trace)[-1 if level == 1 else 0 :]:
        x = trace.tensors[f"{conv.before}.value"]
        rows, columns = x.shape[1] - conv.size + 1, x.shape[2] - conv.size + 1
        whole = rows * columns <= _WHOLE
        for d, i, j, r in np.ndindex(conv.depth, conv.size, conv.size, 1 if whole else rows):
            part = x[d, i : i + rows, j : j + columns] if whole else x[d, r + i, j : j + min(columns, _PART)]
            if (i, j) != (0, 0) and len(np.unique(part)) > 1:
                found.append((conv, d, i, j, r))
    if not found:
        raise ImpossibleError("every row of X_col has the same number everywhere")
    return found[rng.integers(len(found))]


KIND = Kind("unfold", "A row of X_col", ("10-matrix-notation",), make)
