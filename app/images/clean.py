"""Finding the digit among all the ink."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.images.components import Components, components
from app.images.errors import ImageError

Flags = NDArray[np.bool_]

# Lengths are fractions of the picture's longest side unless stated otherwise.
SPECK = 0.02  # blobs smaller than this are specks
DIGIT = 0.08  # a blob of at least this size is preferred to larger ones on the picture's border
# A ruled line is longer than this fraction of the picture's side, thinner than this, and rises by less than this
# fraction of its length.
LINE_SPAN, LINE_WIDTH, LINE_SLOPE = 0.5, 0.012, 0.12
REACH = 0.4  # parts of the digit are closer to it than this fraction of its size
PART = 0.03  # parts of the digit have at least this fraction of its ink
MAIN = 0.15  # with less than this fraction of all ink it is not a digit, and the picture shows a pattern


class Cleaned(NamedTuple):
    """`mask` [rows x columns] of the digit alone, and how many blobs of each kind were removed."""

    mask: Flags
    specks: int
    lines: int
    edges: int
    others: int


def clean(mask: Flags, strength: NDArray[np.floating]) -> Cleaned:
    """The blob with the most ink, and the parts that belong to it.

    Ruled lines and specks are never the digit. A blob on the picture's border is, if there is no other.
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
        raise ImageError("blank", "There is no digit in this picture: the ink is scattered all over it.")

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
