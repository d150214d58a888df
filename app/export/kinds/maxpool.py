"""A max-pool in a script."""

from typing import Any

import numpy as np

from app.engine.maxpool import MaxPool
from app.export.kinds.kind import Kind


def pool(x: Any) -> Any:
    """The maximum of each 2 x 2 window, and the mask of the winners. The first of tied cells wins."""
    d, rows, columns = x.shape[0], x.shape[1] // 2, x.shape[2] // 2
    cells = x[:, : 2 * rows, : 2 * columns].reshape(d, rows, 2, columns, 2).swapaxes(2, 3).reshape(d, rows, columns, 4)
    winner = cells.argmax(axis=3)
    mask = np.zeros(x.shape)
    for cell in range(4):
        mask[:, cell // 2 : 2 * rows : 2, cell % 2 : 2 * columns : 2] = winner == cell
    return cells.max(axis=3), mask


def upsample(dy: Any, shape: Any) -> Any:
    """Each cell of dy, repeated in all four cells of its window; 0 in a last odd row or column."""
    big = np.zeros(shape)
    repeated = dy.repeat(2, axis=1).repeat(2, axis=2)
    big[:, : repeated.shape[1], : repeated.shape[2]] = repeated
    return big


def _forward(layer: MaxPool, a: str) -> list[str]:
    s = layer.name
    return [f'T["{s}.value"], T["{s}.mask"] = pool(T["{a}.value"])']


def _backward(layer: MaxPool, a: str) -> list[str]:
    s = layer.name
    return [f'T["{a}.grad"] = T["{s}.mask"] * upsample(T["{s}.grad"], T["{a}.value"].shape)']


def _pytorch(_layer: MaxPool) -> str:
    return "functional.max_pool2d(y, 2)"


KIND = Kind(_forward, _backward, _pytorch, functions=(pool, upsample))
