"""Lessons 9 and 10: the kernels turned by 180 degrees, and the backward pass of convolution 2 in matrices."""

from collections.abc import Callable

import numpy as np

from app.engine.tensors import Array, Index, im2col, notation
from app.practice.worksheet.sheet import Blank, Figure, Step, Table
from app.practice.worksheet.workings import copied, products
from app.words.mathml import Formula, symbol


def turned_kernels(blank: Blank, _: np.random.Generator) -> Step:
    """Every kernel as it stands on the deltas."""
    filters = range(len(blank.trace.tensors["conv2.W"]))
    return Step(
        "The kernels, turned by 180°",
        "This is how a kernel stands on the deltas: the last number comes first. You need them below.",
        None,
        (
            Figure(symbol(r"W^{(2)}"), "turned", tuple(_turned(blank, "conv2.W", f, f"filter {f}") for f in filters)),
            Figure(symbol(r"W^{(1)}"), "turned", (_turned(blank, "conv1.W", 0),)),
        ),
    )


def _turned(blank: Blank, tensor: str, f: int, caption: str = "") -> Table:
    values = blank.trace.tensors[tensor]
    downwards = range(values.shape[-1] - 1, -1, -1)
    places = [[(f, 0, i, j) for j in downwards] for i in downwards]
    rows = (tuple(blank.gap(float(values[i]), copied(blank.trace, tensor, i)) for i in row) for row in places)
    return Table(tuple(rows), caption)


def matrices(blank: Blank, rng: np.random.Generator) -> Step:
    """X_col, Delta and the two products of convolution 2, with gaps in each."""
    trace, W = blank.trace, blank.trace.tensors["conv2.W"]
    filters, size, columns = len(W), W.shape[-1], trace.tensors["conv2.grad"].shape[-1]
    W, Delta = W.reshape(filters, -1), trace.tensors["conv2.grad"].reshape(filters, -1)
    X_col = im2col(trace.tensors["pool1.value"][None], size)[0]
    f, k = int(rng.integers(filters)), int(rng.integers(len(X_col)))
    p = int(rng.choice(np.flatnonzero(Delta.any(axis=0))))

    def pixel(i: int, j: int) -> Formula:
        cell = (0, j // columns + i // size, j % columns + i % size)
        return copied(trace, "pool1.value", cell)

    def delta(i: int, j: int) -> Formula:
        return copied(trace, "conv2.grad", (i, j // columns, j % columns))

    return Step(
        "In matrices",
        "A column of X_col is a window of s, read row by row. A row of Δ is a channel of δ, a row of W a filter. "
        "Where the columns of the last matrix overlap in s, add them up: that is the next step.",
        symbol(r"\frac{\partial L}{\partial W} = \Delta \cdot X_{\text{col}}^{\top}"),
        (
            _matrix(blank, r"X_{\text{col}}", X_col, lambda i, j: i == k or j == p, pixel),
            _matrix(blank, r"\Delta", Delta, lambda i, _: i == f, delta),
            _matrix(
                blank,
                r"\Delta \cdot X_{\text{col}}^{\top}",
                Delta @ X_col.T,
                lambda i, _: i == f,
                lambda i, j: products(Delta[i], X_col[j]),
            ),
            _matrix(
                blank,
                r"W^{\top} \cdot \Delta",
                W.T @ Delta,
                lambda _, j: j == p,
                lambda i, j: products(W[:, i], Delta[:, j]),
            ),
        ),
    )


def _matrix(
    blank: Blank,
    title: str,
    values: Array,
    asks: Callable[[int, int], bool],
    working: Callable[[int, int], Formula],
) -> Figure:
    def row(i: int) -> tuple[Index, ...]:
        return tuple((i, j) for j in range(values.shape[1]))

    rows = tuple(
        tuple(blank.cell(float(values[cell]), working(*cell), asked=asks(*cell)) for cell in row(i))
        for i in range(len(values))
    )
    return Figure(symbol(title), notation(values.shape), (Table(rows),))
