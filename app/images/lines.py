"""Straight lines in a picture, as numbers."""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Number = TypeVar("Number", Values, float)


class Lines(NamedTuple):
    """Lines in about the same direction, whose angle from the horizontal is `angle`, in radians, clockwise.

    Places are counted from the middle of the picture, s pixels in this direction and t across it. Line i is where
    t = offset[i] + slope[i] s, for s from start[i] to end[i]. Its pixels are at most `reach[i]` from there, and `depth[i]`
    darker than the paper, as a fraction. The offsets increase.
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
        """x and y [lines x n] of s [n] or [lines x n], from the middle of the picture; `away` is the distance from the line."""
        return turned(-self.angle, s, self.offset[:, None] + self.slope[:, None] * s + away)


def turned(angle: float, x: Values, y: Values) -> tuple[Values, Values]:
    """x and y -> s and t for an angle; s and t -> x and y for the opposite angle."""
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return cos * x + sin * y, cos * y - sin * x


def pixel_at(x: Values, y: Values, shape: tuple[int, ...]) -> tuple[Indices, Indices, Flags]:
    """The row and column of each place, and whether it is in the picture; if not, they are those of the nearest pixel."""
    row = np.rint(y + (shape[0] - 1) / 2).astype(np.intp)
    column = np.rint(x + (shape[1] - 1) / 2).astype(np.intp)
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    return row.clip(0, shape[0] - 1), column.clip(0, shape[1] - 1), inside


def nearest(offset: Values, t: Values) -> Indices:
    """For each t the line whose offset is the nearest."""
    return np.searchsorted((offset[1:] + offset[:-1]) / 2, t)
