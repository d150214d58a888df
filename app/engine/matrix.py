"""The matrix notation: the matrix product in which a number of a trace is one cell.

With the filters as rows, W [F x D.k.k], X_col = im2col(x) [D.k.k x P] and delta = dL/dz [F x P]:

    Z = W . X_col + b        dW = delta . X_col^T        db = delta . 1        dX = col2im(W^T . delta)

Dense is the same with P = 1. A gate multiplies cell by cell: its mask times its input, or times the gradient.
"""

from typing import Literal, NamedTuple

import numpy as np

from app.engine.tensors import Array, Index, im2col
from app.engine.terms import Pattern
from app.engine.trace import Trace


class Operand(NamedTuple):
    """A matrix, with its name in the equations."""

    name: str
    values: Array  # [rows x columns]


class MatrixProduct(NamedTuple):
    """left . right (or cell by cell), and the cells (row, column) of the product that the number is the sum of.

    Usually that is one cell, where a row of `left` and a column of `right` meet; col2im adds up several.
    """

    equation: str
    operator: Literal["matmul", "cellwise"]
    left: Operand
    right: Operand
    cells: list[tuple[int, int]]


def matrix_product(trace: Trace, tensor: str, index: Index) -> MatrixProduct | None:
    """The product that contains a number; None for inputs, parameters, the loss and the start of the backward pass."""
    layer, *rest = tensor.split(".")
    names = [step.layer.name for step in trace.layers]
    if layer not in names or rest in (["W"], ["b"]):
        return None
    position = names.index(layer)
    if rest == ["grad"]:
        return None if layer == trace.start else _input_grad(trace, position + 1, index)
    if position == 0:
        return None
    pattern = trace.network.patterns[layer]
    if not pattern.all_channels:
        return _gate_value(trace, position, pattern, index)
    return _forward_or_param(trace, position, pattern, rest, index)


def _forward_or_param(trace: Trace, position: int, pattern: Pattern, rest: list[str], index: Index) -> MatrixProduct:
    step, x = trace.layers[position], trace.layers[position - 1].value
    columns = im2col(x, pattern.window)[0]
    filters = len(step.value[0])
    row = index[0]
    if rest == ["value"]:
        column = 0 if pattern.flat else int(np.ravel_multi_index(index[1:], pattern.output_shape[1:]))
        W = step.layer.params["W"].reshape(filters, -1)
        return MatrixProduct("Z = W . X_col + b", "matmul", Operand("W", W), Operand("X_col", columns), [(row, column)])
    assert step.grad is not None  # derive() has found this gradient
    delta = Operand("delta", step.grad.reshape(filters, -1))
    if rest == ["b", "grad"]:
        ones = Operand("1", np.ones((columns.shape[1], 1)))
        return MatrixProduct("db = delta . 1", "matmul", delta, ones, [(row, 0)])
    column = index[1] if pattern.flat else int(np.ravel_multi_index(index[1:], step.layer.params["W"].shape[1:]))
    return MatrixProduct("dW = delta . X_col^T", "matmul", delta, Operand("X_col^T", columns.T), [(row, column)])


def _input_grad(trace: Trace, position: int, index: Index) -> MatrixProduct:
    """dX of the layer at `position`: the gradient of the layer before it."""
    step = trace.layers[position]
    pattern = trace.network.patterns[step.layer.name]
    assert step.grad is not None
    if not pattern.all_channels:
        return _gate_grad(step.mask, step.grad, pattern, index)
    (products,) = pattern.input_grad(index)
    weights, outputs = products.left.indices, products.right.indices
    inner = step.layer.params["W"].shape[1:]
    rows = weights[:, 1] if pattern.flat else np.ravel_multi_index(tuple(weights[:, 1:].T), inner)
    columns = (
        np.zeros_like(rows) if pattern.flat else np.ravel_multi_index(tuple(outputs[:, 1:].T), pattern.output_shape[1:])
    )
    filters = len(step.grad[0])
    cells = sorted({(int(r), int(c)) for r, c in zip(rows, columns, strict=True)})
    left = Operand("W^T", step.layer.params["W"].reshape(filters, -1).T)
    right = Operand("delta", step.grad.reshape(filters, -1))
    return MatrixProduct("dX = col2im(W^T . delta)", "matmul", left, right, cells)


def _gate_value(trace: Trace, position: int, pattern: Pattern, index: Index) -> MatrixProduct:
    step, x = trace.layers[position], trace.layers[position - 1].value[0]
    assert step.mask is not None  # gates keep one
    (products,) = pattern.value(index)
    cells = [(int(r), int(c)) for _, r, c in products.right.indices]
    mask = Operand("mask", step.mask[0, index[0]].astype(np.float64))
    return MatrixProduct("Y = mask * X", "cellwise", mask, Operand("X", x[index[0]]), cells)


def _gate_grad(mask: Array | None, dy: Array, pattern: Pattern, index: Index) -> MatrixProduct:
    assert mask is not None
    d, u, v = index
    upsampled = dy[0, d].repeat(pattern.stride, axis=0).repeat(pattern.stride, axis=1)
    rows, columns = (n - m for n, m in zip(pattern.input_shape[1:], upsampled.shape, strict=True))
    right = Operand("dY" if pattern.stride == 1 else "upsample(dY)", np.pad(upsampled, ((0, rows), (0, columns))))
    left = Operand("mask", mask[0, d].astype(np.float64))
    return MatrixProduct(f"dX = mask * {right.name}", "cellwise", left, right, [(u, v)])
