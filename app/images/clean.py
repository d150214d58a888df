"""Which of the ink is the digit."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.images.components import Components, components
from app.images.errors import ImageError

Flags = NDArray[np.bool_]

# Lengths are shares of the picture's longest side, unless they are of something else.
SPECK = 0.02  # a blob smaller than this
DIGIT = 0.08  # a digit that is preferred to a larger blob on the picture's border
LINE_SPAN, LINE_WIDTH, LINE_SLOPE = 0.5, 0.012, 0.12  # of the picture's side; of the longest side; of its length
REACH = 0.4  # of the digit: how far from it a part of it may lie
PART = 0.03  # of the digit's ink: the least that a part of it has
MAIN = 0.15  # of all ink: the least that the digit has, or the picture holds a pattern


class Cleaned(NamedTuple):
    """`mask` [rows x columns] of the digit alone, and how many blobs of each kind were dropped."""

    mask: Flags
    specks: int
    lines: int
    edges: int
    others: int


def clean(mask: Flags, strength: NDArray[np.floating]) -> Cleaned:
    """The blob with the most ink, and the parts that belong to it.

    Ruled lines and specks are never the digit, and blobs on the picture's border only where there is no other.
    Raises ImageError: blank.
    """
    parts = components(mask)
    ink = np.bincount(parts.labels.ravel(), weights=strength.ravel())[1:]
    size, longest = np.maximum(parts.height, parts.width), max(mask.shape)
    border = _on_border(parts, mask.shape)
    line = border & _thin_and_straight(parts, mask.shape)
    speck = ~line & (size < max(2, SPECK * longest))
    edge = border & ~line & ~speck
    inner = ~(line | speck | edge)

    candidates = inner & (size >= DIGIT * longest)
    if not candidates.any():
        candidates = inner | edge
    if not candidates.any():
        raise ImageError("blank", "There is no digit in this picture: only specks or ruled lines.")
    main = int(np.argmax(np.where(candidates, ink, -1)))
    if ink[main] < MAIN * ink[~line & ~edge].sum():
        raise ImageError("blank", "There is no digit in this picture: its ink is scattered all over it.")

    keep = _near(parts, main) & (ink > PART * ink[main]) & ~line & ~edge
    keep[main] = True
    specks, lines, edges, others = (int((kind & ~keep).sum()) for kind in (speck, line, edge, inner))
    return Cleaned(np.append(False, keep)[parts.labels], specks, lines, edges, others)


def _on_border(parts: Components, shape: tuple[int, ...]) -> Flags:
    rows, columns = shape
    touches: Flags = (parts.top == 0) | (parts.left == 0) | (parts.bottom == rows) | (parts.right == columns)
    return touches


def _thin_and_straight(parts: Components, shape: tuple[int, ...]) -> Flags:
    rows, columns = shape
    length, rise = np.maximum(parts.height, parts.width), np.minimum(parts.height, parts.width)
    span = length / np.where(parts.width >= parts.height, columns, rows)
    thin = parts.area / length < LINE_WIDTH * max(shape) + 1
    line: Flags = (span > LINE_SPAN) & thin & (rise < LINE_SLOPE * length)
    return line


def _near(parts: Components, main: int) -> Flags:
    down = np.maximum(parts.top - parts.bottom[main], parts.top[main] - parts.bottom)
    aside = np.maximum(parts.left - parts.right[main], parts.left[main] - parts.right)
    near: Flags = np.maximum(down, aside) < REACH * max(parts.height[main], parts.width[main])
    return near
