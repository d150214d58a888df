"""Arrays, their windows, and the unfolding that turns a convolution into a matrix product."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Floats: float64 for every number that a reader may see; training runs the same code in float32.
Array = NDArray[Any]
Mask = NDArray[np.bool_]

# A shape, or the index of a cell: one number for each axis, without the batch axis.
Index = tuple[int, ...]


class ShapeError(ValueError):
    """Sizes that do not fit together. The message names them and says what would fit."""


def notation(shape: Sequence[int]) -> str:
    """A shape in the notation `[filters - depth x rows x columns]`; a scalar is `[1]`.

    >>> notation((3, 1, 3, 3)), notation((1, 28, 28)), notation((10, 250)), notation((10,))
    ('[3 - 1 x 3 x 3]', '[1 x 28 x 28]', '[10 - 250]', '[10]')
    """
    first, *rest = (str(n) for n in shape or (1,))
    if len(shape) in (2, 4):
        return f"[{first} - {' x '.join(rest)}]"
    return f"[{' x '.join((first, *rest))}]"


def windows(x: Array, size: int) -> Array:
    """Every `size` x `size` window of x, as a read-only view.

    [N x D x R x C] -> [N x D x size x size x R' x C'] with R' = R - size + 1 and C' = C - size + 1, so that
    windows(x)[n, d, i, j, r, c] = x[n, d, r + i, c + j].
    """
    x = np.ascontiguousarray(x)
    n, d, rows, columns = x.shape
    out = (n, d, size, size, rows - size + 1, columns - size + 1)
    # The same as numpy.lib.stride_tricks.sliding_window_view, without its 15 us of argument checking.
    sn, sd, sr, sc = x.strides
    view: Array = np.ndarray(out, x.dtype, x, 0, (sn, sd, sr, sc, sr, sc))
    view.flags.writeable = False
    return view


def im2col(x: Array, size: int, multiple: int = 1) -> Array:
    """Unfold x: one column for each position of the window, one row for each of its cells.

    [N x D x R x C] -> [N x D.size.size x R'.C'] with X_col[(d, i, j), (r, c)] = x[d, r + i, c + j]. Columns of
    zeros are appended until their number is a multiple of `multiple`.
    """
    cells = windows(x, size)
    n, d, _, _, rows, columns = cells.shape
    positions = rows * columns
    X_col = np.empty((n, d, size, size, positions + -positions % multiple), x.dtype)
    X_col[..., :positions].reshape(cells.shape)[...] = cells
    X_col[..., positions:] = 0
    return X_col.reshape(n, d * size * size, -1)


def col2im(columns: Array, shape: Sequence[int], size: int) -> Array:
    """Fold columns back and add up what belongs to the same cell: the transpose of `im2col`.

    [N x D.size.size x R'.C'] -> [N x D x R x C] with x[d, u, v] = sum of columns[(d, i, j), (u - i, v - j)].
    """
    n, d, r, c = shape
    rows, cols = r - size + 1, c - size + 1
    grids = np.zeros((n, d, size, size, r, c), columns.dtype)
    grids[..., :rows, :cols] = columns.reshape(n, d, size, size, rows, cols)
    # Row (i, j) now lies on a grid of zeros with the shape of x, but belongs i rows and j columns further on, which is
    # i.C + j cells in flat order. Reading grid (i, j) from i.C + j cells before its start makes that shift without a
    # loop: what is read there is the zero margin of the grid before it, (k - 1).C + k - 1 cells, which is enough.
    step = grids.itemsize
    strides = (grids.strides[0], grids.strides[1], grids.strides[2] - c * step, grids.strides[3] - step, step)
    shifted: Array = np.ndarray((n, d, size, size, r * c), grids.dtype, grids, 0, strides)
    x: Array = np.add.reduce(shifted, axis=(2, 3)).reshape(n, d, r, c)
    return x
