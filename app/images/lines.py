"""Straight lines in a picture, as numbers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]


class Lines(NamedTuple):
    """Lines in about the same direction, whose angle from the horizontal is `angle`, in radians, clockwise.

    Places are counted from the middle of the picture, s pixels in this direction and t across it. Line i is where
    t = offset[i] + slope[i] s, for s from start[i] to end[i]. Its pixels are less than `reach[i]` away from there, and
    darker than the paper by the fraction `depth[i]`. The offsets increase.
    """

    angle: float
    offset: Values
    slope: Values
    start: Values
    end: Values
    reach: Values
    depth: Values

    def chosen(self, which: Flags | Indices) -> "Lines":
        """Some of the lines."""
        return Lines(self.angle, *(values[which] for values in self[1:]))

    def places(self, s: Values, away: float = 0) -> tuple[Values, Values]:
        """x and y [lines x n] from the middle of the picture, for s [n] or [lines x n], so far away from the line."""
        return turned(-self.angle, s, self.offset[:, None] + self.slope[:, None] * s + away)


def turned(angle: float, x: Values, y: Values) -> tuple[Values, Values]:
    """x and y -> s and t for an angle; s and t -> x and y for the opposite angle."""
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return cos * x + sin * y, cos * y - sin * x


def pixel_at(x: Values, y: Values, shape: tuple[int, ...]) -> tuple[Indices, Indices, Flags]:
    """The row and column of each place, or of the nearest one in the picture, and whether the place is in it."""
    row = np.rint(y + (shape[0] - 1) / 2).astype(np.intp)
    column = np.rint(x + (shape[1] - 1) / 2).astype(np.intp)
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    return row.clip(0, shape[0] - 1), column.clip(0, shape[1] - 1), inside


def nearest(offset: Values, t: Values) -> Indices:
    """For each t the line whose offset is the nearest, to a pixel."""
    lowest, highest = float(t.min()), float(t.max())
    table = np.searchsorted((offset[1:] + offset[:-1]) / 2, np.arange(lowest, highest + 2))
    return table[(t - lowest + 0.5).astype(np.intp)]
