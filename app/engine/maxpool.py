"""Max-pooling over non-overlapping 2 x 2 windows:

    y[d, r, c] = max of x[d, 2r + i, 2c + j] over i, j in {0, 1}
    dx = upsample(dy) . mask,  mask = 1 at the winning cell of each window, else 0

In a tie the first cell in row-major order wins, as in PyTorch. A last odd row or column belongs to no window: it is
dropped, and its gradient is 0.
"""

from dataclasses import dataclass, field

import numpy as np

from app.engine.tensors import Array, Index, Mask, ShapeError, notation
from app.engine.terms import Pattern


def whole_windows(x: Array) -> Array:
    """x without a last odd row or column, as a view."""
    rows, columns = x.shape[2:]
    return x[:, :, : rows - rows % 2, : columns - columns % 2]


def upsample(y: Array) -> Array:
    """Repeat each cell of y in all four cells of its window: [N x D x R x C] -> [N x D x 2R x 2C]."""
    return y.repeat(2, axis=2).repeat(2, axis=3)


def restore(x: Array, shape: Index) -> Array:
    """Add zeros for the odd row or column that `whole_windows` dropped."""
    return x if x.shape == shape else np.pad(x, [(0, n - m) for n, m in zip(shape, x.shape, strict=True)])


def _pairs(x: Array) -> tuple[Array, Array, Array]:
    """The left and the right cell of each row of each window of x, flat, and the larger of the two.

    The last has the shape [rows of windows x 2 x columns of windows]: [:, 0] are upper rows, [:, 1] lower rows.
    """
    flat = np.ascontiguousarray(x).reshape(-1)
    left, right = flat[::2], flat[1::2]
    return left, right, np.maximum(left, right).reshape(-1, 2, x.shape[3] // 2)


def ties(x: Array) -> int:
    """In how many windows of x [N x D x R x C] more than one cell has the maximum."""
    left, right, of_rows = _pairs(whole_windows(x))
    upper, lower = of_rows[:, 0], of_rows[:, 1]
    alike = (left == right).reshape(of_rows.shape)
    return int(np.count_nonzero((upper == lower) | np.where(lower > upper, alike[:, 1], alike[:, 0])))


@dataclass(frozen=True)
class MaxPool:
    """x [N x D x R x C] -> y [N x D x R/2 x C/2]. Keeps the mask, which has the shape of x."""

    name: str
    kind: str = field(default="maxpool", init=False)

    @property
    def params(self) -> dict[str, Array]:
        return {}

    def output_shape(self, shape: Index) -> Index:
        """[D x R x C] -> [D x R/2 x C/2]; ShapeError if the input is smaller than a window."""
        d, rows, columns = shape
        if min(rows, columns) < 2:
            raise ShapeError(f"{self.name} needs an input of at least 2 x 2, but gets {notation(shape)}")
        return d, rows // 2, columns // 2

    def pattern(self, shape: Index) -> Pattern:
        return Pattern(shape, self.output_shape(shape), 2, stride=2, factor="mask")

    def forward(self, x: Array) -> tuple[Array, Mask]:
        whole = whole_windows(x)
        n, d, rows, columns = whole.shape
        left, right, of_rows = _pairs(whole)
        upper, lower = of_rows[:, 0], of_rows[:, 1]
        y = np.maximum(upper, lower)
        # Strictly greater, so that the first cell wins a tie: left before right, the upper row before the lower.
        right_wins, lower_wins = right > left, lower > upper
        row_wins = np.empty(of_rows.shape, np.bool_)
        np.logical_not(lower_wins, out=row_wins[:, 0])
        row_wins[:, 1] = lower_wins
        mask = np.empty(whole.size, np.bool_)
        np.greater(row_wins.reshape(-1), right_wins, out=mask[::2])  # on booleans: the row wins and right does not
        np.logical_and(row_wins.reshape(-1), right_wins, out=mask[1::2])
        return y.reshape(n, d, rows // 2, columns // 2), restore(mask.reshape(whole.shape), x.shape)

    def param_grads(self, dy: Array, mask: Mask) -> dict[str, Array]:
        return {}

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        return restore(np.where(whole_windows(mask), upsample(dy), 0), mask.shape)
