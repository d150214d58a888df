"""The operations with one well-known mistake each in their backward pass; everything else in them is right.

They are named in the documentation of each class, and `mistakes.py` says where each can be made. It puts a class with a
mistake above the class of a layer, so that two mistakes can meet in one layer: each calls what stands below it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

import numpy as np

from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.loss import CrossEntropy, softmax
from app.engine.maxpool import MaxPool, restore, upsample, whole_windows
from app.engine.relu import ReLU
from app.engine.tensors import Array, Index, Mask, windows

# DW and db of a convolution


class FlippedKernel(Conv):
    """dW by a true convolution: rotated by 180 degrees."""

    def param_grads(self, dz: Array, kept: Any) -> dict[str, Array]:
        right = super().param_grads(dz, kept)
        return right | {"W": _turned(right["W"], 2)}


class TransposedKernel(Conv):
    """dW with its rows and columns exchanged."""

    def param_grads(self, dz: Array, kept: Any) -> dict[str, Array]:
        right = super().param_grads(dz, kept)
        return right | {"W": right["W"].swapaxes(-2, -1)}


class MeanOverPositions(Conv):
    """dW and db, divided by the number of positions."""

    def param_grads(self, dz: Array, kept: Any) -> dict[str, Array]:
        positions = dz.shape[-2] * dz.shape[-1]
        return {name: grad / positions for name, grad in super().param_grads(dz, kept).items()}


class Shifted(Conv):
    """dW[f, d, i, j] = sum over r, c of delta[f, r, c] . x[d, r + i + s, c + j + t]: one row or one column too far.

    Beyond its edge x is 0.
    """

    step: ClassVar[Literal["row", "column"]]

    def param_grads(self, dz: Array, kept: Any) -> dict[str, Array]:
        shape, X_col = kept
        x = _folded(X_col, shape, self.W.shape[-1])
        moved = np.zeros_like(x)
        if self.step == "row":
            moved[..., :-1, :] = x[..., 1:, :]
        else:
            moved[..., :-1] = x[..., 1:]
        return super().param_grads(dz, (shape, windows(moved, self.W.shape[-1]).reshape(X_col.shape)))


# Dx of a convolution


class UnflippedKernel(Conv):
    """dx by sliding the kernel over delta as it is, without flipping it."""

    def input_grad(self, dz: Array, kept: Any) -> Array:
        return super(UnflippedKernel, replace(self, W=_turned(self.W, 2))).input_grad(dz, kept)


class Rotated90(Conv):
    """dx by sliding the kernel after a turn of 90 degrees instead of 180."""

    turn: ClassVar[Literal["clockwise", "counterclockwise"]]

    def input_grad(self, dz: Array, kept: Any) -> Array:
        # Where 180 degrees are right, 90 of them are as good as W turned back by the other 90.
        quarters = 1 if self.turn == "clockwise" else -1
        return super(Rotated90, replace(self, W=_turned(self.W, quarters))).input_grad(dz, kept)


class OneChannel(Conv):
    """dx from the last filter only, instead of the sum over all filters."""

    def input_grad(self, dz: Array, kept: Any) -> Array:
        last = np.zeros_like(dz)
        last[:, -1] = dz[:, -1]
        return super().input_grad(last, kept)


class Overwritten(Conv):
    """dx[..., r + i, c + j] = W^T . delta, written window by window in row-major order: the last one stays."""

    def fold(self, columns: Array, shape: Index) -> Array:
        n, d, rows, cols = shape
        size = self.W.shape[-1]
        cells = columns.reshape(n, d, size, size, rows - size + 1, cols - size + 1)
        u, v = np.ogrid[:rows, :cols]
        r, c = np.minimum(u, rows - size), np.minimum(v, cols - size)  # the last window that has the cell
        x: Array = cells[:, :, u - r, v - c, r, c]
        return x


# Dx of a convolution or a dense layer


class UpdatedConv(Conv):
    """dx with the weights after the step, W - rate . dW."""

    rate: ClassVar[float]

    def input_grad(self, dz: Array, kept: Any) -> Array:
        W = self.W - self.rate * self.param_grads(dz, kept)["W"]
        return super(UpdatedConv, replace(self, W=W)).input_grad(dz, kept)


class UpdatedDense(Dense):
    """dx with the weights after the step, W - rate . dW."""

    rate: ClassVar[float]

    def input_grad(self, dy: Array, x: Array) -> Array:
        W = self.W - self.rate * self.param_grads(dy, x)["W"]
        return super(UpdatedDense, replace(self, W=W)).input_grad(dy, x)


class UnflattenedWrong(Dense):
    """dx put back from a row of numbers in another order than it was flattened in."""

    order: ClassVar[Literal["rows and columns", "channels last"]]

    def input_grad(self, dy: Array, x: Array) -> Array:
        n, d, rows, columns = x.shape
        flat = super().input_grad(dy, x)
        if self.order == "rows and columns":
            return flat.reshape(n, d, columns, rows).swapaxes(2, 3)
        return flat.reshape(n, rows, columns, d).transpose(0, 3, 1, 2)


# Gates


class ForgottenReLU(ReLU):
    """dz = dy: nothing is stopped."""

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        return dy


class ReLUByGradient(ReLU):
    """dz = dy where dy > 0, instead of where z > 0."""

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        return super().input_grad(dy, dy > 0)


class PoolToAll(MaxPool):
    """Each cell of a window gets the whole delta."""

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        return super().input_grad(dy, np.ones_like(mask))


class PoolAveraged(MaxPool):
    """Each cell of a window gets a quarter of the delta, as if the pooling took the mean."""

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        return super().input_grad(dy / 4, np.ones_like(mask))


class PoolToTies(MaxPool):
    """Every tied cell of a window wins, and gets the whole delta."""

    def forward(self, x: Array) -> tuple[Array, Mask]:
        y, _ = super().forward(x)
        return y, restore(whole_windows(x) == upsample(y), x.shape)


class PoolTiesShared(PoolToTies):
    """Every tied cell of a window gets the same share of the delta. This is a convention of some libraries."""

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        tied = whole_windows(mask).reshape(*dy.shape[:3], 2, dy.shape[3], 2).sum(axis=(3, 5))
        return super().input_grad(dy / tied, mask)


class PoolToLast(MaxPool):
    """A tie is won by the last cell of the window in row-major order."""

    def forward(self, x: Array) -> tuple[Array, Mask]:
        y, mask = super().forward(whole_windows(x)[..., ::-1, ::-1])
        return y[..., ::-1, ::-1], restore(mask[..., ::-1, ::-1], x.shape)


# Loops over windows


class ConvReturnedEarly(Conv):
    """The loop over the windows ends after the first one, so that dW, db and dx have its contribution alone."""

    def param_grads(self, dz: Array, kept: Any) -> dict[str, Array]:
        return super().param_grads(_first_window(dz), kept)

    def input_grad(self, dz: Array, kept: Any) -> Array:
        return super().input_grad(_first_window(dz), kept)


class PoolReturnedEarly(MaxPool):
    """The loop over the windows ends after the first one, so that dx is 0 elsewhere."""

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        return super().input_grad(_first_window(dy), mask)


# The objective


class OtherLabel(CrossEntropy):
    """p - y for another label."""

    wrong: ClassVar[int]

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        loss, _ = super().loss_and_grad(y)
        _, grad = super(OtherLabel, replace(self, labels=np.full_like(self.labels, self.wrong))).loss_and_grad(y)
        return loss, grad


class ProbabilitiesOnly(CrossEntropy):
    """p instead of p - y."""

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        loss, _ = super().loss_and_grad(y)
        return loss, softmax(y) / len(y)


class WrongSign:
    """The whole gradient, negated. It can stand above any objective."""

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        objective: Any = super()
        loss, grad = objective.loss_and_grad(y)
        return loss, -grad


class Scaled:
    """The whole gradient times a constant. It can stand above any objective."""

    factor: ClassVar[float]

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        objective: Any = super()
        loss, grad = objective.loss_and_grad(y)
        return loss, self.factor * grad


# What they share


def _turned(W: Array, quarters: int) -> Array:
    """Kernels, turned counterclockwise by so many quarters of a circle."""
    return np.rot90(W, quarters, axes=(-2, -1))


def _first_window(dy: Array) -> Array:
    """dy with zeros everywhere but in the first window of each channel."""
    first = np.zeros_like(dy)
    first[..., 0, 0] = dy[..., 0, 0]
    return first


def _folded(X_col: Array, shape: Sequence[int], size: int) -> Array:
    """x [N x D x R x C] from X_col = im2col(x). A cell has the same number in every window."""
    n, d, rows, columns = shape
    cells = X_col.reshape(n, d, size, size, rows - size + 1, columns - size + 1)
    x = np.empty(shape, X_col.dtype)
    for i in range(size):
        for j in range(size):
            x[..., i : i + rows - size + 1, j : j + columns - size + 1] = cells[:, :, i, j]
    return x
