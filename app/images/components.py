"""Connected components of a mask, in NumPy."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Components(NamedTuple):
    """`labels` [rows x columns]: 0 outside the mask, i + 1 in component i. The others: one number for each component.

    Boxes are half open: rows top..bottom - 1, columns left..right - 1.
    """

    labels: NDArray[np.intp]
    area: NDArray[np.intp]
    top: NDArray[np.intp]
    bottom: NDArray[np.intp]
    left: NDArray[np.intp]
    right: NDArray[np.intp]

    @property
    def height(self) -> NDArray[np.intp]:
        """The number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> NDArray[np.intp]:
        """The number of columns."""
        return self.right - self.left


def components(mask: NDArray[np.bool_]) -> Components:
    """The 8-connected components of a mask, found by joining the horizontal runs of adjacent rows."""
    rows, columns = mask.shape
    width = columns + 1
    flat = np.zeros((rows, width), dtype=np.int8)
    flat[:, :columns] = mask
    steps = np.diff(flat.ravel(), prepend=np.int8(0))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    names, component = np.unique(_roots(len(starts), *_touching(starts, ends, width)), return_inverse=True)

    labels = np.zeros(rows * width, dtype=np.intp)
    labels[flat.ravel() == 1] = np.repeat(component + 1, ends - starts)
    row, count = starts // width, len(names)
    top, left = np.full(count, rows), np.full(count, columns)
    bottom, right = np.zeros(count, dtype=np.intp), np.zeros(count, dtype=np.intp)
    np.minimum.at(top, component, row)
    np.maximum.at(bottom, component, row + 1)
    np.minimum.at(left, component, starts % width)
    np.maximum.at(right, component, ends - row * width)
    area = np.bincount(component, weights=ends - starts, minlength=count).astype(np.intp)
    return Components(labels.reshape(rows, width)[:, :columns], area, top, bottom, left, right)


def _touching(
    starts: NDArray[np.intp], ends: NDArray[np.intp], width: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs (upper run, lower run) in adjacent rows that touch, also at corners."""
    first = np.searchsorted(ends, starts - width, side="left")
    count = np.maximum(np.searchsorted(starts, ends - width, side="right") - first, 0)
    lower = np.repeat(np.arange(len(starts)), count)
    within = np.arange(len(lower)) - np.repeat(np.cumsum(count) - count, count)
    return first[lower] + within, lower


def _roots(runs: int, upper: NDArray[np.intp], lower: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each run the first run that it is connected with, found by pointer jumping."""
    root = np.arange(runs)
    while True:
        smallest = np.minimum(root[upper], root[lower])
        joined = root.copy()
        np.minimum.at(joined, root[upper], smallest)
        np.minimum.at(joined, root[lower], smallest)
        while (joined != joined[joined]).any():
            joined = joined[joined]
        if (joined == root).all():
            return root
        root = joined
