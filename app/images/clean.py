"""Which of the ink is the digit."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.images.components import Components, components

Flags = NDArray[np.bool_]


class Cleaned(NamedTuple):
    """`mask` [rows x columns] of the digit alone, and how many blobs were dropped, by kind."""

    mask: Flags
    specks: int
    lines: int
    edges: int
    others: int


def clean(mask: Flags, strength: NDArray[np.float64]) -> Cleaned:
    """The main blob and what belongs to it."""
    parts = components(mask)
    height, width = parts.bottom - parts.top, parts.right - parts.left
    longest = max(mask.shape)
    mass = np.bincount(parts.labels.ravel(), weights=strength.ravel(), minlength=len(parts.area) + 1)[1:]
    line = _ruled(parts, mask.shape)
    size = np.maximum(height, width)
    speck = (size < max(2, 0.02 * longest)) & ~line
    edge = (
        (
            (parts.top == 0)
            | (parts.left == 0)
            | (parts.bottom == mask.shape[0])
            | (parts.right == mask.shape[1])
        )
        & ~line
        & ~speck
    )
    inner = ~(line | speck | edge)
    candidates = inner & (size >= 0.08 * longest)
    if not candidates.any():
        candidates = (
            (inner | edge) if (inner | edge).any() else ~line if (~line).any() else np.ones_like(line)
        )
    main = int(np.argmax(np.where(candidates, mass, -1)))
    keep = _belonging(parts, main, mass) & ~line & ~edge
    keep[main] = True
    dropped = ~keep
    return Cleaned(
        np.concatenate([[False], keep])[parts.labels],
        int((dropped & speck).sum()),
        int((dropped & line).sum()),
        int((dropped & edge).sum()),
        int((dropped & inner).sum()),
    )


def _ruled(parts: Components, shape: tuple[int, ...]) -> Flags:
    """Long, thin and straight: a ruled line, or a piece of one."""
    height, width = parts.bottom - parts.top, parts.right - parts.left
    long, thick = np.maximum(height, width), parts.area / np.maximum(height, width)
    span = np.where(width >= height, long / shape[1], long / shape[0])
    low = np.minimum(height, width)
    return (span > 0.5) & (thick < 0.012 * max(shape) + 1) & (low < 0.12 * long)


def _belonging(parts: Components, main: int, mass: NDArray[np.float64]) -> Flags:
    """Parts that are near the main one and big enough to be a stroke of it."""
    gap_rows = np.maximum(parts.top - parts.bottom[main], parts.top[main] - parts.bottom)
    gap_columns = np.maximum(parts.left - parts.right[main], parts.left[main] - parts.right)
    reach = 0.25 * max(parts.bottom[main] - parts.top[main], parts.right[main] - parts.left[main])
    return (np.maximum(gap_rows, gap_columns) < reach) & (mass > 0.03 * mass[main])
