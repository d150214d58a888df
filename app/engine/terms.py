"""Which cells each number is made of, declared once for each layer.

Convolution, ReLU, max-pool and dense share one pattern: a window slides over the input, and each output is a sum over
the window,

    y[f, r, c] = sum over d, i, j of factor . x[d, s.r + i, s.c + j]  (+ b[f])

where the factor is a weight W[f, d, i, j] (convolution; dense, whose window is the whole input), or the gate's mask at
the input cell (ReLU: window 1; max-pool: window 2, stride 2). Read in the other direction, the same pattern says what a
gradient is made of. The page's highlight, the formulas, the matrices, the API and the exports all use it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.engine.tensors import Index

Indices = NDArray[np.intp]  # [T x rank], one row for each term
Role = Literal["x", "dy", "W", "b", "mask", "1"]


class Cells(NamedTuple):
    """One cell for each term, in the tensor with that role in the layer. Role "1" is the constant 1, with no index."""

    role: Role
    indices: Indices


class Products(NamedTuple):
    """T terms, each the product of a left and a right cell."""

    left: Cells
    right: Cells


@dataclass(frozen=True)
class Pattern:
    """How a layer's window slides, from an input [D x R x C] to an output [F x R' x C']."""

    input_shape: Index
    output_shape: Index
    window: int  # its rows and columns
    stride: int
    factor: Literal["W", "mask"]
    flat: bool = False  # dense: y has one index, W two

    @property
    def is_gate(self) -> bool:
        """Whether the layer passes or stops each cell by a mask, which it keeps (ReLU, max-pool)."""
        return self.factor == "mask"

    @property
    def all_channels(self) -> bool:
        """Whether an output reads every channel of the input. A gate's output reads only its own."""
        return not self.is_gate

    def value(self, index: Sequence[int]) -> list[Products]:
        """The terms of y[index]: factor . x over the window, and the bias if there is one."""
        f, r, c = self._cell(index)
        channels = range(self.input_shape[0]) if self.all_channels else (f,)
        d, i, j = _grid(channels, range(self.window), range(self.window))
        x = np.stack([d, self.stride * r + i, self.stride * c + j], axis=1)
        if not self.all_channels:
            return [Products(Cells("mask", x), Cells("x", x))]
        bias = Products(Cells("b", np.array([[f]])), _one(1))
        return [Products(Cells("W", self._weights(f, d, i, j)), Cells("x", x)), bias]

    def input_grad(self, index: Sequence[int]) -> list[Products]:
        """The terms of dL/dx[d, u, v]: factor . dy over every output whose window contains that cell.

        While i and j increase, u - i and v - j decrease: this is the flipped kernel. Outputs that would lie outside
        (the zero padding, in the usual picture of the flipped kernel) are left out.
        """
        d, u, v = index
        channels = range(self.output_shape[0]) if self.all_channels else (d,)
        f, i, j = _grid(channels, range(self.window), range(self.window))
        r, c = (u - i) // self.stride, (v - j) // self.stride
        _, rows, columns = self._output
        meets = (
            ((u - i) % self.stride == 0)
            & ((v - j) % self.stride == 0)
            & (r >= 0)
            & (r < rows)
            & (c >= 0)
            & (c < columns)
        )
        f, i, j, r, c = (a[meets] for a in (f, i, j, r, c))
        dy = np.stack([f] if self.flat else [f, r, c], axis=1)
        if self.all_channels:
            return [Products(Cells("W", self._weights(f, d, i, j)), Cells("dy", dy))]
        return [Products(Cells("mask", np.tile(np.array(index), (len(f), 1))), Cells("dy", dy))]

    def param_grad(self, param: str, index: Sequence[int]) -> list[Products]:
        """The terms of dL/dW[f, d, i, j] = sum of dy . x, or of dL/db[f] = sum of dy, over every position r, c."""
        _, rows, columns = self._output
        f = index[0]
        r, c = _grid(range(rows), range(columns))
        dy = Cells("dy", np.stack([np.full_like(r, f)] if self.flat else [np.full_like(r, f), r, c], axis=1))
        if param == "b":
            return [Products(dy, _one(len(r)))]
        d, i, j = np.unravel_index(index[1], self.input_shape) if self.flat else index[1:]
        x = np.stack([np.full_like(r, d), self.stride * r + i, self.stride * c + j], axis=1)
        return [Products(dy, Cells("x", x))]

    @property
    def _output(self) -> Index:
        return (self.output_shape[0], 1, 1) if self.flat else self.output_shape

    def _cell(self, index: Sequence[int]) -> Index:
        return (index[0], 0, 0) if self.flat else tuple(index)

    def _weights(self, f: NDArray[np.intp] | int, d: NDArray[np.intp] | int, i: Indices, j: Indices) -> Indices:
        f, d = np.broadcast_to(f, i.shape), np.broadcast_to(d, i.shape)
        if self.flat:
            return np.stack([f, np.ravel_multi_index((d, i, j), self.input_shape)], axis=1)
        return np.stack([f, d, i, j], axis=1)


def _grid(*axes: Sequence[int] | range) -> tuple[NDArray[np.intp], ...]:
    """Every combination, the last axis changing fastest, as one flat array for each axis."""
    return tuple(a.ravel() for a in np.meshgrid(*axes, indexing="ij"))


def _one(count: int) -> Cells:
    return Cells("1", np.empty((count, 0), np.intp))
