"""Taking lines away from a picture: across each of them, colour flows in from both of its sides.

So a stroke that crosses a line stays whole, because there is ink on both sides, even if the line is as dark as the ink.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.lines import Lines, nearest, turned

BEYOND = 3  # pixels: so much further than it is seen a line is erased at its ends
TRACES = 0.15  # of a line's depth
ASIDE = 1  # pixels from a line's sides to the colours that flow in


def erase(picture: Image.Image, found: list[Lines]) -> Image.Image:
    """The picture without these lines."""
    colours = np.array(picture)
    for lines in found:
        _erase(colours, lines)
    return Image.fromarray(colours)


def traces_of(found: list[Lines]) -> float:
    """The contrast of what may be left where these lines were, such as the ringing of JPEG beside them."""
    return TRACES * max(float(lines.depth.max()) for lines in found)


def _erase(colours: NDArray[np.uint8], lines: Lines) -> None:
    """Each pixel of a line becomes the mean of the two beside the line, weighted by how close they are."""
    rows, columns = colours.shape[:2]
    x = np.arange(columns, dtype=np.float32) - np.float32((columns - 1) / 2)
    y = np.arange(rows, dtype=np.float32)[:, None] - np.float32((rows - 1) / 2)
    along, across = turned(lines.angle, x, y)
    line = nearest(lines.offset, across - np.float32(lines.slope.mean()) * along)
    away = across - lines.offset.astype(np.float32)[line] - lines.slope.astype(np.float32)[line] * along
    row, column = np.nonzero(abs(away) < lines.reach.max())
    line, away, along = line[row, column], away[row, column], along[row, column]
    on = abs(away) < lines.reach[line]
    on &= (along > lines.start[line] - BEYOND) & (along < lines.end[line] + BEYOND)
    row, column, away = row[on], column[on], away[on]
    far = lines.reach[line[on]] + ASIDE
    mixed = np.zeros((len(row), 3), dtype=np.float32)
    for side in (-far.astype(np.float32), far.astype(np.float32)):
        right, down = turned(-lines.angle, np.zeros_like(away), side - away)
        beside = (
            (row + np.rint(down).astype(np.intp)).clip(0, rows - 1),
            (column + np.rint(right).astype(np.intp)).clip(0, columns - 1),
        )
        mixed += colours[beside] * (0.5 + away / (2 * side))[:, None]
    colours[row, column] = mixed.round().astype(np.uint8)
