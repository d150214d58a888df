"""Max-pooling over 2 x 2 windows that do not overlap:

    y[d, r, c] = max of x[d, 2r + i, 2c + j] over i, j in {0, 1}
    dx = upsample(dy) . mask,  mask = 1 at the winning cell of each window, else 0

A tie is won by the first cell in row-major order, as in PyTorch. A last odd row or column belongs to no window: it is
dropped, and its gradient is 0.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.tensors import Array, Mask, ShapeError, notation


def _cells(x: NDArray[Any]) -> NDArray[Any]:
    """The four cells of every window: a view [N x D x R x C] -> [2 x 2 x N x D x R/2 x C/2]."""
    n, d, rows, cols = x.shape[0], x.shape[1], x.shape[2] // 2, x.shape[3] // 2
    return x[:, :, : 2 * rows, : 2 * cols].reshape(n, d, rows, 2, cols, 2).transpose(3, 5, 0, 1, 2, 4)


def ties(x: Array) -> int:
    """How many windows of x [N x D x R x C] have their maximum in more than one cell."""
    cells = _cells(x)
    return int(np.count_nonzero((cells == cells.max(axis=(0, 1))).sum(axis=(0, 1)) > 1))


@dataclass(frozen=True)
class MaxPool:
    """x [N x D x R x C] -> y [N x D x R/2 x C/2]; keeps its mask, of the shape of x."""

    name: str
    kind: str = field(default="maxpool", init=False)

    @property
    def params(self) -> dict[str, Array]:
        return {}

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """[D x R x C] -> [D x R/2 x C/2]; ShapeError where not one window fits."""
        d, rows, columns = shape
        if min(rows, columns) < 2:
            raise ShapeError(f"{self.name} needs an input of at least 2 x 2, but gets {notation(shape)}")
        return d, rows // 2, columns // 2

    def forward(self, x: Array) -> tuple[Array, Mask]:
        cells = _cells(x)
        rows = cells.reshape(4, -1)
        y = rows.max(axis=0)
        wins = rows == y
        # A cell wins if it reaches the maximum and no cell before it in its window did.
        np.greater(wins[1:], np.logical_or.accumulate(wins[:-1], axis=0), out=wins[1:])
        mask = np.zeros(x.shape, np.bool_)
        _cells(mask)[...] = wins.reshape(cells.shape)
        return y.reshape(cells.shape[2:]), mask

    def param_grads(self, dy: Array, mask: Mask) -> dict[str, Array]:
        return {}

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        rows, cols = 2 * dy.shape[2], 2 * dy.shape[3]
        dx = np.zeros(mask.shape, dy.dtype)
        upsampled = dy.repeat(2, axis=2).repeat(2, axis=3)
        np.multiply(upsampled, mask[:, :, :rows, :cols], out=dx[:, :, :rows, :cols])
        return dx
