"""Taking the lines of the paper away from a picture."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.ruling import Lines, MARGIN

Values = NDArray[np.floating]


def without(picture: Image.Image, found: list[Lines]) -> Image.Image:
    colours = np.array(picture)
    for lines in found:
        _erase(colours, lines)
    return Image.fromarray(colours)


def _erase(colours: NDArray[np.uint8], lines: Lines) -> None:
    rows, columns = colours.shape[:2]
    cos, sin = np.float32(np.cos(lines.angle)), np.float32(np.sin(lines.angle))
    x = np.arange(columns, dtype=np.float32) - np.float32((columns - 1) / 2)
    y = (np.arange(rows, dtype=np.float32) - np.float32((rows - 1) / 2))[:, None]
    along, across = cos * x + sin * y, cos * y - sin * x
    order = np.argsort(lines.offset)
    offset, slope, start, end, reach = (values[order].astype(np.float32) for values in lines[1:6])
    at = np.searchsorted((offset[1:] + offset[:-1]) / 2, (across - np.float32(slope.mean()) * along).ravel()).reshape(rows, columns)
    away = across - offset[at] - slope[at] * along
    margin = MARGIN * max(rows, columns)
    on = (abs(away) < reach[at] ) & (along > start[at] - 3) & (along < end[at] + 3)
    row, column = np.nonzero(on)
    line, d = at[row, column], away[row, column]
    far = reach[line] + 1
    total = np.zeros((len(row), 3), dtype=np.float32)
    for sign in (-1, 1):
        move = sign * far - d
        r = np.rint(row + cos * move).astype(int).clip(0, rows - 1)
        c = np.rint(column - sin * move).astype(int).clip(0, columns - 1)
        total += colours[r, c] * ((far + sign * d) / (2 * far))[:, None]
    colours[row, column] = total.round().astype(np.uint8)
