"""The pixels of a digit as a network takes them: brought to its input's size, and for the paper network rounded."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]  # floats


class Form(NamedTuple):
    """`side` rows and columns; `halves`: every pixel is 0, 0.5 or 1."""

    side: int
    halves: bool = False


MNIST_FORM = Form(28)
PAPER_FORM = Form(8, halves=True)


def bring_to(form: Form, x: Pixels) -> Pixels:
    """x [... x R x R] in 0..1, in another form [... x side x side]; x itself if it has that form already."""
    if x.shape[-1] != form.side:
        x = average_areas(x, form.side)
    return np.round(2 * x) / 2 if form.halves else x


def average_areas(x: Pixels, side: int) -> Pixels:
    """y = O . x . O^T / R^2 for x [... x R x R]: each cell of y is the mean of the area of x that it covers.

    O[k, i] is how much of row i lies in area k if rows are `side` long and areas are R long, so O holds whole numbers,
    also where an area covers parts of rows.
    """
    rows = x.shape[-1]
    starts, areas = side * np.arange(rows), rows * np.arange(side)[:, None]
    overlaps = (np.minimum(starts + side, areas + rows) - np.maximum(starts, areas)).clip(min=0).astype(x.dtype)
    y: Pixels = overlaps @ x @ overlaps.T / x.dtype.type(rows * rows)
    return y
